//! The table of what the spread of the headline outcomes rests on.

use super::of_run::comparator;
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;
use crate::scenario::Standing;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["strategy", "comparator", "outcome", "rests_on", "part"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &["share_of_variance", "parameter_sets"];

/// For each strategy and outcome a row for each standing, one for what nothing explains, and one for each input that explains
/// most.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for certainty in &findings.certainties {
        let strategy =
            findings.strategies.get(certainty.strategy).map_or("", |strategy| strategy.id.as_str());
        let words = Standing::ALL.iter().map(|standing| standing.word()).chain(["no source"]);
        let standings = words.zip(certainty.shares).map(|(word, share)| ("standing", word, share));
        let rest = std::iter::once(("rest", "chance, interaction, what is not linear", certainty.rest()));
        let inputs = certainty.first.iter().map(|(name, share, _)| ("input", name.as_str(), *share));
        for (part, name, share) in standings.chain(rest).chain(inputs) {
            writer.row(&[
                Value::Text(strategy),
                Value::Text(comparator(findings)),
                Value::Text(&certainty.outcome),
                Value::Text(part),
                Value::Text(name),
                Value::Number(Some(share)),
                Value::Whole(certainty.samples),
            ])?;
        }
    }
    Ok(())
}
