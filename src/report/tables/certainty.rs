//! The table of what the spread of the headline outcomes rests on.

use super::of_run::comparator;
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;
use crate::scenario::Standing;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["strategy", "comparator", "outcome", "rests_on", "part"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] =
    &["share_of_variance", "share_of_variance_as_stated", "spread_ratio", "parameter_sets"];
/// What tells inputs with widened distributions apart.
pub(super) const WIDENED: &[&str] = &["input", "standing", "stated", "drawn_from"];
/// What is told of each.
pub(super) const MOMENTS: &[&str] = &["factor", "mean_stated", "mean_drawn", "sd_stated", "sd_drawn"];

/// For each strategy and outcome a row for each standing, one for what nothing explains, and one for each input that explains
/// most.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for certainty in &findings.certainties {
        let strategy =
            findings.strategies.get(certainty.strategy).map_or("", |strategy| strategy.id.as_str());
        let words = Standing::ALL.iter().map(|standing| standing.word()).chain(["no source"]);
        let stated = certainty.stated.as_ref();
        let as_stated = |place: usize| stated.and_then(|stated| stated.shares.get(place)).copied();
        let standings = words
            .zip(certainty.shares)
            .enumerate()
            .map(|(place, (word, share))| ("standing", word, share, as_stated(place)));
        let left = stated.map(|stated| 1.0 - stated.shares.iter().sum::<f64>());
        let rest =
            std::iter::once(("rest", "chance, interaction, what is not linear", certainty.rest(), left));
        let inputs = certainty.first.iter().map(|(name, share, _)| ("input", name.as_str(), *share, None));
        for (part, name, share, as_stated) in standings.chain(rest).chain(inputs) {
            writer.row(&[
                Value::Text(strategy),
                Value::Text(comparator(findings)),
                Value::Text(&certainty.outcome),
                Value::Text(part),
                Value::Text(name),
                Value::Number(Some(share)),
                Value::Number(as_stated),
                Value::Number(stated.map(|stated| stated.spread)),
                Value::Whole(certainty.samples),
            ])?;
        }
    }
    Ok(())
}

/// A row for each input whose distribution was widened.
pub(super) fn widened(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for one in &findings.widened {
        let of = |place: usize| {
            let [stated, used] =
                one.moments.map_or([None; 2], |(stated, used)| [Some(stated[place]), Some(used[place])]);
            [Value::Number(stated), Value::Number(used)]
        };
        let ([mean, mean_used], [sd, sd_used]) = (of(0), of(1));
        writer.row(&[
            Value::Text(&one.input),
            Value::Text(one.standing.map_or("", Standing::word)),
            Value::Text(&one.stated),
            Value::Text(&one.used),
            Value::Number(Some(one.factor)),
            mean,
            mean_used,
            sd,
            sd_used,
        ])?;
    }
    Ok(())
}
