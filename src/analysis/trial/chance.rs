//! What chance does to a trial of a given size: exact distributions of its results, no simulation.
//!
//! People of a trial are drawn one by one from those who could take part, so that events are binomial, sums of counts are
//! convolutions, and nothing has to be drawn to know how often a result comes about.

/// The probability of each number of events among `n` people, each with probability `p`.
///
/// # Shape
/// From 0 to `n` events.
pub fn binomial(n: usize, p: f64) -> Vec<f64> {
    if p <= 0.0 || p >= 1.0 {
        let sure = if p <= 0.0 { 0 } else { n };
        return (0..=n).map(|k| f64::from(u8::from(k == sure))).collect();
    }
    let (log_p, log_q) = (libm::log(p), libm::log1p(-p));
    let log_factorial = |k: usize| libm::lgamma(k as f64 + 1.0);
    (0..=n)
        .map(|k| {
            let ways = log_factorial(n) - log_factorial(k) - log_factorial(n - k);
            libm::exp(ways + k as f64 * log_p + (n - k) as f64 * log_q)
        })
        .collect()
}

/// The distribution of the sum of `n` independent counts with this distribution.
///
/// # Shape
/// From a sum of 0 on.
pub fn sum_of(counts: &[f64], n: usize) -> Vec<f64> {
    let mut sum = vec![1.0];
    let mut power = counts.to_vec();
    let mut rest = n;
    while rest > 0 {
        if rest & 1 == 1 {
            sum = convolved(&sum, &power);
        }
        rest >>= 1;
        if rest > 0 {
            power = convolved(&power, &power);
        }
    }
    sum
}

fn convolved(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut both = vec![0.0; (a.len() + b.len()).saturating_sub(1)];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            both[i + j] += x * y;
        }
    }
    both
}

/// How the ratio of two independent means or risks comes out by chance.
///
/// A trial without any event in the control arm has no ratio; such trials are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratios {
    /// Ratio and probability, in rising order of the ratio.
    steps: Vec<(f64, f64)>,
}

impl Ratios {
    /// The ratio of the mean of `n_one` people to that of `n_other`, given the distributions of the two sums.
    pub fn of(one: &[f64], n_one: usize, other: &[f64], n_other: usize) -> Self {
        // What is rarer than this for each pair of sums moves no share by as much as a millionth.
        const NOTHING: f64 = 1e-13;
        let mut steps = Vec::new();
        for (below, q) in other.iter().enumerate().skip(1) {
            for (above, p) in one.iter().enumerate() {
                if p * q > NOTHING {
                    let ratio = (above as f64 / n_one as f64) / (below as f64 / n_other as f64);
                    steps.push((ratio, p * q));
                }
            }
        }
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        let all: f64 = steps.iter().map(|step| step.1).sum();
        for step in &mut steps {
            step.1 /= all;
        }
        Self { steps }
    }

    /// The ratio of two risks.
    pub fn of_risks(p_one: f64, n_one: usize, p_other: f64, n_other: usize) -> Self {
        Self::of(&binomial(n_one, p_one), n_one, &binomial(n_other, p_other), n_other)
    }

    /// The share of trials whose ratio is at most this.
    pub fn at_most(&self, ratio: f64) -> f64 {
        // Ratios of whole numbers are compared with one that was rounded when it was written down.
        const ROUNDING: f64 = 1e-9;
        self.steps.iter().take_while(|step| step.0 <= ratio + ROUNDING).map(|step| step.1).sum()
    }

    /// The share of trials in which the first arm does worse.
    pub fn above_one(&self) -> f64 {
        1.0 - self.at_most(1.0)
    }

    /// The ratio below which a share of trials lies.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut sum = 0.0;
        for (ratio, p) in &self.steps {
            sum += p;
            if sum >= share {
                return *ratio;
            }
        }
        self.steps.last().map_or(f64::NAN, |step| step.0)
    }
}

/// The probability that chi-square with two degrees of freedom exceeds `x`: exp(-x/2).
pub fn chi_square_2(x: f64) -> f64 {
    libm::exp(-x / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binomial_agrees_with_a_second_library() {
        use statrs::distribution::{Binomial, Discrete};
        for (n, p) in [(1, 0.3), (36, 0.5), (218, 0.294), (20, 0.0), (20, 1.0)] {
            let theirs = Binomial::new(p, n).unwrap();
            for (k, mine) in binomial(n as usize, p).iter().enumerate() {
                assert!((mine - theirs.pmf(k as u64)).abs() < 1e-12, "{n} {p} {k}");
            }
        }
    }

    #[test]
    fn the_sum_of_bernoulli_counts_is_binomial() {
        for n in [0, 1, 7, 36] {
            let sums = sum_of(&[0.7, 0.3], n);
            for (mine, exact) in sums.iter().zip(binomial(n, 0.3)) {
                assert!((mine - exact).abs() < 1e-12);
            }
            assert_eq!(sums.len(), n + 1);
        }
    }

    #[test]
    fn the_ratio_of_two_risks_counted_by_hand() {
        // Two people an arm, each with a probability of a half: 1:2:1 for 0, 1, 2 events. The control arm has an event in
        // three quarters of trials; of those, ratios are 0, 1/2, 1 and 2.
        let ratios = Ratios::of_risks(0.5, 2, 0.5, 2);
        // Pairs (treated, control): weight 1·2, 1·1 for 0; (1,1)=4, (2,2)=1 for 1; (1,2)=2 for 1/2; (2,1)=2 for 2; sum 12.
        assert!((ratios.at_most(0.0) - 3.0 / 12.0).abs() < 1e-12);
        assert!((ratios.at_most(0.5) - 5.0 / 12.0).abs() < 1e-12);
        assert!((ratios.at_most(1.0) - 10.0 / 12.0).abs() < 1e-12);
        assert!((ratios.above_one() - 2.0 / 12.0).abs() < 1e-12);
        assert!((ratios.quantile(0.3) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn chi_square_and_normal_agree_with_a_second_library() {
        use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};
        let (chi, standard) = (ChiSquared::new(2.0).unwrap(), Normal::standard());
        for x in [0.1, 1.0, 4.05, 5.99] {
            assert!((chi_square_2(x) - chi.sf(x)).abs() < 1e-10);
            assert!((crate::scenario::normal_cdf(-x) - standard.cdf(-x)).abs() < 1e-9);
        }
    }
}
