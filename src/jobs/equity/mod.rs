//! `equity`: indices of inequality of anyone's data, and equity of a run.

mod gaps;
pub mod of_run;
mod weighed;

use crate::economics::inequality::{Bounds, Index, Ranked, indices};
use crate::scenario::table::Table;
use crate::scenario::{LoadedFile, Problem, Problems};

/// Numbers beyond this are a slip.
const LARGEST: f64 = 1e15;

/// Which columns of a table are what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns<'a> {
    /// The value whose distribution is judged.
    pub value: &'a str,
    /// What people are ranked by: the lowest is the most deprived.
    pub rank: &'a str,
    /// How much each row counts; all the same where there is none.
    pub weight: Option<&'a str>,
}

/// Reads a table and measures it: every index with its number or what it lacks.
///
/// # Errors
/// A column or cell is missing or no number, a value lies outside the bounds, or there is nobody to compare: all such problems.
pub fn measured(
    file: &LoadedFile,
    columns: &Columns<'_>,
    bounds: Option<Bounds>,
) -> Result<Vec<Index>, Problems> {
    let table = Table::read(file, &[]).map_err(Problems::new)?;
    let mut problems = Vec::new();
    let mut read = |name: &str, low: f64, high: f64| -> Vec<f64> {
        let column = table.column(name).and_then(|column| column.numbers(low, high));
        column.map_err(|found| problems.extend(found)).unwrap_or_default()
    };
    let [low, high] = bounds.map_or([-LARGEST, LARGEST], |bounds| [bounds.low, bounds.high]);
    let values = read(columns.value, low, high);
    let ranks = read(columns.rank, -LARGEST, LARGEST);
    let weights = columns.weight.map_or_else(|| vec![1.0; table.len()], |name| read(name, 0.0, LARGEST));
    if !problems.is_empty() {
        return Err(Problems::new(problems));
    }
    let people = Ranked::new(&values, &ranks, &weights)
        .map_err(|reason| Problems::new(vec![Problem::error(reason.to_string()).in_file(&file.name)]))?;
    Ok(indices(&people, bounds))
}
