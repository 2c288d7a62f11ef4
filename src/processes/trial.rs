//! An emulated trial: people enter it at an event, everyone of an arm is offered the same, and all are followed alike.
//!
//! A trial stands in for adoption, workers, referral and engagement: whoever takes the offer up holds a place without
//! a worker for the length of the offer, beginning with the week after entry, and contacts of the trial's own rate and
//! quality. Who takes part in a trial may be at more risk than everyone to whom the same has happened: from entry on their
//! frailty is multiplied by one factor of the trial, in both arms. Both arms are lived by the same people with the same luck, so that the arms differ by the offer alone; a
//! trial in which half of the people are in each arm is a sample of these pairs.

use super::assessment::Reading;
use super::illness::Illness;
use super::slots::TRIAL_OFFER;
use crate::engine::block::{Block, Change};
use crate::engine::process::{Early, Process, Step};
use crate::model::person::{Diagnosis, IllnessState, Programme};
use crate::model::relationship::Relationship;
use crate::model::trial::{Cohort, HISTORY, NO_PART, Offer, Participant};

/// The event at which people enter a trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Entry {
    /// Crisis-team care ends with recovery.
    LeavingCrisisCare,
    /// A stay on a ward ends, and there were so many admissions, this one included, within so many weeks before.
    WardDischarge {
        /// Admissions, at least 1 and at most [`HISTORY`].
        admissions: usize,
        /// Weeks before the discharge in which they began.
        within: f64,
    },
    /// The start, for everyone who then lives in the community without an acute episode.
    Community,
}

/// What a trial is, in one arm.
#[derive(Debug, Clone)]
pub struct Protocol {
    /// The event at which people enter.
    pub entry: Entry,
    /// Whether people with psychosis alone may enter.
    pub psychosis_only: bool,
    /// Weeks from the start in which people enter.
    pub recruits: f64,
    /// What entering multiplies frailty by, and with it the hazard of relapse.
    pub frailty: f64,
    /// The process that sets that hazard.
    pub illness: Illness,
    /// Whether the arm is offered anything.
    pub offered: bool,
    /// Probability that a person takes up the offer.
    pub uptake: f64,
    /// Weeks for which it is offered.
    pub offer_weeks: f64,
    /// Weeks for which admissions and time on wards are counted.
    pub follow_up: f64,
    /// Weeks after entry at which scores are read.
    pub read_at: f64,
    /// The instruments.
    pub reading: Reading,
}

/// The process of an emulated trial.
#[derive(Debug, Clone)]
pub struct Trial(Protocol);

impl Trial {
    /// A trial by this protocol.
    pub const fn new(protocol: Protocol) -> Self {
        Self(protocol)
    }

    /// Whether a person who leaves `from` for `to` at `at` enters the trial.
    fn enters(&self, person: usize, from: IllnessState, to: IllnessState, at: f64, block: &Block) -> bool {
        if at < 0.0
            || at >= self.0.recruits
            || block.trial.part[person] != NO_PART
            || !self.admits(person, block)
        {
            return false;
        }
        match self.0.entry {
            Entry::LeavingCrisisCare => from == IllnessState::CrisisCare && to == IllnessState::Stable,
            Entry::WardDischarge { admissions, within } => {
                let earliest = admissions.clamp(1, HISTORY) - 1;
                from.in_hospital()
                    && !to.in_hospital()
                    && block.trial.admitted[person][earliest] >= at - within
            }
            Entry::Community => false,
        }
    }

    fn admits(&self, person: usize, block: &Block) -> bool {
        let diagnosis = block.people[person].attributes.diagnosis;
        !self.0.psychosis_only
            || diagnosis == Diagnosis::Schizophrenia as u8
            || diagnosis == Diagnosis::OtherPsychosis as u8
    }

    fn enrol(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let takes_up = step.luck.draw(block.entity(person), TRIAL_OFFER, 0).uniform() < self.0.uptake;
        block.trial.part[person] = block.trial.participants.len() as u32;
        block.trial.participants.push(Participant::new(person as u32, at, takes_up));
        block.trial.scores.extend(std::iter::repeat_n(f32::NAN, self.0.reading.len()));
        if (self.0.frailty - 1.0).abs() > 0.0 {
            let who = &mut block.people[person];
            who.frailty = (f64::from(who.frailty) * self.0.frailty) as f32;
            self.0.illness.refresh(person, at, block, step);
        }
    }

    /// Adds what of a stay that ends at `at` lies within the follow-up.
    fn leaves_ward(&self, part: &mut Participant, at: f64) {
        let from = part.admitted.max(part.since);
        part.ward_weeks += (at.min(part.since + self.0.follow_up) - from).max(0.0);
        part.admitted = f64::INFINITY;
    }

    fn follow(&self, part: &mut Participant, from: IllnessState, to: IllnessState, at: f64) {
        let after = at - part.since;
        if from.in_hospital() && !to.in_hospital() {
            self.leaves_ward(part, at);
        }
        if !to.alive() {
            part.died = after;
        } else if to.in_hospital() && !from.in_hospital() {
            part.ward = part.ward.min(after);
            part.acute = part.acute.min(after);
            part.admitted = at;
            part.admissions += u16::from(after < self.0.follow_up);
        } else if to == IllnessState::CrisisCare {
            part.acute = part.acute.min(after);
        }
    }

    fn begin_offer(&self, index: usize, block: &mut Block, step: &mut Step<'_>) {
        let part = &mut block.trial.participants[index];
        part.offer = Offer::During;
        let person = part.person as usize;
        block.enrol(person);
        let who = &mut block.people[person];
        who.programme = Programme::Engaged;
        who.link = block.relationships.len() as u16;
        block.relationships.push(Relationship::new(person as u32, step.start, self.0.offer_weeks));
        block.touch(person, Change::PROGRAMME);
    }

    fn end_offer(index: usize, block: &mut Block) {
        let person = block.trial.participants[index].person as usize;
        let place = block.remove_relationship(usize::from(block.people[person].link));
        block.people[person].programme = Programme::Completed;
        let part = &mut block.trial.participants[index];
        part.offer = Offer::After;
        part.contacts = place.contacts;
    }

    fn read(&self, index: usize, block: &mut Block, step: &mut Step<'_>) {
        let person = block.trial.participants[index].person as usize;
        let mind = block.mind(person);
        let scores = self.0.reading.read(person, block, step.luck);
        let from = index * scores.len();
        block.trial.scores[from..from + scores.len()].copy_from_slice(&scores);
        let unwell = block.people[person].state != IllnessState::Stable;
        let part = &mut block.trial.participants[index];
        part.read = true;
        part.unwell = unwell;
        part.mind = [mind.hope, mind.self_management, mind.connectedness];
    }
}

impl Process for Trial {
    fn id(&self) -> &'static str {
        "trial"
    }

    fn early(&self) -> Option<Early<'_>> {
        Some(Early::alone(self))
    }

    fn listens(&self) -> Change {
        Change::STATE
    }

    fn found(&self, block: &mut Block, _step: &mut Step<'_>) {
        block.trial = Cohort::EMPTY;
    }

    fn enter(&self, person: usize, block: &mut Block, _step: &mut Step<'_>) {
        let cohort = &mut block.trial;
        cohort.last.resize(person + 1, IllnessState::Stable);
        cohort.admitted.resize(person + 1, [f64::NEG_INFINITY; HISTORY]);
        cohort.part.resize(person + 1, NO_PART);
    }

    fn open(&self, block: &mut Block, step: &mut Step<'_>) {
        if self.0.entry != Entry::Community {
            return;
        }
        for person in 0..block.people.len() {
            if block.people[person].state == IllnessState::Stable && self.admits(person, block) {
                self.enrol(person, step.start, block, step);
            }
        }
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let to = block.people[person].state;
        let from = std::mem::replace(&mut block.trial.last[person], to);
        if from == to {
            return;
        }
        if to.in_hospital() && !from.in_hospital() {
            let history = &mut block.trial.admitted[person];
            history.rotate_right(1);
            history[0] = at;
        }
        let index = block.trial.part[person];
        if let Some(part) = block.trial.participants.get_mut(index as usize) {
            self.follow(part, from, to, at);
            if !to.alive() && part.offer == Offer::During {
                Self::end_offer(index as usize, block);
            }
        } else if self.enters(person, from, to, at, block) {
            self.enrol(person, at, block, step);
        }
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        for index in 0..block.trial.participants.len() {
            let part = &mut block.trial.participants[index];
            if part.died.is_finite() {
                continue;
            }
            let person = part.person as usize;
            if block.people[person].state.in_hospital() && part.steps < 64 {
                part.hospital |= 1 << part.steps;
            }
            part.steps = part.steps.saturating_add(1);
            let part = *part;
            if part.offer == Offer::Before && self.0.offered && part.takes_up {
                self.begin_offer(index, block, step);
            }
            if part.offer == Offer::During {
                let place = block.relationships[usize::from(block.people[person].link)];
                if place.planned_end <= step.start {
                    Self::end_offer(index, block);
                    block.touch(person, Change::PROGRAMME);
                }
            }
            if !part.read && step.start - part.since >= self.0.read_at {
                self.read(index, block, step);
            }
        }
    }

    fn close(&self, block: &mut Block, step: &mut Step<'_>) {
        for index in 0..block.trial.participants.len() {
            let mut part = block.trial.participants[index];
            if part.admitted.is_finite() {
                self.leaves_ward(&mut part, step.end);
            }
            block.trial.participants[index] = part;
            if part.offer == Offer::During {
                Self::end_offer(index, block);
            }
        }
    }
}
