//! The table of what to expect in one more site.

use super::of_run::comparator;
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["strategy", "comparator", "outcome"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] =
    &["ratio", "ratio_lower", "ratio_upper", "new_site_lower", "new_site_upper"];

/// A row for each strategy and outcome; none without samples.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for (named, sites) in findings.strategies.iter().skip(1).zip(&findings.new_sites) {
        for site in sites {
            let keys = [&named.id, comparator(findings), &site.outcome].map(Value::Text);
            let ratio = [site.ratio.mean, site.ratio.lower, site.ratio.upper].map(Value::Number);
            let new = [site.lower, site.upper].map(|limit| Value::Number(Some(limit)));
            writer.row(&[&keys[..], &ratio[..], &new[..]].concat())?;
        }
    }
    Ok(())
}
