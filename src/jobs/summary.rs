//! From the results of a run to findings: means, errors, intervals and variance ratios, joined by name.

use super::budget;
use super::certainty::{certainties, widened};
use super::curves::time_to_event;
use super::equity;
use super::estimates::Estimates;
use super::evidence;
use super::ledgers::Ledgers;
use super::milestones;
use super::model::ModelError;
use super::new_sites::new_sites;
use super::oversight::oversight;
use super::parameter_sets::ParameterSets;
use super::precision::noises;
use super::run::{Decision, Results, TRACKS};
use super::series::Track as TrackKind;
use super::tailoring;
use super::told;
use super::value::of_run::{Run, evaluated};
use super::watch;
use crate::analysis::findings::{
    ByProgramme, CloudKind, CloudPoint, Estimate, Findings, Impact, Money, PairDifference, Setting,
    SiteSurvival, Strategy, Track,
};
use crate::analysis::quantile::quantile;
use crate::analysis::replication::Seen;
use crate::analysis::toolkit::{Task, tasks};
use crate::economics::costs;
use crate::economics::perspective;
use crate::outcomes::by_programme::MEASURES;
use crate::outcomes::finances;
use crate::outcomes::mix::MIXES;
use crate::outcomes::site_survival::{self, STARTS, STATES};
use crate::report::description::description;
use crate::report::{Extras, Input, Provenance};
use crate::scenario::Scenario;
use crate::scenario::explain::describe;
use crate::scenario::resolved::resolved;
use crate::units::time::Calendar;
use std::path::Path;

pub(super) fn interval(mut values: Vec<f64>) -> (Option<f64>, Option<f64>) {
    values.retain(|value| value.is_finite());
    if values.len() < 2 {
        return (None, None);
    }
    values.sort_by(f64::total_cmp);
    (quantile(&values, 0.025), quantile(&values, 0.975))
}

/// Turns the results of a run into findings.
///
/// # Errors
/// Where a value is missing.
pub fn findings(decision: &Decision, results: &Results) -> Result<Findings, ModelError> {
    let strategies = decision.scenarios.len();
    let (levels, differences) = told::cells(decision, results);
    let calendar = Calendar::new(decision.scenarios[0].values.date("simulation.start")?);
    let periods = results.through_time.cells() / TRACKS;
    let sets = ParameterSets::of(decision, results.by_sample.len())?;
    let (mut remarks, warnings) = decision.effects.notes(sets.reach);
    remarks.extend(decision.remarks.iter().cloned());
    let setting = setting(decision, results)?;
    let named: Vec<Strategy> = decision
        .scenarios
        .iter()
        .map(|s| Strategy { id: s.id.clone(), name: s.name.clone(), question: s.question.clone() })
        .collect();
    let psa = psa(decision, results);
    let ledgers = Ledgers::open(&decision.scenarios[0].values)?;
    let run = Run {
        thresholds: None,
        setting: &setting,
        strategies: &named,
        psa: &psa,
        paths: &sets.paths,
        parameters: &sets.rows,
        range: decision.scenarios[0].values.optional_text("money.thresholds"),
    };
    let value = evaluated(&run)?;
    let thresholds = value.as_ref().map(|value| value.thresholds.as_slice());
    let equity = equity::of_run::found(decision, results, &Run { thresholds, ..run })?;
    let mut findings = Findings {
        remarks,
        warnings,
        setting,
        strategies: named,
        value,
        layout: decision.layout.clone(),
        levels,
        differences,
        dates: (0..periods).map(|period| calendar.date(period as f64 * decision.system_step)).collect(),
        tracks: tracks(results, strategies, periods),
        time_to_event: time_to_event(decision, results),
        new_sites: new_sites(decision, results, &sets.spreads),
        programmes: programmes(decision, results),
        site_survival: survival_of_sites(decision, results),
        roll_out: results.turns.clone(),
        sites: results.sites.clone(),
        milestones: milestones::told(decision, results),
        toolkits: toolkits(decision),
        finances: money_of_sites(decision, results)?,
        clouds: (1..strategies).map(|s| cloud(decision, results, s)).collect(),
        cloud_kind: if results.by_sample.is_empty() { CloudKind::Replicates } else { CloudKind::Samples },
        psa,
        budget: budget::told(decision, results, decision.scenarios[0].values.text("money.currency")?),
        stated_mixes: budget::of_mixes(
            decision,
            results,
            decision.scenarios[0].values.text("money.currency")?,
        )?,
        cost_items: ledgers.lines(&costs::lines(&decision.scenarios[0].values)?),
        perspectives: ledgers.perspectives.iter().map(|one| one.name.clone()).collect(),
        impacts: impacts(decision, &ledgers)?,
        pairs: pairs(decision, results),
        equity,
        group_pairs: decision.group_pairs.found(&results.group_pairs),
        mixes: decision.scenarios[0]
            .values
            .rows(MIXES.path)
            .iter()
            .map(|row| row.name().to_owned())
            .collect(),
        life_lines: watch::life_lines(decision, results),
        instruments: evidence::instruments(&decision.scenarios[0].values)?,
        drivers: evidence::drivers(decision, results, &sets),
        certainties: certainties(decision, results, &sets),
        widened: if results.by_sample.is_empty() { Vec::new() } else { widened(decision) },
        notes: evidence::notes(&decision.scenarios[0]),
        oversight: oversight(decision, results)?,
        decompositions: Vec::new(),
        noises: noises(decision, results),
        parameters: sets.rows,
        parameter_paths: sets.paths,
    };
    findings.equity.tailoring = tailoring::told(decision, &findings)?;
    Ok(findings)
}

/// What the run found of each programme.
fn programmes(decision: &Decision, results: &Results) -> Vec<ByProgramme> {
    let mut rows = Vec::new();
    for (strategy, names) in decision.programmes.iter().enumerate() {
        let cells = names.iter().flat_map(|name| MEASURES.iter().map(move |measure| (name, measure)));
        for (cell, (name, measure)) in cells.enumerate() {
            let estimates = &results.programmes[strategy];
            let estimate = results.programmes_over_samples.level(estimates, strategy, cell);
            rows.push(ByProgramme {
                strategy,
                programme: name.clone(),
                measure: measure.id,
                unit: measure.unit,
                estimate: estimate.finite(),
            });
        }
    }
    rows
}

/// What the run found of the survival of sites.
fn survival_of_sites(decision: &Decision, results: &Results) -> Vec<SiteSurvival> {
    let mut rows = Vec::new();
    let points = site_survival::points(decision.horizon);
    for (strategy, estimates) in results.survival.iter().enumerate() {
        for cell in 0..site_survival::cells(decision.horizon) {
            let estimate = results.survival_over_samples.level(estimates, strategy, cell).finite();
            let (row, state) = (cell / STATES.len(), STATES[cell % STATES.len()]);
            let unit = if cell % STATES.len() + 1 == STATES.len() { "sites" } else { "proportion" };
            if estimate.mean.is_some() {
                let (since, year) = (STARTS[row / points], row % points);
                rows.push(SiteSurvival { strategy, since, year, state, unit, estimate });
            }
        }
    }
    // Where no site ever comes so far there is nothing to tell.
    let known: Vec<&str> = rows.iter().filter(|row| row.unit == "proportion").map(|row| row.since).collect();
    rows.retain(|row| known.contains(&row.since));
    rows
}

/// What the run found of the money of sites.
fn money_of_sites(decision: &Decision, results: &Results) -> Result<Vec<Money>, ModelError> {
    let currency = decision.scenarios[0].values.text("money.currency")?;
    let mut rows = Vec::new();
    for (strategy, estimates) in results.finances.iter().enumerate() {
        for cell in 0..finances::cells(decision.horizon) {
            let estimate = results.finances_over_samples.level(estimates, strategy, cell).finite();
            let (row, measure) = (cell / finances::MEASURES.len(), cell % finances::MEASURES.len());
            let (measure, _, unit) = finances::MEASURES[measure];
            if estimate.mean.is_some() {
                rows.push(Money {
                    strategy,
                    year: row / finances::GROUPS.len() + 1,
                    sites: finances::GROUPS[row % finances::GROUPS.len()],
                    measure,
                    unit: unit.replace("{currency}", currency),
                    estimate,
                });
            }
        }
    }
    Ok(rows)
}

/// Every two strategies beside each other.
fn pairs(decision: &Decision, results: &Results) -> Vec<PairDifference> {
    let columns = decision.layout.columns.len();
    let one = |((from, of), estimates): ((usize, usize), &Estimates)| {
        let values = |column: usize| {
            results
                .by_sample
                .iter()
                .filter_map(move |row| Some(row[of].get(column)? - row[from].get(column)?))
        };
        let difference = |column: usize| {
            let (lower, upper) = interval(values(column).collect());
            Estimate { mean: estimates.mean(column), mcse: estimates.mcse(column), lower, upper }.finite()
        };
        PairDifference {
            from,
            of,
            differences: (0..columns).map(difference).collect(),
            above: (0..columns).map(|column| share_above(values(column))).collect(),
        }
    };
    watch::pairs(decision.scenarios.len()).zip(&results.pairs).map(one).collect()
}

/// What a repeat of a run saw of some outcomes, in the digits that its findings would have.
pub(super) fn seen(decision: &Decision, results: &Results, outcomes: &[String]) -> Seen {
    let (levels, differences) = told::cells(decision, results);
    let cells: Vec<Option<usize>> = outcomes
        .iter()
        .map(|outcome| Some(decision.layout.cell(0, 0, decision.layout.column(outcome)?)))
        .collect();
    let each = |of: &dyn Fn(usize, usize) -> Option<Estimate>| {
        let one = |strategy, cell: &Option<usize>| {
            cell.and_then(|cell| of(strategy, cell)).unwrap_or_default().finite()
        };
        (0..decision.scenarios.len()).map(|s| cells.iter().map(|cell| one(s, cell)).collect()).collect()
    };
    Seen {
        seed: decision.repeats.seed,
        samples: results.by_sample.len(),
        levels: each(&|strategy, cell| levels.get(strategy, cell)),
        differences: each(&|strategy, cell| Some(differences.get(strategy.checked_sub(1)?, cell)?.estimate)),
    }
}

/// The share of differences above 0, those that are 0 counted half; none of none.
fn share_above(differences: impl Iterator<Item = f64>) -> Option<f64> {
    let sides = differences.filter(|difference| difference.is_finite()).map(|difference| match difference {
        above if above > 0.0 => 1.0,
        below if below < 0.0 => 0.0,
        _ => 0.5,
    });
    let (count, above) = sides.fold((0.0, 0.0), |(count, above), side| (count + 1.0, above + side));
    (count > 0.0).then(|| above / count)
}

/// The name of the folder of a decision.
pub fn decision_name(decision: &Decision) -> String {
    // The folder may be written as `.` or not at all; its own name is asked of the disk.
    let folder = &decision.scenarios[0].folder;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.file_name().and_then(|name| name.to_str()).unwrap_or("scenario").to_owned()
}

fn setting(decision: &Decision, results: &Results) -> Result<Setting, ModelError> {
    let values = &decision.scenarios[0].values;
    // `--until-mcse` may have gone on with further replicates or parameter sets.
    let samples = results.by_sample.len();
    Ok(Setting {
        decision: decision_name(decision),
        start: values.date("simulation.start")?,
        horizon: decision.horizon,
        period: decision.system_step,
        currency: values.text("money.currency")?.to_owned(),
        price_year: values.text("money.price_year")?.to_owned(),
        discount_rate: values.number("money.discount_rate")?,
        threshold: values.number("money.threshold")?,
        persons: decision.persons,
        weight: decision.weight,
        eligible: decision.persons as f64 * decision.weight * values.number("population.eligible_share")?,
        seed: decision.repeats.seed,
        replicates: if samples == 0 { results.units } else { decision.repeats.replicates },
        samples,
        shared_luck: decision.shared_luck,
    })
}

fn tracks(results: &Results, strategies: usize, periods: usize) -> Vec<Track> {
    TrackKind::ALL
        .iter()
        .enumerate()
        .map(|(index, kind)| {
            let (label, unit) = kind.label();
            let value = |strategy: usize, period: usize| {
                results.through_time.track(strategy, period * TRACKS + index)
            };
            Track {
                key: kind.key().into(),
                label: label.into(),
                unit: unit.into(),
                values: (0..strategies)
                    .map(|strategy| (0..periods).map(|period| value(strategy, period)).collect())
                    .collect(),
            }
        })
        .collect()
}

fn columns(decision: &Decision) -> (usize, usize) {
    let column = |id: &str| decision.layout.column(id).unwrap_or_default();
    (column("cost"), column("qalys"))
}

fn cloud(decision: &Decision, results: &Results, strategy: usize) -> Vec<CloudPoint> {
    let (cost, qalys) = columns(decision);
    if results.by_sample.is_empty() {
        let point = |row: &Vec<(f64, f64)>| CloudPoint {
            cost: row[strategy].0 - row[0].0,
            qalys: row[strategy].1 - row[0].1,
        };
        return results.by_replicate.iter().map(point).collect();
    }
    let point = |row: &Vec<Vec<f64>>| CloudPoint {
        cost: row[strategy][cost] - row[0][cost],
        qalys: row[strategy][qalys] - row[0][qalys],
    };
    results.by_sample.iter().map(point).collect()
}

fn psa(decision: &Decision, results: &Results) -> Vec<Vec<(f64, f64)>> {
    let (cost, qalys) = columns(decision);
    let people = decision.persons as f64 * decision.weight;
    if results.by_sample.is_empty() {
        let mean = |e: &Estimates, cell: usize| e.mean(cell).unwrap_or(f64::NAN) / people;
        return vec![results.levels.iter().map(|e| (mean(e, cost), mean(e, qalys))).collect()];
    }
    let row =
        |row: &Vec<Vec<f64>>| row.iter().map(|cells| (cells[cost] / people, cells[qalys] / people)).collect();
    results.by_sample.iter().map(row).collect()
}

/// The impact inventory with what each perspective counts of it.
fn impacts(decision: &Decision, ledgers: &Ledgers) -> Result<Vec<Impact>, ModelError> {
    let values = &decision.scenarios[0].values;
    let perspectives = perspective::perspectives(values, &ledgers.items)?;
    let impacts = perspective::impacts(values, &ledgers.items)?.into_iter().map(|impact| Impact {
        counted: perspectives.iter().map(|one| impact.items.iter().any(|&item| one.counts[item])).collect(),
        items: impact.items.iter().map(|&item| ledgers.items[item].name.clone()).collect(),
        sector: impact.sector,
        name: impact.name,
        reason: impact.reason,
    });
    Ok(impacts.collect())
}

/// What goes into the folder of a run beside the findings: inputs with checksums, the scenario as it was in force,
/// and where each value comes from.
pub fn extras(decision: &Decision) -> Extras {
    let mut inputs: Vec<Input> = decision
        .scenarios
        .iter()
        .flat_map(|scenario| &scenario.inputs)
        .map(|input| Input { name: input.name.clone(), sha256: input.sha256.clone() })
        .collect();
    inputs.sort();
    inputs.dedup();
    Extras {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        resolved: resolved(&decision.scenarios),
        inputs,
        log: String::new(),
        provenance: provenance(&decision.scenarios[0]),
        kept: Vec::new(),
        options: String::new(),
        plan: None,
        model: description(&super::sections::registry()),
    }
}

/// What each strategy asks of those who carry it out.
fn toolkits(decision: &Decision) -> Vec<Vec<Task>> {
    let registry = super::sections::registry();
    decision.scenarios.iter().map(|scenario| tasks(&scenario.values, &registry)).collect()
}

/// Where the comparator's values come from, in the order of addresses.
fn provenance(scenario: &Scenario) -> Vec<Provenance> {
    let registry = super::sections::registry();
    let texts = scenario.values.texts();
    texts
        .into_iter()
        .map(|(address, value)| {
            let origin = scenario.provenance.get(&address);
            let unit = registry.parameter_at(&address).map(|parameter| parameter.unit).unwrap_or_default();
            let source = origin.and_then(|origin| origin.source.clone()).unwrap_or_default();
            let standing =
                origin.and_then(|origin| origin.standing).map(|s| s.to_string()).unwrap_or_default();
            let supplied_by = origin.and_then(|origin| origin.supplied_by.clone()).unwrap_or_default();
            let law = origin.and_then(|origin| origin.law.as_ref());
            let limits = origin.and_then(|origin| origin.limits);
            Provenance {
                input: address,
                value,
                limits,
                distribution: law.map(describe).unwrap_or_default(),
                unit: unit.to_owned(),
                source,
                standing,
                supplied_by,
            }
        })
        .collect()
}
