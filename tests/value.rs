//! The economic evaluation against closed forms, published conventions and slow plain rewrites.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so by a panic")]
#![allow(clippy::float_cmp, reason = "what is exactly equal is asked to be exactly equal")]

#[path = "value/by_hand.rs"]
mod by_hand;
#[path = "value/curves.rs"]
mod curves;
#[path = "value/information.rs"]
mod information;
#[path = "value/mixes.rs"]
mod mixes;
#[path = "value/perspectives.rs"]
mod perspectives;
#[path = "value/ratios.rs"]
mod ratios;
#[path = "value/titles.rs"]
mod titles;
#[path = "value/trials.rs"]
mod trials;

use peerscale::jobs::value::Request;
use peerscale::jobs::value::input::Input;
use peerscale::scenario::LoadedFile;
use serde_json::Value;

fn fixture(path: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/fixtures/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn expected(folder: &str) -> Value {
    serde_json::from_str(&fixture(&format!("{folder}/expected.json"))).unwrap()
}

fn file(name: &str, text: String) -> LoadedFile {
    LoadedFile::new(name, text.into_bytes()).unwrap()
}

/// The samples whose answers are known in closed form: linear in jointly normal parameters.
fn linear_normal() -> Input {
    let read = |part: &str| {
        let path = format!("evppi/linear_normal_{part}.csv");
        file(&path, fixture(&path))
    };
    Input::read(&read("cost"), &read("effect"), Some(&read("parameters"))).unwrap()
}

fn asked(thresholds: &[f64], sets: &[&str]) -> Request {
    let sets = sets.iter().map(|set| set.split('+').map(str::to_owned).collect()).collect();
    Request { thresholds: thresholds.to_vec(), sets, ..Request::default() }
}

/// Normal scores in an order that looks like chance and is always the same: a Weyl sequence through the quantile.
fn normals(n: usize, stream: u32) -> Vec<f64> {
    use statrs::distribution::{ContinuousCDF, Normal};
    let normal = Normal::new(0.0, 1.0).unwrap();
    // Square roots of primes are as irrational as a uniform spread over all dimensions needs.
    let prime = [2.0_f64, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0][stream as usize];
    (0..n)
        .map(|i| {
            let u = ((i as f64 + 1.0) * prime.sqrt()).fract();
            normal.inverse_cdf(u.clamp(1e-9, 1.0 - 1e-9))
        })
        .collect()
}

/// Samples with these incremental costs and effects of a second strategy over a first that is nothing.
fn two(costs: Vec<f64>, effects: Vec<f64>, parameters: Vec<(&str, Vec<f64>)>) -> Input {
    let n = costs.len();
    let mut input = Input::default();
    input.paired.strategies = vec!["current".into(), "new".into()];
    input.paired.costs = vec![vec![0.0; n], costs];
    input.paired.effects = vec![vec![0.0; n], effects];
    for (name, values) in parameters {
        input.names.push(name.into());
        input.parameters.push(values);
    }
    input
}
