//! Engagement: taking up a place, holding it, dropping out, coming to the planned end.
//!
//! Places are given at site steps; drop-out happens at its exact time, and its place is free from the next step.
//! The hazard of drop-out is in `dropout`, who gets which worker in [`super::matching`].

mod dropout;
mod parameters;

pub(super) use dropout::DropOut;
pub use parameters::SECTION;

use crate::engine::block::{Block, Change};
use crate::engine::clock::{Clock, Slot};
use crate::engine::follow_up::{Course, End};
use crate::engine::ledger::Quantity;
use crate::engine::page::Page;
use crate::engine::process::{Process, Step, Turn};
use crate::engine::room;
use crate::model::person::{CauseOfDeath, Programme};
use crate::model::relationship::{NO_WORKER, Relationship, Wish};
use crate::model::site::Site;
use crate::processes::alliance::Beginning;
use crate::processes::manner::Manner;
use crate::processes::matching::{self, Matching};
use crate::processes::places::Places;
use crate::processes::programme::Templates;
use crate::processes::referral::Priority;
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
    dropout: DropOut,
    matching: Matching,
    beginning: Beginning,
    loss_dropout: f64,
    list: bool,
    priority: Priority,
    /// By ethnic group of the person.
    unmatched_fit: Vec<f32>,
    early_after_leaving: f64,
}

impl Engagement {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing, or people are matched by what no worker has.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        Ok(Self {
            places: Places::open(values)?,
            templates: Templates::open(values)?,
            meets: values.is_on(peer_contact::SECTION.id),
            dropout: DropOut::open(values)?,
            matching: Matching::open(values)?,
            beginning: Beginning::open(values),
            loss_dropout: values.number("engagement.loss_dropout")?,
            list: values.word("referral.waiting")? == "list",
            priority: Priority::open(values),
            unmatched_fit: peer_contact::unmatched_fit(values)?,
            early_after_leaving: values.optional_number("referral.return_early_weeks").unwrap_or_default(),
        })
    }

    /// Gives a worker to a place, if one is free; says whether the place has all it needs.
    fn assign(&self, place: &mut Relationship, pick: u32, block: &mut Block, step: &mut Step<'_>) -> bool {
        let person = place.person as usize;
        let usual = self.templates.of(&block.site).alliance_start;
        let differs = self.beginning.differs() || self.matching.has_preferences();
        let manner = differs.then(|| Manner::of(block.entity(person), step.luck));
        place.alliance = self.beginning.alliance(usual, manner.as_ref());
        if !matches!(self.places.at(&block.site), Places::Workers) {
            return true;
        }
        let preference = self.matching.preference(manner.as_ref());
        let Some(worker) = self.matching.worker_for(person, preference, pick, block) else {
            return false;
        };
        let who = &mut block.workers[usize::from(worker)];
        who.caseload += 1;
        place.worker = worker;
        place.holder = who.holders;
        matching::note(place, who, &block.people[person].attributes, preference);
        place.mismatch = self.dropout.mismatch(place);
        place.growth = self.beginning.growth(place);
        let group = usize::from(block.people[person].attributes.ethnicity);
        let other = self.unmatched_fit.get(group).copied().unwrap_or(1.0);
        place.fit = if place.matched { 1.0 } else { other };
        true
    }

    /// Whether a place lacks the worker that it needs.
    fn unassigned(&self, place: &Relationship, site: &Site) -> bool {
        matches!(self.places.at(site), Places::Workers) && place.worker == NO_WORKER
    }

    fn rematch(&self, block: &mut Block, step: &mut Step<'_>) {
        if !matches!(self.places.at(&block.site), Places::Workers) {
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
            if !self.assign(&mut place, rank, block, step) {
                break;
            }
            let moment = step.ledger.moment(step.start);
            let stratum = block.people[person as usize].stratum;
            step.ledger.end(Quantity::UnassignedWeeks, stratum, &moment);
            step.ledger.count(Quantity::Rematched, stratum, &moment);
            block.relationships[index] = place;
            self.dropout.set(index, step.start, block);
        }
    }

    fn place(&self, waiting: usize, block: &mut Block, step: &mut Step<'_>) -> bool {
        let person = block.waiting[waiting].person as usize;
        let occasion = u32::from(block.people[person].enrolments);
        let mut draw = step.luck.draw(block.entity(person), ENROLMENT, occasion);
        let amount = draw.amount();
        let template = self.templates.of(&block.site);
        let mut place = Relationship::new(person as u32, step.start, template.planned_weeks);
        if !self.assign(&mut place, draw.word(), block, step) {
            return false;
        }
        let moment = step.ledger.moment(step.start);
        let stratum = block.people[person].stratum;
        self.stop_waiting(waiting, step.start, block, step);
        if let Some(page) = step.ledger.page(stratum, &moment) {
            count_enrolment(&place, block.people[person].enrolments == 0, page);
        }
        step.ledger.begin(Quantity::PeerWeeks, stratum, &moment);
        block.enrol(person);
        let who = &mut block.people[person];
        who.programme = Programme::Engaged;
        who.link = block.relationships.len() as u16;
        room::push(&mut block.relationships, place);
        let hazard = self.dropout.note(block.relationships.len() - 1, step.start, block);
        block.clocks[person].set(ENGAGEMENT, Clock::start(step.start, amount, hazard));
        block.touch(person, Change::PROGRAMME);
        true
    }

    /// Gives the free places to those on the list, in its order.
    fn give_places(&self, block: &mut Block, step: &mut Step<'_>) {
        let mut free = self.places.free(block).min(block.waiting.len());
        if free == 0 {
            return;
        }
        // Who is taken off the list leaves the position to another, so those whose turn may come are noted before.
        let turns = if self.matching.holds_people() { block.waiting.len() } else { free };
        for person in self.priority.first(turns, block) {
            let who = &block.people[person as usize];
            if free == 0 || who.programme != Programme::Waiting {
                continue;
            }
            let index = usize::from(who.link);
            if matches!(self.places.at(&block.site), Places::Workers) {
                let waited = step.start - block.waiting[index].since;
                if self.matching.holds(waited, person as usize, block, step) {
                    continue;
                }
            }
            if !self.place(index, block, step) {
                break;
            }
            free -= 1;
        }
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
            if quantity == Quantity::Dropouts && place.contacts == 0 {
                step.ledger.count(Quantity::DropoutsBeforeContact, who.stratum, &moment);
            }
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
        if into == Programme::Completed && matches!(self.places.at(&block.site), Places::Workers) {
            // Who has come through the programme may become a worker.
            let enrolment = block.people[person].enrolments;
            block.team.completed.push((place.person, enrolment, at));
        }
        block.clocks[person].set(ENGAGEMENT, Clock::OFF);
        if self.early_after_leaving > 0.0 && block.people[person].state.alive() {
            block.note_leaver(person, at + self.early_after_leaving);
        }
    }

    /// People whose worker has left give up the place or go on without one until they are matched again; says whether anyone is
    /// without one.
    fn mourn(&self, block: &mut Block, step: &mut Step<'_>) -> bool {
        let (mut index, mut alone) = (0, false);
        while index < block.relationships.len() {
            let place = &mut block.relationships[index];
            let there = block
                .workers
                .get(usize::from(place.worker))
                .is_some_and(|worker| worker.keeps_people() && worker.holders == place.holder);
            let lost = place.worker != NO_WORKER && !there;
            if !lost {
                alone |= !there;
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
                alone = true;
                index += 1;
            }
        }
        alone
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
        if self.early_after_leaving > 0.0 {
            block.find_leaver(person);
        }
        block.clocks[person].set(ENGAGEMENT, Clock::OFF);
        block.touch(person, Change::PROGRAMME);
    }
}

/// Counts a place that has been taken up, as the person's first or not.
fn count_enrolment(place: &Relationship, first: bool, mut page: Page<'_>) {
    let held = place.worker != NO_WORKER;
    for (quantity, counts) in [
        (Quantity::Enrolments, true),
        (Quantity::FirstEnrolments, first),
        (Quantity::MatchedEnrolments, held && place.matched),
        (Quantity::SexMatchedEnrolments, held && place.same_sex),
        (Quantity::LanguageMatchedEnrolments, held && place.same_language),
        (Quantity::ExperienceMatchedEnrolments, held && place.same_experience),
        (Quantity::WishEnrolments, held && place.wish != Wish::None),
        (Quantity::WishMetEnrolments, held && place.wish == Wish::Met),
    ] {
        if counts {
            page.count(quantity);
        }
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
        if !block.site.stage.delivers() {
            self.clear(block, step);
            return;
        }
        if self.mourn(block, step) {
            self.rematch(block, step);
        }
        if block.site.open.admits {
            self.give_places(block, step);
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
            if place.ends || place.planned_end <= step.start {
                let person = place.person as usize;
                let how = if place.ends { Programme::Left } else { Programme::Completed };
                self.end(index, step.start, how, block, step);
                block.touch(person, Change::PROGRAMME);
            } else {
                self.dropout.set(index, step.start, block);
                index += 1;
            }
        }
    }

    fn event(&self, _slot: Slot, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) -> Change {
        let index = usize::from(block.people[person].link);
        match block.people[person].programme {
            Programme::Engaged => self.end(index, at, Programme::Left, block, step),
            Programme::Waiting => {
                let moment = step.ledger.moment(at);
                step.ledger.count(Quantity::GivenUp, block.people[person].stratum, &moment);
                self.send_home(index, at, block, step);
            }
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
                let hazard = self.dropout.note(index, at, block);
                block.clocks[person].set_hazard(ENGAGEMENT, at, hazard);
            }
            _ => {}
        }
    }

    fn turn_of_year(&self, block: &mut Block, year: usize, step: &mut Step<'_>) {
        let turn = Turn::of(year, step.ledger);
        for place in &block.relationships {
            let stratum = block.people[place.person as usize].stratum;
            turn.carry(Quantity::PeerWeeks, stratum, step.ledger);
            if self.unassigned(place, &block.site) {
                turn.carry(Quantity::UnassignedWeeks, stratum, step.ledger);
            }
        }
        if self.list {
            for entry in &block.waiting {
                let stratum = block.people[entry.person as usize].stratum;
                turn.carry(Quantity::WaitingWeeks, stratum, step.ledger);
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
