//! How fast the economic evaluation is: 10,000 samples of three strategies, as the closed forms of the tests use them; and
//! indices of inequality of a million people.
//!
//! `cargo bench --bench value` runs all.
#![allow(clippy::panic, reason = "a benchmark without its answer has nothing to measure")]

use divan::{Bencher, black_box};
use peerscale::economics::acceptability::acceptability;
use peerscale::economics::inequality::{Bounds, Ranked, indices};
use peerscale::jobs::value::input::Input;
use peerscale::jobs::value::{Request, value};

fn main() {
    divan::main();
}

/// Evenly spread numbers between -1 and 1, the same every time.
fn spread(n: usize, stream: usize) -> Vec<f64> {
    let root = [2.0_f64, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0][stream].sqrt();
    (1..=n).map(|i| 2.0 * (i as f64 * root).fract() - 1.0).collect()
}

/// Three strategies whose costs and effects hang on eight parameters.
fn samples() -> Input {
    let n = 10_000;
    let p: Vec<Vec<f64>> = (0..8).map(|stream| spread(n, stream)).collect();
    let each = |rule: &dyn Fn(usize) -> f64| (0..n).map(rule).collect::<Vec<f64>>();
    let mut input = Input::default();
    input.paired.strategies = ["usual", "some", "much"].map(str::to_owned).to_vec();
    input.paired.costs = vec![
        each(&|i| 1000.0 + 100.0 * p[0][i]),
        each(&|i| 1800.0 + 200.0 * p[1][i] + 300.0 * p[2][i] * p[3][i]),
        each(&|i| 3000.0 + 400.0 * p[1][i] + 500.0 * p[4][i]),
    ];
    input.paired.effects = vec![
        each(&|i| 5.0 + 0.1 * p[5][i]),
        each(&|i| 5.03 + 0.1 * p[5][i] + 0.05 * p[6][i]),
        each(&|i| 5.06 + 0.1 * p[5][i] + 0.08 * p[6][i] * p[6][i] + 0.05 * p[7][i]),
    ];
    input.names = (0..8).map(|i| format!("p{i}")).collect();
    input.parameters = p;
    input
}

fn asked(steps: usize, sets: &[&str]) -> Request {
    let sets = sets.iter().map(|set| set.split('+').map(str::to_owned).collect()).collect();
    let thresholds = (0..=steps).map(|step| step as f64 * 100_000.0 / steps as f64).collect();
    Request { thresholds, sets, ..Request::default() }
}

fn measured(bencher: Bencher<'_, '_>, request: &Request) {
    let input = samples();
    bencher.bench_local(|| value(black_box(&input), request).unwrap_or_else(|problems| panic!("{problems}")));
}

/// Acceptability, frontier, expected loss and perfect information over 201 thresholds, on one thread.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn curves_201_thresholds(bencher: Bencher<'_, '_>) {
    let input = samples();
    bencher.bench_local(|| {
        (0..=200)
            .map(|step| acceptability(black_box(&input.paired), f64::from(step) * 500.0))
            .collect::<Vec<_>>()
    });
}

/// A million people ranked, and every index of their distribution.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn equity_of_a_million(bencher: Bencher<'_, '_>) {
    let n = 1_000_000;
    let health: Vec<f64> = spread(n, 0).into_iter().map(|u| 0.5 + 0.4 * u).collect();
    let (ranks, weights) = (spread(n, 1), vec![1.0; n]);
    bencher.bench_local(|| {
        let people = Ranked::new(black_box(&health), &ranks, &weights);
        let people = people.unwrap_or_else(|reason| panic!("{reason}"));
        indices(&people, Some(Bounds { low: 0.0, high: 1.0 }))
    });
}

/// What `value` does without sets: the curves, and net benefit with its limits.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn all_of_value_201_thresholds(bencher: Bencher<'_, '_>) {
    measured(bencher, &asked(200, &[]));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn eight_parameters_21_thresholds(bencher: Bencher<'_, '_>) {
    measured(bencher, &asked(20, &["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"]));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn a_pair_21_thresholds(bencher: Bencher<'_, '_>) {
    measured(bencher, &asked(20, &["p2+p3"]));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn all_eight_together_21_thresholds(bencher: Bencher<'_, '_>) {
    measured(bencher, &asked(20, &["p0+p1+p2+p3+p4+p5+p6+p7"]));
}
