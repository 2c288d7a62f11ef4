//! The bars of yearly cost: a bar a strategy, made of the parts that each item is drawn under.

use super::super::axes::{Frame, SMALL, Scale, both_sides, columns, level, panels, sheet, words};
use super::super::canvas::{Align, Canvas, Ink, Words, clip, wrap};
use super::super::raster::text_width;
use super::super::style::{Colour, Hatch, Marker, PAPER, QUIET, TEXT};
use super::super::table::{ChartTable, Measure, Panel, Row};
use super::super::words::money;
use super::super::{ChartError, LEVEL};
use super::{STRANDS, TOTAL, strand_of};

/// Draws the chart.
pub(super) fn draw(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    let height = 310.0 + 56.0 * table.series.len() as f64;
    sheet(id, table, height, |canvas, frame| {
        let parts = drawn(table);
        let frame = part_legend(canvas, frame, &parts)?;
        let names =
            table.series.iter().map(|s| text_width(&s.name, SMALL, false)).fold(0.0, f64::max).min(190.0);
        let frame = Frame { left: frame.left + names + 12.0, ..frame };
        let shares: &[f64] = if table.panels.len() < 2 { &[1.0] } else { &[0.4, 0.6] };
        panels(canvas, table, &columns(frame, shares, 34.0), |index, panel, frame| {
            draw_panel(canvas, table, panel, frame, &parts, if index == 0 { names } else { 0.0 })
        })
    })
}

/// A part as it is drawn.
struct Part<'a> {
    name: &'a str,
    strand: &'a str,
    colour: Colour,
    hatch: Hatch,
}

fn drawn(table: &ChartTable) -> Vec<Part<'_>> {
    let mut parts: Vec<Part> = Vec::new();
    for (strand, other, _, colours, hatch) in STRANDS {
        let mut names: Vec<&str> = Vec::new();
        let mut size: Vec<f64> = Vec::new();
        for row in
            table.iter().filter(|row| row.text("part") != TOTAL && strand_of(row.text("strand")) == strand)
        {
            let value = row.number("mean").unwrap_or_default().abs();
            if let Some(index) = names.iter().position(|&name| name == row.text("part")) {
                size[index] += value;
            } else {
                names.push(row.text("part"));
                size.push(value);
            }
        }
        let mut order: Vec<usize> = (0..names.len()).filter(|&index| size[index] > 0.0).collect();
        order.sort_by(|&a, &b| {
            (names[a] == other).cmp(&(names[b] == other)).then(size[b].total_cmp(&size[a]))
        });
        for (rank, index) in order.into_iter().enumerate() {
            parts.push(Part {
                name: names[index],
                strand,
                colour: colours[rank.min(colours.len() - 1)],
                hatch,
            });
        }
    }
    parts
}

/// Distance of the two lines of a long name.
const LEADING: f64 = 17.0;
/// Room for the name of a strand.
const LABEL: f64 = 158.0;

fn strand_label(strand: &str) -> &str {
    match strand {
        "service" => "Programme: delivery",
        "implementation" => "Programme: set-up",
        _ => "Care",
    }
}

fn part_legend(canvas: &Canvas, frame: Frame, parts: &[Part]) -> Result<Frame, ChartError> {
    let (mut x, mut y) = (frame.left, frame.top - 9.0);
    let mut strand = "";
    for part in parts {
        if part.strand != strand {
            strand = part.strand;
            (x, y) = (frame.left, y + 19.0);
            let style = Words { bold: true, ..words(SMALL, TEXT, Align::Left) };
            canvas.words(strand_label(strand), (x, y), style)?;
            x += LABEL;
        }
        let name = clip(part.name, SMALL, false, 230.0);
        let width = 25.0 + text_width(&name, SMALL, false);
        if x + width > frame.right && x > frame.left + LABEL {
            (x, y) = (frame.left + LABEL, y + 19.0);
        }
        canvas.bar((x, y - 6.0), (x + 18.0, y + 6.0), Ink::fill(part.colour, 1.0), part.hatch)?;
        canvas.words(&name, (x + 24.0, y), words(SMALL, TEXT, Align::Left))?;
        x += width + 18.0;
    }
    Ok(Frame { top: y + 18.0, ..frame })
}

/// Lengths of a strategy's parts in a panel, in the order of the legend.
fn lengths(table: &ChartTable, panel: &str, strategy: &str, parts: &[Part]) -> Vec<f64> {
    parts
        .iter()
        .map(|part| {
            let wanted = [("panel", panel), ("strategy", strategy), ("part", part.name)];
            table.select(&wanted).filter_map(|row| row.number("mean")).sum()
        })
        .collect()
}

fn draw_panel(
    canvas: &Canvas,
    table: &ChartTable,
    panel: &Panel,
    frame: Frame,
    parts: &[Part],
    names: f64,
) -> Result<(), ChartError> {
    let bars: Vec<Vec<f64>> = table.series.iter().map(|s| lengths(table, panel.key, &s.id, parts)).collect();
    let side = |sign: f64| bars.iter().map(move |bar| bar.iter().filter(|v| **v * sign > 0.0).sum::<f64>());
    let wanted = [("panel", panel.key), ("part", TOTAL)];
    let totals: Vec<Row> = table.select(&wanted).collect();
    let limits =
        totals.iter().flat_map(|row| ["mean", "lower", "upper"].map(|field| row.number(field))).flatten();
    let level_panel = panel.key == LEVEL;
    let values: Vec<f64> = side(1.0).chain(side(-1.0)).chain(limits).collect();
    let bottom = frame.bottom - 20.0;
    let space = 66.0;
    let values = if level_panel { values } else { both_sides(values.into_iter()) };
    let scale = Scale::over(values, true, 5.0, (frame.left, frame.right - space));
    let plot = Frame { right: frame.right - space, bottom, ..frame };
    level(canvas, plot, &scale, &panel.measure)?;
    let step = (plot.bottom - plot.top) / table.series.len().max(1) as f64;
    for (strategy, (series, bar)) in table.series.iter().zip(&bars).enumerate() {
        let y = plot.top + step * (strategy as f64 + 0.5);
        if names > 0.0 {
            let lines = wrap(&series.name, SMALL, false, names, 2);
            let middle = (lines.len() as f64 - 1.0) / 2.0;
            for (line, name) in lines.iter().enumerate() {
                let at = (plot.left - 10.0, y + (line as f64 - middle) * LEADING);
                canvas.words(name, at, words(SMALL, TEXT, Align::Right))?;
            }
        }
        let half = (step * 0.32).min(20.0);
        let (mut up, mut down) = (0.0, 0.0);
        for (part, &length) in parts.iter().zip(bar) {
            let start = if length < 0.0 { &mut down } else { &mut up };
            let (from, to) = (scale.at(*start), scale.at(*start + length));
            *start += length;
            canvas.bar((from, y - half), (to, y + half), Ink::fill(part.colour, 1.0), part.hatch)?;
            if (to - from).abs() > 3.0 {
                canvas.line(&[(to, y - half), (to, y + half)], Ink::line(PAPER, 1.0))?;
            }
        }
        let total = totals.iter().find(|row| row.text("strategy") == series.id);
        match total.and_then(|row| row.number("mean").map(|mean| (row, mean))) {
            Some((_, mean)) if level_panel => {
                canvas.words(&short(panel, mean), (scale.at(up) + 6.0, y), bold())?;
            }
            Some((row, mean)) => {
                let limits = row.number("lower").zip(row.number("upper"));
                net(canvas, &scale, (mean, limits), y)?;
                let end = up.max(limits.map_or(mean, |limits| limits.1)).max(0.0);
                let sign = if mean > 0.0 { "+" } else { "" };
                canvas.words(&format!("{sign}{}", short(panel, mean)), (scale.at(end) + 8.0, y), bold())?;
            }
            None if !level_panel => {
                canvas.words("comparator", (scale.at(0.0) + 6.0, y), words(11.5, QUIET, Align::Left))?;
            }
            None => {}
        }
    }
    Ok(())
}

const fn bold() -> Words {
    Words { bold: true, ..words(11.5, TEXT, Align::Left) }
}

/// An amount as a label.
fn short(panel: &Panel, value: f64) -> String {
    let currency = if let Measure::Money(code) = &panel.measure { code.as_str() } else { "" };
    money(value, currency).replace(" billion", " bn").replace(" million", " m")
}

/// The net difference: a diamond with its interval.
fn net(
    canvas: &Canvas,
    scale: &Scale,
    (mean, limits): (f64, Option<(f64, f64)>),
    y: f64,
) -> Result<(), ChartError> {
    if let Some((lower, upper)) = limits {
        let ends = [(scale.at(lower), y), (scale.at(upper), y)];
        canvas.line(&ends, Ink::line(PAPER, 4.0))?;
        canvas.line(&ends, Ink::line(TEXT, 1.8))?;
    }
    canvas.marker((scale.at(mean), y), Marker::Diamond, 7.0, Ink::fill(PAPER, 1.0))?;
    canvas.marker((scale.at(mean), y), Marker::Diamond, 5.2, Ink::fill(TEXT, 1.0))
}
