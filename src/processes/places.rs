//! Places: what limits the number of people of a site who can be in the programme at a time.

use crate::engine::block::Block;
use crate::model::site::{Site, Staffing};
use crate::model::worker::WorkerStage;
use crate::scenario::{MissingValue, Values};

/// What limits the places of a site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Places {
    /// A number for each site.
    Fixed(usize),
    /// The caseloads of the workers in post: people each may have.
    Workers(u16),
    /// No limit.
    Unlimited,
}

impl Places {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        Ok(match values.word("engagement.places")? {
            "fixed" => Self::Fixed(values.whole("engagement.places_per_site")? as usize),
            "workers" => Self::Workers(super::workforce::caseload_of_a_post(values)?),
            _ => Self::Unlimited,
        })
    }

    /// What limits the places of this site, whose programme may have a caseload of its own or no workers.
    #[must_use]
    pub const fn at(self, site: &Site) -> Self {
        match (self, site.staffing) {
            (Self::Workers(_), Staffing::Nobody) => Self::Unlimited,
            (Self::Workers(planned), staffing) => Self::Workers(staffing.caseload(planned)),
            _ => self,
        }
    }

    /// Places of the site that nobody holds.
    pub fn free(&self, block: &Block) -> usize {
        match self.at(&block.site) {
            Self::Fixed(places) => places.saturating_sub(block.relationships.len()),
            Self::Workers(limit) => block
                .workers
                .iter()
                .filter(|worker| worker.stage == WorkerStage::InPost)
                .map(|worker| usize::from(limit.saturating_sub(worker.caseload)))
                .sum(),
            Self::Unlimited => usize::MAX,
        }
    }
}

/// The worker with whom a person gets a place: of the own group where the rule says so and one is free, then
/// the one with the smallest caseload, then the one that `pick` points to.
pub(super) fn worker_for(limit: u16, by_group: bool, ethnicity: u8, pick: u32, block: &Block) -> Option<u16> {
    let count = block.workers.len();
    (0..count)
        .map(|k| (pick as usize % count + k) % count)
        .filter(|&w| block.workers[w].stage == WorkerStage::InPost && block.workers[w].caseload < limit)
        .min_by_key(|&w| {
            let worker = &block.workers[w];
            (by_group && worker.ethnicity != ethnicity, worker.caseload)
        })
        .map(|w| w as u16)
}
