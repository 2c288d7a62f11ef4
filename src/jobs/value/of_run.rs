//! The economic evaluation of a run: the same job as for samples made elsewhere, asked what the scenario says.

use super::input::Input;
use super::thresholds::{around, thresholds};
use super::{Request, value};
use crate::analysis::findings::{Setting, Strategy};
use crate::analysis::value::outcome::{Named, Natural, Valued};
use crate::economics::acceptability::Acceptability;
use crate::jobs::model::ModelError;
use crate::jobs::sections::registry;
use crate::scenario::Registry;

/// What a run knows of itself.
#[derive(Debug, Clone, Copy)]
pub struct Run<'r> {
    /// How it was made.
    pub setting: &'r Setting,
    /// Its strategies, the comparator first.
    pub strategies: &'r [Strategy],
    /// By sample, strategy: cost and effect per person.
    pub psa: &'r [Vec<(f64, f64)>],
    /// Paths of the drawn parameters.
    pub paths: &'r [String],
    /// By sample: the drawn parameters.
    pub parameters: &'r [Vec<f64>],
    /// Acceptability at each willingness to pay that was told before, where it was.
    pub thresholds: Option<&'r [Acceptability]>,
    /// The range of willingness to pay, where the scenario states one.
    pub range: Option<&'r str>,
}

/// The economic evaluation of a run; none where there is nothing to compare, or a cost or effect is missing.
///
/// # Errors
/// Where the range of willingness to pay cannot be read.
pub fn evaluated(run: &Run) -> Result<Option<Valued>, ModelError> {
    let finite =
        |row: &Vec<(f64, f64)>| row.iter().all(|(cost, effect)| cost.is_finite() && effect.is_finite());
    if run.strategies.len() < 2 || run.psa.is_empty() || !run.psa.iter().all(finite) {
        return Ok(None);
    }
    let headline = run.setting.threshold;
    let mut range = match run.range {
        None => around(headline),
        Some(text) => thresholds(text)
            .map_err(|reason| ModelError::invalid(format!("money.thresholds is {text:?}: {reason}")))?,
    };
    if !range.iter().any(|wtp| wtp.total_cmp(&headline).is_eq()) {
        range.push(headline);
        range.sort_by(f64::total_cmp);
    }
    let input = input(run);
    let registry = registry();
    let request = Request {
        thresholds: range,
        headline: Some(headline),
        screen: !input.names.is_empty(),
        represented: Some(run.setting.persons as f64 * run.setting.weight),
        named: named(run, &registry),
        ..Request::default()
    };
    value(&input, &request).map(Some).map_err(ModelError::from)
}

/// The samples, as they are read back from the tables that a run leaves for others.
fn input(run: &Run) -> Input {
    let mut input = Input::default();
    for (place, strategy) in run.strategies.iter().enumerate() {
        input.paired.strategies.push(strategy.id.clone());
        // A cell of -0 is written as 0.
        input.paired.costs.push(run.psa.iter().map(|row| row[place].0 + 0.0).collect());
        input.paired.effects.push(run.psa.iter().map(|row| row[place].1 + 0.0).collect());
    }
    if run.parameters.len() == run.psa.len() {
        for (place, path) in run.paths.iter().enumerate() {
            let column: Vec<f64> = run.parameters.iter().map(|row| row[place] + 0.0).collect();
            if column.iter().all(|value| value.is_finite()) {
                input.names.push(path.clone());
                input.parameters.push(column);
            }
        }
    }
    input.sort();
    input
}

/// Parameters by the section of the scenario that they stand in.
fn natural(paths: &[String], registry: &Registry) -> Vec<Natural> {
    let mut groups: Vec<Natural> = Vec::new();
    for path in paths {
        let Some(name) = section(path, registry) else { continue };
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.parameters.push(path.clone()),
            None => groups.push(Natural { name: name.to_owned(), parameters: vec![path.clone()] }),
        }
    }
    groups
}

fn section(path: &str, registry: &Registry) -> Option<&'static str> {
    if path.starts_with(crate::economics::costs::ITEMS.path) {
        return Some("Prices");
    }
    let mut at = path;
    loop {
        if let Some(section) = registry.section_of(at) {
            return Some(section.title);
        }
        at = at.rsplit_once('.')?.0;
    }
}

/// Names in plain words.
fn named(run: &Run, registry: &Registry) -> Named {
    let strategies = run.strategies.iter().map(|strategy| (strategy.id.clone(), strategy.name.clone()));
    let parameters = run.paths.iter().map(|path| (path.clone(), spoken(path, registry)));
    Named {
        strategies: strategies.collect(),
        parameters: parameters.collect(),
        currency: Some(run.setting.currency.clone()),
        effect: Some("QALY".into()),
        time: Some(crate::charts::words::duration(run.setting.horizon)),
        groups: natural(run.paths, registry),
    }
}

/// A parameter in plain words: its label with the key or the row that it is of.
fn spoken(path: &str, registry: &Registry) -> String {
    let Some(parameter) = registry.parameter_at(path) else { return path.to_owned() };
    let label = parameter.label;
    let of = if let Some(key) = path.strip_prefix(parameter.path) {
        key.trim_start_matches('.').to_owned()
    } else {
        let list = registry.lists().find(|list| path.starts_with(&format!("{}.", list.path)));
        let rest = list.and_then(|list| path.strip_prefix(list.path)).unwrap_or_default();
        rest.trim_start_matches('.').replacen(&format!(".{}", parameter.path), "", 1)
    };
    if of.is_empty() { label.to_owned() } else { format!("{label}: {}", of.replace('_', " ")) }
}
