//! `equity`: indices of inequality of anyone's data, and equity of a run.

mod gaps;
pub mod of_run;
mod weighed;

use crate::economics::inequality::{Bounds, Index, Ranked, Unranked, indices};
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

/// Of which column a reason is.
fn about(columns: &Columns<'_>, reason: Unranked) -> String {
    match (reason, columns.weight) {
        (Unranked::Weights, Some(weight)) => format!("column {weight}, all rows: "),
        (Unranked::OneRank, _) => format!("column {}, all rows: ", columns.rank),
        _ => String::new(),
    }
}

/// What to do where people cannot be ranked.
fn advice(columns: &Columns<'_>, reason: Unranked) -> String {
    match reason {
        Unranked::TooFew => "write one row for each person or group, at least two".into(),
        Unranked::Weights => {
            "write how many people each row stands for, above 0 in at least two rows, or leave --weight out"
                .into()
        }
        Unranked::OneRank => format!(
            "write into {} what people are ranked by, the most deprived lowest, or name another column with --rank",
            columns.rank
        ),
    }
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
    let people = Ranked::new(&values, &ranks, &weights).map_err(|reason| {
        let problem = Problem::error(format!("{}{reason}", about(columns, reason))).in_file(&file.name);
        Problems::new(vec![problem.help(advice(columns, reason))])
    })?;
    Ok(indices(&people, bounds))
}
