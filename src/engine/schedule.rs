//! The order of steps: people within a week, a site's shared resources, the system.
//!
//! Sites are independent between two system steps, so one site's people are advanced through the whole of that
//! time while they are in cache, and sites can be advanced in any order or at the same time.

use super::block::{Block, Change};
use super::clock::{Due, EXTRA, SLOTS, Slot};
use super::draws::Luck;
use super::gather::gather;
use super::grid::Grid;
use super::ledger::{Ledger, Quantity};
use super::process::{Early, Process, Step};
use crate::units::time::WEEKS_PER_YEAR;

/// The processes that are on, in order, with what the engine needs to know of them.
pub struct Schedule {
    grid: Grid,
    processes: Vec<Box<dyn Process>>,
    owner: [usize; SLOTS + 1],
    /// Whether a process has the ninth clock; the loop over events is compiled for both, so that it costs nothing where
    /// there is none.
    extra: bool,
    /// Those that act before the start.
    early: Cast,
    /// Those that wait for it.
    late: Cast,
    /// All of them.
    all: Cast,
}

/// Some of the processes, in order.
struct Cast {
    processes: Vec<usize>,
    /// Those of them that listen to each combination of changes.
    listeners: [Vec<usize>; Change::COMBINATIONS],
}

impl Cast {
    fn of(all: &[Box<dyn Process>], is_one: impl Fn(&dyn Process) -> bool) -> Self {
        let processes: Vec<usize> = (0..all.len()).filter(|&i| is_one(all[i].as_ref())).collect();
        let listen = |mask| processes.iter().copied().filter(move |&i| all[i].listens().meets(Change(mask)));
        let listeners = std::array::from_fn(|mask| listen(mask as u8).collect());
        Self { processes, listeners }
    }
}

impl std::fmt::Debug for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.processes.iter().map(|process| process.id())).finish()
    }
}

impl Schedule {
    /// A schedule of these processes, in this order.
    pub fn new(grid: Grid, processes: Vec<Box<dyn Process>>) -> Self {
        let mut owner = [0; SLOTS + 1];
        for (index, process) in processes.iter().enumerate() {
            for slot in process.slots() {
                owner[usize::from(slot.0)] = index;
            }
        }
        let extra = processes.iter().any(|process| process.slots().contains(&EXTRA));
        let early = Cast::of(&processes, |process| process.early().is_some());
        let late = Cast::of(&processes, |process| process.early().is_none());
        let all = Cast::of(&processes, |_| true);
        Self { grid, processes, owner, extra, early, late, all }
    }

    /// The same with one process more, the last in order.
    #[must_use]
    pub fn and(mut self, process: Box<dyn Process>) -> Self {
        self.processes.push(process);
        Self::new(self.grid, self.processes)
    }

    /// The grid of time.
    pub const fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Those of a cast, in order.
    fn those(&self, cast: &Cast) -> impl Iterator<Item = &dyn Process> {
        cast.processes.iter().map(|&index| self.processes[index].as_ref())
    }

    /// Those that act in a step that begins at `start`.
    const fn acting(&self, start: f64) -> &Cast {
        if start < 0.0 { &self.early } else { &self.all }
    }

    /// Whether people and sites come to the start exactly as they do by another schedule, with the same luck.
    pub fn warms_up_like(&self, other: &Self) -> bool {
        let mut theirs = other.early();
        let is_like = |own: Early<'_>| theirs.next().is_some_and(|other| own.is_like(&other));
        self.grid == other.grid && self.early().all(is_like) && theirs.next().is_none()
    }

    fn early(&self) -> impl Iterator<Item = Early<'_>> {
        self.processes.iter().filter_map(|process| process.early())
    }

    /// Whether sites have to do with each other.
    pub fn couples_sites(&self) -> bool {
        self.processes.iter().any(|process| process.couples_sites())
    }

    /// How many columns beside its quantities the ledger needs.
    pub fn columns(&self) -> usize {
        self.processes.iter().map(|process| process.columns()).sum()
    }

    /// The quantities that some process counts which may be off.
    pub fn measures(&self) -> impl Iterator<Item = Quantity> {
        self.processes.iter().flat_map(|process| process.measures()).copied()
    }

    /// Sets up a site and everyone in it at the beginning of the warm-up, and lives through that time: sites have nothing to do
    /// with each other in it, and nothing is counted.
    pub fn warm_up(&self, block: &mut Block, luck: &Luck, ledger: &mut Ledger) {
        self.found(block, luck, ledger);
        self.advance(block, 0, self.grid.first_tick(), luck, ledger);
    }

    /// Sets up a site and everyone in it at the beginning of the warm-up.
    pub fn found(&self, block: &mut Block, luck: &Luck, ledger: &mut Ledger) {
        self.set_up(&self.early, block, luck, ledger);
    }

    /// The processes that have waited for the start begin, before sites meet the system for the first time.
    pub fn begin_all(&self, block: &mut Block, luck: &Luck, ledger: &mut Ledger) {
        self.set_up(&self.late, block, luck, ledger);
        if self.grid.first_tick() == 0 {
            let start = self.grid.time(0);
            self.open(block, &mut Step { luck, ledger, start, end: start });
        }
    }

    /// Sets up what some processes keep of a site and of everyone who lives in it.
    fn set_up(&self, cast: &Cast, block: &mut Block, luck: &Luck, ledger: &mut Ledger) {
        let start = self.grid.time(0);
        let mut step = Step { luck, ledger, start, end: start };
        for process in self.those(cast) {
            process.found(block, &mut step);
        }
        for person in 0..block.people.len() {
            if block.people[person].state.alive() {
                self.enter(person, cast, block, &mut step);
            }
        }
    }

    /// Takes a system step that begins at `tick`.
    pub fn system_step(&self, tick: u32, blocks: &mut [Block], luck: &Luck, ledger: &mut Ledger) {
        let start = self.grid.time(tick);
        let end = self.grid.time(tick + self.grid.ticks_per_system_step());
        let mut step = Step { luck, ledger, start, end };
        for process in &self.processes {
            process.system(blocks, &mut step);
        }
    }

    /// Advances one site by `ticks` from `from`; closes the accounts where that reaches the horizon. No ticks leave
    /// everything as it is.
    pub fn advance(&self, block: &mut Block, from: u32, ticks: u32, luck: &Luck, ledger: &mut Ledger) {
        if ticks == 0 {
            return;
        }
        let (begins, ends) = (self.grid.time(from), self.grid.time(from + ticks));
        if begins >= 0.0 {
            let mut step = Step { luck, ledger, start: begins, end: ends };
            self.processes.iter().for_each(|process| process.set_out(block, &mut step));
        }
        for tick in from..from + ticks {
            let (start, end) = (self.grid.time(tick), self.grid.time(tick + 1));
            let cast = self.acting(start);
            let mut step = Step { luck, ledger, start, end };
            if tick == self.grid.first_tick() && tick != 0 {
                self.open(block, &mut step);
            }
            self.meet(tick, cast, block, &mut step);
            step.end = end;
            self.arrive(cast, block, &mut step);
            if self.extra {
                self.live::<true>(tick, cast, block, &mut step);
            } else {
                self.live::<false>(tick, cast, block, &mut step);
            }
            self.turn(tick, block, &mut step);
        }
        if begins >= 0.0 {
            let mut step = Step { luck, ledger, start: begins, end: ends };
            self.processes.iter().for_each(|process| process.come_back(block, &mut step));
            let (until, together) = (from + ticks, self.grid.ticks_per_system_step());
            if until.is_multiple_of(together) || until == self.grid.ticks() {
                step.start = self.grid.time((until - 1) / together * together);
                self.processes.iter().for_each(|process| process.settle(block, &mut step));
            }
        }
    }

    /// Begins to count, at the start of the simulation.
    fn open(&self, block: &mut Block, step: &mut Step<'_>) {
        for process in &self.processes {
            process.open(block, step);
        }
        for person in 0..block.people.len() {
            if block.people[person].state.alive() {
                self.begin(person, step.start, block, step);
            }
        }
    }

    fn begin(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        for process in &self.processes {
            process.begin(person, at, block, step);
        }
        self.set_due(person, block);
    }

    /// Sets up a person who enters at the start of the step.
    fn enter(&self, person: usize, cast: &Cast, block: &mut Block, step: &mut Step<'_>) {
        for process in self.those(cast) {
            process.enter(person, block, step);
        }
        self.refresh(person, Change::ENTRY, step.start, cast, block, step);
        self.set_due(person, block);
    }

    /// Everyone who comes within the tick enters, each at the exact time.
    fn arrive(&self, cast: &Cast, block: &mut Block, step: &mut Step<'_>) {
        for process in self.those(cast) {
            while let Some((person, at)) = process.arrive(block, step) {
                let mut entry = Step { luck: step.luck, ledger: step.ledger, start: at, end: step.end };
                self.enter(person, cast, block, &mut entry);
                if at >= 0.0 {
                    self.begin(person, at, block, &mut entry);
                }
            }
        }
    }

    fn meet(&self, tick: u32, cast: &Cast, block: &mut Block, step: &mut Step<'_>) {
        let [site, week] = self.grid.begins(tick);
        if !site && !week {
            return;
        }
        if week {
            block.ask_for(block.relationships.iter().map(|place| place.person));
        }
        for process in self.those(cast) {
            if site {
                step.end = self.grid.end_of_site_step(tick);
                process.meet(block, step);
            }
            if week {
                step.end = self.grid.end_of_week(tick);
                process.week(block, step);
            }
        }
        for index in 0..block.retimed.len() {
            let (person, slot) = block.retimed[index];
            self.set_due_after(slot, person as usize, block);
        }
        block.retimed.clear();
        block.ask_for(block.changes.iter().map(|&(person, _)| person));
        for index in 0..block.changes.len() {
            let (person, change) = block.changes[index];
            self.refresh(person as usize, change, step.start, cast, block, step);
            self.set_due(person as usize, block);
        }
        block.changes.clear();
    }

    /// Everything that happens within the tick, person by person, in the order of its exact times.
    ///
    /// Who is called is gathered, and asked for together, before anyone is served.
    fn live<const NINE: bool>(&self, tick: u32, cast: &Cast, block: &mut Block, step: &mut Step<'_>) {
        let mut calls = std::mem::take(&mut block.calls);
        calls.clear();
        let last = Due::all_of(tick.cast_signed());
        gather(&block.due, |due| due <= last, |person| calls.push(person as u32));
        block.ask_for(calls.iter().copied());
        for &person in &calls {
            let person = person as usize;
            if block.people[person].state.alive() {
                self.live_one::<NINE>(person, cast, block, step);
            }
        }
        block.calls = calls;
    }

    fn live_one<const NINE: bool>(&self, person: usize, cast: &Cast, block: &mut Block, step: &mut Step<'_>) {
        // Whatever changed a clock has set anew what is due, so that the clocks need not be compared again.
        let mut slot = block.due[person].slot();
        let mut at = time_of::<NINE>(slot, person, block);
        debug_assert!((slot, at) == next_event::<NINE>(block, person), "{slot:?} at {at} is not what is due");
        while at < step.end {
            // A time that rounding put into the step before is lived at the start of this one, because the
            // accounts of an earlier year may be closed.
            let now = at.max(step.start);
            let owner = self.owner[usize::from(slot.0)];
            let change = self.processes[owner].event(slot, person, now, block, step);
            self.refresh(person, change, now, cast, block, step);
            (slot, at) = next_event::<NINE>(block, person);
        }
        block.due[person] = self.grid.due((slot, at));
    }

    fn turn(&self, tick: u32, block: &mut Block, step: &mut Step<'_>) {
        if step.end <= 0.0 {
            return;
        }
        let last = tick + 1 == self.grid.ticks();
        let year = libm::floor(step.end / WEEKS_PER_YEAR);
        let turns = year > libm::floor(step.start / WEEKS_PER_YEAR).max(0.0);
        for process in &self.processes {
            if last {
                process.close(block, step);
            } else if turns {
                process.turn_of_year(block, year as usize - 1, step);
            }
        }
    }

    #[inline]
    fn refresh(
        &self,
        person: usize,
        change: Change,
        at: f64,
        cast: &Cast,
        block: &mut Block,
        step: &mut Step<'_>,
    ) {
        for &listener in &cast.listeners[usize::from(change.0) % Change::COMBINATIONS] {
            self.processes[listener].refresh(person, at, block, step);
        }
    }

    #[inline]
    fn set_due(&self, person: usize, block: &mut Block) {
        block.due[person] = self.grid.due(block.next_event(person));
    }

    /// Sets what is due after the clock in `slot` alone has changed: all are compared only where that one has given way or two
    /// fall into the same tick. Who changed in another way as well is set anew by [`Self::set_due`] before anything happens.
    #[inline]
    fn set_due_after(&self, slot: Slot, person: usize, block: &mut Block) {
        let (now, before) = (self.grid.due((slot, block.clocks[person].get(slot).time())), block.due[person]);
        if now.tick() < before.tick() {
            block.due[person] = now;
        } else if before.slot() == slot || now.tick() == before.tick() {
            self.set_due(person, block);
        }
    }
}

/// The person's next event, of eight clocks or of nine.
#[inline]
fn next_event<const NINE: bool>(block: &Block, person: usize) -> (Slot, f64) {
    if NINE { block.next_event(person) } else { block.clocks[person].next() }
}

/// When the clock in a slot comes, of eight clocks or of nine.
#[inline]
fn time_of<const NINE: bool>(slot: Slot, person: usize, block: &Block) -> f64 {
    if NINE && slot == EXTRA { block.time_of_extra(person) } else { block.clocks[person].get(slot).time() }
}
