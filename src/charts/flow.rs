//! Flow between states: how many become acutely unwell, come into crisis-team care and hospital, and die, as paired differences
//! from the comparator.

use super::dot_grid::{draw, told};
use super::dots::bars;
use super::rules::{self, Verdict, name, names};
use super::table::{Cell, ChartTable, Field, Measure, Panel};
use super::{Chart, ChartError, framed};
use crate::analysis::findings::{Estimate, Findings};
use std::fmt::Write as _;

/// How people move between states.
pub(super) struct Flow;

/// A move: its outcome, its heading, what it is called in a sentence, and its unit.
const MOVES: [[&str; 4]; 6] = [
    ["relapses", "Become acutely unwell", "relapses", "relapses"],
    ["crisis_episodes", "Begin crisis-team care", "episodes of crisis-team care", "episodes"],
    ["admissions", "Are admitted", "admissions", "admissions"],
    ["compulsory_admissions", "Of these, compulsorily", "compulsory admissions", "admissions"],
    ["bed_days", "Days in hospital", "days in hospital", "bed-days"],
    ["deaths", "Die", "deaths", "deaths"],
];

const FIELDS: &[Field] = &[
    Field { name: "panel", meaning: "outcome, by the dictionary of tables", unit: "" },
    Field::STRATEGY,
    Field {
        name: "mean",
        meaning: "paired difference from the comparator over the whole horizon; 0 for itself",
        unit: "that of the outcome",
    },
    Field::mcse("as mean"),
    Field { name: "lower", meaning: "lower limit of the bar", unit: "as mean" },
    Field { name: "upper", meaning: "upper limit of the bar", unit: "as mean" },
];

impl Chart for Flow {
    fn id(&self) -> &'static str {
        "flow"
    }

    fn table(&self, findings: &Findings) -> Option<ChartTable> {
        let known = |of: &&[&str; 4]| {
            (1..findings.strategies.len()).any(|s| findings.difference(s, of[0]).estimate.mean.is_some())
        };
        let shown: Vec<&[&str; 4]> = MOVES.iter().filter(known).collect();
        if shown.is_empty() {
            return None;
        }
        let (mut rows, mut panels) = (Vec::new(), Vec::new());
        for [outcome, heading, _, unit] in shown.iter().copied() {
            for (strategy, named) in findings.strategies.iter().enumerate() {
                let itself = Estimate { mean: Some(0.0), ..Estimate::default() };
                let estimate =
                    if strategy == 0 { itself } else { findings.difference(strategy, outcome).estimate };
                let interval = rules::interval(&estimate, &findings.setting);
                let words = [*outcome, named.id.as_str()].map(Cell::text);
                rows.push(words.into_iter().chain(rules::cells(&estimate, interval)).collect());
            }
            panels.push(Panel {
                key: outcome,
                heading: (*heading).into(),
                unit: format!("{unit} more or fewer"),
                measure: Measure::Count,
            });
        }
        let subtitle = format!(
            "Difference from {} over the whole horizon; left of 0 is fewer. {}.",
            name(findings, 0),
            bars(&findings.setting)
        );
        let words = [title(findings, &shown), subtitle, alt(findings, &shown)];
        Some(framed(findings, words, panels, FIELDS, rows))
    }

    fn draw(&self, table: &ChartTable) -> Result<String, ChartError> {
        draw(self.id(), table)
    }
}

/// Every move that could be shown to differ, with who has fewer or more of it.
fn title(findings: &Findings, shown: &[&[&str; 4]]) -> String {
    let comparator = name(findings, 0);
    let mut told = Vec::new();
    let mut unknown = false;
    for [outcome, _, words, _] in shown.iter().copied() {
        let contrasts = rules::contrasts(findings, outcome);
        let of = |wanted: Verdict| -> Vec<usize> {
            contrasts.iter().filter(|one| one.verdict == wanted).map(|one| one.strategy).collect()
        };
        unknown |= !of(Verdict::Unknown).is_empty();
        let each: Vec<String> = [("fewer", Verdict::Lower), ("more", Verdict::Higher)]
            .into_iter()
            .filter_map(|(word, wanted)| {
                let strategies = of(wanted);
                (!strategies.is_empty()).then(|| format!("{word} with {}", names(findings, &strategies)))
            })
            .collect();
        if !each.is_empty() {
            told.push(format!("{words} are {} than with {comparator}", each.join(", ")));
        }
    }
    match told.as_slice() {
        [] if unknown => format!(
            "Whether people move otherwise between states than with {comparator} cannot be told in this run"
        ),
        [] => format!("No difference from {comparator} in how people move between states could be shown"),
        [only] => rules::claimed(&findings.setting, only),
        [first, others @ ..] => {
            let differ = if others.len() == 1 { "measure differs" } else { "measures differ" };
            rules::claimed(&findings.setting, &format!("{first}; {} other {differ} too", others.len()))
        }
    }
}

fn alt(findings: &Findings, shown: &[&[&str; 4]]) -> String {
    let mut text = format!("Differences from {} over the whole horizon.", name(findings, 0));
    for [outcome, heading, _, unit] in shown.iter().copied() {
        let each: Vec<String> = (1..findings.strategies.len())
            .filter_map(|strategy| {
                let mean = findings.difference(strategy, outcome).estimate.mean?;
                Some(format!("{} {}", name(findings, strategy), told(&Measure::Count, mean)))
            })
            .collect();
        let _ = write!(text, " {heading} ({unit}): {}.", each.join(", "));
    }
    text
}
