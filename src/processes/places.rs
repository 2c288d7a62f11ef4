//! Places: what limits the number of people of a site who can be in the programme at a time.

use crate::engine::block::Block;
use crate::model::site::{Site, Staffing};
use crate::scenario::{MissingValue, Values};

/// What limits the places of a site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Places {
    /// A number for each site.
    Fixed(usize),
    /// The caseloads of the workers in post.
    Workers,
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
            "workers" => Self::Workers,
            _ => Self::Unlimited,
        })
    }

    /// What limits the places of this site, whose programme may have no workers.
    #[must_use]
    pub const fn at(self, site: &Site) -> Self {
        match (self, site.staffing) {
            (Self::Workers, Staffing::Nobody) => Self::Unlimited,
            _ => self,
        }
    }

    /// Places of the site that nobody holds.
    pub fn free(&self, block: &Block) -> usize {
        match self.at(&block.site) {
            Self::Fixed(places) => places.saturating_sub(block.relationships.len()),
            Self::Workers => block.workers.iter().map(|worker| usize::from(worker.room())).sum(),
            Self::Unlimited => usize::MAX,
        }
    }
}
