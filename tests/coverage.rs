//! Every concept of the mission has a line that says where it lives, and every place that is named exists.
#![allow(clippy::unwrap_used, reason = "a test that fails says so by a panic")]

use peerscale::charts::{AMONG_WORDS, CHARTS};
use peerscale::economics::costs::ITEMS;
use peerscale::jobs::sections::registry;
use peerscale::outcomes::outcomes;
use peerscale::processes::PROCESSES;
use peerscale::report::tables::paths;
use peerscale::scenario::load;
use std::collections::BTreeSet;

/// Verbs of the command line that exist.
const VERBS: [&str; 15] = [
    "run",
    "check",
    "equity",
    "new",
    "optimise",
    "plan",
    "replicate",
    "report",
    "sensitivity",
    "solve",
    "standards",
    "transport",
    "validate",
    "value",
    "verify",
];
/// Outcomes that are added to those of the ledger: of money, quality of life and whole lives.
const ADDED: [&str; 12] = [
    "qalys",
    "qalys_undiscounted",
    "life_expectancy",
    "life_expectancy_discounted",
    "quality_adjusted_life_expectancy",
    "quality_adjusted_life_expectancy_discounted",
    "cost",
    "cost_undiscounted",
    "implementation_cost",
    "programme_cost",
    "net_benefit",
    "cost_cashable",
];
/// Concepts of the mission.
const CONCEPTS: usize = 163;

/// Instruments of the shipped scenario for England.
fn instruments() -> Vec<String> {
    let loaded = load(
        &[concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/england/status-quo.toml").into()],
        &registry(),
    );
    let scenario = loaded.unwrap().scenarios.remove(0);
    scenario.values.rows("assessment.instrument").iter().map(|row| row.name().to_owned()).collect()
}

fn exists(place: &str) -> bool {
    let Some((kind, name)) = place.split_once(':') else { return false };
    match kind {
        "parameter" => {
            registry().parameter(name).is_some() || registry().list(name).is_some() || name == ITEMS.path
        }
        "process" => PROCESSES.iter().any(|entry| entry.section.id == name),
        "outcome" => outcomes().iter().any(|outcome| outcome.id == name) || ADDED.contains(&name),
        "chart" => CHARTS.iter().chain(AMONG_WORDS).any(|chart| chart.id() == name),
        "verb" => VERBS.contains(&name),
        "table" => paths().contains(&format!("tables/{name}.csv").as_str()),
        "instrument" => instruments().iter().any(|id| id == name),
        _ => false,
    }
}

#[test]
fn every_concept_has_a_line_and_every_place_exists() {
    let mut reader =
        csv::Reader::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/coverage/concepts.csv")).unwrap();
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for row in reader.records() {
        let row = row.unwrap();
        let (id, places, status) = (&row[0], &row[1], &row[2]);
        assert!(seen.insert(id.to_owned()), "{id} stands twice");
        match status {
            "open" if places.is_empty() => {}
            "done" | "partly" if !places.is_empty() => {
                wrong.extend(
                    places.split(' ').filter(|place| !exists(place)).map(|place| format!("{id}: {place}")),
                );
            }
            _ => wrong.push(format!("{id}: status {status} with places '{places}'")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen.len(), CONCEPTS);
    assert!(seen.contains("C001") && seen.contains("C163"));
}

#[test]
fn a_place_that_does_not_exist_is_seen() {
    assert!(exists("instrument:qpr") && !exists("instrument:happiness"));
    assert!(!exists("outcome:happiness") && !exists("parameter:illness.luck") && !exists("admissions"));
}
