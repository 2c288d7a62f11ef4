//! A grid of dots: a panel for each outcome, a line for each strategy, its dot with the interval and the number beside it.

use super::ChartError;
use super::axes::{ABREAST, Frame, SMALL, Scale, grid, key, level, sheet, words};
use super::canvas::{Align, Canvas, Ink, clip};
use super::dots::{dot, drawn};
use super::style::{GRID, TEXT, look};
use super::table::{ChartTable, Measure, Panel, Row};
use super::words::{count, percent};

/// A number as its panel tells it.
pub(super) fn told(measure: &Measure, value: f64) -> String {
    if *measure == Measure::Percent { percent(value) } else { count(value) }
}

/// Draws the panels of a table, three side by side.
pub(super) fn draw(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    let tiers = table.panels.len().div_ceil(ABREAST) as f64;
    let tier = 104.0 + LINE * table.series.len() as f64;
    sheet(id, table, 96.0 + 36.0 + tiers * tier, |canvas, frame| {
        // A last row of fewer panels keeps the width of the others.
        let row = |index: usize| {
            let top = frame.top + tier * index as f64;
            Frame { left: frame.left + INDENT, top, bottom: top + tier, ..frame }
        };
        grid(canvas, &table.panels, (ABREAST, 34.0), row, |place, panel, frame| {
            draw_panel(canvas, table, panel, frame, place == 0)
        })
    })
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
