//! Forecast: what states of mind do to the risk of a trial's event, from the control arm alone.
//!
//! The control arm's shares of first events by week give the hazard of a typical person at risk, whose frailty is gamma with
//! variance σ²: Λ = (S^(-σ²) - 1) / σ². In the intervention arm each week's part is multiplied by
//! e^(-2s) / (q e^(-s) + 1 - q): s acts on relapse, and on the event in competition with recovery, of which q is the share
//! that ends in the event. People are followed in classes by response and by contacts attended in the whole offer, because
//! who is protected most is at risk longest. What the emulated trials then give beside it is a correction of few terms.

use super::course::{Course, People, RESPONSES, level, responses};
use super::solved::Inputs;
use crate::units::risk::limited;

/// What a trial's forecast is made from, worked out once.
#[derive(Debug, Clone, PartialEq)]
pub struct Ground {
    /// When contacts take place.
    pub course: Course,
    /// Who takes part.
    pub people: People,
    /// By weekly step of the offer: probabilities of having attended so many contacts.
    attended: Vec<Vec<f64>>,
    when_read: Vec<f64>,
}

/// How the hazard of the event answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// σ²: variance of frailty among participants.
    pub frailty: f64,
    /// q: share of acute episodes that end in the event.
    pub share: f64,
}

impl Answer {
    /// What a protection of s on the log hazards multiplies the hazard of the event by.
    fn factor(&self, s: f64) -> f64 {
        let e = libm::exp(-s.clamp(-40.0, 40.0));
        e * e / (self.share * e + 1.0 - self.share)
    }

    /// Cumulative hazard of the typical person where a share `s` of people is left.
    fn cumulative(&self, s: f64) -> f64 {
        if self.frailty > 0.0 {
            libm::expm1(-self.frailty * libm::log(s)) / self.frailty
        } else {
            -libm::log(s)
        }
    }

    fn left(&self, hazard: f64) -> f64 {
        if self.frailty > 0.0 {
            libm::exp(-libm::log1p(self.frailty * hazard) / self.frailty)
        } else {
            libm::exp(-hazard)
        }
    }
}

/// States of mind of the people of a trial who took up the offer, by contacts attended and response.
#[derive(Debug, Clone)]
pub struct Minds<'g> {
    ground: &'g Ground,
    /// Hope, self-management and connectedness.
    levels: Vec<[[f64; 3]; RESPONSES]>,
    classes: [(f64, f64); RESPONSES],
    gain: [f64; 3],
    inputs: Inputs,
}

/// People who took up the offer, week by week.
#[derive(Debug, Clone)]
pub struct Followed<'g> {
    ground: &'g Ground,
    /// Share of a class, and its self-management and connectedness by weekly step of the offer.
    classes: Vec<(f64, Vec<[f64; 2]>)>,
    /// By weekly step: what is left of the change at the end.
    left: Vec<f64>,
    path_limit: f64,
}

impl Ground {
    /// That of a trial.
    pub fn new(course: Course, people: People) -> Self {
        Self {
            attended: (0..course.steps()).map(|step| course.attended(step)).collect(),
            when_read: course.attended_when_read(&people),
            course,
            people,
        }
    }

    /// The risk of the event in the control arm.
    pub fn risk(&self) -> f64 {
        self.people.events.iter().sum()
    }

    /// States of mind with these gains, ingredients included.
    pub fn minds(&self, gain: &[f64; 3], inputs: &Inputs) -> Minds<'_> {
        let classes = responses(&self.people, inputs);
        let most = self.attended.last().map_or(0, Vec::len).max(self.when_read.len());
        let levels = inputs
            .dose
            .sums(most.saturating_sub(1))
            .iter()
            .map(|sum| {
                classes.map(|(response, _)| {
                    std::array::from_fn(|k| level(gain[k] * response, inputs.maximum[k], *sum))
                })
            })
            .collect();
        Minds { ground: self, levels, classes, gain: *gain, inputs: *inputs }
    }

    fn last(&self) -> &[f64] {
        self.attended.last().map_or(&[1.0], Vec::as_slice)
    }
}

impl Minds<'_> {
    fn over(&self, attended: &[f64], of: impl Fn(&[f64; 3]) -> f64) -> f64 {
        attended
            .iter()
            .zip(&self.levels)
            .filter(|(share, _)| **share > 1e-7)
            .map(|(share, classes)| {
                share * classes.iter().zip(&self.classes).map(|(x, (_, weight))| weight * of(x)).sum::<f64>()
            })
            .sum()
    }

    /// Mean change of each state when scores are read, over everyone who was offered support.
    pub fn when_read(&self) -> [f64; 3] {
        std::array::from_fn(|k| self.moved(&std::array::from_fn(|i| f64::from(u8::from(i == k)))).0)
    }

    /// Mean and variance of what states of mind add to a score with these loadings when it is read.
    pub fn moved(&self, loading: &[f64; 3]) -> (f64, f64) {
        let course = &self.ground.course;
        let steps = course.before_reading();
        let left = if steps == 0 { 0.0 } else { course.left(steps - 1, &self.inputs) };
        let sum = |x: &[f64; 3]| left * x.iter().zip(loading).map(|(x, l)| x * l).sum::<f64>();
        let mean = course.uptake * self.over(&self.ground.when_read, sum);
        let square = course.uptake * self.over(&self.ground.when_read, |x| sum(x) * sum(x));
        (mean, square - mean * mean)
    }

    /// The same people followed week by week until the last event counts and scores are read.
    pub fn followed(&self) -> Followed<'_> {
        let course = &self.ground.course;
        let due = course.due(usize::MAX) as f64;
        let sums = self.inputs.dose.sums(self.levels.len());
        // What a part of the contacts amounts to.
        let sum_of = |contacts: f64| {
            let below = libm::floor(contacts) as usize;
            sums[below] + (contacts - below as f64) * (sums[below + 1] - sums[below])
        };
        let mut classes = Vec::new();
        for (attended, share) in self.ground.last().iter().enumerate().filter(|(_, share)| **share > 1e-6) {
            for (response, weight) in &self.classes {
                let states = (0..course.steps()).map(|step| {
                    let part = course.due(step) as f64 / due.max(1.0);
                    let sum = sum_of(attended as f64 * part);
                    [1, 2].map(|k| level(self.gain[k] * response, self.inputs.maximum[k], sum))
                });
                classes.push((share * weight, states.collect()));
            }
        }
        let steps = (self.ground.people.events.len().saturating_sub(1)).max(course.before_reading());
        Followed {
            ground: self.ground,
            classes,
            left: (0..steps).map(|step| course.left(step, &self.inputs)).collect(),
            path_limit: self.inputs.path_limit,
        }
    }

    /// By weekly step: the mean of self-management among those who took up the offer, as medication has caught up with it.
    fn medication(&self, steps: usize) -> Vec<f64> {
        let course = &self.ground.course;
        let end = self.over(self.ground.last(), |x| x[1]);
        let mut caught = 0.0;
        (0..steps)
            .map(|step| {
                let now = match self.ground.attended.get(step) {
                    Some(attended) => self.over(attended, |x| x[1]),
                    None => course.left(step, &self.inputs) * end,
                };
                caught += self.ground.people.medication * (now - caught);
                caught
            })
            .collect()
    }

    /// What self-management does to medication: when scores are read, and over the weeks in which events come about.
    pub fn adherence(&self) -> (f64, f64) {
        let scale = self.ground.course.uptake * self.inputs.adherence;
        if scale == 0.0 {
            return (0.0, 0.0);
        }
        let events = &self.ground.people.events;
        let read = self.ground.course.before_reading();
        let course = self.medication(read.max(events.len()));
        let sum: f64 = events.iter().skip(1).zip(&course).map(|(share, x)| share * x).sum();
        (scale * read.checked_sub(1).map_or(0.0, |step| course[step]), scale * sum / self.ground.risk())
    }

    /// Rise of the log response with severity.
    pub const fn response_slope(&self) -> f64 {
        self.inputs.response_slope
    }

    /// How many have a crisis plan more than in the control arm, times what a plan does to compulsory admission.
    pub fn plans(&self) -> f64 {
        let (events, course) = (&self.ground.people.events, &self.ground.course);
        let without = 1.0 - course.attendance * self.inputs.plan;
        let sum: f64 = events
            .iter()
            .skip(1)
            .enumerate()
            .map(|(step, share)| share * (1.0 - libm::pow(without, course.due(step) as f64)))
            .sum();
        course.uptake * (1.0 - self.inputs.plan_ratio) * sum / self.ground.risk()
    }
}

impl Followed<'_> {
    /// By weekly step: the factor on the hazard of the event in a class.
    fn factors<'a>(
        &'a self,
        states: &'a [[f64; 2]],
        path: &'a [f64; 2],
        answer: &'a Answer,
    ) -> impl Iterator<Item = f64> + 'a {
        let strength = |x: &[f64; 2]| path[0] * x[0] + path[1] * x[1];
        let last = states.last().map_or(0.0, strength);
        self.left.iter().enumerate().map(move |(step, left)| {
            let sum = states.get(step).map_or_else(|| left * last, strength);
            answer.factor(limited(sum, self.path_limit))
        })
    }

    /// Logarithm of the risk ratio by states of mind alone, with `path` on self-management and connectedness.
    pub fn log_ratio(&self, path: &[f64; 2], answer: &Answer) -> f64 {
        let (mut left, mut before) = (1.0_f64, 0.0);
        let parts: Vec<f64> = self
            .ground
            .people
            .events
            .iter()
            .map(|share| {
                left -= share;
                let now = answer.cumulative(left.max(1e-6));
                now - std::mem::replace(&mut before, now)
            })
            .collect();
        let control = 1.0 - left.max(1e-6);
        // Nothing has happened yet before the first weekly step.
        let (first, later) = parts.split_first().map_or((0.0, &[][..]), |(first, later)| (*first, later));
        let risk: f64 = self
            .classes
            .iter()
            .map(|(share, states)| {
                let factors = self.factors(states, path, answer);
                let hazard = first + factors.zip(later).map(|(factor, part)| factor * part).sum::<f64>();
                share * (1.0 - answer.left(hazard))
            })
            .sum();
        let uptake = self.ground.course.uptake;
        libm::log(uptake * risk / control + 1.0 - uptake)
    }

    /// By how much less often people are in an acute episode when scores are read, as a share of how often they are in the
    /// control arm: with a hazard θ times as high a share π becomes θπ / (1 + π (θ - 1)).
    pub fn spared(&self, path: &[f64; 2], answer: &Answer) -> f64 {
        /// Weeks that count: a stay and a half.
        const WEEKS: usize = 8;
        let course = &self.ground.course;
        let steps = course.before_reading();
        let from = steps.saturating_sub(WEEKS);
        let share = self.ground.people.acute.clamp(0.005, 0.9);
        let spared = |factor: f64| 1.0 - factor / (1.0 + share * (factor - 1.0));
        let sum: f64 = self
            .classes
            .iter()
            .map(|(weight, states)| {
                let factors = self.factors(states, path, answer).take(steps).skip(from);
                weight * factors.map(spared).sum::<f64>()
            })
            .sum();
        course.uptake * sum / (steps - from).max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::trial::course::Dose;
    use crate::model::person::DIAGNOSES;

    /// Everyone attends and responds alike, the event follows relapse at once, and frailty does not differ: a level of s
    /// from the first week on multiplies a constant hazard by exp(-s).
    #[test]
    fn a_constant_hazard_is_multiplied() {
        let hazard = 0.01_f64;
        let mut events = vec![0.0];
        events.extend((0..52).map(|week| libm::exp(-hazard * f64::from(week)) * -libm::expm1(-hazard)));
        let people = People {
            events,
            in_hospital: vec![1.0],
            share: [1.0, 0.0, 0.0, 0.0],
            severity: [0.0; 2],
            medication: 0.1,
            acute: 0.1,
        };
        let course =
            Course { uptake: 0.6, per_week: 4.0, attendance: 1.0, in_hospital: 1.0, offer: 60.0, read: 52.0 };
        let ground = Ground::new(course, people);
        let inputs = Inputs {
            maximum: [0.5; 3],
            half_life: 39.0,
            lasts: true,
            plateau: 0.0,
            adherence: 0.0,
            plan: 0.0,
            plan_ratio: 1.0,
            response: [1.0; DIAGNOSES.len()],
            response_slope: 0.0,
            response_sd: 0.0,
            dose: Dose::Linear,
            path_limit: f64::INFINITY,
        };
        // So large a gain reaches the largest change with the first contacts.
        let minds = ground.minds(&[0.0, 100.0, 0.0], &inputs);
        for multiplier in [-1.0, 0.5, 2.0] {
            let found = minds.followed().log_ratio(&[multiplier, 0.0], &Answer { frailty: 0.0, share: 1.0 });
            let other = -libm::expm1(-52.0 * hazard * libm::exp(-0.5 * multiplier));
            let control = -libm::expm1(-52.0 * hazard);
            let exact = libm::log((0.6 * other + 0.4 * control) / control);
            assert!((found - exact).abs() < 1e-12, "{multiplier}: {found} {exact}");
        }
        assert!((minds.when_read()[1] - 0.3).abs() < 1e-12);
    }
}
