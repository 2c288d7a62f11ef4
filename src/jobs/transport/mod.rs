//! A finished run carried over to a population that is composed otherwise; nothing is simulated.

mod pairs;
mod target;

pub use target::Target;

use crate::analysis::findings::Findings;
use crate::analysis::transport::{Carried, HEAVY, Row, Transported, Weighed, effective};
use crate::outcomes::Scaling;
use crate::report::ReportError;
use crate::report::tables::FEW;
use crate::report::tables::outcomes::Finished;
use crate::scenario::nearest_word;
use pairs::{Pairs, of_moments};
use std::path::Path;
use target::{People, composed, labels, nobody};

/// The outcome whose people everything is told for.
const PEOPLE: &str = "people_eligible";
/// The only ratio that is one over these people, so that shares of them weigh it.
const REACH: &str = "reach";

/// Why nothing could be carried over.
#[derive(Debug)]
pub enum TransportError {
    /// The target does not fit the run, or is no target.
    Invalid(String),
    /// What the run left cannot be read.
    Run(ReportError),
}

fn invalid(message: impl Into<String>) -> TransportError {
    TransportError::Invalid(message.into())
}

/// Carries a run over: its folder, its findings, the target, the outcomes.
///
/// # Errors
/// A target that does not fit the run; tables of the run that cannot be read.
pub fn transport(
    run: &Path,
    findings: &Findings,
    target: &Target,
    outcomes: &[String],
) -> Result<Transported, TransportError> {
    let columns = wanted(findings, outcomes)?;
    let table = Pairs::read(run)?;
    let people = |by: &str| -> People {
        labels(findings, by, true)
            .into_iter()
            .filter_map(|group| Some((group.to_owned(), table.get(0, findings, PEOPLE, by, group)?[0].mean?)))
            .collect()
    };
    let composed = composed(findings, target, &people)?;
    let eligible: Vec<f64> = composed
        .groups
        .iter()
        .map(|(group, _)| {
            if composed.pair {
                people(&composed.by).get(group).copied().unwrap_or(0.0)
            } else {
                place(findings, &composed.by, group)
                    .and_then(|at| findings.level_of(0, PEOPLE, 0, at).mean)
                    .unwrap_or(0.0)
            }
        })
        .collect();
    let all: f64 = eligible.iter().sum();
    let groups: Vec<Weighed> = composed
        .groups
        .iter()
        .zip(&eligible)
        .map(|((group, target), people)| Weighed {
            group: group.clone(),
            simulated: people / findings.setting.weight,
            share: people / all,
            target: *target,
        })
        .collect();
    if let Some(missing) = groups.iter().find(|group| group.target > 0.0 && group.simulated <= 0.0) {
        return Err(invalid(nobody(&composed.by, &missing.group)));
    }
    let mut found = Transported {
        warnings: warnings(&groups, &composed.by),
        by: composed.by.clone(),
        raked: composed.raked,
        by_unit: !composed.pair,
        groups,
        rows: Vec::new(),
    };
    let units = if composed.pair { None } else { Some(Units::read(run, findings, &columns)?) };
    let row = |strategy: usize, column: usize| match &units {
        Some(units) => units.row(findings, &found, strategy, column),
        None => of_moments(&table, findings, &found, strategy, column),
    };
    let strategies = 0..findings.strategies.len();
    let rows: Vec<Row> = strategies
        .flat_map(|strategy| columns.iter().map(move |&at| (strategy, at)))
        .filter_map(|(strategy, at)| row(strategy, at))
        .collect();
    found.rows = rows;
    if found.rows.is_empty() {
        return Err(invalid(
            "the run keeps none of these outcomes for each of these groups in tables/outcomes.parquet: run it with fewer samples, or name other \
             --outcomes",
        ));
    }
    let lacking: Vec<&str> = columns
        .iter()
        .map(|&at| findings.layout.columns[at].id.as_str())
        .filter(|id| !found.rows.iter().any(|row| row.outcome == *id))
        .collect();
    if !lacking.is_empty() {
        found
            .warnings
            .push(format!("not told of every group, so that it is left out: {}", lacking.join(", ")));
    }
    Ok(found)
}

/// The place of a group of one attribute.
fn place(findings: &Findings, by: &str, group: &str) -> Option<usize> {
    findings.layout.groups.iter().position(|one| one.by == by && one.label == group)
}

/// The columns of the outcomes that are wanted.
fn wanted(findings: &Findings, outcomes: &[String]) -> Result<Vec<usize>, TransportError> {
    let ids: Vec<&str> = findings.layout.columns.iter().map(|column| column.id.as_str()).collect();
    outcomes
        .iter()
        .map(|id| {
            let Some(at) = findings.layout.column(id) else {
                let near =
                    nearest_word(id, &ids).map_or_else(String::new, |near| format!("; did you mean {near}?"));
                return Err(invalid(format!("the run has no outcome {id}{near}")));
            };
            let column = &findings.layout.columns[at];
            if !column.by_group || (column.scaling != Scaling::Total && id != REACH) {
                return Err(invalid(format!(
                    "{id} is not told by group as a sum over people, so that shares of people do not weigh it"
                )));
            }
            Ok(at)
        })
        .collect()
}

fn warnings(groups: &[Weighed], by: &str) -> Vec<String> {
    let mut all = Vec::new();
    let named = |wanted: &dyn Fn(&Weighed) -> bool| {
        let names: Vec<&str> = groups
            .iter()
            .filter(|group| group.target > 0.0 && wanted(group))
            .map(|group| group.group.as_str())
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    if let Some(names) = named(&|group| group.simulated < FEW) {
        all.push(format!(
            "fewer than {FEW} simulated people of {by} {names}: what is told hangs on a few lives"
        ));
    }
    if let Some(names) = named(&|group| group.weight().is_some_and(|weight| weight > HEAVY)) {
        all.push(format!("each person of {by} {names} counts for more than {HEAVY}"));
    }
    let simulated: f64 = groups.iter().map(|group| group.simulated).sum();
    if effective(groups) < 0.5 * simulated {
        all.push(format!(
            "weights differ so much that {simulated:.0} simulated people tell no more than {:.0} would as they are",
            effective(groups)
        ));
    }
    let left = groups.iter().filter(|group| group.target <= 0.0 && group.share > 0.0);
    let left: Vec<&str> = left.map(|group| group.group.as_str()).collect();
    if !left.is_empty() {
        all.push(format!("nobody of {by} {} in the target", left.join(", ")));
    }
    all
}

/// Every unit of a run: a replicate, or the mean of a sample, of each strategy.
struct Units {
    /// By frame (unit, then strategy); then group, column of `columns`.
    frames: Vec<Vec<f64>>,
    strategies: usize,
    columns: Vec<usize>,
    samples: bool,
}

impl Units {
    /// Reads some columns of all groups over the whole horizon, and how many people these are.
    fn read(run: &Path, findings: &Findings, columns: &[usize]) -> Result<Self, TransportError> {
        let (setting, layout) = (&findings.setting, &findings.layout);
        let ids: Vec<String> = findings.strategies.iter().map(|strategy| strategy.id.clone()).collect();
        let frames = if setting.samples > 0 { setting.samples } else { setting.replicates } * ids.len();
        let columns: Vec<usize> = columns.iter().copied().chain(layout.column(PEOPLE)).collect();
        let cells: Vec<usize> = (0..layout.groups.len())
            .flat_map(|group| columns.iter().map(move |&column| layout.cell(0, group, column)))
            .collect();
        let table = Finished::open(run, &ids, layout, frames).map_err(TransportError::Run)?;
        let frames = table.cells(frames, &cells).map_err(TransportError::Run)?;
        Ok(Self { frames, strategies: ids.len(), columns, samples: setting.samples > 0 })
    }

    /// The value of a group and column in a frame; none where it is missing.
    fn value(&self, frame: &[f64], group: usize, column: usize) -> Option<f64> {
        let place = self.columns.iter().position(|known| *known == column)?;
        frame.get(group * self.columns.len() + place).copied().filter(|value| value.is_finite())
    }

    fn row(&self, findings: &Findings, found: &Transported, strategy: usize, column: usize) -> Option<Row> {
        let layout = &findings.layout;
        let people = layout.column(PEOPLE)?;
        let places: Vec<usize> = found
            .groups
            .iter()
            .map(|group| place(findings, &found.by, &group.group))
            .collect::<Option<_>>()?;
        let outcome = &layout.columns[column];
        let total = outcome.scaling == Scaling::Total;
        // What the run has, what the target has, and what belongs to no group: for each person to whom the programme is open.
        let told = |frame: &[f64]| -> Option<[f64; 3]> {
            let of = |group: usize, column: usize| self.value(frame, group, column);
            let (mut run, mut target, mut sum, mut all) = (0.0, 0.0, 0.0, 0.0);
            for (group, &at) in found.groups.iter().zip(&places) {
                let eligible = of(at, people).unwrap_or(0.0);
                all += eligible;
                if eligible <= 0.0 {
                    // Nobody of it in this unit: only where the target asks for it is something missing.
                    if group.target > 0.0 {
                        return None;
                    }
                    continue;
                }
                let value = of(at, column)?;
                let each = if total { value / eligible } else { value };
                run += each * eligible;
                target += each * group.target;
                sum += value;
            }
            let everyone = of(0, column)?;
            let fixed = if total { (everyone - sum) / all } else { 0.0 };
            Some([run / all + fixed, target + fixed, fixed])
        };
        let of = |strategy: usize| -> Option<Vec<[f64; 3]>> {
            self.frames.chunks(self.strategies).map(|unit| told(unit.get(strategy)?)).collect()
        };
        let (own, less) = (of(strategy)?, of(0)?);
        let carried = |at: usize, difference: bool| {
            let value =
                |(own, less): (&[f64; 3], &[f64; 3])| if difference { own[at] - less[at] } else { own[at] };
            Carried::of(&own.iter().zip(&less).map(value).collect::<Vec<_>>(), self.samples)
        };
        let differs = |at: usize| if strategy > 0 { carried(at, true) } else { Carried::default() };
        let (all, fixed) = (carried(0, false).mean?, carried(2, false).mean?);
        Some(Row {
            strategy,
            outcome: outcome.id.clone(),
            unit: outcome.unit.clone(),
            level: [carried(0, false), carried(1, false)],
            difference: [differs(0), differs(1)],
            fixed: if fixed.abs() > 1e-9 * all.abs() { fixed / all } else { 0.0 },
        })
    }
}
