//! Solving effects in two steps: gains from differences on instruments, then the path to hospital from risk ratios.
//!
//! Both steps run emulated trials at chosen parameter sets and fit what a smooth function of few terms can hold: first the
//! mean state over gain and half-life, and what instruments read of it; then the weighted mean log ratio, node by node of
//! the strength of the path, over the other inputs. Parameter sets that took no part in the fit then say how far it misses.

use super::design::Design;
use super::solved::{
    Asked, Effects, FEATURES, HALF_LIFE, Inputs, Misses, READINGS, Solved, TERMS, features, reading_terms,
    shape_terms, strength,
};
use crate::analysis::evaluate::EvaluateError;
use crate::model::person::DIAGNOSES;
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
    ) -> Result<Vec<Vec<Emulated>>, EvaluateError>;
}

/// Everything that decides a solved curve beside the emulation.
#[derive(Debug, Clone)]
pub struct Problem<'a> {
    /// The trials.
    pub designs: &'a [Design],
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
    /// Share of participants of the trials of admission by diagnosis.
    pub share: [f64; DIAGNOSES.len()],
    /// Their mean severity.
    pub severity: f64,
    /// The same by trial.
    pub by_trial: Vec<([f64; DIAGNOSES.len()], f64)>,
    /// Checksum of everything.
    pub fingerprint: String,
    /// Name of the setting.
    pub setting: String,
}

/// Strengths at which the curve has nodes: log hazard at the level after a usual number of contacts.
const STRENGTHS: [f64; 13] = [-1.6, -1.2, -0.8, -0.5, -0.25, 0.0, 0.25, 0.5, 0.8, 1.2, 1.8, 2.6, 4.0];
/// Gains, in units of the largest change, at which the shape of the states is measured.
const GAINS: [[f64; 3]; 5] =
    [[0.005, 0.02, 0.06], [0.04, 0.1, 0.012], [0.15, 0.03, 0.25], [0.4, 0.6, 0.08], [0.9, 0.2, 0.5]];
/// Half-lives at which it is measured, in units of the reference.
const HALF_LIVES: [f64; 3] = [0.3, 1.0, 3.0];
/// A parameter set whose path is weaker than this share of the base case's takes no part in the fit: it would need a
/// multiplier so large that it says nothing of others.
const WEAK: f64 = 0.2;

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

fn fitted<const N: usize>(rows: &[([f64; N], f64)]) -> [f64; N] {
    let terms = DMatrix::from_fn(rows.len(), N, |row, column| rows[row].0[column]);
    let wanted: Vec<f64> = rows.iter().map(|row| row.1).collect();
    fit(&terms, &wanted).map_or([0.0; N], |found| std::array::from_fn(|i| found[i]))
}

/// The same with the first row met exactly: the base case, for which the curve is read most.
///
/// The first term of each row is 1.
fn through_the_first(rows: &[([f64; FEATURES], f64)]) -> [f64; FEATURES] {
    let Some((base, value)) = rows.first() else { return [0.0; FEATURES] };
    let away: Vec<([f64; FEATURES], f64)> =
        rows.iter().map(|(terms, y)| (std::array::from_fn(|i| terms[i] - base[i]), y - value)).collect();
    let mut found = fitted(&away);
    found[0] = 0.0;
    found[0] = value - found.iter().zip(base).map(|(a, b)| a * b).sum::<f64>();
    found
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

    /// What must be given for these gains to arrive.
    fn given(&self, arrive: [f64; 3], response: f64, multiplier: f64) -> Effects {
        let gain = std::array::from_fn(|k| {
            if self.ingredient[k] == 0.0 { 0.0 } else { arrive[k] / (self.ingredient[k] * response) }
        });
        Effects { gain, multiplier }
    }

    /// Solves the curve.
    ///
    /// # Errors
    /// Where it was stopped, the model cannot be run, or no ingredient reaches hospital though an effect is asked for;
    /// then the nearest ratio is told.
    pub fn solve(&self, emulate: &dyn Emulate, watch: &dyn Fn(&str)) -> Result<Solved, EvaluateError> {
        let mut solved = Solved {
            fingerprint: self.fingerprint.clone(),
            setting: self.setting.clone(),
            trials: self.designs.iter().map(|design| design.id.clone()).collect(),
            shapes: vec![[0.0; TERMS]; self.designs.len()],
            readings: std::array::from_fn(|_| vec![None; self.designs.len()]),
            loading: self.loading,
            protection: self.protection,
            ingredient: self.ingredient,
            strengths: STRENGTHS.to_vec(),
            nodes: Vec::new(),
            share: self.share,
            severity: self.severity,
            by_trial: self.by_trial.clone(),
            reference: (self.base.1.response, self.base.1.response_slope),
            misses: Misses::default(),
        };
        watch("measuring what contacts do to states of mind");
        self.shapes(emulate, &mut solved)?;
        self.refuse_without_a_path(emulate, &solved)?;
        watch("measuring what states of mind do to admissions");
        self.nodes(emulate, &mut solved)?;
        watch("checking with other parameter sets");
        solved.misses = self.misses(emulate, &solved)?;
        Ok(solved)
    }

    /// Step one: the mean state over gain and half-life, and what instruments read of it.
    fn shapes(&self, emulate: &dyn Emulate, solved: &mut Solved) -> Result<(), EvaluateError> {
        let trials: Vec<usize> =
            (0..self.designs.len()).filter(|&t| self.designs[t].scores.contains(&true)).collect();
        // Without ingredients nothing arrives, whatever is given: the shape is measured with what can.
        let able = |k: usize| self.ingredient[k] != 0.0;
        let mut sets = Vec::new();
        for (row, gains) in GAINS.iter().enumerate() {
            for (place, times) in HALF_LIVES.iter().enumerate() {
                // Adherence is varied as well, so that what it does is told apart.
                let adherence = self.base.1.adherence * [0.0, 1.0, 2.0][(row + place) % 3];
                let inputs =
                    Inputs { maximum: [1.0; 3], half_life: HALF_LIFE * times, adherence, ..self.base.1 };
                let arrive: [f64; 3] = std::array::from_fn(|k| if able(k) { gains[k] } else { 0.0 });
                sets.push((inputs, arrive));
            }
        }
        let given: Vec<(Inputs, Effects)> =
            sets.iter().map(|(inputs, arrive)| (*inputs, self.given(*arrive, 1.0, 0.0))).collect();
        let emulated = emulate.emulate(&given, &trials, true)?;
        for (place, &trial) in trials.iter().enumerate() {
            let rows: Vec<([f64; TERMS], f64)> = sets
                .iter()
                .zip(&emulated)
                .flat_map(|((inputs, arrive), found)| {
                    let terms = |k: usize| shape_terms(arrive[k], inputs.half_life);
                    (0..3)
                        .filter(|&k| able(k))
                        .map(move |k| (terms(k), found[place].state[k]))
                        .collect::<Vec<_>>()
                })
                .collect();
            solved.shapes[trial] = fitted(&rows);
            for i in (0..3).filter(|&i| self.designs[trial].scores[i]) {
                let rows: Vec<([f64; READINGS], f64)> = sets
                    .iter()
                    .zip(&emulated)
                    .map(|((inputs, arrive), found)| {
                        let moved = (0..3).map(|k| self.loading[i][k] * found[place].state[k]).sum();
                        (reading_terms(moved, arrive, inputs), found[place].smd[i])
                    })
                    .collect();
                solved.readings[i][trial] = Some(fitted(&rows));
            }
        }
        Ok(())
    }

    /// An effect on admissions is asked for, but nothing that peers build reaches hospital.
    fn refuse_without_a_path(&self, emulate: &dyn Emulate, solved: &Solved) -> Result<(), EvaluateError> {
        let (asked, inputs) = &self.base;
        let (arrive, ..) = solved.gains(asked.smd, inputs);
        let whole = strength(&arrive, inputs, self.protection);
        if whole.abs() > 1e-9 {
            return Ok(());
        }
        let trials = self.of_ratio();
        let found = emulate.emulate(&[(*inputs, self.given(arrive, 1.0, 0.0))], &trials, false)?;
        let nearest = libm::exp(self.pooled(&trials, &found[0]).0);
        Err(EvaluateError::Failed(format!(
            "effect.risk_ratio is {}, but neither self-management nor connectedness reaches hospital: the strengths of \
             their ingredients or their protections are all 0; the nearest ratio that can be reached is {nearest:.3}: \
             write that, or give states_of_mind.ingredient and illness.protection_self_management or \
             illness.protection_connectedness values other than 0",
            asked.ratio
        )))
    }

    /// Step two: the weighted mean log ratio at each strength, over the other inputs.
    fn nodes(&self, emulate: &dyn Emulate, solved: &mut Solved) -> Result<(), EvaluateError> {
        let trials = self.of_ratio();
        let base = solved.gains(self.base.0.smd, &self.base.1).0;
        let least = WEAK * strength(&base, &self.base.1, self.protection).abs();
        let points: Vec<(Inputs, [f64; 3], f64, f64)> = std::iter::once(&self.base)
            .chain(&self.draws)
            .filter_map(|(asked, inputs)| {
                let arrive = solved.gains(asked.smd, inputs).0;
                let whole = strength(&arrive, inputs, self.protection);
                (whole.abs() >= least).then(|| (*inputs, arrive, whole, solved.response(inputs)))
            })
            .collect();
        let mut sets = Vec::with_capacity(points.len() * STRENGTHS.len());
        for node in STRENGTHS {
            let effects = |(inputs, arrive, whole, response): &(Inputs, [f64; 3], f64, f64)| {
                (*inputs, self.given(*arrive, *response, node / whole))
            };
            sets.extend(points.iter().map(effects));
        }
        let emulated = emulate.emulate(&sets, &trials, false)?;
        solved.nodes = emulated
            .chunks(points.len())
            .map(|found| {
                let rows: Vec<([f64; FEATURES], f64)> = points
                    .iter()
                    .zip(found)
                    .map(|((inputs, arrive, ..), each)| {
                        (features(arrive, inputs, self.protection), self.pooled(&trials, each).0)
                    })
                    .collect();
                through_the_first(&rows)
            })
            .collect();
        Ok(())
    }

    /// How far the curve misses.
    fn misses(&self, emulate: &dyn Emulate, solved: &Solved) -> Result<Misses, EvaluateError> {
        let trials: Vec<usize> = (0..self.designs.len()).collect();
        let solutions: Vec<_> = self
            .checks
            .iter()
            .map(|(asked, inputs)| (*inputs, solved.solve(asked, inputs)))
            .filter(|(_, solution)| solution.ratio_reached && solution.smd_reached)
            .collect();
        let sets: Vec<(Inputs, Effects)> =
            solutions.iter().map(|(inputs, solution)| (*inputs, solution.effects)).collect();
        let emulated = emulate.emulate(&sets, &trials, true)?;
        let of_ratio = self.of_ratio();
        let mut misses = Misses { sets: sets.len() as f64, ..Misses::default() };
        for ((_, solution), found) in solutions.iter().zip(&emulated) {
            let chosen: Vec<Emulated> = of_ratio.iter().map(|&t| found[t]).collect();
            let (pooled, mcse) = self.pooled(&of_ratio, &chosen);
            let away = libm::exp(pooled) - solution.ratio;
            misses.largest = misses.largest.max(away.abs());
            misses.typical += away * away / sets.len() as f64;
            misses.mcse = misses.mcse.max(mcse);
            for i in 0..3 {
                let read: Vec<f64> =
                    trials.iter().filter(|&&t| self.designs[t].scores[i]).map(|&t| found[t].smd[i]).collect();
                if !read.is_empty() {
                    let mean = read.iter().sum::<f64>() / read.len() as f64;
                    misses.smd = misses.smd.max((mean - solution.smd[i]).abs());
                }
            }
        }
        misses.typical = libm::sqrt(misses.typical);
        Ok(misses)
    }
}
