//! One replicate of one strategy: the loop over four-week blocks and sites.

use super::curves::curves;
use super::model::Model;
use crate::engine::block::Block;
use crate::engine::draws::Luck;
use crate::engine::ledger::{Ledger, Quantity};
use crate::model::diary::Diary;
use crate::model::site::{Site, Stage};
use crate::model::strata::Cells;
use crate::model::worker::{BURNT_OUT, PeerWorker, WorkerStage};
use crate::outcomes::aggregate::{ADMISSIONS_COUNTED, Census, Group, by_year_and_group};
use crate::outcomes::by_programme;
use crate::outcomes::frame::Frame;
use crate::outcomes::site_survival;
use rayon::prelude::*;

/// From this many people on, the sites of one replicate are shared out over threads.
const SPLIT_FROM: usize = 200_000;
/// Into how many shards they are then put; results do not depend on it.
const SHARDS: usize = 16;

/// What is followed through time, at every system step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    /// Admissions in the period.
    Admissions,
    /// Places taken up in the period.
    Enrolments,
    /// People who hold a place at the end of the period.
    Engaged,
    /// People who wait at the end of the period.
    Waiting,
    /// Sites that deliver at the end of the period, as a share.
    Delivering,
    /// Sites that prepare at the end of the period, as a share.
    Preparing,
    /// Workers in post at the end of the period.
    Workers,
    /// Mean fidelity of workers in post at the end of the period.
    Fidelity,
    /// Mean of what assessors last found at sites where they have been.
    MeasuredFidelity,
    /// Posts that are being recruited to at the end of the period.
    Vacancies,
    /// Workers who wait for a course, are trained or wait for the certificate.
    InPipeline,
    /// Workers on leave at the end of the period.
    OnLeave,
    /// Share of workers in post for whom no supervisor has room.
    Unsupervised,
    /// Supervisors in post at the end of the period.
    Supervisors,
    /// Share of workers in post who are burnt out.
    Burnout,
    /// Candidates in local pools of sites with posts.
    Pool,
    /// Sites that do not know of the programme at the end of the period, as a share.
    Unaware,
    /// Sites that consider it at the end of the period, as a share.
    Considering,
    /// Sites that deliver and count as sustained at the end of the period, as a share.
    Sustained,
    /// Sites that deliver again after they had stopped at the end of the period, as a share.
    Restarted,
    /// Sites that are paused at the end of the period, as a share.
    Paused,
    /// Sites that have stopped at the end of the period, as a share.
    Discontinued,
    /// Mean readiness of sites at the end of the period.
    Readiness,
}

impl Track {
    /// All, in the order of the series.
    pub const ALL: [Self; 23] = [
        Self::Admissions,
        Self::Enrolments,
        Self::Engaged,
        Self::Waiting,
        Self::Delivering,
        Self::Preparing,
        Self::Workers,
        Self::Fidelity,
        Self::MeasuredFidelity,
        Self::Vacancies,
        Self::InPipeline,
        Self::OnLeave,
        Self::Unsupervised,
        Self::Supervisors,
        Self::Burnout,
        Self::Pool,
        Self::Unaware,
        Self::Considering,
        Self::Sustained,
        Self::Restarted,
        Self::Paused,
        Self::Discontinued,
        Self::Readiness,
    ];

    /// Key in tables.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Admissions => "admissions",
            Self::Enrolments => "enrolments",
            Self::Engaged => "engaged",
            Self::Waiting => "waiting",
            Self::Delivering => "delivering_share",
            Self::Preparing => "preparing_share",
            Self::Workers => "workers",
            Self::Fidelity => "fidelity",
            Self::MeasuredFidelity => "measured_fidelity",
            Self::Vacancies => "vacancies",
            Self::InPipeline => "in_pipeline",
            Self::OnLeave => "on_leave",
            Self::Unsupervised => "unsupervised_share",
            Self::Supervisors => "supervisors",
            Self::Burnout => "burnout_share",
            Self::Pool => "pool",
            Self::Unaware => "unaware_share",
            Self::Considering => "considering_share",
            Self::Sustained => "sustained_share",
            Self::Restarted => "restarted_share",
            Self::Paused => "paused_share",
            Self::Discontinued => "discontinued_share",
            Self::Readiness => "readiness",
        }
    }

    /// Label and unit.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Admissions => ("Admissions", "admissions per system step"),
            Self::Enrolments => ("Enrolments", "enrolments per system step"),
            Self::Engaged => ("People with a place", "people"),
            Self::Waiting => ("People waiting", "people"),
            Self::Delivering => ("Sites delivering", "proportion"),
            Self::Preparing => ("Sites preparing", "proportion"),
            Self::Workers => ("Workers in post", "posts"),
            Self::Fidelity => ("Fidelity", "fidelity"),
            Self::MeasuredFidelity => ("Measured fidelity", "fidelity"),
            Self::Vacancies => ("Vacant posts", "posts"),
            Self::InPipeline => ("Workers in training", "workers"),
            Self::OnLeave => ("Workers on leave", "workers"),
            Self::Unsupervised => ("Workers without supervision", "proportion"),
            Self::Supervisors => ("Supervisors in post", "supervisors"),
            Self::Burnout => ("Workers who are burnt out", "proportion"),
            Self::Pool => ("Candidates for posts", "candidates"),
            Self::Unaware => ("Sites unaware", "proportion"),
            Self::Considering => ("Sites considering", "proportion"),
            Self::Sustained => ("Sites sustained", "proportion"),
            Self::Restarted => ("Sites restarted", "proportion"),
            Self::Paused => ("Sites paused", "proportion"),
            Self::Discontinued => ("Sites discontinued", "proportion"),
            Self::Readiness => ("Readiness", "share"),
        }
    }
}

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
    /// What is told of each programme, by [`by_programme::MEASURES`].
    pub programmes: Vec<f64>,
    /// Survival of the sites, as [`site_survival`] lays it out.
    pub survival: Vec<f64>,
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
    series: Vec<f64>,
}

/// Some sites with a ledger and luck of their own.
struct Shard {
    blocks: Vec<Block>,
    ledger: Ledger,
    luck: Luck,
}

impl Shard {
    fn advance(&mut self, model: &Model, from: u32, ticks: u32) {
        for block in &mut self.blocks {
            model.schedule.advance(block, from, ticks, &mut self.luck, &mut self.ledger);
        }
    }
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

fn snapshot(blocks: &[Block], period: usize, weight: f64, ledgers: &[Shard]) -> [f64; Track::ALL.len()] {
    let sum = |count: fn(&Block) -> usize| blocks.iter().map(count).sum::<usize>() as f64;
    let share = |is: fn(Stage) -> bool| {
        blocks.iter().filter(|block| is(block.site.stage)).count() as f64 / blocks.len().max(1) as f64
    };
    let counted =
        |quantity: Quantity| ledgers.iter().map(|shard| shard.ledger.period(period, quantity)).sum::<f64>();
    let all = || blocks.iter().flat_map(|block| &block.workers);
    let staff = |which: fn(WorkerStage) -> bool| all().filter(|worker| which(worker.stage)).count() as f64;
    let workers = staff(|stage| stage == WorkerStage::InPost);
    let mean = |value: fn(&PeerWorker) -> f64| {
        let in_post = all().filter(|worker| worker.stage == WorkerStage::InPost);
        if workers > 0.0 { in_post.map(value).sum::<f64>() / workers } else { f64::NAN }
    };
    let measured: Vec<f64> =
        blocks.iter().map(|block| f64::from(block.team.measured)).filter(|found| !found.is_nan()).collect();
    let supervisors = blocks.iter().flat_map(|block| &block.team.supervisors);
    let supervisors: f64 = supervisors.filter(|one| one.present).map(|one| f64::from(one.share)).sum();
    [
        counted(Quantity::Admissions) * weight,
        counted(Quantity::Enrolments) * weight,
        sum(|block| block.relationships.len()) * weight,
        sum(|block| block.waiting.len()) * weight,
        share(Stage::delivers),
        share(|stage| stage == Stage::Preparing),
        workers * weight,
        mean(|worker| f64::from(worker.fidelity)),
        if measured.is_empty() { f64::NAN } else { measured.iter().sum::<f64>() / measured.len() as f64 },
        staff(|stage| stage == WorkerStage::Vacant) * weight,
        staff(WorkerStage::prepares) * weight,
        staff(|stage| stage == WorkerStage::OnLeave) * weight,
        mean(|worker| 1.0 - f64::from(worker.supervised)),
        supervisors * weight,
        mean(|worker| f64::from(u8::from(worker.burnout >= BURNT_OUT))),
        sum(|block| if block.workers.is_empty() { 0 } else { block.team.pool.len() }) * weight,
        share(|stage| stage == Stage::Unaware),
        share(|stage| stage == Stage::Considering),
        share(|stage| stage == Stage::Sustained),
        share(|stage| stage == Stage::Restarted),
        share(|stage| stage == Stage::Paused),
        share(|stage| stage == Stage::Discontinued),
        blocks.iter().map(|block| block.site.readiness()).sum::<f64>() / blocks.len().max(1) as f64,
    ]
}

/// Simulates one replicate; a large one with its sites shared out over threads.
pub fn accounts(model: &Model, seed: u64, replicate: u64) -> Accounts {
    let shards = if model.population.persons >= SPLIT_FROM { SHARDS } else { 1 };
    accounts_in_shards(model, seed, replicate, shards)
}

/// Simulates one replicate with its sites in so many shards, or in one each where there are fewer sites; the
/// result does not depend on it.
pub fn accounts_in_shards(model: &Model, seed: u64, replicate: u64, shards: usize) -> Accounts {
    let schedule = &model.schedule;
    let grid = schedule.grid();
    let population = &model.population;
    let cells = population.strata.cells();
    let period = grid.system_step();
    let ledger = model.ledger();
    let luck = Model::luck(seed, replicate);
    let sites = population.sites();
    let shards = shards.clamp(1, sites);
    let mut shards: Vec<Shard> = (0..shards)
        .map(|shard| Shard {
            blocks: (shard * sites / shards..(shard + 1) * sites / shards)
                .map(|id| Block::new(Site::new(id)))
                .collect(),
            ledger: ledger.clone(),
            luck: luck.clone(),
        })
        .collect();
    let together = shards.len() > 1;
    each(&mut shards, together, |shard| {
        for block in &mut shard.blocks {
            schedule.found(block, &mut shard.luck, &mut shard.ledger);
        }
    });
    let mut system_luck = luck;
    let mut series = Vec::new();
    let mut tick = 0;
    while tick < grid.ticks() {
        let ticks = grid.ticks_per_system_step().min(grid.ticks() - tick);
        meet_the_system(model, &mut shards, tick, &mut system_luck);
        each(&mut shards, together, |shard| shard.advance(model, tick, ticks));
        if grid.time(tick) >= 0.0 {
            let index = libm::round(grid.time(tick) / period) as usize;
            let row = with_all_blocks(&mut shards, |blocks, shards| {
                snapshot(blocks, index, population.weight, shards)
            });
            series.extend(row);
        }
        tick += ticks;
    }
    let mut ledger = ledger;
    let mut blocks = Vec::with_capacity(sites);
    for shard in shards {
        ledger.merge(&shard.ledger);
        blocks.extend(shard.blocks);
    }
    let census = census(&blocks, cells);
    Accounts { ledger, census, blocks, series }
}

fn each(shards: &mut [Shard], together: bool, work: impl Fn(&mut Shard) + Sync + Send) {
    if together {
        shards.par_iter_mut().for_each(work);
    } else {
        shards.iter_mut().for_each(work);
    }
}

/// Sites meet the system all at once, so the shards' sites are put side by side for it.
fn meet_the_system(model: &Model, shards: &mut [Shard], tick: u32, luck: &mut Luck) {
    let mut blocks: Vec<Block> = shards.iter_mut().flat_map(|shard| shard.blocks.drain(..)).collect();
    if let Some(first) = shards.first_mut() {
        model.schedule.system_step(tick, &mut blocks, luck, &mut first.ledger);
    }
    give_back(shards, blocks);
}

fn with_all_blocks<T>(shards: &mut [Shard], look: impl FnOnce(&[Block], &[Shard]) -> T) -> T {
    let blocks: Vec<Block> = shards.iter_mut().flat_map(|shard| shard.blocks.drain(..)).collect();
    let seen = look(&blocks, shards);
    give_back(shards, blocks);
    seen
}

fn give_back(shards: &mut [Shard], blocks: Vec<Block>) {
    let (sites, count) = (blocks.len(), shards.len());
    let mut blocks = blocks.into_iter();
    for (index, shard) in shards.iter_mut().enumerate() {
        let size = (index + 1) * sites / count - index * sites / count;
        shard.blocks.extend(blocks.by_ref().take(size));
    }
}

/// Every outcome of the accounts of a replicate.
pub fn frame(model: &Model, groups: &[Group], accounts: &Accounts) -> Frame {
    let by_year = by_year_and_group(
        &accounts.ledger,
        &accounts.census,
        &model.population.strata,
        groups,
        model.population.only_diagnosis,
        model.schedule.grid().horizon(),
    );
    model.frame(&by_year, groups.len())
}

/// Simulates one replicate and reads its outcomes off the ledger.
pub fn replicate(model: &Model, groups: &[Group], seed: u64, number: u64) -> Replicate {
    let accounts = accounts(model, seed, number);
    let frame = frame(model, groups, &accounts);
    let curves = curves(&accounts.ledger, groups.len(), model.population.weight);
    let programmes = by_programme::values(&accounts.blocks, model.programmes.len(), model.population.weight);
    let horizon = model.schedule.grid().horizon();
    let survival = site_survival::values(&accounts.blocks, horizon, model.population.weight);
    let diaries = accounts.blocks.into_iter().flat_map(|block| block.diaries.all).collect();
    Replicate { frame, series: accounts.series, curves, diaries, programmes, survival }
}
