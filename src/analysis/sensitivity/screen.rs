//! Screening: which of many inputs are worth a full pass, by a cheap one with luck of its own.
//!
//! The cheap pass lives every input at both ends of its interval with few people and replicates. An input is kept where it
//! is at the top of a tornado, or can be told from noise by a lenient test. Because the full pass has other luck, what it
//! tells of the kept ones is no less strict than without screening: who was lucky in the first pass has no advantage in
//! the second. What is left out is told with what the cheap pass found of it.

use super::noise::{half_95, told};
use super::one_way::{Bar, OneWay, Verdict};

/// Up to so many inputs that have to be simulated, all get the full pass.
pub const FEW: usize = 40;
/// So many inputs with the largest ranges are kept for each strategy, by the outcome by which strategies are ranked.
pub const TOP: usize = 10;
/// Share of those kept by test alone that may be noise, on average, for each strategy and outcome.
pub const LENIENT: f64 = 0.2;

/// What a first pass led to.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Screening {
    /// Places of inputs that got the full pass after it.
    pub kept: Vec<usize>,
    /// Places of those that did not.
    pub left_out: Vec<usize>,
    /// Persons of the first pass.
    pub persons: usize,
    /// Its replicates.
    pub replicates: usize,
}

/// Places of the inputs of a first pass that are kept, rising.
///
/// # Shape
/// `outcomes` are places; the first of them is that by which strategies are ranked.
pub fn kept(first: &OneWay, strategies: usize, outcomes: &[usize]) -> Vec<usize> {
    let mut kept = Vec::new();
    for strategy in 1..strategies {
        for (rank, &outcome) in outcomes.iter().enumerate() {
            let own = |bar: &&Bar| bar.strategy == strategy && bar.outcome == outcome;
            let mut bars: Vec<&Bar> = first.bars.iter().filter(own).collect();
            let p: Vec<f64> = bars.iter().map(|bar| bar.p).collect();
            let clear = bars.iter().zip(told(&p, LENIENT)).filter(|(_, told)| *told);
            kept.extend(clear.map(|(bar, _)| bar.input));
            if rank == 0 {
                bars.retain(|bar| bar.verdict != Verdict::Nothing);
                bars.sort_by(|a, b| b.range().total_cmp(&a.range()).then(a.input.cmp(&b.input)));
                kept.extend(bars.iter().take(TOP).map(|bar| bar.input));
            }
        }
    }
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// The bars of a first pass that are told in place of a full one: those left out, each with its verdict.
pub fn left_out(first: &OneWay, left_out: &[usize]) -> Vec<Bar> {
    let own = first.bars.iter().filter(|bar| left_out.contains(&bar.input));
    own.map(|bar| Bar { verdict: Verdict::Screened, ..*bar }).collect()
}

/// The most that an input that was left out may move an outcome of a strategy: over all of them, the larger end of the
/// 95% Monte Carlo intervals of what either end of the input does. None where none was left out.
pub fn most_missed(one: &OneWay, strategy: usize, outcome: usize) -> Option<f64> {
    let own =
        |bar: &&Bar| bar.verdict == Verdict::Screened && bar.strategy == strategy && bar.outcome == outcome;
    let reach = |bar: &Bar| {
        let ends = [bar.low_swing, bar.high_swing];
        ends.map(|swing| swing.mean.abs() + half_95(swing, bar.replicates)).into_iter().fold(0.0, f64::max)
    };
    one.bars.iter().filter(own).map(reach).reduce(f64::max)
}
