//! Adoption: sites that consider, prepare, deliver and stop; readiness; waves of a roll-out.
//!
//! A site that no wave has reached takes the programme up with hazard
//! (external push + influence × share of sites that deliver) × readiness; readiness is staff willingness ×
//! resource availability × stakeholder buy-in. Preparation takes longer where readiness is low.
//!
//! # Source
//! Bass FM (1969) Management Science 15:215-227 for push and influence; Scaccia JP et al (2015) J Community Psychol
//! 43:484-501 for the product; Bond GR et al (2014) Adm Policy Ment Health 41:228-236 for stopping.

mod parameters;
mod waves;

pub use parameters::SECTION;
pub use waves::Wave;

use super::slots::{ADOPTION, SITE_BIRTH, STOP};
use crate::engine::block::Block;
use crate::engine::draws::Draw;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::{Process, Step};
use crate::model::site::Stage;
use crate::scenario::{MissingValue, Values};
use crate::units::index::Entity;
use crate::units::time::Calendar;
use parameters::COMPONENTS;
use waves::WAVES;

/// The process of adoption.
#[derive(Debug, Clone)]
pub struct Adoption {
    at_start: f64,
    push: f64,
    influence: f64,
    preparation_weeks: f64,
    longest_preparation: f64,
    stop_rate: f64,
    mean: [f64; 3],
    sd: f64,
    integration: f32,
    waves: Vec<Wave>,
}

impl Adoption {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let number = |path: &str| values.number(path);
        let mean = values.each("adoption.readiness_mean", &COMPONENTS)?;
        let calendar = Calendar::new(values.date("simulation.start")?);
        Ok(Self {
            at_start: number("adoption.delivering_at_start")?,
            push: number("adoption.push")?,
            influence: number("adoption.influence")?,
            preparation_weeks: number("adoption.preparation_weeks")?,
            longest_preparation: number("adoption.longest_preparation")?,
            stop_rate: number("adoption.stop_rate")?,
            mean: std::array::from_fn(|i| mean.get(i).copied().unwrap_or_default()),
            sd: number("adoption.readiness_sd")?,
            integration: number("adoption.integration")? as f32,
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

    fn component(&self, i: usize, draw: &mut Draw) -> f32 {
        (self.mean[i] + self.sd * draw.normal()).clamp(0.0, 1.0) as f32
    }

    fn prepare(&self, block: &mut Block, step: &mut Step<'_>) {
        let site = &mut block.site;
        // A site without any readiness would prepare for ever: the limit is part of the scenario.
        let longer = (1.0 / site.readiness()).min(self.longest_preparation);
        site.stage = Stage::Preparing;
        site.until = step.start + self.preparation_weeks * longer;
        let moment = step.ledger.moment(step.start);
        step.ledger.add_site(SiteQuantity::SitesPrepared, 1.0, &moment);
    }

    fn deliver(&self, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = Entity::site(usize::from(block.site.id));
        let amount = step.luck.draw(entity, STOP, u32::from(block.site.stops)).amount();
        let site = &mut block.site;
        site.stage = Stage::Delivering;
        site.until = if self.stop_rate > 0.0 { at + amount / self.stop_rate } else { f64::INFINITY };
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
        let mut draw = step.luck.draw(Entity::site(id), SITE_BIRTH, 0);
        block.site.willingness = self.component(0, &mut draw);
        block.site.resources = self.component(1, &mut draw);
        block.site.buy_in = self.component(2, &mut draw);
        block.site.integration = self.integration;
        block.site.stage = Stage::Considering;
        let place = (id as f64 + 0.5) * SPREAD;
        if place - libm::floor(place) < self.at_start {
            self.deliver(0.0, block, step);
        }
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        if step.warms_up() {
            return;
        }
        let moment = step.ledger.moment(step.start);
        if block.site.stage == Stage::Preparing && block.site.until <= step.start {
            let at = step.start;
            self.deliver(at, block, step);
            step.ledger.add_site(SiteQuantity::SitesStarted, 1.0, &moment);
        }
        if block.site.stage == Stage::Delivering {
            if block.site.until <= step.start {
                block.site.stage = Stage::Discontinued;
                block.site.until = f64::INFINITY;
                block.site.stops = block.site.stops.saturating_add(1);
                step.ledger.add_site(SiteQuantity::SitesStopped, 1.0, &moment);
            } else {
                step.ledger.accrue_site(SiteQuantity::DeliveringWeeks, 1.0, step.start, step.end);
            }
        }
    }

    fn system(&self, blocks: &mut [Block], step: &mut Step<'_>) {
        if step.warms_up() {
            return;
        }
        for wave in &self.waves {
            // At the first system step on or after its date: never before it.
            if wave.start > step.start - step.length() && wave.start <= step.start {
                for site in wave.take(blocks) {
                    self.prepare(&mut blocks[site], step);
                }
            }
        }
        let delivering = blocks.iter().filter(|block| block.site.stage == Stage::Delivering).count();
        let share = delivering as f64 / blocks.len().max(1) as f64;
        let occasion = (step.start / step.length() + 0.5) as u32;
        let rate = self.push + self.influence * share;
        if rate == 0.0 {
            return;
        }
        for block in blocks.iter_mut() {
            if !matches!(block.site.stage, Stage::Unaware | Stage::Considering) {
                continue;
            }
            let entity = Entity::site(usize::from(block.site.id));
            let probability = -libm::expm1(-rate * block.site.readiness() * step.length());
            if step.luck.draw(entity, ADOPTION, occasion).uniform() < probability {
                self.prepare(block, step);
            }
        }
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
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        if !step.warms_up() && block.site.stage == Stage::Delivering {
            step.ledger.accrue_site(SiteQuantity::DeliveringWeeks, 1.0, step.start, step.end);
        }
    }
}
