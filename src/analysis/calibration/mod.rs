//! Calibration: which values of the free parameters make the model agree with published targets.
//!
//! Every free parameter is a function of a standard normal score z through its prior, so that the prior of the scores is
//! the same for all. The misfit at a point is Σ wᵢ rᵢ² + |z|², with rᵢ the residual of target i in standard errors that
//! hold the target's own error and the Monte Carlo error. [`search`] finds its minimum, [`posterior`] samples
//! exp(-misfit/2), [`diagnose`] says what the targets could tell.

pub mod diagnose;
pub mod outcome;
mod polish;
pub mod posterior;
pub mod search;

use super::evaluate::{Evaluate, EvaluateError, Measured};
use super::target::{Target, Use};
use crate::scenario::prior::Prior;
use crate::scenario::{normal_cdf, normal_quantile};

/// A residual that stands for a simulated value which is none on the target's scale.
const IMPOSSIBLE: f64 = 50.0;
/// Bounds that are further apart than this ratio are searched on the logarithmic scale where there is no prior.
const WIDE: f64 = 10.0;

/// A parameter that may be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Free {
    /// Address of its value.
    pub path: String,
    /// Smallest value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
    /// What is believed about it beforehand; uniform between the bounds where nothing is (of the logarithm where they
    /// are far apart).
    pub prior: Option<Prior>,
}

impl Free {
    /// The value with the standard normal score `z`.
    pub fn value(&self, z: f64) -> f64 {
        let u = normal_cdf(z);
        let value = match &self.prior {
            Some(prior) => {
                let (below, above) = (prior.cdf(self.low), prior.cdf(self.high));
                prior.quantile(below + u * (above - below))
            }
            None if self.low > 0.0 && self.high / self.low > WIDE => {
                self.low * libm::exp(u * libm::log(self.high / self.low))
            }
            None => self.low + u * (self.high - self.low),
        };
        value.clamp(self.low, self.high)
    }

    /// The score whose value is nearest to this one.
    pub fn score(&self, value: f64) -> f64 {
        let (mut low, mut high) = (-6.0, 6.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.value(middle) < value {
                low = middle;
            } else {
                high = middle;
            }
        }
        f64::midpoint(low, high)
    }
}

/// The value of a standard normal score for a uniform number.
pub(super) fn score_of(u: f64) -> f64 {
    normal_quantile(u)
}

/// A point that has been simulated.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// Scores of the free parameters.
    pub z: Vec<f64>,
    /// Every target, simulated.
    pub measured: Vec<Measured>,
    /// The misfit of the targets, Σ wᵢ rᵢ².
    pub misfit: f64,
}

impl Evaluated {
    /// The misfit with that of the prior, |z|².
    pub fn total(&self) -> f64 {
        self.misfit + self.z.iter().map(|z| z * z).sum::<f64>()
    }
}

/// What is to be calibrated to what.
pub struct Calibration<'a> {
    /// Free parameters.
    pub free: &'a [Free],
    /// Targets, those to be validated included.
    pub targets: &'a [Target],
    /// Seed of the search and of sampling.
    pub seed: u64,
    /// What simulates.
    pub evaluate: &'a dyn Evaluate,
}

impl Calibration<'_> {
    /// Whether a target counts in the misfit: it is for fitting, and is not derived from one that counts, unless the
    /// correlation of the two errors is known.
    pub fn counts(&self, target: &Target) -> bool {
        target.purpose == Use::Fit && (self.parent(target).is_none() || target.correlation.is_some())
    }

    /// The place of the fitted target from which this one was computed.
    fn parent(&self, target: &Target) -> Option<usize> {
        let from = target.derived_from.as_ref()?;
        self.targets.iter().position(|other| other.id == *from && other.purpose == Use::Fit)
    }

    /// Values of the free parameters at these scores.
    pub fn values(&self, z: &[f64]) -> Vec<f64> {
        self.free.iter().zip(z).map(|(free, &z)| free.value(z)).collect()
    }

    /// Residuals of the targets that count, weighted by the root of their weights.
    ///
    /// A target that was computed from another, with correlation ρ of the two errors, adds what it tells beyond the
    /// other: (r - ρ r₀) / √(1 - ρ²), so that the sum of squares is that of the joint normal distribution.
    pub fn residuals(&self, measured: &[Measured]) -> Vec<f64> {
        let own = |place: usize| {
            let (target, measured) = (&self.targets[place], &measured[place]);
            target
                .residual(measured.value, measured.mcse)
                .unwrap_or(IMPOSSIBLE)
                .clamp(-IMPOSSIBLE, IMPOSSIBLE)
        };
        (0..self.targets.len())
            .filter(|&place| self.counts(&self.targets[place]))
            .map(|place| {
                let target = &self.targets[place];
                let residual = match (self.parent(target), target.correlation) {
                    (Some(parent), Some(rho)) => {
                        (own(place) - rho * own(parent)) / libm::sqrt(1.0 - rho * rho)
                    }
                    _ => own(place),
                };
                libm::sqrt(target.weight) * residual
            })
            .collect()
    }

    /// Simulates these points.
    ///
    /// # Errors
    /// Where it was stopped, or the model cannot be run.
    pub fn simulate(&self, scores: Vec<Vec<f64>>) -> Result<Vec<Evaluated>, EvaluateError> {
        let points: Vec<Vec<f64>> = scores.iter().map(|z| self.values(z)).collect();
        let measured = self.evaluate.evaluate(&points)?;
        Ok(scores
            .into_iter()
            .zip(measured)
            .map(|(z, measured)| {
                let misfit = self.residuals(&measured).iter().map(|r| r * r).sum();
                Evaluated { z, measured, misfit }
            })
            .collect())
    }
}

#[cfg(test)]
mod tests;
