//! Waves of a roll-out: from a date on, a share of sites is taken into preparation.

use crate::engine::block::Block;
use crate::model::site::{Site, Stage};
use crate::scenario::parameter::{ListTable, Parameter};
use crate::scenario::{MissingValue, Values};
use crate::units::time::Calendar;

/// Rows that are waves.
pub(super) const WAVES: ListTable = ListTable {
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
    pub(super) fn open(row: &Values, calendar: Calendar) -> Result<Self, MissingValue> {
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
    pub(super) fn take(&self, blocks: &[Block]) -> Vec<usize> {
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
