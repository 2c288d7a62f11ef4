//! A five-line formula in place of the model: everything about it is known exactly.
use super::diagnose::{Learned, Local};
use super::posterior::posterior;
use super::search::search;
use super::{Calibration, Free, Space};
use crate::analysis::evaluate::{Evaluate, EvaluateError, Measured};
use crate::analysis::target::{Scale, Target, Use};
use crate::scenario::copula::Copula;
use crate::scenario::distribution::Distribution;
use crate::scenario::prior::Prior;
use crate::units::convert::Conversion;

/// Targets as a function of the parameters.
struct Formula(fn(&[f64]) -> Vec<f64>);

impl Evaluate for Formula {
    fn evaluate(&self, points: &[Vec<f64>]) -> Result<Vec<Vec<Measured>>, EvaluateError> {
        let measure = |value: f64| Measured { value, mcse: 0.0 };
        Ok(points.iter().map(|point| (self.0)(point).into_iter().map(measure).collect()).collect())
    }
}

fn free(path: &str, low: f64, high: f64) -> Free {
    Free { path: path.into(), low, high, prior: None }
}

fn target(id: &str, value: f64, half_width: f64) -> Target {
    Target {
        id: id.into(),
        outcome: id.into(),
        group_by: "all".into(),
        group: "all".into(),
        year: 0,
        value,
        low: value - half_width,
        high: value + half_width,
        weight: 1.0,
        purpose: Use::Fit,
        required: false,
        derived_from: None,
        source: String::new(),
        standing: String::new(),
        note: String::new(),
        correlation: None,
        scale: Scale::Plain,
        cell: 0,
        factor: 1.0,
        over: None,
    }
}

/// Sum, difference and product of two parameters at (3, 1), and a third parameter that does nothing.
fn known() -> (Space, Vec<Target>, Formula) {
    let parameters = vec![free("a", 0.0, 6.0), free("b", -2.0, 4.0), free("idle", 0.0, 1.0)];
    let targets = vec![target("sum", 4.0, 0.1), target("difference", 2.0, 0.1), target("product", 3.0, 0.3)];
    let formula = Formula(|x| vec![x[0] + x[1], x[0] - x[1], x[0] * x[1]]);
    (Space::independent(parameters), targets, formula)
}

#[test]
fn the_search_finds_parameters_that_made_the_targets() {
    let (space, targets, formula) = known();
    let calibration = Calibration { space: &space, targets: &targets, seed: 1, evaluate: &formula };
    let found = search(&calibration, 3_000).unwrap();
    let best = &found.points[found.best];
    let values = calibration.values(&best.z);
    assert!(
        (values[0] - 3.0).abs() < 0.02 && (values[1] - 1.0).abs() < 0.02,
        "{values:?} after {}",
        found.stop
    );
    assert!(found.points.len() < 3_000, "stopped only because of its budget");
    let again = search(&calibration, 3_000).unwrap();
    assert_eq!(again.points, found.points);
}

#[test]
fn the_search_is_not_caught_in_the_nearer_of_two_hollows() {
    // A curved valley with its end at (1, 1), far from the middle of the prior.
    let space = Space::independent(vec![free("x", -5.0, 5.0), free("y", -5.0, 5.0)]);
    let targets = [target("a", 0.0, 2.0), target("b", 1.0, 0.1)];
    let formula = Formula(|x| vec![10.0 * (x[1] - x[0] * x[0]), x[0]]);
    let calibration = Calibration { space: &space, targets: &targets, seed: 3, evaluate: &formula };
    let found = search(&calibration, 6_000).unwrap();
    let values = calibration.values(&found.points[found.best].z);
    assert!((values[0] - 1.0).abs() < 0.05 && (values[1] - 1.0).abs() < 0.1, "{values:?}");
}

/// One target on one parameter with a flat prior on (0, 10): the posterior is the target's own normal distribution.
#[test]
fn the_posterior_of_a_linear_formula_is_the_closed_one() {
    let space = Space::independent(vec![free("x", 0.0, 10.0), free("idle", 0.0, 1.0)]);
    let targets = [target("x", 4.0, 1.0)];
    let formula = Formula(|x| vec![x[0]]);
    let calibration = Calibration { space: &space, targets: &targets, seed: 5, evaluate: &formula };
    let found = search(&calibration, 1_000).unwrap();
    let best = &found.points[found.best];
    let sampled = posterior(&calibration, best, &found.points, 4_000).unwrap();
    assert!(sampled.effective() > 500.0, "{}", sampled.effective());
    let values: Vec<f64> =
        sampled.resample(4_000, 0.5).iter().map(|&i| calibration.values(&sampled.points[i].z)[0]).collect();
    let mean = values.iter().sum::<f64>() / 4_000.0;
    let sd = libm::sqrt(values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 4_000.0);
    let exact = targets[0].error();
    let error = exact / libm::sqrt(sampled.effective());
    assert!((mean - 4.0).abs() < 4.0 * error, "{mean}");
    assert!((sd / exact - 1.0).abs() < 4.0 / libm::sqrt(2.0 * sampled.effective()), "{sd}, not {exact}");
    let scores: Vec<Vec<f64>> = sampled.points.iter().map(|point| point.z.clone()).collect();
    let idle = Learned { prior_sd: 1.0, posterior_sd: libm::sqrt(sampled.covariance(&scores, 1, 1)) };
    let told = Learned { prior_sd: 1.0, posterior_sd: libm::sqrt(sampled.covariance(&scores, 0, 0)) };
    assert!(idle.left_at_the_prior() && !told.left_at_the_prior(), "{idle:?} {told:?}");
}

#[test]
fn diagnostics_count_what_is_independent_and_name_what_conflicts() {
    let (space, targets, formula) = known();
    let calibration = Calibration { space: &space, targets: &targets, seed: 1, evaluate: &formula };
    let found = search(&calibration, 3_000).unwrap();
    let local = Local::at(&calibration, &found.points, &found.points[found.best]);
    assert_eq!(local.independent_targets(), 2, "three targets, two parameters that matter");
    assert!(local.conflicts().is_empty());
    // The same quantity cannot be 1 and 2.
    let targets = [target("low", 1.0, 0.2), target("high", 2.0, 0.2)];
    let formula = Formula(|x| vec![x[0], x[0]]);
    let one = Space::independent(vec![free("x", 0.0, 3.0)]);
    let calibration = Calibration { space: &one, targets: &targets, seed: 1, evaluate: &formula };
    let found = search(&calibration, 1_000).unwrap();
    let local = Local::at(&calibration, &found.points, &found.points[found.best]);
    let conflicts = local.conflicts();
    assert_eq!((conflicts.len(), conflicts[0].0, conflicts[0].1), (1, 0, 1));
}

#[test]
fn a_derived_target_is_not_counted_twice() {
    let (space, mut targets, formula) = known();
    targets[2].derived_from = Some("sum".into());
    let calibration = Calibration { space: &space, targets: &targets, seed: 1, evaluate: &formula };
    let counted: Vec<bool> = targets.iter().map(|target| calibration.counts(target)).collect();
    assert_eq!(counted, [true, true, false]);
}

/// The misfit of two correlated targets is the quadratic form of the inverse of their 2 × 2 correlation matrix.
#[test]
fn correlated_targets_enter_with_their_joint_distribution() {
    let (space, _, formula) = known();
    let mut targets = vec![target("a", 0.0, 1.0), target("b", 0.0, 2.0)];
    targets[1].derived_from = Some("a".into());
    targets[1].correlation = Some(0.8);
    let calibration = Calibration { space: &space, targets: &targets, seed: 1, evaluate: &formula };
    let measured: Vec<Measured> = [0.7, -0.4].map(|value| Measured { value, mcse: 0.0 }).into();
    let misfit: f64 = calibration.residuals(&measured).iter().map(|r| r * r).sum();
    let (x, y) = (0.7 / targets[0].error(), -0.4 / targets[1].error());
    let exact = (x * x - 2.0 * 0.8 * x * y + y * y) / (1.0 - 0.8 * 0.8);
    assert!((misfit - exact).abs() < 1e-9, "{misfit} {exact}");
}

#[test]
fn a_score_and_its_value_belong_together() {
    for free in [free("x", 0.0, 10.0), free("x", 0.01, 10.0)] {
        for z in [-2.0, -0.5, 0.0, 1.3] {
            assert!((free.score(free.value(z)) - z).abs() < 1e-6);
        }
    }
}

/// Two parameters with normal priors of rank correlation r, and one target on their sum: the posterior is that of the
/// bivariate normal distribution with the precision of the target added.
#[test]
fn what_is_believed_to_go_together_enters_the_posterior() {
    let normal = |path: &str| {
        let law = Distribution::Normal { mean: 0.0, sd: 1.0 };
        let prior = Prior::new(law, Conversion::IDENTITY, (f64::NEG_INFINITY, f64::INFINITY)).unwrap();
        Free { path: path.into(), low: -8.0, high: 8.0, prior: Some(prior) }
    };
    let rank = -0.6;
    let copula = Copula::new(&[vec![1.0, rank], vec![rank, 1.0]]).unwrap();
    let space = Space::new(vec![normal("a"), normal("b")], copula);
    let targets = [target("sum", 1.0, 1.0)];
    let formula = Formula(|x| vec![x[0] + x[1]]);
    let calibration = Calibration { space: &space, targets: &targets, seed: 4, evaluate: &formula };
    let found = search(&calibration, 600).unwrap();
    let best = &found.points[found.best];
    let sampled = posterior(&calibration, best, &found.points, 6_000).unwrap();
    let rows: Vec<Vec<f64>> = sampled.points.iter().map(|point| calibration.values(&point.z)).collect();
    let rho = 2.0 * libm::sin(std::f64::consts::PI * rank / 6.0);
    // The sum has variance 2(1 + ρ) before; by Kalman's formula each parameter's variance falls by its gain.
    let (with_sum, noise) = (1.0 + rho, targets[0].error() * targets[0].error());
    let gain = with_sum / (2.0 * with_sum + noise);
    let (variance, covariance) = (1.0 - gain * with_sum, rho - gain * with_sum);
    let errors = 4.0 / libm::sqrt(sampled.effective());
    assert!(sampled.effective() > 1_000.0, "{}", sampled.effective());
    for (a, b, exact) in [(0, 0, variance), (1, 1, variance), (0, 1, covariance)] {
        let drawn = sampled.covariance(&rows, a, b);
        assert!((drawn - exact).abs() < errors * 1.5 * variance, "{a} {b}: {drawn}, not {exact}");
    }
    let z = [0.7, -1.2];
    let again = space.scores(&space.values(&z));
    assert!((again[0] - z[0]).abs() < 1e-6 && (again[1] - z[1]).abs() < 1e-6, "{again:?}");
}

#[test]
fn luck_that_is_taken_off_moves_every_target_on_its_own_scale() {
    let (space, mut targets, formula) = known();
    targets[1].scale = Scale::Log;
    let calibration = Calibration { space: &space, targets: &targets, seed: 1, evaluate: &formula };
    let z = space.scores(&[2.0, 1.0, 0.5]);
    let point = calibration.simulate(vec![z]).unwrap().remove(0);
    let moved = calibration.moved(&point, &[0.25, libm::log(2.0), 0.0]);
    let values: Vec<f64> = moved.measured.iter().map(|measured| measured.value).collect();
    for (value, exact) in values.iter().zip([3.25, 2.0, 2.0]) {
        assert!((value - exact).abs() < 1e-6, "{values:?}");
    }
    let residuals = calibration.residuals(&moved.measured);
    assert!((moved.misfit - residuals.iter().map(|r| r * r).sum::<f64>()).abs() < 1e-12);
}
