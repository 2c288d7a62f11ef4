//! How a change of a state of mind fades once support has ended.
//!
//! x weeks after the end, what is left of a change X is `p·X + (1 - p)·X·2^(-x / half-life)`. A week counts with what is
//! left at its end. So that not everyone who was ever supported has to be looked at in every week, the mean over a few
//! weeks stands for each of them: a ninth of the half-life, in which the part that fades moves by 8%. What a person has
//! over these weeks is the same; at no moment is the part that fades wrong by more than 4%, and who is supported again
//! goes on from the exact level.

use super::super::{OpenError, ties};
use crate::model::person::Mind;
use crate::scenario::Values;

/// The length of a step, as a share of the half-life.
const SHARE: f64 = 1.0 / 9.0;
/// The longest step, in weeks.
const LONGEST: usize = 13;
/// Below this change, in standard deviations, a fading state is where it ends up.
pub(in crate::processes) const NEGLIGIBLE: f32 = 1e-4;

/// Weeks of a step in which states fade with a half-life in weeks: the whole weeks of a ninth of it, from 1 to 13.
pub fn step_of_fading(half_life: f64) -> usize {
    ((half_life * SHARE) as usize).clamp(1, LONGEST)
}

/// How changes fade.
#[derive(Debug, Clone)]
pub(super) struct Fading {
    /// Share of the change at the end of support that never fades.
    plateau: f64,
    /// Weeks of a step.
    weeks: usize,
    /// Of the part that fades, the share that is left on average in the first step.
    first: f64,
    /// From one step to the next.
    kept: f64,
    /// From the mean of a step to the level after so many of its weeks.
    level: [f64; LONGEST + 1],
}

impl Fading {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn open(values: &Values) -> Result<Self, OpenError> {
        let half_life = values.number("states_of_mind.half_life")?;
        // What passes along ties acts on the level of each week.
        let longest = if ties::move_states(values) { 1 } else { LONGEST };
        let plateau = values.number("states_of_mind.plateau")?;
        Ok(match values.optional_word("states_of_mind.persistence") {
            Some("none") => Self::new(0.0, 0.0, longest),
            Some("half-life") => Self::new(half_life, 0.0, longest),
            _ => Self::new(half_life, plateau, longest),
        })
    }

    /// With a half-life in weeks, after which half of what does not stay is lost (at 0 it is lost at once), and steps of
    /// at most so many weeks.
    pub(super) fn new(half_life: f64, plateau: f64, longest: usize) -> Self {
        let after = |weeks: usize| libm::exp2(-(weeks as f64) / half_life);
        let weeks = step_of_fading(half_life).min(longest.max(1));
        let first = (1..=weeks).map(after).sum::<f64>() / weeks as f64;
        let level =
            std::array::from_fn(|week| if first > 0.0 { after(week.min(weeks)) / first } else { 0.0 });
        Self { plateau, weeks, first, kept: after(weeks), level }
    }

    /// Weeks of a step.
    pub(super) const fn weeks(&self) -> usize {
        self.weeks
    }

    /// The mean of the first step after support has ended at `end`.
    pub(super) fn begin(&self, end: f32) -> f32 {
        self.towards_rest(end, end, self.first)
    }

    /// The mean of the step that follows one with the mean `x`.
    pub(super) fn next(&self, x: f32, end: f32) -> f32 {
        self.towards_rest(x, end, self.kept)
    }

    /// The level after so many weeks of a step with the mean `x`.
    pub(super) fn level(&self, x: f32, end: f32, weeks: usize) -> f32 {
        self.towards_rest(x, end, self.level[weeks.min(LONGEST)])
    }

    /// Whether all three states are where they end up.
    pub(super) fn is_over(&self, mind: &Mind, end: &Mind) -> bool {
        *mind == mind.with(end, |_, end| self.rest(end))
    }

    fn rest(&self, end: f32) -> f32 {
        (self.plateau * f64::from(end)) as f32
    }

    fn towards_rest(&self, x: f32, end: f32, share: f64) -> f32 {
        let rest = self.plateau * f64::from(end);
        let left = (f64::from(x) - rest) * share;
        // Adding 0 turns -0 into 0, which is the usual level bit by bit.
        if left.abs() < f64::from(NEGLIGIBLE) { self.rest(end) + 0.0 } else { (rest + left) as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The level after so many weeks, one week after the other.
    fn exact(half_life: f64, plateau: f64, end: f64, weeks: usize) -> f64 {
        end * (plateau + (1.0 - plateau) * libm::exp2(-(weeks as f64) / half_life))
    }

    #[test]
    fn each_step_holds_the_mean_of_its_weeks() {
        for (half_life, plateau, weeks) in [(39.0, 0.0, 4), (39.0, 0.25, 4), (0.5, 0.1, 1), (400.0, 0.3, 13)]
        {
            let fading = Fading::new(half_life, plateau, LONGEST);
            assert_eq!(fading.weeks(), weeks);
            let mut x = fading.begin(0.4);
            for step in 0..20 {
                let mean =
                    (1..=weeks).map(|week| exact(half_life, plateau, 0.4, step * weeks + week)).sum::<f64>()
                        / weeks as f64;
                assert!((f64::from(x) - mean).abs() < 1e-4, "{half_life} {plateau} {step}: {x} {mean}");
                x = fading.next(x, 0.4);
            }
        }
    }

    #[test]
    fn who_is_supported_again_goes_on_from_the_exact_level() {
        for (half_life, plateau) in [(39.0, 0.25), (12.0, 0.0), (150.0, 0.5)] {
            let fading = Fading::new(half_life, plateau, LONGEST);
            let second = fading.next(fading.begin(0.4), 0.4);
            for week in 1..=fading.weeks() {
                let x = fading.level(second, 0.4, week);
                let level = exact(half_life, plateau, 0.4, fading.weeks() + week);
                assert!((f64::from(x) - level).abs() < 1e-6, "{half_life} {week}: {x} {level}");
            }
        }
    }

    /// Where nothing persists, all is gone in the first week; where nothing stays, it ends at the usual level exactly.
    #[test]
    fn a_change_ends_where_it_is_to_end() {
        for sign in [1.0, -1.0] {
            let none = Fading::new(0.0, 0.0, LONGEST);
            assert_eq!(none.begin(0.4 * sign).to_bits(), 0);
            let fading = Fading::new(10.0, 0.0, LONGEST);
            let mut x = fading.begin(0.4 * sign);
            for _ in 0..200 {
                x = fading.next(x, 0.4 * sign);
            }
            assert_eq!(x.to_bits(), 0);

            let some = Fading::new(10.0, 0.5, LONGEST);
            let mut x = some.begin(0.4 * sign);
            for _ in 0..200 {
                x = some.next(x, 0.4 * sign);
            }
            let three = |x: f32| Mind { hope: x, self_management: x, connectedness: x };
            assert!(some.is_over(&three(x), &three(0.4 * sign)) && (x - 0.2 * sign).abs() < 1e-6);
        }
    }
}
