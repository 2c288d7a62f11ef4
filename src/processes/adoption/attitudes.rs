//! Attitudes to peer support: of clinicians, of peer workers, of administrators.
//!
//! Each is a level of its own. Experience with peer workers closes its distance to 1 while the site delivers (contact), and
//! strategies and events move it as they move the rest of the climate. Around a reference, clinicians' attitude multiplies
//! referral, peer workers' the hazard that they leave, administrators' the hazard that a site stops for lack of support.
//!
//! # Source
//! Contact lessens prejudice: Pettigrew TF, Tropp LR (2006) J Pers Soc Psychol 90:751-783, recalled. The equations are ours.

use super::super::OpenError;
use super::parameters::together;
use crate::engine::process::Step;
use crate::model::site::{ATTITUDES, LEVELS, Site, Stage};
use crate::processes::slots::ATTITUDE;
use crate::scenario::Values;
use crate::scenario::parameter::Parameter;
use crate::units::index::Entity;

/// Whose attitudes they are.
pub(super) const GROUPS: [&str; 3] = ["clinicians", "peers", "administrators"];

const fn slope(path: &'static str, label: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, "log ratio per unit", -10.0, 10.0, doc).optional()
}

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::number(
        "attitudes.mean",
        "Attitudes",
        "share",
        0.0,
        1.0,
        "Mean attitude to peer support, from 0 (against it) to 1 (for it). Where it is left out: attitudes are not \
         followed.",
    )
    .each(&GROUPS)
    .optional(),
    Parameter::number(
        "attitudes.sd",
        "Spread of attitudes",
        "share",
        0.0,
        1.0,
        "Standard deviation of each between sites; values are kept within 0 to 1. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "attitudes.half_life",
        "Half-life of what moved attitudes",
        "weeks",
        0.1,
        5200.0,
        "Time in which half of what moved an attitude is gone again. Where it is left out: it stays.",
    )
    .optional(),
    Parameter::number(
        "attitudes.experience",
        "Attitude by experience",
        "per week",
        -1.0,
        1.0,
        "Rate at which the distance to 1 closes while the site delivers; below 0 experience sours. Where it is left out: 0.",
    )
    .each(&GROUPS)
    .optional(),
    Parameter::number(
        "attitudes.reference",
        "Reference attitude",
        "share",
        0.0,
        1.0,
        "Attitude of each at which referral, turnover and stopping are as stated elsewhere; it is needed with a slope.",
    )
    .each(&GROUPS)
    .optional(),
    slope(
        "attitudes.slope_referral",
        "Referral by clinicians' attitude",
        "Rise of the log of referrals by the care team with each unit of clinicians' attitude; integration is never above \
         1. Where it is left out: 0.",
    ),
    slope(
        "attitudes.slope_turnover",
        "Leaving by peer workers' attitude",
        "Fall of the log hazard that workers leave with each unit of their attitude. Where it is left out: 0.",
    ),
    slope(
        "attitudes.slope_support",
        "Stopping by administrators' attitude",
        "Fall of the log hazard that a site stops for lack of support with each unit of administrators' attitude. Where it is \
         left out: 0.",
    ),
];

const SLOPES: [&str; 3] = ["attitudes.slope_referral", "attitudes.slope_turnover", "attitudes.slope_support"];

/// How attitudes begin, move and tell.
#[derive(Debug, Clone)]
pub(super) struct Attitudes {
    mean: [f64; GROUPS.len()],
    sd: f64,
    pub(super) decay: f64,
    experience: [f64; GROUPS.len()],
    reference: [f64; GROUPS.len()],
    slope_referral: f64,
    slope_turnover: f64,
    slope_support: f64,
}

impl Attitudes {
    pub(super) fn open(values: &Values) -> Result<Option<Self>, OpenError> {
        together(values, &SLOPES, "attitudes.reference.clinicians")?;
        if values.keys("attitudes.mean").is_empty() {
            return Ok(None);
        }
        let or = |path: &str, otherwise: f64| values.optional_number(path).unwrap_or(otherwise);
        let mean = values.each("attitudes.mean", &GROUPS)?;
        Ok(Some(Self {
            mean: std::array::from_fn(|i| mean.get(i).copied().unwrap_or_default()),
            sd: or("attitudes.sd", 0.0),
            decay: super::climate::decay(values, "attitudes.half_life"),
            experience: GROUPS.map(|group| or(&format!("attitudes.experience.{group}"), 0.0)),
            reference: GROUPS.map(|group| or(&format!("attitudes.reference.{group}"), 0.0)),
            slope_referral: or("attitudes.slope_referral", 0.0),
            slope_turnover: or("attitudes.slope_turnover", 0.0),
            slope_support: or("attitudes.slope_support", 0.0),
        }))
    }

    pub(super) fn found(&self, site: &mut Site, entity: Entity, step: &mut Step<'_>) {
        let mut draw = step.luck.draw(entity, ATTITUDE, 0);
        for (group, level) in ATTITUDES.enumerate() {
            site.usual[level] = (self.mean[group] + self.sd * draw.normal()).clamp(0.0, 1.0) as f32;
        }
    }

    /// What experience adds to the pulls on the levels.
    pub(super) fn live(&self, pulls: &mut [f64; LEVELS.len()], stage: Stage) {
        if stage.delivers() {
            for (group, level) in ATTITUDES.enumerate() {
                pulls[level] += self.experience[group];
            }
        }
    }

    fn above(&self, group: usize, site: &Site) -> f64 {
        f64::from(site.levels[ATTITUDES.start + group]) - self.reference[group]
    }

    /// Factor on referral.
    pub(super) fn referral(&self, site: &Site) -> f64 {
        libm::exp(self.slope_referral * self.above(0, site))
    }

    /// Factor on the hazard that workers leave.
    pub(super) fn turnover(&self, site: &Site) -> f64 {
        libm::exp(-self.slope_turnover * self.above(1, site))
    }

    /// Factor on the hazard of stopping for lack of support.
    pub(super) fn support(&self, site: &Site) -> f64 {
        libm::exp(-self.slope_support * self.above(2, site))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_the_levels_of_attitudes() {
        assert_eq!(LEVELS[ATTITUDES], GROUPS);
    }
}
