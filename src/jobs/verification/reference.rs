//! The reference workload against the totals of an independent program.

use rayon::prelude::*;

use super::scene::Scene;
use super::{Effort, Found};
use crate::analysis::verification::Comparison;
use crate::analysis::verification::chance::{Chance, mean};

const SEED: u64 = 4801;
/// Runs of the independent program behind the totals.
const RUNS: f64 = 40.0;
const SOURCE: &str = "mean of 40 runs of a plain independent program";
/// Outcome, words, unit, mean and standard deviation between those runs.
const TOTALS: [(&str, &str, &str, f64, f64); 8] = [
    ("relapses", "relapses", "relapses", 434_818.0, 960.0),
    ("admissions", "admissions", "admissions", 185_128.0, 525.0),
    ("deaths", "deaths", "deaths", 23_321.0, 115.0),
    ("qalys", "discounted QALYs", "QALYs", 608_312.0, 441.0),
    ("cost", "discounted cost", "money", 5.9017e9, 1.18e7),
    ("peer_weeks", "weeks with a place", "weeks", 1_028_271.0, 80.0),
    ("bed_days", "bed-days", "days", 3_678_350.0, 12_420.0),
    ("enrolments", "places taken up", "enrolments", 23_044.0, 104.0),
];

/// Two means over one law scatter by sd·√(1/n + 1/40). The spread is the larger of the independent program's and our own,
/// because the printed spreads of a few totals are smaller than the law's.
pub(super) fn check(effort: Effort) -> Found {
    let scene = Scene::open("smi-ref.toml")?;
    let replicates: Vec<[f64; TOTALS.len()]> = (0..effort.of(2, 12) as u64)
        .into_par_iter()
        .map(|number| {
            let frame = scene.live(SEED, number).1;
            TOTALS.map(|total| scene.outcome(&frame, total.0))
        })
        .collect();
    let n = replicates.len() as f64;
    Ok(TOTALS
        .iter()
        .enumerate()
        .map(|(column, &(id, words, unit, exact, sd))| {
            let sample: Vec<f64> = replicates.iter().map(|row| row[column]).collect();
            let (simulated, error) = mean(&sample);
            let spread = f64::max(sd, error * libm::sqrt(n));
            let error = spread * libm::sqrt(1.0 / n + 1.0 / RUNS);
            Comparison {
                id: format!("reference-{}", id.replace('_', "-")),
                what: format!("Reference workload: {words}"),
                unit,
                exact,
                simulated,
                chance: Chance::Estimated { error, freedom: RUNS - 1.0 },
                source: SOURCE,
            }
        })
        .collect())
}
