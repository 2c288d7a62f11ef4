//! What would flip the decision, in sentences made from what was found, and honest about noise.

use crate::analysis::sensitivity::found::Found;
use crate::analysis::sensitivity::threshold::{Crossing, Threshold, Verdict};
use crate::charts::tornado::{lower, valued};
use crate::charts::words::{capital, list};
use std::fmt::Write as _;

fn name(found: &Found, strategy: usize) -> &str {
    &found.strategies[strategy].name
}

/// The decision of the base case.
pub(super) fn decision(found: &Found) -> String {
    let outcome = found.outcomes[found.headline].label.to_lowercase();
    if found.told {
        format!("In the base case {} is best by {outcome}.", name(found, found.best))
    } else {
        format!(
            "In the base case {} is ahead by {outcome}, but it cannot be told from the next plan within Monte Carlo noise: \
             more replicates would tell.",
            name(found, found.best)
        )
    }
}

/// One flip: to which plan, when what passes which value.
fn flip(found: &Found, threshold: &Threshold, crossing: &Crossing) -> String {
    let input = &found.inputs[threshold.input];
    let rises = crossing.value > input.base;
    let (to, way) = if rises { (crossing.above, "rises above") } else { (crossing.below, "falls below") };
    let limits = crossing.limits.map_or_else(
        || "its Monte Carlo interval has no limits, ".to_owned(),
        |(low, high)| format!("{} to {} within Monte Carlo error, ", valued(input, low), valued(input, high)),
    );
    format!(
        "to {} when {} {way} {} ({limits}base {})",
        name(found, to),
        lower(&input.label),
        valued(input, crossing.value),
        valued(input, input.base)
    )
}

/// What a search found.
pub(super) fn searched(found: &Found, threshold: &Threshold) -> String {
    let input = &found.inputs[threshold.input];
    let between =
        format!("between {} and {}", valued(input, threshold.range.0), valued(input, threshold.range.1));
    match threshold.verdict {
        Verdict::Flips => {
            // The nearest on either side of the base case; what lies beyond is in the table.
            let clear = threshold.clear(input.base);
            let side = |above: bool| clear.iter().find(|crossing| (crossing.value > input.base) == above);
            let told: Vec<String> = [side(false), side(true)]
                .into_iter()
                .flatten()
                .map(|one| flip(found, threshold, one))
                .collect();
            let more = clear.len() - told.len();
            let more = match more {
                0 => String::new(),
                1 => " It flips once more further away.".to_owned(),
                more => format!(" It flips {more} times more further away."),
            };
            format!("The decision flips {}.{more}", told.join(", and "))
        }
        Verdict::Unclear => format!(
            "Whether the decision flips with {} {between} cannot be told from Monte Carlo noise: more replicates or persons \
             would tell.",
            lower(&input.label)
        ),
        Verdict::Holds if threshold.told => {
            format!("The decision does not flip with {} {between}.", lower(&input.label))
        }
        Verdict::Holds => {
            format!("{} stays ahead with {} {between}.", name(found, threshold.best), lower(&input.label))
        }
    }
}

/// What would flip the decision: the base case, then flips, then what was searched without one.
pub fn sentence(found: &Found) -> String {
    let mut text = decision(found);
    let of = |verdict: Verdict| found.thresholds.iter().filter(move |one| one.verdict == verdict);
    for threshold in of(Verdict::Flips) {
        text.push(' ');
        text.push_str(&searched(found, threshold));
    }
    let labels = |verdict: Verdict| {
        let labels: Vec<String> =
            of(verdict).map(|threshold| lower(&found.inputs[threshold.input].label)).collect();
        list(&labels)
    };
    let open = labels(Verdict::Unclear);
    if !open.is_empty() {
        let _ = write!(text, " Whether it flips with {open} cannot be told from Monte Carlo noise.");
    }
    let holds = labels(Verdict::Holds);
    if !holds.is_empty() {
        let _ = write!(text, " It does not flip within the range of {holds}.");
    }
    if let Some(structural) = &found.structural {
        let other = structural.other_choices();
        let told: Vec<String> = other
            .iter()
            .filter_map(|choice| {
                let alternative = structural.alternatives.get(choice.alternative?)?;
                Some(format!("{} ({} is best)", lower(&alternative.name), name(found, choice.best)))
            })
            .collect();
        let all = structural.alternatives.len();
        if told.is_empty() {
            let _ =
                write!(text, " None of {all} structural alternatives makes another plan best beyond noise.");
        } else {
            let which = capital(alternatives(told.len()));
            let _ = write!(text, " {which} would change it: {}.", list(&told));
        }
    }
    text
}

const fn alternatives(number: usize) -> &'static str {
    if number == 1 { "one structural alternative" } else { "structural alternatives" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sensitivity::found::Strategy;
    use crate::analysis::sensitivity::structural::{Alternative, Choice, Structural};
    use crate::analysis::sensitivity::{Input, NET_BENEFIT, Outcome};
    use crate::outcomes::Better;

    fn found(thresholds: Vec<Threshold>, told: bool) -> Found {
        let strategy = |id: &str| Strategy { id: id.into(), name: id.into() };
        let input = |label: &str, unit: &str, low: f64, base: f64, high: f64| Input {
            address: label.into(),
            label: label.into(),
            unit: unit.into(),
            low,
            base,
            high,
            allowed: (0.0, 1.0),
            along: String::new(),
        };
        Found {
            decision: "town".into(),
            strategies: ["Usual care", "Fast", "Slow"].map(strategy).to_vec(),
            outcomes: vec![Outcome {
                id: NET_BENEFIT.into(),
                label: "Net benefit".into(),
                unit: "GBP".into(),
                better: Better::More,
                money: true,
            }],
            headline: 0,
            inputs: vec![
                input("Drop-out", "proportion", 0.1, 0.22, 0.4),
                input("Half-life", "months", 3.0, 9.0, 24.0),
            ],
            currency: "GBP".into(),
            threshold: 20_000.0,
            best: 1,
            told,
            plan: 1,
            one_way: None,
            screening: None,
            budget_years: 5,
            map: None,
            thresholds,
            structural: None,
            seed: 1,
            persons: 100,
            horizon: 52.0,
            replicates: 8,
            simulated: 1,
            notes: Vec::new(),
        }
    }

    fn search(input: usize, crossings: &[(f64, usize, usize, bool)], verdict: Verdict) -> Threshold {
        let crossing = |&(value, below, above, clear): &(f64, usize, usize, bool)| Crossing {
            value,
            limits: Some((value - 0.01, value + 0.01)),
            below,
            above,
            clear,
        };
        Threshold {
            input,
            outcome: 0,
            range: (0.1, 0.4),
            best: 1,
            told: true,
            steps: Vec::new(),
            crossings: crossings.iter().map(crossing).collect(),
            verdict,
            replicates: 8,
        }
    }

    #[test]
    fn a_flip_is_told_in_the_units_of_the_input_with_its_noise() {
        let one = found(vec![search(0, &[(0.31, 1, 2, true)], Verdict::Flips)], true);
        assert_eq!(
            sentence(&one),
            "In the base case Fast is best by net benefit. The decision flips to Slow when drop-out rises above 0.31 (0.3 to \
             0.32 within Monte Carlo error, base 0.22)."
        );
        let two = found(vec![search(0, &[(0.15, 0, 1, true), (0.31, 1, 2, true)], Verdict::Flips)], true);
        let told = sentence(&two);
        assert!(told.contains("flips to Usual care when drop-out falls below 0.15"), "{told}");
        assert!(told.contains(", and to Slow when drop-out rises above 0.31"), "{told}");
        let far = found(vec![search(0, &[(0.31, 1, 2, true), (0.38, 2, 1, true)], Verdict::Flips)], true);
        assert!(sentence(&far).contains("It flips once more further away."), "{}", sentence(&far));
    }

    #[test]
    fn noise_is_never_told_as_a_flip() {
        let open = found(vec![search(0, &[(0.31, 1, 2, false)], Verdict::Unclear)], true);
        let told = sentence(&open);
        assert!(told.contains("cannot be told from Monte Carlo noise") && !told.contains("0.31"), "{told}");
        let mut unlimited = search(0, &[(0.31, 1, 2, true)], Verdict::Flips);
        unlimited.crossings[0].limits = None;
        assert!(sentence(&found(vec![unlimited], true)).contains("interval has no limits"));
        assert!(decision(&found(Vec::new(), false)).contains("cannot be told from the next plan"));
    }

    #[test]
    fn what_does_not_flip_is_an_answer() {
        let told = sentence(&found(vec![search(1, &[], Verdict::Holds)], true));
        assert!(told.ends_with("It does not flip within the range of half-life."), "{told}");
    }

    #[test]
    fn alternatives_that_change_the_decision_are_named() {
        let mut one = found(Vec::new(), true);
        let alternative = Alternative {
            name: "Effects end with support".into(),
            about: "persistence".into(),
            why: "why".into(),
            sets: String::new(),
            note: String::new(),
        };
        let choice = |alternative, best, told| Choice { alternative, best, told };
        let mut structural = Structural { alternatives: vec![alternative], ..Structural::default() };
        structural.choices = vec![choice(None, 1, true), choice(Some(0), 0, true)];
        one.structural = Some(structural.clone());
        assert!(sentence(&one).contains("would change it: effects end with support (Usual care is best)"));
        structural.choices[1].told = false;
        one.structural = Some(structural);
        assert!(sentence(&one).contains("None of 1 structural alternatives"), "{}", sentence(&one));
    }
}
