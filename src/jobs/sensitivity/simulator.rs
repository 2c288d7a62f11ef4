//! The model as something that lives through moved inputs, every strategy with the luck of the base case.

use super::inputs::Moved;
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::sensitivity::{BUDGET, Levels, Lives, MIXES, NET_BENEFIT, Outcome, Point};
use crate::economics::budget_mix::headline_years;
use crate::jobs::budget::mixes;
use crate::jobs::model::{Model, ModelError};
use crate::jobs::run::{Decision, open};
use crate::jobs::simulate::Accounts;
use crate::jobs::starts;
use crate::jobs::trials::mapping::Mapping;
use crate::outcomes::aggregate::{Aggregate, by_year_and_group};
use crate::outcomes::ratio;
use crate::scenario::{MissingValue, Scenario, Values};
use rayon::prelude::*;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Someone who is told how far an analysis has come.
pub trait Watch: Sync {
    /// Something is begun in which so many strategies are to be lived.
    fn begins(&self, _what: &str, _all: usize) {}
    /// A strategy has been lived.
    fn advanced(&self) {}
    /// Something is said on the way.
    fn says(&self, _what: &str) {}
}

/// Nobody is told.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Watch for Silent {}

/// Addresses that begin so decide nothing of what happens: they price or value it.
const VALUES_ALONE: [&str; 3] = ["utility.", "money.threshold", "budget."];
/// The same where sites have no finances that prices would reach.
const PRICES: [&str; 2] = ["cost.item.", "cost.line."];

/// Where the number of an outcome comes from.
#[derive(Debug, Clone, Copy)]
enum Origin {
    /// A column of the frame.
    Column(usize),
    /// Willingness to pay × QALYs less cost.
    Worth,
    /// What all payers pay in the first years.
    Budget,
    /// What they pay under the stated mixes: the current one where the comparator is, the new one where a plan is.
    Mixes,
}

/// What one strategy of the base case came to.
struct Lived {
    values: Values,
    /// By replicate: sums by year, of everyone.
    sums: Vec<Vec<Aggregate>>,
    rows: Vec<Vec<f64>>,
}

/// The model behind a sensitivity analysis.
pub(super) struct Simulator<'a> {
    decision: &'a Decision,
    /// Where effects come from.
    effects: &'a Mapping,
    inputs: &'a [Moved],
    /// By outcome.
    columns: Vec<Origin>,
    /// Over how many of the first years a budget is summed.
    budget_years: usize,
    cost: usize,
    qalys: usize,
    replicates: usize,
    /// Number of the first replicate.
    first: u64,
    stop: &'a AtomicBool,
    watch: &'a dyn Watch,
    simulated: AtomicUsize,
    base: OnceLock<Vec<Lived>>,
}

fn failed(error: impl std::fmt::Display) -> EvaluateError {
    EvaluateError::Failed(error.to_string())
}

impl<'a> Simulator<'a> {
    /// Of a decision whose inputs are these.
    ///
    /// # Errors
    /// Where an outcome is missing.
    pub(super) fn new(
        decision: &'a Decision,
        inputs: &'a [Moved],
        outcomes: &[Outcome],
        stop: &'a AtomicBool,
        watch: &'a dyn Watch,
    ) -> Result<Self, ModelError> {
        let column = |id: &str| {
            let missing = || ModelError::invalid(format!("no outcome is called {id}"));
            decision.layout.column(id).ok_or_else(missing)
        };
        let own = |outcome: &Outcome| match outcome.id.as_str() {
            NET_BENEFIT => Ok(Origin::Worth),
            BUDGET => Ok(Origin::Budget),
            MIXES => Ok(Origin::Mixes),
            id => column(id).map(Origin::Column),
        };
        let values = &decision.scenarios[0].values;
        Ok(Self {
            decision,
            effects: &decision.effects,
            inputs,
            columns: outcomes.iter().map(own).collect::<Result<_, _>>()?,
            cost: column("cost")?,
            qalys: column("qalys")?,
            budget_years: headline_years(values, decision.layout.years),
            replicates: decision.repeats.replicates,
            first: 0,
            stop,
            watch,
            simulated: AtomicUsize::new(0),
            base: OnceLock::new(),
        })
    }

    /// The same with luck of its own: replicates that are numbered from here on.
    pub(super) const fn numbered_from(mut self, first: u64) -> Self {
        self.first = first;
        self
    }

    /// The same with effects from elsewhere, as an alternative has them.
    pub(super) fn with_effects(&self, effects: &'a Mapping) -> Self {
        Self {
            effects,
            columns: self.columns.clone(),
            simulated: AtomicUsize::new(0),
            base: OnceLock::new(),
            ..*self
        }
    }

    /// How many strategies have been simulated, at all points together.
    pub(super) fn simulated(&self) -> usize {
        self.simulated.load(Ordering::Relaxed)
    }

    /// The values of a strategy at a point, with the effects that trials return there.
    pub(super) fn values(&self, strategy: usize, point: &Point) -> Result<Values, MissingValue> {
        let moved = |strategy: usize| {
            let mut values = self.decision.scenarios[strategy].values.clone();
            for &(input, value) in point {
                self.inputs[input].put(strategy, value, &mut values)?;
            }
            Ok(values)
        };
        let mut values = moved(strategy)?;
        if *self.effects != Mapping::Stated {
            self.effects.put(&moved(0)?, [&mut values])?;
        }
        Ok(values)
    }

    /// All strategies with their values at a point.
    fn at(&self, point: &Point) -> Result<Vec<(&Scenario, Values)>, EvaluateError> {
        let scenarios = self.decision.scenarios.iter().enumerate();
        scenarios.map(|(strategy, own)| Ok((own, self.values(strategy, point).map_err(failed)?))).collect()
    }

    /// What of a replicate is told.
    fn row(&self, model: &Model, sums: &[Aggregate], threshold: f64) -> Vec<f64> {
        let frame = model.frame(sums, 1);
        let worth = threshold * frame[self.qalys] - frame[self.cost];
        let years = self.decision.layout.years;
        let (book, budget) = (model.book(), model.budget(sums, 1));
        let of = |line: Option<usize>, year: usize| {
            line.and_then(|line| budget.get(book.cell(year, line)).copied()).unwrap_or(f64::NAN)
        };
        let spent = (1..=self.budget_years).map(|year| of(book.all(), year)).sum();
        let mut row: Vec<f64> = self
            .columns
            .iter()
            .map(|column| match column {
                Origin::Column(column) => frame[*column],
                Origin::Worth => worth,
                Origin::Budget => spent,
                Origin::Mixes => f64::NAN,
            })
            .collect();
        if self.mixed().is_some() {
            row.extend((1..=years).map(|year| of(book.all(), year)));
            row.extend((1..=years).map(|year| of(Some(0), year)));
        }
        row
    }

    /// The place of the stated mixes among outcomes.
    fn mixed(&self) -> Option<usize> {
        self.columns.iter().position(|column| matches!(column, Origin::Mixes))
    }

    /// What all strategies together came to: the stated mixes are made of their budgets, by the shares that the comparator
    /// has here.
    ///
    /// # Shape
    /// `rows` by strategy, replicate; what is kept for the mixes alone is taken off their ends.
    pub(super) fn together(
        &self,
        comparator: &Values,
        rows: &mut [Vec<Vec<f64>>],
    ) -> Result<(), EvaluateError> {
        let Some(place) = self.mixed() else { return Ok(()) };
        let years = self.decision.layout.years;
        let found = mixes(&self.decision.scenarios, comparator, years).map_err(failed)?;
        let outcomes = self.columns.len();
        for replicate in 0..self.replicates {
            let cell = |strategy: usize, at: usize| rows[strategy][replicate][outcomes + at];
            let each =
                |strategy: usize, year: usize| ratio(cell(strategy, year), cell(strategy, years + year));
            let simulated: Vec<f64> = (0..years).map(|year| cell(0, years + year)).collect();
            let spent = found.drawn.as_ref().map_or([f64::NAN; 2], |mixes| {
                let by_year = mixes.blend(&mixes.eligible(&simulated), &each);
                by_year.map(|own| own.iter().take(self.budget_years).sum())
            });
            for (strategy, own) in rows.iter_mut().enumerate() {
                own[replicate][place] = spent[usize::from(strategy > 0)];
                own[replicate].truncate(outcomes);
            }
        }
        Ok(())
    }

    /// Whether an input can be moved to both ends without anything being simulated.
    ///
    /// # Errors
    /// Where it cannot be moved.
    pub(super) fn is_free(&self, input: usize) -> Result<bool, EvaluateError> {
        let base = self.base()?;
        let told = &self.inputs[input].input;
        for value in [told.low, told.high] {
            for (strategy, lived) in base.iter().enumerate() {
                let values = self.values(strategy, &vec![(input, value)]).map_err(failed)?;
                if values != lived.values && !Self::happens_alike(&values, &lived.values) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    fn sums(&self, model: &Model, accounts: &Accounts) -> Vec<Aggregate> {
        by_year_and_group(
            &accounts.ledger,
            &accounts.census,
            &model.population.strata,
            &self.decision.layout.groups[..1],
            model.population.only_diagnosis,
            model.schedule.grid().horizon(),
        )
    }

    /// Lives through strategies with some values, all with the same luck.
    fn lived(&self, each: Vec<(&Scenario, Values)>) -> Result<Vec<Lived>, EvaluateError> {
        let opened = |(scenario, values): (&Scenario, Values)| {
            let model = open(scenario, &values).map_err(failed)?;
            let threshold = values.number("money.threshold").map_err(failed)?;
            Ok((model, threshold, values))
        };
        let opened: Vec<_> = each.into_iter().map(opened).collect::<Result<_, EvaluateError>>()?;
        let tell = |place: usize, accounts: &Accounts| {
            let (model, threshold, _) = &opened[place];
            let sums = self.sums(model, accounts);
            let row = self.row(model, &sums, *threshold);
            (sums, row)
        };
        let models: Vec<&Model> = opened.iter().map(|(model, ..)| model).collect();
        let numbers = self.first..self.first + self.replicates as u64;
        let is_stopped = || self.stop.load(Ordering::Relaxed);
        let told = starts::each(&models, self.decision.repeats.seed, numbers, tell, is_stopped)
            .ok_or(EvaluateError::Interrupted)?;
        self.simulated.fetch_add(opened.len(), Ordering::Relaxed);
        let both = opened.into_iter().zip(told).map(|((.., values), told)| {
            let (sums, rows) = told.into_iter().unzip();
            Lived { values, sums, rows }
        });
        Ok(both.collect())
    }

    /// The base case, lived once.
    fn base(&self) -> Result<&[Lived], EvaluateError> {
        if let Some(base) = self.base.get() {
            return Ok(base);
        }
        let base = self.lived(self.at(&Vec::new())?)?;
        Ok(self.base.get_or_init(|| base))
    }

    /// Whether values differ from those of the base case in prices and values of states alone.
    fn happens_alike(values: &Values, base: &Values) -> bool {
        let prices = !base.is_on("finance");
        let mut same = values.clone();
        for (address, number) in base.numbers() {
            let valued = VALUES_ALONE.iter().any(|start| address.starts_with(start));
            let priced = PRICES.iter().any(|start| address.starts_with(start));
            if valued || (prices && priced) {
                let _ = same.set_number(&address, number);
            }
        }
        same == *base
    }

    /// What all strategies come to with some values, replicate by replicate; nothing is simulated twice.
    ///
    /// # Shape
    /// By strategy, replicate, outcome.
    pub(super) fn rows(&self, each: Vec<(&Scenario, Values)>) -> Result<Vec<Vec<Vec<f64>>>, EvaluateError> {
        let mut rows: Vec<Vec<Vec<f64>>> = each.iter().map(|_| Vec::new()).collect();
        let (mut places, mut new) = (Vec::new(), Vec::new());
        for (strategy, (base, (scenario, values))) in self.base()?.iter().zip(each).enumerate() {
            if values == base.values {
                rows[strategy].clone_from(&base.rows);
            } else if Self::happens_alike(&values, &base.values) {
                let model = open(scenario, &values).map_err(failed)?;
                let threshold = values.number("money.threshold").map_err(failed)?;
                rows[strategy] = base.sums.iter().map(|sums| self.row(&model, sums, threshold)).collect();
            } else {
                places.push(strategy);
                new.push((scenario, values));
            }
        }
        for (strategy, lived) in places.into_iter().zip(self.lived(new)?) {
            rows[strategy] = lived.rows;
        }
        for _ in &rows {
            self.watch.advanced();
        }
        Ok(rows)
    }
}

impl Lives for Simulator<'_> {
    fn live(&self, points: &[Point]) -> Result<Vec<Levels>, EvaluateError> {
        self.base()?;
        let live = |point: &Point| {
            if self.stop.load(Ordering::Relaxed) {
                return Err(EvaluateError::Interrupted);
            }
            let mut rows = self.rows(self.at(point)?).map_err(|error| self.named(point, error))?;
            if self.mixed().is_some() {
                self.together(&self.values(0, point).map_err(failed)?, &mut rows)?;
            }
            Ok(Levels(rows))
        };
        points.par_iter().with_max_len(1).map(live).collect()
    }
}

impl Simulator<'_> {
    /// An error with the inputs that were moved.
    fn named(&self, point: &Point, error: EvaluateError) -> EvaluateError {
        let EvaluateError::Failed(message) = error else { return error };
        let each =
            point.iter().map(|&(input, value)| format!("{} = {value}", self.inputs[input].input.address));
        EvaluateError::Failed(format!("with {}: {message}", each.collect::<Vec<_>>().join(", ")))
    }
}
