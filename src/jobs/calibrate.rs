//! `calibrate`: fits free parameters to targets, with every simulation of the search kept on disk until the end.

use super::evaluations::Evaluations;
use super::model::{Model, ModelError, layout};
use super::run::{Options, override_with};
use super::simulate::replicate;
use crate::analysis::agreement::Agreement;
use crate::analysis::calibration::diagnose::{Learned, Local};
use crate::analysis::calibration::outcome::{Calibrated, Conflict, Parameter};
use crate::analysis::calibration::posterior::{Posterior, posterior};
use crate::analysis::calibration::search::search;
use crate::analysis::calibration::{Calibration, Evaluated, Free};
use crate::analysis::evaluate::{Evaluate, EvaluateError, Measured};
use crate::analysis::quantile::quantile;
use crate::analysis::target::{Target, Use};
use crate::engine::draws::ParameterLuck;
use crate::outcomes::aggregate::Group;
use crate::outcomes::frame::{Layout, Moments};
use crate::scenario::strategy::Law;
use crate::scenario::table::Table;
use crate::scenario::{LoadedFile, Problem, Problems, Scenario, Values, nearest};
use crate::units::time::WEEKS_PER_YEAR;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How a calibration is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Persons of one simulation.
    pub persons: usize,
    /// Replicates of one simulation.
    pub replicates: usize,
    /// Years of one simulation; the scenario's own where none are given.
    pub years: Option<usize>,
    /// Most points of the search.
    pub budget: usize,
    /// Most points of the posterior.
    pub posterior_budget: usize,
    /// Draws of the posterior that are left.
    pub draws: usize,
    /// Seed of all luck.
    pub seed: u64,
}

/// Someone who is told how far a calibration has come.
pub trait Watch: Sync {
    /// So many points are simulated.
    fn simulated(&self, _points: usize) {}
    /// A part begins.
    fn begins(&self, _what: &str) {}
}

/// A calibration that has been checked and can begin.
pub struct Prepared {
    scenario: Scenario,
    layout: Layout,
    groups: Vec<Group>,
    free: Vec<Free>,
    targets: Vec<Target>,
    settings: Settings,
}

/// A line of a table of free parameters, or of the command line.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// Address of the value.
    pub path: String,
    /// Smallest value, in the unit of the model.
    pub low: f64,
    /// Largest value.
    pub high: f64,
}

/// Reads a table of free parameters with the columns path, low and high.
///
/// # Errors
/// Every cell that is no number.
pub fn bounds(file: &LoadedFile) -> Result<Vec<Bounds>, Problems> {
    let read = || -> Result<Vec<Bounds>, Vec<Problem>> {
        let table = Table::read(file, &["path", "low", "high"])?;
        let numbers = |name: &str| table.column(name)?.numbers(-1e15, 1e15);
        let (lows, highs) = (numbers("low")?, numbers("high")?);
        let paths = table.column("path")?.texts();
        Ok(paths
            .zip(lows.into_iter().zip(highs))
            .map(|(path, (low, high))| Bounds { path: path.to_owned(), low, high })
            .collect())
    };
    read().map_err(Problems::new)
}

impl Prepared {
    /// Checks everything before anything is simulated.
    ///
    /// # Errors
    /// A free parameter that the scenario does not have (the nearest is named) or whose bounds are the wrong way round,
    /// targets that no outcome measures, a model that cannot be opened.
    pub fn new(
        mut scenario: Scenario,
        bounds: &[Bounds],
        targets: &LoadedFile,
        settings: Settings,
    ) -> Result<Self, ModelError> {
        let options = Options {
            seed: Some(settings.seed),
            persons: Some(settings.persons),
            replicates: Some(settings.replicates),
            samples: Some(0),
            ..Options::default()
        };
        override_with(&mut scenario.values, &options)?;
        if let Some(years) = settings.years {
            scenario.values.set_number("simulation.horizon", years as f64 * WEEKS_PER_YEAR)?;
        }
        let free = free(&scenario, bounds)?;
        let model = Model::open(&scenario.values)?;
        let (layout, groups) = layout(std::slice::from_ref(&scenario), std::slice::from_ref(&model))?;
        let targets = Target::read(targets, &layout)
            .map_err(|problems| ModelError::Invalid(Problems::new(problems).to_string()))?;
        if !targets.iter().any(|target| target.purpose == Use::Fit) {
            return Err(ModelError::Invalid(
                "no target says use = fit, so there is nothing to fit to".into(),
            ));
        }
        Ok(Self { scenario, layout, groups, free, targets, settings })
    }

    /// The strategy that is simulated.
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// All that decides what the simulations give, as a text to be fingerprinted.
    pub fn fingerprint(&self) -> String {
        let settings = &self.settings;
        let mut text = format!(
            "{}\n{} {} {:?} {}\n",
            env!("CARGO_PKG_VERSION"),
            settings.persons,
            settings.replicates,
            settings.years,
            settings.seed
        );
        for (path, value) in self.scenario.values.texts() {
            let _ = writeln!(text, "{path}={value}");
        }
        for free in &self.free {
            let _ = writeln!(text, "free {} {} {}", free.path, free.low, free.high);
        }
        for target in &self.targets {
            let _ = writeln!(text, "target {} {}", target.id, target.cell);
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
        let count = AtomicUsize::new(0);
        let simulator = Simulator { prepared: self, evaluations, watch, stop, count };
        let calibration = Calibration {
            free: &self.free,
            targets: &self.targets,
            seed: self.settings.seed,
            evaluate: &simulator,
        };
        let own = self.free.iter().map(|free| {
            free.score(self.scenario.values.number(&free.path).unwrap_or(f64::midpoint(free.low, free.high)))
        });
        let before = calibration.simulate(vec![own.collect()])?;
        watch.begins("looking for the best fit");
        let found = search(&calibration, self.settings.budget)?;
        let best = &found.points[found.best];
        watch.begins("sampling the posterior");
        let local = Local::at(&calibration, &found.points, best);
        let sampled = posterior(&calibration, best, &local, self.settings.posterior_budget)?;
        let stopped = found.stop.to_string();
        let simulated = (found.points.len(), found.points.len() + sampled.points.len() + 1);
        let better = sampled.points.iter().chain([best]).min_by(|a, b| a.total().total_cmp(&b.total()));
        let best = better.unwrap_or(best);
        Ok(self.outcome(&calibration, best, &before[0], &local, &sampled, stopped, simulated))
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one result, gathered once")]
    fn outcome(
        &self,
        calibration: &Calibration<'_>,
        best: &Evaluated,
        before: &Evaluated,
        local: &Local,
        sampled: &Posterior,
        stop: String,
        simulated: (usize, usize),
    ) -> Calibrated {
        let u = ParameterLuck::new(self.settings.seed, 0).uniform("calibration.resample", 0);
        let draws: Vec<Vec<f64>> = sampled
            .resample(self.settings.draws, u)
            .into_iter()
            .map(|index| calibration.values(&sampled.points[index].z))
            .collect();
        let counted: Vec<&Target> = self.targets.iter().filter(|target| calibration.counts(target)).collect();
        let named = |place: usize| counted.get(place).map_or_else(String::new, |target| target.id.clone());
        let n = self.free.len();
        let covariance = |a: usize, b: usize| sampled.covariance(a, b);
        let correlation = |a: usize, b: usize| {
            let both = libm::sqrt(covariance(a, a) * covariance(b, b));
            if both > 0.0 { covariance(a, b) / both } else { 0.0 }
        };
        Calibrated {
            decision: self.decision(),
            strategy: self.scenario.id.clone(),
            parameters: (0..n)
                .map(|place| self.parameter(place, best, &draws, covariance(place, place)))
                .collect(),
            fit: self
                .targets
                .iter()
                .zip(&best.measured)
                .map(|(target, measured)| self.agreement(target, *measured))
                .collect(),
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
            misfit: best.misfit,
            misfit_before: before.misfit,
            stop,
            simulated,
            size: (
                self.settings.persons,
                self.settings.replicates,
                self.scenario.values.number("simulation.horizon").unwrap_or_default(),
            ),
            seed: self.settings.seed,
        }
    }

    fn decision(&self) -> String {
        let folder = self.scenario.folder.canonicalize().unwrap_or_else(|_| self.scenario.folder.clone());
        folder.file_name().and_then(|name| name.to_str()).unwrap_or("scenario").to_owned()
    }

    fn parameter(&self, place: usize, best: &Evaluated, draws: &[Vec<f64>], variance: f64) -> Parameter {
        let free = &self.free[place];
        let mut values: Vec<f64> = draws.iter().map(|draw| draw[place]).collect();
        values.sort_by(f64::total_cmp);
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
        let learned = Learned { prior_sd: 1.0, posterior_sd: libm::sqrt(variance.max(0.0)) };
        let registry = super::sections::registry();
        Parameter {
            path: free.path.clone(),
            unit: registry.parameter_at(&free.path).map(|p| p.unit.to_owned()).unwrap_or_default(),
            before: self.scenario.values.number(&free.path).unwrap_or(f64::NAN),
            best: free.value(best.z[place]),
            prior: [-1.959_963_984_540_054, 0.0, 1.959_963_984_540_054].map(|z| free.value(z)),
            posterior: [0.025, 0.5, 0.975].map(|p| quantile(&values, p).unwrap_or(f64::NAN)),
            mean,
            sd: libm::sqrt(squares / (values.len().max(2) - 1) as f64),
            spread: learned.posterior_sd,
            left_at_the_prior: learned.left_at_the_prior(),
        }
    }

    fn agreement(&self, target: &Target, measured: Measured) -> Agreement {
        agreement(target, &self.layout, measured)
    }
}

/// A target beside its simulated value, with the words of the outcome.
pub(super) fn agreement(target: &Target, layout: &Layout, measured: Measured) -> Agreement {
    let column = layout.column(&target.outcome).and_then(|column| layout.columns.get(column));
    let label = column.map_or_else(|| target.outcome.clone(), |column| column.label.clone());
    let unit = column.map_or_else(String::new, |column| column.unit.clone());
    let group = if target.group == "all" { String::new() } else { format!(", {}", target.group) };
    let year = if target.year == 0 { String::new() } else { format!(", year {}", target.year) };
    Agreement::of(target, format!("{label}{group}{year}"), unit, measured.value, measured.mcse)
}

/// The free parameters with what is believed about them.
fn free(scenario: &Scenario, bounds: &[Bounds]) -> Result<Vec<Free>, ModelError> {
    let known: Vec<String> = scenario.values.numbers().into_iter().map(|(path, _)| path).collect();
    let mut problems = Vec::new();
    let mut free: Vec<Free> = Vec::new();
    for bound in bounds {
        let path = bound.path.as_str();
        if !known.iter().any(|known| known == path) {
            let near = nearest(path, known.iter().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
            problems.push(format!("the scenario has no number {path} that could be fitted{near}"));
        } else if bound.low >= bound.high {
            problems.push(format!(
                "the bounds of {path}, {} and {}, are the wrong way round",
                bound.low, bound.high
            ));
        } else if free.iter().any(|free| free.path == path) {
            problems.push(format!("{path} is there twice"));
        }
        let prior = scenario.uncertain.iter().find(|uncertain| uncertain.path == path);
        let prior = prior.and_then(|uncertain| match &uncertain.law {
            Law::Number(prior) => Some(*prior),
            Law::Dirichlet(_) => None,
        });
        free.push(Free { path: path.to_owned(), low: bound.low, high: bound.high, prior });
    }
    if free.is_empty() {
        problems.push("no parameter is free: name some with --free PATH=LOW..HIGH or in a table".into());
    }
    if problems.is_empty() { Ok(free) } else { Err(ModelError::Invalid(problems.join("\nerror: "))) }
}

/// The model as something that can be evaluated.
struct Simulator<'a> {
    prepared: &'a Prepared,
    evaluations: Evaluations,
    watch: &'a dyn Watch,
    stop: &'a AtomicBool,
    count: AtomicUsize,
}

impl Simulator<'_> {
    fn one(&self, point: &[f64]) -> Result<Vec<Measured>, EvaluateError> {
        if let Some(known) = self.evaluations.known(point) {
            return Ok(known);
        }
        let prepared = self.prepared;
        let failed = |error: ModelError| EvaluateError::Failed(error.to_string());
        let values = with_values(&prepared.scenario.values, &prepared.free, point).map_err(failed)?;
        let model = Model::open(&values).map_err(failed)?;
        let settings = &prepared.settings;
        let measured =
            measure(&model, &prepared.groups, &prepared.targets, settings.seed, settings.replicates);
        self.evaluations
            .keep(point, &measured)
            .map_err(|error| EvaluateError::Failed(format!("a simulation could not be kept: {error}")))?;
        Ok(measured)
    }
}

fn with_values(values: &Values, free: &[Free], point: &[f64]) -> Result<Values, ModelError> {
    let mut values = values.clone();
    for (free, value) in free.iter().zip(point) {
        values.set_number(&free.path, *value)?;
    }
    Ok(values)
}

/// The targets of a model, over so many replicates.
pub(super) fn measure(
    model: &Model,
    groups: &[Group],
    targets: &[Target],
    seed: u64,
    replicates: usize,
) -> Vec<Measured> {
    let frames: Vec<Vec<f64>> = (0..replicates)
        .into_par_iter()
        .map(|number| {
            let frame = replicate(model, groups, seed, number as u64).frame;
            targets.iter().map(|target| frame[target.cell]).collect()
        })
        .collect();
    let mut moments = Moments::new(targets.len());
    for frame in frames {
        moments.add(frame);
    }
    (0..targets.len())
        .map(|target| Measured {
            value: moments.mean(target).unwrap_or(f64::NAN),
            mcse: moments.mcse(target).unwrap_or(0.0),
        })
        .collect()
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
