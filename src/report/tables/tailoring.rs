//! What tailoring trades, as a table.

use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["strategy", "group_by", "group"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &[
    "adaptation",
    "fit_plain",
    "fit",
    "core_left",
    "matched_share",
    "matched_share_mcse",
    "contact_ratio",
    "contact_ratio_mcse",
];

/// Every group of every plan that tailors anything.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for row in &findings.equity.tailoring {
        let id = findings.strategies.get(row.strategy).map_or("", |strategy| strategy.id.as_str());
        let keys = [id, "ethnicity", &row.group].map(Value::Text);
        let stated = [row.adaptation, row.fit_plain, row.fit, row.core].map(Some);
        let found = [row.matched.mean, row.matched.mcse, row.contact.mean, row.contact.mcse];
        let numbers = [stated, found].concat().into_iter().map(Value::Number).collect::<Vec<_>>();
        writer.row(&[&keys[..], &numbers].concat())?;
    }
    Ok(())
}
