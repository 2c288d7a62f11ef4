//! How a change of a state of mind fades once support has ended.
//!
//! x weeks after the end, what is left of a change X is `p·X + (1 - p)·X·2^(-x / half-life)`. A week counts with what is
//! left at its end. So that not everyone who was ever supported has to be looked at in every week, the mean over a few
//! weeks stands for each of them: a ninth of the half-life, in which the part that fades moves by 8%. What a person has
//! over these weeks is the same; at no moment is the part that fades wrong by more than 4%, and who is supported again
//! goes on from the exact level.
//!
//! Where ties move states of mind, steps end for everyone at the same time, one of them whenever something passes along ties:
//! the first after the end of support lasts until then, each other from one time to the next.

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
pub(in crate::processes) struct Fading {
    /// Share of the change at the end of support that never fades.
    plateau: f64,
    /// Weeks of a step.
    weeks: usize,
    /// Whether steps end at whole multiples of their length, for everyone at the same time.
    together: bool,
    /// Of the part that fades, the share that is left after so many weeks.
    after: [f64; LONGEST + 1],
    /// The share that is left on average over so many weeks.
    mean: [f64; LONGEST + 1],
    /// The share that is left at the end of so many weeks, of that mean.
    whole: [f64; LONGEST + 1],
}

/// A share as a part of a mean; 0 where nothing is left.
fn part(share: f64, mean: f64) -> f64 {
    if mean > 0.0 { share / mean } else { 0.0 }
}

impl Fading {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(in crate::processes) fn open(values: &Values) -> Result<Self, OpenError> {
        let half_life = match values.optional_word("states_of_mind.persistence") {
            Some("none") => 0.0,
            _ => values.number("states_of_mind.half_life")?,
        };
        let plateau = match values.optional_word("states_of_mind.persistence") {
            Some("none" | "half-life") => 0.0,
            _ => values.number("states_of_mind.plateau")?,
        };
        let alone = Self::new(half_life, plateau, step_of_fading(half_life));
        Ok(match ties::weeks_of_a_pass(values) {
            // The longest part of a pass, halved and halved again, that is no longer than a step alone would be.
            Some(pass) => {
                let halves = std::iter::successors(Some(pass), |weeks| (weeks % 2 == 0).then_some(weeks / 2));
                let weeks = halves.into_iter().find(|weeks| *weeks <= alone.weeks).unwrap_or(1);
                Self { weeks, together: true, ..alone }
            }
            None => alone,
        })
    }

    /// With a half-life in weeks, after which half of what does not stay is lost (at 0 it is lost at once), and steps of
    /// so many weeks.
    pub(in crate::processes) fn new(half_life: f64, plateau: f64, weeks: usize) -> Self {
        let after =
            |weeks: usize| if half_life > 0.0 { libm::exp2(-(weeks as f64) / half_life) } else { 0.0 };
        let mean = |weeks: usize| (1..=weeks).map(after).sum::<f64>() / weeks.max(1) as f64;
        Self {
            plateau,
            weeks,
            together: false,
            after: std::array::from_fn(after),
            mean: std::array::from_fn(mean),
            whole: std::array::from_fn(|weeks| part(after(weeks), mean(weeks))),
        }
    }

    /// Weeks of a whole step.
    pub(in crate::processes) const fn weeks(&self) -> usize {
        self.weeks
    }

    /// Weeks of the step that begins at `now`.
    pub(in crate::processes) fn step_from(&self, now: f64) -> usize {
        if !self.together {
            return self.weeks;
        }
        let gone = (libm::round(now) as i64).rem_euclid(self.weeks.cast_signed() as i64);
        self.weeks - gone as usize
    }

    /// Of the part that fades of a level, the share that is left on average over the step of so many weeks that follows.
    pub(in crate::processes) fn mean(&self, weeks: usize) -> f64 {
        self.mean[weeks % (LONGEST + 1)]
    }

    /// Of the part that fades of the mean of a step of `step` weeks, the share that is left after so many of them.
    pub(in crate::processes) fn left(&self, step: usize, weeks: usize) -> f64 {
        // Whole steps end for everyone whom a pass along ties moves.
        if weeks >= step {
            self.whole[step % (LONGEST + 1)]
        } else {
            part(self.after[weeks % (LONGEST + 1)], self.mean(step))
        }
    }

    /// Of the part that fades of the mean of a step of `step` weeks, the share that is left on average over the step of `weeks`
    /// that follows.
    pub(super) fn next(&self, step: usize, weeks: usize) -> f64 {
        // The same number of weeks as before leaves the same share as those weeks.
        if weeks == step {
            self.after[step % (LONGEST + 1)]
        } else {
            self.left(step, step) * self.mean(weeks)
        }
    }

    /// Whether all three states are where they end up.
    pub(in crate::processes) fn is_over(&self, mind: &Mind, end: &Mind) -> bool {
        *mind == mind.with(end, |_, end| self.rest(end))
    }

    /// What never fades of a change at the end of support.
    pub(in crate::processes) fn rest(&self, end: f32) -> f32 {
        (self.plateau * f64::from(end)) as f32
    }

    /// Where a state at `x` stands once this share is left of the part that fades; support ended at `end`.
    #[inline]
    pub(in crate::processes) fn faded(&self, x: f32, end: f32, share: f64) -> f32 {
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

    fn alone(half_life: f64, plateau: f64) -> Fading {
        Fading::new(half_life, plateau, step_of_fading(half_life))
    }

    #[test]
    fn each_step_holds_the_mean_of_its_weeks() {
        for (half_life, plateau, weeks) in [(39.0, 0.0, 4), (39.0, 0.25, 4), (0.5, 0.1, 1), (400.0, 0.3, 13)]
        {
            let fading = alone(half_life, plateau);
            assert_eq!(fading.step_from(3.0), weeks);
            let mut x = fading.faded(0.4, 0.4, fading.mean(weeks));
            for step in 0..20 {
                let mean =
                    (1..=weeks).map(|week| exact(half_life, plateau, 0.4, step * weeks + week)).sum::<f64>()
                        / weeks as f64;
                assert!((f64::from(x) - mean).abs() < 1e-4, "{half_life} {plateau} {step}: {x} {mean}");
                x = fading.faded(x, 0.4, fading.next(weeks, weeks));
            }
        }
    }

    /// Whenever support ends, the first step is as long as it takes to the next pass, and each holds the mean of its weeks.
    #[test]
    fn steps_that_end_together_hold_the_mean_of_their_weeks() {
        for end in [-3_i32, 0, 1, 2, 3, 41] {
            let fading = Fading { weeks: 4, together: true, ..alone(39.0, 0.25) };
            let mut weeks = fading.step_from(f64::from(end));
            let (mut now, mut x) = (end, fading.faded(0.4, 0.4, fading.mean(weeks)));
            for _ in 0..20 {
                let gone = (now - end) as usize;
                let mean = (1..=weeks).map(|week| exact(39.0, 0.25, 0.4, gone + week)).sum::<f64>();
                assert!((f64::from(x) - mean / weeks as f64).abs() < 1e-5, "{end} {now}: {x}");
                now += i32::try_from(weeks).unwrap();
                assert_eq!(now.rem_euclid(4), 0, "{end}");
                let next = fading.step_from(f64::from(now));
                x = fading.faded(x, 0.4, fading.next(weeks, next));
                weeks = next;
            }
        }
    }

    #[test]
    fn who_is_supported_again_goes_on_from_the_exact_level() {
        for (half_life, plateau) in [(39.0, 0.25), (12.0, 0.0), (150.0, 0.5)] {
            let fading = alone(half_life, plateau);
            let weeks = fading.step_from(0.0);
            let first = fading.faded(0.4, 0.4, fading.mean(weeks));
            let second = fading.faded(first, 0.4, fading.next(weeks, weeks));
            for week in 1..=weeks {
                let x = fading.faded(second, 0.4, fading.left(weeks, week));
                let level = exact(half_life, plateau, 0.4, weeks + week);
                assert!((f64::from(x) - level).abs() < 1e-6, "{half_life} {week}: {x} {level}");
            }
        }
    }

    /// Where nothing persists, all is gone in the first week; where nothing stays, it ends at the usual level exactly.
    #[test]
    fn a_change_ends_where_it_is_to_end() {
        for sign in [1.0, -1.0] {
            let none = alone(0.0, 0.0);
            assert_eq!(none.faded(0.4 * sign, 0.4 * sign, none.mean(1)).to_bits(), 0);
            let until = |fading: &Fading, steps: usize| {
                let weeks = fading.step_from(0.0);
                let first = fading.faded(0.4 * sign, 0.4 * sign, fading.mean(weeks));
                (0..steps).fold(first, |x, _| fading.faded(x, 0.4 * sign, fading.next(weeks, weeks)))
            };
            assert_eq!(until(&alone(10.0, 0.0), 200).to_bits(), 0);

            let some = alone(10.0, 0.5);
            let x = until(&some, 200);
            let three = |x: f32| Mind { hope: x, self_management: x, connectedness: x };
            assert!(some.is_over(&three(x), &three(0.4 * sign)) && (x - 0.2 * sign).abs() < 1e-6);
        }
    }
}
