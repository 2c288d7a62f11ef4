//! Curves with their bands, as every chart over time draws them.

use super::ChartError;
use super::axes::{Frame, Scale};
use super::canvas::{Canvas, Ink, Point};
use super::style::look;
use super::table::Row;

/// A point of a curve.
///
/// # Units
/// Those of the scales: days or weeks, and what the panel shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Where it stands along the axis.
    pub across: f64,
    /// Its value; none leaves a hole in the curve.
    pub value: Option<f64>,
    /// The limits of its band.
    pub limits: Option<(f64, f64)>,
}

impl Place {
    /// The point of a row, by its columns `mean`, `lower` and `upper`.
    pub(super) fn of(row: Row<'_>, across: f64) -> Self {
        let limits = row.number("lower").zip(row.number("upper"));
        Self { across, value: row.number("mean"), limits }
    }
}

/// The two scales of a plot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scales<'a> {
    /// Along the axis of time.
    pub across: &'a Scale,
    /// Upright.
    pub up: &'a Scale,
}

impl Scales<'_> {
    /// Where the values of a curve stand.
    pub(super) fn line(&self, curve: &[Place]) -> Vec<Point> {
        let point = |place: &Place| Some((self.across.at(place.across), self.up.at(place.value?)));
        curve.iter().filter_map(point).collect()
    }

    /// The lower limits of a curve's band from left to right, then the upper ones.
    fn edges(&self, curve: &[Place]) -> (Vec<Point>, Vec<Point>) {
        let edge = |place: &Place| {
            let (x, (lower, upper)) = (self.across.at(place.across), place.limits?);
            Some(((x, self.up.at(lower)), (x, self.up.at(upper))))
        };
        curve.iter().filter_map(edge).unzip()
    }

    /// Fills the band of a strategy's curve; returns its lower and its upper edge.
    pub(super) fn band(
        &self,
        canvas: &Canvas,
        strategy: usize,
        curve: &[Place],
        alpha: f64,
    ) -> Result<(Vec<Point>, Vec<Point>), ChartError> {
        let (lower, upper) = self.edges(curve);
        let area: Vec<Point> = lower.iter().chain(upper.iter().rev()).copied().collect();
        canvas.area(&area, Ink::fill(look(strategy).colour, alpha))?;
        Ok((lower, upper))
    }

    /// The same with its edges drawn, which keep bands apart where they lie on each other.
    pub(super) fn edged_band(
        &self,
        canvas: &Canvas,
        strategy: usize,
        curve: &[Place],
        alpha: f64,
    ) -> Result<(), ChartError> {
        let (lower, mut upper) = self.band(canvas, strategy, curve, alpha)?;
        upper.reverse();
        for edge in [lower, upper] {
            canvas.line(&edge, Ink { colour: look(strategy).colour, alpha: 0.55, width: 0.9 })?;
        }
        Ok(())
    }

    /// Draws the comparator in a panel of differences, which is 0 throughout; returns where its line ends.
    pub(super) fn comparator(&self, canvas: &Canvas, plot: Frame) -> Result<(usize, f64), ChartError> {
        let y = self.up.at(0.0);
        canvas.line(&[(plot.left, y), (plot.right, y)], Ink::line(look(0).colour, WIDTH))?;
        Ok((0, y))
    }
}

/// Width of the line of a curve.
const WIDTH: f64 = 2.2;

/// Draws the line of a strategy's curve, dashed as its look says.
pub(super) fn stroke(canvas: &Canvas, strategy: usize, line: &[Point]) -> Result<(), ChartError> {
    let look = look(strategy);
    canvas.dashed(line, look.dash, Ink::line(look.colour, WIDTH))
}

/// Draws the marker of a strategy.
pub(super) fn marker(canvas: &Canvas, strategy: usize, at: Point, size: f64) -> Result<(), ChartError> {
    let look = look(strategy);
    canvas.marker(at, look.marker, size, Ink::fill(look.colour, 1.0))
}
