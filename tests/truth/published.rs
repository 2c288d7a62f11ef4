//! Published totals of the reference workload, from 40 runs of a plain program that is not ours.

use std::collections::BTreeMap;

use crate::totals::Moments;

/// Runs behind the printed figures.
const RUNS: f64 = 40.0;

/// Mean and standard deviation between runs of 100,000 persons.
///
/// The spreads are printed from 40 runs and lie below the law's own: enrolments vary with the drop-outs, of
/// variance 0.02 a week times the peer weeks, so their deviation is 144 and not 104; QALYs 524, deaths 133.
/// Four printed standard errors are therefore about three true ones: a test on them wants a fixed seed.
///
/// # Source
/// 40 runs of a plain independent program of the law of `smi_ref_law`.
pub(crate) fn smi_ref_totals() -> BTreeMap<&'static str, Moments> {
    let printed = |mean, sd| Moments { mean, sd, replicates: RUNS };
    BTreeMap::from([
        ("relapses", printed(434_818.0, 960.0)),
        ("admissions", printed(185_128.0, 525.0)),
        ("deaths", printed(23_321.0, 115.0)),
        ("qalys", printed(608_312.0, 441.0)),
        ("cost", printed(5.9017e9, 1.18e7)),
        ("peer weeks", printed(1_028_271.0, 80.0)),
        ("bed-days", printed(3_678_350.0, 12_420.0)),
        ("enrolments", printed(23_044.0, 104.0)),
    ])
}

/// The means of other replicates, given the printed spread, so that two means may differ by no more than
/// `limit * sd * sqrt(1/n + 1/40)`.
pub(crate) fn with_published_spread(
    means: &BTreeMap<&'static str, f64>,
    replicates: f64,
) -> BTreeMap<&'static str, Moments> {
    smi_ref_totals()
        .into_iter()
        .map(|(name, printed)| (name, Moments { mean: means[name], sd: printed.sd, replicates }))
        .collect()
}
