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
    cells: usize,
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
        self.0.over_samples.level(&self.0.levels[row], row, cell)
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
        Difference {
            estimate: sums.over_samples.difference(estimates, strategy, cell),
            variance_ratio: apart.zip(paired).map(|(apart, paired)| apart / paired),
        }
    }
}

/// Every cell of the levels of strategies, and of their differences from the comparator.
pub(super) fn cells(decision: &Decision, results: &Results) -> (Cells<Estimate>, Cells<Difference>) {
    let sums = Sums {
        levels: Arc::clone(&results.levels),
        differences: Arc::clone(&results.differences),
        over_samples: Arc::clone(&results.over_samples),
        cells: decision.layout.len(),
    };
    (Cells::told(Levels(sums.clone())), Cells::told(Differences(sums)))
}
