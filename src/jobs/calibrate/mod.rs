//! `calibrate`: fits free parameters to targets, with every simulation of the search kept on disk until the end.

mod free;
mod simulator;

pub use free::{Belief, Bounds, bounds};

use super::aim::{Aim, Size};
use super::evaluations::Evaluations;
use super::model::ModelError;
use crate::analysis::calibration::diagnose::{Learned, Local};
use crate::analysis::calibration::outcome::{Calibrated, Conflict, Parameter};
use crate::analysis::calibration::polish::polish;
use crate::analysis::calibration::posterior::{Posterior, posterior};
use crate::analysis::calibration::search::search;
use crate::analysis::calibration::{Calibration, Evaluated, Space};
use crate::analysis::evaluate::{EvaluateError, Measured};
use crate::analysis::quantile::{HALF_95, quantile};
use crate::analysis::target::{Target, Use};
use crate::engine::draws::ParameterLuck;
use crate::scenario::{LoadedFile, Scenario, Values};
use simulator::Simulator;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// How a calibration is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Size of one simulation.
    pub size: Size,
    /// Most points of the search.
    pub budget: usize,
    /// Most points of the posterior.
    pub posterior_budget: usize,
    /// Draws of the posterior that are left.
    pub draws: usize,
}

/// Someone who is told how far a calibration has come.
pub trait Watch: Sync {
    /// So many points are simulated.
    fn simulated(&self, _points: usize) {}
    /// A part begins.
    fn begins(&self, _what: &str) {}
}

/// A calibration that has been checked and can begin.
#[derive(Debug)]
pub struct Prepared {
    aim: Aim,
    space: Space,
    settings: Settings,
}

impl Prepared {
    /// Checks everything before anything is simulated.
    ///
    /// # Errors
    /// A free parameter that the scenario does not have (the nearest is named) or whose bounds are the wrong way round,
    /// targets that no outcome measures, a model that cannot be opened.
    pub fn new(
        scenario: Scenario,
        bounds: &[Bounds],
        targets: &LoadedFile,
        settings: Settings,
    ) -> Result<Self, ModelError> {
        let space = free::space(&scenario, bounds)?;
        let aim = Aim::new(scenario, targets, settings.size)?;
        if !aim.targets.iter().any(|target| target.purpose == Use::Fit) {
            return Err(ModelError::invalid("no target says use = fit, so there is nothing to fit to"));
        }
        Ok(Self { aim, space, settings })
    }

    /// The strategy and its targets.
    pub const fn aim(&self) -> &Aim {
        &self.aim
    }

    /// All that decides what the simulations give, as a text to be fingerprinted.
    pub fn fingerprint(&self) -> String {
        let size = &self.settings.size;
        let mut text = format!(
            "{}\n{} {} {:?} {}\n",
            env!("CARGO_PKG_VERSION"),
            size.persons,
            size.replicates,
            size.years,
            size.seed
        );
        for (path, value) in self.aim.scenario.values.texts() {
            let _ = writeln!(text, "{path}={value}");
        }
        for free in self.space.free() {
            let _ = writeln!(text, "free {} {} {} {:?}", free.path, free.low, free.high, free.prior);
        }
        let _ = writeln!(text, "together {:?}", self.space.own_scores(&vec![1.0; self.space.free().len()]));
        for target in &self.aim.targets {
            let _ = writeln!(text, "target {} {} {:?}", target.id, target.cell, target.over);
        }
        text
    }

    /// Finds the best values and their posterior; what is simulated is kept in `part` until then.
    ///
    /// # Errors
    /// Where it was stopped, the model cannot be run, or the disk refuses.
    pub fn go(&self, part: &Path, watch: &dyn Watch, stop: &AtomicBool) -> Result<Calibrated, EvaluateError> {
        let failed = |error: std::io::Error| {
            EvaluateError::Failed(format!("{} cannot be written to: {error}", part.display()))
        };
        let evaluations = Evaluations::open(part, &self.fingerprint()).map_err(failed)?;
        watch.begins("measuring chance");
        let values = &self.aim.scenario.values;
        let own = self.space.scores(
            &self
                .space
                .free()
                .iter()
                .map(|free| values.number(&free.path).unwrap_or(f64::midpoint(free.low, free.high)))
                .collect::<Vec<f64>>(),
        );
        let noise = self.repeated(&self.values(&own)?)?;
        let simulator = Simulator::new(&self.aim, &self.space, &noise, evaluations, watch, stop);
        let calibration = Calibration {
            space: &self.space,
            targets: &self.aim.targets,
            seed: self.settings.size.seed,
            evaluate: &simulator,
        };
        let raw = calibration.simulate(vec![own])?.remove(0);
        let before = calibration.moved(&raw, &simulator.take_off(&raw.measured, &noise));
        watch.begins("looking for the best fit");
        let mut found = search(&calibration, self.settings.budget)?;
        watch.begins("taking off the luck of the best fit");
        let best = found.points[found.best].clone();
        let by = simulator.take_off(&best.measured, &self.repeated(&self.values(&best.z)?)?);
        for point in &mut found.points {
            *point = calibration.moved(point, &by);
        }
        found.best = least(&found.points);
        let more = found.points.len() + self.settings.budget / 5;
        polish(&calibration, &mut found, more)?;
        let best = &found.points[found.best];
        watch.begins("sampling the posterior");
        let sampled = posterior(&calibration, best, &found.points, self.settings.posterior_budget)?;
        let all: Vec<Evaluated> = found.points.iter().chain(&sampled.points).cloned().collect();
        let best = &all[least(&all)];
        let local = Local::at(&calibration, &all, best);
        watch.begins("simulating the best fit once more, with other luck as well");
        let again = self.repeated(&self.values(&best.z)?)?;
        let search = Searched {
            best,
            again: &again,
            before: before.misfit,
            stop: found.stop.to_string(),
            simulated_in_search: found.points.len(),
            simulated: found.points.len() + sampled.points.len() + 1 + 3 * REPEATS,
        };
        Ok(self.outcome(&calibration, search, &local, &sampled))
    }

    /// The values of the scenario with those of a point put in.
    fn values(&self, z: &[f64]) -> Result<Values, EvaluateError> {
        self.space.put(&self.space.values(z), &self.aim.scenario.values)
    }

    /// The targets over several replicates: what chance makes of them.
    fn repeated(&self, values: &Values) -> Result<Vec<Measured>, EvaluateError> {
        let replicates = REPEATS.max(self.settings.size.replicates);
        self.aim.simulate(values, replicates).map_err(|error| EvaluateError::Failed(error.to_string()))
    }

    fn outcome(
        &self,
        calibration: &Calibration<'_>,
        search: Searched<'_>,
        local: &Local,
        sampled: &Posterior,
    ) -> Calibrated {
        let size = self.settings.size;
        let u = ParameterLuck::new(size.seed, 0).uniform("calibration.resample", 0);
        let draws: Vec<Vec<f64>> = sampled
            .resample(self.settings.draws, u)
            .into_iter()
            .map(|index| calibration.values(&sampled.points[index].z))
            .collect();
        let targets = &self.aim.targets;
        let counted: Vec<&Target> = targets.iter().filter(|target| calibration.counts(target)).collect();
        let named = |place: usize| counted.get(place).map_or_else(String::new, |target| target.id.clone());
        let n = self.space.free().len();
        let scores: Vec<Vec<f64>> =
            sampled.points.iter().map(|point| self.space.own_scores(&point.z)).collect();
        let covariance = |a: usize, b: usize| sampled.covariance(&scores, a, b);
        let correlation = |a: usize, b: usize| {
            let both = libm::sqrt(covariance(a, a) * covariance(b, b));
            if both > 0.0 { covariance(a, b) / both } else { 0.0 }
        };
        Calibrated {
            decision: self.aim.decision(),
            strategy: self.aim.scenario.id.clone(),
            parameters: (0..n)
                .map(|place| self.parameter(place, search.best, &draws, covariance(place, place)))
                .collect(),
            fit: self.aim.agreements(search.again),
            counted: counted.len(),
            independent: local.independent_targets(),
            conflicts: local
                .conflicts()
                .into_iter()
                .map(|(one, other, cosine)| Conflict { one: named(one), other: named(other), cosine })
                .collect(),
            correlations: (0..n).map(|a| (0..n).map(|b| correlation(a, b)).collect()).collect(),
            draws,
            effective: sampled.effective(),
            misfit: search.best.misfit,
            misfit_before: search.before,
            stop: search.stop,
            simulated_in_search: search.simulated_in_search,
            simulated: search.simulated,
            persons: size.persons,
            replicates: size.replicates,
            weeks: self.aim.scenario.values.number("simulation.horizon").unwrap_or(f64::NAN),
            seed: size.seed,
        }
    }

    fn parameter(&self, place: usize, best: &Evaluated, draws: &[Vec<f64>], variance: f64) -> Parameter {
        let free = &self.space.free()[place];
        let mut values: Vec<f64> = draws.iter().map(|draw| draw[place]).collect();
        values.sort_by(f64::total_cmp);
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
        let learned = Learned { prior_sd: 1.0, posterior_sd: libm::sqrt(variance.max(0.0)) };
        let registry = super::sections::registry();
        Parameter {
            path: free.path.clone(),
            unit: registry.parameter_at(&free.path).map(|p| p.unit.to_owned()).unwrap_or_default(),
            before: self.aim.scenario.values.number(&free.path).unwrap_or(f64::NAN),
            best: self.space.values(&best.z)[place],
            prior: [-HALF_95, 0.0, HALF_95].map(|z| free.value(z)),
            posterior: [0.025, 0.5, 0.975].map(|p| quantile(&values, p).unwrap_or(f64::NAN)),
            mean,
            sd: libm::sqrt(squares / (values.len().max(2) - 1) as f64),
            spread: learned.posterior_sd,
            left_at_the_prior: learned.left_at_the_prior(),
        }
    }
}

/// The place of the point with the least misfit, the prior's included.
fn least(points: &[Evaluated]) -> usize {
    let totals = points.iter().map(Evaluated::total).enumerate();
    totals.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(place, _)| place)
}

/// Replicates by which chance is measured, and the best fit told.
const REPEATS: usize = 8;

/// What the search and the posterior came to.
struct Searched<'a> {
    best: &'a Evaluated,
    again: &'a [Measured],
    before: f64,
    stop: String,
    simulated_in_search: usize,
    simulated: usize,
}
