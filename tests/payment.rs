//! The classroom's ways of paying for peer workers: what follows from each lever, in the shipped plans.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "a test that fails says so by a panic"
)]

use peerscale::analysis::findings::Findings;
use peerscale::jobs::run::{Decision, Options, Silent, run};
use peerscale::jobs::sections::registry;
use peerscale::jobs::summary::findings;
use peerscale::model::site::{Cause, Stage};
use peerscale::scenario::{Scenario, load};

/// A plan of the folder with what is changed in it.
type Changed<'a> = (&'a str, &'a [(&'a str, f64)]);

/// Plans with what is changed in each, run together with the same luck; each has the place of its row.
fn lived(plans: &[Changed<'_>], replicates: usize) -> Findings {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/classroom");
    let open = |(place, (file, changes)): (usize, &Changed<'_>)| -> Scenario {
        let paths = [folder.join("usual-care.toml"), folder.join("payment").join(format!("{file}.toml"))];
        let loaded = load(&paths, &registry()).unwrap().scenarios;
        let mut scenario = loaded.into_iter().find(|scenario| scenario.id == *file).unwrap();
        // They are run in the order of their ids.
        scenario.id = format!("{place}-{file}");
        scenario.comparator = place == 0;
        for (path, value) in *changes {
            scenario.values.set_number(path, *value).unwrap();
        }
        scenario
    };
    let plans = plans.iter().enumerate().map(open).collect();
    let options = Options { replicates: Some(replicates), samples: Some(0), ..Options::default() };
    let decision = Decision::new(plans, &options).unwrap();
    let results = run(&decision, &Silent, &false.into()).unwrap();
    findings(&decision, &results).unwrap()
}

fn level(findings: &Findings, plan: usize, outcome: &str) -> f64 {
    findings.level(plan, outcome).mean.unwrap()
}

/// A measure of all sites by year.
fn money(findings: &Findings, plan: usize, measure: &str) -> Vec<f64> {
    let own = findings
        .finances
        .iter()
        .filter(|row| (row.strategy, row.sites, row.measure) == (plan, "all", measure));
    own.map(|row| row.estimate.mean.unwrap()).collect()
}

fn track(findings: &Findings, plan: usize, key: &str) -> Vec<f64> {
    let track = findings.tracks.iter().find(|track| track.key == key).unwrap();
    track.values[plan].iter().map(|value| value.mean.unwrap_or(0.0)).collect()
}

fn near(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 1e-5 * (a.abs() + b.abs() + 1.0), "{what}: {a}, not {b}");
}

/// What hours of audit and feedback cost.
const HOURS: &str = "cost: Hours of audit and feedback";
/// From 1 January 2027 to 1 July 2030.
const CLIFF: f64 = 1277.0 / 7.0;

#[test]
fn a_grant_that_ends_stops_sites_for_want_of_money_after_its_end_and_not_before() {
    let found = lived(
        &[
            ("every-bill-paid", &[]),
            ("grant-that-ends", &[]),
            ("grant-that-ends", &[("finance.reserves", 2e7)]),
            ("grant-that-ends", &[("finance.reserves", 0.0), ("adoption.insolvent_weeks", 13.0)]),
        ],
        6,
    );
    // The first replicate: when, and why.
    let stops = |plan: usize, cause: Cause| -> Vec<f64> {
        let turns = found.roll_out[plan].iter().flatten();
        turns.filter(|turn| turn.cause == Some(cause)).map(|turn| turn.at).collect()
    };
    assert!(stops(0, Cause::Money).is_empty() && stops(2, Cause::Money).is_empty());
    let ended = stops(1, Cause::Money);
    // A step may begin before the cliff and end after it.
    assert!(ended.len() >= 3 && ended.iter().all(|&at| at >= CLIFF - 4.0), "{ended:?}");
    // Over all replicates: none in the first three years, most in the half year after the cliff.
    let stopped = |year: usize| found.level_of(1, "stopped_money", year, 0).mean.unwrap();
    assert_eq!((1..=3).map(stopped).sum::<f64>(), 0.0);
    assert!(stopped(4) + stopped(5) > 4.0, "{} {}", stopped(4), stopped(5));
    let (delivering, before) = (track(&found, 1, "delivering_share"), (CLIFF / 4.0) as usize);
    let paid = track(&found, 0, "delivering_share");
    assert!(
        (delivering[before - 1] - paid[before - 1]).abs() < 1e-12,
        "until then it is as if every bill were paid"
    );
    assert!(delivering[before + 10] < 0.6 * delivering[before], "{delivering:?}");
    assert!(*delivering.last().unwrap() < 0.1);
    // With enough put by, nothing happens at all; with nothing put by it happens sooner.
    assert_eq!(track(&found, 2, "delivering_share"), paid);
    let quarter = |plan: usize| track(&found, plan, "delivering_share")[before + 8];
    assert!(quarter(3) <= quarter(1), "{} {}", quarter(3), quarter(1));
    // The chart of sites that stop says the same.
    let last = found
        .site_survival
        .iter()
        .rfind(|row| (row.strategy, row.since, row.state) == (1, "first delivery", "money"));
    assert!(last.unwrap().estimate.mean.unwrap() > 0.6);
    assert!(
        found.roll_out[1].iter().all(|turns| turns.last().is_none_or(|turn| turn.stage != Stage::Sustained))
    );
}

#[test]
fn each_way_pays_its_price_for_what_it_pays_for_and_nothing_above_the_cap() {
    const FREE: (&str, f64) = ("finance.cap", 1e9);
    let found = lived(
        &[
            ("paid-per-contact", &[FREE, ("finance.delay", 0.0)]),
            ("paid-per-head", &[FREE]),
            ("paid-per-episode", &[FREE]),
            ("paid-per-contact", &[("finance.cap", 3e5)]),
            ("paid-per-contact", &[FREE, ("finance.delay", 12.0)]),
        ],
        4,
    );
    let sum = |plan: usize, measure: &str| money(&found, plan, measure).iter().sum::<f64>();
    for (plan, measure, price, delivered) in [
        (0, "fee", 170.0, "contacts"),
        (1, "capitation", 88.0, "peer_weeks"),
        (2, "bundle", 3_400.0, "completions"),
    ] {
        near(sum(plan, measure), price * level(&found, plan, delivered), measure);
        near(sum(plan, measure), sum(plan, "income"), "and nothing else is paid");
    }
    // Under a cap that binds no year has more, and the later ones have nearly all of it.
    let capped = money(&found, 3, "income");
    assert!(capped.iter().all(|&year| year <= 3e5 * (1.0 + 1e-9)), "{capped:?}");
    assert!(money(&found, 3, "earned").iter().all(|&year| year <= 3e5 * (1.0 + 1e-9)));
    assert!(sum(3, "income") < 0.7 * sum(4, "income"));
    // Nobody spends what is not there.
    for plan in 0..5 {
        assert!(sum(plan, "spent") <= sum(plan, "income") + 8e5 + 1e-3);
        near(
            sum(plan, "bills"),
            sum(plan, "spent") + money(&found, plan, "owed").last().unwrap(),
            "bills are paid or owed",
        );
    }
    // A claim that waits is paid later: the first year has less, and what is open at the end is owed to the sites.
    let late = |measure: &str| money(&found, 4, measure);
    assert!(late("income")[0] < 0.6 * late("earned")[0]);
    assert!(sum(4, "income") < sum(4, "earned"));
    near(sum(0, "income"), sum(0, "earned"), "without a delay what is earned is paid");
}

#[test]
fn missed_contacts_cost_who_is_paid_by_the_contact_and_not_who_is_paid_by_the_head() {
    const MISSED: (&str, f64) = ("peer_contact.attendance", 0.3);
    let found = lived(
        &[
            ("paid-per-contact", &[]),
            ("paid-per-contact", &[MISSED]),
            ("paid-per-head", &[]),
            ("paid-per-head", &[MISSED]),
        ],
        6,
    );
    let early = |plan: usize| money(&found, plan, "earned")[..2].iter().sum::<f64>();
    assert!(early(1) < 0.6 * early(0), "{} {}", early(1), early(0));
    assert!(early(3) > 0.85 * early(2), "{} {}", early(3), early(2));
    assert!(level(&found, 1, "solvent_share") < level(&found, 0, "solvent_share") - 0.1);
    assert!(level(&found, 3, "solvent_share") > level(&found, 2, "solvent_share") - 0.1);
}

#[test]
fn feedback_is_paid_by_the_hour_and_season_places_neighbours_and_the_step_down_do_what_they_say() {
    let found = lived(
        &[
            ("every-bill-paid", &[]),
            ("grant-with-feedback", &[]),
            ("every-bill-paid", &[("adoption.influence", 0.0)]),
            ("every-bill-paid", &[("workforce.training_places", 3.0)]),
            ("every-bill-paid", &[("peer_contact.step_down_weeks", 0.0)]),
            ("every-bill-paid", &[("referral.season_amplitude", 0.0)]),
        ],
        6,
    );
    // Two hours a week, at fifty pounds, for every site with posts from the second year on.
    let paid = 100.0 * 52.0 * money(&found, 1, "site_years")[1..].iter().sum::<f64>();
    assert!((level(&found, 1, HOURS) / paid - 1.0).abs() < 0.05, "{} {paid}", level(&found, 1, HOURS));
    assert!(level(&found, 1, HOURS) > 5e4 && level(&found, 0, HOURS) == 0.0);
    assert!(level(&found, 1, "fidelity") > level(&found, 0, "fidelity") + 0.02);
    // Three of ten sites begin by the wave; the others because a neighbour delivers.
    let delivering = |plan: usize| track(&found, plan, "delivering_share");
    assert!(delivering(2).iter().all(|&share| share <= 0.3 + 1e-12));
    assert!(*delivering(0).last().unwrap() > 0.5);
    // At most three a year are trained, however much money there is.
    assert!(level(&found, 3, "cost: Training") <= 2_000.0 * 3.0 * 5.0 + 1e-6);
    assert!(level(&found, 3, "worker_years") < 0.6 * level(&found, 0, "worker_years"));
    let dose = |plan: usize| level(&found, plan, "contacts") / level(&found, plan, "peer_weeks");
    assert!(dose(0) < dose(4) - 0.02, "{} {}", dose(0), dose(4));
    // More wait in the winters than in the summers, beyond what there is without a season: thirteen steps a year from 1 January.
    let lean = |plan: usize| {
        let waiting = track(&found, plan, "waiting");
        let of = |from: usize| {
            (2..5)
                .flat_map(|year| year * 13 + from..year * 13 + from + 4)
                .map(|step| waiting[step])
                .sum::<f64>()
        };
        of(1) - of(7)
    };
    assert!(lean(0) > lean(5) + 5.0, "{} {}", lean(0), lean(5));
}
