//! What a trial is worth, over its size.

use super::lines::{Lines, draw as draw_lines};
use super::{amount, at, framed, measure, unit};
use crate::analysis::value::outcome::{Sampled, Valued};
use crate::charts::ChartError;
use crate::charts::table::{Cell, ChartTable, Field, Panel, Series};
use crate::charts::words::{capital, count};

const FIELDS: &[Field] = &[
    Field { name: "outcome", meaning: "what the trial measures", unit: "" },
    Field { name: "parameter", meaning: "parameter of which it tells", unit: "" },
    Field { name: "wtp", meaning: "willingness to pay for one unit of effect", unit: "money" },
    Field { name: "per_arm", meaning: "participants in each of two arms", unit: "persons" },
    Field { name: "evsi", meaning: "expected value of sample information, a person", unit: "money" },
    Field { name: "se", meaning: "its standard error", unit: "money" },
    Field {
        name: "net_benefit",
        meaning: "evsi for all who come after the result, less the cost of the trial",
        unit: "money",
    },
    Field { name: "best", meaning: "yes: the size with the largest net benefit above 0", unit: "" },
    Field { name: "headline", meaning: "yes: the size that the title speaks of", unit: "" },
];

/// The table of trials at the threshold of the title.
pub(super) fn table(valued: &Valued) -> Option<ChartTable> {
    let headline = valued.headline()?;
    let mut rows = Vec::new();
    let mut told = Vec::new();
    let mut best: Option<(usize, &str, &Sampled)> = None;
    for trials in &valued.trials {
        let here = |sampled: &&Sampled| sampled.wtp.total_cmp(&headline.wtp).is_eq();
        let own: Vec<&Sampled> = trials.sizes.iter().filter(here).collect();
        for sampled in &own {
            rows.push(vec![
                Cell::text(trials.outcome),
                Cell::text(&trials.parameter),
                Cell::number(sampled.wtp),
                Cell::number(sampled.per_arm),
                Cell::number(sampled.value),
                Cell::number(sampled.se),
                Cell::number(sampled.net),
                Cell::text(if sampled.best { "yes" } else { "no" }),
                Cell::text("no"),
            ]);
            if sampled.best && best.is_none_or(|(_, _, other)| sampled.net > other.net) {
                best = Some((rows.len() - 1, trials.outcome, sampled));
            }
        }
        if let (Some(first), Some(last)) = (own.first(), own.last()) {
            told.push(format!(
                "A trial on {}: {} a person with {} an arm, {} with {}",
                spoken(trials.outcome),
                amount(valued, first.value),
                count(first.per_arm),
                amount(valued, last.value),
                count(last.per_arm)
            ));
        }
    }
    if let Some(cell) = best.and_then(|(row, ..)| rows[row].last_mut()) {
        *cell = Cell::text("yes");
    }
    let (known, wtp) = (!rows.is_empty(), at(valued, headline.wtp));
    let net = valued.people.is_some();
    let title = match best {
        Some((_, outcome, sampled)) => format!(
            "At {wtp} a trial on {} pays most with {} participants an arm",
            spoken(outcome),
            count(sampled.per_arm)
        ),
        None if net => format!("At {wtp} no trial of these sizes is worth its cost"),
        None => format!("What a trial is worth at {wtp}, by its size"),
    };
    let words = [
        title,
        "Worth of a two-arm trial before the decision is made; with the net benefit of sampling for all who come after its result, less \
         its cost, where it was said how many they are. Dashed: best size."
            .into(),
        format!("At a willingness to pay of {wtp}. {}.", told.join(". ")),
    ];
    let panel = |key, heading: &str, unit: &str| Panel {
        key,
        heading: heading.into(),
        unit: unit.into(),
        measure: measure(valued),
    };
    let mut panels = vec![panel("evsi", "Worth of the trial", &unit(valued))];
    if net {
        let money = valued.named.currency.as_deref().unwrap_or("money");
        panels.push(panel("net_benefit", "Net benefit of sampling", &format!("{money}, all together")));
    }
    let mut table = framed(valued, words, panels, FIELDS, rows);
    let series = |outcome: &'static str| Series { id: outcome.into(), name: capital(&spoken(outcome)) };
    table.series = valued.trials.iter().map(|trials| series(trials.outcome)).collect();
    known.then_some(table)
}

/// What is measured, as people say it.
fn spoken(outcome: &str) -> String {
    outcome.replace('_', " ")
}

/// Draws the worth of trials over their size.
pub(super) fn draw(id: &str, table: &ChartTable) -> Result<String, ChartError> {
    let lines = Lines {
        across: "per_arm",
        label: "participants in each arm",
        by: "outcome",
        up: &["evsi", "net_benefit"],
        band: None,
        wide: None,
        marked: Some("headline"),
    };
    draw_lines(id, table, lines)
}
