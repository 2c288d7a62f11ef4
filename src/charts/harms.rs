//! Harms beside benefits, on one scale and never netted: how many harms there are, and what changes for the better or the
//! worse, for each 1,000 people to whom the programme is open.

use super::axes::{Frame, HEIGHT, SMALL, Scale, both_sides, columns, legend, level, panels, sheet, words};
use super::canvas::{Align, Canvas, Ink, clip};
use super::dots::{drawn, stacked};
use super::rules::{self, band, name};
use super::style::{GRID, TEXT};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row, Series};
use super::words::{capital, count, duration};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::{Estimate, Findings};
use std::fmt::Write as _;

/// Harms beside benefits.
pub(super) struct Harms;

const HARM: &str = "harm";
const BENEFIT: &str = "benefit";
/// What is shown as harm, as levels.
const HARMS: [&str; 3] =
    ["boundary_events_per_1000", "confidentiality_breaches_per_1000", "exit_shocks_per_1000"];
/// What they are called where the axis has their unit.
const CALLED: [&str; 3] = ["Boundary events", "Breaches", "Exit shocks"];
/// What is shown beside it, as differences from the comparator.
const BENEFITS: [&str; 4] = ["relapses", "admissions", "compulsory_admissions", "suicides"];

const FIELDS: &[Field] = &[
    Field { name: "panel", meaning: "harm: a level; benefit: a difference from the comparator", unit: "" },
    Field { name: "outcome", meaning: "identifier of the outcome", unit: "" },
    Field { name: "label", meaning: "the outcome in words", unit: "" },
    Field::STRATEGY,
    Field {
        name: "mean",
        meaning: "events over the horizon for each 1,000 people eligible at the start",
        unit: "per 1,000 eligible people",
    },
    Field::mcse("per 1,000 eligible people"),
    Field {
        name: "lower",
        meaning: "lower limit of the bar, of harms at least 0",
        unit: "per 1,000 eligible people",
    },
    Field { name: "upper", meaning: "upper limit of the bar", unit: "per 1,000 eligible people" },
];

impl Chart for Harms {
    fn id(&self) -> &'static str {
        "harms"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let known = |id: &str| {
            let any = |s| findings.level(s, id).mean.is_some();
            findings.layout.column(id).is_some() && (0..findings.strategies.len()).any(any)
        };
        if !HARMS.iter().any(|id| known(id)) || findings.setting.eligible <= 0.0 {
            return None;
        }
        let compared = findings.strategies.len() > 1;
        let mut rows = Vec::new();
        for id in HARMS.into_iter().filter(|id| known(id)) {
            for strategy in 0..findings.strategies.len() {
                rows.push(row(findings, HARM, id, strategy, &findings.level(strategy, id)));
            }
        }
        let thousands = findings.setting.eligible / 1_000.0;
        for id in BENEFITS.into_iter().filter(|id| compared && known(id)) {
            for strategy in 1..findings.strategies.len() {
                let difference = findings.difference(strategy, id).estimate.over(thousands);
                rows.push(row(findings, BENEFIT, id, strategy, &difference));
            }
        }
        let unit = "per 1,000 eligible people";
        let panel =
            |key, heading: String, unit: String| Panel { key, heading, unit, measure: Measure::Count };
        let mut panels =
            vec![panel(HARM, format!("Harms within {}", duration(findings.setting.horizon)), unit.into())];
        if compared {
            let heading = format!("Beside them, difference from {}", name(findings, 0));
            panels.push(panel(BENEFIT, heading, format!("{unit}; left is fewer")));
        }
        let words = [
            title(findings),
            format!(
                "Harms stand beside benefits and are never taken off them. {}.",
                capital(band(&findings.setting))
            ),
            alt(findings),
        ];
        Some(framed(findings, words, panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        let most = table.panels.iter().map(|panel| outcomes(table, panel).len()).max().unwrap_or(1) as f64;
        let needed = most * (16.0 + 9.0 * table.series.len() as f64) + 200.0;
        sheet(self.id(), table, HEIGHT.max(needed), |canvas, frame| {
            let all: Vec<(usize, &Series)> = table.series.iter().enumerate().collect();
            let frame = legend(canvas, Frame { top: frame.top + 4.0, ..frame }, &all, false)?;
            let frame = Frame { top: frame.top + 4.0, ..frame };
            let columns = columns(frame, &vec![1.0; table.panels.len()], 30.0);
            panels(canvas, table, &columns, |_, panel, frame| draw_panel(canvas, table, panel, frame))
        })
    }
}

/// The name of an outcome beside an axis per 1,000 eligible people.
fn label<'a>(findings: &'a Findings, id: &'a str) -> &'a str {
    match HARMS.iter().position(|harm| *harm == id) {
        Some(place) => CALLED[place],
        None => findings.layout.column(id).map_or(id, |column| &findings.layout.columns[column].label),
    }
}

fn row(findings: &Findings, panel: &str, id: &str, strategy: usize, estimate: &Estimate) -> Vec<Cell> {
    let words = [panel, id, label(findings, id), &findings.strategies[strategy].id];
    // Nothing is harmed less than not at all.
    let floor = if panel == HARM { 0.0 } else { f64::NEG_INFINITY };
    let interval = rules::interval(estimate, &findings.setting)
        .map(|interval| rules::Interval { lower: interval.lower.max(floor), ..interval });
    let cells = rules::cells(estimate, interval);
    words.map(Cell::text).into_iter().chain(cells).collect()
}

/// The first kind of harm that some strategy has, with its level by strategy, lowest first.
fn levels(findings: &Findings) -> Option<(&str, Vec<(usize, f64)>)> {
    HARMS.into_iter().find_map(|id| {
        let column = &findings.layout.columns[findings.layout.column(id)?];
        let mut all: Vec<(usize, f64)> = (0..findings.strategies.len())
            .filter_map(|strategy| Some((strategy, findings.level(strategy, id).mean?)))
            .collect();
        all.sort_by(|a, b| a.1.total_cmp(&b.1));
        let most = all.last()?.1;
        (most > 0.0).then_some((column.id.as_str(), all))
    })
}

fn title(findings: &Findings) -> String {
    let Some((id, all)) = levels(findings) else {
        return "No boundary event, breach of confidentiality or exit shock in any strategy".into();
    };
    let label = label(findings, id).to_lowercase();
    let (Some(&(least, fewest)), Some(&(worst, most))) = (all.first(), all.last()) else {
        return capital(&label);
    };
    let each = "for each 1,000 eligible people";
    if all.len() == 1 {
        return format!("{}: {} {label} {each}", name(findings, least), count(fewest));
    }
    // A strategy is named as an end only where it can be told from the one next to it.
    let order: Vec<usize> = all.iter().map(|one| one.0).collect();
    let back: Vec<usize> = order.iter().rev().copied().collect();
    let alone = |order: &[usize]| rules::leading(findings, order, id).len() == 1;
    let (low, high) =
        (format!("{} ({} {each})", name(findings, least), count(fewest)), name(findings, worst));
    match (alone(&order), alone(&back)) {
        (true, true) => format!("Fewest {label} with {low}, most with {high} ({})", count(most)),
        (true, false) => format!("Fewest {label} with {low}; which has most could not be shown"),
        (false, true) => {
            format!("Most {label} with {high} ({} {each}); which has fewest could not be shown", count(most))
        }
        (false, false) if rules::differ(findings, least, worst, id) => {
            format!("Fewer {label} with {low} than with {high} ({})", count(most))
        }
        (false, false) if rules::too_few(&findings.setting) => {
            format!("Whether strategies differ in {label} {}", rules::untold(&findings.setting))
        }
        (false, false) => format!(
            "About {} {label} {each}; no difference between strategies could be shown",
            count(f64::midpoint(fewest, most))
        ),
    }
}

fn alt(findings: &Findings) -> String {
    let mut text = String::from("Harms for each 1,000 eligible people over the horizon.");
    for (strategy, named) in findings.strategies.iter().enumerate() {
        let told: Vec<String> = HARMS
            .into_iter()
            .filter_map(|id| {
                let mean = findings.level(strategy, id).mean?;
                Some(format!("{} {}", count(mean), label(findings, id).to_lowercase()))
            })
            .collect();
        if !told.is_empty() {
            let _ = write!(text, " {}: {}.", named.name, told.join(", "));
        }
    }
    text
}

/// The outcomes of a panel, in order: identifier and label.
fn outcomes<'a>(table: &'a ChartTable, panel: &Panel) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<(&str, &str)> = Vec::new();
    for row in table.iter().filter(|row| row.text("panel") == panel.key) {
        let one = (row.text("outcome"), row.text("label"));
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// Room for the names of outcomes.
const INDENT: f64 = 170.0;

fn draw_panel(canvas: &Canvas, table: &ChartTable, panel: &Panel, frame: Frame) -> Result<(), ChartError> {
    let wanted = [("panel", panel.key)];
    let rows: Vec<Row> = table.select(&wanted).collect();
    let values = drawn(&rows);
    let values = if panel.key == BENEFIT { both_sides(values) } else { values.collect() };
    let plot =
        Frame { left: frame.left + INDENT, right: frame.right - 8.0, bottom: frame.bottom - 20.0, ..frame };
    let scale = Scale::over(values, true, 4.0, (plot.left, plot.right));
    level(canvas, plot, &scale, &panel.measure)?;
    let outcomes = outcomes(table, panel);
    let step = (plot.bottom - plot.top) / (outcomes.len() as f64).max(1.0);
    for (place, (outcome, label)) in outcomes.into_iter().enumerate() {
        let middle = plot.top + step * (place as f64 + 0.5);
        let below = plot.top + step * (place as f64 + 1.0);
        canvas.line(&[(plot.left, below), (plot.right, below)], Ink::line(GRID, 1.0))?;
        let label = clip(label, SMALL, false, INDENT - 14.0);
        canvas.words(&label, (plot.left - 10.0, middle), words(SMALL, TEXT, Align::Right))?;
        let own = rows.iter().filter(|row| row.text("outcome") == outcome);
        stacked(canvas, &scale, table, own, (middle, step))?;
    }
    Ok(())
}
