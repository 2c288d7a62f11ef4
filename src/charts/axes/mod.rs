//! What all charts share on the sheet: heading, legend and axes here, scales in `scale`, the names at the ends of lines in
//! `labels`.

mod labels;
mod scale;

pub(super) use labels::{LABEL, end_labels, label_room};
pub(super) use scale::{Scale, Ticks, both_sides, calendar, day, middle, no_date};

use super::ChartError;
use super::canvas::{Align, Canvas, Caption, Ink, Point, Words, clip, paint, wrap};
use super::raster::text_width;
use super::style::{Colour, GRID, Look, QUIET, TEXT, ZERO, look};
use super::table::{ChartTable, Measure, Panel, Series};
use jiff::civil::Date;

/// Width of a chart.
pub(super) const WIDTH: f64 = 900.0;
/// Least height of a chart.
pub(super) const HEIGHT: f64 = 560.0;
/// Free space at the left and right.
pub(super) const MARGIN: f64 = 24.0;

/// Words of axes and labels.
pub(super) const SMALL: f64 = 12.5;

/// Plain words of this size and colour.
pub(super) const fn words(size: f64, colour: Colour, align: Align) -> Words {
    Words { size, colour, bold: false, align, upright: false }
}

/// A rectangle of the sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

/// Paints a chart: heading above, note below, and what `draw` puts into the frame between.
pub(super) fn sheet(
    id: &str,
    table: &ChartTable,
    height: f64,
    draw: impl FnOnce(&Canvas, Frame) -> Result<(), ChartError>,
) -> Result<String, ChartError> {
    let caption = Caption { id, title: &table.title, alt: &table.alt };
    paint((WIDTH, height), &caption, |canvas| {
        let width = WIDTH - 2.0 * MARGIN;
        let mut y = 30.0;
        for line in wrap(&table.title, 19.0, true, width, 3) {
            canvas.words(&line, (MARGIN, y), Words { bold: true, ..words(19.0, TEXT, Align::Left) })?;
            y += 25.0;
        }
        for line in wrap(&table.subtitle, 13.0, false, width, 3) {
            canvas.words(&line, (MARGIN, y), words(13.0, QUIET, Align::Left))?;
            y += 18.0;
        }
        let notes = wrap(&table.note, 11.0, false, width, 3);
        let bottom = height - 12.0 - 15.0 * notes.len() as f64;
        for (index, line) in notes.iter().enumerate() {
            canvas.words(
                line,
                (MARGIN, bottom + 10.0 + 15.0 * index as f64),
                words(11.0, QUIET, Align::Left),
            )?;
        }
        let frame = Frame { left: MARGIN, top: y + 4.0, right: WIDTH - MARGIN, bottom: bottom - 8.0 };
        draw(canvas, frame)
    })
}

/// A piece of line with the marker of a strategy.
pub(super) fn key(canvas: &Canvas, at: Point, look: Look, line: bool) -> Result<(), ChartError> {
    if line {
        let ends = [(at.0 - 15.0, at.1), (at.0 + 15.0, at.1)];
        canvas.dashed(&ends, look.dash, Ink::line(look.colour, 2.4))?;
    }
    canvas.marker(at, look.marker, 4.6, Ink::fill(look.colour, 1.0))
}

/// Writes the names of strategies with their looks in rows; returns the frame that is left beneath.
pub(super) fn legend(
    canvas: &Canvas,
    frame: Frame,
    series: &[(usize, &Series)],
    line: bool,
) -> Result<Frame, ChartError> {
    let (mut x, mut y) = (frame.left, frame.top + 8.0);
    let lead = if line { 38.0 } else { 16.0 };
    for (index, strategy) in series {
        let name = clip(&strategy.name, 13.0, false, 260.0);
        let width = lead + text_width(&name, 13.0, false);
        if x + width > frame.right && x > frame.left {
            (x, y) = (frame.left, y + 20.0);
        }
        key(canvas, (x + if line { 15.0 } else { 6.0 }, y), look(*index), line)?;
        canvas.words(&name, (x + lead, y), words(13.0, TEXT, Align::Left))?;
        x += width + 22.0;
    }
    Ok(Frame { top: y + 16.0, ..frame })
}

/// Writes the headings and units of panels side by side; returns the frames left beneath, all at the same height.
pub(super) fn headings(canvas: &Canvas, panels: &[(Frame, &Panel)]) -> Result<Vec<Frame>, ChartError> {
    let mut top = 0.0_f64;
    for (frame, panel) in panels {
        let width = frame.right - frame.left;
        let mut y = frame.top + 8.0;
        for line in wrap(&panel.heading, 13.5, true, width, 2) {
            canvas.words(&line, (frame.left, y), Words { bold: true, ..words(13.5, TEXT, Align::Left) })?;
            y += 17.0;
        }
        for line in wrap(&panel.unit, 12.0, false, width, 3) {
            canvas.words(&line, (frame.left, y), words(12.0, QUIET, Align::Left))?;
            y += 15.0;
        }
        top = top.max(y + 6.0);
    }
    Ok(panels.iter().map(|(frame, _)| Frame { top, ..*frame }).collect())
}

/// Cuts a frame into columns, left to right, by their shares of the width.
pub(super) fn columns(frame: Frame, shares: &[f64], gap: f64) -> Vec<Frame> {
    let free = frame.right - frame.left - gap * (shares.len() as f64 - 1.0);
    let whole: f64 = shares.iter().sum();
    let mut left = frame.left;
    shares
        .iter()
        .map(|share| {
            let column = Frame { left, right: left + free * share / whole, ..frame };
            left = column.right + gap;
            column
        })
        .collect()
}

/// Draws each panel of a table in its column, headings first.
pub(super) fn panels(
    canvas: &Canvas,
    table: &ChartTable,
    columns: &[Frame],
    mut draw: impl FnMut(usize, &Panel, Frame) -> Result<(), ChartError>,
) -> Result<(), ChartError> {
    let headed: Vec<(Frame, &Panel)> = columns.iter().copied().zip(&table.panels).collect();
    let frames = headings(canvas, &headed)?;
    headed
        .iter()
        .zip(frames)
        .enumerate()
        .try_for_each(|(index, ((_, panel), frame))| draw(index, panel, frame))
}

/// Panels side by side in a grid.
pub(super) const ABREAST: usize = 3;

/// Draws panels in rows of at most [`ABREAST`], headings first: each row in its frame, with columns as for so many panels. What draws
/// a panel is told its place in the row.
pub(super) fn grid(
    canvas: &Canvas,
    panels: &[Panel],
    (abreast, gap): (usize, f64),
    row: impl Fn(usize) -> Frame,
    mut draw: impl FnMut(usize, &Panel, Frame) -> Result<(), ChartError>,
) -> Result<(), ChartError> {
    for (index, part) in panels.chunks(ABREAST).enumerate() {
        let columns = columns(row(index), &vec![1.0; abreast], gap);
        let headed: Vec<(Frame, &Panel)> = columns.into_iter().zip(part).collect();
        let frames = headings(canvas, &headed)?;
        for (place, (frame, panel)) in frames.into_iter().zip(part).enumerate() {
            draw(place, panel, frame)?;
        }
    }
    Ok(())
}

/// The room that the labels of an upright axis need at the left.
pub(super) fn room(scale: &Scale, measure: &Measure) -> f64 {
    let ticks = Ticks::of(scale, measure);
    let widest =
        scale.ticks().iter().map(|&tick| text_width(&ticks.label(tick), SMALL, false)).fold(0.0, f64::max);
    widest + 8.0
}

/// Draws an upright axis with its grid.
pub(super) fn upright(
    canvas: &Canvas,
    frame: Frame,
    scale: &Scale,
    measure: &Measure,
) -> Result<(), ChartError> {
    let ticks = Ticks::of(scale, measure);
    for tick in scale.ticks() {
        let y = scale.at(tick);
        let ink = if tick == 0.0 { Ink::line(ZERO, 1.2) } else { Ink::line(GRID, 1.0) };
        canvas.line(&[(frame.left, y), (frame.right, y)], ink)?;
        canvas.words(&ticks.label(tick), (frame.left - 7.0, y), words(SMALL, QUIET, Align::Right))?;
    }
    Ok(())
}

/// Every how many ticks of a level axis are written, counted from the one that always is, so that no two labels touch.
///
/// Boxes are the middle and the width of each label.
fn apart(boxes: &[(f64, f64)], from: usize) -> usize {
    const SPACE: f64 = 6.0;
    let clear = |every: &usize| {
        let written: Vec<&(f64, f64)> = (boxes.iter().enumerate())
            .filter(|(place, _)| place.abs_diff(from) % every == 0)
            .map(|one| one.1)
            .collect();
        written.windows(2).all(|two| (two[1].0 - two[0].0).abs() > f64::midpoint(two[0].1, two[1].1) + SPACE)
    };
    (1..boxes.len()).find(clear).unwrap_or(boxes.len().max(1))
}

/// Draws a level axis with its grid, labels beneath: 0 is always written where it is on the axis.
pub(super) fn level(
    canvas: &Canvas,
    frame: Frame,
    scale: &Scale,
    measure: &Measure,
) -> Result<(), ChartError> {
    let ticks = Ticks::of(scale, measure);
    let all: Vec<(f64, String)> = scale.ticks().iter().map(|&tick| (tick, ticks.label(tick))).collect();
    let boxes: Vec<(f64, f64)> =
        all.iter().map(|(tick, label)| (scale.at(*tick), text_width(label, SMALL, false))).collect();
    let zero = all.iter().position(|(tick, _)| *tick == 0.0).unwrap_or_default();
    let every = apart(&boxes, zero);
    for (place, (tick, label)) in all.iter().enumerate() {
        let x = boxes[place].0;
        let ink = if *tick == 0.0 { Ink::line(ZERO, 1.2) } else { Ink::line(GRID, 1.0) };
        canvas.line(&[(x, frame.top), (x, frame.bottom)], ink)?;
        if place.abs_diff(zero).is_multiple_of(every) {
            canvas.words(label, (x, frame.bottom + 15.0), words(SMALL, QUIET, Align::Middle))?;
        }
    }
    Ok(())
}

/// Draws a time axis: years where it is long, months where it is short.
pub(super) fn dates(
    canvas: &Canvas,
    frame: Frame,
    scale: &Scale,
    from: Date,
    to: Date,
) -> Result<(), ChartError> {
    let years = (scale.domain.1 - scale.domain.0) / 365.25;
    let monthly = years < 2.5;
    let most = ((frame.right - frame.left) / if monthly { 66.0 } else { 40.0 }).max(1.0);
    let months = if monthly {
        [1, 2, 3, 6, 12].into_iter().find(|&step| years * 12.0 / f64::from(step) <= most).unwrap_or(12)
    } else {
        12 * [1, 2, 5, 10, 20].into_iter().find(|&step| years / f64::from(step) <= most).unwrap_or(50)
    };
    let mut month = 0;
    let first = i32::from(from.year()) / (months / 12).max(1) * (months / 12).max(1);
    while month < 12 * 400 {
        let (year, number) = (first + month / 12, month % 12 + 1);
        month += months;
        let Ok(tick) = Date::new(year as i16, number as i8, 1) else { break };
        if tick > to {
            break;
        }
        if tick < from {
            continue;
        }
        let x = scale.at(day(tick));
        canvas.line(&[(x, frame.top), (x, frame.bottom)], Ink::line(GRID, 1.0))?;
        let label = if monthly { tick.strftime("%b %Y").to_string() } else { year.to_string() };
        canvas.words(&label, (x, frame.bottom + 15.0), words(SMALL, QUIET, Align::Middle))?;
    }
    canvas.line(&[(frame.left, frame.bottom), (frame.right, frame.bottom)], Ink::line(ZERO, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_apart_and_the_one_that_counts_is_written() {
        let evenly = |step: f64| -> Vec<(f64, f64)> { (0..7).map(|i| (step * f64::from(i), 40.0)).collect() };
        assert_eq!(apart(&evenly(50.0), 1), 1);
        assert_eq!(apart(&evenly(30.0), 1), 2);
        assert_eq!(apart(&evenly(20.0), 1), 3);
        // However narrow, the label that is counted from stands, alone if need be.
        assert_eq!(apart(&evenly(1.0), 3), 4);
        assert_eq!((apart(&[], 0), apart(&[(0.0, 40.0)], 0)), (1, 1));
    }
}
