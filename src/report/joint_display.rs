//! The joint display: each headline effect beside what it rests on and what people say who were asked.

use super::headline::{headline, label, signed};
use super::page::Page;
use crate::analysis::findings::Findings;
use crate::charts::rules;
use crate::outcomes::frame::Column;

/// The outcomes of the joint display: the headline ones of which inputs or qualitative findings are known, then others
/// that a finding is about.
pub(super) fn outcomes(findings: &Findings) -> Vec<&Column> {
    let noted = |column: &Column| findings.notes.iter().any(|note| note.outcome == column.id);
    let driven = |column: &Column| findings.drivers.iter().any(|driver| driver.outcome == column.id);
    let first = headline(findings);
    let others = findings
        .layout
        .columns
        .iter()
        .filter(|column| noted(column) && !first.iter().any(|headline| headline.id == column.id));
    first.iter().copied().filter(|column| noted(column) || driven(column)).chain(others).collect()
}

/// The joint display of a page; nothing where there is nothing to set side by side.
pub(super) fn section(page: &mut Page, findings: &Findings) {
    let outcomes = outcomes(findings);
    if findings.strategies.len() < 2 || outcomes.is_empty() {
        return;
    }
    page.raw("<h3>Effects beside their evidence</h3>\n");
    page.element(
        "p",
        "Each effect stands beside the inputs by which the model makes it, with the standing of their sources, and beside \
         what qualitative research says, with the confidence that it deserves. Findings in words change no number here.",
    );
    // Without findings in words their column would only take room.
    let columns = if findings.notes.is_empty() { 3 } else { 4 };
    let head = ["Outcome", "What the model says", "What it rests on", "What people say"].map(str::to_owned);
    let rows = outcomes.into_iter().map(|column| {
        let cell = |text: String| (if text.is_empty() { "–".to_owned() } else { text }, true);
        let mut row = vec![
            (label(column, &findings.setting.currency), true),
            cell(effects(findings, column)),
            cell(inputs(findings, column)),
            cell(says(findings, column)),
        ];
        row.truncate(columns);
        row
    });
    let caption = format!("Joint display; {}", rules::band(&findings.setting));
    page.table(&caption, &head[..columns], rows);
    page.raw("<p class=\"quiet\">In full: <a href=\"tables/joint_display.csv\">joint_display.csv</a>.</p>\n");
}

fn effects(findings: &Findings, column: &Column) -> String {
    let currency = &findings.setting.currency;
    let one = |strategy: usize| {
        let difference = findings.difference(strategy, &column.id).estimate;
        let mean = difference.mean?;
        let limits = rules::interval(&difference, &findings.setting).map_or_else(String::new, |interval| {
            format!(" ({})", rules::limits(&interval, false, |value| signed(column, value, currency)))
        });
        Some(format!("{}: {}{limits}", rules::name(findings, strategy), signed(column, mean, currency)))
    };
    (1..findings.strategies.len()).filter_map(one).collect::<Vec<_>>().join("; ")
}

fn inputs(findings: &Findings, column: &Column) -> String {
    let one = |driver: &crate::analysis::evidence::Driver| {
        let standing = driver.standing.map_or("no source", |standing| standing.word());
        let sources = match driver.sources.as_slice() {
            [] => String::new(),
            few => format!(" {}", few.iter().take(3).cloned().collect::<Vec<_>>().join(", ")),
        };
        format!("{} ({standing}{sources})", driver.label)
    };
    let own = findings.drivers.iter().filter(|driver| driver.outcome == column.id);
    own.map(one).collect::<Vec<_>>().join("; ")
}

fn says(findings: &Findings, column: &Column) -> String {
    let own = findings.notes.iter().filter(|note| note.outcome == column.id);
    own.map(|note| format!("{} (confidence: {})", note.finding, note.confidence))
        .collect::<Vec<_>>()
        .join("; ")
}
