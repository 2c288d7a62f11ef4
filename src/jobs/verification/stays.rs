//! Length of stay against the log-normal law with the mean that is stated.

use super::recorder::lives;
use super::scene::scenario;
use super::{Effort, Found};
use crate::analysis::quantile::quantile;
use crate::analysis::verification::Comparison;
use crate::analysis::verification::chance::{Chance, deviation, distance, log_normal, mean};
use crate::scenario::distribution::Distribution;
use crate::units::time::DAYS_PER_WEEK;

const SEED: u64 = 4501;
const SOURCE: &str = "log-normal law with the stated mean and spread";
/// Weeks before the horizon from which on stays are not looked at, for they may not have ended.
const FOLLOWED: f64 = 1_040.0;

pub(super) fn check(effort: Effort) -> Found {
    let mut values = scenario("stays.toml")?.values;
    effort.thin(&mut values, 15)?;
    let (stated, sigma) =
        (values.number("illness.stay_mean.schizophrenia")?, values.number("illness.stay_sd_log")?);
    let mu = libm::log(stated) - sigma * sigma / 2.0;
    let latest = values.number("simulation.horizon")? - FOLLOWED;
    let mut days: Vec<f64> = lives(&values, SEED, 0)?
        .0
        .into_iter()
        .flatten()
        .filter(|spell| spell.state.in_hospital() && spell.from < latest)
        .map(|spell| DAYS_PER_WEEK * spell.weeks())
        .collect();
    let n = days.len();
    let mut found = Vec::new();
    let mut row = |key: &str, what: String, unit, exact, simulated, chance| {
        found.push(Comparison {
            id: format!("stays-{key}"),
            what: format!("Length of stay: {what}"),
            unit,
            exact,
            simulated,
            chance,
            source: SOURCE,
        });
    };
    let away = distance(&mut days, n, |day| log_normal(mu, sigma, day));
    // A mean of log-normal values needs very many of them to be normal: the standard error is that of the law.
    let error = stated * libm::sqrt(libm::expm1(sigma * sigma) / n as f64);
    row("mean", "mean".into(), "days", stated, mean(&days).0, Chance::Known(error));
    let law = Distribution::Normal { mean: 0.0, sd: 1.0 };
    for (p, key, words) in [(0.5, "median", "median"), (0.9, "90th-percentile", "90th percentile")] {
        let z = law.quantile(p);
        let exact = libm::exp(mu + sigma * z);
        // The error of a quantile is √(p(1-p)/n) over the density there.
        let density = libm::exp(-z * z / 2.0) / libm::sqrt(2.0 * std::f64::consts::PI) / sigma / exact;
        let error = libm::sqrt(p * (1.0 - p) / n as f64) / density;
        let simulated = quantile(&days, p).unwrap_or(f64::NAN);
        row(key, words.into(), "days", exact, simulated, Chance::Known(error));
    }
    let logs: Vec<f64> = days.iter().map(|day| libm::log(*day)).collect();
    let (spread, error) = deviation(&logs);
    let what = "standard deviation of the logarithm".to_owned();
    row("spread", what, "log days", sigma, spread, Chance::Known(error));
    let what = "√n × largest distance to the law".to_owned();
    row("distance", what, "dimensionless", 0.0, away, Chance::Distance);
    Ok(found)
}
