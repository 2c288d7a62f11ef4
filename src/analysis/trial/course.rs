//! The course of a trial in closed form: how many contacts people have had, and what that has made of states of mind.
//!
//! Of N contacts scheduled until then a person who took the offer up has attended n, binomial; a stay in hospital has an
//! attendance of its own. With the weights w of the dose-response, W(n) = w(1) + … + w(n), a gain g and a response r the
//! state is X = ±`X_max` (1 - exp(-|g| r W(n) / `X_max`)); once the offer has ended it is X (p + (1-p) 2^(-weeks/half-life)).

use super::chance::binomial;
use super::solved::Inputs;
use crate::model::person::DIAGNOSES;

/// How contacts of a place add up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dose {
    /// Every contact counts.
    Linear,
    /// Contacts count from the second on.
    Threshold,
    /// The k-th counts 10^(-(k-1)/N), with this N.
    Saturating(f64),
}

impl Dose {
    /// What none, one, two … contacts amount to.
    pub fn sums(self, contacts: usize) -> Vec<f64> {
        let mut sum = 0.0;
        let mut all = vec![0.0];
        for before in 0..contacts {
            sum += match self {
                Self::Linear => 1.0,
                Self::Threshold => f64::from(u8::from(before > 0)),
                Self::Saturating(contacts) => libm::exp10(-(before as f64) / contacts),
            };
            all.push(sum);
        }
        all
    }
}

/// What of a design decides when contacts take place.
///
/// # Units
/// Weeks; contacts a week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Course {
    /// Probability that a person takes up the offer.
    pub uptake: f64,
    /// Contacts scheduled a week.
    pub per_week: f64,
    /// Probability that a contact takes place.
    pub attendance: f64,
    /// The same during a stay in hospital.
    pub in_hospital: f64,
    /// How long the offer lasts.
    pub offer: f64,
    /// When scores are read.
    pub read: f64,
}

/// The participants of a trial, as its control arm has them.
#[derive(Debug, Clone, PartialEq)]
pub struct People {
    /// Share of participants whose first event comes before the first weekly step after entry, between the first and the
    /// second, and so on.
    pub events: Vec<f64>,
    /// Share of those whose scores are read, by how many of the contacts until then fall into stays in hospital.
    pub in_hospital: Vec<f64>,
    /// Share by diagnosis.
    pub share: [f64; DIAGNOSES.len()],
    /// Mean and standard deviation of usual severity.
    pub severity: [f64; 2],
    /// What of a change in how many take medication is caught up with in a week.
    pub medication: f64,
    /// Share of those whose scores are read who are in an acute episode then.
    pub acute: f64,
}

/// Classes of people by how they respond.
pub const RESPONSES: usize = 5;
/// Nodes and weights of the normal distribution (Gauss and Hermite).
const NODES: [(f64, f64); RESPONSES] = [
    (-2.856_970_013_872_806, 0.011_257_411_327_720_7),
    (-1.355_626_179_974_266, 0.222_075_922_005_612_6),
    (0.0, 0.533_333_333_333_333_3),
    (1.355_626_179_974_266, 0.222_075_922_005_612_6),
    (2.856_970_013_872_806, 0.011_257_411_327_720_7),
];

/// Responses of the classes and their shares: a log-normal law with the mean and the variance over these people.
pub fn responses(people: &People, inputs: &Inputs) -> [(f64, f64); RESPONSES] {
    let (slope, [mean, sd]) = (inputs.response_slope, people.severity);
    let moment = |order: f64| {
        let all: f64 = people.share.iter().zip(&inputs.response).map(|(s, r)| s * libm::pow(*r, order)).sum();
        let spread = order * order * slope * slope * sd * sd / 2.0;
        let own = (order * order - order) * inputs.response_sd * inputs.response_sd / 2.0;
        all * libm::exp(order * slope * mean + spread + own)
    };
    let (one, two) = (moment(1.0), moment(2.0));
    // People who do not respond at all, or to the contrary, cannot be made up for by larger gains.
    let one = if one > 0.05 { one } else { 1.0 };
    let variance = libm::log(two / (one * one)).clamp(0.0, 4.0);
    let sd = libm::sqrt(variance);
    NODES.map(|(z, weight)| (one * libm::exp(sd * z - variance / 2.0), weight))
}

/// Whole contacts of a rate after so many weeks, as they are scheduled.
fn due(per_week: f64, weeks: usize) -> usize {
    libm::floor(per_week * weeks as f64 + 1e-9) as usize
}

impl Course {
    /// Weekly steps of the offer.
    pub fn steps(&self) -> usize {
        libm::ceil(self.offer) as usize
    }

    /// Weekly steps with contacts before scores are read.
    pub fn before_reading(&self) -> usize {
        libm::ceil(self.read) as usize
    }

    /// Contacts scheduled in weekly step `step` of the offer, from 0.
    pub fn scheduled(&self, step: usize) -> usize {
        if step < self.steps() { due(self.per_week, step + 1) - due(self.per_week, step) } else { 0 }
    }

    /// Contacts scheduled until weekly step `step`, that one included.
    pub fn due(&self, step: usize) -> usize {
        due(self.per_week, step.saturating_add(1).min(self.steps()))
    }

    /// Probabilities of having attended none, one, two … contacts after weekly step `step`, for people at home.
    pub fn attended(&self, step: usize) -> Vec<f64> {
        binomial(self.due(step), self.attendance)
    }

    /// The same of those whose scores are read, some of whom were in hospital, when that comes.
    pub fn attended_when_read(&self, people: &People) -> Vec<f64> {
        let steps = self.before_reading();
        let due = if steps == 0 { 0 } else { self.due(steps - 1) };
        let mut all = vec![0.0; due + 1];
        for (stays, share) in people.in_hospital.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let stays = stays.min(due);
            let home = binomial(due - stays, self.attendance);
            for (i, there) in binomial(stays, self.in_hospital).iter().enumerate() {
                for (j, here) in home.iter().enumerate() {
                    all[i + j] += share * there * here;
                }
            }
        }
        all
    }

    /// What is left after weekly step `step` of a change at the end of the offer; 1 during it.
    pub fn left(&self, step: usize, inputs: &Inputs) -> f64 {
        let steps = self.steps();
        if step < steps {
            return 1.0;
        }
        let since = (step - steps + 1) as f64;
        let kept = if inputs.lasts { libm::exp2(-since / inputs.half_life) } else { 0.0 };
        inputs.plateau + (1.0 - inputs.plateau) * kept
    }
}

/// The change after contacts that amount to `sum`, with this gain, largest change and response.
pub fn level(gain: f64, maximum: f64, sum: f64) -> f64 {
    (maximum * -libm::expm1(-gain.abs() * sum / maximum)).copysign(gain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_are_spread_over_the_weeks_of_the_offer() {
        let course = Course {
            uptake: 1.0,
            per_week: 0.588,
            attendance: 0.75,
            in_hospital: 0.4,
            offer: 17.0,
            read: 17.0,
        };
        assert_eq!((0..20).map(|step| course.scheduled(step)).sum::<usize>(), 9);
        assert_eq!((course.due(16), course.due(40), course.due(1)), (9, 9, 1));
        let mean: f64 = course.attended(30).iter().enumerate().map(|(n, share)| n as f64 * share).sum();
        assert!((mean - 0.75 * 9.0).abs() < 1e-12);
    }

    #[test]
    fn dose_responses_amount_to_what_they_say() {
        assert_eq!(Dose::Linear.sums(3), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(Dose::Threshold.sums(3), [0.0, 0.0, 1.0, 2.0]);
        // All that endless contacts deliver is 1 / (1 - 10^(-1/N)); after N contacts nine tenths of it.
        let sums = Dose::Saturating(12.0).sums(12);
        assert!((sums[12] * -libm::expm1(-std::f64::consts::LN_10 / 12.0) - 0.9).abs() < 1e-12);
    }
}
