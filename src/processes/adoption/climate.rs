//! The climate of a site: readiness with its context, and what it makes of the work.
//!
//! Each level has a usual value of the site, drawn once; what events, strategies and experience move goes back to it at a
//! constant rate. Readiness is willingness × resources × buy-in.
//!
//! # Source
//! The product: Scaccia JP et al (2015) J Community Psychol 43:484-501. Context: Damschroder LJ et al (2022)
//! Implementation Science 17:75 (CFIR 2.0), recalled. How levels move is ours.

use super::super::OpenError;
use super::attitudes::Attitudes;
use super::care_team::CareTeam;
use super::effects::{drift, jump};
use super::parameters::COMPONENTS;
use crate::engine::block::Block;
use crate::engine::process::Step;
use crate::model::site::{CARE_TEAM, LEVELS, READINESS, Ratios, Site};
use crate::processes::governance;
use crate::processes::slots::{LEGACY, SITE_BIRTH};
use crate::scenario::Values;
use crate::scenario::parameter::Parameter;
use crate::units::index::Entity;

const fn context(path: &'static str, label: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, "share", -1.0, 1.0, doc).each(&COMPONENTS).optional()
}

pub(super) const PARAMETERS: &[Parameter] = &[
    context(
        "adoption.readiness_rural",
        "Readiness of rural sites",
        "What each component is more, or less, at rural sites. Where it is left out: 0.",
    ),
    context(
        "adoption.readiness_legacy",
        "Readiness beside other services",
        "What each component is more, or less, at sites that have services already which peer support is added to or must \
         replace. Where it is left out: 0.",
    ),
    context(
        "adoption.readiness_size",
        "Readiness by size",
        "What each component is more for each unit of the logarithm of a site's people over the usual number \
         (population.persons_per_site). A slope other than 0 is refused where all sites have the usual size: those of a \
         synthesised population differ by population.site_size_sd_log. Where it is left out: 0.",
    ),
    Parameter::number(
        "adoption.legacy_share",
        "Sites with other services",
        "proportion",
        0.0,
        1.0,
        "Share of sites that have such services. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "adoption.readiness_half_life",
        "Half-life of what moved readiness",
        "weeks",
        0.1,
        5200.0,
        "Time in which half of what events and strategies changed is gone again. Where it is left out: it stays.",
    )
    .optional(),
    Parameter::number(
        "adoption.buy_in_neighbours",
        "Buy-in by neighbours' success",
        "per week",
        0.0,
        1.0,
        "Rate at which the distance of buy-in to 1 closes where all neighbours deliver. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "adoption.ramp_up_weeks",
        "Ramp-up",
        "weeks",
        0.0,
        520.0,
        "Time from the beginning of delivery until the care team refers as it will, rising evenly, at a fully ready site; \
         others take longer, as with preparation. Where it is left out: 0.",
    )
    .optional(),
];

/// How the climate of sites begins, moves and tells on the work.
#[derive(Debug, Clone)]
pub(super) struct Climate {
    mean: [f64; COMPONENTS.len()],
    sd: f64,
    /// What is more at rural sites, at sites with other services, and by the logarithm of size.
    rural: [f64; COMPONENTS.len()],
    legacy: [f64; COMPONENTS.len()],
    size: [f64; COMPONENTS.len()],
    legacy_share: f64,
    usual_size: f64,
    decay: f64,
    neighbours: f64,
    ramp_up: f64,
    longest: f64,
    integration: f32,
    /// What co-governance closes of the distance of the usual buy-in to 1.
    shared: f64,
    pub(super) care_team: Option<CareTeam>,
    pub(super) attitudes: Option<Attitudes>,
}

/// The rate a week of a half-life that may be left out.
pub(super) fn decay(values: &Values, path: &str) -> f64 {
    values.optional_number(path).map_or(0.0, |half_life| std::f64::consts::LN_2 / half_life)
}

impl Climate {
    pub(super) fn open(values: &Values) -> Result<Self, OpenError> {
        let number = |path: &str| values.number(path);
        let or_none = |path: &str| values.optional_number(path).unwrap_or(0.0);
        let each = |path: &str| COMPONENTS.map(|component| or_none(&format!("{path}.{component}")));
        let mean = values.each("adoption.readiness_mean", &COMPONENTS)?;
        Ok(Self {
            mean: std::array::from_fn(|i| mean.get(i).copied().unwrap_or_default()),
            sd: number("adoption.readiness_sd")?,
            rural: each("adoption.readiness_rural"),
            legacy: each("adoption.readiness_legacy"),
            size: each("adoption.readiness_size"),
            legacy_share: or_none("adoption.legacy_share"),
            usual_size: values.whole("population.persons_per_site")? as f64,
            decay: decay(values, "adoption.readiness_half_life"),
            neighbours: or_none("adoption.buy_in_neighbours"),
            ramp_up: or_none("adoption.ramp_up_weeks"),
            longest: number("adoption.longest_preparation")?,
            integration: number("adoption.integration")? as f32,
            shared: governance::buy_in(values),
            care_team: CareTeam::open(values)?,
            attitudes: Attitudes::open(values)?,
        })
    }

    /// Draws what a site is usually like.
    pub(super) fn found(&self, block: &mut Block, step: &mut Step<'_>) {
        let people = block.settled() as f64;
        let entity = Entity::site(usize::from(block.site.id));
        let mut draw = step.luck.draw(entity, SITE_BIRTH, 0);
        let site = &mut block.site;
        if self.legacy_share > 0.0 {
            site.legacy = step.luck.draw(entity, LEGACY, 0).uniform() < self.legacy_share;
        }
        let size = if people > 0.0 { libm::log(people / self.usual_size) } else { 0.0 };
        let (rural, legacy) = (f64::from(site.area), f64::from(u8::from(site.legacy)));
        for level in READINESS {
            let context = self.rural[level] * rural + self.legacy[level] * legacy + self.size[level] * size;
            let value = self.mean[level] + self.sd * draw.normal() + context;
            site.usual[level] = value.clamp(0.0, 1.0) as f32;
        }
        if self.shared != 0.0 {
            let usual = &mut site.usual[READINESS.end - 1];
            *usual = jump(*usual, self.shared);
        }
        if let Some(care_team) = &self.care_team {
            care_team.found(site, entity, step);
        }
        if let Some(attitudes) = &self.attitudes {
            attitudes.found(site, entity, step);
        }
        site.levels = site.usual;
        site.known = site.levels[CareTeam::INFORMATION];
        self.judge(site, step.start, 0.0);
    }

    /// How much longer than a fully ready site another one takes: a site without any readiness would take for ever,
    /// so the limit is part of the scenario.
    pub(super) fn longer(&self, site: &Site) -> f64 {
        (1.0 / site.readiness()).min(self.longest)
    }

    /// Time passes in which strategies pull at the levels, and this share of neighbours deliver.
    pub(super) fn advance(&self, pulls: &[f64; LEVELS.len()], neighbours: f64, weeks: f64, site: &mut Site) {
        let mut pulls = *pulls;
        pulls[READINESS.end - 1] += self.neighbours * neighbours;
        if let Some(attitudes) = &self.attitudes {
            attitudes.live(&mut pulls, site.stage);
        }
        for (level, pull) in pulls.into_iter().enumerate() {
            let decay = match level {
                _ if READINESS.contains(&level) => self.decay,
                _ if CARE_TEAM.contains(&level) => self.care_team.as_ref().map_or(0.0, |team| team.decay),
                _ => self.attitudes.as_ref().map_or(0.0, |attitudes| attitudes.decay),
            };
            site.levels[level] = drift(site.levels[level], site.usual[level], decay, pull, weeks);
        }
        if let Some(care_team) = &self.care_team {
            care_team.learn(site, weeks);
        }
    }

    /// What was done with the people of the place fades like readiness, and what is done now comes on top.
    pub(super) fn involve(&self, [trust, candidates]: [f64; 2], weeks: f64, site: &mut Site) {
        let left = libm::exp(-self.decay * weeks);
        let community = &mut site.community;
        community.trust = (f64::from(community.trust) * left + trust) as f32;
        community.candidates = (f64::from(community.candidates) * left + candidates) as f32;
    }

    /// Nobody of the care team knows yet what a site shares that has only begun to deliver.
    pub(super) fn begin(&self, site: &mut Site, now: f64) {
        if let Some(care_team) = &self.care_team {
            care_team.begin(site);
        }
        self.judge(site, now, 0.0);
    }

    /// Says what the climate makes of the work for so many weeks from now on.
    pub(super) fn judge(&self, site: &mut Site, now: f64, weeks: f64) {
        let (index, clarity) = match &self.care_team {
            Some(care_team) => (care_team.index(site), site.levels[CareTeam::CLARITY]),
            None => (f64::from(self.integration), self.integration),
        };
        site.role_clarity = clarity;
        site.ratios = self.care_team.as_ref().map_or(Ratios::NONE, |care_team| care_team.ratios(site));
        let mut share = index;
        if let Some(attitudes) = &self.attitudes {
            share = (share * attitudes.referral(site)).min(1.0);
            site.ratios.turnover *= attitudes.turnover(site);
        }
        if self.ramp_up > 0.0 && site.stage.delivers() {
            // The mean over the step, in which the share goes on rising.
            let grown = (now + weeks / 2.0 - site.began) / (self.ramp_up * self.longer(site));
            share *= grown.clamp(0.0, 1.0);
        }
        site.integration = share as f32;
    }
}
