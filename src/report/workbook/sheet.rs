//! A sheet that is being written: text that stays text, numbers, and formulas with their results.

use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};

/// One sheet.
pub(super) struct Sheet<'b> {
    page: &'b mut Worksheet,
    bold: Format,
    title: Format,
}

/// A cell's result beside its formula.
pub(super) enum Shown<'a> {
    /// A number.
    Number(f64),
    /// Words.
    Text(&'a str),
}

type Done = Result<(), XlsxError>;

/// The address of a cell with its row fixed or not: rows and columns from 0.
pub(super) fn at(row: usize, column: usize) -> String {
    format!("{}{}", column_number_to_name(column as u16), row + 1)
}

/// The address of a cell that stays the same wherever a formula is copied to.
pub(super) fn fixed(row: usize, column: usize) -> String {
    format!("${}${}", column_number_to_name(column as u16), row + 1)
}

impl<'b> Sheet<'b> {
    /// A new sheet with columns of these widths.
    pub(super) fn new(book: &'b mut Workbook, name: &str, widths: &[f64]) -> Result<Self, XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        for (column, width) in (0..).zip(widths) {
            sheet.set_column_width(column, *width)?;
        }
        // A result without words is written as such and not as 0.
        sheet.set_formula_result_default("");
        let bold = Format::new().set_bold();
        let title = Format::new().set_bold().set_font_size(14);
        Ok(Self { page: sheet, bold, title })
    }

    /// The heading of the sheet.
    pub(super) fn title(&mut self, row: usize, text: &str) -> Done {
        self.page.write_string_with_format(row as u32, 0, short(text), &self.title).map(|_| ())
    }

    /// The heading of a row or column.
    pub(super) fn head(&mut self, row: usize, column: usize, text: &str) -> Done {
        self.page.write_string_with_format(row as u32, column as u16, short(text), &self.bold).map(|_| ())
    }

    /// The headings of a table, which stay in view.
    pub(super) fn heads<'t>(&mut self, row: usize, names: impl IntoIterator<Item = &'t str>) -> Done {
        for (column, name) in names.into_iter().enumerate() {
            self.head(row, column, name)?;
        }
        self.page.set_freeze_panes(row as u32 + 1, 0).map(|_| ())
    }

    /// Words, whatever they look like.
    pub(super) fn text(&mut self, row: usize, column: usize, text: &str) -> Done {
        self.page.write_string(row as u32, column as u16, short(text)).map(|_| ())
    }

    /// A number; nothing where it is missing.
    pub(super) fn number(&mut self, row: usize, column: usize, value: impl Into<Option<f64>>) -> Done {
        match value.into().filter(|value| value.is_finite()) {
            Some(value) => self.page.write_number(row as u32, column as u16, value + 0.0).map(|_| ()),
            None => Ok(()),
        }
    }

    /// A formula with its result.
    pub(super) fn formula(&mut self, row: usize, column: usize, formula: &str, result: &Shown) -> Done {
        self.page.write_formula(row as u32, column as u16, told(formula, result)).map(|_| ())
    }

    /// A formula over whole columns whose result is one number.
    pub(super) fn array(&mut self, row: usize, column: usize, formula: &str, result: f64) -> Done {
        let (row, column) = (row as u32, column as u16);
        let formula = told(formula, &Shown::Number(result));
        self.page.write_array_formula(row, column, row, column, formula).map(|_| ())
    }

    /// A chart whose upper left corner lies in a cell.
    pub(super) fn chart(&mut self, row: usize, column: usize, chart: &rust_xlsxwriter::Chart) -> Done {
        self.page.insert_chart(row as u32, column as u16, chart).map(|_| ())
    }
}

fn told(formula: &str, result: &Shown) -> Formula {
    let result = match result {
        Shown::Number(value) => format!("{}", value + 0.0),
        Shown::Text(text) => (*text).to_owned(),
    };
    Formula::new(formula).set_result(result)
}

/// A cell holds 32,767 characters at most.
fn short(text: &str) -> String {
    text.chars().take(32_000).collect()
}
