//! What the charts of time to event share: their table, their curves, and how many are still followed beneath.

use super::axes::{
    Frame, HEIGHT, LABEL, SMALL, Scale, both_sides, columns, end_labels, key, label_room, level, panels,
    room, sheet, upright, words,
};
use super::canvas::{Align, Canvas};
use super::curves::{Place, Scales, marker, stroke};
use super::raster::text_width;
use super::rules::{self, Interval};
use super::style::{QUIET, TEXT, look};
use super::table::{Cell, ChartTable, Field, Measure, Panel, Row};
use super::words::grouped;
use super::{ChartError, DIFFERENCE, LEVEL};
use crate::analysis::findings::{Estimate, Findings, TimeToEvent};

/// The time by which a title tells how many had the event.
///
/// # Units
/// Weeks: 365 days.
pub(super) const YEAR: f64 = 365.0 / 7.0;
/// Distance of the lines of numbers beneath the curves.
const LINE: f64 = 17.0;

pub(super) const FIELDS: &[Field] = &[
    Field::PANEL,
    Field::STRATEGY,
    Field { name: "weeks", meaning: "weeks since the first of the two events", unit: "weeks" },
    Field {
        name: "at_risk",
        meaning: "how many of the represented population are followed longer than that",
        unit: "number",
    },
    Field {
        name: "mean",
        meaning: "cumulative incidence (Aalen–Johansen): probability that the event has come",
        unit: "proportion",
    },
    Field::mcse("proportion"),
    Field { name: "lower", meaning: "lower limit of the band", unit: "proportion" },
    Field { name: "upper", meaning: "upper limit of the band", unit: "proportion" },
];

/// The times of an event, where any strategy has some.
pub(super) fn course<'f>(findings: &'f Findings, event: &str) -> Option<&'f TimeToEvent> {
    let course = findings.time_to_event.iter().find(|course| course.event == event)?;
    (0..findings.strategies.len())
        .any(|strategy| incidence(course, strategy, 0).mean.is_some())
        .then_some(course)
}

/// The cumulative incidence of everyone at a point; missing where there is none.
pub(super) fn incidence(course: &TimeToEvent, strategy: usize, point: usize) -> Estimate {
    let points = course.levels.get(strategy).and_then(|groups| groups.first());
    points
        .and_then(|points| points.get(point))
        .map_or_else(Estimate::default, |point| point.incidence.finite())
}

/// The last point that is not later than a time.
pub(super) fn point_at(course: &TimeToEvent, weeks: f64) -> usize {
    course.weeks.partition_point(|&point| point <= weeks + 1e-9).saturating_sub(1)
}

/// The interval of an incidence, cut at 0 and 1.
pub(super) fn share(findings: &Findings, estimate: &Estimate) -> Option<Interval> {
    rules::share_interval(rules::interval(estimate, &findings.setting))
}

/// The rows of the table: each strategy's curve, then its paired difference from the comparator's.
pub(super) fn rows(findings: &Findings, course: &TimeToEvent, differences: bool) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    let mut row = |words: [&str; 2], weeks: f64, at_risk: Option<f64>, value: &Estimate, limits| {
        let mut cells: Vec<Cell> = words.map(Cell::text).into();
        cells.extend([Cell::number(weeks), Cell::number(at_risk)]);
        cells.extend(rules::cells(value, limits));
        rows.push(cells);
    };
    let id = |strategy: usize| findings.strategies[strategy].id.as_str();
    for (strategy, groups) in course.levels.iter().enumerate().take(findings.strategies.len()) {
        for (&weeks, point) in course.weeks.iter().zip(groups.first().into_iter().flatten()) {
            let value = point.incidence.finite();
            if value.mean.is_some() {
                let at_risk = point.at_risk.finite().mean;
                row([LEVEL, id(strategy)], weeks, at_risk, &value, share(findings, &value));
            }
        }
    }
    if differences {
        for (index, points) in course.differences.iter().enumerate().take(findings.strategies.len() - 1) {
            for (&weeks, value) in course.weeks.iter().zip(points) {
                let value = value.finite();
                if value.mean.is_some() {
                    let limits = rules::interval(&value, &findings.setting);
                    row([DIFFERENCE, id(index + 1)], weeks, None, &value, limits);
                }
            }
        }
    }
    rows
}

/// A scale of weeks whose ticks are quarters, halves or wholes of a year where it is long.
fn weeks(last: f64, range: (f64, f64), most: f64) -> Scale {
    let steps = [1.0, 2.0, 4.0, 13.0, 26.0, 52.0, 104.0, 260.0, 520.0, 1040.0];
    let step = steps.into_iter().find(|step| last / step <= most).unwrap_or(2600.0);
    let last = last.max(1.0);
    Scale { domain: (0.0, libm::ceil(last / step - 1e-9) * step), range, step }
}

/// Draws the chart; `still` says of whom the numbers beneath the curves are.
pub(super) fn draw(id: &str, table: &ChartTable, still: &str) -> Result<String, ChartError> {
    let followed: Vec<usize> = (0..table.series.len())
        .filter(|&index| {
            table.select(&[("panel", LEVEL), ("strategy", &table.series[index].id)]).next().is_some()
        })
        .collect();
    let beneath = LINE * (followed.len() + 1) as f64 + 8.0;
    let height = HEIGHT.max(250.0 + LABEL * table.series.len() as f64) + beneath;
    sheet(id, table, height, |canvas, frame| {
        let shares: &[f64] = if table.panels.len() < 2 { &[1.0] } else { &[0.5, 0.5] };
        panels(canvas, table, &columns(frame, shares, 30.0), |index, panel, frame| {
            let bottom = frame.bottom - 24.0 - beneath;
            let labels = index + 1 == table.panels.len();
            let (plot, scale) = draw_panel(canvas, table, panel, Frame { bottom, ..frame }, labels)?;
            if panel.key == LEVEL { numbers(canvas, table, (&followed, still), plot, &scale) } else { Ok(()) }
        })
    })
}

/// Numbers still followed, beneath the ticks of the curves.
fn numbers(
    canvas: &Canvas,
    table: &ChartTable,
    (followed, still): (&[usize], &str),
    plot: Frame,
    scale: &Scale,
) -> Result<(), ChartError> {
    let mut y = plot.bottom + 38.0;
    canvas.words(still, (plot.left, y), words(11.5, QUIET, Align::Left))?;
    let ticks = scale.ticks();
    let wide = |text: &String| text_width(text, 11.5, false);
    let all: Vec<Vec<Option<String>>> = followed
        .iter()
        .map(|&strategy| {
            let wanted = [("panel", LEVEL), ("strategy", table.series[strategy].id.as_str())];
            let rows: Vec<Row> = table.select(&wanted).collect();
            let at = |weeks: &f64| {
                let here = |row: &&Row| row.number("weeks").is_some_and(|w| (w - weeks).abs() < 1e-6);
                rows.iter().find(here)?.number("at_risk").map(grouped)
            };
            ticks.iter().map(at).collect()
        })
        .collect();
    let widest = all.iter().flatten().flatten().map(wide).fold(0.0, f64::max);
    // The first stands to the right of its tick, because it would stand over the key.
    let apart =
        ticks.windows(2).map(|pair| scale.at(pair[1]) - scale.at(pair[0])).fold(f64::INFINITY, f64::min);
    let every = libm::ceil((1.5 * widest + 4.0) / apart).max(1.0) as usize;
    for (&strategy, texts) in followed.iter().zip(&all) {
        y += LINE;
        key(canvas, (plot.left - 18.0, y), look(strategy), false)?;
        for (&tick, text) in ticks.iter().zip(texts).step_by(every) {
            let Some(text) = text else { continue };
            let half = wide(text) / 2.0;
            let x = scale.at(tick).max(plot.left + half - 4.0).min(plot.right - half + 12.0);
            canvas.words(text, (x, y), words(11.5, TEXT, Align::Middle))?;
        }
    }
    Ok(())
}

fn curve(table: &ChartTable, panel: &Panel, strategy: &str) -> Vec<Place> {
    let wanted = [("panel", panel.key), ("strategy", strategy)];
    let known = table.select(&wanted).filter(|row| row.number("mean").is_some());
    known.filter_map(|row| Some(Place::of(row, row.number("weeks")?))).collect()
}

fn draw_panel(
    canvas: &Canvas,
    table: &ChartTable,
    panel: &Panel,
    frame: Frame,
    labels: bool,
) -> Result<(Frame, Scale), ChartError> {
    let curves: Vec<Vec<Place>> = table.series.iter().map(|s| curve(table, panel, &s.id)).collect();
    let values = curves.iter().flatten().flat_map(|place| {
        let limits = place.limits.map(|(lower, upper)| [lower, upper]);
        place.value.into_iter().chain(limits.into_iter().flatten())
    });
    let values = if panel.key == DIFFERENCE { both_sides(values) } else { values.collect() };
    let scale = Scale::over(values, true, 6.0, (frame.bottom, frame.top));
    let space = if labels { label_room(table) } else { 14.0 };
    let left = frame.left + room(&scale, &panel.measure).max(30.0);
    let plot = Frame { left, right: frame.right - space, ..frame };
    upright(canvas, plot, &scale, &panel.measure)?;
    let last = table.iter().filter_map(|row| row.number("weeks")).fold(0.0, f64::max);
    let most = if table.panels.len() < 2 { 8.0 } else { 5.0 };
    let time = weeks(last, (plot.left, plot.right), most);
    level(canvas, plot, &time, &Measure::Count)?;
    let scales = Scales { across: &time, up: &scale };
    let mut ends: Vec<(usize, f64)> = Vec::new();
    if panel.key == DIFFERENCE {
        ends.push(scales.comparator(canvas, plot)?);
    }
    for (strategy, curve) in curves.iter().enumerate() {
        scales.edged_band(canvas, strategy, curve, 0.12)?;
    }
    for (strategy, curve) in curves.iter().enumerate() {
        let line = scales.line(curve);
        stroke(canvas, strategy, &line)?;
        for tick in time.ticks().into_iter().filter(|&tick| tick > 0.0) {
            let here = curve.iter().position(|place| (place.across - tick).abs() < 1e-6);
            if let Some(&point) = here.and_then(|here| line.get(here)) {
                marker(canvas, strategy, point, 3.8)?;
            }
        }
        ends.extend(line.last().map(|&(_, y)| (strategy, y)));
    }
    if labels {
        end_labels(canvas, table, plot, &ends)?;
    }
    // Where the axis has no other name: what the numbers under it are.
    let name = if labels && panel.key == DIFFERENCE { "weeks" } else { "" };
    if !name.is_empty() {
        canvas.words(name, (plot.right + 20.0, plot.bottom + 15.0), words(SMALL, QUIET, Align::Left))?;
    }
    Ok((plot, time))
}
