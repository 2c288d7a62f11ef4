//! Engagement: how long people stay before they leave a place ahead of its planned end, by strategy.

use super::courses::{FIELDS, YEAR, course, draw, incidence, point_at, rows, share};
use super::rules::{self, Verdict, band, name, names};
use super::table::{ChartTable, Measure, Panel};
use super::words::{capital, fine_percent, percent};
use super::{Chart, ChartError, LEVEL, framed};
use crate::analysis::findings::{Findings, TimeToEvent};
use std::fmt::Write as _;

/// Time to leaving early.
pub(super) struct Engagement;

impl Chart for Engagement {
    fn id(&self) -> &'static str {
        "engagement"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let course = course(findings, "dropout")?;
        let shown = band(&findings.setting);
        let at = point_at(course, YEAR);
        let has_band =
            (0..findings.strategies.len()).any(|s| share(findings, &incidence(course, s, at)).is_some());
        let bands = if has_band { format!("Bands: {shown}.") } else { format!("{}.", capital(shown)) };
        let panels = vec![Panel {
            key: LEVEL,
            heading: "Left early".into(),
            unit: "% of places taken up, by weeks since then".into(),
            measure: Measure::Percent,
        }];
        let subtitle = format!(
            "Left before the planned end, for whatever reason: their own wish, a worker who went, a site that stopped. {bands}"
        );
        let words = [title(findings, course), subtitle, alt(findings, course)];
        Some(framed(findings, words, panels, FIELDS, rows(findings, course, false)))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table, "Places still held, and followed")
    }
}

/// How many have left early by a year, by strategy with places, fewest first.
fn leavers(findings: &Findings, course: &TimeToEvent) -> Vec<(usize, f64)> {
    let at = point_at(course, YEAR);
    let mut all: Vec<(usize, f64)> =
        (0..findings.strategies.len()).filter_map(|s| Some((s, incidence(course, s, at).mean?))).collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1));
    all
}

/// Of strategies other than the comparator, those in which fewer or more leave early by a year than with it: of paired differences.
fn apart(findings: &Findings, course: &TimeToEvent, wanted: Verdict) -> Vec<usize> {
    let at = point_at(course, YEAR);
    let told = |strategy: &usize| {
        let difference = course.differences.get(strategy - 1).and_then(|points| points.get(at));
        difference.is_some_and(|of| rules::verdict(&of.finite(), &findings.setting) == wanted)
    };
    (1..findings.strategies.len()).filter(told).collect()
}

fn title(findings: &Findings, course: &TimeToEvent) -> String {
    let at = point_at(course, YEAR);
    let all = if (course.weeks.get(at).copied().unwrap_or_default() - YEAR).abs() < 1e-6 {
        leavers(findings, course)
    } else {
        Vec::new()
    };
    let Some(&(best, fewest)) = all.first() else {
        return "How many leave early within a year cannot be told from so short a time".into();
    };
    let leave = "leave early within a year";
    if all.len() == 1 {
        return format!("{}: {} of those who take up a place {leave}", name(findings, best), percent(fewest));
    }
    let range = |of: &[usize]| {
        let shares = || all.iter().filter(|one| of.contains(&one.0)).map(|one| percent(one.1));
        match (shares().next(), shares().next_back()) {
            (Some(few), Some(many)) if few != many => format!("{few} to {many}"),
            (few, _) => few.unwrap_or_default(),
        }
    };
    let everyone: Vec<usize> = all.iter().map(|one| one.0).collect();
    let Some(of_comparator) = incidence(course, 0, at).mean.map(percent) else {
        return format!("{} {leave}", range(&everyone));
    };
    let comparator = name(findings, 0);
    let told = |of: &[usize]| format!("{} ({})", names(findings, of), range(of));
    let [fewer, more, unknown] =
        [Verdict::Lower, Verdict::Higher, Verdict::Unknown].map(|wanted| apart(findings, course, wanted));
    match (fewer.as_slice(), more.as_slice()) {
        ([], []) if !unknown.is_empty() => {
            format!(
                "{} {leave}; whether strategies differ in it cannot be told in this run",
                range(&everyone)
            )
        }
        ([], []) => format!("{} {leave}; no difference from {comparator} could be shown", range(&everyone)),
        (fewer, []) => {
            format!("Fewer {leave} with {} than with {comparator} ({of_comparator})", told(fewer))
        }
        ([], more) => format!("More {leave} with {} than with {comparator} ({of_comparator})", told(more)),
        (fewer, more) => format!(
            "Fewer {leave} with {} than with {comparator} ({of_comparator}), more with {}",
            told(fewer),
            told(more)
        ),
    }
}

fn alt(findings: &Findings, course: &TimeToEvent) -> String {
    let mut text = String::from(
        "Share of places that people leave before the planned end, by time since they took them up; the planned end and death compete.",
    );
    for (strategy, named) in findings.strategies.iter().enumerate() {
        let shares: Vec<String> = [(13.0, "13 weeks"), (26.0, "26 weeks"), (YEAR, "a year")]
            .into_iter()
            .filter_map(|(weeks, words)| {
                let share = incidence(course, strategy, point_at(course, weeks)).mean?;
                Some(format!("{} within {words}", fine_percent(share)))
            })
            .collect();
        let words = if shares.is_empty() { "nobody takes up a place".into() } else { shares.join(", ") };
        let _ = write!(text, " {}: {words}.", named.name);
    }
    text
}
