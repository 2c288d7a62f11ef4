//! Equity: who is reached, who gains, who pays, in a section of the page and in `equity.json`.

use super::page::{Page, draw};
use super::{narrowing, representation};
use crate::analysis::equity::{AVERSIONS, At, BY_FIFTH, Measure, Row, Scale, Weighed};
use crate::analysis::findings::{Estimate, Findings};
use crate::charts::Figure;
use crate::charts::rules::{self, amount, name};
use crate::charts::words::{attribute_label, capital, count, group_label, percent};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// File of the document.
pub const PATH: &str = "equity.json";
/// Figures that stand in this section, in its order.
pub(super) const FIGURES: [&str; 7] = [
    "equity-gap",
    "gap-over-time",
    "concentration-curve",
    "net-health",
    "equity-impact-plane",
    "ranking-over-aversion",
    "gap-mechanisms",
];
/// Indices of the table for people.
const TOLD: [(&str, &str); 3] = [
    ("sii", "Slope index of inequality over deprivation fifths"),
    ("concentration_index", "Concentration index over deprivation fifths"),
    ("gap_ratio", "Ratio of the least deprived fifth to the most deprived"),
];

/// A number with its interval.
fn number(findings: &Findings, estimate: &Estimate, words: &dyn Fn(f64) -> String) -> String {
    let Some(mean) = estimate.mean else { return "–".into() };
    let limits = rules::interval(estimate, &findings.setting)
        .map_or_else(String::new, |interval| format!(" ({})", rules::limits(&interval, false, words)));
    words(mean) + &limits
}

/// The section; nothing where everyone is alike.
pub(super) fn section(page: &mut Page, findings: &Findings, figures: &[Figure]) {
    let own: Vec<&Figure> =
        FIGURES.iter().filter_map(|id| figures.iter().find(|figure| figure.id == *id)).collect();
    if own.is_empty() && findings.equity.rows.is_empty() {
        return;
    }
    narrowing::section(page, findings);
    slopes(page, findings);
    gaps(page, findings);
    if let Some(weighed) = &findings.equity.weighed {
        plans(page, findings, weighed);
    }
    representation::section(page, findings);
    tailoring(page, findings);
    for figure in own {
        draw(page, figure);
    }
    if !findings.equity.rows.is_empty() {
        page.raw("<p class=\"quiet\">Every index with its sign, every group against its reference: <a href=\"tables/equity.csv\">equity.csv</a>; the same for machines: <a href=\"equity.json\">equity.json</a>; sizes of groups, small ones flagged: <a href=\"tables/groups.csv\">groups.csv</a>.</p>\n");
    }
    if !findings.group_pairs.groups.is_empty() {
        page.raw("<p class=\"quiet\">Every outcome of every pair of groups: <a href=\"tables/by_pair.csv\">by_pair.csv</a>.</p>\n");
    }
}

fn slopes(page: &mut Page, findings: &Findings) {
    for (index, label) in TOLD {
        let mut rows = Vec::new();
        for measure in Measure::ALL {
            let mut row = vec![(format!("{} ({})", measure.label, measure.unit), true)];
            let found: Vec<Option<&Row>> =
                (0..findings.strategies.len()).map(|s| findings.equity.index(s, measure.id, index)).collect();
            if found.iter().all(Option::is_none) {
                continue;
            }
            row.extend(found.iter().map(|one| {
                (one.map_or_else(|| "–".into(), |one| number(findings, &one.level, &count)), false)
            }));
            row.push((measure.sign(index, false).to_owned(), true));
            rows.push(row);
        }
        if rows.is_empty() {
            continue;
        }
        let mut head = vec!["Measure".to_owned()];
        head.extend(findings.strategies.iter().map(|strategy| strategy.name.clone()));
        head.push("Sign".into());
        let caption = format!("{label} ({})", rules::band(&findings.setting));
        page.table(&caption, &head, rows);
    }
}

/// Reach of each group against its reference.
fn gaps(page: &mut Page, findings: &Findings) {
    let own = |row: &&Row| {
        Measure::ALL[row.measure].id == "reach" && !row.group.is_empty() && row.index == "gap_abs"
    };
    let all: Vec<&Row> = findings.equity.rows.iter().filter(own).collect();
    let of_first = all.iter().filter(|row| row.strategy == 0 && row.group_by != BY_FIFTH);
    let rows: Vec<Vec<(String, bool)>> = of_first
        .map(|first| {
            let label = |label: &str| group_label(&first.group_by, label);
            let few = if first.few { " (small)" } else { "" };
            let what = format!(
                "{}: {} less {}{few}",
                attribute_label(&first.group_by),
                label(&first.group),
                label(&first.reference)
            );
            let mut row = vec![(what, true)];
            for strategy in 0..findings.strategies.len() {
                let same = |row: &&&Row| {
                    row.strategy == strategy && row.group_by == first.group_by && row.group == first.group
                };
                let found = all.iter().find(same).map_or(Estimate::default(), |row| row.level.over(0.01));
                row.push((number(findings, &found, &count), false));
            }
            row
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    let mut head = vec!["Group".to_owned()];
    head.extend(findings.strategies.iter().map(|strategy| strategy.name.clone()));
    let caption = format!(
        "Gaps in reach, percentage points: above 0, the group that is named first is reached more ({})",
        rules::band(&findings.setting)
    );
    page.table(&caption, &head, rows);
}

/// What tailoring gains for a group against what it costs everyone.
fn tailoring(page: &mut Page, findings: &Findings) {
    if findings.equity.tailoring.is_empty() {
        return;
    }
    let head = [
        "Plan and group",
        "Adapted to the group",
        "Fit of another group's worker, not tailored",
        "Fit as planned",
        "Core left, to everyone",
        "Matched",
        "A contact, relative to no tailoring",
    ];
    let rows = findings.equity.tailoring.iter().map(|row| {
        let cell = |text: String| (text, false);
        vec![
            (format!("{}: {}", name(findings, row.strategy), group_label("ethnicity", &row.group)), true),
            cell(percent(row.adaptation)),
            cell(count(row.fit_plain)),
            cell(count(row.fit)),
            cell(percent(row.core)),
            cell(row.matched.mean.map_or_else(|| "–".into(), percent)),
            cell(number(findings, &row.contact, &count)),
        ]
    });
    let caption = "What tailoring trades: the fit that a group gains against the core that everyone loses (base case; chance only)";
    page.table(caption, &head.map(str::to_owned), rows);
    page.raw("<p class=\"quiet\">The same: <a href=\"tables/tailoring.csv\">tailoring.csv</a>.</p>\n");
}

/// Plans weighed by aversion.
fn plans(page: &mut Page, findings: &Findings, weighed: &Weighed) {
    let mut head = vec!["Plan".to_owned(), "Net health, QALYs".into()];
    head.extend(AVERSIONS.iter().map(|aversion| format!("Equal-health gain at aversion {aversion}")));
    head.push(format!("Equity-weighted net benefit at {}", weighed.aversion));
    let rows = weighed.plans.iter().map(|plan| {
        let at = |aversion: f64| plan.at.iter().find(|at| at.aversion.total_cmp(&aversion).is_eq());
        let mut row = vec![
            (name(findings, plan.strategy).to_owned(), true),
            (number(findings, &plan.net_health, &count), false),
        ];
        row.extend(AVERSIONS.iter().map(|&aversion| {
            (at(aversion).map_or_else(|| "–".into(), |at| number(findings, &at.ede_gain, &count)), false)
        }));
        let benefit = at(weighed.aversion).map(|at: &At| at.weighted_net_benefit).unwrap_or_default();
        row.push((number(findings, &benefit, &|value| amount(findings, value)), false));
        row
    });
    let caption = format!("Total health weighed against its distribution, against {}", name(findings, 0));
    page.table(&caption, &head, rows);
    let source = format!(
        "Baseline: {}. Net health is health gained less what the money would have bought elsewhere at {} a QALY. Equal-health gain: \
         how much more health, given equally to all, would be worth as much (Atkinson). Weights have a mean of 1.",
        weighed.source,
        amount(findings, findings.setting.threshold)
    );
    page.tagged("p", " class=\"quiet\"", &source);
    page.element("p", &switch(findings, weighed));
    if let Some(at) = weighed.value.as_ref().and_then(|value| value.headline()) {
        let told: Vec<String> = at
            .probability
            .iter()
            .enumerate()
            .map(|(strategy, share)| format!("{} {}", name(findings, strategy), percent(*share)))
            .collect();
        page.element(
            "p",
            &format!(
                "With the weights of an aversion of {} the plans have the largest net benefit in these shares of samples: {}. Perfect \
                 information would be worth {} a person.",
                weighed.aversion,
                told.join(", "),
                amount(findings, at.evpi())
            ),
        );
    }
}

/// At which aversion the best plan changes.
fn switch(findings: &Findings, weighed: &Weighed) -> String {
    let best = weighed.ranks.first().map_or("", |rank| name(findings, rank.best));
    let mut text = format!("Without aversion to inequality {best} is best by its mean");
    if weighed.switches.is_empty() {
        text.push_str(", and so it is at any aversion looked at");
    }
    for (at, _, to) in &weighed.switches {
        let _ = write!(text, "; from an aversion of {} on, {} is", count(*at), name(findings, *to));
    }
    text + "."
}

fn estimate(of: &Estimate) -> Value {
    json!({"mean": of.mean, "mcse": of.mcse, "lower": of.lower, "upper": of.upper})
}

/// The document: indices, gaps, plans and rankings.
pub fn document(findings: &Findings) -> Value {
    let id = |strategy: usize| findings.strategies.get(strategy).map(|strategy| strategy.id.clone());
    let row = |row: &Row| {
        let measure = Measure::ALL[row.measure];
        json!({
            "strategy": id(row.strategy), "measure": measure.id, "group_by": row.group_by,
            "group": Some(&row.group).filter(|group| !group.is_empty()),
            "reference": Some(&row.reference).filter(|group| !group.is_empty()),
            "index": row.index, "aversion": row.aversion, "sign": row.sign(), "few": row.few,
            "level": estimate(&row.level), "difference": estimate(&row.difference),
        })
    };
    let signs: serde_json::Map<String, Value> =
        Measure::ALL.iter().map(|measure| (measure.id.to_owned(), measure.kind().into())).collect();
    let weighed = findings.equity.weighed.as_ref().map(|weighed| {
        let plan = |plan: &crate::analysis::equity::Plan| {
            let at = |at: &At| {
                json!({
                    "aversion": at.aversion, "ede_gain": estimate(&at.ede_gain), "equity": estimate(&at.equity),
                    "weighted_net_benefit": estimate(&at.weighted_net_benefit), "above": at.above,
                })
            };
            json!({
                "strategy": id(plan.strategy), "net_health": estimate(&plan.net_health),
                "net_by_fifth": plan.net.iter().map(estimate).collect::<Vec<_>>(),
                "at": plan.at.iter().map(at).collect::<Vec<_>>(),
            })
        };
        let switches: Vec<Value> = weighed
            .switches
            .iter()
            .map(|(at, from, to)| json!({"aversion": at, "from": id(*from), "to": id(*to)}))
            .collect();
        json!({
            "baseline": weighed.source, "aversion": weighed.aversion,
            "plans": weighed.plans.iter().map(plan).collect::<Vec<_>>(),
            "switches": switches, "sentence": switch(findings, weighed),
        })
    });
    json!({
        "comparator": id(0),
        "signs": signs,
        "indices": findings.equity.rows.iter().map(row).collect::<Vec<_>>(),
        "distribution": weighed,
    })
}

/// What an index over fifths is called on a terminal: which side is taken from which, or where it stands at equality.
fn over_fifths(index: &str) -> String {
    let what = match index {
        "gap_abs" => "least less most deprived",
        "gap_ratio" => "least over most deprived; 1: equal",
        _ => match Scale::of(index) {
            Scale::One => "1: equal",
            Scale::Unequal => "0: equal, whoever has more",
            Scale::Level => "a level",
            Scale::Zero => return index.to_owned(),
        },
    };
    format!("{index} ({what})")
}

/// What a gap between two groups is called on a terminal.
fn between(by: &str, group: &str, reference: &str, index: &str) -> String {
    let (how, whose) = if index == "gap_ratio" { ("over", "; 1: equal") } else { ("less", "") };
    format!("{by}: {group} {how} {reference} ({index}{whose})")
}

/// The document of a run for a terminal: indices over fifths and gaps between groups by measure, then plans.
///
/// None where it is no such document.
pub fn terminal(document: &Value) -> Option<String> {
    let mut text = String::new();
    let words = |value: &Value| value.as_f64().map_or_else(|| "–".into(), |value| format!("{value:.5}"));
    let limits = |of: &Value| match (of["lower"].as_f64(), of["upper"].as_f64(), of["mcse"].as_f64()) {
        (Some(lower), Some(upper), _) => format!(" ({lower:.5} to {upper:.5})"),
        (_, _, Some(mcse)) => format!(" ± {mcse:.5}"),
        _ => String::new(),
    };
    let rows = document["indices"].as_array()?;
    for (measure, kind) in document["signs"].as_object()? {
        let (mut fifths, mut groups) = (Vec::new(), Vec::new());
        for row in rows.iter().filter(|row| row["measure"] == *measure && row["aversion"].is_null()) {
            let (strategy, index) = (row["strategy"].as_str()?, row["index"].as_str()?);
            let few = if row["few"] == true { "  (small)" } else { "" };
            let value = format!("{}{}{few}", words(&row["level"]["mean"]), limits(&row["level"]));
            match (row["group"].as_str(), row["reference"].as_str()) {
                (Some(group), Some(reference)) => {
                    groups.push((
                        strategy,
                        between(row["group_by"].as_str()?, group, reference, index),
                        value,
                    ));
                }
                _ => fifths.push((strategy, over_fifths(index), value)),
            }
        }
        if fifths.is_empty() && groups.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{measure}, {}", kind.as_str()?);
        for (heading, rows) in [
            ("over deprivation fifths; above 0, of ratios above 1: the less deprived have more", fifths),
            ("between groups; above 0, of ratios above 1: the group that is named first has more", groups),
        ] {
            let width =
                |of: &dyn Fn(&(&str, String, String)) -> usize| rows.iter().map(of).max().unwrap_or(0);
            let (first, second) = (width(&|row| row.0.chars().count()), width(&|row| row.1.chars().count()));
            if !rows.is_empty() {
                let _ = writeln!(text, "  {heading}");
            }
            for (strategy, what, value) in &rows {
                let _ = writeln!(text, "    {strategy:<first$}  {what:<second$}  {value}");
            }
        }
    }
    if let Some(plans) = document["distribution"]["plans"].as_array() {
        let _ = writeln!(text, "{}", capital(document["distribution"]["sentence"].as_str()?));
        for plan in plans {
            let net = &plan["net_health"];
            let _ = writeln!(
                text,
                "  {:<24}net health {}{} QALYs",
                plan["strategy"].as_str()?,
                words(&net["mean"]),
                limits(net)
            );
            for at in plan["at"].as_array()? {
                let gain = &at["ede_gain"];
                let _ = writeln!(
                    text,
                    "    aversion {:<6} equal-health gain {}{}",
                    at["aversion"].to_string(),
                    words(&gain["mean"]),
                    limits(gain)
                );
            }
        }
    }
    Some(text)
}
