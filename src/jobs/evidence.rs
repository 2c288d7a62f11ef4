//! What the outcomes rest on: the inputs that drive them with source and standing, and qualitative findings.

use super::model::ModelError;
use super::parameter_sets::ParameterSets;
use super::run::{Decision, Results};
use super::sections::registry;
use crate::analysis::evidence::{DRIVERS, Driver, NOTES, Note, rank_correlation};
use crate::analysis::findings::Instrument;
use crate::outcomes::frame::Layout;
use crate::processes::assessment;
use crate::scenario::{Refused, Registry, Scenario, Slip, Values, is_within, nearest};

/// The instruments with what matters, as the comparator states them; none where nobody is assessed.
pub(super) fn instruments(values: &Values) -> Result<Vec<Instrument>, ModelError> {
    if !values.is_on(assessment::SECTION.id) {
        return Ok(Vec::new());
    }
    let one = |own: assessment::Instrument| Instrument {
        id: own.id,
        name: own.name,
        important: own.mid,
        more_is_better: own.more_is_better,
    };
    Ok(assessment::instruments(values)?.into_iter().map(one).collect())
}

/// The inputs that drive the outcomes, as the comparator states them.
pub(super) fn drivers(decision: &Decision, results: &Results, sets: &ParameterSets) -> Vec<Driver> {
    let registry = registry();
    let scenario = &decision.scenarios[0];
    let mut drivers = Vec::new();
    for (outcome, inputs) in DRIVERS {
        let Some(column) = decision.layout.column(outcome) else { continue };
        for input in *inputs {
            let Some(mut driver) = driver(outcome, input, scenario, &registry) else { continue };
            driver.correlation = (1..decision.scenarios.len())
                .map(|strategy| {
                    let keys = sets.paths.iter().enumerate().filter(|(_, path)| belongs(path, input));
                    let each = keys.filter_map(|(index, _)| {
                        let pairs = sets
                            .rows
                            .iter()
                            .zip(&results.by_sample)
                            .map(|(values, row)| (values[index], row[strategy][column] - row[0][column]));
                        rank_correlation(&pairs.collect::<Vec<_>>())
                    });
                    each.max_by(|a, b| a.abs().total_cmp(&b.abs()))
                })
                .collect();
            drivers.push(driver);
        }
    }
    drivers
}

/// Whether an address is that of an input or of one of its keys; of a list of prices, whether it is a price.
fn belongs(address: &str, input: &str) -> bool {
    is_within(address, input) && (input != "cost.item" || address.ends_with(".unit_cost"))
}

/// An input that is in force; none where it is not.
fn driver(outcome: &str, input: &str, scenario: &Scenario, registry: &Registry) -> Option<Driver> {
    let stated: Vec<_> = scenario
        .provenance
        .iter()
        .filter(|(address, told)| told.in_force && belongs(address, input))
        .collect();
    let (first, _) = stated.first()?;
    let parameter = registry.parameter_at(first)?;
    let numbers = scenario.values.numbers();
    let mut values: Vec<f64> = numbers
        .into_iter()
        .filter(|(address, _)| stated.iter().any(|(stated, _)| belongs(address, stated)))
        .map(|(_, value)| value)
        .collect();
    values.sort_by(f64::total_cmp);
    let value = match values.as_slice() {
        [] => String::new(),
        [low, .., high] if low < high => format!("{low} to {high}"),
        [low, ..] => low.to_string(),
    };
    let mut sources: Vec<String> = stated.iter().filter_map(|(_, told)| told.source.clone()).collect();
    sources.sort();
    sources.dedup();
    let mut notes: Vec<String> = stated.iter().filter_map(|(_, told)| told.note.clone()).collect();
    notes.sort();
    notes.dedup();
    Some(Driver {
        outcome: outcome.to_owned(),
        input: input.to_owned(),
        label: parameter.label.to_owned(),
        value,
        unit: parameter.unit.to_owned(),
        sources,
        notes,
        standing: stated.iter().filter_map(|(_, told)| told.standing).max(),
        correlation: Vec::new(),
    })
}

/// Refuses qualitative findings about outcomes that there are not.
///
/// # Errors
/// Each of them, with the outcome that was probably meant.
pub(super) fn refuse(scenario: &Scenario, layout: &Layout) -> Result<(), Refused> {
    let mut told = Refused::default();
    for (note, row) in notes(scenario).iter().zip(scenario.values.rows(NOTES.path)) {
        if layout.column(&note.outcome).is_none() {
            let known = layout.columns.iter().map(|column| column.id.as_str());
            let near = nearest(&note.outcome, known).map(|near| format!("did you mean \"{near}\"?"));
            let help = near.unwrap_or_else(|| "name an outcome of tables/summary.csv".to_owned());
            let message =
                format!("{} \"{}\": there is no outcome \"{}\"", NOTES.path, note.name, note.outcome);
            told.slip(Slip::in_row(NOTES.path, row, "outcome", message).help(help));
        }
    }
    told.or(())
}

/// The qualitative findings that a scenario states.
pub(super) fn notes(scenario: &Scenario) -> Vec<Note> {
    let rows = scenario.values.rows(NOTES.path).iter();
    rows.map(|row| {
        let text = |path: &str| row.optional_text(path).unwrap_or_default().to_owned();
        let address = format!("{}.{}.finding", NOTES.path, row.name());
        let source = scenario.provenance.get(&address).and_then(|told| told.source.clone());
        Note {
            name: row.name().to_owned(),
            outcome: text("outcome"),
            finding: text("finding"),
            confidence: row.optional_word("confidence").unwrap_or_default().to_owned(),
            source: source.unwrap_or_default(),
        }
    })
    .collect()
}
