//! The table of times from event to event.

use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;

/// Its columns; the errors and limits without a name of their own are those of the cumulative incidence.
pub(super) const COLUMNS: &[&str] = &[
    "strategy",
    "comparator",
    "event",
    "group_by",
    "group",
    "weeks",
    "at_risk",
    "survival",
    "survival_mcse",
    "competing",
    "cumulative_incidence",
    "mcse",
    "lower",
    "upper",
    "difference",
    "difference_mcse",
    "difference_lower",
    "difference_upper",
];

/// Curves of which nobody is ever followed are left out.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (strategy, named) in findings.strategies.iter().enumerate() {
        for event in &findings.time_to_event {
            let groups = event.levels.get(strategy).into_iter().flatten();
            for (group, (of, points)) in findings.layout.groups.iter().zip(groups).enumerate() {
                if points.first().is_none_or(|first| first.incidence.mean.is_none()) {
                    continue;
                }
                for (index, (point, &weeks)) in points.iter().zip(&event.weeks).enumerate() {
                    let keys = [&named.id, super::comparator(findings), &event.event, &of.by, &of.label]
                        .map(Value::Text);
                    let numbers = [
                        Some(weeks),
                        point.at_risk.mean,
                        point.survival.mean,
                        point.survival.mcse,
                        point.competing.mean,
                    ];
                    let others = strategy.checked_sub(1).filter(|_| group == 0);
                    let difference = others
                        .and_then(|index| event.differences.get(index))
                        .and_then(|points| points.get(index))
                        .copied()
                        .unwrap_or_default();
                    let numbers = numbers.map(Value::Number);
                    let estimates = [super::four(&point.incidence), super::four(&difference)].concat();
                    writer.row(&[&keys[..], &numbers[..], &estimates[..]].concat())?;
                }
            }
        }
    }
    Ok(())
}
