//! How much memory a person takes: one replicate, with everything that is allocated counted.
//!
//! `cargo bench --bench memory` prints for each size the most bytes that were held at once; two sizes tell what a person more
//! takes.
#![allow(clippy::panic, reason = "a benchmark whose scenario is broken has nothing to measure")]

mod shared;

use divan::{AllocProfiler, Bencher, black_box};
use peerscale::jobs::simulate::accounts;
use shared::model;

#[global_allocator]
static COUNTED: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

fn one_replicate(bencher: Bencher<'_, '_>, files: &[&str], persons: i64) {
    let model = model(files, &[("population.persons", persons)]);
    bencher.bench_local(|| black_box(accounts(&model, 1, 0)));
}

#[divan::bench(sample_count = 1, sample_size = 1, args = [10_000, 110_000])]
fn smi_ref(bencher: Bencher<'_, '_>, persons: i64) {
    one_replicate(bencher, &["reference/smi-ref.toml"], persons);
}

#[divan::bench(sample_count = 1, sample_size = 1, args = [10_000, 40_000])]
fn england_slow_and_supervised(bencher: Bencher<'_, '_>, persons: i64) {
    one_replicate(bencher, &["england/slow-and-supervised.toml"], persons);
}

#[divan::bench(sample_count = 1, sample_size = 1, args = [10_000, 40_000])]
fn england_everything_on(bencher: Bencher<'_, '_>, persons: i64) {
    one_replicate(bencher, &["england/status-quo.toml", "england/models/everything-on.toml"], persons);
}
