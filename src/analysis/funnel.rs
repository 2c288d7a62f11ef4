//! Funnel plots: what is measured of sites against of how many, with the limits within which chance keeps sites that are alike.
//!
//! For a share of people the limits are quantiles of the binomial distribution of the share over all sites, interpolated; for a
//! mean over workers, the mean over all of them ± z × sd / √n, with the standard deviation within sites.
//!
//! # Source
//! Spiegelhalter DJ (2005) Stat Med 24:1185-1202, doi:10.1002/sim.1970: exact limits (appendix A.1.1) and normal ones.

use crate::scenario::normal_quantile;
use crate::units::word::Word;

/// Probability outside each pair of limits: those of two and of three standard deviations.
pub const OUTSIDE: [f64; 2] = [0.05, 0.002];

/// What keeps sites apart that are alike.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Law {
    /// Each person counts or does not.
    Binomial,
    /// Each worker is a number; this is their standard deviation within a site.
    Normal(f64),
}

/// A site in a funnel plot.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Point {
    /// The site, from 1.
    pub site: usize,
    /// How many were measured.
    pub number: f64,
    /// What was found.
    pub value: f64,
}

/// A funnel plot.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Funnel {
    /// The strategy, by its place.
    pub strategy: usize,
    /// Key of what was measured.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub quantity: Word,
    /// The value over all sites together.
    pub centre: f64,
    /// What keeps sites apart.
    pub law: Law,
    /// The sites.
    pub points: Vec<Point>,
}

/// Limits of one probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
}

impl Funnel {
    /// A plot of these sites, of which somebody was measured; none where fewer than two are left, or nothing keeps them apart.
    pub fn new(strategy: usize, quantity: &'static str, law: Law, points: Vec<Point>) -> Option<Self> {
        let known = |point: &Point| point.number > 0.0 && point.value.is_finite();
        let points: Vec<Point> = points.into_iter().filter(known).collect();
        let all: f64 = points.iter().map(|point| point.number).sum();
        let centre = points.iter().map(|point| point.number * point.value).sum::<f64>() / all;
        let spread = match law {
            Law::Binomial => centre > 0.0 && centre < 1.0,
            Law::Normal(sd) => sd > 0.0 && sd.is_finite(),
        };
        (points.len() > 1 && spread).then_some(Self { strategy, quantity, centre, law, points })
    }

    /// The limits of each of [`OUTSIDE`] for so many measured.
    pub fn limits(&self, number: f64) -> [Limits; OUTSIDE.len()] {
        OUTSIDE.map(|outside| match self.law {
            Law::Normal(sd) => {
                let half = normal_quantile(1.0 - outside / 2.0) * sd / libm::sqrt(number);
                Limits { lower: self.centre - half, upper: self.centre + half }
            }
            Law::Binomial => {
                let n = libm::round(number).max(1.0);
                Limits {
                    lower: binomial_limit(n, self.centre, outside / 2.0).max(0.0),
                    upper: binomial_limit(n, self.centre, 1.0 - outside / 2.0).min(1.0),
                }
            }
        })
    }

    /// How many of the limits a site lies beyond: none, the inner, or both.
    pub fn beyond(&self, point: &Point) -> usize {
        let out = |limits: &Limits| point.value < limits.lower || point.value > limits.upper;
        self.limits(point.number).iter().filter(|limits| out(limits)).count()
    }
}

/// The share of n that lies at a quantile of the binomial distribution, interpolated between whole numbers.
///
/// (r - α) / n with r the first number whose cumulative probability exceeds p, and α the part of its own probability that lies
/// above p.
fn binomial_limit(n: f64, probability: f64, p: f64) -> f64 {
    let (log_yes, log_no) = (libm::log(probability), libm::log1p(-probability));
    let choose = |k: f64| libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
    let (mut below, mut k) = (0.0, 0.0);
    loop {
        let own = libm::exp(choose(k) + k * log_yes + (n - k) * log_no);
        if below + own > p || k >= n {
            let above = if own > 0.0 { ((below + own - p) / own).clamp(0.0, 1.0) } else { 0.0 };
            return (k - above) / n;
        }
        below += own;
        k += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against cumulative probabilities worked out in whole numbers: 10 tosses of a fair coin, of 1024.
    #[test]
    fn limits_of_a_fair_coin_are_exact() {
        // P(X <= 1) = 11/1024 and P(X <= 2) = 56/1024: 0.025 lies within the probability of two.
        let lower = binomial_limit(10.0, 0.5, 0.025);
        let above = (56.0 / 1024.0 - 0.025) / (45.0 / 1024.0);
        assert!((lower - (2.0 - above) / 10.0).abs() < 1e-12, "{lower}");
        // P(X <= 0) = 1/1024 and P(X <= 1) = 11/1024: 0.001 lies within the probability of one.
        let above = (11.0 / 1024.0 - 0.001) / (10.0 / 1024.0);
        assert!((binomial_limit(10.0, 0.5, 0.001) - (1.0 - above) / 10.0).abs() < 1e-12);
    }

    #[test]
    fn limits_close_in_and_meet_the_normal_ones() {
        let points = [10.0, 4000.0].map(|number| Point { site: 1, number, value: 0.3 });
        let funnel = Funnel::new(0, "reach", Law::Binomial, points.to_vec()).unwrap();
        let mut before = f64::INFINITY;
        for number in [5.0, 20.0, 100.0, 1000.0, 4000.0] {
            let [inner, outer] = funnel.limits(number);
            assert!(outer.lower <= inner.lower && inner.upper <= outer.upper);
            assert!(outer.upper - outer.lower < before);
            before = outer.upper - outer.lower;
        }
        let [inner, outer] = funnel.limits(4000.0);
        let half = libm::sqrt(0.3 * 0.7 / 4000.0);
        for (limits, z) in [(inner, 1.959_964), (outer, 3.090_232)] {
            assert!((limits.upper - 0.3 - z * half).abs() < 0.03 * half, "{limits:?}");
            assert!((0.3 - limits.lower - z * half).abs() < 0.03 * half + 1.0 / 4000.0, "{limits:?}");
        }
    }

    #[test]
    fn sites_beyond_the_limits_are_told() {
        let point = |value: f64| Point { site: 1, number: 25.0, value };
        let points: Vec<Point> = [0.6, 0.5, 0.55, 0.65].map(point).to_vec();
        let funnel = Funnel::new(0, "fidelity", Law::Normal(0.1), points).unwrap();
        // The centre is 0.575, a standard error 0.02.
        for (value, beyond) in [(0.575, 0), (0.61, 0), (0.62, 1), (0.53, 1), (0.64, 2), (0.5, 2)] {
            assert_eq!(funnel.beyond(&point(value)), beyond, "{value}");
        }
        assert!(Funnel::new(0, "fidelity", Law::Normal(0.0), vec![point(0.1), point(0.2)]).is_none());
        assert!(Funnel::new(0, "reach", Law::Binomial, vec![point(0.1)]).is_none());
    }
}
