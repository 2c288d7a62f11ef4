//! Ties between people: what groups add to the networks that people have anyway, and what is left of it afterwards.

use super::implementation::{RATIO, TOTAL, of};
use super::{Better, Family, Outcome, ratio};
use crate::engine::ledger::Quantity as Q;

/// The outcomes, in the order of tables.
pub const OUTCOMES: &[Outcome] = &[
    of(
        "ties_made",
        "Ties made in groups",
        "ties",
        "Ties that people made with others in groups, counted for each of the two.",
        TOTAL,
        true,
        |a| a.measured(Q::TiesMade),
    ),
    of(
        "ties_after_share",
        "Ties that outlast the programme",
        "proportion",
        "Weeks of ties made in groups in which the person has no place any more, over all weeks of such ties.",
        RATIO,
        true,
        |a| ratio(a.measured(Q::TieWeeksAfter), a.of(Q::TieWeeks)),
    ),
    Outcome {
        family: Family::Health,
        better: Better::More,
        ..of(
            "network_size",
            "Size of networks",
            "persons",
            "Mean number of people in the network that a person has anyway, at the start of each year, and of ties made in \
             groups, over weeks lived.",
            RATIO,
            true,
            |a| {
                ratio(a.measured(Q::NetworkPeople), a.of(Q::NetworksCounted))
                    + ratio(a.of(Q::TieWeeks), a.weeks_lived())
            },
        )
    },
];
