//! Samples of parameters against the closed forms of their distributions.

use super::{Effort, Found};
use crate::analysis::quantile::quantile;
use crate::analysis::verification::Comparison;
use crate::analysis::verification::chance::{Chance, deviation, distance, mean};
use crate::engine::draws::ParameterLuck;
use crate::jobs::model::ModelError;
use crate::scenario::distribution::Distribution;
use crate::scenario::normal_cdf;
use crate::scenario::prior::Prior;
use crate::units::convert::Conversion;

const SEED: u64 = 5001;
const NORMAL_90: f64 = 1.281_551_565_544_600_4;

/// A family at parameters for which everything is known in closed form.
struct Closed {
    id: &'static str,
    law: Distribution,
    mean: f64,
    sd: f64,
    /// The distribution function, written out.
    cdf: fn(f64) -> f64,
    /// A quantile: its probability and value.
    quantile: (f64, f64),
}

/// Beta(2, 3): x²(6 - 8x + 3x²). Gamma of shape 3 and scale 0.5: 1 - e^(-2x)(1 + 2x + 2x²). Log-normal of median 2 and
/// spread 0.5, normal of mean -1 and sd 2, uniform on -1 to 3, triangular on 1 to 6 with mode 2.
fn closed() -> [Closed; 6] {
    [
        Closed {
            id: "beta",
            law: Distribution::Beta { alpha: 2.0, beta: 3.0 },
            mean: 0.4,
            sd: 0.2,
            cdf: |x| x * x * (6.0 - 8.0 * x + 3.0 * x * x),
            quantile: (0.6875, 0.5),
        },
        Closed {
            id: "gamma",
            law: Distribution::Gamma { shape: 3.0, scale: 0.5 },
            mean: 1.5,
            sd: libm::sqrt(0.75),
            cdf: |x| 1.0 - libm::exp(-2.0 * x) * (1.0 + 2.0 * x + 2.0 * x * x),
            quantile: (1.0 - 5.0 * libm::exp(-2.0), 1.0),
        },
        Closed {
            id: "lognormal",
            law: Distribution::LogNormal { mu: std::f64::consts::LN_2, sigma: 0.5 },
            mean: 2.0 * libm::exp(0.125),
            sd: 2.0 * libm::exp(0.125) * libm::sqrt(libm::expm1(0.25)),
            cdf: |x| normal_cdf(2.0 * libm::log(x / 2.0)),
            quantile: (0.9, 2.0 * libm::exp(0.5 * NORMAL_90)),
        },
        Closed {
            id: "normal",
            law: Distribution::Normal { mean: -1.0, sd: 2.0 },
            mean: -1.0,
            sd: 2.0,
            cdf: |x| normal_cdf(x / 2.0 + 0.5),
            quantile: (0.9, -1.0 + 2.0 * NORMAL_90),
        },
        Closed {
            id: "uniform",
            law: Distribution::Uniform { min: -1.0, max: 3.0 },
            mean: 1.0,
            sd: libm::sqrt(4.0 / 3.0),
            cdf: |x| (x + 1.0) / 4.0,
            quantile: (0.9, 2.6),
        },
        Closed {
            id: "triangular",
            law: Distribution::Triangular { min: 1.0, mode: 2.0, max: 6.0 },
            mean: 3.0,
            sd: libm::sqrt(21.0 / 18.0),
            cdf: |x| if x < 2.0 { (x - 1.0) * (x - 1.0) / 5.0 } else { 1.0 - (6.0 - x) * (6.0 - x) / 20.0 },
            quantile: (0.8, 4.0),
        },
    ]
}

pub(super) fn check(effort: Effort) -> Found {
    let n = effort.of(4_000, 60_000);
    let mut found = Vec::new();
    for family in closed() {
        let everywhere = (f64::NEG_INFINITY, f64::INFINITY);
        let prior = Prior::new(family.law, Conversion::IDENTITY, everywhere).map_err(ModelError::invalid)?;
        let mut sample: Vec<f64> = (0..n as u64)
            .map(|number| prior.quantile(ParameterLuck::new(SEED, number).uniform(family.id, 0)))
            .collect();
        let mut row = |key: &str, what: &str, exact, simulated, chance| {
            found.push(Comparison {
                id: format!("priors-{}-{key}", family.id),
                what: format!("Samples of a {} distribution: {what}", family.id),
                unit: "dimensionless",
                exact,
                simulated,
                chance,
                source: "closed form of the distribution",
            });
        };
        let away = distance(&mut sample, n, family.cdf);
        let error = family.sd / libm::sqrt(n as f64);
        row("mean", "mean", family.mean, mean(&sample).0, Chance::Known(error));
        let (sd, error) = deviation(&sample);
        row("sd", "standard deviation", family.sd, sd, Chance::Known(error));
        let (p, exact) = family.quantile;
        // The density is the slope of the distribution function.
        let step = 1e-5;
        let density = ((family.cdf)(exact + step) - (family.cdf)(exact - step)) / (2.0 * step);
        let error = libm::sqrt(p * (1.0 - p) / n as f64) / density;
        let simulated = quantile(&sample, p).unwrap_or(f64::NAN);
        let what = format!("quantile at {:.1}%", 100.0 * p);
        row("quantile", &what, exact, simulated, Chance::Known(error));
        row("distance", "√n × largest distance to the law", 0.0, away, Chance::Distance);
    }
    Ok(found)
}
