//! Spells: the time for which a person does or has something, and what is counted while it lasts.

use crate::engine::block::Block;
use crate::engine::ledger::Quantity;
use crate::engine::process::{Step, Turn};
use crate::model::person::Habit;

/// A habit with the quantity that accrues while people have it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spells {
    /// What people do or have.
    pub(super) habit: Habit,
    /// The weeks of it.
    pub(super) quantity: Quantity,
}

impl Spells {
    /// Begins or ends a spell of a living person at `at`; nothing is counted before the start.
    pub(super) fn set(self, on: bool, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let who = &mut block.people[person];
        if who.has(self.habit) == on {
            return;
        }
        who.set(self.habit, on);
        if at < 0.0 {
            return;
        }
        let moment = step.ledger.moment(at);
        if on {
            step.ledger.begin(self.quantity, who.stratum, &moment);
        } else {
            step.ledger.end(self.quantity, who.stratum, &moment);
        }
    }

    /// Begins to count the spell of a living person at `at`.
    pub(super) fn begin(self, person: usize, at: f64, block: &Block, step: &mut Step<'_>) {
        let who = &block.people[person];
        if who.has(self.habit) {
            let moment = step.ledger.moment(at);
            step.ledger.begin(self.quantity, who.stratum, &moment);
        }
    }

    /// Closes what runs at the end of a year and opens it in the next.
    pub(super) fn carry(self, block: &Block, year: usize, step: &mut Step<'_>) {
        let turn = Turn::of(year, step.ledger);
        for person in block.people.iter().filter(|person| person.state.alive() && person.has(self.habit)) {
            turn.carry(self.quantity, person.stratum, step.ledger);
        }
    }

    /// Stops counting at the horizon.
    pub(super) fn close(self, block: &Block, step: &mut Step<'_>) {
        let moment = step.ledger.moment(step.end);
        for person in block.people.iter().filter(|person| person.state.alive() && person.has(self.habit)) {
            step.ledger.end(self.quantity, person.stratum, &moment);
        }
    }
}
