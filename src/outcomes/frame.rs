//! Frames: every outcome of every group and year of one replicate, and their moments over replicates.
//!
//! A frame is a dense table whose axes are named by a [`Layout`]; it is what differences between strategies are taken
//! of, replicate by replicate, so that shared luck cancels.

use super::groups::Group;
use super::{Better, Family, Outcome, Scaling};

/// What one column of a frame is.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Column {
    /// Identifier.
    pub id: String,
    /// Label in plain words.
    pub label: String,
    /// Unit.
    pub unit: String,
    /// Meaning, with the formula.
    pub doc: String,
    /// Family.
    pub family: Family,
    /// Total or ratio.
    pub scaling: Scaling,
    /// Desired direction.
    pub better: Better,
    /// Whether it exists for groups.
    pub by_group: bool,
}

impl From<&Outcome> for Column {
    fn from(outcome: &Outcome) -> Self {
        Self {
            id: outcome.id.into(),
            label: outcome.label.into(),
            unit: outcome.unit.into(),
            doc: outcome.doc.into(),
            family: outcome.family,
            scaling: outcome.scaling,
            better: outcome.better,
            by_group: outcome.by_group,
        }
    }
}

/// The axes of a frame.
///
/// # Shape
/// Cells are ordered by period (0 is the whole horizon, then the years from 1), group, column.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Layout {
    /// Outcomes.
    pub columns: Vec<Column>,
    /// Groups; the first is everyone.
    pub groups: Vec<Group>,
    /// Years of 52 weeks.
    pub years: usize,
}

/// The values of one replicate of one strategy; NaN where a value is missing.
pub type Frame = Vec<f64>;

impl Layout {
    /// Number of cells.
    pub const fn len(&self) -> usize {
        (self.years + 1) * self.groups.len() * self.columns.len()
    }

    /// Whether there is nothing to report.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell of a period (0 is the whole horizon), group and column.
    pub const fn cell(&self, period: usize, group: usize, column: usize) -> usize {
        (period * self.groups.len() + group) * self.columns.len() + column
    }

    /// The column of an outcome.
    pub fn column(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.id == id)
    }
}

/// Mean of each cell over replicates; missing values are left out, cell by cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Means {
    count: Vec<u32>,
    mean: Vec<f64>,
}

impl Means {
    /// Means of no replicate yet, for this many cells.
    pub fn new(cells: usize) -> Self {
        Self { count: vec![0; cells], mean: vec![0.0; cells] }
    }

    /// Takes in one value for each cell.
    pub fn add(&mut self, values: impl IntoIterator<Item = f64>) {
        for (cell, value) in values.into_iter().enumerate().take(self.count.len()) {
            if value.is_finite() {
                self.take(cell, value);
            }
        }
    }

    /// Takes in the value of one cell; says how far it lay from the mean before.
    #[inline]
    fn take(&mut self, cell: usize, value: f64) -> f64 {
        self.count[cell] += 1;
        let change = value - self.mean[cell];
        self.mean[cell] += change / f64::from(self.count[cell]);
        change
    }

    /// The mean; none where no replicate had a value.
    pub fn mean(&self, cell: usize) -> Option<f64> {
        (self.count[cell] > 0).then(|| self.mean[cell])
    }

    /// How many replicates had a value.
    pub fn count(&self, cell: usize) -> u32 {
        self.count[cell]
    }
}

/// Mean and spread of each cell over replicates; missing values are left out, cell by cell.
///
/// # Source
/// Welford BP (1962) Technometrics 4:419-420.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Moments {
    means: Means,
    squares: Vec<f64>,
}

impl Moments {
    /// Moments of no replicate yet, for this many cells.
    pub fn new(cells: usize) -> Self {
        Self { means: Means::new(cells), squares: vec![0.0; cells] }
    }

    /// Number of cells.
    pub const fn cells(&self) -> usize {
        self.squares.len()
    }

    /// Forgets what was taken in.
    pub fn clear(&mut self) {
        self.means.count.fill(0);
        self.means.mean.fill(0.0);
        self.squares.fill(0.0);
    }

    /// Takes in one value for each cell.
    pub fn add(&mut self, values: impl IntoIterator<Item = f64>) {
        for (cell, value) in values.into_iter().enumerate().take(self.squares.len()) {
            if value.is_finite() {
                let change = self.means.take(cell, value);
                self.squares[cell] += change * (value - self.means.mean[cell]);
            }
        }
    }

    /// The mean; none where no replicate had a value.
    pub fn mean(&self, cell: usize) -> Option<f64> {
        self.means.mean(cell)
    }

    /// The variance between replicates; none from fewer than two.
    pub fn variance(&self, cell: usize) -> Option<f64> {
        let count = self.count(cell);
        (count > 1).then(|| self.squares[cell] / f64::from(count - 1))
    }

    /// The Monte Carlo standard error of the mean; none from fewer than two replicates.
    pub fn mcse(&self, cell: usize) -> Option<f64> {
        self.variance(cell).map(|variance| (variance / f64::from(self.count(cell))).sqrt())
    }

    /// How many replicates had a value.
    pub fn count(&self, cell: usize) -> u32 {
        self.means.count(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn moments_equal_their_definition(values in prop::collection::vec(-1e6..1e6_f64, 2..40)) {
            let mut moments = Moments::new(1);
            for &value in &values {
                moments.add([value]);
            }
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0);
            prop_assert!((moments.mean(0).unwrap() - mean).abs() < 1e-6);
            prop_assert!((moments.variance(0).unwrap() - variance).abs() < 1e-6 * variance.max(1.0));
        }
    }

    #[test]
    fn missing_values_are_left_out_and_one_replicate_has_no_error() {
        let mut moments = Moments::new(2);
        moments.add([1.0, f64::NAN]);
        assert_eq!((moments.mean(0), moments.mcse(0)), (Some(1.0), None));
        assert_eq!(moments.mean(1), None);
    }
}
