//! Where the decision flips: which strategy is best along the range of each input, as a strip.

use super::ChartError;
use super::axes::{Frame, SMALL, sheet, words};
use super::canvas::{Align, Canvas, Ink, Words, clip};
use super::style::{GRID, Hatch, Marker, PAPER, QUIET, TEXT, look};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row, Series};
use super::tornado::{in_unit, lower, note, valued};
use super::two_way::colours;
use super::words::{count, list};
use crate::analysis::sensitivity::found::Found;
use crate::analysis::sensitivity::noise::{ALARM, p_value};
use crate::analysis::sensitivity::threshold::{Threshold, Verdict};

/// Identifier of the chart.
pub const ID: &str = "flips";

/// Columns of the table.
pub const FIELDS: &[Field] = &[
    Field { name: "input", meaning: "address of the input", unit: "" },
    Field { name: "label", meaning: "what the input is", unit: "" },
    Field { name: "input_unit", meaning: "unit of value, lower and upper", unit: "" },
    Field {
        name: "kind",
        meaning: "step: a value that was looked at; base: the base case; flip: where the best strategy changes",
        unit: "",
    },
    Field { name: "value", meaning: "value of the input", unit: "as input_unit" },
    Field {
        name: "lower",
        meaning: "of a flip: lower 95% Monte Carlo limit (Fieller)",
        unit: "as input_unit",
    },
    Field { name: "upper", meaning: "of a flip: upper 95% Monte Carlo limit", unit: "as input_unit" },
    Field {
        name: "best",
        meaning: "identifier of the best strategy; of a flip, the best above it",
        unit: "",
    },
    Field {
        name: "other",
        meaning: "identifier of the one it is compared with; of a flip, the best below it",
        unit: "",
    },
    Field {
        name: "margin",
        meaning: "how much better the best of the base case is than the best of the others",
        unit: "as the outcome",
    },
    Field {
        name: "margin_mcse",
        meaning: "its Monte Carlo standard error, with the same luck",
        unit: "as the outcome",
    },
    Field {
        name: "told",
        meaning: "yes: told beyond chance; of a flip: the other is better somewhere on its side, wrongly told in at most one search of twenty",
        unit: "",
    },
    Field { name: "verdict", meaning: "of the search: flips, unclear or does not flip", unit: "" },
];

const STEP: &str = "step";
const BASE: &str = "base";
const FLIP: &str = "flip";
const LINE: f64 = 66.0;
const NAMES: f64 = 270.0;

fn yes(truth: bool) -> Cell {
    Cell::text(if truth { "yes" } else { "no" })
}

fn rows(found: &Found, threshold: &Threshold) -> Vec<Vec<Cell>> {
    let input = &found.inputs[threshold.input];
    let id = |strategy: usize| Cell::text(&found.strategies[strategy].id);
    let lead = |kind: &str, value: f64| {
        vec![
            Cell::text(&input.address),
            Cell::text(&input.label),
            Cell::text(&input.unit),
            Cell::text(kind),
            Cell::number(value),
        ]
    };
    let mut rows = Vec::new();
    for step in &threshold.steps {
        let at_base = (step.value - input.base).abs() <= 0.0;
        let mut cells = lead(if at_base { BASE } else { STEP }, step.value);
        let other = if step.best == threshold.best { step.rival } else { threshold.best };
        cells.extend([Cell::Missing, Cell::Missing, id(step.best), id(other)]);
        cells.extend([Cell::number(step.margin.mean), Cell::number(step.margin.mcse)]);
        cells.push(yes(p_value(step.margin, threshold.replicates) <= ALARM));
        cells.push(Cell::text(threshold.verdict.word()));
        rows.push(cells);
    }
    for crossing in &threshold.crossings {
        let mut cells = lead(FLIP, crossing.value);
        cells.extend([
            Cell::number(crossing.limits.map(|limits| limits.0)),
            Cell::number(crossing.limits.map(|limits| limits.1)),
            id(crossing.above),
            id(crossing.below),
            Cell::Missing,
            Cell::Missing,
            yes(crossing.clear),
            Cell::text(threshold.verdict.word()),
        ]);
        rows.push(cells);
    }
    rows
}

/// The table of every search; none where there was none.
pub fn table(found: &Found) -> Option<ChartTable> {
    let first = found.thresholds.first()?;
    let flips: Vec<&Threshold> =
        found.thresholds.iter().filter(|threshold| threshold.verdict == Verdict::Flips).collect();
    let best = &found.strategies[first.best].name;
    let title = match flips.as_slice() {
        [] if found.thresholds.iter().any(|one| one.verdict == Verdict::Unclear) => {
            if first.told {
                format!("{best} is best in the base case; whether that flips cannot be told from noise")
            } else {
                format!("{best} is ahead in the base case, within noise; where that flips cannot be told")
            }
        }
        [] if !first.told => {
            format!(
                "{best} stays ahead, within noise, over the whole interval of each input that was searched"
            )
        }
        [] => format!("{best} stays best over the whole interval of each input that was searched"),
        [one, ..] => {
            let input = &found.inputs[one.input];
            let crossing = one.clear(input.base).first().copied()?;
            let rises = crossing.value > input.base;
            let to = if rises { crossing.above } else { crossing.below };
            format!(
                "The decision flips from {best} to {} when {} {} {}",
                found.strategies[to].name,
                lower(&input.label),
                if rises { "rises above" } else { "falls below" },
                valued(input, crossing.value)
            )
        }
    };
    let told: Vec<String> = found
        .thresholds
        .iter()
        .map(|threshold| {
            let input = &found.inputs[threshold.input];
            let at: Vec<String> =
                threshold.crossings.iter().map(|crossing| valued(input, crossing.value)).collect();
            let at = if at.is_empty() { String::new() } else { format!(" at {}", list(&at)) };
            format!("{}: {}{at}", input.label, threshold.verdict.word())
        })
        .collect();
    let outcome = found.outcomes[first.outcome].label.to_lowercase();
    let series = |strategy: &crate::analysis::sensitivity::found::Strategy| Series {
        id: strategy.id.clone(),
        name: strategy.name.clone(),
    };
    Some(ChartTable {
        alt: format!("{title}. {}.", told.join("; ")),
        title,
        subtitle: format!(
            "Colour: the best plan by {outcome} along the range of each input, everything else as in the base case. Hatched: \
             cannot be told within Monte Carlo noise. Cross: base case. Black lines: where it flips, with 95% Monte Carlo interval."
        ),
        note: note(found),
        panels: vec![Panel {
            key: "flips",
            heading: "Best plan along each input".into(),
            unit: String::new(),
            measure: Measure::Count,
        }],
        series: found.strategies.iter().map(series).collect(),
        fields: FIELDS,
        rows: found.thresholds.iter().flat_map(|threshold| rows(found, threshold)).collect(),
    })
}

/// Draws the table.
///
/// # Errors
/// Where it cannot be drawn.
pub fn draw(table: &ChartTable) -> Result<String, ChartError> {
    let mut inputs: Vec<&str> = Vec::new();
    for row in table.iter() {
        if !inputs.contains(&row.text("input")) {
            inputs.push(row.text("input"));
        }
    }
    sheet(ID, table, 250.0 + LINE * inputs.len() as f64, |canvas, frame| {
        let shown: Vec<(usize, &Series)> = table
            .series
            .iter()
            .enumerate()
            .filter(|(_, series)| table.iter().any(|row| row.text("best") == series.id))
            .collect();
        let open = table.iter().any(|row| row.text("told") == "no" && row.text("kind") != FLIP);
        let frame = colours(canvas, frame, &shown, open)?;
        for (place, input) in inputs.iter().enumerate() {
            let y = frame.top + 26.0 + LINE * place as f64;
            let own = [("input", *input)];
            let rows: Vec<Row<'_>> = table.select(&own).collect();
            strip(canvas, table, Frame { top: y, bottom: y + 22.0, ..frame }, &rows)?;
        }
        Ok(())
    })
}

fn strip(canvas: &Canvas, table: &ChartTable, frame: Frame, rows: &[Row<'_>]) -> Result<(), ChartError> {
    let Some(first) = rows.first() else { return Ok(()) };
    let middle = f64::midpoint(frame.top, frame.bottom);
    let (left, right) = (frame.left + NAMES, frame.right - 16.0);
    let name = Words { bold: true, ..words(SMALL, TEXT, Align::Right) };
    canvas.words(&clip(first.text("label"), SMALL, true, NAMES - 16.0), (left - 12.0, middle - 7.0), name)?;
    let base = rows.iter().find(|row| row.text("kind") == BASE).and_then(|row| row.number("value"));
    let told =
        base.map_or_else(String::new, |base| format!("base {}", in_unit(base, first.text("input_unit"))));
    canvas.words(
        &clip(&told, 11.0, false, NAMES - 16.0),
        (left - 12.0, middle + 9.0),
        words(11.0, QUIET, Align::Right),
    )?;
    let steps: Vec<&Row<'_>> = rows.iter().filter(|row| row.text("kind") != FLIP).collect();
    let values: Vec<f64> = steps.iter().filter_map(|row| row.number("value")).collect();
    let (Some(&low), Some(&high)) = (values.first(), values.last()) else { return Ok(()) };
    let at = |value: f64| left + (value - low) / (high - low).max(f64::MIN_POSITIVE) * (right - left);
    for (place, row) in steps.iter().enumerate() {
        let Some(series) = table.series.iter().position(|series| series.id == row.text("best")) else {
            continue;
        };
        let edge = |other: Option<&f64>| other.map(|other| f64::midpoint(values[place], *other));
        let flips: Vec<f64> = rows
            .iter()
            .filter(|row| row.text("kind") == FLIP)
            .filter_map(|row| row.number("value"))
            .collect();
        // A colour ends where it flips, not half-way to the next value.
        let bound = |from: f64, to: f64, half: f64| {
            flips.iter().copied().find(|flip| (from.min(to)..=from.max(to)).contains(flip)).unwrap_or(half)
        };
        let before = place.checked_sub(1).and_then(|before| values.get(before));
        let from = edge(before).map_or(low, |half| bound(*before.unwrap_or(&low), values[place], half));
        let after = values.get(place + 1);
        let to = edge(after).map_or(high, |half| bound(values[place], *after.unwrap_or(&high), half));
        let told = row.text("told") == "yes";
        let ink = Ink::fill(look(series).colour, if told { 0.85 } else { 0.35 });
        let hatch = if told { Hatch::Plain } else { Hatch::Rising };
        canvas.bar((at(from), frame.top), (at(to), frame.bottom), ink, hatch)?;
    }
    canvas.words(&count(low), (left, frame.bottom + 12.0), words(11.0, QUIET, Align::Left))?;
    canvas.words(&count(high), (right, frame.bottom + 12.0), words(11.0, QUIET, Align::Right))?;
    for row in rows.iter().filter(|row| row.text("kind") == FLIP) {
        let Some(value) = row.number("value") else { continue };
        let x = at(value);
        let thick = if row.text("told") == "yes" { 2.6 } else { 1.2 };
        canvas.line(&[(x, frame.top - 6.0), (x, frame.bottom + 6.0)], Ink::line(TEXT, thick))?;
        if let (Some(lower), Some(upper)) = (row.number("lower"), row.number("upper")) {
            let ends = [lower, upper].map(|limit| (at(limit).clamp(left, right), frame.top - 4.0));
            canvas.line(&ends, Ink::line(TEXT, 2.0))?;
        }
        let words = Words { bold: true, ..words(SMALL, TEXT, Align::Middle) };
        canvas.words(&count(value), (x, frame.top - 14.0), words)?;
    }
    if let Some(base) = base {
        let point = (at(base).clamp(left, right), middle);
        canvas.marker(point, Marker::Disc, 9.0, Ink::fill(PAPER, 0.9))?;
        for (dx, dy) in [(7.0, 0.0), (0.0, 7.0)] {
            canvas
                .line(&[(point.0 - dx, point.1 - dy), (point.0 + dx, point.1 + dy)], Ink::line(TEXT, 2.4))?;
        }
    }
    canvas
        .line(&[(frame.left, frame.bottom + 24.0), (frame.right, frame.bottom + 24.0)], Ink::line(GRID, 0.6))
}
