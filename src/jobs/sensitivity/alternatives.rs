//! Structural alternatives: read from the comparator's rows, checked all at once, and put into the values of strategies.

use crate::analysis::sensitivity::parameters::ALTERNATIVES;
use crate::analysis::sensitivity::structural::Alternative;
use crate::jobs::model::ModelError;
use crate::jobs::sections::registry;
use crate::scenario::parameter::{Keys, Kind, Switch};
use crate::scenario::{MissingValue, Problem, Problems, Registry, Scenario, Values, nearest};

/// Under which name processes are put on and off.
const PROCESSES: &str = "processes.";

/// What a row sets.
#[derive(Debug, Clone, PartialEq)]
enum To {
    Number(f64),
    Whole(i64),
    Word(String),
    Switch(bool),
}

/// An input with what it is set to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    address: String,
    to: To,
}

/// An alternative with what it sets.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Structure {
    pub(super) told: Alternative,
    pub(super) changes: Vec<Change>,
}

impl Change {
    fn in_words(&self) -> String {
        match &self.to {
            To::Number(number) => format!("{} = {number}", self.address),
            To::Whole(number) => format!("{} = {number}", self.address),
            To::Word(word) => format!("{} = {word}", self.address),
            To::Switch(on) => format!("{} = {}", self.address, if *on { "on" } else { "off" }),
        }
    }

    /// Puts it into values; those of a strategy that has no such input stay as they are.
    ///
    /// # Errors
    /// There is no such process.
    pub(super) fn put(&self, registry: &Registry, values: &mut Values) -> Result<(), MissingValue> {
        let address = self.address.as_str();
        let plain = registry.parameter(address).is_some_and(|parameter| parameter.keys == Keys::One);
        match &self.to {
            To::Switch(on) => values.set_switch(address.trim_start_matches(PROCESSES), *on)?,
            To::Number(number) => {
                if values.set_number(address, *number).is_err() && plain {
                    values.state_number(address, *number);
                }
            }
            To::Whole(number) => {
                let _ = values.set_whole(address, *number);
            }
            To::Word(word) => {
                if values.set_word(address, word).is_err() && plain {
                    values.state_word(address, word);
                }
            }
        }
        Ok(())
    }
}

/// The values of a strategy under an alternative.
///
/// # Errors
/// There is no such process.
pub(super) fn put(changes: &[Change], registry: &Registry, values: &mut Values) -> Result<(), MissingValue> {
    changes.iter().try_for_each(|change| change.put(registry, values))
}

fn known(registry: &Registry, scenario: &Scenario) -> Vec<String> {
    let mut known: Vec<String> = scenario.values.texts().into_iter().map(|(address, _)| address).collect();
    known.extend(scenario.values.numbers().into_iter().map(|(address, _)| address));
    known.extend(registry.parameters().filter(|p| p.keys == Keys::One).map(|p| p.path.to_owned()));
    let processes = registry.sections().iter().filter(|section| section.switch == Switch::Process);
    known.extend(processes.map(|section| format!("{PROCESSES}{}", section.id)));
    known
}

fn change(registry: &Registry, known: &[String], row: &Values) -> Result<Result<Change, String>, ModelError> {
    let address = row.text("input")?.to_owned();
    let (number, word) = (row.optional_number("number"), row.optional_text("word"));
    if !known.contains(&address) {
        let near = nearest(&address, known.iter().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        return Ok(Err(format!("nothing is stated at {address}{near}")));
    }
    let to = if address.starts_with(PROCESSES) {
        match word {
            Some("on") => To::Switch(true),
            Some("off") => To::Switch(false),
            _ => return Ok(Err(format!("{address} is a process: write word = \"on\" or word = \"off\""))),
        }
    } else {
        let parameter = registry.parameter_at(&address);
        match (parameter.map(|parameter| parameter.kind), number, word) {
            (Some(Kind::Choice(words)), None, Some(word)) => {
                if words.iter().any(|(known, _)| *known == word) {
                    To::Word(word.to_owned())
                } else {
                    let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                    return Ok(Err(format!("word is {word:?}, must be one of {}", words.join(", "))));
                }
            }
            (Some(Kind::Choice(_)), ..) => {
                return Ok(Err(format!("{address} is a choice: write word = \"…\"")));
            }
            (Some(Kind::Whole { min, max }), Some(number), None) => {
                let whole = number as i64;
                if libm::round(number).to_bits() != number.to_bits() || !(min..=max).contains(&whole) {
                    return Ok(Err(format!("number is {number}, must be whole and between {min} and {max}")));
                }
                To::Whole(whole)
            }
            (
                Some(kind @ (Kind::Number { .. } | Kind::Shares | Kind::SharesOver(_) | Kind::SharesAs(_))),
                Some(number),
                None,
            ) => {
                let (min, max) = kind.limits();
                if !(min..=max).contains(&number) {
                    let unit = parameter.map_or("", |parameter| parameter.unit);
                    return Ok(Err(format!("number is {number}, must be between {min} and {max} {unit}")));
                }
                To::Number(number)
            }
            (
                Some(
                    Kind::Number { .. }
                    | Kind::Whole { .. }
                    | Kind::Shares
                    | Kind::SharesOver(_)
                    | Kind::SharesAs(_),
                ),
                ..,
            ) => {
                return Ok(Err(format!("{address} is a number: write number = …")));
            }
            _ => {
                return Ok(Err(format!(
                    "{address} is neither a number nor a choice, so that no alternative can set it"
                )));
            }
        }
    };
    Ok(Ok(Change { address, to }))
}

/// The alternatives of a decision, in the order of the comparator's file.
///
/// # Errors
/// Every row that is wrong: an address that nothing is stated at (the nearest is named), a word or number that the input
/// cannot have, an alternative without a reason; or no row at all.
pub(super) fn alternatives(comparator: &Scenario) -> Result<Vec<Structure>, ModelError> {
    let registry = registry();
    let addresses = known(&registry, comparator);
    let mut found: Vec<Structure> = Vec::new();
    let mut problems = Vec::new();
    for row in comparator.values.rows(ALTERNATIVES.path) {
        let wrong = |why: String| Problem::error(format!("{} \"{}\": {why}", ALTERNATIVES.path, row.name()));
        let change = match change(&registry, &addresses, row)? {
            Ok(change) => change,
            Err(why) => {
                problems.push(wrong(why));
                continue;
            }
        };
        let name = row.optional_text("alternative").unwrap_or_else(|| row.name());
        if let Some(known) = found.iter_mut().find(|known| known.told.name == name) {
            if known.changes.iter().any(|other| other.address == change.address) {
                problems.push(wrong(format!("{} is set twice", change.address)));
            }
            known.changes.push(change);
            continue;
        }
        let why = row.optional_text("why").unwrap_or_default().trim();
        if why.is_empty() {
            problems.push(wrong(format!("\"{name}\" gives no reason: write why = \"…\"")));
        }
        let about = row.optional_text("about").unwrap_or(name);
        found.push(Structure {
            told: Alternative {
                name: name.to_owned(),
                about: about.to_owned(),
                why: why.to_owned(),
                sets: String::new(),
                note: String::new(),
            },
            changes: vec![change],
        });
    }
    if !problems.is_empty() {
        return Err(ModelError::Invalid(Problems::new(problems).to_string()));
    }
    if found.is_empty() {
        return Err(ModelError::Invalid(format!(
            "strategy \"{}\" names no structural alternative: add [[{}]] with name, why, input, and number or word, as in \
             scenarios/classroom/base.toml",
            comparator.name, ALTERNATIVES.path
        )));
    }
    for structure in &mut found {
        structure.told.sets = structure.changes.iter().map(Change::in_words).collect::<Vec<_>>().join(", ");
    }
    Ok(found)
}
