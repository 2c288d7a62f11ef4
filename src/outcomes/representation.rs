//! Whether workers are as the people are whom they support.
//!
//! # Source
//! The ratio of shares: a participation-to-population ratio, as used for enrolment in trials.

use super::implementation::{RATIO, of};
use super::{Outcome, ratio};

/// Shares of workers beside those of people, by ethnic group and by language.
pub const OUTCOMES: &[Outcome] = &[
    of(
        "worker_share",
        "Share of the workers",
        "proportion",
        "Working time of workers in post who are of the group, over that of all; known by ethnic group, by language, and by both \
         together.",
        RATIO,
        true,
        |a| ratio(a.staff[0], a.staff[1]),
    ),
    of(
        "worker_representation",
        "Workers against people",
        "ratio",
        "Share of the group among workers in post (worker_share) over its share of the people to whom the programme is open; 1 where \
         workers are as the people are, below 1 where the group has fewer workers than people.",
        RATIO,
        true,
        |a| ratio(ratio(a.staff[0], a.staff[1]), ratio(a.eligible, a.eligible_of_all)),
    ),
];
