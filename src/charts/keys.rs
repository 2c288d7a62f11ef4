//! Keys of what is drawn as bars and marks: a box or a mark with its words beside it, line after line.

use super::ChartError;
use super::axes::{Frame, SMALL, words};
use super::canvas::{Align, Canvas, Ink, Point};
use super::raster::text_width;
use super::style::{Colour, Hatch, Marker, TEXT, ZERO};

/// Width of a box.
const BOX: f64 = 15.0;
/// From one line to the next.
const LINE: f64 = 20.0;

/// Keys that are written from the top of a frame.
pub(super) struct Keys<'c, 'd> {
    canvas: &'c Canvas<'d>,
    frame: Frame,
    at: Point,
}

impl<'c, 'd> Keys<'c, 'd> {
    /// None yet.
    pub(super) const fn of(canvas: &'c Canvas<'d>, frame: Frame) -> Self {
        Self { canvas, frame, at: (frame.left, frame.top + 10.0) }
    }

    /// Begins a line; nothing where one has just begun.
    pub(super) fn line(&mut self) {
        if self.at.0 > self.frame.left {
            self.at = (self.frame.left, self.at.1 + LINE);
        }
    }

    /// Writes the key of what is drawn as a bar: a box, so far up and down from the middle of its line.
    pub(super) fn bar(&mut self, label: &str, colour: Colour, half: f64) -> Result<(), ChartError> {
        let (x, y) = self.next(label);
        let (one, other) = ((x, y - half), (x + BOX, y + half));
        self.canvas.bar(one, other, Ink::fill(colour, 1.0), Hatch::Plain)?;
        let outline = [one, (other.0, one.1), other, (one.0, other.1), one];
        self.canvas.line(&outline, Ink::line(ZERO, 0.8))?;
        self.say(label, (x, y))
    }

    /// The same of a mark.
    pub(super) fn mark(&mut self, label: &str, marker: Marker, colour: Colour) -> Result<(), ChartError> {
        let (x, y) = self.next(label);
        self.canvas.marker((x + BOX / 2.0, y), marker, 4.2, Ink::fill(colour, 1.0))?;
        self.say(label, (x, y))
    }

    /// The height of the last line.
    pub(super) const fn bottom(&self) -> f64 {
        self.at.1
    }

    /// Where the key with these words is drawn; the next comes after it.
    fn next(&mut self, label: &str) -> Point {
        let width = BOX + 6.0 + text_width(label, SMALL, false);
        if self.at.0 + width > self.frame.right {
            self.line();
        }
        let here = self.at;
        self.at.0 += width + 18.0;
        here
    }

    fn say(&self, label: &str, (x, y): Point) -> Result<(), ChartError> {
        self.canvas.words(label, (x + BOX + 6.0, y), words(SMALL, TEXT, Align::Left))
    }
}
