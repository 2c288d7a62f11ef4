//! Crisis plan: what is agreed in good times for bad ones.
//!
//! A share of people holds one under usual care. To make one is part of practical problem solving, the ingredient that
//! builds self-management: with strength s of it, each attended contact completes a plan with a chance 1-(1-q)ˢ, so after
//! n contacts a share 1-(1-q)ˢⁿ of those who had none. Peer support as in the trials has s = 1; an app that teaches a third
//! as much makes plans at a third of the rate; a programme without the ingredient makes none. A plan changes the hazard of
//! compulsory admission by a ratio.
//!
//! # Source
//! De Jong MH et al (2016) JAMA Psychiatry 73:657-664: advance statements and compulsory admission, RR 0.77 (0.65 to 0.91).

use super::programme::{Template, Templates};
use super::slots::PLAN;
use super::spells::Spells;
use super::{OpenError, states_of_mind};
use crate::engine::block::{Block, Change};
use crate::engine::ledger::Quantity;
use crate::engine::process::{Early, Process, Step};
use crate::model::person::Habit;
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};

/// What a scenario says of crisis plans.
pub const SECTION: Section = Section {
    id: "crisis_plan",
    title: "Crisis plans",
    doc: "Who holds a crisis plan, how peer contacts help to make one, and what it does.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::number(
            "crisis_plan.share",
            "Hold a plan",
            "proportion",
            0.0,
            1.0,
            "Share of people who hold a crisis plan under usual care.",
        ),
        Parameter::number(
            "crisis_plan.per_contact",
            "Chance that a contact completes a plan",
            "proportion",
            0.0,
            1.0,
            "q: chance that an attended contact of a programme with the trials' strength of practical problem solving \
             completes a plan, for someone who has none. With strength s of it \
             (`states_of_mind.ingredient.self_management`, or the programme's own) the chance is 1-(1-q)^s, whoever meets \
             the people: none where the ingredient is left out, q where states of mind are off.",
        ),
        Parameter::number(
            GAIN,
            "Plans and self-management",
            "log rate per SD",
            -5.0,
            5.0,
            "Rise of the logarithm of the rate at which contacts make plans, for each standard deviation of self-management \
             above the usual level; 0 where it is left out.",
        )
        .optional(),
        Parameter::number(
            RATIO,
            "Compulsory admission with a plan",
            "hazard ratio",
            0.01,
            100.0,
            "Hazard ratio of compulsory admission for people who hold a plan.",
        ),
    ],
};

/// Place of self-management among the states of mind.
const SELF_MANAGEMENT: usize = 1;
const GAIN: &str = "crisis_plan.gain_self_management";
const RATIO: &str = "crisis_plan.ratio_compulsory";

/// The hazard ratio of compulsory admission for people who hold a plan; 1 where the process is off.
///
/// # Errors
/// Where the value is missing.
pub(super) fn compulsory_ratio(values: &Values) -> Result<f64, MissingValue> {
    if values.is_on(SECTION.id) { values.number(RATIO) } else { Ok(1.0) }
}

/// The share of people who hold a plan as they enter. More plans are made in contacts, and those come after the start.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Holders(f64);

/// The process of making crisis plans.
#[derive(Debug, Clone)]
pub struct CrisisPlan {
    holders: Holders,
    /// -s·ln(1-q), by the site's programme: a plan is made once contacts × this reach an amount drawn from Exp(1).
    per_contact: Vec<f64>,
    gain: f64,
}

const SPELLS: Spells = Spells { habit: Habit::CrisisPlan, quantity: Quantity::PlanWeeks };

impl CrisisPlan {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing, or the programmes cannot be opened.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let rate = -libm::log1p(-values.number("crisis_plan.per_contact")?);
        let strength = |template: &Template| {
            if values.is_on(states_of_mind::SECTION.id) { template.ingredient[SELF_MANAGEMENT] } else { 1.0 }
        };
        // No ingredient makes no plan, even where each contact of a trial would make one (an infinite rate).
        let of = |strength: f64| if strength == 0.0 { 0.0 } else { rate * strength };
        let templates = Templates::open(values)?;
        Ok(Self {
            holders: Holders(values.number("crisis_plan.share")?),
            per_contact: templates.all().iter().map(strength).map(of).collect(),
            gain: values.optional_number(GAIN).unwrap_or(0.0),
        })
    }
}

impl Process for CrisisPlan {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn early(&self) -> Option<Early<'_>> {
        Some(Early::of(&self.holders))
    }

    fn measures(&self) -> &'static [Quantity] {
        &[SPELLS.quantity]
    }

    fn listens(&self) -> Change {
        Change::GONE
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let holds = step.luck.draw(block.entity(person), PLAN, 0).uniform() < self.holders.0;
        block.people[person].set(Habit::CrisisPlan, holds);
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        let per_contact = self.per_contact[usize::from(block.site.programme)];
        if per_contact == 0.0 {
            return;
        }
        for index in 0..block.relationships.len() {
            let place = &mut block.relationships[index];
            let person = place.person as usize;
            if place.contacts == 0 || block.people[person].has(Habit::CrisisPlan) {
                continue;
            }
            let (contacts, attended) = (f64::from(place.contacts), f64::from(place.attended));
            if place.plan_after.is_nan() {
                let enrolment = u32::from(block.people[person].enrolments);
                let entity = block.entity(person);
                let amount = step.luck.draw(entity, PLAN, enrolment).amount();
                block.relationships[index].plan_after = (amount / per_contact) as f32;
            }
            if self.gain != 0.0 {
                // A contact that makes plans faster is as good as more than one: the difference is taken off.
                let speed = libm::exp(self.gain * f64::from(block.mind(person).self_management));
                block.relationships[index].plan_after -= (attended * (speed - 1.0)) as f32;
            }
            if contacts >= f64::from(block.relationships[index].plan_after) {
                SPELLS.set(true, person, step.start, block, step);
                block.touch(person, Change::HABITS);
            }
        }
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        if !block.people[person].state.alive() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_are_made_by_what_builds_self_management() {
        assert_eq!(states_of_mind::STATES[SELF_MANAGEMENT], "self_management");
    }
}
