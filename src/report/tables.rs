//! Tables as CSV: the only file that writes them.
//!
//! Full precision; what is missing is an empty cell; words that a spreadsheet would take for a formula are disarmed.

mod time_to_event;

use super::ReportError;
use super::dictionary::{self, Described};
use super::headline::is_outcome;
use crate::analysis::findings::{Difference, Estimate, Findings};
use crate::charts::ChartTable;
use crate::charts::table::{Cell, Field};
use crate::outcomes::Scaling;
use crate::outcomes::frame::Column;
use crate::units::time::{Calendar, WEEKS_PER_YEAR};
use jiff::civil::Date;

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
}

fn format_error(error: impl std::fmt::Display) -> ReportError {
    ReportError::Format(error.to_string())
}

/// Words that no spreadsheet takes for a formula.
///
/// # Source
/// OWASP, CSV Injection.
fn disarm(text: &str) -> String {
    let armed = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if armed { format!("'{text}") } else { text.to_owned() }
}

fn number(value: Option<f64>) -> String {
    // Adding 0 turns -0 into 0.
    value.filter(|value| value.is_finite()).map_or_else(String::new, |value| format!("{}", value + 0.0))
}

impl Writer {
    fn new<S: AsRef<str>>(path: &str, columns: impl IntoIterator<Item = S>) -> Result<Self, ReportError> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(columns.into_iter().map(|name| disarm(name.as_ref()))).map_err(format_error)?;
        Ok(Self { path: path.to_owned(), csv })
    }

    fn row(&mut self, cells: &[Value]) -> Result<(), ReportError> {
        let words = cells.iter().map(|cell| match cell {
            Value::Text(text) => disarm(text),
            Value::Number(value) => number(*value),
            Value::Whole(value) => value.to_string(),
            Value::Date(date) => date.to_string(),
        });
        self.csv.write_record(words).map_err(format_error)
    }

    fn finish(self) -> Result<File, ReportError> {
        let bytes = self.csv.into_inner().map_err(format_error)?;
        Ok(File { path: self.path, bytes })
    }
}

/// One table of this module: its file, its columns, and how it is filled.
struct Table {
    path: &'static str,
    columns: &'static [&'static str],
    fill: fn(&Findings, &mut Writer) -> Result<(), ReportError>,
}

const TABLES: &[Table] = &[
    Table {
        path: "tables/summary.csv",
        columns: &[
            "strategy",
            "comparator",
            "outcome",
            "group_by",
            "group",
            "mean",
            "mcse",
            "lower",
            "upper",
            "difference",
            "difference_mcse",
            "difference_lower",
            "difference_upper",
            "unit",
        ],
        fill: summary,
    },
    Table {
        path: "tables/by_year.csv",
        columns: &[
            "strategy",
            "comparator",
            "year",
            "from",
            "to",
            "outcome",
            "group_by",
            "group",
            "mean",
            "mcse",
            "lower",
            "upper",
            "difference",
            "difference_mcse",
            "difference_lower",
            "difference_upper",
            "unit",
        ],
        fill: by_year,
    },
    Table {
        path: "tables/per_1000_eligible.csv",
        columns: &[
            "strategy",
            "comparator",
            "outcome",
            "mean",
            "mcse",
            "lower",
            "upper",
            "difference",
            "difference_mcse",
            "difference_lower",
            "difference_upper",
            "unit",
        ],
        fill: per_1000_eligible,
    },
    Table {
        path: "tables/costs.csv",
        columns: &[
            "strategy",
            "comparator",
            "year",
            "item",
            "payer",
            "strand",
            "mean",
            "mcse",
            "lower",
            "upper",
            "difference",
            "difference_mcse",
            "difference_lower",
            "difference_upper",
            "unit",
        ],
        fill: costs,
    },
    Table {
        path: "tables/tracks.csv",
        columns: &["strategy", "track", "date", "mean", "mcse", "lower", "upper", "unit"],
        fill: tracks,
    },
    Table { path: "tables/time_to_event.csv", columns: time_to_event::COLUMNS, fill: time_to_event::fill },
    Table {
        path: "tables/variance_ratio.csv",
        columns: &["strategy", "comparator", "outcome", "variance_ratio"],
        fill: variance_ratio,
    },
    Table {
        path: "tables/strategies.csv",
        columns: &["strategy", "name", "question", "comparator"],
        fill: strategies,
    },
];

/// Every table of a run, dictionary included; the figures' own tables come from [`figure`].
///
/// # Errors
/// Where a table cannot be put into the format.
pub fn tables(findings: &Findings, figures: &[(String, &ChartTable)]) -> Result<Vec<File>, ReportError> {
    let mut files = Vec::new();
    for table in TABLES {
        let mut writer = Writer::new(table.path, table.columns)?;
        (table.fill)(findings, &mut writer)?;
        files.push(writer.finish()?);
    }
    let psa = psa(findings)?;
    files.push(dictionary(findings, figures, &psa)?);
    files.extend(psa.into_iter().map(|(file, _)| file));
    Ok(files)
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

fn comparator(findings: &Findings) -> &str {
    findings.strategies.first().map_or("", |strategy| strategy.id.as_str())
}

fn four<'a>(estimate: &Estimate) -> [Value<'a>; 4] {
    [estimate.mean, estimate.mcse, estimate.lower, estimate.upper].map(Value::Number)
}

fn scaled(estimate: Estimate, factor: f64) -> Estimate {
    let times = |value: Option<f64>| value.map(|value| value * factor);
    Estimate {
        mean: times(estimate.mean),
        mcse: times(estimate.mcse),
        lower: times(estimate.lower),
        upper: times(estimate.upper),
    }
}

/// Level and difference of a column in a cell.
fn both(
    findings: &Findings,
    strategy: usize,
    period: usize,
    group: usize,
    column: usize,
) -> (Estimate, Difference) {
    let cell = findings.layout.cell(period, group, column);
    let level = findings.levels.get(strategy).and_then(|cells| cells.get(cell)).copied().unwrap_or_default();
    let differences = strategy.checked_sub(1).and_then(|index| findings.differences.get(index));
    (level, differences.and_then(|cells| cells.get(cell)).copied().unwrap_or_default())
}

fn columns(findings: &Findings) -> impl Iterator<Item = (usize, &Column)> {
    findings.layout.columns.iter().enumerate().filter(|(_, column)| is_outcome(column))
}

fn summary(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (strategy, named) in findings.strategies.iter().enumerate() {
        for (group, of) in findings.layout.groups.iter().enumerate() {
            for (column, outcome) in columns(findings).filter(|(_, outcome)| group == 0 || outcome.by_group) {
                let (level, difference) = both(findings, strategy, 0, group, column);
                let keys = [&named.id, comparator(findings), &outcome.id, &of.by, &of.label].map(Value::Text);
                let numbers = [four(&level), four(&difference.estimate)].concat();
                writer.row(&[&keys[..], &numbers[..], &[Value::Text(&outcome.unit)]].concat())?;
            }
        }
    }
    Ok(())
}

/// First day of a year and the day after its last; the last year may be shorter.
fn days(findings: &Findings, year: usize) -> (Date, Date) {
    let calendar = Calendar::new(findings.setting.start);
    let from = year.saturating_sub(1) as f64 * WEEKS_PER_YEAR;
    (calendar.date(from), calendar.date((from + WEEKS_PER_YEAR).min(findings.setting.horizon)))
}

fn by_year(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (strategy, named) in findings.strategies.iter().enumerate() {
        for year in 1..=findings.layout.years {
            let (from, to) = days(findings, year);
            for (group, of) in findings.layout.groups.iter().enumerate() {
                for (column, outcome) in
                    columns(findings).filter(|(_, outcome)| group == 0 || outcome.by_group)
                {
                    let (level, difference) = both(findings, strategy, year, group, column);
                    if level.mean.is_none() {
                        continue;
                    }
                    let when = [Value::Whole(year), Value::Date(from), Value::Date(to)];
                    let who = [Value::Text(&named.id), Value::Text(comparator(findings))];
                    let what = [&outcome.id, &of.by, &of.label].map(|text| Value::Text(text));
                    let numbers = [four(&level), four(&difference.estimate)].concat();
                    let unit = [Value::Text(&outcome.unit)];
                    writer.row(&[&who[..], &when[..], &what[..], &numbers[..], &unit[..]].concat())?;
                }
            }
        }
    }
    Ok(())
}

fn per_1000_eligible(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let eligible = findings.setting.eligible;
    if eligible.is_nan() || eligible <= 0.0 {
        return Ok(());
    }
    let factor = 1000.0 / eligible;
    for (strategy, named) in findings.strategies.iter().enumerate() {
        for (column, outcome) in columns(findings).filter(|(_, outcome)| outcome.scaling == Scaling::Total) {
            let (level, difference) = both(findings, strategy, 0, 0, column);
            let keys = [&named.id, comparator(findings), &outcome.id].map(Value::Text);
            let numbers = [four(&scaled(level, factor)), four(&scaled(difference.estimate, factor))].concat();
            let unit = format!("{} per 1,000 eligible", outcome.unit);
            writer.row(&[&keys[..], &numbers[..], &[Value::Text(&unit)]].concat())?;
        }
    }
    Ok(())
}

fn costs(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let index = |id: &str| findings.layout.column(id);
    let items: Vec<_> =
        findings.cost_items.iter().filter_map(|item| Some((item, index(&item.column())?))).collect();
    if items.is_empty() {
        return Ok(());
    }
    for (strategy, named) in findings.strategies.iter().enumerate() {
        for year in 0..=findings.layout.years {
            let mut row = |words: [&str; 3], level: &Estimate, difference: &Estimate| {
                let who = [Value::Text(&named.id), Value::Text(comparator(findings))];
                let when = if year == 0 { Value::Text("all") } else { Value::Whole(year) };
                let numbers = [four(level), four(difference)].concat();
                let unit = Value::Text(&findings.setting.currency);
                writer.row(&[&who[..], &[when], &words.map(Value::Text)[..], &numbers[..], &[unit]].concat())
            };
            let (mut level, mut difference) = (Some(0.0), Some(0.0));
            for (item, column) in &items {
                let (own, change) = both(findings, strategy, year, 0, *column);
                level = level.zip(own.mean).map(|(sum, cost)| sum + cost);
                difference = difference.zip(change.estimate.mean).map(|(sum, cost)| sum + cost);
                row([&item.name, &item.payer, &item.strand], &own, &change.estimate)?;
            }
            // The total is the sum of the lines above it; its errors are those of the sum, simulated as such.
            let (own, change) = index("cost_undiscounted")
                .map(|column| both(findings, strategy, year, 0, column))
                .unwrap_or_default();
            let (level, difference) =
                (Estimate { mean: level, ..own }, Estimate { mean: difference, ..change.estimate });
            row(["total", "all", "all"], &level, &difference)?;
        }
    }
    Ok(())
}

fn tracks(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (strategy, named) in findings.strategies.iter().enumerate() {
        for track in &findings.tracks {
            for (date, value) in findings.dates.iter().zip(track.values.get(strategy).into_iter().flatten()) {
                let keys = [Value::Text(&named.id), Value::Text(&track.key), Value::Date(*date)];
                writer.row(&[&keys[..], &four(value)[..], &[Value::Text(&track.unit)]].concat())?;
            }
        }
    }
    Ok(())
}

fn variance_ratio(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (strategy, named) in findings.strategies.iter().enumerate().skip(1) {
        for (column, outcome) in columns(findings) {
            let (_, difference) = both(findings, strategy, 0, 0, column);
            let keys = [&named.id, comparator(findings), &outcome.id].map(Value::Text);
            writer.row(&[&keys[..], &[Value::Number(difference.variance_ratio)]].concat())?;
        }
    }
    Ok(())
}

fn strategies(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (index, strategy) in findings.strategies.iter().enumerate() {
        let question = strategy.question.as_deref().unwrap_or("");
        let role = if index == 0 { "yes" } else { "no" };
        writer.row(&[&strategy.id, &strategy.name, question, role].map(Value::Text))?;
    }
    Ok(())
}

/// What other programs read: one row a sample, one column a strategy or parameter.
fn psa(findings: &Findings) -> Result<Vec<(File, Vec<Described>)>, ReportError> {
    type Side = fn(&(f64, f64)) -> f64;
    let mut files = Vec::new();
    let ids = || findings.strategies.iter().map(|strategy| strategy.id.as_str());
    let currency = findings.setting.currency.as_str();
    let sides: [(&str, &str, &str, Side); 2] = [
        ("psa/costs.csv", "discounted cost per person", currency, |pair| pair.0),
        ("psa/effects.csv", "discounted QALYs per person", "QALYs", |pair| pair.1),
    ];
    for (path, what, unit, side) in sides {
        let mut writer = Writer::new(path, ids())?;
        for row in &findings.psa {
            writer.row(&row.iter().map(|pair| Value::Number(Some(side(pair)))).collect::<Vec<_>>())?;
        }
        let meaning = |id: &str| format!("{what} with strategy {id}, mean over the replicates of a sample");
        let described = ids().map(|id| (id.to_owned(), meaning(id), unit.to_owned())).collect();
        files.push((writer.finish()?, described));
    }
    if !findings.parameters.is_empty() && !findings.parameter_paths.is_empty() {
        let mut writer = Writer::new("psa/parameters.csv", &findings.parameter_paths)?;
        for row in &findings.parameters {
            writer.row(&row.iter().map(|value| Value::Number(Some(*value))).collect::<Vec<_>>())?;
        }
        let meaning = |path: &String| {
            (path.clone(), "value drawn in a sample".to_owned(), "of the parameter".to_owned())
        };
        files.push((writer.finish()?, findings.parameter_paths.iter().map(meaning).collect()));
    }
    Ok(files)
}

/// Every column of every table: meaning and unit; then what the values of coded columns mean.
fn dictionary(
    findings: &Findings,
    figures: &[(String, &ChartTable)],
    psa: &[(File, Vec<Described>)],
) -> Result<File, ReportError> {
    let own: Vec<(&str, &[&str])> = TABLES.iter().map(|table| (table.path, table.columns)).collect();
    let psa: Vec<(&str, &[Described])> =
        psa.iter().map(|(file, rows)| (file.path.as_str(), &rows[..])).collect();
    let mut writer = Writer::new(dictionary::PATH, dictionary::COLUMNS)?;
    for row in dictionary::rows(findings, &own, figures, &psa) {
        let cells: Vec<Value> = row.iter().map(|text| Value::Text(text)).collect();
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
