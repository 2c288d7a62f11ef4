//! The table of unit costs: what one unit of each resource costs in the base case, and of what that is made up.

use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["item", "payer", "strand", "resource", "line", "counted_in"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &["quantity_per_unit", "price", "cost_per_unit", "unit"];

/// A row for each cost item, and one for each line of those that have lines.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let unit = Value::Text(&findings.setting.currency);
    let number = |value: f64| Value::Number(Some(value));
    for item in &findings.cost_items {
        let own = [&item.name, &item.payer, &item.strand, &item.resource].map(|text| Value::Text(text));
        let all = [Value::Text("all"), Value::Text(""), Value::Number(None), Value::Number(None)];
        writer.row(&[&own[..], &all[..], &[number(item.unit_cost), unit]].concat())?;
        for line in &item.lines {
            let cells = [
                Value::Text(&line.name),
                Value::Text(&line.counted_in),
                number(line.quantity),
                number(line.price),
                number(line.quantity * line.price),
                unit,
            ];
            writer.row(&[&own[..], &cells[..]].concat())?;
        }
    }
    Ok(())
}
