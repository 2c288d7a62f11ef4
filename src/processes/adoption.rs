//! Adoption: sites that consider, prepare, deliver and stop; readiness; waves of a roll-out.
//!
//! A site that no wave has reached takes the programme up with hazard
//! (external push + influence × share of sites that deliver) × readiness; readiness is staff willingness ×
//! resource availability × stakeholder buy-in. Preparation takes longer where readiness is low.
//!
//! # Source
//! Bass FM (1969) Management Science 15:215-227 for push and influence; Scaccia JP et al (2015) J Community Psychol
//! 43:484-501 for the product; Bond GR et al (2014) Adm Policy Ment Health 41:228-236 for stopping.

use super::slots::{ADOPTION, SITE_BIRTH, STOP};
use crate::engine::block::Block;
use crate::engine::draws::Draw;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::{Process, Step};
use crate::model::site::{Site, Stage};
use crate::scenario::parameter::{ListTable, Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};
use crate::units::index::Entity;
use crate::units::time::Calendar;

const COMPONENTS: [&str; 3] = ["willingness", "resources", "buy_in"];

/// What a scenario says of sites and roll-out.
pub const SECTION: Section = Section {
    id: "adoption",
    title: "Sites and roll-out",
    doc: "Which sites take the programme up, when, how long they prepare, and whether they keep it. Where the section is \
          off, every site delivers from the start.",
    switch: Switch::Process,
    lists: &[WAVES],
    parameters: &[
        Parameter::number(
            "adoption.delivering_at_start",
            "Delivering at the start",
            "proportion",
            0.0,
            1.0,
            "Share of sites that deliver when the simulation begins.",
        ),
        Parameter::number(
            "adoption.push",
            "External push",
            "per week",
            0.0,
            10.0,
            "Rate at which a fully ready site takes the programme up without any neighbour's example or wave.",
        ),
        Parameter::number(
            "adoption.influence",
            "Influence of others",
            "per week",
            0.0,
            10.0,
            "Rate that is added for a fully ready site when every other site delivers.",
        ),
        Parameter::number(
            "adoption.preparation_weeks",
            "Preparation",
            "weeks",
            0.0,
            520.0,
            "Time from taking up to delivering of a fully ready site; others take longer in proportion to 1/readiness, up \
             to `adoption.longest_preparation`.",
        ),
        Parameter::number(
            "adoption.longest_preparation",
            "Longest preparation",
            "multiplier",
            1.0,
            100.0,
            "How many times as long as a fully ready site the least ready one takes to prepare, at most.",
        ),
        Parameter::number(
            "adoption.stop_rate",
            "Stopping",
            "per week",
            0.0,
            10.0,
            "Rate at which delivering sites stop.",
        ),
        Parameter::number(
            "adoption.readiness_mean",
            "Readiness",
            "share",
            0.0,
            1.0,
            "Mean of each component of readiness.",
        )
        .each(&COMPONENTS),
        Parameter::number(
            "adoption.readiness_sd",
            "Spread of readiness",
            "share",
            0.0,
            1.0,
            "Standard deviation of each component between sites; values are kept within 0 to 1.",
        ),
        Parameter::number(
            "adoption.integration",
            "Integration with the care team",
            "share",
            0.0,
            1.0,
            "Share of possible referrals that the care team makes: role clarity, shared goals, information sharing.",
        ),
    ],
};

const WAVES: ListTable = ListTable {
    path: "rollout.wave",
    label: "Wave of the roll-out",
    doc: "From its start, a wave takes sites into preparation.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the wave, for messages and charts."),
        Parameter::date("start", "Start", "First day of the wave."),
        Parameter::number(
            "sites.fraction",
            "Share of sites",
            "proportion",
            0.0,
            1.0,
            "Share of all sites that the wave takes, among those that neither prepare nor deliver.",
        ),
        Parameter::choice(
            "sites.order",
            "Order",
            &[
                ("most deprived first", "Sites in the most deprived areas first."),
                ("least deprived first", "Sites in the least deprived areas first."),
                ("most ready first", "Sites with the highest readiness first."),
            ],
            "Which sites the wave takes first.",
        ),
        Parameter::choice(
            "sites.area",
            "Area",
            &[("all", "Any site."), ("urban", "Urban sites only."), ("rural", "Rural sites only.")],
            "Which sites the wave may take.",
        ),
        Parameter::number(
            "readiness_at_least",
            "Readiness gate",
            "share",
            0.0,
            1.0,
            "The wave leaves out sites whose readiness is lower.",
        ),
    ],
};

/// The order in which a wave takes sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    MostDeprived,
    LeastDeprived,
    MostReady,
}

/// A wave of a roll-out.
#[derive(Debug, Clone, PartialEq)]
pub struct Wave {
    /// Name.
    pub name: String,
    /// Start, in weeks since the start of the simulation.
    pub start: f64,
    fraction: f64,
    order: Order,
    area: Option<u8>,
    readiness_at_least: f64,
}

impl Wave {
    fn open(row: &Values, calendar: Calendar) -> Result<Self, MissingValue> {
        Ok(Self {
            name: row.text("name")?.to_owned(),
            start: calendar.weeks_until(row.date("start")?),
            fraction: row.number("sites.fraction")?,
            order: match row.word("sites.order")? {
                "least deprived first" => Order::LeastDeprived,
                "most ready first" => Order::MostReady,
                _ => Order::MostDeprived,
            },
            area: match row.word("sites.area")? {
                "urban" => Some(0),
                "rural" => Some(1),
                _ => None,
            },
            readiness_at_least: row.number("readiness_at_least")?,
        })
    }

    /// Whether the wave may take a site, its stage apart.
    pub fn may_take(&self, area: u8) -> bool {
        self.area.is_none_or(|only| only == area)
    }

    fn key(&self, site: &Site) -> f64 {
        match self.order {
            Order::MostDeprived => site.deprivation_rank,
            Order::LeastDeprived => -site.deprivation_rank,
            Order::MostReady => -site.readiness(),
        }
    }

    /// Takes the wave's share of sites into preparation.
    fn take(&self, blocks: &mut [Block]) -> Vec<usize> {
        let wanted = libm::ceil(self.fraction * blocks.len() as f64 - 1e-9) as usize;
        let mut sites: Vec<usize> = (0..blocks.len())
            .filter(|&i| {
                let site = &blocks[i].site;
                let waiting = matches!(site.stage, Stage::Unaware | Stage::Considering | Stage::Discontinued);
                waiting && self.may_take(site.area) && site.readiness() >= self.readiness_at_least
            })
            .collect();
        sites.sort_by(|&a, &b| {
            self.key(&blocks[a].site).total_cmp(&self.key(&blocks[b].site)).then(a.cmp(&b))
        });
        sites.truncate(wanted);
        sites
    }
}

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

    fn couples_sites(&self) -> bool {
        true
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
