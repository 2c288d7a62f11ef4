//! Tables in CSV: the only place of the program that reads them.
//!
//! A table is read whole and column by column, and every bad cell of it is told at once.

use super::error::Problem;
use super::values::LoadedFile;
use super::wording::{count, nearest};
use std::collections::BTreeSet;

/// Bad rows of one table that are told one by one.
const SHOWN: usize = 20;
/// Most cells of a table: more would not fit into memory beside everything else.
const CELLS: usize = 10_000_000;
/// Most columns of a table.
const COLUMNS: usize = 20_000;

/// The first problems of many, and how many more there are.
#[derive(Debug, Default)]
pub(super) struct Told {
    first: Vec<Problem>,
    more: usize,
}

impl Told {
    /// Tells one more.
    pub(super) fn tell(&mut self, problem: impl FnOnce() -> Problem) {
        if self.first.len() < SHOWN {
            self.first.push(problem());
        } else {
            self.more += 1;
        }
    }

    /// The value, where there was no problem.
    pub(super) fn or<T>(mut self, value: T, name: &str) -> Result<T, Vec<Problem>> {
        if self.more > 0 {
            let more = count(self.more, "more problem");
            self.first.push(Problem::error(format!("{more} of the same table")).in_file(name));
        }
        if self.first.is_empty() { Ok(value) } else { Err(self.first) }
    }
}

/// A table as text, with the line of each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    name: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    lines: Vec<usize>,
}

/// One column of a table by name.
#[derive(Debug, Clone, Copy)]
pub struct Column<'t> {
    table: &'t Table,
    place: usize,
}

impl Table {
    /// Reads a table whose first line names the columns; `needed` columns must be among them.
    ///
    /// # Errors
    /// The table has no header, a needed column is missing, a column is there twice, or rows have more or fewer
    /// cells than the header; all such problems at once.
    pub fn read(file: &LoadedFile, needed: &[&str]) -> Result<Self, Vec<Problem>> {
        Self::parse(&file.name, &file.text, needed)
    }

    /// Reads a table from bytes that came from elsewhere than a scenario.
    ///
    /// # Errors
    /// As [`Table::read`]; also where the bytes are no UTF-8 text.
    pub fn from_bytes(name: &str, bytes: &[u8], needed: &[&str]) -> Result<Self, Vec<Problem>> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::parse(name, text, needed),
            Err(error) => {
                let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
                let problem = Problem::error(format!("byte {} is not UTF-8", error.valid_up_to() + 1));
                Err(vec![problem.on_line(name, line).help("save the table as CSV in UTF-8")])
            }
        }
    }

    fn parse(name: &str, text: &str, needed: &[&str]) -> Result<Self, Vec<Problem>> {
        // Spreadsheets write a byte order mark, which would become part of the first column's name.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let header: Vec<String> = match reader.headers() {
            Ok(header) => header.iter().map(str::to_owned).collect(),
            Err(error) => return Err(vec![Problem::error(error.to_string()).on_line(name, 1)]),
        };
        if header.len() > COLUMNS {
            let message = format!("the table has {} columns, must have at most {COLUMNS}", header.len());
            return Err(vec![Problem::error(message).on_line(name, 1)]);
        }
        let mut table = Self { name: name.to_owned(), header, rows: Vec::new(), lines: Vec::new() };
        let mut told = Told::default();
        for problem in table.check_header(needed) {
            told.tell(|| problem);
        }
        let mut lines = Lines { text, byte: 0, line: 1 };
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = lines.of(record.position());
                    if record.len() != table.header.len() {
                        let cells = count(record.len(), "cell");
                        let message = format!("the row has {cells}, the header {}", table.header.len());
                        told.tell(|| Problem::error(message).on_line(name, line));
                    } else if table.rows.len() * record.len() >= CELLS {
                        let message = format!("the table has more than {CELLS} cells");
                        told.tell(|| Problem::error(message).on_line(name, line));
                        break;
                    } else {
                        table.rows.push(record.iter().map(str::to_owned).collect());
                        table.lines.push(line);
                    }
                }
                Err(error) => {
                    let line = lines.of(error.position());
                    told.tell(|| Problem::error(error.to_string()).on_line(name, line));
                }
            }
        }
        if told.first.is_empty() && table.rows.is_empty() {
            told.tell(|| Problem::error("the table has no rows").in_file(name));
        }
        told.or(table, name)
    }

    fn check_header(&self, needed: &[&str]) -> Vec<Problem> {
        let mut problems = Vec::new();
        let names = || self.header.iter().map(String::as_str);
        for column in needed.iter().filter(|column| !self.header.iter().any(|name| name == *column)) {
            let help = nearest(column, names()).map_or_else(
                || format!("the header has {}", self.header.join(", ")),
                |near| format!("is it the column {near}?"),
            );
            problems.push(
                Problem::error(format!("there is no column {column}")).on_line(&self.name, 1).help(help),
            );
        }
        let mut seen = BTreeSet::new();
        for name in self.header.iter().filter(|name| !seen.insert(*name)) {
            let problem = Problem::error(format!("the column {name:?} is there twice"));
            problems.push(problem.on_line(&self.name, 1));
        }
        problems
    }

    /// Names of the columns, in the order of the file.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Number of rows below the header.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row, which [`Table::read`] refuses.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The line of a row in the file, from 1; 0 where there is no such row.
    pub fn line(&self, row: usize) -> usize {
        self.lines.get(row).copied().unwrap_or(0)
    }

    /// The column of a name.
    ///
    /// # Errors
    /// There is none; the problem names what is spelled most like it.
    pub fn column(&self, name: &str) -> Result<Column<'_>, Vec<Problem>> {
        match self.header.iter().position(|column| column == name) {
            Some(place) => Ok(Column { table: self, place }),
            None => Err(self.check_header(&[name])),
        }
    }

    /// A problem with a row of this table.
    pub fn problem(&self, row: usize, message: impl Into<String>) -> Problem {
        Problem::error(message).on_line(&self.name, self.line(row))
    }
}

impl<'t> Column<'t> {
    /// The cells as text, in the order of rows.
    pub fn texts(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let place = self.place;
        self.table.rows.iter().map(move |row| row[place].as_str())
    }

    /// The cells as numbers between two limits.
    ///
    /// # Errors
    /// Every cell that is no finite number, or lies outside.
    pub fn numbers(&self, min: f64, max: f64) -> Result<Vec<f64>, Vec<Problem>> {
        self.read(|cell| {
            let number: f64 = cell.parse().map_err(|_| format!("{cell:?}, must be a number"))?;
            if !number.is_finite() || number < min || number > max {
                return Err(format!("{cell}, must be {}", super::wording::range(min, max, "")));
            }
            Ok(number)
        })
    }

    /// The cells as whole numbers between two limits.
    ///
    /// # Errors
    /// Every cell that is no whole number, or lies outside.
    pub fn wholes(&self, min: i64, max: i64) -> Result<Vec<i64>, Vec<Problem>> {
        self.read(|cell| {
            let whole: i64 = cell.parse().map_err(|_| format!("{cell:?}, must be a whole number"))?;
            if (min..=max).contains(&whole) {
                Ok(whole)
            } else {
                Err(format!("{cell}, must be between {min} and {max}"))
            }
        })
    }

    /// The cells as places in a list of words.
    ///
    /// # Errors
    /// Every cell that is not one of the words.
    pub fn words(&self, words: &[&str]) -> Result<Vec<usize>, Vec<Problem>> {
        self.read(|cell| {
            let place = words.iter().position(|word| *word == cell);
            place
                .ok_or_else(|| format!("{cell:?}, must be {}", super::wording::one_of(words.iter().copied())))
        })
    }

    /// Reads every cell by a rule whose error completes the sentence "age is …".
    ///
    /// # Errors
    /// Every cell that the rule refuses.
    pub fn read<T>(&self, rule: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, Vec<Problem>> {
        let mut cells = Vec::with_capacity(self.table.len());
        let mut told = Told::default();
        for (row, cell) in self.texts().enumerate() {
            match rule(cell) {
                Ok(value) => cells.push(value),
                Err(rest) => {
                    let name = &self.table.header[self.place];
                    told.tell(|| self.table.problem(row, format!("{name} is {rest}")));
                }
            }
        }
        told.or(cells, &self.table.name)
    }
}

/// Lines of the bytes of a text, asked for in rising order.
struct Lines<'t> {
    text: &'t str,
    byte: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line in which a record begins. The reader's own count is not used: after a line that ends in two
    /// characters, as in files from Windows, a record begins for it at the second of them.
    fn of(&mut self, position: Option<&csv::Position>) -> usize {
        let start = position.map_or(self.byte, |position| position.byte() as usize);
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.byte)
            && (self.byte < start || matches!(byte, b'\r' | b'\n'))
        {
            self.line += usize::from(*byte == b'\n');
            self.byte += 1;
        }
        self.line
    }
}
