//! Relapse and readmission after discharge, against the integral of the falling hazard.

use super::recorder::{Life, lives};
use super::scene::scenario;
use super::{CheckError, Effort, Found};
use crate::analysis::verification::Comparison;
use crate::analysis::verification::chance::{Chance, distance, share_error};
use crate::analysis::verification::discharge::Multiplier;
use crate::model::person::IllnessState;
use crate::scenario::Values;
use crate::units::time::DAYS_PER_WEEK;

const SEED: u64 = 4401;
const SOURCE: &str = "1 - exp(-λ ∫m): integral of the multiplier in closed form";
const DAYS: [f64; 3] = [30.0, 90.0, 365.0];
/// Rate of admission in relapse that is as good as at once: a mean of a six-hundredth of a second.
const AT_ONCE: f64 = 1e9;

pub(super) fn check(effort: Effort) -> Found {
    let mut found = Vec::new();
    for (file, id, name) in [
        ("discharge-weibull.toml", "weibull", "Weibull after discharge"),
        ("discharge-piecewise.toml", "piecewise", "Piecewise after discharge"),
    ] {
        let mut values = scenario(file)?.values;
        effort.thin(&mut values, 12)?;
        values.set_number("illness.admission_rate.schizophrenia", AT_ONCE)?;
        values.set_number("illness.recovery_rate", 0.0)?;
        let rate = values.number("illness.relapse_rate.schizophrenia")?;
        let multiplier = multiplier(&values, id)?;
        let (lives, _) = lives(&values, SEED, 0)?;
        // Who is discharged less than a year before the horizon is not followed for long enough.
        let latest = values.number("simulation.horizon")? - DAYS[2] / DAYS_PER_WEEK;
        let times = Times::of(&lives, latest);
        let mut row = |key: String, what: String, unit, exact, simulated, chance| {
            found.push(Comparison {
                id: format!("discharge-{id}-{key}"),
                what: format!("{name}: {what}"),
                unit,
                exact,
                simulated,
                chance,
                source: SOURCE,
            });
        };
        for days in DAYS {
            let weeks = days / DAYS_PER_WEEK;
            let exact = multiplier.relapsed(rate, weeks);
            for (event, sample) in [("relapse", &times.relapse), ("readmission", &times.readmission)] {
                let within = sample.iter().filter(|time| **time <= weeks).count();
                row(
                    format!("{event}-{days}"),
                    format!("{event} within {days} days, admission at once on relapse"),
                    "proportion",
                    exact,
                    within as f64 / times.discharges as f64,
                    Chance::Known(share_error(exact, times.discharges)),
                );
            }
        }
        let year = DAYS[2] / DAYS_PER_WEEK;
        let mut within: Vec<f64> = times.relapse.iter().copied().filter(|time| *time <= year).collect();
        let away = distance(&mut within, times.discharges, |weeks| multiplier.relapsed(rate, weeks));
        let what = "times of relapse up to a year, √n × largest distance to their law";
        row("distance".into(), what.into(), "dimensionless", 0.0, away, Chance::Distance);
    }
    Ok(found)
}

/// The multiplier that a scenario states.
fn multiplier(values: &Values, law: &str) -> Result<Multiplier, CheckError> {
    if law == "weibull" {
        return Ok(Multiplier::Weibull {
            shape: values.number("after_discharge.shape")?,
            scale: values.number("after_discharge.scale")?,
        });
    }
    let windows = ["first", "second", "third"];
    let pieces: Result<Vec<(f64, f64)>, CheckError> = windows
        .iter()
        .map(|window| {
            let end = values.number(&format!("after_discharge.window_end.{window}"))? / DAYS_PER_WEEK;
            Ok((end, values.number(&format!("after_discharge.multiplier.{window}"))?))
        })
        .collect();
    Ok(Multiplier::Piecewise(pieces?))
}

/// Times from discharge to the next relapse and admission.
struct Times {
    discharges: usize,
    relapse: Vec<f64>,
    readmission: Vec<f64>,
}

impl Times {
    fn of(lives: &[Life], latest: f64) -> Self {
        let mut times = Self { discharges: 0, relapse: Vec::new(), readmission: Vec::new() };
        for life in lives {
            for (index, spell) in life.iter().enumerate() {
                if !spell.state.in_hospital() || spell.until > latest {
                    continue;
                }
                times.discharges += 1;
                let mut after = life[index + 1..].iter();
                let since = |at: f64| at - spell.until;
                if let Some(next) = after.clone().find(|next| next.into == IllnessState::Relapse) {
                    times.relapse.push(since(next.until));
                }
                if let Some(next) = after.find(|next| next.into.in_hospital()) {
                    times.readmission.push(since(next.until));
                }
            }
        }
        times
    }
}
