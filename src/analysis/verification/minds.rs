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

    /// The mean over the weeks of the step in which a time after support lies, where each week counts with its end and
    /// steps have so many weeks: what stands for every week of it.
    pub fn faded_over(&self, end: f64, weeks: f64, step: usize) -> f64 {
        let step = step.max(1);
        let begun = (libm::ceil(weeks) as usize).max(1).div_ceil(step) - 1;
        let each = (1..=step).map(|week| self.faded(end, (begun * step + week) as f64));
        each.sum::<f64>() / step as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_the_mean_of_its_weeks() {
        let state = State { gain: 0.05, maximum: 0.8, half_life: 30.0, plateau: 0.2 };
        for (weeks, from, to) in [(1.0, 1, 3), (3.0, 1, 3), (4.0, 4, 6), (25.0, 25, 27)] {
            let mean = (from..=to).map(|week| state.faded(0.5, f64::from(week))).sum::<f64>() / 3.0;
            assert!((state.faded_over(0.5, weeks, 3) - mean).abs() < 1e-12, "{weeks}");
        }
        assert!((state.faded_over(0.5, 7.0, 1) - state.faded(0.5, 7.0)).abs() < 1e-12);
    }

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
