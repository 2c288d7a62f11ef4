//! Dependency: what long and intensive contact with one worker builds up, and what losing the worker then does.
//!
//! dD/dt = a s n (1 - D) - b D, with n the contacts of the week and s the person's own susceptibility, log-normal with
//! mean 1; each week takes the exact solution. From the threshold on a person is dependent, and losing the worker raises
//! the hazard of relapse by a ratio for a number of weeks.
//!
//! # Source
//! The equation is ours: no study measures dependency on peer workers over time.

use super::EXIT_RATIO;
use super::parameters::{DEPENDENCY, FOLLOWED};
use crate::engine::draws::Luck;
use crate::model::harm::Harm;
use crate::processes::slots::DEPENDENCE;
use crate::scenario::{MissingValue, Values};
use crate::units::index::Entity;
use crate::units::risk::ratio_of_log;

/// How dependency grows and falls, and what it leads to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dependency {
    gain: f64,
    fall: f64,
    /// What a week without contacts leaves.
    kept: f64,
    group: f64,
    sd_log: f64,
    threshold: f32,
    /// Whole weeks for which losing the worker hurts.
    pub(super) weeks: f64,
}

fn is_followed(values: &Values) -> bool {
    values.is_on(super::SECTION.id)
        && values.optional_word(DEPENDENCY).is_some_and(|word| FOLLOWED.contains(&word))
}

/// The hazard ratio of relapse after losing a worker; 1 where dependency is not followed.
///
/// # Errors
/// Where the value is missing.
pub(in crate::processes) fn exit_ratio(values: &Values) -> Result<f64, MissingValue> {
    if is_followed(values) { values.number(EXIT_RATIO) } else { Ok(1.0) }
}

impl Dependency {
    /// Reads the parameters; none where dependency is not followed.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn open(values: &Values) -> Result<Option<Self>, MissingValue> {
        if !is_followed(values) {
            return Ok(None);
        }
        let number = |name: &str| values.number(&format!("harms.{name}"));
        let fall = number("dependency_fall")?;
        Ok(Some(Self {
            gain: number("dependency_gain")?,
            fall,
            kept: ratio_of_log(-fall),
            group: values.optional_number("harms.dependency_group_ratio").unwrap_or(1.0),
            sd_log: number("dependency_sd_log")?,
            threshold: number("dependency_threshold")? as f32,
            weeks: libm::ceil(number("exit_weeks")?),
        }))
    }

    /// How easily a person comes to depend on a worker.
    pub(super) fn susceptibility(&self, person: Entity, luck: &Luck) -> f32 {
        let z = luck.draw(person, DEPENDENCE, 0).normal();
        libm::exp(self.sd_log * (z - self.sd_log / 2.0)) as f32
    }

    /// A week with so many contacts passes for someone whose susceptibility is known; says whether the person has just become
    /// dependent.
    pub(super) fn advance(&self, contacts: u8, in_group: bool, harm: &mut Harm) -> bool {
        if contacts == 0 {
            if harm.dependency == 0.0 {
                return false;
            }
            harm.dependency = (f64::from(harm.dependency) * self.kept) as f32;
        } else {
            let each = self.gain * f64::from(harm.susceptibility) * if in_group { self.group } else { 1.0 };
            let inflow = each * f64::from(contacts);
            let rate = inflow + self.fall;
            if rate > 0.0 {
                let towards = inflow / rate;
                let distance = f64::from(harm.dependency) - towards;
                harm.dependency = (towards + distance * ratio_of_log(-rate)) as f32;
            }
        }
        let before = std::mem::replace(&mut harm.dependent, harm.dependency >= self.threshold);
        harm.dependent && !before
    }
}
