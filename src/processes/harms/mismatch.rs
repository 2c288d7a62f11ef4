//! Contacts that go against the cultural norms of a person, and the trust that they cost.

use super::trust;
use crate::engine::block::Block;
use crate::engine::ledger::Quantity;
use crate::engine::process::Step;
use crate::model::harm::Harm;
use crate::processes::governance::Mismatch;
use crate::processes::slots::NORM;

/// What the week's contacts with a worker of another group do.
pub(super) fn meet(
    mismatch: &Mismatch,
    index: usize,
    harm: &mut Harm,
    block: &mut Block,
    step: &mut Step<'_>,
) {
    let place = block.relationships[index];
    if place.matched {
        return;
    }
    let person = place.person as usize;
    let group = usize::from(block.people[person].attributes.ethnicity);
    let rate = mismatch.rate.get(group).copied().unwrap_or_default();
    if rate == 0.0 {
        return;
    }
    let entity = block.entity(person);
    if harm.until_mismatch.is_nan() {
        harm.until_mismatch = step.luck.draw(entity, NORM, 0).amount();
    }
    harm.until_mismatch -= rate * f64::from(place.attended);
    while harm.until_mismatch <= 0.0 {
        harm.mismatches = harm.mismatches.wrapping_add(1);
        harm.until_mismatch += step.luck.draw(entity, NORM, u32::from(harm.mismatches)).amount();
        let moment = step.ledger.moment(step.start);
        step.ledger.count(Quantity::NormMismatches, block.people[person].stratum, &moment);
        if mismatch.trust != 0.0 {
            trust::lower(person, mismatch.trust, block);
        }
    }
}
