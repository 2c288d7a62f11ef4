//! Milestones: counted run by run, and refused before the work where they cannot be told.

use peerscale::jobs::run::{Decision, Options, Silent, TRACKS, run};
use peerscale::jobs::simulate::replicate;
use peerscale::jobs::summary::findings;
use toml::Value;

use crate::given::{Given, decision, strategies};

/// Rows of milestones: by, what, at least.
fn milestones(rows: &[(&str, &str, f64)]) -> Value {
    let row = |&(by, what, level): &(&str, &str, f64)| {
        let mut table = toml::Table::new();
        table.insert("name".into(), format!("{what} {level}").into());
        table.insert("by".into(), Value::Datetime(by.parse().unwrap()));
        table.insert("what".into(), what.into());
        table.insert("at_least".into(), level.into());
        Value::Table(table)
    };
    Value::Array(rows.iter().map(row).collect())
}

const RUNS: u64 = 5;
/// The place of people with a place among the tracks, by the columns of tracks.csv.
const ENGAGED: usize = 4;

#[test]
fn a_milestone_is_met_in_the_runs_that_come_to_it() {
    let plain = Given::everything_on();
    let options = Options { replicates: Some(RUNS as usize), ..Options::default() };
    let opened = decision(&[("plan", &plain)], &options);
    let model = plain.model();
    // The end of the twelfth system step, from each run by itself.
    let place = 11 * TRACKS + ENGAGED;
    let mut engaged: Vec<f64> = (0..RUNS)
        .map(|number| replicate(&model, &opened.layout.groups, opened.repeats.seed, number).series[place])
        .collect();
    engaged.sort_by(f64::total_cmp);
    let between = f64::midpoint(engaged[1], engaged[2]);
    assert!(engaged[1] < between, "{engaged:?}");
    let start = plain.scenario().values.date("simulation.start").unwrap();
    let weeks = 12.0 * opened.system_step;
    let by = start.checked_add(jiff::Span::new().days((weeks * 7.0) as i64 + 3)).unwrap().to_string();
    let rows = [(&*by, "engaged", between), (&*by, "engaged", 1e9), (&*by, "engaged", 0.0)];
    let given = plain.with("milestone", milestones(&rows));
    let decided = decision(&[("plan", &given)], &options);
    let results = run(&decided, &Silent, &false.into()).unwrap();
    let told = findings(&decided, &results).unwrap().milestones;
    assert_eq!(told.iter().map(|one| one.met).collect::<Vec<_>>(), [3, 0, RUNS as usize]);
    assert!(told.iter().all(|one| one.runs == RUNS as usize && one.strategy == 0));
    let mean = engaged.iter().sum::<f64>() / RUNS as f64;
    assert!((told[0].found.mean.unwrap() - mean).abs() < 1e-9 * mean);
}

#[test]
fn milestones_that_cannot_be_told_are_refused_all_at_once() {
    let rows =
        [("2027-06-01", "engagd", 1.0), ("1999-01-01", "engaged", 1.0), ("2027-06-01", "admissions", 1.0)];
    let given = Given::everything_on().with("milestone", milestones(&rows));
    let refused = Decision::new(strategies(&[("plan", &given)]), &Options::default());
    let message = refused.unwrap_err().to_string();
    for part in ["did you mean engaged?", "outside the simulated time", "no quantity admissions", "3 errors"]
    {
        assert!(message.contains(part), "{part}: {message}");
    }
}
