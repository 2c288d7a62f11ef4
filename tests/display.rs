//! What a run leaves beside its numbers: ranks, records, life-lines and the joint display, from a run and not made up.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "a test that fails says where")]

#[path = "given/mod.rs"]
mod given;

use given::{Given, decision, strategies};
use peerscale::jobs::model::ModelError;
use peerscale::jobs::run::{Decision, Options, Silent, run};
use peerscale::jobs::sections::registry;
use peerscale::jobs::summary::{extras, findings};
use peerscale::report::folder::files;
use peerscale::report::tables::File;
use peerscale::scenario::load;
use std::collections::BTreeSet;

type Row = Vec<(String, String)>;

fn left(status_quo: &Given, plan: &Given, samples: usize) -> Vec<File> {
    let options = Options { samples: Some(samples), replicates: Some(2), ..Options::default() };
    let decision = decision(&[("status-quo", status_quo), ("plan", plan)], &options);
    let results = run(&decision, &Silent, &false.into()).unwrap();
    files(&findings(&decision, &results).unwrap(), &extras(&decision)).unwrap()
}

fn text<'a>(files: &'a [File], path: &str) -> &'a str {
    let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path} is there"));
    std::str::from_utf8(&file.bytes).unwrap()
}

fn rows(files: &[File], path: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text(files, path).as_bytes());
    let head = reader.headers().unwrap().clone();
    let pair = |(name, cell): (&str, &str)| (name.to_owned(), cell.to_owned());
    reader.records().map(|row| head.iter().zip(row.unwrap().iter()).map(pair).collect()).collect()
}

fn cell<'a>(row: &'a Row, name: &str) -> &'a str {
    &row.iter().find(|cell| cell.0 == name).unwrap().1
}

fn number(row: &Row, name: &str) -> f64 {
    cell(row, name).parse().unwrap()
}

#[test]
fn a_run_leaves_ranks_records_life_lines_and_a_joint_display() {
    let files = left(&Given::everything_on().without_peers(), &Given::everything_on(), 0);
    let known: BTreeSet<(String, String)> = rows(&files, "tables/dictionary.csv")
        .iter()
        .map(|row| (cell(row, "table").to_owned(), cell(row, "column").to_owned()))
        .collect();
    for table in ["rank_reversal", "records", "life_lines", "joint_display"] {
        let path = format!("tables/{table}.csv");
        for column in text(&files, &path).lines().next().unwrap().split(',') {
            assert!(known.contains(&(path.clone(), column.to_owned())), "{path} {column}");
        }
    }
    let page = text(&files, "report.html");
    for words in [
        "<h3>Life-lines</h3>",
        "None of them is a real person",
        "advice about anybody",
        "confidence: moderate",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert_eq!(page.matches("<h3>Simulated person").count(), 6);

    // Both lines of everyone begin at the start, and people are chosen from the strata in turn.
    let lines = rows(&files, "tables/life_lines.csv");
    let starts: Vec<_> = lines.iter().filter(|row| cell(row, "week") == "0").collect();
    let under: Vec<_> = starts.iter().map(|row| (cell(row, "person"), cell(row, "lived_under"))).collect();
    let expected: Vec<(String, &str)> =
        (1..=6).flat_map(|p: usize| ["status-quo", "plan"].map(|id| (p.to_string(), id))).collect();
    assert!(under.iter().map(|(p, id)| ((*p).to_owned(), *id)).eq(expected), "{under:?}");
    let strata: Vec<_> = starts.iter().step_by(2).map(|row| cell(row, "chosen_as")).collect();
    assert_eq!(strata[0], "held a place and was admitted");
    assert_eq!(strata[..4].iter().collect::<BTreeSet<_>>().len(), 4);
    assert_eq!((strata[0], strata[1]), (strata[4], strata[5]));
    // Nobody has a place where there are no peers.
    let without = lines.iter().filter(|row| cell(row, "lived_under") == "status-quo");
    assert!(without.clone().count() > 6);
    assert!(without.clone().all(|row| !cell(row, "happened").contains("peer")));
    assert!(lines.iter().any(|row| cell(row, "happened") == "first contact"));

    // The table of records holds what the summary does, and one group's records make a gap that is not there.
    let summary = rows(&files, "tables/summary.csv");
    let records = rows(&files, "tables/records.csv");
    for row in &records {
        let same = |outcome: &str| {
            let keys = ["strategy", "group_by", "group"];
            let mut found = summary.iter().filter(|other| {
                cell(other, "outcome") == outcome && keys.iter().all(|key| cell(other, key) == cell(row, key))
            });
            cell(found.next().unwrap(), "mean").to_owned()
        };
        let event = cell(row, "outcome");
        assert_eq!(cell(row, "true_mean"), same(event));
        assert_eq!(cell(row, "recorded_mean"), same(&format!("recorded_{event}")));
    }
    let of = |group: &str| {
        let wanted = ["status-quo", "admissions", group];
        let keys = ["strategy", "outcome", "group"];
        records.iter().find(|row| keys.iter().zip(wanted).all(|(key, word)| cell(row, key) == word)).unwrap()
    };
    assert!(number(of("few"), "recorded_gap") < 0.95 * number(of("few"), "gap"));
    assert!(number(of("most"), "recorded_gap") > number(of("most"), "gap"));
    assert_eq!(cell(of("all"), "gap"), "");

    // Each headline effect stands beside its inputs; the finding in words beside its own.
    let display = rows(&files, "tables/joint_display.csv");
    let noted: Vec<_> = display.iter().filter(|row| cell(row, "kind") == "qualitative").collect();
    assert_eq!(noted.len(), 1);
    assert_eq!((cell(noted[0], "outcome"), cell(noted[0], "standing")), ("recovery", "moderate"));
    assert!(display.iter().any(|row| cell(row, "evidence") == "illness.path_multiplier"));
    assert!(display.iter().all(|row| cell(row, "rank_correlation").is_empty()), "nothing was sampled");
}

#[test]
fn life_lines_can_be_left_out_and_nothing_else_changes() {
    let off = |given: Given| given.with("simulation.life_lines", 0);
    let with = left(&Given::everything_on().without_peers(), &Given::everything_on(), 0);
    let without = left(&off(Given::everything_on().without_peers()), &off(Given::everything_on()), 0);
    assert!(without.iter().all(|file| file.path != "tables/life_lines.csv"));
    assert!(!text(&without, "report.html").contains("Life-lines"));
    for file in with.iter().filter(|file| file.path.starts_with("tables/")) {
        let telling = ["tables/life_lines.csv", "tables/dictionary.csv", "tables/standards.csv"];
        let told = telling.contains(&file.path.as_str());
        assert!(told || text(&with, &file.path) == text(&without, &file.path), "{}", file.path);
    }
}

/// The shipped classroom draws the strength of the path from peers to hospital.
#[test]
fn an_input_that_is_drawn_shows_how_it_goes_with_the_effect() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/classroom");
    let scenarios = load(&[folder.into()], &registry()).unwrap().scenarios;
    let options = Options { samples: Some(30), replicates: Some(1), ..Options::default() };
    let decision = Decision::new(scenarios, &options).unwrap();
    let results = run(&decision, &Silent, &false.into()).unwrap();
    let files = files(&findings(&decision, &results).unwrap(), &extras(&decision)).unwrap();
    let display = rows(&files, "tables/joint_display.csv");
    let row = display
        .iter()
        .find(|row| {
            cell(row, "outcome") == "admissions" && cell(row, "evidence") == "illness.path_multiplier"
        })
        .unwrap();
    // The stronger the path, the fewer admissions with peers. Without any relation a coefficient of 30 pairs is below
    // -0.6 in fewer than 5 of 10,000 runs.
    assert!(number(row, "rank_correlation") < -0.6, "{}", cell(row, "rank_correlation"));
    assert_eq!(cell(row, "standing"), "assumption");
    assert!(display.iter().any(|row| cell(row, "evidence") == "Being understood"));
}

#[test]
fn a_finding_about_nothing_is_refused() {
    let note: toml::Table =
        "name = \"A\"\noutcome = \"recovry\"\nfinding = \"B\"\nconfidence = \"low\"".parse().unwrap();
    let given = Given::everything_on().with("evidence.note", vec![toml::Value::Table(note)]);
    match Decision::new(strategies(&[("one", &given)]), &Options::default()) {
        Err(ModelError::Invalid(problems)) => {
            let message = problems.to_string();
            assert!(message.contains("no outcome \"recovry\""), "{message}");
            assert!(message.contains("did you mean \"recovery\"?"), "{message}");
        }
        other => panic!("{other:?}"),
    }
}
