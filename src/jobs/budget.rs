//! Budgets of a run: unit by unit as they come in, then as lines with their uncertainty; those of the simulated worlds, and of
//! the mixes that the scenario states.

use super::estimates::Estimates;
use super::model::{ModelError, Repeats};
use super::over_samples::OverSamples;
use super::run::{Decision, Results, drawn};
use super::simulate::Replicate;
use crate::analysis::budget::{BudgetLine, Following, StatedMixes};
use crate::economics::budget_impact::{Book, PEOPLE, paid};
use crate::economics::budget_mix::{ELIGIBLE, Mixes, Stated, headline_years, stated};
use crate::economics::costs;
use crate::scenario::{Scenario, Values};

/// The budgets of all strategies.
///
/// # Shape
/// By strategy, then the cells of [`Book`].
pub struct Budgets {
    book: Book,
    levels: Vec<Estimates>,
    differences: Vec<Estimates>,
    over_samples: OverSamples,
    mixed: Option<Mixed>,
}

/// Budgets of the stated mixes.
struct Mixed {
    /// Those of the sample that comes in.
    mixes: Mixes,
    sample: usize,
    /// Current and new.
    levels: [Estimates; 2],
    difference: Estimates,
    over_samples: OverSamples,
}

/// What some values say of mixes of a decision's strategies.
pub(super) fn mixes(scenarios: &[Scenario], values: &Values, years: usize) -> Result<Stated, ModelError> {
    let ids: Vec<&str> = scenarios.iter().map(|scenario| scenario.id.as_str()).collect();
    Ok(stated(values, &ids, years)?)
}

/// Checks the mixes of the comparator before the work; a sentence where a plan of theirs is not there.
///
/// # Errors
/// Every row that is wrong.
pub(super) fn check(scenarios: &[Scenario], years: usize) -> Result<Option<String>, ModelError> {
    let found = mixes(scenarios, &scenarios[0].values, years)?;
    if !found.problems.is_empty() {
        return Err(ModelError::of(&scenarios[0], found.problems.into()));
    }
    let absent = found.absent.join(", ");
    Ok((!absent.is_empty() && scenarios.len() > 1).then(|| {
        format!(
            "The budget impact of the stated mixes is not told, because they hold plans that are not compared here: {absent}."
        )
    }))
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
            over_samples: OverSamples::new(decision, cells),
            book,
            mixed: Mixed::new(decision, cells, 0)?,
        })
    }

    /// Takes in the replicates of a unit.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn add(
        &mut self,
        decision: &Decision,
        unit: usize,
        replicates: &[Replicate],
    ) -> Result<(), ModelError> {
        let current = &replicates[0].budget;
        for (strategy, replicate) in replicates.iter().enumerate() {
            self.levels[strategy].add(unit, &replicate.budget);
            if let Some(difference) = strategy.checked_sub(1) {
                let cells: Vec<f64> =
                    replicate.budget.iter().zip(current).map(|(new, old)| new - old).collect();
                self.differences[difference].add(unit, &cells);
            }
        }
        self.over_samples.add(unit, replicates.iter().map(|replicate| replicate.budget.as_slice()));
        match &mut self.mixed {
            Some(mixed) => mixed.add(decision, &self.book, unit, replicates),
            None => Ok(()),
        }
    }
}

impl Mixed {
    fn new(decision: &Decision, cells: usize, sample: usize) -> Result<Option<Self>, ModelError> {
        let years = decision.layout.years;
        let values = drawn(decision, 0, sample);
        // What is drawn is sound where the base case is: shares are held at what the year before has.
        let checked = mixes(&decision.scenarios, &decision.scenarios[0].values, years)?;
        if checked.mixes.is_none() || decision.scenarios.len() < 2 {
            return Ok(None);
        }
        let estimates = || Estimates::new(cells, &decision.repeats, decision.shared_luck);
        Ok(mixes(&decision.scenarios, &values, years)?.drawn.map(|mixes| Self {
            mixes,
            sample,
            levels: [estimates(), estimates()],
            difference: estimates(),
            over_samples: OverSamples::new(decision, cells),
        }))
    }

    fn add(
        &mut self,
        decision: &Decision,
        book: &Book,
        unit: usize,
        replicates: &[Replicate],
    ) -> Result<(), ModelError> {
        let Repeats { samples, replicates: each, .. } = decision.repeats;
        let sample = if samples > 0 { unit / each } else { 0 };
        if sample != self.sample {
            let found = mixes(&decision.scenarios, &drawn(decision, 0, sample), decision.layout.years)?;
            self.mixes = found.drawn.unwrap_or_else(|| self.mixes.clone());
            self.sample = sample;
        }
        let worlds: Vec<&[f64]> = replicates.iter().map(|replicate| replicate.budget.as_slice()).collect();
        let budgets = self.mixes.budgets(book, &worlds);
        for (level, budget) in self.levels.iter_mut().zip(&budgets) {
            level.add(unit, budget);
        }
        let change: Vec<f64> = budgets[1].iter().zip(&budgets[0]).map(|(new, old)| new - old).collect();
        self.difference.add(unit, &change);
        self.over_samples.add(unit, budgets.iter().map(Vec::as_slice));
        Ok(())
    }
}

/// The budget impact of the stated mixes; none where none are.
///
/// # Errors
/// Where a value is missing.
pub(super) fn of_mixes(
    decision: &Decision,
    results: &Results,
    currency: &str,
) -> Result<Option<StatedMixes>, ModelError> {
    let budgets = &results.budgets;
    let Some(mixed) = &budgets.mixed else { return Ok(None) };
    let years = decision.layout.years;
    let values = &decision.scenarios[0].values;
    let Some(base) = mixes(&decision.scenarios, values, years)?.mixes else { return Ok(None) };
    let mut lines = Vec::new();
    for year in 0..=years {
        for (place, line) in budgets.book.lines().iter().enumerate() {
            let cell = budgets.book.cell(year, place);
            let level = |mix: usize| mixed.over_samples.level(&mixed.levels[mix], mix, cell).finite();
            let difference = mixed.over_samples.difference(&mixed.difference, 1, cell).finite();
            lines.push(BudgetLine {
                strategy: 0,
                year,
                measure: line.measure,
                payer: line.payer.clone(),
                item: line.item.clone(),
                current: level(0),
                new: level(1),
                difference,
                unit: unit(line.measure, currency),
            });
        }
    }
    let following = (0..decision.scenarios.len())
        .flat_map(|strategy| (0..years).map(move |year| (strategy, year)))
        .map(|(strategy, year)| Following {
            strategy,
            year: year + 1,
            shares: [0, 1].map(|mix| base.share(mix, strategy, year)),
        })
        .collect();
    Ok(Some(StatedMixes {
        lines,
        following,
        headline_years: headline_years(values, years),
        own_eligible: !values.rows(ELIGIBLE.path).is_empty(),
    }))
}

fn unit(measure: &str, currency: &str) -> String {
    let people = PEOPLE.iter().find(|(known, _)| *known == measure);
    people.map_or(currency, |(_, unit)| unit).to_owned()
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
                let level = |of: usize| budgets.over_samples.level(&budgets.levels[of], of, cell).finite();
                let differences = &budgets.differences[strategy - 1];
                told.push(BudgetLine {
                    strategy,
                    year,
                    measure: line.measure,
                    payer: line.payer.clone(),
                    item: line.item.clone(),
                    current: level(0),
                    new: level(strategy),
                    difference: budgets.over_samples.difference(differences, strategy, cell).finite(),
                    unit: unit(line.measure, currency),
                });
            }
        }
    }
    told
}
