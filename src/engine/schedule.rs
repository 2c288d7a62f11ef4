//! The order of steps: people within a week, a site's shared resources, the system.
//!
//! Sites are independent between two system steps, so one site's people are advanced through the whole of that
//! time while they are in cache, and sites can be advanced in any order or at the same time.

use super::block::{Block, Change};
use super::clock::{Due, EXTRA, SLOTS, Slot};
use super::draws::Luck;
use super::ledger::{Ledger, Quantity};
use super::process::{Process, Step};
use crate::units::time::WEEKS_PER_YEAR;

/// The grid of time: ticks, and which of them are site steps, weeks and system steps.
///
/// # Units
/// Weeks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    warm_up: f64,
    horizon: f64,
    tick: f64,
    ticks_per_site_step: u32,
    ticks_per_week: u32,
    ticks_per_system_step: u32,
}

/// A grid that cannot be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridError {
    /// The parameter of the scenario that does not fit.
    pub path: &'static str,
    message: String,
    /// What to write instead.
    pub help: String,
}

impl std::fmt::Display for GridError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for GridError {}

impl Grid {
    /// A grid of `horizon` weeks after `warm_up` weeks, with these lengths of site and system step.
    ///
    /// # Errors
    /// Where the site step is neither a whole number of weeks nor a whole part of one, where the system step is
    /// not a whole number of site steps and weeks, or where horizon and warm-up are not whole system steps' weeks.
    pub fn new(warm_up: f64, horizon: f64, site_step: f64, system_step: f64) -> Result<Self, GridError> {
        let tick = site_step.min(1.0);
        let refused = |path: &'static str, message: String, length: f64, step: f64| {
            let near = libm::round(length / step).max(1.0) * step;
            GridError { path, message, help: format!("write a multiple of {step}, for instance {near}") }
        };
        let whole = |length: f64, what: &str, path: &'static str| -> Result<u32, GridError> {
            let ticks = libm::round(length / tick);
            if (ticks * tick - length).abs() > 1e-9 || ticks < 1.0 || ticks > f64::from(Due::LAST) {
                let message =
                    format!("{what} of {length} weeks is not a whole number of steps of {tick} weeks");
                return Err(refused(path, message, length, tick));
            }
            Ok(ticks as u32)
        };
        let grid = Self {
            warm_up,
            horizon,
            tick,
            ticks_per_site_step: whole(site_step, "a site step", "simulation.site_step")?,
            ticks_per_week: whole(1.0, "a week", "simulation.site_step")?,
            ticks_per_system_step: whole(system_step, "a system step", "simulation.system_step")?,
        };
        if !grid.ticks_per_system_step.is_multiple_of(grid.ticks_per_site_step)
            || !grid.ticks_per_system_step.is_multiple_of(grid.ticks_per_week)
        {
            let message = format!(
                "a system step of {system_step} weeks is not a whole number of weeks and of site steps of {site_step} weeks"
            );
            return Err(refused("simulation.system_step", message, system_step, site_step.max(1.0)));
        }
        whole(horizon, "a horizon", "simulation.horizon")?;
        if warm_up > 0.0 {
            whole(warm_up, "a warm-up", "simulation.warm_up")?;
            let steps = warm_up / system_step;
            if (steps - libm::round(steps)).abs() > 1e-9 {
                let message = format!(
                    "a warm-up of {warm_up} weeks is not a whole number of system steps of {system_step} weeks"
                );
                return Err(refused("simulation.warm_up", message, warm_up, system_step));
            }
        }
        Ok(grid)
    }

    /// Ticks from the beginning of the warm-up to the horizon.
    pub fn ticks(&self) -> u32 {
        libm::round((self.warm_up + self.horizon) / self.tick) as u32
    }

    /// Ticks in a system step.
    pub const fn ticks_per_system_step(&self) -> u32 {
        self.ticks_per_system_step
    }

    /// The ticks in which system steps begin.
    pub fn system_steps(&self) -> impl Iterator<Item = u32> + use<> {
        (0..self.ticks()).step_by(self.ticks_per_system_step as usize)
    }

    /// System steps that begin at or after the start.
    pub fn periods(&self) -> usize {
        self.system_steps().filter(|&tick| self.time(tick) >= 0.0).count()
    }

    /// Length of a system step.
    pub fn system_step(&self) -> f64 {
        f64::from(self.ticks_per_system_step) * self.tick
    }

    /// When a tick begins; whole weeks are exact whatever the tick is.
    pub fn time(&self, tick: u32) -> f64 {
        let weeks = f64::from(tick / self.ticks_per_week);
        weeks + f64::from(tick % self.ticks_per_week) * self.tick - self.warm_up
    }

    /// The horizon.
    pub const fn horizon(&self) -> f64 {
        self.horizon
    }

    fn due(&self, (slot, time): (Slot, f64)) -> Due {
        let weeks = time + self.warm_up;
        // A tick is a week at most, and mostly is one: the division would take as long as all else about it.
        let ticks = if self.tick < 1.0 { weeks / self.tick } else { weeks };
        Due::new(ticks as i32, slot)
    }

    fn first_tick(&self) -> u32 {
        libm::round(self.warm_up / self.tick) as u32
    }
}

/// The processes that are on, in order, with what the engine needs to know of them.
pub struct Schedule {
    grid: Grid,
    processes: Vec<Box<dyn Process>>,
    owner: [usize; SLOTS + 1],
    /// Whether a process has the ninth clock; the loop over events is compiled for both, so that it costs nothing where
    /// there is none.
    extra: bool,
    listeners: [Vec<usize>; Change::COMBINATIONS],
}

impl std::fmt::Debug for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.processes.iter().map(|process| process.id())).finish()
    }
}

/// How many people are looked at together for an event that is due.
const CHUNK: usize = 16;

impl Schedule {
    /// A schedule of these processes, in this order.
    pub fn new(grid: Grid, processes: Vec<Box<dyn Process>>) -> Self {
        let mut owner = [0; SLOTS + 1];
        for (index, process) in processes.iter().enumerate() {
            for slot in process.slots() {
                owner[usize::from(slot.0)] = index;
            }
        }
        let listeners = std::array::from_fn(|mask| {
            (0..processes.len()).filter(|&i| processes[i].listens().meets(Change(mask as u8))).collect()
        });
        let extra = processes.iter().any(|process| process.slots().contains(&EXTRA));
        Self { grid, processes, owner, extra, listeners }
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

    /// Sets up a site and everyone in it at the beginning of the warm-up.
    pub fn found(&self, block: &mut Block, luck: &Luck, ledger: &mut Ledger) {
        let start = self.grid.time(0);
        let mut step = Step { luck, ledger, start, end: start };
        for process in &self.processes {
            process.found(block, &mut step);
        }
        for person in 0..block.people.len() {
            self.enter(person, block, &mut step);
        }
        if self.grid.first_tick() == 0 {
            self.open(block, &mut step);
        }
    }

    /// Takes a system step that begins at `tick`.
    pub fn system_step(&self, tick: u32, blocks: &mut [Block], luck: &Luck, ledger: &mut Ledger) {
        let start = self.grid.time(tick);
        let end = self.grid.time(tick + self.grid.ticks_per_system_step);
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
            let mut step = Step { luck, ledger, start, end };
            if tick == self.grid.first_tick() && tick != 0 {
                self.open(block, &mut step);
            }
            self.meet(tick, block, &mut step);
            step.end = end;
            self.arrive(block, &mut step);
            if self.extra {
                self.live::<true>(tick, block, &mut step);
            } else {
                self.live::<false>(tick, block, &mut step);
            }
            self.turn(tick, block, &mut step);
        }
        if begins >= 0.0 {
            let mut step = Step { luck, ledger, start: begins, end: ends };
            self.processes.iter().for_each(|process| process.come_back(block, &mut step));
            let (until, together) = (from + ticks, self.grid.ticks_per_system_step);
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
    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        for process in &self.processes {
            process.enter(person, block, step);
        }
        self.refresh(person, Change::ENTRY, step.start, block, step);
        self.set_due(person, block);
    }

    /// Everyone who comes within the tick enters, each at the exact time.
    fn arrive(&self, block: &mut Block, step: &mut Step<'_>) {
        for process in &self.processes {
            while let Some((person, at)) = process.arrive(block, step) {
                let mut entry = Step { luck: step.luck, ledger: step.ledger, start: at, end: step.end };
                self.enter(person, block, &mut entry);
                if at >= 0.0 {
                    self.begin(person, at, block, &mut entry);
                }
            }
        }
    }

    fn meet(&self, tick: u32, block: &mut Block, step: &mut Step<'_>) {
        let site = tick.is_multiple_of(self.grid.ticks_per_site_step);
        let week = tick.is_multiple_of(self.grid.ticks_per_week);
        if !site && !week {
            return;
        }
        if week {
            block.ask_for(block.relationships.iter().map(|place| place.person));
        }
        for process in &self.processes {
            if site {
                // The last step ends with the horizon, where that is not a whole number of steps away.
                let next = (tick + self.grid.ticks_per_site_step).min(self.grid.ticks());
                step.end = self.grid.time(next);
                process.meet(block, step);
            }
            if week {
                step.end = self.grid.time(tick + self.grid.ticks_per_week);
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
            self.refresh(person as usize, change, step.start, block, step);
            self.set_due(person as usize, block);
        }
        block.changes.clear();
    }

    /// Everything that happens within the tick, person by person, in the order of its exact times.
    ///
    /// Who is called is gathered, and asked for together, before anyone is served.
    fn live<const NINE: bool>(&self, tick: u32, block: &mut Block, step: &mut Step<'_>) {
        let mut calls = std::mem::take(&mut block.calls);
        calls.clear();
        gather(&block.due, Due::all_of(tick.cast_signed()), |person| calls.push(person as u32));
        block.ask_for(calls.iter().copied());
        for &person in &calls {
            let person = person as usize;
            if block.people[person].state.alive() {
                self.live_one::<NINE>(person, block, step);
            }
        }
        block.calls = calls;
    }

    fn live_one<const NINE: bool>(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
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
            self.refresh(person, change, now, block, step);
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
    fn refresh(&self, person: usize, change: Change, at: f64, block: &mut Block, step: &mut Step<'_>) {
        for &listener in &self.listeners[usize::from(change.0) % Change::COMBINATIONS] {
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

/// Calls `serve` for each person whose event is due by `tick`, looking at [`CHUNK`] people at a time.
///
/// Whose is due is a bit for each, and not a branch: with a few of them in every chunk no processor foresees which.
#[inline]
fn gather(due: &[Due], last: Due, mut serve: impl FnMut(usize)) {
    let (chunks, rest) = due.as_chunks::<CHUNK>();
    let bit = |place: usize, due: Due| u32::from(due <= last) << place;
    for (index, chunk) in chunks.iter().enumerate() {
        let mut called = chunk.iter().enumerate().fold(0, |bits, (place, &due)| bits | bit(place, due));
        while called != 0 {
            serve(index * CHUNK + called.trailing_zeros() as usize);
            called &= called - 1;
        }
    }
    for (place, _) in rest.iter().enumerate().filter(|&(_, &due)| due <= last) {
        serve(due.len() - rest.len() + place);
    }
}
