//! One replicate of one strategy: the loop over four-week blocks and sites.

use super::counted::{Counted, Teller, Told};
use super::model::Model;
use super::series::Series;
use crate::engine::block::Block;
use crate::engine::draws::Luck;
use crate::engine::ledger::Ledger;
use crate::model::diary::{Diary, WorkerDiary};
use crate::model::oversight::Oversight;
use crate::model::site::{Site, Turn};
use crate::model::strata::Cells;
use crate::outcomes::aggregate::{ADMISSIONS_COUNTED, Aggregate, Census, by_year_and_group};
use crate::outcomes::by_programme;
use crate::outcomes::finances;
use crate::outcomes::frame::Frame;
use crate::outcomes::groups::Group;
use crate::outcomes::site_by_site::SiteNow;
use crate::outcomes::site_survival;
use rayon::prelude::*;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// From this many people on, the sites of one replicate are shared out over threads.
const SPLIT_FROM: usize = 200_000;
/// In how many pieces sites come for each thread.
const PIECES: usize = 4;

/// What one replicate of one strategy gives.
#[derive(Debug, Clone)]
pub struct Replicate {
    /// Outcomes by period, group and column.
    pub frame: Frame,
    /// Tracks by period of a system step, then track.
    pub series: Vec<f64>,
    /// Curves of time to event, as [`super::curves`] lays them out.
    pub curves: Vec<f64>,
    /// The diaries of those who were watched; none where nobody was.
    pub diaries: Vec<Diary>,
    /// The diaries of workers who were watched; none where nobody was.
    pub worker_diaries: Vec<WorkerDiary>,
    /// What is told of each programme, by [`by_programme::MEASURES`].
    pub programmes: Vec<f64>,
    /// By site: what was seen of it, and done about it.
    pub oversight: Vec<Oversight>,
    /// Survival of the sites, as [`site_survival`] lays it out.
    pub survival: Vec<f64>,
    /// The stages that each site has come through; empty where adoption is off.
    pub turns: Vec<Vec<Turn>>,
    /// Each site as it stands at the horizon; empty where adoption is off.
    pub sites: Vec<SiteNow>,
    /// Money of the sites, as [`finances`] lays it out.
    pub finances: Vec<f64>,
    /// What every payer pays in every year, as the book of the strategy lays it out.
    pub budget: Vec<f64>,
    /// Outcomes of pairs of groups over the whole horizon, as [`super::pairs::Pairs`] lays them out; empty where they were not asked for.
    pub pairs: Vec<f64>,
}

impl Replicate {
    /// Lets go of what is told of the first unit of a run alone: people and sites one by one.
    pub(super) fn forget_sites(&mut self) {
        self.diaries = Vec::new();
        self.worker_diaries = Vec::new();
        self.oversight = Vec::new();
        self.turns = Vec::new();
        self.sites = Vec::new();
    }
}

/// The ledger of one replicate, with who was there at the start.
#[derive(Debug)]
pub struct Accounts {
    /// Everything that was counted.
    pub ledger: Ledger,
    /// Who was there at the start.
    pub census: Census,
    /// The sites as they stand at the horizon.
    pub blocks: Vec<Block>,
    pub(super) series: Vec<f64>,
}

/// What some sites count into, and their luck.
#[derive(Debug, Clone)]
struct Shard {
    ledger: Ledger,
    luck: Luck,
    series: Series,
}

impl Shard {
    /// Sets up a site as it stands at the start, where that has not been done before for all plans together.
    fn begin(&mut self, model: &Model, is_warm: bool, block: &mut Block) {
        if !is_warm {
            model.schedule.warm_up(block, &self.luck, &mut self.ledger);
        }
        model.schedule.begin_all(block, &self.luck, &mut self.ledger);
    }

    /// Takes a site through the system step that begins at `tick`, but for the meeting of sites at its start.
    fn advance(&mut self, model: &Model, tick: u32, block: &mut Block) {
        let grid = model.schedule.grid();
        let ticks = grid.ticks_per_system_step().min(grid.ticks() - tick);
        model.schedule.advance(block, tick, ticks, &self.luck, &mut self.ledger);
        let period = libm::round(grid.time(tick) / grid.system_step()) as usize;
        self.series.add(period, block);
    }

    /// Takes a site through everything, where it has nothing to do with the others: while its people are in cache.
    fn live(&mut self, model: &Model, is_warm: bool, block: &mut Block) {
        self.begin(model, is_warm, block);
        for tick in model.schedule.grid().system_steps() {
            let site = std::slice::from_mut(block);
            model.schedule.system_step(tick, site, &self.luck, &mut self.ledger);
            self.advance(model, tick, block);
        }
    }
}

/// The people and sites of one replicate as the simulation starts, before any plan has done anything: the same for all
/// plans whose schedules warm up alike.
#[derive(Debug)]
pub struct Start(pub(super) Vec<Block>);

impl Start {
    /// Makes the people, and lives through what comes before the start.
    pub fn of(model: &Model, seed: u64, replicate: u64) -> Self {
        let (luck, mut ledger) = (Model::luck(seed, replicate), model.ledger());
        let mut blocks = empty(model);
        for block in &mut blocks {
            model.schedule.warm_up(block, &luck, &mut ledger);
        }
        Self(blocks)
    }

    /// The same people for another plan.
    #[must_use]
    pub fn copy(&self) -> Self {
        Self(self.0.iter().map(Block::copy).collect())
    }
}

/// The sites, with nobody there yet.
fn empty(model: &Model) -> Vec<Block> {
    (0..model.population.sites()).map(|id| Block::new(Site::new(id))).collect()
}

fn census(blocks: &[Block], cells: Cells) -> Census {
    let mut census = Census {
        persons: vec![0; cells.count()],
        eligible: vec![0; cells.count()],
        admissions: vec![[0; ADMISSIONS_COUNTED]; cells.count()],
        sites: blocks.len(),
    };
    for person in blocks.iter().flat_map(|block| &block.people) {
        let admissions = usize::from(person.admissions).min(ADMISSIONS_COUNTED - 1);
        let (cell, beside) = cells.of(person.stratum);
        for cell in std::iter::once(cell).chain(beside) {
            census.persons[cell] += 1;
            census.eligible[cell] += u32::from(person.attributes.eligible);
            census.admissions[cell][admissions] += 1;
        }
    }
    census
}

/// Simulates one replicate; a large one with its sites shared out over threads.
pub fn accounts(model: &Model, seed: u64, replicate: u64) -> Accounts {
    let shards = if is_large(model) { rayon::current_num_threads() } else { 1 };
    accounts_in_shards(model, seed, replicate, shards)
}

/// Whether the sites of one replicate are shared out over threads.
pub(super) fn is_large(model: &Model) -> bool {
    model.population.persons >= SPLIT_FROM
}

/// Simulates one replicate with its sites counted in so many shards, or in one each where there are fewer sites; the
/// result does not depend on it.
pub fn accounts_in_shards(model: &Model, seed: u64, replicate: u64, shards: usize) -> Accounts {
    lived(model, (seed, replicate), shards, None)
}

/// Simulates the same from its start, where a model that warms up alike has come to that with the same luck.
pub fn accounts_from(start: Option<Start>, model: &Model, seed: u64, replicate: u64) -> Accounts {
    match start {
        Some(start) => lived(model, (seed, replicate), 1, Some(start)),
        None => accounts(model, seed, replicate),
    }
}

fn lived(model: &Model, (seed, replicate): (u64, u64), shards: usize, start: Option<Start>) -> Accounts {
    let schedule = &model.schedule;
    let population = &model.population;
    let crew = Crew::new(shards.clamp(1, population.sites()), || Shard {
        ledger: model.ledger(),
        luck: Model::luck(seed, replicate),
        series: Series::new(schedule.grid().periods()),
    });
    let is_warm = start.is_some();
    let mut blocks = start.map_or_else(|| empty(model), |start| start.0);
    if schedule.couples_sites() {
        crew.each(&mut blocks, |block, shard| shard.begin(model, is_warm, block));
        let luck = Model::luck(seed, replicate);
        for tick in schedule.grid().system_steps() {
            crew.with(|shard| schedule.system_step(tick, &mut blocks, &luck, &mut shard.ledger));
            crew.each(&mut blocks, |block, shard| shard.advance(model, tick, block));
        }
    } else {
        crew.each(&mut blocks, |block, shard| shard.live(model, is_warm, block));
    }
    let sum = crew.sum();
    let census = census(&blocks, population.strata.cells());
    let eligible = census.eligible_of_all(population.strata.cells());
    let series = sum.series.tracks(&sum.ledger, eligible, population.weight);
    Accounts { ledger: sum.ledger, census, blocks, series }
}

/// Shards that are taken in turn by whoever has sites to work on: a ledger of many megabytes for each thread and no
/// more, while sites come in more pieces, because they do not take the same time.
struct Crew<F> {
    idle: Mutex<VecDeque<Shard>>,
    /// How many there are.
    shards: usize,
    /// Another one.
    another: F,
}

impl<F: Fn() -> Shard + Sync> Crew<F> {
    fn new(shards: usize, another: F) -> Self {
        Self { idle: Mutex::new((0..shards).map(|_| another()).collect()), shards, another }
    }

    fn idle(&self) -> MutexGuard<'_, VecDeque<Shard>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works with a shard that nobody has, or with a new one.
    fn with(&self, work: impl FnOnce(&mut Shard)) {
        let waiting = self.idle().pop_front();
        let mut shard = waiting.unwrap_or_else(&self.another);
        work(&mut shard);
        self.idle().push_back(shard);
    }

    /// Works on each site, piece by piece; where there are several shards, on several at the same time.
    fn each(&self, blocks: &mut [Block], work: impl Fn(&mut Block, &mut Shard) + Sync) {
        let all =
            |piece: &mut [Block]| self.with(|shard| piece.iter_mut().for_each(|block| work(block, shard)));
        if self.shards > 1 {
            let size = blocks.len().div_ceil(self.shards * PIECES).max(1);
            blocks.par_chunks_mut(size).with_max_len(1).for_each(all);
        } else {
            all(blocks);
        }
    }

    /// What all of them have counted.
    fn sum(self) -> Shard {
        let mut shards = self.idle.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter();
        let mut sum = shards.next().unwrap_or_else(self.another);
        for shard in shards {
            sum.ledger.merge(&shard.ledger);
            sum.series.merge(&shard.series);
        }
        sum
    }
}

/// Every outcome of the accounts of a replicate.
pub fn frame(model: &Model, groups: &[Group], accounts: &Accounts) -> Frame {
    model.frame(&by_year(model, groups, accounts), groups.len())
}

pub(super) fn by_year(model: &Model, groups: &[Group], accounts: &Accounts) -> Vec<Aggregate> {
    by_year_and_group(
        &accounts.ledger,
        &accounts.census,
        &model.population.strata,
        groups,
        model.population.only_diagnosis,
        model.schedule.grid().horizon(),
    )
}

/// Simulates one replicate and reads its outcomes off the ledger, those of pairs of groups aside.
pub fn replicate(model: &Model, groups: &[Group], seed: u64, number: u64) -> Replicate {
    replicate_of(model, groups, accounts(model, seed, number))
}

/// The same of accounts.
pub(super) fn replicate_of(model: &Model, groups: &[Group], accounts: Accounts) -> Replicate {
    replicate_and_counts(Teller { model, groups, pairs: None }, accounts).0
}

/// The same of accounts, with the outcomes of pairs of groups where they are asked for, and what all were told from.
pub(super) fn replicate_and_counts(teller: Teller, accounts: Accounts) -> (Replicate, Counted) {
    let Teller { model, groups, .. } = teller;
    let counted = Counted::of(teller, &accounts);
    let Accounts { ledger, blocks, series, .. } = accounts;
    // It is the largest of all, and everything that is told of it is in the counts.
    drop(ledger);
    let Told { frame, pairs, curves } = counted.told(teller);
    let budget = model.budget(&counted.by_year, groups.len());
    let programmes = by_programme::values(&blocks, model.programmes.len(), model.population.weight);
    let horizon = model.schedule.grid().horizon();
    let survival = site_survival::values(&blocks, horizon, model.population.weight);
    let finances = finances::values(&blocks, horizon, model.population.weight);
    let (mut diaries, mut worker_diaries) = (Vec::new(), Vec::new());
    let (mut turns, mut oversight) = (Vec::new(), Vec::new());
    let adopts = |block: &&Block| !block.turns.is_empty();
    let sites = blocks.iter().filter(adopts).map(SiteNow::of).collect();
    for block in blocks {
        diaries.extend(block.diaries.all);
        worker_diaries.extend(block.diaries.workers);
        if !block.turns.is_empty() {
            turns.push(block.turns);
        }
        oversight.push(block.oversight);
    }
    let replicate = Replicate {
        frame,
        series,
        curves,
        diaries,
        worker_diaries,
        programmes,
        oversight,
        survival,
        turns,
        sites,
        finances,
        budget,
        pairs,
    };
    (replicate, counted)
}
