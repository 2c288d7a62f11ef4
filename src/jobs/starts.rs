//! Starts that several plans have in common: people who are made once, and warm up once.

use super::model::Model;
use super::simulate::{Accounts, Start, accounts_from, is_large};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// For each of these models the first of them that comes to the start in the same way. Large ones keep to themselves: what
/// is spared is time, and what it takes is memory.
pub(super) fn alike(models: &[&Model]) -> Vec<usize> {
    let like = |(index, model): (usize, &&Model)| {
        let is_like = |other: &&Model| !is_large(model) && model.schedule.warms_up_like(&other.schedule);
        models[..index].iter().position(is_like).unwrap_or(index)
    };
    models.iter().enumerate().map(like).collect()
}

/// The start of some models with one luck, from its first taker to its last.
#[derive(Debug)]
struct Common {
    start: Option<Start>,
    /// Who has not come for it yet.
    left: usize,
}

/// The common starts of models that are alike.
#[derive(Debug)]
pub(super) struct Starts(Vec<Mutex<Common>>);

impl Starts {
    /// Of models of which each is like the one with that number; each comes once, by [`Self::take`] or by [`Self::pass`].
    pub(super) fn new(alike: &[usize]) -> Self {
        let takers = |index: usize| alike.iter().filter(|&&like| like == index).count();
        let common = |index| Mutex::new(Common { start: None, left: takers(index) });
        let count = alike.iter().max().map_or(0, |last| last + 1);
        Self((0..count).map(common).collect())
    }

    fn of(&self, like: usize) -> MutexGuard<'_, Common> {
        self.0[like].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The start for one of the models, which the first of them makes; none where nobody else comes for it. Who comes while it
    /// is being made waits, which takes no longer than to make another one.
    pub(super) fn take(&self, like: usize, make: impl FnOnce() -> Start) -> Option<Start> {
        let mut common = self.of(like);
        common.left = common.left.saturating_sub(1);
        if common.left == 0 {
            return common.start.take();
        }
        Some(common.start.get_or_insert_with(make).copy())
    }

    /// One of the models needs no start.
    pub(super) fn pass(&self, like: usize) {
        let mut common = self.of(like);
        common.left = common.left.saturating_sub(1);
        if common.left == 0 {
            common.start = None;
        }
    }
}

/// Lives through every model with every replicate's luck, and tells what is asked for of each; none where it is stopped. Who is
/// alike before the start shares it.
///
/// # Shape
/// By model, replicate.
pub(super) fn each<T: Send>(
    models: &[&Model],
    seed: u64,
    numbers: Range<u64>,
    tell: impl Fn(usize, &Accounts) -> T + Sync,
    is_stopped: impl Fn() -> bool + Sync,
) -> Option<Vec<Vec<T>>> {
    let alike = alike(models);
    let starts: Vec<(u64, Starts)> = numbers.map(|number| (number, Starts::new(&alike))).collect();
    // Those of one luck follow each other, so that few starts are kept at a time.
    let tasks = starts.iter().flat_map(|luck| (0..models.len()).map(move |model| (luck, model)));
    let tasks: Vec<(&(u64, Starts), usize)> = tasks.collect();
    let one = |((number, starts), model): (&(u64, Starts), usize)| {
        if is_stopped() {
            return None;
        }
        let of = models[model];
        let start = starts.take(alike[model], || Start::of(of, seed, *number));
        Some(tell(model, &accounts_from(start, of, seed, *number)))
    };
    let told: Vec<T> = tasks.into_par_iter().with_max_len(1).map(one).collect::<Option<_>>()?;
    let mut by_model: Vec<Vec<T>> = models.iter().map(|_| Vec::with_capacity(starts.len())).collect();
    for (place, one) in told.into_iter().enumerate() {
        by_model[place % models.len()].push(one);
    }
    Some(by_model)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::sections::registry;
    use crate::jobs::simulate::accounts;
    use crate::scenario::load;
    use std::cell::Cell;
    use std::path::Path;

    #[test]
    fn who_comes_last_takes_the_start_that_the_first_has_made() {
        let (starts, made) = (Starts::new(&[0, 1, 0, 0, 1]), Cell::new(0));
        let make = || {
            made.set(made.get() + 1);
            Start(Vec::new())
        };
        assert!(starts.take(0, make).is_some() && made.get() == 1);
        assert!(starts.take(0, make).is_some() && starts.of(0).start.is_some());
        assert!(starts.take(0, make).is_some() && starts.of(0).start.is_none() && made.get() == 1);
        // Nobody is left to share it with.
        starts.pass(1);
        assert!(starts.take(1, make).is_none() && made.get() == 1);
    }

    #[test]
    fn nothing_is_kept_for_those_who_need_none() {
        let starts = Starts::new(&[0, 0, 0]);
        assert!(starts.take(0, || Start(Vec::new())).is_some());
        starts.pass(0);
        assert!(starts.of(0).start.is_some());
        starts.pass(0);
        assert!(starts.of(0).start.is_none());
    }
    /// Against each by itself, with a model between them that warms up in another way.
    #[test]
    fn each_lives_as_by_itself() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/classroom");
        let files = ["usual-care.toml", "every-site-at-once.toml"].map(|name| folder.join(name));
        let scenarios = load(&files, &registry()).unwrap().scenarios;
        let mut values: Vec<_> = scenarios.into_iter().map(|scenario| scenario.values).collect();
        values.insert(1, values[1].clone());
        values[1].set_number("illness.path_multiplier", 0.5).unwrap();
        for values in &mut values {
            values.set_whole("population.persons", 120).unwrap();
        }
        let models: Vec<Model> = values.iter().map(|values| Model::open(values).unwrap()).collect();
        let models: Vec<&Model> = models.iter().collect();
        assert_eq!(alike(&models), [0, 1, 0]);
        let tell = |model: usize, accounts: &Accounts| (model, accounts.ledger.clone());
        let told = each(&models, 3, 5..7, tell, || false).unwrap();
        for (place, (model, told)) in models.iter().zip(told).enumerate() {
            assert_eq!(told.len(), 2);
            for (number, (told_of, ledger)) in (5..7).zip(told) {
                assert!(told_of == place && ledger == accounts(model, 3, number).ledger, "{place} {number}");
            }
        }
        assert!(each(&models, 3, 5..7, tell, || true).is_none());
        assert!(each(&[], 3, 5..7, tell, || false).unwrap().is_empty());
    }
}
