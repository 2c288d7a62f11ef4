//! Diagnostics: how each target is met, which targets pull against each other, and what they could tell of which
//! parameter.
//!
//! Near the best fit the residuals are nearly linear in the scores: r(z) ≈ r₀ + J (z - z*), with J by weighted least
//! squares over the simulated points. `JᵀJ + 1` is then the precision of the posterior in units of the prior's.

use super::{Calibration, Evaluated};
use nalgebra::{DMatrix, DVector};

/// Singular values below this share of the largest count as nothing.
const RANK: f64 = 0.05;
/// A posterior spread above this share of the prior's means that the targets told nothing of the parameter.
const AT_THE_PRIOR: f64 = 0.9;
/// Residuals below this are not worth calling a conflict.
const PULL: f64 = 1.0;
/// The ways that would better two targets pull against each other where the cosine of their angle is below this: more
/// than 120°.
const AGAINST: f64 = -0.5;
/// A ridge so small that it matters only in directions that no point explored.
const RIDGE: f64 = 1e-6;

/// The residuals of the targets that count, as a linear function of the scores near a point.
#[derive(Debug, Clone)]
pub struct Local {
    /// Residuals at the point.
    pub residuals: DVector<f64>,
    /// Their slopes: targets by parameters.
    pub jacobian: DMatrix<f64>,
    /// Precision of the posterior of the scores.
    pub precision: DMatrix<f64>,
}

impl Local {
    /// Fits the linear function at a point to the simulated points, which count the more the nearer they are.
    ///
    /// Weights are exp(-d²/2h²), with h the distance to the point that has four times as many nearer ones as there are
    /// parameters, or to the farthest where there are not so many. A small ridge keeps directions that were not explored at zero slope.
    pub fn at(calibration: &Calibration<'_>, points: &[Evaluated], best: &Evaluated) -> Self {
        let n = best.z.len();
        let squared = |point: &Evaluated| -> f64 {
            point.z.iter().zip(&best.z).map(|(a, b)| (a - b) * (a - b)).sum::<f64>()
        };
        let mut distances: Vec<f64> = points.iter().map(squared).collect();
        distances.sort_by(f64::total_cmp);
        let width = distances.get(4 * n).or(distances.last()).copied().unwrap_or(1.0).max(1e-6);
        let residuals = DVector::from_vec(calibration.residuals(&best.measured));
        let mut normal = DMatrix::identity(n, n) * RIDGE;
        let mut right = DMatrix::zeros(n, residuals.len());
        for point in points {
            let weight = libm::exp(-0.5 * squared(point) / width);
            let step = DVector::from_iterator(n, point.z.iter().zip(&best.z).map(|(a, b)| a - b));
            let change = DVector::from_vec(calibration.residuals(&point.measured)) - &residuals;
            normal += &step * step.transpose() * weight;
            right += &step * change.transpose() * weight;
        }
        let solved =
            normal.cholesky().map_or_else(|| DMatrix::zeros(n, residuals.len()), |c| c.solve(&right));
        let jacobian = solved.transpose();
        let precision = jacobian.transpose() * &jacobian + DMatrix::identity(n, n);
        Self { residuals, jacobian, precision }
    }

    /// The covariance of the posterior of the scores.
    pub fn covariance(&self) -> DMatrix<f64> {
        let n = self.precision.nrows();
        self.precision.clone().cholesky().map_or_else(|| DMatrix::identity(n, n), |c| c.inverse())
    }

    /// The covariance of the posterior of the scores, and the step from the point `z` to the middle of it:
    /// `-(JᵀJ + 1)⁻¹ (Jᵀr + z)`.
    pub(super) fn descent(&self, z: &DVector<f64>) -> (DMatrix<f64>, DVector<f64>) {
        let covariance = self.covariance();
        let step = -(&covariance * (self.jacobian.transpose() * &self.residuals + z));
        (covariance, step)
    }

    /// How many combinations of parameters the targets tell something of: the rank of J, with singular values below 5% of
    /// the largest left out.
    pub fn independent_targets(&self) -> usize {
        let values = self.jacobian.clone().singular_values();
        let most = values.max();
        values.iter().filter(|&&value| most > 0.0 && value > RANK * most).count()
    }

    /// Pairs of targets that pull against each other: both missed, and to better one is to worsen the other.
    ///
    /// # Shape
    /// Places among the targets that count, with the cosine of the angle between the ways that would better them.
    pub fn conflicts(&self) -> Vec<(usize, usize, f64)> {
        let ways: Vec<DVector<f64>> =
            (0..self.residuals.len()).map(|i| self.jacobian.row(i).transpose() * self.residuals[i]).collect();
        let mut found = Vec::new();
        for a in 0..ways.len() {
            for b in a + 1..ways.len() {
                let missed = self.residuals[a].abs() > PULL && self.residuals[b].abs() > PULL;
                let lengths = ways[a].norm() * ways[b].norm();
                if missed && lengths > 0.0 {
                    let cosine = ways[a].dot(&ways[b]) / lengths;
                    if cosine < AGAINST {
                        found.push((a, b, cosine));
                    }
                }
            }
        }
        found
    }
}

/// What became of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learned {
    /// Standard deviation of the score before: 1.
    pub prior_sd: f64,
    /// Standard deviation of the score after.
    pub posterior_sd: f64,
}

impl Learned {
    /// Whether the posterior is left at the prior.
    pub fn left_at_the_prior(&self) -> bool {
        self.posterior_sd > AT_THE_PRIOR * self.prior_sd
    }
}
