//! A five-line formula in place of the model: everything about it is known exactly.
use super::diagnose::{Learned, Local};
use super::posterior::posterior;
use super::search::search;
use super::{Calibration, Free};
use crate::analysis::evaluate::{Evaluate, EvaluateError, Measured};
use crate::analysis::target::{Scale, Target, Use};

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
        over: None,
    }
}

/// Sum, difference and product of two parameters at (3, 1), and a third parameter that does nothing.
fn known() -> (Vec<Free>, Vec<Target>, Formula) {
    let parameters = vec![free("a", 0.0, 6.0), free("b", -2.0, 4.0), free("idle", 0.0, 1.0)];
    let targets = vec![target("sum", 4.0, 0.1), target("difference", 2.0, 0.1), target("product", 3.0, 0.3)];
    (parameters, targets, Formula(|x| vec![x[0] + x[1], x[0] - x[1], x[0] * x[1]]))
}

#[test]
fn the_search_finds_parameters_that_made_the_targets() {
    let (free, targets, formula) = known();
    let calibration = Calibration { free: &free, targets: &targets, seed: 1, evaluate: &formula };
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
    let free = [free("x", -5.0, 5.0), free("y", -5.0, 5.0)];
    let targets = [target("a", 0.0, 2.0), target("b", 1.0, 0.1)];
    let formula = Formula(|x| vec![10.0 * (x[1] - x[0] * x[0]), x[0]]);
    let calibration = Calibration { free: &free, targets: &targets, seed: 3, evaluate: &formula };
    let found = search(&calibration, 6_000).unwrap();
    let values = calibration.values(&found.points[found.best].z);
    assert!((values[0] - 1.0).abs() < 0.05 && (values[1] - 1.0).abs() < 0.1, "{values:?}");
}

/// One target on one parameter with a flat prior on (0, 10): the posterior is the target's own normal distribution.
#[test]
fn the_posterior_of_a_linear_formula_is_the_closed_one() {
    let free = [free("x", 0.0, 10.0), free("idle", 0.0, 1.0)];
    let targets = [target("x", 4.0, 1.0)];
    let formula = Formula(|x| vec![x[0]]);
    let calibration = Calibration { free: &free, targets: &targets, seed: 5, evaluate: &formula };
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
    let idle = Learned { prior_sd: 1.0, posterior_sd: libm::sqrt(sampled.covariance(1, 1)) };
    let told = Learned { prior_sd: 1.0, posterior_sd: libm::sqrt(sampled.covariance(0, 0)) };
    assert!(idle.left_at_the_prior() && !told.left_at_the_prior(), "{idle:?} {told:?}");
}

#[test]
fn diagnostics_count_what_is_independent_and_name_what_conflicts() {
    let (free, targets, formula) = known();
    let calibration = Calibration { free: &free, targets: &targets, seed: 1, evaluate: &formula };
    let found = search(&calibration, 3_000).unwrap();
    let local = Local::at(&calibration, &found.points, &found.points[found.best]);
    assert_eq!(local.independent_targets(), 2, "three targets, two parameters that matter");
    assert!(local.conflicts().is_empty());
    // The same quantity cannot be 1 and 2.
    let targets = [target("low", 1.0, 0.2), target("high", 2.0, 0.2)];
    let formula = Formula(|x| vec![x[0], x[0]]);
    let one = [self::free("x", 0.0, 3.0)];
    let calibration = Calibration { free: &one, targets: &targets, seed: 1, evaluate: &formula };
    let found = search(&calibration, 1_000).unwrap();
    let local = Local::at(&calibration, &found.points, &found.points[found.best]);
    let conflicts = local.conflicts();
    assert_eq!((conflicts.len(), conflicts[0].0, conflicts[0].1), (1, 0, 1));
}

#[test]
fn a_derived_target_is_not_counted_twice() {
    let (free, mut targets, formula) = known();
    targets[2].derived_from = Some("sum".into());
    let calibration = Calibration { free: &free, targets: &targets, seed: 1, evaluate: &formula };
    let counted: Vec<bool> = targets.iter().map(|target| calibration.counts(target)).collect();
    assert_eq!(counted, [true, true, false]);
}

/// The misfit of two correlated targets is the quadratic form of the inverse of their 2 × 2 correlation matrix.
#[test]
fn correlated_targets_enter_with_their_joint_distribution() {
    let (free, _, formula) = known();
    let mut targets = vec![target("a", 0.0, 1.0), target("b", 0.0, 2.0)];
    targets[1].derived_from = Some("a".into());
    targets[1].correlation = Some(0.8);
    let calibration = Calibration { free: &free, targets: &targets, seed: 1, evaluate: &formula };
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
