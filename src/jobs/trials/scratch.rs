//! Ledgers of emulated trials: written to, as everything that lives writes to one, and never read.

use crate::engine::ledger::Ledger;
use std::sync::{Mutex, PoisonError};

/// Ledgers that nobody writes to at present. One has a dozen megabytes, which a system hands out page by page: taken anew
/// for each arm of a trial, they cost more than what is written to them.
#[derive(Debug, Default)]
pub(super) struct Scratch(Mutex<Vec<Ledger>>);

impl Scratch {
    /// Works with a ledger that nobody has, or with a new one. What others wrote to it is still there.
    pub(super) fn with<T>(&self, new: impl FnOnce() -> Ledger, work: impl FnOnce(&mut Ledger) -> T) -> T {
        let idle = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle().pop();
        let mut ledger = waiting.unwrap_or_else(new);
        let done = work(&mut ledger);
        idle().push(ledger);
        done
    }
}
