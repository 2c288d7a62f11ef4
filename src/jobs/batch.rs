//! Some units of a run at once: the replicates of all strategies, taken from the disk where they are kept, simulated
//! where they are not.

use super::counted::Teller;
use super::model::{Model, ModelError};
use super::run::{Decision, Progress, open_sample};
use super::simulate::{Replicate, replicate_and_counts};
use super::units::Units;
use super::watch;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where a run looks whether it goes on, and for what was done before.
#[derive(Clone, Copy)]
pub struct Going<'a> {
    /// Who is told how far it has come.
    pub progress: &'a dyn Progress,
    /// Whether it is to stop.
    pub stop: &'a AtomicBool,
    /// Units that are kept, where they are.
    pub units: Option<&'a Units>,
}

impl std::fmt::Debug for Going<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Going").field("stop", self.stop).finish_non_exhaustive()
    }
}

impl Going<'_> {
    /// Whether nothing more is to be begun.
    pub(super) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.units.is_some_and(Units::full)
    }
}

/// Simulates some units; the replicates of all strategies, unit by unit. None where it was stopped before all were done.
///
/// # Errors
/// Where the values of a sample cannot be opened.
pub(super) fn simulate(
    decision: &Decision,
    units: std::ops::Range<usize>,
    going: Going,
) -> Result<Option<Vec<Vec<Replicate>>>, ModelError> {
    let repeats = &decision.repeats;
    let sample_of = |unit: usize| if repeats.samples > 0 { unit / repeats.replicates } else { 0 };
    let strategies = decision.scenarios.len();
    let tasks: Vec<(usize, usize)> =
        units.clone().flat_map(|unit| (0..strategies).map(move |s| (unit, s))).collect();
    let kept = |&(unit, strategy): &(usize, usize)| going.units.is_some_and(|kept| kept.has(strategy, unit));
    // What is kept holds sums, which take the model to tell outcomes from.
    let mut wanted: Vec<(usize, usize)> = tasks.iter().map(|&(unit, s)| (sample_of(unit), s)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let models: BTreeMap<(usize, usize), Model> = wanted
        .into_par_iter()
        .map(|(sample, index)| Ok(((sample, index), open_sample(decision, index, sample)?)))
        .collect::<Result<_, ModelError>>()?;
    let first = units.start == 0 && !tasks.iter().all(kept);
    let watched = if first { watch::models(decision)? } else { Vec::new() };
    let one = |&(unit, strategy): &(usize, usize)| -> Result<Option<Replicate>, ModelError> {
        let teller =
            |model| Teller { model, groups: &decision.layout.groups, pairs: Some(&decision.group_pairs) };
        let sample = sample_of(unit);
        let model = models.get(&(sample, strategy));
        let known =
            going.units.zip(model).and_then(|(kept, model)| kept.replicate(strategy, unit, teller(model)));
        if known.is_some() {
            going.progress.advanced(strategy);
            return Ok(known);
        }
        if going.stopped() {
            return Ok(None);
        }
        let index = if repeats.samples > 0 { unit % repeats.replicates } else { unit };
        let number = repeats.first_replicate(sample, decision.shared_luck) + index as u64;
        let watching = watched.get(strategy).filter(|_| unit == 0);
        // It was kept, and has been damaged since.
        let damaged = match watching {
            None if unit == 0 && decision.life_lines > 0 => Some(watch::model(decision, strategy)?),
            _ => None,
        };
        let Some(model) = watching.or(damaged.as_ref()).or(model) else { return Ok(None) };
        let (mut replicate, counted) = replicate_and_counts(teller(model), repeats.seed, number);
        if unit > 0 {
            replicate.forget_sites();
        }
        if let Some(kept) = going.units {
            kept.keep(strategy, unit, &replicate, &counted, teller(model));
        }
        going.progress.advanced(strategy);
        Ok(Some(replicate))
    };
    let done: Vec<Option<Replicate>> = tasks.par_iter().map(one).collect::<Result<_, _>>()?;
    let Some(mut done) = done.into_iter().collect::<Option<Vec<Replicate>>>() else { return Ok(None) };
    let mut by_unit = Vec::with_capacity(units.len());
    while !done.is_empty() {
        let rest = done.split_off(strategies.min(done.len()));
        by_unit.push(std::mem::replace(&mut done, rest));
    }
    Ok(Some(by_unit))
}
