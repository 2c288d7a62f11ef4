//! Search for the best fit: covariance matrix adaptation, a global search that needs no derivatives.
//!
//! # Source
//! Hansen N (2016) The CMA Evolution Strategy: A Tutorial, arXiv:1604.00772 (weights, constants and updates of its
//! figure 6); restart with twice the population: Auger A, Hansen N (2005) IEEE CEC 1769-1776.

use super::polish::polish;
use super::{Calibration, Evaluated, score_of};
use crate::analysis::evaluate::EvaluateError;
use crate::engine::draws::ParameterLuck;
use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// First step, in standard deviations of the prior.
const STEP: f64 = 0.7;
/// A change of the misfit that no longer matters: a twentieth of a standard error of one target.
pub(super) const FLAT: f64 = 0.05;
/// A step that no longer matters, in standard deviations of the prior.
const SHORT: f64 = 1e-3;

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The best misfit no longer falls by anything that matters.
    NoProgress,
    /// Steps are too short to matter.
    ShortSteps,
    /// As many points were simulated as were allowed.
    Budget,
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoProgress => "the best misfit no longer fell by anything that matters",
            Self::ShortSteps => "the steps became too short to matter",
            Self::Budget => "the budget of simulations was used up",
        })
    }
}

/// What a search found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Every point that was simulated, in order.
    pub points: Vec<Evaluated>,
    /// Index of the best.
    pub best: usize,
    /// Why it ended.
    pub stop: Stop,
    /// Generations.
    pub generations: usize,
}

/// State of one search.
struct Cma {
    mean: DVector<f64>,
    sigma: f64,
    covariance: DMatrix<f64>,
    path_sigma: DVector<f64>,
    path_c: DVector<f64>,
    weights: Vec<f64>,
    population: usize,
    mu_eff: f64,
}

impl Cma {
    fn new(dimension: usize, population: usize, mean: DVector<f64>) -> Self {
        let half = population as f64 / 2.0;
        let raw: Vec<f64> =
            (1..=population / 2).map(|i| libm::log(half + 0.5) - libm::log(i as f64)).collect();
        let sum: f64 = raw.iter().sum();
        let weights: Vec<f64> = raw.iter().map(|w| w / sum).collect();
        let mu_eff = 1.0 / weights.iter().map(|w| w * w).sum::<f64>();
        Self {
            mean,
            sigma: STEP,
            covariance: DMatrix::identity(dimension, dimension),
            path_sigma: DVector::zeros(dimension),
            path_c: DVector::zeros(dimension),
            weights,
            population,
            mu_eff,
        }
    }

    /// The eigenvectors and the roots of the eigenvalues of the covariance.
    fn axes(&self) -> (DMatrix<f64>, DVector<f64>) {
        let eigen = SymmetricEigen::new(self.covariance.clone());
        (eigen.eigenvectors, eigen.eigenvalues.map(|value| libm::sqrt(value.max(1e-20))))
    }

    /// Moves to the better half of a generation, which is sorted by misfit.
    fn update(&mut self, sorted: &[DVector<f64>], generation: usize) {
        let n = self.mean.len() as f64;
        let mu_eff = self.mu_eff;
        let c_sigma = (mu_eff + 2.0) / (n + mu_eff + 5.0);
        let damping = 1.0 + 2.0 * (libm::sqrt((mu_eff - 1.0) / (n + 1.0)) - 1.0).max(0.0) + c_sigma;
        let c_c = (4.0 + mu_eff / n) / (n + 4.0 + 2.0 * mu_eff / n);
        let c_1 = 2.0 / ((n + 1.3) * (n + 1.3) + mu_eff);
        let c_mu = (1.0 - c_1).min(2.0 * (mu_eff - 2.0 + 1.0 / mu_eff) / ((n + 2.0) * (n + 2.0) + mu_eff));
        let expected = libm::sqrt(n) * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));
        let old = self.mean.clone();
        self.mean =
            self.weights.iter().zip(sorted).fold(DVector::zeros(old.len()), |sum, (w, z)| sum + z * *w);
        let moved = (&self.mean - &old) / self.sigma;
        let (vectors, roots) = self.axes();
        let whitened = &vectors * (vectors.transpose() * &moved).component_div(&roots);
        self.path_sigma =
            &self.path_sigma * (1.0 - c_sigma) + whitened * libm::sqrt(c_sigma * (2.0 - c_sigma) * mu_eff);
        let length = self.path_sigma.norm();
        let kept = 1.0 - libm::pow(1.0 - c_sigma, 2.0 * (generation as f64 + 1.0));
        let on = length / libm::sqrt(kept) < (1.4 + 2.0 / (n + 1.0)) * expected;
        let on = f64::from(u8::from(on));
        self.path_c = &self.path_c * (1.0 - c_c) + &moved * (on * libm::sqrt(c_c * (2.0 - c_c) * mu_eff));
        let rank_one = &self.path_c * self.path_c.transpose();
        let mut rank_mu = DMatrix::zeros(old.len(), old.len());
        for (w, z) in self.weights.iter().zip(sorted) {
            let y = (z - &old) / self.sigma;
            rank_mu += &y * y.transpose() * *w;
        }
        let lost = (1.0 - on) * c_1 * c_c * (2.0 - c_c);
        self.covariance = &self.covariance * (1.0 - c_1 - c_mu + lost) + rank_one * c_1 + rank_mu * c_mu;
        self.sigma *= libm::exp((c_sigma / damping) * (length / expected - 1.0));
    }
}

/// Share of the budget that the search may use before the best point is polished.
const SEARCH_SHARE: f64 = 0.7;

/// Finds the point with the least misfit, the prior's included, by simulating at most `budget` points.
///
/// The search starts at the prior's middle. Where it ends before half of the budget is used, it starts once more from a
/// draw of the prior with twice the population, so that a hollow near the middle is not taken for the deepest. The best
/// point is then polished.
///
/// # Errors
/// Where it was stopped, or the model cannot be run.
pub fn search(calibration: &Calibration<'_>, budget: usize) -> Result<Found, EvaluateError> {
    let dimension = calibration.space.free().len();
    let population = 4 + libm::floor(3.0 * libm::log(dimension as f64)) as usize;
    let share = (budget as f64 * SEARCH_SHARE) as usize;
    let mut found = Found { points: Vec::new(), best: 0, stop: Stop::Budget, generations: 0 };
    descend(calibration, &mut found, DVector::zeros(dimension), population, share.max(population))?;
    if found.points.len() < budget / 2 {
        let luck = ParameterLuck::new(calibration.seed, u64::MAX >> 16);
        let start = (0..dimension).map(|k| score_of(luck.uniform("calibration.restart", k as u32)));
        let start = DVector::from_iterator(dimension, start);
        descend(calibration, &mut found, start, 2 * population, share)?;
    }
    polish(calibration, &mut found, budget)?;
    Ok(found)
}

fn descend(
    calibration: &Calibration<'_>,
    found: &mut Found,
    start: DVector<f64>,
    population: usize,
    budget: usize,
) -> Result<(), EvaluateError> {
    let dimension = start.len();
    let patience = 10 + 30 * dimension / population;
    let mut cma = Cma::new(dimension, population, start);
    let mut history: Vec<f64> = Vec::new();
    for generation in 0.. {
        if found.points.len() + cma.population > budget {
            found.stop = Stop::Budget;
            break;
        }
        let luck = ParameterLuck::new(calibration.seed, found.generations as u64);
        let (vectors, roots) = cma.axes();
        let scores: Vec<Vec<f64>> = (0..cma.population)
            .map(|i| {
                let draw =
                    |j: usize| score_of(luck.uniform("calibration.search", (i * dimension + j) as u32));
                let normal = DVector::from_iterator(dimension, (0..dimension).map(draw));
                let z = &cma.mean + &vectors * normal.component_mul(&roots) * cma.sigma;
                z.iter().copied().collect()
            })
            .collect();
        let first = found.points.len();
        found.points.extend(calibration.simulate(scores)?);
        found.generations += 1;
        let mut order: Vec<usize> = (first..found.points.len()).collect();
        order.sort_by(|&a, &b| found.points[a].total().total_cmp(&found.points[b].total()));
        if found.points[order[0]].total() < found.points[found.best].total() {
            found.best = order[0];
        }
        history.push(found.points[order[0]].total());
        let sorted: Vec<DVector<f64>> =
            order.iter().map(|&i| DVector::from_vec(found.points[i].z.clone())).collect();
        cma.update(&sorted, generation);
        if cma.sigma * cma.axes().1.max() < SHORT {
            found.stop = Stop::ShortSteps;
            break;
        }
        if history.len() > patience {
            let recent = &history[history.len() - patience..];
            let before = history[..history.len() - patience].iter().copied().fold(f64::INFINITY, f64::min);
            if recent.iter().copied().fold(f64::INFINITY, f64::min) > before - FLAT {
                found.stop = Stop::NoProgress;
                break;
            }
        }
    }
    Ok(())
}
