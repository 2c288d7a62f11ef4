//! What chance leaves of a statistic: limits at a stated false-alarm rate.

use crate::scenario::distribution::Distribution;
use crate::scenario::{normal_cdf, normal_quantile};

/// How a simulated value scatters around the exact one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Chance {
    /// Normally, with a standard error that is known from theory or from very many values.
    Known(f64),
    /// Normally, with a standard error that was estimated with so many degrees of freedom.
    Estimated {
        /// Standard error.
        error: f64,
        /// Degrees of freedom.
        freedom: f64,
    },
    /// Not at all: two numbers that may differ by rounding, by at most so much; 0 for bitwise equality.
    Rounding(f64),
    /// √n times the largest distance between two distribution functions; the exact value is 0.
    Distance,
    /// Pearson's sum over cells, with so many degrees of freedom; the exact value is their number.
    ChiSquare {
        /// Degrees of freedom.
        freedom: f64,
    },
    /// The largest of so many standard normal deviations, without sign; the exact value is 0.
    Largest {
        /// How many there are.
        of: usize,
    },
}

impl Chance {
    /// The standard error; 0 where there is none.
    pub const fn error(self) -> f64 {
        match self {
            Self::Known(error) | Self::Estimated { error, .. } => error,
            _ => 0.0,
        }
    }

    /// The limits that a simulated value leaves with probability `false_alarm` or less, where all is right.
    ///
    /// # Source
    /// Distance: Massart P (1990) Ann Probab 18:1269-1283, 2 exp(-2c²), which holds for every n. The others: quantiles of
    /// the normal, Student's and the chi-square distribution.
    pub fn limits(self, exact: f64, false_alarm: f64) -> (f64, f64) {
        let around = |width: f64| (exact - width, exact + width);
        match self {
            Self::Known(error) => around(-normal_quantile(false_alarm / 2.0) * error),
            Self::Estimated { error, freedom } => around(student(freedom, false_alarm) * error),
            Self::Rounding(most) => around(most),
            Self::Distance => (0.0, libm::sqrt(-libm::log(false_alarm / 2.0) / 2.0)),
            Self::ChiSquare { freedom } => {
                let law = Distribution::Gamma { shape: freedom / 2.0, scale: 2.0 };
                (0.0, law.quantile(1.0 - false_alarm))
            }
            Self::Largest { of } => (0.0, -normal_quantile(false_alarm / (2.0 * of.max(1) as f64))),
        }
    }
}

/// The absolute value that Student's t exceeds with a probability: ν / (ν + t²) is Beta(ν/2, 1/2).
///
/// # Source
/// Student (1908) Biometrika 6:1-25.
fn student(freedom: f64, probability: f64) -> f64 {
    let y = Distribution::Beta { alpha: freedom / 2.0, beta: 0.5 }.quantile(probability);
    libm::sqrt(freedom * (1.0 - y) / y)
}

/// √n times the largest distance between a sample and a distribution function.
///
/// Values may be cut off from above: then `n` is the number before, and the distance up to the cut is found.
///
/// # Source
/// Kolmogorov A (1933) Giornale dell'Istituto Italiano degli Attuari 4:83-91.
pub fn distance(sample: &mut [f64], n: usize, distribution: impl Fn(f64) -> f64) -> f64 {
    sample.sort_by(f64::total_cmp);
    let n = n as f64;
    let farthest = sample
        .iter()
        .enumerate()
        .map(|(i, &x)| {
            let p = distribution(x);
            f64::max(p - i as f64 / n, (i + 1) as f64 / n - p)
        })
        .fold(0.0, f64::max);
    farthest * libm::sqrt(n)
}

/// Mean of a sample of two or more and the standard error of it.
pub fn mean(sample: &[f64]) -> (f64, f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let squares: f64 = sample.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, libm::sqrt(squares / (n - 1.0) / n))
}

/// Standard deviation of a sample of two or more and the standard error of it, √((m₄ - m₂²)/n) / 2s, with m₂ and m₄ the
/// moments about the mean: the standard error of the variance, and that of its root by the delta method.
pub fn deviation(sample: &[f64]) -> (f64, f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let squares = || sample.iter().map(|x| (x - mean) * (x - mean));
    let second = squares().sum::<f64>() / n;
    let fourth = squares().map(|square| square * square).sum::<f64>() / n;
    let sd = libm::sqrt(second * n / (n - 1.0));
    (sd, libm::sqrt((fourth - second * second) / n) / (2.0 * sd))
}

/// The standard error of a share of `n` whose probability is known.
pub fn share_error(probability: f64, n: usize) -> f64 {
    libm::sqrt(probability * (1.0 - probability) / n as f64)
}

/// The probability that a log-normal variable is at most `x`, given the mean and standard deviation of its logarithm.
pub fn log_normal(mu: f64, sigma: f64, x: f64) -> f64 {
    if x > 0.0 { normal_cdf((libm::log(x) - mu) / sigma) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ChiSquared, ContinuousCDF, Normal, StudentsT};

    #[test]
    fn limits_are_those_of_a_second_library() {
        for alpha in [0.05, 1e-3, 5e-6] {
            let normal = Normal::standard().inverse_cdf(1.0 - alpha / 2.0);
            assert!((Chance::Known(2.0).limits(7.0, alpha).1 - 7.0 - 2.0 * normal).abs() < 1e-6);
            for freedom in [7.0, 39.0] {
                let t = StudentsT::new(0.0, 1.0, freedom).unwrap();
                let limit = Chance::Estimated { error: 1.0, freedom }.limits(0.0, alpha).1;
                assert!((2.0 * t.cdf(-limit) / alpha - 1.0).abs() < 1e-6, "{alpha} {freedom}: {limit}");
                let limit = Chance::ChiSquare { freedom }.limits(freedom, alpha).1;
                let chi = ChiSquared::new(freedom).unwrap();
                assert!((chi.sf(limit) / alpha - 1.0).abs() < 1e-6, "{alpha} {freedom}: {limit}");
            }
            let many = Chance::Largest { of: 60 }.limits(0.0, alpha).1;
            assert!((Normal::standard().inverse_cdf(1.0 - alpha / 120.0) - many).abs() < 1e-5);
        }
        // Kolmogorov's critical value at 5%.
        assert!((Chance::Distance.limits(0.0, 0.05).1 - 1.358_1).abs() < 1e-4);
        assert_eq!(Chance::Rounding(0.0).limits(3.0, 0.05), (3.0, 3.0));
    }

    #[test]
    fn distances_errors_and_shares_by_hand() {
        // Against the uniform law: 1/4 lies under the first of two values, and the second is 0.1 under its step.
        let found = distance(&mut [0.9, 0.5], 2, |x| x);
        assert!((found - 0.5 * 2.0_f64.sqrt()).abs() < 1e-12, "{found}");
        assert_eq!(mean(&[1.0, 3.0]), (2.0, 1.0));
        let (sd, error) = deviation(&[0.0, 1.0, 2.0, 3.0]);
        assert!((sd * sd - 5.0 / 3.0).abs() < 1e-12);
        // m₂ = 1.25 and m₄ = 2.5625.
        assert!((error - (1.0_f64 / 4.0).sqrt() / (2.0 * sd)).abs() < 1e-12, "{error}");
        assert!((share_error(0.2, 400) - 0.02).abs() < 1e-15);
        assert!((log_normal(1.0, 2.0, std::f64::consts::E) - 0.5).abs() < 1e-12);
    }
}
