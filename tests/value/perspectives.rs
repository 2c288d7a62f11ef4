//! Perspectives, cash and prices of other years, by hand.

use peerscale::analysis::findings::Findings;
use peerscale::jobs::run::{Decision, Options, Silent, run};
use peerscale::jobs::sections::registry;
use peerscale::jobs::summary::findings;
use peerscale::scenario::load;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// What is added to the classroom: prices of another year, a share that is cash, and whose costs are counted.
const MORE: &str = r#"
[money]
headline_perspective = "Care"

[[money.index]]
year = "made up"
index = 150

[[money.index]]
year = "long ago"
index = 100

[[money.perspective]]
name = "Care"
payers = "health; carers' fund"

[[money.perspective]]
name = "Everyone"
payers = "all"

[[cost.item]]
name = "Old price"
resource = "admissions"
unit_cost = 200
price_year = "long ago"
cashable = 0.25
payer = "carers' fund"
strand = "care"

[[cost.item]]
name = "Work"
resource = "years_lived"
unit_cost = -500
payer = "people"
strand = "society"

[[money.impact]]
name = "Work"
sector = "Productivity"
items = "Work"

[[money.impact]]
name = "Prison"
sector = "Justice"
reason = "Nobody knows"
"#;

/// The classroom, small and without discounting, with statements added to its base.
fn opened(change: &dyn Fn(&str) -> String) -> Result<Decision, String> {
    let home = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/classroom")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let path = home.path().join("setting.toml");
    let text = fs::read_to_string(&path).unwrap().replace("discount_rate = 0.03", "discount_rate = 0.0");
    fs::write(&path, text).unwrap();
    let path = home.path().join("base.toml");
    let text = fs::read_to_string(&path).unwrap() + &change(MORE);
    fs::write(&path, text).unwrap();
    let options = Options { persons: Some(200), replicates: Some(2), samples: Some(0), ..Options::default() };
    let loaded = load(&[home.path().to_owned()], &registry()).map_err(|problems| problems.to_string())?;
    Decision::new(loaded.scenarios, &options).map_err(|error| error.to_string())
}

fn found() -> Findings {
    let decision = opened(&str::to_owned).unwrap();
    let results = run(&decision, &Silent, &AtomicBool::new(false)).unwrap();
    findings(&decision, &results).unwrap()
}

#[test]
fn each_perspective_counts_the_items_of_its_payers_and_the_headline_those_of_its_own() {
    let findings = found();
    let level = |strategy: usize, id: &str| findings.level(strategy, id).mean.unwrap();
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (a.abs() + b.abs() + 1.0);
    for strategy in 0..3 {
        let item = |name: &str| level(strategy, &format!("cost: {name}"));
        let names: Vec<&str> = findings.cost_items.iter().map(|item| item.name.as_str()).collect();
        let all: f64 = names.iter().map(|name| item(name)).sum();
        let care = all - item("Work");
        // 200 of a year with an index of 100 are 300 of one with 150.
        assert!(close(item("Old price"), 300.0 * level(strategy, "admissions")));
        assert!(close(item("Work"), -500.0 * level(strategy, "life_years")), "{}", item("Work"));
        assert!(item("Work") < 0.0 && item("Old price") > 0.0);
        assert!(close(level(strategy, "cost_undiscounted"), care));
        assert!(close(level(strategy, "cost"), care), "nothing is discounted here");
        assert!(close(level(strategy, "cost in perspective: Care"), care));
        assert!(close(level(strategy, "cost in perspective: Everyone"), all));
        // A quarter of the old price is cash, of all other items that are counted everything.
        assert!(close(level(strategy, "cost_cashable"), care - 0.75 * item("Old price")));
        let health = 20_000.0 * level(strategy, "qalys");
        assert!(close(level(strategy, "net_benefit"), health - care));
        assert!(close(level(strategy, "net benefit in perspective: Care"), health - care));
        assert!(close(level(strategy, "net benefit in perspective: Everyone"), health - all));
    }
    let counted: Vec<(&str, bool)> =
        findings.cost_items.iter().map(|item| (item.name.as_str(), item.counted)).collect();
    assert!(counted.contains(&("Hospital", true)) && counted.contains(&("Work", false)));
    assert_eq!(findings.impacts[0].counted, [false, true]);
    assert_eq!(
        (findings.impacts[1].counted.clone(), findings.impacts[1].reason.as_str()),
        (vec![false; 2], "Nobody knows")
    );
}

#[test]
fn without_perspectives_everything_is_counted_and_no_column_is_added() {
    let decision = opened(&|_| String::new()).unwrap();
    let ids: Vec<&str> = decision.layout.columns.iter().map(|column| column.id.as_str()).collect();
    assert!(!ids.contains(&"cost_cashable") && !ids.iter().any(|id| id.contains("perspective")));
}

#[test]
fn slips_are_told_with_what_was_probably_meant() {
    for (from, to, told) in [
        ("payers = \"health; carers' fund\"", "payers = \"helth\"", "did you mean \"health\"?"),
        ("headline_perspective = \"Care\"", "headline_perspective = \"Carer\"", "did you mean \"Care\"?"),
        ("price_year = \"long ago\"", "price_year = \"1066\"", "it has made up, long ago"),
        ("items = \"Work\"", "items = \"Wrok\"", "did you mean \"Work\"?"),
        ("reason = \"Nobody knows\"", "", "say in reason why"),
    ] {
        let error = opened(&|more| more.replace(from, to)).unwrap_err();
        assert!(error.contains(told), "{told} is not in {error}");
    }
}
