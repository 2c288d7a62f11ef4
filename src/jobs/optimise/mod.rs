//! `optimise`: the best split of a budget over what a plan can buy, simulated with the comparator's luck.

mod levers;
mod simulator;
#[cfg(test)]
mod tests;

use super::checks;
use super::model::ModelError;
use super::run::{Decision, open};
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::optimum::found::{Optimised, Row, Split};
use crate::analysis::optimum::lever::Lever;
use crate::analysis::optimum::{Goal, Luck, Problem, Task, means};
use crate::scenario::Scenario;
use simulator::Simulator;
use std::ops::Range;
use std::sync::atomic::AtomicBool;

/// What a budget is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// All that the programme costs over the horizon.
    Horizon,
    /// What it costs in each year: the dearest may not cost more.
    Year,
}

/// How many replicates each luck has; none has a replicate of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replicates {
    /// Of each split of the search.
    pub search: u64,
    /// Of each candidate.
    pub choose: u64,
    /// Of the even split and the best.
    pub judge: u64,
}

impl Replicates {
    /// By the replicates of a run: a quarter as many for the search, half as many for the choice, twice as many for the
    /// judgement, and never fewer than 2, 4 and 16.
    pub fn by(run: u64) -> Self {
        Self { search: (run / 4).max(2), choose: (run / 2).max(4), judge: (2 * run).max(16) }
    }

    /// The numbers of the replicates.
    pub const fn of(&self, luck: Luck) -> Range<u64> {
        let (choose, judge) = (self.search, self.search + self.choose);
        match luck {
            Luck::Search => 0..choose,
            Luck::Choose => choose..judge,
            Luck::Judge => judge..judge + self.judge,
        }
    }
}

/// What is asked of an optimisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// What the split is for.
    pub goal: Goal,
    /// Under an equity floor: by how many QALYs a person the gap may be wider than the even split's.
    pub floor: Option<f64>,
    /// The budget; what the plan costs as it stands where none is given.
    pub budget: Option<f64>,
    /// What the budget is for.
    pub per: Per,
    /// Other budgets of the frontier, as shares of the budget.
    pub shares: Vec<f64>,
    /// Splits that the search simulates for the budget; half as many for the others.
    pub evaluations: usize,
    /// How often each split is simulated.
    pub replicates: Replicates,
}

/// Someone who is told how far an optimisation has come.
pub trait Watch {
    /// A budget is begun, of so many.
    fn begins(&self, _budget: f64, _index: usize, _all: usize) {}
}

/// A checked optimisation, ready to be run.
pub struct Prepared<'a> {
    decision: &'a Decision,
    levers: Vec<Lever>,
    settings: Settings,
}

fn invalid<T>(message: impl Into<String>) -> Result<T, ModelError> {
    Err(ModelError::invalid(message))
}

impl<'a> Prepared<'a> {
    /// Checks everything before anything is simulated. The first strategy is the comparator, the second the plan.
    ///
    /// # Errors
    /// Every lever that is wrong; a plan that cannot be opened at the ends of its levers; nothing that is paid for; an
    /// equity floor where people have no deprivation fifth.
    pub fn new(decision: &'a Decision, settings: Settings) -> Result<Self, ModelError> {
        let Some(plan) = decision.scenarios.get(1) else {
            return invalid("there is only the comparator: name a plan");
        };
        let levers = levers::levers(plan)?;
        for (what, split) in [("least", 0.0), ("most", 1.0)] {
            let split = vec![split; levers.len()];
            let values = levers::put(&levers, &split, &plan.values)?;
            open(plan, &values)
                .and_then(|_| checks::workable(&values).map_err(|refused| ModelError::of(plan, refused)))
                .map_err(|error| error.with(&format!("with the {what} of every lever")))?;
        }
        if simulator::programme_items(&plan.values)?.is_empty() {
            return invalid(
                "no cost item has the strand service or implementation, so that nothing is paid for: add [[cost.item]]",
            );
        }
        if settings.floor.is_some() && simulator::fifth(decision).is_none() {
            return invalid(
                "people have no deprivation fifth, so that there is no gap to keep a floor under",
            );
        }
        Ok(Self { decision, levers, settings })
    }

    /// All that decides what is found, as a text to be fingerprinted.
    pub fn fingerprint(&self) -> String {
        use std::fmt::Write as _;
        let mut text = format!("{:?} {}\n", self.settings, self.decision.repeats.seed);
        for scenario in &self.decision.scenarios {
            for (address, value) in scenario.values.texts() {
                let _ = writeln!(text, "{address}={value}");
            }
        }
        text
    }

    /// Finds the best split of every budget.
    ///
    /// # Errors
    /// Where it was stopped, the model cannot be run, or even the least of every lever costs more than the budget.
    pub fn go(&self, watch: &dyn Watch, stop: &AtomicBool) -> Result<Optimised, EvaluateError> {
        let failed = |error: ModelError| EvaluateError::Failed(error.to_string());
        let (decision, settings) = (self.decision, &self.settings);
        let simulator = Simulator::new(decision, &self.levers, settings.per, settings.replicates, stop)
            .map_err(failed)?;
        let goal = settings.goal;
        let task = Task {
            goal,
            floor: settings.floor,
            evaluations: settings.evaluations,
            seed: decision.repeats.seed,
        };
        let problem = Problem { purchase: &simulator, task };
        let budget = match settings.budget {
            Some(budget) => budget,
            None => means(goal, &simulator.as_it_stands(Luck::Choose)?).spending,
        };
        if budget <= 0.0 {
            return Err(EvaluateError::Failed(
                "the plan as it stands costs no more than the comparator: give --budget".into(),
            ));
        }
        self.affords(&problem, budget)?;
        let mut budgets: Vec<(f64, f64)> = settings
            .shares
            .iter()
            .filter(|share| share.to_bits() != 1.0_f64.to_bits())
            .map(|share| (share * budget, 0.5))
            .collect();
        budgets.push((budget, 1.0));
        budgets.sort_by(|a, b| a.0.total_cmp(&b.0));
        let all = budgets.len();
        let tell = |index: usize| watch.begins(budgets[index].0, index, all);
        let told = problem.frontier(&budgets, &tell)?;
        let standing = Row::of(
            goal,
            levers::standing(&self.levers, &decision.scenarios[1].values),
            &simulator.as_it_stands(Luck::Judge)?,
        );
        let main = budgets.iter().position(|(one, _)| one.to_bits() == budget.to_bits()).unwrap_or_default();
        let values = &decision.scenarios[1].values;
        Ok(Optimised {
            decision: decision_name(&decision.scenarios[1]),
            strategy: decision.scenarios[1].id.clone(),
            name: decision.scenarios[1].name.clone(),
            comparator: decision.scenarios[0].name.clone(),
            currency: values.text("money.currency").map_err(|e| failed(e.into()))?.to_owned(),
            threshold: values.number("money.threshold").map_err(|e| failed(e.into()))?,
            goal,
            floor: settings.floor,
            yearly: settings.per == Per::Year,
            levers: self.levers.clone(),
            splits: budgets
                .iter()
                .zip(told)
                .map(|((budget, _), told)| Split { budget: *budget, told })
                .collect(),
            main,
            standing,
            seed: decision.repeats.seed,
            persons: decision.persons,
            horizon: decision.horizon,
            replicates: [settings.replicates.search, settings.replicates.choose, settings.replicates.judge],
            simulated: simulator.simulated(),
        })
    }

    /// Refuses a budget that does not even pay for the least of every lever.
    fn affords(&self, problem: &Problem<'_>, budget: f64) -> Result<(), EvaluateError> {
        let currency = self.decision.scenarios[1].values.text("money.currency").unwrap_or_default();
        for luck in [Luck::Search, Luck::Choose] {
            let least = problem.means(&[problem.nothing()], luck)?[0].spending;
            if least > budget {
                return Err(EvaluateError::Failed(format!(
                    "the budget of {budget:.0} {currency} does not pay for the least of every lever, which costs \
                     {least:.0} {currency} more than the comparator: give more, or let the levers begin lower"
                )));
            }
        }
        Ok(())
    }
}

/// The name of the decision problem: the folder of the plan.
fn decision_name(plan: &Scenario) -> String {
    let folder = plan.folder.canonicalize().unwrap_or_else(|_| plan.folder.clone());
    folder.file_name().and_then(|name| name.to_str()).unwrap_or("scenario").to_owned()
}
