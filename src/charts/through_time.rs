//! Tracks through time: a panel each, a line for each strategy, and at the right what is known of where it ends.

use super::ChartError;
use super::axes::{ABREAST, Frame, Scale, calendar, dates, day, grid, legend, no_date, room, sheet, upright};
use super::canvas::{Canvas, Ink};
use super::curves::{Place, Scales, marker, stroke};
use super::rules::{self, Covers, band};
use super::style::look;
use super::table::{Cell, ChartTable, Measure, Panel, Row, Series};
use super::words::capital;
use crate::analysis::findings::Findings;

/// A track that is shown.
pub(super) struct Shown {
    /// Key of its panel.
    pub(super) panel: &'static str,
    /// Key of the track.
    pub(super) track: &'static str,
    /// Heading of the panel.
    pub(super) heading: &'static str,
    /// What its numbers are of.
    pub(super) unit: &'static str,
    /// How they are told.
    pub(super) measure: Measure,
}

/// The panels and rows (panel, strategy, date, estimate) of tracks; one that is nought throughout in every strategy is left out,
/// and there is nothing where all are.
pub(super) fn tracks(findings: &Findings, shown: &[Shown]) -> Option<(Vec<Panel>, Vec<Vec<Cell>>)> {
    let (mut found, mut rows) = (Vec::new(), Vec::new());
    for of in shown {
        let Some(track) = findings.tracks.iter().find(|track| track.key == of.track) else { continue };
        if !track.values.iter().flatten().any(|value| value.mean.is_some_and(|mean| mean.abs() > 0.0)) {
            continue;
        }
        found.push(Panel {
            key: of.panel,
            heading: of.heading.into(),
            unit: of.unit.into(),
            measure: of.measure.clone(),
        });
        for (named, values) in findings.strategies.iter().zip(&track.values) {
            for (date, value) in findings.dates.iter().zip(values) {
                let interval = rules::interval(value, &findings.setting);
                let share = of.measure == Measure::Percent;
                let interval = if share { rules::share_interval(interval) } else { interval };
                let mut cells = vec![Cell::text(of.panel), Cell::text(&named.id), Cell::Date(*date)];
                cells.extend(rules::cells(value, interval));
                rows.push(cells);
            }
        }
    }
    (!found.is_empty()).then_some((found, rows))
}

/// What the bars at the right are, in a sentence.
pub(super) fn bars(findings: &Findings) -> String {
    let setting = &findings.setting;
    let mut ends = findings.tracks.iter().flat_map(|track| &track.values).filter_map(|values| values.last());
    match ends.find_map(|end| rules::interval(end, setting)) {
        Some(interval) if interval.covers == Covers::Parameters => {
            format!("Bars at the right: {} at the end.", band(setting))
        }
        Some(_) => "Bars at the right: 95% Monte Carlo interval (chance only) at the end.".into(),
        None => format!("{}.", capital(band(setting))),
    }
}

/// Draws the panels, [`ABREAST`] in a row, each row so high.
pub(super) fn draw(id: &str, table: &ChartTable, height: f64) -> Result<String, ChartError> {
    let tiers = table.panels.len().div_ceil(ABREAST);
    let all_of_it = height + (tiers as f64 - 1.0) * TIER;
    sheet(id, table, all_of_it, |canvas, frame| {
        let all: Vec<(usize, &Series)> = table.series.iter().enumerate().collect();
        let frame = legend(canvas, Frame { top: frame.top + 4.0, ..frame }, &all, true)?;
        let frame = Frame { top: frame.top + 6.0, ..frame };
        let tall = (frame.bottom - frame.top) / tiers as f64;
        let row = |tier: usize| {
            let top = frame.top + tall * tier as f64;
            Frame { top, bottom: top + tall - if tier + 1 < tiers { 14.0 } else { 0.0 }, ..frame }
        };
        let abreast = table.panels.len().min(ABREAST);
        grid(canvas, &table.panels, (abreast, 26.0), row, |_, panel, frame| {
            draw_panel(canvas, table, panel, frame)
        })
    })
}

/// Height of a further row of panels.
const TIER: f64 = 260.0;
/// From one bar of an interval to the next.
const BAR: f64 = 5.0;

fn draw_panel(canvas: &Canvas, table: &ChartTable, panel: &Panel, frame: Frame) -> Result<(), ChartError> {
    let wanted = [("panel", panel.key)];
    let rows: Vec<Row> = table.select(&wanted).collect();
    let last = |series: &Series| rows.iter().rev().find(|row| row.text("strategy") == series.id).copied();
    let ends: Vec<Option<(f64, f64)>> = table
        .series
        .iter()
        .map(|series| last(series).and_then(|row| row.number("lower").zip(row.number("upper"))))
        .collect();
    let limits = ends.iter().flatten().flat_map(|(lower, upper)| [*lower, *upper]);
    let values: Vec<f64> = rows.iter().filter_map(|row| row.number("mean")).chain(limits).collect();
    let bottom = frame.bottom - 22.0;
    let scale = Scale::over(values, true, 6.0, (bottom, frame.top));
    let bars = BAR * (table.series.len() as f64 + 1.0);
    let plot = Frame {
        left: frame.left + room(&scale, &panel.measure),
        right: frame.right - bars.min((frame.right - frame.left) / 3.0),
        bottom,
        ..frame
    };
    upright(canvas, plot, &scale, &panel.measure)?;
    let from = table.iter().filter_map(|row| row.date("date")).min().unwrap_or_else(no_date);
    let to = table.iter().filter_map(|row| row.date("date")).max().unwrap_or_else(no_date);
    let time = calendar(from, to, (plot.left, plot.right));
    dates(canvas, plot, &time, from, to)?;
    let curves: Vec<Vec<Place>> = table
        .series
        .iter()
        .map(|series| {
            let own = rows.iter().filter(|row| row.text("strategy") == series.id);
            own.filter_map(|&row| Some(Place::of(row, day(row.date("date")?)))).collect()
        })
        .collect();
    let scales = Scales { across: &time, up: &scale };
    // Bands of several plans lie over each other: the interval at the end says what there is to say.
    for (strategy, limits) in ends.into_iter().enumerate() {
        let Some((lower, upper)) = limits else { continue };
        let x = plot.right + BAR * (strategy as f64 + 1.0);
        canvas.line(&[(x, scale.at(lower)), (x, scale.at(upper))], Ink::line(look(strategy).colour, 2.5))?;
    }
    for (strategy, curve) in curves.iter().enumerate() {
        let points = scales.line(curve);
        stroke(canvas, strategy, &points)?;
        // Markers about a year apart, at places of their own for each strategy, so that they do not hide each other.
        let every = (points.len() / 5).max(1);
        let first = if points.len() > 20 {
            every * (strategy % 5) / 5 + every / 5
        } else {
            2 - (points.len() + 1) % 2
        };
        for &point in points.iter().skip(first).step_by(if points.len() > 20 { every } else { 2 }) {
            marker(canvas, strategy, point, 3.8)?;
        }
    }
    Ok(())
}
