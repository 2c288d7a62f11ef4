//! STRESS-ABS (2018): reporting of agent-based simulation studies.

use super::chance;
use super::facts;
use super::rule::{Item, Standard, author, drafted, filled, filled_or_drafted};

/// The checklist.
pub(super) const STRESS: Standard = Standard {
    id: "stress-abs-2018",
    title: "STRESS-ABS (2018)",
    about: "Enough about an agent-based simulation study for others to repeat it.",
    source: "Monks T et al (2018) Strengthening the reporting of empirical simulation studies: the STRESS guidelines, Journal of Simulation 13:55-67",
    items: ITEMS,
};

const ITEMS: &[Item] = &[
    drafted(
        ("1.1", "Purpose", "Background and aims of the model."),
        &["model.md", "scenario.resolved.toml"],
        facts::strategies,
        "State background and aims.",
    ),
    filled_or_drafted(
        (
            "1.2",
            "Outputs",
            "Every reported measure with its equation, when it is taken, and how its error is found.",
        ),
        (&["tables/dictionary.csv", "tables/summary.csv", "manifest.json: replicates"], |held| {
            Some(format!("{} {}", facts::measures(held)?, chance::errors(held)?))
        }),
        (&["tables/dictionary.csv", "tables/summary.csv", "manifest.json: replicates"], |held| {
            Some(format!("{} {}", facts::measures(held)?, chance::no_errors(held)?))
        }),
        "Define the outputs.",
    ),
    drafted(
        ("1.3", "Aims of the experiments", "Which scenarios are run and why."),
        &["scenario.resolved.toml", "tables/strategies.csv"],
        facts::strategies,
        "Say why these scenarios are run.",
    ),
    drafted(
        ("2.1", "Overview in a diagram", "The model in a picture with words."),
        &["model.md"],
        |_| Some("model.md lists the processes in their order; add a diagram of who acts on whom.".into()),
        "Draw the model.",
    ),
    filled(
        ("2.2", "Logic of the base model", "How the base case works."),
        &["model.md", "scenario.resolved.toml"],
        facts::model,
        "Describe the base case.",
    ),
    filled(
        ("2.3", "Logic of the scenarios", "How each scenario differs from the base case."),
        &["scenario.resolved.toml", "tables/strategies.csv", "manifest.json: comparator"],
        |held| {
            let differ = differences(held)?;
            Some(format!(
                "Values that differ from the comparator's, by strategy: {differ}. All of them: scenario.resolved.toml."
            ))
        },
        "Say how each scenario differs from the base case.",
    ),
    filled(
        ("2.4", "Algorithms", "Any algorithm in the model, or where it is published."),
        &["model.md"],
        |_| Some("Algorithms of each process, with their sources, are in model.md under its name.".into()),
        "Describe the algorithms.",
    ),
    filled(
        ("2.5.1", "Environment", "Space and what is in it."),
        &["model.md"],
        |_| Some("Sites and the system around them: model.md, entities.".into()),
        "Describe the environment.",
    ),
    filled(
        ("2.5.2", "Agents", "Which agents there are, what they have and what they do."),
        &["model.md", "manifest.json: persons"],
        |held| {
            Some(format!(
                "People, peer workers, supervisors and sites: model.md, entities. {}",
                facts::design(held)?
            ))
        },
        "Describe the agents.",
    ),
    filled(
        ("2.5.3", "Interaction", "Who meets whom."),
        &["model.md"],
        |_| Some("Who acts on whom: model.md, interaction.".into()),
        "Describe who meets whom.",
    ),
    filled(
        ("2.5.4", "Entry and exit", "How agents come and go."),
        &["model.md", "answer.json: joined", "answer.json: left", "answer.json: deaths"],
        |held| facts::told(held, &["joined", "left", "deaths"]),
        "Say how agents come and go.",
    ),
    filled_or_drafted(
        ("3.1", "Data sources", "Where data come from."),
        (&["scenario.resolved.toml", "manifest.json: inputs"], |held| {
            Some(format!("{} {}", facts::inputs(held)?, facts::files(held)?))
        }),
        (&["scenario.resolved.toml", "manifest.json: inputs"], |held| {
            Some(format!("{} {}", facts::inputs_without(held)?, facts::files(held)?))
        }),
        "Name the data sources.",
    ),
    author(
        ("3.2", "Preparing data", "What was done to data before they became inputs."),
        "Say how data were prepared; notes on single values are in the scenario files.",
    ),
    filled(
        ("3.3", "Input parameters", "Every input with its value or distribution."),
        &["scenario.resolved.toml", "workbook.xlsx"],
        |held| facts::parameters(held).or_else(|| facts::values(held)),
        "List the inputs.",
    ),
    drafted(
        ("3.4", "Assumptions", "What was assumed where data were missing."),
        &["scenario.resolved.toml"],
        |held| Some(format!("{} Values of standing assumption are judgement.", facts::standings(held)?)),
        "List the assumptions.",
    ),
    filled(
        ("4.1", "Initialisation", "State at the start, warm-up."),
        &["scenario.resolved.toml: simulation.warm_up", "scenario.resolved.toml: simulation.start"],
        |held| {
            Some(format!(
                "Begins on {}, after {} weeks of usual care without counting.",
                held.words("simulation.start")?,
                crate::charts::words::count(held.number("simulation.warm_up")?)
            ))
        },
        "State warm-up and initial state.",
    ),
    filled(
        ("4.2", "Run length", "How long and in which unit."),
        &["scenario.resolved.toml: simulation.horizon"],
        |held| {
            Some(format!(
                "{} Events happen in continuous time; sites and the system are met in steps of the scenario (simulation.site_step, simulation.system_step).",
                facts::horizon(held)?
            ))
        },
        "State the run length.",
    ),
    drafted(
        ("4.3", "Estimation", "How often it is repeated, and how that was chosen."),
        &["manifest.json: replicates", "tables/summary.csv"],
        |held| {
            Some(format!(
                "Differences are taken replicate by replicate with the same luck. {}",
                chance::size(held)?
            ))
        },
        "State the number of replicates and how it was chosen.",
    ),
    filled(
        ("5.1", "Software", "Language and program with version."),
        &["manifest.json: version", "codemeta.json"],
        facts::program,
        "Name software and version.",
    ),
    filled(
        ("5.2", "Random numbers", "How they are made, and the seed."),
        &["manifest.json: seed"],
        facts::luck,
        "Say how random numbers are made.",
    ),
    filled(
        ("5.3", "Execution", "The order of events at the same time, and whether it runs in parallel."),
        &["model.md", "manifest.json: version"],
        |_| {
            Some("Within a step processes act in the fixed order of model.md; results do not depend on threads.".into())
        },
        "Say how the model is executed.",
    ),
    author(
        ("5.4", "System", "Machine and run time."),
        "State machine and run time; log.txt of the run has them.",
    ),
    drafted(
        ("6.1", "Access to the model", "Where others get it, with its licence."),
        &["codemeta.json", "ro-crate-metadata.json", "manifest.json: version"],
        |held| Some(format!("{} Add where this version can be had.", facts::program(held)?)),
        "Say where the program can be had.",
    ),
];

/// How many values of each strategy differ from the comparator's, with the first of them.
fn differences(held: &super::Held) -> Option<String> {
    let (comparator, others) = held.strategies().split_first()?;
    let one = |strategy: &crate::scenario::resolved::Recorded| {
        let differ: Vec<&str> = (strategy.values.iter())
            .filter(|(address, value)| {
                comparator.values.get(*address).is_none_or(|other| other.value != value.value)
            })
            .map(|(address, _)| address.as_str())
            .collect();
        let first: Vec<&str> = differ.iter().take(5).copied().collect();
        let more = if differ.len() > first.len() { ", …" } else { "" };
        format!("{} {} ({}{more})", strategy.name, differ.len(), first.join(", "))
    };
    (!others.is_empty()).then(|| others.iter().map(one).collect::<Vec<_>>().join("; "))
}
