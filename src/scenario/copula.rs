//! Inputs that are drawn together: a Gaussian copula, stated by rank correlations.

use super::normal::{normal_cdf, normal_quantile};
use std::f64::consts::PI;

/// Least that must be left of an input's own variance beside the others; below it the numbers contradict each other.
const LEAST_OWN: f64 = 1e-9;

/// How the uniform numbers of some inputs are turned into ones that go together.
///
/// With r the rank correlation, the normal numbers beneath have the correlation 2 sin(π r / 6), and y = L z, where
/// L is the lower Cholesky factor of that matrix and z are the inputs' own normal numbers. So each input keeps its
/// margin, the first keeps its very number, and one that is added at the end changes none before it.
///
/// # Source
/// Pearson K (1907), Mathematical contributions to the theory of evolution XVI, for the relation of the two
/// correlations; Iman RL, Conover WJ (1982), Commun Stat Simul Comput 11:311-334, for stating ranks.
#[derive(Debug, Clone, PartialEq)]
pub struct Copula {
    /// Lower triangle by rows.
    factor: Vec<Vec<f64>>,
}

impl Copula {
    /// The copula with these rank correlations; none where no numbers have them all (the matrix is not positive
    /// definite).
    ///
    /// # Shape
    /// A symmetric matrix with 1 on the diagonal.
    pub fn new(ranks: &[Vec<f64>]) -> Option<Self> {
        let mut factor: Vec<Vec<f64>> = Vec::with_capacity(ranks.len());
        for (i, row) in ranks.iter().enumerate() {
            let mut own: Vec<f64> = Vec::with_capacity(i + 1);
            for (j, above) in factor.iter().enumerate() {
                let shared: f64 = own.iter().zip(above).map(|(a, b)| a * b).sum();
                own.push((normal_correlation(*row.get(j)?) - shared) / above[j]);
            }
            let left = 1.0 - own.iter().map(|x| x * x).sum::<f64>();
            if left.is_nan() || left < LEAST_OWN {
                return None;
            }
            own.push(left.sqrt());
            factor.push(own);
        }
        Some(Self { factor })
    }

    /// So many inputs, of which none goes with another.
    pub fn independent(inputs: usize) -> Self {
        let row = |i: usize| (0..=i).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
        Self { factor: (0..inputs).map(row).collect() }
    }

    /// The standard normal numbers y = L z that go together, made from independent ones.
    ///
    /// # Shape
    /// One for each input, in order.
    pub fn join_normal(&self, own: &[f64]) -> Vec<f64> {
        let joined = |row: &Vec<f64>| row.iter().zip(own).map(|(weight, z)| weight * z).sum();
        self.factor.iter().map(joined).collect()
    }

    /// The independent standard normal numbers z = L⁻¹ y that these were made from.
    ///
    /// # Shape
    /// One for each input, in order.
    pub fn part_normal(&self, joined: &[f64]) -> Vec<f64> {
        let mut own: Vec<f64> = Vec::with_capacity(joined.len());
        for (row, y) in self.factor.iter().zip(joined) {
            let before: f64 = row.iter().zip(&own).map(|(weight, z)| weight * z).sum();
            own.push((y - before) / row[own.len()]);
        }
        own
    }

    /// The correlation of the normal numbers of two inputs.
    pub fn correlation(&self, one: usize, other: usize) -> f64 {
        let (one, other) = (&self.factor[one], &self.factor[other]);
        one.iter().zip(other).map(|(a, b)| a * b).sum()
    }

    /// The uniform numbers that go together, made from the inputs' own.
    ///
    /// # Shape
    /// One for each input, in order; all strictly between 0 and 1.
    pub fn join(&self, own: &[f64]) -> Vec<f64> {
        let normal: Vec<f64> = own.iter().map(|u| normal_quantile(*u)).collect();
        let joined = |(row, u): (&Vec<f64>, &f64)| {
            let alone = row.split_last().is_none_or(|(_, before)| before.iter().all(|x| x.abs() <= 0.0));
            if alone {
                // To the bit: an input that goes with none before it is drawn as if it stood alone.
                return *u;
            }
            let y: f64 = row.iter().zip(&normal).map(|(weight, z)| weight * z).sum();
            normal_cdf(y).clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0)
        };
        self.factor.iter().zip(own).map(joined).collect()
    }
}

/// The correlation of normal numbers whose ranks have correlation `rank`.
fn normal_correlation(rank: f64) -> f64 {
    2.0 * libm::sin(PI * rank / 6.0)
}

/// The lowest rank correlation that `inputs` inputs can have with each other, all the same.
pub(super) fn lowest_for_all(inputs: usize) -> f64 {
    let pearson = -1.0 / (inputs.max(2) - 1) as f64;
    6.0 / PI * libm::asin(pearson / 2.0)
}
