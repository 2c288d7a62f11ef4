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
pub(super) mod equity;
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
use std::fmt::Write as _;

/// A finished table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path within the folder.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Some bytes of a file that is given away while it is made; the pieces of a file come after each other.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// Path of the file within the folder.
    pub path: &'a str,
    /// Its next bytes.
    pub bytes: &'a [u8],
    /// Whether they are its first.
    pub first: bool,
    /// Whether they are its last.
    pub last: bool,
}

impl File {
    /// The file in one piece.
    pub fn whole(&self) -> Piece<'_> {
        Piece { path: &self.path, bytes: &self.bytes, first: true, last: true }
    }
}

/// What takes files, piece by piece.
pub type Take<'a> = dyn FnMut(Piece) -> Result<(), ReportError> + 'a;

/// A table in the making that is longer than this is given away in pieces.
const PIECE: usize = 1 << 20;

/// A cell to be written.
#[derive(Debug, Clone, Copy)]
enum Value<'a> {
    Text(&'a str),
    Number(Option<f64>),
    Whole(usize),
    Date(Date),
}

/// A table that is being written.
struct Writer<'t> {
    path: String,
    csv: csv::Writer<Vec<u8>>,
    rows: usize,
    /// Who takes pieces of it; none where it stays in one.
    take: Option<&'t mut Take<'t>>,
    /// Whether nothing of it has been given away.
    first: bool,
    /// Where numbers are put into words.
    digits: String,
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

/// A cell in words; those of numbers are put in place of what stands in `room`.
fn spell<'a>(cell: &Value<'a>, room: &'a mut String) -> Cow<'a, str> {
    room.clear();
    // Nothing goes wrong where text is put into text.
    let _ = match cell {
        Value::Text(text) => return disarm(text),
        // Adding 0 turns -0 into 0.
        Value::Number(Some(value)) if value.is_finite() => write!(room, "{}", value + 0.0),
        Value::Number(_) => Ok(()),
        Value::Whole(value) => write!(room, "{value}"),
        Value::Date(date) => write!(room, "{date}"),
    };
    Cow::Borrowed(room)
}

impl<'t> Writer<'t> {
    fn new<S: AsRef<str>>(path: &str, columns: impl IntoIterator<Item = S>) -> Result<Self, ReportError> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        let columns: Vec<String> =
            columns.into_iter().map(|name| disarm(name.as_ref()).into_owned()).collect();
        csv.write_record(columns).map_err(format_error)?;
        Ok(Self { path: path.to_owned(), csv, rows: 0, take: None, first: true, digits: String::new() })
    }

    /// Gives away in pieces what is written from now on.
    fn to(mut self, take: &'t mut Take<'t>) -> Self {
        self.take = Some(take);
        self
    }

    fn row(&mut self, cells: &[Value]) -> Result<(), ReportError> {
        self.row_of(&[cells])
    }

    /// A row whose cells lie in several places: tables of groups have hundreds of thousands of rows, and nothing of them is copied
    /// to be put together.
    fn row_of(&mut self, parts: &[&[Value]]) -> Result<(), ReportError> {
        self.rows += 1;
        for cell in parts.iter().copied().flatten() {
            let words = spell(cell, &mut self.digits);
            self.csv.write_field(words.as_bytes()).map_err(format_error)?;
        }
        self.csv.write_record(None::<&[u8]>).map_err(format_error)?;
        if self.csv.get_ref().len() >= PIECE { self.hand_over(false) } else { Ok(()) }
    }

    /// Gives away what there is.
    fn hand_over(&mut self, last: bool) -> Result<(), ReportError> {
        let Some(take) = self.take.as_mut() else { return Ok(()) };
        let csv = std::mem::replace(&mut self.csv, csv::Writer::from_writer(Vec::new()));
        let bytes = csv.into_inner().map_err(format_error)?;
        let first = std::mem::take(&mut self.first);
        take(Piece { path: &self.path, bytes: &bytes, first, last })
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
        let mut words = "before".to_owned();
        for (number, written) in [
            (Some(-1.5), "-1.5"),
            (Some(f64::NAN), ""),
            (None, ""),
            (Some(-0.0), "0"),
            (Some(1e-7), "0.0000001"),
        ] {
            assert_eq!(spell(&Value::Number(number), &mut words), written);
        }
    }

    /// Against the table in one piece: a quoted word, and more rows than a piece holds.
    #[test]
    fn a_table_in_pieces_is_the_table_in_one() {
        fn fill(mut writer: Writer<'_>, rows: u32) -> Writer<'_> {
            for row in 0..rows {
                let number = [Value::Number(Some(f64::from(row) / 7.0))];
                writer.row_of(&[&[Value::Text("a, \"b\"")], &number, &[Value::Text("")]]).unwrap();
            }
            writer.hand_over(true).unwrap();
            writer
        }
        for rows in [0, 1, 100_000] {
            let columns = ["word", "number", "nothing"];
            let whole = fill(Writer::new("t.csv", columns).unwrap(), rows).finish().unwrap();
            let (mut bytes, mut ends) = (Vec::new(), Vec::new());
            let mut take = |piece: Piece| {
                assert!(piece.path == "t.csv" && piece.bytes.len() <= PIECE + 10_000);
                bytes.extend_from_slice(piece.bytes);
                ends.push((piece.first, piece.last));
                Ok(())
            };
            fill(Writer::new("t.csv", columns).unwrap().to(&mut take), rows);
            assert!(bytes == whole.bytes, "{rows}");
            let pieces = ends.len();
            assert!(if rows > 1 { pieces > 2 } else { pieces == 1 }, "{rows} {pieces}");
            let expected = (0..pieces).map(|place| (place == 0, place + 1 == pieces));
            assert!(ends.iter().copied().eq(expected), "{ends:?}");
        }
    }
}
