//! What can be told from chance: t tests of paired differences, and how often they are wrong.

use crate::analysis::optimum::found::Paired;
use crate::scenario::distribution::Distribution;

/// The share of false alarms that is accepted: of a family of tests, at most this often any is wrong where nothing is so.
pub const ALARM: f64 = 0.05;

/// The probability of a mean at least so far from 0 by chance alone (two-sided t test); 1 where all differences are
/// exactly 0, and missing errors tell nothing.
///
/// With x = ν / (ν + t²), P(|T| > t) is the distribution function of Beta(ν/2, 1/2) at x.
pub fn p_value(difference: Paired, replicates: usize) -> f64 {
    let Paired { mean, mcse } = difference;
    if !mean.is_finite() || !mcse.is_finite() || mean.abs() <= 0.0 || replicates < 2 {
        return 1.0;
    }
    if mcse <= 0.0 {
        return 0.0;
    }
    let (degrees, t) = ((replicates - 1) as f64, mean / mcse);
    let x = degrees / (degrees + t * t);
    if x <= 0.0 {
        return 0.0;
    }
    Distribution::Beta { alpha: 0.5 * degrees, beta: 0.5 }.cdf(x).clamp(0.0, 1.0)
}

/// The t that is exceeded, upwards or downwards, with probability `p` by chance alone.
pub fn t_quantile(p: f64, replicates: usize) -> f64 {
    if replicates < 2 {
        return f64::INFINITY;
    }
    let degrees = (replicates - 1) as f64;
    let x = Distribution::Beta { alpha: 0.5 * degrees, beta: 0.5 }.quantile(p);
    libm::sqrt(degrees * (1.0 - x) / x)
}

/// Half a 95% Monte Carlo interval of a mean over so many replicates.
pub fn half_95(of: Paired, replicates: usize) -> f64 {
    t_quantile(ALARM, replicates) * of.mcse
}

/// Which of a family of tests are told: those below the line p ≤ α k / n of their rank k.
///
/// Where nothing is so, any is told with probability α at most; of those that are told, the share that is wrong is α at most
/// on average.
///
/// # Source
/// Benjamini Y, Hochberg Y (1995) J R Stat Soc B 57:289-300.
pub fn told(p: &[f64], alarm: f64) -> Vec<bool> {
    let mut sorted = p.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let line = |(place, p): (usize, &f64)| (*p <= alarm * (place + 1) as f64 / n).then_some(*p);
    let last = sorted.iter().enumerate().filter_map(line).fold(-1.0, f64::max);
    p.iter().map(|p| *p <= last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Table values of Student's t: 2.5% in either tail.
    #[test]
    fn quantiles_of_t_are_those_of_the_table() {
        for (replicates, t) in [(2, 12.706), (5, 2.776), (8, 2.365), (16, 2.131), (1001, 1.962)] {
            assert!((t_quantile(0.05, replicates) - t).abs() < 6e-4, "{replicates}");
            let p = p_value(Paired { mean: t, mcse: 1.0 }, replicates);
            assert!((p - 0.05).abs() < 2e-4, "{replicates}: {p}");
        }
        // One degree of freedom is the Cauchy distribution: P(|T| > 1) = 1/2.
        assert!((p_value(Paired { mean: -1.0, mcse: 1.0 }, 2) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn nothing_is_told_of_nothing() {
        assert_eq!(p_value(Paired { mean: 0.0, mcse: 0.0 }, 8).to_bits(), 1.0_f64.to_bits());
        assert_eq!(p_value(Paired { mean: 3.0, mcse: f64::NAN }, 1).to_bits(), 1.0_f64.to_bits());
        assert_eq!(p_value(Paired { mean: 3.0, mcse: 0.0 }, 4).to_bits(), 0.0_f64.to_bits());
        assert!(told(&[], 0.05).is_empty());
    }

    /// The example of the source: fifteen p values, of which the first four are told at 5%.
    #[test]
    fn the_example_of_benjamini_and_hochberg() {
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
            0.6528, 0.7590, 1.0,
        ];
        let found = told(&p, 0.05);
        assert_eq!(found.iter().filter(|told| **told).count(), 4);
        assert!(found[..4].iter().all(|told| *told));
    }
}
