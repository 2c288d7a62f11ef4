//! Alliance: how it begins, how fast it grows with which worker, and what a first contact changes.
//!
//! People differ in how easily they begin to trust a worker: logit(a) = logit(a0) + σ Z, with Z the person's own. Each
//! contact brings alliance closer to its best by the growth of contacts times a factor of the relationship, which is
//! lower without a match or with a worker of other experience, and a factor of the worker, which follows competence. The process acts after contacts: it counts what people
//! are involved in, and sets the hazard of drop-out anew for those who have just had their first contact.

use super::OpenError;
use super::engagement::{self, DropOut};
use super::manner::Manner;
use super::peer_contact;
use crate::engine::block::Block;
use crate::engine::ledger::{Moment, Quantity};
use crate::engine::process::{Process, Step};
use crate::model::relationship::Relationship;
use crate::scenario::Values;
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::units::risk::ratio_of_log;

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
        Parameter::number(
            "alliance.growth_ratio_other_experience",
            "Growth with other experience",
            "ratio",
            0.0,
            100.0,
            "Growth of alliance with a worker who has lived with another diagnosis relative to one who has lived with the \
             person's own. Where it is left out: 1.",
        )
        .optional(),
    ],
};

/// How a relationship begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beginning {
    sd: f64,
    unmatched: f64,
    other_experience: f64,
}

impl Beginning {
    /// Reads the parameters; without them everyone begins alike.
    pub(super) fn open(values: &Values) -> Self {
        Self {
            sd: values.optional_number("alliance.start_sd").unwrap_or_default(),
            unmatched: values.optional_number("alliance.growth_ratio_unmatched").unwrap_or(1.0),
            other_experience: values.optional_number("alliance.growth_ratio_other_experience").unwrap_or(1.0),
        }
    }

    /// Whether people differ in how they begin.
    pub(super) fn differs(&self) -> bool {
        self.sd != 0.0
    }

    /// The alliance with which a person begins, where people begin with `usual` in the middle; without a manner nobody differs.
    pub(super) fn alliance(&self, usual: f32, manner: Option<&Manner>) -> f32 {
        let Some(manner) = manner.filter(|_| self.differs() && usual > 0.0 && usual < 1.0) else {
            return usual;
        };
        let usual = f64::from(usual);
        let odds = usual / (1.0 - usual) * ratio_of_log(self.sd * manner.beginning());
        (odds / (1.0 + odds)) as f32
    }

    /// How fast alliance grows in a relationship, relative to the usual, whoever the worker is otherwise.
    pub(super) fn growth(&self, place: &Relationship) -> f32 {
        let ratio = |like: bool, ratio: f64| if like { 1.0 } else { ratio };
        (ratio(place.matched, self.unmatched) * ratio(place.same_experience, self.other_experience)) as f32
    }
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
    fn count(place: &mut Relationship, stratum: u16, moment: &Moment, step: &mut Step<'_>) -> bool {
        let (before, now) = (place.seen, place.contacts);
        place.seen = now;
        let first = before == 0;
        if let Some(mut page) = step.ledger.page(stratum, moment) {
            if first {
                page.count(Quantity::PlacesContacted);
            } else {
                page.add(Quantity::InvolvementWeeks, step.start - f64::from(place.last_contact));
            }
            if before < 2 && now >= 2 {
                page.count(Quantity::PlacesContactedTwice);
            }
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
        let moment = step.ledger.moment(step.start);
        for index in 0..block.relationships.len() {
            let place = &mut block.relationships[index];
            if place.seen == place.contacts {
                continue;
            }
            let stratum = block.people[place.person as usize].stratum;
            if Self::count(place, stratum, &moment, step) && dropout.first_contact_matters() {
                dropout.set(index, step.start, block);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_alike_slows_alliance_down_by_its_own_ratio() {
        let beginning = Beginning { sd: 0.0, unmatched: 0.8, other_experience: 0.5 };
        let growth = |matched: bool, same_experience: bool| {
            beginning.growth(&Relationship { matched, same_experience, ..Relationship::new(0, 0.0, 1.0) })
        };
        let all = [growth(true, true), growth(false, true), growth(true, false), growth(false, false)];
        for (found, wanted) in all.into_iter().zip([1.0_f32, 0.8, 0.5, 0.4]) {
            assert!((found - wanted).abs() < 1e-6, "{all:?}");
        }
    }
}
