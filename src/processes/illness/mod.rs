//! Illness: stable, relapse in routine care, crisis-team care at home, hospital by agreement or under compulsion.
//!
//! From stable to relapse with hazard
//! `rate(diagnosis) × frailty × substance ratio × adherence ratio × window(t) × enrolled ratio × exp(-(b_M M + b_C C))`,
//! and where contact with services is followed, × the ratio of [`super::service_contact`].
//! From an acute episode at home to hospital with hazard
//! `rate(diagnosis) × exp(slope × severity) × crisis-team ratio × exp(-(b_M M + b_C C))`, of which the compulsory share is
//! multiplied by `ratio(ethnic group) × (1 + slope × points of deprivation) × plan ratio`; states of mind act on entering
//! crisis-team care as on admission. Where a limit L is stated, the sum s in the exponent acts as s / sqrt(1 + (s / ln L)²).
//!
//! In relapse four ends compete: recovery in routine care, crisis-team care, voluntary and compulsory admission; in
//! crisis-team care recovery and the two admissions. A stay in hospital is a log-normal or an exponential time. One
//! clock leaves the present state; which way is decided by the shares of the competing hazards at that moment, which
//! is exact because they move only when it is re-anchored.

mod parameters;

pub use parameters::SECTION;

use super::after_discharge::Windows;
use super::service_contact;
use super::slots::{CRISIS_STAY, ILLNESS, STAY};
use super::{crisis_plan, harms};
use crate::engine::block::{Block, Change};
use crate::engine::clock::{Clock, Slot};
use crate::engine::draws::{Decision, uniform_of};
use crate::engine::follow_up::{Course, End};
use crate::engine::ledger::{Moment, Quantity, time_in};
use crate::engine::process::{Early, Process, Step, Turn};
use crate::model::person::{
    CauseOfDeath, DIAGNOSES, HABITS, Habit, IllnessState, Mind, Person, Programme, SERVICE_CONTACTS,
    ServiceContact,
};
use crate::scenario::{MissingValue, Values};
use crate::units::risk::{limited, ratio_of_log};
use crate::units::time::DAYS_PER_WEEK;

/// The law of the length of a stay in hospital.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stay {
    /// Mean of the logarithm, in log weeks, by diagnosis; standard deviation.
    LogNormal([f64; 4], f64),
    /// Rate per week, by diagnosis.
    Exponential([f64; 4]),
}

/// Crisis-team care: rates of entering it by diagnosis and of recovering in it, and the admission ratio there; all 0
/// where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Crisis {
    entry: [f64; 4],
    recovery: f64,
    admission_ratio: f64,
}

/// The hazards of the ways out of an acute episode at home.
///
/// # Units
/// Per week.
#[derive(Debug, Clone, Copy)]
struct WaysOut {
    recovery: f64,
    crisis: f64,
    voluntary: f64,
    compulsory: f64,
}

impl WaysOut {
    #[inline]
    fn total(&self) -> f64 {
        self.recovery + self.voluntary + self.compulsory + self.crisis
    }

    /// Which way it ends, by the draw made when it began.
    fn taken(&self, branch: u32) -> IllnessState {
        let u = uniform_of(branch) * self.total();
        if u < self.compulsory {
            IllnessState::Compulsory
        } else if u < self.compulsory + self.voluntary {
            IllnessState::Voluntary
        } else if u < self.compulsory + self.voluntary + self.crisis {
            IllnessState::CrisisCare
        } else {
            IllnessState::Stable
        }
    }
}

/// The illness process.
///
/// # Units
/// Rates per week, stays in weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct Illness {
    relapse_rate: [f64; 4],
    ratio_substance_use: f64,
    /// What medication that is not taken and the loss of a worker put on relapse, by [`Person::habits`].
    by_habits: [f64; HABITS],
    ratio_while_enrolled: f64,
    recovery: f64,
    admission: [f64; 4],
    severity: f64,
    crisis: Crisis,
    plan_ratio: f64,
    compulsory_share: f64,
    compulsory_ethnicity: Vec<f64>,
    compulsory_fifth: [f64; 5],
    stay: Stay,
    protection: [f64; 2],
    /// Log of the most that both together can do.
    path_limit: f64,
    windows: Windows,
    /// What contact with the usual services puts on relapse.
    contact: [f64; SERVICE_CONTACTS.len()],
}

/// The values of a parameter by diagnosis.
fn four(values: &Values, path: &str) -> Result<[f64; 4], MissingValue> {
    let list = values.each(path, &DIAGNOSES)?;
    Ok(std::array::from_fn(|i| list.get(i).copied().unwrap_or_default()))
}

/// The ratios of relapse by what a person does or has: not taking medication × having lost a worker.
fn by_habits(values: &Values) -> Result<[f64; HABITS], MissingValue> {
    let non_adherence = values.number("illness.relapse_ratio_non_adherence")?;
    let loss = harms::exit_ratio(values)?;
    let has = |habits: usize, habit: Habit| habits & habit as usize != 0;
    Ok(std::array::from_fn(|habits| {
        let taken = if has(habits, Habit::Adherent) { 1.0 } else { non_adherence };
        if has(habits, Habit::Bereft) { taken * loss } else { taken }
    }))
}

/// Log of the most that states of mind can do to the hazard of relapse, or of admission; infinite where no limit is stated.
pub fn path_limit(values: &Values) -> f64 {
    values.optional_number("illness.path_limit").map_or(f64::INFINITY, libm::log)
}

impl Illness {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let number = |path: &str| values.number(path);
        let slope = number("illness.compulsory_slope_deprivation")?;
        let points = values.each("illness.income_deprivation", &crate::model::person::FIFTHS)?;
        let reference = points.last().copied().unwrap_or_default();
        let path = number("illness.path_multiplier")?;
        let mean = four(values, "illness.stay_mean")?.map(|days| days / DAYS_PER_WEEK);
        let ethnicities: Vec<String> =
            values.shares("population.ethnicity")?.into_iter().map(|(name, _)| name).collect();
        let keys: Vec<&str> = ethnicities.iter().map(String::as_str).collect();
        Ok(Self {
            relapse_rate: four(values, "illness.relapse_rate")?,
            ratio_substance_use: number("illness.relapse_ratio_substance_use")?,
            by_habits: by_habits(values)?,
            ratio_while_enrolled: number("illness.relapse_ratio_while_enrolled")?,
            recovery: number("illness.recovery_rate")?,
            admission: four(values, "illness.admission_rate")?,
            severity: number("illness.admission_slope_severity")?,
            crisis: if values.word("illness.crisis_care")? == "team" {
                Crisis {
                    entry: four(values, "illness.crisis_rate")?,
                    recovery: number("illness.crisis_recovery_rate")?,
                    admission_ratio: number("illness.crisis_admission_ratio")?,
                }
            } else {
                Crisis::default()
            },
            plan_ratio: crisis_plan::compulsory_ratio(values)?,
            compulsory_share: number("illness.compulsory_share")?,
            compulsory_ethnicity: values.each("illness.compulsory_ratio_ethnicity", &keys)?,
            compulsory_fifth: std::array::from_fn(|i| {
                (1.0 + slope * (points.get(i).copied().unwrap_or(reference) - reference)).max(0.0)
            }),
            stay: if values.word("illness.stay_law")? == "lognormal" {
                let sd = number("illness.stay_sd_log")?;
                Stay::LogNormal(mean.map(|m| libm::log(m) - sd * sd / 2.0), sd)
            } else {
                Stay::Exponential(mean.map(|m| 1.0 / m))
            },
            protection: [
                path * number("illness.protection_self_management")?,
                path * number("illness.protection_connectedness")?,
            ],
            path_limit: path_limit(values),
            windows: Windows::open(values)?,
            contact: service_contact::relapse_ratios(values)?,
        })
    }

    /// The factor that the noted states of mind of a person put on the hazards of relapse and of admission: looked for once
    /// each time they are noted, because medication alone has hazards looked at far more often.
    #[inline]
    fn protection(&self, person: usize, block: &mut Block) -> f64 {
        let position = usize::from(block.people[person].mind);
        let Some(known) = block.protections.get_mut(position) else { return 1.0 };
        if *known <= 0.0 {
            *known = self.protection_by(&block.minds[position].noted);
        }
        *known
    }

    /// The same of given states of mind; exactly 1 at the usual level.
    fn protection_by(&self, mind: &Mind) -> f64 {
        if mind.is_usual() {
            return 1.0;
        }
        let [m, c] = self.protection;
        let sum = m * f64::from(mind.self_management) + c * f64::from(mind.connectedness);
        ratio_of_log(-limited(sum, self.path_limit))
    }

    /// The factor that usual severity puts on admission; no exponential is taken where severity plays no part.
    #[inline]
    fn severity_ratio(&self, person: &Person) -> f64 {
        if self.severity.abs() > 0.0 { ratio_of_log(self.severity * f64::from(person.severity)) } else { 1.0 }
    }

    #[inline]
    fn relapse_hazard(&self, person: &Person, protection: f64, contact: ServiceContact) -> f32 {
        let ratio = |on: bool, ratio: f64| if on { ratio } else { 1.0 };
        (self.relapse_rate[usize::from(person.attributes.diagnosis)]
            * f64::from(person.frailty)
            * ratio(person.attributes.substance_use == 1, self.ratio_substance_use)
            * self.by_habits[usize::from(person.habits) % HABITS]
            * self.windows.multiplier(person.window)
            * ratio(person.programme == Programme::Engaged, self.ratio_while_enrolled)
            * protection
            * self.contact[contact as usize]) as f32
    }

    /// The hazards of the ways out of an acute episode at home.
    #[inline]
    fn ways_out(&self, person: &Person, protection: f64) -> WaysOut {
        let who = &person.attributes;
        let diagnosis = usize::from(who.diagnosis);
        let at_home = person.state == IllnessState::CrisisCare;
        let admission = self.admission[diagnosis]
            * protection
            * self.severity_ratio(person)
            * if at_home { self.crisis.admission_ratio } else { 1.0 };
        let plan = if person.has(Habit::CrisisPlan) { self.plan_ratio } else { 1.0 };
        let compulsory = admission
            * self.compulsory_share
            * self.compulsory_ethnicity[usize::from(who.ethnicity)]
            * self.compulsory_fifth[usize::from(who.fifth)]
            * plan;
        WaysOut {
            recovery: if at_home { self.crisis.recovery } else { self.recovery },
            crisis: if at_home { 0.0 } else { self.crisis.entry[diagnosis] * protection },
            voluntary: admission * (1.0 - self.compulsory_share),
            compulsory,
        }
    }

    /// Enters a living state at `at`: draws the amount or time of the stay and the way out.
    fn start(&self, state: IllnessState, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = block.entity(person);
        let protection = self.protection(person, block);
        let contact = block.service_contact(person);
        let who = &mut block.people[person];
        let mut draw = step.luck.draw(entity, stay(state), occasion(who, state));
        who.state = state;
        let diagnosis = usize::from(who.attributes.diagnosis);
        let clock = match state {
            IllnessState::Stable => {
                let hazard = self.relapse_hazard(who, protection, contact);
                self.windows.start(at, draw.amount(), hazard, who.discharged)
            }
            IllnessState::Relapse | IllnessState::CrisisCare => {
                let amount = draw.amount();
                who.branch = draw.word();
                Clock::start(at, amount, self.ways_out(who, protection).total() as f32)
            }
            IllnessState::Voluntary | IllnessState::Compulsory => match self.stay {
                Stay::LogNormal(mean, sd) => {
                    Clock::at_time(at + ratio_of_log(mean[diagnosis] + sd * draw.normal()))
                }
                Stay::Exponential(rate) => Clock::start(at, draw.amount(), rate[diagnosis] as f32),
            },
            IllnessState::Dead => Clock::OFF,
        };
        block.clocks[person].set(ILLNESS, clock);
    }

    fn admit(person: usize, state: IllnessState, at: &Moment, block: &mut Block, step: &mut Step<'_>) {
        stop_following(person, at.time, End::Event, block, step);
        let person = &mut block.people[person];
        person.admissions = person.admissions.saturating_add(1);
        let year = (at.year() + 1) as u8;
        let is_first = person.year_admitted != year;
        person.year_admitted = year;
        let Some(mut page) = step.ledger.page(person.stratum, at) else { return };
        page.count(Quantity::Admissions);
        if is_first {
            page.count(Quantity::YearsWithAdmission);
        }
        if state == IllnessState::Compulsory {
            page.count(Quantity::CompulsoryAdmissions);
        }
    }
}

impl Process for Illness {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn early(&self) -> Option<Early<'_>> {
        Some(Early::of(self))
    }

    fn slots(&self) -> &'static [Slot] {
        &[ILLNESS]
    }

    fn listens(&self) -> Change {
        Change::WINDOW.or(Change::PROGRAMME).or(Change::MIND).or(Change::HABITS)
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let start = step.start;
        self.start(IllnessState::Stable, person, start, block, step);
    }

    fn event(&self, _slot: Slot, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) -> Change {
        let from = block.people[person].state;
        let to = match from {
            IllnessState::Stable => IllnessState::Relapse,
            IllnessState::Relapse | IllnessState::CrisisCare => {
                let protection = self.protection(person, block);
                let who = &block.people[person];
                self.ways_out(who, protection).taken(who.branch)
            }
            IllnessState::Voluntary | IllnessState::Compulsory => IllnessState::Stable,
            IllnessState::Dead => return Change::NOTHING,
        };
        let stratum = block.people[person].stratum;
        let moment = step.ledger.moment(at);
        if let Some(mut page) = step.ledger.page(stratum, &moment) {
            page.end(time_in(from));
            page.begin(time_in(to));
            if from == IllnessState::Stable {
                page.count(Quantity::Relapses);
            } else if to == IllnessState::CrisisCare {
                page.count(Quantity::CrisisEpisodes);
            } else if from.in_hospital() {
                page.count(Quantity::Discharges);
            } else if to.in_hospital() {
                Self::admit(person, to, &moment, block, step);
            }
        }
        if from.in_hospital() {
            block.people[person].discharged = at;
            block.people[person].window = self.windows.first();
        }
        self.start(to, person, at, block, step);
        Change::STATE
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, _step: &mut Step<'_>) {
        let protection = self.protection(person, block);
        let who = &block.people[person];
        match who.state {
            IllnessState::Stable => {
                let hazard = self.relapse_hazard(who, protection, block.service_contact(person));
                let mut clock = block.clocks[person].get(ILLNESS);
                if self.windows.set_hazard(&mut clock, at, hazard, who.discharged) {
                    block.clocks[person].set(ILLNESS, clock);
                }
            }
            IllnessState::Relapse | IllnessState::CrisisCare => {
                let hazard = self.ways_out(who, protection).total() as f32;
                block.clocks[person].set_hazard(ILLNESS, at, hazard);
            }
            _ => {}
        }
    }

    fn begin(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let who = &block.people[person];
        let moment = step.ledger.moment(at);
        step.ledger.begin(time_in(who.state), who.stratum, &moment);
        if who.attributes.eligible == 1 {
            step.ledger.begin(Quantity::EligibleWeeks, who.stratum, &moment);
        }
    }

    fn turn_of_year(&self, block: &mut Block, year: usize, step: &mut Step<'_>) {
        let turn = Turn::of(year, step.ledger);
        for person in block.people.iter().filter(|person| person.state.alive()) {
            let eligible = (person.attributes.eligible == 1).then_some(Quantity::EligibleWeeks);
            let times = std::iter::once(time_in(person.state)).chain(eligible);
            turn.carry_all(times, person.stratum, step.ledger);
        }
    }

    fn close(&self, block: &mut Block, step: &mut Step<'_>) {
        let moment = step.ledger.moment(step.end);
        for person in 0..block.people.len() {
            if block.people[person].state.alive() {
                stop_following(person, step.end, End::Censored, block, step);
            }
        }
        for person in block.people.iter().filter(|person| person.state.alive()) {
            step.ledger.end(time_in(person.state), person.stratum, &moment);
            if person.attributes.eligible == 1 {
                step.ledger.end(Quantity::EligibleWeeks, person.stratum, &moment);
            }
        }
    }
}

/// The decision that a stay in a living state belongs to.
const fn stay(state: IllnessState) -> Decision {
    match state {
        IllnessState::Stable | IllnessState::Dead => STAY,
        IllnessState::Relapse => Decision(STAY.0 + 1),
        IllnessState::Voluntary => Decision(STAY.0 + 2),
        IllnessState::Compulsory => Decision(STAY.0 + 3),
        IllnessState::CrisisCare => CRISIS_STAY,
    }
}

/// How often the person has been in the state before; counts this time.
fn occasion(who: &mut Person, state: IllnessState) -> u32 {
    let entry = match state {
        // Each time of being stable but the first follows a relapse of its own.
        IllnessState::Stable | IllnessState::Dead => return u32::from(who.entries[0]),
        state => &mut who.entries[state as usize - 1],
    };
    let before = u32::from(*entry);
    *entry = entry.saturating_add(1);
    before
}

/// Counts the times until an admission that end at `at`: since the last discharge, and since the start where the person
/// was there and has not been admitted yet.
fn stop_following(person: usize, at: f64, end: End, block: &Block, step: &mut Step<'_>) {
    let who = &block.people[person];
    if !who.state.in_hospital() {
        step.ledger.follow(Course::Readmission, who.stratum, who.discharged, at, end);
    }
    if who.admissions == 0 && person < block.settled() {
        step.ledger.follow(Course::FirstAdmission, who.stratum, 0.0, at, end);
    }
}

/// Ends a life, or a person's time in the population, at `at`: closes what accrues while a person lives.
///
/// The programme's own processes close theirs when they hear of the change of state.
pub(super) fn die(
    cause: CauseOfDeath,
    person: usize,
    at: f64,
    block: &mut Block,
    step: &mut Step<'_>,
) -> Change {
    if at >= 0.0 {
        let end = if cause == CauseOfDeath::Left { End::Left } else { End::Died };
        stop_following(person, at, end, block, step);
    }
    let who = &mut block.people[person];
    who.cause = cause;
    if at >= 0.0 {
        let moment = step.ledger.moment(at);
        step.ledger.end(time_in(who.state), who.stratum, &moment);
        if who.attributes.eligible == 1 {
            step.ledger.end(Quantity::EligibleWeeks, who.stratum, &moment);
        }
        let way = if cause == CauseOfDeath::Left { Quantity::Left } else { Quantity::Deaths };
        step.ledger.count(way, who.stratum, &moment);
    }
    block.lose(person);
    block.clocks[person] = crate::engine::clock::Clocks::OFF;
    block.referral.set(person, Clock::OFF);
    Change::STATE.or(Change::GONE)
}
