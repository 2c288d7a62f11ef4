//! What a run found of budgets: the current mix beside each strategy's, by year, payer and item.

use super::findings::{Estimate, Findings};
use crate::economics::budget_impact::{ALL, COST};
use crate::units::word::Word;

/// The budget impact of the mixes that a scenario states.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct StatedMixes {
    /// Lines as of a strategy: the current mix beside the new one.
    pub lines: Vec<BudgetLine>,
    /// Who follows which plan in which year, in the base case.
    pub following: Vec<Following>,
    /// Over how many of the first years the headline is summed.
    pub headline_years: usize,
    /// Whether the number of eligible people is stated, too.
    pub own_eligible: bool,
}

/// The share of eligible people who follow a plan in a year.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Following {
    /// The strategy, by its place; the comparator is what is left.
    pub strategy: usize,
    /// Year of the simulation, from 1.
    pub year: usize,
    /// Under the current and the new mix.
    pub shares: [f64; 2],
}

impl StatedMixes {
    /// The line of a measure in a year (0: the horizon) for a payer.
    pub fn line(&self, measure: &str, year: usize, payer: &str) -> Option<&BudgetLine> {
        let wanted = |line: &&BudgetLine| {
            line.measure == measure
                && line.year == year
                && line.payer == payer
                && [ALL, ""].contains(&&*line.item)
        };
        self.lines.iter().find(wanted)
    }

    /// Strategies that anyone follows under either mix, in order.
    pub fn followed(&self) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for one in self.following.iter().filter(|one| one.shares.iter().any(|share| *share > 0.0)) {
            if !found.contains(&one.strategy) {
                found.push(one.strategy);
            }
        }
        found
    }
}

/// One line of the budget impact of a strategy in one period.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct BudgetLine {
    /// The strategy, by its place; never the comparator, and 0 for stated mixes.
    pub strategy: usize,
    /// Year of the simulation, from 1; 0 is the whole horizon.
    pub year: usize,
    /// What is told: people, cost or its cashable part.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub measure: Word,
    /// Who pays; empty where nobody does.
    pub payer: String,
    /// The cost item; empty where it is about people.
    pub item: String,
    /// The comparator's world.
    pub current: Estimate,
    /// The strategy's world.
    pub new: Estimate,
    /// What changes: paired, with its interval over samples.
    pub difference: Estimate,
    /// Unit.
    pub unit: String,
}

impl Findings {
    /// The budget impact of a strategy in a year (0: the horizon) for a payer, or all of them.
    pub fn budget_impact(&self, strategy: usize, year: usize, payer: &str) -> Option<&BudgetLine> {
        self.budget_line(strategy, year, COST).find(|line| line.payer == payer && line.item == ALL)
    }

    /// The lines of a measure in a strategy and a year.
    pub fn budget_line<'a>(
        &'a self,
        strategy: usize,
        year: usize,
        measure: &'a str,
    ) -> impl Iterator<Item = &'a BudgetLine> {
        let wanted = move |line: &&BudgetLine| {
            line.strategy == strategy && line.year == year && line.measure == measure
        };
        self.budget.iter().filter(wanted)
    }

    /// The payers of the budget impact, all of them together last.
    pub fn budget_payers(&self) -> Vec<&str> {
        let mut payers: Vec<&str> = Vec::new();
        for line in self.budget.iter().filter(|line| line.measure == COST && line.item == ALL) {
            if !payers.contains(&line.payer.as_str()) {
                payers.push(&line.payer);
            }
        }
        payers
    }
}
