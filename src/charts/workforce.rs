//! Peer workers through time: posts that are filled and vacant, who is in training, how faithful support is, and under which
//! conditions people work.

use super::axes::HEIGHT;
use super::rules::{self, Verdict, name};
use super::table::{ChartTable, Field, Measure};
use super::through_time::{Shown, bars, draw, tracks};
use super::words::{count, percent};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::Findings;
use std::fmt::Write as _;

/// The workforce over time.
pub(super) struct Workforce;

const fn shown(panel: &'static str, heading: &'static str, unit: &'static str, measure: Measure) -> Shown {
    Shown { panel, track: panel, heading, unit, measure }
}

const SHOWN: [Shown; 6] = [
    shown("workers", "Workers in post", "posts", Measure::Count),
    shown("vacancies", "Vacant posts", "posts", Measure::Count),
    shown("in_pipeline", "In training", "workers", Measure::Count),
    shown("fidelity", "Fidelity", "% of the model", Measure::Percent),
    shown("unsupervised_share", "Without supervision", "% of workers in post", Measure::Percent),
    shown("burnout_share", "Burnt out", "% of workers in post", Measure::Percent),
];

/// The outcome whose differences the title speaks of: working time over the whole horizon.
const WORKERS: &str = "worker_years";

const FIELDS: &[Field] = &[
    Field { name: "panel", meaning: "track, by the keys of tables/tracks.csv", unit: "" },
    Field::STRATEGY,
    Field { name: "date", meaning: "day to which the number belongs", unit: "date" },
    Field { name: "mean", meaning: "mean over replicates and samples", unit: "that of the track" },
    Field::mcse("as mean"),
    Field { name: "lower", meaning: "lower limit of the interval, of shares at least 0", unit: "as mean" },
    Field { name: "upper", meaning: "upper limit of the interval, of shares at most 1", unit: "as mean" },
];

impl Chart for Workforce {
    fn id(&self) -> &'static str {
        "workforce"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        // Where nobody is in post, a vacancy or a place in a course says nothing.
        tracks(findings, &SHOWN[..1])?;
        let (panels, rows) = tracks(findings, &SHOWN)?;
        let words = [title(findings), bars(findings), alt(findings)];
        Some(framed(findings, words, panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table, HEIGHT)
    }
}

fn title(findings: &Findings) -> String {
    let mut ranked: Vec<(usize, f64)> = (0..findings.strategies.len())
        .filter_map(|strategy| Some((strategy, findings.level(strategy, WORKERS).mean?)))
        .filter(|(_, years)| *years > 0.0)
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let years = rules::years(&findings.setting).max(1.0);
    let told = |(strategy, total): (usize, f64)| {
        format!(
            "{} has {} peer workers (full-time equivalents) on average",
            name(findings, strategy),
            count(total / years)
        )
    };
    match ranked.as_slice() {
        [] => "Peer workers over time".into(),
        [only] => told(*only),
        [most, .., least] => {
            let fewest = count(least.1 / years);
            match rules::between(findings, WORKERS, least.0, most.0) {
                Verdict::Higher => format!("{}, {} {fewest}", told(*most), name(findings, least.0)),
                Verdict::Unknown => format!(
                    "{fewest} to {} peer workers (full-time equivalents) on average; whether strategies differ in it cannot be told in this run",
                    count(most.1 / years)
                ),
                _ => format!(
                    "{fewest} to {} peer workers (full-time equivalents) on average; that strategies differ in it could not be shown",
                    count(most.1 / years)
                ),
            }
        }
    }
}

fn alt(findings: &Findings) -> String {
    let mut text = String::from("At the end of the simulation.");
    for of in &SHOWN {
        let Some(track) = findings.tracks.iter().find(|track| track.key == of.track) else { continue };
        let each: Vec<String> = findings
            .strategies
            .iter()
            .zip(&track.values)
            .filter_map(|(named, values)| {
                let last = values.last()?.finite().mean?;
                let last = if of.measure == Measure::Percent { percent(last) } else { count(last) };
                Some(format!("{} {last}", named.name))
            })
            .collect();
        if !each.is_empty() {
            let _ = write!(text, " {} ({}): {}.", of.heading, of.unit, each.join(", "));
        }
    }
    text
}
