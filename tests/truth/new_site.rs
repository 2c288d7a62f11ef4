//! The effect in a new site against the closed form of a random-effects meta-analysis.

use peerscale::analysis::new_site::prediction_interval;
use statrs::distribution::{ContinuousCDF, Normal};

/// The middles of so many slices of equal probability of a normal distribution.
fn slices(mean: f64, sd: f64, n: usize) -> impl Iterator<Item = f64> {
    let normal = Normal::standard();
    (0..n).map(move |i| mean + sd * normal.inverse_cdf((i as f64 + 0.5) / n as f64))
}

#[test]
fn a_new_site_follows_the_random_effects_closed_form_in_both_directions() {
    // ln |L| ~ N(a, σ²) over samples; in a new site ln |L·E| ~ N(a - τ²/2, σ² + τ²).
    for (a, sigma, tau) in [(-2.0, 0.4, 0.2), (-1.0, 0.1, 0.5), (-3.0, 0.8, 0.05), (0.5, 0.0, 0.3)] {
        let effects: Vec<f64> = slices(a, sigma, 20_000).map(libm::exp).collect();
        let spreads = vec![tau; effects.len()];
        let reach = 1.959_963_984_540_054 * libm::sqrt(sigma * sigma + tau * tau);
        let [low, high] = [-reach, reach].map(|reach| libm::exp(a - tau * tau / 2.0 + reach));
        let (lower, upper) = prediction_interval(&effects, &spreads).unwrap();
        assert!((lower / low - 1.0).abs() < 1e-3 && (upper / high - 1.0).abs() < 1e-3, "{a} {sigma} {tau}");
        let mirrored: Vec<f64> = effects.iter().map(|effect| -effect).collect();
        let (lower, upper) = prediction_interval(&mirrored, &spreads).unwrap();
        assert!((lower / -high - 1.0).abs() < 1e-3 && (upper / -low - 1.0).abs() < 1e-3, "{a} {sigma} {tau}");
    }
}

#[test]
fn effects_of_both_signs_agree_with_a_plain_enumeration() {
    let effects: Vec<f64> = slices(-0.05, 0.1, 400).collect();
    let spreads: Vec<f64> = (0..400).map(|i| 0.2 + 0.001 * f64::from(i % 7)).collect();
    let mut all: Vec<f64> = effects
        .iter()
        .zip(&spreads)
        .flat_map(|(&effect, &tau)| {
            slices(-tau * tau / 2.0, tau, 1_000).map(move |ln| effect * libm::exp(ln))
        })
        .collect();
    all.sort_by(f64::total_cmp);
    let (lower, upper) = prediction_interval(&effects, &spreads).unwrap();
    let at = |p: f64| all[(p * all.len() as f64) as usize];
    assert!((lower - at(0.025)).abs() < 3e-4 && (upper - at(0.975)).abs() < 3e-4, "{lower} {upper}");
}
