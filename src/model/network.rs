//! Ties between people of a site, and what is known of each person's network.

/// Kinds of people in a personal network, in the order of every list that is keyed by them.
pub const CIRCLE: [&str; 4] = ["family", "friends", "patients", "professionals"];

/// A tie between two people of a site; `a` is below `b`, and no pair has two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tie {
    /// One of the two.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// What is left of the amount of integrated hazard until a tie made in a group is lost; infinity where it lasts.
    pub left: f32,
    /// Whether it was made in a group of the programme; the others belong to the networks that people have anyway.
    pub made: bool,
}

/// What is known of a person's network; kept only where ties are followed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Network {
    /// What is left of the amount until the person makes the next tie in a group; NaN while it is not drawn.
    pub left: f64,
    /// People in the network that the person has anyway.
    pub size: f32,
    /// How often the person has made a tie in a group: the occasion of the next.
    pub makings: u16,
    /// Ties made in groups that the person has now.
    pub made: u16,
    /// People tied to the person who have or had a place.
    pub reached: u16,
}

impl Network {
    /// Nobody yet.
    pub const NONE: Self = Self { left: f64::NAN, size: 0.0, makings: 0, made: 0, reached: 0 };
}
