//! Constant hazards against the matrix exponential.

use rayon::prelude::*;

use super::scene::Scene;
use super::{CheckError, Effort, Found};
use crate::analysis::verification::Comparison;
use crate::analysis::verification::chain::{Expected, Hazards, STATES};
use crate::analysis::verification::chance::{Chance, mean};
use crate::scenario::MissingValue;
use crate::units::time::{DAYS_PER_WEEK, WEEKS_PER_YEAR};

const SEED: u64 = 4101;
const SOURCE: &str = "matrix exponential (Van Loan 1978)";
/// The scenarios, with what tells them apart.
const SETS: [(&str, &str, &str); 5] = [
    ("chain.toml", "reference", "reference hazards"),
    ("chain-rare-death.toml", "rare-death", "rare death"),
    ("chain-many-events.toml", "many-events", "several events a week"),
    ("chain-long-stays.toml", "long-stays", "long stays"),
    ("chain-no-recovery.toml", "no-recovery", "every relapse ends in hospital"),
];
const PLACES: [(&str, &str); STATES] =
    [("stable", "stable"), ("relapse", "in relapse"), ("hospital", "in hospital"), ("dead", "dead")];

pub(super) fn check(effort: Effort) -> Found {
    let found: Result<Vec<Vec<Comparison>>, CheckError> =
        SETS.par_iter().with_max_len(1).map(|set| compare(set, effort)).collect();
    Ok(found?.into_iter().flatten().collect())
}

fn hazards(scene: &Scene) -> Result<Hazards, MissingValue> {
    let values = &scene.scenario.values;
    Ok(Hazards {
        relapse: values.number("illness.relapse_rate.schizophrenia")?,
        admission: values.number("illness.admission_rate.schizophrenia")?,
        recovery: values.number("illness.recovery_rate")?,
        discharge: DAYS_PER_WEEK / values.number("illness.stay_mean.schizophrenia")?,
        death: values.number("mortality.rate")?,
    })
}

/// Discounted cost and QALYs: prices and utilities of the scenario times discounted weeks.
fn worth(scene: &Scene, expected: &Expected) -> Result<(f64, f64), MissingValue> {
    let values = &scene.scenario.values;
    let (mut cost, mut qalys) = (0.0, 0.0);
    let states = [("stable_weeks", "stable"), ("relapse_weeks", "relapse"), ("hospital_weeks", "hospital")];
    for ((resource, state), weeks) in states.iter().zip(expected.discounted_weeks) {
        for row in values.rows("cost.item") {
            if row.text("resource").or_else(|_| row.word("resource"))? == *resource {
                cost += row.number("unit_cost")? * weeks;
            }
        }
        qalys += values.number(&format!("utility.{state}.schizophrenia"))? * weeks / WEEKS_PER_YEAR;
    }
    Ok((cost, qalys))
}

fn compare(&(file, id, name): &(&str, &str, &str), effort: Effort) -> Found {
    let scene = Scene::open(file)?;
    let values = &scene.scenario.values;
    let rate = libm::log1p(values.number("money.discount_rate")?) / WEEKS_PER_YEAR;
    let expected = hazards(&scene)?.expected(values.number("simulation.horizon")?, rate);
    let (cost, qalys) = worth(&scene, &expected)?;
    let years = expected.weeks[..STATES - 1].iter().sum::<f64>() / WEEKS_PER_YEAR;
    let exact: Vec<(&str, String, &'static str, f64)> = PLACES
        .iter()
        .zip(expected.occupancy)
        .map(|((key, words), share)| (*key, format!("share {words} at the end"), "proportion", share))
        .chain([
            ("relapses", "relapses of a person".to_owned(), "relapses", expected.relapses),
            ("admissions", "admissions of a person".to_owned(), "admissions", expected.admissions),
            ("life-years", "life-years of a person".to_owned(), "years", years),
            ("cost", "discounted cost of a person".to_owned(), "money", cost),
            ("qalys", "discounted QALYs of a person".to_owned(), "QALYs", qalys),
        ])
        .collect();
    let replicates: Vec<Vec<f64>> = (0..effort.of(12, 80) as u64)
        .into_par_iter()
        .map(|number| {
            let (accounts, frame) = scene.live(SEED, number);
            let mut counts = [0.0; STATES];
            for person in accounts.blocks.iter().flat_map(|block| &block.people) {
                let state = person.state;
                let place = if !state.alive() {
                    3
                } else if state.in_hospital() {
                    2
                } else {
                    usize::from(state.acute_at_home())
                };
                counts[place] += 1.0;
            }
            let outcomes = ["relapses", "admissions", "life_years", "cost", "qalys"];
            let outcomes = outcomes.map(|id| scene.outcome(&frame, id));
            counts.iter().chain(&outcomes).map(|sum| sum / scene.persons()).collect()
        })
        .collect();
    Ok(exact
        .into_iter()
        .enumerate()
        .map(|(column, (key, what, unit, exact))| {
            let sample: Vec<f64> = replicates.iter().map(|row| row[column]).collect();
            let (simulated, error) = mean(&sample);
            let chance = Chance::Estimated { error, freedom: sample.len() as f64 - 1.0 };
            Comparison {
                id: format!("chain-{id}-{key}"),
                what: format!("Chain of four states, {name}: {what}"),
                unit,
                exact,
                simulated,
                chance,
                source: SOURCE,
            }
        })
        .collect())
}
