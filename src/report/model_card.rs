//! `model-card.md`: what the model is meant for and what it must not be used for, with what this run rests on.

use super::standards::{Held, inert};
use super::tables::File;
use crate::charts::rules::FEWEST_SAMPLES;
use std::fmt::Write as _;

/// File of the card.
pub const PATH: &str = "model-card.md";

/// What stands in every card: heading and paragraphs.
const ALWAYS: [(&str, &[&str]); 5] = [
    (
        "Meant for",
        &[
            "Comparing named plans of scaling up peer support for adults with serious mental illness in a place, by those who plan, pay for, \
             deliver, use or study such services; and learning how such plans work and fail.",
        ],
    ),
    (
        "Not meant for",
        &[
            "Decisions about any person: who is offered support, who is admitted, who is discharged, who is employed. Nothing in a run says what \
             is right for anyone.",
            "Ranking, scoring or choosing among people who use services, peer workers or real sites. People in a run are made up; no file \
             has a score of a person. Life-lines show a few of them without a name.",
            "Forecasting how many people will die or be admitted in a given year: what is compared are plans.",
        ],
    ),
    (
        "Evaluated against",
        &[
            "Exact answers, fitted targets and published values that were kept back, with the misses (`peerscale validate`); emulated trials \
             (`peerscale validate --set trials`); gaps between groups (`--set equity`).",
        ],
    ),
    (
        "Ethics",
        &[
            "No record of a real person is needed. A table of persons of one's own (population.persons_file) is read and never copied into results; no life-lines are shown of its people. Groups of \
             fewer than 30 simulated people are flagged. Harms are told beside benefits and never netted. Gaps between groups are told for every plan.",
            "People who live with serious mental illness and peer workers should have a part in choosing strategies, outcomes and values, and \
             in reading results; a scenario names who supplied a value (supplied_by).",
        ],
    ),
    (
        "Who answers for it",
        &[
            "Those who make and publish a run answer for its scenario and for what they conclude. `peerscale standards` lists what they have to say \
             themselves.",
        ],
    ),
];

/// The card of a run.
pub(super) fn card(held: &Held, warnings: &[String]) -> File {
    let word = |key: &str| inert(held.word(key).unwrap_or_default());
    let mut text = format!("# Model card: {}, peerscale {}\n", word("decision"), word("version"));
    for (heading, paragraphs) in ALWAYS {
        let _ = write!(text, "\n## {heading}\n");
        for paragraph in paragraphs {
            let _ = write!(text, "\n{paragraph}\n");
        }
    }
    text.push_str("\n## This run\n");
    for paragraph in this_run(held, warnings) {
        let _ = write!(text, "\n{}\n", inert(&paragraph));
    }
    File { path: PATH.into(), bytes: text.into_bytes() }
}

fn this_run(held: &Held, warnings: &[String]) -> Vec<String> {
    let number = |key: &str| held.counted(key).unwrap_or_default();
    let mut told = vec![format!(
        "Simulated people: {}; replicates: {}; parameter sets: {}; strategies: {}.",
        number("persons"),
        number("replicates"),
        number("samples"),
        held.words_of("strategies").join(", ")
    )];
    if number("samples") < FEWEST_SAMPLES as u64 {
        told.push(
            "Too few parameter sets for intervals: what is not known about inputs is not shown, and results look surer than they are."
                .into(),
        );
    }
    told.extend(super::standards::standings(held));
    told.extend(warnings.iter().map(|warning| format!("Warning: {warning}")));
    told
}
