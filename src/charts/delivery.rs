//! Delivery: what people get for a place, and who gives it to them, by strategy.

use super::axes::{Frame, SMALL, Scale, columns, headings, key, level, sheet, words};
use super::canvas::{Align, Canvas, Ink, clip};
use super::dots::{bars, dot, drawn};
use super::rules::{self, Verdict, name};
use super::style::{GRID, TEXT, look};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row};
use super::words::{count, percent};
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
/// Panels side by side.
const ABREAST: usize = 3;

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
        let tiers = table.panels.len().div_ceil(ABREAST) as f64;
        let tier = 104.0 + LINE * table.series.len() as f64;
        sheet(self.id(), table, 96.0 + 36.0 + tiers * tier, |canvas, frame| {
            for (index, panels) in table.panels.chunks(ABREAST).enumerate() {
                let top = frame.top + tier * index as f64;
                let own = Frame { left: frame.left + INDENT, top, bottom: top + tier, ..frame };
                // A last row of fewer panels keeps the width of the others.
                let columns = columns(own, &[1.0; ABREAST], 34.0);
                let headed: Vec<(Frame, &Panel)> = columns.into_iter().zip(panels).collect();
                let frames = headings(canvas, &headed)?;
                for (place, (frame, panel)) in frames.into_iter().zip(panels).enumerate() {
                    draw_panel(canvas, table, panel, frame, place == 0)?;
                }
            }
            Ok(())
        })
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

fn told(measure: &Measure, value: f64) -> String {
    if *measure == Measure::Percent { percent(value) } else { count(value) }
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

/// Height of a strategy's line.
const LINE: f64 = 22.0;
/// Room for the names of strategies.
const INDENT: f64 = 206.0;
/// Room for the number at the right.
const NUMBER: f64 = 46.0;

fn draw_panel(
    canvas: &Canvas,
    table: &ChartTable,
    panel: &Panel,
    frame: Frame,
    names: bool,
) -> Result<(), ChartError> {
    let wanted = [("panel", panel.key)];
    let rows: Vec<Row> = table.select(&wanted).collect();
    let plot =
        Frame { right: frame.right - NUMBER, bottom: frame.top + LINE * table.series.len() as f64, ..frame };
    let scale = Scale::over(drawn(&rows).collect::<Vec<_>>(), true, 3.0, (plot.left, plot.right));
    level(canvas, plot, &scale, &panel.measure)?;
    for (strategy, series) in table.series.iter().enumerate() {
        let y = plot.top + LINE * (strategy as f64 + 0.5);
        if strategy > 0 {
            let above = y - LINE / 2.0;
            canvas.line(&[(plot.left, above), (plot.right, above)], Ink::line(GRID, 0.6))?;
        }
        if names {
            let label = clip(&series.name, SMALL, false, INDENT - 26.0);
            canvas.words(&label, (plot.left - 24.0, y), words(SMALL, TEXT, Align::Right))?;
            key(canvas, (plot.left - 13.0, y), look(strategy), false)?;
        }
        let Some(row) = rows.iter().find(|row| row.text("strategy") == series.id) else { continue };
        let Some(mean) = row.number("mean") else { continue };
        dot(canvas, &scale, row, strategy, y)?;
        let number = told(&panel.measure, mean);
        canvas.words(&number, (frame.right, y), words(SMALL, TEXT, Align::Right))?;
    }
    Ok(())
}
