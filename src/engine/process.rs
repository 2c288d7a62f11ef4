//! What a process is to the engine.

use super::block::{Block, Change};
use super::clock::Slot;
use super::draws::Luck;
use super::ledger::{Ledger, Moment, Quantity};
use crate::units::time::WEEKS_PER_YEAR;
use std::any::Any;

/// The step that is being taken: its luck, its ledger and its time.
///
/// # Units
/// Weeks since the start; negative while the model warms up.
#[derive(Debug)]
pub struct Step<'a> {
    /// The replicate's luck.
    pub luck: &'a Luck,
    /// Where things are counted.
    pub ledger: &'a mut Ledger,
    /// When the step begins.
    pub start: f64,
    /// When it ends.
    pub end: f64,
}

impl Step<'_> {
    /// How long the step is, in weeks.
    pub const fn length(&self) -> f64 {
        self.end - self.start
    }
}

/// The turn of a year, as the last moment of it and as the first of the next: for everyone whose time is carried over.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    years: [usize; 2],
    at: Moment,
}

impl Turn {
    /// The turn at the end of a year.
    pub fn of(year: usize, ledger: &Ledger) -> Self {
        let at = ledger.moment((year + 1) as f64 * WEEKS_PER_YEAR);
        Self { years: [year, at.year()], at }
    }

    /// Closes a running time at the end of the year and opens it in the next: the discounting clock is looked at only once for
    /// many people.
    #[inline]
    pub fn carry(&self, quantity: Quantity, stratum: u16, ledger: &mut Ledger) {
        self.carry_all(std::iter::once(quantity), stratum, ledger);
    }

    /// The same of several times of one person, whose place in the ledger is looked up only once.
    #[inline]
    pub fn carry_all(
        &self,
        quantities: impl Iterator<Item = Quantity> + Clone,
        stratum: u16,
        ledger: &mut Ledger,
    ) {
        ledger.carry(self.years, stratum, quantities.map(|quantity| (quantity, self.at.reading())));
    }

    /// The same of amounts that run by another clock than time, and stand at these readings.
    #[inline]
    pub fn carry_readings<const N: usize>(
        &self,
        readings: [(Quantity, f64); N],
        stratum: u16,
        ledger: &mut Ledger,
    ) {
        let readings = readings.map(|(quantity, reading)| (quantity, self.at.amount(reading)));
        ledger.carry(self.years, stratum, readings.into_iter());
    }
}

/// What a process does before the start already, while the model warms up, which is usual care: what of it decides that. It
/// can be compared with that of other plans, so that what is the same in all of them is lived only once.
#[derive(Debug, Clone, Copy)]
pub struct Early<'a> {
    what: &'a dyn Any,
    same: fn(&dyn Any, &dyn Any) -> bool,
}

impl<'a> Early<'a> {
    /// Of a process that does the same before the start as another of which this is equal: the process itself, or a part.
    pub fn of<P: PartialEq + Any>(what: &'a P) -> Self {
        let same = |one: &dyn Any, other: &dyn Any| one.downcast_ref::<P>() == other.downcast_ref::<P>();
        Self { what, same }
    }

    /// Of a process that does what no other does.
    pub fn alone(process: &'a dyn Any) -> Self {
        Self { what: process, same: |_, _| false }
    }

    /// Whether another process does exactly the same before the start.
    pub fn is_like(&self, other: &Early<'_>) -> bool {
        self.what.type_id() == other.what.type_id() && (self.same)(self.what, other.what)
    }
}

/// A process of the model: it owns parameters, clocks and decisions, and changes the shared state.
///
/// Every hook has an empty body, so that a process says only what it does. Hooks are called in the order of
/// `processes::PROCESSES`.
pub trait Process: Send + Sync {
    /// Identifier: the section of the scenario that holds its parameters.
    fn id(&self) -> &'static str;

    /// The clocks that the process owns.
    fn slots(&self) -> &'static [Slot] {
        &[]
    }

    /// The changes after which the process looks at its hazards again.
    fn listens(&self) -> Change {
        Change::NOTHING
    }

    /// The quantities that the process alone counts: where it is off, they are missing and not 0.
    fn measures(&self) -> &'static [Quantity] {
        &[]
    }

    /// Whether the process has nothing to do, so that it is left out of the schedule and costs nothing.
    fn is_idle(&self) -> bool {
        false
    }

    /// How many columns of the ledger the process fills itself; those of the processes follow each other in their order.
    fn columns(&self) -> usize {
        0
    }

    /// What the process does before the start already; none where it waits for the start, and is set up there as one that has been
    /// there since the beginning of the warm-up and has done nothing.
    fn early(&self) -> Option<Early<'_>> {
        None
    }

    /// Sets up a site: before anyone lives in it, or at the start of the simulation where the process waits for that.
    fn found(&self, _block: &mut Block, _step: &mut Step<'_>) {}

    /// Sets up a person who enters at the start of the step, before any hazard is looked at, or who is there when a process
    /// that has waited begins.
    fn enter(&self, _person: usize, _block: &mut Block, _step: &mut Step<'_>) {}

    /// A site goes alone through some time between two system steps, all of it or a part; nothing before the start.
    fn set_out(&self, _block: &mut Block, _step: &mut Step<'_>) {}

    /// It has come through that time, the accounts of the horizon closed where it has come.
    fn come_back(&self, _block: &mut Block, _step: &mut Step<'_>) {}

    /// A site has come through all the time between two system steps.
    fn settle(&self, _block: &mut Block, _step: &mut Step<'_>) {}

    /// People of a site meet the site's shared resources: once every site step, at its start.
    fn meet(&self, _block: &mut Block, _step: &mut Step<'_>) {}

    /// Covariates refresh: once a week, at its start, whatever the site step is.
    fn week(&self, _block: &mut Block, _step: &mut Step<'_>) {}

    /// A clock of the process went off at `at`; changes the state and starts the clock anew where it recurs.
    fn event(
        &self,
        _slot: Slot,
        _person: usize,
        _at: f64,
        _block: &mut Block,
        _step: &mut Step<'_>,
    ) -> Change {
        Change::NOTHING
    }

    /// Looks at the hazards of the process's own clocks again at `at`, after a change that it listens to.
    fn refresh(&self, _person: usize, _at: f64, _block: &mut Block, _step: &mut Step<'_>) {}

    /// Closes what runs at the end of a year of 52 weeks, and opens it again in the next.
    fn turn_of_year(&self, _block: &mut Block, _year: usize, _step: &mut Step<'_>) {}

    /// The next person who comes to the site within the step, and when: already one of the site's people, with nothing
    /// set up yet.
    fn arrive(&self, _block: &mut Block, _step: &mut Step<'_>) -> Option<(usize, f64)> {
        None
    }

    /// Begins to count what a site accrues, at the start of the simulation, after warming up.
    fn open(&self, _block: &mut Block, _step: &mut Step<'_>) {}

    /// Begins to count what a living person accrues, at `at`: at the start of the simulation, or when the person enters.
    fn begin(&self, _person: usize, _at: f64, _block: &mut Block, _step: &mut Step<'_>) {}

    /// Stops counting at the horizon.
    fn close(&self, _block: &mut Block, _step: &mut Step<'_>) {}

    /// Whether what the process does to one site in [`Process::system`] depends on the others. Where no process does that,
    /// a site lives through the whole simulation before the next begins, and is met there alone.
    fn couples_sites(&self) -> bool {
        false
    }

    /// Sites meet the system: once every system step, at its start; nothing before the start.
    fn system(&self, _blocks: &mut [Block], _step: &mut Step<'_>) {}
}
