//! A sheet to draw on: the only file that names the drawing package.
//!
//! Lengths are in units of a page 900 wide. The package knows whole pixels only, so the sheet is ten times as large as
//! it says, and the SVG's view box scales it down.

use super::ChartError;
use super::raster::{FAMILY, escape, legal, text_width};
use super::style::{Colour, Hatch, Marker, PAPER};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::fmt::Write as _;

const FINE: f64 = 10.0;
/// The package writes font sizes divided by this.
const FONT_FACTOR: f64 = 1.24;

/// A point, from the upper left.
pub(super) type Point = (f64, f64);

/// Where words stand in relation to their point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// They begin there.
    Left,
    /// They are centred there.
    Middle,
    /// They end there.
    Right,
}

/// How words look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    /// Size.
    pub size: f64,
    /// Colour.
    pub colour: Colour,
    /// Whether bold.
    pub bold: bool,
    /// Where they stand.
    pub align: Align,
    /// Whether they run upwards.
    pub upright: bool,
}

/// How a line or an area looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink {
    /// Colour.
    pub colour: Colour,
    /// Opacity.
    pub alpha: f64,
    /// Width of lines.
    pub width: f64,
}

/// The text that goes with a drawing.
pub(super) struct Caption<'a> {
    /// Identifier, unique in a page.
    pub id: &'a str,
    /// Title.
    pub title: &'a str,
    /// The drawing in words.
    pub alt: &'a str,
}

/// A sheet.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

type Drawn = Result<(), ChartError>;

#[allow(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn failed<E: std::error::Error + Send + Sync>(error: DrawingAreaErrorKind<E>) -> ChartError {
    ChartError::Drawing(error.to_string())
}

fn fine(point: Point) -> Result<(i32, i32), ChartError> {
    let pixel = |length: f64| libm::round(length * FINE) as i32;
    if point.0.is_finite() && point.1.is_finite() {
        Ok((pixel(point.0), pixel(point.1)))
    } else {
        Err(ChartError::Drawing("a point has no place".into()))
    }
}

fn rgb(colour: Colour, alpha: f64) -> RGBAColor {
    RGBColor(colour.0, colour.1, colour.2).mix(alpha)
}

/// Draws on a new sheet and returns it as SVG text.
pub(super) fn paint(
    size: Point,
    caption: &Caption,
    draw: impl FnOnce(&Canvas) -> Drawn,
) -> Result<String, ChartError> {
    let (width, height) = fine(size)?;
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (width as u32, height as u32)).into_drawing_area();
        area.fill(&rgb(PAPER, 1.0)).map_err(failed)?;
        let canvas = Canvas { area };
        draw(&canvas)?;
        canvas.area.present().map_err(failed)?;
    }
    let (_, body) = svg.split_once('\n').unwrap_or_default();
    let id = caption.id;
    let mut head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-text\">\n<title id=\"{id}-title\">",
        size.0, size.1
    );
    escape(caption.title, &mut head);
    let _ = write!(head, "</title>\n<desc id=\"{id}-text\">");
    escape(caption.alt, &mut head);
    head.push_str("</desc>\n");
    head.push_str(body);
    Ok(head)
}

impl Ink {
    /// A line of this colour and width.
    pub(super) const fn line(colour: Colour, width: f64) -> Self {
        Self { colour, alpha: 1.0, width }
    }

    /// A fill of this colour and opacity.
    pub(super) const fn fill(colour: Colour, alpha: f64) -> Self {
        Self { colour, alpha, width: 0.0 }
    }

    fn style(self) -> ShapeStyle {
        let width = libm::round(self.width * FINE) as u32;
        ShapeStyle { color: rgb(self.colour, self.alpha), filled: false, stroke_width: width }
    }
}

impl Canvas<'_> {
    /// A line through points.
    pub(super) fn line(&self, points: &[Point], ink: Ink) -> Drawn {
        if points.len() < 2 {
            return Ok(());
        }
        let points = points.iter().map(|&point| fine(point)).collect::<Result<Vec<_>, _>>()?;
        self.area.draw(&PathElement::new(points, ink.style())).map_err(failed)
    }

    /// A line through points, in dashes.
    pub(super) fn dashed(&self, points: &[Point], dash: Option<(f64, f64)>, ink: Ink) -> Drawn {
        match dash {
            None => self.line(points, ink),
            Some((on, off)) => dashes(points, on, off).iter().try_for_each(|piece| self.line(piece, ink)),
        }
    }

    /// A filled area.
    pub(super) fn area(&self, points: &[Point], ink: Ink) -> Drawn {
        if points.len() < 3 {
            return Ok(());
        }
        let points = points.iter().map(|&point| fine(point)).collect::<Result<Vec<_>, _>>()?;
        self.area.draw(&Polygon::new(points, rgb(ink.colour, ink.alpha).filled())).map_err(failed)
    }

    /// A filled rectangle between two corners.
    pub(super) fn bar(&self, from: Point, to: Point, ink: Ink, hatch: Hatch) -> Drawn {
        let corners = [(from.0.min(to.0), from.1.min(to.1)), (from.0.max(to.0), from.1.max(to.1))];
        let ends = [fine(corners[0])?, fine(corners[1])?];
        self.area.draw(&Rectangle::new(ends, rgb(ink.colour, ink.alpha).filled())).map_err(failed)?;
        for (from, to) in hatching(corners[0], corners[1], hatch) {
            self.line(&[from, to], Ink { colour: PAPER, alpha: 0.75, width: 1.1 })?;
        }
        Ok(())
    }

    /// A marker of this radius around a point.
    pub(super) fn marker(&self, at: Point, marker: Marker, radius: f64, ink: Ink) -> Drawn {
        let (x, y) = at;
        let shape = |corners: &[Point]| {
            let corners: Vec<Point> = corners.iter().map(|c| (x + c.0 * radius, y + c.1 * radius)).collect();
            self.area(&corners, ink)
        };
        match marker {
            Marker::Disc => self.disc(at, radius, ink),
            Marker::Ring => {
                self.disc(at, radius, ink)?;
                self.disc(at, radius * 0.5, Ink::fill(PAPER, ink.alpha))
            }
            Marker::Square => shape(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
            Marker::Triangle => shape(&[(0.0, -1.2), (1.1, 0.8), (-1.1, 0.8)]),
            Marker::Down => shape(&[(0.0, 1.2), (1.1, -0.8), (-1.1, -0.8)]),
            Marker::Diamond => shape(&[(0.0, -1.3), (1.1, 0.0), (0.0, 1.3), (-1.1, 0.0)]),
        }
    }

    fn disc(&self, at: Point, radius: f64, ink: Ink) -> Drawn {
        let radius = libm::round(radius * FINE) as u32;
        self.area.draw(&Circle::new(fine(at)?, radius, rgb(ink.colour, ink.alpha).filled())).map_err(failed)
    }

    /// Words at a point, which is at half their height.
    pub(super) fn words(&self, text: &str, at: Point, words: Words) -> Drawn {
        let text: String = text.chars().map(legal).collect();
        let style = if words.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = (FAMILY, words.size * FINE * FONT_FACTOR).into_font().style(style);
        let font = if words.upright { font.transform(FontTransform::Rotate270) } else { font };
        let side = match words.align {
            Align::Left => HPos::Left,
            Align::Middle => HPos::Center,
            Align::Right => HPos::Right,
        };
        let colour = rgb(words.colour, 1.0);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(side, VPos::Center));
        self.area.draw_text(&text, &style, fine(at)?).map_err(failed)
    }
}

/// Breaks words into lines no wider than this, at most so many; what does not fit ends in an ellipsis.
pub(super) fn wrap(text: &str, size: f64, bold: bool, width: f64, lines: usize) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut done: Vec<String> = Vec::new();
    let mut from = 0;
    // To measure words is slow, so the place of each break is looked for by halving; a word that is too wide stands alone.
    while from < words.len() {
        let ends: Vec<usize> = (from + 2..=words.len()).collect();
        let fits = |&end: &usize| text_width(&words[from..end].join(" "), size, bold) <= width;
        let end =
            if ends.last().is_some_and(fits) { words.len() } else { from + 1 + ends.partition_point(fits) };
        done.push(words[from..end].join(" "));
        from = end;
    }
    if done.is_empty() {
        done.push(String::new());
    }
    if done.len() > lines {
        done.truncate(lines);
        if let Some(last) = done.last_mut() {
            last.push_str(" …");
        }
    }
    done.iter().map(|line| clip(line, size, bold, width)).collect()
}

/// Words cut to a width, with an ellipsis where something is left out.
pub(super) fn clip(text: &str, size: f64, bold: bool, width: f64) -> String {
    if text_width(text, size, bold) <= width {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().take(200).collect();
    let shorter = |left: usize| letters[..left].iter().collect::<String>().trim_end().to_owned() + "…";
    let all: Vec<usize> = (0..letters.len()).collect();
    let fitting = all.partition_point(|&left| text_width(&shorter(left), size, bold) <= width);
    fitting.checked_sub(1).map(shorter).unwrap_or_default()
}

fn dashes(points: &[Point], on: f64, off: f64) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = points.first().map(|&first| vec![first]).unwrap_or_default();
    let (mut drawing, mut left) = (true, on);
    for ends in points.windows(2) {
        let (mut from, to) = (ends[0], ends[1]);
        loop {
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let length = (dx * dx + dy * dy).sqrt();
            if length <= left || !length.is_finite() {
                left -= length;
                if drawing {
                    piece.push(to);
                }
                break;
            }
            from = (from.0 + dx * left / length, from.1 + dy * left / length);
            if drawing {
                piece.push(from);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![from];
            }
            drawing = !drawing;
            left = if drawing { on } else { off };
        }
    }
    if piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

/// The hatching lines of a rectangle, cut at its edges.
fn hatching(upper: Point, lower: Point, hatch: Hatch) -> Vec<(Point, Point)> {
    const STEP: f64 = 5.0;
    let (width, height) = (lower.0 - upper.0, lower.1 - upper.1);
    if hatch == Hatch::Plain || !(width > 0.0 && height > 0.0) {
        return Vec::new();
    }
    let count = libm::ceil((width + height) / STEP).min(2000.0) as usize;
    (1..count)
        .filter_map(|index| {
            // Lines x + y = c within the rectangle [0, width] × [0, height].
            let c = index as f64 * STEP;
            let (x0, x1) = ((c - height).max(0.0), c.min(width));
            let (from, to) = ((x0, c - x0), (x1, c - x1));
            let place = |(x, y): Point| match hatch {
                Hatch::Falling => (upper.0 + x, lower.1 - y),
                _ => (upper.0 + x, upper.1 + y),
            };
            (x1 - x0 > 0.5).then(|| (place(from), place(to)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the plain way: word by word, as long as the line is not too wide.
    #[test]
    fn lines_are_broken_where_the_next_word_would_be_too_wide() {
        let text = "With base-case inputs, Slow and supervised avoids admissions; averylongwordthatfitsnowhere adds some more";
        for width in [40.0, 120.0, 250.0, 2000.0] {
            let mut lines: Vec<String> = vec![String::new()];
            for word in text.split(' ') {
                let last = lines.last().cloned().unwrap_or_default();
                let longer = if last.is_empty() { word.to_owned() } else { format!("{last} {word}") };
                if last.is_empty() || text_width(&longer, 13.0, false) <= width {
                    *lines.last_mut().unwrap() = longer;
                } else {
                    lines.push(word.to_owned());
                }
            }
            let plain: Vec<String> = lines.iter().map(|line| clip(line, 13.0, false, width)).collect();
            assert_eq!(wrap(text, 13.0, false, width, 99), plain, "{width}");
        }
        assert_eq!(wrap(" ", 13.0, false, 50.0, 2), [""]);
    }

    #[test]
    fn dashes_cover_their_share_and_turn_corners() {
        let pieces = dashes(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)], 4.0, 2.0);
        let inked: f64 = pieces
            .iter()
            .flat_map(|piece| piece.windows(2))
            .map(|ends| (ends[1].0 - ends[0].0).abs() + (ends[1].1 - ends[0].1).abs())
            .sum();
        assert!((inked - 14.0).abs() < 1e-9, "{inked}");
        assert!(dashes(&[], 4.0, 2.0).is_empty());
    }

    #[test]
    fn hatching_stays_inside() {
        for hatch in [Hatch::Rising, Hatch::Falling] {
            for (from, to) in hatching((10.0, 20.0), (40.0, 32.0), hatch) {
                for (x, y) in [from, to] {
                    assert!((10.0..=40.0).contains(&x) && (20.0..=32.0).contains(&y), "{x} {y}");
                }
            }
        }
        assert!(hatching((0.0, 0.0), (0.0, 5.0), Hatch::Rising).is_empty());
    }

    #[test]
    fn a_point_without_a_place_is_an_error_and_no_drawing() {
        let caption = Caption { id: "x", title: "t", alt: "a" };
        let drawn = paint((90.0, 50.0), &caption, |canvas| {
            canvas.line(&[(0.0, f64::NAN), (1.0, 1.0)], Ink::line(PAPER, 1.0))
        });
        assert!(drawn.is_err());
    }

    #[test]
    fn words_are_broken_and_cut_to_width() {
        let lines = wrap("one two three four five six seven", 12.0, false, 80.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
        assert!(text_width(&clip("a very long name indeed", 12.0, false, 60.0), 12.0, false) <= 60.0);
    }
}
