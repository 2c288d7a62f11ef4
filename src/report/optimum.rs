//! What an optimisation leaves: the answer, the frontier as table and chart, and what every split is made of.

use super::ReportError;
use super::answer::json;
use super::tables::{File, figure, meanings};
use crate::analysis::optimum::Goal;
use crate::analysis::optimum::found::{Optimised, Paired, Row, Verdict};
use crate::analysis::optimum::lever::{Input, Lever};
use crate::analysis::quantile::HALF_95;
use crate::charts::frontier::{self, ID, finding, gain_words};
use crate::charts::png;
use crate::charts::table::{Cell, ChartTable, Field};
use crate::charts::words::{count, money, percent, significant};
use serde_json::{Value, json as document};
use std::fmt::Write as _;

const SPLITS: &[Field] = &[
    Field { name: "budget", meaning: "the budget; empty for the plan as it stands", unit: "currency" },
    Field { name: "split", meaning: "even, best or plan", unit: "" },
    Field { name: "lever", meaning: "what is bought", unit: "" },
    Field {
        name: "share",
        meaning: "how far it is moved from the least to the most of it",
        unit: "proportion",
    },
    Field { name: "input", meaning: "address of the number", unit: "" },
    Field { name: "value", meaning: "its value; empty for the plan, which says its own", unit: "as unit" },
    Field { name: "unit", meaning: "unit of the value", unit: "" },
];

/// Share of a budget from which on what is left of it is told: sites and posts come whole.
const NOTABLE: f64 = 0.05;

fn made_of(found: &Optimised) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    let mut add = |budget: Option<f64>, split: &str, row: &Row| {
        for (lever, &share) in found.levers.iter().zip(&row.split) {
            for input in &lever.inputs {
                let value = budget.map(|_| input.value(share));
                rows.push(vec![
                    Cell::number(budget),
                    Cell::text(split),
                    Cell::text(&lever.name),
                    Cell::number(share),
                    Cell::text(&input.address),
                    Cell::number(value),
                    Cell::text(&input.unit),
                ]);
            }
        }
    };
    for told in found.splits.iter().filter_map(|split| split.told.as_ref()) {
        add(Some(told.budget), "even", &told.even);
        add(Some(told.budget), "best", &told.best);
    }
    add(None, "plan", &found.standing);
    rows
}

/// A number of a document; null where there is none.
fn number(value: f64) -> Value {
    if value.is_finite() { document!(value) } else { Value::Null }
}

fn pair(value: Paired) -> Value {
    document!({"mean": number(value.mean), "mcse": number(value.mcse)})
}

fn of_row(found: &Optimised, row: &Row, valued: bool) -> Value {
    let inputs = |lever: &Lever, share: f64| -> Vec<Value> {
        let one = |input: &Input| document!({"input": input.address, "value": input.value(share), "unit": input.unit});
        if valued { lever.inputs.iter().map(one).collect() } else { Vec::new() }
    };
    let levers: Vec<Value> = found
        .levers
        .iter()
        .zip(&row.split)
        .map(|(lever, &share)| {
            document!({"lever": lever.name, "share": number(share), "inputs": inputs(lever, share)})
        })
        .collect();
    document!({
        "levers": levers,
        "spending": pair(row.spending),
        "qalys": pair(row.qalys),
        "cost": pair(row.cost),
        "net_benefit": pair(row.net_benefit),
        "gap": pair(row.gap),
    })
}

/// The answer as a document.
pub fn answer(found: &Optimised) -> Value {
    let splits: Vec<Value> = found
        .splits
        .iter()
        .map(|split| match &split.told {
            None => document!({"budget": split.budget, "verdict": "not affordable"}),
            Some(told) => document!({
                "budget": split.budget,
                "verdict": told.verdict.word(),
                "gain": pair(told.gain),
                "spending_difference": pair(told.spending),
                "gap_difference": pair(told.gap),
                "even": of_row(found, &told.even, true),
                "best": of_row(found, &told.best, true),
            }),
        })
        .collect();
    document!({
        "answer": sentence(found),
        "strategy": found.strategy,
        "comparator": found.comparator,
        "for": match found.goal { Goal::Health => "health", Goal::NetBenefit => "net-benefit" },
        "floor_equity": found.floor,
        "budget": found.splits.get(found.main).map(|split| split.budget),
        "per": if found.yearly { "year" } else { "horizon" },
        "currency": found.currency,
        "threshold": found.threshold,
        "splits": splits,
        "plan": of_row(found, &found.standing, false),
        "replicates": {"search": found.replicates[0], "choose": found.replicates[1], "judge": found.replicates[2]},
        "simulated": found.simulated,
    })
}

/// The finding, with what the split to take is made of.
fn sentence(found: &Optimised) -> String {
    let mut text = format!("{}.", finding(found));
    let Some(told) = found.answer() else { return text };
    let unspent = told.budget - told.even.spending.mean;
    if unspent > NOTABLE * told.budget {
        let unspent = money(unspent, &found.currency);
        let _ = write!(text, " The even split leaves {unspent} unspent.");
    }
    match told.verdict {
        Verdict::Better => {
            let moved = |(lever, share): (&Lever, &f64)| format!("{} {}", lever.name, percent(*share));
            let moved: Vec<String> = found.levers.iter().zip(&told.best.split).map(moved).collect();
            let _ = write!(text, " It moves from the least to the most of each: {}.", moved.join(", "));
            if told.spending.clearly_above(0.0) {
                let more = money(told.spending.mean, &found.currency);
                let _ = write!(text, " On these replicates it costs {more} more than the even split.");
            }
        }
        Verdict::NoBetter => {
            let _ = write!(
                text,
                " Best less even: {} (± {}).",
                gain_words(found, told.gain.mean),
                count(HALF_95 * told.gain.mcse)
            );
        }
        Verdict::FloorMissed => {
            let gap = told.gap.mean * 1_000.0;
            let _ = write!(
                text,
                " The best one widens the gap of the most deprived fifth by {} QALYs in 1,000 people.",
                count(gap)
            );
        }
    }
    text
}

/// The frontier in lines for a terminal.
pub fn terminal(found: &Optimised) -> String {
    let mut text = format!("{}\n", sentence(found));
    let pm = |value: Paired| format!("{} ± {}", count(value.mean), count(HALF_95 * value.mcse));
    for split in &found.splits {
        let budget = money(split.budget, &found.currency);
        let Some(told) = &split.told else {
            let _ = writeln!(text, "\n{budget}: does not pay for the least of every lever");
            continue;
        };
        let _ = writeln!(text, "\n{budget}: {}", told.verdict.word());
        for (name, row) in [("even", &told.even), ("best", &told.best)] {
            let _ = writeln!(
                text,
                "  {name}  QALYs {}, programme {}, net benefit {}, gap {} QALYs in 1,000 people",
                pm(row.qalys),
                pm(row.spending),
                pm(row.net_benefit),
                count(row.gap.mean * 1_000.0)
            );
        }
        for (index, lever) in found.levers.iter().enumerate() {
            let of = |row: &Row| {
                let values = lever.inputs.iter().map(|input| {
                    let value = row.split.get(index).map_or(f64::NAN, |&share| input.value(share));
                    format!("{}", significant(value, 3))
                });
                values.collect::<Vec<_>>().join(" / ")
            };
            let unit = lever.inputs.first().map_or("", |input| input.unit.as_str());
            let _ =
                writeln!(text, "  {}: even {}, best {} {unit}", lever.name, of(&told.even), of(&told.best));
        }
    }
    let plan = &found.standing;
    let _ = writeln!(
        text,
        "\nthe plan as it stands: QALYs {}, programme {}, net benefit {}",
        pm(plan.qalys),
        pm(plan.spending),
        pm(plan.net_benefit)
    );
    text
}

/// Every file of an optimisation but its manifest.
///
/// # Errors
/// Where the chart cannot be drawn or a table written down.
pub fn files(found: &Optimised) -> Result<Vec<File>, ReportError> {
    let drawn = frontier::table(found);
    let svg = frontier::draw(&drawn, &found.currency, found.yearly).map_err(ReportError::Chart)?;
    let picture = png(&svg).map_err(ReportError::Chart)?;
    let splits = ChartTable::plain(SPLITS, made_of(found));
    let words = format!("{}\n\n{}\n\n{}\n", drawn.title, drawn.alt, drawn.subtitle);
    Ok(vec![
        File { path: "answer.json".into(), bytes: json(&answer(found))?.into_bytes() },
        figure("tables/frontier.csv", &drawn)?,
        figure("tables/splits.csv", &splits)?,
        meanings("tables/dictionary.csv", &[("frontier.csv", drawn.fields), ("splits.csv", SPLITS)])?,
        File { path: format!("figures/{ID}.txt"), bytes: words.into_bytes() },
        File { path: format!("figures/{ID}.svg"), bytes: svg.into_bytes() },
        File { path: format!("figures/{ID}.png"), bytes: picture },
    ])
}
