//! Fixed-point accumulators: what a run measures, by year and stratum.
//!
//! Sums are integers, so they do not depend on the order in which people are simulated, on threads or on shards.
//! Time in a state is the difference of two fixed-point clock readings, so the times of a person add up to the
//! horizon exactly. Every quantity is kept twice, undiscounted and discounted, each at its own exact time.

use super::follow_up::{Course, End, FollowUp};
use crate::model::person::{IllnessState, LIVING_STATES};
use crate::units::time::WEEKS_PER_YEAR;
use crate::units::value::DiscountClock;

/// Steps of the fixed-point numbers in one unit (a week, an event): 2^24.
pub const SCALE: f64 = 16_777_216.0;

/// Turns an amount into fixed point, to the nearest step.
#[inline]
pub fn fixed(amount: f64) -> i64 {
    (amount * SCALE + f64::copysign(0.5, amount)) as i64
}

macro_rules! quantities {
    ($(#[$m:meta])* $name:ident, $all:ident: $($(#[$doc:meta])* $variant:ident $key:literal,)*) => {
        $(#[$m])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every quantity, in the order of the ledger.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The key by which scenario files (cost items, rules) name the quantity.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// The quantity of that key.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|quantity| quantity.key() == key)
            }
        }
    };
}

quantities! {
    /// What is measured of people, by year and stratum.
    ///
    /// # Units
    /// Weeks for `*_weeks`, events otherwise; recovery in standard deviations × weeks.
    Quantity, QUANTITIES:
    /// Weeks living in the community without an acute episode.
    StableWeeks "stable_weeks",
    /// Weeks in an acute episode in routine community care.
    RelapseWeeks "relapse_weeks",
    /// Weeks in an acute episode cared for at home by a crisis team.
    CrisisWeeks "crisis_weeks",
    /// Weeks in hospital by agreement.
    VoluntaryWeeks "voluntary_weeks",
    /// Weeks in hospital under compulsion.
    CompulsoryWeeks "compulsory_weeks",
    /// Weeks lived by people to whom the programme is open.
    EligibleWeeks "eligible_weeks",
    /// Weeks in which medication is taken as agreed.
    AdherentWeeks "adherent_weeks",
    /// Weeks with a job.
    EmployedWeeks "employed_weeks",
    /// Weeks with a crisis plan.
    PlanWeeks "plan_weeks",
    /// Weeks on the waiting list.
    WaitingWeeks "waiting_weeks",
    /// Weeks with a place in the programme.
    PeerWeeks "peer_weeks",
    /// Weeks with a place that has no worker, though it needs one: the worker has left, and no other is free.
    UnassignedWeeks "unassigned_weeks",
    /// Recovery above the usual level, integrated over time.
    RecoveryWeeks "recovery_weeks",
    /// Relapses.
    Relapses "relapses",
    /// Episodes of crisis-team care.
    CrisisEpisodes "crisis_episodes",
    /// Admissions to hospital.
    Admissions "admissions",
    /// Years of the simulation in which a person had at least one admission.
    YearsWithAdmission "years_with_admission",
    /// Admissions under compulsion.
    CompulsoryAdmissions "compulsory_admissions",
    /// Discharges from hospital.
    Discharges "discharges",
    /// Visits to an emergency department.
    EmergencyVisits "emergency_visits",
    /// Deaths of any cause.
    Deaths "deaths",
    /// People who left the population alive.
    Left "left",
    /// People who joined the population.
    Joined "joined",
    /// Deaths by suicide.
    Suicides "suicides",
    /// Deaths before the age of 75.
    EarlyDeaths "early_deaths",
    /// Deaths before the age of 75 that the general population's life table expects in the time that people lived.
    EarlyDeathsExpected "early_deaths_expected",
    /// Deaths at any age that the general population's life table expects in the time that people lived.
    DeathsExpected "deaths_expected",
    /// Referrals to the programme.
    Referrals "referrals",
    /// Referrals that the person declined.
    Refusals "refusals",
    /// Places taken up.
    Enrolments "enrolments",
    /// Places taken up by people who had never had one.
    FirstEnrolments "first_enrolments",
    /// Places with a worker of the person's own group.
    MatchedEnrolments "matched_enrolments",
    /// Places left before the planned end.
    Dropouts "dropouts",
    /// Places that came to their planned end.
    Completions "completions",
    /// Relationships that ended because the worker left.
    RelationshipsLost "relationships_lost",
    /// Contacts that were scheduled.
    ContactsScheduled "contacts_scheduled",
    /// Contacts that took place.
    Contacts "contacts",
    /// Contacts that took place, weighted by what they deliver of a trial contact.
    Dose "dose",
    /// Contacts of the calendar for which no worker had time.
    ContactsCrowdedOut "contacts_crowded_out",
    /// Contacts in groups.
    ContactsGroup "contacts_group",
    /// Contacts by digital means.
    ContactsDigital "contacts_digital",
    /// Contacts of one person with one peer worker during a stay in hospital.
    ContactsInHospital "contacts_in_hospital",
    /// Contacts with a clinician instead of a peer worker.
    ContactsClinician "contacts_clinician",
    /// Contacts with clinical services that contacts of the programme replace, less those that they bring about.
    ContactsDisplaced "contacts_displaced",
    /// Places that ended without a contact.
    EndedWithoutContact "ended_without_contact",
    /// Places that ended after a single contact.
    EndedAfterOne "ended_after_one",
    /// Places that ended after two to five contacts.
    EndedAfterTwo "ended_after_two",
    /// Places that ended after six to ten contacts.
    EndedAfterSix "ended_after_six",
    /// Places that ended after more than ten contacts.
    EndedAfterEleven "ended_after_eleven",
}

quantities! {
    /// What is measured of sites and their workers, by year.
    ///
    /// # Units
    /// Weeks for `*_weeks`, events otherwise.
    SiteQuantity, SITE_QUANTITIES:
    /// Weeks in which a site delivered.
    DeliveringWeeks "delivering_weeks",
    /// Sites that began to prepare.
    SitesPrepared "sites_prepared",
    /// Sites that began to deliver.
    SitesStarted "sites_started",
    /// Sites that stopped.
    SitesStopped "sites_stopped",
    /// Weeks of posts that the plan pays for, filled or not.
    PostWeeks "post_weeks",
    /// Weeks of workers in post, in whole-time equivalents.
    WorkerWeeks "worker_weeks",
    /// Weeks of workers in post, counted in persons.
    HeadWeeks "head_weeks",
    /// Weeks of workers in training.
    TrainingWeeks "training_weeks",
    /// Workers who finished training.
    WorkersTrained "workers_trained",
    /// Workers who left.
    WorkersLeft "workers_left",
    /// Weeks of supervisors, in whole-time equivalents.
    SupervisorWeeks "supervisor_weeks",
    /// Weeks of workers in post for whom no supervisor had room.
    UnsupervisedWeeks "unsupervised_weeks",
    /// Fidelity integrated over the weeks of workers in post.
    FidelityWeeks "fidelity_weeks",
    /// Weeks of places for which there was a worker.
    PlaceWeeks "place_weeks",
    /// Hours of workers that contacts took.
    ContactHours "contact_hours",
    /// Those of them that were hours of clinicians.
    ClinicianHours "clinician_hours",
}

/// Undiscounted and discounted sum, in fixed point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// Undiscounted.
    pub plain: i64,
    /// Discounted at the scenario's rates' common clock: see [`Ledger::new`].
    pub discounted: i64,
}

/// A moment on the discounting clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Weeks since the start.
    pub time: f64,
    elapsed: Cell,
    factor: f64,
    year: usize,
    period: usize,
}

impl Moment {
    /// The fixed-point reading of the clock at this moment: plain and discounted time since the start.
    pub const fn reading(&self) -> Cell {
        self.elapsed
    }

    /// The year of 52 weeks, from 0.
    pub const fn year(&self) -> usize {
        self.year
    }
}

/// What one replicate of one strategy measures.
///
/// # Shape
/// Cells are ordered by year, quantity, stratum; site cells by year, quantity; the series by period of
/// [`Ledger::period_weeks`] and quantity (counts only); columns of a process's own by year,
/// stratum, column, because what is counted of one person at once then lies together.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    strata: usize,
    years: usize,
    period: f64,
    people: Vec<Cell>,
    sites: Vec<Cell>,
    series: Vec<i64>,
    own: Vec<i64>,
    own_columns: usize,
    clock: DiscountClock,
    follow_up: FollowUp,
}

impl PartialEq for DiscountClock {
    fn eq(&self, other: &Self) -> bool {
        self.at(1.0) == other.at(1.0)
    }
}

impl Ledger {
    /// An empty ledger for `strata` cells and a horizon in weeks, with time series by `period` weeks.
    pub fn new(strata: usize, horizon: f64, period: f64, clock: DiscountClock) -> Self {
        let years = (libm::ceil(horizon / WEEKS_PER_YEAR) as usize).max(1);
        let periods = (libm::ceil(horizon / period) as usize).max(1);
        Self {
            strata,
            years,
            period,
            people: vec![Cell::default(); years * Quantity::ALL.len() * strata],
            sites: vec![Cell::default(); years * SiteQuantity::ALL.len()],
            series: vec![0; periods * Quantity::ALL.len()],
            own: Vec::new(),
            own_columns: 0,
            clock,
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
        self.own = vec![0; self.years * columns * self.strata];
        self.own_columns = columns;
        self
    }

    /// How many columns there are beside the quantities.
    pub const fn own_columns(&self) -> usize {
        self.own_columns
    }

    /// Adds an amount to a column of its own, undiscounted; nothing before the start.
    #[inline]
    pub fn tally(&mut self, column: usize, stratum: u16, amount: f64, moment: &Moment) {
        if moment.time >= 0.0 {
            let cell = (moment.year * self.strata + usize::from(stratum)) * self.own_columns + column;
            self.own[cell] += fixed(amount);
        }
    }

    /// The sums of its own columns in a year and stratum, in fixed point.
    pub fn own(&self, year: usize, stratum: usize) -> &[i64] {
        let from = (year * self.strata + stratum) * self.own_columns;
        &self.own[from..from + self.own_columns]
    }

    /// Years of 52 weeks that the ledger covers, the last one possibly in part.
    pub const fn years(&self) -> usize {
        self.years
    }

    /// Number of strata.
    pub const fn strata(&self) -> usize {
        self.strata
    }

    /// Length of a period of the series, in weeks.
    pub const fn period_weeks(&self) -> f64 {
        self.period
    }

    /// Number of periods of the series.
    pub const fn periods(&self) -> usize {
        self.series.len() / Quantity::ALL.len()
    }

    /// The moment `time`; times before the start read as the start.
    #[inline]
    pub fn moment(&self, time: f64) -> Moment {
        let t = time.max(0.0);
        let (elapsed, factor) = self.clock.at(t);
        Moment {
            time,
            elapsed: Cell { plain: fixed(t), discounted: fixed(elapsed) },
            factor,
            year: ((t / WEEKS_PER_YEAR) as usize).min(self.years - 1),
            period: ((t / self.period) as usize).min(self.periods() - 1),
        }
    }

    /// Counts one event; nothing before the start.
    #[inline]
    pub fn count(&mut self, quantity: Quantity, stratum: u16, moment: &Moment) {
        self.add(quantity, stratum, 1.0, moment);
    }

    /// Adds an amount that falls at one moment; nothing before the start.
    #[inline]
    pub fn add(&mut self, quantity: Quantity, stratum: u16, amount: f64, moment: &Moment) {
        if moment.time < 0.0 {
            return;
        }
        let plain = fixed(amount);
        let cell = self.cell(moment.year, quantity, stratum);
        cell.plain += plain;
        cell.discounted += fixed(amount * moment.factor);
        self.series[moment.period * Quantity::ALL.len() + quantity as usize] += plain;
    }

    /// Begins to accrue time: subtracts the reading, so that the matching [`Ledger::end`] leaves the difference.
    #[inline]
    pub fn begin(&mut self, quantity: Quantity, stratum: u16, moment: &Moment) {
        let cell = self.cell(moment.year, quantity, stratum);
        cell.plain -= moment.elapsed.plain;
        cell.discounted -= moment.elapsed.discounted;
    }

    /// Ends accruing time.
    #[inline]
    pub fn end(&mut self, quantity: Quantity, stratum: u16, moment: &Moment) {
        let cell = self.cell(moment.year, quantity, stratum);
        cell.plain += moment.elapsed.plain;
        cell.discounted += moment.elapsed.discounted;
    }

    /// Closes a running time at the end of year `year` and opens it in the next.
    pub fn carry(&mut self, quantity: Quantity, stratum: u16, year: usize) {
        let boundary = self.moment((year + 1) as f64 * WEEKS_PER_YEAR);
        self.end(quantity, stratum, &Moment { year, ..boundary });
        self.begin(quantity, stratum, &boundary);
    }

    /// Closes an amount that runs by another clock than time, now at `reading`, at the end of year `year`, and opens it
    /// in the next.
    pub fn carry_reading(&mut self, quantity: Quantity, stratum: u16, reading: f64, year: usize) {
        let boundary = self.moment((year + 1) as f64 * WEEKS_PER_YEAR);
        self.add(quantity, stratum, reading, &Moment { year, ..boundary });
        self.add(quantity, stratum, -reading, &boundary);
    }

    /// Accrues a site's quantity at `rate` a week from `from` until `to`: each year its part, each moment
    /// discounted by its own factor; nothing before the start.
    pub fn accrue_site(&mut self, quantity: SiteQuantity, rate: f64, from: f64, to: f64) {
        let mut from = self.moment(from.max(0.0));
        while from.time < to {
            let year_end = (from.year + 1) as f64 * WEEKS_PER_YEAR;
            let until = self.moment(if from.year + 1 < self.years { to.min(year_end) } else { to });
            let part = |until: i64, from: i64| libm::round(rate * (until - from) as f64) as i64;
            let cell = &mut self.sites[from.year * SiteQuantity::ALL.len() + quantity as usize];
            cell.plain += part(until.elapsed.plain, from.elapsed.plain);
            cell.discounted += part(until.elapsed.discounted, from.elapsed.discounted);
            from = until;
        }
    }

    /// Adds an amount of a site's quantity that falls at one moment; nothing before the start.
    pub fn add_site(&mut self, quantity: SiteQuantity, amount: f64, moment: &Moment) {
        if moment.time < 0.0 {
            return;
        }
        let cell = &mut self.sites[moment.year * SiteQuantity::ALL.len() + quantity as usize];
        cell.plain += fixed(amount);
        cell.discounted += fixed(amount * moment.factor);
    }

    #[inline]
    fn cell(&mut self, year: usize, quantity: Quantity, stratum: u16) -> &mut Cell {
        &mut self.people
            [(year * Quantity::ALL.len() + quantity as usize) * self.strata + usize::from(stratum)]
    }

    /// The sums of a quantity in a year, by stratum.
    pub fn people(&self, year: usize, quantity: Quantity) -> &[Cell] {
        let from = (year * Quantity::ALL.len() + quantity as usize) * self.strata;
        &self.people[from..from + self.strata]
    }

    /// The sum of a site's quantity in a year.
    pub fn site(&self, year: usize, quantity: SiteQuantity) -> Cell {
        self.sites[year * SiteQuantity::ALL.len() + quantity as usize]
    }

    /// The sum of a counted quantity over one period of the series, all strata.
    pub fn period(&self, period: usize, quantity: Quantity) -> f64 {
        self.series[period * Quantity::ALL.len() + quantity as usize] as f64 / SCALE
    }

    /// Adds another ledger of the same shape: sums of integers, so the order of merging does not matter.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in
            self.people.iter_mut().chain(&mut self.sites).zip(other.people.iter().chain(&other.sites))
        {
            mine.plain += theirs.plain;
            mine.discounted += theirs.discounted;
        }
        let numbers = self.series.iter_mut().chain(&mut self.own);
        for (mine, theirs) in numbers.zip(other.series.iter().chain(&other.own)) {
            *mine += theirs;
        }
        self.follow_up.merge(&other.follow_up);
    }
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
