//! Places: what limits the number of people of a site who can be in the programme at a time.

use crate::engine::block::Block;
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

    /// Places of the site that nobody holds.
    pub fn free(&self, block: &Block) -> usize {
        match *self {
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
