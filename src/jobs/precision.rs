//! How precise a run is, and whether it is precise enough.

use super::run::{Decision, HEADLINE, Results};

/// How many times the scenario's replicates `--until-mcse` may add up to.
pub(super) const MOST_BATCHES: usize = 64;

/// Whether the wanted precision is reached or out of reach; decided at whole batches only, so that the result does
/// not depend on threads.
pub(super) fn precise_enough(decision: &Decision, relative: Option<f64>, units: usize) -> bool {
    let Some(wanted) = decision.until_mcse else {
        return true;
    };
    let reached = relative.is_some_and(|error| error <= wanted);
    reached || decision.repeats.samples > 0 || units >= MOST_BATCHES * decision.repeats.replicates
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
