//! What a data system may measure of a site, and what it is in truth.

use super::super::workforce::mean_fidelity;
use crate::engine::block::Block;
use crate::model::worker::{PeerWorker, WorkerStage};
use crate::scenario::expression::{Dimension, Name};
use crate::units::time::WEEKS_PER_YEAR;

/// What may be measured of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Measured {
    /// Fidelity of the workers in post, mean by working time.
    Fidelity,
    /// Share of the supervision that workers in post need which they have, mean by working time.
    Supervision,
    /// Share of posts that are held.
    FilledPosts,
    /// People with a place for each whole-time worker in post.
    Caseload,
    /// People on the waiting list.
    Waiting,
    /// Mean time for which they have waited; 0 where nobody waits.
    Wait,
    /// Contacts that took place for each person with a place and week, since the last reading.
    Contacts,
    /// Places left before their planned end for each year of a place, since the last reading.
    DropOut,
    /// People with a place over living people to whom the programme is open.
    Reach,
    /// Share of what the programme costs that the site can pay.
    Solvency,
}

/// Each with its word in scenarios and what it is, in the order of [`Measured::ALL`].
pub(super) const WORDS: [(&str, &str); 10] = [
    ("fidelity", "Fidelity of workers in post, each of those looked at rated with the error."),
    ("supervision", "Share of the supervision that workers in post need which they have."),
    ("filled_posts", "Share of posts that are held."),
    ("caseload", "People with a place for each whole-time worker in post."),
    ("waiting", "People on the waiting list."),
    ("wait", "Mean time for which they have waited, in weeks; 0 where nobody waits."),
    ("contacts", "Contacts for each person with a place and week, since the last reading."),
    ("dropout", "Places left before their planned end for each year of a place, since the last reading."),
    ("reach", "People with a place over people to whom the programme is open."),
    ("solvency", "Share of what the programme costs that the site can pay."),
];

impl Measured {
    /// Every quantity, in order.
    pub const ALL: [Self; WORDS.len()] = [
        Self::Fidelity,
        Self::Supervision,
        Self::FilledPosts,
        Self::Caseload,
        Self::Waiting,
        Self::Wait,
        Self::Contacts,
        Self::DropOut,
        Self::Reach,
        Self::Solvency,
    ];

    /// Its word in scenarios and tables.
    pub const fn word(self) -> &'static str {
        WORDS[self as usize].0
    }

    /// The quantity of a word.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quantity| quantity.word() == word)
    }

    /// Whether more of it is better.
    pub(super) const fn more_is_better(self) -> bool {
        !matches!(self, Self::Caseload | Self::Waiting | Self::Wait | Self::DropOut)
    }

    /// The process without which there is nothing to measure.
    pub(super) const fn needs(self) -> Option<&'static str> {
        match self {
            Self::Fidelity | Self::Supervision | Self::FilledPosts | Self::Caseload => Some("workforce"),
            Self::Waiting | Self::Wait => Some("referral"),
            Self::Contacts => Some("peer_contact"),
            Self::DropOut | Self::Reach => Some("engagement"),
            Self::Solvency => None,
        }
    }
}

const fn name(word: &'static str, dimension: Dimension, doc: &'static str) -> Name {
    Name { word, dimension, doc, known_of: [true, true] }
}

/// Places among the [`NAMES`] of what needs no measurement.
pub(super) const DELIVERING_FOR: usize = WORDS.len();
/// The share of sites that deliver.
pub(super) const DELIVERING_SHARE: usize = WORDS.len() + 1;
/// Time since the start.
pub(super) const TIME: usize = WORDS.len() + 2;

/// What conditions of rules may name: what is measured, in the order of [`Measured::ALL`], then what everybody knows.
pub const NAMES: [Name; WORDS.len() + 3] = [
    name("measured_fidelity", Dimension::Share, "fidelity as last measured"),
    name(
        "measured_supervision",
        Dimension::Share,
        "share of the supervision that is needed, as last measured",
    ),
    name("measured_filled_posts", Dimension::Share, "share of posts that are held, as last measured"),
    name("measured_caseload", Dimension::Count, "people for each whole-time worker, as last measured"),
    name("measured_waiting", Dimension::Count, "people on the waiting list, as last measured"),
    name("measured_wait", Dimension::Time, "how long they have waited on average, as last measured"),
    name("measured_contacts", Dimension::Count, "contacts for each person and week, as last measured"),
    name("measured_dropout", Dimension::Count, "drop-outs for each year of a place, as last measured"),
    name("measured_reach", Dimension::Share, "people with a place over those eligible, as last measured"),
    name("measured_solvency", Dimension::Share, "share of the cost that can be paid, as last measured"),
    Name {
        known_of: [true, false],
        ..name("delivering_for", Dimension::Time, "time since delivery began; 0 where it has not")
    },
    Name {
        known_of: [false, true],
        ..name("delivering_share", Dimension::Share, "share of sites that deliver")
    },
    Name {
        known_of: [false, true],
        ..name("time", Dimension::Time, "time since the start of the simulation")
    },
];

pub(super) fn in_post(worker: &PeerWorker) -> bool {
    worker.stage == WorkerStage::InPost
}

/// Whether someone holds the post and has begun in it.
pub(super) fn held(worker: &PeerWorker) -> bool {
    matches!(worker.stage, WorkerStage::InPost | WorkerStage::OnLeave)
}

/// Living people of a site to whom the programme is open.
pub(super) fn eligible(block: &Block) -> f64 {
    let open = |who: &&crate::model::person::Person| who.attributes.eligible == 1 && who.state.alive();
    block.people.iter().filter(open).count() as f64
}

/// What has flowed so far, top and bottom of the ratio.
pub(super) fn flowed(quantity: Measured, block: &Block) -> [f64; 2] {
    match quantity {
        Measured::Contacts => [block.delivered.attended, block.delivered.peer_weeks],
        Measured::DropOut => [block.oversight.dropouts, block.oversight.place_weeks / WEEKS_PER_YEAR],
        _ => [0.0; 2],
    }
}

/// What a quantity of a site is in truth at `now`, of what can be seen at a moment; what flows needs two.
///
/// # Units
/// As [`Measured`] says; NaN where there is nobody to measure.
pub fn truth(quantity: Measured, now: f64, block: &Block) -> f64 {
    let ratio = |top: f64, bottom: f64| if bottom > 0.0 { top / bottom } else { f64::NAN };
    let posts = || block.workers.iter().filter(|worker| in_post(worker));
    let time = || posts().map(|worker| f64::from(worker.fte)).sum::<f64>();
    match quantity {
        Measured::Fidelity => mean_fidelity(&block.workers).unwrap_or(f64::NAN),
        Measured::Supervision => {
            ratio(posts().map(|worker| f64::from(worker.fte) * f64::from(worker.supervised)).sum(), time())
        }
        Measured::FilledPosts => {
            let held = block.workers.iter().filter(|worker| held(worker)).count();
            ratio(held as f64, block.workers.len() as f64)
        }
        Measured::Caseload => ratio(posts().map(|worker| f64::from(worker.caseload)).sum(), time()),
        Measured::Waiting => block.waiting.len() as f64,
        Measured::Wait => {
            let waited: f64 = block.waiting.iter().map(|entry| now - entry.since).sum();
            if block.waiting.is_empty() { 0.0 } else { waited / block.waiting.len() as f64 }
        }
        Measured::Reach => ratio(block.relationships.len() as f64, eligible(block)),
        Measured::Solvency => f64::from(block.site.solvency),
        Measured::Contacts | Measured::DropOut => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_conditions_are_the_quantities_in_their_order() {
        for quantity in Measured::ALL {
            assert_eq!(NAMES[quantity as usize].word, format!("measured_{}", quantity.word()));
            assert_eq!(Measured::of(quantity.word()), Some(quantity));
        }
        assert_eq!(NAMES[DELIVERING_FOR].word, "delivering_for");
        assert_eq!(NAMES[DELIVERING_SHARE].word, "delivering_share");
        assert_eq!(NAMES[TIME].word, "time");
    }
}
