//! The description of the model by the protocol ODD: written reasons around what the program itself lists.
//!
//! Processes, parameters and outcomes come from the registries, equations and sources from the head of each process's file, state
//! from the doc comments of `model`: none of them can drift away from the code. What is written by hand is why.

mod elements;
mod processes;
mod state;

use crate::outcomes::{Family, outcomes};
use crate::processes::PROCESSES;
use crate::scenario::Registry;
use crate::scenario::parameter::{Keys, Kind, Parameter, Section, Switch};
use elements::{CONCEPTS, Element};
use std::fmt::Write as _;

/// File of the description.
pub const PATH: &str = "model.md";

/// The description of the model, as Markdown.
///
/// # Shape
/// The seven elements of ODD 2020 in their order, the eleven design concepts within the fourth; then every outcome.
///
/// # Source
/// Grimm V et al (2020) JASSS 23(2):7.
pub fn description(registry: &Registry) -> String {
    let mut text = format!(
        "# The model of peerscale {}\n\nA description by the protocol ODD (Grimm et al 2020). Lists, equations and tables are made from \
         the program's own code; reasons are written. Values are those of a scenario and not of the model: a run's are in \
         scenario.resolved.toml.\n",
        env!("CARGO_PKG_VERSION")
    );
    element(&mut text, "## 1", &elements::PURPOSE);
    element(&mut text, "## 2", &elements::ENTITIES);
    state::write(&mut text);
    element(&mut text, "## 3", &elements::SCHEDULE);
    schedule(&mut text);
    text.push_str("\n## 4 Design concepts\n");
    for (place, concept) in CONCEPTS.iter().enumerate() {
        element(&mut text, &format!("### 4.{}", place + 1), concept);
    }
    element(&mut text, "## 5", &elements::INITIALISATION);
    element(&mut text, "## 6", &elements::INPUT);
    element(&mut text, "## 7", &elements::SUBMODELS);
    for section in registry.sections() {
        submodel(&mut text, section);
    }
    measures(&mut text);
    text
}

fn element(text: &mut String, number: &str, element: &Element) {
    let _ = write!(text, "\n{number} {}\n\n{}\n\n*Why:* {}\n", element.heading, element.text, element.why);
}

/// The processes in the order in which they act.
fn schedule(text: &mut String) {
    text.push('\n');
    for (place, entry) in PROCESSES.iter().enumerate() {
        let section = entry.section;
        let _ =
            writeln!(text, "{}. **{}** (`{}`): {}", place + 1, section.title, section.id, line(section.doc));
    }
}

fn submodel(text: &mut String, section: &Section) {
    let _ = write!(text, "\n### {} (`{}`)\n\n{}\n", section.title, section.id, line(section.doc));
    if section.switch == Switch::Process {
        let _ = writeln!(text, "\nA scenario turns it on or off (`[processes] {}`).", section.id);
    }
    if let Some(process) = processes::of(section.id) {
        let _ = write!(text, "\n{}\n\n*Why:* {}\n", processes::head(process.source), process.why);
    }
    rows(text, section.parameters);
    for list in section.lists {
        let _ = write!(text, "\nRows of `[[{}]]` ({}): {}\n", list.path, list.label, line(list.doc));
        rows(text, list.fields);
    }
}

fn rows(text: &mut String, parameters: &[Parameter]) {
    if parameters.is_empty() {
        return;
    }
    text.push_str("\n| Parameter | Unit | Kind | Meaning |\n|---|---|---|---|\n");
    for parameter in parameters {
        let each = match parameter.keys {
            Keys::One => "",
            _ => ", one for each key",
        };
        let _ = writeln!(
            text,
            "| `{}` | {} | {}{each} | {} |",
            parameter.path,
            cell(parameter.unit),
            kind(&parameter.kind),
            cell(parameter.doc)
        );
    }
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Number { min, max } => format!("number, {} to {}", limit(*min), limit(*max)),
        Kind::Whole { min, max } if *max == i64::MAX => format!("whole number, at least {min}"),
        Kind::Whole { min, max } => format!("whole number, {min} to {max}"),
        Kind::Shares | Kind::SharesOver(_) | Kind::SharesAs(_) => "shares that sum to 1".into(),
        Kind::Choice(words) => words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", "),
        Kind::Date => "date".into(),
        Kind::Text => "text".into(),
        Kind::File => "file".into(),
        Kind::Condition(_) => "condition".into(),
    }
}

fn limit(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { "without limit".into() }
}

/// Every outcome with its formula, by family.
fn measures(text: &mut String) {
    text.push_str("\n## Outcomes\n\nWhat is observed, with its formula and denominator. Outcomes of money, quality of life and instruments come with the scenario; tables/dictionary.csv of a run has them all.\n");
    for (family, title) in [
        (Family::Health, "Health and care"),
        (Family::Harms, "Harms"),
        (Family::Implementation, "Delivery"),
        (Family::Economics, "Money"),
    ] {
        let own: Vec<_> = outcomes().into_iter().filter(|outcome| outcome.family == family).collect();
        if own.is_empty() {
            continue;
        }
        let _ = write!(text, "\n### {title}\n\n| Outcome | Unit | Meaning |\n|---|---|---|\n");
        for outcome in own {
            let meaning = format!("{}: {}", outcome.label, outcome.doc);
            let _ = writeln!(text, "| `{}` | {} | {} |", outcome.id, cell(outcome.unit), cell(&meaning));
        }
    }
}

/// A text of our own in one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of our own in a cell.
fn cell(text: &str) -> String {
    line(text).replace('|', "\\|")
}

/// Links of doc comments as plain code.
fn plain(text: &str) -> String {
    text.replace("[`", "`").replace("`]", "`").replace("super::", "").replace("crate::", "")
}
