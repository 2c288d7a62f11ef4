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
