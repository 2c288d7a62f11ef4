//! Waves of a roll-out: from a date on, a share of sites is taken into preparation.

use super::selection::{self, Selection};
use crate::engine::block::Block;
use crate::engine::process::Step;
use crate::model::site::{NO_WAVE, Stage};
use crate::scenario::parameter::{ListTable, Parameter};
use crate::scenario::{MissingValue, Values};
use crate::units::time::Calendar;

/// So many waves, the first, can be stopped by rules: one bit each.
pub(in crate::processes) const MOST_STOPPED: usize = 64;

/// Rows that are waves.
pub(in crate::processes) const WAVES: ListTable = ListTable {
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

/// The bit of a wave, by its place in the scenario; none where there are too many waves.
pub const fn wave_bit(number: usize) -> u64 {
    if number < MOST_STOPPED { 1 << number } else { 0 }
}

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

    pub(super) const fn sites(&self) -> &Selection {
        &self.sites
    }

    /// The readiness that sites must have; 0 where any will do.
    pub const fn gate(&self) -> f64 {
        self.sites.gate()
    }

    /// Whether the wave may take a site, its stage apart.
    pub fn may_take(&self, area: u8) -> bool {
        self.sites.may_take(area)
    }

    /// Whether the wave takes sites in this step: at the first system step on or after its date, never before it; a wave that
    /// is stopped then goes ahead when it no longer is.
    pub(super) fn goes_ahead(&self, number: usize, blocks: &mut [Block], step: &Step<'_>) -> bool {
        let due = self.start > step.start - step.length() && self.start <= step.start;
        let bit = wave_bit(number);
        let Some(oversight) = blocks.first().map(|block| &block.oversight) else { return due };
        let (stopped, held_back) = (oversight.stopped & bit != 0, oversight.held_back & bit != 0);
        if due && stopped {
            for block in blocks {
                block.oversight.held_back |= bit;
            }
        } else if held_back && !stopped {
            for block in blocks {
                block.oversight.held_back &= !bit;
            }
        }
        (due || held_back) && !stopped
    }

    /// Takes the wave's share of sites into preparation, less those that it has taken before it was stopped.
    pub(super) fn take(&self, number: usize, blocks: &mut [Block]) -> Vec<usize> {
        let waits = |stage| matches!(stage, Stage::Unaware | Stage::Considering | Stage::Discontinued);
        let number = u8::try_from(number).unwrap_or(NO_WAVE);
        let own = |block: &&Block| block.site.wave == number && number != NO_WAVE && !waits(block.site.stage);
        let already = blocks.iter().filter(own).count();
        let wanted = self.sites.wanted(blocks.len()).saturating_sub(already);
        let mut taken = self.sites.take(blocks.iter().map(|block| &block.site), |site| waits(site.stage));
        taken.truncate(wanted);
        for &site in &taken {
            blocks[site].site.wave = number;
        }
        taken
    }
}
