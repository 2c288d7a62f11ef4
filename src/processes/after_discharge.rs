//! After discharge: the time in which relapse and suicide are more likely, which fades.
//!
//! A structural choice, because it decides who benefits: a falling hazard may be a true effect of time since
//! discharge (piecewise, Weibull) or only the frail relapsing first (pure frailty).

use super::slots::WINDOW;
use crate::engine::block::{Block, Change};
use crate::engine::clock::{Clock, Slot};
use crate::engine::process::{Early, Process, Step};
use crate::model::person::IllnessState;
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};
use crate::units::time::DAYS_PER_WEEK;

const LAW: &str = "after_discharge.law";
const WINDOWS: [&str; 3] = ["first", "second", "third"];

/// What a scenario says of the time after discharge.
pub const SECTION: Section = Section {
    id: "after_discharge",
    title: "After discharge",
    doc: "How much more likely relapse is after a stay in hospital, and for how long.",
    switch: Switch::Always,
    lists: &[],
    parameters: &[
        Parameter::choice(LAW, "Law",
            &[("off", "Time since discharge is not followed at all."),
              ("frailty", "No multiplier: what falls is the frailty of those still well. Windows are still dated."),
              ("piecewise", "A multiplier for each of three windows after discharge."),
              ("weibull", "k (t/τ)^(k-1), never below 1: infinite at the moment of discharge, then falling.")],
            "How the hazard of relapse depends on the time since discharge."),
        Parameter::number("after_discharge.window_end", "Ends of the windows", "days", 1.0, 3650.0,
            "Days after discharge at which each window ends; they also date the raised hazard of suicide and the \
             outreach of referral.").each(&WINDOWS).when(LAW, &["frailty", "piecewise", "weibull"]),
        Parameter::number("after_discharge.multiplier", "Relapse multiplier", "hazard ratio", 0.01, 1000.0,
            "Multiplier on the hazard of relapse in each window.").each(&WINDOWS).when(LAW, &["piecewise"]),
        Parameter::number("after_discharge.shape", "Weibull shape", "dimensionless", 0.05, 1.0,
            "k: below 1 the hazard falls with the time since discharge.").when(LAW, &["weibull"]),
        Parameter::number("after_discharge.scale", "Weibull scale", "weeks", 0.1, 5000.0,
            "τ: the multiplier is k at τ weeks after discharge, and 1 before that.").when(LAW, &["weibull"]),
    ],
};

/// The law by which the multiplier on relapse depends on time since discharge.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Law {
    /// Time since discharge is not followed.
    Off,
    /// Windows are dated, but have no multiplier.
    Frailty,
    /// A multiplier by window; index 0 is outside any.
    Piecewise([f64; 4]),
    /// m(t) = max(1, k (t/τ)^(k-1)), with its integral and inverse in closed form.
    Weibull { shape: f64, scale: f64, until: f64 },
}

/// The windows after discharge and what they do to relapse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Windows {
    law: Law,
    /// Ends of the windows, in weeks after discharge.
    ends: [f64; 3],
}

impl Windows {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let law = match values.word(LAW)? {
            "piecewise" => {
                let m = values.each("after_discharge.multiplier", &WINDOWS)?;
                let at = |i: usize| m.get(i).copied().unwrap_or(1.0);
                Law::Piecewise([1.0, at(0), at(1), at(2)])
            }
            "weibull" => {
                Law::weibull(values.number("after_discharge.shape")?, values.number("after_discharge.scale")?)
            }
            "frailty" => Law::Frailty,
            _ => return Ok(Self { law: Law::Off, ends: [0.0; 3] }),
        };
        let ends = values.each("after_discharge.window_end", &WINDOWS)?;
        let mut last = 0.0;
        let ends = std::array::from_fn(|i| {
            last = f64::max(last, ends.get(i).copied().unwrap_or_default() / DAYS_PER_WEEK);
            last
        });
        Ok(Self { law, ends })
    }

    /// The window in which a person is at discharge; 0 where time since discharge is not followed.
    pub fn first(&self) -> u8 {
        u8::from(self.law != Law::Off)
    }

    /// When a window ends, for a person discharged at `discharged`.
    fn end(&self, window: u8, discharged: f64) -> f64 {
        discharged + self.ends[usize::from(window - 1) % self.ends.len()]
    }

    /// The constant multiplier of a window; 1 where the law is not piecewise.
    #[inline]
    pub fn multiplier(&self, window: u8) -> f64 {
        match self.law {
            Law::Piecewise(multiplier) => multiplier[usize::from(window) & 3],
            _ => 1.0,
        }
    }

    /// Starts a relapse clock at `at`.
    #[inline]
    pub fn start(&self, at: f64, amount: f64, hazard: f32, discharged: f64) -> Clock {
        match self.law {
            Law::Weibull { .. } if discharged.is_finite() && hazard > 0.0 => {
                let target = self.law.integral(at - discharged) + amount / f64::from(hazard);
                Clock::with(discharged + self.law.inverse(target), hazard)
            }
            _ => Clock::start(at, amount, hazard),
        }
    }

    /// Re-anchors a relapse clock whose hazard changed, keeping the rest of its amount; says whether it changed.
    #[inline]
    pub fn set_hazard(&self, clock: &mut Clock, at: f64, hazard: f32, discharged: f64) -> bool {
        if clock.hazard().to_bits() == hazard.to_bits() {
            return false;
        }
        let remaining = match self.law {
            Law::Weibull { .. } if discharged.is_finite() && clock.hazard() > 0.0 => {
                let integral =
                    self.law.integral(clock.time() - discharged) - self.law.integral(at - discharged);
                integral * f64::from(clock.hazard())
            }
            _ => clock.remaining(at),
        };
        *clock = self.start(at, remaining, hazard, discharged);
        true
    }
}

impl Law {
    fn weibull(shape: f64, scale: f64) -> Self {
        // Where the falling multiplier reaches 1: k (t/τ)^(k-1) = 1.
        let until = if shape < 1.0 { scale * libm::pow(shape, 1.0 / (1.0 - shape)) } else { 0.0 };
        Self::Weibull { shape, scale, until }
    }

    /// ∫₀ᵗ m(s) ds.
    fn integral(&self, t: f64) -> f64 {
        match *self {
            Self::Weibull { shape, scale, until } => {
                let within = t.clamp(0.0, until);
                scale * libm::pow(within / scale, shape) + (t - until).max(0.0)
            }
            _ => t,
        }
    }

    /// The time at which the integral reaches `x`.
    fn inverse(&self, x: f64) -> f64 {
        match *self {
            Self::Weibull { shape, scale, until } => {
                let bend = scale * libm::pow(until / scale, shape);
                if x <= bend { scale * libm::pow(x / scale, 1.0 / shape) } else { until + (x - bend) }
            }
            _ => x,
        }
    }
}

/// The process that moves people from one window after discharge to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct AfterDischarge {
    windows: Windows,
}

impl AfterDischarge {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        Ok(Self { windows: Windows::open(values)? })
    }
}

impl Process for AfterDischarge {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn early(&self) -> Option<Early<'_>> {
        Some(Early::of(self))
    }

    fn slots(&self) -> &'static [Slot] {
        &[WINDOW]
    }

    fn listens(&self) -> Change {
        Change::STATE
    }

    fn event(&self, _slot: Slot, person: usize, _at: f64, block: &mut Block, _step: &mut Step<'_>) -> Change {
        let who = &mut block.people[person];
        who.window = (who.window + 1) % 4;
        let clock = if who.window == 0 {
            Clock::OFF
        } else {
            Clock::at_time(self.windows.end(who.window, who.discharged))
        };
        block.clocks[person].set(WINDOW, clock);
        Change::WINDOW
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, _step: &mut Step<'_>) {
        let who = &block.people[person];
        let leaves = who.state == IllnessState::Stable && who.window == 1;
        if leaves && who.discharged.to_bits() == at.to_bits() {
            block.clocks[person].set(WINDOW, Clock::at_time(self.windows.end(who.window, at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weibull_integral_and_its_inverse_are_exact_on_both_sides_of_the_bend() {
        let law = Law::weibull(0.65, 60.0);
        for t in [0.001, 0.5, 4.0, 12.0, 17.0, 18.0, 60.0, 500.0] {
            assert!((law.inverse(law.integral(t)) - t).abs() < 1e-9 * t.max(1.0), "{t}");
        }
        let Law::Weibull { until, .. } = law else { panic!("a Weibull law") };
        let slope = (law.integral(until + 1e-4) - law.integral(until - 1e-4)) / 2e-4;
        assert!((slope - 1.0).abs() < 1e-6, "the multiplier is 1 at the bend: {slope}");
    }

    #[test]
    fn re_anchoring_keeps_the_amount_under_a_falling_hazard() {
        let windows = Windows { law: Law::weibull(0.65, 60.0), ends: [30.0 / 7.0, 90.0 / 7.0, 365.0 / 7.0] };
        let mut clock = windows.start(10.0, 1.3, 0.02, 10.0);
        let before = clock.time();
        windows.set_hazard(&mut clock, 15.0, 0.01, 10.0);
        assert!(clock.time() > before);
        windows.set_hazard(&mut clock, 15.0, 0.02, 10.0);
        assert!((clock.time() - before).abs() < 1e-9);
    }
}
