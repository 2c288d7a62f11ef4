//! Everything that a sensitivity analysis found, for charts, tables and sentences.

use super::one_way::OneWay;
use super::screen::Screening;
use super::structural::Structural;
use super::threshold::Threshold;
use super::two_way::Map;
use super::{Input, MIXES, Outcome};

/// A strategy as it is told.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Strategy {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Found {
    /// Name of the decision problem.
    pub decision: String,
    /// Strategies, the comparator first.
    pub strategies: Vec<Strategy>,
    /// The outcomes that are told, that by which strategies are ranked among them.
    pub outcomes: Vec<Outcome>,
    /// Place of the outcome by which strategies are ranked.
    pub headline: usize,
    /// The uncertain inputs.
    pub inputs: Vec<Input>,
    /// Currency.
    pub currency: String,
    /// Willingness to pay for a QALY.
    pub threshold: f64,
    /// Place of the best strategy in the base case, by the headline outcome.
    pub best: usize,
    /// Whether it can be told from all others.
    pub told: bool,
    /// Place of the best strategy but for the comparator.
    pub plan: usize,
    /// Every input at both ends, where that was asked.
    pub one_way: Option<OneWay>,
    /// What a first pass led to, where there were too many inputs for a full one of all.
    pub screening: Option<Screening>,
    /// Over how many of the first years a budget impact is summed.
    pub budget_years: usize,
    /// The map over two inputs, where that was asked.
    pub map: Option<Map>,
    /// Searches for flips.
    pub thresholds: Vec<Threshold>,
    /// Structural alternatives, where that was asked.
    pub structural: Option<Structural>,
    /// Seed.
    pub seed: u64,
    /// Persons simulated.
    pub persons: usize,
    /// Horizon, in weeks.
    pub horizon: f64,
    /// Replicates of every point.
    pub replicates: usize,
    /// Strategies that were simulated, at all points together.
    pub simulated: usize,
    /// What a reader has to know.
    pub notes: Vec<String>,
}

impl Found {
    /// The strategy whose tornado is shown first: the best of those that are not the comparator.
    pub const fn shown(&self) -> usize {
        self.plan
    }

    /// Whether an outcome is told of a strategy; what is the same for all of them is told once.
    pub fn tells(&self, strategy: usize, outcome: usize) -> bool {
        self.outcomes[outcome].id != MIXES || strategy == self.plan
    }

    /// Whose an outcome is: the identifier of the strategy, but for that of stated mixes.
    pub fn whose(&self, strategy: usize, outcome: usize) -> &str {
        if self.outcomes[outcome].id == MIXES { "stated mixes" } else { &self.strategies[strategy].id }
    }
}
