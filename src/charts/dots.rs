//! What charts of dots share: a dot for each strategy with its interval as a bar, and the words for the bars.

use super::ChartError;
use super::axes::Scale;
use super::canvas::{Canvas, Ink};
use super::rules::band;
use super::style::look;
use super::table::{ChartTable, Row};
use super::words::capital;
use crate::analysis::findings::Setting;

/// What the bars of a chart mean; only what was run where there can be none.
pub(super) fn bars(setting: &Setting) -> String {
    match setting.samples + setting.replicates {
        0 | 1 => capital(band(setting)),
        _ => format!("Bars: {}", band(setting)),
    }
}

/// Every number that is drawn of some rows: means and limits.
pub(super) fn drawn<'a>(rows: &'a [Row<'a>]) -> impl Iterator<Item = f64> + 'a {
    rows.iter().flat_map(|row| ["mean", "lower", "upper"].map(|field| row.number(field))).flatten()
}

/// Draws the dot of a strategy with its bar; nothing of what is missing.
pub(super) fn dot(
    canvas: &Canvas,
    scale: &Scale,
    row: &Row,
    strategy: usize,
    y: f64,
) -> Result<(), ChartError> {
    let look = look(strategy);
    if let (Some(lower), Some(upper)) = (row.number("lower"), row.number("upper")) {
        canvas.line(&[(scale.at(lower), y), (scale.at(upper), y)], Ink::line(look.colour, 1.6))?;
    }
    match row.number("mean") {
        Some(mean) => canvas.marker((scale.at(mean), y), look.marker, 4.0, Ink::fill(look.colour, 1.0)),
        None => Ok(()),
    }
}

/// Draws the dots of rows about one thing in a strip around `middle` of a height: one strategy below the other.
pub(super) fn stacked<'a>(
    canvas: &Canvas,
    scale: &Scale,
    table: &ChartTable,
    rows: impl Iterator<Item = &'a Row<'a>>,
    (middle, height): (f64, f64),
) -> Result<(), ChartError> {
    let apart = (height - 12.0) / table.series.len() as f64;
    for row in rows {
        let strategy = table.series.iter().position(|series| series.id == row.text("strategy"));
        let Some(strategy) = strategy else { continue };
        let y = middle + apart * (strategy as f64 - (table.series.len() - 1) as f64 / 2.0);
        dot(canvas, scale, row, strategy, y)?;
    }
    Ok(())
}
