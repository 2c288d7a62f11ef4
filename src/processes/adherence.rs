//! Medication: people stop taking it as agreed and take it up again.
//!
//! Two states with hazards resume ρ and lapse ρ·p/(1-p), so that a share p(diagnosis, substance use), the one at the
//! start, does not take it in the long run. Self-management lowers the one and raises the other: lapse × exp(-b M), resume × exp(b M).
//! Hospitals give medication, so people resume there at another rate.

use super::slots::{ADHERENCE, MEDICATION};
use super::spells::Spells;
use super::{OpenError, population};
use crate::engine::block::{Block, Change};
use crate::engine::clock::{Clock, Slot};
use crate::engine::ledger::Quantity;
use crate::engine::process::{Early, Process, Step};
use crate::model::person::{DIAGNOSES, Habit};
use crate::scenario::Values;
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::units::risk::ratio_of_log;

/// What a scenario says of medication.
pub const SECTION: Section = Section {
    id: "adherence",
    title: "Medication",
    doc: "How people stop taking medication as agreed and take it up again. Where this is off, everyone stays as at \
          the start.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::number(
            "adherence.resume_rate",
            "Resuming rate",
            "per week",
            0.0,
            10.0,
            "Rate at which someone who does not take medication as agreed takes it up again. The rate of lapsing \
             follows: it keeps the share of `population.non_adherence` in the long run.",
        ),
        Parameter::number(
            "adherence.resume_ratio_in_hospital",
            "Resuming ratio in hospital",
            "ratio",
            0.0,
            1000.0,
            "Rate of resuming during a stay in hospital, relative to the community.",
        ),
        Parameter::number(
            "adherence.protection_self_management",
            "Protection by self-management",
            "log hazard per SD",
            -5.0,
            5.0,
            "b: rise of the log hazard of resuming, and fall of that of lapsing, for each standard deviation of \
             self-management above the usual level.",
        ),
    ],
};

/// Odds beyond which everyone is taken not to take medication.
const HIGHEST_ODDS: f64 = 1e6;

/// The process of taking medication.
#[derive(Debug, Clone, PartialEq)]
pub struct Adherence {
    /// Rate of resuming in the community and in hospital.
    resume: [f64; 2],
    /// Rate of lapsing by diagnosis and substance use.
    lapse: [[f64; 2]; DIAGNOSES.len()],
    protection: f64,
}

const SPELLS: Spells = Spells { habit: Habit::Adherent, quantity: Quantity::AdherentWeeks };

impl Adherence {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing or a table contradicts its margins.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let resume = values.number("adherence.resume_rate")?;
        let shares = population::non_adherence(values)?;
        let odds = |share: f64| (share / (1.0 - share)).min(HIGHEST_ODDS);
        Ok(Self {
            resume: [resume, resume * values.number("adherence.resume_ratio_in_hospital")?],
            lapse: shares.map(|shares| shares.map(|share| resume * odds(share))),
            protection: values.number("adherence.protection_self_management")?,
        })
    }

    #[inline]
    fn hazard(&self, person: usize, block: &Block) -> f32 {
        let who = &block.people[person];
        let mind = block.noted_mind(person);
        let (usual, protection) = if who.has(Habit::Adherent) {
            let lapse = &self.lapse[usize::from(who.attributes.diagnosis)];
            (lapse[usize::from(who.attributes.substance_use)], -self.protection)
        } else {
            (self.resume[usize::from(who.state.in_hospital())], self.protection)
        };
        // Usual care does not depend on the protection, and pays nothing for it.
        let ratio =
            if mind.is_usual() { 1.0 } else { ratio_of_log(protection * f64::from(mind.self_management)) };
        (usual * ratio) as f32
    }

    fn start(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = block.entity(person);
        let who = &mut block.people[person];
        let amount = step.luck.draw(entity, MEDICATION, u32::from(who.medication_changes)).amount();
        who.medication_changes = who.medication_changes.wrapping_add(1);
        let hazard = self.hazard(person, block);
        block.clocks[person].set(ADHERENCE, Clock::start(at, amount, hazard));
    }
}

impl Process for Adherence {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn early(&self) -> Option<Early<'_>> {
        Some(Early::of(self))
    }

    fn slots(&self) -> &'static [Slot] {
        &[ADHERENCE]
    }

    fn measures(&self) -> &'static [Quantity] {
        &[SPELLS.quantity]
    }

    fn listens(&self) -> Change {
        Change::STATE.or(Change::MIND)
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        self.start(person, step.start, block, step);
    }

    fn event(&self, _slot: Slot, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) -> Change {
        let adherent = block.people[person].has(Habit::Adherent);
        SPELLS.set(!adherent, person, at, block, step);
        self.start(person, at, block, step);
        Change::HABITS
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        if block.people[person].state.alive() {
            let hazard = self.hazard(person, block);
            block.clocks[person].set_hazard(ADHERENCE, at, hazard);
        } else {
            SPELLS.set(false, person, at, block, step);
        }
    }

    fn begin(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        SPELLS.begin(person, at, block, step);
    }

    fn turn_of_year(&self, block: &mut Block, year: usize, step: &mut Step<'_>) {
        SPELLS.carry(block, year, step);
    }

    fn close(&self, block: &mut Block, step: &mut Step<'_>) {
        SPELLS.close(block, step);
    }
}
