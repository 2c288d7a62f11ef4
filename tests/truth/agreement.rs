//! The plain program against the closed solutions and against the published totals.
//!
//! Each comparison allows four standard errors; seeds are fixed, so a pass today is a pass tomorrow.

use std::collections::BTreeMap;

use crate::chain::{self, Nodes};
use crate::enrolled_chain::eligible_person_totals;
use crate::plain_smi_ref::{replicate, replicates};
use crate::published::{smi_ref_totals, with_published_spread};
use crate::smi_ref_law::{HAZARD_SETS, Programme, SmiRef};
use crate::totals::{Moments, assert_agree, exactly, moments};

const LIMIT: f64 = 4.0;
const SEED: u64 = 2026;

/// The plain program's moments over replicates.
fn simulated(law: &SmiRef, count: u64) -> BTreeMap<&'static str, Moments> {
    moments(&replicates(law, SEED, count))
}

#[test]
fn constant_hazards_give_the_chain() {
    for set in &HAZARD_SETS {
        let law = SmiRef::constant(set.hazards, set.death_per_week).at_sites(1);
        let exact = chain::no_programme_totals(&law, Nodes::ONE).named(&law);
        assert_agree(set.name, &simulated(&law, 20), &exactly(&exact), LIMIT);
    }
}

#[test]
fn no_programme_gives_the_chain_over_frailty_and_age() {
    let law = SmiRef::without_programme().at_sites(2);
    let exact = chain::no_programme_totals(&law, Nodes::FINE).named(&law);
    assert_agree("no programme", &simulated(&law, 40), &exactly(&exact), LIMIT);
}

#[test]
fn a_place_for_everybody_gives_the_seven_state_chain() {
    let reference = SmiRef { weeks: 156, ..SmiRef::reference().at_sites(2) };
    let programme = Programme { eligible_share: 1.0, places_per_site: 500, ..reference.programme.unwrap() };
    let law = SmiRef { programme: Some(programme), ..reference };
    let person = |frailty, age| eligible_person_totals(&law, &programme, frailty, age);
    let exact = chain::population_totals(&law, Nodes::FINE, person).named(&law);
    assert_agree("a place for everybody", &simulated(&law, 40), &exactly(&exact), LIMIT);
}

/// 60 of the 200 sites: sites are alike, so their totals are 0.3 of a replicate's.
#[test]
fn some_sites_of_smi_ref_give_the_published_totals() {
    let law = SmiRef::reference().at_sites(60);
    let share = 60.0 / 200.0;
    let named = replicate(&law, SEED, 0).named(&law);
    let scaled = named.into_iter().map(|(name, total)| (name, total / share)).collect();
    assert_agree("60 sites", &with_published_spread(&scaled, share), &smi_ref_totals(), LIMIT);
}
