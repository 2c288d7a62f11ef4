//! The rules by which numbers become claims, so that no title says more than its numbers bear.
//!
//! A difference is claimed only where its 95% interval leaves out 0. With parameter samples the interval is that of
//! the samples; without, it covers chance alone, and whoever shows it says so.

use super::table::Cell;
use super::words::{capital, count, list, money};
use crate::analysis::findings::{Estimate, Findings, Setting};

/// Fewer samples than this have no 2.5% quantile of their own, so nothing is claimed from them.
pub const FEWEST_SAMPLES: usize = 40;

/// What an interval covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covers {
    /// Parameter uncertainty: quantiles over samples.
    Parameters,
    /// Chance alone: Monte Carlo error over replicates.
    Chance,
}

/// A 95% interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
    /// What it covers.
    pub covers: Covers,
}

/// The cells `mean`, `mcse`, `lower` and `upper` of an estimate with the interval that is drawn.
pub(super) fn cells(estimate: &Estimate, interval: Option<Interval>) -> [Cell; 4] {
    [
        estimate.mean,
        estimate.mcse,
        interval.map(|interval| interval.lower),
        interval.map(|interval| interval.upper),
    ]
    .map(Cell::number)
}

/// What may be said of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Lower than the comparator: the interval lies below 0.
    Lower,
    /// Higher than the comparator: the interval lies above 0.
    Higher,
    /// Exactly the same in every replicate.
    Same,
    /// The interval holds 0: no difference could be shown.
    NotShown,
    /// There is no interval: a single replicate, or too few samples.
    Unknown,
    /// There is no number.
    Missing,
}

/// The two-sided 95% quantile of Student's t.
///
/// Five replicates know their own spread badly; the normal 1.96 would claim too much.
///
/// # Source
/// Standard table; between its rows the value of the next smaller number of degrees of freedom.
pub fn t_quantile(degrees: usize) -> Option<f64> {
    const TABLE: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145,
        2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048,
        2.045, 2.042,
    ];
    match degrees {
        0 => None,
        1..=30 => Some(TABLE[degrees - 1]),
        31..=59 => Some(2.042),
        60..=119 => Some(2.000),
        _ => Some(1.960),
    }
}

fn degrees(setting: &Setting) -> usize {
    match (setting.samples, setting.shared_luck) {
        (0, _) | (_, true) => setting.replicates.saturating_sub(1),
        (samples, false) => samples * setting.replicates.saturating_sub(1),
    }
}

/// The Monte Carlo interval of an estimate: mean ± t · standard error.
pub fn chance_interval(estimate: &Estimate, setting: &Setting) -> Option<Interval> {
    let reach = t_quantile(degrees(setting))? * estimate.mcse?;
    let mean = estimate.mean?;
    let interval = Interval { lower: mean - reach, upper: mean + reach, covers: Covers::Chance };
    (interval.lower.is_finite() && interval.upper.is_finite()).then_some(interval)
}

/// The interval of an estimate: over samples where there are any, else of chance.
pub fn interval(estimate: &Estimate, setting: &Setting) -> Option<Interval> {
    match (estimate.lower, estimate.upper) {
        (Some(lower), Some(upper)) if setting.samples > 0 && lower.is_finite() && upper.is_finite() => {
            Some(Interval { lower, upper, covers: Covers::Parameters })
        }
        _ => chance_interval(estimate, setting),
    }
}

/// The interval of an estimate that something may be claimed from: none from samples that are too few for one.
pub fn claimable(estimate: &Estimate, setting: &Setting) -> Option<Interval> {
    interval(estimate, setting).filter(|_| !too_few(setting))
}

/// The interval of a share, cut at 0 and 1.
pub fn share_interval(interval: Option<Interval>) -> Option<Interval> {
    interval.map(|i| Interval { lower: i.lower.clamp(0.0, 1.0), upper: i.upper.clamp(0.0, 1.0), ..i })
}

/// What may be said of a difference.
pub fn verdict(difference: &Estimate, setting: &Setting) -> Verdict {
    let Some(mean) = difference.mean.filter(|mean| mean.is_finite()) else {
        return Verdict::Missing;
    };
    if too_few(setting) {
        return Verdict::Unknown;
    }
    match interval(difference, setting) {
        None => Verdict::Unknown,
        Some(i) if mean == 0.0 && i.lower == 0.0 && i.upper == 0.0 => Verdict::Same,
        Some(i) if i.upper < 0.0 => Verdict::Lower,
        Some(i) if i.lower > 0.0 => Verdict::Higher,
        Some(_) => Verdict::NotShown,
    }
}

/// A strategy against the comparator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// Which strategy.
    pub strategy: usize,
    /// The mean difference.
    pub mean: f64,
    /// Its interval.
    pub interval: Option<Interval>,
    /// What may be said.
    pub verdict: Verdict,
}

/// What may be said of a strategy's outcome over the whole horizon less that of another: of the paired difference, because luck is
/// shared; where the run did not take it, of differences from the comparator, or of levels, whose intervals lie apart.
pub fn between(findings: &Findings, outcome: &str, from: usize, of: usize) -> Verdict {
    let Some(column) = findings.layout.column(outcome) else { return Verdict::Missing };
    let setting = &findings.setting;
    let turned = |verdict: Verdict| match verdict {
        Verdict::Lower => Verdict::Higher,
        Verdict::Higher => Verdict::Lower,
        same => same,
    };
    let paired = |from: usize, of: usize| {
        let known = findings.pairs.iter().find(|pair| (pair.from, pair.of) == (from, of));
        let taken = known.and_then(|pair| pair.differences.get(column)).map(|found| found.finite());
        let from_comparator = || (from == 0).then(|| findings.difference(of, outcome).estimate);
        taken.or_else(from_comparator).filter(|found| found.mean.is_some())
    };
    if let Some(difference) = paired(from, of) {
        return verdict(&difference, setting);
    }
    if let Some(difference) = paired(of, from) {
        return turned(verdict(&difference, setting));
    }
    let clear = |told: &dyn Fn(usize) -> Estimate| {
        let [a, b] = [from, of].map(|strategy| interval(&told(strategy), setting));
        Some(match (a?, b?) {
            (a, b) if b.upper < a.lower => Verdict::Lower,
            (a, b) if a.upper < b.lower => Verdict::Higher,
            _ => Verdict::NotShown,
        })
    };
    if too_few(setting) {
        return Verdict::Unknown;
    }
    let differences = clear(&|strategy| findings.difference(strategy, outcome).estimate);
    let levels = || clear(&|strategy| findings.level(strategy, outcome));
    match differences.filter(|verdict| *verdict != Verdict::NotShown).or_else(levels) {
        Some(verdict) => verdict,
        None => differences.unwrap_or(Verdict::Unknown),
    }
}

/// Every strategy against the comparator in an outcome, smallest difference first.
pub fn contrasts(findings: &Findings, outcome: &str) -> Vec<Contrast> {
    let setting = &findings.setting;
    let mut all: Vec<Contrast> = (1..findings.strategies.len())
        .map(|strategy| {
            let difference = findings.difference(strategy, outcome).estimate;
            Contrast {
                strategy,
                mean: difference.mean.unwrap_or(0.0),
                interval: interval(&difference, setting),
                verdict: verdict(&difference, setting),
            }
        })
        .filter(|contrast| contrast.verdict != Verdict::Missing)
        .collect();
    all.sort_by(|a, b| a.mean.total_cmp(&b.mean));
    all
}

/// What the strategies do to an outcome of which less is better.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// There is nothing to compare with.
    Alone,
    /// No number or no interval: differences cannot be told from chance.
    Unknown,
    /// No strategy changes anything.
    Same,
    /// No difference could be shown.
    NotShown,
    /// One strategy lowers it; whether its interval lies apart from those of all others.
    Lowers(Contrast, bool),
    /// Several lower it and cannot be told apart; lowest mean first.
    SeveralLower(Vec<Contrast>),
    /// None lowers it and this one, the worst, raises it.
    Raises(Contrast),
}

fn apart(a: &Contrast, b: &Contrast) -> bool {
    matches!((a.interval, b.interval), (Some(a), Some(b)) if a.upper < b.lower || b.upper < a.lower)
}

/// What the strategies do to an outcome of which less is better.
pub fn effect(findings: &Findings, outcome: &str) -> Effect {
    let all = contrasts(findings, outcome);
    let Some(&best) = all.first() else {
        return if findings.strategies.len() < 2 { Effect::Alone } else { Effect::Unknown };
    };
    if best.verdict == Verdict::Lower {
        let tied: Vec<Contrast> = all
            .iter()
            .filter(|other| {
                other.strategy == best.strategy || (other.verdict == Verdict::Lower && !apart(&best, other))
            })
            .copied()
            .collect();
        if tied.len() > 1 {
            return Effect::SeveralLower(tied);
        }
        let lead = all.iter().all(|other| other.strategy == best.strategy || apart(&best, other));
        return Effect::Lowers(best, lead && all.len() > 1);
    }
    if let Some(lower) = all.iter().find(|contrast| contrast.verdict == Verdict::Lower) {
        return Effect::Lowers(*lower, false);
    }
    if let Some(worst) = all.iter().rev().find(|contrast| contrast.verdict == Verdict::Higher) {
        return Effect::Raises(*worst);
    }
    if all.iter().any(|contrast| contrast.verdict == Verdict::Unknown) {
        return Effect::Unknown;
    }
    if all.iter().all(|contrast| contrast.verdict == Verdict::Same) { Effect::Same } else { Effect::NotShown }
}

/// Whether two strategies were shown to differ in an outcome, everyone over the whole horizon.
pub fn differ(findings: &Findings, a: usize, b: usize, outcome: &str) -> bool {
    matches!(between(findings, outcome, a, b), Verdict::Lower | Verdict::Higher)
}

/// Whether samples were drawn, but too few for a 95% interval of their own.
pub fn too_few(setting: &Setting) -> bool {
    (1..FEWEST_SAMPLES).contains(&setting.samples)
}

/// The first of several strategies, in the order of their means, with those that it could not be told from.
pub fn leading(findings: &Findings, ordered: &[usize], outcome: &str) -> Vec<usize> {
    let Some((&first, others)) = ordered.split_first() else { return Vec::new() };
    let tied = others.iter().copied().filter(|&other| !differ(findings, first, other, outcome));
    std::iter::once(first).chain(tied).collect()
}

/// Why nothing can be said of differences in this run, as the end of a sentence.
pub fn untold(setting: &Setting) -> &'static str {
    if too_few(setting) {
        "cannot be told: too few parameter sets for an interval"
    } else {
        "cannot be told from chance in this run"
    }
}

/// A claim, which rests on base-case inputs alone where no parameters were drawn.
pub fn claimed(setting: &Setting, claim: &str) -> String {
    if setting.samples == 0 { format!("With base-case inputs, {claim}") } else { capital(claim) }
}

/// The strategies that were shown to raise an outcome, the worst first.
pub fn raising(findings: &Findings, outcome: &str) -> Vec<Contrast> {
    let mut all = contrasts(findings, outcome);
    all.retain(|contrast| contrast.verdict == Verdict::Higher);
    all.reverse();
    all
}

/// The limits of an interval in words: `3,900 to 4,700`, smaller first; `flip` turns more into fewer.
pub fn limits(interval: &Interval, flip: bool, words: impl Fn(f64) -> String) -> String {
    let (lower, upper) =
        if flip { (-interval.upper, -interval.lower) } else { (interval.lower, interval.upper) };
    format!("{} to {}", words(lower), words(upper))
}

/// An interval in words, named by what it covers and `of` what it is; none from too few samples for one.
pub fn told(
    interval: Option<Interval>,
    setting: &Setting,
    of: &str,
    words: impl Fn(f64) -> String,
) -> Option<String> {
    let interval = interval.filter(|_| !too_few(setting))?;
    let name = match interval.covers {
        Covers::Chance => "95% Monte Carlo interval",
        Covers::Parameters => "95% interval",
    };
    Some(format!("{name}{of} {}", limits(&interval, false, words)))
}

/// What the intervals of a run cover, in a sentence for beneath a chart.
pub fn uncertainty(setting: &Setting) -> String {
    let replicates = format!("{} replicate{}", count(setting.replicates as f64), plural(setting.replicates));
    if setting.samples > 0 {
        let few = if too_few(setting) { ", too few for a 95% interval of their own" } else { "" };
        return format!(
            "{} parameter sample{} of {replicates} each{few}",
            count(setting.samples as f64),
            plural(setting.samples)
        );
    }
    if setting.replicates < 2 {
        return "one replicate: chance cannot be told from effect; parameter uncertainty was not run".into();
    }
    format!("{replicates}; parameter uncertainty was not run")
}

/// What bands and bars show, in words.
pub fn band(setting: &Setting) -> &'static str {
    match (setting.samples, degrees(setting)) {
        (0, 0) => "no interval from a single replicate",
        (0, _) => "95% Monte Carlo interval (chance only)",
        _ if too_few(setting) => "2.5% and 97.5% quantiles of parameter samples, too few for an interval",
        _ => "95% interval over parameter samples",
    }
}

/// `s` unless there is one.
pub const fn plural(number: usize) -> &'static str {
    if number == 1 { "" } else { "s" }
}

/// The name of a strategy.
pub fn name(findings: &Findings, strategy: usize) -> &str {
    findings.strategies.get(strategy).map_or("", |strategy| strategy.name.as_str())
}

/// Names of strategies in a list: at most three by name; in quotes where there are several, because names
/// themselves have an `and`.
pub fn names(findings: &Findings, strategies: &[usize]) -> String {
    let quoted = |&s: &usize| format!("“{}”", name(findings, s));
    match strategies {
        [only] => name(findings, *only).to_owned(),
        [first, second, others @ ..] if others.len() > 1 => {
            format!("{}, {} and {} others", quoted(first), quoted(second), others.len())
        }
        several => list(&several.iter().map(quoted).collect::<Vec<_>>()),
    }
}

/// The strategies of contrasts.
pub fn strategies(contrasts: &[Contrast]) -> Vec<usize> {
    contrasts.iter().map(|contrast| contrast.strategy).collect()
}

/// Years of 52 weeks that the run lasts.
pub fn years(setting: &Setting) -> f64 {
    setting.horizon / crate::units::time::WEEKS_PER_YEAR
}

/// Money of the run's currency.
pub fn amount(findings: &Findings, value: f64) -> String {
    money(value, &findings.setting.currency)
}
