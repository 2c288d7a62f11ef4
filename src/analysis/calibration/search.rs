//! Search for the best fit by covariance matrix adaptation ([`crate::analysis::cma`]).
//!
//! # Source
//! Restart with twice the population: Auger A, Hansen N (2005) IEEE CEC 1769-1776.

use super::polish::polish;
use super::{Calibration, Evaluated, score_of};
use crate::analysis::cma::Cma;
use crate::analysis::evaluate::EvaluateError;
use crate::engine::draws::ParameterLuck;
use nalgebra::DVector;

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
    let population = Cma::usual_population(dimension);
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
    let mut cma = Cma::new(population, start, STEP);
    let mut history: Vec<f64> = Vec::new();
    for generation in 0.. {
        if found.points.len() + population > budget {
            found.stop = Stop::Budget;
            break;
        }
        let luck = ParameterLuck::new(calibration.seed, found.generations as u64);
        let draw = |place: usize| score_of(luck.uniform("calibration.search", place as u32));
        let scores = cma.generation(&draw);
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
        if cma.longest_step() < SHORT {
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
