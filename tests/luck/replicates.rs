//! Replicate numbers: nested in samples, or shared by them.

use peerscale::jobs::model::Repeats;
use peerscale::jobs::run::{Options, Results, Silent, run};

use crate::given::{Given, Opened, decision};

const SAMPLES: usize = 3;
const REPLICATES: usize = 2;

fn results(shared_luck: bool) -> Results {
    let options =
        Options { samples: Some(SAMPLES), replicates: Some(REPLICATES), shared_luck, ..Options::default() };
    run(&decision(&[("only", &Given::everything_on())], &options), &Silent, &false.into()).unwrap()
}

/// Admissions of everyone in some replicates, each simulated by itself.
fn admissions(numbers: impl IntoIterator<Item = u64>) -> Vec<f64> {
    let engine = Opened::new(&Given::everything_on());
    numbers.into_iter().map(|number| engine.outcome(&engine.live(1, number).frame, "admissions")).collect()
}

fn by_sample(results: &Results) -> Vec<f64> {
    let column = Opened::new(&Given::everything_on()).layout.column("admissions").unwrap();
    results.by_sample.iter().map(|strategies| strategies[0][column]).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn assert_near(one: &[f64], other: &[f64]) {
    assert_eq!(one.len(), other.len());
    assert!(one.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-9 * a.abs()), "{one:?} against {other:?}");
}

/// Nothing is uncertain in the scenario, so samples differ by their luck alone.
#[test]
fn sample_s_has_the_replicate_numbers_from_s_times_r() {
    let alone = admissions(0..6);
    let expected: Vec<f64> = alone.chunks(REPLICATES).map(mean).collect();
    assert_near(&by_sample(&results(false)), &expected);
    assert_ne!(alone[0], alone[2]);
}

#[test]
fn under_shared_luck_every_sample_has_the_same_replicate_numbers() {
    let shared = results(true);
    assert_near(&by_sample(&shared), &[mean(&admissions(0..2)); SAMPLES]);
    let bits =
        |sample: usize| shared.by_sample[sample][0].iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    assert!((1..SAMPLES).all(|sample| bits(sample) == bits(0)));
}

/// Samples that are alike add no information under shared luck, and as much as replicates when nested.
#[test]
fn the_monte_carlo_error_follows_the_luck() {
    let column = Opened::new(&Given::everything_on()).layout.column("admissions").unwrap();
    let alone = admissions(0..6);
    let variance = |values: &[f64]| (values[0] - values[1]) * (values[0] - values[1]) / 2.0;
    let shared = results(true).levels[0].mcse(column).unwrap();
    assert_near(&[shared], &[(variance(&alone[..2]) / 2.0).sqrt()]);
    let within = mean(&alone.chunks(REPLICATES).map(variance).collect::<Vec<_>>());
    let nested = results(false).levels[0].mcse(column).unwrap();
    assert_near(&[nested], &[(within / 6.0).sqrt()]);
}

#[test]
fn the_first_replicate_of_a_sample_is_as_documented() {
    let repeats = Repeats { seed: 1, replicates: 20, samples: 5 };
    assert_eq!([0, 1, 4].map(|sample| repeats.first_replicate(sample, false)), [0, 20, 80]);
    assert_eq!([0, 1, 4].map(|sample| repeats.first_replicate(sample, true)), [0, 0, 0]);
}
