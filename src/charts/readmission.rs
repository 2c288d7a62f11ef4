//! Time to readmission by strategy: the share of discharges that are followed by an admission, and the paired difference.

use super::courses::{FIELDS, YEAR, course, draw, incidence, point_at, rows};
use super::rules::{self, Effect, band, name, names};
use super::table::{ChartTable, Measure, Panel};
use super::words::{capital, fine_percent, percent, points};
use super::{Chart, ChartError, DIFFERENCE, LEVEL, framed};
use crate::analysis::findings::{Findings, TimeToEvent};
use std::fmt::Write as _;

/// Time to readmission.
pub(super) struct TimeToReadmission;

/// The outcome from whose differences the title is made: readmission by a year.
const OUTCOME: &str = "readmission_365";

impl Chart for TimeToReadmission {
    fn id(&self) -> &'static str {
        "time-to-readmission"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let course = course(findings, "readmission")?;
        let compared = findings.strategies.len() > 1;
        let mut panels = vec![Panel {
            key: LEVEL,
            heading: "Back in hospital".into(),
            unit: "% of discharges, by weeks since discharge".into(),
            measure: Measure::Percent,
        }];
        if compared {
            panels.push(Panel {
                key: DIFFERENCE,
                heading: format!("Difference from {}", name(findings, 0)),
                unit: "percentage points, by weeks since discharge".into(),
                measure: Measure::Percent,
            });
        }
        let has_band =
            rules::interval(&incidence(course, 0, point_at(course, YEAR)), &findings.setting).is_some();
        let shown = band(&findings.setting);
        let bands = if has_band { format!("Bands: {shown}.") } else { format!("{}.", capital(shown)) };
        let side = if compared { " Right: below the line is fewer." } else { "" };
        let subtitle = format!("Who dies or leaves first is not counted as readmitted. {bands}{side}");
        let words = [title(findings, course), subtitle, alt(findings, course)];
        Some(framed(findings, words, panels, FIELDS, rows(findings, course, compared)))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table, "Not back in hospital, and still followed")
    }
}

fn title(findings: &Findings, course: &TimeToEvent) -> String {
    let comparator = name(findings, 0);
    let level = incidence(course, 0, point_at(course, YEAR)).mean;
    if level.is_none() || (course.weeks[point_at(course, YEAR)] - YEAR).abs() > 1e-6 {
        return "How many are readmitted within a year cannot be told from so short a time".into();
    }
    let from = level.map_or_else(String::new, percent);
    match rules::effect(findings, OUTCOME) {
        Effect::Alone => {
            format!("{comparator}: {from} of discharges are followed by readmission within a year")
        }
        Effect::Unknown => format!("Differences in readmission {}", rules::untold(&findings.setting)),
        Effect::Same => format!("Readmission is the same as with {comparator} in every strategy"),
        Effect::NotShown => {
            format!(
                "No difference in readmission from {comparator} could be shown: {from} are back within a year"
            )
        }
        Effect::Lowers(best, lead) => {
            let more = if lead { ", more than any other strategy" } else { "" };
            let who = name(findings, best.strategy);
            format!("{who} lowers readmission within a year by {} (from {from}){more}", points(best.mean))
        }
        Effect::SeveralLower(tied) => format!(
            "{} lower readmission within a year; which lowers it more could not be shown",
            names(findings, &rules::strategies(&tied))
        ),
        Effect::Raises(worst) => {
            let who = name(findings, worst.strategy);
            let by = points(worst.mean);
            format!("{who} raises readmission within a year by {by}; none could be shown to lower it")
        }
    }
}

fn alt(findings: &Findings, course: &TimeToEvent) -> String {
    let mut text =
        String::from("Share of discharges that are followed by another admission, by time since discharge.");
    for (strategy, named) in findings.strategies.iter().enumerate() {
        let shares: Vec<String> = [(30.0 / 7.0, "30 days"), (90.0 / 7.0, "90 days"), (YEAR, "365 days")]
            .into_iter()
            .filter_map(|(weeks, words)| {
                let share = incidence(course, strategy, point_at(course, weeks)).mean?;
                Some(format!("{} within {words}", fine_percent(share)))
            })
            .collect();
        if !shares.is_empty() {
            let _ = write!(text, " {}: {}.", named.name, shares.join(", "));
        }
    }
    text
}
