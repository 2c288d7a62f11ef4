//! What an economic evaluation found, in the form that charts and reports read.

use super::net_benefit::NetBenefit;
use super::partial::Partial;
use crate::economics::acceptability::Acceptability;
use crate::economics::cea::Row;
use crate::economics::paired::Paired;
use crate::units::word::Word;
use std::collections::BTreeMap;

/// How things are called where people read of them; where nothing is known, by their identifiers.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Named {
    /// Names of the strategies in plain words, by identifier.
    pub strategies: BTreeMap<String, String>,
    /// Names of parameters in plain words, by path.
    pub parameters: BTreeMap<String, String>,
    /// Three-letter code of the currency.
    pub currency: Option<String>,
    /// What one unit of effect is, for instance a QALY.
    pub effect: Option<String>,
    /// What an amount for one person covers, for instance ten years.
    pub time: Option<String>,
    /// Parameters that belong together.
    pub groups: Vec<Natural>,
}

/// Parameters that belong together.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Natural {
    /// What they are together.
    pub name: String,
    /// Their identifiers.
    pub parameters: Vec<String>,
}

impl Named {
    /// The name of a strategy.
    pub fn strategy<'n>(&'n self, id: &'n str) -> &'n str {
        self.strategies.get(id).map_or(id, String::as_str)
    }

    /// The name of a parameter.
    pub fn parameter<'n>(&'n self, path: &'n str) -> &'n str {
        self.parameters.get(path).map_or(path, String::as_str)
    }
}

/// The people to whom a decision applies.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct People {
    /// People a year.
    pub incidence: f64,
    /// Years for which the decision stands.
    pub horizon: f64,
    /// Discount rate a year.
    pub rate: f64,
}

/// A trial of one size at one willingness to pay.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
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
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Trials {
    /// The parameter.
    pub parameter: String,
    /// What is measured.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub outcome: Word,
    /// How the value was computed.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub method: Word,
    /// By size and willingness to pay.
    pub sizes: Vec<Sampled>,
}

/// An economic evaluation.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
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
    /// How many people the samples are about, where they are about all to whom the decision applies, over the time of the
    /// samples; used where `people` says nothing.
    pub represented: Option<f64>,
    /// How things are called.
    pub named: Named,
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

    /// All people to whom the decision applies: those of [`People`], discounted, else those whom the samples are about.
    pub fn everyone(&self) -> Option<f64> {
        self.affected(0.0).or(self.represented)
    }

    /// People to whom the decision applies, each counted with the discount of their year, from some year on.
    pub fn affected(&self, from: f64) -> Option<f64> {
        let people = self.people?;
        Some(crate::economics::acceptability::affected(people.incidence, from, people.horizon, people.rate))
    }
}
