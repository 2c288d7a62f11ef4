//! Strategies that are to be compared, opened once: everything that is wrong with any of them is told at once.

use super::model::{Model, ModelError, layout};
use super::run::{Options, joint, override_with};
use super::trials::mapping::Mapping;
use super::{budget, certainty, checks, evidence, milestones};
use crate::engine::grid::Grid;
use crate::outcomes::frame::Layout;
use crate::processes::population::Population;
use crate::scenario::joint::JointDraws;
use crate::scenario::{Loaded, MissingValue, Problem, Problems, Refused, Registry, Scenario, read};
use std::path::PathBuf;

/// What a decision is made of.
pub(super) struct Opened {
    pub(super) models: Vec<Model>,
    pub(super) layout: Layout,
    /// Values that are drawn together, where a strategy has such draws.
    pub(super) joint: Vec<Option<JointDraws>>,
    pub(super) milestones: Vec<milestones::Awaited>,
    pub(super) effects: Mapping,
    /// What a reader has to know of budgets that are not told.
    pub(super) remark: Option<String>,
}

/// Problems of several strategies, each at its place.
#[derive(Default)]
struct Told {
    problems: Vec<Problem>,
    missing: Option<MissingValue>,
}

impl Told {
    /// Takes in what came of opening something of a strategy.
    fn of<T>(&mut self, scenario: &Scenario, found: Result<T, Refused>) -> Option<T> {
        self.take(found.map_err(|refused| ModelError::of(scenario, refused)))
    }

    fn take<T>(&mut self, found: Result<T, ModelError>) -> Option<T> {
        match found {
            Ok(found) => return Some(found),
            Err(ModelError::Invalid(problems)) => self.problems.extend(problems.list),
            Err(ModelError::Missing(missing)) => self.missing = self.missing.take().or(Some(missing)),
        }
        None
    }

    fn error(self) -> ModelError {
        match self.missing {
            Some(missing) if self.problems.is_empty() => ModelError::Missing(missing),
            _ => ModelError::Invalid(Problems::new(self.problems).in_order()),
        }
    }
}

/// Opens strategies, the comparator first.
///
/// # Errors
/// Everything that is wrong with any of them, or that keeps them from being compared.
pub(super) fn open_all(scenarios: &[Scenario]) -> Result<Opened, ModelError> {
    let mut told = Told::default();
    let mut models = Vec::new();
    let mut draws = Vec::new();
    for scenario in scenarios {
        let values = &scenario.values;
        let mut look = |population: &Population, grid: &Grid| {
            told.of(scenario, checks::reachable(values, population, grid));
            told.of(scenario, milestones::refuse(values, grid));
        };
        let model = Model::looked_at(values, &mut look);
        models.extend(told.of(scenario, model));
        told.of(scenario, checks::feasible(scenario));
        draws.extend(told.take(joint(scenario)));
    }
    let effects = told.take(Mapping::open(&scenarios[0]));
    // What a strategy that cannot be opened would be compared by is not known.
    let whole = models.len() == scenarios.len();
    let layout = if whole { told.take(layout(scenarios, &models)) } else { None };
    let mut remark = None;
    if let Some((layout, _)) = &layout {
        told.of(&scenarios[0], evidence::refuse(&scenarios[0], layout));
        remark = told.take(budget::check(scenarios, layout.years));
    }
    match (layout, effects, remark) {
        (Some((layout, _)), Some(effects), Some(remark))
            if told.problems.is_empty() && told.missing.is_none() =>
        {
            let grid = models[0].schedule.grid();
            let milestones = milestones::open(scenarios, grid.horizon(), grid.system_step())?;
            Ok(Opened { models, layout, joint: draws, milestones, effects, remark })
        }
        _ => Err(told.error()),
    }
}

/// Opens one strategy with these values, which may be other than its own.
///
/// # Errors
/// Everything that refuses them.
pub(super) fn open(scenario: &Scenario, values: &crate::scenario::Values) -> Result<Model, ModelError> {
    Model::opened(values).map_err(|refused| ModelError::of(scenario, refused))
}

/// The strategies with the comparator first and the command line's overrides in force.
///
/// # Errors
/// Where the comparator is unknown or ambiguous, or an override is out of range.
pub(super) fn prepared(mut scenarios: Vec<Scenario>, options: &Options) -> Result<Vec<Scenario>, ModelError> {
    let comparator = checks::comparator(&scenarios, options.comparator.as_deref())?;
    let first = scenarios.remove(comparator);
    scenarios.sort_by(|a, b| a.id.cmp(&b.id));
    scenarios.insert(0, first);
    for scenario in &mut scenarios {
        override_with(&mut scenario.values, options)?;
    }
    certainty::widen(&mut scenarios, options.widening)?;
    Ok(scenarios)
}

/// Reads scenario files as [`crate::scenario::load`] does, and opens the strategies among them: what only their meaning tells
/// comes in the same list as what their text tells, in the order of files and lines. They are compared as these options say,
/// or else with the first of them.
///
/// # Errors
/// All problems of all files, if one of them is an error.
pub fn load(paths: &[PathBuf], registry: &Registry, options: Option<&Options>) -> Result<Loaded, Problems> {
    let (loaded, mut problems) = read(paths, registry);
    let mut told = Told::default();
    if let Some(first) = loaded.scenarios.first() {
        let as_asked = options.and_then(|options| told.take(prepared(loaded.scenarios.clone(), options)));
        let asked = options.cloned().unwrap_or_default();
        let with_first = Options { comparator: Some(first.id.clone()), ..asked };
        // Who is compared with whom matters little where something else is wrong.
        let scenarios = as_asked.or_else(|| told.take(prepared(loaded.scenarios.clone(), &with_first)));
        if let Some(scenarios) = scenarios {
            told.take(open_all(&scenarios));
        }
    }
    // A value that is missing has been told as such, or is by who opens the strategies next.
    problems.extend(told.problems);
    loaded.unless(problems)
}
