//! Relapse in a cohort under frailty, against the Laplace transform of its law.

use super::recorder::lives;
use super::scene::scenario;
use super::{Effort, Found};
use crate::analysis::verification::Comparison;
use crate::analysis::verification::chance::{Chance, distance, share_error};
use crate::analysis::verification::frailty::{gamma_survival, log_normal_survival};

const SEED: u64 = 4201;
/// Weeks at which the share that is still well is looked at.
const WEEKS: [f64; 4] = [13.0, 52.0, 208.0, 520.0];

pub(super) fn check(effort: Effort) -> Found {
    let mut found = Vec::new();
    for (file, id, name, source) in [
        ("frailty-gamma.toml", "gamma", "Gamma frailty", "(1 + θH)^(-1/θ) (Vaupel 1979)"),
        ("frailty-log-normal.toml", "log-normal", "Log-normal frailty", "quadrature over the law of frailty"),
    ] {
        let mut values = scenario(file)?.values;
        effort.thin(&mut values, 20)?;
        let rate = values.number("illness.relapse_rate.schizophrenia")?;
        let horizon = values.number("simulation.horizon")?;
        let spread = if id == "gamma" {
            values.number("population.frailty_variance")?
        } else {
            values.number("population.frailty_sd_log")?
        };
        let well = |weeks: f64| {
            if id == "gamma" {
                gamma_survival(spread, rate * weeks)
            } else {
                log_normal_survival(spread, rate * weeks)
            }
        };
        let (lives, _) = lives(&values, SEED, 0)?;
        let mut times: Vec<f64> =
            lives.iter().filter_map(|life| life.first()).map(|spell| spell.until).collect();
        for weeks in WEEKS.into_iter().filter(|weeks| *weeks <= horizon) {
            let relapsed = times.iter().filter(|time| **time <= weeks).count();
            let exact = well(weeks);
            found.push(Comparison {
                id: format!("frailty-{id}-{weeks}"),
                what: format!("{name}: share without a relapse after {weeks} weeks"),
                unit: "proportion",
                exact,
                simulated: 1.0 - relapsed as f64 / lives.len() as f64,
                chance: Chance::Known(share_error(exact, lives.len())),
                source,
            });
        }
        // Each point of the log-normal curve is a quadrature.
        let simulated = distance(&mut times, lives.len(), tabulated(|weeks| 1.0 - well(weeks), horizon));
        found.push(Comparison {
            id: format!("frailty-{id}-distance"),
            what: format!("{name}: times of first relapse, √n × largest distance to their law"),
            unit: "dimensionless",
            exact: 0.0,
            simulated,
            chance: Chance::Distance,
            source,
        });
    }
    Ok(found)
}

/// A smooth function, linear between 5,200 points.
fn tabulated(f: impl Fn(f64) -> f64, until: f64) -> impl Fn(f64) -> f64 {
    const POINTS: u32 = 5_200;
    let step = until / f64::from(POINTS);
    let points: Vec<f64> = (0..=POINTS).map(|i| f(f64::from(i) * step)).collect();
    move |x| {
        let place = (x / step).clamp(0.0, f64::from(POINTS) - 1e-9);
        let below = place as usize;
        points[below] + (place - below as f64) * (points[below + 1] - points[below])
    }
}
