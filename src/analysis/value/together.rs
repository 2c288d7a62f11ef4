//! Pairs of parameters that matter only together: what no value of a single parameter can show.

use super::fit::{dot, fit, gram};
use super::margin::margin;
use super::terms::{Terms, product};
use crate::economics::paired::{Paired, mean};

/// Standard errors of a correlation beyond which it is no chance among as many pairs as are looked at.
const CLEAR: f64 = 5.0;
/// Share of the variance that single parameters leave which a pair must explain to be told of.
const MATERIAL: f64 = 0.05;
/// Most parameters that are looked at: their pairs grow with the square.
pub const MOST: usize = 100;
/// Samples for each column of the fit of single parameters.
const PER_COLUMN: usize = 8;
/// Most pairs that are told.
const TOLD: usize = 5;

/// Pairs of parameters, by place, whose product explains a material share of the net benefit that the parameters leave
/// one by one, with that share; the largest first.
///
/// Net benefit is that of the best strategy over each other one at the threshold.
pub fn together(paired: &Paired, parameters: &[&[f64]], wtp: f64, best: usize) -> Vec<(usize, usize, f64)> {
    let samples = paired.samples();
    let mut terms = Terms::blank();
    let mut lines: Vec<(usize, Vec<f64>)> = Vec::new();
    let looked_at = parameters.len().min(MOST);
    // Curves where the samples bear them, else straight lines, else none: then a pair is only harder to see.
    let bent = if samples >= 3 * PER_COLUMN * looked_at { 2 } else { 0 };
    for (place, values) in parameters.iter().enumerate().take(looked_at) {
        let smooth = margin(values, bent);
        if let Some(line) = smooth.columns.first() {
            lines.push((place, line.clone()));
        }
        terms.add(smooth.columns.into_iter().map(|column| (column, 1.0)).collect());
    }
    if lines.len() < 2 {
        return Vec::new();
    }
    if samples < PER_COLUMN * terms.columns.len() {
        terms = Terms::blank();
    }
    let gram = gram(&terms);
    let mut found: Vec<(usize, usize, f64)> = Vec::new();
    for other in (0..paired.strategies.len()).filter(|other| *other != best) {
        let net = |strategy: usize, sample: usize| {
            wtp * paired.effects[strategy][sample] - paired.costs[strategy][sample]
        };
        let mut benefit: Vec<f64> =
            (0..samples).map(|sample| net(other, sample) - net(best, sample)).collect();
        let centre = mean(&benefit);
        for value in &mut benefit {
            *value -= centre;
        }
        let before = dot(&benefit, &benefit);
        let Some(fit) = fit(&terms, &gram, &benefit) else { continue };
        let fitted = fit.values(&terms, terms.columns.len());
        let fitted = fitted.into_iter().chain(std::iter::repeat(0.0));
        let rest: Vec<f64> = benefit.iter().zip(fitted).map(|(y, fitted)| y - fitted).collect();
        let left = dot(&rest, &rest);
        // What is left of an exact fit is rounding.
        if left <= 1e-9 * before {
            continue;
        }
        for (a, (first, line)) in lines.iter().enumerate() {
            for (second, with) in &lines[..a] {
                let Some(column) = product(&[line, with]) else { continue };
                let share = dot(&column, &rest) * dot(&column, &rest) / (samples as f64 * left);
                if share > MATERIAL && share * samples as f64 > CLEAR * CLEAR {
                    match found.iter_mut().find(|known| (known.0, known.1) == (*second, *first)) {
                        Some(known) => known.2 = known.2.max(share),
                        None => found.push((*second, *first, share)),
                    }
                }
            }
        }
    }
    found.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    found.truncate(TOLD);
    found
}
