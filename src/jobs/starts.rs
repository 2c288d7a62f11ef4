//! Starts that several plans have in common: people who are made once, and warm up once.

use super::model::Model;
use super::simulate::{Start, is_large};
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

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
}
