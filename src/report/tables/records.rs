//! The table of service-use records: what an evaluation of routine data would say, beside what was so.

use super::of_run::{comparator, four};
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::outcomes::records::RECORDED;
use crate::report::ReportError;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["strategy", "comparator", "outcome", "group_by", "group"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &[
    "true_mean",
    "recorded_mean",
    "recorded_share",
    "difference",
    "difference_mcse",
    "difference_lower",
    "difference_upper",
    "recorded_difference",
    "recorded_difference_mcse",
    "recorded_difference_lower",
    "recorded_difference_upper",
    "ratio",
    "recorded_ratio",
    "gap",
    "recorded_gap",
    "unit",
];

/// A ratio of what is known; none where there is nothing to divide by.
fn ratio(top: Option<f64>, bottom: Option<f64>) -> Option<f64> {
    top.zip(bottom).filter(|(_, bottom)| *bottom > 0.0).map(|(top, bottom)| top / bottom)
}

/// Every event of which records are kept; nothing where there are none.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let recorded = findings.layout.columns.iter().filter_map(|column| {
        let event = column.id.strip_prefix(RECORDED)?;
        findings.layout.column(event).map(|_| (event, column))
    });
    for (event, column) in recorded {
        for (strategy, named) in findings.strategies.iter().enumerate() {
            for (group, of) in findings.layout.groups.iter().enumerate() {
                let mean = |s: usize, outcome: &str, g: usize| findings.level_of(s, outcome, 0, g).mean;
                let rate = |outcome: &str, g: usize| {
                    ratio(mean(strategy, outcome, g), mean(strategy, "life_years", g))
                };
                let pair = |value: &dyn Fn(&str) -> Option<f64>| [value(event), value(&column.id)];
                let means = pair(&|outcome| mean(strategy, outcome, group));
                let effects = pair(&|outcome| {
                    let base = mean(0, outcome, group).filter(|_| strategy > 0);
                    ratio(mean(strategy, outcome, group), base)
                });
                let gaps =
                    pair(&|outcome| ratio(rate(outcome, group), rate(outcome, 0).filter(|_| group > 0)));
                let difference =
                    |outcome: &str| four(&findings.difference_of(strategy, outcome, 0, group).estimate);
                let row = [
                    &[&named.id, comparator(findings), event, &of.by, &of.label].map(Value::Text)[..],
                    &means.map(Value::Number),
                    &[Value::Number(ratio(means[1], means[0]))],
                    &difference(event),
                    &difference(&column.id),
                    &effects.map(Value::Number),
                    &gaps.map(Value::Number),
                    &[Value::Text(&column.unit)],
                ];
                writer.row(&row.concat())?;
            }
        }
    }
    Ok(())
}
