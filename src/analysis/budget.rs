//! What a run found of budgets: the current mix beside each strategy's, by year, payer and item.

use super::findings::{Estimate, Findings};
use crate::economics::budget_impact::{ALL, COST};

/// One line of the budget impact of a strategy in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetLine {
    /// The strategy, by its place; never the comparator.
    pub strategy: usize,
    /// Year of the simulation, from 1; 0 is the whole horizon.
    pub year: usize,
    /// What is told: people, cost or its cashable part.
    pub measure: &'static str,
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
