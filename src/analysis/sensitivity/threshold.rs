//! Thresholds: where the decision flips as one input moves, with the Monte Carlo interval of that place.
//!
//! With b the best strategy of the base case, the margin M(x) is how much better b is than the best of the others when the
//! input is x, all with the same luck. A grid over the range finds every change of its sign; within each the root is closed in
//! on by regula falsi until the margin cannot be told from 0, beyond which there is nothing to be found.

use super::noise::{ALARM, p_value, t_quantile};
use super::{Input, Levels, Lives, Outcome, grid};
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::optimum::found::Paired;

/// Values that are looked at before anything is refined, the base case aside.
pub const GRID: usize = 9;
/// Values that are tried within a change of sign, at most.
const TRIES: usize = 12;
/// Share of the standard error below which a margin is as good as 0: the root then lies well within its own interval.
const AS_GOOD_AS_0: f64 = 0.25;
/// Share of the range below which a bracket is as good as closed.
const CLOSED: f64 = 1e-3;

/// One value of the input.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Step {
    /// The value.
    pub value: f64,
    /// The best strategy here.
    pub best: usize,
    /// The best of those that are not best in the base case.
    pub rival: usize,
    /// How much better the best of the base case is than the rival.
    pub margin: Paired,
}

/// A place where the decision flips.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Crossing {
    /// The value of the input.
    pub value: f64,
    /// Lower and upper 95% Monte Carlo limit (Fieller); none where the margin hardly moves, so that there are no limits.
    pub limits: Option<(f64, f64)>,
    /// The best strategy below it.
    pub below: usize,
    /// The best strategy above it.
    pub above: usize,
    /// Whether the other strategy is better beyond what chance explains somewhere on its side.
    pub clear: bool,
}

/// What can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Verdict {
    /// The decision flips, beyond what chance explains.
    Flips,
    /// It flips on these replicates, but the two strategies cannot be told apart there.
    Unclear,
    /// It does not flip anywhere in the range.
    Holds,
}

impl Verdict {
    /// As a word of a table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Flips => "flips",
            Self::Unclear => "unclear",
            Self::Holds => "does not flip",
        }
    }
}

/// What was found of one input.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Threshold {
    /// Place of the input.
    pub input: usize,
    /// Place of the outcome by which strategies are ranked.
    pub outcome: usize,
    /// The values between which was looked.
    pub range: (f64, f64),
    /// Place of the best strategy in the base case.
    pub best: usize,
    /// Whether it can be told from all others there.
    pub told: bool,
    /// Every value that was looked at, rising.
    pub steps: Vec<Step>,
    /// Where the decision flips, rising.
    pub crossings: Vec<Crossing>,
    /// What can be said.
    pub verdict: Verdict,
    /// Number of replicates.
    pub replicates: usize,
}

impl Threshold {
    /// The flips that are clear, nearest to the base case first.
    pub fn clear(&self, base: f64) -> Vec<Crossing> {
        let mut clear: Vec<Crossing> =
            self.crossings.iter().filter(|crossing| crossing.clear).copied().collect();
        clear.sort_by(|a, b| (a.value - base).abs().total_cmp(&(b.value - base).abs()));
        clear
    }
}

struct Search<'a> {
    lives: &'a dyn Lives,
    input: usize,
    outcome: usize,
    sign: f64,
    best: usize,
}

impl Search<'_> {
    fn step(&self, value: f64, levels: &Levels) -> Result<Step, EvaluateError> {
        let alone = || EvaluateError::Failed("there is only the comparator: name a plan".into());
        let mean = |strategy: usize| self.sign * levels.mean(strategy, self.outcome);
        let others = (0..levels.0.len()).filter(|strategy| *strategy != self.best);
        let rival =
            others.reduce(|one, next| if mean(next) > mean(one) { next } else { one }).ok_or_else(alone)?;
        let margin = levels.margin(self.best, rival, self.outcome, self.sign);
        let best = if margin.mean >= 0.0 { self.best } else { rival };
        Ok(Step { value, best, rival, margin })
    }

    fn at(&self, values: &[f64]) -> Result<Vec<(Step, Levels)>, EvaluateError> {
        let points: Vec<_> = values.iter().map(|&value| vec![(self.input, value)]).collect();
        let lived = self.lives.live(&points)?;
        values.iter().zip(lived).map(|(&value, levels)| Ok((self.step(value, &levels)?, levels))).collect()
    }

    /// Closes in on the root between two values whose margins differ in sign: every value that was tried, the last one is it.
    fn close_in(&self, from: Step, to: Step, range: f64) -> Result<Vec<(Step, Levels)>, EvaluateError> {
        let (mut low, mut high) = ((from.value, from.margin.mean), (to.value, to.margin.mean));
        let (mut kept, mut tried) = (0_i8, Vec::new());
        while tried.len() < TRIES {
            let share = (low.1 / (low.1 - high.1)).clamp(0.01, 0.99);
            let (step, levels) = self.at(&[low.0 + share * (high.0 - low.0)])?.remove(0);
            tried.push((step, levels));
            let Paired { mean, mcse } = step.margin;
            if mean.abs() <= AS_GOOD_AS_0 * mcse || mean == 0.0 {
                break;
            }
            // The Illinois change: the end that stays twice counts half.
            if (mean > 0.0) == (low.1 > 0.0) {
                low = (step.value, mean);
                high.1 *= if kept == 1 { 0.5 } else { 1.0 };
                kept = 1;
            } else {
                high = (step.value, mean);
                low.1 *= if kept == -1 { 0.5 } else { 1.0 };
                kept = -1;
            }
            if high.0 - low.0 <= CLOSED * range && mcse > 0.0 {
                break;
            }
        }
        Ok(tried)
    }
}

/// The limits of a root at `value`, where the margin is z with slope s, both by replicate: all d with
/// (z̄ + d s̄)² ≤ t² var(z + d s) / R.
///
/// # Source
/// Fieller EC (1954) J R Stat Soc B 16:175-185.
pub fn fieller(value: f64, z: &[f64], slope: &[f64]) -> Option<(f64, f64)> {
    let replicates = z.len();
    if replicates < 2 || slope.len() != replicates {
        return None;
    }
    let n = replicates as f64;
    let mean = |of: &[f64]| of.iter().sum::<f64>() / n;
    let (z_mean, s_mean) = (mean(z), mean(slope));
    let covariance = |a: &[f64], a_mean: f64, b: &[f64], b_mean: f64| {
        a.iter().zip(b).map(|(a, b)| (a - a_mean) * (b - b_mean)).sum::<f64>() / (n - 1.0) / n
    };
    let t = t_quantile(ALARM, replicates);
    let a = s_mean * s_mean - t * t * covariance(slope, s_mean, slope, s_mean);
    let b = z_mean * s_mean - t * t * covariance(z, z_mean, slope, s_mean);
    let c = z_mean * z_mean - t * t * covariance(z, z_mean, z, z_mean);
    let under = b * b - a * c;
    if a <= 0.0 || !under.is_finite() || under < 0.0 {
        return None;
    }
    let root = under.sqrt();
    Some((value + (-b - root) / a, value + (-b + root) / a))
}

/// Looks for flips of the decision while one input goes through a range.
///
/// A flip is clear where the other strategy is better at some value of the grid on its side by a one-sided t test at 5% over
/// all values of the grid together, so that where the decision never flips, a flip is told in at most one of twenty searches.
///
/// # Errors
/// As of [`Lives::live`]; a single strategy.
pub fn threshold(
    lives: &dyn Lives,
    (input, of): (usize, &Input),
    range: (f64, f64),
    (place, outcome): (usize, &Outcome),
    base: &Levels,
) -> Result<Threshold, EvaluateError> {
    let sign = outcome.sign();
    let alone = || EvaluateError::Failed("there is only the comparator: name a plan".into());
    let (best, _) = base.best_two(place, sign).ok_or_else(alone)?;
    let search = Search { lives, input, outcome: place, sign, best };
    let mut looked = search.at(&grid(range.0, range.1, GRID))?;
    looked.push((search.step(of.base, base)?, base.clone()));
    looked.sort_by(|a, b| a.0.value.total_cmp(&b.0.value));
    looked.dedup_by(|a, b| (a.0.value - b.0.value).abs() <= 0.0);
    let replicates = base.replicates();
    let tests = looked.len() as f64;
    let clear_at = |step: &Step| {
        // One-sided, over all values together.
        step.margin.mean < 0.0 && p_value(step.margin, replicates) / 2.0 <= ALARM / tests
    };
    let mut found = Threshold {
        input,
        outcome: place,
        range,
        best,
        told: base.told(best, place, sign),
        steps: looked.iter().map(|(step, _)| *step).collect(),
        crossings: Vec::new(),
        verdict: Verdict::Holds,
        replicates,
    };
    let ours: Vec<bool> = looked.iter().map(|(step, _)| step.margin.mean >= 0.0).collect();
    for right in 1..looked.len() {
        let left = right - 1;
        if ours[left] == ours[right] {
            continue;
        }
        let (from, to) = (&looked[left], &looked[right]);
        // A value of the grid at which the two are alike is the root itself.
        let alike = [from, to].into_iter().find(|(step, _)| step.margin.mean == 0.0);
        let tried = match alike {
            Some(root) => vec![root.clone()],
            None => search.close_in(from.0, to.0, range.1 - range.0)?,
        };
        let Some((root, levels)) = tried.last() else { continue };
        let margin = |levels: &Levels| -> Vec<f64> {
            levels.less(best, root.rival, place).into_iter().map(|value| sign * value).collect()
        };
        let width = to.0.value - from.0.value;
        let slope: Vec<f64> =
            margin(&to.1).iter().zip(margin(&from.1)).map(|(to, from)| (to - from) / width).collect();
        // The whole run of values at which the other one is ahead, up to the next change of sign.
        let side = |mut place: usize, up: bool| {
            let mut clear = false;
            loop {
                clear |= clear_at(&looked[place].0);
                let next = if up { place + 1 } else { place.wrapping_sub(1) };
                match ours.get(next) {
                    Some(false) => place = next,
                    _ => break clear,
                }
            }
        };
        let clear = if ours[left] { side(right, true) } else { side(left, false) };
        let (below, above) = if ours[left] { (best, root.rival) } else { (root.rival, best) };
        found.crossings.push(Crossing {
            value: root.value,
            limits: fieller(root.value, &margin(levels), &slope),
            below,
            above,
            clear,
        });
        found.steps.extend(tried.iter().map(|(step, _)| *step).filter(|_| alike.is_none()));
    }
    found.steps.sort_by(|a, b| a.value.total_cmp(&b.value));
    if !found.crossings.is_empty() {
        let clear = found.crossings.iter().any(|crossing| crossing.clear);
        found.verdict = if clear { Verdict::Flips } else { Verdict::Unclear };
    }
    Ok(found)
}
