//! Verification: the model's pieces beside answers that are known exactly.
//!
//! The files here hold formulas and simulate nothing: the closed solution of the chain of illness states ([`chain`]), who
//! is still well under a shared frailty ([`frailty`]), the time after discharge ([`discharge`]), length of life
//! ([`life`]), states of mind ([`minds`]) and what chance leaves of a statistic ([`chance`]). What is simulated for
//! them, and compared, is in `jobs::verification`.

pub mod chain;
pub mod chance;
pub mod discharge;
pub mod frailty;
pub mod life;
pub mod minds;

use super::agreement::{Agreement, Exact};
use chance::Chance;

/// An exact answer, the simulated value, and how far chance may move the one from the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Identifier.
    pub id: String,
    /// What is compared, in plain words.
    pub what: String,
    /// Unit.
    pub unit: &'static str,
    /// The exact value.
    pub exact: f64,
    /// The simulated value.
    pub simulated: f64,
    /// What chance does to the simulated value.
    pub chance: Chance,
    /// Where the formula comes from.
    pub source: &'static str,
}

/// Judges comparisons together: the probability that any of them misses, where all is right, is at most `false_alarm`.
///
/// Each comparison is given an equal share of the probability (Bonferroni).
///
/// # Shape
/// One row a comparison, in their order.
///
/// # Source
/// Dunn OJ (1961) J Am Stat Assoc 56:52-64.
pub fn judge(comparisons: Vec<Comparison>, false_alarm: f64) -> Vec<Agreement> {
    let each = false_alarm / comparisons.len().max(1) as f64;
    comparisons
        .into_iter()
        .map(|comparison| {
            let (low, high) = comparison.chance.limits(comparison.exact, each);
            let exact = Exact {
                id: comparison.id,
                what: comparison.what,
                unit: comparison.unit.into(),
                value: comparison.exact,
                low,
                high,
                source: comparison.source.into(),
            };
            Agreement::exact(exact, comparison.simulated, comparison.chance.error())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::agreement::Verdict;

    fn comparison(simulated: f64) -> Comparison {
        Comparison {
            id: "A".into(),
            what: "a".into(),
            unit: "weeks",
            exact: 10.0,
            simulated,
            chance: Chance::Known(1.0),
            source: "",
        }
    }

    /// At 5% over one row the limit is 1.96 errors; over ten rows 2.81.
    #[test]
    fn more_rows_have_wider_limits() {
        let verdict = |rows: usize| judge(vec![comparison(12.5); rows], 0.05)[0].verdict;
        assert_eq!((verdict(1), verdict(10)), (Verdict::Misses, Verdict::Agrees));
        let row = &judge(vec![comparison(12.5); 10], 0.05)[0];
        assert!((row.high - 12.807_033_768).abs() < 1e-6 && (row.z - 2.5).abs() < 1e-12);
        assert!(row.required && !row.fails());
    }

    #[test]
    fn what_is_missing_fails() {
        let row = &judge(vec![comparison(f64::NAN)], 0.05)[0];
        assert_eq!((row.verdict, row.fails()), (Verdict::Missing, true));
    }
}
