//! What a trial is worth, over its size.

use super::lines::{Lines, draw as draw_lines};
use super::{amount, at, framed, measure, unit};
use crate::analysis::quantile::HALF_95;
use crate::analysis::value::outcome::{Sampled, Trials, Valued};
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
    Field { name: "lower", meaning: "lower limit of its 95% interval, not below 0", unit: "money" },
    Field { name: "upper", meaning: "its upper limit", unit: "money" },
    Field {
        name: "net_benefit",
        meaning: "evsi for all who come after the result, less the cost of the trial",
        unit: "money",
    },
    Field { name: "net_lower", meaning: "lower limit of the 95% interval of net_benefit", unit: "money" },
    Field { name: "net_upper", meaning: "its upper limit", unit: "money" },
    Field { name: "best", meaning: "yes: the size with the largest net benefit above 0", unit: "" },
    Field { name: "headline", meaning: "yes: the size that the title speaks of", unit: "" },
];

/// The table of trials at the threshold of the title.
pub(super) fn table(valued: &Valued) -> Option<ChartTable> {
    let headline = valued.headline()?;
    let mut rows = Vec::new();
    let mut told = Vec::new();
    let mut best: Option<(usize, &str, &Sampled, Option<f64>)> = None;
    let mut open = false;
    for trials in &valued.trials {
        let here = |sampled: &&Sampled| sampled.wtp.total_cmp(&headline.wtp).is_eq();
        let own: Vec<&Sampled> = trials.sizes.iter().filter(here).collect();
        let after = people_after(valued, trials);
        for sampled in &own {
            let half = HALF_95 * sampled.se;
            let ends = sampled.net.zip(after).map(|(net, people)| (net - people * half, net + people * half));
            open |= ends.is_some_and(|(_, upper)| upper > 0.0);
            rows.push(vec![
                Cell::text(trials.outcome),
                Cell::text(&trials.parameter),
                Cell::number(sampled.wtp),
                Cell::number(sampled.per_arm),
                Cell::number(sampled.value),
                Cell::number(sampled.se),
                Cell::number((sampled.value - half).max(0.0)),
                Cell::number(sampled.value + half),
                Cell::number(sampled.net),
                Cell::number(ends.map(|ends| ends.0)),
                Cell::number(ends.map(|ends| ends.1)),
                Cell::text(if sampled.best { "yes" } else { "no" }),
                Cell::text("no"),
            ]);
            if sampled.best && best.is_none_or(|(_, _, other, _)| sampled.net > other.net) {
                best = Some((rows.len() - 1, trials.outcome, sampled, ends.map(|ends| ends.0)));
            }
        }
        if let (Some(first), Some(last)) = (own.first(), own.last()) {
            told.push(format!(
                "A trial on {}: {} a person with {} an arm (standard error {}), {} with {} (standard error {})",
                spoken(trials.outcome),
                amount(valued, first.value),
                count(first.per_arm),
                amount(valued, first.se),
                amount(valued, last.value),
                count(last.per_arm),
                amount(valued, last.se)
            ));
        }
    }
    if let Some(cell) = best.and_then(|(row, ..)| rows[row].last_mut()) {
        *cell = Cell::text("yes");
    }
    let (known, wtp) = (!rows.is_empty(), at(valued, headline.wtp));
    let net = valued.people.is_some();
    let title = match best {
        Some((_, outcome, sampled, lower)) => {
            let (outcome, size) = (spoken(outcome), count(sampled.per_arm));
            if lower.is_some_and(|lower| lower > 0.0) {
                format!(
                    "At {wtp} a trial on {outcome} is worth its cost; on average most with {size} participants an arm"
                )
            } else {
                format!(
                    "Whether a trial is worth its cost at {wtp} could not be shown; on average one on {outcome} with {size} participants \
                     an arm is"
                )
            }
        }
        None if net && open => {
            format!(
                "Whether a trial of these sizes is worth its cost at {wtp} could not be shown; on average none is"
            )
        }
        None if net => format!("At {wtp} no trial of these sizes is worth its cost"),
        None => format!("What a trial is worth at {wtp}, by its size"),
    };
    let benefit = if net {
        "; and the net benefit of sampling for all who come after its result, less its cost"
    } else {
        ""
    };
    let dashed = if best.is_some() { " Dashed: best size." } else { "" };
    let words = [
        title,
        format!(
            "Worth of a two-arm trial before the decision is made{benefit}. Bars: 95% interval, of samples and regression.{dashed}"
        ),
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

/// The people who come after the result of a trial, each with the discount of their year.
///
/// A trial's net benefit is people × worth - cost at each willingness to pay, with the same people and cost, so people =
/// Δ net benefit / Δ worth between two of them; where worth is the same at all, everyone to whom the decision applies: no fewer.
fn people_after(valued: &Valued, trials: &Trials) -> Option<f64> {
    let first = trials.sizes.first()?;
    let mut own: Vec<&Sampled> =
        trials.sizes.iter().filter(|one| one.per_arm.total_cmp(&first.per_arm).is_eq()).collect();
    own.sort_by(|a, b| a.value.total_cmp(&b.value));
    let (least, most) = (own.first()?, own.last()?);
    let (worth, net) = (most.value - least.value, most.net? - least.net?);
    let all = valued.everyone();
    if worth > 1e-9 * most.value.abs() {
        Some((net / worth).clamp(0.0, all.unwrap_or(f64::INFINITY)))
    } else {
        all
    }
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
        bars: &[("lower", "upper"), ("net_lower", "net_upper")],
        wide: None,
        marked: Some("headline"),
    };
    draw_lines(id, table, lines)
}
