//! What a run tells of pairs of groups: moments, in its table.

use super::{TransportError, invalid};
use crate::analysis::findings::Findings;
use crate::analysis::transport::{Carried, Row, Transported};
use crate::outcomes::Scaling;
use crate::report::ReportError;
use crate::scenario::table::Table;
use crate::scenario::{LoadedFile, Problem, Problems};
use std::collections::BTreeMap;
use std::path::Path;

/// Level and difference by strategy, outcome, attributes and groups.
pub(super) struct Pairs {
    rows: BTreeMap<(String, String, String, String), [Carried; 2]>,
}

impl Pairs {
    /// Reads the table of pairs of a run; nothing where it left none.
    pub(super) fn read(run: &Path) -> Result<Self, TransportError> {
        const PATH: &str = "tables/by_pair.csv";
        let path = run.join(PATH);
        let none = || Self { rows: BTreeMap::new() };
        if !path.exists() {
            return Ok(none());
        }
        let bytes =
            std::fs::read(&path).map_err(|cause| TransportError::Run(ReportError::disk(&path, cause)))?;
        let file = LoadedFile::new(&path.display().to_string(), bytes)
            .map_err(|_| invalid(format!("{} is not UTF-8: run it anew", path.display())))?;
        let problems = |found: Vec<Problem>| invalid(Problems::new(found).to_string());
        let keys = ["strategy", "outcome", "group_by", "group"];
        let table = Table::read(&file, &keys).map_err(problems)?;
        let texts = |name: &str| -> Result<Vec<String>, TransportError> {
            Ok(table.column(name).map_err(problems)?.texts().map(str::to_owned).collect())
        };
        let numbers = |name: &str| -> Result<Vec<Option<f64>>, TransportError> {
            let cell = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
            Ok(table.column(name).map_err(problems)?.texts().map(cell).collect())
        };
        let [strategy, outcome, by, group] = keys.map(texts);
        let (strategy, outcome, by, group) = (strategy?, outcome?, by?, group?);
        let four = |prefix: &str| -> Result<Vec<Carried>, TransportError> {
            let name =
                |what: &str| if prefix.is_empty() { what.to_owned() } else { format!("{prefix}_{what}") };
            let mean = numbers(if prefix.is_empty() { "mean" } else { prefix })?;
            let (error, lower, upper) =
                (numbers(&name("mcse"))?, numbers(&name("lower"))?, numbers(&name("upper"))?);
            let one = |row: usize| Carried {
                mean: mean[row],
                error: error[row],
                interval: lower[row].zip(upper[row]).map(|(low, high)| [low, high]),
            };
            Ok((0..mean.len()).map(one).collect())
        };
        let (levels, differences) = (four("")?, four("difference")?);
        let mut rows = BTreeMap::new();
        for (row, key) in strategy.into_iter().zip(outcome).zip(by.into_iter().zip(group)).enumerate() {
            let ((strategy, outcome), (by, group)) = key;
            rows.insert((strategy, outcome, by, group), [levels[row], differences[row]]);
        }
        Ok(Self { rows })
    }

    pub(super) fn get(
        &self,
        strategy: usize,
        findings: &Findings,
        outcome: &str,
        by: &str,
        group: &str,
    ) -> Option<[Carried; 2]> {
        let id = findings.strategies.get(strategy)?.id.clone();
        self.rows.get(&(id, outcome.to_owned(), by.to_owned(), group.to_owned())).copied()
    }
}

/// A row from what is told of each pair of groups.
pub(super) fn of_moments(
    table: &Pairs,
    findings: &Findings,
    found: &Transported,
    strategy: usize,
    column: usize,
) -> Option<Row> {
    let outcome = &findings.layout.columns[column];
    let total = outcome.scaling == Scaling::Total;
    let samples = findings.setting.samples;
    // By group: its weight in the run and in the target for each unit of its outcome, with what it brings.
    let parts = |which: usize, target: bool| -> Option<Vec<(f64, Carried)>> {
        let mut parts = Vec::new();
        for group in found.groups.iter().filter(|group| group.simulated > 0.0) {
            let share = if target { group.target } else { group.share };
            let people = group.simulated * findings.setting.weight;
            let told = table.get(strategy, findings, &outcome.id, &found.by, &group.group)?;
            parts.push((if total { share / people } else { share }, told[which]));
        }
        Some(parts)
    };
    let sum = |which: usize, target: bool| Some(Carried::sum(&parts(which, target)?, samples));
    let people: f64 = found.groups.iter().map(|group| group.simulated * findings.setting.weight).sum();
    let everyone = |difference: bool| {
        let told = if difference {
            findings.difference(strategy, &outcome.id).estimate
        } else {
            findings.level(strategy, &outcome.id)
        };
        told.mean.map(|mean| mean / people)
    };
    let fixed = |difference: bool, run: &Carried| match (everyone(difference), run.mean) {
        (Some(all), Some(mean)) if total && (all - mean).abs() > 1e-9 * all.abs() => all - mean,
        _ => 0.0,
    };
    let both = |which: usize| -> Option<([Carried; 2], f64)> {
        let (run, target) = (sum(which, false)?, sum(which, true)?);
        let fixed = fixed(which == 1, &run);
        Some((([run, target]).map(|one| shifted(one, fixed)), fixed))
    };
    let (level, fixed) = both(0)?;
    let difference = if strategy > 0 { both(1)?.0 } else { [Carried::default(); 2] };
    let all = level[0].mean?;
    Some(Row {
        strategy,
        outcome: outcome.id.clone(),
        unit: outcome.unit.clone(),
        level,
        difference,
        fixed: if fixed.abs() > 0.0 { fixed / all } else { 0.0 },
    })
}

fn shifted(one: Carried, by: f64) -> Carried {
    Carried {
        mean: one.mean.map(|mean| mean + by),
        interval: one.interval.map(|limits| limits.map(|limit| limit + by)),
        ..one
    }
}
