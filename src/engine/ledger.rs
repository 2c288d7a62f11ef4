//! Fixed-point accumulators: what a run measures, by year and stratum.
//!
//! Sums are integers, so they do not depend on the order in which people are simulated, on threads or on shards.
//! Time in a state is the difference of two fixed-point clock readings, so the times of a person add up to the
//! horizon exactly. Every quantity is kept twice, undiscounted and discounted, each at its own exact time.

use super::calendar::Calendar;
pub use super::calendar::{Cell, Moment, SCALE, fixed};
use super::follow_up::{Course, End, FollowUp};
use super::page::{Columns, Page, Row, rows};
pub use super::quantities::{Quantity, SiteQuantity, stopped_by, weeks_in};
use crate::model::person::{IllnessState, LIVING_STATES};
use crate::model::strata::Cells;
use crate::units::time::WEEKS_PER_YEAR;
use crate::units::value::DiscountClock;

/// What workers are told apart by, as the people of the place are.
pub const TRAITS: [&str; 2] = ["ethnicity", "language"];

/// What one replicate of one strategy measures.
///
/// # Shape
/// Cells are ordered by year, cell of [`Cells`], quantity, because what is counted of one person at once then lies together;
/// site cells by year, quantity; the series by period of
/// [`Ledger::period_weeks`] and quantity (counts only); columns of a process's own by year, cell, column; time of
/// workers by year, trait, group.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    cells: Cells,
    people: Vec<Row>,
    sites: Vec<Cell>,
    series: Vec<[i64; Quantity::ALL.len()]>,
    own: Vec<i64>,
    own_columns: usize,
    staff: Vec<i64>,
    kinds: [usize; TRAITS.len()],
    measured: Vec<Quantity>,
    calendar: Calendar,
    follow_up: FollowUp,
}

impl Ledger {
    /// An empty ledger for these cells and a horizon in weeks, with time series by `period` weeks.
    pub fn new(cells: impl Into<Cells>, horizon: f64, period: f64, clock: DiscountClock) -> Self {
        let cells = cells.into();
        let calendar = Calendar::new(horizon, period, clock);
        let (years, periods) = (calendar.years(), calendar.periods());
        Self {
            cells,
            people: vec![[Cell::default(); Quantity::ALL.len()]; years * cells.count()],
            sites: vec![Cell::default(); years * SiteQuantity::ALL.len()],
            series: vec![[0; Quantity::ALL.len()]; periods],
            own: Vec::new(),
            own_columns: 0,
            staff: Vec::new(),
            kinds: [0; TRAITS.len()],
            measured: Vec::new(),
            calendar,
            follow_up: FollowUp::default(),
        }
    }

    /// The same, with times from event to event followed as well.
    #[must_use]
    pub fn with_follow_up(self, follow_up: FollowUp) -> Self {
        Self { follow_up, ..self }
    }

    /// Times from event to event.
    pub const fn follow_up(&self) -> &FollowUp {
        &self.follow_up
    }

    /// Counts a time from event to event that has ended.
    #[inline]
    pub fn follow(&mut self, course: Course, stratum: u16, from: f64, until: f64, end: End) {
        self.follow_up.count(course, stratum, from, until, end);
    }

    /// The same with so many columns of people beside the quantities, which are known only once a scenario is read.
    #[must_use]
    pub fn with_own_columns(mut self, columns: usize) -> Self {
        self.own = vec![0; self.years() * columns * self.cells.count()];
        self.own_columns = columns;
        self
    }

    /// The same with the time of workers by so many groups of each of the [`TRAITS`]; 0 where people do not differ in it.
    #[must_use]
    pub fn with_staff(mut self, kinds: [usize; TRAITS.len()]) -> Self {
        self.kinds = kinds;
        self.staff = vec![0; self.years() * self.kinds_of_worker()];
        self
    }

    /// How many kinds of workers the traits tell apart together; 0 where people differ in none of them.
    fn kinds_of_worker(&self) -> usize {
        let told = self.kinds.iter().any(|kinds| *kinds > 0);
        if told { self.kinds.iter().map(|kinds| kinds.max(&1)).product() } else { 0 }
    }

    /// The time of workers in a year who are in one of these groups of each trait, or anyone where none are named; and of all
    /// workers. In fixed point, undiscounted.
    pub fn staff(&self, year: usize, wanted: [Option<&[usize]>; TRAITS.len()]) -> [i64; 2] {
        let (all, last) = (self.kinds_of_worker(), self.kinds[1].max(1));
        let time = &self.staff[year * all..(year + 1) * all];
        let is_in =
            |group: usize, wanted: Option<&[usize]>| wanted.is_none_or(|groups| groups.contains(&group));
        let own = time
            .iter()
            .enumerate()
            .filter(|(kind, _)| is_in(kind / last, wanted[0]) && is_in(kind % last, wanted[1]));
        [own.map(|(_, time)| time).sum(), time.iter().sum()]
    }

    /// Accrues the time of a worker of these groups, at `rate` a week from `from` until `to`; nothing before the start.
    pub fn accrue_staff(&mut self, groups: [u8; TRAITS.len()], rate: f64, from: f64, to: f64) {
        let (all, last) = (self.kinds_of_worker(), self.kinds[1].max(1));
        let group = |place: usize| usize::from(groups[place]).min(self.kinds[place].max(1) - 1);
        let kind = group(0) * last + group(1);
        if kind >= all {
            return;
        }
        let mut from = from.max(0.0);
        while from < to {
            let year = ((from / WEEKS_PER_YEAR) as usize).min(self.years() - 1);
            let end = (year + 1) as f64 * WEEKS_PER_YEAR;
            let until = if year + 1 < self.years() { to.min(end) } else { to };
            self.staff[year * all + kind] += fixed(rate * (until - from));
            from = until;
        }
    }

    /// The same, where these quantities are measured of those that are missing otherwise.
    #[must_use]
    pub fn with_measured(mut self, quantities: impl IntoIterator<Item = Quantity>) -> Self {
        self.measured.extend(quantities);
        self
    }

    /// The quantities that are measured, of those that are missing where the process that counts them is off.
    pub fn measured(&self) -> &[Quantity] {
        &self.measured
    }

    /// How many columns there are beside the quantities.
    pub const fn own_columns(&self) -> usize {
        self.own_columns
    }

    /// Where a person's columns of its own lie at a moment, found once for many amounts; none before the start.
    #[inline]
    pub fn columns(&mut self, stratum: u16, moment: &Moment) -> Option<Columns<'_>> {
        if moment.time < 0.0 {
            return None;
        }
        let (width, from) = (self.own_columns, moment.year() * self.cells.count());
        let (cell, beside) = self.cells.of(stratum);
        let (crossed, others) = self.own.split_at_mut((from + beside.unwrap_or(cell + 1)) * width);
        let own = &mut crossed[(from + cell) * width..][..width];
        Some(Columns { own, beside: beside.map(|_| &mut others[..width]) })
    }

    /// Adds an amount to a column of its own, undiscounted; nothing before the start.
    #[inline]
    pub fn tally(&mut self, column: usize, stratum: u16, amount: f64, moment: &Moment) {
        if let Some(mut columns) = self.columns(stratum, moment) {
            columns.add(column, amount);
        }
    }

    /// The sums of its own columns in a year and cell, in fixed point.
    pub fn own(&self, year: usize, cell: usize) -> &[i64] {
        let from = (year * self.cells.count() + cell) * self.own_columns;
        &self.own[from..from + self.own_columns]
    }

    /// Years of 52 weeks that the ledger covers, the last one possibly in part.
    pub const fn years(&self) -> usize {
        self.calendar.years()
    }

    /// Number of crossed strata.
    pub const fn strata(&self) -> usize {
        self.cells.crossed()
    }

    /// How the cells lie.
    pub const fn cells(&self) -> Cells {
        self.cells
    }

    /// Length of a period of the series, in weeks.
    pub const fn period_weeks(&self) -> f64 {
        self.calendar.period_weeks()
    }

    /// Number of periods of the series.
    pub const fn periods(&self) -> usize {
        self.series.len()
    }

    /// The moment `time`; times before the start read as the start.
    #[inline]
    pub fn moment(&self, time: f64) -> Moment {
        self.calendar.moment(time)
    }

    /// Where all that is counted of a person at one moment lies, found once for many quantities; none before the start.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "a call would put the page into memory, for twice the instructions"
    )]
    pub fn page<'a>(&'a mut self, stratum: u16, moment: &'a Moment) -> Option<Page<'a>> {
        if moment.time < 0.0 {
            return None;
        }
        let period = &mut self.series[moment.period];
        let rows = rows(&mut self.people, self.cells, moment.year(), stratum);
        Some(Page { rows, period, moment })
    }

    /// Counts one event; nothing before the start.
    #[inline]
    pub fn count(&mut self, quantity: Quantity, stratum: u16, moment: &Moment) {
        self.put(quantity, stratum, moment.one, moment);
    }

    /// Adds an amount that falls at one moment; nothing before the start.
    #[inline]
    pub fn add(&mut self, quantity: Quantity, stratum: u16, amount: f64, moment: &Moment) {
        self.put(quantity, stratum, moment.amount(amount), moment);
    }

    /// Adds a fixed-point amount to the cells and to the series; nothing before the start.
    #[inline(never)]
    fn put(&mut self, quantity: Quantity, stratum: u16, amount: Cell, moment: &Moment) {
        if let Some(mut page) = self.page(stratum, moment) {
            page.put(quantity, amount);
        }
    }

    /// Adds amounts of a person that came together until a moment, as they are and discounted; in no series.
    #[inline]
    pub fn settle(
        &mut self,
        stratum: u16,
        amounts: impl Iterator<Item = (Quantity, [f64; 2])>,
        moment: &Moment,
    ) {
        let cell = |(quantity, [plain, discounted]): (Quantity, [f64; 2])| {
            (quantity, Cell { plain: fixed(plain), discounted: fixed(discounted) })
        };
        self.change_all(moment.year(), stratum, amounts.map(cell));
    }

    /// The end of a year, as the last moment of it.
    pub fn end_of(&self, year: usize) -> Moment {
        self.calendar.end_of(year)
    }

    /// Begins to accrue time: subtracts the reading, so that the matching [`Ledger::end`] leaves the difference.
    #[inline]
    pub fn begin(&mut self, quantity: Quantity, stratum: u16, moment: &Moment) {
        self.change(moment.year(), quantity, stratum, moment.reading().opposite());
    }

    /// Ends accruing time.
    #[inline]
    pub fn end(&mut self, quantity: Quantity, stratum: u16, moment: &Moment) {
        self.change(moment.year(), quantity, stratum, moment.reading());
    }

    /// Closes a person's running amounts in one year and opens them in another, at these readings of what they run by.
    ///
    /// What is added in the one is taken off in the other at the same moment: the series does not move.
    #[inline]
    pub(super) fn carry(
        &mut self,
        [from, to]: [usize; 2],
        stratum: u16,
        readings: impl Iterator<Item = (Quantity, Cell)> + Clone,
    ) {
        self.change_all(from, stratum, readings.clone());
        self.change_all(to, stratum, readings.map(|(quantity, reading)| (quantity, reading.opposite())));
    }

    /// Accrues a site's quantity at `rate` a week from `from` until `to`: each year its part, each moment
    /// discounted by its own factor; nothing before the start.
    pub fn accrue_site(&mut self, quantity: SiteQuantity, rate: f64, from: f64, to: f64) {
        self.accrue_site_all(&[(quantity, rate)], from, to);
    }

    /// The same for many quantities at once, which looks at the discounting clock only once.
    pub fn accrue_site_all(&mut self, rates: &[(SiteQuantity, f64)], from: f64, to: f64) {
        let mut from = self.moment(from.max(0.0));
        while from.time < to {
            let year_end = (from.year() + 1) as f64 * WEEKS_PER_YEAR;
            let until = self.moment(if from.year() + 1 < self.years() { to.min(year_end) } else { to });
            let plain = (until.reading().plain - from.reading().plain) as f64;
            let discounted = (until.reading().discounted - from.reading().discounted) as f64;
            let year = from.year() * SiteQuantity::ALL.len();
            for &(quantity, rate) in rates.iter().filter(|(_, rate)| *rate != 0.0) {
                let cell = &mut self.sites[year + quantity as usize];
                cell.plain += whole(rate * plain);
                cell.discounted += whole(rate * discounted);
            }
            from = until;
        }
    }

    /// Adds an amount of a site's quantity that falls at one moment; nothing before the start.
    pub fn add_site(&mut self, quantity: SiteQuantity, amount: f64, moment: &Moment) {
        if moment.time < 0.0 {
            return;
        }
        let cell = &mut self.sites[moment.year() * SiteQuantity::ALL.len() + quantity as usize];
        cell.take(moment.amount(amount));
    }

    /// Adds to the cells of a stratum in a year; in no series.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "called for everything that happens; worth a twentieth of the instructions"
    )]
    fn change(&mut self, year: usize, quantity: Quantity, stratum: u16, amount: Cell) {
        self.change_all(year, stratum, std::iter::once((quantity, amount)));
    }

    /// The same of several amounts: the cell of the stratum, and the one beside it where there is one, are found once.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "as of a single one")]
    fn change_all(&mut self, year: usize, stratum: u16, amounts: impl Iterator<Item = (Quantity, Cell)>) {
        let mut rows = rows(&mut self.people, self.cells, year, stratum);
        for (quantity, amount) in amounts {
            rows.take(quantity, amount);
        }
    }

    /// The sums of a quantity in a year, by crossed stratum: everyone once.
    pub fn people(&self, year: usize, quantity: Quantity) -> impl Iterator<Item = &Cell> {
        (0..self.cells.crossed()).map(move |cell| &self.quantities(year, cell)[quantity as usize])
    }

    /// The sums of every quantity in a year and cell of [`Cells`]: everyone is once in the crossed strata, and once more in
    /// what is counted beside them.
    pub fn quantities(&self, year: usize, cell: usize) -> &[Cell] {
        &self.people[year * self.cells.count() + cell]
    }

    /// The sum of a site's quantity in a year.
    pub fn site(&self, year: usize, quantity: SiteQuantity) -> Cell {
        self.sites[year * SiteQuantity::ALL.len() + quantity as usize]
    }

    /// The sum of a counted quantity over one period of the series, all strata.
    pub fn period(&self, period: usize, quantity: Quantity) -> f64 {
        self.series[period][quantity as usize] as f64 / SCALE
    }

    /// Adds another ledger of the same shape: sums of integers, so the order of merging does not matter.
    pub fn merge(&mut self, other: &Self) {
        let cells = self.people.as_flattened_mut().iter_mut().chain(&mut self.sites);
        for (mine, theirs) in cells.zip(other.people.as_flattened().iter().chain(&other.sites)) {
            mine.take(*theirs);
        }
        let numbers = self.series.as_flattened_mut().iter_mut().chain(&mut self.own).chain(&mut self.staff);
        let theirs = other.series.as_flattened().iter().chain(&other.own).chain(&other.staff);
        for (mine, theirs) in numbers.zip(theirs) {
            *mine += theirs;
        }
        self.follow_up.merge(&other.follow_up);
    }
}

/// The nearest whole number, halves away from zero: what `libm::round` gives, without bringing it back to a double.
#[inline]
fn whole(x: f64) -> i64 {
    (x + f64::copysign(0.5 - 0.25 * f64::EPSILON, x)) as i64
}

/// The quantity that accrues while a living person is in `state`.
#[inline]
pub const fn time_in(state: IllnessState) -> Quantity {
    match state {
        IllnessState::Stable => Quantity::StableWeeks,
        IllnessState::Relapse => Quantity::RelapseWeeks,
        IllnessState::CrisisCare => Quantity::CrisisWeeks,
        IllnessState::Voluntary => Quantity::VoluntaryWeeks,
        IllnessState::Compulsory | IllnessState::Dead => Quantity::CompulsoryWeeks,
    }
}

/// The quantities of time in the living states.
pub const STATE_TIMES: [Quantity; LIVING_STATES] = [
    Quantity::StableWeeks,
    Quantity::RelapseWeeks,
    Quantity::CrisisWeeks,
    Quantity::VoluntaryWeeks,
    Quantity::CompulsoryWeeks,
];
