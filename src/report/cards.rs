//! Six cards in plain words: reach, fidelity, admissions avoided, yearly cost, net benefit, equity gap.

use super::sentence::threshold;
use crate::analysis::findings::{Estimate, Findings};
use crate::charts::equity_gap::deprivation_gap;
use crate::charts::rules::{self, Covers, Verdict, amount, interval, limits, too_few, verdict, years};
use crate::charts::value::net_benefit;
use crate::charts::words::{count, fine_percent, percent, plain, points};
use serde::Serialize;

/// One card.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Card {
    /// Identifier.
    pub id: &'static str,
    /// Title in plain words.
    pub title: String,
    /// Unit of the numbers.
    pub unit: String,
    /// What the numbers are, and what was not run.
    pub note: String,
    /// One line a strategy.
    pub lines: Vec<Line>,
}

/// What a card says of one strategy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// Identifier of the strategy.
    pub strategy: String,
    /// Name of the strategy.
    pub name: String,
    /// The number.
    pub mean: Option<f64>,
    /// Its Monte Carlo standard error.
    pub mcse: Option<f64>,
    /// Lower limit over samples.
    pub lower: Option<f64>,
    /// Upper limit over samples.
    pub upper: Option<f64>,
    /// Share of the samples in which it is above 0; only for net benefit with samples.
    pub probability: Option<f64>,
    /// The same in plain words.
    pub text: String,
}

/// The six cards, of which those without any number are left out.
pub fn cards(findings: &Findings) -> Vec<Card> {
    let all = [
        reach(findings),
        fidelity(findings),
        admissions(findings),
        cost(findings),
        net(findings),
        equity(findings),
    ];
    all.into_iter().filter(|card| card.lines.iter().any(|line| line.mean.is_some())).collect()
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

fn line(findings: &Findings, strategy: usize, estimate: Estimate, text: String) -> Line {
    let named = &findings.strategies[strategy];
    Line {
        strategy: named.id.clone(),
        name: named.name.clone(),
        mean: finite(estimate.mean),
        mcse: finite(estimate.mcse),
        lower: finite(estimate.lower),
        upper: finite(estimate.upper),
        probability: None,
        text,
    }
}

/// What a card's numbers do not cover.
fn scope(findings: &Findings) -> &'static str {
    if findings.setting.samples == 0 { " Parameter uncertainty was not run." } else { "" }
}

/// What stands after a number that cannot be told from none.
fn untold(findings: &Findings) -> &'static str {
    if too_few(&findings.setting) {
        ", too few parameter sets for an interval"
    } else {
        ", cannot be told from chance"
    }
}

/// The interval of an estimate in brackets, where there is one to tell; `flip` tells it of the opposite, as the words before it do.
fn bracket(findings: &Findings, estimate: &Estimate, flip: bool, words: &dyn Fn(f64) -> String) -> String {
    if too_few(&findings.setting) {
        return String::new();
    }
    let sort = |covers| if covers == Covers::Chance { "by chance " } else { "" };
    interval(estimate, &findings.setting)
        .map_or_else(String::new, |i| format!(" ({}{})", sort(i.covers), limits(&i, flip, words)))
}

/// A level that lies from 0 to 1, with an interval that does so too.
fn within_one(estimate: Estimate) -> Estimate {
    let within = |value: Option<f64>| value.map(|value| value.clamp(0.0, 1.0));
    Estimate { lower: within(estimate.lower), upper: within(estimate.upper), ..estimate }
}

/// What is said of a number that is missing.
const UNKNOWN: &str = "not known";

/// The card of a level that lies from 0 to 1.
fn level(
    findings: &Findings,
    id: &'static str,
    title: &str,
    what: &str,
    unit: &str,
    words: fn(f64) -> String,
    missing: &dyn Fn(usize) -> &'static str,
) -> Card {
    let lines = (0..findings.strategies.len())
        .map(|strategy| {
            let estimate = within_one(findings.level(strategy, id));
            let text = estimate.mean.map_or_else(|| missing(strategy).into(), words);
            line(findings, strategy, estimate, text + &bracket(findings, &estimate, false, &words))
        })
        .collect();
    Card { id, title: title.into(), unit: unit.into(), note: format!("{what}{}", scope(findings)), lines }
}

fn reach(findings: &Findings) -> Card {
    let what = "Share of eligible people who ever took up a place.";
    level(findings, "reach", "Reach", what, "proportion", fine_percent, &|_| UNKNOWN)
}

fn fidelity(findings: &Findings) -> Card {
    let what = "How closely peer workers deliver the programme as meant, from 0 to 1.";
    // Where nobody works, there is no fidelity that somebody could know.
    let without = |strategy: usize| findings.level(strategy, "worker_years").mean == Some(0.0);
    let missing =
        |strategy: usize| if without(strategy) { "does not apply: no peer workers" } else { UNKNOWN };
    level(findings, "fidelity", "Fidelity", what, "fidelity", |value| format!("{value:.2}"), &missing)
}

fn turned(estimate: Estimate, factor: f64) -> Estimate {
    let times = |value: Option<f64>| value.map(|value| value * factor);
    let (lower, upper) = (times(estimate.lower), times(estimate.upper));
    let (lower, upper) = if factor < 0.0 { (upper, lower) } else { (lower, upper) };
    Estimate { mean: times(estimate.mean), mcse: estimate.mcse.map(|mcse| mcse * factor.abs()), lower, upper }
}

fn change(
    findings: &Findings,
    (id, outcome): (&'static str, &str),
    (title, what): (String, String),
    unit: String,
    factor: f64,
    words: &dyn Fn(f64, Verdict) -> String,
) -> Card {
    let plain = |value: f64| if unit.contains("admissions") { count(value) } else { amount(findings, value) };
    let lines = (1..findings.strategies.len())
        .map(|strategy| {
            let estimate = turned(findings.difference(strategy, outcome).estimate, factor);
            let verdict = verdict(&estimate, &findings.setting);
            let text = match (verdict, estimate.mean) {
                (Verdict::Missing, _) | (_, None) => "not known".into(),
                (Verdict::Same, _) => "exactly the same".into(),
                (Verdict::NotShown, _) => {
                    format!("no difference shown{}", bracket(findings, &estimate, false, &plain))
                }
                (verdict, Some(mean)) => {
                    words(mean, verdict) + &bracket(findings, &estimate, mean < 0.0, &plain)
                }
            };
            line(findings, strategy, estimate, text)
        })
        .collect();
    Card { id, title, unit, note: what + scope(findings), lines }
}

fn admissions(findings: &Findings) -> Card {
    let time = crate::charts::words::duration(findings.setting.horizon);
    let what = format!("Compared with {}, over {time}.", rules::name(findings, 0));
    let unknown = |verdict| if verdict == Verdict::Unknown { untold(findings) } else { "" };
    change(
        findings,
        ("admissions_avoided", "admissions"),
        ("Admissions avoided".into(), what),
        "admissions".into(),
        -1.0,
        &|mean, verdict| {
            let direction = if mean < 0.0 { "more" } else { "avoided" };
            format!("{} {direction}{}", count(mean.abs()), unknown(verdict))
        },
    )
}

fn cost(findings: &Findings) -> Card {
    let what = format!("Compared with {}, all payers, undiscounted.", rules::name(findings, 0));
    let unknown = |verdict| if verdict == Verdict::Unknown { untold(findings) } else { "" };
    change(
        findings,
        ("yearly_cost", "cost_undiscounted"),
        ("Extra cost a year".into(), what),
        format!("{} a year", findings.setting.currency),
        1.0 / years(&findings.setting).max(f64::MIN_POSITIVE),
        &|mean, verdict| {
            let direction = if mean < 0.0 { "saved" } else { "more" };
            format!("{} {direction}{}", amount(findings, mean.abs()), unknown(verdict))
        },
    )
}

fn net(findings: &Findings) -> Card {
    let words = |value: f64| amount(findings, value);
    let lines = (1..findings.strategies.len())
        .map(|strategy| {
            let Some(net) = net_benefit(findings, strategy) else {
                return line(findings, strategy, Estimate::default(), "not known".into());
            };
            let samples = net.interval.filter(|i| i.covers == Covers::Parameters);
            let estimate = Estimate {
                mean: Some(net.mean),
                mcse: net.mcse,
                lower: samples.map(|i| i.lower),
                upper: samples.map(|i| i.upper),
            };
            let sort = if samples.is_none() { "by chance " } else { "" };
            let limits = if too_few(&findings.setting) {
                untold(findings).into()
            } else {
                net.interval.map_or_else(String::new, |i| format!(" ({sort}{})", limits(&i, false, words)))
            };
            let share = net
                .probability
                .map_or_else(String::new, |share| format!(", above 0 in {} of samples", percent(share)));
            let text = format!("{}{limits}{share}", words(net.mean));
            Line { probability: net.probability, ..line(findings, strategy, estimate, text) }
        })
        .collect();
    Card {
        id: "net_benefit",
        title: "Net benefit".into(),
        unit: findings.setting.currency.clone(),
        note: format!(
            "QALYs gained at {} each, less extra cost, discounted, compared with {}.{}",
            threshold(findings),
            rules::name(findings, 0),
            scope(findings)
        ),
        lines,
    }
}

fn equity(findings: &Findings) -> Card {
    let lines = (0..findings.strategies.len())
        .map(|strategy| {
            let Some(gap) = deprivation_gap(findings, strategy) else {
                return line(findings, strategy, Estimate::default(), "not known".into());
            };
            let size = gap.size();
            let direction = if size < 0.0 { "lower" } else { "higher" };
            let text = match gap.shown {
                Some(true) => format!("{} {direction}", points(size)),
                Some(false) => format!("no gap shown, {} {direction}", points(size)),
                None => format!("{} {direction}{}", points(size), untold(findings)),
            };
            let ends = |x: f64| plain(x * 100.0, 2);
            let told = bracket(findings, &gap.estimate, false, &ends);
            line(findings, strategy, Estimate { mean: Some(size), ..gap.estimate }, text + &told)
        })
        .collect();
    Card {
        id: "equity_gap",
        title: "Equity gap".into(),
        unit: "proportion".into(),
        note: format!(
            "Reach in the most deprived fifth less that in the least deprived, in percentage points: higher where the most deprived are \
             reached more. The slope over all fifths, in the chapter on equity, is counted the other way.{}",
            scope(findings)
        ),
        lines,
    }
}
