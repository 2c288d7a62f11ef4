//! Who gets a free place.

use crate::model::person::Person;
use crate::model::relationship::Waiting;
use crate::scenario::{MissingValue, Values};

/// The order in which candidates get places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Each one's own draw decides.
    OwnDraw,
    /// The longest wait first.
    FirstCome,
    /// In or just out of hospital, then in relapse, then the longest wait.
    Need,
    /// The most deprived fifth, then the longest wait.
    Equity,
}

impl Priority {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn open(values: &Values) -> Result<Self, MissingValue> {
        Ok(match values.word("referral.priority")? {
            "first come" => Self::FirstCome,
            "need" => Self::Need,
            "equity" => Self::Equity,
            _ => Self::OwnDraw,
        })
    }

    /// What a candidate is sorted by: class, time the wait began, own draw.
    pub fn key(self, waiting: &Waiting, person: &Person) -> (u8, f64, u32) {
        let class = match self {
            Self::Need if person.state.in_hospital() || matches!(person.window, 1 | 2) => 0,
            Self::Need if person.state.acute_at_home() => 1,
            Self::Need => 2,
            Self::Equity => person.attributes.fifth,
            Self::OwnDraw | Self::FirstCome => 0,
        };
        (class, if self == Self::OwnDraw { 0.0 } else { waiting.since }, waiting.rank)
    }
}
