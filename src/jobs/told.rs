//! Levels and differences of a run, told from its sums one by one when a table or a chart asks for them.

use super::estimates::Estimates;
use super::over_samples::OverSamples;
use super::run::{Decision, Results};
use crate::analysis::cells::{Cells, Tell};
use crate::analysis::findings::{Difference, Estimate};
use std::sync::Arc;

/// What is summed up of every cell.
#[derive(Clone)]
struct Sums {
    levels: Arc<Vec<Estimates>>,
    differences: Arc<Vec<Estimates>>,
    over_samples: Arc<OverSamples>,
    /// Of everyone in every year.
    years: Arc<OverSamples>,
    /// Columns, and cells of a period.
    widths: [usize; 2],
    cells: usize,
}

/// How an interval over samples is had.
enum Way {
    /// Quantiles of the whole horizon: the cell.
    Whole(usize),
    /// Quantiles of everyone in a year: the cell among those.
    Everyone(usize),
    /// Of a group in a year: mean ± 1.96 standard deviations over samples, because to keep the values at both ends of each
    /// would take more memory than everything else.
    Spread,
}

impl Sums {
    fn way(&self, cell: usize) -> Way {
        let [columns, of_period] = self.widths;
        match (cell / of_period, cell % of_period) {
            (0, _) => Way::Whole(cell),
            (year, column) if column < columns => Way::Everyone((year - 1) * columns + column),
            _ => Way::Spread,
        }
    }
}

/// What estimates of a cell come to, with these limits.
fn within(estimates: &Estimates, cell: usize, (lower, upper): (Option<f64>, Option<f64>)) -> Estimate {
    Estimate { mean: estimates.mean(cell), mcse: estimates.mcse(cell), lower, upper }
}

/// Tells levels.
struct Levels(Sums);

/// Tells paired differences from the comparator.
struct Differences(Sums);

impl Tell<Estimate> for Levels {
    fn rows(&self) -> usize {
        self.0.levels.len()
    }

    fn cells(&self) -> usize {
        self.0.cells
    }

    fn tell(&self, row: usize, cell: usize) -> Estimate {
        let (sums, estimates) = (&self.0, &self.0.levels[row]);
        match sums.way(cell) {
            Way::Whole(of) => within(estimates, cell, sums.over_samples.limits(row, of)),
            Way::Everyone(of) => within(estimates, cell, sums.years.limits(row, of)),
            Way::Spread => estimates.by_spread(cell),
        }
    }
}

impl Tell<Difference> for Differences {
    fn rows(&self) -> usize {
        self.0.differences.len()
    }

    fn cells(&self) -> usize {
        self.0.cells
    }

    fn tell(&self, row: usize, cell: usize) -> Difference {
        let (sums, strategy) = (&self.0, row + 1);
        let variance = |of: usize| sums.levels[of].variance(cell);
        let apart = variance(strategy).zip(variance(0)).map(|(a, b)| a + b);
        let estimates = &sums.differences[row];
        let paired = estimates.variance(cell).filter(|&variance| variance > 0.0);
        let estimate = match sums.way(cell) {
            Way::Whole(of) => within(estimates, cell, sums.over_samples.limits_of_difference(strategy, of)),
            Way::Everyone(of) => within(estimates, cell, sums.years.limits_of_difference(strategy, of)),
            Way::Spread => estimates.by_spread(cell),
        };
        Difference { estimate, variance_ratio: apart.zip(paired).map(|(apart, paired)| apart / paired) }
    }
}

/// Every cell of the levels of strategies, and of their differences from the comparator.
pub(super) fn cells(decision: &Decision, results: &Results) -> (Cells<Estimate>, Cells<Difference>) {
    let layout = &decision.layout;
    let sums = Sums {
        levels: Arc::clone(&results.levels),
        differences: Arc::clone(&results.differences),
        over_samples: Arc::clone(&results.over_samples),
        years: Arc::clone(results.through_time.years()),
        widths: [layout.columns.len(), layout.groups.len() * layout.columns.len()],
        cells: layout.len(),
    };
    (Cells::told(Levels(sums.clone())), Cells::told(Differences(sums)))
}
