//! Employment: people of working age lose jobs and find them.
//!
//! Two states with hazards loss δ and find δ·s/(1-s), so that a share s works in the long run where nobody is acutely
//! unwell; acute episodes raise the one and lower the other. Connectedness raises finding by exp(b C); no trial of peer
//! support shows an effect on work. Nobody works from the beginning of the first year by which the retirement age is
//! reached.

use super::slots::{EMPLOYMENT, JOB};
use super::spells::Spells;
use crate::engine::block::{Block, Change};
use crate::engine::clock::{Clock, Slot};
use crate::engine::ledger::Quantity;
use crate::engine::process::{Early, Process, Step};
use crate::model::person::{Habit, IllnessState, Person};
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};
use crate::units::risk::ratio_of_log;
use crate::units::time::WEEKS_PER_YEAR;

/// What a scenario says of employment.
pub const SECTION: Section = Section {
    id: "employment",
    title: "Employment",
    doc: "Who has a job, and how jobs are lost and found.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::number(
            "employment.share",
            "In work",
            "proportion",
            0.0,
            0.99,
            "s: share of people of working age who have a job at the start, and in the long run while stable.",
        ),
        Parameter::number(
            "employment.loss_rate",
            "Rate of losing a job",
            "per week",
            0.0,
            10.0,
            "δ: rate at which a job ends while stable. The rate of finding one keeps the share.",
        ),
        Parameter::number(
            "employment.loss_ratio_acute",
            "Ratio of losing a job when acutely unwell",
            "hazard ratio",
            0.0,
            1000.0,
            "Hazard ratio of losing a job in an acute episode or in hospital.",
        ),
        Parameter::number(
            "employment.find_ratio_acute",
            "Ratio of finding a job when acutely unwell",
            "hazard ratio",
            0.0,
            100.0,
            "Hazard ratio of finding a job in an acute episode or in hospital.",
        ),
        Parameter::number(
            "employment.gain_connectedness",
            "Gain by connectedness",
            "log hazard per SD",
            -5.0,
            5.0,
            "b: rise of the log hazard of finding a job for each standard deviation of connectedness above the usual level.",
        ),
        Parameter::number(
            "employment.retirement_age",
            "Retirement age",
            "years",
            40.0,
            100.0,
            "Age from which nobody has a job.",
        ),
    ],
};

/// The process of employment.
#[derive(Debug, Clone, PartialEq)]
pub struct Employment {
    share: f64,
    loss: f64,
    find: f64,
    loss_acute: f64,
    find_acute: f64,
    gain: f64,
    retirement_age: f64,
}

const SPELLS: Spells = Spells { habit: Habit::Employed, quantity: Quantity::EmployedWeeks };

impl Employment {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let number = |path: &str| values.number(path);
        let share = number("employment.share")?;
        let loss = number("employment.loss_rate")?;
        Ok(Self {
            share,
            loss,
            find: loss * share / (1.0 - share),
            loss_acute: number("employment.loss_ratio_acute")?,
            find_acute: number("employment.find_ratio_acute")?,
            gain: number("employment.gain_connectedness")?,
            retirement_age: number("employment.retirement_age")?,
        })
    }

    /// Whether the person has reached the retirement age by the beginning of the year in which `at` falls.
    ///
    /// The year's beginning, at which everyone is looked at, and not `at` itself: else the moment at which a strategy
    /// happens to look at a person would decide when that person retires.
    fn retired(&self, who: &Person, at: f64) -> bool {
        let year = libm::floor(at / WEEKS_PER_YEAR).max(0.0);
        who.age_at(year * WEEKS_PER_YEAR) >= self.retirement_age
    }

    fn hazard(&self, person: usize, at: f64, block: &Block) -> f32 {
        let who = &block.people[person];
        let acute = who.state != IllnessState::Stable;
        let hazard = if who.has(Habit::Employed) {
            self.loss * if acute { self.loss_acute } else { 1.0 }
        } else if self.retired(who, at) {
            0.0
        } else {
            let mind = block.noted_mind(person);
            // Usual care does not depend on the gain, and pays nothing for it.
            let gain =
                if mind.is_usual() { 1.0 } else { ratio_of_log(self.gain * f64::from(mind.connectedness)) };
            self.find * gain * if acute { self.find_acute } else { 1.0 }
        };
        hazard as f32
    }
}

impl Process for Employment {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn early(&self) -> Option<Early<'_>> {
        Some(Early::of(self))
    }

    fn slots(&self) -> &'static [Slot] {
        &[EMPLOYMENT]
    }

    fn measures(&self) -> &'static [Quantity] {
        &[SPELLS.quantity]
    }

    fn listens(&self) -> Change {
        if self.gain == 0.0 { Change::STATE } else { Change::STATE.or(Change::MIND) }
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let mut draw = step.luck.draw(block.entity(person), JOB, 0);
        let amount = draw.amount();
        let employed = draw.uniform() < self.share;
        let who = &mut block.people[person];
        who.job_changes = 1;
        who.set(Habit::Employed, employed && !self.retired(who, step.start));
        let hazard = self.hazard(person, step.start, block);
        block.clocks[person].set(EMPLOYMENT, Clock::start(step.start, amount, hazard));
    }

    fn event(&self, _slot: Slot, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) -> Change {
        let entity = block.entity(person);
        let who = &mut block.people[person];
        let finds = !who.has(Habit::Employed) && !self.retired(who, at);
        let amount = step.luck.draw(entity, JOB, u32::from(who.job_changes)).amount();
        who.job_changes = who.job_changes.wrapping_add(1);
        SPELLS.set(finds, person, at, block, step);
        let hazard = self.hazard(person, at, block);
        block.clocks[person].set(EMPLOYMENT, Clock::start(at, amount, hazard));
        Change::NOTHING
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        if block.people[person].state.alive() {
            let hazard = self.hazard(person, at, block);
            block.clocks[person].set_hazard(EMPLOYMENT, at, hazard);
        } else {
            SPELLS.set(false, person, at, block, step);
        }
    }

    fn begin(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        SPELLS.begin(person, at, block, step);
    }

    fn turn_of_year(&self, block: &mut Block, year: usize, step: &mut Step<'_>) {
        SPELLS.carry(block, year, step);
        let end = (year + 1) as f64 * WEEKS_PER_YEAR;
        for person in 0..block.people.len() {
            let who = &block.people[person];
            if who.state.alive() && self.retired(who, end) {
                SPELLS.set(false, person, end, block, step);
                let hazard = self.hazard(person, end, block);
                block.clocks[person].set_hazard(EMPLOYMENT, end, hazard);
                block.touch(person, Change::NOTHING);
            }
        }
    }

    fn close(&self, block: &mut Block, step: &mut Step<'_>) {
        SPELLS.close(block, step);
    }
}
