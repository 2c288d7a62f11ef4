//! Two-way: which strategy is best over the intervals of two inputs.

use super::{Input, Levels, Lives, Outcome, Point, grid};
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::optimum::found::Paired;

/// One cell of the map.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Cell {
    /// Value of the first input.
    pub across: f64,
    /// Value of the second input.
    pub up: f64,
    /// Place of the best strategy.
    pub best: usize,
    /// Place of the next best.
    pub next: usize,
    /// How much better the best is than the next.
    pub margin: Paired,
    /// Whether the best can be told from all others: of two that are alike one is, in at most one cell of twenty.
    pub told: bool,
}

/// The map.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Map {
    /// Places of the inputs, across and up.
    pub inputs: [usize; 2],
    /// Place of the outcome by which strategies are ranked.
    pub outcome: usize,
    /// Values across.
    pub across: Vec<f64>,
    /// Values up.
    pub up: Vec<f64>,
    /// Rows from below, each from the left.
    pub cells: Vec<Cell>,
    /// Place of the best strategy in the base case.
    pub best: usize,
}

impl Map {
    /// The share of cells in which a strategy is best and can be told to be.
    pub fn share(&self, strategy: usize) -> f64 {
        let own = self.cells.iter().filter(|cell| cell.told && cell.best == strategy).count();
        own as f64 / self.cells.len().max(1) as f64
    }

    /// The share of cells in which the best cannot be told from another.
    pub fn untold(&self) -> f64 {
        self.cells.iter().filter(|cell| !cell.told).count() as f64 / self.cells.len().max(1) as f64
    }
}

/// Lives through a grid over the intervals of two inputs.
///
/// # Errors
/// As of [`Lives::live`]; a single strategy.
pub fn two_way(
    lives: &dyn Lives,
    inputs: &[Input],
    pair: [usize; 2],
    (place, outcome): (usize, &Outcome),
    steps: usize,
    base: &Levels,
) -> Result<Map, EvaluateError> {
    let [across, up] = pair.map(|input| grid(inputs[input].low, inputs[input].high, steps));
    let points: Vec<Point> =
        up.iter().flat_map(|&y| across.iter().map(move |&x| vec![(pair[0], x), (pair[1], y)])).collect();
    let lived = lives.live(&points)?;
    let alone = || EvaluateError::Failed("there is only the comparator: name a plan".into());
    let sign = outcome.sign();
    let cells = points
        .iter()
        .zip(&lived)
        .map(|(point, levels)| {
            let (best, next) = levels.best_two(place, sign).ok_or_else(alone)?;
            Ok(Cell {
                across: point[0].1,
                up: point[1].1,
                best,
                next,
                margin: levels.margin(best, next, place, sign),
                told: levels.told(best, place, sign),
            })
        })
        .collect::<Result<_, EvaluateError>>()?;
    let best = base.best_two(place, sign).ok_or_else(alone)?.0;
    Ok(Map { inputs: pair, outcome: place, across, up, cells, best })
}
