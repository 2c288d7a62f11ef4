//! What `check` shows.

use peerscale::scenario::explain::{diff, explain, listing};

use crate::decision::{Decision, registry};

macro_rules! golden {
    ($text:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($text) })
    };
}

#[test]
fn one_value_in_full() {
    let decision = Decision::new();
    let slow = decision.scenario("slow-and-supervised");
    let text: Vec<String> = [
        "workforce.supervision.workers_per_supervisor",
        "illness.relapse_rate",
        "illness.relapse_rate.schizophrenia",
        "illness.after_discharge",
        "population.diagnosis.bipolar",
        "rollout.wave.First.sites.fraction",
        "workforce.title",
        "illness.relapse",
    ]
    .iter()
    .map(|key| match explain(&slow, &registry(), key) {
        Ok(explanation) => explanation.to_string(),
        Err(problem) => problem.to_string(),
    })
    .collect();
    golden!(decision.plain(&text.join("\n\n")));
}

/// A list, a row of it and a field of all its rows can be asked for like a value.
#[test]
fn a_list_its_rows_and_its_fields() {
    let decision = Decision::new();
    let slow = decision.scenario("slow-and-supervised");
    let told = |key: &str| explain(&slow, &registry(), key).unwrap();
    let list = told("rollout.wave");
    let fields = list.allowed.lines().count() - 1;
    assert!(fields > 2 && list.allowed.contains("sites.fraction ("), "{}", list.allowed);
    assert!(
        !list.values.is_empty() && list.values.iter().all(|value| value.address.starts_with("rollout.wave."))
    );
    let row = told("rollout.wave.First");
    assert!(row.values.len() < list.values.len() || slow.values.rows("rollout.wave").len() == 1);
    assert!(row.values.iter().all(|value| value.address.starts_with("rollout.wave.First.")));
    let field = told("rollout.wave.sites.fraction");
    let rows = slow.values.rows("rollout.wave").len();
    assert_eq!(field.values.len(), rows);
    assert!(field.values.iter().any(|value| value.address == "rollout.wave.First.sites.fraction"));
    assert!(!field.to_string().contains("no file states it"));
    assert!(explain(&slow, &registry(), "rollout.wave.Frist").is_err());
}

#[test]
fn every_value_with_its_origin() {
    let decision = Decision::new();
    let loaded = decision.load().unwrap();
    let texts: Vec<String> = loaded
        .scenarios
        .iter()
        .chain(&loaded.drafts)
        .map(|scenario| listing(scenario, &registry()).to_string())
        .collect();
    golden!(decision.plain(&texts.join("\n\n")));
}

#[test]
fn what_two_scenarios_differ_in() {
    let decision = Decision::new();
    let (quo, slow) = (decision.scenario("status-quo"), decision.scenario("slow-and-supervised"));
    golden!(decision.plain(&diff(&quo, &slow).to_string()));
    assert_eq!(diff(&quo, &quo).lines, []);
}
