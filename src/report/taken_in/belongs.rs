//! Whether a result is of the same decision problem as a run.

use super::{Calibration, Finding, Sensitivity, Validation};
use crate::analysis::findings::Findings;
use crate::charts::words::{duration, list};
use crate::report::Input;
use crate::scenario::resolved::Recorded;
use serde_json::Value;

/// What is known of a run.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// What it found.
    pub findings: &'a Findings,
    /// The files that went in.
    pub inputs: &'a [Input],
    /// What was in force, strategy by strategy.
    pub recorded: &'a [Recorded],
}

/// The files that went into a run, as its manifest tells them.
pub fn inputs(manifest: &Value) -> Vec<Input> {
    let of = |input: &Value| {
        let text = |key: &str| input[key].as_str().map(str::to_owned);
        Some(Input { name: text("name")?, sha256: text("sha256")? })
    };
    manifest["inputs"].as_array().into_iter().flatten().filter_map(of).collect()
}

/// Values that only say how large a simulation is.
const SIZE: [&str; 2] = ["simulation.", "population.persons"];
/// More names than these are not told.
const TOLD: usize = 3;

/// Why a result does not belong to a run, in words that go on after its name; none where it does.
pub fn refusal(result: &Finding, run: Run) -> Option<String> {
    match result {
        Finding::Sensitivity(one) => analysis(one, run),
        Finding::Calibration(one) => calibration(one, run),
        Finding::Validation(one) => validation(one, run),
    }
}

fn few(names: &[&str]) -> String {
    let told: Vec<String> = names.iter().take(TOLD).map(|&name| name.to_owned()).collect();
    let more = names.len().saturating_sub(TOLD);
    if more > 0 { format!("{} and {more} more", told.join(", ")) } else { list(&told) }
}

/// Names of files that the run was not made from, or from others of that name.
fn others<'a>(inputs: &'a [Input], run: Run) -> Vec<&'a str> {
    inputs.iter().filter(|input| !run.inputs.contains(input)).map(|input| input.name.as_str()).collect()
}

fn analysis(one: &Sensitivity, run: Run) -> Option<String> {
    let found = &one.found;
    let ids: Vec<&str> = run.findings.strategies.iter().map(|strategy| strategy.id.as_str()).collect();
    let (own, theirs) = (ids.first().copied().unwrap_or_default(), found.strategies.first());
    let theirs = theirs.map_or("", |strategy| strategy.id.as_str());
    if own != theirs {
        return Some(format!("compares with {theirs}, and the run with {own}"));
    }
    let strangers: Vec<&str> =
        found.strategies.iter().map(|one| one.id.as_str()).filter(|id| !ids.contains(id)).collect();
    if !strangers.is_empty() {
        return Some(format!("is about {}, which the run does not have", few(&strangers)));
    }
    let changed = others(&one.inputs, run);
    if !changed.is_empty() {
        return Some(format!("was made from other files than the run: {}", few(&changed)));
    }
    let time = run.findings.setting.horizon;
    if found.horizon.total_cmp(&time).is_ne() {
        return Some(format!("goes over {}, and the run over {}", duration(found.horizon), duration(time)));
    }
    None
}

/// A fit is of the run where both start from the same values, or the run has them all but for those that were fitted.
fn calibration(one: &Calibration, run: Run) -> Option<String> {
    let found = &one.found;
    let Some(strategy) = run.recorded.iter().find(|recorded| recorded.id == found.strategy) else {
        return Some(format!("fits {}, which the run does not have", found.strategy));
    };
    let free = |address: &str| {
        found.parameters.iter().any(|one| one.path == address)
            || SIZE.iter().any(|start| address.starts_with(start))
    };
    let mut differ: Vec<&str> = one
        .values
        .iter()
        .filter(|(address, value)| {
            !free(address) && strategy.values.get(address).is_none_or(|recorded| recorded.value != *value)
        })
        .map(|(address, _)| address.as_str())
        .collect();
    let known = |address: &str| one.values.iter().any(|(own, _)| own == address);
    differ.extend(
        strategy.values.keys().map(String::as_str).filter(|address| !free(address) && !known(address)),
    );
    (!differ.is_empty()).then(|| format!("fits a scenario with other values than the run: {}", few(&differ)))
}

/// Places of the subjects that are of the decision problem.
pub(super) fn subjects(one: &Validation, run: Run) -> Vec<usize> {
    let ids = &run.findings.strategies;
    let own = |place: &usize| {
        let subject = &one.subjects[*place];
        ids.iter().any(|strategy| strategy.id == subject.strategy) && others(&subject.inputs, run).is_empty()
    };
    (0..one.subjects.len()).filter(own).collect()
}

/// A part about the program belongs to every run of its version.
fn validation(one: &Validation, run: Run) -> Option<String> {
    let own = subjects(one, run);
    if one.parts.iter().any(|part| part.of.is_none_or(|of| own.contains(&of))) {
        return None;
    }
    let names: Vec<&str> = one.subjects.iter().map(|subject| subject.name.as_str()).collect();
    let changed: Vec<&str> = one.subjects.iter().flat_map(|subject| others(&subject.inputs, run)).collect();
    Some(if changed.is_empty() {
        format!("validates {}, which the run does not have", few(&names))
    } else {
        format!("validates {}, made from other files than the run: {}", few(&names), few(&changed))
    })
}
