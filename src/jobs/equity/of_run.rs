//! Equity of a run: gaps of every unit as they come in, then as rows with their uncertainty.

use super::gaps::Gaps;
use super::weighed::{self, Raw};
use crate::analysis::equity::{Equity, Row, Yearly};
use crate::analysis::findings::Estimate;
use crate::jobs::estimates::Estimates;
use crate::jobs::model::ModelError;
use crate::jobs::over_samples::OverSamples;
use crate::jobs::run::{Decision, Results};
use crate::jobs::simulate::Replicate;
use crate::jobs::value::of_run::Run;
use crate::report::tables::FEW;
use std::borrow::Cow;

/// Values of some cells: levels, paired differences, and the means of samples.
pub(super) struct Told {
    levels: Vec<Estimates>,
    differences: Vec<Estimates>,
    over_samples: OverSamples,
}

impl Told {
    pub(super) fn new(decision: &Decision, cells: usize) -> Self {
        let estimates = || Estimates::new(cells, &decision.repeats, decision.shared_luck);
        let strategies = decision.scenarios.len();
        Self {
            levels: (0..strategies).map(|_| estimates()).collect(),
            differences: (1..strategies).map(|_| estimates()).collect(),
            over_samples: OverSamples::new(decision, cells),
        }
    }

    pub(super) fn add(&mut self, unit: usize, rows: &[Vec<f64>]) {
        for (strategy, row) in rows.iter().enumerate() {
            self.levels[strategy].add(unit, row);
            if let Some(index) = strategy.checked_sub(1) {
                let difference: Vec<f64> = row.iter().zip(&rows[0]).map(|(new, old)| new - old).collect();
                self.differences[index].add(unit, &difference);
            }
        }
        self.over_samples.add(unit, rows.iter().map(Vec::as_slice));
    }

    pub(super) fn level(&self, strategy: usize, cell: usize) -> Estimate {
        self.over_samples.level(&self.levels[strategy], strategy, cell).finite()
    }

    fn difference(&self, strategy: usize, cell: usize) -> Estimate {
        let Some(index) = strategy.checked_sub(1) else { return Estimate::default() };
        self.over_samples.difference(&self.differences[index], strategy, cell).finite()
    }
}

/// The gaps of all strategies.
pub struct Fairness {
    gaps: Gaps,
    whole: Told,
    yearly: Told,
    /// The gaps of every sample's means.
    of_means: OverSamples,
    /// By unit, strategy: what distributions are weighed from.
    raw: Vec<Vec<Raw>>,
}

impl std::fmt::Debug for Fairness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fairness").finish_non_exhaustive()
    }
}

impl Fairness {
    /// Nothing taken in yet.
    pub(in crate::jobs) fn new(decision: &Decision) -> Self {
        let gaps = Gaps::new(&decision.layout);
        let years = gaps.measures().len() * decision.layout.years;
        Self {
            whole: Told::new(decision, gaps.asked().len()),
            yearly: Told::new(decision, years),
            of_means: OverSamples::new(decision, gaps.asked().len()),
            raw: Vec::new(),
            gaps,
        }
    }

    /// Takes in the replicates of a unit.
    pub(in crate::jobs) fn add(&mut self, decision: &Decision, unit: usize, replicates: &[Replicate]) {
        let frames = || replicates.iter().map(|replicate| replicate.frame.as_slice());
        let whole: Vec<Vec<f64>> = frames().map(|cells| self.gaps.whole(cells)).collect();
        self.whole.add(unit, &whole);
        let yearly: Vec<Vec<f64>> = frames().map(|cells| self.gaps.yearly(cells)).collect();
        self.yearly.add(unit, &yearly);
        let raw: Option<Vec<Raw>> = frames().map(|cells| Raw::read(&decision.layout, cells)).collect();
        self.raw.extend(raw);
    }

    /// Takes in the means of a sample's replicates, by strategy.
    pub(in crate::jobs) fn add_sample(&mut self, rows: &[Vec<f64>]) {
        self.of_means.add_sample(&rows.iter().map(|cells| self.gaps.whole(cells)).collect::<Vec<_>>());
    }
}

/// What a run found.
///
/// Indices are taken of means over the replicates of a sample, so that chance in groups does not look like inequality; their
/// Monte Carlo errors are from the indices of single replicates.
///
/// # Errors
/// Where the evaluation with equity weights cannot be made.
pub(in crate::jobs) fn found(
    decision: &Decision,
    results: &Results,
    run: &Run<'_>,
) -> Result<Equity, ModelError> {
    let fair = &results.fairness;
    let strategies = decision.scenarios.len();
    let whole_cells = decision.layout.groups.len() * decision.layout.columns.len();
    let mean_row = |strategy: usize| -> Vec<f64> {
        let of = &results.levels[strategy];
        (0..whole_cells).map(|cell| of.mean(cell).unwrap_or(f64::NAN)).collect()
    };
    let mut of_means = Cow::Borrowed(&fair.of_means);
    if results.by_sample.is_empty() {
        let rows: Vec<Vec<f64>> =
            (0..strategies).map(|strategy| fair.gaps.whole(&mean_row(strategy))).collect();
        of_means.to_mut().add_sample(&rows);
    }
    let people = decision.layout.column("people");
    let simulated = |group: usize| {
        let cell = people.map(|column| decision.layout.cell(0, group, column));
        cell.and_then(|cell| results.levels[0].mean(cell))
            .map_or(f64::INFINITY, |people| people / decision.weight)
    };
    let small: Vec<bool> = (0..decision.layout.groups.len()).map(|group| simulated(group) < FEW).collect();
    let mut equity = Equity::default();
    for strategy in 0..strategies {
        for (cell, asked) in fair.gaps.asked().iter().enumerate() {
            let [level, difference] = of_means.by_themselves(strategy, cell);
            let mcse = fair.whole.levels[strategy].mcse(cell);
            let level = Estimate { mcse, ..level }.finite();
            let mcse = strategy.checked_sub(1).and_then(|index| fair.whole.differences[index].mcse(cell));
            let difference = Estimate { mcse, ..difference }.finite();
            if level.mean.is_none() {
                continue;
            }
            let label = |group: usize| decision.layout.groups[group].label.clone();
            let of_attribute = || {
                let groups = decision.layout.groups.iter().zip(&small);
                groups.filter(|(group, _)| group.by == asked.by).any(|(_, small)| *small)
            };
            equity.rows.push(Row {
                strategy,
                measure: asked.measure,
                group_by: asked.by.clone(),
                group: asked.between.map_or_else(String::new, |(group, _)| label(group)),
                reference: asked.between.map_or_else(String::new, |(_, reference)| label(reference)),
                index: asked.index,
                aversion: asked.aversion,
                meaning: asked.meaning,
                few: asked.between.map_or_else(of_attribute, |(a, b)| small[a] || small[b]),
                level,
                difference,
            });
        }
        let years = decision.layout.years;
        for (place, &measure) in fair.gaps.measures().iter().enumerate() {
            for year in 1..=years {
                let cell = place * years + year - 1;
                let (level, difference) =
                    (fair.yearly.level(strategy, cell), fair.yearly.difference(strategy, cell));
                if level.mean.is_some() {
                    equity.yearly.push(Yearly { strategy, measure, year, level, difference });
                }
            }
        }
    }
    equity.weighed = weighed::weighed(decision, results, &fair.raw, run)?;
    Ok(equity)
}
