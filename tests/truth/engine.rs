//! The engine against the closed solutions, the plain program and the published totals.
//!
//! Means over replicates may lie four standard errors apart; seeds are fixed, so a pass today is a pass tomorrow.

use std::collections::BTreeMap;

use peerscale::engine::ledger::{Quantity, SCALE, STATE_TIMES};
use peerscale::model::person::IllnessState;
use rayon::prelude::*;

use crate::chain::{self, Nodes};
use crate::enrolled_chain::eligible_person_totals;
use crate::given::{Given, Lived, Opened};
use crate::pieces::alike;
use crate::plain_smi_ref;
use crate::published::{smi_ref_totals, with_published_spread};
use crate::smi_ref_law::{HAZARD_SETS, HazardSet, Programme, SmiRef, WEEKS_PER_YEAR};
use crate::totals::{Moments, Named, assert_agree, exactly, moments};

const LIMIT: f64 = 4.0;
const SEED: u64 = 2027;
const REPLICATES: u64 = 40;

/// What an engine's replicate lived through, by the names of the truth; it does not count recoveries.
fn named(engine: &Opened, lived: &Lived) -> Named {
    let outcome = |id| engine.outcome(&lived.frame, id);
    let ledger = &lived.accounts.ledger;
    let cells = |quantity| {
        (0..ledger.years()).flat_map(move |year| ledger.people(year, quantity)).copied().collect::<Vec<_>>()
    };
    let weeks = |quantity| cells(quantity).iter().map(|cell| cell.plain as f64).sum::<f64>() / SCALE;
    let discounted =
        |quantity| cells(quantity).iter().map(|cell| cell.discounted as f64).sum::<f64>() / SCALE;
    let people = || lived.accounts.blocks.iter().flat_map(|block| &block.people);
    let at_end = |state| people().filter(|person| person.state == state).count() as f64;
    BTreeMap::from([
        ("relapses", outcome("relapses")),
        ("admissions", outcome("admissions")),
        ("discharges", weeks(Quantity::Discharges)),
        ("deaths", outcome("deaths")),
        ("qalys", outcome("qalys")),
        ("cost", outcome("cost")),
        ("peer weeks", outcome("peer_weeks")),
        ("bed-days", outcome("bed_days")),
        ("enrolments", outcome("enrolments")),
        ("drop-outs", outcome("dropouts")),
        ("life-years", outcome("life_years")),
        ("life-years, discounted", STATE_TIMES.map(discounted).iter().sum::<f64>() / WEEKS_PER_YEAR),
        ("qalys, undiscounted", outcome("qalys_undiscounted")),
        ("cost, undiscounted", outcome("cost_undiscounted")),
        ("stable weeks", weeks(Quantity::StableWeeks)),
        ("relapse weeks", weeks(Quantity::RelapseWeeks)),
        ("stable at end", at_end(IllnessState::Stable)),
        ("relapse at end", at_end(IllnessState::Relapse)),
        ("inpatient at end", at_end(IllnessState::Voluntary)),
    ])
}

/// The engine's moments over replicates of some sites of 500.
fn simulated(given: Given, sites: usize) -> BTreeMap<&'static str, Moments> {
    let persons = i64::try_from(500 * sites).unwrap();
    let given = given.with("population.persons", persons).with("population.represents", persons);
    let engine = Opened::new(&given);
    let replicates = (0..REPLICATES).into_par_iter();
    moments(&replicates.map(|number| named(&engine, &engine.live(SEED, number))).collect::<Vec<_>>())
}

/// SMI-ref with one set of constant hazards for everybody.
fn constant(set: &HazardSet) -> Given {
    let hazards = &set.hazards;
    Given::smi_ref()
        .without_programme()
        .with("population.frailty_law", "none")
        .with("illness.relapse_rate", hazards.relapse)
        .with("illness.admission_rate", hazards.admission)
        .with("illness.recovery_rate", hazards.recovery)
        .with("illness.stay_mean", 7.0 / hazards.discharge)
        .with("mortality.rate", set.death_per_week)
        .with("mortality.slope", 0.0)
}

#[test]
fn constant_hazards_give_the_chain() {
    for set in &HAZARD_SETS {
        // Where people have many events, few people tell as much.
        let sites = if set.hazards.relapse > 0.1 { 2 } else { 20 };
        let law = SmiRef::constant(set.hazards, set.death_per_week).at_sites(sites);
        let exact = chain::no_programme_totals(&law, Nodes::ONE).named(&law);
        assert_agree(set.name, &simulated(constant(set), sites), &exactly(&exact), LIMIT);
    }
}

#[test]
fn no_programme_gives_the_chain_over_frailty_and_age() {
    let law = SmiRef::without_programme().at_sites(40);
    let exact = chain::no_programme_totals(&law, Nodes::FINE).named(&law);
    let engine = simulated(Given::smi_ref().without_programme(), law.sites);
    assert_agree("no programme", &engine, &exactly(&exact), LIMIT);
}

/// What the programme does to people, with nobody competing for a place.
#[test]
fn a_place_for_everybody_gives_the_seven_state_chain() {
    let reference = SmiRef { weeks: 156, ..SmiRef::reference().at_sites(20) };
    let programme = Programme { eligible_share: 1.0, places_per_site: 500, ..reference.programme.unwrap() };
    let law = SmiRef { programme: Some(programme), ..reference };
    let person = |frailty, age| eligible_person_totals(&law, &programme, frailty, age);
    let exact = chain::population_totals(&law, Nodes::FINE, person).named(&law);
    let given = Given::smi_ref()
        .with("simulation.horizon", 156)
        .with("population.eligible_share", 1.0)
        .with("engagement.places_per_site", 500);
    assert_agree("a place for everybody", &simulated(given, law.sites), &exactly(&exact), LIMIT);
}

/// Where people compete for places no formula is known, but a plain program is.
#[test]
fn ten_places_a_site_give_what_the_plain_program_gives() {
    let law = SmiRef::reference().at_sites(20);
    let numbers = (0..REPLICATES).into_par_iter();
    let plain: Vec<Named> =
        numbers.map(|number| plain_smi_ref::replicate(&law, SEED, number).named(&law)).collect();
    assert_agree("plain program", &simulated(Given::smi_ref(), law.sites), &moments(&plain), LIMIT);
}

/// The mean of 40 replicates at full size, within 4·sd·√(1/40 + 1/40).
#[test]
fn forty_replicates_give_the_published_totals() {
    let means = simulated(Given::smi_ref(), 200);
    let means = means.iter().map(|(&name, moments)| (name, moments.mean)).collect();
    assert_agree("SMI-ref", &with_published_spread(&means, REPLICATES as f64), &smi_ref_totals(), LIMIT);
}

/// Hazards as rare as England's, of which most people never see the end: with twenty seeds chance is 1% of deaths and 2.2% of
/// suicides.
#[test]
fn rare_deaths_and_suicides_are_as_many_as_their_hazards_say() {
    let (death, suicide, weeks, persons, seeds) = (4e-5, 5e-4 / WEEKS_PER_YEAR, 520.0, 20_000, 20);
    let given = alike()
        .switched("suicide", true)
        .with("population.persons", persons)
        .with("population.represents", persons)
        .with("simulation.horizon", weeks)
        .with("mortality.law", "gompertz")
        .with("mortality.rate", death)
        .with("mortality.slope", 0.0)
        .with("mortality.reference_age", 40.0)
        .with("suicide.mean_rate", 0.0);
    let given = ["otherwise", "first", "second", "third"]
        .into_iter()
        .fold(given, |given, window| given.with(&format!("suicide.rate.{window}"), suicide * WEEKS_PER_YEAR));
    let engine = Opened::new(&given);
    let lived = (0..seeds).into_par_iter().map(|seed| {
        let frame = engine.live(seed, 0).frame;
        ["deaths", "suicides"].map(|id| engine.outcome(&frame, id))
    });
    let counts = lived.reduce(|| [0.0; 2], |a, b| [a[0] + b[0], a[1] + b[1]]);
    let people = f64::from(persons) * seeds as f64;
    let dead = -libm::expm1(-(death + suicide) * weeks);
    let by_suicide = suicide / (death + suicide) * dead;
    for (what, count, share) in [("deaths", counts[0], dead), ("suicides", counts[1], by_suicide)] {
        let error = libm::sqrt(people * share * (1.0 - share));
        let off = (count - people * share) / error;
        assert!(count > 1_500.0 && off.abs() < LIMIT, "{what}: {count}, {off:.2} standard errors off");
    }
}
