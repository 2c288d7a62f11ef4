//! Fidelity by domain through time, and all of it as it is and as assessors find it.

use super::axes::HEIGHT;
use super::rules::{self, Interval};
use super::table::{ChartTable, Field, Measure};
use super::through_time::{Shown, bars, draw, tracks};
use super::words::percent;
use super::{Chart, ChartError, framed};
use crate::analysis::findings::{Estimate, Findings, Track};
use std::fmt::Write as _;

/// Fidelity by domain.
pub(super) struct FidelityByDomain;

/// How many of the panels are domains.
const DOMAINS: usize = 6;

const fn shown(track: &'static str, heading: &'static str) -> Shown {
    Shown { panel: track, track, heading, unit: "% of the model", measure: Measure::Percent }
}

static SHOWN: [Shown; DOMAINS + 2] = [
    shown("fidelity_boundaries", "Boundaries"),
    shown("fidelity_confidentiality", "Confidentiality"),
    shown("fidelity_recovery_practice", "Recovery practice"),
    shown("fidelity_reciprocity", "Reciprocity"),
    shown("fidelity_choice_and_control", "Choice and control"),
    shown("fidelity_community_links", "Community links"),
    shown("fidelity", "All domains, as they are"),
    shown("measured_fidelity", "All domains, as assessors find them"),
];

const FIELDS: &[Field] = &[
    Field { name: "panel", meaning: "track, by the keys of tables/tracks.csv", unit: "" },
    Field::STRATEGY,
    Field { name: "date", meaning: "day to which the number belongs", unit: "date" },
    Field { name: "mean", meaning: "mean over replicates and samples", unit: "fidelity" },
    Field::mcse("fidelity"),
    Field { name: "lower", meaning: "lower limit of the interval", unit: "fidelity" },
    Field { name: "upper", meaning: "upper limit of the interval", unit: "fidelity" },
];

/// The track of a domain.
fn track<'f>(findings: &'f Findings, of: &Shown) -> Option<&'f Track> {
    findings.tracks.iter().find(|track| track.key == of.track)
}

/// Whether any two domains ever differ: where none do, the chart of the workforce says all that there is to say.
fn differ(findings: &Findings) -> bool {
    let mut domains = SHOWN[..DOMAINS].iter().filter_map(|of| track(findings, of));
    let Some(first) = domains.next() else { return false };
    let means = |track: &Track| -> Vec<Option<f64>> {
        track.values.iter().flatten().map(|estimate| estimate.finite().mean).collect()
    };
    let known = means(first);
    domains.any(|other| {
        means(other)
            .into_iter()
            .zip(&known)
            .any(|(a, b)| a.zip(*b).is_some_and(|(a, b)| (a - b).abs() > 1e-6))
    })
}

impl Chart for FidelityByDomain {
    fn id(&self) -> &'static str {
        "fidelity"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        if !differ(findings) {
            return None;
        }
        let (panels, rows) = tracks(findings, &SHOWN)?;
        let subtitle = format!("Mean of workers in post, before adaptation. {}", bars(findings));
        Some(framed(findings, [title(findings), subtitle, alt(findings)], panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table, HEIGHT - 120.0)
    }
}

/// The last number of a strategy in a track that is known.
fn last(track: &Track, strategy: usize) -> Option<Estimate> {
    let values = track.values.get(strategy)?;
    values.iter().rev().map(|value| value.finite()).find(|value| value.mean.is_some())
}

/// The domains of a strategy as they end, the weakest first.
fn ranked(findings: &Findings, strategy: usize) -> Vec<(&'static str, f64, Option<Interval>)> {
    let setting = &findings.setting;
    let of = |shown: &Shown| {
        let estimate = last(track(findings, shown)?, strategy)?;
        let limits = rules::claimable(&estimate, setting);
        Some((shown.heading, estimate.mean?, limits))
    };
    let mut all: Vec<_> = SHOWN[..DOMAINS].iter().filter_map(of).collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1));
    all
}

/// The domain that ends weakest in every strategy, where its interval lies below that of every other; else where all of them end.
fn title(findings: &Findings) -> String {
    let all: Vec<_> = (0..findings.strategies.len()).map(|strategy| ranked(findings, strategy)).collect();
    let all: Vec<_> = all.into_iter().filter(|domains| domains.len() > 1).collect();
    let ends = || all.iter().flatten().map(|domain| domain.1);
    let (low, high) = ends().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), end| (l.min(end), h.max(end)));
    if low > high {
        return "Fidelity by domain over time".into();
    }
    let weakest = |domains: &Vec<(&'static str, f64, Option<Interval>)>| {
        let upper = domains[0].2?.upper;
        let clear = domains[1..].iter().all(|other| other.2.is_some_and(|interval| interval.lower > upper));
        clear.then_some((domains[0].0, domains[0].1))
    };
    let first: Option<Vec<(&str, f64)>> = all.iter().map(weakest).collect();
    let told = |low: f64, high: f64| {
        let (low, high) = (percent(low), percent(high));
        if low == high { high } else { format!("{low} to {high}") }
    };
    if let Some(weak) = first.filter(|weak| weak.windows(2).all(|two| two[0].0 == two[1].0)) {
        let (low, high) =
            weak.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), one| (l.min(one.1), h.max(one.1)));
        let every = if all.len() > 1 { " in every strategy" } else { "" };
        return format!(
            "“{}” ends weakest of the domains of fidelity{every}: {}",
            weak[0].0,
            told(low, high)
        );
    }
    if let Some(strategy) = least_faithful(findings) {
        let own = || ranked(findings, strategy).into_iter().map(|domain| domain.1);
        let (low, high) = own().fold((f64::INFINITY, 0.0_f64), |(l, h), end| (l.min(end), h.max(end)));
        return format!(
            "{} ends least faithful in all {DOMAINS} domains: {}",
            rules::name(findings, strategy),
            told(low, high)
        );
    }
    let known = all.iter().flatten().all(|domain| domain.2.is_some());
    let rest = if known {
        "no one domain could be shown to be weakest in all"
    } else {
        "which is weakest cannot be told in this run"
    };
    format!("Domains of fidelity end at {}; {rest}", told(low, high))
}

/// The strategy that ends below every other in every domain, where its intervals lie below theirs.
fn least_faithful(findings: &Findings) -> Option<usize> {
    let setting = &findings.setting;
    let limits = |shown: &Shown, strategy: usize| {
        let estimate = last(track(findings, shown)?, strategy)?;
        Some(rules::claimable(&estimate, setting))
    };
    let delivers = |&strategy: &usize| limits(&SHOWN[0], strategy).is_some();
    let all: Vec<usize> = (0..findings.strategies.len()).filter(delivers).collect();
    let below = |shown: &Shown, one: usize, other: usize| {
        let pair = limits(shown, one).flatten().zip(limits(shown, other).flatten());
        pair.is_some_and(|(one, other)| one.upper < other.lower)
    };
    let least = |&one: &usize| {
        let mut others = all.iter().copied().filter(|&other| other != one);
        others.all(|other| SHOWN[..DOMAINS].iter().all(|shown| below(shown, one, other)))
    };
    all.iter().copied().find(least).filter(|_| all.len() > 1)
}

fn alt(findings: &Findings) -> String {
    let mut text = String::from("At the end of the simulation, in per cent of the model.");
    for of in &SHOWN {
        let Some(track) = track(findings, of) else { continue };
        let each: Vec<String> = findings
            .strategies
            .iter()
            .enumerate()
            .filter_map(|(strategy, named)| {
                let end = last(track, strategy)?.mean?;
                Some(format!("{} {}", named.name, percent(end)))
            })
            .collect();
        if !each.is_empty() {
            let _ = write!(text, " {}: {}.", of.heading, each.join(", "));
        }
    }
    text
}
