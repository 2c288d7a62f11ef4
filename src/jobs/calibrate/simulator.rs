//! The model as something that can be evaluated at points of the free parameters.

use super::super::aim::Aim;
use super::super::evaluations::Evaluations;
use super::super::model::ModelError;
use super::Watch;
use crate::analysis::calibration::Free;
use crate::analysis::evaluate::{Evaluate, EvaluateError, Measured};
use crate::scenario::Values;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The model behind a search: every point is simulated with the same luck, and kept.
pub(super) struct Simulator<'a> {
    aim: &'a Aim,
    free: &'a [Free],
    /// Monte Carlo error of each target in one simulation.
    noise: Vec<f64>,
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
        free: &'a [Free],
        repeated: &[Measured],
        evaluations: Evaluations,
        watch: &'a dyn Watch,
        stop: &'a AtomicBool,
    ) -> Self {
        let replicates = super::REPEATS.max(aim.size.replicates) as f64;
        let one = libm::sqrt(replicates / aim.size.replicates as f64);
        let noise = repeated.iter().map(|measured| measured.mcse * one).collect();
        Self { aim, free, noise, evaluations, watch, stop, count: AtomicUsize::new(0) }
    }

    /// The values of the scenario with those of a point put in.
    pub(super) fn values(&self, point: &[f64]) -> Result<Values, EvaluateError> {
        let mut values = self.aim.scenario.values.clone();
        for (free, value) in self.free.iter().zip(point) {
            values
                .set_number(&free.path, *value)
                .map_err(|error| EvaluateError::Failed(error.to_string()))?;
        }
        Ok(values)
    }

    fn one(&self, point: &[f64]) -> Result<Vec<Measured>, EvaluateError> {
        let measured = if let Some(known) = self.evaluations.known(point) {
            known
        } else {
            let failed = |error: ModelError| EvaluateError::Failed(error.to_string());
            let measured =
                self.aim.simulate(&self.values(point)?, self.aim.size.replicates).map_err(failed)?;
            self.evaluations
                .keep(point, &measured)
                .map_err(|error| EvaluateError::Failed(format!("a simulation could not be kept: {error}")))?;
            measured
        };
        let told = measured.into_iter().zip(&self.noise);
        Ok(told.map(|(measured, &mcse)| Measured { mcse, ..measured }).collect())
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
