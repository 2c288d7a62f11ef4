//! A block: one site with its people, small enough to stay in cache while it is advanced.
//!
//! Hot columns (`due`, `referral`) are scanned every step; the rest of a person is touched only when something
//! happens to that person.

use super::clock::{Clock, SLOTS, Slot};
use crate::model::person::{MindTrack, Person};
use crate::model::relationship::{Relationship, Waiting};
use crate::model::site::Site;
use crate::model::worker::PeerWorker;
use crate::units::index::Entity;

/// The clocks of one person, by slot; times apart from hazards, so that they pack without gaps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clocks {
    anchors: [f64; SLOTS],
    hazards: [f32; SLOTS],
}

impl Clocks {
    /// All off.
    pub const OFF: Self =
        Self { anchors: [Clock::OFF.anchor(); SLOTS], hazards: [Clock::OFF.hazard(); SLOTS] };

    /// The clock in a slot.
    #[inline]
    pub const fn get(&self, slot: Slot) -> Clock {
        let slot = slot.0 as usize % SLOTS;
        Clock::with(self.anchors[slot], self.hazards[slot])
    }

    /// Puts a clock into a slot.
    #[inline]
    pub const fn set(&mut self, slot: Slot, clock: Clock) {
        let slot = slot.0 as usize % SLOTS;
        self.anchors[slot] = clock.anchor();
        self.hazards[slot] = clock.hazard();
    }

    /// Changes the hazard of the clock in a slot at `now`, keeping the rest of its amount; says whether it changed.
    #[inline]
    pub fn set_hazard(&mut self, slot: Slot, now: f64, hazard: f32) -> bool {
        let mut clock = self.get(slot);
        let changes = clock.hazard().to_bits() != hazard.to_bits();
        if changes {
            clock.set_hazard(now, hazard);
            self.set(slot, clock);
        }
        changes
    }

    /// The slot and time of the earliest event; the lower slot where two fall together.
    #[inline]
    pub fn next(&self) -> (Slot, f64) {
        let mut first = (Slot(0), f64::INFINITY);
        for (slot, (&anchor, &hazard)) in self.anchors.iter().zip(&self.hazards).enumerate() {
            let time = Clock::with(anchor, hazard).time();
            if time < first.1 {
                first = (Slot(slot as u8), time);
            }
        }
        first
    }
}

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
    /// Everything: the person has just entered.
    pub const ENTRY: Self = Self(15);

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

/// One site and everyone in it.
#[derive(Debug, Clone)]
pub struct Block {
    /// The site.
    pub site: Site,
    /// The people, in the order of their places.
    pub people: Vec<Person>,
    /// Each person's clocks, in calendar time.
    pub clocks: Vec<Clocks>,
    /// The tick in which each person's next event falls.
    pub due: Vec<i32>,
    /// Each person's referral clock, in the site's operational time ([`Site::exposure`]).
    pub referral: Vec<Clock>,
    /// People who hold a place.
    pub relationships: Vec<Relationship>,
    /// People who wait for one.
    pub waiting: Vec<Waiting>,
    /// People whose states of mind are not at their usual level.
    pub minds: Vec<MindTrack>,
    /// Posts for peer workers.
    pub workers: Vec<PeerWorker>,
    /// People about whom something changed in this step.
    pub changes: Vec<(u32, Change)>,
    /// People to whom something happens in this tick, with their next event; kept to save allocations.
    pub(super) calls: Vec<Call>,
}

/// A person to whom something happens in this tick.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call {
    pub(super) person: u32,
    pub(super) slot: Slot,
    pub(super) at: f64,
    pub(super) alive: bool,
}

impl Block {
    /// A site without people.
    pub const fn new(site: Site) -> Self {
        Self {
            site,
            people: Vec::new(),
            clocks: Vec::new(),
            due: Vec::new(),
            referral: Vec::new(),
            relationships: Vec::new(),
            waiting: Vec::new(),
            minds: Vec::new(),
            workers: Vec::new(),
            changes: Vec::new(),
            calls: Vec::new(),
        }
    }

    /// Adds a person, all clocks off; returns the place.
    pub fn push(&mut self, person: Person) -> usize {
        self.people.push(person);
        self.clocks.push(Clocks::OFF);
        self.due.push(i32::MAX);
        self.referral.push(Clock::OFF);
        self.people.len() - 1
    }

    /// The person's coordinate.
    #[inline]
    pub fn entity(&self, person: usize) -> Entity {
        Entity::person(usize::from(self.site.id), person)
    }

    /// Notes that something about a person changed at the start of this step.
    #[inline]
    pub fn touch(&mut self, person: usize, change: Change) {
        self.changes.push((person as u32, change));
    }

    /// Takes the person's relationship off the list and mends the link of the one that takes its position.
    pub fn remove_relationship(&mut self, index: usize) -> Relationship {
        let gone = self.relationships.swap_remove(index);
        if let Some(moved) = self.relationships.get(index) {
            self.people[moved.person as usize].link = index as u16;
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
