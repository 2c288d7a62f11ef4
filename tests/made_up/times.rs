//! Made-up times from event to event.

use super::PLANS;
use peerscale::analysis::findings::{CurvePoint, Estimate, TimeToEvent};

/// How long it takes until a readmission, or until someone leaves a place early: everyone alone is followed.
pub(super) fn time_to_event() -> Vec<TimeToEvent> {
    let days = [30.0, 90.0, 365.0].map(|days| days / 7.0);
    let mut weeks: Vec<f64> = (0..=104).map(f64::from).chain(days).collect();
    weeks.sort_by(f64::total_cmp);
    let one = |event: &str, all: f64, incidence: &dyn Fn(usize, f64) -> f64| {
        let estimate =
            |mean: f64, mcse: f64| Estimate { mean: Some(mean), mcse: Some(mcse), ..Estimate::default() };
        let point = |plan: usize, week: f64| {
            let come = incidence(plan, week);
            let error = 0.004 * (come * (1.0 - come)).sqrt();
            CurvePoint {
                at_risk: estimate(all * (1.0 - come) * (1.0 - week / 520.0), all * 0.001),
                survival: estimate(1.0 - come * 1.01, error),
                incidence: estimate(come, error),
                competing: estimate(0.01 * week / 104.0, error),
            }
        };
        let change = |plan: usize, week: f64| incidence(plan, week) - incidence(0, week);
        TimeToEvent {
            event: event.into(),
            doc: format!("weeks until {event}"),
            weeks: weeks.clone(),
            levels: (0..PLANS.len()).map(|p| vec![weeks.iter().map(|&w| point(p, w)).collect()]).collect(),
            differences: (1..PLANS.len())
                .map(|p| {
                    weeks.iter().map(|&w| estimate(change(p, w), 0.000_4 * (w / 52.0).min(1.0))).collect()
                })
                .collect(),
        }
    };
    let readmitted = |plan: usize, week: f64| {
        let avoided = PLANS[plan].1.3 * 1e-5;
        (1.0 - avoided) * -libm::expm1(-0.09 * libm::pow(week, 0.45))
    };
    let left = |plan: usize, week: f64| {
        let rate = [0.018, 0.028, 0.014, 0.026, 0.012][plan];
        -libm::expm1(-rate * week.min(52.0))
    };
    vec![one("readmission", 530_000.0, &readmitted), one("dropout", 41_000.0, &left)]
}
