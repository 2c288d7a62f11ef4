//! `run`: every strategy, sample and replicate with the same luck, and what they differ by.

use super::batch::{Going, simulate};
use super::budget::Budgets;
use super::curves::cells_of_everyone;
use super::equity::of_run::Fairness;
use super::estimates::Estimates;
use super::milestones::Awaited;
use super::model::{Model, ModelError, Repeats};
pub(super) use super::opening::open;
use super::opening::{self, Opened};
use super::over_samples::OverSamples;
use super::pairs::{PairMoments, Pairs};
use super::precision::{headline_error, precise_enough, reachable};
use super::sections::{POSTERIOR, registry};
use super::series::Track;
use super::simulate::Replicate;
use super::through_time::ThroughTime;
use super::trials::mapping::Mapping;
use super::watch;
use crate::engine::draws::ParameterLuck;
use crate::model::diary::{Diary, WorkerDiary};
use crate::model::oversight::Oversight;
use crate::model::person::OLDEST_AGE;
use crate::model::site::Turn;
use crate::outcomes::by_programme::MEASURES;
use crate::outcomes::finances;
use crate::outcomes::frame::Layout;
use crate::outcomes::site_by_site::SiteNow;
use crate::outcomes::site_survival;
use crate::processes::population::Population;
use crate::scenario::joint::JointDraws;
use crate::scenario::parameter::EVERYWHERE;
use crate::scenario::widen::Widening;
use crate::scenario::{Problems, Scenario, Values};
use crate::units::time::WEEKS_PER_YEAR;
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What of a scenario a command line overrides.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Identifier or name of the comparator.
    pub comparator: Option<String>,
    /// Seed of all luck.
    pub seed: Option<u64>,
    /// Persons simulated.
    pub persons: Option<usize>,
    /// Replicates of each sample.
    pub replicates: Option<usize>,
    /// Parameter sets.
    pub samples: Option<usize>,
    /// Whether every sample uses the same replicate numbers.
    pub shared_luck: bool,
    /// Whether those who are there at the start are followed to the end of their lives, and nobody joins or leaves.
    pub lifetime: bool,
    /// Largest Monte Carlo error of the headline difference, as a share of the comparator's level.
    pub until_mcse: Option<f64>,
    /// By how much the distributions of inputs are widened; as the scenario says otherwise.
    pub widening: Option<Widening>,
}

/// Someone who is told how far a run has come.
pub trait Progress: Sync {
    /// The run has this many replicates of strategies before it.
    fn begins(&self, _strategies: &[String], _each: u64) {}
    /// A replicate of a strategy is done.
    fn advanced(&self, _strategy: usize) {}
    /// The Monte Carlo error of the headline difference, as a share of the comparator's level.
    fn headline(&self, _relative_mcse: Option<f64>) {}
}

/// Nobody is told.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {}

/// Someone who takes in every unit of a run as it is done, in order.
pub trait Keeper: Send {
    /// Takes in the replicates of all strategies of a unit; false where the run has to stop.
    fn keep(&mut self, unit: usize, replicates: &[Replicate]) -> bool;
}

/// Nothing is kept.
impl Keeper for Silent {
    fn keep(&mut self, _unit: usize, _replicates: &[Replicate]) -> bool {
        true
    }
}

/// The outcome on whose difference the Monte Carlo error of a run is judged.
pub const HEADLINE: &str = "admissions";

/// A decision problem: named strategies, one of them the comparator, opened and checked.
#[derive(Debug)]
pub struct Decision {
    /// The strategies, the comparator first, then in the order of their identifiers.
    pub scenarios: Vec<Scenario>,
    /// Values that are drawn together, where a strategy has such draws.
    pub(super) joint: Vec<Option<JointDraws>>,
    /// Where the effects of peer support come from.
    pub effects: Mapping,
    /// The axes of the results.
    pub layout: Layout,
    /// How often the simulation is repeated.
    pub repeats: Repeats,
    /// Whether every sample uses the same replicate numbers.
    pub shared_luck: bool,
    /// Real people for each simulated person.
    pub weight: f64,
    /// Persons simulated.
    pub persons: usize,
    /// Horizon, in weeks.
    pub horizon: f64,
    /// Length of a system step, in weeks.
    pub system_step: f64,
    /// The points of the curves of time to event, in weeks.
    pub follow_up_weeks: Vec<f64>,
    /// By strategy: the names of its programmes; none where it names none.
    pub programmes: Vec<Vec<String>>,
    /// Pairs of groups that are reported.
    pub group_pairs: Pairs,
    pub(super) until_mcse: Option<f64>,
    /// What a reader has to know of what was not done.
    pub(super) remarks: Vec<String>,
    /// What strategies want to have come to by a date.
    pub(super) milestones: Vec<Awaited>,
    /// How many people's life-lines are shown for each strategy.
    pub(super) life_lines: usize,
}

impl Decision {
    /// Puts the comparator first, applies the command line's overrides, and opens every strategy once.
    ///
    /// # Errors
    /// Where the comparator is unknown or ambiguous, or a strategy cannot be opened or compared.
    pub fn new(scenarios: Vec<Scenario>, options: &Options) -> Result<Self, ModelError> {
        if scenarios.is_empty() {
            return Err(ModelError::invalid("no strategy among the files"));
        }
        let scenarios = opening::prepared(scenarios, options)?;
        let Opened { models, layout, joint, milestones, effects, remark } = opening::open_all(&scenarios)?;
        let repeats = Repeats::open(&scenarios[0].values)?;
        let grid = models[0].schedule.grid();
        let decision = Self {
            joint,
            group_pairs: Pairs::new(&models[0].population.strata, &layout),
            effects,
            layout,
            repeats,
            shared_luck: options.shared_luck,
            weight: models[0].population.weight,
            persons: models[0].population.persons,
            horizon: grid.horizon(),
            system_step: grid.system_step(),
            follow_up_weeks: models[0].follow_up_weeks(),
            programmes: models.iter().map(|model| model.programmes.clone()).collect(),
            until_mcse: options.until_mcse,
            remarks: remark
                .into_iter()
                .chain(watch::held_back(&scenarios))
                .chain(super::certainty::remark(&scenarios[0]))
                .collect(),
            life_lines: watch::wanted(&scenarios),
            milestones,
            scenarios,
        };
        reachable(&decision)?;
        Ok(decision)
    }

    /// Person-weeks that a run simulated, the dead included.
    pub fn person_weeks(&self, results: &Results) -> f64 {
        self.scenarios.len() as f64 * results.units as f64 * self.persons as f64 * self.horizon
    }

    pub(super) fn units(&self) -> usize {
        self.repeats.samples.max(1) * self.repeats.replicates
    }
}

/// The joint draws that a strategy names.
pub(super) fn joint(scenario: &Scenario) -> Result<Option<JointDraws>, ModelError> {
    let Some(file) = scenario.values.optional_file(POSTERIOR) else { return Ok(None) };
    let registry = registry();
    let range =
        |path: &str| registry.parameter_at(path).map_or(EVERYWHERE, |parameter| parameter.kind.limits());
    JointDraws::read(file, scenario, range).map(Some).map_err(|problems| Problems::new(problems).into())
}

pub(super) fn override_with(values: &mut Values, options: &Options) -> Result<(), ModelError> {
    fn whole(number: impl TryInto<i64>) -> i64 {
        number.try_into().unwrap_or(i64::MAX)
    }
    let settings = [
        ("simulation.seed", options.seed.map(whole)),
        ("simulation.replicates", options.replicates.map(whole)),
        ("simulation.samples", options.samples.map(whole)),
        ("population.persons", options.persons.map(whole)),
    ];
    let registry = registry();
    for (path, value) in settings {
        let Some(value) = value else { continue };
        let (low, high) = registry.parameter_at(path).map_or(EVERYWHERE, |known| known.kind.limits());
        if (value as f64) < low || (value as f64) > high {
            let option = path.rsplit('.').next().unwrap_or(path);
            return Err(ModelError::invalid(format!(
                "--{option} {value}: must be between {low} and {high}, as {path} must"
            )));
        }
        values.set_whole(path, value)?;
    }
    if options.lifetime {
        values.set_word("population.entry", "closed")?;
        let years = OLDEST_AGE - Population::youngest_age(values)?;
        values.set_number("simulation.horizon", libm::ceil(years) * WEEKS_PER_YEAR)?;
    }
    Ok(())
}

/// What a run found.
#[derive(Debug)]
pub struct Results {
    /// Strategies by index as in [`Decision::scenarios`]: moments over replicates (and samples).
    pub levels: Arc<Vec<Estimates>>,
    /// The same for the paired difference from the comparator; empty for the comparator itself.
    pub differences: Arc<Vec<Estimates>>,
    /// Every two strategies (see [`watch::pairs`]): paired difference of everyone's outcomes over the whole horizon.
    pub pairs: Vec<Estimates>,
    /// Gaps between groups.
    pub fairness: Fairness,
    /// Outcomes of pairs of groups.
    pub group_pairs: PairMoments,
    /// By strategy: the diaries of those who were watched in the first replicate.
    pub diaries: Vec<Vec<Diary>>,
    /// By strategy: the diaries of workers who were watched in the first replicate.
    pub worker_diaries: Vec<Vec<WorkerDiary>>,
    /// By strategy and site: the stages that it came through in the first replicate.
    pub turns: Vec<Vec<Vec<Turn>>>,
    /// By strategy: its sites as they stand at the horizon of the first replicate.
    pub sites: Vec<Vec<SiteNow>>,
    /// By strategy, site: what was seen and done in the first replicate.
    pub oversight: Vec<Vec<Oversight>>,
    /// Tracks and everyone's outcomes through time.
    pub through_time: ThroughTime,
    /// In how many units each milestone was met.
    pub milestones: Vec<usize>,
    /// By strategy: the curves of time to event, as [`super::curves`] lays them out.
    pub curves: Vec<Estimates>,
    /// The same for the paired difference of everyone's curves from the comparator's.
    pub curve_differences: Vec<Estimates>,
    /// Everyone's curves over samples.
    pub curves_over_samples: OverSamples,
    /// By strategy: what is told of each of its programmes.
    pub programmes: Vec<Estimates>,
    /// The same over samples.
    pub programmes_over_samples: OverSamples,
    /// By strategy: survival of its sites, as [`site_survival`] lays it out.
    pub survival: Vec<Estimates>,
    /// The same over samples.
    pub survival_over_samples: OverSamples,
    /// By strategy: money of its sites, as [`finances`] lays it out.
    pub finances: Vec<Estimates>,
    /// The same over samples.
    pub finances_over_samples: OverSamples,
    /// What every payer pays in every year.
    pub budgets: Budgets,
    /// For each sample, strategy: everyone's cells of the whole horizon (samples only).
    pub by_sample: Vec<Vec<Vec<f64>>>,
    /// The cells of the whole horizon over samples, those of groups as well.
    pub over_samples: Arc<OverSamples>,
    /// For each replicate of the base case and strategy: discounted cost and QALYs (without samples only).
    pub by_replicate: Vec<Vec<(f64, f64)>>,
    /// Units (sample × replicate) that were run.
    pub units: usize,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
}

/// Runs a decision problem.
///
/// # Errors
/// Where a sampled set of values cannot be opened.
pub fn run(decision: &Decision, progress: &dyn Progress, stop: &AtomicBool) -> Result<Results, ModelError> {
    run_and_keep(decision, Going { progress, stop, units: None }, &mut Silent)
}

/// The same with somebody who takes in every unit, and with units that are kept on the way.
///
/// # Errors
/// As [`run()`].
pub fn run_and_keep(
    decision: &Decision,
    going: Going,
    keeper: &mut dyn Keeper,
) -> Result<Results, ModelError> {
    if let Some(why) = decision.effects.stale() {
        return Err(ModelError::invalid(format!("effects have to be solved before a run: {why}")));
    }
    let strategies = decision.scenarios.len();
    let frames =
        |count: usize| Estimates::of_frames(count, &decision.layout, &decision.repeats, decision.shared_luck);
    let whole = decision.layout.groups.len() * decision.layout.columns.len();
    let estimates = |cells: usize| Estimates::new(cells, &decision.repeats, decision.shared_luck);
    let everyone = cells_of_everyone(decision.follow_up_weeks.len());
    let all = decision.layout.groups.len() * everyone;
    let most = decision.programmes.iter().map(Vec::len).max().unwrap_or(0) * MEASURES.len();
    let years = site_survival::cells(decision.horizon);
    let money = finances::cells(decision.horizon);
    let mut results = Results {
        levels: Arc::new(frames(strategies)),
        differences: Arc::new(frames(strategies - 1)),
        pairs: watch::pairs(strategies).map(|_| estimates(decision.layout.columns.len())).collect(),
        fairness: Fairness::new(decision),
        group_pairs: PairMoments::new(decision),
        diaries: Vec::new(),
        worker_diaries: Vec::new(),
        turns: Vec::new(),
        sites: Vec::new(),
        oversight: Vec::new(),
        through_time: ThroughTime::new(decision),
        milestones: vec![0; decision.milestones.len()],
        curves: (0..strategies).map(|_| estimates(all)).collect(),
        curve_differences: (1..strategies).map(|_| estimates(everyone)).collect(),
        curves_over_samples: OverSamples::new(decision, everyone),
        programmes: decision.programmes.iter().map(|names| estimates(names.len() * MEASURES.len())).collect(),
        programmes_over_samples: OverSamples::of_levels(decision, most),
        survival: (0..strategies).map(|_| estimates(years)).collect(),
        survival_over_samples: OverSamples::of_levels(decision, years),
        finances: (0..strategies).map(|_| estimates(money)).collect(),
        finances_over_samples: OverSamples::of_levels(decision, money),
        budgets: Budgets::new(decision)?,
        by_sample: Vec::new(),
        over_samples: Arc::new(OverSamples::new(decision, whole)),
        by_replicate: Vec::new(),
        units: 0,
        interrupted: false,
    };
    let names: Vec<String> = decision.scenarios.iter().map(|s| s.name.clone()).collect();
    going.progress.begins(&names, decision.units() as u64);
    // Enough at once that waiting for the last of them costs next to nothing: they are counted as they come.
    let batch = (rayon::current_num_threads() * 64).div_ceil(strategies).max(1);
    let (mut unit, mut units) = (0, decision.units());
    loop {
        let next = unit..(unit + batch).min(units);
        let mut take = |unit: usize, replicates: &[Replicate]| {
            results.budgets.add(decision, unit, replicates)?;
            fold(decision, &mut results, unit, replicates);
            results.units = unit + 1;
            Ok(keeper.keep(unit, replicates))
        };
        let whole = !going.stopped() && simulate(decision, next.clone(), going, &mut take)?;
        let relative = headline_error(decision, &results);
        going.progress.headline(relative);
        if !whole {
            results.interrupted = true;
            return Ok(results);
        }
        unit = next.end;
        if unit == units {
            if precise_enough(decision, relative, units) {
                return Ok(results);
            }
            units += decision.units();
        }
    }
}

pub(super) fn open_sample(decision: &Decision, index: usize, sample: usize) -> Result<Model, ModelError> {
    open(&decision.scenarios[index], &sampled(decision, index, sample)?)
}

/// Every strategy in a sample, opened; what follows from the comparator's values is drawn and solved once for all.
pub(super) fn open_all(decision: &Decision, sample: usize) -> Result<Vec<Model>, ModelError> {
    let mut all: Vec<Values> =
        (0..decision.scenarios.len()).map(|index| drawn(decision, index, sample)).collect();
    if let (true, Some(comparator)) = (decision.effects != Mapping::Stated, all.first().cloned()) {
        decision.effects.put(&comparator, &mut all)?;
    }
    decision.scenarios.par_iter().zip(&all).map(|(scenario, values)| open(scenario, values)).collect()
}

/// The values of a strategy in a sample, or of the base case where there are no samples, with the effects that trials
/// return in just this parameter set.
///
/// # Errors
/// Where a value is missing.
pub fn sampled(decision: &Decision, index: usize, sample: usize) -> Result<Values, ModelError> {
    let mut values = drawn(decision, index, sample);
    if decision.effects != Mapping::Stated {
        decision.effects.put(&drawn(decision, 0, sample), [&mut values])?;
    }
    Ok(values)
}

/// Every prior drawn with the luck of its own path, then what is drawn jointly.
pub fn drawn(decision: &Decision, index: usize, sample: usize) -> Values {
    let scenario = &decision.scenarios[index];
    if decision.repeats.samples == 0 {
        return scenario.values.clone();
    }
    let luck = ParameterLuck::new(decision.repeats.seed, sample as u64);
    let mut values = scenario.sample(&|path, k| luck.uniform(path, k));
    if let Some(joint) = &decision.joint[index] {
        joint.put(luck.uniform(POSTERIOR, 0), scenario, &mut values);
    }
    values
}

fn fold(decision: &Decision, results: &mut Results, unit: usize, replicates: &[Replicate]) {
    let comparator = &replicates[0].frame;
    results.fairness.add(decision, unit, replicates);
    results.group_pairs.add(unit, replicates);
    if unit == 0 {
        results.diaries = replicates.iter().map(|r| r.diaries.clone()).collect();
        results.worker_diaries = replicates.iter().map(|r| r.worker_diaries.clone()).collect();
        results.turns = replicates.iter().map(|r| r.turns.clone()).collect();
        results.sites = replicates.iter().map(|r| r.sites.clone()).collect();
        results.oversight = replicates.iter().map(|r| r.oversight.clone()).collect();
    }
    let columns = decision.layout.columns.len();
    let everyone = cells_of_everyone(decision.follow_up_weeks.len());
    for ((from, of), pair) in watch::pairs(replicates.len()).zip(&mut results.pairs) {
        let [from, of] = [from, of].map(|strategy| replicates[strategy].frame.iter().take(columns));
        pair.add(unit, &of.zip(from).map(|(of, from)| of - from).collect::<Vec<_>>());
    }
    results.through_time.add(decision, unit, replicates);
    for (met, milestone) in results.milestones.iter_mut().zip(&decision.milestones) {
        *met += usize::from(milestone.is_met(&replicates[milestone.strategy()].series));
    }
    // Nobody else holds them while a run goes on, so that nothing is copied.
    let levels = Arc::make_mut(&mut results.levels);
    let differences = Arc::make_mut(&mut results.differences);
    for (strategy, replicate) in replicates.iter().enumerate() {
        levels[strategy].add(unit, &replicate.frame);
        results.curves[strategy].add(unit, &replicate.curves);
        results.programmes[strategy].add(unit, &replicate.programmes);
        results.survival[strategy].add(unit, &replicate.survival);
        results.finances[strategy].add(unit, &replicate.finances);
        if strategy > 0 {
            let difference: Vec<f64> = replicate.frame.iter().zip(comparator).map(|(a, b)| a - b).collect();
            differences[strategy - 1].add(unit, &difference);
            let everyone = &replicate.curves[..everyone];
            let difference: Vec<f64> =
                everyone.iter().zip(&replicates[0].curves).map(|(a, b)| a - b).collect();
            results.curve_differences[strategy - 1].add(unit, &difference);
        }
    }
    if decision.repeats.samples == 0 {
        let column = |id: &str| decision.layout.column(id).unwrap_or_default();
        let (cost, qalys) = (column("cost"), column("qalys"));
        results.by_replicate.push(replicates.iter().map(|r| (r.frame[cost], r.frame[qalys])).collect());
        return;
    }
    let over_samples = Arc::make_mut(&mut results.over_samples);
    if let Some(rows) = over_samples.add(unit, replicates.iter().map(|r| r.frame.as_slice())) {
        results.fairness.add_sample(&rows);
        // Costs, effects and every two strategies are told of everyone; groups have intervals alone.
        results.by_sample.push(rows.iter().map(|row| row[..columns].to_vec()).collect());
    }
    results.curves_over_samples.add(unit, replicates.iter().map(|r| r.curves.as_slice()));
    results.programmes_over_samples.add(unit, replicates.iter().map(|r| r.programmes.as_slice()));
    results.survival_over_samples.add(unit, replicates.iter().map(|r| r.survival.as_slice()));
    results.finances_over_samples.add(unit, replicates.iter().map(|r| r.finances.as_slice()));
}

/// Tracks in a row of the series.
pub const TRACKS: usize = Track::ALL.len();
