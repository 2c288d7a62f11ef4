//! The model as something in which splits of a budget can be bought.

use super::super::model::{Model, ModelError};
use super::super::run::{Decision, open, sampled};
use super::super::simulate::Accounts;
use super::super::starts;
use super::levers;
use super::{Per, Replicates};
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::findings::COST_PREFIX;
use crate::analysis::optimum::lever::Lever;
use crate::analysis::optimum::{Bought, Luck, Purchase};
use crate::economics::costs::{self, Strand};
use crate::outcomes::aggregate::by_year_and_group;
use crate::scenario::Values;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Which attribute gaps are told of, and its most deprived category is the first.
const FIFTH: &str = "fifth";

/// Columns of a frame from which a split is told.
struct Columns {
    qalys: usize,
    cost: usize,
    /// Of the cost items of the programme.
    programme: Vec<usize>,
    /// Place of the most deprived fifth among the groups.
    fifth: Option<usize>,
}

/// What one replicate comes to, before the comparator is taken off.
#[derive(Debug, Clone)]
struct Level {
    qalys: f64,
    cost: f64,
    spending: Vec<f64>,
    /// QALYs a person, of everyone and of the most deprived fifth.
    each: (f64, f64),
}

/// Splits by the bits of the values that they give, with the luck.
type Known = BTreeMap<(Luck, Vec<u64>), Vec<Bought>>;

/// The model behind an optimisation: every split is simulated with the luck of the comparator, once.
pub(super) struct Simulator<'a> {
    decision: &'a Decision,
    levers: &'a [Lever],
    /// Values of the plan, with solved effects.
    plan: Values,
    columns: Columns,
    threshold: f64,
    per: Per,
    replicates: Replicates,
    comparator: Mutex<BTreeMap<Luck, Vec<Level>>>,
    known: Mutex<Known>,
    stop: &'a AtomicBool,
    simulated: AtomicUsize,
}

/// Names of the cost items that are paid for the programme.
///
/// # Errors
/// Where a value is missing.
pub(super) fn programme_items(plan: &Values) -> Result<Vec<String>, ModelError> {
    let items = costs::items(plan)?
        .into_iter()
        .filter(|item| matches!(item.strand, Strand::Service | Strand::Implementation));
    Ok(items.map(|item| item.name).collect())
}

/// The place of the most deprived fifth among the groups.
pub(super) fn fifth(decision: &Decision) -> Option<usize> {
    decision.layout.groups.iter().position(|group| group.by == FIFTH)
}

fn failed(error: impl std::fmt::Display) -> EvaluateError {
    EvaluateError::Failed(error.to_string())
}

impl<'a> Simulator<'a> {
    /// Of a decision whose first strategy is the comparator and whose second is the plan.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn new(
        decision: &'a Decision,
        levers: &'a [Lever],
        per: Per,
        replicates: Replicates,
        stop: &'a AtomicBool,
    ) -> Result<Self, ModelError> {
        let layout = &decision.layout;
        let column = |id: &str| {
            let missing = || ModelError::invalid(format!("no outcome is called {id}"));
            layout.column(id).ok_or_else(missing)
        };
        let plan = sampled(decision, 1, 0)?;
        let programme = programme_items(&plan)?
            .iter()
            .map(|item| column(&format!("{COST_PREFIX}{item}")))
            .collect::<Result<Vec<_>, _>>()?;
        let fifth = fifth(decision);
        Ok(Self {
            columns: Columns { qalys: column("qalys")?, cost: column("cost")?, programme, fifth },
            threshold: plan.number("money.threshold")?,
            decision,
            levers,
            plan,
            per,
            replicates,
            comparator: Mutex::new(BTreeMap::new()),
            known: Mutex::new(Known::new()),
            stop,
            simulated: AtomicUsize::new(0),
        })
    }

    /// How many splits have been simulated, each luck counted by itself.
    pub(super) fn simulated(&self) -> usize {
        self.simulated.load(Ordering::Relaxed)
    }

    fn level(&self, model: &Model, accounts: &Accounts) -> Level {
        let groups = &self.decision.layout.groups;
        let by_year = by_year_and_group(
            &accounts.ledger,
            &accounts.census,
            &model.population.strata,
            groups,
            model.population.only_diagnosis,
            model.schedule.grid().horizon(),
        );
        let frame = model.frame(&by_year, groups.len());
        let cell = |period: usize, group: usize, column: usize| {
            frame[self.decision.layout.cell(period, group, column)]
        };
        let programme =
            |period: usize| self.columns.programme.iter().map(|&column| cell(period, 0, column)).sum();
        let each = |group: usize| {
            let persons = by_year.get(group).map_or(0.0, |sums| sums.persons) * model.population.weight;
            cell(0, group, self.columns.qalys) / persons
        };
        Level {
            qalys: cell(0, 0, self.columns.qalys),
            cost: cell(0, 0, self.columns.cost),
            spending: match self.per {
                Per::Horizon => vec![programme(0)],
                Per::Year => (1..=self.decision.layout.years).map(programme).collect(),
            },
            each: (each(0), self.columns.fifth.map_or(f64::NAN, each)),
        }
    }

    fn bought(&self, of: &Level, comparator: &Level) -> Bought {
        let (qalys, cost) = (of.qalys - comparator.qalys, of.cost - comparator.cost);
        let spending = of.spending.iter().zip(&comparator.spending).map(|(of, by)| of - by).collect();
        let everyone = of.each.0 - comparator.each.0;
        let poorest = of.each.1 - comparator.each.1;
        Bought { qalys, net_benefit: self.threshold * qalys - cost, cost, spending, gap: everyone - poorest }
    }

    /// The levels of some values in every replicate of some luck.
    fn levels(&self, models: &[Model], luck: Luck) -> Result<Vec<Vec<Level>>, EvaluateError> {
        let (numbers, seed) = (self.replicates.of(luck), self.decision.repeats.seed);
        let of: Vec<&Model> = models.iter().collect();
        let tell = |model: usize, accounts: &Accounts| self.level(of[model], accounts);
        let is_stopped = || self.stop.load(Ordering::Relaxed);
        starts::each(&of, seed, numbers, tell, is_stopped).ok_or(EvaluateError::Interrupted)
    }

    fn comparator(&self, luck: Luck) -> Result<Vec<Level>, EvaluateError> {
        let mut known = self.comparator.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(levels) = known.get(&luck) {
            return Ok(levels.clone());
        }
        let values = sampled(self.decision, 0, 0).map_err(failed)?;
        let model = open(&self.decision.scenarios[0], &values).map_err(failed)?;
        let levels = self.levels(&[model], luck)?.remove(0);
        known.insert(luck, levels.clone());
        Ok(levels)
    }

    /// What some values of the plan bring.
    fn of(&self, values: &[Values], luck: Luck) -> Result<Vec<Vec<Bought>>, EvaluateError> {
        let comparator = self.comparator(luck)?;
        let models: Vec<Model> = values
            .par_iter()
            .map(|values| open(&self.decision.scenarios[1], values).map_err(failed))
            .collect::<Result<_, _>>()?;
        self.simulated.fetch_add(models.len(), Ordering::Relaxed);
        let levels = self.levels(&models, luck)?;
        let paired = |levels: &Vec<Level>| {
            levels.iter().zip(&comparator).map(|(of, comparator)| self.bought(of, comparator)).collect()
        };
        Ok(levels.iter().map(paired).collect())
    }

    /// What the plan brings as it stands.
    ///
    /// # Errors
    /// Where it was stopped, or the model cannot be run.
    pub(super) fn as_it_stands(&self, luck: Luck) -> Result<Vec<Bought>, EvaluateError> {
        Ok(self.of(std::slice::from_ref(&self.plan), luck)?.remove(0))
    }

    /// The bits of the values that a split gives: splits that round to the same values are one.
    fn key(&self, split: &[f64]) -> Vec<u64> {
        let levers = self.levers.iter().zip(split);
        levers
            .flat_map(|(lever, &x)| lever.inputs.iter().map(move |input| input.value(x).to_bits()))
            .collect()
    }
}

impl Purchase for Simulator<'_> {
    fn levers(&self) -> usize {
        self.levers.len()
    }

    fn whole(&self) -> Vec<bool> {
        self.levers.iter().map(|lever| lever.inputs.iter().any(|input| input.whole)).collect()
    }

    fn buy(&self, splits: &[Vec<f64>], luck: Luck) -> Result<Vec<Vec<Bought>>, EvaluateError> {
        let keys: Vec<Vec<u64>> = splits.iter().map(|split| self.key(split)).collect();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut new: BTreeMap<&Vec<u64>, &Vec<f64>> = BTreeMap::new();
        for (key, split) in keys.iter().zip(splits) {
            if !known.contains_key(&(luck, key.clone())) {
                new.entry(key).or_insert(split);
            }
        }
        let values = new
            .values()
            .map(|split| levers::put(self.levers, split, &self.plan).map_err(failed))
            .collect::<Result<Vec<_>, _>>()?;
        let rows = self.of(&values, luck)?;
        for (key, rows) in new.into_keys().zip(rows) {
            known.insert((luck, key.clone()), rows);
        }
        let found = |key: &Vec<u64>| known.get(&(luck, key.clone())).cloned().unwrap_or_default();
        Ok(keys.iter().map(found).collect())
    }
}
