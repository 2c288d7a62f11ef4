//! States of mind under a constant dose, and after it.
//!
//! dX/dt = g·d - |`g·d|·X/X_max` - λ(t)·(X - `p·X_end`), with λ = 0 while supported and ln 2 / half-life afterwards.

/// One state of mind.
///
/// # Units
/// Standard deviations; half-life in weeks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// g: change by a trial contact far from the limit; negative where contacts do harm.
    pub gain: f64,
    /// `X_max`: largest change in either direction.
    pub maximum: f64,
    /// Time in which half of what does not stay is lost.
    pub half_life: f64,
    /// p: share of the change at the end of support that never fades.
    pub plateau: f64,
}

impl State {
    /// After `dose` trial contacts from the usual level: ±`X_max` (1 - exp(-|g| dose / `X_max`)).
    pub fn built(&self, dose: f64) -> f64 {
        let size = -self.maximum * libm::expm1(-self.gain.abs() * dose / self.maximum);
        size.copysign(self.gain)
    }

    /// So many weeks after support ended at `end`: end (p + (1 - p) 2^(-weeks / half-life)).
    pub fn faded(&self, end: f64, weeks: f64) -> f64 {
        end * (self.plateau + (1.0 - self.plateau) * libm::exp2(-weeks / self.half_life))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small steps of the differential equation itself.
    #[test]
    fn both_are_the_differential_equation() {
        for gain in [0.05, -0.02] {
            let state = State { gain, maximum: 0.8, half_life: 20.0, plateau: 0.2 };
            let h = 1e-4;
            let mut x = 0.0_f64;
            for _ in 0..260_000 {
                let pull = state.gain * 0.7;
                x += h * (pull - pull.abs() * x / state.maximum);
            }
            assert!((x - state.built(0.7 * 26.0)).abs() < 1e-5, "{gain}: {x}");
            let end = x;
            for _ in 0..300_000 {
                x -= h * std::f64::consts::LN_2 / 20.0 * (x - 0.2 * end);
            }
            assert!((x - state.faded(end, 30.0)).abs() < 1e-5, "{gain}: {x}");
        }
    }
}
