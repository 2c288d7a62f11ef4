//! The efficiency frontier: mean cost and effect of each strategy, and the line along which more effect costs least.

use super::{framed, name};
use crate::analysis::value::outcome::Valued;
use crate::charts::ChartError;
use crate::charts::axes::{Frame, Scale, legend, level, panels, room, sheet, upright, words};
use crate::charts::canvas::{Align, Canvas, Ink, Point};
use crate::charts::style::{QUIET, TEXT, look};
use crate::charts::table::{Cell, ChartTable, Field, Measure, Panel, Row, Series};
use crate::charts::words::{count, list};
use crate::economics::cea::Status;

const FIELDS: &[Field] = &[
    Field { name: "strategy", meaning: "name of the strategy", unit: "" },
    Field { name: "cost", meaning: "mean cost", unit: "money" },
    Field { name: "effect", meaning: "mean effect", unit: "effect" },
    Field {
        name: "icer",
        meaning: "extra cost of one more unit of effect than the row before on the frontier",
        unit: "money",
    },
    Field {
        name: "status",
        meaning: "ND: on the frontier; ED: dominated by a mixture of two others; D: dominated by another",
        unit: "",
    },
];

/// The table of the frontier.
pub(super) fn table(valued: &Valued) -> Option<ChartTable> {
    let rows: Vec<Vec<Cell>> = (valued.icers.iter())
        .map(|row| {
            vec![
                Cell::text(name(valued, row.strategy)),
                Cell::number(row.cost),
                Cell::number(row.effect),
                Cell::number(row.increment.map(|more| more.ratio)),
                Cell::text(row.status.word()),
            ]
        })
        .collect();
    let on = |status: Status| -> Vec<&str> {
        let those = valued.icers.iter().filter(|row| row.status == status);
        those.map(|row| name(valued, row.strategy)).collect()
    };
    let steps: Vec<String> = (valued.icers.iter())
        .filter_map(|row| {
            let ratio = count(row.increment?.ratio);
            Some(format!("{} costs {ratio} for each unit of effect more", name(valued, row.strategy)))
        })
        .collect();
    let frontier = on(Status::Undominated);
    let title = match frontier.as_slice() {
        [only] => format!("{only} dominates every other strategy"),
        several => format!("{} are on the efficiency frontier", list(several)),
    };
    let mut alt = format!("{title}. ");
    if !steps.is_empty() {
        alt.push_str(&format_args!("{}. ", steps.join("; ")).to_string());
    }
    for (status, words) in [
        (Status::ExtendedlyDominated, "Dominated by a mixture of two others"),
        (Status::Dominated, "Dominated by another strategy"),
    ] {
        let those = on(status);
        if !those.is_empty() {
            alt.push_str(&format_args!("{words}: {}. ", list(&those)).to_string());
        }
    }
    let subtitle = "Points: mean cost and effect. Line: frontier; the numbers along it are what one more unit of effect costs. Pale \
                    points are dominated.";
    let panels = vec![Panel {
        key: "all",
        heading: "Mean cost".into(),
        unit: "money, a person".into(),
        measure: Measure::Count,
    }];
    let words = [title, subtitle.into(), alt.trim_end().to_owned()];
    (!rows.is_empty()).then(|| framed(valued, words, panels, FIELDS, rows))
}

/// Draws the frontier.
pub(super) fn draw(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    sheet(id, table, 580.0, |canvas, frame| {
        let all: Vec<(usize, &Series)> = table.series.iter().enumerate().collect();
        let frame = legend(canvas, Frame { top: frame.top + 4.0, ..frame }, &all, false)?;
        let columns = [Frame { top: frame.top + 4.0, ..frame }];
        panels(canvas, table, &columns, |_, panel, frame| plot(canvas, table, panel, frame))
    })
}

fn plot(canvas: &Canvas, table: &ChartTable, panel: &Panel, frame: Frame) -> Result<(), ChartError> {
    let bottom = frame.bottom - 38.0;
    let number = |field: &'static str| table.iter().filter_map(move |row: Row<'_>| row.number(field));
    let y = Scale::over(number("cost"), false, 7.0, (bottom, frame.top));
    let inner =
        Frame { left: frame.left + room(&y, &panel.measure), right: frame.right - 40.0, bottom, ..frame };
    let x = Scale::over(number("effect"), false, 8.0, (inner.left, inner.right));
    level(canvas, inner, &x, &Measure::Count)?;
    upright(canvas, inner, &y, &panel.measure)?;
    let middle = (f64::midpoint(inner.left, inner.right), inner.bottom + 32.0);
    canvas.words("mean effect, a person", middle, words(12.5, TEXT, Align::Middle))?;
    let place = |row: &Row<'_>| Some((x.at(row.number("effect")?), y.at(row.number("cost")?)));
    let frontier: Vec<(Point, Option<f64>)> = (table.iter())
        .filter(|row| row.text("status") == Status::Undominated.word())
        .filter_map(|row| Some((place(&row)?, row.number("icer"))))
        .collect();
    let line: Vec<Point> = frontier.iter().map(|(at, _)| *at).collect();
    canvas.line(&line, Ink::line(QUIET, 1.8))?;
    for pair in frontier.windows(2) {
        let Some(ratio) = pair[1].1 else { continue };
        let (a, b) = (pair[0].0, pair[1].0);
        let at = (f64::midpoint(a.0, b.0) - 8.0, f64::midpoint(a.1, b.1) - 9.0);
        canvas.words(&count(ratio), at, words(12.0, TEXT, Align::Right))?;
    }
    for row in table.iter() {
        let Some(at) = place(&row) else { continue };
        let strategy = table.series.iter().position(|series| series.id == row.text("strategy"));
        let look = look(strategy.unwrap_or_default());
        let alpha = if row.text("status") == Status::Undominated.word() { 1.0 } else { 0.45 };
        canvas.marker(at, look.marker, 6.4, Ink::fill(look.colour, alpha))?;
    }
    Ok(())
}
