//! The effect in a new site: how far one more site, chosen at random, may differ from the mean over sites.
//!
//! An interval over samples says how well the *mean* effect over sites is known. Whoever runs one service asks what to
//! expect there. What contacts do at a site is the mean times a log-normal factor E with mean 1 and standard deviation
//! τ of its logarithm (`states_of_mind.site_sd_log`). Log ratios of hazards are proportional to the states of mind, and
//! these to what contacts do as long as they are far from saturation, so with `L_s` the log ratio of sample s the log
//! ratio in a new site is to first order `L_s · E`, `ln E ~ N(-τ_s²/2, τ_s²)`. Its prediction interval holds the middle
//! 95% of the mixture of these laws over samples,
//!
//! `F(x) = 1/S · Σ_s P(L_s · E ≤ x)`.
//!
//! If ln |L| is itself normal with mean a and variance σ² over samples and τ is the same in all, that is the prediction
//! interval of a random-effects meta-analysis, `exp(a - τ²/2 ± 1.96 · sqrt(σ² + τ²))`. What differs between sites in
//! delivery (fidelity, posts, stages) is followed as such and is not part of it.
//!
//! # Source
//! Higgins JPT, Thompson SG, Spiegelhalter DJ (2009) J R Stat Soc A 172:137-159, section 4.

use super::quantile::quantile;

/// The tails that are left out on either side.
const TAIL: f64 = 0.025;
/// Standard deviations of the logarithm beyond which no quantile lies that is asked for.
const REACH: f64 = 8.0;
/// Halvings of the range: enough for every bit.
const HALVINGS: usize = 200;

/// The limits of an effect in a randomly chosen new site, from the mean effect over sites and the spread between sites
/// in each sample; none from fewer than two samples.
///
/// # Units
/// Effects on a scale where 0 is no effect, such as log ratios; spreads in log units.
pub fn prediction_interval(effects: &[f64], spreads: &[f64]) -> Option<(f64, f64)> {
    let samples: Vec<(f64, f64)> = effects
        .iter()
        .copied()
        .zip(spreads.iter().copied())
        .filter(|(effect, spread)| effect.is_finite() && *spread >= 0.0)
        .collect();
    if samples.len() < 2 {
        return None;
    }
    if samples.iter().all(|&(_, spread)| spread <= 0.0) {
        let mut sorted: Vec<f64> = samples.iter().map(|&(effect, _)| effect).collect();
        sorted.sort_by(f64::total_cmp);
        return quantile(&sorted, TAIL).zip(quantile(&sorted, 1.0 - TAIL));
    }
    Some((mixture_quantile(&samples, TAIL), mixture_quantile(&samples, 1.0 - TAIL)))
}

/// P(L · E ≤ x) for one effect and spread.
fn probability((effect, spread): (f64, f64), x: f64) -> f64 {
    let certain = |holds: bool| if holds { 1.0 } else { 0.0 };
    if spread <= 0.0 || effect.abs() <= 0.0 {
        return certain(effect <= x);
    }
    let ratio = x / effect;
    if ratio <= 0.0 {
        return certain(x > 0.0 || (x >= 0.0 && effect < 0.0));
    }
    let z = (libm::log(ratio) + spread * spread / 2.0) / spread;
    let below = 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
    if effect > 0.0 { below } else { 1.0 - below }
}

fn mixture_quantile(samples: &[(f64, f64)], p: f64) -> f64 {
    let far = |&(effect, spread): &(f64, f64)| effect * libm::exp(REACH * spread);
    let (mut low, mut high) =
        samples.iter().map(far).fold((0.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    for _ in 0..HALVINGS {
        let middle = low + (high - low) / 2.0;
        let mean =
            samples.iter().map(|&sample| probability(sample, middle)).sum::<f64>() / samples.len() as f64;
        if mean < p { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_spread_between_sites_a_new_site_is_like_the_mean() {
        let effects = [-0.3, -0.1, 0.05, 0.2, 0.1];
        let (lower, upper) = prediction_interval(&effects, &[0.0; 5]).unwrap();
        assert!((lower + 0.28).abs() < 1e-12 && (upper - 0.19).abs() < 1e-12);
        assert_eq!(prediction_interval(&[0.1], &[0.2]), None);
    }

    #[test]
    fn no_effect_is_none_in_any_site() {
        let (lower, upper) = prediction_interval(&[0.0; 50], &[0.5; 50]).unwrap();
        assert!(lower.abs() < 1e-12 && upper.abs() < 1e-12);
    }
}
