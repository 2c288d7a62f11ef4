//! Milestones: what a plan wants to have come to by a date, and how often it has.
//!
//! A roadmap is a plan with dates for what is to be reached on the way. A milestone changes nothing of a run: it asks whether
//! a track, such as the share of sites that deliver, is at a level on a date. Told is the share of runs in which it is, with a
//! Wilson interval: by chance alone where there is one parameter set, over parameter sets and chance where there are many.
//!
//! # Source
//! Wilson EB (1927) J Am Stat Assoc 22:209-212.

use super::findings::Estimate;
use crate::scenario::parameter::{ListTable, Parameter, Section, Switch};
use jiff::civil::Date;

/// Of the section that holds milestones.
pub const SECTION: Section = Section {
    id: "roadmap",
    title: "Milestones",
    doc: "What the plan wants to have come to by which date; a run tells how often it has. It changes nothing of a run.",
    switch: Switch::Always,
    parameters: &[],
    lists: &[MILESTONES],
};

/// Rows of milestones.
pub const MILESTONES: ListTable = ListTable {
    path: "milestone",
    label: "Milestone",
    doc: "A level that a quantity is to have come to by a date.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the milestone in plain words."),
        Parameter::date(
            "by",
            "By",
            "The date; what counts is the end of the last system step that ends by then.",
        ),
        Parameter::text(
            "what",
            "Quantity",
            "What is looked at: a quantity of tables/tracks.csv, such as `delivering_share`, `engaged` (people with a place), \
             `workers`, `fidelity` or `waiting`.",
        ),
        Parameter::number(
            "at_least",
            "At least",
            "as the quantity",
            -1e12,
            1e12,
            "The level, where more is wanted.",
        )
        .optional(),
        Parameter::number(
            "at_most",
            "At most",
            "as the quantity",
            -1e12,
            1e12,
            "The level, where less is wanted.",
        )
        .optional(),
    ],
};

/// The level that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Wanted {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

impl Wanted {
    /// Whether a value has come to it; one that is not measured has not.
    pub fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(level) => value >= level,
            Self::AtMost(level) => value <= level,
        }
    }

    /// The level with its word.
    pub const fn words(self) -> (&'static str, f64) {
        match self {
            Self::AtLeast(level) => ("at least", level),
            Self::AtMost(level) => ("at most", level),
        }
    }
}

/// A milestone of a strategy with what became of it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Milestone {
    /// Strategy by index.
    pub strategy: usize,
    /// Its name.
    pub name: String,
    /// The date.
    pub by: Date,
    /// Key of the quantity.
    pub what: String,
    /// Unit of the quantity.
    pub unit: String,
    /// The level.
    pub wanted: Wanted,
    /// The quantity on the date, over all runs.
    pub found: Estimate,
    /// In how many runs it was met.
    pub met: usize,
    /// How many runs there were.
    pub runs: usize,
}

impl Milestone {
    /// The share of runs in which it was met, with the limits of its 95% Wilson interval; nothing of no runs.
    pub fn share(&self) -> Option<(f64, f64, f64)> {
        wilson(self.met, self.runs)
    }
}

/// A share of runs, with the limits of its 95% Wilson interval; nothing of no runs.
pub fn wilson(met: usize, runs: usize) -> Option<(f64, f64, f64)> {
    const Z: f64 = super::quantile::HALF_95;
    if runs == 0 {
        return None;
    }
    let n = runs as f64;
    let share = met as f64 / n;
    let scale = 1.0 + Z * Z / n;
    let middle = (share + Z * Z / (2.0 * n)) / scale;
    let half = Z * libm::sqrt(share * (1.0 - share) / n + Z * Z / (4.0 * n * n)) / scale;
    Some((share, (middle - half).max(0.0), (middle + half).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn milestone(met: usize, runs: usize) -> Milestone {
        Milestone {
            strategy: 0,
            name: "Half of sites".into(),
            by: date(2030, 1, 1),
            what: "delivering_share".into(),
            unit: "proportion".into(),
            wanted: Wanted::AtLeast(0.5),
            found: Estimate::default(),
            met,
            runs,
        }
    }

    /// Wilson's limits solve (p - share)² = z² p (1 - p) / n.
    #[test]
    fn limits_are_the_roots_of_the_score_equation() {
        for (met, runs) in [(0, 4), (3, 4), (81, 263), (15, 15)] {
            let (share, lower, upper) = milestone(met, runs).share().unwrap();
            let score =
                |p: f64| (p - share) * (p - share) - 1.959_964 * 1.959_964 * p * (1.0 - p) / runs as f64;
            for p in [lower, upper] {
                assert!(score(p).abs() < 1e-6, "{met} of {runs}: {p} {}", score(p));
            }
            assert!(lower <= share && share <= upper && lower < upper);
        }
        // Newcombe RG (1998) Stat Med 17:857-872, table I: 81 of 263 is 0.2553 to 0.3662.
        let (_, lower, upper) = milestone(81, 263).share().unwrap();
        assert!((lower - 0.2553).abs() < 5e-5 && (upper - 0.3662).abs() < 5e-5, "{lower} {upper}");
        assert_eq!(milestone(0, 0).share(), None);
    }

    #[test]
    fn what_is_not_measured_is_not_met() {
        assert!(Wanted::AtLeast(0.5).is_met(0.5) && !Wanted::AtLeast(0.5).is_met(0.49));
        assert!(Wanted::AtMost(3.0).is_met(3.0) && !Wanted::AtMost(3.0).is_met(3.1));
        assert!(!Wanted::AtLeast(0.0).is_met(f64::NAN) && !Wanted::AtMost(0.0).is_met(f64::NAN));
    }
}
