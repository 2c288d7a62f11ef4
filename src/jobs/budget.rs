//! Budgets of a run: unit by unit as they come in, then as lines with their uncertainty.

use super::estimates::{Estimates, SampleMeans};
use super::model::{ModelError, Repeats};
use super::run::{Decision, Results};
use super::simulate::Replicate;
use super::summary::estimate_from;
use crate::analysis::budget::BudgetLine;
use crate::economics::budget_impact::{Book, PEOPLE, paid};
use crate::economics::costs;

/// The budgets of all strategies.
///
/// # Shape
/// By strategy, then the cells of [`Book`].
pub struct Budgets {
    book: Book,
    levels: Vec<Estimates>,
    differences: Vec<Estimates>,
    means: SampleMeans,
    by_sample: Vec<Vec<Vec<f64>>>,
    repeats: Repeats,
}

impl std::fmt::Debug for Budgets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Budgets").field("book", &self.book).finish_non_exhaustive()
    }
}

impl Budgets {
    /// Nothing taken in yet.
    ///
    /// # Errors
    /// Where the cost items cannot be opened.
    pub(super) fn new(decision: &Decision) -> Result<Self, ModelError> {
        let book = Book::of(&paid(&costs::items(&decision.scenarios[0].values)?));
        let cells = book.cells(decision.layout.years);
        let estimates = || Estimates::new(cells, &decision.repeats, decision.shared_luck);
        let strategies = decision.scenarios.len();
        Ok(Self {
            levels: (0..strategies).map(|_| estimates()).collect(),
            differences: (1..strategies).map(|_| estimates()).collect(),
            means: SampleMeans::of(cells),
            by_sample: Vec::new(),
            repeats: decision.repeats,
            book,
        })
    }

    /// Takes in the replicates of a unit.
    pub(super) fn add(&mut self, unit: usize, replicates: &[Replicate]) {
        let current = &replicates[0].budget;
        for (strategy, replicate) in replicates.iter().enumerate() {
            self.levels[strategy].add(unit, &replicate.budget);
            if let Some(difference) = strategy.checked_sub(1) {
                let cells: Vec<f64> =
                    replicate.budget.iter().zip(current).map(|(new, old)| new - old).collect();
                self.differences[difference].add(unit, &cells);
            }
        }
        if self.repeats.samples > 0 {
            let last = (unit + 1).is_multiple_of(self.repeats.replicates);
            let rows = replicates.iter().map(|replicate| replicate.budget.as_slice());
            self.by_sample.extend(self.means.add(rows, last));
        }
    }
}

/// The budget impact of every strategy; nothing of one alone.
pub(super) fn told(decision: &Decision, results: &Results, currency: &str) -> Vec<BudgetLine> {
    let budgets = &results.budgets;
    let book = &budgets.book;
    let mut told = Vec::new();
    for strategy in 1..decision.scenarios.len() {
        for year in 0..=decision.layout.years {
            for (place, line) in book.lines().iter().enumerate() {
                let cell = book.cell(year, place);
                let level = |of: usize| {
                    let value = |row: &[Vec<f64>]| row.get(of)?.get(cell).copied();
                    estimate_from(&budgets.levels[of], cell, &value, &budgets.by_sample).finite()
                };
                let change = |row: &[Vec<f64>]| Some(row.get(strategy)?.get(cell)? - row.first()?.get(cell)?);
                let differences = &budgets.differences[strategy - 1];
                let unit = PEOPLE.iter().find(|(measure, _)| *measure == line.measure);
                told.push(BudgetLine {
                    strategy,
                    year,
                    measure: line.measure,
                    payer: line.payer.clone(),
                    item: line.item.clone(),
                    current: level(0),
                    new: level(strategy),
                    difference: estimate_from(differences, cell, &change, &budgets.by_sample).finite(),
                    unit: unit.map_or(currency, |(_, unit)| unit).to_owned(),
                });
            }
        }
    }
    told
}
