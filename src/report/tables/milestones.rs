//! The table of milestones: what was wanted by a date, what was found, and in how many runs it was met.

use super::of_run::four;
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["strategy", "milestone", "by", "quantity", "wanted"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &[
    "wanted_level",
    "mean",
    "mcse",
    "unit",
    "met",
    "runs",
    "share_met",
    "share_met_lower",
    "share_met_upper",
];

/// A row for each milestone.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for milestone in &findings.milestones {
        let id = findings.strategies.get(milestone.strategy).map_or("", |strategy| strategy.id.as_str());
        let (word, level) = milestone.wanted.words();
        let [mean, mcse, ..] = four(&milestone.found);
        let share = milestone.share();
        writer.row(&[
            Value::Text(id),
            Value::Text(&milestone.name),
            Value::Date(milestone.by),
            Value::Text(&milestone.what),
            Value::Text(word),
            Value::Number(Some(level)),
            mean,
            mcse,
            Value::Text(&milestone.unit),
            Value::Whole(milestone.met),
            Value::Whole(milestone.runs),
            Value::Number(share.map(|share| share.0)),
            Value::Number(share.map(|share| share.1)),
            Value::Number(share.map(|share| share.2)),
        ])?;
    }
    Ok(())
}
