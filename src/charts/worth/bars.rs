//! What it is worth to know some parameters, as bars beside what it is worth to know all.

use super::framed;
use crate::analysis::quantile::HALF_95;
use crate::analysis::value::outcome::Valued;
use crate::charts::ChartError;
use crate::charts::axes::{Frame, SMALL, Scale, level, panels, sheet, words};
use crate::charts::canvas::{Align, Canvas, Ink, clip};
use crate::charts::style::{Hatch, QUIET, TEXT, look};
use crate::charts::table::{Cell, ChartTable, Field, Measure, Panel};
use crate::charts::words::{count, percent};

const FIELDS: &[Field] = &[
    Field { name: "parameters", meaning: "parameters that would be known, with + between them", unit: "" },
    Field { name: "wtp", meaning: "willingness to pay for one unit of effect", unit: "money" },
    Field { name: "value", meaning: "expected value of knowing them, a person", unit: "money" },
    Field { name: "se", meaning: "its standard error; empty for perfect information", unit: "money" },
    Field { name: "method", meaning: "how it was computed", unit: "" },
];

const ALL: &str = "everything";
const LINE: f64 = 26.0;
/// Room for the names of parameters.
const NAMES: f64 = 300.0;

/// The table of the bars: the largest first.
pub(super) fn table(valued: &Valued) -> Option<ChartTable> {
    let headline = valued.headline()?;
    let mut found: Vec<(String, f64, f64, &str)> = (valued.partial.iter())
        .filter_map(|partial| {
            let at = partial.at.get(valued.headline)?;
            Some((partial.parameters.join(" + "), at.value, at.se, partial.method))
        })
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    let first = found.first()?.clone();
    let row = |name: &str, value: f64, se: Option<f64>, method: &str| {
        vec![
            Cell::text(name),
            Cell::number(headline.wtp),
            Cell::number(value),
            Cell::number(se),
            Cell::text(method),
        ]
    };
    let mut rows = vec![row(ALL, headline.evpi(), None, "perfect information")];
    rows.extend(found.iter().map(|(name, value, se, method)| row(name, *value, Some(*se), method)));
    let wtp = count(headline.wtp);
    let title = if headline.evpi() <= 0.0 {
        format!("At {wtp} no knowledge would change the decision")
    } else {
        let share = percent(first.1 / headline.evpi());
        format!("Knowing {} gives {share} of what perfect information is worth at {wtp}", first.0)
    };
    let told: Vec<String> = (found.iter())
        .map(|(name, value, se, _)| format!("{name} {} (standard error {})", count(*value), count(*se)))
        .collect();
    let words = [
        title,
        "Bars: what it is worth to know parameters exactly before deciding. Lines: 95% interval, of samples and regression.".into(),
        format!("Perfect information is worth {} a person at {wtp}. {}.", count(headline.evpi()), told.join("; ")),
    ];
    let panels = vec![Panel {
        key: "all",
        heading: "Worth of knowing".into(),
        unit: "money, a person".into(),
        measure: Measure::Count,
    }];
    Some(framed(valued, words, panels, FIELDS, rows))
}

/// Draws the bars.
pub(super) fn draw(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    let height = 240.0 + LINE * table.rows.len() as f64;
    sheet(id, table, height, |canvas, frame| {
        panels(canvas, table, &[frame], |_, panel, frame| plot(canvas, table, panel, frame))
    })
}

fn plot(canvas: &Canvas, table: &ChartTable, panel: &Panel, frame: Frame) -> Result<(), ChartError> {
    let inner =
        Frame { left: frame.left + NAMES, right: frame.right - 90.0, bottom: frame.bottom - 24.0, ..frame };
    let limits = |value: f64, se: f64| ((value - HALF_95 * se).max(0.0), value + HALF_95 * se);
    let ends = table
        .iter()
        .filter_map(|row| Some(limits(row.number("value")?, row.number("se").unwrap_or_default()).1));
    let x = Scale::over(ends, true, 6.0, (inner.left, inner.right));
    level(canvas, inner, &x, &panel.measure)?;
    let step = (inner.bottom - inner.top) / table.rows.len().max(1) as f64;
    for (index, row) in table.iter().enumerate() {
        let Some(value) = row.number("value") else { continue };
        let y = inner.top + step * (index as f64 + 0.5);
        let se = row.number("se");
        let look = look(usize::from(se.is_some()));
        let half = (step * 0.32).min(10.0);
        let hatch = if se.is_some() { Hatch::Plain } else { Hatch::Rising };
        canvas.bar((x.at(0.0), y - half), (x.at(value), y + half), Ink::fill(look.colour, 0.85), hatch)?;
        let (low, high) = limits(value, se.unwrap_or_default());
        canvas.line(&[(x.at(low), y), (x.at(high), y)], Ink::line(TEXT, 1.6))?;
        let label = clip(row.text("parameters"), SMALL, false, NAMES - 14.0);
        canvas.words(&label, (inner.left - 10.0, y), words(SMALL, TEXT, Align::Right))?;
        canvas.words(&count(value), (x.at(high) + 8.0, y), words(SMALL, QUIET, Align::Left))?;
    }
    Ok(())
}
