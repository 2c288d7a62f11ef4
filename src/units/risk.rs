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

/// The ratio of hazards whose logarithm is `log`: exp(log), with a relative error below 1e-9; exactly 1 at 0.
///
/// Hazards are kept as single precision, a hundred times coarser, and are looked at again in every week in which something about a
/// person moves. The logarithm is held between -700 and 700.
///
/// # Source
/// 2^k times the Taylor series of exp(r) to the eighth degree, with k the nearest whole number to log / ln 2 and |r| below
/// (ln 2) / 2; ln 2 in two parts as in Cody WJ, Waite W (1980) Software Manual for the Elementary Functions, chapter 6.
#[inline]
pub fn ratio_of_log(log: f64) -> f64 {
    /// Adding it leaves no room for a fraction.
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let x = log.clamp(-700.0, 700.0);
    let k = (x * std::f64::consts::LOG2_E + WHOLE) - WHOLE;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    let (r2, r4) = (r * r, r * r * r * r);
    let low = (1.0 + r) + r2 * (1.0 / 2.0 + r * (1.0 / 6.0));
    let high =
        (1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5040.0) + r2 * (1.0 / 40320.0));
    let two_to_k = f64::from_bits(((k as i64 + 1023) as u64) << 52);
    (low + r4 * high) * two_to_k
}

/// A log hazard ratio `sum` held within ± `limit`: s / sqrt(1 + (s / L)²), which is s where it is small, ± L where it is large,
/// odd and rising throughout; s itself, to the bit, where the limit is infinite.
///
/// Unlike a hard limit it leaves nobody without a slope, so that what is solved for by it stays within reach of both sides.
#[inline]
pub fn limited(sum: f64, limit: f64) -> f64 {
    if limit.is_finite() {
        let share = sum / limit;
        sum / (1.0 + share * share).sqrt()
    } else {
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_ratio_is_held_within_its_limit_in_both_directions() {
        let limit = std::f64::consts::LN_2;
        let mut before = -limit;
        for sum in [-1e9, -10.0, -0.7, -0.01, 0.0, 0.01, 0.7, 10.0, 1e9] {
            let held = limited(sum, limit);
            assert!(held.abs() <= limit && held >= before, "{sum}: {held}");
            assert!((held + limited(-sum, limit)).abs() < 1e-15);
            assert_eq!(limited(sum, f64::INFINITY).to_bits(), f64::to_bits(sum));
            before = held;
        }
        // tan(x) / sqrt(1 + tan²(x)) = sin(x): at 45 degrees a limit of 1 gives 1/√2.
        assert!((limited(1.0, 1.0) - std::f64::consts::FRAC_1_SQRT_2).abs() < 1e-15);
        assert!((limited(0.01, limit) / 0.01 - 1.0).abs() < 1.1e-4);
    }

    #[test]
    fn a_ratio_of_hazards_is_the_exponential_of_its_logarithm() {
        assert_eq!(ratio_of_log(0.0).to_bits(), 1.0_f64.to_bits());
        for step in -70_000..=70_000 {
            let log = f64::from(step) * 0.009_97;
            let (found, exact) = (ratio_of_log(log), libm::exp(log));
            assert!((found / exact - 1.0).abs() < 1e-9, "{log}: {found} is not {exact}");
        }
        assert!(ratio_of_log(1e9).is_finite() && ratio_of_log(-1e9) > 0.0 && ratio_of_log(f64::NAN).is_nan());
    }

    #[test]
    fn probability_and_rate_are_inverse_to_each_other() {
        for q in [0.0, 1e-9, 0.05, 0.5, 0.999] {
            let rate = Probability::new(q).to_weekly_rate(WEEKS_PER_YEAR);
            assert!((rate.to_probability(WEEKS_PER_YEAR).get() - q).abs() < 1e-15);
        }
        assert!((WeeklyRate::per_year(5.2).times(HazardRatio::new(2.0)).get() - 0.2).abs() < 1e-15);
    }
}
