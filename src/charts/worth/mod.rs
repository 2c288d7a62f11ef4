//! Charts of an economic evaluation: each builds a table from what was found and draws that table.
//!
//! [`WORTH`] is the list; adding one is one file and one line there.

mod bars;
mod curves;
mod frontier;
mod lines;
mod points;
mod trials;

use super::table::{Cell, ChartTable, Field, Panel, Series};
use super::words::{count, grouped, percent};
use super::{ChartError, Figure, png};
use crate::analysis::value::outcome::Valued;
use crate::economics::acceptability::Acceptability;

/// One chart of an evaluation.
pub struct Worth {
    /// Identifier: the name of its files.
    pub id: &'static str,
    /// The table that it draws; none where there is nothing to show.
    pub table: fn(&Valued) -> Option<ChartTable>,
    /// Draws the table as SVG.
    pub draw: fn(&str, &ChartTable) -> Result<String, ChartError>,
}

/// Every chart of an evaluation, in the order in which they are read.
pub const WORTH: &[Worth] = &[
    Worth { id: "efficiency-frontier", table: frontier::table, draw: frontier::draw },
    Worth { id: "cost-effectiveness-plane", table: points::table, draw: points::draw },
    Worth { id: "incremental-benefit", table: curves::incremental, draw: curves::draw_incremental },
    Worth { id: "acceptability", table: curves::acceptability, draw: curves::draw_acceptability },
    Worth { id: "expected-loss", table: curves::loss, draw: curves::draw_loss },
    Worth { id: "perfect-information", table: curves::perfect, draw: curves::draw_perfect },
    Worth { id: "parameter-information", table: bars::table, draw: bars::draw },
    Worth { id: "sample-information", table: trials::table, draw: trials::draw },
];

/// Every chart for which the evaluation has something to show.
///
/// # Errors
/// Where a chart cannot be drawn.
pub fn figures(valued: &Valued) -> Result<Vec<Figure>, ChartError> {
    let mut figures = Vec::new();
    for chart in WORTH {
        if let Some(table) = (chart.table)(valued) {
            let svg = (chart.draw)(chart.id, &table)?;
            let png = png(&svg)?;
            figures.push(Figure { id: chart.id, table, svg, png });
        }
    }
    Ok(figures)
}

/// The column of willingness to pay.
const WTP: Field = Field { name: "wtp", meaning: "willingness to pay for one unit of effect", unit: "money" };

/// What is written along the axis of willingness to pay.
const AXIS: &str = "willingness to pay for one unit of effect";

/// The words around a table, and what is the same in all of them.
fn framed(
    valued: &Valued,
    [title, subtitle, alt]: [String; 3],
    panels: Vec<Panel>,
    fields: &'static [Field],
    rows: Vec<Vec<Cell>>,
) -> ChartTable {
    let series = (valued.paired.strategies.iter())
        .map(|name| Series { id: name.clone(), name: name.clone() })
        .collect();
    ChartTable { title, subtitle, alt, note: note(valued), panels, series, fields, rows }
}

fn note(valued: &Valued) -> String {
    let samples = valued.paired.samples();
    if samples == 1 {
        return "One set of inputs: uncertainty was not looked at.".into();
    }
    let samples = grouped(samples as f64);
    format!(
        "{samples} samples of all inputs; money and effects in the units of the tables that were read, for one person."
    )
}

/// The name of a strategy.
fn name(valued: &Valued, place: usize) -> &str {
    &valued.paired.strategies[place]
}

/// The best strategy at a threshold, and how sure that is.
fn choice(valued: &Valued, at: &Acceptability) -> String {
    format!(
        "{} is best on average at {}, and best in {} of samples",
        name(valued, at.best),
        count(at.wtp),
        percent(at.probability[at.best])
    )
}
