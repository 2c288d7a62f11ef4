//! Solved effects: the curve from what trials returned to gains and path multiplier, with what it was solved for.
//!
//! Every parameter set is mapped through it: half-life, largest change, responses, adherence path, crisis plans and
//! dose-response of the set are inputs, engagement, fidelity and baseline are those of the trials. Of each trial it holds
//! what the control arm showed, from which follow the states of mind in closed form ([`super::course`]) and a forecast of the
//! risk ratio ([`super::forecast`]), and what emulated trials gave beside these, in few terms.

use super::course::Dose;
use super::forecast::{Answer, Followed, Ground, Minds};
use super::solve::least_squares;
use crate::model::person::DIAGNOSES;

/// Multipliers beyond this are taken to be out of reach: the states of mind then hardly move, and no path can be strong
/// enough.
pub const LARGEST: f64 = 100.0;
/// Number of terms of a ratio.
pub const TERMS: usize = 8;
/// Number of terms of a reading.
pub const READINGS: usize = 5;

/// What of a parameter set decides what a given effect does in a trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inputs {
    /// Largest change of hope, self-management, connectedness, in standard deviations.
    pub maximum: [f64; 3],
    /// Half-life after the end, in weeks.
    pub half_life: f64,
    /// Whether anything lasts beyond the end at all.
    pub lasts: bool,
    /// Share that never fades.
    pub plateau: f64,
    /// Protection of adherence by self-management; 0 where adherence does not change.
    pub adherence: f64,
    /// Chance that a contact completes a crisis plan; 0 where there are none.
    pub plan: f64,
    /// Hazard ratio of compulsory admission with a plan.
    pub plan_ratio: f64,
    /// Response by diagnosis.
    pub response: [f64; DIAGNOSES.len()],
    /// Rise of the log response with severity.
    pub response_slope: f64,
    /// Standard deviation of the log of people's own responses, whose mean is 1.
    pub response_sd: f64,
    /// How contacts add up.
    pub dose: Dose,
    /// Log of the most that states of mind can do to the hazard of relapse, or of admission; infinite without a limit.
    pub path_limit: f64,
}

/// What trials are to return.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// The risk ratio of admission: weighted mean of the log ratios, as offered.
    pub ratio: f64,
    /// Standardised mean differences of recovery, hope and inclusion, as offered.
    pub smd: [f64; 3],
}

/// What is solved for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effects {
    /// Gains of hope, self-management and connectedness, in standard deviations a contact.
    pub gain: [f64; 3],
    /// Multiplier of the path to hospital.
    pub multiplier: f64,
}

/// The effects of a parameter set, with how near they come to what was asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Solution {
    /// The effects.
    pub effects: Effects,
    /// The ratio that they return.
    pub ratio: f64,
    /// The differences that they return.
    pub smd: [f64; 3],
    /// Whether the ratio asked for can be reached; else the nearest was taken.
    pub ratio_reached: bool,
    /// Whether the differences asked for can be reached; else the nearest were taken.
    pub smd_reached: bool,
}

/// How far the curve misses what is simulated with its own solutions, over parameter sets that it was not made from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Misses {
    /// Parameter sets.
    pub sets: f64,
    /// Largest difference of the risk ratio.
    pub largest: f64,
    /// Root mean square difference of the risk ratio.
    pub typical: f64,
    /// Largest difference of a standardised mean difference, the path to hospital included.
    pub smd: f64,
    /// Monte Carlo standard error of the weighted mean log ratio, by the pairs of the emulated trials.
    pub mcse: f64,
}

/// What a curve knows of a trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Identifier.
    pub id: String,
    /// Weight of its log ratio; 0 where it has none.
    pub weight: f64,
    /// When contacts take place, and who takes part.
    pub ground: Ground,
    /// The factor on participants' frailty, and what the control arm gave without it.
    pub baseline: [f64; 2],
    /// How the hazard of the event answers.
    pub answer: Answer,
    /// Terms of what the emulated log ratio is beside its forecast.
    pub terms: [f64; TERMS],
    /// The forecasts between which these terms were fitted.
    pub range: [f64; 2],
    /// Terms of the differences on recovery, hope and inclusion; none where they are not read.
    pub readings: [Option<[f64; READINGS]>; 3],
}

/// A solved curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved {
    /// Checksum of everything that it was solved for.
    pub fingerprint: String,
    /// Checksum of what a few participants live through.
    pub lived: String,
    /// Name of the setting that it was solved for.
    pub setting: String,
    /// The trials, in order.
    pub trials: Vec<Known>,
    /// Loadings of each instrument on each state.
    pub loading: [[f64; 3]; 3],
    /// Protection by self-management and connectedness, before the multiplier.
    pub protection: [f64; 2],
    /// Strengths of the ingredients.
    pub ingredient: [f64; 3],
    /// How far it misses.
    pub misses: Misses,
}

/// What beside states of mind moves the risk of the event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Others {
    /// What self-management does to medication over the weeks in which events come about.
    pub adherence: f64,
    /// What crisis plans do.
    pub plans: f64,
    /// Rise of the log response with severity: those at most risk may respond more, or less.
    pub slope: f64,
}

impl Others {
    /// Those of these minds.
    pub fn of(minds: &Minds<'_>) -> Self {
        Self { adherence: minds.adherence().1, plans: minds.plans(), slope: minds.response_slope() }
    }
}

/// The terms of what a log ratio is beside its forecast `y`: three powers of it, what medication does, alone and with two
/// powers of the forecast (where peer support harms, more is left for medication to spare), what crisis plans do, and the
/// forecast with the slope of the response.
pub fn ratio_terms(y: f64, others: &Others) -> [f64; TERMS] {
    let Others { adherence, plans, slope } = *others;
    [y, y * y, y * y * y, adherence, adherence * y, adherence * y * y, plans, slope * y]
}

/// The terms of a difference on an instrument: what states of mind move, its bend by floor and ceiling and by the spread that
/// comes with it, what medication adds, and what fewer acute episodes and stays do.
pub fn reading_terms(moved: (f64, f64), adherence: f64, spared: f64) -> [f64; READINGS] {
    [moved.0, moved.0 * moved.0, moved.0 * moved.1, adherence, spared]
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Known {
    /// The log ratio with these minds and this path.
    fn log_ratio(&self, followed: &Followed<'_>, path: &[f64; 2], others: &Others) -> f64 {
        let forecast = followed.log_ratio(path, &self.answer);
        // Beyond what was fitted the terms stay what they are at its end.
        let y = forecast.clamp(self.range[0], self.range[1]);
        forecast + dot(&self.terms, &ratio_terms(y, others))
    }
}

/// The minds of every trial with some gains, with what is worked out from them once.
struct All<'s> {
    solved: &'s Solved,
    /// By trial: minds, what medication does when scores are read, what else moves the risk of events.
    each: Vec<(Minds<'s>, f64, Others)>,
}

/// The same followed week by week.
struct Weeks<'a> {
    all: &'a All<'a>,
    each: Vec<Followed<'a>>,
}

impl All<'_> {
    fn followed(&self) -> Weeks<'_> {
        Weeks { all: self, each: self.each.iter().map(|(minds, ..)| minds.followed()).collect() }
    }

    /// The differences on recovery, hope and inclusion, each the mean over the trials in which it is read.
    fn differences(&self, spared: &[f64]) -> [f64; 3] {
        std::array::from_fn(|i| {
            let each: Vec<f64> = self
                .solved
                .trials
                .iter()
                .zip(&self.each)
                .zip(spared)
                .filter_map(|((known, (minds, adherence, _)), spared)| {
                    let terms = known.readings[i]?;
                    let moved = minds.moved(&self.solved.loading[i]);
                    Some(dot(&terms, &reading_terms(moved, *adherence, *spared)))
                })
                .collect();
            each.iter().sum::<f64>() / each.len() as f64
        })
    }

    /// Mean strength of the path with a multiplier of 1 at the end of the offer, whatever its sign.
    fn strength(&self) -> f64 {
        let path = [0.0, self.solved.protection[0], self.solved.protection[1]];
        let of = |(known, (minds, ..)): (&Known, &(Minds<'_>, f64, Others))| {
            if known.weight > 0.0 { minds.moved(&path).0.abs() } else { 0.0 }
        };
        self.solved.trials.iter().zip(&self.each).map(of).fold(0.0, f64::max)
    }
}

impl Weeks<'_> {
    /// The weighted mean log ratio with this multiplier.
    fn log_ratio(&self, multiplier: f64) -> f64 {
        let solved = self.all.solved;
        let path = solved.protection.map(|protection| multiplier * protection);
        let (mut sum, mut all) = (0.0, 0.0);
        for ((known, (_, _, others)), followed) in solved.trials.iter().zip(&self.all.each).zip(&self.each) {
            if known.weight > 0.0 {
                sum += known.weight * known.log_ratio(followed, &path, others);
                all += known.weight;
            }
        }
        sum / all
    }

    /// By trial: how much less often people are in an acute episode when scores are read.
    fn spared(&self, multiplier: f64) -> Vec<f64> {
        let path = self.all.solved.protection.map(|protection| multiplier * protection);
        let one = |(known, followed): (&Known, &Followed<'_>)| {
            if known.readings.iter().any(Option::is_some) {
                followed.spared(&path, &known.answer)
            } else {
                0.0
            }
        };
        self.all.solved.trials.iter().zip(&self.each).map(one).collect()
    }

    /// The multiplier with which the weighted mean log ratio is `wanted`, or with which it comes nearest, and what it is.
    fn invert(&self, wanted: f64) -> (f64, f64) {
        let (strength, none) = (self.all.strength(), self.log_ratio(0.0));
        if strength < 1e-9 || (none - wanted).abs() < 1e-9 {
            return (0.0, none);
        }
        // Which way it goes: with paths that partly cancel, not what the sign of the gains would say.
        let first = (0.1 / strength).min(LARGEST);
        let way = if (self.log_ratio(first) - none) * (wanted - none) > 0.0 { 1.0 } else { -1.0 };
        let (mut inner, mut outer) = ((0.0, none), None);
        let mut step = first;
        while outer.is_none() && step <= LARGEST {
            let next = (way * step, self.log_ratio(way * step));
            if (next.1 - wanted) * (none - wanted) <= 0.0 {
                outer = Some(next);
            } else if (next.1 - wanted).abs() < (inner.1 - wanted).abs() - 1e-7 {
                inner = next;
                step *= 1.8;
            } else {
                break;
            }
        }
        let Some(mut outer) = outer else { return self.edge(inner, way, wanted) };
        let (mut kept, mut weight) = (0, (inner.1 - wanted, outer.1 - wanted));
        for _ in 0..60 {
            // Regula falsi with the Illinois change: the end that stays counts half.
            let share = weight.0 / (weight.0 - weight.1);
            let middle = inner.0 + share * (outer.0 - inner.0);
            let next = (middle, self.log_ratio(middle));
            let away = next.1 - wanted;
            if away.abs() < 1e-7 {
                return next;
            }
            if away * (none - wanted) > 0.0 {
                (inner, weight.0) = (next, away);
                if kept == 1 {
                    weight.1 /= 2.0;
                }
                kept = 1;
            } else {
                (outer, weight.1) = (next, away);
                if kept == 2 {
                    weight.0 /= 2.0;
                }
                kept = 2;
            }
        }
        if (inner.1 - wanted).abs() < (outer.1 - wanted).abs() { inner } else { outer }
    }

    /// The nearest beyond `inner`, where what is wanted is not reached: the end of the scale, or where the curve turns.
    fn edge(&self, inner: (f64, f64), way: f64, wanted: f64) -> (f64, f64) {
        let (mut best, mut step) = (inner, inner.0.abs().max(1e-3));
        for _ in 0..40 {
            let at = (best.0.abs() + step).min(LARGEST) * way;
            let next = (at, self.log_ratio(at));
            if (next.1 - wanted).abs() < (best.1 - wanted).abs() - 1e-9 { best = next } else { step /= 2.0 }
        }
        best
    }
}

impl Solved {
    /// What every trial makes of these gains, ingredients included.
    fn all(&self, arrive: &[f64; 3], inputs: &Inputs) -> All<'_> {
        let mut each = Vec::with_capacity(self.trials.len());
        for known in &self.trials {
            let minds = known.ground.minds(arrive, inputs);
            let (read, others) = (minds.adherence().0, Others::of(&minds));
            each.push((minds, read, others));
        }
        All { solved: self, each }
    }

    /// The effects with which the trials return what is asked; the nearest where that cannot be reached.
    ///
    /// Gains decide which multiplier is needed, and with fewer admissions scores are better: the two are found in turn.
    pub fn solve(&self, asked: &Asked, inputs: &Inputs) -> Solution {
        let wanted = libm::log(asked.ratio);
        let mut spared = vec![0.0; self.trials.len()];
        let mut start = None;
        let mut found = ([0.0; 3], [0.0; 3], false, (0.0, 0.0));
        for turn in 0..12 {
            let (arrive, smd, smd_reached) = self.gains(asked.smd, inputs, &spared, start);
            let all = self.all(&arrive, inputs);
            let weeks = all.followed();
            let reached = weeks.invert(wanted);
            let next = weeks.spared(reached.0);
            let change = next.iter().zip(&spared).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            found = (arrive, smd, smd_reached, reached);
            start = Some(arrive);
            if change < 1e-4 {
                break;
            }
            // Half a step where whole ones go to and fro.
            let share = if turn < 4 { 1.0 } else { 0.5 };
            for (own, next) in spared.iter_mut().zip(next) {
                *own += share * (next - *own);
            }
        }
        let (arrive, smd, smd_reached, (multiplier, log)) = found;
        let ratio = libm::exp(log);
        Solution {
            effects: self.given(&arrive, multiplier),
            ratio,
            smd,
            // A thousandth is far below what the curve itself is sure of.
            ratio_reached: (ratio - asked.ratio).abs() < 1e-3,
            smd_reached,
        }
    }

    /// What must be given for these gains to arrive.
    pub fn given(&self, arrive: &[f64; 3], multiplier: f64) -> Effects {
        let gain =
            std::array::from_fn(
                |k| {
                    if self.ingredient[k] == 0.0 { 0.0 } else { arrive[k] / self.ingredient[k] }
                },
            );
        Effects { gain, multiplier }
    }

    /// Mean strength of the path to hospital with a multiplier of 1, whatever its sign.
    pub fn strength(&self, arrive: &[f64; 3], inputs: &Inputs) -> f64 {
        self.all(arrive, inputs).strength()
    }

    /// The multiplier with which a parameter set returns this log ratio, or comes nearest to it, and what it returns.
    pub fn multiplier(&self, arrive: &[f64; 3], inputs: &Inputs, log_ratio: f64) -> (f64, f64) {
        self.all(arrive, inputs).followed().invert(log_ratio)
    }

    /// The ratios between which a parameter set can reach.
    pub fn limits(&self, asked: &Asked, inputs: &Inputs) -> (f64, f64) {
        let ratio = |ratio: f64| self.solve(&Asked { ratio, ..*asked }, inputs).ratio;
        (ratio(1e-3), ratio(1e3))
    }

    /// The gains that arrive (gain × ingredient) with which the instruments return these differences where acute episodes
    /// are spared so much in each trial, by Gauss and Newton; the differences that they return, and whether these are the
    /// ones asked for.
    pub fn gains(
        &self,
        smd: [f64; 3],
        inputs: &Inputs,
        spared: &[f64],
        start: Option<[f64; 3]>,
    ) -> ([f64; 3], [f64; 3], bool) {
        /// Beyond this gain, in units of the largest change, a single contact does nearly everything.
        const LARGEST: f64 = 1.0;
        let free: Vec<usize> = (0..3).filter(|&k| self.ingredient[k] != 0.0).collect();
        let clamp =
            |gain: f64, k: usize| gain.clamp(-LARGEST * inputs.maximum[k], LARGEST * inputs.maximum[k]);
        let misfit = |gain: &[f64; 3]| {
            let given = self.all(gain, inputs).differences(spared);
            let away: [f64; 3] = std::array::from_fn(|i| smd[i] - given[i]);
            (given, away, dot(&away, &away))
        };
        let mut gain = start.unwrap_or_else(|| {
            std::array::from_fn(|k| if free.contains(&k) { 0.02 * inputs.maximum[k] } else { 0.0 })
        });
        let mut now = misfit(&gain);
        for _ in 0..60 {
            if now.2 < 1e-14 {
                break;
            }
            let slopes: Vec<[f64; 3]> = free
                .iter()
                .map(|&k| {
                    let mut moved = gain;
                    let step = 1e-5 * inputs.maximum[k];
                    moved[k] += step;
                    let given = self.all(&moved, inputs).differences(spared);
                    std::array::from_fn(|i| (given[i] - now.0[i]) / step)
                })
                .collect();
            let Some(steps) = least_squares(&slopes, &now.1) else { break };
            // Half the step as often as it takes to come nearer.
            let nearer = (0..30).find_map(|halvings| {
                let mut next = gain;
                for (&k, step) in free.iter().zip(&steps) {
                    next[k] = clamp(gain[k] + step * libm::exp2(-f64::from(halvings)), k);
                }
                let there = misfit(&next);
                (there.2 < now.2).then_some((next, there))
            });
            let Some((next, there)) = nearer else { break };
            (gain, now) = (next, there);
        }
        let reached = now.1.iter().all(|away| away.abs() < 5e-3);
        (gain, now.0, reached)
    }
}
