//! Whether strategies are alike in all that their results must share to be compared.

use super::model::{Model, ModelError};
use crate::scenario::{Problem, Problems, Related, Scenario, Slip, is_within};
use std::collections::BTreeMap;

/// Refuses strategies whose results cannot be compared with those of the first.
///
/// # Errors
/// Every difference, where the later strategy states it.
pub(super) fn refuse(scenarios: &[Scenario], models: &[Model]) -> Result<(), ModelError> {
    let (Some((first, others)), Some((model, models))) = (scenarios.split_first(), models.split_first())
    else {
        return Ok(());
    };
    let mut found = false;
    let mut problems: Vec<Problem> = Vec::new();
    for (other, own) in others.iter().zip(models) {
        for (what, paths) in own.differs(model) {
            found = true;
            problems.extend(problem(first, other, what, paths));
        }
    }
    if found { Err(ModelError::Invalid(Problems::new(problems))) } else { Ok(()) }
}

/// Everything that a strategy states, its switches too, as text.
fn stated(scenario: &Scenario) -> BTreeMap<String, String> {
    let switches = scenario.values.switches();
    let switches = switches.map(|(id, on)| (format!("processes.{id}"), on.to_string()));
    scenario.values.texts().into_iter().chain(switches).collect()
}

/// The first address below one of these paths at which two strategies differ.
fn differing(first: &Scenario, other: &Scenario, paths: &[&str]) -> Option<String> {
    let (theirs, own) = (stated(first), stated(other));
    let below = |address: &&String| paths.iter().any(|path| is_within(address, path));
    // What the later strategy states is what somebody can change.
    let changed = own.keys().filter(below).find(|address| own.get(*address) != theirs.get(*address));
    changed.or_else(|| theirs.keys().filter(below).find(|address| !own.contains_key(*address))).cloned()
}

fn problem(first: &Scenario, other: &Scenario, what: &str, paths: &[&str]) -> Option<Problem> {
    let at = differing(first, other, paths)
        .unwrap_or_else(|| paths.first().copied().unwrap_or_default().to_owned());
    let message = format!(
        "strategies \"{}\" and \"{}\" differ in {what}, so their results cannot be compared",
        first.name, other.name
    );
    let help = format!("state {at} in a file that both build on, or compare strategies that agree in it");
    let slip = Slip::at(&at, message).help(help);
    let mut problem = other.problem(&slip)?;
    if let Some(theirs) = first.problem(&slip).filter(|theirs| theirs.line > 0)
        && (&theirs.file, theirs.line) != (&problem.file, problem.line)
    {
        let text = format!("says {}", theirs.text.trim());
        problem.related.push(Related { role: first.id.clone(), file: theirs.file, line: theirs.line, text });
    }
    Some(problem)
}
