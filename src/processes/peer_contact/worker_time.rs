//! Worker time: where the contacts of a worker's people take more than the week has, they thin out.
//!
//! Each person's first contact of the week comes before anyone's second; among equals the persons' own draws decide.
//! A worker goes on until no time for another contact is left, so a contact that people miss leaves time for others.

use super::{comes, rest};
use crate::engine::block::Block;
use crate::model::relationship::Relationship;
use crate::model::worker::PeerWorker;
use crate::processes::programme::Template;

/// What of a worker's week a contact uses up, in seats.
const SEAT: f64 = 1.0;
/// Rounding of seats that are sums of parts, and of working times that are kept in single precision.
const ROUNDING: f64 = 1e-5;

/// A contact that wants time: whose, and in which turn.
type Turn = (u16, u8, u32, u32, usize);

/// Seats of a worker's week, in which a whole-time worker has time for so many meetings: meetings of a group count
/// everyone who has a seat.
fn seats(meetings: f64, template: &Template, worker: &PeerWorker) -> f64 {
    let own = meetings * f64::from(worker.fte);
    if template.group_size > 1.0 { libm::floor(own + ROUNDING) * template.group_size } else { own }
}

/// Takes contacts for which there is no time out of the week's; returns the relationship of each.
pub(super) fn thin(meetings: f64, template: &Template, block: &mut Block) -> Vec<usize> {
    let missed = if template.group_size > 1.0 { 0.0 } else { template.missed_time };
    let wanted = |place: &Relationship| {
        let come = f64::from(place.comes.count_ones());
        come + missed * (f64::from(place.offered) - come)
    };
    rest(block);
    for place in block.relationships.iter().filter(|place| place.offered > 0) {
        if let Some(worker) = block.workers.get_mut(usize::from(place.worker)) {
            worker.hours += wanted(place) as f32;
        }
    }
    // Where all contacts leave time for one more, nobody's turn can have come too late.
    let full = |worker: &PeerWorker| f64::from(worker.hours) > seats(meetings, template, worker) - SEAT;
    let mut crowded = Vec::new();
    if !block.workers.iter().any(full) {
        return crowded;
    }
    let mut turns: Vec<Turn> = Vec::new();
    for (index, place) in block.relationships.iter().enumerate() {
        let Some(worker) = block.workers.get(usize::from(place.worker)) else { continue };
        if full(worker) {
            turns.extend(
                (0..place.offered).map(|turn| (place.worker, turn, rank(place), place.person, index)),
            );
        }
    }
    turns.sort_unstable();
    let (mut left, mut of) = (0.0, u16::MAX);
    for (worker, turn, _, _, index) in turns {
        if worker != of {
            (left, of) = (seats(meetings, template, &block.workers[usize::from(worker)]), worker);
        }
        let place = &mut block.relationships[index];
        if left < SEAT - ROUNDING {
            // No later turn of this worker is served either, so what a person keeps are the first contacts.
            place.offered -= 1;
            crowded.push(index);
            continue;
        }
        left -= if comes(place, turn) { SEAT } else { missed };
    }
    crowded
}

/// The person's place in the order of the week.
fn rank(place: &Relationship) -> u32 {
    place.words[8 + usize::from(place.week) % 4]
}

/// Seats that a person's contacts of the week have used: a contact that is missed takes a part of its time, unless a
/// group meets all the same.
pub(super) fn seats_used(template: &Template, place: &Relationship) -> f32 {
    let missed = if template.group_size > 1.0 { 0.0 } else { template.missed_time as f32 };
    f32::from(place.attended) + missed * f32::from(place.offered - place.attended)
}

/// Hours that so many seats take: each by itself, or in the meetings of a group that they fill.
pub(super) fn hours(template: &Template, seats: f32) -> f32 {
    let meetings = if template.group_size > 1.0 {
        libm::ceil(f64::from(seats) / template.group_size - ROUNDING)
    } else {
        f64::from(seats)
    };
    (template.hours_per_contact * meetings) as f32
}
