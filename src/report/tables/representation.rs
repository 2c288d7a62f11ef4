//! Workers against people as a table: shares, their ratio, and who was matched, by group and year.

use super::of_run::{comparator, four};
use super::{Value, Writer};
use crate::analysis::findings::Findings;
use crate::report::ReportError;
use crate::report::representation::{ATTRIBUTES, OUTCOMES};

/// What tells the rows apart.
pub(super) const KEYS: &[&str] = &["strategy", "comparator", "year", "group_by", "group", "outcome"];

/// Every group of every attribute by which workers are told apart, over the whole horizon and by year.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let told = |group: &&(usize, &crate::outcomes::groups::Group)| ATTRIBUTES.contains(&group.1.by.as_str());
    let groups: Vec<_> = findings.layout.groups.iter().enumerate().collect();
    for (strategy, named) in findings.strategies.iter().enumerate() {
        for year in 0..=findings.layout.years {
            for (index, group) in groups.iter().filter(told) {
                for outcome in OUTCOMES {
                    let level = findings.level_of(strategy, outcome, year, *index);
                    // Where nobody works there is nothing to tell.
                    if level.mean.is_none() {
                        continue;
                    }
                    let difference = findings.difference_of(strategy, outcome, year, *index).estimate;
                    let when = if year == 0 { Value::Text("all") } else { Value::Whole(year) };
                    let who = [&named.id, comparator(findings)].map(Value::Text);
                    let what = [&group.by, &group.label, outcome].map(Value::Text);
                    let unit =
                        findings.layout.column(outcome).map(|at| findings.layout.columns[at].unit.as_str());
                    let numbers = [four(&level), four(&difference)].concat();
                    let last = [Value::Text(unit.unwrap_or_default())];
                    writer.row(&[&who[..], &[when], &what, &numbers, &last].concat())?;
                }
            }
        }
    }
    Ok(())
}
