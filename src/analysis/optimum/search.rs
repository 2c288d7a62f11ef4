//! Search for the best split of a budget: covariance matrix adaptation with a price on what is spent beyond the budget.
//!
//! A point is ranked by -G/s + λ max(0, C/B - 1)/t + μ max(0, D)/u: G what the split is for, C its spending, B the budget,
//! D by how much its gap exceeds what the floor allows, and s, t, u the spread of each over the first generation. The prices
//! λ and μ rise by half where the better half of a generation breaks its limit on average, and fall where it keeps it, so
//! that the search settles along the limit. Beyond 0 and 1 a coordinate is folded back.
//!
//! # Source
//! Bean JC, Hadj-Alouane AB (1997) INFORMS J Comput 9:92-101 (prices that adapt to whether limits are kept).

use super::{Luck, Means, Problem};
use crate::analysis::cma::Cma;
use crate::analysis::evaluate::EvaluateError;
use crate::engine::draws::ParameterLuck;
use crate::scenario::normal_quantile;
use nalgebra::DVector;

/// First step, as a share of a lever's range.
const STEP: f64 = 0.25;
/// A step that no longer matters.
const SHORT: f64 = 2e-3;
/// Least points of a generation: noise asks for more than the usual number for few levers.
const POPULATION: usize = 8;
/// How many of the best points are candidates, beside the middle of the last generation.
const KEPT: usize = 3;
/// By how much a price rises or falls.
const CHANGE: f64 = 1.5;
/// Smallest price.
const CHEAPEST: f64 = 0.1;
/// Share of the budget beyond which a point is no candidate; a candidate is fitted to the budget later.
const NEAR: f64 = 0.01;

/// A coordinate folded back into [0, 1].
fn fold(x: f64) -> f64 {
    let within = (x - 2.0 * libm::floor(x / 2.0)).abs();
    if within > 1.0 { 2.0 - within } else { within }
}

/// A limit with its price.
struct Limit {
    price: f64,
    spread: f64,
}

impl Limit {
    const fn new() -> Self {
        Self { price: 1.0, spread: 1.0 }
    }

    fn fine(&self, beyond: f64) -> f64 {
        if beyond > 0.0 { self.price * beyond / self.spread } else { 0.0 }
    }

    /// The price rises where the better half breaks the limit on average, and falls where it keeps it.
    fn adapt(&mut self, beyond: impl Iterator<Item = f64>) {
        let (sum, count) = beyond.fold((0.0, 0.0), |(sum, count), x| (sum + x, count + 1.0));
        self.price = if sum > 0.0 * count { self.price * CHANGE } else { self.price / libm::sqrt(CHANGE) };
        self.price = self.price.max(CHEAPEST);
    }
}

/// The standard deviation, or 1 where all are the same.
fn spread(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    if variance > 0.0 { libm::sqrt(variance) } else { 1.0 }
}

/// The few splits that look best with the luck of the search, from a start that meets the budget, which is above
/// 0.
///
/// # Errors
/// Where it was stopped, or the model cannot be run.
pub fn search(
    problem: &Problem<'_>,
    budget: f64,
    start: &[f64],
    effort: f64,
) -> Result<Vec<Vec<f64>>, EvaluateError> {
    let levers = start.len();
    let population = Cma::usual_population(levers).max(POPULATION);
    let most = (problem.task.evaluations as f64 * effort) as usize;
    let even = problem.means(&[start.to_vec()], Luck::Search)?[0];
    let floor = problem.task.floor.map(|slack| even.gap + slack);
    let over = |means: &Means| means.spending / budget.max(f64::MIN_POSITIVE) - 1.0;
    let wider = |means: &Means| floor.map_or(0.0, |floor| means.gap - floor);
    let mut cma = Cma::new(population, DVector::from_column_slice(start), STEP);
    let (mut spending, mut gap) = (Limit::new(), Limit::new());
    let mut scale = 1.0;
    let mut points: Vec<(Vec<f64>, Means)> = Vec::new();
    for generation in 0.. {
        if points.len() + population > most.max(population) {
            break;
        }
        let luck = ParameterLuck::new(problem.task.seed, generation as u64);
        let draw = |place: usize| normal_quantile(luck.uniform("optimum.search", place as u32));
        let raw = cma.generation(&draw);
        let splits: Vec<Vec<f64>> = raw.iter().map(|z| z.iter().map(|&x| fold(x)).collect()).collect();
        let seen = problem.means(&splits, Luck::Search)?;
        if generation == 0 {
            let of = |value: &dyn Fn(&Means) -> f64| spread(&seen.iter().map(value).collect::<Vec<_>>());
            scale = of(&|means| means.gain);
            spending.spread = of(&over);
            gap.spread = of(&wider);
        }
        let loss = |means: &Means| -means.gain / scale + spending.fine(over(means)) + gap.fine(wider(means));
        let mut order: Vec<usize> = (0..population).collect();
        order.sort_by(|&a, &b| loss(&seen[a]).total_cmp(&loss(&seen[b])));
        let sorted: Vec<DVector<f64>> = order.iter().map(|&i| DVector::from_column_slice(&raw[i])).collect();
        cma.update(&sorted, generation);
        let better = &order[..population / 2];
        spending.adapt(better.iter().map(|&i| over(&seen[i])));
        gap.adapt(better.iter().map(|&i| wider(&seen[i])));
        points.extend(splits.into_iter().zip(seen));
        if cma.longest_step() < SHORT {
            break;
        }
    }
    points.retain(|(_, means)| over(means) <= NEAR && wider(means) <= 0.0);
    points.sort_by(|a, b| b.1.gain.total_cmp(&a.1.gain));
    points.truncate(KEPT);
    let middle = cma.mean().into_iter().map(fold).collect();
    Ok(std::iter::once(middle).chain(points.into_iter().map(|(split, _)| split)).collect())
}
