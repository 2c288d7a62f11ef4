//! The value of trials.

use super::{asked, expected, linear_normal, normals, two};
use peerscale::analysis::value::outcome::{People, Valued};
use peerscale::jobs::value::{Request, value};
use peerscale::scenario::study::{EffectScale, Measured, Study, StudyOutcome};

fn study(parameter: &str, measured: Measured, per_arm: &[f64]) -> Study {
    Study {
        per_arm: per_arm.to_vec(),
        fixed_cost: 100_000.0,
        cost_per_participant: 500.0,
        years_to_result: 2.0,
        outcomes: vec![StudyOutcome { parameter: parameter.into(), measured }],
    }
}

fn of(study: Study, thresholds: &[f64]) -> Request {
    Request { study: Some(study), ..asked(thresholds, &[]) }
}

/// Two arms whose difference of means has the variance 0.8² / n: the closed form of the fixture, normal prior and data.
#[test]
fn a_normal_trial_of_a_normal_parameter_is_worth_its_closed_form() {
    let known = &expected("evppi")["sets"]["linear_normal"];
    let exact = known["evsi_eff_gain_known_sd_0.8"].as_object().unwrap();
    let sizes: Vec<f64> = exact.keys().map(|size| size.parse().unwrap()).collect();
    let measured = Measured::QualityOfLife { sd: 0.8 / 2.0_f64.sqrt() };
    let wtp = known["wtp"].as_f64().unwrap();
    let request =
        Request { sets: vec![vec!["eff_gain".into()]], ..of(study("eff_gain", measured, &sizes), &[wtp]) };
    let valued = value(&linear_normal(), &request).unwrap();
    let ideal = known["evppi"]["eff_gain"]["ideal_on_sample"].as_f64().unwrap();
    let whole = known["evppi"]["eff_gain"]["exact"].as_f64().unwrap();
    let evpi = known["evpi"]["exact"].as_f64().unwrap();
    for (sampled, (size, exact)) in valued.trials[0].sizes.iter().zip(exact) {
        let exact = exact.as_f64().unwrap();
        assert_eq!(sampled.per_arm, size.parse::<f64>().unwrap());
        // Both are on samples whose own value of the parameter is off by ideal - whole.
        assert!((sampled.value - exact * ideal / whole).abs() < 0.02 * evpi, "{size}: {sampled:?} {exact}");
        assert!((sampled.value - exact).abs() < 4.0 * sampled.se, "{size}: {sampled:?} {exact}");
    }
    rises(&valued, 0, valued.partial[0].at[0].value);
}

/// On evenly spread samples, where sampling error is small, the closed form is met closely: prior N(m, t²), data of
/// variance s²/n, so that the mean after the trial is N(m, t⁴ / (t² + s²/n)).
#[test]
fn evenly_spread_samples_meet_the_closed_form_closely() {
    use statrs::distribution::{Continuous, ContinuousCDF, Normal};
    let n = 20_000;
    let normal = Normal::new(0.0, 1.0).unwrap();
    let x: Vec<f64> =
        (0..n).map(|i| 0.1 + 0.5 * normal.inverse_cdf((f64::from(i) + 0.5) / f64::from(n))).collect();
    let input = two(vec![0.0; x.len()], x.clone(), vec![("x", x)]);
    let sizes = [1.0, 5.0, 20.0, 100.0, 1000.0, 1e6];
    let valued = value(&input, &of(study("x", Measured::QualityOfLife { sd: 2.0 }, &sizes), &[1.0])).unwrap();
    for (sampled, size) in valued.trials[0].sizes.iter().zip(sizes) {
        let v: f64 = 0.25 * 0.25 / (0.25 + 8.0 / size);
        let (m, sd) = (0.1, v.sqrt());
        let exact = sd * normal.pdf(m / sd) + m * normal.cdf(m / sd) - m;
        assert!((sampled.value - exact).abs() < 0.001 * exact + 2e-5, "{size}: {} {exact}", sampled.value);
    }
}

/// Values rise with size and never pass that of knowing the parameter, which they reach.
fn rises(valued: &Valued, trial: usize, whole: f64) {
    let values: Vec<f64> = valued.trials[trial].sizes.iter().map(|sampled| sampled.value).collect();
    assert!(values.windows(2).all(|pair| pair[0] <= pair[1]), "{values:?}");
    assert!(values.iter().all(|value| (0.0..=whole).contains(value)), "{values:?} {whole}");
}

/// A trial on readmission against integration over what it may return, done plainly on a fine grid.
#[test]
fn a_trial_on_readmission_equals_plain_integration() {
    let n = 800;
    let [z, noise] = [0, 1].map(|stream| normals(n, stream));
    let ratio: Vec<f64> = z.iter().map(|z| libm::exp(-0.1 + 0.2 * z)).collect();
    let effects: Vec<f64> = ratio.iter().map(|ratio| 0.4 * (1.0 - ratio)).collect();
    let costs: Vec<f64> = noise.iter().map(|z| 0.03 + 0.02 * z).collect();
    let input = two(costs.clone(), effects.clone(), vec![("ratio", ratio.clone())]);
    let measured = Measured::Readmission { scale: EffectScale::RiskRatio, control_risk: 0.4 };
    let sizes = [20.0, 60.0, 200.0, 1e7];
    let request =
        Request { sets: vec![vec!["ratio".into()]], ..of(study("ratio", measured, &sizes), &[1.0]) };
    let valued = value(&input, &request).unwrap();
    let mean_cost = costs.iter().sum::<f64>() / n as f64;
    let net: Vec<f64> = effects.iter().map(|effect| effect - mean_cost).collect();
    let now = (net.iter().sum::<f64>() / n as f64).max(0.0);
    for (sampled, size) in valued.trials[0].sizes.iter().zip(sizes).take(3) {
        let spread: Vec<f64> = ratio
            .iter()
            .map(|ratio| ((1.0 - 0.4 * ratio) / (0.4 * ratio) / size + 0.6 / 0.4 / size).sqrt())
            .collect();
        let step = 0.002;
        let mut after = 0.0;
        for place in -2500..2500 {
            let x = f64::from(place) * step;
            let sum: f64 = (0..n)
                .map(|i| {
                    let u = (x - libm::log(ratio[i])) / spread[i];
                    net[i] * libm::exp(-0.5 * u * u) / (spread[i] * (2.0 * std::f64::consts::PI).sqrt())
                })
                .sum();
            after += (sum / n as f64).max(0.0) * step;
        }
        let exact = after - now;
        // Here costs are fitted on the ratio too, which can explain a little of their noise.
        assert!((sampled.value - exact).abs() < 0.03 * exact, "{size}: {} {exact}", sampled.value);
    }
    let whole = valued.partial[0].at[0].value;
    rises(&valued, 0, whole);
    assert!((valued.trials[0].sizes[3].value - whole).abs() < 1e-3 * whole);
}

#[test]
fn scales_that_say_the_same_give_the_same() {
    let n = 2000;
    let log: Vec<f64> = normals(n, 0).iter().map(|z| -0.1 + 0.2 * z).collect();
    let ratio: Vec<f64> = log.iter().map(|log| libm::exp(*log)).collect();
    let effects: Vec<f64> = ratio.iter().map(|ratio| 1.0 - ratio - 0.05).collect();
    let input = two(vec![0.0; n], effects, vec![("ratio", ratio), ("log", log)]);
    let worth = |parameter: &str, scale| {
        let measured = Measured::Readmission { scale, control_risk: 0.35 };
        let valued = value(&input, &of(study(parameter, measured, &[100.0]), &[1.0])).unwrap();
        valued.trials[0].sizes[0].value
    };
    let (a, b) = (worth("ratio", EffectScale::RiskRatio), worth("log", EffectScale::LogRiskRatio));
    assert!((a - b).abs() < 0.005 * a, "{a} {b}");
}

#[test]
fn the_best_size_is_that_of_the_largest_net_benefit() {
    let sizes = [25.0, 100.0, 400.0, 1600.0];
    let measured = Measured::QualityOfLife { sd: 0.6 };
    let people = Some(People { incidence: 500.0, horizon: 10.0, rate: 0.035 });
    let request = Request { people, ..of(study("eff_gain", measured, &sizes), &[0.0, 20_000.0]) };
    let valued = value(&linear_normal(), &request).unwrap();
    let ln = libm::log(1.035);
    let reached = 500.0 * (libm::exp(-2.0 * ln) - libm::exp(-10.0 * ln)) / ln;
    for sampled in &valued.trials[0].sizes {
        let net = reached * sampled.value - 100_000.0 - 2.0 * 500.0 * sampled.per_arm;
        assert!((sampled.net.unwrap() - net).abs() < 1e-6 * net.abs());
    }
    let at = |wtp: f64| valued.trials[0].sizes.iter().filter(move |s| s.wtp == wtp);
    let best: Vec<_> = at(20_000.0).filter(|s| s.best).collect();
    assert_eq!(best.len(), 1);
    assert!(at(20_000.0).all(|s| s.net <= best[0].net) && best[0].net > Some(0.0));
    // Where health is worth nothing the decision is clear, and no trial is worth its cost.
    assert_eq!(at(0.0).filter(|s| s.best).count(), 0);
    // Without people there is no net benefit, and that is said.
    let measured = Measured::QualityOfLife { sd: 0.6 };
    let alone = value(&linear_normal(), &of(study("eff_gain", measured, &sizes), &[20_000.0])).unwrap();
    assert!(alone.trials[0].sizes.iter().all(|s| s.net.is_none() && !s.best));
    assert!(alone.warnings.iter().any(|w| w.contains("--incidence")), "{:?}", alone.warnings);
}
