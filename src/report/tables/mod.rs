//! Tables as CSV: the only place that writes them.
//!
//! The tables of a run are in `of_run`, those for other programs in `for_others`. Full precision; what is missing is an empty cell; words that a spreadsheet would take for a formula are disarmed.

mod budget_impact;
mod budget_mix;
pub(in crate::report) mod by_pair;
mod certainty;
mod competencies;
mod curve;
mod decomposition;
mod equity;
mod for_others;
mod joint_display;
mod life_lines;
mod list;
mod milestones;
mod new_site;
mod of_run;
pub mod outcomes;
mod parquet;
mod perspectives;
mod rank_reversal;
mod records;
mod representation;
mod sites;
mod standards;
mod tailoring;
mod time_to_event;
mod toolkit;
mod unit_costs;
mod worker_lines;

pub use by_pair::FEW;
pub use curve::curve;
pub use of_run::{paths, tables};
pub use standards::standards;

use super::ReportError;
use crate::charts::ChartTable;
use crate::charts::table::{Cell, Field};
use jiff::civil::Date;
use std::borrow::Cow;

/// A finished table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path within the folder.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// A cell to be written.
#[derive(Debug, Clone, Copy)]
enum Value<'a> {
    Text(&'a str),
    Number(Option<f64>),
    Whole(usize),
    Date(Date),
}

/// A table that is being written.
struct Writer {
    path: String,
    csv: csv::Writer<Vec<u8>>,
    rows: usize,
}

fn format_error(error: impl std::fmt::Display) -> ReportError {
    ReportError::Format(error.to_string())
}

/// Words that no spreadsheet takes for a formula.
///
/// # Source
/// OWASP, CSV Injection.
fn disarm(text: &str) -> Cow<'_, str> {
    let armed = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if armed { format!("'{text}").into() } else { text.into() }
}

fn number(value: Option<f64>) -> String {
    // Adding 0 turns -0 into 0.
    value.filter(|value| value.is_finite()).map_or_else(String::new, |value| format!("{}", value + 0.0))
}

/// Words as the package for tables takes them.
struct Bytes<'a>(Cow<'a, str>);

impl AsRef<[u8]> for Bytes<'_> {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Writer {
    fn new<S: AsRef<str>>(path: &str, columns: impl IntoIterator<Item = S>) -> Result<Self, ReportError> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        let columns: Vec<String> =
            columns.into_iter().map(|name| disarm(name.as_ref()).into_owned()).collect();
        csv.write_record(columns).map_err(format_error)?;
        Ok(Self { path: path.to_owned(), csv, rows: 0 })
    }

    fn row(&mut self, cells: &[Value]) -> Result<(), ReportError> {
        let words = cells.iter().map(|cell| match cell {
            Value::Text(text) => disarm(text),
            Value::Number(value) => number(*value).into(),
            Value::Whole(value) => value.to_string().into(),
            Value::Date(date) => date.to_string().into(),
        });
        // Tables of groups have hundreds of thousands of rows: their words are not copied once more.
        let words = words.map(Bytes);
        self.rows += 1;
        self.csv.write_record(words).map_err(format_error)
    }

    fn finish(self) -> Result<File, ReportError> {
        let bytes = self.csv.into_inner().map_err(format_error)?;
        Ok(File { path: self.path, bytes })
    }
}

/// A table of numbers with columns named by the scenario.
///
/// # Errors
/// Where it cannot be put into the format.
pub fn matrix(path: &str, columns: &[String], rows: &[Vec<f64>]) -> Result<File, ReportError> {
    let mut writer = Writer::new(path, columns)?;
    for row in rows {
        let cells: Vec<Value> = row.iter().map(|&value| Value::Number(Some(value))).collect();
        writer.row(&cells)?;
    }
    writer.finish()
}

/// A dictionary of tables: every column with its meaning and unit.
///
/// # Errors
/// Where it cannot be put into the format.
pub fn meanings(path: &str, tables: &[(&str, &[Field])]) -> Result<File, ReportError> {
    let mut writer = Writer::new(path, ["table", "column", "meaning", "unit"])?;
    for (table, fields) in tables {
        for field in *fields {
            let cells = [*table, field.name, field.meaning, field.unit].map(Value::Text);
            writer.row(&cells)?;
        }
    }
    writer.finish()
}

/// The table behind a chart.
///
/// # Errors
/// Where it cannot be put into the format.
pub fn figure(path: &str, table: &ChartTable) -> Result<File, ReportError> {
    let mut writer = Writer::new(path, table.fields.iter().map(|field| field.name))?;
    for row in &table.rows {
        let cells: Vec<Value> = row
            .iter()
            .map(|cell| match cell {
                Cell::Text(text) => Value::Text(text),
                Cell::Number(value) => Value::Number(Some(*value)),
                Cell::Date(date) => Value::Date(*date),
                Cell::Missing => Value::Number(None),
            })
            .collect();
        writer.row(&cells)?;
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        for (text, written) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@sum", "'@sum"),
            ("\tx", "'\tx"),
            ("plain", "plain"),
        ] {
            assert_eq!(disarm(text), written);
        }
        assert_eq!(number(Some(-1.5)), "-1.5");
        assert_eq!(
            (number(Some(f64::NAN)), number(None), number(Some(-0.0))),
            (String::new(), String::new(), "0".into())
        );
    }
}
