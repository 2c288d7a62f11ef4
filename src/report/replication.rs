//! What repeats of a run under other seeds say: tables, a document, and words for a terminal.

use super::ReportError;
use super::tables::equity::id;
use super::tables::{File, figure, meanings};
use super::terminal::align;
use crate::analysis::findings::{Estimate, Findings};
use crate::analysis::replication::{Conclusion, Replicated, Side, What};
use crate::charts::table::{Cell, ChartTable, Field};
use crate::charts::words::{capital, percent, significant};
use serde_json::{Value, json};
use std::fmt::Write as _;

const CONCLUSIONS: &[Field] = &[
    Field {
        name: "conclusion",
        meaning: "sign of a difference, interval (whether it leaves zero out), or best",
        unit: "",
    },
    Field { name: "strategy", meaning: "identifier of the strategy; empty where all are compared", unit: "" },
    Field { name: "outcome", meaning: "identifier of the outcome", unit: "" },
    Field { name: "of_run", meaning: "what the run concluded", unit: "" },
    Field { name: "came_back", meaning: "repeats in which it came back", unit: "repeats" },
    Field { name: "repeats", meaning: "repeats in which it could be told", unit: "repeats" },
    Field { name: "rate", meaning: "replication rate: the first over the second", unit: "proportion" },
    Field { name: "rate_lower", meaning: "lower limit of its 95% Wilson interval", unit: "proportion" },
    Field { name: "rate_upper", meaning: "upper limit of that interval", unit: "proportion" },
    Field {
        name: "predicted",
        meaning: "rate that the run's own error predicts; of the best strategy the least that it predicts; empty where the error is not known",
        unit: "proportion",
    },
    Field {
        name: "tail",
        meaning: "probability of coming back as rarely or more rarely, were the run's own error right; empty where that is known too badly (fewer than ten replicates or parameter sets)",
        unit: "proportion",
    },
];

const ESTIMATORS: &[Field] = &[
    Field::STRATEGY,
    Field { name: "outcome", meaning: "identifier of the outcome", unit: "" },
    Field {
        name: "estimator",
        meaning: "paired (run): as the run tells it; paired (repeats): mean over the repeats; unpaired (repeats): the strategy in every other repeat less the comparator in those between, which share no luck",
        unit: "",
    },
    Field { name: "difference", meaning: "difference from the comparator", unit: "as unit" },
    Field {
        name: "standard_error",
        meaning: "of chance and, with samples, of other parameter sets; by how far repeats lie apart where there are two or more",
        unit: "as unit",
    },
    Field {
        name: "z",
        meaning: "distance from the run's in standard errors of the difference of the two",
        unit: "standard errors",
    },
    Field { name: "unit", meaning: "unit of the outcome", unit: "" },
];

const REPEATS: &[Field] = &[
    Field { name: "seed", meaning: "seed; that of the run first", unit: "" },
    Field::STRATEGY,
    Field { name: "outcome", meaning: "identifier of the outcome", unit: "" },
    Field { name: "mean", meaning: "level", unit: "as unit" },
    Field { name: "mcse", meaning: "its Monte Carlo standard error", unit: "as unit" },
    Field {
        name: "difference",
        meaning: "paired difference from the comparator; empty for the comparator",
        unit: "as unit",
    },
    Field { name: "difference_mcse", meaning: "its Monte Carlo standard error", unit: "as unit" },
    Field { name: "difference_lower", meaning: "2.5% quantile over samples; empty without", unit: "as unit" },
    Field {
        name: "difference_upper",
        meaning: "97.5% quantile over samples; empty without",
        unit: "as unit",
    },
    Field { name: "unit", meaning: "unit of the outcome", unit: "" },
];

fn unit<'a>(findings: &'a Findings, outcome: &str) -> &'a str {
    findings
        .layout
        .columns
        .iter()
        .find(|column| column.id == outcome)
        .map_or("", |column| column.unit.as_str())
}

const fn kind(what: What) -> &'static str {
    match what {
        What::Sign(_) => "sign",
        What::Interval(_) => "interval",
        What::Best(_) => "best",
    }
}

/// What the run concluded, in words.
fn of_run(findings: &Findings, what: What) -> String {
    match what {
        What::Sign(Side::Above) => "more than the comparator".into(),
        What::Sign(Side::Below) => "less than the comparator".into(),
        What::Sign(Side::Around) => "exactly as the comparator".into(),
        What::Interval(Side::Above) => "interval above zero".into(),
        What::Interval(Side::Below) => "interval below zero".into(),
        What::Interval(Side::Around) => "interval includes zero".into(),
        What::Best(strategy) => id(findings, strategy).to_owned(),
    }
}

fn conclusions(findings: &Findings, found: &Replicated) -> ChartTable {
    let row = |one: &Conclusion| {
        let rate = one.rate();
        vec![
            Cell::text(kind(one.what)),
            Cell::text(one.strategy.map_or("", |strategy| id(findings, strategy))),
            Cell::text(&one.outcome),
            Cell::text(of_run(findings, one.what)),
            Cell::number(one.came_back as f64),
            Cell::number(one.repeats as f64),
            Cell::number(rate.map(|rate| rate.0)),
            Cell::number(rate.map(|rate| rate.1)),
            Cell::number(rate.map(|rate| rate.2)),
            Cell::number(one.predicted),
            Cell::number(one.tail),
        ]
    };
    ChartTable::plain(CONCLUSIONS, found.conclusions.iter().map(row).collect())
}

fn estimators(findings: &Findings, found: &Replicated) -> ChartTable {
    let rows = found.estimators.iter().map(|one| {
        vec![
            Cell::text(id(findings, one.strategy)),
            Cell::text(&one.outcome),
            Cell::text(one.how),
            Cell::number(one.difference),
            Cell::number(one.error),
            Cell::number(one.z),
            Cell::text(unit(findings, &one.outcome)),
        ]
    });
    ChartTable::plain(ESTIMATORS, rows.collect())
}

fn repeats(findings: &Findings, found: &Replicated) -> ChartTable {
    let mut rows = Vec::new();
    for seen in std::iter::once(&found.run).chain(&found.repeats) {
        for (strategy, (levels, differences)) in seen.levels.iter().zip(&seen.differences).enumerate() {
            for ((outcome, level), difference) in found.outcomes.iter().zip(levels).zip(differences) {
                let Estimate { mean, mcse, lower, upper } = *difference;
                rows.push(vec![
                    Cell::text(seen.seed.to_string()),
                    Cell::text(id(findings, strategy)),
                    Cell::text(outcome),
                    Cell::number(level.mean),
                    Cell::number(level.mcse),
                    Cell::number(mean),
                    Cell::number(mcse),
                    Cell::number(lower),
                    Cell::number(upper),
                    Cell::text(unit(findings, outcome)),
                ]);
            }
        }
    }
    ChartTable::plain(REPEATS, rows)
}

/// The tables.
///
/// # Errors
/// Where one cannot be put into the format.
pub fn files(findings: &Findings, found: &Replicated) -> Result<Vec<File>, ReportError> {
    Ok(vec![
        figure("tables/replication.csv", &conclusions(findings, found))?,
        figure("tables/estimators.csv", &estimators(findings, found))?,
        figure("tables/repeats.csv", &repeats(findings, found))?,
        meanings(
            "tables/dictionary.csv",
            &[("replication.csv", CONCLUSIONS), ("estimators.csv", ESTIMATORS), ("repeats.csv", REPEATS)],
        )?,
    ])
}

/// The document of `--json`.
pub fn document(findings: &Findings, found: &Replicated) -> Value {
    let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
    let conclusion = |one: &Conclusion| {
        let rate = one.rate();
        json!({
            "conclusion": kind(one.what),
            "strategy": one.strategy.map(|strategy| id(findings, strategy)),
            "outcome": one.outcome,
            "of_run": of_run(findings, one.what),
            "came_back": one.came_back,
            "repeats": one.repeats,
            "rate": rate.map(|rate| rate.0),
            "lower": rate.map(|rate| rate.1),
            "upper": rate.map(|rate| rate.2),
            "predicted": finite(one.predicted),
            "tail": finite(one.tail),
        })
    };
    json!({
        "decision": findings.setting.decision,
        "comparator": id(findings, 0),
        "seed": found.run.seed,
        "seeds": found.repeats.iter().map(|seen| seen.seed).collect::<Vec<_>>(),
        "conclusions": found.conclusions.iter().map(conclusion).collect::<Vec<_>>(),
        "estimators": found.estimators.iter().map(|one| json!({
            "strategy": id(findings, one.strategy),
            "outcome": one.outcome,
            "estimator": one.how,
            "difference": finite(Some(one.difference)),
            "standard_error": finite(one.error),
            "z": finite(one.z),
            "unit": unit(findings, &one.outcome),
        })).collect::<Vec<_>>(),
        "missed": found.missed().len(),
    })
}

/// The same for a terminal.
pub fn terminal(findings: &Findings, found: &Replicated) -> String {
    let name =
        |strategy: usize| findings.strategies.get(strategy).map_or("", |strategy| strategy.name.as_str());
    let (n, seeds) = (found.repeats.len(), found.repeats.first().zip(found.repeats.last()));
    let mut text = format!(
        "{}: {n} {} of the same size under other seeds ({} to {}; the run had {})\n\n",
        capital(&findings.setting.decision),
        if n == 1 { "repeat" } else { "repeats" },
        seeds.map_or(0, |(first, _)| first.seed),
        seeds.map_or(0, |(_, last)| last.seed),
        found.run.seed
    );
    let head = ["What the run concluded", "Outcome", "came back", "95% interval", "predicted"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for one in &found.conclusions {
        let what = match one.strategy {
            Some(strategy) => format!("{}: {}", name(strategy), of_run(findings, one.what)),
            None => match one.what {
                What::Best(best) => format!("{} has the most", name(best)),
                _ => of_run(findings, one.what),
            },
        };
        let least = if matches!(one.what, What::Best(_)) { "≥ " } else { "" };
        rows.push(vec![
            super::terminal::plain(&what),
            one.outcome.clone(),
            format!("{} of {}", one.came_back, one.repeats),
            one.rate().map_or_else(
                || "–".into(),
                |(_, low, high)| format!("{} to {}", percent(low), percent(high)),
            ),
            one.predicted.map_or_else(|| "–".into(), |share| format!("{least}{}", percent(share))),
        ]);
    }
    text.push_str(&align(&rows));
    text.push_str("\npredicted: share of repeats that the run's own error makes one expect.\n\n");
    let mut rows = vec![
        ["Difference", "Outcome", "run", "repeats", "unpaired", "largest |z|"].map(str::to_owned).to_vec(),
    ];
    for told in found.estimators.chunk_by(|a, b| a.strategy == b.strategy && a.outcome == b.outcome) {
        let of = |how: &str| {
            told.iter().find(|one| one.how.starts_with(how)).map_or_else(
                || "–".to_owned(),
                |one| {
                    let error =
                        one.error.map_or_else(String::new, |error| format!(" ± {}", significant(error, 2)));
                    format!("{}{error}", significant(one.difference, 3))
                },
            )
        };
        let far = told.iter().filter_map(|one| one.z).map(f64::abs).fold(f64::NAN, f64::max);
        rows.push(vec![
            super::terminal::plain(told.first().map_or("", |one| name(one.strategy))),
            told.first().map_or_else(String::new, |one| one.outcome.clone()),
            of("paired (run)"),
            of("paired (repeats)"),
            of("unpaired"),
            if far.is_finite() { significant(far, 2).to_string() } else { "–".into() },
        ]);
    }
    text.push_str(&align(&rows));
    text.push_str("\nunpaired: the strategy in every other repeat less the comparator in those between, which share no luck.\n");
    for one in found.missed() {
        let whose = one
            .strategy
            .map_or_else(String::new, |strategy| format!("{}, ", super::terminal::plain(name(strategy))));
        let _ = writeln!(
            text,
            "came back more rarely than the run's own error allows: {whose}{}, {} ({} of {})",
            one.outcome,
            of_run(findings, one.what),
            one.came_back,
            one.repeats
        );
    }
    text
}
