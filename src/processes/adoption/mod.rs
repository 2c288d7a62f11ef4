//! Adoption: sites that come to know of the programme, consider, prepare, deliver, sustain, pause, stop and start again.
//!
//! A site that no wave has reached takes the programme up with hazard (external push + influence × share of its
//! neighbours that deliver) × readiness. Preparation and ramp-up take longer where readiness is low.
//!
//! # Source
//! Bass FM (1969) Management Science 15:215-227 for push and influence; Scaccia JP et al (2015) J Community Psychol
//! 43:484-501 for the product; Bond GR et al (2014) Adm Policy Ment Health 41:228-236 for stopping.

mod attitudes;
mod care_team;
mod climate;
mod effects;
mod neighbours;
mod parameters;
mod push;
pub(in crate::processes) mod selection;
mod shocks;
mod slips;
mod stages;
mod strategies;
mod sustainment;
pub(in crate::processes) mod waves;

pub use parameters::SECTION;
pub use slips::{Setting, refuse};
pub use waves::{Wave, wave_bit};

use super::OpenError;
use super::slots::LEGACY;
use crate::engine::block::Block;
use crate::engine::ledger::{SiteQuantity as S, weeks_in};
use crate::engine::process::{Process, Step};
use crate::model::site::{ATTITUDES, CARE_TEAM, Cause, Stage};
use crate::scenario::{MissingValue, Values};
use crate::units::index::Entity;
use crate::units::time::Calendar;
use climate::Climate;
use neighbours::Neighbours;
use push::Push;
use shocks::Shocks;
use strategies::Strategy;
use sustainment::Sustainment;
use waves::WAVES;

/// The process of adoption.
#[derive(Debug, Clone)]
pub struct Adoption {
    at_start: f64,
    aware: f64,
    awareness_push: f64,
    awareness_influence: f64,
    push: Push,
    influence: f64,
    preparation_weeks: f64,
    horizon: f64,
    neighbours: Neighbours,
    climate: Climate,
    sustainment: Sustainment,
    shocks: Shocks,
    strategies: Vec<Strategy>,
    waves: Vec<Wave>,
}

impl Adoption {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing, a file is not valid, or values cannot go together.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let number = |path: &str| values.number(path);
        let or = |path: &str, otherwise: f64| values.optional_number(path).unwrap_or(otherwise);
        let calendar = Calendar::new(values.date("simulation.start")?);
        Ok(Self {
            at_start: number("adoption.delivering_at_start")?,
            aware: or("adoption.aware_at_start", 1.0),
            awareness_push: or("adoption.awareness_push", 0.0),
            awareness_influence: or("adoption.awareness_influence", 0.0),
            push: Push::open(values, calendar)?,
            influence: number("adoption.influence")?,
            preparation_weeks: number("adoption.preparation_weeks")?,
            horizon: number("simulation.horizon")?,
            neighbours: Neighbours::open(values)?,
            climate: Climate::open(values)?,
            sustainment: Sustainment::open(values)?,
            shocks: Shocks::open(values, calendar)?,
            strategies: Strategy::open_all(values, calendar)?,
            waves: Self::waves(values, calendar)?,
        })
    }

    /// The waves of the roll-out.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn waves(values: &Values, calendar: Calendar) -> Result<Vec<Wave>, MissingValue> {
        values.rows(WAVES.path).iter().map(|row| Wave::open(row, calendar)).collect()
    }

    /// Counts the time in the stage, and what the climate is meanwhile.
    fn account(&self, block: &Block, step: &mut Step<'_>) {
        let site = &block.site;
        let level = |place: usize| f64::from(site.levels[place]);
        let attitude = |group: usize| {
            if self.climate.attitudes.is_some() { level(ATTITUDES.start + group) } else { 0.0 }
        };
        let follows = self.climate.care_team.is_some();
        let team = |component: usize| if follows { level(CARE_TEAM.start + component) } else { 0.0 };
        let delivers = f64::from(u8::from(site.stage.delivers()));
        let stage = if site.stage == Stage::Delivering { 0.0 } else { 1.0 };
        let rates = [
            (S::DeliveringWeeks, delivers),
            (weeks_in(site.stage), stage),
            (S::ClimateWeeks, 1.0),
            (S::ReadinessWeeks, site.readiness()),
            (S::WillingnessWeeks, level(0)),
            (S::ResourcesWeeks, level(1)),
            (S::BuyInWeeks, level(2)),
            (S::IntegrationWeeks, f64::from(site.integration)),
            (S::SolvencyWeeks, f64::from(site.solvency)),
            (S::AttitudeWeeks, f64::from(u8::from(self.climate.attitudes.is_some()))),
            (S::CliniciansWeeks, attitude(0)),
            (S::PeersWeeks, attitude(1)),
            (S::AdministratorsWeeks, attitude(2)),
            (S::CareTeamWeeks, f64::from(u8::from(follows))),
            (S::RoleClarityWeeks, team(0)),
            (S::SharedGoalsWeeks, team(1)),
            (S::InformationWeeks, team(2)),
            (S::CarePlansWeeks, team(3)),
            (S::SafeguardsWeeks, team(4)),
        ];
        step.ledger.accrue_site_all(&rates, step.start, step.end);
    }

    /// The climate moves, and what it makes of the work with it.
    fn live(&self, shares: &[f64], occasion: u32, blocks: &mut [Block], step: &mut Step<'_>) {
        let help = strategies::give(&self.strategies, blocks, self.horizon, step);
        for ((block, help), &share) in blocks.iter_mut().zip(help).zip(shares) {
            if self.shocks.befall(block, occasion, step) && block.site.stage.delivers() {
                self.stop(Cause::Shock, block, step);
            }
            if block.site.stage == Stage::Preparing {
                block.site.until -= help.saved;
            }
            self.climate.advance(&help.pulls, share, step.length(), &mut block.site);
            self.climate.involve(help.community, step.length(), &mut block.site);
            self.climate.judge(&mut block.site, step.start, step.length());
            self.interrupt(occasion, block, step);
            if block.site.stage.delivers() {
                Sustainment::count_leavers(block, step.length());
                self.look_ahead(step.start, block);
            }
        }
    }
}

impl Process for Adoption {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn found(&self, block: &mut Block, step: &mut Step<'_>) {
        // The square root of two spreads the sites that deliver at the start evenly over the order of deprivation,
        // in a sequence other than that of rural sites.
        const SPREAD: f64 = std::f64::consts::SQRT_2;
        let id = usize::from(block.site.id);
        self.climate.found(block, step);
        let place = (id as f64 + 0.5) * SPREAD;
        if place - libm::floor(place) < self.at_start {
            self.deliver_from_the_start(block, step);
            return;
        }
        let mut draw = step.luck.draw(Entity::site(id), LEGACY, 0);
        draw.word();
        let aware = self.aware >= 1.0 || draw.uniform() < self.aware;
        block.turn(if aware { Stage::Considering } else { Stage::Unaware }, 0.0, None);
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        self.move_on(block, step);
        self.account(block, step);
    }

    fn couples_sites(&self) -> bool {
        true
    }

    fn system(&self, blocks: &mut [Block], step: &mut Step<'_>) {
        let occasion = (step.start / step.length() + 0.5) as u32;
        strategies::enlist(&self.strategies, blocks, step);
        let before = self.neighbours.shares(blocks);
        self.live(&before, occasion, blocks, step);
        let solvent: Vec<bool> = blocks.iter().map(|block| block.site.solvency > 0.0).collect();
        for (number, wave) in self.waves.iter().enumerate() {
            if wave.goes_ahead(number, blocks, step) {
                // A wave that is not paid for passes a site by.
                for site in wave.take(number, blocks).into_iter().filter(|&site| solvent[site]) {
                    blocks[site].oversight.taken_by |= wave_bit(number);
                    self.prepare(&mut blocks[site], step);
                }
            }
        }
        self.spread(&before, occasion, blocks, step);
    }
}

/// Where the section is off, every site delivers from the start with full integration.
#[derive(Debug, Clone, Copy)]
pub struct EverySiteDelivers;

impl Process for EverySiteDelivers {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn found(&self, block: &mut Block, _step: &mut Step<'_>) {
        block.site.stage = Stage::Delivering;
        block.site.integration = 1.0;
        block.site.role_clarity = 1.0;
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        if block.site.stage == Stage::Delivering {
            step.ledger.accrue_site(S::DeliveringWeeks, 1.0, step.start, step.end);
        }
    }
}
