//! The table behind a chart: the only thing that a chart is drawn from, and what its `.csv` holds.

use jiff::civil::Date;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A finite number.
    Number(f64),
    /// A calendar date.
    Date(Date),
    /// Nothing is known; never written as 0.
    Missing,
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number that may be missing; what is not finite is missing.
    pub fn number(value: impl Into<Option<f64>>) -> Self {
        match value.into() {
            Some(value) if value.is_finite() => Self::Number(value),
            _ => Self::Missing,
        }
    }
}

/// One column: its name, and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Name, the same in the file's first line.
    pub name: &'static str,
    /// Meaning.
    pub meaning: &'static str,
    /// Unit; empty for words.
    pub unit: &'static str,
}

impl Field {
    /// The strategy that a row is about.
    pub const STRATEGY: Self = Self { name: "strategy", meaning: "identifier of the strategy", unit: "" };
    /// Whether a row is a level or a difference.
    pub const PANEL: Self =
        Self { name: "panel", meaning: "level, or difference from the comparator", unit: "" };

    /// The Monte Carlo standard error of the column `mean`, in the unit of that.
    pub const fn mcse(unit: &'static str) -> Self {
        Self { name: "mcse", meaning: "Monte Carlo standard error of the mean", unit }
    }
}

/// How the numbers of a panel are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Things that are counted, or a rate.
    Count,
    /// A proportion, shown in per cent.
    Percent,
    /// Money, in this currency.
    Money(String),
}

/// One panel of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// Its key in the column `panel`.
    pub key: &'static str,
    /// Heading.
    pub heading: String,
    /// Unit, as written on its axis.
    pub unit: String,
    /// How its numbers are read.
    pub measure: Measure,
}

/// One strategy as it is drawn: the order decides colour, dash and marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its key in the column `strategy`.
    pub id: String,
    /// Its name in plain words.
    pub name: String,
}

/// The table behind a chart, with the words around it.
///
/// # Shape
/// Each row has one cell for each of `fields`.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartTable {
    /// The finding, made from the numbers.
    pub title: String,
    /// What is drawn, and what bands and bars mean.
    pub subtitle: String,
    /// The chart in a paragraph, for readers who do not see it.
    pub alt: String,
    /// How it was made.
    pub note: String,
    /// Panels, left to right.
    pub panels: Vec<Panel>,
    /// Strategies, the comparator first.
    pub series: Vec<Series>,
    /// Columns.
    pub fields: &'static [Field],
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

/// One row of a table, read by the names of its columns.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    fields: &'static [Field],
    cells: &'a [Cell],
}

impl ChartTable {
    /// Rows that are written down and not drawn: without any words around them.
    pub const fn plain(fields: &'static [Field], rows: Vec<Vec<Cell>>) -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            alt: String::new(),
            note: String::new(),
            panels: Vec::new(),
            series: Vec::new(),
            fields,
            rows,
        }
    }

    /// The rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { fields: self.fields, cells })
    }

    /// The rows whose columns hold these words.
    pub fn select<'a>(&'a self, wanted: &'a [(&'a str, &'a str)]) -> impl Iterator<Item = Row<'a>> {
        self.iter().filter(|row| wanted.iter().all(|(field, text)| row.text(field) == *text))
    }
}

impl<'a> Row<'a> {
    fn cell(&self, field: &str) -> Option<&'a Cell> {
        let index = self.fields.iter().position(|candidate| candidate.name == field)?;
        self.cells.get(index)
    }

    /// The words in a column; empty where there are none.
    pub fn text(&self, field: &str) -> &'a str {
        match self.cell(field) {
            Some(Cell::Text(text)) => text,
            _ => "",
        }
    }

    /// The number in a column.
    pub fn number(&self, field: &str) -> Option<f64> {
        match self.cell(field) {
            Some(Cell::Number(value)) => Some(*value),
            _ => None,
        }
    }

    /// The date in a column.
    pub fn date(&self, field: &str) -> Option<Date> {
        match self.cell(field) {
            Some(Cell::Date(date)) => Some(*date),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finite_is_missing_and_never_nought() {
        assert_eq!(Cell::number(f64::NAN), Cell::Missing);
        assert_eq!(Cell::number(f64::INFINITY), Cell::Missing);
        assert_eq!(Cell::number(None), Cell::Missing);
        assert_eq!(Cell::number(0.0), Cell::Number(0.0));
    }

    #[test]
    fn rows_are_read_by_name() {
        const FIELDS: &[Field] =
            &[Field { name: "panel", meaning: "", unit: "" }, Field { name: "mean", meaning: "", unit: "" }];
        let rows = vec![vec![Cell::text("a"), Cell::number(1.0)], vec![Cell::text("b"), Cell::number(2.0)]];
        let table = ChartTable::plain(FIELDS, rows);
        let found: Vec<_> = table.select(&[("panel", "b")]).map(|row| row.number("mean")).collect();
        assert_eq!(found, [Some(2.0)]);
        assert_eq!(table.iter().next().and_then(|row| row.number("nowhere")), None);
    }
}
