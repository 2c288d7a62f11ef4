//! Posterior: incremental mixture importance sampling.
//!
//! Points are first drawn from the prior and from the normal distribution that the linear function of the residuals
//! gives at the best fit; then, round by round, from that distribution as all points so far give it, and by turns from
//! normal distributions around the point with the largest weight, with the covariance of its neighbours. A point's weight
//! is prior × likelihood over the mixture of all that was drawn from.
//!
//! # Source
//! Raftery AE, Bao L (2010) Biometrics 66:1162-1173; the rounds in between: Cornuet JM et al (2012) Scand J Stat
//! 39:798-812.

use super::diagnose::Local;
use super::{Calibration, Evaluated, score_of};
use crate::analysis::evaluate::EvaluateError;
use crate::engine::draws::ParameterLuck;
use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

/// Share of the first points that come from the prior.
const FROM_PRIOR: f64 = 0.2;
/// How much wider than the local posterior the first normal distribution is, so that its tails are covered. Every
/// parameter costs a share of the effective sample size, √(2s² - 1) / s² = 0.985 for s = 1.1, so that it cannot be much
/// wider.
const WIDER: f64 = 1.1;
/// Longest step from a point to the middle of the posterior that the linear function has there, in standard deviations
/// of the prior: further away it is not to be trusted.
const TRUSTED: f64 = 1.0;
/// An effective sample size below which a posterior is not to be trusted.
pub const LEAST_EFFECTIVE: f64 = 50.0;

/// Weighted points of the posterior.
#[derive(Debug, Clone)]
pub struct Posterior {
    /// The points that were simulated for it.
    pub points: Vec<Evaluated>,
    /// Their weights, which sum to 1.
    pub weights: Vec<f64>,
}

/// A normal distribution that points were drawn from.
struct Component {
    mean: DVector<f64>,
    root: Cholesky<f64, Dyn>,
    count: usize,
}

impl Component {
    fn new(mean: DVector<f64>, covariance: DMatrix<f64>, count: usize) -> Option<Self> {
        Some(Self { mean, root: Cholesky::new(covariance)?, count })
    }

    /// Logarithm of the density, without the constant that all share.
    fn log_density(&self, z: &DVector<f64>) -> f64 {
        let l = self.root.l();
        let scaled = l.solve_lower_triangular(&(z - &self.mean)).map_or(f64::INFINITY, |x| x.norm_squared());
        let log_determinant: f64 = l.diagonal().iter().map(|x| libm::log(*x)).sum();
        -0.5 * scaled - log_determinant
    }
}

impl Posterior {
    /// 1 / Σ w²: how many independent draws the weighted points are worth.
    pub fn effective(&self) -> f64 {
        let squares: f64 = self.weights.iter().map(|w| w * w).sum();
        if squares > 0.0 { 1.0 / squares } else { 0.0 }
    }

    /// The weighted covariance of two columns of a table with a row for each point.
    pub fn covariance(&self, rows: &[Vec<f64>], a: usize, b: usize) -> f64 {
        let mean =
            |column: usize| rows.iter().zip(&self.weights).map(|(row, w)| w * row[column]).sum::<f64>();
        let (mean_a, mean_b) = (mean(a), mean(b));
        rows.iter().zip(&self.weights).map(|(row, w)| w * (row[a] - mean_a) * (row[b] - mean_b)).sum()
    }

    /// So many draws by systematic resampling: each point as often as its weight says, to within one.
    pub fn resample(&self, count: usize, u: f64) -> Vec<usize> {
        let mut drawn = Vec::with_capacity(count);
        let (mut sum, mut place) = (0.0, 0);
        for (index, weight) in self.weights.iter().enumerate() {
            sum += weight;
            while place < count && (place as f64 + u) / count as f64 <= sum {
                drawn.push(index);
                place += 1;
            }
        }
        // Rounding may leave the last draw beyond the sum.
        while drawn.len() < count {
            drawn.push(self.weights.len().saturating_sub(1));
        }
        drawn
    }
}

/// Samples the posterior with at most `budget` points: a third from the prior and around the best point, the others in
/// rounds, by turns where the linear function that all points so far give has its posterior, and around the point with
/// the largest weight. `explored` are points that were simulated before.
///
/// # Errors
/// Where it was stopped, or the model cannot be run.
pub fn posterior(
    calibration: &Calibration<'_>,
    best: &Evaluated,
    explored: &[Evaluated],
    budget: usize,
) -> Result<Posterior, EvaluateError> {
    let n = best.z.len();
    let mut local = Local::at(calibration, explored, best);
    let first = (budget / 3).max(1);
    let from_prior = (first as f64 * FROM_PRIOR) as usize;
    let mut components: Vec<Component> = [
        Component::new(DVector::zeros(n), DMatrix::identity(n, n), from_prior),
        around(best, &local, first - from_prior),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut points = Vec::new();
    let mut rounds = 0;
    for component in &components {
        points.extend(draw(calibration, component, component.count, rounds)?);
        rounds += 1;
    }
    let mut weights = weigh(&components, &points, n);
    let round = (budget / 10).max(4 * n);
    while points.len() + round <= budget {
        let component = if rounds.is_multiple_of(2) {
            let all: Vec<Evaluated> = explored.iter().chain(&points).cloned().collect();
            let centre = all.iter().min_by(|a, b| a.total().total_cmp(&b.total())).unwrap_or(best);
            local = Local::at(calibration, &all, centre);
            around(centre, &local, round)
        } else {
            let heaviest = weights.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i);
            let covariance = neighbours(&points, &weights, heaviest, &local);
            Component::new(DVector::from_vec(points[heaviest].z.clone()), covariance, round)
        };
        let Some(component) = component else { break };
        points.extend(draw(calibration, &component, round, rounds)?);
        components.push(component);
        rounds += 1;
        weights = weigh(&components, &points, n);
    }
    Ok(Posterior { points, weights })
}

/// The posterior that the linear function at a point has: normal around `z - C (Jᵀr + z)` with covariance `C`, a little
/// wider.
fn around(point: &Evaluated, local: &Local, count: usize) -> Option<Component> {
    let z = DVector::from_vec(point.z.clone());
    let (covariance, mut step) = local.descent(&z);
    let length = step.amax();
    if length > TRUSTED {
        step /= length / TRUSTED;
    }
    Component::new(z + step, covariance * (WIDER * WIDER), count)
}

fn draw(
    calibration: &Calibration<'_>,
    component: &Component,
    count: usize,
    round: u64,
) -> Result<Vec<Evaluated>, EvaluateError> {
    let n = component.mean.len();
    let lower = component.root.l();
    let scores = (0..count)
        .map(|i| {
            let luck = ParameterLuck::new(calibration.seed, round << 24 | i as u64);
            let normal = (0..n).map(|j| score_of(luck.uniform("calibration.posterior", j as u32)));
            let z = &component.mean + &lower * DVector::from_iterator(n, normal);
            z.iter().copied().collect()
        })
        .collect();
    calibration.simulate(scores)
}

/// Weights: prior × likelihood over the mixture, scaled to sum to 1.
fn weigh(components: &[Component], points: &[Evaluated], n: usize) -> Vec<f64> {
    let all: usize = components.iter().map(|component| component.count).sum();
    let logs: Vec<f64> = points
        .iter()
        .map(|point| {
            let z = DVector::from_column_slice(&point.z);
            let terms: Vec<f64> = components
                .iter()
                .map(|c| c.log_density(&z) + libm::log((c.count.max(1)) as f64 / all.max(1) as f64))
                .collect();
            let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let mixture = most + libm::log(terms.iter().map(|t| libm::exp(t - most)).sum());
            -0.5 * point.total() - mixture
        })
        .collect();
    debug_assert!(points.iter().all(|point| point.z.len() == n));
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raw: Vec<f64> = logs.iter().map(|log| libm::exp(log - most)).collect();
    let sum: f64 = raw.iter().sum();
    raw.iter().map(|w| w / sum).collect()
}

/// The covariance of the nearest tenth of the points around one, weighted half by weight and half evenly.
fn neighbours(points: &[Evaluated], weights: &[f64], centre: usize, local: &Local) -> DMatrix<f64> {
    let n = points[centre].z.len();
    let z = DVector::from_column_slice(&points[centre].z);
    let distance = |point: &Evaluated| {
        let step = DVector::from_column_slice(&point.z) - &z;
        (step.transpose() * &local.precision * &step)[(0, 0)]
    };
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&a, &b| distance(&points[a]).total_cmp(&distance(&points[b])).then(a.cmp(&b)));
    order.truncate((points.len() / 10).max(5 * n));
    let even = 1.0 / order.len() as f64;
    let mut sum = 0.0;
    let mut covariance = DMatrix::identity(n, n) * 1e-6;
    for &index in &order {
        let weight = 0.5 * (weights[index] + even);
        let step = DVector::from_column_slice(&points[index].z) - &z;
        covariance += &step * step.transpose() * weight;
        sum += weight;
    }
    covariance / sum
}
