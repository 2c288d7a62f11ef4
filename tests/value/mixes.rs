//! Budget impact of mixes that a scenario states, against a plain rewrite from the simulated worlds; and lines of unit costs.

use peerscale::analysis::findings::Findings;
use peerscale::analysis::sensitivity::found::Found;
use peerscale::economics::budget_impact::{ALL, COST};
use peerscale::jobs::run::{Decision, Options, Silent, run};
use peerscale::jobs::sections::registry;
use peerscale::jobs::sensitivity::{Flips, Prepared, Settings, Wanted};
use peerscale::jobs::summary::findings;
use peerscale::scenario::load;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Three steps of uptake, and fewer eligible people from the second year on.
const MIXES: &str = r#"
[[budget.uptake]]
name = "first"
mix = "new"
plan = "half-the-sites-well"
from_year = 1
share = 0.25

[[budget.uptake]]
name = "later"
mix = "new"
plan = "half-the-sites-well"
from_year = 3
share = 0.5

[[budget.uptake]]
name = "others"
mix = "new"
plan = "every-site-at-once"
from_year = 2
share = 0.3

[[budget.uptake]]
name = "anyway"
mix = "current"
plan = "every-site-at-once"
from_year = 4
share = 0.1

[[budget.eligible]]
name = "fewer"
from_year = 2
people = 900
"#;

/// The classroom, small, with these statements of mixes in place of its own.
fn opened(more: &str, samples: usize) -> Result<Decision, String> {
    let home = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/classroom")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let path = home.path().join("usual-care.toml");
    let text = fs::read_to_string(&path).unwrap();
    let own = text.find("# For the budget impact").unwrap();
    fs::write(&path, format!("{}{more}", &text[..own])).unwrap();
    let replicates = Some(1 + samples.min(1));
    let options = Options { persons: Some(200), replicates, samples: Some(samples), ..Options::default() };
    let loaded = load(&[home.path().to_owned()], &registry()).map_err(|problems| problems.to_string())?;
    Decision::new(loaded.scenarios, &options).map_err(|error| error.to_string())
}

fn found(decision: &Decision) -> Findings {
    let results = run(decision, &Silent, &AtomicBool::new(false)).unwrap();
    findings(decision, &results).unwrap()
}

/// All that is paid, or the people, of a simulated world in a year; the comparator is 0.
fn world(findings: &Findings, strategy: usize, year: usize, measure: &str) -> f64 {
    let own = findings.budget.iter().find(|line| {
        let what = line.measure == measure && [ALL, ""].contains(&line.item.as_str());
        what && [ALL, ""].contains(&line.payer.as_str())
            && line.strategy == strategy.max(1)
            && line.year == year
    });
    let own = own.unwrap();
    if strategy == 0 { own.current.mean.unwrap() } else { own.new.mean.unwrap() }
}

#[test]
fn stated_mixes_are_those_of_a_plain_rewrite() {
    let findings = found(&opened(MIXES, 0).unwrap());
    let place = |id: &str| findings.strategies.iter().position(|one| one.id == id).unwrap();
    let (half, every) = (place("half-the-sites-well"), place("every-site-at-once"));
    let mixes = findings.stated_mixes.as_ref().unwrap();
    let each = |s: usize, year: usize, what: &str| {
        world(&findings, s, year, what) / world(&findings, s, year, "eligible")
    };
    let extra = |s: usize, year: usize, what: &str| each(s, year, what) - each(0, year, what);
    let mut over_all = [0.0; 2];
    for year in 1..=5 {
        let people = if year == 1 { world(&findings, 0, 1, "eligible") } else { 900.0 };
        for what in ["supported", COST] {
            let from = |start: usize, share: f64, s: usize| {
                if year >= start { share * extra(s, year - start + 1, what) } else { 0.0 }
            };
            let new = each(0, year, what) + from(1, 0.25, half) + from(3, 0.25, half) + from(2, 0.3, every);
            let current = each(0, year, what) + from(4, 0.1, every);
            let line = mixes.line(what, year, if what == COST { ALL } else { "" }).unwrap();
            let close = |a: Option<f64>, b: f64| (a.unwrap() - b).abs() <= 1e-9 * (b.abs() + 1.0);
            assert!(close(line.new.mean, people * new), "{what} {year}: {line:?} {}", people * new);
            assert!(close(line.current.mean, people * current), "{what} {year}: {line:?}");
            assert!(close(line.difference.mean, people * (new - current)), "{what} {year}");
            if what == COST {
                over_all[0] += people * current;
                over_all[1] += people * new;
            }
        }
        assert_eq!(mixes.line("eligible", year, "").unwrap().new.mean, Some(people));
    }
    let all = mixes.line(COST, 0, ALL).unwrap();
    assert!((all.current.mean.unwrap() - over_all[0]).abs() < 1e-6 * over_all[0]);
    assert!((all.new.mean.unwrap() - over_all[1]).abs() < 1e-6 * over_all[1]);
    let left = mixes.following.iter().find(|one| one.strategy == 0 && one.year == 4).unwrap();
    assert!((left.shares[0] - 0.9).abs() < 1e-12 && (left.shares[1] - 0.2).abs() < 1e-12);
    assert_eq!((mixes.headline_years, mixes.own_eligible), (5, true));
}

#[test]
fn mixes_that_contradict_themselves_are_refused_all_at_once() {
    let changed = |pairs: &[(&str, &str)]| {
        let mut text = MIXES.to_owned();
        for (from, to) in pairs {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        opened(&text, 0).err().unwrap()
    };
    let error = changed(&[
        ("share = 0.3", "share = 0.95"),
        ("people = 900", "people = 900\n\n[[budget.eligible]]\nname = \"again\"\nfrom_year = 2\npeople = 1"),
        ("from_year = 4", "from_year = 7"),
    ]);
    for told in [
        "the shares of the new mix come to 1.2 in year 2, must be at most 1",
        "there is another row from year 2 on",
        "from_year is 7, but the simulation has 5 years",
    ] {
        assert!(error.contains(told), "{told}: {error}");
    }
    for (from, to, told) in [
        ("share = 0.5", "share = 0.2", "a share never falls"),
        ("from_year = 3", "from_year = 1", "another row of the new mix from year 1 on"),
    ] {
        let error = changed(&[(from, to)]);
        assert!(error.contains(told), "{told}: {error}");
    }
    let error = opened("\n[[budget.eligible]]\nname = \"x\"\nfrom_year = 1\npeople = 9\n", 0).err().unwrap();
    assert!(error.contains("changes nothing without budget.uptake"), "{error}");
    let current = MIXES.replace("mix = \"new\"", "mix = \"current\"");
    assert!(opened(&current, 0).err().unwrap().contains("no row is of the new mix"));
}

/// A misspelt plan, one that is not compared, the comparator itself: the run goes on without the mixes and says why.
#[test]
fn a_plan_that_is_not_compared_leaves_the_mixes_untold_and_says_so() {
    for (plan, told) in [
        ("somewhere-else-altogether", "not compared here: somewhere-else-altogether."),
        ("every-site-at-one", "every-site-at-one (did you mean every-site-at-once?)"),
        ("usual-care", "usual-care (the comparator, which has what is left)"),
    ] {
        let decision = opened(&MIXES.replace("every-site-at-once", plan), 0).unwrap();
        let findings = found(&decision);
        assert!(findings.stated_mixes.is_none(), "{plan}");
        assert!(findings.remarks.iter().any(|remark| remark.contains(told)), "{:?}", findings.remarks);
    }
}

/// The share is drawn with the sample: the impact goes in proportion to it, and never leaves the range of its shares.
#[test]
fn uncertain_shares_are_drawn() {
    let uncertain = r#"
[[budget.uptake]]
name = "first"
mix = "new"
plan = "every-site-at-once"
from_year = 1
share = { value = 0.5, unit = "proportion", low = 0.1, high = 0.9, dist = "beta", source = "C1" }
"#;
    let decision = match opened(uncertain, 6) {
        Ok(decision) => decision,
        Err(error) => panic!("{error}"),
    };
    let findings = found(&decision);
    let mixes = findings.stated_mixes.as_ref().unwrap();
    let line = mixes.line(COST, 1, ALL).unwrap();
    assert!(line.difference.lower.unwrap() < line.difference.upper.unwrap());
    assert!(findings.parameter_paths.iter().any(|path| path == "budget.uptake.first.share"));
}

/// A unit cost is what the item states and the sum of its lines: prices of other years too, and slips are told.
#[test]
fn unit_costs_are_made_of_lines() {
    let lines = |item: &str| {
        format!(
            "\n[[cost.line]]\nname = \"Trainer\"\nitem = \"{item}\"\nquantity = 40\ncounted_in = \"hours\"\nprice = 50\n\n\
             [[cost.line]]\nname = \"Rooms\"\nitem = \"{item}\"\nquantity = 2\ncounted_in = \"days\"\nprice = 100.5\n"
        )
    };
    let (plain, more) = (found(&opened("", 0).unwrap()), opened(&lines("Training"), 0));
    let error = opened(&lines("Trainig"), 0).err().unwrap();
    assert!(
        error.contains("cost line \"Trainer\"") && error.contains("did you mean \"Training\"?"),
        "{error}"
    );
    // Lines of the comparator alone make strategies pay other prices, which is allowed; the base file is for all.
    let more = found(&more.unwrap());
    let item = |findings: &Findings| {
        findings.cost_items.iter().find(|item| item.name == "Training").cloned().unwrap()
    };
    let (before, after) = (item(&plain), item(&more));
    assert!(before.lines.is_empty());
    assert!((after.unit_cost - before.unit_cost - 40.0 * 50.0 - 201.0).abs() < 1e-9);
    let told: Vec<(&str, f64)> = after.lines.iter().map(|line| (line.name.as_str(), line.quantity)).collect();
    assert_eq!(told, [("Trainer", 40.0), ("Rooms", 2.0), ("Other", 1.0)]);
    let sum: f64 = after.lines.iter().map(|line| line.quantity * line.price).sum();
    assert!((sum - after.unit_cost).abs() < 1e-9);
}

fn ranges(decision: &Decision, screen: Option<usize>) -> Found {
    let settings = Settings {
        one_way: Wanted::All,
        two_way: None,
        steps: 3,
        flips: Flips::None,
        outcome: "budget_impact".into(),
        structural: false,
        screen,
    };
    let prepared = Prepared::new(decision, settings).unwrap();
    prepared.go(&peerscale::jobs::sensitivity::Silent, &AtomicBool::new(false)).unwrap()
}

/// The budget impact of a sensitivity analysis is that of a run with the same luck, for plans and for stated mixes; an
/// uncertain share moves the mixes alone, in proportion; and a first pass changes nothing of what it keeps.
#[test]
fn ranges_of_the_budget_impact_begin_from_the_run() {
    let uncertain = MIXES.replace(
        "share = 0.25",
        "share = { value = 0.25, unit = \"proportion\", low = 0.1, high = 0.4, dist = \"uniform\", source = \"C1\" }",
    );
    let mut decision = opened(&uncertain, 0).unwrap();
    decision.repeats.replicates = 3;
    let (run, found) = (found(&decision), ranges(&decision, None));
    let mixes = run.stated_mixes.as_ref().unwrap();
    let sum = |of: &dyn Fn(usize) -> f64| (1..=5).map(of).sum::<f64>();
    let outcome = |id: &str| found.outcomes.iter().position(|one| one.id == id).unwrap();
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-8 * (a.abs() + b.abs() + 1.0);
    let bars = &found.one_way.as_ref().unwrap().bars;
    for bar in bars {
        if bar.outcome == outcome("budget_impact") {
            let own =
                sum(&|year| run.budget_impact(bar.strategy, year, ALL).unwrap().difference.mean.unwrap());
            assert!(close(bar.base.mean, own), "{} {own}", bar.base.mean);
        } else if bar.outcome == outcome("budget_impact_of_mixes") {
            let own = sum(&|year| mixes.line(COST, year, ALL).unwrap().difference.mean.unwrap());
            assert!(close(bar.base.mean, own), "{} {own}", bar.base.mean);
        }
    }
    let share = found.inputs.iter().position(|one| one.address == "budget.uptake.first.share").unwrap();
    let of = |id: &str| bars.iter().find(|bar| bar.input == share && bar.outcome == outcome(id)).unwrap();
    assert_eq!(of("budget_impact").range(), 0.0);
    let mixed = of("budget_impact_of_mixes");
    // Whether it begins at 0.1 or 0.4, the path goes on to 0.5: ends lie on a line through the base case.
    let (low, high) = (mixed.low_swing.mean, mixed.high_swing.mean);
    assert!(low.abs() > 0.0 && close(low, -high), "{low} {high}");
    let screened = ranges(&decision, Some(1));
    let told = screened.screening.as_ref().unwrap();
    assert!(told.left_out.is_empty() && told.kept.len() >= 2 && !told.kept.contains(&share), "{told:?}");
    assert_eq!(screened.one_way, found.one_way);
}
