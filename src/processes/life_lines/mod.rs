//! Life-lines: what happens to a few people is written down, and nothing is changed by it.
//!
//! The process stands after all others, looks at a person whenever something about that person changes and once in each
//! step, and writes down what is new. It is no part of a scenario: a job adds it to the schedule of the one replicate whose
//! life-lines are shown, so that it costs nothing elsewhere. Whose diary is kept is decided by the person's own draw, which
//! is the same in every strategy.

mod workers;

use super::slots::SHOWN;
use crate::engine::block::{Block, Change};
use crate::engine::process::{Early, Process, Step};
use crate::engine::room;
use crate::model::diary::{Diary, Entry, Happening, NOT_WATCHED, Stand};
use crate::model::person::{CauseOfDeath, Habit, IllnessState, Programme};
use crate::model::relationship::NO_WORKER;

/// The contacts that are written down: the first, and others that mark how far a relationship has come.
pub const MILESTONES: [u16; 8] = [1, 5, 10, 25, 50, 100, 200, 400];

/// The process of writing down.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    share: f64,
}

/// What an end of a place may be due to.
#[derive(Debug, Clone, Copy)]
struct Around {
    /// Whether the site has stopped.
    stopped: bool,
    /// Whether the worker has left.
    gone: bool,
}

impl Watch {
    /// Watches about this share of the people who are there at the start.
    pub const fn of(share: f64) -> Self {
        Self { share }
    }

    fn look(index: usize, at: f64, block: &mut Block) {
        let before = block.diaries.all[index].stand;
        if !before.state.alive() {
            return;
        }
        let person = block.diaries.all[index].person as usize;
        let now = stand(person, &before, block);
        if now == before {
            return;
        }
        let alone = now.worker.is_none() && block.workers.is_empty();
        let cause = block.people[person].cause;
        let around = Around {
            stopped: !block.site.stage.delivers(),
            gone: before.worker.is_some_and(|worker| !is_there(worker, block)),
        };
        let matched =
            block.relationships.get(usize::from(block.people[person].link)).is_some_and(|p| p.matched);
        let diary = &mut block.diaries.all[index];
        let mut note = |what: Happening, contacts: u16| diary.entries.push(Entry { at, what, contacts });
        if now.state.alive() {
            programme(&before, &now, around, &mut note);
            if now.programme == Programme::Engaged && now.enrolments > before.enrolments {
                let place = match (alone, matched) {
                    (true, _) => Happening::PlaceAlone,
                    (false, true) => Happening::PlaceMatched,
                    (false, false) => Happening::PlaceUnmatched,
                };
                note(place, 0);
            }
            contacts(&before, &now, &mut note);
            for _ in before.visits..now.visits {
                note(Happening::Visit, 0);
            }
            habits(before.habits, now.habits, &mut note);
        }
        if now.state != before.state {
            note(illness(before.state, now.state, cause), 0);
        }
        let since = if now.enrolments == before.enrolments { before.contacts } else { 0 };
        diary.contacts += u32::from(now.contacts.saturating_sub(since));
        diary.stand = now;
    }

    fn look_at_all(at: f64, block: &mut Block) {
        if at >= 0.0 {
            for index in 0..block.diaries.all.len() {
                Self::look(index, at, block);
            }
        }
    }
}

/// How a person stands; the contacts of a place that has ended are kept.
fn stand(person: usize, before: &Stand, block: &Block) -> Stand {
    let who = &block.people[person];
    let place = (who.programme == Programme::Engaged)
        .then(|| block.relationships.get(usize::from(who.link)))
        .flatten();
    Stand {
        state: who.state,
        programme: who.programme,
        habits: who.habits,
        referrals: who.referrals,
        enrolments: who.enrolments,
        visits: who.emergencies,
        contacts: place.map_or(before.contacts, |place| place.contacts),
        worker: place.filter(|place| place.worker != NO_WORKER).map(|place| (place.worker, place.holder)),
    }
}

/// Whether a worker still has people: in post, or away for a short time.
fn is_there((worker, holder): (u16, u16), block: &Block) -> bool {
    let worker = block.workers.get(usize::from(worker));
    worker.is_some_and(|worker| worker.keeps_people() && worker.holders == holder)
}

/// What has become of referral, wait, place and worker.
fn programme(before: &Stand, now: &Stand, around: Around, note: &mut impl FnMut(Happening, u16)) {
    let was_engaged = before.programme == Programme::Engaged;
    let still = was_engaged && now.programme == Programme::Engaged && now.enrolments == before.enrolments;
    if was_engaged && !still {
        if around.gone && !around.stopped {
            note(Happening::WorkerLost, 0);
        }
        let end = match now.programme {
            Programme::Completed => Happening::Completed,
            _ if around.stopped => Happening::SiteStopped,
            _ => Happening::DroppedOut,
        };
        note(end, before.contacts);
    }
    if still && before.worker != now.worker {
        if before.worker.is_some() {
            note(Happening::WorkerLost, 0);
        }
        if now.worker.is_some() {
            note(Happening::WorkerFound, 0);
        }
    }
    let referred = now.referrals.saturating_sub(before.referrals);
    let waits = before.programme == Programme::Waiting;
    let moves_on = now.programme == Programme::Waiting || now.enrolments > before.enrolments;
    let accepted = u16::from(moves_on && !waits && referred > 0);
    for _ in accepted..referred {
        note(Happening::NotTakenUp, 0);
    }
    if accepted > 0 {
        note(Happening::Accepted, 0);
    }
    if waits && !moves_on {
        note(Happening::WaitEnded, 0);
    }
}

fn contacts(before: &Stand, now: &Stand, note: &mut impl FnMut(Happening, u16)) {
    let since = if now.enrolments == before.enrolments { before.contacts } else { 0 };
    for mark in MILESTONES.into_iter().filter(|&mark| since < mark && mark <= now.contacts) {
        note(Happening::Contact, mark);
    }
}

fn habits(before: u8, now: u8, note: &mut impl FnMut(Happening, u16)) {
    for (habit, gained, lost) in [
        (Habit::Adherent, Happening::MedicationResumed, Some(Happening::MedicationStopped)),
        (Habit::Employed, Happening::JobFound, Some(Happening::JobLost)),
        (Habit::CrisisPlan, Happening::PlanMade, None),
    ] {
        let has = |habits: u8| habits & habit as u8 != 0;
        match (has(before), has(now), lost) {
            (false, true, _) => note(gained, 0),
            (true, false, Some(lost)) => note(lost, 0),
            _ => {}
        }
    }
}

const fn illness(before: IllnessState, now: IllnessState, cause: CauseOfDeath) -> Happening {
    match now {
        IllnessState::Dead => match cause {
            CauseOfDeath::Suicide => Happening::Suicide,
            CauseOfDeath::Left => Happening::Left,
            CauseOfDeath::Natural | CauseOfDeath::Alive => Happening::Died,
        },
        IllnessState::Relapse => Happening::Relapse,
        IllnessState::CrisisCare => Happening::CrisisCare,
        IllnessState::Voluntary => Happening::Voluntary,
        IllnessState::Compulsory => Happening::Compulsory,
        IllnessState::Stable if before.in_hospital() => Happening::Discharge,
        IllnessState::Stable => Happening::Recovery,
    }
}

impl Process for Watch {
    fn id(&self) -> &'static str {
        "life_lines"
    }

    fn early(&self) -> Option<Early<'_>> {
        Some(Early::of(self))
    }

    fn listens(&self) -> Change {
        Change::ENTRY.or(Change::VISIT)
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        room::extend_to(&mut block.diaries.of, &block.people, NOT_WATCHED);
        if person >= block.settled() {
            return;
        }
        let mut draw = step.luck.draw(block.entity(person), SHOWN, 0);
        if draw.uniform() >= self.share {
            return;
        }
        let who = &block.people[person];
        block.diaries.of[person] = block.diaries.all.len() as u16;
        block.diaries.all.push(Diary {
            site: block.site.id,
            person: person as u32,
            rank: draw.word(),
            age: who.age,
            attributes: who.attributes,
            began: who.state,
            entries: Vec::new(),
            contacts: 0,
            stand: Stand {
                state: who.state,
                programme: who.programme,
                habits: who.habits,
                referrals: 0,
                enrolments: 0,
                visits: 0,
                contacts: 0,
                worker: None,
            },
        });
    }

    /// What came before the start is forgotten.
    fn open(&self, block: &mut Block, _step: &mut Step<'_>) {
        for index in 0..block.diaries.all.len() {
            let Diary { person, stand: before, .. } = block.diaries.all[index];
            let now = stand(person as usize, &before, block);
            let diary = &mut block.diaries.all[index];
            (diary.stand, diary.began) = (now, now.state);
        }
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        Self::look_at_all(step.start, block);
        workers::look(self.share, block, step);
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        Self::look_at_all(step.start, block);
    }

    fn refresh(&self, person: usize, at: f64, block: &mut Block, _step: &mut Step<'_>) {
        let index = block.diaries.of.get(person).copied().unwrap_or(NOT_WATCHED);
        if at >= 0.0 && index != NOT_WATCHED {
            Self::look(usize::from(index), at, block);
        }
    }
}
