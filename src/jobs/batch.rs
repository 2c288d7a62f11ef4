//! Some units of a run at once: the replicates of all strategies, taken from the disk where they are kept, simulated
//! where they are not.

use super::counted::Teller;
use super::model::{Model, ModelError};
use super::run::{Decision, Progress, open_all};
use super::simulate::{Replicate, replicate_and_counts};
use super::units::Units;
use super::watch;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// What takes in the units of a run, in order; false where it has to stop.
pub(super) type Take<'a> = &'a mut (dyn FnMut(usize, &[Replicate]) -> Result<bool, ModelError> + Send);

/// Replicates that are done, until those before them are: few are held at a time, because they are begun in order.
struct Done<'a> {
    /// By task.
    replicates: Vec<Mutex<Option<Replicate>>>,
    strategies: usize,
    counting: Mutex<Counting<'a>>,
}

/// Who counts, the next unit to be counted, and whether it goes on.
struct Counting<'a> {
    take: Take<'a>,
    first: usize,
    next: usize,
    state: Result<bool, ModelError>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Done<'_> {
    /// Takes in a replicate, and counts every unit that is complete, unless another thread is counting.
    fn put(&self, task: usize, replicate: Replicate) {
        *locked(&self.replicates[task]) = Some(replicate);
        if let Ok(mut counting) = self.counting.try_lock() {
            self.count(&mut counting);
        }
    }

    fn count(&self, counting: &mut Counting) {
        while matches!(counting.state, Ok(true)) {
            let from = counting.next * self.strategies;
            let Some(unit) = self.replicates.get(from..from + self.strategies) else { return };
            if unit.iter().any(|replicate| locked(replicate).is_none()) {
                return;
            }
            let replicates: Vec<Replicate> =
                unit.iter().filter_map(|replicate| locked(replicate).take()).collect();
            counting.state = (counting.take)(counting.first + counting.next, &replicates);
            counting.next += 1;
        }
    }

    /// Counts what is left; whether all was taken in and it goes on.
    fn finish(self) -> Result<bool, ModelError> {
        let mut counting = locked(&self.counting);
        self.count(&mut counting);
        let all = counting.next * self.strategies == self.replicates.len();
        std::mem::replace(&mut counting.state, Ok(true)).map(|goes_on| goes_on && all)
    }
}

/// Simulates some units and gives them away in order, each with the replicates of all strategies; false where it was stopped.
///
/// # Errors
/// Where the values of a sample cannot be opened, or what takes the units in says so.
pub(super) fn simulate(
    decision: &Decision,
    units: std::ops::Range<usize>,
    going: Going,
    take: Take,
) -> Result<bool, ModelError> {
    let repeats = &decision.repeats;
    let sample_of = |unit: usize| if repeats.samples > 0 { unit / repeats.replicates } else { 0 };
    let strategies = decision.scenarios.len();
    let tasks: Vec<(usize, usize)> =
        units.clone().flat_map(|unit| (0..strategies).map(move |s| (unit, s))).collect();
    let kept = |&(unit, strategy): &(usize, usize)| going.units.is_some_and(|kept| kept.has(strategy, unit));
    // What is kept holds sums, which take the model to tell outcomes from.
    let mut wanted: Vec<usize> = units.clone().map(sample_of).collect();
    wanted.dedup();
    let models: BTreeMap<usize, Vec<Model>> = wanted
        .into_par_iter()
        .map(|sample| Ok((sample, open_all(decision, sample)?)))
        .collect::<Result<_, ModelError>>()?;
    let first = units.start == 0 && !tasks.iter().all(kept);
    let watched = if first { watch::models(decision)? } else { Vec::new() };
    let one = |&(unit, strategy): &(usize, usize)| -> Result<Option<Replicate>, ModelError> {
        let teller =
            |model| Teller { model, groups: &decision.layout.groups, pairs: Some(&decision.group_pairs) };
        let sample = sample_of(unit);
        let model = models.get(&sample).map(|of_strategies| &of_strategies[strategy]);
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
            kept.keep(strategy, unit, &replicate, counted, teller(model));
        }
        going.progress.advanced(strategy);
        Ok(Some(replicate))
    };
    let done = Done {
        replicates: tasks.iter().map(|_| Mutex::new(None)).collect(),
        strategies,
        counting: Mutex::new(Counting { take, first: units.start, next: 0, state: Ok(true) }),
    };
    // Each thread takes the next task: what is done lies near to what is counted, as it would not where each had a part of them.
    let next = AtomicUsize::new(0);
    let work = |_| -> Result<(), ModelError> {
        loop {
            let task = next.fetch_add(1, Ordering::Relaxed);
            let Some(which) = tasks.get(task) else { return Ok(()) };
            match one(which)? {
                Some(replicate) => done.put(task, replicate),
                None => return Ok(()),
            }
        }
    };
    let threads = rayon::current_num_threads().min(tasks.len());
    (0..threads).into_par_iter().with_max_len(1).map(work).collect::<Result<(), _>>()?;
    done.finish()
}
