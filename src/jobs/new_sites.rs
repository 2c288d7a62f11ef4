//! What to expect in one more site: ratios of outcomes to the comparator over samples, and their prediction intervals.

use super::run::{Decision, Results};
use crate::analysis::findings::{Estimate, NewSite};
use crate::analysis::new_site::prediction_interval;
use crate::analysis::quantile::quantile;

/// Outcomes whose ratio is told: those that hazards decide.
const OUTCOMES: [&str; 5] = ["admissions", "compulsory_admissions", "bed_days", "relapses", "ed_visits"];

/// By strategy other than the comparator; nothing without samples. `spreads` are those of
/// [`super::parameter_sets::ParameterSets`].
pub(super) fn new_sites(decision: &Decision, results: &Results, spreads: &[Vec<f64>]) -> Vec<Vec<NewSite>> {
    let of = |strategy: usize| {
        let own: Vec<f64> = spreads.iter().map(|of_strategies| of_strategies[strategy]).collect();
        of_strategy(decision, results, strategy, &own)
    };
    (1..decision.scenarios.len()).map(of).collect()
}

fn of_strategy(decision: &Decision, results: &Results, strategy: usize, spreads: &[f64]) -> Vec<NewSite> {
    let samples = &results.by_sample;
    if samples.len() < 2 {
        return Vec::new();
    }
    let told = |outcome: &&str| {
        let cell = decision.layout.cell(0, 0, decision.layout.column(outcome)?);
        let effects: Vec<f64> =
            samples.iter().map(|row| libm::log(row[strategy][cell] / row[0][cell])).collect();
        let mut sorted: Vec<f64> = effects.iter().copied().filter(|effect| effect.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let (lower, upper) = prediction_interval(&effects, spreads)?;
        let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
        let limit = |p: f64| quantile(&sorted, p).map(libm::exp);
        Some(NewSite {
            outcome: (*outcome).to_owned(),
            ratio: Estimate {
                mean: Some(libm::exp(mean)),
                mcse: None,
                lower: limit(0.025),
                upper: limit(0.975),
            },
            lower: libm::exp(lower),
            upper: libm::exp(upper),
        })
    };
    OUTCOMES.iter().filter_map(told).collect()
}
