//! A column of clocks in operational time, one for each person of a block, that is swept once a step.
//!
//! For every few people it knows a time before which no clock of theirs comes, so that a step looks only at those among
//! whom somebody may be due.

use super::clock::{Clock, StoredClock, rank_of};
use super::room;

/// How many people share a time before which no clock comes.
const TOGETHER: usize = 16;

/// The clocks of everyone in a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    clocks: Vec<StoredClock>,
    /// No clock of [`TOGETHER`] people comes before it: the rank of a time.
    earliest: Vec<u64>,
}

impl Column {
    /// Of nobody.
    pub const EMPTY: Self = Self { clocks: Vec::new(), earliest: Vec::new() };

    /// How many people have a clock.
    pub const fn len(&self) -> usize {
        self.clocks.len()
    }

    /// Whether nobody has one.
    pub const fn is_empty(&self) -> bool {
        self.clocks.is_empty()
    }

    /// Gives these people clocks that are off, where they have none, in as much room as there is for them.
    pub fn extend_to<P>(&mut self, people: &Vec<P>) {
        room::extend_to(&mut self.clocks, people, Clock::OFF.into());
        self.earliest.resize(self.clocks.len().div_ceil(TOGETHER), u64::MAX);
    }

    /// The clock of a person; off where there is none.
    #[inline]
    pub fn get(&self, person: usize) -> Clock {
        self.clocks.get(person).map_or(Clock::OFF, |&stored| stored.into())
    }

    /// Some bits of what is kept of a person.
    #[inline]
    pub(super) fn bits(&self, person: usize) -> u64 {
        self.clocks.get(person).map_or(0, |stored| u64::from(stored.first()))
    }

    /// Sets the clock of a person who has one.
    #[inline]
    pub fn set(&mut self, person: usize, clock: Clock) {
        if let Some(stored) = self.clocks.get_mut(person) {
            *stored = clock.into();
            // As it is stored: that is a little earlier.
            if let Some(earliest) = self.earliest.get_mut(person / TOGETHER) {
                *earliest = (*earliest).min(stored.rank());
            }
        }
    }

    /// Changes the hazard of a person's clock at `now`; does nothing where it is bitwise the same.
    #[inline]
    pub fn set_hazard(&mut self, person: usize, now: f64, hazard: f32) {
        let mut clock = self.get(person);
        if clock.hazard().to_bits() != hazard.to_bits() {
            clock.set_hazard(now, hazard);
            self.set(person, clock);
        }
    }

    /// The first person from `first` on who is due by `now`. A sweep asks from person 0 on, gives each whom it is told
    /// another clock before it asks again, and goes on with the next person.
    #[inline]
    pub fn next_due(&mut self, first: usize, now: f64) -> Option<usize> {
        let (mut person, now) = (first, rank_of(now));
        while person < self.clocks.len() {
            let until = (person - person % TOGETHER + TOGETHER).min(self.clocks.len());
            let earliest = self.earliest.get_mut(person / TOGETHER)?;
            // Who comes in the middle goes on with people who are being looked at already.
            if person.is_multiple_of(TOGETHER) {
                if *earliest > now {
                    person = until;
                    continue;
                }
                *earliest = u64::MAX;
            }
            let mut least = *earliest;
            let due = self.clocks[person..until].iter().position(|clock| {
                let rank = clock.rank();
                let is_due = rank <= now;
                least = if is_due { least } else { least.min(rank) };
                is_due
            });
            *earliest = least;
            if let Some(place) = due {
                return Some(person + place);
            }
            person = until;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against looking at every clock in every step.
    #[test]
    fn nobody_is_missed_and_nobody_comes_early() {
        let mut column = Column::EMPTY;
        column.extend_to(&vec![0_u8; 50]);
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / 16_777_216.0
        };
        for person in 0..50 {
            column.set(person, Clock::start(0.0, -libm::log(1.0 - random()), 0.02));
        }
        let (mut served, mut idle) = (0, 0);
        for step in 1..400 {
            let now = f64::from(step) * 0.25;
            let due: Vec<usize> = (0..50).filter(|&person| column.get(person).time() <= now).collect();
            let (mut found, mut first) = (Vec::new(), 0);
            idle += column.earliest.iter().filter(|&&earliest| earliest > rank_of(now)).count();
            while let Some(person) = column.next_due(first, now) {
                found.push(person);
                column.set(person, Clock::start(now, -libm::log(1.0 - random()), 0.02));
                first = person + 1;
            }
            assert_eq!(found, due, "at {now}");
            served += found.len();
            // Somebody's hazard rises or falls.
            let person = (random() * 50.0) as usize;
            column.set_hazard(person, now, (0.05 * random()) as f32);
        }
        assert!(served > 50 && idle > 50, "{served} {idle}");
    }
}
