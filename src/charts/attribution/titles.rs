//! Titles of attribution: what was found, and no more than the numbers bear.

use super::View;
use crate::analysis::decompose::{Against, Component, Part};
use crate::analysis::findings::Estimate;
use crate::analysis::quantile::HALF_95;
use crate::charts::rules::{self, Verdict, name, verdict};
use crate::charts::words::{list, percent};

/// Outcomes in the order in which a title is looked for, with what they are called.
const TOLD: [(&str, &str, &str); 3] = [
    ("admissions", "the admissions averted", "the additional admissions"),
    ("qalys", "the QALYs gained", "the QALYs lost"),
    ("recovery_weeks", "the recovery gained", "the recovery lost"),
];

/// How many of its Monte Carlo errors an estimate is away from 0.
fn errors(estimate: &Estimate) -> f64 {
    match (estimate.mean, estimate.mcse) {
        (Some(mean), Some(mcse)) if mcse > 0.0 => mean.abs() / mcse,
        (Some(mean), Some(_)) if mean != 0.0 => f64::INFINITY,
        _ => 0.0,
    }
}

/// The strategy whose component can best be told from chance.
fn clearest(view: &View, column: usize, of: Component) -> Option<(usize, Against, Estimate)> {
    let one = |(strategy, against): (usize, Against)| {
        let of = if against == Against::Itself { Component::Together } else { of };
        let part = view.found.part(strategy, against, column, of)?;
        Some((strategy, against, part.estimate))
    };
    let all = view.strategies().into_iter().filter_map(one);
    all.max_by(|a, b| errors(&a.2).total_cmp(&errors(&b.2)))
}

/// Which ingredient contributes most, by the first outcome whose total can be told from chance.
pub(super) fn ingredients(view: &View) -> String {
    for (outcome, good, bad) in TOLD {
        let Some(column) = view.findings.layout.column(outcome) else { continue };
        let Some((strategy, against, total)) = clearest(view, column, Component::Total) else { continue };
        let mut parts: Vec<&Part> = view
            .parts(strategy, against, column)
            .into_iter()
            .filter(|part| part.share.is_some() && part.component != Component::Rest)
            .collect();
        parts.sort_by(|a, b| share(b).0.total_cmp(&share(a).0));
        let (Some(first), second) = (parts.first(), parts.get(1)) else { continue };
        let helps = view.benefit(column, total).mean.is_some_and(|mean| mean > 0.0);
        let what = format!("{} with {}", if helps { good } else { bad }, name(view.findings, strategy));
        let label = super::label(view.found, first.component);
        let (part, error) = share(first);
        return if !leads(view, column, first, second.copied()) {
            format!("No single ingredient could be shown to contribute most to {what}")
        } else if view.findings.setting.samples == 0 && part - HALF_95 * error > 0.5 && part <= 1.0 {
            format!("{label} brings about most of {what} ({})", percent(part))
        } else {
            format!("{label} contributes most to {what} ({})", percent(part))
        };
    }
    let known = view.found.parts.iter().any(|part| part.estimate.mcse.is_some());
    let why = if known { "" } else { ": it takes two replicates or more" };
    format!("What each ingredient contributes cannot be told from chance in this run{why}")
}

fn share(part: &Part) -> (f64, f64) {
    part.share.map_or((f64::NAN, f64::NAN), |share| (share.value, share.mcse))
}

/// Whether a part is shown to be larger than the next one: with samples by their intervals, else by chance. Errors of two
/// shares are added, because what one gets the other lacks.
fn leads(view: &View, column: usize, first: &Part, second: Option<&Part>) -> bool {
    let Some(second) = second else { return true };
    if view.findings.setting.samples > 0 {
        let limits =
            |part: &Part| rules::interval(&view.benefit(column, part.estimate), &view.findings.setting);
        let enough = view.findings.setting.samples >= rules::FEWEST_SAMPLES;
        let apart =
            limits(first).zip(limits(second)).is_some_and(|(a, b)| a.lower > b.upper || a.upper < b.lower);
        return enough && apart;
    }
    let ((a, error), (b, other)) = (share(first), share(second));
    a - b > HALF_95 * (error + other)
}

/// Whether a contrast is shown: of several that are looked at, one by chance alone should hardly ever be, so twice the
/// half-width of its interval has to leave out 0 where that is of chance.
fn shown(view: &View, column: usize, estimate: Estimate) -> Verdict {
    let benefit = view.benefit(column, estimate);
    let chance = rules::chance_interval(&benefit, &view.findings.setting);
    let wide = chance.zip(benefit.mean).is_some_and(|(i, mean)| mean.abs() > i.upper - i.lower);
    if wide { verdict(&benefit, &view.findings.setting) } else { Verdict::NotShown }
}

/// Which factors depend on each other, by the first outcome on which that is shown.
pub(super) fn interactions(view: &View) -> String {
    let factors: Vec<String> = view.found.factors.iter().map(|factor| factor.label.to_lowercase()).collect();
    let mut known = None;
    for (outcome, good, _) in TOLD {
        let Some(column) = view.findings.layout.column(outcome) else { continue };
        let Some((strategy, against, together)) = clearest(view, column, Component::Together) else {
            continue;
        };
        let told = format!("{}, {}", good.trim_start_matches("the "), name(view.findings, strategy));
        if matches!(shown(view, column, together), Verdict::Higher | Verdict::Lower) {
            known.get_or_insert(told.clone());
        }
        let (mut more, mut less) = (Vec::new(), Vec::new());
        for part in view.parts(strategy, against, column) {
            let several = matches!(part.component, Component::Contrast(set) if set.count_ones() > 1);
            let name = view.found.named(part.component).to_lowercase();
            match shown(view, column, part.estimate) {
                Verdict::Higher if several => more.push(name),
                Verdict::Lower if several => less.push(name),
                _ => {}
            }
        }
        return match (more.is_empty(), less.is_empty()) {
            (true, true) => continue,
            (false, true) => format!("Each does more where the other is high: {} ({told})", list(&more)),
            (true, false) => format!("Each does less where the other is high: {} ({told})", list(&less)),
            (false, false) => format!(
                "What one does depends on the others: more where they are high for {}, less for {} ({told})",
                list(&more),
                list(&less)
            ),
        };
    }
    match known {
        Some(told) => {
            format!("{} could not be shown to depend on each other ({told})", super::capital(&list(&factors)))
        }
        None => format!("What {} do cannot be told from chance in this run", list(&factors)),
    }
}
