//! After discharge: who has relapsed by when.
//!
//! With base hazard λ and multiplier m(t) on it, the probability of a relapse within t weeks of discharge is
//! 1 - exp(-λ ∫₀ᵗ m).

/// The multiplier on relapse since discharge. Written apart from the process that applies it on purpose, which it checks.
#[derive(Debug, Clone, PartialEq)]
pub enum Multiplier {
    /// k (t/τ)^(k-1), never below 1: infinite at the moment of discharge.
    Weibull {
        /// k, below 1.
        shape: f64,
        /// τ, in weeks.
        scale: f64,
    },
    /// A factor up to each of some times, and 1 after the last: pairs of end (in weeks) and factor.
    Piecewise(Vec<(f64, f64)>),
}

impl Multiplier {
    /// ∫₀ᵗ m(s) ds.
    ///
    /// # Units
    /// Weeks.
    pub fn integral(&self, weeks: f64) -> f64 {
        match self {
            Self::Weibull { shape, scale } => {
                // k (t/τ)^(k-1) = 1 at τ k^(1/(1-k)).
                let bend = scale * libm::exp(libm::log(*shape) / (1.0 - shape));
                let falling = weeks.min(bend);
                scale * libm::exp(shape * libm::log(falling / scale)) + (weeks - falling)
            }
            Self::Piecewise(pieces) => {
                let (mut sum, mut from) = (0.0, 0.0);
                for &(end, factor) in pieces {
                    sum += factor * (weeks.min(end) - from).max(0.0);
                    from = end;
                }
                sum + (weeks - from).max(0.0)
            }
        }
    }

    /// The probability of a relapse within so many weeks of discharge, at base hazard λ a week.
    pub fn relapsed(&self, hazard: f64, weeks: f64) -> f64 {
        -libm::expm1(-hazard * self.integral(weeks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_of_the_integral_is_the_multiplier() {
        let weibull = Multiplier::Weibull { shape: 0.65, scale: 60.0 };
        for t in [0.5_f64, 3.0, 10.0, 17.0, 18.0, 100.0] {
            let slope = (weibull.integral(t + 1e-5) - weibull.integral(t - 1e-5)) / 2e-5;
            let stated = (0.65 * libm::pow(t / 60.0, -0.35)).max(1.0);
            assert!((slope - stated).abs() < 1e-5, "{t}: {slope} {stated}");
        }
        assert!(weibull.integral(1e-9).abs() < 1e-3);
    }

    #[test]
    fn pieces_add_up() {
        let pieces = Multiplier::Piecewise(vec![(2.0, 4.0), (5.0, 2.0)]);
        assert!((pieces.integral(1.0) - 4.0).abs() < 1e-12);
        assert!((pieces.integral(3.0) - 10.0).abs() < 1e-12);
        assert!((pieces.integral(7.0) - 16.0).abs() < 1e-12);
        assert!((pieces.relapsed(0.1, 1.0) - (1.0 - libm::exp(-0.4))).abs() < 1e-12);
    }
}
