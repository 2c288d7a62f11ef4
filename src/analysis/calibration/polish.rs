//! Polishing: a few last steps by the linear function that the residuals follow near the best point.
//!
//! Near the best fit r(z) ≈ r₀ + J (z - z₀), so that the misfit with the prior's is least at
//! `z₀ - (JᵀJ + 1)⁻¹ (Jᵀr₀ + z₀)`. Each round simulates that step whole, halved and quartered, and some points around it
//! from which the next round learns J; it costs far less than to let the search come so close by itself.

use super::diagnose::Local;
use super::search::{FLAT, Found, Stop};
use super::{Calibration, score_of};
use crate::analysis::evaluate::EvaluateError;
use crate::engine::draws::ParameterLuck;
use nalgebra::DVector;

/// Rounds without a gain that matters, after which it ends.
const PATIENCE: usize = 2;
/// Parts of the step that are tried.
const PARTS: [f64; 3] = [1.0, 0.5, 0.25];
/// Spread of the points from which slopes are learnt, in standard deviations of the local posterior.
const SPREAD: f64 = 0.5;
/// Longest step, in standard deviations of the prior.
const LONGEST: f64 = 1.5;

/// Goes on from the best point of a search until it gains nothing that matters, or the budget is used up.
///
/// # Errors
/// Where it was stopped, or the model cannot be run.
pub fn polish(calibration: &Calibration<'_>, found: &mut Found, budget: usize) -> Result<(), EvaluateError> {
    let n = calibration.space.free().len();
    let mut idle = 0;
    while idle < PATIENCE {
        let best = found.points[found.best].clone();
        let local = Local::at(calibration, &found.points, &best);
        let around = n.max(4);
        if found.points.len() + PARTS.len() + around > budget {
            found.stop = Stop::Budget;
            return Ok(());
        }
        let z = DVector::from_vec(best.z.clone());
        let (covariance, mut step) = local.descent(&z);
        let length = step.amax();
        if length > LONGEST {
            step *= LONGEST / length;
        }
        let luck = ParameterLuck::new(calibration.seed, found.generations as u64);
        let root = covariance.cholesky().map(|c| c.l());
        let mut scores: Vec<Vec<f64>> =
            PARTS.iter().map(|part| (&z + &step * *part).iter().copied().collect()).collect();
        for i in 0..around {
            let draw = |j: usize| score_of(luck.uniform("calibration.polish", (i * n + j) as u32));
            let normal = DVector::from_iterator(n, (0..n).map(draw)) * SPREAD;
            let shift = root.as_ref().map_or_else(|| normal.clone(), |root| root * &normal);
            scores.push((&z + &step * 0.5 + shift).iter().copied().collect());
        }
        let first = found.points.len();
        found.points.extend(calibration.simulate(scores)?);
        found.generations += 1;
        let gained = (first..found.points.len())
            .min_by(|&a, &b| found.points[a].total().total_cmp(&found.points[b].total()))
            .map_or(0.0, |index| {
                let gain = best.total() - found.points[index].total();
                if gain > 0.0 {
                    found.best = index;
                }
                gain
            });
        idle = if gained > FLAT { 0 } else { idle + 1 };
    }
    found.stop = Stop::NoProgress;
    Ok(())
}
