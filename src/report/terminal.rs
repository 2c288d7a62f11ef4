//! The result as a small table for a terminal: no colour, nothing that needs one.

use super::answer::Answer;
use super::headline::{signed, words};
use crate::analysis::findings::{Estimate, Findings};
use crate::charts::rules::uncertainty;
use crate::charts::words::{capital, count, day, duration, people, significant};
use crate::outcomes::frame::Column;

/// Outcomes shown as levels, then those shown as differences.
const LEVELS: [&str; 3] = ["reach", "fidelity", "admissions"];
const DIFFERENCES: [&str; 3] = ["admissions", "qalys", "cost"];
/// Longest name of a strategy.
const NAME: usize = 36;

/// The summary for standard output.
pub fn summary(findings: &Findings, answer: &Answer) -> String {
    let setting = &findings.setting;
    let known = |id: &&str| {
        let index = findings.layout.column(id)?;
        let column = &findings.layout.columns[index];
        (0..findings.strategies.len()).any(|s| findings.level(s, id).mean.is_some()).then_some(column)
    };
    let levels: Vec<&Column> = LEVELS.iter().filter_map(known).collect();
    let compared = findings.strategies.len() > 1;
    let differences: Vec<&Column> = DIFFERENCES.iter().filter(|_| compared).filter_map(known).collect();

    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut head = vec!["Strategy".to_owned()];
    head.extend(levels.iter().map(|column| column.label.clone()));
    head.extend(differences.iter().map(|column| format!("Δ {}", column.label)));
    rows.push(head);
    for (strategy, named) in findings.strategies.iter().enumerate() {
        let mut row = vec![cut(&named.name)];
        for column in &levels {
            let level = findings.level(strategy, &column.id).mean;
            row.push(level.map_or_else(|| "–".into(), |value| words(column, value, &setting.currency)));
        }
        for column in &differences {
            let difference = findings.difference(strategy, &column.id).estimate;
            row.push(if strategy == 0 {
                "comparator".into()
            } else {
                with_error(column, &difference, &setting.currency)
            });
        }
        rows.push(row);
    }
    let mut text = format!(
        "{}: {} from {}, {} simulated, {}\n\n",
        capital(&setting.decision),
        duration(setting.horizon),
        day(setting.start),
        people(setting.persons),
        uncertainty(setting)
    );
    text.push_str(&align(&rows));
    if compared {
        text.push_str("\nΔ: difference from the comparator; ±: its Monte Carlo standard error.\n");
    }
    text.push('\n');
    text.push_str(&plain(&answer.answer));
    text.push('\n');
    if let Some(sentence) = super::precision::sentence(findings) {
        text.push_str(&plain(&sentence));
        text.push('\n');
    }
    text.push_str(&super::milestones::lines(findings, align));
    text.push_str(&super::decomposition::lines(findings, align));
    text
}

fn with_error(column: &Column, estimate: &Estimate, currency: &str) -> String {
    let Some(mean) = estimate.mean else {
        return "–".into();
    };
    let mean = signed(column, mean, currency);
    estimate
        .mcse
        .map_or_else(
            || mean.clone(),
            |mcse| {
                let mcse = significant(mcse, 2);
                let error = if column.unit == currency { words(column, mcse, currency) } else { count(mcse) };
                format!("{mean} ± {error}")
            },
        )
        .replace(" million", " m")
        .replace(" billion", " bn")
}

/// Words without characters that a terminal would obey.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

fn cut(name: &str) -> String {
    let name = plain(name);
    if name.chars().count() <= NAME { name } else { name.chars().take(NAME - 1).chain(['…']).collect() }
}

/// Columns side by side, the first to the left, the others to the right.
pub(super) fn align(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(
                |(index, (cell, &width))| {
                    if index == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
                },
            )
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}
