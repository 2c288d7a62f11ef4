//! A block: one site with its people, small enough to stay in cache while it is advanced.
//!
//! Hot columns (`due`, `referral`) are scanned every step; the rest of a person is touched only when something
//! happens to that person.

use super::clock::{Clock, Clocks, Due, EXTRA, Slot, StoredClock};
use super::column::Column;
use super::quantities::SiteQuantity;
use super::room;
use crate::model::diary::Diaries;
use crate::model::finances::Finances;
use crate::model::harm::{Harm, Loss, NormTrack};
use crate::model::network::{Network, Tie};
use crate::model::oversight::Oversight;
use crate::model::panel::Panel;
use crate::model::person::{IllnessState, Mind, MindTrack, NOT_FOLLOWED, Person, Programme, ServiceContact};
use crate::model::record::Seen;
use crate::model::relationship::{Leaver, Relationship, Waiting};
use crate::model::site::{Cause, Delivered, Site, Stage, Turn};
use crate::model::trial::Cohort;
use crate::model::worker::{PeerWorker, Team};
use crate::units::index::{Entity, PER_SITE_MAX};

/// What about a person changed, so that the processes that listen to it look at the person's hazards again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change(pub u8);

impl Change {
    /// Nothing.
    pub const NOTHING: Self = Self(0);
    /// The illness state.
    pub const STATE: Self = Self(1);
    /// The window after discharge.
    pub const WINDOW: Self = Self(2);
    /// The standing with the programme.
    pub const PROGRAMME: Self = Self(4);
    /// The states of mind.
    pub const MIND: Self = Self(8);
    /// Taking medication as agreed, having a job, or contact with the usual services.
    pub const HABITS: Self = Self(16);
    /// A visit to an emergency department: no hazard depends on it, but it is observed.
    pub const VISIT: Self = Self(32);
    /// The person has died or left the population: told with [`Change::STATE`], for those who do nothing at any other
    /// change of it.
    pub const GONE: Self = Self(64);
    /// Everything on which a hazard may depend: the person has just entered.
    pub const ENTRY: Self = Self(31);

    /// Number of combinations of changes.
    pub const COMBINATIONS: usize = 128;

    /// Either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the two have something in common.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// How a person stands with the usual services, where that is followed: 16 bytes beside the person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContactTrack {
    /// The clock in [`EXTRA`]: the next change.
    pub clock: StoredClock,
    /// How often it changed: the occasion of the next change.
    pub changes: u16,
    /// How the person stands now.
    pub contact: ServiceContact,
}

/// Living people of a site, and those of them who have or had a place: counted as they come and go, because word of
/// mouth asks in every step and to look at everyone was an eighth of all that missed the first cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Experience {
    /// Living people.
    pub living: u32,
    /// Eligible living people.
    pub eligible: u32,
    /// Those of them who have or had a place.
    pub enrolled: u32,
}

/// One site and everyone in it.
#[derive(Debug, Clone)]
pub struct Block {
    /// The site.
    pub site: Site,
    /// The people, in the order of their places.
    pub people: Vec<Person>,
    /// Each person's clocks, in calendar time.
    pub clocks: Vec<Clocks>,
    /// The tick in which each person's next event falls, and the slot of its clock.
    pub due: Vec<Due>,
    /// Each person's referral clock, in the site's operational time ([`Site::exposure`]).
    pub referral: Column,
    /// Each person's clocks of referral by outreach and by word of mouth, in operational time ([`Site::reach`]); empty
    /// where there is none of it.
    pub reached: [Column; 2],
    /// Each person's trust in services, in standard deviations; empty where it plays no part.
    pub trust: Vec<f32>,
    /// Who of the site could know the programme from their own experience.
    pub experience: Experience,
    /// People who left the programme a short time ago.
    pub leavers: Vec<Leaver>,
    /// How many of the people were there at the start; the others joined.
    settled: usize,
    /// The candidate numbers of those who joined, in order.
    joined: Vec<u16>,
    /// People who hold a place.
    pub relationships: Vec<Relationship>,
    /// People who wait for one.
    pub waiting: Vec<Waiting>,
    /// People whose states of mind are not at their usual level.
    pub minds: Vec<MindTrack>,
    /// When the states of mind of each of them are next looked at, in weeks: at once (-∞) where support has begun or ended, never
    /// (∞) while it lasts, or once they fade no more.
    pub looks: Vec<f32>,
    /// The ratio that the noted states of mind of each of them put on relapse and admission; 0 until somebody asks for it.
    pub protections: Vec<f64>,
    /// How each person stands with the usual services; empty where that is not followed.
    pub contacts: Vec<ContactTrack>,
    /// People who are assessed with instruments.
    pub panel: Panel,
    /// What record-keeping has seen of each person; empty where no records are kept.
    pub seen: Vec<Seen>,
    /// Diaries of the people who are watched.
    pub diaries: Diaries,
    /// People who take part in an emulated trial.
    pub trial: Cohort,
    /// Posts for peer workers.
    pub workers: Vec<PeerWorker>,
    /// Their supervisors, and who might become a worker.
    pub team: Team,
    /// What the site's programme has delivered.
    pub delivered: Delivered,
    /// The money of the site.
    pub finances: Finances,
    /// The stages that the site has come through, in order; empty where adoption is off.
    pub turns: Vec<Turn>,
    /// How each person stands with harms; empty where they are not followed.
    pub harms: Vec<Harm>,
    /// How each person's norms fared in contacts; empty where that is not followed.
    pub norms: Vec<NormTrack>,
    /// People who have lost a worker on whom they depended a short time ago.
    pub bereft: Vec<Loss>,
    /// Ties between people; empty where they are not followed.
    pub ties: Vec<Tie>,
    /// How many of them were made in groups; where there are none nobody looks for them.
    pub ties_made: u32,
    /// What is known of each person's network; empty where ties are not followed.
    pub networks: Vec<Network>,
    /// Self-stigma of each person above the usual level, in standard deviations, as the week began; empty where it is not
    /// followed.
    pub stigma: Vec<f32>,
    /// What is measured of the site, and what follows from it.
    pub oversight: Oversight,
    /// People about whom something changed in this step.
    pub changes: Vec<(u32, Change)>,
    /// People of whom one clock comes at another time since this step, and nothing else changed.
    pub(super) retimed: Vec<(u32, Slot)>,
    /// Who is to be served now, by places of a column: room for that, kept to save allocations.
    pub calls: Vec<u32>,
}

impl Block {
    /// A site without people.
    pub const fn new(site: Site) -> Self {
        Self {
            site,
            people: Vec::new(),
            clocks: Vec::new(),
            due: Vec::new(),
            referral: Column::EMPTY,
            reached: [Column::EMPTY; 2],
            trust: Vec::new(),
            experience: Experience { living: 0, eligible: 0, enrolled: 0 },
            leavers: Vec::new(),
            settled: usize::MAX,
            joined: Vec::new(),
            relationships: Vec::new(),
            waiting: Vec::new(),
            minds: Vec::new(),
            looks: Vec::new(),
            protections: Vec::new(),
            contacts: Vec::new(),
            panel: Panel::EMPTY,
            seen: Vec::new(),
            diaries: Diaries::NONE,
            trial: Cohort::EMPTY,
            workers: Vec::new(),
            team: Team::EMPTY,
            delivered: Delivered {
                peer_weeks: 0.0,
                offered: 0.0,
                crowded_out: 0.0,
                attended: 0.0,
                dose: 0.0,
                hours: 0.0,
            },
            finances: Finances::NONE,
            turns: Vec::new(),
            harms: Vec::new(),
            norms: Vec::new(),
            bereft: Vec::new(),
            ties: Vec::new(),
            ties_made: 0,
            networks: Vec::new(),
            stigma: Vec::new(),
            oversight: Oversight::NONE,
            changes: Vec::new(),
            retimed: Vec::new(),
            calls: Vec::new(),
        }
    }

    /// Makes room for so many people more, so that nobody is moved while they come: in every column, as people come.
    pub fn reserve(&mut self, people: usize) {
        self.people.reserve_exact(people);
    }

    /// The same site and people once more, with the room that there is for others.
    #[must_use]
    pub fn copy(&self) -> Self {
        let mut copy = self.clone();
        copy.reserve(self.people.capacity() - self.people.len());
        copy
    }

    /// The site comes into a stage, at `at`; the cause says why it stopped, where it did.
    pub fn turn(&mut self, stage: Stage, at: f64, cause: Option<Cause>) {
        self.site.stage = stage;
        self.turns.push(Turn { at, stage, cause });
    }

    /// Notes for the site's bill what it used while sites met the system, where its money is followed: what it uses
    /// between two meetings is read off the ledger.
    pub fn charge(&mut self, quantity: SiteQuantity, amount: f64) {
        if self.finances.writes {
            self.finances.charges.push((quantity as usize, amount));
        }
    }

    /// Adds a person, all clocks off; returns the place.
    pub fn push(&mut self, person: Person) -> usize {
        self.experience.living += 1;
        self.experience.eligible += u32::from(person.attributes.eligible);
        room::push(&mut self.people, person);
        room::extend_to(&mut self.clocks, &self.people, Clocks::OFF);
        room::extend_to(&mut self.due, &self.people, Due::NEVER);
        self.referral.extend_to(&self.people);
        self.people.len() - 1
    }

    /// Counts another enrolment of a person.
    pub fn enrol(&mut self, person: usize) {
        let who = &mut self.people[person];
        if who.enrolments == 0 && who.state.alive() {
            self.experience.enrolled += u32::from(who.attributes.eligible);
        }
        who.enrolments = who.enrolments.saturating_add(1);
    }

    /// A person dies or leaves the population; nothing where that has happened before.
    pub fn lose(&mut self, person: usize) {
        let who = &mut self.people[person];
        if !who.state.alive() {
            return;
        }
        let counted = u32::from(who.attributes.eligible);
        self.experience.living -= 1;
        self.experience.eligible -= counted;
        self.experience.enrolled -= if who.enrolments > 0 { counted } else { 0 };
        who.state = IllnessState::Dead;
    }

    /// Says that everyone who is there at the start has been added.
    pub const fn settle(&mut self) {
        self.settled = self.people.len();
    }

    /// How many were there at the start.
    pub const fn settled(&self) -> usize {
        self.settled
    }

    /// The coordinate of a candidate: counted down from the last place, so that people added at the start change no
    /// candidate's.
    pub fn entity_of_candidate(&self, number: u16) -> Entity {
        Entity::person(usize::from(self.site.id), PER_SITE_MAX - 1 - usize::from(number))
    }

    /// Adds a candidate who joins, all clocks off; returns the place.
    pub fn push_candidate(&mut self, person: Person, number: u16) -> usize {
        self.joined.push(number);
        self.push(person)
    }

    /// The person's coordinate.
    #[inline]
    pub fn entity(&self, person: usize) -> Entity {
        match person.checked_sub(self.settled).and_then(|place| self.joined.get(place)) {
            Some(&number) => self.entity_of_candidate(number),
            None => Entity::person(usize::from(self.site.id), person),
        }
    }

    /// The person's next event, of all clocks.
    #[inline]
    pub(super) fn next_event(&self, person: usize) -> (Slot, f64) {
        let next = self.clocks[person].next();
        let extra = self.time_of_extra(person);
        if extra < next.1 { (EXTRA, extra) } else { next }
    }

    /// When the person's ninth clock comes; never where there is none.
    #[inline]
    pub(super) fn time_of_extra(&self, person: usize) -> f64 {
        self.contacts.get(person).map_or(f64::INFINITY, |track| Clock::from(track.clock).time())
    }

    /// How a person stands with the usual services; in contact where that is not followed.
    #[inline]
    pub fn service_contact(&self, person: usize) -> ServiceContact {
        self.contacts.get(person).map_or(ServiceContact::Engaged, |track| track.contact)
    }

    /// Notes that something about a person changed at the start of this step.
    #[inline]
    pub fn touch(&mut self, person: usize, change: Change) {
        self.changes.push((person as u32, change));
    }

    /// Changes the hazard of one of a person's clocks at the start of this step, `now`, keeping the rest of its amount; no
    /// hazard depends on that.
    #[inline]
    pub fn retime(&mut self, person: usize, slot: Slot, now: f64, hazard: f32) {
        if self.clocks[person].set_hazard(slot, now, hazard) {
            self.retimed.push((person as u32, slot));
        }
    }

    /// The states of mind of a person.
    #[inline]
    pub fn mind(&self, person: usize) -> Mind {
        self.minds.get(usize::from(self.people[person].mind)).map_or(Mind::USUAL, |track| track.mind)
    }

    /// The states of mind of a person as hazards take note of them: they stay bit by bit the same until they have moved.
    #[inline]
    pub fn noted_mind(&self, person: usize) -> Mind {
        self.minds.get(usize::from(self.people[person].mind)).map_or(Mind::USUAL, |track| track.noted)
    }

    /// Hazards take note of the states of mind at a position of the list as standing there.
    #[inline]
    pub fn note_mind(&mut self, position: usize, noted: Mind) {
        self.minds[position].noted = noted;
        self.protections[position] = 0.0;
    }

    /// Follows the states of mind of a person from the usual level; returns the position on the list.
    pub fn follow_mind(&mut self, person: usize, supported: bool) -> usize {
        let index = self.minds.len();
        self.people[person].mind = index as u16;
        let (mind, never) = (Mind::USUAL, f32::INFINITY);
        room::push(
            &mut self.minds,
            MindTrack {
                person: person as u32,
                mind,
                noted: mind,
                owed: mind,
                owed_discounted: mind,
                since: never,
                since_discounted: f64::INFINITY,
                end: mind,
                step: 1,
                supported,
            },
        );
        room::push(&mut self.looks, if supported { f32::NEG_INFINITY } else { f32::INFINITY });
        room::push(&mut self.protections, 0.0);
        index
    }

    /// Ceases to follow the states of mind at a position of the list, and mends the link of the one that takes it.
    pub fn let_mind_go(&mut self, index: usize) {
        let gone = self.minds.swap_remove(index);
        self.looks.swap_remove(index);
        self.protections.swap_remove(index);
        self.people[gone.person as usize].mind = NOT_FOLLOWED;
        if let Some(moved) = self.minds.get(index) {
            self.people[moved.person as usize].mind = index as u16;
        }
    }

    /// Whether a person left the programme a short time ago.
    #[inline]
    pub fn left_lately(&self, person: usize) -> bool {
        self.leavers
            .get(usize::from(self.people[person].link))
            .is_some_and(|leaver| leaver.person as usize == person)
    }

    /// Notes that a person who has just left the programme counts as having left it a short time ago, until then.
    pub fn note_leaver(&mut self, person: usize, until: f64) {
        self.find_leaver(person);
        if let Some(leaver) = self.leavers.get_mut(usize::from(self.people[person].link)) {
            leaver.until = until;
        } else {
            self.people[person].link = self.leavers.len() as u16;
            self.leavers.push(Leaver { until, person: person as u32 });
        }
    }

    /// Mends the link of a person who is outside the programme again: to the list of leavers, or to nothing.
    pub fn find_leaver(&mut self, person: usize) {
        let place = self.leavers.iter().position(|leaver| leaver.person as usize == person);
        self.people[person].link = place.map_or(u16::MAX, |place| place as u16);
    }

    /// Takes the leavers whose time has come off the list, mends the links of those who take their positions, and says
    /// who they were.
    pub fn forget_leavers(&mut self, now: f64) -> Vec<u32> {
        let (mut index, mut gone) = (0, Vec::new());
        while let Some(&leaver) = self.leavers.get(index) {
            if leaver.until > now {
                index += 1;
                continue;
            }
            self.leavers.swap_remove(index);
            gone.push(leaver.person);
            let last = self.leavers.len();
            if let Some(moved) = self.leavers.get(index) {
                let who = &mut self.people[moved.person as usize];
                // Who waits again or has a place again has another link by now.
                let away = matches!(who.programme, Programme::Left | Programme::Completed);
                if away && usize::from(who.link) == last {
                    who.link = index as u16;
                }
            }
        }
        gone
    }

    /// Takes the person's relationship off the list and mends the link of the one that takes its position; states of mind that
    /// it supported are looked at.
    pub fn remove_relationship(&mut self, index: usize) -> Relationship {
        let gone = self.relationships.swap_remove(index);
        if let Some(moved) = self.relationships.get(index) {
            self.people[moved.person as usize].link = index as u16;
        }
        let mind = usize::from(self.people[gone.person as usize].mind);
        if self.minds.get(mind).is_some_and(|track| track.supported) {
            self.looks[mind] = f32::NEG_INFINITY;
        }
        gone
    }

    /// Takes the person off the waiting list and mends the link of the one that takes its position.
    pub fn remove_waiting(&mut self, index: usize) -> Waiting {
        let gone = self.waiting.swap_remove(index);
        if let Some(moved) = self.waiting.get(index) {
            self.people[moved.person as usize].link = index as u16;
        }
        gone
    }
}
