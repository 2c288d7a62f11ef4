//! Probability, rate and ratios, and the only conversions between them.

use super::time::WEEKS_PER_YEAR;

/// A probability, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Probability(f64);

/// A hazard rate per week: events per person-week at risk.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct WeeklyRate(f64);

/// A ratio of hazards; 1 means no difference.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct HazardRatio(f64);

impl Probability {
    /// The probability `p`, clamped into 0 to 1.
    pub const fn new(p: f64) -> Self {
        Self(p.clamp(0.0, 1.0))
    }

    /// The number itself.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The constant weekly hazard that gives this probability over `weeks`: -ln(1 - p) / weeks.
    ///
    /// # Units
    /// Per week. A certain event (p = 1) gives infinity.
    pub fn to_weekly_rate(self, weeks: f64) -> WeeklyRate {
        WeeklyRate(-libm::log1p(-self.0) / weeks)
    }
}

impl WeeklyRate {
    /// A rate per week; negative input becomes 0.
    pub const fn new(per_week: f64) -> Self {
        Self(per_week.max(0.0))
    }

    /// A rate given per year of 52 weeks.
    pub const fn per_year(rate: f64) -> Self {
        Self::new(rate / WEEKS_PER_YEAR)
    }

    /// The number itself, per week.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The probability of at least one event in `weeks`: 1 - exp(-rate * weeks).
    pub fn to_probability(self, weeks: f64) -> Probability {
        Probability(-libm::expm1(-self.0 * weeks))
    }

    /// This rate with a hazard ratio on it.
    #[must_use]
    pub const fn times(self, ratio: HazardRatio) -> Self {
        Self(self.0 * ratio.0)
    }
}

impl HazardRatio {
    /// No difference.
    pub const ONE: Self = Self(1.0);

    /// A hazard ratio; negative input becomes 0.
    pub const fn new(ratio: f64) -> Self {
        Self(ratio.max(0.0))
    }

    /// The number itself.
    pub const fn get(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probability_and_rate_are_inverse_to_each_other() {
        for q in [0.0, 1e-9, 0.05, 0.5, 0.999] {
            let rate = Probability::new(q).to_weekly_rate(WEEKS_PER_YEAR);
            assert!((rate.to_probability(WEEKS_PER_YEAR).get() - q).abs() < 1e-15);
        }
        assert!((WeeklyRate::per_year(5.2).times(HazardRatio::new(2.0)).get() - 0.2).abs() < 1e-15);
    }
}
