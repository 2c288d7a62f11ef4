//! What an economic evaluation found, in the form that charts and reports read.

use super::net_benefit::NetBenefit;
use super::partial::Partial;
use crate::economics::acceptability::Acceptability;
use crate::economics::cea::Row;
use crate::economics::paired::Paired;

/// The people to whom a decision applies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct People {
    /// People a year.
    pub incidence: f64,
    /// Years for which the decision stands.
    pub horizon: f64,
    /// Discount rate a year.
    pub rate: f64,
}

/// A trial of one size at one willingness to pay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampled {
    /// Willingness to pay.
    pub wtp: f64,
    /// Participants in each of the two arms.
    pub per_arm: f64,
    /// Expected value of sample information, for one person to whom the decision applies.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
    /// Expected net benefit of sampling: the value for all who come after the result, less the cost of the trial; none where
    /// it was not said how many they are.
    pub net: Option<f64>,
    /// Whether of all sizes at this willingness to pay this one has the largest net benefit, and that is above 0.
    pub best: bool,
}

/// The value of trials that tell of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Trials {
    /// The parameter.
    pub parameter: String,
    /// What is measured.
    pub outcome: &'static str,
    /// How the value was computed.
    pub method: &'static str,
    /// By size and willingness to pay.
    pub sizes: Vec<Sampled>,
}

/// An economic evaluation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Valued {
    /// Costs and effects.
    pub paired: Paired,
    /// Incremental cost-effectiveness ratios of the means.
    pub icers: Vec<Row>,
    /// Acceptability at each willingness to pay; none of a deterministic analysis, as all that follows.
    pub thresholds: Vec<Acceptability>,
    /// Net benefits at each of them.
    pub net_benefits: Vec<Vec<NetBenefit>>,
    /// Which of the thresholds titles and sentences speak of.
    pub headline: usize,
    /// Value of knowing parameters.
    pub partial: Vec<Partial>,
    /// Value of trials.
    pub trials: Vec<Trials>,
    /// The people to whom the decision applies.
    pub people: Option<People>,
    /// What a reader should know.
    pub warnings: Vec<String>,
}

impl Valued {
    /// Whether there is one sample alone, without any uncertainty.
    pub fn deterministic(&self) -> bool {
        self.thresholds.is_empty()
    }

    /// The threshold that titles and sentences speak of.
    pub fn headline(&self) -> Option<&Acceptability> {
        self.thresholds.get(self.headline)
    }

    /// People to whom the decision applies, each counted with the discount of their year, from some year on.
    pub fn affected(&self, from: f64) -> Option<f64> {
        let people = self.people?;
        Some(crate::economics::acceptability::affected(people.incidence, from, people.horizon, people.rate))
    }
}
