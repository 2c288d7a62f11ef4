//! What all charts share on the sheet: heading, legend, scales, axes and labels that keep clear of each other.

use super::ChartError;
use super::canvas::{Align, Canvas, Caption, Ink, Point, Words, clip, paint, wrap};
use super::raster::text_width;
use super::style::{Colour, GRID, Look, QUIET, TEXT, ZERO, look};
use super::table::{ChartTable, Measure, Panel, Series};
use super::words::{currency_sign, grouped};
use jiff::civil::{Date, date};

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

/// A straight scale from numbers to places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// Smallest and largest number.
    pub domain: (f64, f64),
    /// Their places.
    pub range: (f64, f64),
    /// Distance between ticks.
    pub step: f64,
}

impl Scale {
    /// A scale over round numbers that holds all values.
    pub(super) fn over(
        values: impl IntoIterator<Item = f64>,
        zero: bool,
        ticks: f64,
        range: (f64, f64),
    ) -> Self {
        let (mut low, mut high) = values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if zero {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        if high - low < 1e-12 * high.abs().max(1e-9) {
            let half = if high == 0.0 { 1.0 } else { high.abs() / 2.0 };
            (low, high) = (if zero && low >= 0.0 { 0.0 } else { low - half }, high + half);
        }
        let step = round_step((high - low) / ticks.max(1.0));
        let domain = (libm::floor(low / step + 1e-9) * step, libm::ceil(high / step - 1e-9) * step);
        Self { domain, range, step }
    }

    /// The place of a number.
    pub(super) fn at(&self, value: f64) -> f64 {
        let (low, high) = self.domain;
        self.range.0 + (value - low) / (high - low) * (self.range.1 - self.range.0)
    }

    /// The numbers of the ticks.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let count = libm::round((self.domain.1 - self.domain.0) / self.step) as usize;
        (0..=count.min(50))
            .map(|index| {
                let tick = self.domain.0 + index as f64 * self.step;
                if tick.abs() < self.step * 1e-6 { 0.0 } else { tick }
            })
            .collect()
    }
}

/// Values for a scale of differences: where all are 0, with room at both sides of it.
pub(super) fn both_sides(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    if values.iter().all(|value| *value == 0.0) {
        values.extend([-1.0, 1.0]);
    }
    values
}

/// 1, 2 or 5 times a power of ten, no smaller than this.
fn round_step(rough: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let ratio = rough / power;
    power * [1.0, 2.0, 5.0].into_iter().find(|&step| ratio <= step * (1.0 + 1e-9)).unwrap_or(10.0)
}

/// How the ticks of an axis are written: what they are divided by, and what that is called.
#[derive(Debug, Clone)]
pub(super) struct Ticks {
    divisor: f64,
    decimals: usize,
    before: String,
    after: &'static str,
}

impl Ticks {
    /// For the ticks of a scale.
    pub(super) fn of(scale: &Scale, measure: &Measure) -> Self {
        let largest = scale.domain.0.abs().max(scale.domain.1.abs());
        let (divisor, after) = match measure {
            Measure::Percent => (0.01, "%"),
            _ if largest >= 2e9 => (1e9, " bn"),
            _ if largest >= 2e6 => (1e6, " m"),
            _ => (1.0, ""),
        };
        let step = scale.step / divisor;
        let decimals = if step >= 1.0 { 0 } else { libm::ceil(-libm::log10(step) - 1e-9).max(0.0) as usize };
        let before = if let Measure::Money(code) = measure { currency_sign(code) } else { String::new() };
        Self { divisor, decimals: decimals.min(6), before, after }
    }

    /// The label of a tick.
    pub(super) fn label(&self, tick: f64) -> String {
        let value = tick / self.divisor;
        let size = if self.decimals == 0 {
            grouped(value.abs())
        } else {
            format!("{:.*}", self.decimals, value.abs())
        };
        let sign =
            if value < 0.0 && size.chars().any(|c| c.is_ascii_digit() && c != '0') { "−" } else { "" };
        let after = if size == "0" && self.after != "%" { "" } else { self.after };
        format!("{sign}{}{size}{after}", self.before)
    }
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
        for line in wrap(&panel.unit, 12.0, false, width, 2) {
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

/// Draws a level axis with its grid, labels beneath.
pub(super) fn level(
    canvas: &Canvas,
    frame: Frame,
    scale: &Scale,
    measure: &Measure,
) -> Result<(), ChartError> {
    let ticks = Ticks::of(scale, measure);
    let mut free = f64::NEG_INFINITY;
    for tick in scale.ticks() {
        let x = scale.at(tick);
        let ink = if tick == 0.0 { Ink::line(ZERO, 1.2) } else { Ink::line(GRID, 1.0) };
        canvas.line(&[(x, frame.top), (x, frame.bottom)], ink)?;
        let label = ticks.label(tick);
        let half = text_width(&label, SMALL, false) / 2.0;
        if x - half > free {
            canvas.words(&label, (x, frame.bottom + 15.0), words(SMALL, QUIET, Align::Middle))?;
            free = x + half + 6.0;
        }
    }
    Ok(())
}

/// A date as a number of days.
pub(super) fn day(date: Date) -> f64 {
    f64::from(jiff::civil::date(2000, 1, 1).until(date).map_or(0, |span| span.get_days()))
}

/// A time axis between two dates.
pub(super) fn calendar(from: Date, to: Date, range: (f64, f64)) -> Scale {
    let (low, high) = (day(from), day(to));
    Scale { domain: (low, if high > low { high } else { low + 1.0 }), range, step: 1.0 }
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

/// The day in the middle between two dates.
pub(super) fn middle(from: Date, to: Date) -> f64 {
    f64::midpoint(day(from), day(to))
}

/// Moves places apart so that neighbours are at least `gap` apart, within limits as far as they fit, each as near
/// to where it belongs as its neighbours let it.
pub(super) fn spread(places: &[f64], gap: f64, limits: (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| places[a].total_cmp(&places[b]).then(a.cmp(&b)));
    // Clusters of touching labels are centred on the mean of where their members belong.
    let mut clusters: Vec<(f64, usize)> = Vec::new();
    for &index in &order {
        let mut cluster = (places[index], 1);
        while let Some(&(centre, size)) = clusters.last() {
            let needed = gap * (size + cluster.1) as f64 / 2.0;
            if cluster.0 - centre >= needed {
                break;
            }
            clusters.pop();
            let total = size + cluster.1;
            cluster = ((centre * size as f64 + cluster.0 * cluster.1 as f64) / total as f64, total);
        }
        let half = gap * (cluster.1 - 1) as f64 / 2.0;
        cluster.0 = cluster.0.min(limits.1 - half).max(limits.0 + half);
        clusters.push(cluster);
    }
    let mut moved = vec![0.0; places.len()];
    let mut members = order.into_iter();
    for (centre, size) in clusters {
        for place in 0..size {
            if let Some(index) = members.next() {
                moved[index] = centre + gap * (place as f64 - (size - 1) as f64 / 2.0);
            }
        }
    }
    moved
}

/// Room for a name beside a line.
const WIDEST: f64 = 250.0;
/// Distance of the names beside the lines.
pub(super) const LABEL: f64 = 19.0;

/// The room that the names beside the lines need at the right.
pub(super) fn label_room(table: &ChartTable) -> f64 {
    let name = |series: &Series| text_width(&series.name, SMALL, false);
    table.series.iter().map(name).fold(0.0, f64::max).min(WIDEST) + 48.0
}

/// Names at the right of the lines, kept apart, with a thread to where each line ends.
pub(super) fn end_labels(
    canvas: &Canvas,
    table: &ChartTable,
    plot: Frame,
    ends: &[(usize, f64)],
) -> Result<(), ChartError> {
    let places: Vec<f64> = ends.iter().map(|end| end.1).collect();
    let moved = spread(&places, LABEL, (plot.top + 4.0, plot.bottom));
    for ((strategy, y), place) in ends.iter().zip(moved) {
        let look = look(*strategy);
        canvas.line(
            &[(plot.right - 4.0, *y), (plot.right + 8.0, place)],
            Ink { colour: look.colour, alpha: 0.7, width: 1.0 },
        )?;
        key(canvas, (plot.right + 24.0, place), look, true)?;
        let name = clip(&table.series[*strategy].name, SMALL, false, WIDEST);
        canvas.words(&name, (plot.right + 44.0, place), words(SMALL, TEXT, Align::Left))?;
    }
    Ok(())
}

/// The first day of a year that no run reaches: where a date is missing.
pub(super) fn no_date() -> Date {
    date(1, 1, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_round_numbers_and_hold_every_value() {
        for values in [vec![3.2, 97.0], vec![-0.013, 0.004], vec![5.0], vec![0.0], vec![], vec![1e9, 1.001e9]]
        {
            for zero in [false, true] {
                let scale = Scale::over(values.clone(), zero, 5.0, (0.0, 100.0));
                assert!(scale.step > 0.0 && scale.ticks().len() >= 2, "{values:?}");
                for value in &values {
                    assert!((-1e-6..=100.000_001).contains(&scale.at(*value)), "{values:?} {scale:?}");
                }
            }
        }
    }

    #[test]
    fn ticks_are_written_with_their_unit() {
        let scale = Scale::over([0.0, 45e6], true, 5.0, (0.0, 1.0));
        let ticks = Ticks::of(&scale, &Measure::Money("GBP".into()));
        assert_eq!(
            (ticks.label(20e6), ticks.label(-5e6), ticks.label(0.0)),
            ("£20 m".into(), "−£5 m".into(), "£0".into())
        );
        let scale = Scale::over([0.0, 0.012], true, 5.0, (0.0, 1.0));
        assert_eq!(Ticks::of(&scale, &Measure::Percent).label(0.005), "0.5%");
    }

    #[test]
    fn labels_keep_their_distance_and_their_order() {
        let moved = spread(&[10.0, 11.0, 12.0, 50.0], 8.0, (0.0, 60.0));
        assert!(moved.windows(2).all(|pair| pair[1] - pair[0] >= 8.0 - 1e-9), "{moved:?}");
        assert!((moved[3] - 50.0).abs() < 1e-9);
        assert!(spread(&[59.0, 60.0], 8.0, (0.0, 60.0)).iter().all(|&place| place <= 60.0));
    }
}
