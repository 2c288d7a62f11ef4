//! Alliance: how it begins, how fast it grows with which worker, and what a first contact changes.
//!
//! People differ in how easily they begin to trust a worker: logit(a) = logit(a0) + σ Z, with Z the person's own. Each
//! contact brings alliance closer to its best by the growth of contacts times a factor of the relationship, which is
//! lower without a match and follows the worker's competence. The process acts after contacts: it counts what people
//! are involved in, and sets the hazard of drop-out anew for those who have just had their first contact.

use super::OpenError;
use super::engagement::{self, DropOut};
use super::peer_contact;
use super::slots::{ENGAGEMENT, MANNER};
use crate::engine::block::{Block, Change};
use crate::engine::ledger::Quantity;
use crate::engine::process::{Process, Step};
use crate::model::relationship::Relationship;
use crate::model::worker::PeerWorker;
use crate::scenario::Values;
use crate::scenario::parameter::{Parameter, Section, Switch};

/// What a scenario says of alliance.
pub const SECTION: Section = Section {
    id: "alliance",
    title: "Alliance",
    doc: "How the relationship of person and worker begins and grows, beside what contacts do.",
    switch: Switch::Always,
    lists: &[],
    parameters: &[
        Parameter::number(
            "alliance.start_sd",
            "Differences at the start",
            "log odds",
            0.0,
            5.0,
            "Standard deviation between people of the log odds of the alliance with which they begin. Where it is left \
             out: 0.",
        )
        .optional(),
        Parameter::number(
            "alliance.growth_ratio_unmatched",
            "Growth without a match",
            "ratio",
            0.0,
            100.0,
            "Growth of alliance with a worker of another group relative to one of the person's own. Where it is left \
             out: 1.",
        )
        .optional(),
    ],
};

/// How a relationship begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beginning {
    sd: f64,
    unmatched: f64,
}

impl Beginning {
    /// Reads the parameters; without them everyone begins alike.
    pub(super) fn open(values: &Values) -> Self {
        Self {
            sd: values.optional_number("alliance.start_sd").unwrap_or_default(),
            unmatched: values.optional_number("alliance.growth_ratio_unmatched").unwrap_or(1.0),
        }
    }

    /// The alliance with which a person begins, where people begin with `usual` in the middle.
    pub(super) fn alliance(&self, usual: f32, person: usize, block: &Block, step: &mut Step<'_>) -> f32 {
        if self.sd == 0.0 || usual <= 0.0 || usual >= 1.0 {
            return usual;
        }
        let mut draw = step.luck.draw(block.entity(person), MANNER, 0);
        // Trust is decided by the first two words, preference by the third.
        draw.uniform_fine();
        draw.word();
        let usual = f64::from(usual);
        let odds = usual / (1.0 - usual) * libm::exp(self.sd * draw.normal());
        (odds / (1.0 + odds)) as f32
    }

    /// How fast alliance grows with a worker, relative to the usual.
    pub(super) fn growth(&self, place: &Relationship, worker: &PeerWorker) -> f32 {
        let matched = if place.matched { 1.0 } else { self.unmatched };
        (matched * competence(worker)) as f32
    }
}

/// What the worker's competence does to the growth of alliance: a factor, 1 for a worker as in the trials.
///
/// Workers do not differ in competence yet; a workforce in which they do returns it here.
const fn competence(_worker: &PeerWorker) -> f64 {
    1.0
}

/// The process that follows what contacts lead to.
#[derive(Debug, Clone)]
pub struct Alliance {
    dropout: Option<DropOut>,
}

impl Alliance {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let on = values.is_on(engagement::SECTION.id) && values.is_on(peer_contact::SECTION.id);
        let dropout = if on { Some(DropOut::open(values)?) } else { None };
        Ok(Self { dropout })
    }

    /// Counts the contacts of a place that are new; says whether the first was among them.
    fn count(place: &mut Relationship, stratum: u16, step: &mut Step<'_>) -> bool {
        let (before, now) = (place.seen, place.contacts);
        place.seen = now;
        let moment = step.ledger.moment(step.start);
        let first = before == 0;
        if first {
            step.ledger.count(Quantity::PlacesContacted, stratum, &moment);
        } else {
            let since = step.start - f64::from(place.last_contact);
            step.ledger.add(Quantity::InvolvementWeeks, stratum, since, &moment);
        }
        if before < 2 && now >= 2 {
            step.ledger.count(Quantity::PlacesContactedTwice, stratum, &moment);
        }
        place.last_contact = step.start as f32;
        first
    }
}

impl Process for Alliance {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        let Some(dropout) = &self.dropout else { return };
        for index in 0..block.relationships.len() {
            let place = &mut block.relationships[index];
            if place.seen == place.contacts {
                continue;
            }
            let person = place.person as usize;
            let first = Self::count(place, block.people[person].stratum, step);
            if first && dropout.first_contact_matters() {
                let hazard = dropout.hazard(&block.relationships[index], step.start, block);
                if block.clocks[person].set_hazard(ENGAGEMENT, step.start, hazard) {
                    block.touch(person, Change::NOTHING);
                }
            }
        }
    }
}
