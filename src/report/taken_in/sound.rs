//! Whether what was read is about what it names: a file from a stranger may count beyond its own lists.

use super::{Finding, Validation};
use crate::analysis::sensitivity::found::Found;

/// Whether every place that is named is there.
pub(super) fn sound(result: &Finding) -> bool {
    match result {
        Finding::Sensitivity(one) => analysis(&one.found).is_some(),
        Finding::Calibration(_) => true,
        Finding::Validation(one) => validation(one),
    }
}

fn validation(one: &Validation) -> bool {
    one.parts.iter().all(|part| part.of.is_none_or(|of| of < one.subjects.len()))
}

fn is(true_of_all: bool) -> Option<()> {
    true_of_all.then_some(())
}

fn analysis(found: &Found) -> Option<()> {
    let strategy = |place: usize| place < found.strategies.len();
    let outcome = |place: usize| place < found.outcomes.len();
    let input = |place: usize| place < found.inputs.len();
    // The comparator is not the plan that is shown.
    is(outcome(found.headline) && strategy(found.best) && strategy(found.plan) && found.plan > 0)?;
    if let Some(one) = &found.one_way {
        is(one.inputs.iter().all(|&place| input(place)))?;
        is(one.bars.iter().all(|bar| input(bar.input) && strategy(bar.strategy) && outcome(bar.outcome)))?;
    }
    if let Some(first) = &found.screening {
        is(first.kept.iter().chain(&first.left_out).all(|&place| input(place)))?;
    }
    if let Some(map) = &found.map {
        is(map.inputs.iter().all(|&place| input(place)) && outcome(map.outcome) && strategy(map.best))?;
        is(map.cells.len() == map.across.len() * map.up.len() && !map.cells.is_empty())?;
        is(map.cells.iter().all(|cell| strategy(cell.best) && strategy(cell.next)))?;
    }
    for one in &found.thresholds {
        is(input(one.input) && outcome(one.outcome) && strategy(one.best))?;
        is(one.steps.iter().all(|step| strategy(step.best) && strategy(step.rival)))?;
        is(one.crossings.iter().all(|crossing| strategy(crossing.below) && strategy(crossing.above)))?;
    }
    if let Some(structural) = &found.structural {
        let alternative =
            |place: Option<usize>| place.is_none_or(|place| place < structural.alternatives.len());
        let row = |row: &crate::analysis::sensitivity::structural::Row| {
            alternative(row.alternative) && strategy(row.strategy) && outcome(row.outcome)
        };
        // The first is that of the base case.
        is(!structural.choices.is_empty() && structural.rows.iter().all(row))?;
        is(structural.choices.iter().all(|one| alternative(one.alternative) && strategy(one.best)))?;
    }
    Some(())
}
