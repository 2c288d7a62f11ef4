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
                "Over {time}, {} avoid admissions compared with {comparator} ({}); which avoids more could not be shown{}.",
                rules::names(findings, &strategies(&tied)),
                each.join(", "),
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
    format!("{main}{}", caveat(findings))
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

/// What a strategy costs, and whether it is worth it.
fn price(findings: &Findings, strategy: usize) -> String {
    let cost = findings.difference(strategy, "cost_undiscounted").estimate;
    let yearly = amount(findings, cost.mean.unwrap_or_default().abs() / years(&findings.setting));
    let cost = match verdict(&cost, &findings.setting) {
        Verdict::Higher => format!("; it costs {yearly} more a year"),
        Verdict::Lower => format!("; it saves {yearly} a year"),
        Verdict::Same => "; it costs the same".into(),
        Verdict::NotShown => "; no difference in cost could be shown".into(),
        Verdict::Unknown | Verdict::Missing => String::new(),
    };
    let at = threshold(findings);
    let worth = net_benefit(findings, strategy).map_or_else(String::new, |net| {
        match (net.verdict, net.probability) {
            (Verdict::Higher, None) => format!(" and is worth it at {at} a QALY"),
            (Verdict::Lower, None) => format!(" and is not worth it at {at} a QALY"),
            (Verdict::NotShown, None) => {
                format!(" and whether it is worth it at {at} a QALY cannot be told from chance")
            }
            (Verdict::Higher | Verdict::Lower | Verdict::NotShown, Some(share)) => {
                format!(" and is worth it at {at} a QALY in {} of samples", percent(share))
            }
            (Verdict::Same | Verdict::Unknown | Verdict::Missing, _) => String::new(),
        }
    });
    if cost.is_empty() && !worth.is_empty() {
        worth.replacen(" and", "; it", 1).replacen("it is", "is", 0)
    } else {
        format!("{cost}{worth}")
    }
}

/// Which of several strategies are worth their cost.
fn worthwhile(findings: &Findings, tied: &[Contrast]) -> String {
    let at = threshold(findings);
    let worth: Vec<usize> = strategies(tied)
        .into_iter()
        .filter(|&strategy| net_benefit(findings, strategy).is_some_and(|net| net.verdict == Verdict::Higher))
        .collect();
    match worth.as_slice() {
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
