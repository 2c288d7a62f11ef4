//! Calibration: which values of the free parameters make the model agree with published targets.
//!
//! Every free parameter is a function of a standard normal score z through its prior, so that the prior of the scores is
//! the same for all; parameters that are believed to go together share scores ([`Space`]). The misfit at a point is Σ wᵢ rᵢ² + |z|², with rᵢ the residual of target i in standard errors that
//! hold the target's own error and the Monte Carlo error. [`search`] finds its minimum, [`posterior`] samples
//! exp(-misfit/2), [`diagnose`] says what the targets could tell.

pub mod diagnose;
pub mod outcome;
pub mod polish;
pub mod posterior;
pub mod search;

use super::evaluate::{Evaluate, EvaluateError, Measured};
use super::target::{Target, Use};
use crate::scenario::copula::Copula;
use crate::scenario::prior::Prior;
use crate::scenario::{Values, normal_cdf, normal_quantile};

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

/// The free parameters with what is believed about them beforehand, each by itself and together.
///
/// The values of independent standard normal scores z are those of y = L z, each through its own prior, with L the
/// factor of the Gaussian copula that the scenario's rank correlations state.
#[derive(Debug, Clone, PartialEq)]
pub struct Space {
    free: Vec<Free>,
    copula: Copula,
}

impl Space {
    /// Free parameters that go together as `copula` says, in their order.
    pub const fn new(free: Vec<Free>, copula: Copula) -> Self {
        Self { free, copula }
    }

    /// Free parameters of which each is believed by itself.
    pub fn independent(free: Vec<Free>) -> Self {
        let copula = Copula::independent(free.len());
        Self { free, copula }
    }

    /// The free parameters.
    pub fn free(&self) -> &[Free] {
        &self.free
    }

    /// The parameters' own scores y = L z, each standard normal by itself.
    pub fn own_scores(&self, z: &[f64]) -> Vec<f64> {
        self.copula.join_normal(z)
    }

    /// Values of the free parameters at these scores.
    pub fn values(&self, z: &[f64]) -> Vec<f64> {
        self.free.iter().zip(self.own_scores(z)).map(|(free, y)| free.value(y)).collect()
    }

    /// The values of a scenario with those of the free parameters put in.
    ///
    /// # Errors
    /// Where the scenario has no such number.
    pub fn put(&self, point: &[f64], values: &Values) -> Result<Values, EvaluateError> {
        let mut values = values.clone();
        for (free, value) in self.free.iter().zip(point) {
            let set = values.set_number(&free.path, *value);
            set.map_err(|error| EvaluateError::Failed(error.to_string()))?;
        }
        Ok(values)
    }

    /// The scores whose values are nearest to these.
    pub fn scores(&self, values: &[f64]) -> Vec<f64> {
        let own: Vec<f64> = self.free.iter().zip(values).map(|(free, value)| free.score(*value)).collect();
        self.copula.part_normal(&own)
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
    pub space: &'a Space,
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
        self.space.values(z)
    }

    /// A point as it looks once each target's simulated value is moved by so much, on the target's scale.
    pub fn moved(&self, point: &Evaluated, by: &[f64]) -> Evaluated {
        let measured: Vec<Measured> = self
            .targets
            .iter()
            .zip(&point.measured)
            .zip(by)
            .map(|((target, measured), by)| Measured {
                value: target.scale.moved(measured.value, *by),
                mcse: measured.mcse,
            })
            .collect();
        let misfit = self.misfit(&measured);
        Evaluated { z: point.z.clone(), measured, misfit }
    }

    /// The misfit of the targets, Σ wᵢ rᵢ².
    fn misfit(&self, measured: &[Measured]) -> f64 {
        self.residuals(measured).iter().map(|r| r * r).sum()
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
                let misfit = self.misfit(&measured);
                Evaluated { z, measured, misfit }
            })
            .collect())
    }
}

#[cfg(test)]
mod tests;
