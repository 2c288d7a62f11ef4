//! The panel: people who are assessed with instruments, kept apart from the person so that nobody else pays for it.

/// A person who is assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panelist {
    /// Which person of the site.
    pub person: u32,
    /// The week of the first assessment, or [`NEVER`].
    pub since: u16,
}

/// Not assessed yet.
pub const NEVER: u16 = u16::MAX;

/// The panel of a site.
///
/// # Shape
/// `usual` and `first` hold a number for each person of the panel and each instrument, in this order.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Who is assessed.
    pub people: Vec<Panelist>,
    /// The usual level on each instrument, in standard deviations; positive is better.
    pub usual: Vec<f32>,
    /// The score at the first assessment; NaN where it is missing or has not been.
    pub first: Vec<f32>,
}

impl Panel {
    /// Nobody.
    pub const EMPTY: Self = Self { people: Vec::new(), usual: Vec::new(), first: Vec::new() };
}
