//! The table of decompositions.

use super::of_run::{comparator, four};
use super::{Value, Writer};
use crate::analysis::decompose::Against;
use crate::analysis::findings::Findings;
use crate::outcomes::Scaling;
use crate::report::ReportError;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &[
    "decomposition",
    "strategy",
    "against",
    "outcome",
    "group_by",
    "group",
    "reference",
    "component",
    "factors",
];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &[
    "contribution",
    "contribution_mcse",
    "contribution_lower",
    "contribution_upper",
    "unit",
    "per_1000",
    "per_1000_mcse",
    "per_1000_lower",
    "per_1000_upper",
    "share",
    "share_mcse",
];

/// What stands in the column `against` where a strategy is taken against itself.
pub(super) const ITSELF: &str = "itself with every factor off or low";

/// The same where it is taken against the same people without any peer support.
pub(super) const NOBODY: &str = "the same people without peer support";

/// The same of gaps between groups.
pub(super) const EQUALITY: &str = "no gap";

/// A row for each number of each decomposition.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let eligible = findings.setting.eligible;
    for found in &findings.decompositions {
        for part in &found.parts {
            let (Some(named), Some(column)) =
                (findings.strategies.get(part.strategy), findings.layout.columns.get(part.column))
            else {
                continue;
            };
            let against = match part.against {
                Against::Itself => ITSELF,
                Against::Comparator => comparator(findings),
                Against::Nobody => NOBODY,
                Against::Equality => EQUALITY,
            };
            let factors = found.named(part.component);
            let gap = part.gap.and_then(|gap| found.gaps.get(gap));
            let [by, group, reference] =
                gap.map_or([""; 3], |gap| [gap.by.as_str(), gap.group.as_str(), gap.reference.as_str()]);
            let component = part.component.word();
            let keys = [
                found.kind.word(),
                &named.id,
                against,
                &column.id,
                by,
                group,
                reference,
                component,
                &factors,
            ]
            .map(Value::Text);
            let scaled = if eligible > 0.0 && column.scaling == Scaling::Total {
                four(&part.estimate.over(eligible / 1000.0))
            } else {
                [Value::Number(None); 4]
            };
            let share = [part.share.map(|share| share.value), part.share.map(|share| share.mcse)];
            let numbers = [&four(&part.estimate)[..], &[Value::Text(&column.unit)], &scaled].concat();
            writer.row(&[&keys[..], &numbers, &share.map(Value::Number)].concat())?;
        }
    }
    Ok(())
}
