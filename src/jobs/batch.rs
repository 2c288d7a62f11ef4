//! Some units of a run at once: the replicates of all strategies, taken from the disk where they are kept, simulated
//! where they are not.

use super::counted::Teller;
use super::model::{Model, ModelError};
use super::run::{Decision, Progress, open_all};
use super::simulate::{Replicate, Start, accounts_from, replicate_and_counts};
use super::starts::{Starts, alike};
use super::units::Units;
use super::watch;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
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
    /// By unit, strategy.
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
    fn put(&self, place: usize, replicate: Replicate) {
        *locked(&self.replicates[place]) = Some(replicate);
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

/// Units with each strategy, in the order in which they are begun: as many units at a time as there are threads, so that of
/// strategies that have their start in common no two wait for it.
fn tasks(units: Range<usize>, strategies: usize, threads: usize) -> Vec<(usize, usize)> {
    let together = |first: usize| first..units.end.min(first + threads);
    let firsts = units.clone().step_by(threads.max(1));
    firsts
        .flat_map(|first| (0..strategies).flat_map(move |s| together(first).map(move |unit| (unit, s))))
        .collect()
}

/// Simulates some units and gives them away in order, each with the replicates of all strategies; false where it was stopped.
///
/// # Errors
/// Where the values of a sample cannot be opened, or what takes the units in says so.
pub(super) fn simulate(
    decision: &Decision,
    units: Range<usize>,
    going: Going,
    take: Take,
) -> Result<bool, ModelError> {
    let repeats = &decision.repeats;
    let sample_of = |unit: usize| if repeats.samples > 0 { unit / repeats.replicates } else { 0 };
    let strategies = decision.scenarios.len();
    let threads = rayon::current_num_threads();
    let tasks = tasks(units.clone(), strategies, threads);
    let kept = |&(unit, strategy): &(usize, usize)| going.units.is_some_and(|kept| kept.has(strategy, unit));
    // What is kept holds sums, which take the model to tell outcomes from.
    let mut wanted: Vec<usize> = units.clone().map(sample_of).collect();
    wanted.dedup();
    let models: BTreeMap<usize, (Vec<Model>, Vec<usize>)> = wanted
        .into_par_iter()
        .map(|sample| {
            let models = open_all(decision, sample)?;
            let alike = alike(&models.iter().collect::<Vec<_>>());
            Ok((sample, (models, alike)))
        })
        .collect::<Result<_, ModelError>>()?;
    let starts: Vec<Starts> = units
        .clone()
        .map(|unit| Starts::new(models.get(&sample_of(unit)).map_or(&[][..], |(_, alike)| alike)))
        .collect();
    let first = units.start == 0 && !tasks.iter().all(kept);
    let watched = if first { watch::models(decision)? } else { Vec::new() };
    let one = |&(unit, strategy): &(usize, usize)| -> Result<Option<Replicate>, ModelError> {
        let teller =
            |model| Teller { model, groups: &decision.layout.groups, pairs: Some(&decision.group_pairs) };
        let sample = sample_of(unit);
        let Some((models, alike)) = models.get(&sample) else { return Ok(None) };
        let (model, like) = (&models[strategy], alike[strategy]);
        let starts = &starts[unit - units.start];
        let known = going.units.and_then(|kept| kept.replicate(strategy, unit, teller(model)));
        if known.is_some() {
            starts.pass(like);
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
        let (start, model) = match watching.or(damaged.as_ref()) {
            // Who is watched is so from the beginning of the warm-up.
            Some(watching) => {
                starts.pass(like);
                (None, watching)
            }
            None => (starts.take(like, || Start::of(model, repeats.seed, number)), model),
        };
        let accounts = accounts_from(start, model, repeats.seed, number);
        let (mut replicate, counted) = replicate_and_counts(teller(model), accounts);
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
                Some(replicate) => done.put((which.0 - units.start) * strategies + which.1, replicate),
                None => return Ok(()),
            }
        }
    };
    (0..threads.min(tasks.len())).into_par_iter().with_max_len(1).map(work).collect::<Result<(), _>>()?;
    done.finish()
}

#[cfg(test)]
mod tests {
    use super::tasks;

    #[test]
    fn every_strategy_of_every_unit_is_begun_once_with_few_units_at_a_time() {
        for (strategies, threads) in [(1, 1), (4, 2), (3, 16), (5, 3)] {
            let order = tasks(2..13, strategies, threads);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            let all: Vec<_> = (2..13).flat_map(|unit| (0..strategies).map(move |s| (unit, s))).collect();
            assert_eq!(sorted, all);
            let (mut open, mut done) = (0, [0; 13]);
            for (unit, _) in order {
                open += usize::from(done[unit] == 0);
                done[unit] += 1;
                open -= usize::from(done[unit] == strategies);
                assert!(open <= threads, "{strategies} {threads}");
            }
        }
        assert_eq!(tasks(0..3, 2, 2), [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (2, 1)]);
    }
}
