//! The answer as a document for machines.

use super::sentence::{searched, sentence};
use crate::analysis::optimum::found::Paired;
use crate::analysis::sensitivity::Input;
use crate::analysis::sensitivity::found::Found;
use crate::analysis::sensitivity::one_way::Bar;
use crate::analysis::sensitivity::screen::most_missed;
use crate::analysis::sensitivity::structural::Structural;
use crate::analysis::sensitivity::threshold::Threshold;
use serde_json::{Value, json};

/// A number of a document; null where there is none.
fn number(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { Value::Null }
}

fn pair(value: Paired) -> Value {
    json!({"mean": number(value.mean), "mcse": number(value.mcse)})
}

fn input(input: &Input) -> Value {
    json!({
        "input": input.address,
        "label": input.label,
        "unit": input.unit,
        "low": number(input.low),
        "base": number(input.base),
        "high": number(input.high),
        "moves_with_it": input.along,
    })
}

fn bar(found: &Found, rank: usize, bar: &Bar) -> Value {
    let mut told = input(&found.inputs[bar.input]);
    let more = json!({
        "strategy": found.whose(bar.strategy, bar.outcome),
        "outcome": found.outcomes[bar.outcome].id,
        "outcome_unit": found.outcomes[bar.outcome].unit,
        "rank": rank + 1,
        "at_base": pair(bar.base),
        "at_low": pair(bar.low),
        "at_high": pair(bar.high),
        "swing_low": pair(bar.low_swing),
        "swing_high": pair(bar.high_swing),
        "range": number(bar.range()),
        "p": number(bar.p),
        "verdict": bar.verdict.word(),
        "replicates": bar.replicates,
    });
    if let (Some(told), Value::Object(more)) = (told.as_object_mut(), more) {
        told.extend(more);
    }
    told
}

fn one_way(found: &Found) -> Value {
    let Some(one) = &found.one_way else { return Value::Null };
    let strategies = 1..found.strategies.len();
    let each =
        strategies.flat_map(|strategy| (0..found.outcomes.len()).map(move |outcome| (strategy, outcome)));
    let bars: Vec<Value> = each
        .filter(|(strategy, outcome)| found.tells(*strategy, *outcome))
        .flat_map(|(strategy, outcome)| {
            let bars = one.tornado(strategy, outcome);
            bars.iter().enumerate().map(|(rank, one)| bar(found, rank, one)).collect::<Vec<_>>()
        })
        .collect();
    json!(bars)
}

/// What a first pass led to; null where all inputs were lived in full.
fn screening(found: &Found) -> Value {
    let Some(told) = &found.screening else { return Value::Null };
    let addresses = |places: &[usize]| -> Vec<&String> {
        places.iter().map(|&place| &found.inputs[place].address).collect()
    };
    let most: Vec<Value> = found
        .one_way
        .iter()
        .flat_map(|one| (1..found.strategies.len()).map(move |strategy| (one, strategy)))
        .flat_map(|(one, strategy)| (0..found.outcomes.len()).map(move |outcome| (one, strategy, outcome)))
        .filter(|(_, strategy, outcome)| found.tells(*strategy, *outcome))
        .map(|(one, strategy, outcome)| {
            json!({
                "strategy": found.whose(strategy, outcome),
                "outcome": found.outcomes[outcome].id,
                "most": most_missed(one, strategy, outcome).map(number),
            })
        })
        .collect();
    json!({
        "kept": addresses(&told.kept),
        "left_out": addresses(&told.left_out),
        "persons": told.persons,
        "replicates": told.replicates,
        "most_missed": most,
    })
}

fn two_way(found: &Found) -> Value {
    let Some(map) = &found.map else { return Value::Null };
    let id = |strategy: usize| &found.strategies[strategy].id;
    let cells: Vec<Value> = map
        .cells
        .iter()
        .map(|cell| {
            json!({
                "across": cell.across,
                "up": cell.up,
                "best": id(cell.best),
                "next": id(cell.next),
                "margin": pair(cell.margin),
                "told": cell.told,
            })
        })
        .collect();
    json!({
        "across": input(&found.inputs[map.inputs[0]]),
        "up": input(&found.inputs[map.inputs[1]]),
        "outcome": found.outcomes[map.outcome].id,
        "cells": cells,
    })
}

fn threshold(found: &Found, threshold: &Threshold) -> Value {
    let id = |strategy: usize| &found.strategies[strategy].id;
    let crossings: Vec<Value> = threshold
        .crossings
        .iter()
        .map(|crossing| {
            json!({
                "value": crossing.value,
                "lower": crossing.limits.map(|limits| limits.0),
                "upper": crossing.limits.map(|limits| limits.1),
                "below": id(crossing.below),
                "above": id(crossing.above),
                "clear": crossing.clear,
            })
        })
        .collect();
    let steps: Vec<Value> = threshold
        .steps
        .iter()
        .map(|step| {
            json!({"value": step.value, "best": id(step.best), "rival": id(step.rival), "margin": pair(step.margin)})
        })
        .collect();
    let mut told = input(&found.inputs[threshold.input]);
    let more = json!({
        "outcome": found.outcomes[threshold.outcome].id,
        "from": threshold.range.0,
        "to": threshold.range.1,
        "verdict": threshold.verdict.word(),
        "sentence": searched(found, threshold),
        "crossings": crossings,
        "steps": steps,
    });
    if let (Some(told), Value::Object(more)) = (told.as_object_mut(), more) {
        told.extend(more);
    }
    told
}

fn structural(found: &Found, structural: &Structural) -> Value {
    let name = |alternative: Option<usize>| alternative.map(|place| &structural.alternatives[place].name);
    let alternatives: Vec<Value> = structural
        .alternatives
        .iter()
        .map(|one| json!({"name": one.name, "about": one.about, "why": one.why, "sets": one.sets, "note": one.note}))
        .collect();
    let rows: Vec<Value> = structural
        .rows
        .iter()
        .filter(|row| found.tells(row.strategy, row.outcome))
        .map(|row| {
            json!({
                "alternative": name(row.alternative),
                "strategy": found.whose(row.strategy, row.outcome),
                "outcome": found.outcomes[row.outcome].id,
                "difference": pair(row.difference),
                "change": pair(row.change),
                "moves": row.moves,
            })
        })
        .collect();
    let choices: Vec<Value> = structural
        .choices
        .iter()
        .map(|choice| {
            json!({
                "alternative": name(choice.alternative),
                "best": found.strategies[choice.best].id,
                "told": choice.told,
            })
        })
        .collect();
    json!({"alternatives": alternatives, "rows": rows, "choices": choices})
}

/// The answer as a document. `alternative` is null for the base case; what was not asked for is null or empty.
pub fn answer(found: &Found) -> Value {
    let strategies: Vec<Value> =
        found.strategies.iter().map(|one| json!({"strategy": one.id, "name": one.name})).collect();
    json!({
        "answer": sentence(found),
        "comparator": found.strategies[0].id,
        "strategies": strategies,
        "outcome": found.outcomes[found.headline].id,
        "best": found.strategies[found.best].id,
        "best_told": found.told,
        "threshold": found.threshold,
        "currency": found.currency,
        "one_way": one_way(found),
        "screening": screening(found),
        "budget_years": found.budget_years,
        "two_way": two_way(found),
        "thresholds": found.thresholds.iter().map(|one| threshold(found, one)).collect::<Vec<_>>(),
        "structural": found.structural.as_ref().map(|one| structural(found, one)),
        "notes": found.notes,
        "seed": found.seed,
        "persons": found.persons,
        "replicates": found.replicates,
        "simulated": found.simulated,
    })
}
