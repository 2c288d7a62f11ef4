//! The table of toolkits: what each strategy asks of those who carry it out.

use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["strategy", "phase", "task", "who", "from"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &["level", "word", "unit", "key"];

/// A row for each task of each strategy.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (strategy, tasks) in findings.strategies.iter().zip(&findings.toolkits) {
        for task in tasks {
            writer.row(&[
                Value::Text(&strategy.id),
                Value::Text(task.phase),
                Value::Text(&task.what),
                Value::Text(task.who),
                task.from.map_or(Value::Text(""), Value::Date),
                Value::Number(task.level),
                Value::Text(&task.word),
                Value::Text(&task.unit),
                Value::Text(&task.key),
            ])?;
        }
    }
    Ok(())
}
