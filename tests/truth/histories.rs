//! Histories: lives as lists of moves, from a plain event loop over the model's processes without any schedule.

use peerscale::engine::block::{Block, Change};
use peerscale::engine::ledger::Ledger;
use peerscale::engine::process::{Process, Step};
use peerscale::jobs::model::Model;
use peerscale::model::person::{IllnessState, Person};
use peerscale::model::site::Site;
use peerscale::units::value::{DiscountClock, DiscountRate};

use crate::given::Given;

/// A move of one person into an illness state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move {
    pub(crate) at: f64,
    pub(crate) into: IllnessState,
}

/// A life: who lived it, and its moves, the first into stable at 0.
#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) person: Person,
    pub(crate) moves: Vec<Move>,
}

/// A time spent in one state: since when, until when, and where it led.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spell {
    pub(crate) state: IllnessState,
    pub(crate) from: f64,
    pub(crate) until: f64,
    pub(crate) into: IllnessState,
    /// When the last stay in hospital ended; minus infinity if there was none.
    pub(crate) discharged: f64,
}

impl Spell {
    pub(crate) fn weeks(&self) -> f64 {
        self.until - self.from
    }
}

impl History {
    /// The spells that ended.
    pub(crate) fn spells(&self) -> Vec<Spell> {
        let mut discharged = f64::NEG_INFINITY;
        let mut spells = Vec::new();
        for (index, pair) in self.moves.windows(2).enumerate() {
            let [before, after] = [pair[0], pair[1]];
            if index > 0 && self.moves[index - 1].into.in_hospital() {
                discharged = before.at;
            }
            spells.push(Spell {
                state: before.into,
                from: before.at,
                until: after.at,
                into: after.into,
                discharged,
            });
        }
        spells
    }
}

/// Every life up to its death, its last move before `horizon`, or so many moves.
pub(crate) fn histories(given: &Given, seed: u64, horizon: f64, most: usize) -> Vec<History> {
    blocks(given, seed, horizon, most).into_iter().flat_map(|(_, lives)| lives).collect()
}

/// The same, site by site, with the sites as they are left.
pub(crate) fn blocks(given: &Given, seed: u64, horizon: f64, most: usize) -> Vec<(Block, Vec<History>)> {
    let scenario = given.scenario();
    let processes = peerscale::processes::open(&scenario.values).unwrap();
    let luck = Model::luck(seed, 0);
    let clock = DiscountClock::new(DiscountRate::per_year(0.0), 1);
    let own = processes.iter().map(|process| process.columns()).sum();
    let mut ledger = Ledger::new(100_000, 1.0, 1.0, clock).with_own_columns(own);
    let sites = Model::open(&scenario.values).unwrap().population.sites();
    let mut step = Step { luck: &luck, ledger: &mut ledger, start: 0.0, end: horizon };
    (0..sites)
        .map(|id| {
            let mut block = Block::new(Site::new(id));
            for process in &processes {
                process.found(&mut block, &mut step);
            }
            let people = 0..block.people.len();
            let lives = people.map(|person| live(person, &processes, &mut block, &mut step, most)).collect();
            (block, lives)
        })
        .collect()
}

fn live(
    person: usize,
    processes: &[Box<dyn Process>],
    block: &mut Block,
    step: &mut Step<'_>,
    most: usize,
) -> History {
    let mut moves = vec![Move { at: 0.0, into: IllnessState::Stable }];
    let refresh = |change: Change, at: f64, block: &mut Block, step: &mut Step<'_>| {
        let listening = processes.iter().filter(|process| process.listens().meets(change));
        listening.for_each(|process| process.refresh(person, at, block, step));
    };
    for process in processes {
        process.enter(person, block, step);
    }
    refresh(Change::ENTRY, 0.0, block, step);
    while moves.len() <= most {
        let (slot, at) = block.clocks[person].next();
        if at >= step.end {
            break;
        }
        let owner = processes.iter().find(|process| process.slots().contains(&slot)).unwrap();
        let change = owner.event(slot, person, at, block, step);
        refresh(change, at, block, step);
        let into = block.people[person].state;
        if change.meets(Change::STATE) {
            moves.push(Move { at, into });
        }
    }
    History { person: block.people[person], moves }
}
