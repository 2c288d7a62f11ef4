//! Agreement of simulated with observed values: one line each, in half-widths of the observed interval.

use super::ChartError;
use super::axes::{Frame, SMALL, Scale, level, sheet, words};
use super::canvas::{Align, Canvas, Ink, Words, clip};
use super::style::{GRID, Marker, QUIET, TEXT};
use super::table::{Cell, ChartTable, Field, Measure, Row};
use crate::analysis::agreement::{Agreement, Kind, Verdict};
use crate::analysis::quantile::HALF_95;

const FIELDS: &[Field] = &[
    Field {
        name: "kind",
        meaning: "verification: exact answer; internal: fitted to; external: not used in fitting",
        unit: "",
    },
    Field { name: "id", meaning: "identifier of the target or check", unit: "" },
    Field { name: "what", meaning: "what is compared", unit: "" },
    Field { name: "unit", meaning: "unit of the values", unit: "" },
    Field { name: "observed", meaning: "published or exact value", unit: "as unit" },
    Field {
        name: "low",
        meaning: "its lower 95% limit; for an exact answer what chance allows",
        unit: "as unit",
    },
    Field { name: "high", meaning: "its upper limit", unit: "as unit" },
    Field { name: "simulated", meaning: "simulated value", unit: "as unit" },
    Field { name: "mcse", meaning: "Monte Carlo standard error of the simulated value", unit: "as unit" },
    Field { name: "z", meaning: "difference in standard errors of both", unit: "standard errors" },
    Field { name: "verdict", meaning: "agrees, outside by chance alone, misses, or missing", unit: "" },
    Field { name: "required", meaning: "whether a miss is a failure", unit: "" },
    Field { name: "source", meaning: "source of the observed value", unit: "" },
    Field { name: "standing", meaning: "how far the source has been checked", unit: "" },
];

/// Half-widths beyond which a point is drawn at the edge.
const EDGE: f64 = 3.0;
const LINE: f64 = 23.0;
/// Where the columns of numbers stand, to the right of the plot.
const SIMULATED: f64 = 78.0;
const OBSERVED: f64 = 150.0;
const INTERVAL: f64 = 164.0;
const BLUE: (u8, u8, u8) = (0x00, 0x5a, 0x9c);
const ORANGE: (u8, u8, u8) = (0xb8, 0x4a, 0x00);

/// The table of rows, with a title that states the finding.
pub fn table(what: &str, rows: &[Agreement], note: String) -> ChartTable {
    let count = |verdict: Verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    let (agrees, chance) = (count(Verdict::Agrees), count(Verdict::Chance));
    let outside = rows.len() - agrees - chance;
    let title = match (rows.len(), outside) {
        (0, _) => format!("{what}: nothing to compare"),
        (all, 0) if chance == 0 => format!("{what}: all {all} simulated values lie within their intervals"),
        (all, 0) => format!(
            "{what}: all {all} simulated values lie within their intervals or miss them by chance alone"
        ),
        (all, outside) => format!(
            "{what}: {agrees} of {all} simulated values lie within their intervals, {outside} miss them"
        ),
    };
    let missed: Vec<&str> = rows
        .iter()
        .filter(|row| matches!(row.verdict, Verdict::Misses | Verdict::Missing))
        .map(|row| row.what.as_str())
        .collect();
    let alt = if missed.is_empty() {
        format!("{title}.")
    } else {
        format!("{title}. Missed: {}.", missed.join("; "))
    };
    ChartTable {
        title,
        subtitle: "Bar: observed interval, scaled to the same width. Point: simulated value; its line is the 95% Monte Carlo \
                   interval. Points beyond three half-widths are drawn at the edge. Rows in bold were not used in fitting."
            .into(),
        alt,
        note,
        panels: Vec::new(),
        series: Vec::new(),
        fields: FIELDS,
        rows: rows.iter().map(cells).collect(),
    }
}

fn cells(row: &Agreement) -> Vec<Cell> {
    vec![
        Cell::text(row.kind.word()),
        Cell::text(&row.id),
        Cell::text(&row.what),
        Cell::text(&row.unit),
        Cell::number(row.observed),
        Cell::number(row.low),
        Cell::number(row.high),
        Cell::number(row.simulated),
        Cell::number(row.mcse),
        Cell::number(row.z),
        Cell::text(row.verdict.word()),
        Cell::text(if row.required { "yes" } else { "no" }),
        Cell::text(&row.source),
        Cell::text(&row.standing),
    ]
}

/// Draws the table.
///
/// # Errors
/// Where it cannot be drawn.
pub fn draw(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    let height = 208.0 + LINE * table.rows.len() as f64;
    sheet(id, table, height, |canvas, frame| {
        let plot = Frame {
            left: frame.left + 320.0,
            top: frame.top + 26.0,
            right: frame.right - 270.0,
            bottom: frame.bottom - 30.0,
        };
        let scale = Scale { domain: (-EDGE, EDGE), range: (plot.left, plot.right), step: 1.0 };
        level(canvas, plot, &scale, &Measure::Count)?;
        let axis = "distance from the observed value, in half-widths of its interval";
        canvas.words(
            axis,
            (f64::midpoint(plot.left, plot.right), plot.bottom + 30.0),
            words(SMALL, QUIET, Align::Middle),
        )?;
        for (text, right) in [("simulated", SIMULATED), ("observed", OBSERVED)] {
            let at = (plot.right + right, plot.top - 14.0);
            canvas.words(text, at, words(SMALL, QUIET, Align::Right))?;
        }
        canvas.words(
            "95% interval",
            (plot.right + INTERVAL, plot.top - 14.0),
            words(SMALL, QUIET, Align::Left),
        )?;
        let step = (plot.bottom - plot.top) / table.rows.len().max(1) as f64;
        for (index, row) in table.iter().enumerate() {
            draw_row(canvas, &row, plot, &scale, plot.top + step * (index as f64 + 0.5))?;
        }
        Ok(())
    })
}

fn draw_row(canvas: &Canvas, row: &Row, plot: Frame, scale: &Scale, y: f64) -> Result<(), ChartError> {
    let checks = row.text("kind") == Kind::External.word();
    let style = Words { bold: checks, ..words(SMALL, TEXT, Align::Right) };
    let label = clip(row.text("what"), SMALL, checks, 308.0);
    canvas.words(&label, (plot.left - 12.0, y), style)?;
    canvas.line(&[(scale.at(-1.0), y), (scale.at(1.0), y)], Ink { alpha: 1.0, ..Ink::line(GRID, 11.0) })?;
    let numbers = ["observed", "low", "high", "simulated"].map(|field| row.number(field));
    let [Some(observed), Some(low), Some(high), Some(simulated)] = numbers else { return Ok(()) };
    let place = |value: f64| {
        let half = if value < observed { observed - low } else { high - observed };
        ((value - observed) / half.max(f64::MIN_POSITIVE)).clamp(-EDGE, EDGE)
    };
    let agrees = row.text("verdict") == Verdict::Agrees.word();
    let (colour, marker) = if agrees { (BLUE, Marker::Disc) } else { (ORANGE, Marker::Diamond) };
    let reach = HALF_95 * row.number("mcse").unwrap_or_default();
    let ends = [place(simulated - reach), place(simulated + reach)].map(|x| (scale.at(x), y));
    canvas.line(&ends, Ink::line(colour, 1.8))?;
    canvas.marker((scale.at(place(simulated)), y), marker, 4.6, Ink::fill(colour, 1.0))?;
    let right = words(SMALL, TEXT, Align::Right);
    canvas.words(&short(simulated), (plot.right + SIMULATED, y), right)?;
    canvas.words(&short(observed), (plot.right + OBSERVED, y), right)?;
    let interval = format!("{} to {}", short(low), short(high));
    canvas.words(&interval, (plot.right + INTERVAL, y), words(SMALL, TEXT, Align::Left))
}

/// A number to three significant digits, with a true minus sign.
fn short(value: f64) -> String {
    let size = value.abs();
    let text = if size >= 99_999.5 {
        return super::words::count(value);
    } else if size >= 99.95 {
        format!("{size:.0}")
    } else if size >= 9.995 {
        format!("{size:.1}")
    } else if size >= 0.9995 {
        format!("{size:.2}")
    } else {
        format!("{size:.3}")
    };
    format!("{}{text}", if value < 0.0 && text != "0.000" { "−" } else { "" })
}
