//! Whether a difference that can be shown also matters: instruments beside their minimal important difference.

use super::page::Page;
use super::{Provenance, answer};
use crate::analysis::findings::{Estimate, Findings};
use crate::charts::rules::{self, name};
use crate::charts::words::{count, percent};

/// An instrument whose change is reported.
struct Scored {
    id: String,
    name: String,
    /// The smallest change that matters to the person, in points.
    important: f64,
}

/// The instruments that say which change matters and that a run has read, in the order of the tables.
fn scored(findings: &Findings, inputs: &[Provenance]) -> Vec<Scored> {
    let one = |column: &crate::outcomes::frame::Column| {
        let id = column.id.strip_suffix("_improved")?;
        let known = (0..findings.strategies.len()).any(|s| findings.level(s, &column.id).mean.is_some());
        let address = format!("assessment.instrument.{id}.mid");
        let stated = inputs.iter().find(|input| input.input == address)?;
        let important = stated.value.parse().ok().filter(|value: &f64| value.is_finite() && *value > 0.0)?;
        let name = column.label.rsplit_once(", ").map_or(id, |(name, _)| name).to_owned();
        known.then(|| Scored { id: id.to_owned(), name, important })
    };
    findings.layout.columns.iter().filter_map(one).collect()
}

/// A difference of mean scores beside what matters to a person, never more than the interval allows.
///
/// A mean that is small says nothing of how many people are helped: their share stands beside it.
fn sentence(
    scored: &Scored,
    of: &str,
    comparator: &str,
    points: &Estimate,
    shares: &Estimate,
    interval: Option<(f64, f64)>,
) -> Option<String> {
    let (mean, share) = (answer::finite(points.mean)?, answer::finite(shares.mean)?);
    let matters = scored.important;
    let compared = match interval {
        Some((low, high)) if low > -matters && high < matters => {
            "smaller, over its whole interval, than the change that matters to a person"
        }
        Some((low, high)) if low >= matters || high <= -matters => {
            "at least, over its whole interval, the change that matters to a person"
        }
        Some(_) => "by its interval neither smaller nor larger than the change that matters to a person",
        None => "without an interval to compare with the change that matters to a person",
    };
    let more = if share < 0.0 { "fewer" } else { "more" };
    Some(format!(
        "{of} against {comparator}, mean change: {} points, {compared} ({}). {} in 1,000 assessments {more} are better by it.",
        signed(mean),
        count(matters),
        count(libm::fabs(share) * 1_000.0)
    ))
}

fn signed(value: f64) -> String {
    let text = count(value);
    if value > 0.0 { format!("+{text}") } else { text }
}

/// The section of a page; nothing where no instrument is read.
pub(super) fn section(page: &mut Page, findings: &Findings, inputs: &[Provenance]) {
    let all = scored(findings, inputs);
    if all.is_empty() {
        return;
    }
    page.raw("<h3>Which differences matter</h3>\n");
    page.element(
        "p",
        "For each instrument the smallest change that matters to a person (its minimal important difference, MID), the mean change since a \
         person's first assessment, and the shares who are better and worse by that much or more. A difference can be shown and still be \
         too small for anyone to notice; a small mean can hold a few who gain much.",
    );
    let mut head = vec!["Instrument (MID)".to_owned()];
    head.extend(findings.strategies.iter().map(|strategy| strategy.name.clone()));
    let rows = all.iter().map(|one| {
        let mut row = vec![(format!("{} ({} points)", one.name, count(one.important)), true)];
        row.extend((0..findings.strategies.len()).map(|strategy| {
            let of = |suffix: &str| findings.level(strategy, &format!("{}_{suffix}", one.id)).mean;
            let told = of("change").zip(of("improved")).map_or_else(
                || "–".into(),
                |(change, improved)| {
                    let worsened = of("worsened").map_or_else(|| "–".into(), percent);
                    format!("{}; {} better, {worsened} worse", signed(change), percent(improved))
                },
            );
            (told, false)
        }));
        row
    });
    page.table("Mean change, and shares who changed by what matters", &head, rows);
    if let Some(first) = all.first() {
        for strategy in 1..findings.strategies.len() {
            let of = |suffix: &str| findings.difference(strategy, &format!("{}_{suffix}", first.id)).estimate;
            let (points, shares) = (of("change"), of("improved"));
            let interval = rules::interval(&points, &findings.setting).map(|own| (own.lower, own.upper));
            let told =
                sentence(first, name(findings, strategy), name(findings, 0), &points, &shares, interval);
            if let Some(told) = told {
                page.tagged("p", " class=\"quiet\"", &format!("{}: {told}", first.name));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters_is_told_by_the_interval_and_not_by_the_mean() {
        let scored = Scored { id: "qpr".into(), name: "Recovery".into(), important: 6.0 };
        let at = |mean: f64| Estimate { mean: Some(mean), ..Estimate::default() };
        let said =
            |mean: f64, interval| sentence(&scored, "A", "B", &at(mean), &at(0.012), interval).unwrap();
        for (mean, interval, wanted) in [
            (0.4, Some((0.1, 0.9)), "smaller, over its whole interval"),
            (5.0, Some((-1.0, 7.0)), "neither smaller nor larger"),
            (9.0, Some((6.0, 12.0)), "at least, over its whole interval"),
            (-9.0, Some((-12.0, -7.0)), "at least, over its whole interval"),
            (9.0, None, "without an interval"),
        ] {
            let text = said(mean, interval);
            assert!(text.contains(wanted), "{text}");
            assert!(text.contains("12 in 1,000 assessments more are better by it"), "{text}");
        }
        assert!(sentence(&scored, "A", "B", &Estimate::default(), &at(0.1), None).is_none());
    }
}
