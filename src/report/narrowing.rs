//! Which plan narrows the gap, by how much, and at what cost in total health: the same sentence and numbers in the page and in
//! `answer.json`.

use super::answer::finite;
use super::page::Page;
use super::ranking::between;
use crate::analysis::equity::Measure;
use crate::analysis::findings::{Estimate, Findings};
use crate::charts::rules::{self, Verdict, name, names, verdict};
use crate::charts::words::count;
use serde_json::{Value, json};

/// The index of which it speaks.
const INDEX: &str = "sii";
const NET: &str = "net_benefit";

/// What may be said of a plan's gap beside the comparator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Narrowing {
    /// The change is shown, and what is left is smaller than the comparator's gap.
    Narrows,
    /// The change is shown, and the gap is larger, to the same side.
    Widens,
    /// The change is shown, and the gap is as large or larger, to the other side.
    Turns,
    /// The comparator has no gap that could be shown, and the plan makes one.
    Opens,
    /// No change could be shown.
    NotShown,
    /// Without two replicates nothing can be said.
    Unknown,
}

impl Narrowing {
    /// Its word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Narrows => "narrows",
            Self::Widens => "widens",
            Self::Turns => "turns",
            Self::Opens => "opens",
            Self::NotShown => "not shown",
            Self::Unknown => "unknown",
        }
    }
}

/// What may be said, from the slopes of comparator and plan and their paired difference.
pub fn narrowing(
    findings: &Findings,
    comparator: &Estimate,
    plan: &Estimate,
    difference: &Estimate,
) -> Narrowing {
    let shown = |estimate: &Estimate| verdict(estimate, &findings.setting);
    let (Some(before), Some(after)) = (comparator.mean, plan.mean) else { return Narrowing::Unknown };
    match shown(difference) {
        Verdict::Unknown | Verdict::Missing => return Narrowing::Unknown,
        Verdict::NotShown | Verdict::Same => return Narrowing::NotShown,
        Verdict::Lower | Verdict::Higher => {}
    }
    if !matches!(shown(comparator), Verdict::Lower | Verdict::Higher) {
        let has = matches!(shown(plan), Verdict::Lower | Verdict::Higher);
        return if has { Narrowing::Opens } else { Narrowing::NotShown };
    }
    if after.abs() < before.abs() {
        Narrowing::Narrows
    } else if (after < 0.0) == (before < 0.0) {
        Narrowing::Widens
    } else {
        Narrowing::Turns
    }
}

/// A plan's gap beside the comparator's.
struct Gap {
    strategy: usize,
    level: Estimate,
    difference: Estimate,
    told: Narrowing,
}

/// The comparator's slope of a measure, and that of each plan.
fn gaps(findings: &Findings, measure: &str) -> Option<(Estimate, Vec<Gap>)> {
    let comparator = findings.equity.index(0, measure, INDEX)?.level;
    let of = |strategy: usize| {
        let row = findings.equity.index(strategy, measure, INDEX)?;
        let told = narrowing(findings, &comparator, &row.level, &row.difference);
        Some(Gap { strategy, level: row.level, difference: row.difference, told })
    };
    let plans: Vec<Gap> = (1..findings.strategies.len()).filter_map(of).collect();
    (!plans.is_empty()).then_some((comparator, plans))
}

/// Health of a plan net of what its money would have bought, against the comparator: net benefit over the threshold.
fn net(findings: &Findings, strategy: usize) -> Estimate {
    findings.difference(strategy, NET).estimate.over(findings.setting.threshold)
}

/// The plan, or the comparator, with most net health by its mean.
fn healthiest(findings: &Findings) -> Option<usize> {
    let worth = |strategy: usize| if strategy == 0 { Some(0.0) } else { net(findings, strategy).mean };
    if (1..findings.strategies.len()).all(|strategy| worth(strategy).is_none()) {
        return None;
    }
    (0..findings.strategies.len())
        .filter_map(|strategy| Some((strategy, worth(strategy)?)))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
        .map(|(strategy, _)| strategy)
}

/// How much less net health a plan has than the one with most, paired; none of that plan itself.
fn less(findings: &Findings, strategy: usize, best: usize) -> Option<Estimate> {
    let column = findings.layout.column(NET)?;
    (strategy != best)
        .then(|| between(findings, best, strategy, column).0.finite().over(findings.setting.threshold))
}

fn number(findings: &Findings, estimate: &Estimate, words: &dyn Fn(f64) -> String) -> String {
    let Some(mean) = estimate.mean else { return "–".into() };
    let limits = rules::interval(estimate, &findings.setting)
        .map_or_else(String::new, |interval| format!(" ({})", rules::limits(&interval, false, words)));
    words(mean) + &limits
}

/// Words of a value of a measure: shares in percentage points.
fn words(measure: &Measure) -> impl Fn(f64) -> String + use<> {
    let share = measure.share;
    move |value: f64| if share { count(value * 100.0) } else { count(value) }
}

fn unit(measure: &Measure) -> &'static str {
    if measure.share { "percentage points" } else { measure.unit }
}

/// What it costs in total health that a plan is chosen rather than the one with most of it.
fn price(findings: &Findings, strategy: usize, best: usize) -> String {
    let Some(less) = less(findings, strategy, best) else {
        return "no plan has more net health by its mean".into();
    };
    let against = name(findings, best);
    if verdict(&less, &findings.setting) == Verdict::Higher {
        format!("it has {} QALYs less net health than {against}", number(findings, &less, &count))
    } else if less.mean.is_none() {
        "what it costs in total health is not known".into()
    } else {
        format!(
            "that it has less net health than {against} could not be shown ({} QALYs)",
            number(findings, &less, &count)
        )
    }
}

/// The answer about one measure in a sentence; none where there are no fifths to compare.
pub fn sentence_of(findings: &Findings, measure: &Measure) -> Option<String> {
    let (comparator, plans) = gaps(findings, measure.id)?;
    let best = healthiest(findings);
    // An abbreviation keeps its capitals.
    let what = if measure.label.chars().skip(1).any(char::is_uppercase) {
        measure.label.to_owned()
    } else {
        measure.label.to_lowercase()
    };
    let words = words(measure);
    let of = |wanted: Narrowing| plans.iter().filter(move |gap| gap.told == wanted);
    let narrows: Vec<String> = of(Narrowing::Narrows)
        .map(|gap| {
            let cost = best.map_or_else(String::new, |best| format!("; {}", price(findings, gap.strategy, best)));
            format!(
                "{} narrows the gap in {what} over deprivation fifths: its slope is {} instead of {} {}, a change of {}{cost}",
                name(findings, gap.strategy),
                words(gap.level.mean.unwrap_or_default()),
                words(comparator.mean.unwrap_or_default()),
                unit(measure),
                number(findings, &gap.difference, &words),
            )
        })
        .collect();
    if !narrows.is_empty() {
        return Some(narrows.join(". ") + ".");
    }
    if plans.iter().all(|gap| gap.told == Narrowing::Unknown) {
        return Some(format!("Whether a plan narrows the gap in {what} cannot be said from one replicate."));
    }
    let others: Vec<String> = [
        (Narrowing::Widens, ["widens it", "widen it"]),
        (Narrowing::Turns, ["turns it round", "turn it round"]),
        (Narrowing::Opens, ["opens one where none could be shown", "open one where none could be shown"]),
    ]
    .into_iter()
    .filter_map(|(told, [one, several])| {
        let plans: Vec<usize> = of(told).map(|gap| gap.strategy).collect();
        let doing = if plans.len() == 1 { one } else { several };
        (!plans.is_empty()).then(|| format!("{} {doing}", names(findings, &plans)))
    })
    .collect();
    let mut text =
        format!("No plan could be shown to narrow the gap in {what} over deprivation fifths, by its slope");
    if !others.is_empty() {
        text = format!("{text}; {}", others.join("; "));
    }
    Some(text + ".")
}

/// The answer about every measure, sentences first; none where there are no fifths to compare.
pub fn document(findings: &Findings) -> Option<Value> {
    let id = |strategy: usize| findings.strategies.get(strategy).map(|strategy| strategy.id.clone());
    let estimate = |of: &Estimate| {
        let [mean, mcse, lower, upper] = [of.mean, of.mcse, of.lower, of.upper].map(finite);
        json!({"mean": mean, "mcse": mcse, "lower": lower, "upper": upper})
    };
    let measures: Vec<Value> = Measure::ALL
        .iter()
        .filter_map(|measure| {
            let (comparator, plans) = gaps(findings, measure.id)?;
            let plan = |gap: &Gap| {
                json!({
                    "strategy": id(gap.strategy), "level": estimate(&gap.level), "difference": estimate(&gap.difference),
                    "verdict": gap.told.word(),
                })
            };
            Some(json!({
                "measure": measure.id, "index": INDEX, "unit": measure.unit, "sentence": sentence_of(findings, measure),
                "comparator": estimate(&comparator), "plans": plans.iter().map(plan).collect::<Vec<_>>(),
            }))
        })
        .collect();
    if measures.is_empty() {
        return None;
    }
    let best = healthiest(findings);
    let health: Vec<Value> = (1..findings.strategies.len())
        .map(|strategy| {
            let less = best.and_then(|best| less(findings, strategy, best));
            json!({
                "strategy": id(strategy), "net_health": estimate(&net(findings, strategy)),
                "less_than_most": less.as_ref().map(estimate), "unit": "QALYs",
            })
        })
        .collect();
    Some(json!({
        "sentence": sentence_of(findings, &Measure::ALL[0]), "comparator": id(0), "most_net_health": best.and_then(id),
        "gaps": measures, "total_health": health,
    }))
}

/// Sentence and table at the head of the chapter.
pub(super) fn section(page: &mut Page, findings: &Findings) {
    let measure = &Measure::ALL[0];
    let Some((_, plans)) = gaps(findings, measure.id) else { return };
    for measure in &Measure::ALL {
        if let Some(sentence) = sentence_of(findings, measure) {
            page.element("p", &sentence);
        }
    }
    let best = healthiest(findings);
    let in_words = words(measure);
    let rows = plans.iter().map(|gap| {
        let less = best.and_then(|best| less(findings, gap.strategy, best));
        vec![
            (name(findings, gap.strategy).to_owned(), true),
            (number(findings, &gap.level, &in_words), false),
            (number(findings, &gap.difference, &in_words), false),
            (gap.told.word().to_owned(), true),
            (number(findings, &net(findings, gap.strategy), &count), false),
            (less.map_or_else(|| "–".into(), |less| number(findings, &less, &count)), false),
        ]
    });
    let head = [
        "Plan".to_owned(),
        format!("Slope of {}, {}", measure.label.to_lowercase(), unit(measure)),
        format!("Less {}", name(findings, 0)),
        "The gap".into(),
        "Net health, QALYs".into(),
        best.map_or_else(
            || "Less than most".into(),
            |best| format!("Less than {}, QALYs", name(findings, best)),
        ),
    ];
    let caption = format!(
        "Which plan narrows the gap over deprivation fifths, by the slope index (above 0: the less deprived have more), and what it \
         costs ({})",
        rules::band(&findings.setting)
    );
    page.table(&caption, &head, rows);
}
