//! Distributions against an independent library, against themselves, and against the rules of fitting.

use peerscale::scenario::distribution::{Distribution, Family};
use peerscale::scenario::prior::Prior;
use peerscale::units::convert::{Conversion, conversion};
use statrs::distribution::{Beta, ContinuousCDF, Gamma, LogNormal, Normal, Triangular, Uniform};
use statrs::statistics::Distribution as Moments;

const UNIFORMS: [f64; 13] =
    [1e-12, 1e-6, 1e-3, 0.025, 0.1, 0.3, 0.5, 0.7, 0.9, 0.975, 0.999, 1.0 - 1e-6, 1.0 - 1e-12];

/// Our distribution with the same one of the other library, its mean and its standard deviation.
type Pair = (Distribution, Box<dyn ContinuousCDF<f64, f64>>, f64, f64);

/// Distributions as evidence tables have them: small shapes, large ones, and the ordinary.
fn pairs() -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for (alpha, beta) in [
        (0.77, 1.80),
        (3.4e4, 2.4e4),
        (41.81, 25.63),
        (1.0, 1.0),
        (0.05, 0.05),
        (0.5, 30.0),
        (1.68, 166.4),
        (1233.0, 1.358e5),
        (84.66, 4.456),
        (2.0, 0.3),
        (17.0, 10.3),
    ] {
        let theirs = Beta::new(alpha, beta).unwrap();
        let (mean, sd) = (theirs.mean().unwrap(), theirs.std_dev().unwrap());
        pairs.push((Distribution::Beta { alpha, beta }, Box::new(theirs), mean, sd));
    }
    for (shape, scale) in [
        (0.96, 0.01041),
        (0.02, 3.0),
        (3.842, 650.8),
        (406.0, 0.03798),
        (1.0, 1.0),
        (5e4, 0.1),
        (15.37, 0.01757),
    ] {
        let theirs = Gamma::new(shape, 1.0 / scale).unwrap();
        let (mean, sd) = (theirs.mean().unwrap(), theirs.std_dev().unwrap());
        pairs.push((Distribution::Gamma { shape, scale }, Box::new(theirs), mean, sd));
    }
    for (mu, sigma) in [(-0.1278, 0.1707), (7.63, 0.2361), (1.477, 0.6901)] {
        let theirs = LogNormal::new(mu, sigma).unwrap();
        let (mean, sd) = (theirs.mean().unwrap(), theirs.std_dev().unwrap());
        pairs.push((Distribution::LogNormal { mu, sigma }, Box::new(theirs), mean, sd));
    }
    let normal = Normal::new(0.06, 0.03827).unwrap();
    pairs.push((Distribution::Normal { mean: 0.06, sd: 0.03827 }, Box::new(normal), 0.06, 0.03827));
    let uniform = Uniform::new(-1.0, 3.0).unwrap();
    pairs.push((
        Distribution::Uniform { min: -1.0, max: 3.0 },
        Box::new(uniform),
        1.0,
        4.0 / 12.0_f64.sqrt(),
    ));
    let triangular = Triangular::new(1.0, 6.0, 2.0).unwrap();
    let (mean, sd) = (triangular.mean().unwrap(), triangular.std_dev().unwrap());
    let ours = Distribution::Triangular { min: 1.0, mode: 2.0, max: 6.0 };
    pairs.push((ours, Box::new(triangular), mean, sd));
    pairs
}

fn close(ours: f64, theirs: f64, tolerance: f64) -> bool {
    (ours - theirs).abs() <= tolerance * ours.abs().max(theirs.abs())
}

#[test]
fn probabilities_and_moments_agree_with_statrs() {
    for (ours, theirs, mean, sd) in pairs() {
        assert!(close(ours.mean(), mean, 1e-12), "{ours:?}");
        assert!(close(ours.sd(), sd, 1e-9), "{ours:?}: {} {sd}", ours.sd());
        for u in UNIFORMS {
            let x = ours.quantile(u);
            let (here, there) = (ours.cdf(x), theirs.cdf(x));
            assert!(close(here, there, 1e-9), "{ours:?} at {x}: {here} {there}");
        }
    }
}

#[test]
fn quantiles_are_the_inverse_of_probabilities() {
    for (ours, _, _, _) in pairs() {
        for u in UNIFORMS {
            let x = ours.quantile(u);
            let (least, most) = ours.support();
            assert!((least..=most).contains(&x), "{ours:?}");
            // Between two neighbouring numbers no quantile can be had, and the probability may be steep there.
            let tolerance = 1e-11 * u.min(1.0 - u) + 4e-15;
            let (below, above) = (ours.cdf(x.next_down()), ours.cdf(x.next_up()));
            // Small shapes have quantiles below the smallest number.
            let underflow = x < f64::MIN_POSITIVE;
            assert!(
                underflow || below - tolerance <= u && u <= above + tolerance,
                "{ours:?}: {below} {u} {above}"
            );
        }
        let rising = UNIFORMS.windows(2).all(|pair| ours.quantile(pair[0]) <= ours.quantile(pair[1]));
        assert!(rising, "{ours:?}");
        assert_eq!((ours.quantile(0.0), ours.quantile(1.0)), ours.support());
    }
}

#[test]
fn known_quantiles_to_the_last_digits() {
    // From R 4: qnorm, qgamma, qbeta with 16 digits where they can be had in closed form.
    let normal = Distribution::Normal { mean: 0.0, sd: 1.0 };
    assert!((normal.quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-15);
    let exponential = Distribution::Gamma { shape: 1.0, scale: 1.0 };
    assert!((exponential.quantile(0.3) + libm::log1p(-0.3)).abs() < 1e-14);
    let power = Distribution::Beta { alpha: 0.5, beta: 1.0 };
    assert!((power.quantile(0.3) - 0.09).abs() < 1e-14);
    let square = Distribution::Beta { alpha: 1.0, beta: 2.0 };
    assert!((square.quantile(0.75) - 0.5).abs() < 1e-14);
    let erlang = Distribution::Gamma { shape: 2.0, scale: 1.0 };
    assert!((erlang.cdf(3.0) - (1.0 - 4.0 * libm::exp(-3.0))).abs() < 1e-15);
}

#[test]
fn fits_return_what_they_were_given() {
    let sd = (0.47 - 0.12) / 3.92;
    for family in [Family::Beta, Family::Gamma, Family::Normal] {
        let fitted = family.fit(0.28, 0.12, 0.47).unwrap();
        assert!(close(fitted.mean(), 0.28, 1e-12) && close(fitted.sd(), sd, 1e-12), "{fitted:?}");
    }
    // The evidence table's own parameters, by the same rules.
    let Ok(Distribution::Beta { alpha, beta }) = Family::Beta.fit(0.28, 0.12, 0.47) else { panic!("a beta") };
    assert!(close(alpha, 6.801, 1e-3) && close(beta, 17.49, 1e-3));
    let Ok(Distribution::LogNormal { mu, sigma }) = Family::LogNormal.fit(0.88, 0.63, 1.23) else {
        panic!("a lognormal")
    };
    assert!(close(mu, -0.1278, 1e-3) && close(sigma, 0.1707, 1e-3));
    let Ok(Distribution::Gamma { shape, scale }) = Family::Gamma.fit(33.0, 28.0, 40.0) else {
        panic!("a gamma")
    };
    assert!(close(shape, 116.2, 1e-3) && close(scale, 0.284, 1e-2));
    assert_eq!(Family::Uniform.fit(2.0, 1.0, 5.0), Ok(Distribution::Uniform { min: 1.0, max: 5.0 }));
    assert_eq!(
        Family::Triangular.fit(2.0, 1.0, 5.0),
        Ok(Distribution::Triangular { min: 1.0, mode: 2.0, max: 5.0 })
    );
    assert!(Family::Beta.fit(0.5, 0.0, 3.0).is_err() && Family::Gamma.fit(0.0, 0.0, 1.0).is_err());
    assert!(Family::Normal.fit(1.0, 1.0, 1.0).is_err() && Family::LogNormal.fit(1.0, -1.0, 2.0).is_err());
    assert!(Family::Gamma.fit(1.0, 1.0 - 1e-9, 1.0 + 1e-9).is_err());
}

#[test]
fn a_truncated_prior_is_the_exact_conditional_distribution() {
    let law = Distribution::Normal { mean: 8.0, sd: 2.0 };
    let prior = Prior::new(law, Conversion::IDENTITY, (7.0, 12.0)).unwrap();
    let mass = law.cdf(12.0) - law.cdf(7.0);
    for u in [0.001, 0.2, 0.5, 0.9, 0.999] {
        let x = prior.quantile(u);
        assert!((7.0..=12.0).contains(&x));
        assert!(((law.cdf(x) - law.cdf(7.0)) / mass - u).abs() < 1e-13);
        assert!((prior.cdf(x) - u).abs() < 1e-13);
    }
    // Mean of a truncated normal: mean + sd (φ(a) - φ(b)) / mass.
    let density = |z: f64| libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
    let exact = 8.0 + 2.0 * (density(-0.5) - density(2.0)) / mass;
    assert!((prior.mean() - exact).abs() < 1e-6);
    assert!(Prior::new(law, Conversion::IDENTITY, (100.0, 110.0)).is_err());
}

#[test]
fn a_prior_converts_like_its_values() {
    let beta = Distribution::Beta { alpha: 6.801, beta: 17.49 };
    let everywhere = (f64::NEG_INFINITY, f64::INFINITY);
    let weekly = conversion("probability per year", "per week").unwrap();
    let prior = Prior::new(beta, weekly, everywhere).unwrap();
    for u in [0.01, 0.5, 0.99] {
        assert!(close(prior.quantile(u), -libm::log1p(-beta.quantile(u)) / 52.0, 1e-14));
        assert!((prior.cdf(prior.quantile(u)) - u).abs() < 1e-12);
    }
    let yearly = conversion("per year", "per week").unwrap();
    let scaled = Prior::new(beta, yearly, everywhere).unwrap();
    assert!(close(scaled.mean(), beta.mean() / 52.0, 1e-15) && close(scaled.sd(), beta.sd() / 52.0, 1e-15));
}

#[test]
fn the_same_uniform_gives_the_same_bits_for_ever() {
    // A golden record of bits: it changes only with results, and then the changelog must say so.
    let bits: Vec<u64> = [
        Distribution::Beta { alpha: 0.77, beta: 1.80 },
        Distribution::Gamma { shape: 0.96, scale: 0.01041 },
        Distribution::LogNormal { mu: -0.1278, sigma: 0.1707 },
        Distribution::Normal { mean: 8.0, sd: 1.276 },
    ]
    .iter()
    .map(|law| law.quantile(0.123_456_789).to_bits())
    .collect();
    insta::with_settings!({ omit_expression => true }, { insta::assert_debug_snapshot!(bits) });
}
