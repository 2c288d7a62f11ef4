//! Solved effects: the curve from what trials returned to gains and path multiplier, with what it was solved for.
//!
//! Every parameter set is mapped through it: half-life, largest change, adherence path and crisis plans of the set are
//! inputs, engagement, fidelity and baseline are those of the trials. The curve runs over the *strength* of the path,
//! u = multiplier × Σ protection × level after [`CONTACTS`] contacts, at which it is smooth and falling whatever the
//! gains are: at each of its nodes the weighted mean log risk ratio is a linear function of [`features`].

use super::super::monotone::Monotone;
use crate::model::person::DIAGNOSES;

/// Contacts after which a state of mind stands for the strength of a path: about what a person who takes part has. A scale
/// and no assumption: another number gives another multiplier of the same curve.
pub const CONTACTS: f64 = 7.0;
/// The half-life at which its logarithm is counted as 0.
///
/// # Units
/// Weeks.
pub const HALF_LIFE: f64 = 39.0;
/// Multipliers beyond this are taken to be out of reach: the states of mind then hardly move, and no path can be strong
/// enough.
pub const LARGEST: f64 = 100.0;
/// Number of features of a node.
pub const FEATURES: usize = 6;
/// Number of terms of a shape.
pub const TERMS: usize = 6;
/// Number of terms of a reading.
pub const READINGS: usize = 3;

/// What of a parameter set decides what a given effect does in a trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inputs {
    /// Largest change of hope, self-management, connectedness, in standard deviations.
    pub maximum: [f64; 3],
    /// Half-life after the end, in weeks.
    pub half_life: f64,
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

/// A solved curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved {
    /// Checksum of everything that it was solved for.
    pub fingerprint: String,
    /// Name of the setting that it was solved for.
    pub setting: String,
    /// Identifiers of the trials, in order.
    pub trials: Vec<String>,
    /// By trial: terms of the mean state as a share of its largest change.
    pub shapes: Vec<[f64; TERMS]>,
    /// By instrument, then trial: terms of the difference; empty where it is not read there.
    pub readings: [Vec<Option<[f64; READINGS]>>; 3],
    /// Loadings of each instrument on each state.
    pub loading: [[f64; 3]; 3],
    /// Protection by self-management and connectedness, before the multiplier.
    pub protection: [f64; 2],
    /// Strengths of the ingredients.
    pub ingredient: [f64; 3],
    /// Strengths of the path at the nodes, rising.
    pub strengths: Vec<f64>,
    /// By node: coefficients of the features.
    pub nodes: Vec<[f64; FEATURES]>,
    /// Share of participants of the trials of admission by diagnosis.
    pub share: [f64; DIAGNOSES.len()],
    /// Their mean severity.
    pub severity: f64,
    /// The same by trial: one of people with psychosis responds as these do.
    pub by_trial: Vec<([f64; DIAGNOSES.len()], f64)>,
    /// Response and slope for which the curve was made.
    pub reference: ([f64; DIAGNOSES.len()], f64),
    /// How far it misses.
    pub misses: Misses,
}

/// Share of the largest change that a state has after [`CONTACTS`] contacts with this gain in units of it.
pub fn saturation(gain: f64) -> f64 {
    -libm::expm1(-gain.abs() * CONTACTS)
}

fn log_half_life(inputs: &Inputs) -> f64 {
    libm::log(inputs.half_life / HALF_LIFE)
}

/// The terms of the mean state in a trial as a share of its largest change, for a gain in units of that.
pub fn shape_terms(gain: f64, half_life: f64) -> [f64; TERMS] {
    let (y, l) = (saturation(gain), libm::log(half_life / HALF_LIFE));
    [y, y * y, y * y * y, y * l, y * l * l, y * y * l].map(|term| if gain < 0.0 { -term } else { term })
}

/// The level of a state after [`CONTACTS`] contacts.
pub fn level(gain: f64, maximum: f64) -> f64 {
    (maximum * saturation(gain / maximum)).copysign(gain)
}

/// Level of self-management times the protection of adherence by it.
fn adherence(gain: &[f64; 3], inputs: &Inputs) -> f64 {
    inputs.adherence * level(gain[1], inputs.maximum[1])
}

/// The strength of the path to hospital for a multiplier of 1, by the gains that arrive.
pub fn strength(gain: &[f64; 3], inputs: &Inputs, protection: [f64; 2]) -> f64 {
    protection[0] * level(gain[1], inputs.maximum[1]) + protection[1] * level(gain[2], inputs.maximum[2])
}

/// What beside the strength decides the log ratio: 1, log half-life and its square, saturation of the path, adherence,
/// crisis plans.
pub fn features(gain: &[f64; 3], inputs: &Inputs, protection: [f64; 2]) -> [f64; FEATURES] {
    let l = log_half_life(inputs);
    let whole = strength(gain, inputs, protection);
    let part = |state: usize, protection: f64| {
        let maximum = inputs.maximum[state];
        protection * level(gain[state], maximum) * saturation(gain[state] / maximum)
    };
    let bent = (part(1, protection[0]) + part(2, protection[1])) / whole;
    // Where the two paths nearly cancel, the share of either means nothing.
    let bent = if bent.is_finite() { bent.clamp(-1.0, 2.0) } else { 0.0 };
    let plans = (1.0 - libm::pow(1.0 - inputs.plan, CONTACTS)) * (1.0 - inputs.plan_ratio);
    [1.0, l, l * l, bent, adherence(gain, inputs), plans]
}

/// The terms of a difference on an instrument: what states move, its bend, and what adherence moves.
pub fn reading_terms(moved: f64, gain: &[f64; 3], inputs: &Inputs) -> [f64; READINGS] {
    [moved, moved * moved.abs(), adherence(gain, inputs)]
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Solved {
    /// Mean change of each state in a trial, by the gains that arrive in the trials of admission.
    fn states(&self, trial: usize, gain: &[f64; 3], inputs: &Inputs) -> [f64; 3] {
        let (share, severity) = &self.by_trial[trial];
        let others = self.response_of(share, *severity, inputs) / self.response(inputs);
        std::array::from_fn(|k| {
            let maximum = inputs.maximum[k];
            maximum * dot(&self.shapes[trial], &shape_terms(gain[k] * others / maximum, inputs.half_life))
        })
    }

    /// The differences on recovery, hope and inclusion, each the mean over the trials in which it is read.
    fn differences(&self, gain: &[f64; 3], inputs: &Inputs) -> [f64; 3] {
        std::array::from_fn(|i| {
            let each: Vec<f64> = self.readings[i]
                .iter()
                .enumerate()
                .filter_map(|(trial, terms)| {
                    let moved = dot(&self.loading[i], &self.states(trial, gain, inputs));
                    terms.map(|terms| dot(&terms, &reading_terms(moved, gain, inputs)))
                })
                .collect();
            each.iter().sum::<f64>() / each.len() as f64
        })
    }

    /// Mean response of participants of the trials of admission, relative to the one for which the curve was made.
    pub(super) fn response(&self, inputs: &Inputs) -> f64 {
        self.response_of(&self.share, self.severity, inputs)
    }

    /// The same of people with these shares of diagnoses and this mean severity.
    fn response_of(&self, share: &[f64; DIAGNOSES.len()], severity: f64, inputs: &Inputs) -> f64 {
        let mean = |ratio: &[f64; DIAGNOSES.len()], slope: f64| {
            // Severity is normal with a variance of about 1.
            dot(share, ratio) * libm::exp(slope * severity + slope * slope / 2.0)
        };
        let relative =
            mean(&inputs.response, inputs.response_slope) / mean(&self.reference.0, self.reference.1);
        // People who do not respond at all, or to the contrary, cannot be made up for by larger gains.
        if relative > 0.05 { relative } else { 1.0 }
    }

    /// The curve of a parameter set: weighted mean log ratio over strength.
    fn curve(&self, gain: &[f64; 3], inputs: &Inputs) -> Monotone {
        let features = features(gain, inputs, self.protection);
        let values: Vec<f64> = self.nodes.iter().map(|node| dot(node, &features)).collect();
        Monotone::falling(self.strengths.clone(), &values)
    }

    /// The effects with which the trials return what is asked; the nearest where that cannot be reached.
    pub fn solve(&self, asked: &Asked, inputs: &Inputs) -> Solution {
        let (arrive, smd, smd_reached) = self.gains(asked.smd, inputs);
        let response = self.response(inputs);
        let gain = std::array::from_fn(|k| {
            if self.ingredient[k] == 0.0 { 0.0 } else { arrive[k] / (self.ingredient[k] * response) }
        });
        let curve = self.curve(&arrive, inputs);
        let (wanted, mut ratio_reached) = curve.inverse(libm::log(asked.ratio));
        let whole = strength(&arrive, inputs, self.protection);
        let free = if whole.abs() > 1e-9 { wanted / whole } else { 0.0 };
        let multiplier = free.clamp(-LARGEST, LARGEST);
        let ratio = libm::exp(curve.at(multiplier * whole));
        // A thousandth is far below what the curve itself is sure of.
        ratio_reached &= (ratio - asked.ratio).abs() < 1e-3;
        Solution { effects: Effects { gain, multiplier }, ratio, smd, ratio_reached, smd_reached }
    }

    /// The ratios between which a parameter set can reach.
    pub fn limits(&self, asked: &Asked, inputs: &Inputs) -> (f64, f64) {
        let (arrive, ..) = self.gains(asked.smd, inputs);
        let (highest, lowest) = self.curve(&arrive, inputs).range();
        (libm::exp(lowest), libm::exp(highest))
    }

    /// The gains that arrive (gain × ingredient × response) with which the instruments return these differences, by
    /// Gauss and Newton; the differences that they return, and whether these are the ones asked for.
    pub fn gains(&self, smd: [f64; 3], inputs: &Inputs) -> ([f64; 3], [f64; 3], bool) {
        /// Beyond this gain, in units of the largest change, a single contact does nearly everything.
        const LARGEST: f64 = 1.0;
        let free: Vec<usize> = (0..3).filter(|&k| self.ingredient[k] != 0.0).collect();
        let clamp =
            |gain: f64, k: usize| gain.clamp(-LARGEST * inputs.maximum[k], LARGEST * inputs.maximum[k]);
        let misfit = |gain: &[f64; 3]| {
            let given = self.differences(gain, inputs);
            let away: [f64; 3] = std::array::from_fn(|i| smd[i] - given[i]);
            (given, away, dot(&away, &away))
        };
        let mut gain: [f64; 3] =
            std::array::from_fn(|k| if free.contains(&k) { 0.02 * inputs.maximum[k] } else { 0.0 });
        let mut now = misfit(&gain);
        for _ in 0..60 {
            if now.2 < 1e-16 {
                break;
            }
            let slopes: Vec<[f64; 3]> = free
                .iter()
                .map(|&k| {
                    let mut moved = gain;
                    let step = 1e-5 * inputs.maximum[k];
                    moved[k] += step;
                    let given = self.differences(&moved, inputs);
                    std::array::from_fn(|i| (given[i] - now.0[i]) / step)
                })
                .collect();
            let Some(steps) = super::solve::least_squares(&slopes, &now.1) else { break };
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
