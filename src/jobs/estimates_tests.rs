//! Monte Carlo noise told apart from parameters, against independent repetition of a model of one line.
//!
//! The model: parameter + what a replicate does to every sample alike + what it does to this sample, all normal. Repeated
//! with the same parameters and new luck, its mean moves by the noise that a single run claims to know.

use super::*;
use crate::scenario::normal_quantile;

/// Splitmix64, as normal numbers.
struct Luck(u64);

impl Luck {
    fn normal(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        normal_quantile((((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64)
    }
}

const SAMPLES: usize = 12;
const REPLICATES: usize = 4;
/// Standard deviations: of the parameter, of what a replicate does to all samples, and of what it does to one.
const SD: [f64; 3] = [3.0, 1.5, 2.0];
/// Independent repetitions.
const TIMES: usize = 2000;
/// Standard errors of a comparison: a false alarm in about 16,000, and the luck is always the same.
const CLEAR: f64 = 4.0;

fn run(luck: &mut Luck, parameters: &[f64], shared: bool) -> Estimates {
    let repeats = Repeats { seed: 0, replicates: REPLICATES, samples: parameters.len() };
    let mut estimates = Estimates::new(1, &repeats, shared);
    let common: Vec<f64> = (0..REPLICATES).map(|_| SD[1] * luck.normal()).collect();
    for (sample, parameter) in parameters.iter().enumerate() {
        for (replicate, common) in common.iter().enumerate() {
            let of_replicate = if shared { *common } else { SD[1] * luck.normal() };
            estimates
                .add(sample * REPLICATES + replicate, &[parameter + of_replicate + SD[2] * luck.normal()]);
        }
    }
    estimates
}

fn square(x: f64) -> f64 {
    x * x
}

fn moments(values: &[f64]) -> (f64, f64) {
    let mut moments = Moments::new(1);
    for value in values {
        moments.add([*value]);
    }
    (moments.mean(0).unwrap(), moments.variance(0).unwrap())
}

#[test]
fn the_noise_that_a_run_claims_is_that_of_independent_repetition() {
    let mut luck = Luck(1);
    for shared in [false, true] {
        let parameters: Vec<f64> = (0..SAMPLES).map(|_| SD[0] * luck.normal()).collect();
        let runs: Vec<Estimates> = (0..TIMES).map(|_| run(&mut luck, &parameters, shared)).collect();
        let claimed: Vec<f64> = runs.iter().map(|run| square(run.mcse(0).unwrap())).collect();
        let means: Vec<f64> = runs.iter().map(|run| run.mean(0).unwrap()).collect();
        let ((claimed, spread), (_, moved)) = (moments(&claimed), moments(&means));
        // The variance of a variance of normal numbers is 2 sigma^4 / (n - 1).
        let n = TIMES as f64;
        let error = (2.0 * moved * moved / (n - 1.0) + spread / n).sqrt();
        assert!((claimed - moved).abs() < CLEAR * error, "shared {shared}: {claimed} {moved} ± {error}");
        let samples = SAMPLES as f64;
        let exact = if shared {
            square(SD[1]) + square(SD[2]) / samples
        } else {
            (square(SD[1]) + square(SD[2])) / samples
        };
        let exact = exact / REPLICATES as f64;
        assert!((moved - exact).abs() < CLEAR * (2.0 / n).sqrt() * exact, "shared {shared}: {moved} {exact}");
    }
}

#[test]
fn the_spread_of_samples_is_split_into_parameters_and_chance() {
    let mut luck = Luck(2);
    for shared in [false, true] {
        let runs: Vec<Spread> = (0..TIMES)
            .map(|_| {
                let parameters: Vec<f64> = (0..SAMPLES).map(|_| SD[0] * luck.normal()).collect();
                run(&mut luck, &parameters, shared).spread(0).unwrap()
            })
            .collect();
        let chance = if shared { square(SD[2]) } else { square(SD[1]) + square(SD[2]) } / REPLICATES as f64;
        let exact = [("chance", chance), ("parameters", square(SD[0]))];
        let found = [
            runs.iter().map(|run| run.chance).collect::<Vec<_>>(),
            runs.iter().map(|run| run.apart - run.chance).collect(),
        ];
        for ((what, exact), found) in exact.into_iter().zip(found) {
            let (mean, variance) = moments(&found);
            let error = (variance / TIMES as f64).sqrt();
            assert!(
                (mean - exact).abs() < CLEAR * error,
                "shared {shared}, {what}: {mean} ± {error}, {exact}"
            );
        }
    }
}

/// The two-way formula against sums of squares written out.
#[test]
fn under_shared_luck_chance_is_the_residual_of_the_two_way_table() {
    let table = [[1.0, 4.0, 2.5], [2.0, 6.5, 3.0], [0.0, 3.0, 4.0], [1.5, 2.0, 1.0]];
    let repeats = Repeats { seed: 0, replicates: 3, samples: 4 };
    let mut estimates = Estimates::new(1, &repeats, true);
    for (unit, value) in table.iter().flatten().enumerate() {
        estimates.add(unit, &[*value]);
    }
    let row = |s: usize| table[s].iter().sum::<f64>() / 3.0;
    let column = |r: usize| table.iter().map(|row| row[r]).sum::<f64>() / 4.0;
    let all = (0..4).map(row).sum::<f64>() / 4.0;
    let residual: f64 = (0..4)
        .flat_map(|s| (0..3).map(move |r| (s, r)))
        .map(|(s, r)| square(table[s][r] - row(s) - column(r) + all))
        .sum();
    let spread = estimates.spread(0).unwrap();
    assert!((spread.chance - residual / 6.0 / 3.0).abs() < 1e-12, "{} {}", spread.chance, residual / 18.0);
    let between = (0..3).map(|r| square(column(r) - all)).sum::<f64>() / 2.0;
    assert!((square(estimates.mcse(0).unwrap()) - between / 3.0).abs() < 1e-12);
}

#[test]
fn one_replicate_of_each_sample_cannot_tell_chance_from_parameters() {
    let repeats = Repeats { seed: 0, replicates: 1, samples: 3 };
    let mut estimates = Estimates::new(1, &repeats, false);
    for unit in 0..3 {
        estimates.add(unit, &[unit as f64]);
    }
    assert_eq!((estimates.spread(0), estimates.mcse(0), estimates.mean(0)), (None, None, Some(1.0)));
}
