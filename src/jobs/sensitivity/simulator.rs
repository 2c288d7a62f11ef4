//! The model as something that lives through moved inputs, every strategy with the luck of the base case.

use super::inputs::Moved;
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::sensitivity::{Levels, Lives, NET_BENEFIT, Outcome, Point};
use crate::jobs::model::{Model, ModelError};
use crate::jobs::run::{Decision, open};
use crate::jobs::simulate::accounts;
use crate::jobs::trials::mapping::Mapping;
use crate::outcomes::aggregate::{Aggregate, by_year_and_group};
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
const VALUES_ALONE: [&str; 2] = ["utility.", "money.threshold"];
/// The same where sites have no finances that prices would reach.
const PRICES: &str = "cost.item.";

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
    /// Columns of a frame, by outcome; none for net benefit.
    columns: Vec<Option<usize>>,
    cost: usize,
    qalys: usize,
    replicates: usize,
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
            let missing = || ModelError::Invalid(format!("no outcome is called {id}"));
            decision.layout.column(id).ok_or_else(missing)
        };
        let own = |outcome: &Outcome| {
            if outcome.id == NET_BENEFIT { Ok(None) } else { column(&outcome.id).map(Some) }
        };
        Ok(Self {
            decision,
            effects: &decision.effects,
            inputs,
            columns: outcomes.iter().map(own).collect::<Result<_, _>>()?,
            cost: column("cost")?,
            qalys: column("qalys")?,
            replicates: decision.repeats.replicates,
            stop,
            watch,
            simulated: AtomicUsize::new(0),
            base: OnceLock::new(),
        })
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
            self.effects.put(&moved(0)?, &mut values)?;
        }
        Ok(values)
    }

    /// What of a replicate is told.
    fn row(&self, model: &Model, sums: &[Aggregate], threshold: f64) -> Vec<f64> {
        let frame = model.frame(sums, 1);
        let worth = threshold * frame[self.qalys] - frame[self.cost];
        self.columns.iter().map(|column| column.map_or(worth, |column| frame[column])).collect()
    }

    fn sums(&self, model: &Model, number: u64) -> Vec<Aggregate> {
        let accounts = accounts(model, self.decision.repeats.seed, number);
        by_year_and_group(
            &accounts.ledger,
            &accounts.census,
            &model.population.strata,
            &self.decision.layout.groups[..1],
            model.population.only_diagnosis,
            model.schedule.grid().horizon(),
        )
    }

    /// Lives through a strategy with some values.
    fn lived(&self, scenario: &Scenario, values: Values) -> Result<Lived, EvaluateError> {
        let model = open(scenario, &values).map_err(failed)?;
        let threshold = values.number("money.threshold").map_err(failed)?;
        let each: Vec<(Vec<Aggregate>, Vec<f64>)> = (0..self.replicates)
            .into_par_iter()
            .with_max_len(1)
            .map(|number| {
                if self.stop.load(Ordering::Relaxed) {
                    return Err(EvaluateError::Interrupted);
                }
                let sums = self.sums(&model, number as u64);
                let row = self.row(&model, &sums, threshold);
                Ok((sums, row))
            })
            .collect::<Result<_, _>>()?;
        self.simulated.fetch_add(1, Ordering::Relaxed);
        let (sums, rows) = each.into_iter().unzip();
        Ok(Lived { values, sums, rows })
    }

    /// The base case, lived once.
    fn base(&self) -> Result<&[Lived], EvaluateError> {
        if let Some(base) = self.base.get() {
            return Ok(base);
        }
        let all: Vec<usize> = (0..self.decision.scenarios.len()).collect();
        let base = all
            .into_par_iter()
            .map(|strategy| {
                let values = self.values(strategy, &Vec::new()).map_err(failed)?;
                self.lived(&self.decision.scenarios[strategy], values)
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(self.base.get_or_init(|| base))
    }

    /// Whether values differ from those of the base case in prices and values of states alone.
    fn happens_alike(values: &Values, base: &Values) -> bool {
        let prices = !base.is_on("finance");
        let mut same = values.clone();
        for (address, number) in base.numbers() {
            let valued = VALUES_ALONE.iter().any(|start| address.starts_with(start));
            if valued || (prices && address.starts_with(PRICES)) {
                let _ = same.set_number(&address, number);
            }
        }
        same == *base
    }

    /// What a strategy with some values comes to, replicate by replicate; nothing is simulated twice.
    pub(super) fn rows(
        &self,
        scenario: &Scenario,
        strategy: usize,
        values: Values,
    ) -> Result<Vec<Vec<f64>>, EvaluateError> {
        let base = &self.base()?[strategy];
        if values == base.values {
            return Ok(base.rows.clone());
        }
        if Self::happens_alike(&values, &base.values) {
            let model = open(scenario, &values).map_err(failed)?;
            let threshold = values.number("money.threshold").map_err(failed)?;
            return Ok(base.sums.iter().map(|sums| self.row(&model, sums, threshold)).collect());
        }
        Ok(self.lived(scenario, values)?.rows)
    }
}

impl Lives for Simulator<'_> {
    fn live(&self, points: &[Point]) -> Result<Vec<Levels>, EvaluateError> {
        self.base()?;
        let strategies = self.decision.scenarios.len();
        let tasks: Vec<(usize, usize)> = (0..points.len())
            .flat_map(|point| (0..strategies).map(move |strategy| (point, strategy)))
            .collect();
        let mut lived: Vec<Vec<Vec<f64>>> = tasks
            .into_par_iter()
            .with_max_len(1)
            .map(|(point, strategy)| {
                if self.stop.load(Ordering::Relaxed) {
                    return Err(EvaluateError::Interrupted);
                }
                let values = self.values(strategy, &points[point]).map_err(failed)?;
                let rows = self.rows(&self.decision.scenarios[strategy], strategy, values);
                self.watch.advanced();
                rows.map_err(|error| self.named(&points[point], error))
            })
            .collect::<Result<_, _>>()?;
        let mut levels = Vec::with_capacity(points.len());
        while !lived.is_empty() {
            let rest = lived.split_off(strategies.min(lived.len()));
            levels.push(Levels(std::mem::replace(&mut lived, rest)));
        }
        Ok(levels)
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
