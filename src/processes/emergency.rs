//! Visits to an emergency department, at a rate that depends on the illness state and on the person.
//!
//! Hazard = rate(state) × the person's level, which is gamma with mean 1 and variance 1/k: the visits of a population in
//! a year are then negative binomial with dispersion k.

use super::slots::{EMERGENCY, EMERGENCY_AMOUNT};
use crate::engine::block::{Block, Change};
use crate::engine::clock::{Clock, Slot};
use crate::engine::ledger::Quantity;
use crate::engine::process::{Early, Process, Step};
use crate::model::person::{LIVING_STATES, Person, STATES};
use crate::scenario::distribution::Distribution;
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::quantiles::{Points, quantiles};
use crate::scenario::{MissingValue, Values};
use crate::units::time::WEEKS_PER_YEAR;

/// What a scenario says of emergency department visits.
pub const SECTION: Section = Section {
    id: "emergency",
    title: "Emergency department",
    doc: "How often people visit an emergency department, for any cause.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::number(
            "emergency.rate",
            "Visit rate",
            "per year",
            0.0,
            100.0,
            "Visits per person-year in each illness state, of a person of average level.",
        )
        .each(&STATES),
        Parameter::number(
            "emergency.dispersion",
            "Dispersion of visits",
            "dimensionless",
            0.01,
            1000.0,
            "k: persons' own levels are gamma with mean 1 and variance 1/k; the smaller, the more the visits are \
             those of few people.",
        ),
    ],
};

/// Classes of persons' own levels, each of the same size.
const CLASSES: usize = 256;

/// The process of emergency department visits.
#[derive(Debug, Clone, PartialEq)]
pub struct Emergency {
    /// Weekly hazard of the average level, by illness state.
    hazard: [f64; LIVING_STATES],
    /// The level of each class; their mean is 1.
    level: Vec<f64>,
}

impl Emergency {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let rates = values.each("emergency.rate", &STATES)?;
        let dispersion = values.number("emergency.dispersion")?;
        let gamma = Distribution::Gamma { shape: dispersion, scale: 1.0 / dispersion };
        let level = quantiles(&gamma, Points::Classes(CLASSES));
        let mean = level.iter().sum::<f64>() / CLASSES as f64;
        Ok(Self {
            hazard: std::array::from_fn(|i| rates.get(i).copied().unwrap_or_default() / WEEKS_PER_YEAR),
            level: level.iter().map(|level| level / mean).collect(),
        })
    }

    fn hazard(&self, who: &Person) -> f32 {
        let state = self.hazard.get(who.state as usize).copied().unwrap_or_default();
        (state * self.level[usize::from(who.emergency_class)]) as f32
    }

    fn restart(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = block.entity(person);
        let who = &mut block.people[person];
        let mut draw = step.luck.draw(entity, EMERGENCY_AMOUNT, u32::from(who.emergencies));
        let amount = draw.amount();
        if who.emergencies == 0 {
            who.emergency_class = (draw.word() >> 24) as u8;
        }
        who.emergencies = who.emergencies.saturating_add(1);
        block.clocks[person].set(EMERGENCY, Clock::start(at, amount, self.hazard(who)));
    }
}

impl Process for Emergency {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn early(&self) -> Option<Early<'_>> {
        Some(Early::of(self))
    }

    fn slots(&self) -> &'static [Slot] {
        &[EMERGENCY]
    }

    fn measures(&self) -> &'static [Quantity] {
        &[Quantity::EmergencyVisits]
    }

    fn listens(&self) -> Change {
        Change::STATE
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let start = step.start;
        self.restart(person, start, block, step);
    }

    fn event(&self, _slot: Slot, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) -> Change {
        let moment = step.ledger.moment(at);
        step.ledger.count(Quantity::EmergencyVisits, block.people[person].stratum, &moment);
        self.restart(person, at, block, step);
        Change::VISIT
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, _step: &mut Step<'_>) {
        let who = &block.people[person];
        if who.state.alive() {
            let hazard = self.hazard(who);
            block.clocks[person].set_hazard(EMERGENCY, at, hazard);
        }
    }
}
