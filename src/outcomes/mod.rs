//! Outcomes: what a run reports of health, care and delivery, each with its formula and denominator.
//!
//! [`outcomes()`] is the list; adding one is one line in the file of its family.

pub mod aggregate;
pub mod by_programme;
pub mod careers;
pub mod contacts;
pub mod finances;
pub mod frame;
pub mod groups;
pub mod harms;
pub mod health;
pub mod implementation;
pub mod mix;
pub mod readouts;
pub mod records;
pub mod representation;
pub mod resource_use;
pub mod site_by_site;
pub mod site_survival;
pub mod sites;
pub mod ties;
pub mod time_to_event;

use aggregate::Aggregate;

/// The family to which an outcome belongs: the section of the report that shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Family {
    /// Health and lives.
    Health,
    /// Harms: shown beside benefits, never netted.
    Harms,
    /// Delivery: RE-AIM and Proctor.
    Implementation,
    /// Money.
    Economics,
}

/// How a value over the simulated people becomes one over the represented population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Scaling {
    /// A total: multiplied by the weight.
    Total,
    /// A share, a mean or a rate: not multiplied.
    Ratio,
}

/// One outcome.
#[derive(Clone, Copy)]
pub struct Outcome {
    /// Identifier, in `snake_case`, the same everywhere.
    pub id: &'static str,
    /// Label in plain words.
    pub label: &'static str,
    /// Unit; `{currency}` stands for the scenario's.
    pub unit: &'static str,
    /// Meaning, with the formula.
    pub doc: &'static str,
    /// Family.
    pub family: Family,
    /// Total or ratio.
    pub scaling: Scaling,
    /// Whether more of it is better, worse, or neither by itself.
    pub better: Better,
    /// Whether it exists for groups of people; what sites do is known for everyone together only.
    pub by_group: bool,
    /// The formula on the sums of one group and period; NaN where the denominator is empty, which is reported as
    /// missing.
    pub value: fn(&Aggregate) -> f64,
}

/// Which direction of an outcome is desired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Better {
    /// More of it is better.
    More,
    /// Less of it is better.
    Less,
    /// Neither, by itself.
    Neither,
}

impl std::fmt::Debug for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// Every outcome that the ledger alone decides, in the order of tables.
pub fn outcomes() -> Vec<Outcome> {
    [
        health::OUTCOMES,
        implementation::OUTCOMES,
        careers::OUTCOMES,
        representation::OUTCOMES,
        contacts::OUTCOMES,
        harms::OUTCOMES,
        ties::OUTCOMES,
        sites::OUTCOMES,
        finances::OUTCOMES,
    ]
    .concat()
}

/// A ratio that is missing (NaN) where there is nothing to divide by.
#[inline]
pub(crate) fn ratio(top: f64, bottom: f64) -> f64 {
    if bottom > 0.0 { top / bottom } else { f64::NAN }
}
