//! The two-way map: which strategy is best over the intervals of two inputs.

use super::ChartError;
use super::axes::{Frame, SMALL, Scale, room, sheet, words};
use super::canvas::{Align, Canvas, Ink, Words, clip};
use super::raster::text_width;
use super::style::{Hatch, Marker, PAPER, QUIET, TEXT, look};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Series};
use super::tornado::{lower, note, valued};
use super::words::{count, list, percent};
use crate::analysis::sensitivity::Input;
use crate::analysis::sensitivity::found::Found;

/// Identifier of the chart.
pub const ID: &str = "two-way-map";

/// Columns of the table.
pub const FIELDS: &[Field] = &[
    Field { name: "kind", meaning: "cell of the map, or the base case", unit: "" },
    Field { name: "across_input", meaning: "address of the input that goes across", unit: "" },
    Field { name: "across", meaning: "its value", unit: "as the input is stated" },
    Field { name: "up_input", meaning: "address of the input that goes up", unit: "" },
    Field { name: "up", meaning: "its value", unit: "as the input is stated" },
    Field { name: "best", meaning: "identifier of the best strategy", unit: "" },
    Field { name: "next", meaning: "identifier of the next best", unit: "" },
    Field { name: "margin", meaning: "how much better the best is than the next", unit: "as the outcome" },
    Field {
        name: "margin_mcse",
        meaning: "Monte Carlo standard error of margin, with the same luck",
        unit: "as the outcome",
    },
    Field {
        name: "told",
        meaning: "yes: the best can be told from all others; of two that are alike one is, in at most one cell of twenty",
        unit: "",
    },
];

const CELL: &str = "cell";
const BASE: &str = "base";

fn axis(input: &Input) -> String {
    let unit = if matches!(input.unit.as_str(), "" | "proportion") {
        String::new()
    } else {
        format!(" ({})", input.unit)
    };
    format!("{}{unit}", input.label)
}

/// The table of the map; none where none was asked for.
pub fn table(found: &Found) -> Option<ChartTable> {
    let map = found.map.as_ref()?;
    let [across, up] = map.inputs.map(|place| &found.inputs[place]);
    let id = |strategy: usize| Cell::text(&found.strategies[strategy].id);
    let mut rows: Vec<Vec<Cell>> = map
        .cells
        .iter()
        .map(|cell| {
            vec![
                Cell::text(CELL),
                Cell::text(&across.address),
                Cell::number(cell.across),
                Cell::text(&up.address),
                Cell::number(cell.up),
                id(cell.best),
                id(cell.next),
                Cell::number(cell.margin.mean),
                Cell::number(cell.margin.mcse),
                Cell::text(if cell.told { "yes" } else { "no" }),
            ]
        })
        .collect();
    rows.push(vec![
        Cell::text(BASE),
        Cell::text(&across.address),
        Cell::number(across.base),
        Cell::text(&up.address),
        Cell::number(up.base),
        id(map.best),
        Cell::text(""),
        Cell::Missing,
        Cell::Missing,
        Cell::text(if found.told { "yes" } else { "no" }),
    ]);
    let outcome = found.outcomes[map.outcome].label.to_lowercase();
    let shares: Vec<(usize, f64)> = (0..found.strategies.len())
        .map(|place| (place, map.share(place)))
        .filter(|(_, share)| *share > 0.0)
        .collect();
    let largest = shares.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
    let untold = map.untold();
    let open =
        if untold > 0.0 { format!("; in {} it cannot be told", percent(untold)) } else { String::new() };
    let between = format!("{} and {}", lower(&across.label), lower(&up.label));
    let title = match largest {
        None => format!("Nowhere between the limits of {between} can the best plan be told from the next"),
        Some((place, share)) => {
            format!(
                "{} is best in {} of the map of {between}{open}",
                found.strategies[place].name,
                percent(share)
            )
        }
    };
    let each: Vec<String> = shares
        .iter()
        .map(|(place, share)| format!("{} is best in {}", found.strategies[*place].name, percent(*share)))
        .collect();
    let panel = |key, input: &Input| Panel {
        key,
        heading: axis(input),
        unit: input.unit.clone(),
        measure: Measure::Count,
    };
    let series = |strategy: &crate::analysis::sensitivity::found::Strategy| Series {
        id: strategy.id.clone(),
        name: strategy.name.clone(),
    };
    Some(ChartTable {
        alt: format!(
            "{title}. {}. The base case is at {} and {}.",
            if each.is_empty() { "No cell can be told".to_owned() } else { list(&each) },
            valued(across, across.base),
            valued(up, up.base)
        ),
        title,
        subtitle: format!(
            "Best by {outcome}. Pale and hatched: the best cannot be told from another within Monte Carlo noise. Axes are the \
             95% intervals; the cross is the base case.{}",
            if across.along.is_empty() && up.along.is_empty() {
                ""
            } else {
                " Inputs that are drawn together move together."
            }
        ),
        note: note(found),
        panels: vec![panel("across", across), panel("up", up)],
        series: found.strategies.iter().map(series).collect(),
        fields: FIELDS,
        rows,
    })
}

/// Writes which colour is which strategy.
pub(super) fn colours(
    canvas: &Canvas,
    frame: Frame,
    series: &[(usize, &Series)],
    open: bool,
) -> Result<Frame, ChartError> {
    let (mut x, mut y) = (frame.left, frame.top + 8.0);
    let mut keys: Vec<(Ink, Hatch, String)> = series
        .iter()
        .map(|(place, series)| (Ink::fill(look(*place).colour, 0.9), Hatch::Plain, series.name.clone()))
        .collect();
    if open {
        keys.push((Ink::fill(TEXT, 0.3), Hatch::Rising, "cannot be told".into()));
    }
    for (ink, hatch, name) in keys {
        let name = clip(&name, 13.0, false, 260.0);
        let width = 30.0 + text_width(&name, 13.0, false);
        if x + width > frame.right && x > frame.left {
            (x, y) = (frame.left, y + 20.0);
        }
        canvas.bar((x, y - 6.0), (x + 22.0, y + 6.0), ink, hatch)?;
        canvas.words(&name, (x + 30.0, y), words(13.0, TEXT, Align::Left))?;
        x += width + 22.0;
    }
    Ok(Frame { top: y + 18.0, ..frame })
}

/// The step between neighbours of sorted values.
fn steps(values: &mut Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.dedup();
    match values.as_slice() {
        [first, .., last] => (last - first) / (values.len() - 1) as f64,
        _ => 1.0,
    }
}

/// Draws the table.
///
/// # Errors
/// Where it cannot be drawn.
pub fn draw(table: &ChartTable) -> Result<String, ChartError> {
    sheet(ID, table, 680.0, |canvas, frame| {
        let cells: Vec<_> = table.select(&[("kind", CELL)]).collect();
        let shown: Vec<(usize, &Series)> = table
            .series
            .iter()
            .enumerate()
            .filter(|(_, series)| cells.iter().any(|row| row.text("best") == series.id))
            .collect();
        let frame = colours(canvas, frame, &shown, cells.iter().any(|row| row.text("told") == "no"))?;
        let [across, up] = table.panels.as_slice() else { return Ok(()) };
        let of = |field: &'static str| cells.iter().filter_map(|row| row.number(field)).collect::<Vec<f64>>();
        let (mut xs, mut ys) = (of("across"), of("up"));
        let half = (steps(&mut xs) / 2.0, steps(&mut ys) / 2.0);
        let heading = Words { bold: true, ..words(13.5, TEXT, Align::Left) };
        canvas.words(
            &clip(&up.heading, 13.5, true, frame.right - frame.left),
            (frame.left, frame.top + 8.0),
            heading,
        )?;
        let ends = |values: &[f64], half: f64| {
            [values.first().copied().unwrap_or_default() - half, values.last().copied().unwrap_or(1.0) + half]
        };
        let bottom = frame.bottom - 46.0;
        let (across_ends, up_ends) = (ends(&xs, half.0), ends(&ys, half.1));
        let mut y = Scale::over(up_ends, false, 6.0, (bottom, frame.top + 28.0));
        y.domain = (up_ends[0], up_ends[1]);
        let plot = Frame {
            left: frame.left + room(&y, &up.measure).max(56.0),
            right: frame.right - 30.0,
            top: frame.top + 28.0,
            bottom,
        };
        let mut x = Scale::over(across_ends, false, 7.0, (plot.left, plot.right));
        x.domain = (across_ends[0], across_ends[1]);
        for row in &cells {
            let (Some(at), Some(up)) = (row.number("across"), row.number("up")) else { continue };
            let Some(place) = table.series.iter().position(|series| series.id == row.text("best")) else {
                continue;
            };
            let told = row.text("told") == "yes";
            let ink = Ink::fill(look(place).colour, if told { 0.85 } else { 0.35 });
            let hatch = if told { Hatch::Plain } else { Hatch::Rising };
            let (from, to) = ((x.at(at - half.0), y.at(up - half.1)), (x.at(at + half.0), y.at(up + half.1)));
            canvas.bar(from, to, ink, hatch)?;
        }
        ticks(canvas, plot, (&x, &xs), (&y, &ys))?;
        for row in table.select(&[("kind", BASE)]) {
            let (Some(at), Some(up)) = (row.number("across"), row.number("up")) else { continue };
            let point = (x.at(at).clamp(plot.left, plot.right), y.at(up).clamp(plot.top, plot.bottom));
            canvas.marker(point, Marker::Disc, 9.0, Ink::fill(PAPER, 0.9))?;
            for (dx, dy) in [(7.0, 0.0), (0.0, 7.0)] {
                let ends = [(point.0 - dx, point.1 - dy), (point.0 + dx, point.1 + dy)];
                canvas.line(&ends, Ink::line(TEXT, 2.4))?;
            }
        }
        let middle = f64::midpoint(plot.left, plot.right);
        let heading = Words { bold: true, ..words(13.5, TEXT, Align::Middle) };
        canvas.words(&across.heading, (middle, plot.bottom + 38.0), heading)
    })
}

/// Values of the grid along both axes, every other one where there are many.
fn ticks(
    canvas: &Canvas,
    plot: Frame,
    (x, xs): (&Scale, &[f64]),
    (y, ys): (&Scale, &[f64]),
) -> Result<(), ChartError> {
    let every = |values: &[f64]| values.len().div_ceil(7).max(1);
    for value in xs.iter().step_by(every(xs)) {
        let text = count(*value);
        canvas.words(&text, (x.at(*value), plot.bottom + 15.0), words(SMALL, QUIET, Align::Middle))?;
    }
    for value in ys.iter().step_by(every(ys)) {
        let text = count(*value);
        canvas.words(&text, (plot.left - 7.0, y.at(*value)), words(SMALL, QUIET, Align::Right))?;
    }
    Ok(())
}
