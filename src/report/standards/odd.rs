//! ODD (2020): descriptions of agent-based models.

use super::facts;
use super::rule::{Item, Standard, Text, drafted, filled};

/// The checklist.
pub(super) const ODD: Standard = Standard {
    id: "odd-2020",
    title: "ODD (2020)",
    about: "Overview, design concepts and details of an individual-based model.",
    source: "Grimm V et al (2020) The ODD protocol: a second update, JASSS 23(2):7",
    items: ITEMS,
};

/// Where the description of the model is.
const AT: &[&str] = &["model.md"];
/// What stands in it.
const SAID: Text = |held| held.has("model.md").then(|| "Described under this heading in model.md.".into());

const ITEMS: &[Item] = &[
    drafted(
        (
            "1",
            "Purpose and patterns",
            "What the model is for, and by which patterns it is judged to be good enough.",
        ),
        &["model.md", "manifest.json: decision"],
        |held| Some(format!("The model's purpose is in model.md; this run's: {}", facts::strategies(held)?)),
        "Say what the model is for here, and which patterns it has to return.",
    ),
    filled(
        (
            "2",
            "Entities, state variables, scales",
            "Which things there are, what describes them, and the steps of time and space.",
        ),
        AT,
        SAID,
        "Describe entities and scales.",
    ),
    filled(
        ("3", "Processes and schedule", "What happens, by whom, in which order."),
        AT,
        SAID,
        "Describe the order of processes.",
    ),
    filled(
        ("4.1", "Basic principles", "Which ideas and theories the design rests on."),
        AT,
        SAID,
        "Name the theories.",
    ),
    filled(
        ("4.2", "Emergence", "What comes out of the model and is not put in."),
        AT,
        SAID,
        "Say what emerges.",
    ),
    filled(("4.3", "Adaptation", "How entities respond to what changes."), AT, SAID, "Say what adapts."),
    filled(("4.4", "Objectives", "What those who adapt aim at."), AT, SAID, "Say what they aim at."),
    filled(("4.5", "Learning", "What changes with experience."), AT, SAID, "Say what is learnt."),
    filled(("4.6", "Prediction", "What entities foresee."), AT, SAID, "Say what is foreseen."),
    filled(
        ("4.7", "Sensing", "What entities know of themselves and of others."),
        AT,
        SAID,
        "Say what is sensed.",
    ),
    filled(("4.8", "Interaction", "How entities act on each other."), AT, SAID, "Say how entities interact."),
    filled(("4.9", "Stochasticity", "Where chance enters and why."), AT, SAID, "Say where chance enters."),
    filled(("4.10", "Collectives", "Which groups there are."), AT, SAID, "Say which groups there are."),
    filled(
        ("4.11", "Observation", "What is recorded, when and how."),
        &["model.md", "tables/dictionary.csv"],
        facts::measures,
        "Say what is recorded.",
    ),
    filled(
        ("5", "Initialisation", "The state in which simulations begin."),
        &["model.md", "scenario.resolved.toml: simulation.start", "manifest.json: persons"],
        |held| {
            Some(format!(
                "How sites, workers and people are set up: model.md. {} {}",
                facts::population(held)?,
                facts::luck(held)?
            ))
        },
        "Describe the state at the start.",
    ),
    filled(
        ("6", "Input data", "What is read from outside while it runs."),
        &["scenario.resolved.toml", "manifest.json: inputs"],
        facts::files,
        "Name the input data.",
    ),
    filled(
        ("7", "Submodels", "Each process in detail with its parameters."),
        AT,
        SAID,
        "Describe each process.",
    ),
];
