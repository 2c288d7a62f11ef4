//! The scenario as it was in force: every value with the place that states it, its source and its standing.

use super::strategy::Scenario;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use toml::Value;

/// A text as TOML writes it.
pub(crate) fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// Strategies as one TOML text, complete and in a fixed order, for the record of a run.
///
/// # Shape
/// A table for each strategy with its input files and, by address, each value in the unit of the model.
pub fn resolved(scenarios: &[Scenario]) -> String {
    let mut text = String::from(
        "# What was in force: every value in the unit of the model, with the place that states it.\n\
         # This file records a run; it is not read back.\n",
    );
    for scenario in scenarios {
        let _ = write!(
            text,
            "\n[[strategy]]\nid = {}\nname = {}\n",
            quoted(&scenario.id),
            quoted(&scenario.name)
        );
        if let Some(question) = &scenario.question {
            let _ = writeln!(text, "question = {}", quoted(question));
        }
        text.push_str("\n[strategy.inputs]\n");
        for input in &scenario.inputs {
            let _ = writeln!(text, "{} = {}", quoted(&input.name), quoted(&input.sha256));
        }
        text.push_str("\n[strategy.values]\n");
        for (address, value) in scenario.values.texts() {
            let _ = write!(text, "{} = {{ value = {}", quoted(&address), quoted(&value));
            if let Some(origin) = scenario.provenance.get(&address) {
                let _ = write!(text, ", from = {}", quoted(&format!("{}:{}", origin.file, origin.line)));
                if let Some(source) = &origin.source {
                    let _ = write!(text, ", source = {}", quoted(source));
                }
                if let Some(standing) = &origin.standing {
                    let _ = write!(text, ", standing = {}", quoted(&standing.to_string()));
                }
            }
            text.push_str(" }\n");
        }
        for group in &scenario.correlations {
            let inputs: Vec<String> = group.inputs.iter().map(|input| quoted(input)).collect();
            let row = |row: &Vec<f64>| format!("{row:?}");
            let _ = writeln!(
                text,
                "\n[[strategy.correlation]]\nname = {}\ninputs = [{}]\nmatrix = [{}]\nfrom = {}\nsource = {}",
                quoted(&group.name),
                inputs.join(", "),
                group.ranks.iter().map(row).collect::<Vec<_>>().join(", "),
                quoted(&format!("{}:{}", group.file, group.line)),
                quoted(&group.source)
            );
        }
    }
    text
}

/// A strategy as a run has recorded it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Identifier.
    pub id: String,
    /// Name in plain words.
    pub name: String,
    /// The question that it answers, if it says so.
    pub question: Option<String>,
    /// Values by address.
    pub values: BTreeMap<String, RecordedValue>,
}

/// A value as a run has recorded it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedValue {
    /// The value in the unit of the model, as text.
    pub value: String,
    /// The source that it names.
    pub source: Option<String>,
    /// How far that source has been checked.
    pub standing: Option<String>,
}

/// Reads the record of a run back, for those who ask what was in force: nothing can be run from it.
///
/// # Shape
/// Strategies in the order of the text; what has another form is left out.
///
/// # Errors
/// The text is no TOML; the message says where.
pub fn recorded(text: &str) -> Result<Vec<Recorded>, String> {
    let document: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let strategies = document.get("strategy").and_then(Value::as_array);
    Ok(strategies.into_iter().flatten().map(strategy).collect())
}

fn word(of: &Value, key: &str) -> Option<String> {
    of.get(key)?.as_str().map(str::to_owned)
}

fn strategy(of: &Value) -> Recorded {
    let value = |(address, of): (&String, &Value)| {
        let recorded = RecordedValue {
            value: word(of, "value")?,
            source: word(of, "source"),
            standing: word(of, "standing"),
        };
        Some((address.clone(), recorded))
    };
    Recorded {
        id: word(of, "id").unwrap_or_default(),
        name: word(of, "name").unwrap_or_default(),
        question: word(of, "question"),
        values: of
            .get("values")
            .and_then(Value::as_table)
            .into_iter()
            .flat_map(|table| table.iter().filter_map(value))
            .collect(),
    }
}
