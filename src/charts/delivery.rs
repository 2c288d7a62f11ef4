//! Delivery: what people get for a place, and who gives it to them, by strategy.

use super::dot_grid::{draw, told};
use super::dots::bars;
use super::rules::{self, Verdict, name};
use super::table::{Cell, ChartTable, Field, Measure, Panel};
use super::words::percent;
use super::{Chart, ChartError, framed};
use crate::analysis::findings::{Estimate, Findings};
use std::fmt::Write as _;

/// How support is delivered.
pub(super) struct Delivery;

/// One measure of delivery.
struct Shown {
    outcome: &'static str,
    heading: &'static str,
    unit: &'static str,
    measure: Measure,
    /// Whether it lies from 0 to 1.
    share: bool,
}

/// What people get, then who gives it.
const SHOWN: [Shown; 6] = [
    Shown {
        outcome: "contacts_per_place",
        heading: "Contacts for each place",
        unit: "contacts that took place",
        measure: Measure::Count,
        share: false,
    },
    Shown {
        outcome: "dose_per_contact",
        heading: "What a contact delivers",
        unit: "% of a contact in the trials",
        measure: Measure::Percent,
        share: false,
    },
    Shown {
        outcome: "matched_share",
        heading: "Matched with a worker of the own group",
        unit: "% of places",
        measure: Measure::Percent,
        share: true,
    },
    Shown { outcome: "fidelity", heading: "Fidelity", unit: "%", measure: Measure::Percent, share: true },
    Shown {
        outcome: "turnover",
        heading: "Workers who leave",
        unit: "% of workers a year",
        measure: Measure::Percent,
        share: false,
    },
    Shown {
        outcome: "unsupervised_share",
        heading: "Workers without supervision",
        unit: "% of working time",
        measure: Measure::Percent,
        share: true,
    },
];
const FIELDS: &[Field] = &[
    Field { name: "panel", meaning: "outcome, by the dictionary of tables", unit: "" },
    Field::STRATEGY,
    Field { name: "mean", meaning: "level over the whole horizon", unit: "that of the outcome" },
    Field::mcse("as mean"),
    Field { name: "lower", meaning: "lower limit of the bar", unit: "as mean" },
    Field { name: "upper", meaning: "upper limit of the bar", unit: "as mean" },
];

impl Chart for Delivery {
    fn id(&self) -> &'static str {
        "delivery"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let known = |shown: &&Shown| {
            (0..findings.strategies.len()).any(|s| findings.level(s, shown.outcome).mean.is_some())
        };
        let shown: Vec<&Shown> = SHOWN.iter().filter(known).collect();
        if shown.is_empty() {
            return None;
        }
        let mut rows = Vec::new();
        for of in &shown {
            for (strategy, named) in findings.strategies.iter().enumerate() {
                let estimate = findings.level(strategy, of.outcome);
                let words = [of.outcome, named.id.as_str()].map(Cell::text);
                let limits = interval(findings, of, &estimate);
                rows.push(words.into_iter().chain(rules::cells(&estimate, limits)).collect());
            }
        }
        let panels = shown
            .iter()
            .map(|of| Panel {
                key: of.outcome,
                heading: of.heading.into(),
                unit: of.unit.into(),
                measure: of.measure.clone(),
            })
            .collect();
        let subtitle = format!("Above: what people get. Below: who gives it. {}.", bars(&findings.setting));
        let words = [title(findings), subtitle, alt(findings, &shown)];
        Some(framed(findings, words, panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table)
    }
}

fn interval(findings: &Findings, of: &Shown, estimate: &Estimate) -> Option<rules::Interval> {
    let interval = rules::interval(estimate, &findings.setting);
    if of.share { rules::share_interval(interval) } else { interval }
}

/// The strategies with the highest and the lowest fidelity, where the paired difference between them could be shown.
fn title(findings: &Findings) -> String {
    let mut all: Vec<(usize, f64)> = (0..findings.strategies.len())
        .filter_map(|strategy| Some((strategy, findings.level(strategy, "fidelity").mean?)))
        .collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (Some((worst, least)), Some((best, most))) = (all.first(), all.last()) else {
        return "How support is delivered".into();
    };
    if worst == best {
        return format!("{} delivers {} of what it is meant to be", name(findings, *best), percent(*most));
    }
    let apart = |a: usize, b: usize| rules::between(findings, "fidelity", a, b) == Verdict::Higher;
    match rules::between(findings, "fidelity", *worst, *best) {
        Verdict::Higher => {
            let first = all.len() < 3 || apart(all[all.len() - 2].0, *best);
            let last = all.len() < 3 || apart(*worst, all[1].0);
            format!(
                "{} delivers support {} faithfully ({}){} {}{} ({})",
                name(findings, *best),
                if first { "most" } else { "more" },
                percent(*most),
                if first { "," } else { " than" },
                name(findings, *worst),
                match (first, last) {
                    (true, true) => " least",
                    (true, false) => " less",
                    _ => "",
                },
                percent(*least)
            )
        }
        Verdict::Unknown => {
            "Differences in how faithfully support is delivered cannot be told in this run".into()
        }
        _ => "No difference in how faithfully support is delivered could be shown".into(),
    }
}

fn alt(findings: &Findings, shown: &[&Shown]) -> String {
    let mut text = String::new();
    for of in shown {
        let each: Vec<String> = findings
            .strategies
            .iter()
            .enumerate()
            .filter_map(|(strategy, named)| {
                let mean = findings.level(strategy, of.outcome).mean?;
                Some(format!("{} {}", named.name, told(&of.measure, mean)))
            })
            .collect();
        if !each.is_empty() {
            let space = if text.is_empty() { "" } else { " " };
            let _ = write!(text, "{space}{} ({}): {}.", of.heading, of.unit, each.join(", "));
        }
    }
    text
}
