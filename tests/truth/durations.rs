//! How long people stay well: under a frailty of their own, and after discharge with admission at once on relapse.
//!
//! Kolmogorov and Smirnov's distance and shares, both with a false-alarm rate of about one in a million a comparison.

use peerscale::model::person::IllnessState::Relapse;

use crate::given::Given;
use crate::histories::histories;
use crate::pieces::{alike, assert_distributed, assert_share};
use crate::quadrature;

/// Times to the first relapse, at 0.02 a week for a person of mean frailty.
fn first_relapses(given: &Given) -> Vec<f64> {
    let lives = histories(given, 8, f64::INFINITY, 1);
    lives.iter().map(|life| life.moves[1].at).collect()
}

/// Marginal survival under gamma frailty with mean 1 and variance θ: (1 + θH)^(-1/θ).
#[test]
fn under_gamma_frailty_a_cohort_follows_a_power_law() {
    for variance in [0.3, 1.1] {
        let given = alike()
            .with("population.persons", 20_000)
            .with("population.frailty_law", "gamma")
            .with("population.frailty_variance", variance);
        let times = first_relapses(&given);
        let law = |weeks: f64| 1.0 - libm::pow(1.0 + variance * 0.02 * weeks, -1.0 / variance);
        for weeks in [10.0, 50.0, 200.0, 1_000.0] {
            let relapsed = times.iter().filter(|time| **time <= weeks).count();
            assert_share(&format!("θ {variance}, {weeks} weeks"), relapsed, times.len(), law(weeks));
        }
        assert_distributed(&format!("θ {variance}"), times, law);
    }
}

/// Under log-normal frailty the integral over the law of frailty has no closed form: Gauss and Hermite's nodes.
#[test]
fn under_log_normal_frailty_a_cohort_follows_the_quadrature() {
    let sd = 0.5;
    let given = alike()
        .with("population.persons", 20_000)
        .with("population.frailty_law", "lognormal")
        .with("population.frailty_sd_log", sd);
    let nodes = quadrature::standard_normal(30);
    let law = |weeks: f64| -> f64 {
        let well = |x: f64| libm::exp(-0.02 * weeks * libm::exp(sd * x - sd * sd / 2.0));
        1.0 - nodes.iter().map(|&(x, weight)| weight * well(x)).sum::<f64>()
    };
    assert_distributed("log-normal frailty", first_relapses(&given), law);
}

/// ∫ of the multiplier k (t/τ)^(k-1), which is 1 from where it would fall below 1.
fn weibull(shape: f64, scale: f64, weeks: f64) -> f64 {
    let bend = scale * libm::pow(shape, 1.0 / (1.0 - shape));
    let within = weeks.min(bend);
    scale * libm::pow(within / scale, shape) + weeks - within
}

/// Everyone is admitted within hours of a relapse and stays for days; nobody dies or recovers at home.
fn in_and_out() -> Given {
    alike()
        .with("illness.recovery_rate", 0.0)
        .with("illness.crisis_care", "none")
        .with("illness.admission_rate", 10.0)
        .with("illness.admission_slope_severity", 0.0)
        .with("illness.compulsory_ratio_ethnicity", 1.0)
        .with("illness.compulsory_slope_deprivation", 0.0)
        .with("illness.stay_mean", 3.0)
        .with("illness.stay_sd_log", 0.5)
        .with("after_discharge.law", "weibull")
        .with("after_discharge.shape", 0.65)
        .with("after_discharge.scale", 60.0)
}

/// The share readmitted within so many days, of people whose way from relapse to hospital takes a mean of 0.1 weeks:
/// the law of relapse, moved by that exponential (midpoints of its quantiles).
fn readmitted(days: f64) -> f64 {
    const POINTS: u32 = 2_000;
    let at = |i: u32| -libm::log1p(-(f64::from(i) + 0.5) / f64::from(POINTS)) / 10.0;
    let relapsed =
        |weeks: f64| if weeks > 0.0 { -libm::expm1(-0.02 * weibull(0.65, 60.0, weeks)) } else { 0.0 };
    (0..POINTS).map(|i| relapsed(days / 7.0 - at(i))).sum::<f64>() / f64::from(POINTS)
}

#[test]
fn relapse_and_readmission_within_30_90_and_365_days_are_the_closed_form() {
    let horizon = 1_040.0;
    let lives = histories(&in_and_out().with("population.persons", 1_000), 9, horizon, usize::MAX);
    let year = 365.0 / 7.0;
    let (mut all, mut relapses, mut admissions) = (0, [0; 3], [0; 3]);
    for life in &lives {
        for (index, pair) in life.moves.windows(2).enumerate() {
            // Who comes home less than a year before the horizon is not followed for long enough.
            if !pair[0].into.in_hospital() || pair[1].at > horizon - year {
                continue;
            }
            all += 1;
            let next = |is: &dyn Fn(peerscale::model::person::IllnessState) -> bool| {
                let later = life.moves[index + 2..].iter().find(|step| is(step.into));
                later.map_or(f64::INFINITY, |step| step.at - pair[1].at)
            };
            let (relapse, admission) = (next(&|into| into == Relapse), next(&|into| into.in_hospital()));
            for (place, days) in [30.0, 90.0, 365.0].into_iter().enumerate() {
                relapses[place] += usize::from(relapse <= days / 7.0);
                admissions[place] += usize::from(admission <= days / 7.0);
            }
        }
    }
    assert!(all > 10_000, "{all} discharges");
    for (place, days) in [30.0, 90.0, 365.0].into_iter().enumerate() {
        let relapsed = -libm::expm1(-0.02 * weibull(0.65, 60.0, days / 7.0));
        assert_share(&format!("relapse within {days} days"), relapses[place], all, relapsed);
        assert_share(&format!("readmission within {days} days"), admissions[place], all, readmitted(days));
        // An admission at once would be seen: the hours between are no small matter for the first month alone.
        assert!((readmitted(days) - relapsed).abs() < 0.005, "{days}");
    }
}
