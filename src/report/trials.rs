//! Tables of emulated trials beside what was published.

use super::ReportError;
use super::tables::{File, figure};
use crate::analysis::trial::line::{Line, Lived};
use crate::analysis::trial::published::Purpose;
use crate::charts::table::{Cell, ChartTable, Field};
use std::fmt::Write as _;

/// Columns of the table of published results.
pub const LINES: &[Field] = &[
    Field { name: "id", meaning: "row of the evidence", unit: "" },
    Field { name: "study", meaning: "study", unit: "" },
    Field {
        name: "trial",
        meaning: "emulated trial; pool: the weighted mean of those effects are solved from",
        unit: "",
    },
    Field { name: "what", meaning: "what is compared", unit: "" },
    Field { name: "published", meaning: "published value", unit: "ratio, proportion or SMD" },
    Field { name: "low", meaning: "its lower 95% limit", unit: "as published" },
    Field { name: "high", meaning: "its upper limit", unit: "as published" },
    Field { name: "simulated", meaning: "expected value of the emulated trial", unit: "as published" },
    Field {
        name: "mcse",
        meaning: "Monte Carlo standard error of the simulated value",
        unit: "as published",
    },
    Field {
        name: "chance_low",
        meaning: "2.5% of emulated trials of the published size lie below this",
        unit: "ratio",
    },
    Field { name: "chance_high", meaning: "2.5% of them lie above this", unit: "ratio" },
    Field {
        name: "as_low",
        meaning: "share of them with a ratio at most the published one",
        unit: "proportion",
    },
    Field {
        name: "harmful",
        meaning: "share of them in which the intervention arm does worse",
        unit: "proportion",
    },
    Field { name: "verdict", meaning: "the verdict, or why the row cannot be compared", unit: "" },
    Field { name: "source", meaning: "source", unit: "" },
    Field { name: "standing", meaning: "how far the source has been checked", unit: "" },
    Field { name: "note", meaning: "what else is to be said", unit: "" },
];

/// Columns of the table of emulated trials.
pub const LIVED: &[Field] = &[
    Field { name: "trial", meaning: "identifier of the trial", unit: "" },
    Field { name: "name", meaning: "its name", unit: "" },
    Field { name: "participants", meaning: "people who took part, each in both arms", unit: "persons" },
    Field {
        name: "frailty",
        meaning: "what participants' frailty is multiplied by, from entry on",
        unit: "ratio",
    },
    Field {
        name: "as_modelled",
        meaning: "what the control arm gives with a factor of 1: risk of the event, or mean admissions where these were \
                  published",
        unit: "proportion or admissions",
    },
    Field { name: "control", meaning: "risk of the trial's event in the control arm", unit: "proportion" },
    Field { name: "intervention", meaning: "the same in the intervention arm", unit: "proportion" },
    Field { name: "log_ratio", meaning: "logarithm of their ratio", unit: "log ratio" },
    Field { name: "mcse", meaning: "its Monte Carlo standard error, over pairs", unit: "log ratio" },
    Field {
        name: "contacts",
        meaning: "contacts attended of each person who was offered support",
        unit: "contacts",
    },
    Field { name: "engaged", meaning: "share of them with two contacts or more", unit: "proportion" },
];

fn cells(line: &Line) -> Vec<Cell> {
    let published = &line.published;
    vec![
        Cell::text(&published.id),
        Cell::text(&published.study),
        Cell::text(published.trial.as_deref().unwrap_or_default()),
        Cell::text(&line.what),
        Cell::number(published.value),
        Cell::number(published.low),
        Cell::number(published.high),
        Cell::number(line.simulated),
        Cell::number(line.mcse),
        Cell::number(line.chance.map(|chance| chance.0)),
        Cell::number(line.chance.map(|chance| chance.1)),
        Cell::number(line.as_large),
        Cell::number(line.harmful),
        Cell::text(&line.verdict),
        Cell::text(&published.source),
        Cell::text(&published.standing),
        Cell::text(&published.note),
    ]
}

fn lived_cells(trial: &Lived) -> Vec<Cell> {
    vec![
        Cell::text(&trial.id),
        Cell::text(&trial.name),
        Cell::number(trial.participants as f64),
        Cell::number(trial.frailty),
        Cell::number(trial.as_modelled),
        Cell::number(trial.control),
        Cell::number(trial.intervention),
        Cell::number(trial.log_ratio),
        Cell::number(trial.mcse),
        Cell::number(trial.contacts),
        Cell::number(trial.engaged),
    ]
}

/// The two tables of one setting, as `tables/published-N.csv` and `tables/trials-N.csv`.
///
/// # Errors
/// Where they cannot be put into the format.
pub fn files(number: usize, trials: &[Lived], lines: &[Line]) -> Result<Vec<File>, ReportError> {
    Ok(vec![
        figure(
            &format!("tables/published-{number}.csv"),
            &ChartTable::plain(LINES, lines.iter().map(cells).collect()),
        )?,
        figure(
            &format!("tables/trials-{number}.csv"),
            &ChartTable::plain(LIVED, trials.iter().map(lived_cells).collect()),
        )?,
    ])
}

fn number(value: f64) -> String {
    if value.is_finite() { format!("{value:.3}") } else { "–".into() }
}

/// The same for a terminal: one line each, those that cannot be compared at the end with the reason.
pub fn words(trials: &[Lived], lines: &[Line], notes: &[String]) -> String {
    let mut text = String::new();
    for trial in trials {
        let _ = writeln!(
            text,
            "{}: {} people, {:.3} against {:.3}, ratio {:.3} ± {:.3}; {:.1} contacts each, {:.0}% with two or more",
            trial.name,
            trial.participants,
            trial.intervention,
            trial.control,
            libm::exp(trial.log_ratio),
            libm::exp(trial.log_ratio) * trial.mcse,
            trial.contacts,
            trial.engaged * 100.0
        );
    }
    text.push('\n');
    let usable = |line: &&Line| line.published.purpose != Purpose::Unusable;
    for line in lines.iter().filter(usable) {
        let published = &line.published;
        let _ = write!(
            text,
            "{} {}: simulated {} ± {}",
            published.id,
            line.what,
            number(line.simulated),
            number(line.mcse)
        );
        if published.value.is_finite() {
            let _ = write!(
                text,
                ", published {} ({} to {})",
                number(published.value),
                number(published.low),
                number(published.high)
            );
        }
        if let (Some((low, high)), Some(share), Some(harmful)) = (line.chance, line.as_large, line.harmful) {
            let _ = write!(
                text,
                "; trials of that size: {low:.2} to {high:.2} by chance, {:.0}% as low, {:.0}% above 1",
                share * 100.0,
                harmful * 100.0
            );
        }
        let _ = writeln!(text, ": {}", line.verdict);
    }
    text.push_str("\nNot compared:\n");
    for line in lines.iter().filter(|line| !usable(line)) {
        let _ = writeln!(text, "{} {}: {}", line.published.id, line.published.study, line.verdict);
    }
    text.push('\n');
    for note in notes {
        let _ = writeln!(text, "{note}");
    }
    text
}
