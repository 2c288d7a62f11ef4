//! Reach and roll-out over time: who was ever reached, who has a place now, and which sites deliver.

use super::axes::HEIGHT;
use super::rules::{self, Verdict, name};
use super::table::{ChartTable, Field, Measure};
use super::through_time::{Shown, bars, draw, tracks};
use super::words::{duration, fine_percent, percent};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::Findings;
use std::fmt::Write as _;

/// Reach and delivering sites over time.
pub(super) struct Reach;

const SHOWN: [Shown; 3] = [
    Shown {
        panel: "reached",
        track: "reached_share",
        heading: "Ever had a place",
        unit: "% of people eligible at the start",
        measure: Measure::Percent,
    },
    Shown {
        panel: "holding",
        track: "engaged_share",
        heading: "Have a place now",
        unit: "% of people eligible at the start",
        measure: Measure::Percent,
    },
    Shown {
        panel: "delivering",
        track: "delivering_share",
        heading: "Sites delivering",
        unit: "% of sites",
        measure: Measure::Percent,
    },
];

const FIELDS: &[Field] = &[
    Field {
        name: "panel",
        meaning: "reached: ever had a place; holding: has one now; delivering: sites that deliver",
        unit: "",
    },
    Field::STRATEGY,
    Field { name: "date", meaning: "day to which the number belongs", unit: "date" },
    Field { name: "mean", meaning: "share of people eligible at the start, or of sites", unit: "proportion" },
    Field::mcse("proportion"),
    Field { name: "lower", meaning: "lower limit of the interval, at least 0", unit: "proportion" },
    Field { name: "upper", meaning: "upper limit of the interval, at most 1", unit: "proportion" },
];

impl Chart for Reach {
    fn id(&self) -> &'static str {
        "reach"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let (panels, rows) = tracks(findings, &SHOWN)?;
        let words = [title(findings), bars(findings), alt(findings)];
        Some(framed(findings, words, panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table, HEIGHT)
    }
}

/// Strategies by reach over the whole horizon, the highest first.
fn ranked(findings: &Findings) -> Vec<(usize, f64, Option<rules::Interval>)> {
    let mut ranked: Vec<_> = (0..findings.strategies.len())
        .filter_map(|strategy| {
            let reach = findings.level(strategy, "reach");
            Some((strategy, reach.mean?, rules::share_interval(rules::interval(&reach, &findings.setting))))
        })
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked
}

fn title(findings: &Findings) -> String {
    let time = duration(findings.setting.horizon);
    let ranked = ranked(findings);
    match ranked.as_slice() {
        [] => format!("Roll-out over {time}"),
        [only] => {
            format!("{} reaches {} of eligible people within {time}", name(findings, only.0), percent(only.1))
        }
        [first, ..] if first.1 <= 0.0 => format!("No strategy reaches anyone within {time}"),
        [first, second, ..] => {
            let against = |other: usize| rules::between(findings, "reach", first.0, other);
            let of: Vec<Verdict> = ranked[1..].iter().map(|other| against(other.0)).collect();
            let lowest = ranked.last().map_or(0.0, |last| last.1);
            let range = |least: f64| {
                let (least, most) = (percent(least), percent(first.1));
                if least == most { most } else { format!("{least} to {most}") }
            };
            // Behind a strategy that could not be told from the first, nobody is said to be behind.
            let tied =
                1 + of.iter().rposition(|verdict| *verdict != Verdict::Lower).map_or(0, |last| last + 1);
            if of.contains(&Verdict::Unknown) {
                format!(
                    "{} of eligible people are reached within {time}; which strategy reaches more cannot be told in this run",
                    range(lowest)
                )
            } else if tied == 1 {
                format!(
                    "{} reaches {} of eligible people within {time}; {}: {}",
                    name(findings, first.0),
                    percent(first.1),
                    name(findings, second.0),
                    percent(second.1)
                )
            } else if tied == ranked.len() {
                format!(
                    "{} of eligible people are reached within {time}; which strategy reaches more could not be shown",
                    range(lowest)
                )
            } else {
                let most: Vec<usize> = ranked[..tied].iter().map(|one| one.0).collect();
                format!(
                    "{} reach most people, {} within {time}; which reaches more could not be shown",
                    rules::names(findings, &most),
                    range(ranked[tied - 1].1)
                )
            }
        }
    }
}

fn alt(findings: &Findings) -> String {
    let mut text =
        format!("Share of eligible people who had a place within {}:", duration(findings.setting.horizon));
    let mut separator = " ";
    for (strategy, reach, interval) in ranked(findings) {
        let interval =
            rules::told(interval, &findings.setting, "", fine_percent).map(|told| format!(" ({told})"));
        let _ = write!(
            text,
            "{separator}{} {}{}",
            name(findings, strategy),
            percent(reach),
            interval.unwrap_or_default()
        );
        separator = "; ";
    }
    let last = |key: &str, strategy: usize| {
        let track = findings.tracks.iter().find(|track| track.key == key)?;
        track.values.get(strategy)?.last()?.finite().mean
    };
    text.push_str(". Sites delivering at the end:");
    separator = " ";
    for strategy in 0..findings.strategies.len() {
        if let Some(share) = last("delivering_share", strategy) {
            let _ = write!(text, "{separator}{} {}", name(findings, strategy), percent(share));
            separator = "; ";
        }
    }
    text.push('.');
    text
}
