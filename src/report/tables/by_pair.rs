//! `tables/groups.csv` and `tables/by_pair.csv`: how many people a group has, and every outcome of every pair of groups.

use super::of_run::{comparator, four};
use super::{ReportError, Value, Writer};
use crate::analysis::findings::Findings;
use crate::outcomes::groups::Group;

/// Columns that say what a row of the groups is about.
pub(super) const GROUPS: &[&str] = &["group_by", "group"];
/// Its columns of numbers.
pub(super) const SIZES: &[&str] = &["people_simulated", "people", "few"];
/// Columns that say what a row of the pairs is about.
pub(super) const KEYS: &[&str] = &["strategy", "comparator", "outcome", "group_by", "group", "few"];

/// A group of fewer simulated people than this at the start is flagged: what is told of it hangs on a few lives.
///
/// # Source
/// National Center for Health Statistics (2017) Data Presentation Standards for Proportions: fewer than 30.
pub const FEW: f64 = 30.0;

/// `yes` where the group is small, of so many simulated people; missing where that is not known.
fn flag(simulated: Option<f64>) -> &'static str {
    match simulated {
        Some(people) if people < FEW => "yes",
        Some(_) => "no",
        None => "",
    }
}

/// Fills the table of groups.
pub(super) fn groups(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let row = |writer: &mut Writer, group: &Group, people: Option<f64>| {
        let simulated = people.map(|people| people / findings.setting.weight);
        let keys = [&group.by, &group.label].map(|text| Value::Text(text));
        writer.row(
            &[&keys[..], &[Value::Number(simulated), Value::Number(people), Value::Text(flag(simulated))]]
                .concat(),
        )
    };
    for (index, group) in findings.layout.groups.iter().enumerate() {
        row(writer, group, findings.level_of(0, "people", 0, index).mean)?;
    }
    for (index, group) in findings.group_pairs.groups.iter().enumerate() {
        row(writer, group, people_of_pair(findings, index))?;
    }
    Ok(())
}

fn people_of_pair(findings: &Findings, pair: usize) -> Option<f64> {
    let told = &findings.group_pairs;
    let place = told.columns.iter().position(|&column| findings.layout.columns[column].id == "people")?;
    told.levels.get(0, pair * told.columns.len() + place)?.mean
}

/// Fills the table of pairs.
pub(super) fn fill(findings: &Findings, writer: &mut Writer) -> Result<(), ReportError> {
    let told = &findings.group_pairs;
    for strategy in 0..told.levels.rows() {
        let id = findings.strategies.get(strategy).map_or("", |strategy| strategy.id.as_str());
        for (pair, group) in told.groups.iter().enumerate() {
            let few = flag(people_of_pair(findings, pair).map(|people| people / findings.setting.weight));
            for (place, &column) in told.columns.iter().enumerate() {
                let cell = pair * told.columns.len() + place;
                let level = told.levels.get(strategy, cell).unwrap_or_default();
                // What the scenario does not measure, or nobody has, has no row.
                if level.mean.is_none() {
                    continue;
                }
                let difference = strategy.checked_sub(1).and_then(|index| told.differences.get(index, cell));
                let outcome = &findings.layout.columns[column];
                let keys =
                    [id, comparator(findings), &outcome.id, &group.by, &group.label, few].map(Value::Text);
                let difference = four(&difference.unwrap_or_default());
                writer.row_of(&[&keys, &four(&level), &difference, &[Value::Text(&outcome.unit)]])?;
            }
        }
    }
    Ok(())
}
