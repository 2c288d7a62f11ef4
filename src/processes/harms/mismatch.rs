//! Contacts that go against the cultural norms of a person, and the trust that they cost.

use super::trust;
use crate::engine::block::Block;
use crate::engine::ledger::Quantity;
use crate::engine::process::Step;
use crate::processes::governance::Mismatch;
use crate::processes::slots::NORM;

/// What the week's contacts with a worker of another group do.
pub(super) fn meet(mismatch: &Mismatch, index: usize, block: &mut Block, step: &mut Step<'_>) {
    let place = &block.relationships[index];
    if place.matched {
        return;
    }
    let (person, attended) = (place.person as usize, f64::from(place.attended));
    let group = usize::from(block.people[person].attributes.ethnicity);
    let rate = mismatch.rate.get(group).copied().unwrap_or_default();
    if rate == 0.0 {
        return;
    }
    let entity = block.entity(person);
    let track = &mut block.norms[person];
    if track.left.is_nan() {
        track.left = step.luck.draw(entity, NORM, 0).amount();
    }
    track.left -= rate * attended;
    while block.norms[person].left <= 0.0 {
        let track = &mut block.norms[person];
        track.events = track.events.wrapping_add(1);
        track.left += step.luck.draw(entity, NORM, u32::from(track.events)).amount();
        let moment = step.ledger.moment(step.start);
        step.ledger.count(Quantity::NormMismatches, block.people[person].stratum, &moment);
        if mismatch.trust != 0.0 {
            trust::lower(person, mismatch.trust, block);
        }
    }
}
