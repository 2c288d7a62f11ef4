//! One-way: each input at the ends of its 95% interval, everything else as in the base case, with the same luck.

use super::noise::{ALARM, p_value, told};
use super::{Input, Levels, Lives, Point};
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::optimum::found::Paired;

/// What can be said of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Verdict {
    /// It moves the answer beyond what chance explains.
    Moves,
    /// What it does cannot be told from Monte Carlo noise.
    Noise,
    /// It was lived in a first pass alone, which gave no reason for a full one.
    Screened,
    /// It changes nothing at all: every replicate is the same at both ends.
    Nothing,
}

impl Verdict {
    /// As a word of a table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Moves => "moves",
            Self::Noise => "within noise",
            Self::Screened => "screened out",
            Self::Nothing => "nothing",
        }
    }
}

/// What an input does to one outcome of one strategy, as a difference from the comparator.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Bar {
    /// Place of the input.
    pub input: usize,
    /// Place of the strategy.
    pub strategy: usize,
    /// Place of the outcome.
    pub outcome: usize,
    /// Difference from the comparator in the base case.
    pub base: Paired,
    /// The same with the input at its lower limit.
    pub low: Paired,
    /// The same with the input at its upper limit.
    pub high: Paired,
    /// Lower limit less base, replicate by replicate.
    pub low_swing: Paired,
    /// Upper limit less base, replicate by replicate.
    pub high_swing: Paired,
    /// Probability of swings as large by chance alone: the smaller of two, doubled.
    pub p: f64,
    /// What can be said.
    pub verdict: Verdict,
    /// Replicates that it rests on.
    pub replicates: usize,
}

impl Bar {
    /// How far the answer goes between the ends and the base case.
    pub const fn range(&self) -> f64 {
        let (low, base, high) = (self.low.mean, self.base.mean, self.high.mean);
        low.max(base).max(high) - low.min(base).min(high)
    }
}

/// Every bar.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct OneWay {
    /// Places of the inputs that were moved.
    pub inputs: Vec<usize>,
    /// Number of replicates.
    pub replicates: usize,
    /// One for each strategy but the comparator, outcome and input.
    pub bars: Vec<Bar>,
}

impl OneWay {
    /// Bars of a strategy and an outcome: those that move the answer by range, then those within noise, those screened
    /// out, and those that do nothing, these in the order of inputs.
    pub fn tornado(&self, strategy: usize, outcome: usize) -> Vec<Bar> {
        let own = |bar: &&Bar| bar.strategy == strategy && bar.outcome == outcome;
        let mut bars: Vec<Bar> = self.bars.iter().filter(own).copied().collect();
        bars.sort_by(|a, b| {
            let rank = |bar: &Bar| match bar.verdict {
                Verdict::Moves => 0,
                Verdict::Noise => 1,
                Verdict::Screened => 2,
                Verdict::Nothing => 3,
            };
            let by_range =
                || if rank(a) == 0 { b.range().total_cmp(&a.range()) } else { a.input.cmp(&b.input) };
            rank(a).cmp(&rank(b)).then_with(by_range)
        });
        bars
    }
}

fn between(at: &Levels, base: &Levels, strategy: usize, outcome: usize) -> (Paired, Paired) {
    let (moved, stays) = (at.difference(strategy, outcome), base.difference(strategy, outcome));
    let swing = moved.iter().zip(&stays).map(|(a, b)| a - b);
    (Paired::of(moved.iter().copied()), Paired::of(swing))
}

/// The points at which inputs are lived: the lower end, then the upper end of each.
pub fn points(inputs: &[Input], wanted: &[usize]) -> Vec<Point> {
    wanted
        .iter()
        .flat_map(|&place| [vec![(place, inputs[place].low)], vec![(place, inputs[place].high)]])
        .collect()
}

/// Moves each of the wanted inputs to both ends of its interval.
///
/// # Errors
/// As of [`Lives::live`].
pub fn one_way(
    lives: &dyn Lives,
    inputs: &[Input],
    wanted: &[usize],
    base: &Levels,
    outcomes: usize,
) -> Result<OneWay, EvaluateError> {
    let lived = lives.live(&points(inputs, wanted))?;
    Ok(bars(wanted, &lived, base, outcomes))
}

/// The bars of what was lived, and which of them are told: of the bars of one tornado that are told to move the answer, at
/// most one of twenty is noise on average.
pub fn bars(wanted: &[usize], lived: &[Levels], base: &Levels, outcomes: usize) -> OneWay {
    let (strategies, replicates) = (base.0.len(), base.replicates());
    let mut found = OneWay { inputs: wanted.to_vec(), replicates, bars: Vec::new() };
    for strategy in 1..strategies {
        for outcome in 0..outcomes {
            let stays = Paired::of(base.difference(strategy, outcome));
            let mut own: Vec<Bar> = wanted
                .iter()
                .zip(lived.chunks(2))
                .map(|(&input, ends)| {
                    let (low, low_swing) = between(&ends[0], base, strategy, outcome);
                    let (high, high_swing) = between(&ends[1], base, strategy, outcome);
                    let p = [low_swing, high_swing].map(|swing| p_value(swing, replicates));
                    let still = |swing: Paired| swing.mean.abs() <= 0.0 && swing.mcse.abs() <= 0.0;
                    let nothing = still(low_swing) && still(high_swing);
                    let verdict = if nothing { Verdict::Nothing } else { Verdict::Noise };
                    let p = (2.0 * p[0].min(p[1])).min(1.0);
                    Bar {
                        input,
                        strategy,
                        outcome,
                        base: stays,
                        low,
                        high,
                        low_swing,
                        high_swing,
                        p,
                        verdict,
                        replicates,
                    }
                })
                .collect();
            let p: Vec<f64> = own.iter().map(|bar| bar.p).collect();
            for (bar, told) in own.iter_mut().zip(told(&p, ALARM)) {
                if told && bar.verdict == Verdict::Noise {
                    bar.verdict = Verdict::Moves;
                }
            }
            found.bars.extend(own);
        }
    }
    found
}
