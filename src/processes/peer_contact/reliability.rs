//! Reliability: how differently persons come to what is scheduled.
//!
//! A person's own probability of coming is drawn once in a life from a beta distribution with mean p and variance
//! p(1-p)ρ, so that contacts attended of those offered are beta-binomial over persons and binomial within one.

use crate::scenario::distribution::Family;
use crate::scenario::quantiles::{Points, quantiles};

/// Classes of equal size into which persons are put.
const CLASSES: usize = 256;
/// A probability on the scale of a half-word of luck: this is certainty.
pub(super) const CERTAIN: f64 = 65_536.0;

/// Probabilities of coming, by class.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reliability {
    /// Everyone comes equally often.
    Alike(u32),
    /// By class, from the least.
    Spread(Vec<u32>),
}

/// A probability on the scale of a half-word.
pub(super) fn half_word(probability: f64) -> u32 {
    (probability * CERTAIN + 0.5) as u32
}

impl Reliability {
    /// Persons with mean `mean` and correlation `spread` between two contacts of the same one.
    ///
    /// The quantiles at the middle of each class are moved so that mean and variance over classes are those of the beta
    /// distribution.
    pub(super) fn new(mean: f64, spread: f64) -> Self {
        let size = (1.0 - spread) / spread;
        let beta = Family::Beta.build(&[mean * size, (1.0 - mean) * size]);
        // Where nobody or everybody comes, persons cannot differ.
        let Some(beta) = beta.ok().filter(|_| spread > 0.0) else { return Self::Alike(half_word(mean)) };
        let raw = quantiles(&beta, Points::Classes(CLASSES));
        let average = |of: &dyn Fn(f64) -> f64| raw.iter().map(|&p| of(p)).sum::<f64>() / CLASSES as f64;
        let centre = average(&|p| p);
        let variance = average(&|p| (p - centre) * (p - centre));
        let stretch = libm::sqrt(mean * (1.0 - mean) * spread / variance);
        let moved = |p: f64| (mean + stretch * (p - centre)).clamp(0.0, 1.0);
        Self::Spread(raw.iter().map(|&p| half_word(moved(p))).collect())
    }

    /// The probability of coming of someone of a class.
    #[inline]
    pub(super) fn of(&self, class: u8) -> u32 {
        match self {
            Self::Alike(chance) => *chance,
            Self::Spread(chances) => chances[usize::from(class)],
        }
    }

    /// Whether persons differ.
    pub(super) const fn differs(&self) -> bool {
        matches!(self, Self::Spread(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_the_mean_and_variance_of_the_beta_distribution() {
        for (mean, spread) in [(0.55, 0.2), (0.4, 0.05), (0.7, 0.35)] {
            let Reliability::Spread(chances) = Reliability::new(mean, spread) else { panic!("alike") };
            let p: Vec<f64> = chances.iter().map(|&chance| f64::from(chance) / CERTAIN).collect();
            let n = p.len() as f64;
            let centre = p.iter().sum::<f64>() / n;
            let variance = p.iter().map(|p| (p - centre) * (p - centre)).sum::<f64>() / n;
            assert!((centre - mean).abs() < 1e-3, "{mean}: {centre}");
            assert!((variance / (mean * (1.0 - mean) * spread) - 1.0).abs() < 0.01, "{mean}: {variance}");
        }
    }

    #[test]
    fn without_a_spread_everyone_is_alike() {
        assert_eq!(Reliability::new(0.55, 0.0), Reliability::Alike(half_word(0.55)));
        assert_eq!(Reliability::new(1.0, 0.3), Reliability::Alike(65_536));
        assert_eq!(Reliability::new(0.0, 0.3), Reliability::Alike(0));
    }
}
