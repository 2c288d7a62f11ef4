//! Inequality: how a value such as health is distributed over people who can be ranked by something else.
//!
//! Every statistic is weighted. The rank is fractional: a person's rank is the share of all weight that lies below, and half of
//! that with the same value of the ranking variable, so that neither the order of rows nor a split of a row matters. The lowest
//! rank is the most deprived: a positive index means that the value is concentrated among the better off. No correction is made
//! for small samples.

mod by_rank;
mod by_value;
mod indices;

pub use by_rank::Bounds;
pub use by_value::{ATKINSON, KOLM};
pub use indices::{Index, Lack, indices};

/// Aversions for which extended concentration indices are told; 2 is the plain index.
pub const EXTENDED: [f64; 4] = [1.5, 2.0, 3.0, 5.0];

/// Why people cannot be ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unranked {
    /// There are fewer than two people.
    TooFew,
    /// Weights sum to nothing, or are negative.
    Weights,
    /// Everyone has the same rank.
    OneRank,
}

impl std::fmt::Display for Unranked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TooFew => "there are fewer than two rows, and inequality needs people to compare",
            Self::Weights => "the weights sum to 0, or one is below 0",
            Self::OneRank => {
                "everyone with a weight has the same rank, and at least two different ranks are needed"
            }
        })
    }
}

impl std::error::Error for Unranked {}

/// People with a value, a weight and a rank, in the order of their ranks.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Values.
    values: Vec<f64>,
    /// Weights; they sum to 1.
    weights: Vec<f64>,
    /// Fractional ranks.
    ranks: Vec<f64>,
    /// Mean of the value.
    mean: f64,
    /// The least value.
    least: f64,
    /// Logarithms of the value over its mean; empty where one is not above 0.
    logs: Vec<f64>,
}

impl Ranked {
    /// Ranks people: one entry each of finite values, ranking variable and weights.
    ///
    /// # Errors
    /// Where there is nobody to compare, or no weight.
    pub fn new(values: &[f64], by: &[f64], weights: &[f64]) -> Result<Self, Unranked> {
        if values.len() < 2 {
            return Err(Unranked::TooFew);
        }
        let all: f64 = weights.iter().sum();
        if !(all > 0.0 && all.is_finite()) || weights.iter().any(|weight| *weight < 0.0) {
            return Err(Unranked::Weights);
        }
        let mut people: Vec<[f64; 3]> = values
            .iter()
            .zip(by)
            .zip(weights)
            .filter(|(_, weight)| **weight > 0.0)
            .map(|((value, by), weight)| [by + 0.0, *value, *weight])
            .collect();
        // A total order, so that sums do not depend on the order of the rows.
        people.sort_unstable_by(|a, b| {
            a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])).then(a[2].total_cmp(&b[2]))
        });
        if people.first().map(|one| one[0]) == people.last().map(|one| one[0]) {
            return Err(Unranked::OneRank);
        }
        let values: Vec<f64> = people.iter().map(|one| one[1]).collect();
        let all: f64 = people.iter().map(|one| one[2]).sum();
        let weights: Vec<f64> = people.iter().map(|one| one[2] / all).collect();
        let by: Vec<f64> = people.iter().map(|one| one[0]).collect();
        let ranks = fractional(&by, &weights);
        let mean: f64 = values.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let positive = least > 0.0;
        let relative = |value: &f64| libm::log(value / mean);
        let logs = if positive { values.iter().map(relative).collect() } else { Vec::new() };
        Ok(Self { values, weights, ranks, mean, least, logs })
    }

    /// Mean of the value.
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// Whether shares of the whole mean anything: no value is below 0, and the mean is above 0.
    ///
    /// An index that divides by the mean is otherwise unbounded, and of a mean below 0 it reads the wrong way round.
    ///
    /// # Errors
    /// What is lacking.
    pub const fn relative(&self) -> Result<(), Lack> {
        if self.least < 0.0 {
            Err(Lack::NotNegative)
        } else if self.mean > 0.0 {
            Ok(())
        } else {
            Err(Lack::Mean)
        }
    }

    /// Weighted covariance of the value with a number that each person has.
    fn covariance(&self, other: impl Fn(usize) -> f64) -> f64 {
        let all = || self.weights.iter().enumerate();
        let mean: f64 = all().map(|(place, weight)| weight * other(place)).sum();
        all().map(|(place, weight)| weight * (self.values[place] - self.mean) * (other(place) - mean)).sum()
    }
}

/// Fractional ranks of what is sorted: the weight before, and half of that which is tied.
fn fractional(sorted: &[f64], weights: &[f64]) -> Vec<f64> {
    let mut ranks = Vec::with_capacity(sorted.len());
    let (mut from, mut before) = (0, 0.0);
    while from < sorted.len() {
        let until = from + sorted[from..].partition_point(|value| value.total_cmp(&sorted[from]).is_eq());
        let tied: f64 = weights[from..until].iter().sum();
        ranks.resize(until, before + tied / 2.0);
        before += tied;
        from = until;
    }
    ranks
}
