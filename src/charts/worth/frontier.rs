//! The efficiency frontier: mean cost and effect of each strategy, and the line along which more effect costs least.

use super::lines::QALY;
use super::{amount, at, framed, id, measure, name, unit};
use crate::analysis::value::outcome::Valued;
use crate::charts::ChartError;
use crate::charts::axes::{Frame, Scale, legend, level, panels, room, sheet, upright, words};
use crate::charts::canvas::{Align, Canvas, Ink, Point};
use crate::charts::raster::text_width;
use crate::charts::style::{QUIET, TEXT, look};
use crate::charts::table::{Cell, ChartTable, Field, Measure, Panel, Row, Series};
use crate::charts::words::{count, list, money, percent};
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
                Cell::text(id(valued, row.strategy)),
                Cell::number(row.cost),
                Cell::number(row.effect),
                Cell::number(row.increment.map(|more| more.ratio)),
                Cell::text(row.status.word()),
            ]
        })
        .collect();
    let on = |status: Status| -> Vec<String> {
        let those = valued.icers.iter().filter(|row| row.status == status);
        those.map(|row| format!("“{}”", name(valued, row.strategy))).collect()
    };
    let steps: Vec<String> = (valued.icers.iter())
        .filter_map(|row| {
            let (ratio, unit) =
                (row.increment?.ratio, valued.named.effect.as_deref().unwrap_or("unit of effect"));
            let (name, ratio) = (name(valued, row.strategy), amount(valued, ratio));
            Some(format!("{name} costs {ratio} for each {unit} more"))
        })
        .collect();
    let frontier = on(Status::Undominated);
    let means = if valued.deterministic() { "In the base case" } else { "On average" };
    let title = match frontier.as_slice() {
        [only] => format!("{means} {only} does most for least: every other strategy costs more or does less"),
        all if all.len() == rows.len() => {
            format!("{means} each strategy is the best buy at some willingness to pay")
        }
        several => {
            format!("{means} only {} can be the best buy, at some willingness to pay", list(several))
        }
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
    let subtitle = format!(
        "Points: mean cost and effect. Line: frontier; the numbers along it are what one more unit of effect costs. Pale points are \
         dominated. {}",
        beside(valued)
    );
    let panels =
        vec![Panel { key: "all", heading: "Mean cost".into(), unit: unit(valued), measure: measure(valued) }];
    let words = [title, subtitle, alt.trim_end().to_owned()];
    (!rows.is_empty()).then(|| framed(valued, words, panels, FIELDS, rows))
}

/// What means leave out: how often a strategy off the frontier is the best in a sample.
fn beside(valued: &Valued) -> String {
    let Some(headline) = valued.headline() else {
        return "Means only: what is not known of the inputs is left out.".into();
    };
    let off = valued.icers.iter().filter(|row| row.status != Status::Undominated);
    let shares: Vec<f64> = off.filter_map(|row| headline.probability.get(row.strategy).copied()).collect();
    if shares.is_empty() {
        return "Means only: what is not known of the inputs is left out.".into();
    }
    let (share, wtp) = (percent(shares.iter().sum()), at(valued, headline.wtp));
    format!("Means only: in {share} of samples a dominated strategy has the largest net benefit at {wtp}.")
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
    let effect = if panel.key == QALY { "mean QALYs, a person" } else { "mean effect, a person" };
    canvas.words(effect, middle, words(12.5, TEXT, Align::Middle))?;
    let place = |row: &Row<'_>| Some((x.at(row.number("effect")?), y.at(row.number("cost")?)));
    let frontier: Vec<(Point, Option<f64>)> = (table.iter())
        .filter(|row| row.text("status") == Status::Undominated.word())
        .filter_map(|row| Some((place(&row)?, row.number("icer"))))
        .collect();
    let line: Vec<Point> = frontier.iter().map(|(at, _)| *at).collect();
    canvas.line(&line, Ink::line(QUIET, 1.8))?;
    let mut written: Vec<(f64, f64)> = Vec::new();
    for pair in frontier.windows(2) {
        let Some(ratio) = pair[1].1 else { continue };
        let (a, b) = (pair[0].0, pair[1].0);
        let told = match &panel.measure {
            Measure::Money(currency) => money(ratio, currency),
            _ => count(ratio),
        };
        let wide = text_width(&told, 12.0, false);
        let place = (f64::midpoint(a.0, b.0) - 8.0, f64::midpoint(a.1, b.1) - 9.0);
        // Where two points nearly coincide there is no room for words; the number is in the table.
        let free =
            |other: &(f64, f64)| (other.1 - place.1).abs() > 16.0 || (other.0 - place.0).abs() > wide + 6.0;
        if place.0 - wide > inner.left && place.1 > inner.top + 8.0 && written.iter().all(free) {
            canvas.words(&told, place, words(12.0, TEXT, Align::Right))?;
            written.push(place);
        }
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
