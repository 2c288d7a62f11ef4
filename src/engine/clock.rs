//! A clock: one process of one person, as a remaining amount of integrated hazard.
//!
//! The event of a process happens when the integral of its hazard has used up an amount drawn from Exp(1)
//! (the Sellke or next-reaction construction). While the hazard is constant the time of the event is known, so a
//! clock holds that time and needs no work until its own hazard changes: it is then re-anchored, with the rest of
//! the amount kept. A hazard that is bitwise the same changes nothing, so a strategy that does not touch a person
//! leaves that life unchanged to the last bit.
//!
//! # Source
//! Sellke T (1983) J Appl Probab 20:390-394; Gibson MA, Bruck J (2000) J Phys Chem A 104:1876-1889.

/// Number of clocks that a person carries.
pub const SLOTS: usize = 6;

/// Which of a person's clocks; each is owned by one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(pub u8);

/// The clock of one process of one person.
///
/// # Units
/// Times in weeks since the start, hazards per week, amounts without unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    /// While the hazard is positive: the time of the event. While it is zero: the amount that is left.
    anchor: f64,
    hazard: f32,
}

impl Clock {
    /// A clock that is not running and has no amount.
    pub const OFF: Self = Self { anchor: f64::INFINITY, hazard: 0.0 };

    /// A clock started at `now` with an amount of integrated hazard.
    #[inline]
    pub fn start(now: f64, amount: f64, hazard: f32) -> Self {
        if hazard > 0.0 {
            Self { anchor: now + amount / f64::from(hazard), hazard }
        } else {
            Self { anchor: amount, hazard: 0.0 }
        }
    }

    /// A clock whose event time under a shaped hazard is known: `hazard` is the factor on the shape.
    #[inline]
    pub const fn with(time: f64, hazard: f32) -> Self {
        Self { anchor: time, hazard }
    }

    /// A clock that goes off at a known time: a duration that nothing modifies.
    #[inline]
    pub const fn at_time(time: f64) -> Self {
        Self { anchor: time, hazard: f32::INFINITY }
    }

    /// The time of the event; infinity while the hazard is zero.
    #[inline]
    pub const fn time(&self) -> f64 {
        if self.hazard > 0.0 { self.anchor } else { f64::INFINITY }
    }

    /// What the clock holds beside its hazard: the time of the event, or the amount left while the hazard is zero.
    #[inline]
    pub(super) const fn anchor(&self) -> f64 {
        self.anchor
    }

    /// The hazard now.
    #[inline]
    pub const fn hazard(&self) -> f32 {
        self.hazard
    }

    /// The amount of integrated hazard that is left at `now`.
    #[inline]
    pub fn remaining(&self, now: f64) -> f64 {
        if self.hazard > 0.0 { (self.anchor - now) * f64::from(self.hazard) } else { self.anchor }
    }

    /// Changes the hazard at `now`, keeping the rest of the amount; does nothing where it is bitwise the same.
    #[inline]
    pub fn set_hazard(&mut self, now: f64, hazard: f32) {
        if self.hazard.to_bits() != hazard.to_bits() {
            *self = Self::start(now, self.remaining(now), hazard);
        }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the times are exact")]
mod tests {
    use super::*;

    #[test]
    fn the_integral_of_a_changing_hazard_is_used_up_exactly() {
        let mut clock = Clock::start(0.0, 2.0, 0.5);
        assert_eq!(clock.time(), 4.0);
        clock.set_hazard(1.0, 0.25);
        assert_eq!(clock.time(), 7.0);
        clock.set_hazard(3.0, 0.0);
        assert_eq!((clock.time(), clock.remaining(99.0)), (f64::INFINITY, 1.0));
        clock.set_hazard(10.0, 1.0);
        assert_eq!(clock.time(), 11.0);
    }

    #[test]
    fn the_same_hazard_leaves_every_bit() {
        let mut clock = Clock::start(0.1, 0.3, 0.017);
        let before = clock;
        for step in 1..100 {
            clock.set_hazard(f64::from(step) * 0.01, 0.017);
        }
        assert_eq!(before, clock);
    }
}
