//! Independent replication: whether the conclusions of a run come back under other seeds, and as often as its own Monte Carlo error
//! says.
//!
//! With d the difference that a run found and s its error, the truth is d + s z for a standard normal z, and a repeat as large as the
//! run, with luck of its own, finds d + s z + s e. So a sign comes back in one repeat with probability Φ(d/s + z), and on average over z
//! with Φ(d/(s √2)); in N repeats, which share the truth and so z, the number of times is a mixture of binomials. The end of an
//! interval over S parameter sets has the error σ √(p (1 - p)) / (φ(Φ⁻¹(p)) √S), p = 2.5%, σ the standard deviation over sets.
//!
//! # Source
//! Killeen PR (2005) Psychol Sci 16:345-353 for the probability that a sign comes back; Wilson EB (1927) J Am Stat Assoc 22:209-212;
//! Welch BL (1947) Biometrika 34:28-35; error of a quantile: Stuart A, Ord JK (1994) Kendall's Advanced Theory of Statistics, 10.10;
//! all recalled.

use super::findings::{Estimate, Findings};
use super::milestones::wilson;
use super::quantile::HALF_95;
use crate::scenario::{normal_cdf, normal_quantile};

/// Outcomes by which a plan is called the best: the more of them the better.
pub const BEST_BY: [&str; 2] = ["net_benefit", "qalys"];
/// √(p (1 - p)) / φ(Φ⁻¹(p)) at p = 2.5%: the error of that quantile of n normal numbers is so many standard deviations over √n.
const OF_QUANTILE: f64 = 2.671_2;
/// Points over which the truth is averaged.
const POINTS: u32 = 400;
/// Conclusions that come back so rarely, all of them together, are called missed.
const RARE: f64 = 0.01;

/// From fewer replicates, or parameter sets, the error itself is known too badly for anything to be called missed.
const FEWEST: usize = 10;

/// What one run, or one repeat, found of the outcomes that are looked at.
///
/// # Shape
/// By strategy, then outcome as in the list that was asked for; differences of the comparator are missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The seed.
    pub seed: u64,
    /// Parameter sets; 0 without.
    pub samples: usize,
    /// Levels.
    pub levels: Vec<Vec<Estimate>>,
    /// Differences from the comparator.
    pub differences: Vec<Vec<Estimate>>,
}

impl Seen {
    /// Of the findings of a run.
    pub fn of(findings: &Findings, outcomes: &[String]) -> Self {
        let each = |of: &dyn Fn(usize, &str) -> Estimate| {
            let row = |strategy| outcomes.iter().map(|outcome| of(strategy, outcome)).collect();
            (0..findings.strategies.len()).map(row).collect()
        };
        Self {
            seed: findings.setting.seed,
            samples: findings.setting.samples,
            levels: each(&|strategy, outcome| findings.level(strategy, outcome)),
            differences: each(&|strategy, outcome| findings.difference(strategy, outcome).estimate),
        }
    }

    /// The strategy with the most of an outcome; none where one of them lacks it.
    fn best(&self, outcome: usize) -> Option<usize> {
        let means: Vec<f64> = self.levels.iter().map(|row| row.get(outcome)?.mean).collect::<Option<_>>()?;
        // The first of equals, as in a table.
        (0..means.len()).rev().max_by(|&a, &b| means[a].total_cmp(&means[b]))
    }
}

/// By how much a mean would differ in another run of the same size: Monte Carlo error, and over S parameter sets also that others
/// are drawn, σ/√S; none from a single replicate without samples.
pub fn error(estimate: &Estimate, samples: usize) -> Option<f64> {
    let sets = spread(estimate).filter(|_| samples > 1).map(|sd| sd / libm::sqrt(samples as f64));
    match (estimate.mcse, sets) {
        (Some(chance), Some(sets)) => Some(chance.max(sets)),
        (chance, sets) => chance.or(sets),
    }
}

/// The standard deviation over parameter sets, read off the interval.
fn spread(estimate: &Estimate) -> Option<f64> {
    Some((estimate.upper? - estimate.lower?) / (2.0 * HALF_95))
}

/// The 95% interval that is told of a difference, with the error of its ends: over parameter sets, or of chance alone.
fn interval(estimate: &Estimate, samples: usize) -> Option<([f64; 2], f64)> {
    if samples > 1 {
        let error = OF_QUANTILE * spread(estimate)? / libm::sqrt(samples as f64);
        return Some(([estimate.lower?, estimate.upper?], error));
    }
    let (mean, mcse) = (estimate.mean?, estimate.mcse?);
    Some(([mean - HALF_95 * mcse, mean + HALF_95 * mcse], mcse))
}

/// On which side of zero something lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Below.
    Below,
    /// Zero itself, or on both sides.
    Around,
    /// Above.
    Above,
}

impl Side {
    fn of(low: f64, high: f64) -> Self {
        if low > 0.0 {
            Self::Above
        } else if high < 0.0 {
            Self::Below
        } else {
            Self::Around
        }
    }
}

/// What kind of conclusion it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Whether the difference is above or below zero.
    Sign(Side),
    /// Whether the interval leaves zero out, and on which side.
    Interval(Side),
    /// Which strategy has the most.
    Best(usize),
}

/// A conclusion of a run, and how often it came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Conclusion {
    /// What was concluded.
    pub what: What,
    /// Of which strategy; none where it is about all of them.
    pub strategy: Option<usize>,
    /// Identifier of the outcome.
    pub outcome: String,
    /// In how many repeats it came back.
    pub came_back: usize,
    /// Repeats in which it could be told.
    pub repeats: usize,
    /// The share of repeats in which it should come back by the run's own error; none where that is not known.
    pub predicted: Option<f64>,
    /// The probability that it comes back as rarely as it did, or more rarely; none where the error is known too badly.
    pub tail: Option<f64>,
}

impl Conclusion {
    /// The share of repeats in which it came back, with its 95% interval.
    pub fn rate(&self) -> Option<(f64, f64, f64)> {
        wilson(self.came_back, self.repeats)
    }
}

/// P(X ≤ k) of a binomial number of n with probability p.
fn at_most(k: usize, n: usize, p: f64) -> f64 {
    if k >= n || p <= 0.0 {
        return 1.0;
    }
    if p >= 1.0 {
        return 0.0;
    }
    let (log_p, log_q) = (libm::log(p), libm::log1p(-p));
    let term = |i: usize| {
        let (i, n) = (i as f64, n as f64);
        let ways = libm::lgamma(n + 1.0) - libm::lgamma(i + 1.0) - libm::lgamma(n - i + 1.0);
        libm::exp(ways + i * log_p + (n - i) * log_q)
    };
    (0..=k).map(term).sum::<f64>().min(1.0)
}

/// The share of repeats in which something comes back, and the probability of coming back so rarely in N of them, from the probability
/// in one repeat given where the truth lies, in standard errors from what the run found.
fn predicted(came_back: usize, repeats: usize, given: impl Fn(f64) -> f64) -> (f64, f64) {
    let n = f64::from(POINTS);
    let each = (0..POINTS).map(|i| given(normal_quantile((f64::from(i) + 0.5) / n)).clamp(0.0, 1.0));
    let (mut share, mut tail) = (0.0, 0.0);
    for p in each {
        share += p / n;
        tail += at_most(came_back, repeats, p) / n;
    }
    (share, tail)
}

/// Φ(x / error), also where there is no error.
fn above(x: f64, error: f64) -> f64 {
    if error > 0.0 {
        normal_cdf(x / error)
    } else if x > 0.0 {
        1.0
    } else {
        0.0
    }
}

/// What is told of one strategy and outcome: its sign, and its interval where it has one.
fn of_difference(run: &Seen, repeats: &[Seen], strategy: usize, at: usize, outcome: &str) -> Vec<Conclusion> {
    let of = |seen: &Seen| seen.differences.get(strategy).and_then(|row| row.get(at)).copied();
    let Some((own, mean)) = of(run).and_then(|own| Some((own, own.mean?))) else { return Vec::new() };
    let count = |side: Side, told: &dyn Fn(&Estimate) -> Option<Side>| {
        let all: Vec<Side> = repeats.iter().filter_map(|seen| told(&of(seen)?)).collect();
        (all.iter().filter(|there| **there == side).count(), all.len())
    };
    let conclusion = |what, (came_back, repeats), foreseen: Option<(f64, f64)>| Conclusion {
        what,
        strategy: Some(strategy),
        outcome: outcome.to_owned(),
        came_back,
        repeats,
        predicted: foreseen.map(|(share, _)| share),
        tail: foreseen.map(|(_, tail)| tail),
    };
    let sign = |estimate: &Estimate| estimate.mean.map(|mean| Side::of(mean, mean));
    let side = Side::of(mean, mean);
    let counted = count(side, &sign);
    let foreseen = error(&own, run.samples)
        .filter(|_| side != Side::Around)
        .map(|s| predicted(counted.0, counted.1, |z| above(mean.abs() + s * z, s)));
    let mut found = vec![conclusion(What::Sign(side), counted, foreseen)];
    let told =
        |estimate: &Estimate| interval(estimate, run.samples).map(|([low, high], _)| Side::of(low, high));
    if let Some(([low, high], e)) = interval(&own, run.samples) {
        let side = Side::of(low, high);
        let counted = count(side, &told);
        let given = |z: f64| match side {
            Side::Above => above(low + e * z, e),
            Side::Below => above(e * z - high, e),
            Side::Around => 1.0 - above(low + e * z, e) - above(-high - e * z, e),
        };
        found.push(conclusion(What::Interval(side), counted, Some(predicted(counted.0, counted.1, given))));
    }
    found
}

/// Which strategy has the most of an outcome, in the run and in the repeats; nothing of one strategy alone.
fn of_best(
    findings: &Findings,
    run: &Seen,
    repeats: &[Seen],
    at: usize,
    outcome: &str,
) -> Option<Conclusion> {
    let best = run.best(at).filter(|_| run.levels.len() > 1)?;
    let column = findings.layout.column(outcome)?;
    let all: Vec<usize> = repeats.iter().filter_map(|seen| seen.best(at)).collect();
    let came_back = all.iter().filter(|there| **there == best).count();
    // By how much it is ahead of each other, with the error of that paired difference.
    let ahead = |other: usize| {
        let (from, of) = (best.min(other), best.max(other));
        let pair = findings.pairs.iter().find(|pair| pair.from == from && pair.of == of)?;
        let told = pair.differences.get(column)?;
        let ahead = if of == best { told.mean? } else { -told.mean? };
        Some((ahead, error(told, run.samples)?))
    };
    let others = (0..run.levels.len()).filter(|other| *other != best);
    let leads: Option<Vec<(f64, f64)>> = others.map(ahead).collect();
    // At least so often: whoever is ahead of the best is so in one repeat and another, and not always alone.
    let given =
        |z: f64| 1.0 - leads.iter().flatten().map(|(lead, s)| 1.0 - above(lead + s * z, *s)).sum::<f64>();
    let foreseen = leads.as_ref().map(|_| predicted(came_back, all.len(), given));
    Some(Conclusion {
        what: What::Best(best),
        strategy: None,
        outcome: outcome.to_owned(),
        came_back,
        repeats: all.len(),
        predicted: foreseen.map(|(share, _)| share),
        tail: foreseen.map(|(_, tail)| tail),
    })
}

/// The difference in an outcome by one way of computing it.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimator {
    /// The strategy.
    pub strategy: usize,
    /// Identifier of the outcome.
    pub outcome: String,
    /// How it is computed: `paired (run)`, `paired (repeats)` or `unpaired (repeats)`.
    pub how: &'static str,
    /// The difference from the comparator.
    pub difference: f64,
    /// Its standard error, by how far repeats lie apart where there are two or more.
    pub error: Option<f64>,
    /// How far it is from the run's, in standard errors of the difference of the two.
    pub z: Option<f64>,
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The squared standard error of a mean: by the spread of two or more values, else by what each says of itself.
fn square(values: &[f64], own: &[Option<f64>]) -> Option<f64> {
    let n = values.len() as f64;
    if values.len() > 1 {
        let middle = mean(values);
        return Some(values.iter().map(|x| (x - middle) * (x - middle)).sum::<f64>() / (n - 1.0) / n);
    }
    let own: Vec<f64> = own.iter().copied().collect::<Option<_>>()?;
    (!own.is_empty()).then(|| own.iter().map(|s| s * s).sum::<f64>() / (n * n))
}

/// The difference by three ways: paired in the run; paired in the repeats; and unpaired, the strategy in every other repeat less the
/// comparator in those between, so that no luck is shared.
fn estimators(run: &Seen, repeats: &[Seen], strategy: usize, at: usize, outcome: &str) -> Vec<Estimator> {
    let of =
        |rows: &[Vec<Estimate>], strategy: usize| rows.get(strategy).and_then(|row| row.get(at)).copied();
    let Some((own, d)) = of(&run.differences, strategy).and_then(|own| Some((own, own.mean?))) else {
        return Vec::new();
    };
    let s = error(&own, run.samples);
    let one = |how, difference: f64, squared: Option<f64>| {
        let away = squared.zip(s).map(|(squared, s)| libm::sqrt(squared + s * s)).filter(|all| *all > 0.0);
        Estimator {
            strategy,
            outcome: outcome.to_owned(),
            how,
            difference,
            error: squared.map(libm::sqrt),
            z: away.map(|away| (difference - d) / away),
        }
    };
    let mut found = vec![Estimator { z: None, ..one("paired (run)", d, s.map(|s| s * s)) }];
    let take = |of_repeat: &dyn Fn(&Seen) -> Option<Estimate>, every: &dyn Fn(usize) -> bool| {
        let all = repeats.iter().enumerate().filter(|(place, _)| every(*place));
        let all: Vec<Estimate> = all.filter_map(|(_, seen)| of_repeat(seen)).collect();
        let means: Option<Vec<f64>> = all.iter().map(|estimate| estimate.mean).collect();
        let errors: Vec<Option<f64>> = all.iter().map(|estimate| error(estimate, run.samples)).collect();
        means.filter(|means| !means.is_empty()).map(|means| (mean(&means), square(&means, &errors)))
    };
    if let Some((difference, squared)) = take(&|seen| of(&seen.differences, strategy), &|_| true) {
        found.push(one("paired (repeats)", difference, squared));
    }
    let with = take(&|seen| of(&seen.levels, strategy), &|place| place % 2 == 0);
    let without = take(&|seen| of(&seen.levels, 0), &|place| place % 2 == 1);
    if let Some(((with, a), (without, b))) = with.zip(without) {
        found.push(one("unpaired (repeats)", with - without, a.zip(b).map(|(a, b)| a + b)));
    }
    found
}

/// What repeats say of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Replicated {
    /// Identifiers of the outcomes.
    pub outcomes: Vec<String>,
    /// The run.
    pub run: Seen,
    /// The repeats.
    pub repeats: Vec<Seen>,
    /// Its conclusions.
    pub conclusions: Vec<Conclusion>,
    /// Its differences by other ways.
    pub estimators: Vec<Estimator>,
}

impl Replicated {
    /// Compares the conclusions of a run with those of repeats.
    pub fn new(findings: &Findings, outcomes: Vec<String>, repeats: Vec<Seen>) -> Self {
        let run = Seen::of(findings, &outcomes);
        let (mut conclusions, mut by): (Vec<Conclusion>, _) = (Vec::new(), Vec::new());
        for strategy in 1..findings.strategies.len() {
            for (at, outcome) in outcomes.iter().enumerate() {
                conclusions.extend(of_difference(&run, &repeats, strategy, at, outcome));
                by.extend(estimators(&run, &repeats, strategy, at, outcome));
            }
        }
        for (at, outcome) in outcomes.iter().enumerate() {
            if BEST_BY.contains(&outcome.as_str()) {
                conclusions.extend(of_best(findings, &run, &repeats, at, outcome));
            }
        }
        let setting = &findings.setting;
        let units = if setting.samples > 0 { setting.samples } else { setting.replicates };
        for one in conclusions.iter_mut().filter(|_| units < FEWEST) {
            one.tail = None;
        }
        Self { outcomes, run, repeats, conclusions, estimators: by }
    }

    /// Conclusions that came back more rarely than the run's own error allows: one in a hundred replications tells of any where
    /// nothing is wrong (Bonferroni).
    pub fn missed(&self) -> Vec<&Conclusion> {
        let told = self.conclusions.iter().filter(|one| one.tail.is_some()).count();
        let rare = |one: &&Conclusion| one.tail.is_some_and(|tail| tail < RARE / told.max(1) as f64);
        self.conclusions.iter().filter(rare).collect()
    }
}

#[cfg(test)]
#[path = "replication_tests.rs"]
mod tests;
