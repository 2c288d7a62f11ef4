//! The sheet of results: levels and differences of every outcome, for everyone over the whole horizon.

use super::sheet::Sheet;
use crate::analysis::findings::Findings;
use crate::report::headline::is_outcome;
use rust_xlsxwriter::{Workbook, XlsxError};

/// Writes the sheet.
pub(super) fn write(book: &mut Workbook, findings: &Findings) -> Result<(), XlsxError> {
    let widths = [26.0, 42.0, 22.0, 16.0, 14.0, 16.0, 16.0, 16.0, 14.0, 16.0, 16.0];
    let mut sheet = Sheet::new(book, "Results", &widths)?;
    let heads = [
        "Strategy",
        "Outcome",
        "Unit",
        "Mean",
        "Monte Carlo error",
        "Lower 95%",
        "Upper 95%",
        "Difference",
        "Monte Carlo error",
        "Lower 95%",
        "Upper 95%",
    ];
    sheet.heads(0, heads)?;
    let mut row = 1;
    for (strategy, named) in findings.strategies.iter().enumerate() {
        for column in findings.layout.columns.iter().filter(|column| is_outcome(column)) {
            let level = findings.level(strategy, &column.id);
            let difference = findings.difference(strategy, &column.id).estimate;
            if level.mean.is_none() {
                continue;
            }
            for (place, text) in [&named.name, &column.label, &column.unit].into_iter().enumerate() {
                sheet.text(row, place, text)?;
            }
            let numbers = [level, difference].into_iter().flat_map(|e| [e.mean, e.mcse, e.lower, e.upper]);
            for (place, number) in (3..).zip(numbers) {
                sheet.number(row, place, number)?;
            }
            row += 1;
        }
    }
    Ok(())
}
