//! Visits to an emergency department, at a rate that depends on the illness state.

use super::slots::{EMERGENCY, EMERGENCY_AMOUNT};
use crate::engine::block::{Block, Change};
use crate::engine::clock::{Clock, Slot};
use crate::engine::ledger::Quantity;
use crate::engine::process::{Process, Step};
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};
use crate::units::time::WEEKS_PER_YEAR;

const STATES: [&str; 4] = ["stable", "relapse", "voluntary", "compulsory"];

/// What a scenario says of emergency department visits.
pub const SECTION: Section = Section {
    id: "emergency",
    title: "Emergency department",
    doc: "How often people visit an emergency department, for any cause.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[Parameter::number(
        "emergency.rate",
        "Visit rate",
        "per year",
        0.0,
        100.0,
        "Visits per person-year in each illness state.",
    )
    .each(&STATES)],
};

/// The process of emergency department visits.
#[derive(Debug, Clone)]
pub struct Emergency {
    hazard: [f32; 4],
}

impl Emergency {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let rates = values.each("emergency.rate", &STATES)?;
        Ok(Self {
            hazard: std::array::from_fn(|i| {
                (rates.get(i).copied().unwrap_or_default() / WEEKS_PER_YEAR) as f32
            }),
        })
    }

    fn restart(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = block.entity(person);
        let who = &mut block.people[person];
        let amount = step.luck.draw(entity, EMERGENCY_AMOUNT, u32::from(who.emergencies)).amount();
        who.emergencies = who.emergencies.wrapping_add(1);
        let hazard = self.hazard[who.state as usize & 3];
        block.clocks[person].set(EMERGENCY, Clock::start(at, amount, hazard));
    }
}

impl Process for Emergency {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn slots(&self) -> &'static [Slot] {
        &[EMERGENCY]
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
        Change::NOTHING
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, _step: &mut Step<'_>) {
        let state = block.people[person].state;
        if state.alive() {
            block.clocks[person].set_hazard(EMERGENCY, at, self.hazard[state as usize & 3]);
        }
    }
}
