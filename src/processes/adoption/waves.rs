//! Waves of a roll-out: from a date on, a share of sites is taken into preparation.

use super::selection::{self, Selection};
use crate::engine::block::Block;
use crate::model::site::Stage;
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
        selection::ORDER,
        selection::AREA,
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

/// A wave of a roll-out.
#[derive(Debug, Clone, PartialEq)]
pub struct Wave {
    /// Name.
    pub name: String,
    /// Start, in weeks since the start of the simulation.
    pub start: f64,
    sites: Selection,
}

impl Wave {
    pub(super) fn open(row: &Values, calendar: Calendar) -> Result<Self, MissingValue> {
        Ok(Self {
            name: row.text("name")?.to_owned(),
            start: calendar.weeks_until(row.date("start")?),
            sites: Selection::open(row)?,
        })
    }

    /// Whether the wave may take a site, its stage apart.
    pub fn may_take(&self, area: u8) -> bool {
        self.sites.may_take(area)
    }

    /// Takes the wave's share of sites into preparation.
    pub(super) fn take(&self, blocks: &[Block]) -> Vec<usize> {
        let waits = |stage| matches!(stage, Stage::Unaware | Stage::Considering | Stage::Discontinued);
        self.sites.take(blocks.iter().map(|block| &block.site), |site| waits(site.stage))
    }
}
