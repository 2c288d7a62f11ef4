//! The table of times from event to event.

use super::of_run::{comparator, four};
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["strategy", "comparator", "event", "group_by", "group", "weeks"];
/// What is told of each; the errors and limits without a name of their own are those of the cumulative incidence.
pub(super) const NUMBERS: &[&str] = &[
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
                    let keys = [&named.id, comparator(findings), &event.event, &of.by, &of.label];
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
                    let estimates = [four(&point.incidence), four(&difference)].concat();
                    writer.row(&[&keys.map(Value::Text)[..], &numbers[..], &estimates[..]].concat())?;
                }
            }
        }
    }
    Ok(())
}
