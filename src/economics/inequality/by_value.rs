//! Indices by value alone: how unequal a distribution is, whoever has what.

use super::{Lack, Ranked, fractional};

/// Aversions of Atkinson's index.
pub const ATKINSON: [f64; 7] = [0.0, 0.5, 1.0, 2.0, 5.0, 10.95, 30.0];
/// Aversions of Kolm's index, per unit of the value.
pub const KOLM: [f64; 5] = [0.0, 0.025, 0.1, 0.15, 0.5];

impl Ranked {
    /// Gini coefficient 2 cov(y, R) / μ, with the rank by the value itself.
    ///
    /// # Errors
    /// A value is below 0, or the mean is not above it.
    pub fn gini(&self) -> Result<f64, Lack> {
        self.relative()?;
        let mut order: Vec<u32> = (0..self.values.len() as u32).collect();
        let of = |place: &u32| self.values[*place as usize];
        order.sort_by(|a, b| of(a).total_cmp(&of(b)));
        let sorted: Vec<f64> = order.iter().map(of).collect();
        let weights: Vec<f64> = order.iter().map(|place| self.weights[*place as usize]).collect();
        let ranks = fractional(&sorted, &weights);
        let all = || sorted.iter().zip(&weights).zip(&ranks);
        let mean: f64 = all().map(|((_, weight), rank)| weight * rank).sum();
        let covariance: f64 =
            all().map(|((value, weight), rank)| weight * (value - self.mean) * (rank - mean)).sum();
        Ok(2.0 * covariance / self.mean)
    }

    /// Whether every value is above 0.
    pub const fn is_positive(&self) -> bool {
        !self.logs.is_empty()
    }

    /// ln E[exp(rate × x)] over what each person has, without overflow.
    fn log_mean_exp(&self, rate: f64, of: &[f64]) -> f64 {
        let most = of.iter().map(|x| rate * x).fold(f64::NEG_INFINITY, f64::max);
        let each = of.iter().zip(&self.weights);
        most + libm::log(each.map(|(x, weight)| weight * libm::exp(rate * x - most)).sum())
    }

    /// The value that, if everyone had it, were as good as this distribution: Atkinson's equally distributed equivalent
    /// E[y^(1 - ε)]^(1 / (1 - ε)), at ε = 1 the geometric mean; none where a value is not above 0.
    ///
    /// # Units
    /// Those of the value.
    ///
    /// # Source
    /// Atkinson AB (1970) J Econ Theory 2:244-263.
    pub fn ede_atkinson(&self, aversion: f64) -> Option<f64> {
        if !self.is_positive() {
            return None;
        }
        if aversion == 0.0 {
            return Some(self.mean);
        }
        let rate = 1.0 - aversion;
        let log = if rate == 0.0 {
            self.logs.iter().zip(&self.weights).map(|(log, weight)| weight * log).sum()
        } else {
            self.log_mean_exp(rate, &self.logs) / rate
        };
        Some(self.mean * libm::exp(log))
    }

    /// Atkinson's index 1 - equivalent / μ; none where a value is not above 0.
    pub fn atkinson(&self, aversion: f64) -> Option<f64> {
        self.ede_atkinson(aversion).map(|equivalent| 1.0 - equivalent / self.mean)
    }

    /// Kolm's index ln E[exp(α (μ - y))] / α; 0 at α = 0.
    ///
    /// # Units
    /// Those of the value; the aversion per unit of it.
    ///
    /// # Source
    /// Kolm SC (1976) J Econ Theory 12:416-442.
    pub fn kolm(&self, aversion: f64) -> f64 {
        if aversion == 0.0 {
            return 0.0;
        }
        // Values come unshifted, and the mean is added outside: E[exp(-α y)] exp(α μ).
        self.log_mean_exp(-aversion, &self.values) / aversion + self.mean
    }

    /// Kolm's equally distributed equivalent μ - index.
    ///
    /// # Units
    /// Those of the value.
    pub fn ede_kolm(&self, aversion: f64) -> f64 {
        self.mean - self.kolm(aversion)
    }

    /// Theil's index E[y / μ ln(y / μ)]; none where a value is not above 0.
    ///
    /// # Source
    /// Theil H (1967) Economics and Information Theory, chapter 4.
    pub fn theil(&self) -> Option<f64> {
        let each = self.values.iter().zip(&self.logs).zip(&self.weights);
        self.is_positive().then(|| each.map(|((value, log), weight)| weight * value / self.mean * log).sum())
    }

    /// Mean log deviation E[ln(μ / y)]; none where a value is not above 0.
    pub fn mean_log_deviation(&self) -> Option<f64> {
        let each = self.logs.iter().zip(&self.weights);
        self.is_positive().then(|| each.map(|(log, weight)| -weight * log).sum())
    }
}
