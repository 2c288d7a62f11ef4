//! How precise a run is, and whether it is precise enough.

use super::model::ModelError;
use super::run::{Decision, HEADLINE, Results};
use crate::analysis::precision::{NET_BENEFIT, Noise};

/// How many times what was asked for `--until-mcse` may add up to.
pub(super) const MOST_BATCHES: usize = 64;

/// Whether the wanted precision is reached or out of reach; decided at whole batches only, so that the result does
/// not depend on threads.
pub(super) fn precise_enough(decision: &Decision, relative: Option<f64>, units: usize) -> bool {
    let Some(wanted) = decision.until_mcse else {
        return true;
    };
    let reached = relative.is_some_and(|error| error <= wanted);
    reached || units >= MOST_BATCHES * decision.units()
}

/// Refuses a precision that no number of samples could reach or show.
///
/// With samples, a run goes on with further parameter sets. Under shared luck their number leaves what the replicates do
/// to all of them alike; and with one replicate of each, chance cannot be told from parameters.
///
/// # Errors
/// A sentence that says what to ask for instead.
pub(super) fn reachable(decision: &Decision) -> Result<(), ModelError> {
    if decision.until_mcse.is_none() || decision.repeats.samples == 0 {
        return Ok(());
    }
    if decision.shared_luck {
        return Err(ModelError::invalid(
            "until-mcse with shared luck: more parameter sets do not average out the luck that they share; leave one of the \
             two out",
        ));
    }
    if decision.repeats.replicates < 2 {
        return Err(ModelError::invalid(
            "until-mcse with samples: one replicate of each cannot tell chance from parameters; ask for two or more \
             replicates",
        ));
    }
    Ok(())
}

/// How the samples of a strategy's differences from the comparator lie apart.
pub(super) fn noises(decision: &Decision, results: &Results) -> Vec<Noise> {
    let mut noises = Vec::new();
    for (index, differences) in results.differences.iter().enumerate() {
        for outcome in [HEADLINE, NET_BENEFIT] {
            let Some(column) = decision.layout.column(outcome) else { continue };
            let cell = decision.layout.cell(0, 0, column);
            let spread = differences.spread(cell);
            noises.push(Noise {
                strategy: index + 1,
                outcome,
                difference: differences.mean(cell),
                level: results.levels[0].mean(cell),
                mcse: differences.mcse(cell),
                apart: spread.map(|spread| spread.apart),
                chance: spread.map(|spread| spread.chance),
            });
        }
    }
    noises
}

/// The largest Monte Carlo error of the headline difference, as a share of the comparator's level.
pub(super) fn headline_error(decision: &Decision, results: &Results) -> Option<f64> {
    let column = decision.layout.column(HEADLINE)?;
    let cell = decision.layout.cell(0, 0, column);
    let level = results.levels[0].mean(cell)?;
    let judged = if results.differences.is_empty() { &results.levels[..] } else { &results.differences[..] };
    let worst =
        judged.iter().map(|e| e.mcse(cell)).collect::<Option<Vec<_>>>()?.into_iter().fold(0.0, f64::max);
    (level > 0.0).then(|| worst / level)
}
