//! Quality-adjusted life-years: utility by state and diagnosis, with the gain that recovery brings.

use crate::engine::ledger::{Quantity, SCALE};
use crate::model::person::{DIAGNOSES, LIVING_STATES};
use crate::outcomes::aggregate::Aggregate;
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};
use crate::units::time::WEEKS_PER_YEAR;

/// What a scenario says of quality of life.
pub const SECTION: Section = Section {
    id: "utility",
    title: "Quality of life",
    doc: "Utility of each state, from 0 (as bad as death) to 1 (full health), and what recovery adds to it.",
    switch: Switch::Always,
    lists: &[],
    parameters: &[
        Parameter::number(
            "utility.stable",
            "Utility, stable",
            "utility",
            -1.0,
            1.0,
            "Utility in the community without an acute episode.",
        )
        .each(&DIAGNOSES),
        Parameter::number(
            "utility.relapse",
            "Utility, relapse",
            "utility",
            -1.0,
            1.0,
            "Utility in an acute episode at home, in routine or in crisis-team care.",
        )
        .each(&DIAGNOSES),
        Parameter::number(
            "utility.hospital",
            "Utility, hospital",
            "utility",
            -1.0,
            1.0,
            "Utility during a stay in hospital.",
        )
        .each(&DIAGNOSES),
        Parameter::number(
            "utility.recovery_gain",
            "Utility gain of recovery",
            "utility per SD",
            -1.0,
            1.0,
            "Utility for each standard deviation of recovery above the usual level.",
        ),
    ],
};

/// Utilities, by diagnosis and illness state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Utilities {
    by_state: [[f64; LIVING_STATES]; DIAGNOSES.len()],
    recovery_gain: f64,
}

impl Utilities {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let stable = values.each("utility.stable", &DIAGNOSES)?;
        let relapse = values.each("utility.relapse", &DIAGNOSES)?;
        let hospital = values.each("utility.hospital", &DIAGNOSES)?;
        let at = |list: &[f64], i: usize| list.get(i).copied().unwrap_or_default();
        Ok(Self {
            by_state: std::array::from_fn(|i| {
                [at(&stable, i), at(&relapse, i), at(&relapse, i), at(&hospital, i), at(&hospital, i)]
            }),
            recovery_gain: values.number("utility.recovery_gain")?,
        })
    }

    /// Quality-adjusted life-years, undiscounted and discounted:
    /// (Σ utility × weeks in state + gain × ∫ recovery) / 52.
    pub fn qalys(&self, sums: &Aggregate) -> (f64, f64) {
        let mut plain = self.recovery_gain * sums.of(Quantity::RecoveryWeeks);
        let mut discounted = self.recovery_gain * sums.discounted(Quantity::RecoveryWeeks);
        for (utilities, cells) in self.by_state.iter().zip(&sums.state_weeks) {
            for (utility, cell) in utilities.iter().zip(cells) {
                plain += utility * (cell.plain as f64 / SCALE);
                discounted += utility * (cell.discounted as f64 / SCALE);
            }
        }
        (plain / WEEKS_PER_YEAR, discounted / WEEKS_PER_YEAR)
    }
}
