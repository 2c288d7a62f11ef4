//! The verdict: whether one parameter set returns the trials of admission within sampling error.

use super::chance::chi_square_2;

/// The 95% point of chi-square with two degrees of freedom.
pub const LIMIT: f64 = 5.991_464_547_107_979;

/// A published log ratio beside the emulated one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residual {
    /// Logarithm of the published ratio.
    pub published: f64,
    /// Its standard error.
    pub error: f64,
    /// Logarithm of the emulated ratio.
    pub emulated: f64,
    /// Its Monte Carlo standard error.
    pub mcse: f64,
}

/// Σ (published - emulated)² / (error² + Monte Carlo error²), with the probability of at least that much by chance.
///
/// The probability is that of two degrees of freedom: two trials.
pub fn joint(residuals: &[Residual]) -> (f64, f64) {
    let chi = residuals
        .iter()
        .map(|r| {
            (r.published - r.emulated) * (r.published - r.emulated) / (r.error * r.error + r.mcse * r.mcse)
        })
        .sum();
    (chi, chi_square_2(chi))
}

/// The same where peer support does nothing at all: every emulated log ratio is 0.
pub fn joint_of_no_effect(residuals: &[Residual]) -> (f64, f64) {
    let none: Vec<Residual> = residuals.iter().map(|r| Residual { emulated: 0.0, mcse: 0.0, ..*r }).collect();
    joint(&none)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CORE 0.764 (0.585 to 0.997) and ENRICH 0.97 (0.82 to 1.14) cannot be told from no effect: p about 0.13.
    #[test]
    fn the_two_published_trials_cannot_be_told_from_no_effect() {
        let residual = |published: f64, low: f64, high: f64| Residual {
            published: libm::log(published),
            error: (libm::log(high) - libm::log(low)) / 3.919_927_969,
            emulated: libm::log(0.88),
            mcse: 0.0,
        };
        let both = [residual(0.764, 0.585, 0.997), residual(0.97, 0.82, 1.14)];
        let (_, p) = joint_of_no_effect(&both);
        assert!((p - 0.13).abs() < 0.01, "{p}");
        let (chi, _) = joint(&both);
        assert!(chi < LIMIT, "one effect of 0.88 fits both: {chi}");
        assert!((chi_square_2(LIMIT) - 0.05).abs() < 1e-12);
    }
}
