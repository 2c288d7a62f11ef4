//! Which plan is best by which measure, how sure the order is, and where another measure makes another plan best.
//!
//! One measure does not fit all: what people want differs, and a plan that avoids most admissions need not be the one that
//! helps recovery most. Every measure of which a direction is desired ranks all strategies, the comparator among them.

use super::headline::{HEADLINE, is_outcome};
use crate::analysis::findings::{Estimate, Findings};
use crate::charts::rules::{Verdict, name, plural, verdict};
use crate::charts::words::list;
use crate::outcomes::frame::Column;
use crate::outcomes::{Better, Family};

/// The measure with which the others are compared.
pub const REFERENCE: &str = "admissions";

/// What may be said of the order of two plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The interval of their difference leaves out 0.
    Shown,
    /// It holds 0.
    NotShown,
    /// They are exactly the same.
    Same,
    /// There is no interval.
    Unknown,
}

impl Order {
    /// The word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::NotShown => "not shown",
            Self::Same => "same",
            Self::Unknown => "unknown",
        }
    }
}

/// Whether a measure makes another plan best than admissions do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversal {
    /// The same plan is best.
    None,
    /// Another plan is best, and both orders of the two plans are shown.
    Shown,
    /// Another plan is best, but one of the two orders could be chance or a matter of uncertain inputs.
    NotShown,
}

impl Reversal {
    /// The word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "no",
            Self::Shown => "shown",
            Self::NotShown => "not shown",
        }
    }
}

/// A strategy in the ranking of a measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Which strategy.
    pub strategy: usize,
    /// Its rank, from 1; those of exactly the same value share it.
    pub rank: usize,
    /// The difference from the strategy in the next place (this less that), and what may be said of their order; none in
    /// the last place.
    pub next: Option<(Estimate, Order)>,
    /// The probability over samples that it is better than the next; none without samples.
    pub probability: Option<f64>,
}

/// The ranking by one measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The column of the measure.
    pub column: usize,
    /// The strategies, the best first.
    pub places: Vec<Place>,
    /// Whether it makes another plan best than admissions do.
    pub reversal: Reversal,
}

impl Ranking {
    /// The best strategy.
    pub fn best(&self) -> usize {
        self.places.first().map_or(0, |place| place.strategy)
    }
}

/// The difference of two strategies (one less the other) in a column with the probability over samples that it is above
/// 0; missing where they were not paired.
pub(super) fn between(
    findings: &Findings,
    one: usize,
    other: usize,
    column: usize,
) -> (Estimate, Option<f64>) {
    let pair = findings
        .pairs
        .iter()
        .find(|pair| (pair.of, pair.from) == (one, other) || (pair.of, pair.from) == (other, one));
    let Some(pair) = pair else { return (Estimate::default(), None) };
    let found = pair.differences.get(column).copied().unwrap_or_default();
    let above = pair.above.get(column).copied().flatten();
    if pair.of == one {
        return (found, above);
    }
    let turned = |value: Option<f64>| value.map(|value| -value);
    let (lower, upper) = (turned(found.upper), turned(found.lower));
    let estimate = Estimate { mean: turned(found.mean), mcse: found.mcse, lower, upper };
    (estimate, above.map(|above| 1.0 - above))
}

fn order(findings: &Findings, difference: &Estimate) -> Order {
    match verdict(difference, &findings.setting) {
        Verdict::Lower | Verdict::Higher => Order::Shown,
        Verdict::NotShown => Order::NotShown,
        Verdict::Same => Order::Same,
        Verdict::Unknown | Verdict::Missing => Order::Unknown,
    }
}

/// How good a mean is: more is better.
fn goodness(column: &Column, mean: f64) -> f64 {
    if column.better == Better::Less { -mean } else { mean }
}

/// The ranking by a column; none where no direction is desired or fewer than two strategies have a value.
fn ranking(findings: &Findings, column: usize) -> Option<Ranking> {
    let of = findings.layout.columns.get(column)?;
    if of.better == Better::Neither || !is_outcome(of) {
        return None;
    }
    let mut values: Vec<(usize, f64)> = (0..findings.strategies.len())
        .filter_map(|strategy| Some((strategy, goodness(of, findings.level(strategy, &of.id).mean?))))
        .collect();
    if values.len() < 2 {
        return None;
    }
    values.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let place = |(index, &(strategy, value)): (usize, &(usize, f64))| {
        let next = values.get(index + 1).map(|&(next, _)| between(findings, strategy, next, column));
        let better = |above: f64| if of.better == Better::Less { 1.0 - above } else { above };
        Place {
            strategy,
            rank: 1 + values.iter().filter(|(_, other)| *other > value).count(),
            next: next.map(|(difference, _)| (difference, order(findings, &difference))),
            probability: next.and_then(|(_, above)| above).map(better),
        }
    };
    let places = values.iter().enumerate().map(place).collect();
    Some(Ranking { column, places, reversal: Reversal::None })
}

/// The rankings by every measure, in the order of the outcomes; none with fewer than two strategies.
pub fn rankings(findings: &Findings) -> Vec<Ranking> {
    let mut all: Vec<Ranking> =
        (0..findings.layout.columns.len()).filter_map(|column| ranking(findings, column)).collect();
    let reference = findings.layout.column(REFERENCE);
    let Some(usual) = all.iter().find(|ranking| Some(ranking.column) == reference).cloned() else {
        return all;
    };
    for ranking in &mut all {
        let (here, there) = (ranking.best(), usual.best());
        let first = |ranking: &Ranking, strategy: usize| {
            ranking.places.iter().any(|place| place.strategy == strategy && place.rank == 1)
        };
        if first(ranking, there) || first(&usual, here) {
            continue;
        }
        let shown =
            |column: usize| order(findings, &between(findings, here, there, column).0) == Order::Shown;
        let both = shown(ranking.column) && shown(usual.column);
        ranking.reversal = if both { Reversal::Shown } else { Reversal::NotShown };
    }
    all
}

/// One sentence on recovery, the headline measures of health and those of the scenario's own that make another plan best than
/// admissions do; none where none does. That plans which do more cost more, or do more of what can harm, is no reversal:
/// costs and harms stand in places of their own, and the table of ranks has every measure.
pub fn sentence(findings: &Findings) -> Option<String> {
    let all = rankings(findings);
    let reference = findings.layout.column(REFERENCE);
    let usual = all.iter().find(|ranking| Some(ranking.column) == reference)?;
    let matters = |column: &Column| {
        let told = HEADLINE.contains(&column.id.as_str()) || column.id == "recovery";
        (column.family == Family::Health && told) || findings.mixes.contains(&column.id)
    };
    let found = |kind: Reversal| -> Vec<(&Ranking, &Column)> {
        let columns = all.iter().map(|ranking| (ranking, &findings.layout.columns[ranking.column]));
        columns.filter(|(ranking, column)| ranking.reversal == kind && matters(column)).collect()
    };
    let (shown, unsure) = (found(Reversal::Shown), found(Reversal::NotShown));
    let best = name(findings, usual.best());
    let measures = |number: usize| format!("{number} measure{}", plural(number));
    if shown.is_empty() {
        return (!unsure.is_empty()).then(|| {
            format!(
                "By admissions the best plan is {best}; {} of health would make another plan best, but none of these \
                 orders could be told from chance or from what is not known of the inputs.",
                measures(unsure.len())
            )
        });
    }
    let named: Vec<String> = shown
        .iter()
        .take(3)
        .map(|(ranking, column)| format!("{} by “{}”", name(findings, ranking.best()), column.label))
        .collect();
    let more = if shown.len() > 3 {
        format!(", and other plans than it by {} more", measures(shown.len() - 3))
    } else {
        String::new()
    };
    Some(format!(
        "Which plan is best depends on the measure: {best} by admissions, but {}{more}.",
        list(&named)
    ))
}
