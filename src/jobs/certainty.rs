//! What the spread of the headline outcomes over parameter sets rests on.

use super::run::{Decision, Results};
use super::sections::registry;
use super::summary::{parameter_paths, parameters};
use crate::analysis::certainty::{Certainty, by_standing, explained, flip};
use crate::charts::rules::FEWEST_SAMPLES;
use crate::scenario::Standing;

/// The outcomes that a decision hangs on.
const OUTCOMES: [&str; 4] = ["admissions", "qalys", "cost", "net_benefit"];
/// Inputs that are named.
const NAMED: usize = 5;

/// For each strategy and outcome; nothing without enough samples.
pub(super) fn certainties(decision: &Decision, results: &Results) -> Vec<Certainty> {
    let (paths, drawn) = (parameter_paths(decision), parameters(decision, results));
    if results.by_sample.len() < FEWEST_SAMPLES || paths.is_empty() {
        return Vec::new();
    }
    let registry = registry();
    let provenance = &decision.scenarios[0].provenance;
    let standings: Vec<Option<Standing>> =
        paths.iter().map(|path| provenance.get(path).and_then(|told| told.standing)).collect();
    let inputs: Vec<Vec<f64>> =
        (0..paths.len()).map(|input| drawn.iter().map(|values| values[input]).collect()).collect();
    let label = |input: usize| {
        let path = &paths[input];
        let of = registry.parameter_at(path).map_or(path.as_str(), |parameter| parameter.label);
        format!("{of} ({path})")
    };
    let mut all = Vec::new();
    for strategy in 1..decision.scenarios.len() {
        for outcome in OUTCOMES {
            let Some(column) = decision.layout.column(outcome) else { continue };
            let differences: Vec<f64> =
                results.by_sample.iter().map(|row| row[strategy][column] - row[0][column]).collect();
            if !differences.iter().all(|difference| difference.is_finite()) {
                continue;
            }
            let found = explained(&inputs, &differences);
            let first = found.first().map(|one| one.input);
            let unit = |input: usize| registry.parameter_at(&paths[input]).map_or("", |known| known.unit);
            all.push(Certainty {
                outcome: outcome.to_owned(),
                strategy,
                samples: differences.len(),
                shares: by_standing(&found, &standings),
                first: found
                    .iter()
                    .take(NAMED)
                    .map(|one| (label(one.input), one.share, standings[one.input]))
                    .collect(),
                flip: first.and_then(|input| flip(&inputs[input], &differences, unit(input))),
            });
        }
    }
    all
}
