//! Factors of a decomposition: what of a strategy's values they switch, and whether there is anything to switch.

use super::losses::{self, Held, Loss};
use super::mechanisms::{self, Mechanism};
use crate::analysis::decompose::game::MOST_FACTORS;
use crate::analysis::decompose::parameters::LEVELS;
use crate::analysis::decompose::{Factor, Kind};
use crate::charts::words::capital;
use crate::jobs::model::ModelError;
use crate::jobs::sections::registry;
use crate::processes::programme::Templates;
use crate::processes::states_of_mind::{SECTION, STATES};
use crate::processes::{OpenError, peer_contact};
use crate::scenario::{Refused, Scenario, Slip, Values, nearest};

/// The active ingredients in plain words, by the state of mind that each acts on.
const INGREDIENTS: [&str; STATES.len()] =
    ["Hopeful coping", "Practical problem solving", "Community connection"];
/// Most factors of an interaction test: each doubles the work.
const MOST: usize = if MOST_FACTORS < 5 { MOST_FACTORS } else { 5 };

/// A number between two levels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Level {
    input: String,
    low: f64,
    high: f64,
}

/// What a factor switches.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Lever {
    /// The strength of an ingredient: as it is, or 0. What a contact gains and how strong the path to hospital is are
    /// left as they were solved for the whole programme, so that no other ingredient makes up for the one that is off.
    Ingredient(usize),
    /// Numbers: high, or low.
    Levels(Vec<Level>),
    /// A loss or barrier: as it is, or at the level of trials.
    Loss(Loss, Held),
    /// A mechanism that makes gaps: as it is, or off.
    Mechanism(Mechanism),
}

/// A factor with what it switches.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Switch {
    /// In words.
    pub(super) factor: Factor,
    pub(super) lever: Lever,
}

/// The factors of a decomposition.
///
/// # Errors
/// Where there is nothing to decompose, or the levels cannot be set in a strategy.
pub(super) fn switches(scenarios: &[Scenario], kind: Kind) -> Result<Vec<Switch>, ModelError> {
    match kind {
        Kind::Ingredients => ingredients(scenarios),
        Kind::Interactions => levels(scenarios),
        Kind::Waterfall | Kind::Barriers => losses::switches(scenarios, kind),
        Kind::Gaps => mechanisms::switches(scenarios),
    }
}

pub(super) fn invalid<T>(kind: Kind, why: &str) -> Result<T, ModelError> {
    Err(ModelError::invalid(format!("--decompose {}: {why}", kind.word())))
}

fn ingredients(scenarios: &[Scenario]) -> Result<Vec<Switch>, ModelError> {
    let kind = Kind::Ingredients;
    let [comparator, others @ ..] = scenarios else { return Ok(Vec::new()) };
    if others.is_empty() {
        return invalid(
            kind,
            &format!(
                "there is only the comparator, \"{}\": name a strategy whose difference from it is to be decomposed",
                comparator.name
            ),
        );
    }
    let acts = |scenario: &&Scenario| {
        scenario.values.is_on(SECTION.id) && scenario.values.is_on(peer_contact::SECTION.id)
    };
    let acting: Vec<&Scenario> = scenarios.iter().filter(acts).collect();
    if acting.is_empty() {
        return invalid(
            kind,
            "no strategy has a programme whose contacts act on states of mind: turn peer_contact and states_of_mind on in \
             [processes]",
        );
    }
    let strong =
        |scenario: &&Scenario| Ok(strengths(&scenario.values)?.iter().any(|strength| *strength != 0.0));
    let found: Vec<bool> = acting.iter().map(strong).collect::<Result<_, ModelError>>()?;
    if !found.contains(&true) {
        let names: Vec<String> = acting.iter().map(|scenario| format!("\"{}\"", scenario.name)).collect();
        return invalid(
            kind,
            &format!(
                "every ingredient has a strength of 0 in {}, so that there is nothing to share out: set one of \
                 states_of_mind.ingredient.{} above 0",
                names.join(", "),
                STATES.join(", .")
            ),
        );
    }
    let one = |index: usize| Switch {
        factor: Factor {
            id: STATES[index].into(),
            label: INGREDIENTS[index].into(),
            off: "strength 0".into(),
            on: "as the strategy says".into(),
        },
        lever: Lever::Ingredient(index),
    };
    Ok((0..STATES.len()).map(one).collect())
}

/// The strengths of the ingredients in every programme of a strategy.
fn strengths(values: &Values) -> Result<Vec<f64>, OpenError> {
    Ok(Templates::open(values)?.all().iter().flat_map(|template| template.ingredient).collect())
}

fn levels(scenarios: &[Scenario]) -> Result<Vec<Switch>, ModelError> {
    let kind = Kind::Interactions;
    let Some(comparator) = scenarios.first() else { return Ok(Vec::new()) };
    let rows = comparator.values.rows(LEVELS.path);
    let mut switches: Vec<Switch> = Vec::new();
    let mut told = Refused::default();
    for row in rows {
        let name = row.text("factor")?;
        let level = Level {
            input: row.text("input")?.to_owned(),
            low: row.number("low")?,
            high: row.number("high")?,
        };
        told.take(check(scenarios, row, &level));
        let told = |value: f64| format!("{} {value}", level.input);
        let (off, on) = (told(level.low), told(level.high));
        let found = switches.iter_mut().find(|switch| switch.factor.id == name);
        if let Some(Switch { factor, lever: Lever::Levels(levels) }) = found {
            factor.off = format!("{}, {off}", factor.off);
            factor.on = format!("{}, {on}", factor.on);
            levels.push(level);
        } else {
            let factor = Factor { id: name.to_owned(), label: capital(name), off, on };
            switches.push(Switch { factor, lever: Lever::Levels(vec![level]) });
        }
    }
    if !told.is_empty() {
        return Err(ModelError::of(comparator, told));
    }
    match switches.len() {
        0 | 1 => invalid(
            kind,
            &format!(
                "the comparator \"{}\" names {} of the two or more factors that it takes: add [[{}]] with name, factor, \
                 input, low and high, as in scenarios/england/base.toml",
                comparator.name,
                if switches.is_empty() { "none" } else { "one" },
                LEVELS.path
            ),
        ),
        some if some > MOST => invalid(
            kind,
            &format!(
                "{some} factors are {} runs of every strategy: name at most {MOST}",
                1_u64 << some.min(63)
            ),
        ),
        _ => Ok(switches),
    }
}

/// Refuses a level that cannot be set.
fn check(scenarios: &[Scenario], row: &Values, level: &Level) -> Result<(), Refused> {
    let wrong = |field: &str, why: String| {
        Slip::in_row(LEVELS.path, row, field, format!("{} \"{}\": {why}", LEVELS.path, row.name()))
    };
    let mut told = Refused::default();
    let stated: Vec<(String, f64)> = scenarios[0].values.numbers();
    if level.low.to_bits() == level.high.to_bits() {
        let why = format!("low and high are both {}: nothing would be switched", level.low);
        told.slip(wrong("low", why).help("write two numbers that differ"));
    }
    let without = |scenario: &&Scenario| scenario.values.clone().set_number(&level.input, level.low).is_err();
    if let Some(scenario) = scenarios.iter().find(without) {
        let known = stated.iter().map(|(address, _)| address.as_str());
        let near = nearest(&level.input, known).map(|near| format!("did you mean {near}?"));
        let help = near.unwrap_or_else(|| "`peerscale check` lists the numbers of a strategy".into());
        let why = format!("strategy \"{}\" has no number at {}", scenario.name, level.input);
        told.slip(wrong("input", why).help(help));
    }
    if let Some(parameter) = registry().parameter_at(&level.input) {
        let (min, max) = parameter.kind.limits();
        for (word, value) in [("low", level.low), ("high", level.high)] {
            if !(min..=max).contains(&value) {
                let why = format!("{word} is {value}, must be between {min} and {max} {}", parameter.unit);
                told.slip(wrong(word, why).help("write such a number"));
            }
        }
    }
    told.or(())
}

impl Switch {
    /// Puts the factor on, or high, or else off, or low, in the values of a strategy.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn put(&self, on: bool, values: &mut Values) -> Result<(), ModelError> {
        match &self.lever {
            Lever::Ingredient(_) | Lever::Loss(..) | Lever::Mechanism(_) if on => {}
            Lever::Loss(loss, held) => loss.relax(held, values)?,
            Lever::Mechanism(mechanism) => mechanism.relax(values)?,
            Lever::Ingredient(index) => {
                let suffix = format!("ingredient.{}", STATES[*index]);
                // In the section that programmes share, and in every programme that says its own.
                let everywhere = values.numbers();
                for (address, strength) in everywhere {
                    let own = address.strip_suffix(&suffix).is_some_and(|before| {
                        before == "states_of_mind." || before.starts_with("programme.template.")
                    });
                    if own && strength != 0.0 {
                        values.set_number(&address, 0.0)?;
                    }
                }
            }
            Lever::Levels(levels) => {
                for level in levels {
                    values.set_number(&level.input, if on { level.high } else { level.low })?;
                }
            }
        }
        Ok(())
    }
}
