//! The roadmap: each milestone with what was found on its date, and in how many runs it was met.

use super::page::Page;
use crate::analysis::findings::{Findings, Setting};
use crate::analysis::milestones::Milestone;
use crate::charts::rules;
use crate::charts::words::{count, day, percent};

/// A level of the quantity in words.
fn level(milestone: &Milestone, value: f64) -> String {
    if milestone.unit == "proportion" { percent(value) } else { count(value) }
}

fn wanted(milestone: &Milestone) -> String {
    let (word, value) = milestone.wanted.words();
    format!("{word} {}", level(milestone, value))
}

/// What a run is: the share says of what it is the probability.
const fn runs(setting: &Setting) -> &'static str {
    if setting.samples > 0 { "runs (parameter sets and chance)" } else { "runs (chance only)" }
}

/// In how many runs it was met, with the limits of the share.
fn met(milestone: &Milestone) -> String {
    let share = milestone.share();
    let limits = share
        .map_or_else(String::new, |(_, lower, upper)| format!(", {} to {}", percent(lower), percent(upper)));
    format!("{} of {}{limits}", milestone.met, milestone.runs)
}

/// The section of the page; nothing where no strategy has a milestone.
pub(super) fn section(page: &mut Page, findings: &Findings) {
    if findings.milestones.is_empty() {
        return;
    }
    page.raw("<h3>Roadmap</h3>\n");
    page.element(
        "p",
        "What each plan wants to have come to by a date, what the model found then, and in how many runs the plan got there, \
         with the 95% limits of that share.",
    );
    let head = ["Milestone", "Strategy", "By", "Quantity", "Wanted", "Found, on average", "Met in"]
        .map(str::to_owned);
    let rows = findings.milestones.iter().map(|milestone| {
        let found = milestone.found.mean.map_or_else(|| "–".into(), |mean| level(milestone, mean));
        let word = |text: String| (text, true);
        vec![
            word(milestone.name.clone()),
            word(rules::name(findings, milestone.strategy).to_owned()),
            word(day(milestone.by)),
            word(milestone.what.replace('_', " ")),
            word(wanted(milestone)),
            (found, false),
            (met(milestone), false),
        ]
    });
    page.table(&format!("Milestones; met in so many {}", runs(&findings.setting)), &head, rows);
    page.raw(
        "<p class=\"quiet\">To the last digit: <a href=\"tables/milestones.csv\">milestones.csv</a>.</p>\n",
    );
}

/// The milestones for a terminal: a line each.
pub(super) fn lines(findings: &Findings, align: impl Fn(&[Vec<String>]) -> String) -> String {
    if findings.milestones.is_empty() {
        return String::new();
    }
    let mut rows =
        vec![["Milestone", "Strategy", "By", "Wanted", "Found", "Met in"].map(str::to_owned).to_vec()];
    rows.extend(findings.milestones.iter().map(|milestone| {
        vec![
            milestone.name.clone(),
            rules::name(findings, milestone.strategy).to_owned(),
            milestone.by.to_string(),
            format!("{} {}", milestone.what, wanted(milestone)),
            milestone.found.mean.map_or_else(|| "–".into(), |mean| level(milestone, mean)),
            met(milestone),
        ]
    }));
    format!("\nRoadmap, in {}\n{}", runs(&findings.setting), align(&rows))
}
