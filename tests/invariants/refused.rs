//! Programmes that cannot be: refused with what to write instead.

use peerscale::jobs::model::ModelError;
use peerscale::jobs::run::{Decision, Options};
use toml::{Table, Value};

use crate::given::{Given, keyed, strategies};
use crate::policy::rows as toml_rows;

fn rows(rows: &[(&str, &[(&str, Value)])]) -> Value {
    let row = |(name, fields): &(&str, &[(&str, Value)])| {
        let mut row = Table::new();
        row.insert("name".into(), (*name).into());
        row.extend(fields.iter().map(|(field, value)| ((*field).to_owned(), value.clone())));
        Value::Table(row)
    };
    Value::Array(rows.iter().map(row).collect())
}

fn mix(names: &[(&str, f64)]) -> Value {
    Value::Table(names.iter().map(|(name, share)| ((*name).to_owned(), Value::from(*share))).collect())
}

/// What is said of a strategy that must be refused.
fn said(given: &Given) -> String {
    match Decision::new(strategies(&[("given", given)]), &Options::default()) {
        Err(ModelError::Invalid(problems)) => problems.to_string(),
        Err(ModelError::Missing(error)) => panic!("{error}"),
        Ok(_) => panic!("it was accepted"),
    }
}

fn assert_says(given: &Given, parts: &[&str]) {
    let message = said(given);
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
}

fn timed() -> Given {
    Given::everything_on()
        .with("workforce.full_time_share", 0.0)
        .with("programme.hours_per_fte", 37.5)
        .with("programme.direct_share", 0.5)
        .with("peer_contact.hours_per_contact", 2.0)
}

#[test]
fn a_programme_that_does_not_fit_into_the_week_is_refused() {
    let accepted = Decision::new(strategies(&[("given", &timed())]), &Options::default());
    assert!(accepted.is_ok());
    assert_says(
        &timed().with("peer_contact.hours_per_contact", 15.5),
        &["a contact takes 15.5 hours", "15 hours a week for contacts", "hours_per_contact of at most 15"],
    );
    // 40 people x 0.8 of full time x 1.3 a week of which 70% are kept x 2 hours = 58 hours of 30.
    assert_says(
        &timed().with("workforce.caseload", 40.0),
        &["58.24 hours a week", "paid for 30", "a caseload of at most 20.6 persons/FTE", "1.3"],
    );
    let group =
        rows(&[("big", &[("caseload", 190.0.into()), ("per_week", 4.0.into()), ("group_size", 6.0.into())])]);
    let given = timed().with("programme.template", group).with("programme.mix", mix(&[("big", 1.0)]));
    assert_says(&given, &["programme \"big\"", "write a caseload of at most"]);
}

#[test]
fn a_programme_that_is_not_there_is_named_with_the_nearest() {
    let rows = rows(&[("mutual group", &[]), ("one-to-one", &[])]);
    let given = timed().with("programme.template", rows);
    assert_says(
        &given.clone().with("programme.mix", mix(&[("mutual groups", 1.0)])),
        &["\"mutual groups\"", "did you mean \"mutual group\"?"],
    );
    assert_says(
        &given.clone().with("programme.mix", mix(&[("zebra", 1.0)])),
        &["there are mutual group, one-to-one"],
    );
    assert_says(
        &timed().with("programme.mix", mix(&[("zebra", 1.0)])),
        &["no [[programme.template]] is stated"],
    );
    assert_says(
        &given.with("programme.mix_rural", mix(&[("one-to-one", 1.0)])),
        &["programme.mix_rural is stated"],
    );
}

#[test]
fn programmes_that_contradict_themselves_are_refused() {
    let nothing = Table::from_iter(
        ["hope", "self_management", "connectedness"].map(|k| (k.to_owned(), Value::from(0.0))),
    );
    let inert = rows(&[("inert", &[("ingredient", Value::Table(nothing))])]);
    assert_says(
        &timed().with("programme.template", inert).with("programme.mix", mix(&[("inert", 1.0)])),
        &["programme \"inert\"", "ingredients are all 0", "write a strength above 0"],
    );
    assert_says(&timed().with("states_of_mind.ingredient", 0.0), &["ingredients are all 0"]);
    let endless = rows(&[("endless", &[("length", "open-ended".into()), ("step_down_weeks", 4.0.into())])]);
    assert_says(
        &timed().with("programme.template", endless).with("programme.mix", mix(&[("endless", 1.0)])),
        &["programme \"endless\"", "step-down but no planned end", "planned_weeks"],
    );
    let staffed = rows(&[("staffed", &[("delivered_by", "clinician".into())])]);
    assert_says(
        &timed()
            .with("engagement.places", "unlimited")
            .with("programme.template", staffed)
            .with("programme.mix", mix(&[("staffed", 1.0)])),
        &["delivered by workers", "engagement.places = \"workers\""],
    );
    let withdrawn =
        timed().with("programme.withdrawn", "2027-06-01".parse::<toml::value::Datetime>().unwrap());
    assert_says(&withdrawn, &["wave \"First\"", "withdrawn (2027-06-01)"]);
}

#[test]
fn harms_without_anybody_who_could_do_harm_are_refused() {
    for process in ["engagement", "peer_contact"] {
        assert_says(
            &Given::everything_on().switched(process, false),
            &["harms are on", &format!("{process} is off"), "harms = \"off\""],
        );
    }
}

#[test]
fn ties_along_which_nothing_could_pass_are_refused() {
    for process in ["states_of_mind", "peer_contact"] {
        assert_says(
            &Given::everything_on().switched("harms", false).switched(process, false),
            &["ties are on", &format!("{process} is off"), "ties = \"off\""],
        );
    }
}

#[test]
fn strategies_and_events_that_could_reach_nobody_are_refused() {
    let day = |text: &str| Value::Datetime(text.parse().unwrap());
    let with = |field: &str, value: Value| {
        let row: Table = "row = { name = \"Help\", kind = \"facilitation\", start = 2027-05-01, dose = 2, \
                          sites = { fraction = 0.5, order = \"most ready first\", area = \"all\" } }"
            .parse()
            .unwrap();
        let mut row = row["row"].as_table().unwrap().clone();
        match field.split_once('.') {
            Some((table, key)) => {
                row.get_mut(table).unwrap().as_table_mut().unwrap().insert(key.to_owned(), value);
            }
            None => {
                row.insert(field.to_owned(), value);
            }
        }
        Given::everything_on().with("implementation.strategy", Value::Array(vec![Value::Table(row)]))
    };
    assert_says(
        &with("start", day("2027-03-31")),
        &["implementation strategy \"Help\"", "starts before the simulation (2027-04-01)"],
    );
    assert_says(
        &with("start", day("2031-01-01")),
        &["implementation strategy \"Help\"", "before the horizon"],
    );
    for (few, told) in [(0.0, "sites.fraction is 0, "), (1e-5, "sites.fraction is 0.00001, ")] {
        assert_says(&with("sites.fraction", few.into()), &[told, "takes none", "write at least 0."]);
    }
    let rural = with("sites.area", "rural".into()).with("population.rural_share", 0.0);
    assert_says(&rural, &["site filter matches no site", "another sites.area"]);
    let blind = with("kind", "audit and feedback".into())
        .with("workforce.assessors", "none")
        .with("workforce.feedback", "none");
    assert_says(&blind, &["nobody measures fidelity", "workforce.assessors = \"visits\""]);
    let event = |fields: &str| {
        let row: Table = format!("row = {{ name = \"News\", {fields} }}").parse().unwrap();
        Given::everything_on().with("adoption.shock", Value::Array(vec![row["row"].clone()]))
    };
    assert_says(&event("kind = \"other\""), &["event \"News\"", "neither a rate nor a date"]);
    assert_says(&event("kind = \"other\", rate = 0.1, date = 2027-06-01"), &["both a rate and a date"]);
    assert_says(&event("kind = \"other\", date = 2026-06-01"), &["event \"News\"", "before the simulation"]);
    let two: Table = "rows = [{ name = \"A\", kind = \"other\", rate = 0.1 }, { name = \"B\", kind = \"other\", rate = 0.2 }]".parse().unwrap();
    assert_says(
        &Given::everything_on().with("adoption.shock", two["rows"].clone()),
        &["two [[adoption.shock]]", "another kind"],
    );
}

/// A wave for so small a share of all sites that it means none of them.
#[test]
fn waves_of_no_site_are_refused() {
    let wave = |fraction: f64| {
        let row: Table = format!(
            "rows = [{{ name = \"Tiny\", start = 2027-05-01, readiness_at_least = 0.1, sites = {{ fraction = {fraction:?}, order = \
             \"most ready first\", area = \"all\" }} }}]"
        )
        .parse()
        .unwrap();
        Given::everything_on().with("rollout.wave", row["rows"].clone())
    };
    assert!(Decision::new(strategies(&[("given", &wave(0.1))]), &Options::default()).is_ok());
    for fraction in [0.0, 1e-9, 1e-5] {
        assert_says(
            &wave(fraction),
            &["wave \"Tiny\": sites.fraction is 0", "takes none", "write at least 0."],
        );
    }
}

#[test]
fn plans_for_what_is_off_are_refused() {
    let off = |process: &str| Given::everything_on().switched(process, false);
    assert_says(
        &off("adoption"),
        &[
            "wave \"First\" would do nothing",
            "given.toml:",
            "every site delivers from the start",
            "adoption = \"on\"",
        ],
    );
    let nothing_planned = Given::everything_on().without_programme().switched("adoption", false);
    let accepted =
        |given: &Given| Decision::new(strategies(&[("given", given)]), &Options::default()).map(drop);
    assert_eq!(accepted(&nothing_planned), Ok(()));
    for section in ["implementation.strategy", "adoption.shock"] {
        let restless = Given::with_restless_sites().without("rollout.wave").switched("adoption", false);
        let other = if section == "adoption.shock" { "implementation.strategy" } else { "adoption.shock" };
        assert_says(&restless.without(other), &["given.toml:", "every site delivers from the start"]);
    }
    assert_says(
        &paid().switched("finance", false),
        &["finance.", "given.toml:", "money is not followed", "finance = \"on\""],
    );
    let unpaid = paid()
        .without_programme()
        .with("finance.payment", mix(&[("grant", 1.0), ("fee", 0.0), ("capitation", 0.0), ("bundle", 0.0)]));
    assert_says(
        &unpaid.without("finance.fee"),
        &["nothing could come of want of money", "finance = \"off\""],
    );
    for process in ["referral", "engagement"] {
        assert_says(
            &off(process).switched("harms", false).switched("ties", false),
            &["workforce is on", &format!("{process} is off"), "workforce = \"off\""],
        );
    }
    assert_says(
        &ruled("rule", "name = \"R\"\nwhen = \"all.time > 1 year\"\nthen = \"move money\"\namount = 0.5"),
        &["rule \"R\"", "needs money to move", "finance = \"on\""],
    );
    let stopped =
        ruled("rule", "name = \"R\"\nwhen = \"all.time > 1 year\"\nthen = \"stop a wave\"\nwave = \"First\"");
    assert_says(
        &stopped.switched("adoption", false).without("rollout.wave"),
        &["rule \"R\"", "while adoption is off", "adoption = \"on\""],
    );
}

/// Sites that are made and not read are all of one size, so that readiness cannot follow it.
#[test]
fn readiness_by_size_where_all_sites_are_of_one_size_is_refused() {
    let sloped = |resources: f64| {
        let slopes = [("willingness", 0.0), ("resources", resources), ("buy_in", 0.0)];
        Given::everything_on().with("adoption.readiness_size", keyed(&slopes))
    };
    assert_says(
        &sloped(0.1),
        &["adoption.readiness_size.resources would do nothing", "population.source = \"file\""],
    );
    assert!(Decision::new(strategies(&[("given", &sloped(0.0))]), &Options::default()).is_ok());
    let spread = sloped(0.1).with("population.site_size_sd_log", 0.4);
    assert!(Decision::new(strategies(&[("given", &spread)]), &Options::default()).is_ok());
}

#[test]
fn a_caseload_of_nobody_is_refused_where_it_stands() {
    let none = rows(&[("none", &[("caseload", 0.0.into())])]);
    let scratch = tempfile::tempdir().unwrap();
    let given = timed().with("programme.template", none).with("programme.mix", mix(&[("none", 1.0)]));
    let file = given.write(scratch.path(), "wrong");
    let registry = peerscale::jobs::sections::registry();
    let text = peerscale::scenario::load(&[file], &registry).unwrap_err().to_string();
    assert!(text.contains("caseload is 0") && text.contains("between 0.01 and 200"), "{text}");
}

#[test]
fn what_is_stated_by_halves_is_refused() {
    for (path, needs) in [
        ("adoption.push_growth", "adoption.push_midpoint"),
        ("adoption.pause_rate", "adoption.pause_weeks"),
        ("adoption.stop_slope_fidelity", "adoption.reference_fidelity"),
        ("adoption.later_after", "adoption.stop_ratio_later"),
    ] {
        assert_says(&Given::everything_on().with(path, 0.5), &[&format!("{path} is stated without {needs}")]);
    }
}

/// Sites that are paid half by grant, half by fee.
fn paid() -> Given {
    Given::everything_on()
        .switched("finance", true)
        .with("finance.split", "people")
        .with("finance.payment", mix(&[("grant", 0.5), ("fee", 0.5), ("capitation", 0.0), ("bundle", 0.0)]))
        .with("finance.budget", 1e6)
        .with("finance.fee", 50.0)
}

#[test]
fn money_that_cannot_be_paid_as_stated_is_refused() {
    assert!(Decision::new(strategies(&[("given", &paid())]), &Options::default()).is_ok());
    assert_says(&paid().without("finance.budget"), &["given.toml:", "write finance.budget"]);
    assert_says(
        &paid().without("finance.budget").with("finance.cap", 1e6).with("finance.growth", 0.1),
        &["finance.growth is stated without finance.budget"],
    );
    assert_says(&paid().without("finance.fee"), &["finance.payment.fee is 0.5", "write finance.fee"]);
    assert_says(
        &paid().with("finance.bundle", 700.0),
        &["finance.bundle is stated, but nothing is paid so", "finance.payment.bundle above 0"],
    );
    assert_says(
        &paid().switched("harms", false).switched("ties", false).switched("peer_contact", false),
        &["finance.payment.fee is 0.5", "nothing is ever delivered", "peer_contact = \"on\""],
    );
    assert_says(
        &paid().with("finance.cliff", day("2027-03-01")),
        &["finance.cliff is 2027-03-01", "before the simulation begins (2027-04-01)"],
    );
    let cut = |from: &str, end: &str| {
        let fields = [("start", day(from)), ("end", day(end)), ("share", Value::from(0.5))];
        paid().with("finance.cut", rows(&[("Austerity", &fields)]))
    };
    assert_says(&cut("2028-01-01", "2027-12-01"), &["cut \"Austerity\": it ends before it begins"]);
    assert_says(&cut("2026-01-01", "2026-12-01"), &["cut \"Austerity\": it is over before the simulation"]);
    assert_says(&cut("2035-01-01", "2036-12-01"), &["cut \"Austerity\": it begins after the horizon"]);
    let year = |year: i64| [("year", Value::from(year)), ("amount", Value::from(1e6))];
    let years = |a: i64, b: i64| paid().with("finance.year", rows(&[("A", &year(a)), ("B", &year(b))]));
    assert!(Decision::new(strategies(&[("given", &years(1, 2))]), &Options::default()).is_ok());
    assert_says(&years(1, 3), &["\"B\": year 3 lies after the horizon of 2 years"]);
    assert_says(&years(2, 2), &["\"A\" and \"B\" are both of year 2"]);
    let item = [
        ("resource", Value::from("years_lived")),
        ("unit_cost", Value::from(3.0)),
        ("payer", Value::from("health")),
        ("strand", Value::from("service")),
    ];
    assert_says(
        &paid().with("cost.item", rows(&[("Heads", &item)])),
        &["cost item \"Heads\"", "years_lived, which is no site's own use", "contacts"],
    );
}

#[test]
fn money_outside_its_limits_is_refused_where_it_stands() {
    use peerscale::jobs::sections::registry;
    use peerscale::scenario::load;

    let scratch = tempfile::tempdir().unwrap();
    let shares = [("grant", 0.5), ("fee", 0.2), ("capitation", 0.0), ("bundle", 0.0)];
    for (path, value, parts) in [
        ("finance.budget", Value::from(-1.0), ["budget is -1", "between 0 and"]),
        ("finance.cap", Value::from(-5.0), ["cap is -5", "between 0 and"]),
        ("finance.payment", mix(&shares), ["payment", "0.7"]),
    ] {
        let file = paid().with(path, value).write(scratch.path(), "wrong");
        let text = load(&[file], &registry()).unwrap_err().to_string();
        for part in parts.into_iter().chain(["wrong.toml:"]) {
            assert!(text.contains(part), "{part} is not in: {text}");
        }
    }
}

fn day(text: &str) -> Value {
    Value::Datetime(text.parse().unwrap())
}

/// A rule, a measurement or a cycle in a few lines of TOML, on top of a data system of fidelity and reach.
fn ruled(list: &str, row: &str) -> Given {
    let measures = ["quantity = \"fidelity\"\ninterval = 4", "quantity = \"reach\"\ninterval = 4"];
    let given = Given::everything_on()
        .with("workforce.assessors", "none")
        .with("workforce.feedback", "none")
        .with("data_system.measure", toml_rows(&measures));
    if row.is_empty() { given } else { given.with(list, toml_rows(&[row])) }
}

#[test]
fn rules_that_cannot_be_are_refused_with_what_to_write() {
    let rule = |row: &str| ruled("rule", &format!("name = \"R\"\n{row}"));
    let accepted =
        |given: &Given| Decision::new(strategies(&[("given", given)]), &Options::default()).is_ok();
    assert!(accepted(&rule("when = \"site.measured_fidelity < 0.6\"\nthen = \"pause recruitment\"")));
    for (row, parts) in [
        (
            "when = \"site.measured_wait > 3 months\"\nthen = \"pause intake\"",
            &[
                "rule \"R\"",
                "site.measured_wait",
                "nobody measures wait",
                "fidelity, reach is measured",
                "[[data_system.measure]]",
            ][..],
        ),
        (
            "when = \"all.time > 1 year\"\nuntil = \"all.measured_caseload < 5\"\nthen = \"report\"",
            &["nobody measures caseload"],
        ),
        ("when = \"all.time > 1 year\"\nthen = \"add supervision\"", &["needs an amount", "amount = 0.5"]),
        (
            "when = \"all.time > 1 year\"\nthen = \"move money\"\namount = 0",
            &["needs an amount other than 0"],
        ),
        ("when = \"all.time > 1 year\"\nthen = \"pause intake\"\namount = 1", &["has no amount"]),
        ("when = \"all.time > 1 year\"\nthen = \"stop a wave\"", &["does not say which"]),
        (
            "when = \"all.time > 1 year\"\nthen = \"stop a wave\"\nwave = \"frist wave\"",
            &["no wave is called \"frist wave\""],
        ),
        ("when = \"all.time > 1 year\"\nthen = \"report\"\nwave = \"x\"", &["is about no wave"]),
        ("when = \"all.time > 1 year\"\nthen = \"report\"\nfrom = 2060-01-01", &["after the last step"]),
    ] {
        assert_says(&rule(row), parts);
    }
    let waves = Given::everything_on().scenario();
    let wave = waves.values.rows("rollout.wave")[0].name().to_owned();
    assert_says(
        &rule(&format!("when = \"site.measured_fidelity < 0.6\"\nthen = \"stop a wave\"\nwave = \"{wave}\"")),
        &["stopped for all sites", "write all. instead of site."],
    );
    let contrary = toml_rows(&[
        "name = \"A\"\nwhen = \"site.measured_fidelity<60%\"\nthen = \"add supervision\"\namount = 1",
        "name = \"B\"\nwhen = \"(site.measured_fidelity < 60%)\"\nthen = \"add supervision\"\namount = -1",
    ]);
    assert_says(
        &ruled("rule", "").with("rule", contrary),
        &["rules \"A\" and \"B\"", "contrary", "site.measured_fidelity < 60%"],
    );
    assert_says(
        &rule("when = \"all.time > 1 year\"\nthen = \"pause intake\"\nsites = { area = \"rural\" }")
            .with("population.rural_share", 0.0),
        &["matches no site"],
    );
}

#[test]
fn data_systems_and_cycles_that_cannot_be_are_refused() {
    let everywhere = "sites = { fraction = 1.0, order = \"most deprived first\", area = \"all\" }";
    assert_says(
        &ruled("", "").with("workforce.assessors", "visits"),
        &["measured twice", "workforce.assessors = \"none\""],
    );
    let better = |more: &str| format!("name = \"I\"\nshare = 0.5\n{more}");
    assert_says(
        &ruled("data_system.improvement", &better(&format!("start = 2000-01-01\n{everywhere}"))),
        &["improvement of the data system \"I\"", "before the simulation"],
    );
    let nobody = everywhere.replace("1.0", "0.0");
    assert_says(
        &ruled("data_system.improvement", &better(&format!("start = 2027-06-01\n{nobody}"))),
        &["takes none"],
    );
    let change = "name = \"C\"\nkind = \"training\"\namount = 0.1";
    let cycles = |quantity: &str| {
        ruled("improvement.change", change)
            .with("improvement.quantity", quantity)
            .with("improvement.cycle_weeks", 12)
    };
    assert_says(&cycles("wait"), &["improvement.quantity", "nobody measures wait"]);
    assert_says(
        &ruled("improvement.change", change),
        &["[[improvement.change]]", "without improvement.quantity"],
    );
    assert_says(&cycles("fidelity").with("improvement.compared_with", "goal"), &["state improvement.goal"]);
    assert_says(
        &cycles("fidelity").with("improvement.sites", keyed(&[("fraction", 0.0)])),
        &["improvement.sites: sites.fraction is 0", "takes none"],
    );
    let idle = "name = \"C\"\nkind = \"supervision\"\namount = 0";
    assert_says(
        &cycles("fidelity").with("improvement.change", toml_rows(&[idle])),
        &["change \"C\"", "its amount is 0"],
    );
    let outreach = "name = \"C\"\nkind = \"outreach\"\namount = 1";
    assert_says(
        &cycles("fidelity")
            .with("referral.outreach_rate", 0.0)
            .with("improvement.change", toml_rows(&[outreach])),
        &["no outreach to raise"],
    );
}
