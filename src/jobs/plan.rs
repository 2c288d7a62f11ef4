//! Making an analysis plan of a decision, before anything is simulated.

use super::run::{Decision, Options};
use super::summary;
use crate::report::headline::is_outcome;
use crate::scenario::nearest_word;
use crate::scenario::plan::{Frozen, Plan, Planned};

/// What a plan is asked to hold beside the decision.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// Identifiers of outcomes.
    pub outcomes: Vec<String>,
    /// Identifiers of strategies that are compared with the comparator; all where there is none.
    pub comparisons: Vec<String>,
    /// Willingness to pay; that of the comparator where there is none.
    pub thresholds: Vec<f64>,
}

/// The plan of a decision.
///
/// # Errors
/// An outcome or strategy that the decision does not have; the message says which and what it has.
pub fn frozen(decision: &Decision, options: &Options, asked: &Asked) -> Result<Frozen, String> {
    let mut outcomes: Vec<&str> = Vec::new();
    outcomes.extend(
        decision.layout.columns.iter().filter(|column| is_outcome(column)).map(|column| column.id.as_str()),
    );
    for wanted in &asked.outcomes {
        if !outcomes.contains(&wanted.as_str()) {
            let near = nearest_word(wanted, &outcomes)
                .map_or_else(String::new, |near| format!("; did you mean {near}?"));
            return Err(format!("--outcomes: there is no outcome {wanted:?}{near}"));
        }
    }
    let (comparator, others) = decision.scenarios.split_first().ok_or("no strategy among the files")?;
    for wanted in &asked.comparisons {
        if !others.iter().any(|other| other.id == *wanted) {
            let names: Vec<&str> = others.iter().map(|other| other.id.as_str()).collect();
            return Err(format!(
                "--comparisons: {wanted:?} is none of the strategies beside the comparator {}: {}",
                comparator.id,
                names.join(", ")
            ));
        }
    }
    let comparisons = if asked.comparisons.is_empty() {
        others.iter().map(|other| other.id.clone()).collect()
    } else {
        asked.comparisons.clone()
    };
    let thresholds = if asked.thresholds.is_empty() {
        comparator.values.optional_number("money.threshold").into_iter().collect()
    } else {
        asked.thresholds.clone()
    };
    let plan = Plan {
        version: env!("CARGO_PKG_VERSION").into(),
        decision: summary::decision_name(decision),
        comparator: comparator.id.clone(),
        seed: decision.repeats.seed,
        persons: decision.persons as u64,
        replicates: decision.repeats.replicates as u64,
        samples: decision.repeats.samples as u64,
        shared_luck: decision.shared_luck,
        lifetime: options.lifetime,
        outcomes: asked.outcomes.clone(),
        comparisons,
        thresholds,
        inputs: summary::extras(decision)
            .inputs
            .into_iter()
            .map(|input| (input.name, input.sha256))
            .collect(),
        strategies: decision
            .scenarios
            .iter()
            .map(|scenario| Planned {
                id: scenario.id.clone(),
                name: scenario.name.clone(),
                values: scenario.values.texts().into_iter().collect(),
            })
            .collect(),
    };
    Ok(plan.frozen())
}
