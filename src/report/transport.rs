//! A run carried over to a target population: tables, a document, and words for a terminal.

use super::ReportError;
use super::tables::equity::id;
use super::tables::{File, figure, meanings};
use super::terminal::{align, plain};
use crate::analysis::findings::Findings;
use crate::analysis::transport::{Carried, Row, Transported, Weighed, effective};
use crate::charts::table::{Cell, ChartTable, Field};
use crate::charts::words::{capital, percent, significant};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What weights cannot carry over.
pub const LEFT: [&str; 5] = [
    "Only how people are composed is carried over, by the attributes named; those of a group are taken to be alike in both places.",
    "Sites, workers, their training and supervision, how fast a programme grows and how many people share a place stay those of the run; a group \
     that is larger in the target meets as many free places for each of its people as it did in the run.",
    "Prices, usual care, the risks within each group and the law stay those of the run.",
    "What people do to each other stays that of the run's mix: queues, matching with workers, ties.",
    "Costs that belong to no group are the same for each person to whom the programme is open.",
];

const ROWS: &[Field] = &[
    Field::STRATEGY,
    Field {
        name: "comparator",
        meaning: "identifier of the strategy that differences are taken from",
        unit: "",
    },
    Field {
        name: "outcome",
        meaning: "identifier of the outcome; of a sum, for each person to whom the programme is open at the start",
        unit: "",
    },
    Field { name: "run", meaning: "level in the run, with its own mix of people", unit: "as unit" },
    Field {
        name: "run_error",
        meaning: "its standard error: of chance and, with samples, of other parameter sets",
        unit: "as unit",
    },
    Field { name: "target", meaning: "level in the target population", unit: "as unit" },
    Field { name: "target_error", meaning: "its standard error", unit: "as unit" },
    Field {
        name: "target_lower",
        meaning: "2.5% quantile over samples; of pairs the widest possible; empty without",
        unit: "as unit",
    },
    Field { name: "target_upper", meaning: "97.5% quantile over samples", unit: "as unit" },
    Field {
        name: "run_difference",
        meaning: "paired difference from the comparator in the run; empty for the comparator",
        unit: "as unit",
    },
    Field { name: "run_difference_error", meaning: "its standard error", unit: "as unit" },
    Field {
        name: "target_difference",
        meaning: "paired difference in the target population",
        unit: "as unit",
    },
    Field { name: "target_difference_error", meaning: "its standard error", unit: "as unit" },
    Field {
        name: "target_difference_lower",
        meaning: "2.5% quantile over samples; of pairs the widest possible; empty without",
        unit: "as unit",
    },
    Field { name: "target_difference_upper", meaning: "97.5% quantile over samples", unit: "as unit" },
    Field {
        name: "fixed_share",
        meaning: "share of the run's level that belongs to no group and is left as it is",
        unit: "proportion",
    },
    Field { name: "unit", meaning: "unit of the outcome", unit: "" },
];

const WEIGHTS: &[Field] = &[
    Field { name: "group_by", meaning: "attribute, or two of a pair", unit: "" },
    Field { name: "group", meaning: "category", unit: "" },
    Field {
        name: "people_simulated",
        meaning: "simulated people to whom the programme is open at the start",
        unit: "people",
    },
    Field { name: "share_in_run", meaning: "their share in the run", unit: "proportion" },
    Field {
        name: "share_in_target",
        meaning: "their share in the target population; of margins, as raked",
        unit: "proportion",
    },
    Field {
        name: "weight",
        meaning: "how many times as much each of them counts; empty of nobody",
        unit: "ratio",
    },
];

fn rows(findings: &Findings, found: &Transported) -> ChartTable {
    let low = |one: &Carried| Cell::number(one.interval.map(|[low, _]| low));
    let high = |one: &Carried| Cell::number(one.interval.map(|[_, high]| high));
    let row = |one: &Row| {
        let ([run, target], [run_difference, difference]) = (&one.level, &one.difference);
        vec![
            Cell::text(id(findings, one.strategy)),
            Cell::text(id(findings, 0)),
            Cell::text(&one.outcome),
            Cell::number(run.mean),
            Cell::number(run.error),
            Cell::number(target.mean),
            Cell::number(target.error),
            low(target),
            high(target),
            Cell::number(run_difference.mean),
            Cell::number(run_difference.error),
            Cell::number(difference.mean),
            Cell::number(difference.error),
            low(difference),
            high(difference),
            Cell::number(one.fixed),
            Cell::text(&one.unit),
        ]
    };
    ChartTable::plain(ROWS, found.rows.iter().map(row).collect())
}

fn weights(found: &Transported) -> ChartTable {
    let row = |group: &Weighed| {
        vec![
            Cell::text(&found.by),
            Cell::text(&group.group),
            Cell::number(group.simulated),
            Cell::number(group.share),
            Cell::number(group.target),
            Cell::number(group.weight()),
        ]
    };
    ChartTable::plain(WEIGHTS, found.groups.iter().map(row).collect())
}

/// The tables, and what weights cannot carry over.
///
/// # Errors
/// Where one cannot be put into the format.
pub fn files(findings: &Findings, found: &Transported) -> Result<Vec<File>, ReportError> {
    let notes: String = found
        .warnings
        .iter()
        .map(String::as_str)
        .chain(LEFT)
        .fold(String::new(), |text, note| text + note + "\n");
    Ok(vec![
        figure("tables/transport.csv", &rows(findings, found))?,
        figure("tables/weights.csv", &weights(found))?,
        meanings("tables/dictionary.csv", &[("transport.csv", ROWS), ("weights.csv", WEIGHTS)])?,
        File { path: "notes.txt".into(), bytes: notes.into_bytes() },
    ])
}

/// The document of `--json`.
pub fn document(findings: &Findings, found: &Transported) -> Value {
    let carried = |one: &Carried| {
        json!({
            "mean": one.mean,
            "standard_error": one.error,
            "lower": one.interval.map(|[low, _]| low),
            "upper": one.interval.map(|[_, high]| high),
        })
    };
    let simulated: f64 = found.groups.iter().map(|group| group.simulated).sum();
    json!({
        "decision": findings.setting.decision,
        "comparator": id(findings, 0),
        "group_by": found.by,
        "raked": found.raked,
        "people_simulated": simulated,
        "people_effective": Some(effective(&found.groups)).filter(|people| people.is_finite()),
        "groups": found.groups.iter().map(|group| json!({
            "group": group.group,
            "people_simulated": group.simulated,
            "share_in_run": group.share,
            "share_in_target": group.target,
            "weight": group.weight(),
        })).collect::<Vec<_>>(),
        "outcomes": found.rows.iter().map(|one| json!({
            "strategy": id(findings, one.strategy),
            "outcome": one.outcome,
            "unit": one.unit,
            "run": carried(&one.level[0]),
            "target": carried(&one.level[1]),
            "run_difference": carried(&one.difference[0]),
            "target_difference": carried(&one.difference[1]),
            "fixed_share": one.fixed,
        })).collect::<Vec<_>>(),
        "warnings": found.warnings,
        "not_carried_over": LEFT,
    })
}

/// The same for a terminal.
pub fn terminal(findings: &Findings, found: &Transported) -> String {
    let simulated: f64 = found.groups.iter().map(|group| group.simulated).sum();
    let how = if found.raked { "margins raked over pairs" } else { "shares as given" };
    let mut text = format!(
        "{}, carried over by {} ({how}): {simulated:.0} simulated people count as {:.0}\n\n",
        plain(&capital(&findings.setting.decision)),
        plain(&found.by),
        effective(&found.groups)
    );
    let mut lines = vec![["Group", "run", "target", "weight"].map(str::to_owned).to_vec()];
    lines.extend(found.groups.iter().map(|group| {
        let weight = group.weight().map_or_else(|| "–".into(), |weight| significant(weight, 2).to_string());
        vec![plain(&group.group), percent(group.share), percent(group.target), weight]
    }));
    text.push_str(&align(&lines));
    text.push_str("\nFor each person to whom the programme is open:\n\n");
    let mut lines =
        vec![["Strategy", "Outcome", "run", "target", "Δ run", "Δ target"].map(str::to_owned).to_vec()];
    let words = |one: &Carried| {
        one.mean.map_or_else(
            || "–".to_owned(),
            |mean| {
                let error =
                    one.error.map_or_else(String::new, |error| format!(" ± {}", significant(error, 2)));
                format!("{}{error}", significant(mean, 4))
            },
        )
    };
    lines.extend(found.rows.iter().map(|one| {
        let named = findings.strategies.get(one.strategy).map_or("", |strategy| strategy.name.as_str());
        let outcome = format!("{} ({})", one.outcome, plain(&one.unit));
        let ([run, target], [run_difference, difference]) = (&one.level, &one.difference);
        vec![plain(named), outcome, words(run), words(target), words(run_difference), words(difference)]
    }));
    text.push_str(&align(&lines));
    text.push_str("\n±: standard error, of chance and, with samples, of other parameter sets. Δ: difference from the comparator.\n");
    for warning in &found.warnings {
        let _ = writeln!(text, "warning: {}", plain(warning));
    }
    text.push_str("\nWhat weights cannot carry over:\n");
    for note in LEFT {
        let _ = writeln!(text, "- {note}");
    }
    text
}
