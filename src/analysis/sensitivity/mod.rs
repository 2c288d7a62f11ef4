//! Deterministic sensitivity: which input moves the answer, where the decision flips, and what other structures would say.
//!
//! Every question is put to something that lives through a set of values with the luck of the base case ([`Lives`]), so that
//! what an input does is a difference within each replicate. What Monte Carlo noise could have made is never told as if it
//! were so: see [`noise`] for the tests and how often they are wrong.

pub mod found;
pub mod noise;
pub mod one_way;
pub mod parameters;
pub mod screen;
pub mod structural;
#[cfg(test)]
mod tests;
pub mod threshold;
pub mod two_way;

use super::evaluate::EvaluateError;
use super::optimum::found::Paired;
use crate::outcomes::Better;

/// Identifier of net monetary benefit among outcomes: threshold × QALYs less cost.
pub const NET_BENEFIT: &str = "net_benefit";

/// Identifier of the budget impact among outcomes: undiscounted cost of all payers in the first years.
pub const BUDGET: &str = "budget_impact";

/// Identifier of the budget impact of the stated mixes: that of the new mix less that of the current one, whatever plan is
/// looked at.
pub const MIXES: &str = "budget_impact_of_mixes";

/// An uncertain input.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Input {
    /// Its address.
    pub address: String,
    /// What it is, in a few words.
    pub label: String,
    /// Unit of all its numbers: the one in which its file states it.
    pub unit: String,
    /// Lower 95% limit.
    pub low: f64,
    /// Value of the base case.
    pub base: f64,
    /// Upper 95% limit.
    pub high: f64,
    /// Values that it may have at all.
    pub allowed: (f64, f64),
    /// What moves with it, in words; empty where nothing does.
    pub along: String,
}

/// An outcome that is asked about.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Outcome {
    /// Identifier.
    pub id: String,
    /// Label in plain words.
    pub label: String,
    /// Unit.
    pub unit: String,
    /// Which way is better.
    pub better: Better,
    /// Whether it is money.
    pub money: bool,
}

impl Outcome {
    /// 1 where more is better, -1 where less is.
    pub const fn sign(&self) -> f64 {
        match self.better {
            Better::Less => -1.0,
            _ => 1.0,
        }
    }
}

/// Inputs that are moved, by their place in a list, with their values; all others are as in the base case.
pub type Point = Vec<(usize, f64)>;

/// What became of a point.
///
/// # Shape
/// By strategy (the comparator first), replicate, outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels(pub Vec<Vec<Vec<f64>>>);

impl Levels {
    /// Number of replicates.
    pub fn replicates(&self) -> usize {
        self.0.first().map_or(0, Vec::len)
    }

    /// One strategy less another in an outcome, replicate by replicate.
    pub fn less(&self, one: usize, other: usize, outcome: usize) -> Vec<f64> {
        self.0[one].iter().zip(&self.0[other]).map(|(a, b)| a[outcome] - b[outcome]).collect()
    }

    /// A strategy less the comparator in an outcome, replicate by replicate.
    pub fn difference(&self, strategy: usize, outcome: usize) -> Vec<f64> {
        self.less(strategy, 0, outcome)
    }

    /// The mean level of a strategy.
    pub fn mean(&self, strategy: usize, outcome: usize) -> f64 {
        Paired::of(self.0[strategy].iter().map(|row| row[outcome])).mean
    }

    /// The best strategy, and the best of the others: of equals the first. None where there is one strategy.
    pub fn best_two(&self, outcome: usize, sign: f64) -> Option<(usize, usize)> {
        let mean: Vec<f64> = (0..self.0.len()).map(|strategy| sign * self.mean(strategy, outcome)).collect();
        let best = |without: Option<usize>| {
            (0..mean.len())
                .filter(|place| Some(*place) != without)
                .reduce(|best, next| if mean[next] > mean[best] { next } else { best })
        };
        let first = best(None)?;
        Some((first, best(Some(first))?))
    }

    /// How much better one strategy is than another.
    pub fn margin(&self, one: usize, other: usize, outcome: usize, sign: f64) -> Paired {
        Paired::of(self.less(one, other, outcome).into_iter().map(|value| sign * value))
    }

    /// Whether the best strategy can be told from every other: by t tests of 2.5% each way, so that of two strategies that
    /// are alike one is told as best in at most one of twenty.
    pub fn told(&self, best: usize, outcome: usize, sign: f64) -> bool {
        let others = (0..self.0.len()).filter(|other| *other != best);
        others.into_iter().all(|other| {
            let margin = self.margin(best, other, outcome, sign);
            margin.mean > 0.0 && noise::p_value(margin, self.replicates()) <= noise::ALARM
        })
    }
}

/// Something that lives through sets of values, many at a time, each with the luck of the base case.
pub trait Lives {
    /// What became of each point.
    ///
    /// # Errors
    /// Where it was stopped, or the model cannot be run with these values.
    fn live(&self, points: &[Point]) -> Result<Vec<Levels>, EvaluateError>;
}

/// Evenly spaced values between two ends, both included.
pub fn grid(from: f64, to: f64, steps: usize) -> Vec<f64> {
    let last = steps.max(2) - 1;
    (0..=last)
        .map(|step| if step == last { to } else { from + (to - from) * step as f64 / last as f64 })
        .collect()
}
