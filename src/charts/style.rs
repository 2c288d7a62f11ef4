//! The one look of all charts: colours that colour-blind readers tell apart, and dashes and markers that tell the
//! same without colour.
//!
//! # Source
//! Okabe M, Ito K (2008) Color Universal Design; the yellow is left out because it fails on white.

/// A colour: red, green, blue.
pub type Colour = (u8, u8, u8);

/// Words and axes.
pub const TEXT: Colour = (0x1f, 0x23, 0x28);
/// Words of lesser weight; still 7:1 on white.
pub const QUIET: Colour = (0x4f, 0x56, 0x5e);
/// Grid.
pub const GRID: Colour = (0xe3, 0xe6, 0xe9);
/// The line of no difference.
pub const ZERO: Colour = (0x7a, 0x80, 0x87);
/// Background.
pub const PAPER: Colour = (0xff, 0xff, 0xff);

/// The shape at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// A disc.
    Disc,
    /// A square.
    Square,
    /// A triangle that points up.
    Triangle,
    /// A diamond.
    Diamond,
    /// A triangle that points down.
    Down,
    /// A ring.
    Ring,
}

/// How one strategy is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Colour.
    pub colour: Colour,
    /// Lengths of dash and gap; none for a solid line.
    pub dash: Option<(f64, f64)>,
    /// Marker.
    pub marker: Marker,
}

const COMPARATOR: Look = Look { colour: (0x3d, 0x3d, 0x3d), dash: None, marker: Marker::Ring };

const COLOURS: [Colour; 6] = [
    (0x00, 0x72, 0xb2),
    (0xd5, 0x5e, 0x00),
    (0x00, 0x9e, 0x73),
    (0xcc, 0x79, 0xa7),
    (0xe6, 0x9f, 0x00),
    (0x56, 0xb4, 0xe9),
];
const DASHES: [Option<(f64, f64)>; 5] =
    [None, Some((9.0, 4.0)), Some((3.0, 3.0)), Some((15.0, 4.0)), Some((6.0, 6.0))];
const MARKERS: [Marker; 5] = [Marker::Disc, Marker::Square, Marker::Triangle, Marker::Diamond, Marker::Down];

/// How the strategy at this place in the list is drawn; the first is the comparator. Thirty strategies differ.
pub fn look(index: usize) -> Look {
    let Some(other) = index.checked_sub(1) else {
        return COMPARATOR;
    };
    Look {
        colour: COLOURS[other % COLOURS.len()],
        dash: DASHES[other % DASHES.len()],
        marker: MARKERS[other % MARKERS.len()],
    }
}

/// How a bar is filled beside its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hatch {
    /// Colour alone.
    Plain,
    /// Lines that rise to the right.
    Rising,
    /// Lines that fall to the right.
    Falling,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies_differ_in_more_than_colour() {
        let all: Vec<Look> = (0..31).map(look).collect();
        for (i, a) in all.iter().enumerate() {
            for b in &all[..i] {
                assert!(a != b);
            }
        }
        for (i, a) in all[..6].iter().enumerate() {
            for b in &all[..i] {
                assert_ne!(a.marker, b.marker, "told apart without colour");
            }
        }
    }
}
