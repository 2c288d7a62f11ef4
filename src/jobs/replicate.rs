//! A run simulated again under other seeds: other people, sites, luck and parameter sets, the same plans.

use super::batch::Going;
use super::model::ModelError;
use super::run::{Decision, Silent, run_and_keep};
use super::summary::seen;
use crate::analysis::replication::Seen;
use std::sync::atomic::AtomicBool;

/// Simulates a decision once under each of these seeds; none where it was stopped.
///
/// # Errors
/// Where a sampled set of values cannot be opened.
pub fn repeats(
    decision: &mut Decision,
    seeds: &[u64],
    outcomes: &[String],
    tell: &(dyn Fn(&str) + Sync),
    stop: &AtomicBool,
) -> Result<Option<Vec<Seen>>, ModelError> {
    let mut all = Vec::with_capacity(seeds.len());
    for (place, &seed) in seeds.iter().enumerate() {
        decision.repeats.seed = seed;
        let results = run_and_keep(decision, Going { progress: &Silent, stop, units: None }, &mut Silent)?;
        if results.interrupted {
            return Ok(None);
        }
        all.push(seen(decision, &results, outcomes));
        tell(&format!("repeat {} of {} is done (seed {seed})", place + 1, seeds.len()));
    }
    Ok(Some(all))
}
