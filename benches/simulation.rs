//! How fast peerscale is: the reference workload, England's status quo, and a single draw.
//!
//! `cargo bench` runs all; `cargo bench -- smi_ref` those whose name contains `smi_ref`. Items per second are
//! person-weeks (the dead included) or draws.
#![allow(clippy::panic, reason = "a benchmark whose scenario is broken has nothing to measure")]

mod shared;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use peerscale::engine::draws::{Decision, Luck};
use peerscale::jobs::model::Model;
use peerscale::jobs::simulate::accounts;
use peerscale::units::index::Entity;
use shared::model;

fn main() {
    divan::main();
}

fn person_weeks(model: &Model) -> ItemsCount {
    let grid = model.schedule.grid();
    ItemsCount::new(model.population.persons * grid.horizon() as usize)
}

fn one_replicate(bencher: Bencher<'_, '_>, files: &[&str], persons: Option<i64>) {
    let model = model(files, persons);
    bencher.counter(person_weeks(&model)).bench_local(|| black_box(accounts(&model, 1, 0)));
}

#[divan::bench(sample_count = 8, sample_size = 1)]
fn smi_ref(bencher: Bencher<'_, '_>) {
    one_replicate(bencher, &["reference/smi-ref.toml"], None);
}

#[divan::bench(sample_count = 8, sample_size = 1, args = [10_000, 30_000, 100_000, 300_000, 1_000_000])]
fn smi_ref_by_persons(bencher: Bencher<'_, '_>, persons: i64) {
    one_replicate(bencher, &["reference/smi-ref.toml"], Some(persons));
}

#[divan::bench(sample_count = 8, sample_size = 1)]
fn england_status_quo(bencher: Bencher<'_, '_>) {
    one_replicate(bencher, &["england/status-quo.toml"], None);
}

#[divan::bench(sample_count = 8, sample_size = 1)]
fn england_slow_and_supervised(bencher: Bencher<'_, '_>) {
    one_replicate(bencher, &["england/slow-and-supervised.toml"], None);
}

/// Every process of England, with about a fifth of people in support.
#[divan::bench(sample_count = 8, sample_size = 1)]
fn england_everything_on(bencher: Bencher<'_, '_>) {
    one_replicate(bencher, &["england/status-quo.toml", "england/models/everything-on.toml"], None);
}

#[divan::bench]
fn one_draw(bencher: Bencher<'_, '_>) {
    let mut luck = Luck::new(1, 1);
    let mut person = 0;
    bencher.counter(ItemsCount::new(1_usize)).bench_local(move || {
        person = (person + 1) & 0xffff;
        luck.draw(Entity::person(3, person), Decision(1), 7).amount()
    });
}
