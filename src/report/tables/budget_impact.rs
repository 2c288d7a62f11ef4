//! The table of the budget impact: a line for each measure, payer and item in each year, beside the comparator's.

use super::of_run::{BOTH, comparator, four};
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["strategy", "comparator", "year", "measure", "payer", "item", "current"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = BOTH;

/// A row for each line of the budget impact.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for line in &findings.budget {
        let id = findings.strategies.get(line.strategy).map_or("", |strategy| strategy.id.as_str());
        let year = if line.year == 0 { Value::Text("all") } else { Value::Whole(line.year) };
        let keys = [
            Value::Text(id),
            Value::Text(comparator(findings)),
            year,
            Value::Text(line.measure),
            Value::Text(&line.payer),
            Value::Text(&line.item),
            Value::Number(line.current.mean),
        ];
        let numbers = [four(&line.new), four(&line.difference)].concat();
        writer.row(&[&keys[..], &numbers[..], &[Value::Text(&line.unit)]].concat())?;
    }
    Ok(())
}
