//! How fast peerscale is: the reference workload by persons and by sites, England, its people as they begin, and a single draw.
//!
//! `cargo bench` runs all; `cargo bench -- smi_ref` those whose name contains `smi_ref`. Items per second are
//! person-weeks (the dead included) or draws.
#![allow(clippy::panic, reason = "a benchmark whose scenario is broken has nothing to measure")]

mod shared;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use peerscale::engine::block::Block;
use peerscale::engine::draws::{Decision, Luck};
use peerscale::jobs::model::Model;
use peerscale::jobs::simulate::accounts;
use peerscale::model::site::Site;
use peerscale::units::index::Entity;
use shared::model;

fn main() {
    divan::main();
}

fn person_weeks(model: &Model) -> ItemsCount {
    let grid = model.schedule.grid();
    ItemsCount::new(model.population.persons * grid.horizon() as usize)
}

fn one_replicate(bencher: Bencher<'_, '_>, files: &[&str], changes: &[(&str, i64)]) {
    let model = model(files, changes);
    bencher.counter(person_weeks(&model)).bench_local(|| black_box(accounts(&model, 1, 0)));
}

#[divan::bench(sample_count = 8, sample_size = 1)]
fn smi_ref(bencher: Bencher<'_, '_>) {
    one_replicate(bencher, &["reference/smi-ref.toml"], &[]);
}

#[divan::bench(sample_count = 8, sample_size = 1, args = [10_000, 30_000, 100_000, 300_000, 1_000_000])]
fn smi_ref_by_persons(bencher: Bencher<'_, '_>, persons: i64) {
    one_replicate(bencher, &["reference/smi-ref.toml"], &[("population.persons", persons)]);
}

#[divan::bench(sample_count = 8, sample_size = 1)]
fn england_status_quo(bencher: Bencher<'_, '_>) {
    one_replicate(bencher, &["england/status-quo.toml"], &[]);
}

#[divan::bench(sample_count = 8, sample_size = 1)]
fn england_slow_and_supervised(bencher: Bencher<'_, '_>) {
    one_replicate(bencher, &["england/slow-and-supervised.toml"], &[]);
}

/// The reference workload in 10 to 2,000 sites.
#[divan::bench(sample_count = 5, sample_size = 1, args = [10_000, 2_000, 500, 100, 50])]
fn smi_ref_by_persons_a_site(bencher: Bencher<'_, '_>, persons: i64) {
    let changes = [("population.persons_per_site", persons), ("engagement.places_per_site", persons / 50)];
    one_replicate(bencher, &["reference/smi-ref.toml"], &changes);
}

/// Every process of England, with about a fifth of people in support.
#[divan::bench(sample_count = 8, sample_size = 1)]
fn england_everything_on(bencher: Bencher<'_, '_>) {
    one_replicate(bencher, &["england/status-quo.toml", "england/models/everything-on.toml"], &[]);
}

/// The people of England's status quo as a replicate begins: who they are, and when their first events are due.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn synthesis(bencher: Bencher<'_, '_>) {
    let model = model(&["england/status-quo.toml"], &[]);
    let (luck, mut ledger) = (Model::luck(1, 0), model.ledger());
    bencher.counter(ItemsCount::new(model.population.persons)).bench_local(|| {
        for site in 0..model.population.sites() {
            let mut block = Block::new(Site::new(site));
            model.schedule.found(&mut block, &luck, &mut ledger);
            model.schedule.begin_all(&mut block, &luck, &mut ledger);
            black_box(block);
        }
    });
}

#[divan::bench]
fn one_draw(bencher: Bencher<'_, '_>) {
    let luck = Luck::new(1, 1);
    let mut person = 0;
    bencher.counter(ItemsCount::new(1_usize)).bench_local(move || {
        person = (person + 1) & 0xffff;
        luck.draw(Entity::person(3, person), Decision(1), 7).amount()
    });
}
