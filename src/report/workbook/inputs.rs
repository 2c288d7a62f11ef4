//! The sheet of inputs: every value with its interval, source, standing, and who supplied it.

use super::sheet::Sheet;
use crate::report::Provenance;
use rust_xlsxwriter::{Workbook, XlsxError};

/// Writes the sheet.
pub(super) fn write(book: &mut Workbook, rows: &[Provenance]) -> Result<(), XlsxError> {
    let widths = [58.0, 18.0, 12.0, 12.0, 34.0, 22.0, 12.0, 14.0, 28.0];
    let mut sheet = Sheet::new(book, "Inputs", &widths)?;
    let heads = [
        "Input",
        "Value",
        "Lower 95%",
        "Upper 95%",
        "Distribution",
        "Unit",
        "Source",
        "Standing",
        "Supplied by",
    ];
    sheet.heads(0, heads)?;
    for (place, input) in rows.iter().enumerate() {
        let row = place + 1;
        sheet.text(row, 0, &input.input)?;
        match input.value.parse::<f64>() {
            Ok(value) if value.is_finite() => sheet.number(row, 1, value)?,
            _ => sheet.text(row, 1, &input.value)?,
        }
        sheet.number(row, 2, input.limits.map(|limits| limits.0))?;
        sheet.number(row, 3, input.limits.map(|limits| limits.1))?;
        let words = [&input.distribution, &input.unit, &input.source, &input.standing, &input.supplied_by];
        for (column, text) in (4..).zip(words) {
            sheet.text(row, column, text)?;
        }
    }
    Ok(())
}
