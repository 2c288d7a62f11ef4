//! Emulation: the people of a setting enter a trial and live through both of its arms with the same luck.
//!
//! Until a person enters, nothing depends on what the trial offers; so the time before the start is lived once, and of the
//! time after it only those who enter are lived again for each set of effects.

use super::super::model::{ModelError, grid};
use super::responses::Responses;
use crate::analysis::trial::baseline::factor;
use crate::analysis::trial::course::People;
use crate::analysis::trial::design::{Control, Design, Outcome};
use crate::engine::block::Block;
use crate::engine::clock::{Clock, Clocks, Due};
use crate::engine::draws::Luck;
use crate::engine::grid::Grid;
use crate::engine::ledger::Ledger;
use crate::engine::schedule::Schedule;
use crate::model::person::DIAGNOSES;
use crate::model::site::Site;
use crate::model::trial::Participant;
use crate::processes::PROCESSES;
use crate::processes::assessment::Reading;
use crate::processes::illness::Illness;
use crate::processes::population::Population;
use crate::processes::trial::{Entry, Protocol, Trial};
use crate::scenario::parameter::Switch;
use crate::scenario::{MissingValue, Values};
use crate::units::value::{DiscountClock, DiscountRate};

/// How large an emulation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// Participants that are wanted, about.
    pub participants: usize,
    /// Seed of all luck.
    pub seed: u64,
    /// Replicate number.
    pub replicate: u64,
}

/// Which participants live through an arm: those of every so-manieth site. Parts share nobody, so that what two of them give
/// differs by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Number of the part, from 0.
    pub number: usize,
    /// How many parts there are.
    pub of: usize,
}

impl Part {
    /// Everyone.
    pub const ALL: Self = Self { number: 0, of: 1 };

    /// Whether a site belongs to it.
    const fn has(self, site: usize) -> bool {
        site % self.of == self.number
    }
}

/// Persons among whom it is counted how many enter.
const PILOT: usize = 10_000;
/// Most persons of an emulation.
const MOST: usize = 400_000;
/// The processes that an emulated trial has: how people live, and what contacts do to them. It stands in for all others,
/// or does not need them. What a trial reports is net of the harm that its own short offer did, so harms are left out:
/// they come on top of solved effects, which errs against the programme, if at all. Ties need others of the same site, of
/// whom a trial has few.
pub(super) const KEPT: [&str; 12] = [
    "population",
    "peer_contact",
    "states_of_mind",
    "crisis_plan",
    "adherence",
    "service_contact",
    "illness",
    "after_discharge",
    "mortality",
    "suicide",
    "employment",
    "alliance",
];
/// What the trials' own fidelity, alliance and fit make irrelevant: a contact of a trial delivers a trial contact.
const EXPONENTS: [&str; 3] =
    ["peer_contact.exponent_fidelity", "peer_contact.exponent_alliance", "peer_contact.exponent_fit"];
/// What a programme may have and the offer of a trial does not: other programmes at other sites, phases, places in groups,
/// working time, contacts displaced, differences in who comes, and what speeds alliance up.
const LEFT_OUT: [&str; 24] = [
    // Nobody rules a trial by what is measured of it.
    "data_system",
    "improvement",
    "rule",
    // A trial is too small for a climate of its own.
    "stigma.contact_gain",
    "programme",
    "peer_contact.first_per_week",
    "peer_contact.first_weeks",
    "peer_contact.step_down_per_week",
    "peer_contact.step_down_weeks",
    "peer_contact.in_hospital_per_week",
    "peer_contact.counted_from",
    "peer_contact.attendance_spread",
    "peer_contact.attendance_slope_alliance",
    "peer_contact.hours_per_contact",
    "peer_contact.group_size",
    "peer_contact.missed_time",
    "peer_contact.displaced",
    "peer_contact.collaboration",
    "peer_contact.collaboration_effect",
    "peer_contact.collaboration_effect_family",
    "peer_contact.storytelling",
    "peer_contact.storytelling_effect",
    "peer_contact.storytelling_effect_unmatched",
    "peer_contact.goal_match_effect",
];

/// A participant in one arm.
#[derive(Debug, Clone, PartialEq)]
pub struct Life {
    /// What became of the person.
    pub part: Participant,
    /// Standardised scores, more is better; NaN where none were read.
    pub scores: Vec<f32>,
    /// Diagnosis.
    pub diagnosis: u8,
    /// Usual severity.
    pub severity: f32,
}

/// A trial, lived up to its start and through its control arm.
#[derive(Debug)]
pub struct Stage {
    /// The design.
    pub design: Design,
    /// The control arm.
    pub control: Vec<Life>,
    /// What the frailty of participants is multiplied by.
    pub frailty: f64,
    /// What the control arm gives of what the design says of it where that is 1: people as the model has them.
    pub as_modelled: f64,
    /// Instruments that are read, by identifier.
    pub instruments: Vec<String>,
    start: Vec<Block>,
    /// By site: how many participants there are up to its end.
    ends: Vec<usize>,
    responses: Responses,
    first: u32,
    luck: Luck,
}

/// Whether a setting has what a trial needs: CORE needs crisis teams.
pub fn possible(design: &Design, values: &Values) -> bool {
    design.entry != Entry::LeavingCrisisCare || values.optional_word("illness.crisis_care") == Some("team")
}

/// The values of a scenario, with the trial's own where it holds them.
fn held(values: &Values, design: &Design, persons: usize) -> Result<Values, MissingValue> {
    let mut held = values.clone();
    for entry in PROCESSES {
        let section = entry.section;
        if section.switch == Switch::Process && !KEPT.contains(&section.id) {
            held.set_switch(section.id, false)?;
        }
    }
    for path in LEFT_OUT {
        held.leave_out(path);
    }
    held.set_word("population.entry", "closed")?;
    held.set_whole("population.persons", i64::try_from(persons).unwrap_or(i64::MAX))?;
    held.set_number("simulation.horizon", design.horizon())?;
    if held.is_on("peer_contact") {
        held.set_number("peer_contact.per_week", design.per_week)?;
        held.set_number("peer_contact.attendance", design.attendance)?;
        held.set_number("peer_contact.attendance_in_hospital", design.attendance_in_hospital)?;
        for path in EXPONENTS {
            held.set_number(path, 0.0)?;
        }
    }
    Ok(held)
}

/// How an arm is lived.
#[derive(Debug, Clone, Copy)]
struct Arm<'i> {
    part: Part,
    offered: bool,
    frailty: f64,
    instruments: &'i [String],
}

fn schedule(values: &Values, design: &Design, arm: Arm<'_>) -> Result<Schedule, ModelError> {
    let instruments = arm.instruments;
    let grid = grid(values)?;
    let ids: Vec<&str> = instruments.iter().map(String::as_str).collect();
    let trial = Trial::new(Protocol {
        entry: design.entry,
        psychosis_only: design.psychosis_only,
        recruits: design.recruits,
        frailty: arm.frailty,
        illness: Illness::open(values)?,
        offered: arm.offered,
        uptake: design.uptake,
        offer_weeks: design.offer,
        follow_up: design.follow_up,
        read_at: design.read,
        reading: Reading::open(values, &ids)?,
    });
    let mut processes = crate::processes::open(values)?;
    // In the place of referral and engagement: before contacts, and after who lives there.
    let place = processes.iter().position(|process| process.id() == "peer_contact");
    let place = place.or_else(|| processes.iter().position(|process| process.id() == "illness"));
    processes.insert(place.unwrap_or(processes.len()), Box::new(trial));
    Ok(Schedule::new(grid, processes))
}

impl Stage {
    /// Lives a trial up to its start and through its control arm, with about as many participants as are wanted and as frail
    /// as the design's control arm has them.
    ///
    /// # Errors
    /// Where the setting cannot be opened, or nobody enters the trial.
    pub fn new(
        values: &Values,
        design: &Design,
        instruments: &[String],
        scale: Scale,
    ) -> Result<Self, ModelError> {
        let pilot = Self::of(values, design, &[], scale, PILOT)?;
        if pilot.control.is_empty() {
            return Err(ModelError::invalid(format!(
                "nobody of {PILOT} persons enters the trial {}",
                design.id
            )));
        }
        let share = pilot.control.len() as f64 / PILOT as f64;
        let persons = (scale.participants as f64 / share) as usize;
        let mut stage = Self::of(values, design, instruments, scale, persons.clamp(1, MOST))?;
        let wanted = match design.control {
            Control::AsModelled => return Ok(stage),
            Control::Risk(wanted) | Control::Admissions(wanted) => wanted,
        };
        let of = |frailty: f64| {
            let arm = Arm { part: Part::ALL, offered: false, frailty, instruments: &[] };
            stage.lived(values, arm).map(|lives| stage.measured(&lives))
        };
        let frailty = factor(wanted, stage.as_modelled, of)?;
        stage.frailty = frailty;
        stage.control = stage.lived(values, Arm { part: Part::ALL, offered: false, frailty, instruments })?;
        Ok(stage)
    }

    /// The same among so many persons, as the model has them.
    ///
    /// # Errors
    /// Where the setting cannot be opened.
    pub fn of(
        values: &Values,
        design: &Design,
        instruments: &[String],
        scale: Scale,
        persons: usize,
    ) -> Result<Self, ModelError> {
        let values = held(values, design, persons)?;
        let population = Population::open(&values)?;
        population.check(design.horizon())?;
        let arm = Arm { part: Part::ALL, offered: false, frailty: 1.0, instruments };
        let schedule = schedule(&values, design, arm)?;
        let grid = *schedule.grid();
        let first = grid.first_tick();
        let mut stage = Self {
            design: design.clone(),
            control: Vec::new(),
            frailty: 1.0,
            as_modelled: f64::NAN,
            instruments: instruments.to_vec(),
            start: Vec::new(),
            ends: Vec::new(),
            responses: Responses::default(),
            first,
            luck: Luck::new(scale.seed, scale.replicate),
        };
        let (luck, mut ledger) = (stage.luck, ledger(&grid, population.strata.count()));
        for id in 0..population.sites() {
            let mut block = Block::new(Site::new(id));
            schedule.warm_up(&mut block, &luck, &mut ledger);
            schedule.begin_all(&mut block, &luck, &mut ledger);
            let mut start = block.clone();
            schedule.advance(&mut block, first, grid.ticks() - first, &luck, &mut ledger);
            stage.control.extend(lives(&block, instruments.len()));
            stage.ends.push(stage.control.len());
            keep_only_participants(&mut start, &block);
            // Nothing that a trial counts is read, so that in its arms everyone is counted in one place: a ledger of all strata has
            // a dozen megabytes, which to take anew for each arm costs more than what is written to it.
            for person in &mut start.people {
                person.stratum = 0;
            }
            stage.start.push(start);
        }
        stage.responses = Responses::of(&values, &stage.start, &luck, &mut ledger)?;
        stage.as_modelled = stage.measured(&stage.control);
        Ok(stage)
    }

    /// What these lives give of what the design says of the control arm: mean admissions, or the risk of the event.
    fn measured(&self, lives: &[Life]) -> f64 {
        let until = self.design.follow_up;
        let sum: f64 = lives
            .iter()
            .map(|life| match self.design.control {
                Control::Admissions(_) => f64::from(life.part.admissions),
                _ => f64::from(u8::from(self.event(&life.part) <= until)),
            })
            .sum();
        sum / lives.len() as f64
    }

    /// What the control arm gives of what the design says of it.
    pub fn returned(&self) -> f64 {
        self.measured(&self.control)
    }

    /// Lives the intervention arm with these values.
    ///
    /// # Shape
    /// In the order of the control arm.
    ///
    /// # Errors
    /// Where the values cannot be opened.
    pub fn treated(&self, values: &Values) -> Result<Vec<Life>, ModelError> {
        self.treated_part(values, true, Part::ALL)
    }

    /// The same by a part of the participants, and where it is so wanted without reading any score, which saves a good part
    /// of the time.
    ///
    /// # Shape
    /// In the order of [`Self::control_part`].
    ///
    /// # Errors
    /// Where the values cannot be opened.
    pub fn treated_part(&self, values: &Values, read: bool, part: Part) -> Result<Vec<Life>, ModelError> {
        let instruments = if read { &self.instruments[..] } else { &[] };
        self.lived(values, Arm { part, offered: true, frailty: self.frailty, instruments })
    }

    /// The control arm of a part of the participants.
    pub fn control_part(&self, part: Part) -> Vec<&Life> {
        let mut from = 0;
        let mut all = Vec::with_capacity(self.control.len() / part.of);
        for (site, &end) in self.ends.iter().enumerate() {
            if part.has(site) {
                all.extend(&self.control[from..end]);
            }
            from = end;
        }
        all
    }

    fn lived(&self, values: &Values, arm: Arm<'_>) -> Result<Vec<Life>, ModelError> {
        let persons = self.start.iter().map(|block| block.people.len()).sum::<usize>();
        let values = held(values, &self.design, persons)?;
        let schedule = schedule(&values, &self.design, arm)?;
        let grid = *schedule.grid();
        let (luck, mut ledger) = (self.luck, ledger(&grid, 1));
        let mut all = Vec::with_capacity(self.control.len() / arm.part.of);
        let responses = self.responses.with(&values)?;
        for (place, start) in self.start.iter().enumerate().filter(|(site, _)| arm.part.has(*site)) {
            let mut block = start.clone();
            if let Some(responses) = &responses {
                responses.put(place, &mut block, &luck, &mut ledger);
            }
            schedule.advance(&mut block, self.first, grid.ticks() - self.first, &luck, &mut ledger);
            all.extend(lives(&block, arm.instruments.len()));
        }
        Ok(all)
    }

    /// The participants, as the control arm has them, where medication catches up with a change so fast by diagnosis.
    pub fn people(&self, catching_up: &[f64; DIAGNOSES.len()]) -> People {
        let course = self.design.course();
        let n = self.control.len() as f64;
        let mut people = People {
            events: vec![0.0; libm::ceil(self.design.follow_up) as usize + 1],
            in_hospital: Vec::new(),
            share: [0.0; DIAGNOSES.len()],
            severity: [0.0; 2],
            medication: 0.0,
            acute: 0.0,
        };
        let mut read = 0.0;
        for life in &self.control {
            let part = &life.part;
            let at = self.event(part);
            if at <= self.design.follow_up {
                // Weekly steps between entry and the event.
                let steps = libm::floor(part.since + at) - libm::ceil(part.since) + 1.0;
                let last = people.events.len() - 1;
                people.events[(steps.max(0.0) as usize).min(last)] += 1.0 / n;
            }
            if part.read {
                let steps = course.before_reading().min(64);
                let there = |step: &usize| part.hospital >> step & 1 == 1;
                let stays = (0..steps).filter(there).map(|step| course.scheduled(step)).sum::<usize>();
                if people.in_hospital.len() <= stays {
                    people.in_hospital.resize(stays + 1, 0.0);
                }
                people.in_hospital[stays] += 1.0;
                people.acute += f64::from(u8::from(part.unwell));
                read += 1.0;
            }
            let diagnosis = usize::from(life.diagnosis);
            let severity = f64::from(life.severity);
            people.share[diagnosis] += 1.0 / n;
            people.medication += catching_up[diagnosis] / n;
            people.severity[0] += severity / n;
            people.severity[1] += severity * severity / n;
        }
        let [mean, square] = people.severity;
        people.severity[1] = libm::sqrt((square - mean * mean).max(0.0));
        for share in &mut people.in_hospital {
            *share /= read;
        }
        people.acute /= f64::max(read, 1.0);
        people
    }

    /// When the trial's event came to a participant, in weeks since entry.
    pub fn event(&self, part: &Participant) -> f64 {
        match self.design.outcome {
            Outcome::AcuteCare => part.acute,
            Outcome::Ward => part.ward,
        }
    }
}

/// A ledger of so many strata, without discounting.
fn ledger(grid: &Grid, strata: usize) -> Ledger {
    let clock = DiscountClock::new(DiscountRate::per_year(0.0), libm::ceil(grid.horizon()) as usize);
    Ledger::new(strata, grid.horizon(), grid.system_step(), clock)
}

fn lives(block: &Block, instruments: usize) -> Vec<Life> {
    let cohort = &block.trial;
    let life = |(place, part): (usize, &Participant)| {
        let who = &block.people[part.person as usize];
        let scores = cohort.scores[place * instruments..(place + 1) * instruments].to_vec();
        Life { part: *part, scores, diagnosis: who.attributes.diagnosis, severity: who.severity }
    };
    cohort.participants.iter().enumerate().map(life).collect()
}

/// Takes everyone out of a site who never enters the trial: nobody shares anything with them.
fn keep_only_participants(start: &mut Block, end: &Block) {
    let mut enters = vec![false; start.people.len()];
    for part in &end.trial.participants {
        if let Some(enters) = enters.get_mut(part.person as usize) {
            *enters = true;
        }
    }
    for (person, enters) in enters.into_iter().enumerate() {
        if !enters {
            start.lose(person);
            start.clocks[person] = Clocks::OFF;
            start.referral.set(person, Clock::OFF);
            start.due[person] = Due::NEVER;
        }
    }
}
