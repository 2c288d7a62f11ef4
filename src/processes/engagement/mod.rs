//! Engagement: taking up a place, holding it, dropping out, coming to the planned end.
//!
//! Places are given at site steps; drop-out happens at its exact time, and its place is free from the next step.
//! The hazard of drop-out is high early, falls with alliance, and rises without a match and in relapse.

mod parameters;

pub use parameters::SECTION;

use crate::engine::block::{Block, Change};
use crate::engine::clock::{Clock, Slot};
use crate::engine::follow_up::{Course, End};
use crate::engine::ledger::Quantity;
use crate::engine::process::{Process, Step};
use crate::model::person::{CauseOfDeath, Programme};
use crate::model::relationship::{CONTACT_WORDS, NO_WORKER, Relationship};
use crate::model::site::{Site, Stage};
use crate::model::worker::WorkerStage;
use crate::processes::places::{Places, worker_for};
use crate::processes::programme::Templates;
use crate::processes::slots::{ENGAGEMENT, ENROLMENT, LOSS};
use crate::processes::{OpenError, peer_contact};
use crate::scenario::Values;

/// The word of a relationship without a worker that ranks it among the others.
const RANK: usize = 0;

/// The engagement process.
#[derive(Debug, Clone)]
pub struct Engagement {
    places: Places,
    templates: Templates,
    /// Whether people have contacts that can be counted.
    meets: bool,
    early: f64,
    later: f64,
    early_weeks: f64,
    alliance_protection: f64,
    reference_alliance: f64,
    unmatched: f64,
    relapse: f64,
    ethnicity: Vec<f64>,
    by_group: bool,
    loss_dropout: f64,
    list: bool,
    unmatched_fit: f32,
}

impl Engagement {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let number = |path: &str| values.number(path);
        let groups: Vec<String> =
            values.shares("population.ethnicity")?.into_iter().map(|(name, _)| name).collect();
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        Ok(Self {
            places: Places::open(values)?,
            templates: Templates::open(values)?,
            meets: values.is_on(peer_contact::SECTION.id),
            early: number("engagement.dropout_early")?,
            later: number("engagement.dropout_later")?,
            early_weeks: number("engagement.early_weeks")?,
            alliance_protection: number("engagement.alliance_protection")?,
            reference_alliance: number("engagement.reference_alliance")?,
            unmatched: number("engagement.dropout_ratio_unmatched")?,
            relapse: number("engagement.dropout_ratio_relapse")?,
            ethnicity: values.each("engagement.dropout_ratio_ethnicity", &groups)?,
            by_group: values.word("engagement.matching")? == "group if available",
            loss_dropout: number("engagement.loss_dropout")?,
            list: values.word("referral.waiting")? == "list",
            unmatched_fit: peer_contact::unmatched_fit(values)?,
        })
    }

    fn dropout_hazard(&self, place: &Relationship, at: f64, block: &Block) -> f32 {
        let who = &block.people[place.person as usize];
        let base = if at - place.since < self.early_weeks { self.early } else { self.later };
        let alliance = if self.alliance_protection == 0.0 {
            1.0
        } else {
            libm::exp(-self.alliance_protection * (f64::from(place.alliance) - self.reference_alliance))
        };
        let matched = if place.matched { 1.0 } else { self.unmatched };
        let relapse = if who.state.acute_at_home() { self.relapse } else { 1.0 };
        let programme = self.templates.of(&block.site).dropout_ratio;
        (base
            * alliance
            * matched
            * relapse
            * programme
            * self.ethnicity[usize::from(who.attributes.ethnicity)]) as f32
    }

    /// Gives a worker to a place, if one is free; says whether the place has all it needs.
    fn assign(&self, place: &mut Relationship, pick: u32, block: &mut Block) -> bool {
        let Places::Workers(limit) = self.places.at(&block.site) else {
            return true;
        };
        let ethnicity = block.people[place.person as usize].attributes.ethnicity;
        let Some(worker) = worker_for(limit, self.by_group, ethnicity, pick, block) else {
            return false;
        };
        let who = &mut block.workers[usize::from(worker)];
        who.caseload += 1;
        place.worker = worker;
        place.holder = who.holders;
        place.matched = who.ethnicity == ethnicity;
        place.fit = if place.matched { 1.0 } else { self.unmatched_fit };
        place.alliance = self.templates.of(&block.site).alliance_start;
        true
    }

    /// Whether a place lacks the worker that it needs.
    fn unassigned(&self, place: &Relationship, site: &Site) -> bool {
        matches!(self.places.at(site), Places::Workers(_)) && place.worker == NO_WORKER
    }

    fn rematch(&self, block: &mut Block, step: &mut Step<'_>) {
        if !matches!(self.places.at(&block.site), Places::Workers(_)) {
            return;
        }
        let places = block.relationships.iter().enumerate();
        let mut unassigned: Vec<(u32, u32, usize)> = places
            .filter(|(_, place)| place.worker == NO_WORKER)
            .map(|(index, place)| (place.words[RANK], place.person, index))
            .collect();
        // Who competes for a worker is ranked by the own draw made when the last one left, never by list order.
        unassigned.sort_unstable();
        for (rank, person, index) in unassigned {
            let mut place = block.relationships[index];
            if !self.assign(&mut place, rank, block) {
                break;
            }
            let moment = step.ledger.moment(step.start);
            let stratum = block.people[person as usize].stratum;
            step.ledger.end(Quantity::UnassignedWeeks, stratum, &moment);
            block.relationships[index] = place;
            self.set_hazard(index, step.start, block);
        }
    }

    fn place(&self, waiting: usize, block: &mut Block, step: &mut Step<'_>) -> bool {
        let person = block.waiting[waiting].person as usize;
        let occasion = u32::from(block.people[person].enrolments);
        let mut draw = step.luck.draw(block.entity(person), ENROLMENT, occasion);
        let amount = draw.amount();
        let template = self.templates.of(&block.site);
        let mut place = Relationship {
            since: step.start,
            planned_end: step.start + template.planned_weeks,
            alliance: template.alliance_start,
            fit: 1.0,
            dose: 0.0,
            plan_after: f32::NAN,
            rapport: 1.0,
            words: [0; CONTACT_WORDS],
            block: u32::MAX,
            person: person as u32,
            week: 0,
            before: 0,
            contacts: 0,
            chance: 0,
            offered: 0,
            attended: 0,
            reliability: 0,
            worker: NO_WORKER,
            holder: 0,
            matched: true,
        };
        if !self.assign(&mut place, draw.word(), block) {
            return false;
        }
        let moment = step.ledger.moment(step.start);
        let stratum = block.people[person].stratum;
        self.stop_waiting(waiting, step.start, block, step);
        let who = &mut block.people[person];
        step.ledger.count(Quantity::Enrolments, stratum, &moment);
        if who.enrolments == 0 {
            step.ledger.count(Quantity::FirstEnrolments, stratum, &moment);
        }
        if place.matched && place.worker != NO_WORKER {
            step.ledger.count(Quantity::MatchedEnrolments, stratum, &moment);
        }
        step.ledger.begin(Quantity::PeerWeeks, stratum, &moment);
        who.enrolments = who.enrolments.saturating_add(1);
        who.programme = Programme::Engaged;
        who.link = block.relationships.len() as u16;
        block.relationships.push(place);
        let hazard = self.dropout_hazard(&place, step.start, block);
        block.clocks[person].set(ENGAGEMENT, Clock::start(step.start, amount, hazard));
        block.touch(person, Change::PROGRAMME);
        true
    }

    /// Takes a person off the waiting list without saying where they go.
    fn stop_waiting(&self, index: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let gone = block.remove_waiting(index);
        if self.list {
            let moment = step.ledger.moment(at);
            step.ledger.end(Quantity::WaitingWeeks, block.people[gone.person as usize].stratum, &moment);
        }
    }

    /// Ends a place at `at`.
    fn end(&self, index: usize, at: f64, into: Programme, block: &mut Block, step: &mut Step<'_>) {
        let place = block.remove_relationship(index);
        let person = place.person as usize;
        let moment = step.ledger.moment(at);
        let who = &mut block.people[person];
        who.programme = into;
        step.ledger.end(Quantity::PeerWeeks, who.stratum, &moment);
        if self.unassigned(&place, &block.site) {
            step.ledger.end(Quantity::UnassignedWeeks, who.stratum, &moment);
        }
        if self.meets {
            peer_contact::count_ended(place.contacts, who.stratum, &moment, step.ledger);
        }
        if who.state.alive() {
            let quantity =
                if into == Programme::Completed { Quantity::Completions } else { Quantity::Dropouts };
            step.ledger.count(quantity, who.stratum, &moment);
        }
        let end = match (who.state.alive(), who.cause, into) {
            (true, _, Programme::Completed) => End::Completed,
            (true, ..) => End::Event,
            (false, CauseOfDeath::Left, _) => End::Left,
            (false, ..) => End::Died,
        };
        step.ledger.follow(Course::DropOut, who.stratum, place.since, at, end);
        if let Some(worker) = block.workers.get_mut(usize::from(place.worker))
            && worker.holders == place.holder
        {
            worker.caseload = worker.caseload.saturating_sub(1);
        }
        block.clocks[person].set(ENGAGEMENT, Clock::OFF);
    }

    fn set_hazard(&self, index: usize, at: f64, block: &mut Block) {
        let place = block.relationships[index];
        let hazard = self.dropout_hazard(&place, at, block);
        if block.clocks[place.person as usize].set_hazard(ENGAGEMENT, at, hazard) {
            block.touch(place.person as usize, Change::NOTHING);
        }
    }

    /// People whose worker has left give up the place or go on without one until they are matched again.
    fn mourn(&self, block: &mut Block, step: &mut Step<'_>) {
        let mut index = 0;
        while index < block.relationships.len() {
            let place = &mut block.relationships[index];
            let there = block
                .workers
                .get(usize::from(place.worker))
                .is_some_and(|worker| worker.stage == WorkerStage::InPost && worker.holders == place.holder);
            let lost = place.worker != NO_WORKER && !there;
            if !lost {
                index += 1;
                continue;
            }
            place.worker = NO_WORKER;
            place.dose = 0.0;
            let person = place.person as usize;
            // A place lasts fewer than 4096 weeks, so enrolment and week of the place make an occasion of their own.
            let week = (step.start - place.since) as u32 & 0xfff;
            let occasion = u32::from(block.people[person].enrolments) << 12 | week;
            let mut draw = step.luck.draw(block.entity(person), LOSS, occasion);
            let leaves = draw.uniform() < self.loss_dropout;
            // Without a worker there are no contacts, so their words hold the rank; the next contact draws them again.
            let place = &mut block.relationships[index];
            place.words[RANK] = draw.word();
            place.block = u32::MAX;
            let moment = step.ledger.moment(step.start);
            step.ledger.count(Quantity::RelationshipsLost, block.people[person].stratum, &moment);
            step.ledger.begin(Quantity::UnassignedWeeks, block.people[person].stratum, &moment);
            if leaves {
                self.end(index, step.start, Programme::Left, block, step);
                block.touch(person, Change::PROGRAMME);
            } else {
                index += 1;
            }
        }
    }

    /// The site has stopped: everyone loses the place or the hope of one.
    fn clear(&self, block: &mut Block, step: &mut Step<'_>) {
        while let Some(last) = block.relationships.len().checked_sub(1) {
            let person = block.relationships[last].person as usize;
            self.end(last, step.start, Programme::Left, block, step);
            block.touch(person, Change::PROGRAMME);
        }
        while let Some(last) = block.waiting.len().checked_sub(1) {
            self.send_home(last, step.start, block, step);
        }
    }

    /// Takes a person off the waiting list, back to where they were before.
    fn send_home(&self, index: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let person = block.waiting[index].person as usize;
        self.stop_waiting(index, at, block, step);
        let who = &mut block.people[person];
        who.programme = if who.enrolments == 0 { Programme::Outside } else { Programme::Left };
        block.clocks[person].set(ENGAGEMENT, Clock::OFF);
        block.touch(person, Change::PROGRAMME);
    }
}

impl Process for Engagement {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn slots(&self) -> &'static [Slot] {
        &[ENGAGEMENT]
    }

    fn listens(&self) -> Change {
        Change::STATE
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        if step.warms_up() {
            return;
        }
        if block.site.stage != Stage::Delivering {
            self.clear(block, step);
            return;
        }
        self.mourn(block, step);
        self.rematch(block, step);
        // The list is in order of priority; the first of it goes each time, and the next takes its position.
        let free = self.places.free(block).min(block.waiting.len());
        let mut candidates: Vec<u32> = block.waiting[..free].iter().map(|entry| entry.person).collect();
        candidates.retain(|&person| block.people[person as usize].programme == Programme::Waiting);
        for person in candidates {
            let index = usize::from(block.people[person as usize].link);
            if !self.place(index, block, step) {
                break;
            }
        }
        if !self.list {
            while let Some(last) = block.waiting.len().checked_sub(1) {
                self.send_home(last, step.start, block, step);
            }
        }
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        let mut index = 0;
        while index < block.relationships.len() {
            let place = &block.relationships[index];
            if place.planned_end <= step.start {
                let person = place.person as usize;
                self.end(index, step.start, Programme::Completed, block, step);
                block.touch(person, Change::PROGRAMME);
            } else {
                self.set_hazard(index, step.start, block);
                index += 1;
            }
        }
    }

    fn event(&self, _slot: Slot, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) -> Change {
        let index = usize::from(block.people[person].link);
        match block.people[person].programme {
            Programme::Engaged => self.end(index, at, Programme::Left, block, step),
            Programme::Waiting => self.send_home(index, at, block, step),
            _ => {}
        }
        Change::PROGRAMME
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let who = &block.people[person];
        let index = usize::from(who.link);
        match (who.programme, who.state.alive()) {
            (Programme::Engaged, false) => self.end(index, at, Programme::Left, block, step),
            (Programme::Waiting, false) => {
                self.stop_waiting(index, at, block, step);
                block.people[person].programme = Programme::Left;
            }
            (Programme::Engaged, true) => {
                let place = block.relationships[index];
                let hazard = self.dropout_hazard(&place, at, block);
                block.clocks[person].set_hazard(ENGAGEMENT, at, hazard);
            }
            _ => {}
        }
    }

    fn turn_of_year(&self, block: &mut Block, year: usize, step: &mut Step<'_>) {
        for place in &block.relationships {
            let stratum = block.people[place.person as usize].stratum;
            step.ledger.carry(Quantity::PeerWeeks, stratum, year);
            if self.unassigned(place, &block.site) {
                step.ledger.carry(Quantity::UnassignedWeeks, stratum, year);
            }
        }
        if self.list {
            for entry in &block.waiting {
                step.ledger.carry(Quantity::WaitingWeeks, block.people[entry.person as usize].stratum, year);
            }
        }
    }

    fn close(&self, block: &mut Block, step: &mut Step<'_>) {
        let moment = step.ledger.moment(step.end);
        for place in &block.relationships {
            let stratum = block.people[place.person as usize].stratum;
            // A planned end that falls on the horizon has come, though nobody sees to it any more.
            let end = if place.planned_end <= step.end { End::Completed } else { End::Censored };
            step.ledger.follow(Course::DropOut, stratum, place.since, step.end, end);
            step.ledger.end(Quantity::PeerWeeks, stratum, &moment);
            if self.unassigned(place, &block.site) {
                step.ledger.end(Quantity::UnassignedWeeks, stratum, &moment);
            }
        }
        if self.list {
            for entry in &block.waiting {
                step.ledger.end(Quantity::WaitingWeeks, block.people[entry.person as usize].stratum, &moment);
            }
        }
    }
}
