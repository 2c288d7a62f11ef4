//! TRACE: documents of how a model was made and tested.

use super::facts;
use super::rule::{Item, Standard, drafted, filled};

/// The checklist.
pub(super) const TRACE: Standard = Standard {
    id: "trace",
    title: "TRACE",
    about: "Evidence that a model was thoughtfully designed, correctly written, tested and understood.",
    source: "Grimm V et al (2014) Towards better modelling and decision support: TRACE, Ecological Modelling 280:129-139",
    items: ITEMS,
};

const ITEMS: &[Item] = &[
    drafted(
        (
            "1",
            "Problem formulation",
            "Who decides what, with which question, and what the answer has to contain.",
        ),
        &["scenario.resolved.toml", "manifest.json: decision"],
        facts::strategies,
        "Say who decides, and what the model has to answer.",
    ),
    filled(
        ("2", "Model description", "What the model is, so that it could be written again."),
        &["model.md", "scenario.resolved.toml"],
        facts::model,
        "Describe the model.",
    ),
    drafted(
        ("3", "Data evaluation", "How good the data behind the inputs are."),
        &["scenario.resolved.toml"],
        |held| {
            let rests = if held.has("tables/certainty.csv") {
                " What the spread of results rests on, by standing: tables/certainty.csv."
            } else {
                ""
            };
            Some(format!("{}{rests}", facts::standings(held)?))
        },
        "Judge the data behind the inputs.",
    ),
    drafted(
        ("4", "Evaluation of the concept", "Which simplifications were made, and why they do no harm."),
        &["model.md"],
        |_| {
            Some(
                "Reasons for each process are in model.md; say which simplification matters most here."
                    .into(),
            )
        },
        "List simplifications with their reasons.",
    ),
    drafted(
        ("5", "Verification of the program", "Whether the code does what the description says."),
        &["manifest.json: version"],
        |held| {
            Some(format!(
                "{} Tests against closed forms, plain rewrites and published tables run with `cargo test`; exact answers with `peerscale validate`.",
                facts::program(held)?
            ))
        },
        "Say how the program was tested.",
    ),
    drafted(
        ("6", "Verification of output", "How well results fit what they were fitted to, and what was tuned."),
        &["scenario.resolved.toml", "manifest.json: version"],
        |_| {
            Some("`peerscale calibrate` and `peerscale validate` show each target with the simulated value; take them onto the page with `peerscale report --with`.".into())
        },
        "Show fitted targets, and say what was tuned.",
    ),
    drafted(
        ("7", "Analysis of the model", "Which inputs move the results, and whether it is understood why."),
        &["manifest.json: samples", "tables/evpi.csv", "tables/certainty.csv"],
        |held| {
            facts::sets(held).map(|_| "Shares of the spread by input: tables/certainty.csv; value of knowing inputs: value.json; single inputs, thresholds and structures: `peerscale sensitivity`, on the page after `peerscale report --with`.".into())
        },
        "Run with --samples and `peerscale sensitivity`, and say why the leading inputs lead.",
    ),
    drafted(
        ("8", "Corroboration", "How results compare with data that had no part in the model."),
        &["manifest.json: version"],
        |_| {
            Some("`peerscale validate` compares with published values that were kept back and emulates published trials; take its results onto the page with `peerscale report --with`, the misses as well.".into())
        },
        "Compare results with independent data.",
    ),
];
