//! `AdViSHE`: how far a decision model has been validated.

use super::facts;
use super::rule::{Item, Standard, author, drafted};

/// The checklist.
pub(super) const ADVISHE: Standard = Standard {
    id: "advishe",
    title: "AdViSHE",
    about: "What has been done to validate a health economic decision model, and what came of it.",
    source: "Vemer P et al (2016) AdViSHE: a validation-assessment tool of health-economic models, PharmacoEconomics 34:349-361",
    items: ITEMS,
};

const ITEMS: &[Item] = &[
    author(
        (
            "A1",
            "Conceptual model: face validity",
            "Whether experts looked at whether the concept is right, and what they said.",
        ),
        "Name who was asked, among them people with lived experience, and what they said of model.md.",
    ),
    author(
        (
            "A2",
            "Conceptual model: comparison",
            "Whether the concept was compared with other models, and how it differs.",
        ),
        "Compare the concept with other models of peer support or of services for serious mental illness.",
    ),
    drafted(
        ("B1", "Input data: face validity", "Whether experts looked at the inputs."),
        &["scenario.resolved.toml"],
        |held| Some(format!("{} Experts' verdict on them is to be added.", facts::standings(held)?)),
        "Name who looked at the inputs and what they said.",
    ),
    drafted(
        ("B2", "Input data: fit", "Whether statistical models behind inputs were tested for fit."),
        &["scenario.resolved.toml"],
        |_| {
            Some("Where inputs were calibrated, `peerscale calibrate` leaves the fit to each target and draws of the posterior, and `peerscale validate` shows it again; take them onto the page with `peerscale report --with`.".into())
        },
        "Say how well statistical models behind the inputs fit.",
    ),
    author(
        ("C1", "Computer model: review by others", "Whether somebody else looked at the code."),
        "Name who reviewed the program, and what came of it.",
    ),
    drafted(
        ("C2", "Computer model: extreme values", "Whether it was run at extreme inputs."),
        &["manifest.json: version"],
        |_| {
            Some("The program's own tests run it without effects, without people, with rates at their limits and with damaged inputs; `cargo test` repeats them. Extremes of this decision's own inputs: `peerscale sensitivity`.".into())
        },
        "Say which extremes were tried.",
    ),
    drafted(
        ("C3", "Computer model: traces", "Whether single people were followed through the model."),
        &["tables/life_lines.csv"],
        |_| {
            Some("Life-lines of simulated people under two strategies with the same luck are in tables/life_lines.csv and in the report; say who read them and what was found.".into())
        },
        "Follow some simulated people: `simulation.life_lines` shows them.",
    ),
    drafted(
        ("C4", "Computer model: parts", "Whether parts of the code were tested by themselves."),
        &["manifest.json: version"],
        |_| {
            Some("The program's own tests compare its parts with closed forms, plain rewrites and published tables; `cargo test` runs them, `peerscale validate` those against exact answers.".into())
        },
        "Say which parts were tested.",
    ),
    author(
        ("D1", "Outcomes: face validity", "Whether experts looked at what comes out."),
        "Name who looked at the results and what they said.",
    ),
    author(
        (
            "D2",
            "Outcomes: comparison with other models",
            "Whether results were compared with those of other models.",
        ),
        "Compare the results with those of other models of the same question.",
    ),
    drafted(
        ("D3", "Outcomes: other input data", "Whether results hold with other data for the same inputs."),
        &["manifest.json: samples", "psa/parameters.csv"],
        |held| {
            facts::sets(held).map(|_| "Results under other inputs within their ranges: psa/ and tables/certainty.csv where it is there. Another source for the same input is a scenario that extends this one.".into())
        },
        "Run with inputs from another source, as a scenario that extends this one.",
    ),
    drafted(
        (
            "D4A",
            "Outcomes: data that were used",
            "Whether results were compared with the data that inputs were fitted to.",
        ),
        &["scenario.resolved.toml", "manifest.json: version"],
        |_| {
            Some("`peerscale validate` compares the model with the targets that it was calibrated to; take its results onto the page with `peerscale report --with`.".into())
        },
        "Compare results with the data that inputs came from.",
    ),
    drafted(
        ("D4B", "Outcomes: data that were not used", "Whether results were compared with independent data."),
        &["scenario.resolved.toml", "manifest.json: version"],
        |_| {
            Some("`peerscale validate` compares the model with published values that were kept back, and emulates published trials (`--set trials`); take its results onto the page with `peerscale report --with`, the misses as well.".into())
        },
        "Compare results with data that had no part in the inputs.",
    ),
    author(("E1", "Anything else", "Other techniques of validation."), "Name anything else that was done."),
];
