//! The table of ranks: which strategy is best by which outcome, and how sure the order is.

use super::of_run::{comparator, four};
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::outcomes::Better;
use crate::report::ReportError;
use crate::report::ranking::rankings;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["outcome", "better", "rank", "strategy", "comparator"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &[
    "mean",
    "difference",
    "difference_mcse",
    "difference_lower",
    "difference_upper",
    "ahead",
    "ahead_mcse",
    "ahead_lower",
    "ahead_upper",
    "order",
    "probability_ahead",
    "reversal",
    "unit",
];

/// Ranks of two strategies or more; a single one has no row.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for ranking in rankings(findings) {
        let column = &findings.layout.columns[ranking.column];
        let better = if column.better == Better::Less { "less" } else { "more" };
        for place in &ranking.places {
            let strategy = findings.strategies.get(place.strategy).map_or("", |s| s.id.as_str());
            let level = findings.level(place.strategy, &column.id);
            let difference = findings.difference(place.strategy, &column.id).estimate;
            let (ahead, order) =
                place.next.map_or_else(Default::default, |(ahead, order)| (ahead, order.word()));
            let reversal = if place.rank == 1 { ranking.reversal.word() } else { "" };
            let row = [
                &[Value::Text(&column.id), Value::Text(better), Value::Whole(place.rank)][..],
                &[strategy, comparator(findings)].map(Value::Text),
                &[Value::Number(level.mean)],
                &four(&difference),
                &four(&ahead),
                &[Value::Text(order), Value::Number(place.probability)],
                &[reversal, column.unit.as_str()].map(Value::Text),
            ];
            writer.row(&row.concat())?;
        }
    }
    Ok(())
}
