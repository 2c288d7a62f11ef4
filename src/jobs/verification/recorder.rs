//! A recorder: a process beside the others that changes nothing and writes down every move between illness states.

use std::sync::{Arc, Mutex, PoisonError};

use super::CheckError;
use crate::engine::block::{Block, Change};
use crate::engine::process::{Process, Step};
use crate::engine::schedule::Schedule;
use crate::jobs::model::Model;
use crate::jobs::simulate::{Accounts, accounts};
use crate::model::person::IllnessState;
use crate::scenario::Values;

/// A move of one person into an illness state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Move {
    /// Site and place of the person.
    who: (u16, u32),
    /// When, in weeks.
    at: f64,
    /// Into which state.
    into: IllnessState,
}

#[derive(Debug, Clone, Default)]
struct Recorder {
    moves: Arc<Mutex<Vec<Move>>>,
}

impl Process for Recorder {
    fn id(&self) -> &'static str {
        "recorder"
    }

    fn listens(&self) -> Change {
        Change::STATE
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, _step: &mut Step<'_>) {
        let into = block.people[person].state;
        let who = (block.site.id, person as u32);
        self.moves.lock().unwrap_or_else(PoisonError::into_inner).push(Move { who, at, into });
    }
}

/// A time spent in one state that ended.
///
/// # Units
/// Weeks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spell {
    /// The state.
    pub(super) state: IllnessState,
    /// Since when.
    pub(super) from: f64,
    /// Until when.
    pub(super) until: f64,
    /// Where it led.
    pub(super) into: IllnessState,
}

impl Spell {
    /// How long it was.
    pub(super) fn weeks(&self) -> f64 {
        self.until - self.from
    }
}

/// One person's life as the spells that ended, in order.
pub(super) type Life = Vec<Spell>;

/// Simulates one replicate of a scenario and returns every life, in the order of sites and places, with the accounts.
pub(super) fn lives(values: &Values, seed: u64, replicate: u64) -> Result<(Vec<Life>, Accounts), CheckError> {
    let mut model = Model::open(values)?;
    let recorder = Recorder::default();
    let mut processes = crate::processes::open(values)?;
    processes.push(Box::new(recorder.clone()));
    model.schedule = Schedule::new(*model.schedule.grid(), processes);
    let accounts = accounts(&model, seed, replicate);
    let mut moves = std::mem::take(&mut *recorder.moves.lock().unwrap_or_else(PoisonError::into_inner));
    // Stable: the moves of each person stay in the order of their times.
    moves.sort_by_key(|each| each.who);
    let lives = moves
        .chunk_by(|a, b| a.who == b.who)
        .map(|moves| {
            let spell = |pair: &[Move]| Spell {
                state: pair[0].into,
                from: pair[0].at,
                until: pair[1].at,
                into: pair[1].into,
            };
            moves.windows(2).map(spell).collect()
        })
        .collect();
    Ok((lives, accounts))
}
