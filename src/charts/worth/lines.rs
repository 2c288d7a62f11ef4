//! Lines over a range, as all charts over willingness to pay or size draw them.

use crate::charts::ChartError;
use crate::charts::axes::{Frame, Scale, end_labels, label_room, level, panels, room, sheet, upright, words};
use crate::charts::canvas::{Align, Canvas, Ink, Point};
use crate::charts::curves::{Place, Scales, marker, stroke};
use crate::charts::style::{QUIET, TEXT, ZERO, look};
use crate::charts::table::{ChartTable, Measure, Panel, Row};

/// Which columns are drawn, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    /// Column along the level axis.
    pub across: &'static str,
    /// What is written there.
    pub label: &'static str,
    /// Column that names the line of a row.
    pub by: &'static str,
    /// Column of each panel, in their order.
    pub up: &'static [&'static str],
    /// Columns of the limits of a band, in a chart of one panel.
    pub band: Option<(&'static str, &'static str)>,
    /// Columns of the limits of error bars of each panel, in their order; none where there are none.
    pub bars: &'static [(&'static str, &'static str)],
    /// Column that says yes where the row is on a line of its own, drawn wide and grey.
    pub wide: Option<&'static str>,
    /// Column that says yes at the place that is marked.
    pub marked: Option<&'static str>,
}

/// The key of a panel over willingness to pay for a QALY.
pub(super) const QALY: &str = "qaly";
/// Most markers of one line.
const MARKERS: usize = 6;

/// Draws a table as lines.
pub(super) fn draw(id: &str, table: &ChartTable, lines: Lines) -> Result<String, ChartError> {
    sheet(id, table, 560.0, |canvas, frame| {
        let gap = 26.0;
        let shares = vec![1.0; table.panels.len()];
        let right = frame.right - label_room(table);
        let columns =
            crate::charts::axes::columns(Frame { top: frame.top + 4.0, right, ..frame }, &shares, gap);
        panels(canvas, table, &columns, |index, panel, frame| {
            let last = index + 1 == table.panels.len();
            one(canvas, table, panel, frame, lines, (lines.up[index], lines.bars.get(index).copied()), last)
        })
    })
}

#[allow(clippy::too_many_arguments, reason = "a panel is all of these")]
fn one(
    canvas: &Canvas,
    table: &ChartTable,
    panel: &Panel,
    frame: Frame,
    lines: Lines,
    (up, bars): (&str, Option<(&'static str, &'static str)>),
    last: bool,
) -> Result<(), ChartError> {
    let bottom = frame.bottom - 38.0;
    let band =
        |row: &Row<'_>| lines.band.or(bars).and_then(|(low, high)| row.number(low).zip(row.number(high)));
    let values = table.iter().flat_map(|row| {
        let (low, high) = band(&row).map_or((None, None), |limits| (Some(limits.0), Some(limits.1)));
        [row.number(up), low, high].into_iter().flatten()
    });
    let y = if panel.measure == Measure::Percent {
        Scale { domain: (0.0, 1.0), range: (bottom, frame.top), step: 0.2 }
    } else {
        Scale::over(values, true, 7.0, (bottom, frame.top))
    };
    let plot =
        Frame { left: frame.left + room(&y, &panel.measure), right: frame.right - 6.0, bottom, ..frame };
    let places = table.iter().filter_map(|row| row.number(lines.across));
    let ticks = (plot.right - plot.left) / 90.0;
    let x = Scale::over(places, true, ticks, (plot.left, plot.right));
    level(canvas, plot, &x, &Measure::Count)?;
    upright(canvas, plot, &y, &panel.measure)?;
    let middle = (f64::midpoint(plot.left, plot.right), plot.bottom + 32.0);
    let label = if panel.key == QALY { "willingness to pay for a QALY" } else { lines.label };
    canvas.words(label, middle, words(12.5, TEXT, Align::Middle))?;
    let scales = Scales { across: &x, up: &y };
    let place = |row: &Row<'_>| {
        Some(Place { across: row.number(lines.across)?, value: row.number(up), limits: band(row) })
    };
    if let Some(wide) = lines.wide {
        // Where another strategy is chosen the line breaks off: nothing lies between the two.
        let mut parts: Vec<(&str, Vec<Place>)> = Vec::new();
        for row in table.iter().filter(|row| row.text(wide) == "yes") {
            let Some(at) = place(&row) else { continue };
            match parts.last_mut().filter(|(before, _)| *before == row.text(lines.by)) {
                Some((_, part)) => part.push(at),
                None => parts.push((row.text(lines.by), vec![at])),
            }
        }
        for (_, part) in &parts {
            canvas.line(&scales.line(part), Ink { colour: ZERO, alpha: 0.45, width: 8.0 })?;
        }
    }
    let mut ends: Vec<(usize, f64)> = Vec::new();
    for (index, series) in table.series.iter().enumerate() {
        let own = table.iter().filter(|row| row.text(lines.by) == series.id);
        let curve: Vec<Place> = own.filter_map(|row| place(&row)).collect();
        if lines.band.is_some() {
            scales.edged_band(canvas, index, &curve, 0.12)?;
        }
        let line = scales.line(&curve);
        stroke(canvas, index, &line)?;
        if bars.is_some() {
            let limits = curve.iter().filter_map(|at| Some((at.across, at.limits?)));
            for (across, (low, high)) in limits {
                let ends = [(x.at(across), y.at(low)), (x.at(across), y.at(high))];
                canvas.line(&ends, Ink::line(look(index).colour, 1.4))?;
            }
        }
        for at in line.iter().step_by((line.len() / MARKERS).max(1)) {
            marker(canvas, index, *at, 4.2)?;
        }
        ends.extend(line.last().map(|end| (index, end.1)));
    }
    mark(canvas, table, lines, plot, &x)?;
    if last { end_labels(canvas, table, plot, &ends) } else { Ok(()) }
}

/// A thin upright line at the place that titles speak of.
fn mark(canvas: &Canvas, table: &ChartTable, lines: Lines, plot: Frame, x: &Scale) -> Result<(), ChartError> {
    let Some(marked) = lines.marked else { return Ok(()) };
    let Some(at) =
        table.iter().find(|row| row.text(marked) == "yes").and_then(|row| row.number(lines.across))
    else {
        return Ok(());
    };
    let ends: [Point; 2] = [(x.at(at), plot.top), (x.at(at), plot.bottom)];
    canvas.dashed(&ends, Some((4.0, 4.0)), Ink::line(QUIET, 1.1))
}
