//! The joint display as a table: each effect beside what it rests on and what people say who were asked.

use super::of_run::{comparator, four};
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;
use crate::report::joint_display::outcomes;

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["outcome", "strategy", "comparator", "kind", "evidence"];
/// What is told of each.
pub(super) const NUMBERS: &[&str] = &[
    "difference",
    "difference_mcse",
    "difference_lower",
    "difference_upper",
    "unit",
    "says",
    "source",
    "standing",
    "rank_correlation",
];

/// Every headline outcome of every strategy; of the comparator alone where there is nothing else.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    for column in outcomes(findings) {
        for (strategy, named) in findings.strategies.iter().enumerate().skip(1) {
            let difference = findings.difference(strategy, &column.id).estimate;
            let about = |kind, evidence| {
                [column.id.as_str(), &named.id, comparator(findings), kind, evidence].map(Value::Text)
            };
            let mut row = |about: [Value; 5], told: [&str; 3], correlation: Option<f64>| {
                let unit = [Value::Text(&column.unit)];
                let numbers = four(&difference);
                let told = told.map(Value::Text);
                let last = [Value::Number(correlation)];
                writer.row(&[&about[..], &numbers, &unit, &told, &last].concat())
            };
            for driver in findings.drivers.iter().filter(|driver| driver.outcome == column.id) {
                let says = format!("{}: {} {}", driver.label, driver.value, driver.unit);
                let says = [&[says][..], &driver.notes].concat().join(". ");
                let standing = driver.standing.map_or("", |standing| standing.word());
                let correlation = driver.correlation.get(strategy - 1).copied().flatten();
                let sources = driver.sources.join("; ");
                row(about("input", &driver.input), [&says, &sources, standing], correlation)?;
            }
            for note in findings.notes.iter().filter(|note| note.outcome == column.id) {
                let told = [note.finding.as_str(), &note.source, &note.confidence];
                row(about("qualitative", &note.name), told, None)?;
            }
        }
    }
    Ok(())
}
