//! The hazard of drop-out: high early, falling with alliance, rising with mismatch, relapse and loss of the worker.
//!
//! h = (early or later rate) × exp(-a (alliance - reference)) × mismatch × group × relapse × before the first contact
//! × without a worker × exp(-b trust) × strain × programme. It is set weekly, after contacts where a first one took place, and
//! whenever the state of illness changes.

use crate::engine::block::Block;
use crate::model::relationship::{Ground, NO_WORKER, Relationship, Wish};
use crate::processes::places::Places;
use crate::processes::programme::Templates;
use crate::processes::slots::ENGAGEMENT;
use crate::processes::{OpenError, referral};
use crate::scenario::Values;
use crate::units::risk::ratio_of_log;

/// What the hazard of drop-out is made of.
#[derive(Debug, Clone)]
pub(in crate::processes) struct DropOut {
    early: f64,
    later: f64,
    early_weeks: f64,
    alliance_protection: f64,
    reference_alliance: f64,
    unmatched: f64,
    language: f64,
    wish_unmet: f64,
    relapse: f64,
    ethnicity: Vec<f64>,
    before_contact: f64,
    unassigned: f64,
    trust: f64,
    places: Places,
    templates: Templates,
}

impl DropOut {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(in crate::processes) fn open(values: &Values) -> Result<Self, OpenError> {
        let number = |path: &str| values.number(path);
        let ratio = |path: &str| values.optional_number(path).unwrap_or(1.0);
        let groups = values.keys("population.ethnicity");
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        Ok(Self {
            early: number("engagement.dropout_early")?,
            later: number("engagement.dropout_later")?,
            early_weeks: number("engagement.early_weeks")?,
            alliance_protection: number("engagement.alliance_protection")?,
            reference_alliance: number("engagement.reference_alliance")?,
            unmatched: number("engagement.dropout_ratio_unmatched")?,
            language: ratio("engagement.dropout_ratio_language"),
            wish_unmet: ratio("engagement.dropout_ratio_wish_unmet"),
            relapse: number("engagement.dropout_ratio_relapse")?,
            ethnicity: values.each("engagement.dropout_ratio_ethnicity", &groups)?,
            before_contact: ratio("engagement.dropout_ratio_before_contact"),
            unassigned: ratio("engagement.dropout_ratio_unassigned"),
            trust: values.optional_number("engagement.dropout_slope_trust").unwrap_or_default(),
            places: Places::open(values)?,
            templates: Templates::open(values)?,
        })
    }

    /// Whether a first contact changes the hazard by itself.
    pub(in crate::processes) fn first_contact_matters(&self) -> bool {
        (self.before_contact - 1.0).abs() > 0.0
    }

    /// What a worker's being another than the person would choose does to the hazard.
    pub(super) fn mismatch(&self, place: &Relationship) -> f64 {
        let ratio = |on: bool, ratio: f64| if on { ratio } else { 1.0 };
        ratio(!place.matched, self.unmatched)
            * ratio(!place.same_language, self.language)
            * ratio(place.wish == Wish::Unmet, self.wish_unmet)
    }

    /// The bits of all that moves the hazard of drop-out from a place, at `at`.
    #[inline]
    fn ground(&self, place: &Relationship, at: f64, block: &Block) -> Ground {
        let person = place.person as usize;
        let trust = block.trust.get(person).copied().unwrap_or_default();
        let early = at - place.since < self.early_weeks;
        let acute = block.people[person].state.acute_at_home();
        let facts = [early, acute, place.contacts == 0, place.worker == NO_WORKER];
        Ground::new([place.alliance, trust], [place.mismatch, place.strain], facts)
    }

    /// The hazard of drop-out at `at`, per week.
    fn hazard(&self, place: &Relationship, at: f64, block: &Block) -> f32 {
        let who = &block.people[place.person as usize];
        let ratio = |on: bool, ratio: f64| if on { ratio } else { 1.0 };
        let base = if at - place.since < self.early_weeks { self.early } else { self.later };
        let alliance = if self.alliance_protection == 0.0 {
            1.0
        } else {
            ratio_of_log(-self.alliance_protection * (f64::from(place.alliance) - self.reference_alliance))
        };
        let relapse = ratio(who.state.acute_at_home(), self.relapse);
        let group = self.ethnicity[usize::from(who.attributes.ethnicity)];
        let contact = ratio(place.contacts == 0, self.before_contact);
        let lacks = place.worker == NO_WORKER && matches!(self.places.at(&block.site), Places::Workers);
        let worker = ratio(lacks, self.unassigned);
        let trust = if self.trust == 0.0 {
            1.0
        } else {
            ratio_of_log(-self.trust * referral::trust::of(place.person as usize, block))
        };
        let usual = base * alliance * place.mismatch * relapse * group;
        let programme = self.templates.of(&block.site).dropout_ratio;
        (usual * contact * worker * trust * place.strain * programme) as f32
    }

    /// The hazard of drop-out at `at`, to which the clock of the place is then set.
    pub(super) fn note(&self, index: usize, at: f64, block: &mut Block) -> f32 {
        let place = &block.relationships[index];
        let (ground, hazard) = (self.ground(place, at, block), self.hazard(place, at, block));
        block.relationships[index].ground = ground;
        hazard
    }

    /// Sets the hazard of drop-out from a place anew at the start of this step, `at`, where anything has changed that moves it.
    pub(in crate::processes) fn set(&self, index: usize, at: f64, block: &mut Block) {
        let place = &block.relationships[index];
        let ground = self.ground(place, at, block);
        if place.ground != ground {
            let (person, hazard) = (place.person as usize, self.hazard(place, at, block));
            block.relationships[index].ground = ground;
            block.retime(person, ENGAGEMENT, at, hazard);
        }
    }
}
