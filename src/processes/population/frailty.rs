//! Frailty: a person's own relapse level, with mean 1 over the population.
//!
//! Everyone who ever enters asks for a quantile of the same gamma distribution, and its inversion is the dearest single thing in the
//! making of a person. So the logarithm of the quantile is tabulated over the standard normal score z of the same
//! probability, where it is smooth: h(z) = ln F⁻¹(Φ(z)), h'(z) = φ(z) / (x f(x)). Between two scores of the table it
//! is the cubic through both values and both slopes.

use crate::scenario::distribution::Distribution;
use crate::scenario::quantiles::{Points, quantiles};
use crate::scenario::{MissingValue, Values};

/// How frailty is distributed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Frailty {
    /// Everyone has the mean.
    None,
    /// Log-normal, with this standard deviation of the logarithm.
    LogNormal(f64),
    /// Gamma.
    Gamma(Gamma),
}

impl Frailty {
    /// Reads the law and its spread.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn open(values: &Values) -> Result<Self, MissingValue> {
        Ok(match values.word("population.frailty_law")? {
            "lognormal" => Self::LogNormal(values.number("population.frailty_sd_log")?),
            "gamma" => Self::Gamma(Gamma::new(values.number("population.frailty_variance")?)),
            _ => Self::None,
        })
    }

    /// The frailty below which a share `u` of people lie; `z` is the standard normal score of `u`.
    pub(super) fn quantile(&self, u: f64, z: f64) -> f64 {
        match self {
            Self::None => 1.0,
            Self::LogNormal(sd) => libm::exp(sd * (z - sd / 2.0)),
            Self::Gamma(gamma) => gamma.quantile(u, z),
        }
    }
}

/// Scores of the table in one standard deviation.
const PER_SD: u32 = 64;
/// Where the table ends on both sides; beyond, quantiles are computed one by one.
const SPAN: u32 = 6;

/// A gamma distribution with mean 1, tabulated.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gamma {
    law: Distribution,
    /// Logarithm of the quantile, and its slope from one score to the next; empty where it cannot be told in doubles.
    table: Vec<[f64; 2]>,
}

impl Gamma {
    fn new(variance: f64) -> Self {
        let shape = 1.0 / variance;
        let law = Distribution::Gamma { shape, scale: variance };
        let log_density = |z: f64| -z * z / 2.0 - libm::log(2.0 * std::f64::consts::PI) / 2.0;
        let quantiles = quantiles(&law, Points::Scores { span: SPAN, per_sd: PER_SD });
        let mut table = Vec::with_capacity(quantiles.len());
        for (node, &quantile) in quantiles.iter().enumerate() {
            let (z, h) = (Points::score(SPAN, PER_SD, node), libm::log(quantile));
            // x f(x) of the law.
            let log_mass = shape * (h - libm::log(variance)) - shape * libm::exp(h) - libm::lgamma(shape);
            table.push([h, libm::exp(log_density(z) - log_mass) / f64::from(PER_SD)]);
        }
        if table.iter().flatten().any(|value| !value.is_finite()) {
            table.clear();
        }
        Self { law, table }
    }

    fn quantile(&self, u: f64, z: f64) -> f64 {
        let place = (z + f64::from(SPAN)) * f64::from(PER_SD);
        let [from, to] = [0, 1].map(|further| self.table.get(place as usize + further));
        match (from, to) {
            (Some([start, rise]), Some([end, rise_at_end])) if place >= 0.0 => {
                let t = place - libm::floor(place);
                let (s, all) = (1.0 - t, end - start);
                // Hermite's cubic, as a straight line and what bends it.
                libm::exp(start + t * (all + s * (s * (rise - all) + t * (all - rise_at_end))))
            }
            _ => self.law.quantile(u),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::draws::normal_quantile;

    /// Against the inversion itself, between the scores of the table and beyond its ends; what is below a billionth of the mean
    /// need only be that.
    #[test]
    fn the_table_holds_the_quantiles() {
        let tails = [1e-12, 1e-9, 1e-6, 1.0 - 1e-6, 1.0 - 1e-9, 1.0 - 1e-13];
        for variance in [0.01, 0.05, 0.4, 1.0, 1.7, 6.0, 20.0] {
            let gamma = Gamma::new(variance);
            let middle = (0..4000).map(|k| (f64::from(k) + 0.37) / 4000.0);
            for u in middle.chain(tails) {
                let (found, exact) = (gamma.quantile(u, normal_quantile(u)), gamma.law.quantile(u));
                assert!(
                    (found - exact).abs() < 1e-7 * exact.max(1e-9),
                    "{variance} {u}: {found:e} is not {exact:e}"
                );
            }
        }
    }
}
