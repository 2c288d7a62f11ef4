//! Frailty: what is left of a cohort whose members have hazards of their own.
//!
//! With cumulative hazard H of a person of mean frailty, a person of frailty z is untouched with probability exp(-zH), and
//! the cohort with the mean of that over z: the Laplace transform of the law of frailty at H.

/// Steps of the trapezoid rule over the standard normal; its error falls faster than any power of the step.
const STEPS: u32 = 2_000;
/// Where the standard normal is cut off: the mass beyond is below 1e-18.
const EDGE: f64 = 9.0;

/// (1 + θH)^(-1/θ): gamma frailty with mean 1 and variance θ above 0.
///
/// # Source
/// Vaupel JW, Manton KG, Stallard E (1979) Demography 16:439-454.
pub fn gamma_survival(variance: f64, hazard: f64) -> f64 {
    libm::exp(-libm::log1p(variance * hazard) / variance)
}

/// ∫ φ(x) exp(-H exp(σx - σ²/2)) dx: log-normal frailty with mean 1, by quadrature.
pub fn log_normal_survival(sd_log: f64, hazard: f64) -> f64 {
    over_log_normal(sd_log, |frailty| libm::exp(-frailty * hazard))
}

/// The mean of a function of log-normal frailty with mean 1.
fn over_log_normal(sd_log: f64, f: impl Fn(f64) -> f64) -> f64 {
    let step = 2.0 * EDGE / f64::from(STEPS);
    let root = libm::sqrt(2.0 * std::f64::consts::PI);
    (0..=STEPS)
        .map(|i| {
            let x = f64::from(i).mul_add(step, -EDGE);
            let density = libm::exp(-x * x / 2.0) / root;
            step * density * f(libm::exp(sd_log * (x - sd_log / 2.0)))
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Survival is the Laplace transform: its slope at 0 is minus the mean, its curvature the second moment.
    #[test]
    fn the_first_moments_are_those_of_the_law() {
        let h = 1e-3;
        let gamma = |x: f64| gamma_survival(1.1, x);
        let log_normal = |x: f64| log_normal_survival(0.5, x);
        let variance = libm::expm1(0.25);
        for (survival, variance) in [(&gamma as &dyn Fn(f64) -> f64, 1.1), (&log_normal, variance)] {
            let (s0, s1, s2) = (survival(0.0), survival(h), survival(2.0 * h));
            assert!((s0 - 1.0).abs() < 1e-12);
            assert!(((s2 - 4.0 * s1 + 3.0 * s0) / (2.0 * h) - 1.0).abs() < 1e-5);
            assert!(((s0 - 2.0 * s1 + s2) / (h * h) - 1.0 - variance).abs() < 2e-2);
        }
    }

    #[test]
    fn gamma_by_quadrature_is_the_formula() {
        // Shape 2, scale 1/2: ∫ 4 z exp(-2z) exp(-zH) dz = (1 + H/2)^-2.
        let step = 1e-3;
        let by_sum: f64 = (0..40_000)
            .map(|i| {
                let z = (f64::from(i) + 0.5) * step;
                step * 4.0 * z * libm::exp(-2.0 * z) * libm::exp(-0.7 * z)
            })
            .sum();
        assert!((gamma_survival(0.5, 0.7) - by_sum).abs() < 1e-6);
    }

    #[test]
    fn without_spread_everyone_is_alike() {
        assert!((log_normal_survival(1e-9, 0.4) - libm::exp(-0.4)).abs() < 1e-9);
        assert!((gamma_survival(1e-9, 0.4) - libm::exp(-0.4)).abs() < 1e-8);
    }
}
