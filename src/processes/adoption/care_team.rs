//! Integration with the care team as a process: role clarity, shared goals, information, care plans, safeguards.
//!
//! The index that multiplies referral is the weighted mean of the five, in which information counts as far as the team
//! knows it: known follows what is shared with a delay, dk/dt = (shared - k) / delay, from nothing when delivery begins.
//! Around a reference, each unit of shared goals and of role clarity slows the drift of fidelity, of role clarity lowers the
//! turnover of workers too, of care plans moves the clinical contacts displaced, of safeguards lowers breaches of confidentiality.
//!
//! # Source
//! Components: Gillard S et al (2014) on role and organisation of peer workers, and CFIR 2.0, recalled. The equations are
//! ours.

use super::super::OpenError;
use super::parameters::together;
use crate::engine::process::Step;
use crate::model::site::{CARE_TEAM, Ratios, Site};
use crate::processes::slots::CARE_TEAM as CARE_TEAM_BIRTH;
use crate::scenario::Values;
use crate::scenario::parameter::Parameter;
use crate::units::index::Entity;

/// The components of integration.
pub(super) const COMPONENTS: [&str; 5] =
    ["role_clarity", "shared_goals", "information_sharing", "care_plans", "safeguards"];

const fn slope(path: &'static str, label: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, "log ratio per unit", -10.0, 10.0, doc).optional()
}

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::number(
        "care_team.level",
        "Integration by component",
        "share",
        0.0,
        1.0,
        "Mean of each component of integration with the care team, which then takes the place of `adoption.integration`. \
         Where it is left out: integration is one constant number.",
    )
    .each(&COMPONENTS)
    .optional(),
    Parameter::number(
        "care_team.level_sd",
        "Spread of integration",
        "share",
        0.0,
        1.0,
        "Standard deviation of each component between sites; values are kept within 0 to 1. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "care_team.half_life",
        "Half-life of what moved integration",
        "weeks",
        0.1,
        5200.0,
        "Time in which half of what events and strategies changed is gone again. Where it is left out: it stays.",
    )
    .optional(),
    Parameter::shares(
        "care_team.weight",
        "Weights of the components",
        "What each component counts in integration. Where it is left out: all the same.",
    )
    .shares_over(&COMPONENTS)
    .optional(),
    Parameter::number(
        "care_team.information_delay",
        "Delay of information",
        "weeks",
        0.0,
        520.0,
        "Mean time after which the care team knows what is shared with it. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "care_team.reference",
        "Reference integration",
        "share",
        0.0,
        1.0,
        "Level of the components at which fidelity, turnover, displacement and breaches are as stated elsewhere; it \
         is needed with a slope.",
    )
    .optional(),
    slope(
        "care_team.slope_drift",
        "Drift by shared goals",
        "Fall of the log rate at which fidelity drifts with each unit of shared goals. Where it is left out: 0.",
    ),
    slope(
        "care_team.slope_drift_role",
        "Drift by role clarity",
        "The same with each unit of role clarity. Where it is left out: 0.",
    ),
    slope(
        "care_team.slope_turnover",
        "Leaving by role clarity",
        "Fall of the log hazard that workers leave with each unit of role clarity, beside what burnout does. Where it is left \
         out: 0.",
    ),
    slope(
        "care_team.slope_displaced",
        "Displacement by care plans",
        "Rise of the log of clinical contacts that a contact replaces with each unit of shared care plans. Where it is left \
         out: 0.",
    ),
    slope(
        "care_team.slope_breach",
        "Breaches by safeguards",
        "Fall of the log rate of breaches of confidentiality with each unit of safeguards. Where it is left out: 0.",
    ),
];

const SLOPES: [&str; 5] = [
    "care_team.slope_drift",
    "care_team.slope_drift_role",
    "care_team.slope_turnover",
    "care_team.slope_displaced",
    "care_team.slope_breach",
];

/// How the care team works with peer workers.
#[derive(Debug, Clone)]
pub(super) struct CareTeam {
    mean: [f64; COMPONENTS.len()],
    sd: f64,
    pub(super) decay: f64,
    weight: [f64; COMPONENTS.len()],
    delay: f64,
    reference: f64,
    slope_drift: f64,
    slope_drift_role: f64,
    slope_turnover: f64,
    slope_displaced: f64,
    slope_breach: f64,
}

impl CareTeam {
    /// The place of role clarity among the levels.
    pub(super) const CLARITY: usize = CARE_TEAM.start;
    /// The place of information sharing among the levels.
    pub(super) const INFORMATION: usize = CARE_TEAM.start + 2;

    pub(super) fn open(values: &Values) -> Result<Option<Self>, OpenError> {
        together(values, &SLOPES, "care_team.reference")?;
        if values.keys("care_team.level").is_empty() {
            return Ok(None);
        }
        let or = |path: &str, otherwise: f64| values.optional_number(path).unwrap_or(otherwise);
        let mean = values.each("care_team.level", &COMPONENTS)?;
        let same = 1.0 / COMPONENTS.len() as f64;
        Ok(Some(Self {
            mean: std::array::from_fn(|i| mean.get(i).copied().unwrap_or_default()),
            sd: or("care_team.level_sd", 0.0),
            decay: super::climate::decay(values, "care_team.half_life"),
            weight: COMPONENTS.map(|component| or(&format!("care_team.weight.{component}"), same)),
            delay: or("care_team.information_delay", 0.0),
            reference: or("care_team.reference", 0.0),
            slope_drift: or("care_team.slope_drift", 0.0),
            slope_drift_role: or("care_team.slope_drift_role", 0.0),
            slope_turnover: or("care_team.slope_turnover", 0.0),
            slope_displaced: or("care_team.slope_displaced", 0.0),
            slope_breach: or("care_team.slope_breach", 0.0),
        }))
    }

    pub(super) fn found(&self, site: &mut Site, entity: Entity, step: &mut Step<'_>) {
        let mut draw = step.luck.draw(entity, CARE_TEAM_BIRTH, 0);
        for (component, level) in CARE_TEAM.enumerate() {
            site.usual[level] = (self.mean[component] + self.sd * draw.normal()).clamp(0.0, 1.0) as f32;
        }
    }

    /// The team knows nothing yet, where knowing takes time.
    pub(super) fn begin(&self, site: &mut Site) {
        site.known = if self.delay > 0.0 { 0.0 } else { site.levels[Self::INFORMATION] };
    }

    /// What is known follows what is shared.
    pub(super) fn learn(&self, site: &mut Site, weeks: f64) {
        let shared = f64::from(site.levels[Self::INFORMATION]);
        let missed = if self.delay > 0.0 { libm::exp(-weeks / self.delay) } else { 0.0 };
        site.known = (shared + (f64::from(site.known) - shared) * missed) as f32;
    }

    /// The index of integration.
    pub(super) fn index(&self, site: &Site) -> f64 {
        let level = |level: usize| if level == Self::INFORMATION { site.known } else { site.levels[level] };
        CARE_TEAM.zip(self.weight).map(|(place, weight)| weight * f64::from(level(place))).sum()
    }

    /// What integration makes of the work.
    pub(super) fn ratios(&self, site: &Site) -> Ratios {
        let [clarity, goals, _, plans, safeguards] =
            std::array::from_fn(|i| f64::from(site.levels[CARE_TEAM.start + i]) - self.reference);
        Ratios {
            displaced: libm::exp(self.slope_displaced * plans),
            drift: libm::exp(-self.slope_drift * goals - self.slope_drift_role * clarity),
            turnover: libm::exp(-self.slope_turnover * clarity),
            breach_log: -self.slope_breach * safeguards,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::site::LEVELS;

    #[test]
    fn components_are_the_levels_of_the_care_team() {
        assert_eq!(LEVELS[CARE_TEAM], COMPONENTS);
        assert_eq!(LEVELS[CareTeam::INFORMATION], "information_sharing");
    }
}
