//! The answer in a sentence, by rules: what was shown, what it costs, whether it is worth it, and what was not run.

use crate::analysis::findings::Findings;
use crate::charts::rules::{
    self, Contrast, Covers, Effect, FEWEST_SAMPLES, Interval, Verdict, amount, limits, name, strategies,
    verdict, years,
};
use crate::charts::value::net_benefit;
use crate::charts::words::{capital, count, currency_sign, duration, grouped, percent};

/// The answer.
pub fn sentence(findings: &Findings) -> String {
    let setting = &findings.setting;
    let time = duration(setting.horizon);
    let comparator = name(findings, 0);
    let main = match rules::effect(findings, "admissions") {
        Effect::Alone => alone(findings),
        Effect::Unknown => {
            format!("This run cannot tell whether any strategy changes admissions over {time}.")
        }
        Effect::Same => {
            format!("Over {time}, admissions are exactly the same as with {comparator} in every strategy.")
        }
        Effect::NotShown => {
            format!(
                "Over {time}, no difference in admissions from {comparator} could be shown{}.",
                largest(findings)
            )
        }
        Effect::Lowers(best, lead) => {
            let more = if lead { ", more than any other strategy" } else { "" };
            format!(
                "Over {time}, {} avoids {} admissions compared with {comparator}{}{more}{}.",
                name(findings, best.strategy),
                count(-best.mean),
                bracket(best.interval, true),
                price(findings, best.strategy)
            )
        }
        Effect::SeveralLower(tied) => {
            let each: Vec<String> =
                tied.iter().map(|c| format!("{} {}", name(findings, c.strategy), count(-c.mean))).collect();
            format!(
                "Over {time}, {} avoid admissions compared with {comparator} ({}); which avoids more could not be shown{}{}.",
                rules::names(findings, &strategies(&tied)),
                each.join(", "),
                costs(findings, &tied),
                worthwhile(findings, &tied)
            )
        }
        Effect::Raises(worst) => format!(
            "Over {time}, {} leads to {} more admissions than {comparator}{}; no strategy could be shown to avoid any.",
            name(findings, worst.strategy),
            count(worst.mean),
            bracket(worst.interval, false)
        ),
    };
    format!("{main}{}{}", harm(findings), caveat(findings))
}

/// Strategies that were shown to raise admissions where others lower them.
fn harm(findings: &Findings) -> String {
    let worse = rules::raising(findings, "admissions");
    match (rules::effect(findings, "admissions"), worse.as_slice()) {
        (Effect::Lowers(..) | Effect::SeveralLower(_), [only]) => {
            let more = count(only.mean);
            let interval = bracket(only.interval, false);
            format!(" {} leads to {more} more{interval}.", name(findings, only.strategy))
        }
        (Effect::Lowers(..) | Effect::SeveralLower(_), [_, ..]) => {
            format!(" {} lead to more.", rules::names(findings, &strategies(&worse)))
        }
        _ => String::new(),
    }
}

fn alone(findings: &Findings) -> String {
    let words = |id: &str, text: &dyn Fn(f64) -> String| findings.level(0, id).mean.map(text);
    let parts: Vec<String> = [
        words("admissions", &|value| format!("{} admissions", count(value))),
        words("qalys", &|value| format!("{} QALYs", count(value))),
        words("cost_undiscounted", &|value| {
            format!("a cost of {} a year", amount(findings, value / years(&findings.setting)))
        }),
        words("reach", &|value| format!("a reach of {}", percent(value))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let time = capital(&duration(findings.setting.horizon));
    format!("{time} of {}: {}; nothing was compared.", name(findings, 0), crate::charts::words::list(&parts))
}

/// The interval in brackets, named by what it covers.
fn bracket(interval: Option<Interval>, flip: bool) -> String {
    let sort = |covers| if covers == Covers::Chance { "95% Monte Carlo interval" } else { "95% interval" };
    interval.map_or_else(String::new, |i| format!(" ({} {})", sort(i.covers), limits(&i, flip, count)))
}

/// The largest difference that could not be shown, so that nobody takes it for none.
fn largest(findings: &Findings) -> String {
    let all = rules::contrasts(findings, "admissions");
    let largest = all.iter().max_by(|a, b| a.mean.abs().total_cmp(&b.mean.abs()));
    largest.map_or_else(String::new, |contrast| {
        let direction = if contrast.mean < 0.0 { "fewer" } else { "more" };
        format!(
            "; the largest, {}, is {} {direction}{}",
            name(findings, contrast.strategy),
            count(contrast.mean.abs()),
            bracket(contrast.interval, contrast.mean < 0.0)
        )
    })
}

/// What a strategy costs, and whether it is worth it, as clauses of a sentence whose subject is the strategy.
fn price(findings: &Findings, strategy: usize) -> String {
    let cost = findings.difference(strategy, "cost_undiscounted").estimate;
    let yearly = amount(findings, cost.mean.unwrap_or_default().abs() / years(&findings.setting));
    let cost = match verdict(&cost, &findings.setting) {
        Verdict::Higher => Some(format!("it costs {yearly} more a year")),
        Verdict::Lower => Some(format!("it saves {yearly} a year")),
        Verdict::Same => Some("it costs the same".into()),
        Verdict::NotShown => Some("no difference in cost could be shown".into()),
        Verdict::Unknown | Verdict::Missing => None,
    };
    let at = threshold(findings);
    let worth = net_benefit(findings, strategy).and_then(|net| match (net.verdict, net.probability) {
        (Verdict::Higher, None) if net.loses_health => {
            Some(format!("what it saves is worth more than the QALYs that it loses at {at} a QALY"))
        }
        (Verdict::Higher, None) => Some(format!("it is worth its cost at {at} a QALY")),
        (Verdict::Lower, None) => Some(format!("it is not worth its cost at {at} a QALY")),
        (Verdict::NotShown, None) => {
            Some(format!("whether it is worth its cost at {at} a QALY cannot be told from chance"))
        }
        (Verdict::Higher | Verdict::Lower | Verdict::NotShown, Some(share)) => {
            Some(format!("it is worth its cost at {at} a QALY in {} of samples", percent(share)))
        }
        (Verdict::Same | Verdict::Unknown | Verdict::Missing, _) => None,
    });
    [Some(String::new()), cost, worth].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// What several strategies cost, where each was shown to cost more.
fn costs(findings: &Findings, tied: &[Contrast]) -> String {
    let setting = &findings.setting;
    let extra: Vec<f64> = strategies(tied)
        .into_iter()
        .map(|strategy| findings.difference(strategy, "cost_undiscounted").estimate)
        .filter(|cost| verdict(cost, setting) == Verdict::Higher)
        .filter_map(|cost| cost.mean)
        .map(|cost| cost / years(setting))
        .collect();
    if extra.len() < tied.len() {
        return String::new();
    }
    let (least, most) =
        extra.iter().fold((f64::INFINITY, 0.0_f64), |(least, most), &cost| (least.min(cost), most.max(cost)));
    format!("; they cost {} to {} more a year", amount(findings, least), amount(findings, most))
}

/// Which of several strategies are worth their cost.
fn worthwhile(findings: &Findings, tied: &[Contrast]) -> String {
    let at = threshold(findings);
    let share = |strategy: usize| Some((strategy, net_benefit(findings, strategy)?.probability?));
    let shares: Vec<String> = strategies(tied)
        .into_iter()
        .filter_map(share)
        .take(3)
        .map(|(strategy, share)| format!("{} {}", name(findings, strategy), percent(share)))
        .collect();
    if !shares.is_empty() {
        return format!(
            "; share of samples in which each is worth its cost at {at} a QALY: {}",
            shares.join(", ")
        );
    }
    let worth: Vec<usize> = strategies(tied)
        .into_iter()
        .filter(|&strategy| net_benefit(findings, strategy).is_some_and(|net| net.verdict == Verdict::Higher))
        .collect();
    let refuted = strategies(tied)
        .into_iter()
        .all(|strategy| net_benefit(findings, strategy).is_some_and(|net| net.verdict == Verdict::Lower));
    match worth.as_slice() {
        [] if refuted => format!("; none of them is worth its cost at {at} a QALY"),
        [] => format!("; none of them could be shown to be worth its cost at {at} a QALY"),
        [only] => format!("; {} is worth its cost at {at} a QALY", name(findings, *only)),
        several => format!("; {} are worth their cost at {at} a QALY", rules::names(findings, several)),
    }
}

/// The threshold to the last unit.
pub fn threshold(findings: &Findings) -> String {
    format!("{}{}", currency_sign(&findings.setting.currency), grouped(findings.setting.threshold))
}

/// What the run does not cover.
pub fn caveat(findings: &Findings) -> String {
    let setting = &findings.setting;
    match (setting.samples, setting.replicates) {
        (0, 0 | 1) => {
            " One replicate only: chance cannot be told from effect, and parameter uncertainty was not run."
                .into()
        }
        (0, _) => " This covers chance only: parameter uncertainty was not run.".into(),
        (samples, _) if samples < FEWEST_SAMPLES => {
            format!(" {samples} parameter samples are too few for a 95% interval.")
        }
        _ => String::new(),
    }
}
