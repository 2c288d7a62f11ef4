//! What a run found of sites taken together: how long they go on, and what went through their hands.

use super::findings::Estimate;
use crate::units::word::Word;
use serde::{Deserialize, Serialize};

/// A share of the sites that have first delivered, or come to count as sustained, so many years later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SiteSurvival {
    /// The strategy, by its place.
    pub strategy: usize,
    /// From when on the sites are followed: one of [`STARTS`](crate::outcomes::site_survival::STARTS).
    #[serde(deserialize_with = "crate::units::word::word")]
    pub since: Word,
    /// Years since then.
    pub year: usize,
    /// What is told: one of [`STATES`](crate::outcomes::site_survival::STATES).
    #[serde(deserialize_with = "crate::units::word::word")]
    pub state: Word,
    /// Unit.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub unit: Word,
    /// How large it is.
    pub estimate: Estimate,
}

/// What is told of the money of some sites in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Money {
    /// The strategy, by its place.
    pub strategy: usize,
    /// Year of the simulation, from 1.
    pub year: usize,
    /// Which sites: one of [`GROUPS`](crate::outcomes::finances::GROUPS).
    #[serde(deserialize_with = "crate::units::word::word")]
    pub sites: Word,
    /// What is told: one of [`MEASURES`](crate::outcomes::finances::MEASURES).
    #[serde(deserialize_with = "crate::units::word::word")]
    pub measure: Word,
    /// Unit.
    pub unit: String,
    /// How large it is.
    pub estimate: Estimate,
}
