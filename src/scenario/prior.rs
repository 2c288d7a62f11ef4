//! The prior of one number: a distribution in the unit of the file, converted and cut to limits.

use crate::units::convert::Conversion;

use super::distribution::Distribution;

/// Smallest probability that limits must leave; less is a contradiction between distribution and limits.
const LEAST_MASS: f64 = 1e-6;
/// Points of the midpoint rule for moments that have no closed form.
const MIDPOINTS: u32 = 2000;

/// What is believed about one number, in the unit of the model.
///
/// A value is drawn as convert(F⁻¹(F(a) + u · (F(b) - F(a)))), with F the distribution in the unit of the file
/// and a, b the limits in that unit: the exact truncated distribution, without rejection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    law: Distribution,
    conversion: Conversion,
    limits: (f64, f64),
    below: f64,
    within: f64,
}

impl Prior {
    /// The distribution `law` in the unit of the file, cut to `limits` in the unit of the model.
    ///
    /// # Errors
    /// A sentence, where the limits leave almost nothing of the distribution.
    pub fn new(law: Distribution, conversion: Conversion, limits: (f64, f64)) -> Result<Self, String> {
        let at = |limit: f64| if limit.is_finite() { conversion.invert(limit) } else { limit };
        let below = match limits.0 {
            f64::NEG_INFINITY => 0.0,
            // The mass at a limit itself is inside, which matters for no continuous distribution.
            low => law.cdf(at(low)),
        };
        let within = if limits.1 == f64::INFINITY { 1.0 } else { law.cdf(at(limits.1)) } - below;
        if within < LEAST_MASS {
            return Err(format!("the limits {} to {} leave nothing of the distribution", limits.0, limits.1));
        }
        Ok(Self { law, conversion, limits, below, within })
    }

    /// The distribution in the unit of the file, before it is cut.
    pub const fn law(&self) -> Distribution {
        self.law
    }

    /// Whether the unit of the file is another than that of the model.
    pub fn is_converted(&self) -> bool {
        self.conversion != Conversion::IDENTITY
    }

    /// How the unit of the file becomes that of the model.
    pub const fn conversion(&self) -> Conversion {
        self.conversion
    }

    /// The limits in the unit of the model.
    pub const fn limits(&self) -> (f64, f64) {
        self.limits
    }

    /// The share of the distribution that lies between the limits.
    pub const fn mass(&self) -> f64 {
        self.within
    }

    /// The value up to which the probability is `u`.
    ///
    /// # Units
    /// Those of the model.
    pub fn quantile(&self, u: f64) -> f64 {
        let drawn = self.law.quantile(self.below + u * self.within);
        self.conversion.apply(drawn).clamp(self.limits.0, self.limits.1)
    }

    /// The probability of a value up to `x`, in the unit of the model.
    pub fn cdf(&self, x: f64) -> f64 {
        if x >= self.limits.1 {
            return 1.0;
        }
        ((self.law.cdf(self.conversion.invert(x)) - self.below) / self.within).clamp(0.0, 1.0)
    }

    /// The mean, in the unit of the model.
    pub fn mean(&self) -> f64 {
        if self.is_simple() { self.conversion.apply(self.law.mean()) } else { self.expectation(|x| x) }
    }

    /// The standard deviation, in the unit of the model.
    pub fn sd(&self) -> f64 {
        if self.is_simple() {
            return self.conversion.apply(self.law.sd());
        }
        let mean = self.mean();
        self.expectation(|x| (x - mean) * (x - mean)).sqrt()
    }

    /// The 95% limits: the quantiles at 2.5% and 97.5%, in the unit of the model.
    pub fn interval(&self) -> (f64, f64) {
        (self.quantile(0.025), self.quantile(0.975))
    }

    /// Whether moments follow from those of the distribution: nothing cut off, and a straight conversion.
    fn is_simple(&self) -> bool {
        self.conversion.is_linear() && self.within >= 1.0
    }

    /// Mean of a function of the value, by the midpoint rule over the quantiles.
    fn expectation(&self, f: impl Fn(f64) -> f64) -> f64 {
        let points = f64::from(MIDPOINTS);
        (0..MIDPOINTS).map(|i| f(self.quantile((f64::from(i) + 0.5) / points))).sum::<f64>() / points
    }
}
