//! Structural alternatives: read from the comparator's rows, checked all at once, and put into the values of strategies.

use crate::analysis::sensitivity::parameters::ALTERNATIVES;
use crate::analysis::sensitivity::structural::Alternative;
use crate::jobs::model::ModelError;
use crate::jobs::sections::registry;
use crate::scenario::parameter::{Keys, Kind, Switch};
use crate::scenario::{MissingValue, Refused, Registry, Scenario, Slip, Values, nearest};

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

fn wrong(row: &Values, field: &str, why: impl std::fmt::Display) -> Slip {
    Slip::in_row(ALTERNATIVES.path, row, field, format!("{} \"{}\": {why}", ALTERNATIVES.path, row.name()))
}

fn change(registry: &Registry, known: &[String], row: &Values) -> Result<Change, Refused> {
    let address = row.text("input")?.to_owned();
    let (number, word) = (row.optional_number("number"), row.optional_text("word"));
    if !known.contains(&address) {
        let near = nearest(&address, known.iter().map(String::as_str));
        let all = || "`peerscale check` lists what is stated".to_owned();
        let help = near.map_or_else(all, |near| format!("did you mean {near}?"));
        return Err(wrong(row, "input", format!("nothing is stated at {address}")).help(help).into());
    }
    let to = if address.starts_with(PROCESSES) {
        match word {
            Some("on") => To::Switch(true),
            Some("off") => To::Switch(false),
            _ => {
                let slip = wrong(row, "word", format!("{address} is a process"));
                return Err(slip.help("write word = \"on\" or word = \"off\"").into());
            }
        }
    } else {
        let parameter = registry.parameter_at(&address);
        match (parameter.map(|parameter| parameter.kind), number, word) {
            (Some(Kind::Choice(words)), None, Some(word)) => {
                if words.iter().any(|(known, _)| *known == word) {
                    To::Word(word.to_owned())
                } else {
                    let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                    let slip = wrong(row, "word", format!("word is {word:?}"));
                    return Err(slip.help(format!("write one of {}", words.join(", "))).into());
                }
            }
            (Some(Kind::Choice(_)), ..) => {
                return Err(wrong(row, "input", format!("{address} is a choice"))
                    .help("write word = \"…\"")
                    .into());
            }
            (Some(Kind::Whole { min, max }), Some(number), None) => {
                let whole = number as i64;
                if libm::round(number).to_bits() != number.to_bits() || !(min..=max).contains(&whole) {
                    let why = format!("number is {number}, must be whole and between {min} and {max}");
                    return Err(wrong(row, "number", why).help("write such a number").into());
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
                    let why = format!("number is {number}, must be between {min} and {max} {unit}");
                    return Err(wrong(row, "number", why).help("write such a number").into());
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
                return Err(wrong(row, "input", format!("{address} is a number"))
                    .help("write number = …")
                    .into());
            }
            _ => {
                let why =
                    format!("{address} is neither a number nor a choice, so that no alternative can set it");
                return Err(wrong(row, "input", why).help("name a number or a choice").into());
            }
        }
    };
    Ok(Change { address, to })
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
    let mut told = Refused::default();
    for row in comparator.values.rows(ALTERNATIVES.path) {
        let Some(change) = told.take(change(&registry, &addresses, row)) else { continue };
        let name = row.optional_text("alternative").unwrap_or_else(|| row.name());
        if let Some(known) = found.iter_mut().find(|known| known.told.name == name) {
            if known.changes.iter().any(|other| other.address == change.address) {
                let slip = wrong(row, "input", format_args!("{} is set twice", change.address));
                told.slip(slip.help("leave one of them out"));
            }
            known.changes.push(change);
            continue;
        }
        let why = row.optional_text("why").unwrap_or_default().trim();
        if why.is_empty() {
            let slip = wrong(row, "why", format_args!("\"{name}\" gives no reason"));
            told.slip(slip.help("write why = \"…\""));
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
    if told.is_empty() && found.is_empty() {
        let message = format!("strategy \"{}\" names no structural alternative", comparator.name);
        let help = format!(
            "add [[{}]] with name, why, input, and number or word, as in scenarios/classroom/base.toml",
            ALTERNATIVES.path
        );
        told.slip(Slip::at(ALTERNATIVES.path, message).help(help));
    }
    if !told.is_empty() {
        return Err(ModelError::of(comparator, told));
    }
    for structure in &mut found {
        structure.told.sets = structure.changes.iter().map(Change::in_words).collect::<Vec<_>>().join(", ");
    }
    Ok(found)
}
