//! Solving effects in two steps: gains from differences on instruments, then the path to hospital from risk ratios.
//!
//! What contacts do to states of mind, and nearly all of what these do to the risk of an event, follows from the control arm
//! ([`super::course`], [`super::forecast`]). Emulated trials at chosen parameter sets then say what there is beside it: for
//! each trial few terms of the log ratio, and of what instruments read. Parameter sets that took no part in the fit say how
//! far the curve misses.

use super::course::People;
use super::design::Design;
use super::forecast::{Answer, Ground, Minds};
use super::solved::{
    Asked, Effects, Inputs, Known, Misses, Others, READINGS, Solution, Solved, TERMS, ratio_terms,
    reading_terms,
};
use crate::analysis::evaluate::EvaluateError;
use nalgebra::{DMatrix, DVector};

/// What one emulated trial gives: intervention less control.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Emulated {
    /// Logarithm of the risk ratio of the trial's event.
    pub log_ratio: f64,
    /// Its Monte Carlo standard error, over pairs.
    pub mcse: f64,
    /// Mean change of hope, self-management, connectedness when scores are read.
    pub state: [f64; 3],
    /// Standardised mean differences of recovery, hope and inclusion.
    pub smd: [f64; 3],
}

/// Who lives through the trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// All participants, in every set.
    Everyone,
    /// One part of them in each set, the parts in turn: chance differs between sets, and a fit over them averages it.
    PartsInTurn,
}

/// Something that emulates trials with given effects, many at a time.
pub trait Emulate: Sync {
    /// What the trials with these places in the list of designs give, set by set; scores only where they are to be read.
    ///
    /// # Errors
    /// Where it was stopped, or the model cannot be run with these values.
    fn emulate(
        &self,
        sets: &[(Inputs, Effects)],
        trials: &[usize],
        read: bool,
        by: By,
    ) -> Result<Vec<Vec<Emulated>>, EvaluateError>;
}

/// Everything that decides a solved curve beside the emulation.
#[derive(Debug, Clone)]
pub struct Problem<'a> {
    /// The trials.
    pub designs: &'a [Design],
    /// The participants of each, as the control arm has them.
    pub people: Vec<People>,
    /// By trial: the factor on participants' frailty, and what the control arm gave without it.
    pub baselines: Vec<[f64; 2]>,
    /// Loadings of recovery, hope and inclusion on each state.
    pub loading: [[f64; 3]; 3],
    /// Protection by self-management and connectedness, before the multiplier.
    pub protection: [f64; 2],
    /// Strengths of the ingredients.
    pub ingredient: [f64; 3],
    /// The base case.
    pub base: (Asked, Inputs),
    /// Parameter sets that the curve is made from.
    pub draws: Vec<(Asked, Inputs)>,
    /// Parameter sets that it is checked with.
    pub checks: Vec<(Asked, Inputs)>,
    /// Checksum of everything.
    pub fingerprint: String,
    /// Checksum of what a few participants live through.
    pub lived: String,
    /// Name of the setting.
    pub setting: String,
}

/// Log ratios at which the base case is emulated, beside the one that is asked for; scores are read at the first two.
const OF_BASE: [f64; 10] = [-0.4, 0.2, -0.9, -0.6, -0.25, 0.0, 0.1, 0.3, 0.4, 0.5];
/// Log ratios at which the other parameter sets are, beside the one that each asks for: in turn. Few sets ask for less than
/// 0.6 or for more than 1.3; the rest keeps the ends in check.
const OF_DRAWS: [f64; 11] = [-0.15, 0.2, -0.5, -0.3, 0.4, -0.1, -0.65, 0.3, -0.4, 0.45, 0.1];
/// How many log ratios each set is emulated at. Scores are read at the first, the one asked for: at ratios that no set of
/// such gains asks for they would bend as they never do in use.
const OF_EACH: usize = 3;
/// A log ratio that is beyond all: the range of trials whose ratio nothing is fitted to.
const ANY: f64 = 1e3;
/// How much more the base case counts than another set: it is read most.
const BASE_COUNTS: f64 = 6.0;
/// What a few terms leave of a log ratio, beside chance: so sure is a point that is lived by endless participants.
const BY_FORM: f64 = 0.004;
/// Variances of frailty and shares of episodes that end in the event, among which each trial's are found.
const FRAILTIES: [f64; 8] = [0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0];
/// See above.
const SHARES: [f64; 8] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 0.95];

/// The coefficients with the least squares, by columns; of all that are as good the shortest.
///
/// None where there is nothing to fit.
pub fn least_squares<const N: usize>(columns: &[[f64; N]], wanted: &[f64; N]) -> Option<Vec<f64>> {
    let rows = columns.iter().map(|column| column.to_vec()).collect::<Vec<_>>();
    fit(&DMatrix::from_fn(N, rows.len(), |row, column| rows[column][row]), wanted)
}

fn fit(terms: &DMatrix<f64>, wanted: &[f64]) -> Option<Vec<f64>> {
    if terms.ncols() == 0 || terms.nrows() == 0 {
        return None;
    }
    let svd = terms.clone().svd(true, true);
    let least = svd.singular_values.max() * 1e-10;
    let solution = svd.solve(&DVector::from_column_slice(wanted), least).ok()?;
    solution.iter().all(|x| x.is_finite()).then(|| solution.iter().copied().collect())
}

/// The same by rows that count differently: terms, value, weight. The sum of squares that is left stands beside it.
fn fitted<const N: usize>(rows: &[([f64; N], f64, f64)]) -> ([f64; N], f64) {
    let terms = DMatrix::from_fn(rows.len(), N, |row, column| rows[row].0[column] * rows[row].2);
    let wanted: Vec<f64> = rows.iter().map(|row| row.1 * row.2).collect();
    let found: [f64; N] = fit(&terms, &wanted).map_or([0.0; N], |found| std::array::from_fn(|i| found[i]));
    let left = |(terms, value, weight): &([f64; N], f64, f64)| {
        let away = weight * (value - terms.iter().zip(&found).map(|(a, b)| a * b).sum::<f64>());
        away * away
    };
    (found, rows.iter().map(left).sum())
}

/// A point at which trials are emulated.
#[derive(Debug, Clone, Copy)]
struct Point {
    inputs: Inputs,
    /// Gains, ingredients included.
    arrive: [f64; 3],
    multiplier: f64,
    counts: f64,
    /// Whether scores are read.
    read: bool,
    by: By,
}

impl Problem<'_> {
    fn of_ratio(&self) -> Vec<usize> {
        (0..self.designs.len()).filter(|&t| self.designs[t].weight > 0.0).collect()
    }

    /// The weighted mean log ratio over trials, and its Monte Carlo standard error.
    fn pooled(&self, trials: &[usize], emulated: &[Emulated]) -> (f64, f64) {
        let all: f64 = trials.iter().map(|&t| self.designs[t].weight).sum();
        let each = || trials.iter().zip(emulated).map(|(&t, e)| (self.designs[t].weight / all, e));
        let variance: f64 = each().map(|(w, e)| w * w * e.mcse * e.mcse).sum();
        (each().map(|(w, e)| w * e.log_ratio).sum(), libm::sqrt(variance))
    }

    /// What is known before anything has been emulated: forecasts alone, and instruments that read what they load on.
    fn known(&self, trial: usize) -> Known {
        let design = &self.designs[trial];
        let plain: [f64; READINGS] = std::array::from_fn(|i| f64::from(u8::from(i == 0)));
        Known {
            id: design.id.clone(),
            weight: design.weight,
            ground: Ground::new(design.course(), self.people[trial].clone()),
            baseline: self.baselines[trial],
            answer: Answer { frailty: 0.75, share: 0.4 },
            terms: [0.0; TERMS],
            range: [-ANY, ANY],
            readings: design.scores.map(|read| read.then_some(plain)),
        }
    }

    /// Solves the curve.
    ///
    /// # Errors
    /// Where it was stopped, the model cannot be run, or no ingredient reaches hospital though an effect is asked for;
    /// then the nearest ratio is told.
    pub fn solve(&self, emulate: &dyn Emulate, watch: &dyn Fn(&str)) -> Result<Solved, EvaluateError> {
        let mut solved = Solved {
            fingerprint: self.fingerprint.clone(),
            lived: self.lived.clone(),
            setting: self.setting.clone(),
            trials: (0..self.designs.len()).map(|trial| self.known(trial)).collect(),
            loading: self.loading,
            protection: self.protection,
            ingredient: self.ingredient,
            misses: Misses::default(),
        };
        self.refuse_without_a_path(emulate, &solved)?;
        let points = self.points(&solved);
        watch("measuring what contacts do to states of mind and to admissions");
        let all: Vec<usize> = (0..self.designs.len()).collect();
        let of_ratio = self.of_ratio();
        let mut lived: Vec<Vec<(Point, Emulated)>> = vec![Vec::new(); self.designs.len()];
        for by in [By::Everyone, By::PartsInTurn] {
            // With scores in every trial, without them where admissions count.
            for (read, trials) in [(true, &all), (false, &of_ratio)] {
                let chosen: Vec<Point> =
                    points.iter().filter(|point| point.read == read && point.by == by).copied().collect();
                let sets: Vec<(Inputs, Effects)> = chosen
                    .iter()
                    .map(|point| (point.inputs, solved.given(&point.arrive, point.multiplier)))
                    .collect();
                let found = emulate.emulate(&sets, trials, read, by)?;
                for (point, found) in chosen.iter().zip(found) {
                    for (&trial, emulated) in trials.iter().zip(found) {
                        lived[trial].push((*point, emulated));
                    }
                }
            }
        }
        for trial in of_ratio {
            self.ratio(&mut solved.trials[trial], &lived[trial]);
        }
        for (known, rows) in solved.trials.iter_mut().zip(&lived) {
            self.readings(known, rows);
        }
        watch("checking with other parameter sets");
        solved.misses = self.misses(emulate, &solved, watch)?;
        Ok(solved)
    }

    /// Where trials are emulated: gains that return about what is asked for, and multipliers over all that is.
    fn points(&self, solved: &Solved) -> Vec<Point> {
        let none = vec![0.0; self.designs.len()];
        let mut all = Vec::new();
        let mut add = |set: &(Asked, Inputs), (at, read): (&[f64], usize), counts: f64, by: By| {
            let (asked, inputs) = set;
            let arrive = solved.gains(asked.smd, inputs, &none, None).0;
            for (place, &log) in at.iter().enumerate() {
                let (multiplier, reached) = solved.multiplier(&arrive, inputs, log);
                // What is out of reach would be emulated at multipliers that no set ever has, and bend the fit to them.
                if (reached - log).abs() < 1e-3 {
                    all.push(Point { inputs: *inputs, arrive, multiplier, counts, read: place < read, by });
                }
            }
        };
        add(&self.base, (&[libm::log(self.base.0.ratio), 0.0], 1), BASE_COUNTS, By::Everyone);
        add(&self.base, (&OF_BASE, 2), 1.0, By::Everyone);
        for (place, draw) in self.draws.iter().enumerate() {
            let others = OF_EACH - 1;
            let at: [f64; OF_EACH] = std::array::from_fn(|k| match k {
                0 => libm::log(draw.0.ratio),
                k => OF_DRAWS[(place * others + k - 1) % OF_DRAWS.len()],
            });
            add(draw, (&at, 1), 1.0, By::PartsInTurn);
        }
        all
    }

    /// What the log ratio of a trial is beside its forecast.
    fn ratio(&self, known: &mut Known, rows: &[(Point, Emulated)]) {
        let mut best = f64::INFINITY;
        let minds: Vec<_> =
            rows.iter().map(|(point, _)| known.ground.minds(&point.arrive, &point.inputs)).collect();
        let others: Vec<Others> = minds.iter().map(Others::of).collect();
        let followed: Vec<_> = minds.iter().map(Minds::followed).collect();
        let mut chosen = (known.answer, known.terms, known.range);
        for frailty in FRAILTIES {
            for share in SHARES {
                let answer = Answer { frailty, share };
                let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
                let fit: Vec<_> = rows
                    .iter()
                    .zip(followed.iter().zip(&others))
                    .map(|((point, emulated), (followed, others))| {
                        let y = followed.log_ratio(&self.path(point), &answer);
                        (low, high) = (low.min(y), high.max(y));
                        let sure = point.counts / emulated.mcse.hypot(BY_FORM);
                        (ratio_terms(y, others), emulated.log_ratio - y, sure)
                    })
                    .collect();
                let (terms, left) = fitted(&fit);
                if left < best {
                    best = left;
                    chosen = (answer, terms, [low, high]);
                }
            }
        }
        drop(followed);
        drop(minds);
        (known.answer, known.terms, known.range) = chosen;
    }

    fn path(&self, point: &Point) -> [f64; 2] {
        self.protection.map(|protection| point.multiplier * protection)
    }

    /// What instruments read of states of mind in a trial.
    fn readings(&self, known: &mut Known, rows: &[(Point, Emulated)]) {
        for i in 0..3 {
            if known.readings[i].is_none() {
                continue;
            }
            let fit: Vec<_> = rows
                .iter()
                .filter(|(point, _)| point.read)
                .map(|(point, emulated)| {
                    let minds = known.ground.minds(&point.arrive, &point.inputs);
                    let spared = minds.followed().spared(&self.path(point), &known.answer);
                    let terms = reading_terms(minds.moved(&self.loading[i]), minds.adherence().0, spared);
                    (terms, emulated.smd[i], point.counts)
                })
                .collect();
            known.readings[i] = Some(fitted(&fit).0);
        }
    }

    /// An effect on admissions is asked for, but nothing that peers build reaches hospital.
    fn refuse_without_a_path(&self, emulate: &dyn Emulate, solved: &Solved) -> Result<(), EvaluateError> {
        let (asked, inputs) = &self.base;
        let none = vec![0.0; self.designs.len()];
        let arrive = solved.gains(asked.smd, inputs, &none, None).0;
        if solved.strength(&arrive, inputs) > 1e-9 {
            return Ok(());
        }
        let trials = self.of_ratio();
        let sets = [(*inputs, solved.given(&arrive, 0.0))];
        let found = emulate.emulate(&sets, &trials, false, By::Everyone)?;
        let nearest = libm::exp(self.pooled(&trials, &found[0]).0);
        Err(EvaluateError::Failed(format!(
            "effect.risk_ratio is {}, but neither self-management nor connectedness reaches hospital: the strengths of \
             their ingredients or their protections are all 0; the nearest ratio that can be reached is {nearest:.3}: \
             write that, or give states_of_mind.ingredient and illness.protection_self_management or \
             illness.protection_connectedness values other than 0",
            asked.ratio
        )))
    }

    /// How far the curve misses.
    fn misses(
        &self,
        emulate: &dyn Emulate,
        solved: &Solved,
        watch: &dyn Fn(&str),
    ) -> Result<Misses, EvaluateError> {
        let trials: Vec<usize> = (0..self.designs.len()).collect();
        let solutions: Vec<(Inputs, Solution)> = self
            .checks
            .iter()
            .map(|(asked, inputs)| (*inputs, solved.solve(asked, inputs)))
            .filter(|(_, solution)| solution.ratio_reached && solution.smd_reached)
            .collect();
        let sets: Vec<(Inputs, Effects)> =
            solutions.iter().map(|(inputs, solution)| (*inputs, solution.effects)).collect();
        let emulated = emulate.emulate(&sets, &trials, true, By::Everyone)?;
        let of_ratio = self.of_ratio();
        let mut misses = Misses { sets: sets.len() as f64, ..Misses::default() };
        for ((_, solution), found) in solutions.iter().zip(&emulated) {
            let chosen: Vec<Emulated> = of_ratio.iter().map(|&t| found[t]).collect();
            let (pooled, mcse) = self.pooled(&of_ratio, &chosen);
            let away = libm::exp(pooled) - solution.ratio;
            misses.largest = misses.largest.max(away.abs());
            misses.typical += away * away / sets.len() as f64;
            misses.mcse = misses.mcse.max(mcse);
            let mut scores = [0.0; 3];
            for (i, score) in scores.iter_mut().enumerate() {
                let read: Vec<f64> =
                    trials.iter().filter(|&&t| self.designs[t].scores[i]).map(|&t| found[t].smd[i]).collect();
                if !read.is_empty() {
                    *score = read.iter().sum::<f64>() / read.len() as f64 - solution.smd[i];
                    misses.smd = misses.smd.max(score.abs());
                }
            }
            let each: Vec<String> = of_ratio
                .iter()
                .map(|&t| format!("{} {:.3}", self.designs[t].id, libm::exp(found[t].log_ratio)))
                .collect();
            watch(&format!(
                "asked {:.3}, missed by {away:+.4} ({}) with a multiplier of {:.2}; scores by {:+.4}, {:+.4} and {:+.4}",
                solution.ratio,
                each.join(", "),
                solution.effects.multiplier,
                scores[0],
                scores[1],
                scores[2]
            ));
        }
        misses.typical = libm::sqrt(misses.typical);
        Ok(misses)
    }
}
