//! Joint draws: a table of values of several inputs that belong together, such as the posterior of a calibration.

use super::error::Problem;
use super::strategy::Scenario;
use super::table::Table;
use super::values::{LoadedFile, Values};
use super::wording::nearest;

/// Rows of values of several inputs; a sample takes one row as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct JointDraws {
    paths: Vec<String>,
    rows: Vec<Vec<f64>>,
}

impl JointDraws {
    /// Reads a table whose columns are addresses of numbers of the scenario and whose rows are draws.
    ///
    /// `range` says between which limits the number at an address may lie.
    ///
    /// # Errors
    /// A column that is no number of the scenario (the nearest is named), cells that are no numbers or out of range, no
    /// row; all at once.
    pub fn read(
        file: &LoadedFile,
        scenario: &Scenario,
        range: impl Fn(&str) -> (f64, f64),
    ) -> Result<Self, Vec<Problem>> {
        let table = Table::read(file, &[])?;
        let known: Vec<String> = scenario.values.numbers().into_iter().map(|(path, _)| path).collect();
        let mut problems = Vec::new();
        let mut columns = Vec::new();
        for path in table.header() {
            if !known.contains(path) {
                let near = nearest(path, known.iter().map(String::as_str));
                let help = near.map(|near| format!("did you mean {near}?"));
                let message = format!("{path} is no number of the scenario");
                problems.push(Problem::error(message).on_line(&file.name, 1).help_if(help));
            }
            let (min, max) = range(path);
            match table.column(path).and_then(|column| column.numbers(min, max)) {
                Ok(numbers) => columns.push(numbers),
                Err(found) => problems.extend(found),
            }
        }
        if table.is_empty() {
            problems.push(Problem::error("the table has no row to draw from").on_line(&file.name, 1));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let rows = (0..table.len()).map(|row| columns.iter().map(|column| column[row]).collect()).collect();
        Ok(Self { paths: table.header().to_vec(), rows })
    }

    /// How many rows differ: the most that the table can tell.
    pub fn distinct(&self) -> usize {
        let mut rows: Vec<Vec<u64>> =
            self.rows.iter().map(|row| row.iter().map(|x| x.to_bits()).collect()).collect();
        rows.sort();
        rows.dedup();
        rows.len()
    }

    /// Addresses of the inputs.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// The values of an input, one for each row; none where it is not in the table.
    pub fn column(&self, path: &str) -> Option<Vec<f64>> {
        let place = self.paths.iter().position(|other| other == path)?;
        Some(self.rows.iter().map(|row| row[place]).collect())
    }

    /// Puts the row of a uniform number `u` into the values, but for inputs that the scenario states as certain: a
    /// strategy that fixes one of them means it.
    pub fn put(&self, u: f64, scenario: &Scenario, values: &mut Values) {
        let row = &self.rows[((u * self.rows.len() as f64) as usize).min(self.rows.len() - 1)];
        for (path, &value) in self.paths.iter().zip(row) {
            if scenario.uncertain.iter().any(|uncertain| uncertain.path == *path) {
                // The address is there, since reading checked it.
                let _ = values.set_number(path, value);
            }
        }
    }
}
