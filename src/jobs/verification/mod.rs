//! Verification: small scenarios whose answers are known exactly, simulated with the model as it is and compared.
//!
//! [`CHECKS`] is the list. Each check opens scenarios that are built into the program (they build on the reference
//! workload and can be read in `scenarios/` beside this file), works the exact answer out from the same values, and
//! simulates with a seed of its own. All comparisons are judged together: where the model is right, the probability that
//! any of them misses is at most [`FALSE_ALARM`]. Seeds are fixed, so that a pass today is a pass tomorrow.

mod chain;
mod competing;
mod death;
mod discharge;
mod frailty;
mod luck;
mod margins;
mod minds;
mod priors;
mod recorder;
mod reference;
mod scene;
mod stays;

use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::model::ModelError;
use crate::analysis::agreement::Agreement;
use crate::analysis::verification::{Comparison, judge};
use crate::scenario::{MissingValue, Problems, Values};

/// Probability that any row misses where the model is right.
pub const FALSE_ALARM: f64 = 0.001;

/// How much is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// A fraction, to see that everything runs: a few seconds.
    Quick,
    /// Enough to see small errors: within a minute on two cores.
    Full,
}

impl Effort {
    /// One of two numbers.
    const fn of(self, quick: usize, full: usize) -> usize {
        match self {
            Self::Quick => quick,
            Self::Full => full,
        }
    }

    /// Leaves one in so many of a scenario's people where the effort is a quick one.
    fn thin(self, values: &mut Values, part: i64) -> Result<(), MissingValue> {
        let persons = values.whole("population.persons")?;
        match self {
            Self::Quick => values.set_whole("population.persons", persons / part),
            Self::Full => Ok(()),
        }
    }
}

/// Who hears how a verification goes on.
pub trait Watch: Sync {
    /// So many of all checks are done.
    fn checked(&self, _done: usize, _all: usize) {}
}

/// Nobody.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Watch for Silent {}

/// Why there is no verification.
#[derive(Debug)]
pub enum CheckError {
    /// The user stopped it.
    Interrupted,
    /// A built-in scenario cannot be read.
    Scenario(Problems),
    /// A built-in scenario cannot be simulated.
    Model(ModelError),
}

impl std::fmt::Display for CheckError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Interrupted => f.write_str("the verification was stopped"),
            Self::Scenario(problems) => write!(f, "a built-in scenario cannot be read:\n{problems}"),
            Self::Model(error) => write!(f, "a built-in scenario cannot be simulated: {error}"),
        }
    }
}

impl std::error::Error for CheckError {}

impl<E: Into<ModelError>> From<E> for CheckError {
    fn from(error: E) -> Self {
        Self::Model(error.into())
    }
}

/// What a check finds.
type Found = Result<Vec<Comparison>, CheckError>;

/// One check: what it is about, and the work.
#[derive(Debug)]
pub struct Check {
    /// Identifier.
    pub id: &'static str,
    /// What is checked.
    pub title: &'static str,
    work: fn(Effort) -> Found,
}

/// All checks; those that take longest come first, so that threads end together.
pub const CHECKS: &[Check] = &[
    Check { id: "reference", title: "Totals of the reference workload", work: reference::check },
    Check { id: "death", title: "Length of life under a life table", work: death::check },
    Check { id: "margins", title: "Margins of synthetic people", work: margins::check },
    Check { id: "chain", title: "Chain of four states", work: chain::check },
    Check { id: "discharge", title: "Relapse and readmission after discharge", work: discharge::check },
    Check { id: "competing", title: "Competing ways out of an acute episode", work: competing::check },
    Check { id: "frailty", title: "Survival under frailty", work: frailty::check },
    Check { id: "stays", title: "Length of stay", work: stays::check },
    Check { id: "minds", title: "States of mind", work: minds::check },
    Check { id: "priors", title: "Samples of parameters", work: priors::check },
    Check { id: "luck", title: "Random draws", work: luck::check },
];

/// Makes every check and judges all comparisons together.
///
/// # Shape
/// One row a comparison, check by check in the order of [`CHECKS`].
///
/// # Errors
/// Where it was stopped, or a built-in scenario cannot be read or simulated.
pub fn checks(effort: Effort, watch: &dyn Watch, stop: &AtomicBool) -> Result<Vec<Agreement>, CheckError> {
    Ok(judge(comparisons(effort, watch, stop)?, FALSE_ALARM))
}

/// Makes every check, without a verdict.
///
/// # Errors
/// As of [`checks`].
pub fn comparisons(
    effort: Effort,
    watch: &dyn Watch,
    stop: &AtomicBool,
) -> Result<Vec<Comparison>, CheckError> {
    let done = AtomicUsize::new(0);
    let found: Result<Vec<Vec<Comparison>>, CheckError> = CHECKS
        .par_iter()
        .with_max_len(1)
        .map(|check| {
            if stop.load(Ordering::Relaxed) {
                return Err(CheckError::Interrupted);
            }
            let found = (check.work)(effort)?;
            watch.checked(done.fetch_add(1, Ordering::Relaxed) + 1, CHECKS.len());
            Ok(found)
        })
        .collect();
    Ok(found?.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_check_has_a_name_of_its_own() {
        let ids: BTreeSet<_> = CHECKS.iter().map(|check| check.id).collect();
        assert_eq!(ids.len(), CHECKS.len());
    }
}
