//! Distributions of uncertain inputs: their parameters, moments, quantiles, and the fit to a 95% interval.
//!
//! A sample is the quantile of a uniform number that the caller gives; this layer draws nothing itself. Only
//! `libm` is used, so that the same uniform gives the same bits everywhere.

use super::normal::{normal_cdf, normal_quantile};
use super::special::{beta_quantile, beta_tails, gamma_quantile, gamma_tails};

/// Width of a 95% interval of a normal distribution, in standard deviations.
const INTERVAL_WIDTH: f64 = 3.92;
/// Smallest and largest shape for which tails are computed to full precision.
const SHAPES: (f64, f64) = (1e-3, 1e7);

/// A distribution with its own parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distribution {
    /// One value, certain.
    Fixed {
        /// The value.
        value: f64,
    },
    /// Beta distribution of a proportion.
    Beta {
        /// First shape.
        alpha: f64,
        /// Second shape.
        beta: f64,
    },
    /// Gamma distribution of a quantity that cannot be negative.
    Gamma {
        /// Shape.
        shape: f64,
        /// Scale, in the unit of the quantity.
        scale: f64,
    },
    /// Log-normal distribution, as for ratios.
    LogNormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Normal distribution.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Every value between two limits alike.
    Uniform {
        /// Lower limit.
        min: f64,
        /// Upper limit.
        max: f64,
    },
    /// Triangular distribution between two limits.
    Triangular {
        /// Lower limit.
        min: f64,
        /// Most likely value.
        mode: f64,
        /// Upper limit.
        max: f64,
    },
}

/// The families of distributions that a scenario file can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `fixed`: certain.
    Fixed,
    /// `beta`.
    Beta,
    /// `gamma`.
    Gamma,
    /// `lognormal`.
    LogNormal,
    /// `normal`.
    Normal,
    /// `uniform`.
    Uniform,
    /// `triangular`.
    Triangular,
}

impl Family {
    /// All families, in the order in which messages list them.
    pub const ALL: [Self; 7] = [
        Self::Beta,
        Self::Gamma,
        Self::LogNormal,
        Self::Normal,
        Self::Uniform,
        Self::Triangular,
        Self::Fixed,
    ];

    /// The word that names the family in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Beta => "beta",
            Self::Gamma => "gamma",
            Self::LogNormal => "lognormal",
            Self::Normal => "normal",
            Self::Uniform => "uniform",
            Self::Triangular => "triangular",
        }
    }

    /// The family of this name.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.word() == word)
    }

    /// The family's own parameters, in order.
    pub const fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Fixed => &[],
            Self::Beta => &["alpha", "beta"],
            Self::Gamma => &["shape", "scale"],
            Self::LogNormal => &["mu", "sigma"],
            Self::Normal => &["mean", "sd"],
            Self::Uniform => &["min", "max"],
            Self::Triangular => &["min", "mode", "max"],
        }
    }

    /// The distribution with these own parameters, in the order of [`Family::parameters`].
    ///
    /// # Errors
    /// A sentence that says which parameter is impossible.
    pub fn build(self, own: &[f64]) -> Result<Distribution, String> {
        let distribution = match (self, own) {
            (Self::Fixed, &[value]) => Distribution::Fixed { value },
            (Self::Beta, &[alpha, beta]) => Distribution::Beta { alpha, beta },
            (Self::Gamma, &[shape, scale]) => Distribution::Gamma { shape, scale },
            (Self::LogNormal, &[mu, sigma]) => Distribution::LogNormal { mu, sigma },
            (Self::Normal, &[mean, sd]) => Distribution::Normal { mean, sd },
            (Self::Uniform, &[min, max]) => Distribution::Uniform { min, max },
            (Self::Triangular, &[min, mode, max]) => Distribution::Triangular { min, mode, max },
            _ => return Err(format!("{} needs {}", self.word(), self.parameters().join(" and "))),
        };
        distribution.checked()
    }

    /// The distribution that has a value and a 95% interval: by mean and standard deviation (high - low) / 3.92
    /// for beta, gamma and normal; by median and limits on the logarithmic scale for lognormal; the limits are
    /// the ends for uniform and triangular.
    ///
    /// # Errors
    /// A sentence that says why no distribution of the family has them.
    pub fn fit(self, value: f64, low: f64, high: f64) -> Result<Distribution, String> {
        let sd = (high - low) / INTERVAL_WIDTH;
        let own: Vec<f64> = match self {
            Self::Fixed => vec![value],
            Self::Normal => vec![value, sd],
            Self::Uniform => vec![low, high],
            Self::Triangular => vec![low, value, high],
            Self::LogNormal if low > 0.0 => {
                vec![libm::log(value), (libm::log(high) - libm::log(low)) / INTERVAL_WIDTH]
            }
            Self::LogNormal => return Err(format!("a lognormal needs limits above 0, and low is {low}")),
            Self::Gamma if value > 0.0 => vec![(value / sd) * (value / sd), sd * sd / value],
            Self::Gamma => return Err(format!("a gamma needs a value above 0, and it is {value}")),
            Self::Beta if value > 0.0 && value < 1.0 && sd * sd < value * (1.0 - value) => {
                let size = value * (1.0 - value) / (sd * sd) - 1.0;
                vec![value * size, (1.0 - value) * size]
            }
            Self::Beta if value > 0.0 && value < 1.0 => {
                return Err(format!("no beta with mean {value} is as wide as {low} to {high}"));
            }
            Self::Beta => return Err(format!("a beta needs a value between 0 and 1, and it is {value}")),
        };
        self.build(&own)
    }
}

impl Distribution {
    /// The family it belongs to.
    pub const fn family(&self) -> Family {
        match self {
            Self::Fixed { .. } => Family::Fixed,
            Self::Beta { .. } => Family::Beta,
            Self::Gamma { .. } => Family::Gamma,
            Self::LogNormal { .. } => Family::LogNormal,
            Self::Normal { .. } => Family::Normal,
            Self::Uniform { .. } => Family::Uniform,
            Self::Triangular { .. } => Family::Triangular,
        }
    }

    /// Its own parameters, in the order of [`Family::parameters`].
    pub fn own(&self) -> Vec<f64> {
        match *self {
            Self::Fixed { .. } => vec![],
            Self::Beta { alpha, beta } => vec![alpha, beta],
            Self::Gamma { shape, scale } => vec![shape, scale],
            Self::LogNormal { mu, sigma } => vec![mu, sigma],
            Self::Normal { mean, sd } => vec![mean, sd],
            Self::Uniform { min, max } => vec![min, max],
            Self::Triangular { min, mode, max } => vec![min, mode, max],
        }
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        match *self {
            Self::Fixed { value } => value,
            Self::Beta { alpha, beta } => alpha / (alpha + beta),
            Self::Gamma { shape, scale } => shape * scale,
            Self::LogNormal { mu, sigma } => libm::exp(mu + 0.5 * sigma * sigma),
            Self::Normal { mean, .. } => mean,
            Self::Uniform { min, max } => 0.5 * (min + max),
            Self::Triangular { min, mode, max } => (min + mode + max) / 3.0,
        }
    }

    /// The standard deviation.
    pub fn sd(&self) -> f64 {
        match *self {
            Self::Fixed { .. } => 0.0,
            Self::Beta { alpha, beta } => {
                let size = alpha + beta;
                (alpha * beta / (size + 1.0)).sqrt() / size
            }
            Self::Gamma { shape, scale } => shape.sqrt() * scale,
            Self::LogNormal { sigma, .. } => self.mean() * libm::expm1(sigma * sigma).sqrt(),
            Self::Normal { sd, .. } => sd,
            Self::Uniform { min, max } => (max - min) / 12.0_f64.sqrt(),
            Self::Triangular { min, mode, max } => {
                let (left, right) = (mode - min, max - mode);
                ((left * left + left * right + right * right) / 18.0).sqrt()
            }
        }
    }

    /// The point that a file's `value` names: the median of a lognormal, the mode of a triangular distribution,
    /// the mean of any other.
    pub fn centre(&self) -> f64 {
        match *self {
            Self::LogNormal { mu, .. } => libm::exp(mu),
            Self::Triangular { mode, .. } => mode,
            _ => self.mean(),
        }
    }

    /// The closed limits between which all of it lies.
    pub const fn support(&self) -> (f64, f64) {
        match *self {
            Self::Fixed { value } => (value, value),
            Self::Beta { .. } => (0.0, 1.0),
            Self::Gamma { .. } | Self::LogNormal { .. } => (0.0, f64::INFINITY),
            Self::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Self::Uniform { min, max } | Self::Triangular { min, max, .. } => (min, max),
        }
    }

    /// The probability of a value up to `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        match *self {
            Self::Fixed { value } => f64::from(u8::from(x >= value)),
            Self::Beta { alpha, beta } => beta_tails(alpha, beta, x, 1.0 - x).lower,
            Self::Gamma { shape, scale } => gamma_tails(shape, x / scale).lower,
            Self::LogNormal { .. } if x <= 0.0 => 0.0,
            Self::LogNormal { mu, sigma } => normal_cdf((libm::log(x) - mu) / sigma),
            Self::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Self::Uniform { min, max } => ((x - min) / (max - min)).clamp(0.0, 1.0),
            Self::Triangular { min, max, .. } if x <= min || x >= max => f64::from(u8::from(x >= max)),
            Self::Triangular { min, mode, max } if x < mode => {
                (x - min) * (x - min) / ((max - min) * (mode - min))
            }
            Self::Triangular { min, mode, max } => 1.0 - (max - x) * (max - x) / ((max - min) * (max - mode)),
        }
    }

    /// The value up to which the probability is `u`: the inverse of [`Distribution::cdf`].
    pub fn quantile(&self, u: f64) -> f64 {
        let (lowest, highest) = self.support();
        if u <= 0.0 {
            return lowest;
        }
        if u >= 1.0 {
            return highest;
        }
        match *self {
            Self::Fixed { value } => value,
            Self::Beta { alpha, beta } => beta_quantile(alpha, beta, u),
            Self::Gamma { shape, scale } => gamma_quantile(shape, u) * scale,
            Self::LogNormal { mu, sigma } => libm::exp(mu + sigma * normal_quantile(u)),
            Self::Normal { mean, sd } => mean + sd * normal_quantile(u),
            Self::Uniform { min, max } => min + u * (max - min),
            Self::Triangular { min, mode, max } => {
                let (width, left) = (max - min, mode - min);
                if u * width < left {
                    min + (u * width * left).sqrt()
                } else {
                    max - ((1.0 - u) * width * (max - mode)).sqrt()
                }
            }
        }
    }

    /// The same distribution, if its parameters are possible.
    fn checked(self) -> Result<Self, String> {
        let names = self.family().parameters();
        let own = self.own();
        if let Some((name, x)) = names.iter().zip(&own).find(|(_, x)| !x.is_finite()) {
            return Err(format!("{name} is {x}, must be a finite number"));
        }
        let within = |name: &str, x: f64, (low, high): (f64, f64)| {
            if (low..=high).contains(&x) {
                Ok(())
            } else {
                Err(format!("{name} is {x}, must be between {low} and {high}"))
            }
        };
        let positive = |name: &str, x: f64| {
            if x > 0.0 { Ok(()) } else { Err(format!("{name} is {x}, must be above 0")) }
        };
        match self {
            Self::Fixed { .. } => Ok(()),
            Self::Beta { alpha, beta } => within("alpha", alpha, SHAPES).and(within("beta", beta, SHAPES)),
            Self::Gamma { shape, scale } => within("shape", shape, SHAPES).and(positive("scale", scale)),
            Self::LogNormal { sigma, .. } => positive("sigma", sigma),
            Self::Normal { sd, .. } => positive("sd", sd),
            Self::Uniform { min, max } if min < max => Ok(()),
            Self::Triangular { min, mode, max } if min < max && (min..=max).contains(&mode) => Ok(()),
            Self::Uniform { min, max } => Err(format!("min is {min}, must be below max, which is {max}")),
            Self::Triangular { min, mode, max } => {
                Err(format!("min {min}, mode {mode} and max {max} must be in rising order"))
            }
        }?;
        Ok(self)
    }
}
