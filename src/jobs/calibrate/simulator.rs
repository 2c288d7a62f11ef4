//! The model as something that can be evaluated at points of the free parameters.

use super::super::aim::Aim;
use super::super::evaluations::Evaluations;
use super::super::model::ModelError;
use super::Watch;
use crate::analysis::calibration::Space;
use crate::analysis::evaluate::{Evaluate, EvaluateError, Measured};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

/// The model behind a search: every point is simulated with the same luck, and kept.
///
/// What that luck is worth is known from simulations of one point with other luck as well, and is taken off every
/// target, on the target's scale; so the best fit does not follow the luck of its replicate. The Monte Carlo error is
/// still told as that of one simulation: how far the luck of points far away is another's is not known.
pub(super) struct Simulator<'a> {
    aim: &'a Aim,
    space: &'a Space,
    /// Monte Carlo error of each target in one simulation.
    noise: Vec<f64>,
    /// What is taken off each target, on its scale.
    luck: RwLock<Vec<f64>>,
    evaluations: Evaluations,
    watch: &'a dyn Watch,
    stop: &'a AtomicBool,
    count: AtomicUsize,
}

impl<'a> Simulator<'a> {
    /// A simulator whose error is known from repeated simulations of one point: all points share their luck, so that
    /// it cannot be seen from a point alone.
    pub(super) fn new(
        aim: &'a Aim,
        space: &'a Space,
        repeated: &[Measured],
        evaluations: Evaluations,
        watch: &'a dyn Watch,
        stop: &'a AtomicBool,
    ) -> Self {
        let replicates = super::REPEATS.max(aim.size.replicates) as f64;
        let one = libm::sqrt(replicates / aim.size.replicates as f64);
        let noise = repeated.iter().map(|measured| measured.mcse * one).collect();
        let luck = RwLock::new(vec![0.0; repeated.len()]);
        Self { aim, space, noise, luck, evaluations, watch, stop, count: AtomicUsize::new(0) }
    }

    /// Takes off the luck by which `one` simulation of a point differs from the mean of many; returns by how much
    /// every target moves, on its scale.
    pub(super) fn take_off(&self, one: &[Measured], many: &[Measured]) -> Vec<f64> {
        let by: Vec<f64> = self
            .aim
            .targets
            .iter()
            .zip(one.iter().zip(many))
            .map(|(target, (one, many))| target.scale.of(many.value) - target.scale.of(one.value))
            .map(|by| if by.is_finite() { by } else { 0.0 })
            .collect();
        let mut luck = self.luck.write().unwrap_or_else(PoisonError::into_inner);
        for (luck, by) in luck.iter_mut().zip(&by) {
            *luck += by;
        }
        by
    }

    fn one(&self, point: &[f64]) -> Result<Vec<Measured>, EvaluateError> {
        let measured = if let Some(known) = self.evaluations.known(point) {
            known
        } else {
            let values = self.space.put(point, &self.aim.scenario.values)?;
            let failed = |error: ModelError| EvaluateError::Failed(error.to_string());
            let measured = self.aim.simulate(&values, self.aim.size.replicates).map_err(failed)?;
            self.evaluations
                .keep(point, &measured)
                .map_err(|error| EvaluateError::Failed(format!("a simulation could not be kept: {error}")))?;
            measured
        };
        let luck = self.luck.read().unwrap_or_else(PoisonError::into_inner);
        let told = measured.into_iter().zip(&self.aim.targets).zip(luck.iter().zip(&self.noise));
        Ok(told
            .map(|((measured, target), (luck, &mcse))| Measured {
                value: target.scale.moved(measured.value, *luck),
                mcse,
            })
            .collect())
    }
}

impl Evaluate for Simulator<'_> {
    fn evaluate(&self, points: &[Vec<f64>]) -> Result<Vec<Vec<Measured>>, EvaluateError> {
        points
            .par_iter()
            .map(|point| {
                if self.stop.load(Ordering::Relaxed) {
                    return Err(EvaluateError::Interrupted);
                }
                let measured = self.one(point)?;
                self.watch.simulated(self.count.fetch_add(1, Ordering::Relaxed) + 1);
                Ok(measured)
            })
            .collect()
    }
}
