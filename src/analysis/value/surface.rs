//! What costs and effects are expected to be, given parameters: regressions on their samples, one for each pair of
//! strategies, which serve every willingness to pay because net benefit is linear in it.
//!
//! # Source
//! Strong M, Oakley JE, Brennan A (2014) Med Decis Making 34:311-326.

use super::fit::{Fit, Gram, dot, fit, gram};
use super::terms::Terms;
use crate::economics::paired::{Paired, mean};
use nalgebra::{DMatrix, DVector};
use std::collections::BTreeMap;

/// A regression of the difference between two strategies.
#[derive(Debug, Clone)]
struct Response {
    fit: Fit,
    mean: f64,
    values: Vec<f64>,
    residuals: Vec<f64>,
}

/// The difference of a pair of strategies, the later less the earlier.
#[derive(Debug, Clone)]
struct Pair {
    effect: Response,
    cost: Response,
}

/// Expected differences in cost and effect, given a set of parameters.
#[derive(Debug, Clone)]
pub struct Surface {
    /// What the regressions are on.
    pub terms: Terms,
    gram: Gram,
    pairs: BTreeMap<(usize, usize), Pair>,
    strategies: usize,
}

/// The surface as seen from one strategy.
#[derive(Debug, Clone)]
pub struct Seen<'s> {
    surface: &'s Surface,
    /// Each other strategy: its pair, and 1 or -1 as the pair is taken.
    others: Vec<(&'s Pair, f64)>,
    /// Their places in the list of strategies.
    pub strategies: Vec<usize>,
    /// Covariances of residuals: effect and cost of each other strategy in turn.
    residual: DMatrix<f64>,
}

fn response(terms: &Terms, gram: &Gram, later: &[f64], earlier: &[f64]) -> Option<Response> {
    let mut difference: Vec<f64> = later.iter().zip(earlier).map(|(a, b)| a - b).collect();
    let centre = mean(&difference);
    for value in &mut difference {
        *value -= centre;
    }
    // What is left of a constant is rounding, and nothing can be learnt from it.
    let size = later.iter().chain(earlier).fold(0.0_f64, |size, value| size.max(value.abs()));
    if difference.iter().all(|value| value.abs() <= 1e-13 * size) {
        difference.fill(0.0);
    }
    let fit = fit(terms, gram, &difference)?;
    let values = if terms.columns.is_empty() {
        vec![0.0; difference.len()]
    } else {
        fit.values(terms, terms.columns.len())
    };
    let residuals = difference.iter().zip(&values).map(|(y, fitted)| y - fitted).collect();
    Some(Response { fit, mean: centre, values, residuals })
}

impl Surface {
    /// Fits what is needed to look from these strategies; none where the equations cannot be solved.
    pub fn new(paired: &Paired, terms: Terms, from: &[usize]) -> Option<Self> {
        let gram = gram(&terms);
        let strategies = paired.strategies.len();
        let mut pairs = BTreeMap::new();
        for &reference in from {
            for other in (0..strategies).filter(|other| *other != reference) {
                let key = (reference.min(other), reference.max(other));
                if pairs.contains_key(&key) {
                    continue;
                }
                let side = |all: &[Vec<f64>]| response(&terms, &gram, &all[key.1], &all[key.0]);
                pairs.insert(key, Pair { effect: side(&paired.effects)?, cost: side(&paired.costs)? });
            }
        }
        Some(Self { terms, gram, pairs, strategies })
    }

    /// The surface from one strategy; none where it was not asked for.
    pub fn from(&self, reference: usize) -> Option<Seen<'_>> {
        let strategies: Vec<usize> = (0..self.strategies).filter(|other| *other != reference).collect();
        let others: Vec<(&Pair, f64)> = strategies
            .iter()
            .map(|&other| {
                let pair = self.pairs.get(&(reference.min(other), reference.max(other)))?;
                Some((pair, if other > reference { 1.0 } else { -1.0 }))
            })
            .collect::<Option<_>>()?;
        let responses: Vec<(&Response, f64)> =
            others.iter().flat_map(|(pair, sign)| [(&pair.effect, *sign), (&pair.cost, *sign)]).collect();
        let size = responses.len();
        let mut residual = DMatrix::<f64>::zeros(size, size);
        for (a, (first, sign)) in responses.iter().enumerate() {
            for (b, (second, other)) in responses[..=a].iter().enumerate() {
                let free =
                    (first.residuals.len() as f64 - 1.0 - first.fit.free.max(second.fit.free)).max(1.0);
                residual[(a, b)] = sign * other * dot(&first.residuals, &second.residuals) / free;
                residual[(b, a)] = residual[(a, b)];
            }
        }
        Some(Seen { surface: self, others, strategies, residual })
    }
}

impl Seen<'_> {
    /// Number of samples.
    pub fn samples(&self) -> usize {
        self.others.first().map_or(0, |(pair, _)| pair.effect.values.len())
    }

    /// Expected net benefit of each other strategy over this one in each sample, given the parameters.
    ///
    /// # Shape
    /// `[other][sample]`.
    pub fn benefits(&self, wtp: f64) -> Vec<Vec<f64>> {
        let all = self.others.iter().map(|(pair, sign)| {
            let centre = wtp * pair.effect.mean - pair.cost.mean;
            let cells = pair.effect.values.iter().zip(&pair.cost.values);
            cells.map(|(effect, cost)| sign * (centre + (wtp * effect - cost))).collect()
        });
        all.collect()
    }

    /// The same from main effects alone; none where the fit has nothing else.
    pub fn additive(&self, wtp: f64) -> Option<Vec<Vec<f64>>> {
        let terms = &self.surface.terms;
        (terms.main < terms.columns.len()).then(|| {
            let all = self.others.iter().map(|(pair, sign)| {
                let weights: Vec<f64> = (pair.effect.fit.coefficients.iter())
                    .zip(&pair.cost.fit.coefficients)
                    .map(|(effect, cost)| wtp * effect - cost)
                    .collect();
                let centre = wtp * pair.effect.mean - pair.cost.mean;
                let mut values = vec![centre; self.samples()];
                for (column, weight) in terms.columns.iter().zip(weights).take(terms.main) {
                    values.iter_mut().zip(column).for_each(|(value, cell)| *value += weight * cell);
                }
                for value in &mut values {
                    *value *= sign;
                }
                values
            });
            all.collect()
        })
    }

    /// Standard error of the mean over samples of Σ weight × benefit: of the samples themselves, and of the regressions
    /// by the delta method, whose weights stay as they are where benefits change a little.
    ///
    /// # Shape
    /// `weights[other][sample]`, the share with which a strategy is chosen in a sample.
    pub fn standard_error(&self, wtp: f64, benefits: &[Vec<f64>], weights: &[Vec<f64>]) -> f64 {
        let samples = self.samples() as f64;
        let mut payoffs = vec![0.0; self.samples()];
        for (benefit, weight) in benefits.iter().zip(weights) {
            let cells = payoffs.iter_mut().zip(benefit.iter().zip(weight));
            cells.for_each(|(payoff, (benefit, weight))| *payoff += benefit * weight);
        }
        let centre = mean(&payoffs);
        let spread: f64 = payoffs.iter().map(|value| (value - centre) * (value - centre)).sum();
        let of_samples = spread / (samples - 1.0).max(1.0) / samples;
        let (mut directions, mut levels) = (Vec::new(), Vec::new());
        for ((pair, _), weight) in self.others.iter().zip(weights) {
            let columns = &self.surface.terms.columns;
            let slopes: Vec<f64> = columns.iter().map(|column| dot(column, weight) / samples).collect();
            let level = mean(weight);
            for (response, factor) in [(&pair.effect, wtp), (&pair.cost, -1.0)] {
                let direction = DVector::from_vec(response.fit.solve(&slopes)) * factor;
                directions.push(direction);
                levels.push(level * factor);
            }
        }
        let turned: Vec<DVector<f64>> = directions
            .iter()
            .map(|direction| match &self.surface.gram.full {
                None => direction.clone(),
                Some(gram) => gram * direction,
            })
            .collect();
        let mut of_regressions = 0.0;
        for (a, direction) in directions.iter().enumerate() {
            for (b, other) in turned.iter().enumerate() {
                of_regressions +=
                    self.residual[(a, b)] * (direction.dot(other) + levels[a] * levels[b]) / samples;
            }
        }
        (of_samples + of_regressions.max(0.0)).sqrt()
    }
}

/// The largest of each sample, and the share with which each strategy is chosen, 1 or 0; staying gives 0.
pub fn choices(benefits: &[Vec<f64>]) -> (f64, Vec<Vec<f64>>) {
    let samples = benefits.first().map_or(0, Vec::len);
    let mut weights = vec![vec![0.0; samples]; benefits.len()];
    let mut total = 0.0;
    for sample in 0..samples {
        let (mut largest, mut chosen) = (0.0, None);
        for (place, benefit) in benefits.iter().enumerate() {
            if benefit[sample] > largest {
                (largest, chosen) = (benefit[sample], Some(place));
            }
        }
        total += largest;
        if let Some(chosen) = chosen {
            weights[chosen][sample] = 1.0;
        }
    }
    (total / samples.max(1) as f64, weights)
}
