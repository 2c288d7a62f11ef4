//! The target: shares of groups, read from a table and found again among the groups of a run.

use super::{TransportError, invalid};
use crate::analysis::findings::Findings;
use crate::analysis::transport::{Empty, raked};
use crate::outcomes::groups::COMBINATION;
use crate::scenario::table::Table;
use crate::scenario::{LoadedFile, Problem, Problems, nearest_word};
use std::collections::BTreeMap;

/// How far shares may be from 1 in sum, as where they were rounded.
const ROUNDED: f64 = 0.005;
/// What stands between the two attributes of a pair.
const TIMES: &str = " × ";

/// The shares of a target by attribute, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    attributes: Vec<(String, BTreeMap<String, f64>)>,
}

impl Target {
    /// Reads a table with the columns `group_by`, `group` and `share` (or `people`, of whom shares are made): all groups of one attribute, of
    /// one pair of attributes, or of two attributes each for itself.
    ///
    /// # Errors
    /// Every cell that is no share; shares that do not come to 1; a group that is there twice; more than two attributes.
    pub fn read(file: &LoadedFile) -> Result<Self, TransportError> {
        let problems = |found: Vec<Problem>| invalid(Problems::new(found).to_string());
        let table = Table::read(file, &["group_by", "group"]).map_err(problems)?;
        let people = table.header().iter().any(|column| column == "people");
        let most = if people { f64::MAX } else { 1.0 };
        let column = table.column(if people { "people" } else { "share" }).map_err(problems)?;
        let shares = column.numbers(0.0, most).map_err(problems)?;
        let by = table.column("group_by").map_err(problems)?;
        let group = table.column("group").map_err(problems)?;
        let mut attributes: Vec<(String, BTreeMap<String, f64>)> = Vec::new();
        let mut wrong = Vec::new();
        for (row, ((by, group), share)) in by.texts().zip(group.texts()).zip(shares).enumerate() {
            let (by, group) = (by.trim(), group.trim());
            if !attributes.iter().any(|(known, _)| known == by) {
                attributes.push((by.to_owned(), BTreeMap::new()));
            }
            let own = attributes.iter_mut().find(|(known, _)| known == by);
            if own.is_some_and(|(_, own)| own.insert(group.to_owned(), share).is_some()) {
                wrong.push(table.problem(row, format!("{by} {group:?} is there twice")));
            }
        }
        for (by, own) in &mut attributes {
            let sum: f64 = own.values().sum();
            if !(sum.is_finite() && sum > 0.0) || (!people && (sum - 1.0).abs() > ROUNDED) {
                let help = "write the share of every group, or a column people in place of share";
                wrong.push(
                    Problem::error(format!("the shares of {by} come to {sum}, must come to 1"))
                        .on_line(&file.name, 1)
                        .help(help),
                );
                continue;
            }
            for share in own.values_mut() {
                *share /= sum;
            }
        }
        if attributes.is_empty() {
            wrong.push(Problem::error("the table has no row").on_line(&file.name, 1));
        }
        if attributes.len() > 2 {
            let message = "a run tells pairs of attributes at most: name one or two";
            wrong.push(Problem::error(message).on_line(&file.name, 1));
        }
        if wrong.is_empty() { Ok(Self { attributes }) } else { Err(problems(wrong)) }
    }
}

/// The groups of a target in the run: their names and shares.
pub(super) struct Composed {
    pub(super) by: String,
    pub(super) pair: bool,
    pub(super) raked: bool,
    /// Name and share in the target, in the order of the run.
    pub(super) groups: Vec<(String, f64)>,
}

/// The attributes that a run tells groups by, or the pairs of them; groups of a scenario's own may overlap, and shares of them say
/// nothing of everyone.
fn known(findings: &Findings, pairs: bool) -> Vec<&str> {
    let groups = if pairs { &findings.group_pairs.groups } else { &findings.layout.groups };
    let mut all: Vec<&str> = groups
        .iter()
        .map(|group| group.by.as_str())
        .filter(|by| *by != "all" && *by != COMBINATION)
        .collect();
    all.dedup();
    all
}

/// The shares of a target in the order of the groups of the run; groups that the target does not name have none.
fn in_order(labels: &[&str], by: &str, shares: &BTreeMap<String, f64>) -> Result<Vec<f64>, TransportError> {
    if let Some(unknown) = shares.keys().find(|group| !labels.contains(&group.as_str())) {
        let near = nearest_word(unknown, labels)
            .map_or_else(|| ".".to_owned(), |near| format!("; did you mean {near:?}?"));
        return Err(invalid(format!(
            "the run has no group {unknown:?} of {by}{near} Its groups: {}",
            labels.join(", ")
        )));
    }
    Ok(labels.iter().map(|label| shares.get(*label).copied().unwrap_or_default()).collect())
}

pub(super) fn labels<'a>(findings: &'a Findings, by: &str, pairs: bool) -> Vec<&'a str> {
    let groups = if pairs { &findings.group_pairs.groups } else { &findings.layout.groups };
    groups.iter().filter(|group| group.by == by).map(|group| group.label.as_str()).collect()
}

/// The people to whom the programme is open in each group, by its name: those of the comparator.
pub(super) type People = BTreeMap<String, f64>;

pub(super) fn composed(
    findings: &Findings,
    target: &Target,
    people: &dyn Fn(&str) -> People,
) -> Result<Composed, TransportError> {
    let unknown = |by: &str| {
        let (singles, pairs) = (known(findings, false), known(findings, true));
        let all = [singles, pairs].concat();
        let near =
            nearest_word(by, &all).map_or_else(|| ".".to_owned(), |near| format!("; did you mean {near:?}?"));
        invalid(format!("the run tells nothing by {by:?}{near} It tells: {}", all.join(", ")))
    };
    let single = |by: &str| known(findings, false).contains(&by);
    match target.attributes.as_slice() {
        [(by, shares)] => {
            let pair = !single(by);
            if pair && !known(findings, true).contains(&by.as_str()) {
                return Err(unknown(by));
            }
            let labels = labels(findings, by, pair);
            let shares = in_order(&labels, by, shares)?;
            let groups = labels.into_iter().map(str::to_owned).zip(shares).collect();
            Ok(Composed { by: by.clone(), pair, raked: false, groups })
        }
        [(one, ones), (other, others)] => {
            for by in [one, other] {
                if !single(by) {
                    return Err(unknown(by));
                }
            }
            let told = known(findings, true);
            let straight = format!("{one}{TIMES}{other}");
            let (by, (first, firsts), (second, seconds)) = if told.contains(&straight.as_str()) {
                (straight, (one, ones), (other, others))
            } else {
                (format!("{other}{TIMES}{one}"), (other, others), (one, ones))
            };
            if !told.contains(&by.as_str()) {
                return Err(invalid(format!(
                    "the run does not tell {one} and {other} together. It tells: {}",
                    told.join(", ")
                )));
            }
            let (rows, columns) = (labels(findings, first, false), labels(findings, second, false));
            let (row_shares, column_shares) =
                (in_order(&rows, first, firsts)?, in_order(&columns, second, seconds)?);
            let people = people(&by);
            let cell = |row: &str, column: &str| {
                people.get(&format!("{row}{TIMES}{column}")).copied().unwrap_or(0.0)
            };
            let seed: Vec<Vec<f64>> =
                rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect()).collect();
            let cells = raked(&seed, &row_shares, &column_shares).map_err(|empty| {
                invalid(match empty {
                    Empty::Row(at) => nobody(first, rows[at]),
                    Empty::Column(at) => nobody(second, columns[at]),
                    Empty::Together => format!(
                        "no population has these shares of {first} and of {second} without people in pairs of groups that the run lacks: \
                         weigh by one of them"
                    ),
                })
            })?;
            let mut groups = Vec::new();
            for (row, shares) in rows.iter().zip(cells) {
                groups.extend(
                    columns
                        .iter()
                        .zip(shares)
                        .map(|(column, share)| (format!("{row}{TIMES}{column}"), share)),
                );
            }
            Ok(Composed { by, pair: true, raked: true, groups })
        }
        _ => Err(invalid("a run tells pairs of attributes at most: name one or two")),
    }
}

pub(super) fn nobody(by: &str, group: &str) -> String {
    format!(
        "the target has people of {by} {group:?} and the run has none to whom the programme is open: nothing that it found can be carried \
         over to them; simulate a setting that has them"
    )
}
