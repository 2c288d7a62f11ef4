//! Structural alternatives: what the answer would be if the model were another one, with the same luck.

use super::noise::{ALARM, p_value, told};
use super::{Levels, Outcome};
use crate::analysis::optimum::found::Paired;

/// An alternative.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Alternative {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// Why it could be so.
    pub why: String,
    /// What it sets, in words.
    pub sets: String,
    /// What a reader has to know of how it was lived.
    pub note: String,
}

/// One strategy under one alternative, in one outcome, as a difference from the comparator.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Row {
    /// Place of the alternative; none for the base case.
    pub alternative: Option<usize>,
    /// Place of the strategy.
    pub strategy: usize,
    /// Place of the outcome.
    pub outcome: usize,
    /// Difference from the comparator.
    pub difference: Paired,
    /// The same less that of the base case.
    pub change: Paired,
    /// Whether it changes the answer beyond what chance explains: of the changes of one strategy and outcome that are told,
    /// at most one of twenty is noise on average.
    pub moves: bool,
}

/// Which strategy is best under an alternative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Choice {
    /// Place of the alternative; none for the base case.
    pub alternative: Option<usize>,
    /// Place of the best strategy.
    pub best: usize,
    /// Whether it can be told from all others.
    pub told: bool,
}

/// All alternatives side by side.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Structural {
    /// The alternatives.
    pub alternatives: Vec<Alternative>,
    /// Rows by strategy, outcome, and alternative, the base case first.
    pub rows: Vec<Row>,
    /// Choices by the headline outcome, the base case first.
    pub choices: Vec<Choice>,
}

impl Structural {
    /// Alternatives under which another strategy than in the base case is best, and can be told to be.
    pub fn other_choices(&self) -> Vec<Choice> {
        let Some(base) = self.choices.first() else { return Vec::new() };
        self.choices[1..].iter().filter(|choice| choice.told && choice.best != base.best).copied().collect()
    }
}

/// Compares what was lived under each alternative with the base case.
pub fn structural(
    alternatives: Vec<Alternative>,
    base: &Levels,
    lived: &[Levels],
    outcomes: &[Outcome],
    headline: usize,
) -> Structural {
    let mut found = Structural { alternatives, ..Structural::default() };
    let replicates = base.replicates();
    for strategy in 1..base.0.len() {
        for outcome in 0..outcomes.len() {
            let stays = base.difference(strategy, outcome);
            let row = |(alternative, levels): (Option<usize>, &Levels)| {
                let moved = levels.difference(strategy, outcome);
                let change = Paired::of(moved.iter().zip(&stays).map(|(a, b)| a - b));
                Row { alternative, strategy, outcome, difference: Paired::of(moved), change, moves: false }
            };
            found.rows.push(row((None, base)));
            let mut own: Vec<Row> =
                lived.iter().enumerate().map(|(place, levels)| row((Some(place), levels))).collect();
            let p: Vec<f64> = own.iter().map(|row| p_value(row.change, replicates)).collect();
            for (row, told) in own.iter_mut().zip(told(&p, ALARM)) {
                row.moves = told && row.change.mean.abs() > 0.0;
            }
            found.rows.extend(own);
        }
    }
    let sign = outcomes.get(headline).map_or(1.0, Outcome::sign);
    let choice = |(alternative, levels): (Option<usize>, &Levels)| {
        let (best, _) = levels.best_two(headline, sign)?;
        Some(Choice { alternative, best, told: levels.told(best, headline, sign) })
    };
    found.choices.extend(choice((None, base)));
    found
        .choices
        .extend(lived.iter().enumerate().filter_map(|(place, levels)| choice((Some(place), levels))));
    found
}
