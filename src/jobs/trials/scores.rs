//! What two arms of the same people give: risks, counts, days and scores, with errors over pairs.

use super::emulate::{Life, Part, Stage};
use crate::model::trial::Participant;
use crate::units::time::DAYS_PER_WEEK;

/// A number with its Monte Carlo standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimated {
    /// The number.
    pub value: f64,
    /// Its standard error.
    pub mcse: f64,
}

/// Mean and standard error of numbers that may be missing.
fn mean(numbers: impl Iterator<Item = f64>) -> (f64, f64, f64) {
    let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for x in numbers.filter(|x| x.is_finite()) {
        n += 1.0;
        sum += x;
        squares += x * x;
    }
    let mean = sum / n;
    let variance = ((squares - sum * mean) / (n - 1.0)).max(0.0);
    (mean, libm::sqrt(variance), n)
}

/// The ratio of two means over pairs, and the standard error of its logarithm (delta method).
fn ratio(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> (f64, f64) {
    let (one, _, _) = mean(pairs.clone().map(|pair| pair.1));
    let (other, _, _) = mean(pairs.clone().map(|pair| pair.0));
    let (_, sd, n) = mean(pairs.map(|pair| pair.1 / one - pair.0 / other));
    (libm::log(one / other), sd / libm::sqrt(n))
}

/// Both arms of an emulated trial, person by person.
#[derive(Debug)]
pub struct Arms<'s> {
    stage: &'s Stage,
    control: Vec<&'s Life>,
    treated: Vec<Life>,
}

impl<'s> Arms<'s> {
    /// The arms of a stage with these lives of the intervention arm.
    pub fn new(stage: &'s Stage, treated: Vec<Life>) -> Self {
        Self::of_part(stage, treated, Part::ALL)
    }

    /// The same of a part of the participants.
    pub fn of_part(stage: &'s Stage, treated: Vec<Life>, part: Part) -> Self {
        let control = stage.control_part(part);
        debug_assert!(
            control.len() == treated.len()
                && control
                    .iter()
                    .zip(&treated)
                    .all(|(a, b)| a.part.since.to_bits() == b.part.since.to_bits())
        );
        Self { stage, control, treated }
    }

    /// The stage on which they were lived.
    pub const fn stage(&self) -> &Stage {
        self.stage
    }

    /// How many people there are.
    pub const fn people(&self) -> usize {
        self.treated.len()
    }

    fn pairs<'a>(
        &'a self,
        of: impl Fn(&Life) -> f64 + Clone + 'a,
    ) -> impl Iterator<Item = (f64, f64)> + Clone + 'a {
        self.control.iter().zip(&self.treated).map(move |(a, b)| (of(a), of(b)))
    }

    fn had(&self) -> impl Fn(&Life) -> f64 + Clone + '_ {
        let until = self.stage.design.follow_up;
        move |life: &Life| f64::from(u8::from(self.stage.event(&life.part) <= until))
    }

    /// Risks of the event in the control and in the intervention arm.
    pub fn risks(&self) -> [Estimated; 2] {
        let of = |numbers: Vec<f64>| {
            let (value, sd, n) = mean(numbers.into_iter());
            Estimated { value, mcse: sd / libm::sqrt(n) }
        };
        [self.pairs(self.had()).map(|p| p.0).collect(), self.pairs(self.had()).map(|p| p.1).collect()].map(of)
    }

    /// Logarithm of the ratio of risks.
    pub fn log_risk_ratio(&self) -> Estimated {
        let (value, mcse) = ratio(self.pairs(self.had()));
        Estimated { value, mcse }
    }

    /// Ratio of cumulative hazards at the end of follow-up, from the risks.
    pub fn hazard_ratio(&self) -> f64 {
        let [control, treated] = self.risks().map(|risk| -libm::log1p(-risk.value));
        treated / control
    }

    /// Logarithm of the ratio of mean admissions.
    pub fn log_count_ratio(&self) -> Estimated {
        let (value, mcse) = ratio(self.pairs(|life| f64::from(life.part.admissions)));
        Estimated { value, mcse }
    }

    /// Logarithm of the ratio of mean weeks on wards.
    pub fn log_days_ratio(&self) -> Estimated {
        let (value, mcse) = ratio(self.pairs(|life| life.part.ward_weeks));
        Estimated { value, mcse }
    }

    /// The distribution of admissions in the control and in the intervention arm.
    pub fn counts(&self) -> [Vec<f64>; 2] {
        let of = |lives: &[&Life]| {
            let most = lives.iter().map(|life| usize::from(life.part.admissions)).max().unwrap_or_default();
            let mut shares = vec![0.0; most + 1];
            for life in lives {
                shares[usize::from(life.part.admissions)] += 1.0 / lives.len() as f64;
            }
            shares
        };
        [of(&self.control), of(&self.treated.iter().collect::<Vec<_>>())]
    }

    /// Mean and standard deviation of days on wards in the control and in the intervention arm.
    pub fn days(&self) -> [(f64, f64); 2] {
        let of = |lives: &[&Life]| {
            let (mean, sd, _) = mean(lives.iter().map(|life| life.part.ward_weeks * DAYS_PER_WEEK));
            (mean, sd)
        };
        [of(&self.control), of(&self.treated.iter().collect::<Vec<_>>())]
    }

    /// Standardised mean difference on an instrument, by its place among those that are read.
    pub fn score(&self, instrument: usize) -> Estimated {
        let read = |life: &Life| life.scores.get(instrument).map_or(f64::NAN, |&score| f64::from(score));
        let (away, sd, n) = mean(self.pairs(read).map(|pair| pair.1 - pair.0));
        let spread = |arm: fn((f64, f64)) -> f64| mean(self.pairs(read).map(arm)).1;
        let (one, other) = (spread(|pair| pair.0), spread(|pair| pair.1));
        let pooled = libm::sqrt(f64::midpoint(one * one, other * other));
        Estimated { value: away / pooled, mcse: sd / libm::sqrt(n) / pooled }
    }

    /// Mean change of hope, self-management and connectedness when scores are read.
    pub fn states(&self) -> [f64; 3] {
        std::array::from_fn(|k| {
            let state = |life: &Life| if life.part.read { f64::from(life.part.mind[k]) } else { f64::NAN };
            mean(self.pairs(state).map(|pair| pair.1 - pair.0)).0
        })
    }

    /// Contacts attended of each person who was offered support, and the share who attended two or more.
    pub fn dose(&self) -> (f64, f64) {
        let of = |number: fn(&Participant) -> f64| mean(self.treated.iter().map(|life| number(&life.part))).0;
        (of(|part| f64::from(part.contacts)), of(|part| f64::from(u8::from(part.contacts >= 2))))
    }
}
