//! `answer.json`: the sentence, the cards and the numbers with their uncertainty, for machines.

use super::ReportError;
use super::cards::{Card, cards};
use super::decomposition::{Contribution, contributions};
use super::headline::is_outcome;
use super::narrowing;
use super::sentence::sentence;
use crate::analysis::findings::Findings;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

/// Everything that `answer.json` holds.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Answer {
    /// The answer in a sentence.
    pub answer: String,
    /// Identifier of the comparator.
    pub comparator: String,
    /// Every strategy with its outcomes.
    pub strategies: Vec<StrategyOutcomes>,
    /// Every strategy but the comparator with its paired differences.
    pub comparisons: Vec<Comparison>,
    /// The cards.
    pub cards: Vec<Card>,
    /// Which plan narrows the gap, by how much, at what cost in total health; not there where nobody is told apart by deprivation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equity: Option<Value>,
    /// Which factors effects come from; not there unless it was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decompositions: Vec<Contribution>,
}

/// The outcomes of a strategy: totals over the horizon for the represented population.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct StrategyOutcomes {
    /// Identifier.
    pub strategy: String,
    /// Name in plain words.
    pub name: String,
    /// By outcome.
    pub outcomes: ByOutcome<Level>,
}

/// The paired differences of a strategy from the comparator.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Comparison {
    /// Identifier.
    pub strategy: String,
    /// Identifier of the comparator.
    pub comparator: String,
    /// By outcome.
    pub outcomes: ByOutcome<Change>,
}

/// Values keyed by outcome, in the order of the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct ByOutcome<T>(pub Vec<(String, T)>);

/// A level; what is missing is null.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Level {
    /// Mean.
    pub mean: Option<f64>,
    /// Monte Carlo standard error.
    pub mcse: Option<f64>,
    /// 2.5% quantile over samples.
    pub lower: Option<f64>,
    /// 97.5% quantile over samples.
    pub upper: Option<f64>,
    /// Unit.
    pub unit: String,
}

/// A difference; what is missing is null.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Change {
    /// Strategy less comparator.
    pub difference: Option<f64>,
    /// Monte Carlo standard error.
    pub mcse: Option<f64>,
    /// 2.5% quantile over samples.
    pub lower: Option<f64>,
    /// 97.5% quantile over samples.
    pub upper: Option<f64>,
    /// How many times more replicates unpaired luck would have needed.
    pub variance_ratio: Option<f64>,
    /// Unit.
    pub unit: String,
}

impl<T: Serialize> Serialize for ByOutcome<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (id, value) in &self.0 {
            map.serialize_entry(id, value)?;
        }
        map.end()
    }
}

pub(super) fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite()).map(|value| value + 0.0)
}

/// The answer of a run.
pub fn answer(findings: &Findings) -> Answer {
    let outcomes = || findings.layout.columns.iter().filter(|column| is_outcome(column));
    let comparator = findings.strategies.first().map(|strategy| strategy.id.clone()).unwrap_or_default();
    let levels = |strategy: usize| {
        let level = |column: &crate::outcomes::frame::Column| {
            let e = findings.level(strategy, &column.id);
            let unit = column.unit.clone();
            let [mean, mcse, lower, upper] = [e.mean, e.mcse, e.lower, e.upper].map(finite);
            (column.id.clone(), Level { mean, mcse, lower, upper, unit })
        };
        ByOutcome(outcomes().map(level).collect())
    };
    let changes = |strategy: usize| {
        let change = |column: &crate::outcomes::frame::Column| {
            let d = findings.difference(strategy, &column.id);
            let e = d.estimate;
            let unit = column.unit.clone();
            let [difference, mcse, lower, upper, variance_ratio] =
                [e.mean, e.mcse, e.lower, e.upper, d.variance_ratio].map(finite);
            (column.id.clone(), Change { difference, mcse, lower, upper, variance_ratio, unit })
        };
        ByOutcome(outcomes().map(change).collect())
    };
    let each = findings.strategies.iter().enumerate();
    Answer {
        answer: sentence(findings),
        strategies: each
            .clone()
            .map(|(index, strategy)| StrategyOutcomes {
                strategy: strategy.id.clone(),
                name: strategy.name.clone(),
                outcomes: levels(index),
            })
            .collect(),
        comparisons: each
            .skip(1)
            .map(|(index, strategy)| Comparison {
                strategy: strategy.id.clone(),
                comparator: comparator.clone(),
                outcomes: changes(index),
            })
            .collect(),
        comparator,
        cards: cards(findings),
        equity: narrowing::document(findings),
        decompositions: contributions(findings),
    }
}

/// Any document as JSON text with a line end.
///
/// # Errors
/// Where it cannot be put into the format.
pub fn json(document: &impl Serialize) -> Result<String, ReportError> {
    let text =
        serde_json::to_string_pretty(document).map_err(|error| ReportError::Format(error.to_string()))?;
    Ok(text + "\n")
}

/// The answer with what a machine is told beside it: speed, which may differ between runs with the same results.
///
/// # Errors
/// Where it cannot be put into the format.
pub fn json_with_speed(
    answer: &Answer,
    person_weeks_per_second: f64,
    seconds: f64,
) -> Result<String, ReportError> {
    let mut document =
        serde_json::to_value(answer).map_err(|error| ReportError::Format(error.to_string()))?;
    if let Value::Object(map) = &mut document {
        // Numbers that are not finite become null.
        map.insert("person_weeks_per_second".into(), Value::from(person_weeks_per_second));
        map.insert("seconds".into(), Value::from(seconds));
    }
    json(&document)
}
