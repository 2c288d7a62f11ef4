//! Staying and leaving: the curve of drop-out, the shares that never come, and alliance, each in closed form.
//!
//! Shares are judged by standard errors at a false-alarm rate of about one in a million a comparison.

use peerscale::engine::ledger::{Quantity, SCALE};
use peerscale::model::worker::WorkerStage;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::given::{Given, Opened, keyed};
use crate::pieces::{assert_distributed, assert_share};
use crate::steps::{Steps, sum};

/// One programme for everyone, without workers, in which only time since the start of the place matters.
pub(crate) fn simple() -> Given {
    Given::everything_on()
        .closed()
        .switched("adoption", false)
        .switched("workforce", false)
        .switched("suicide", false)
        .with("simulation.warm_up", 0.0)
        .with("population.persons", 7_200)
        .with("mortality.law", "none")
        .with("illness.relapse_rate", 0.0)
        .with("referral.rate", 10.0)
        .with("referral.consent", 1.0)
        .with("referral.ratio_return", 0.0)
        .with("referral.ratio_rural", 1.0)
        .with("referral.ratio_language", 1.0)
        .with("referral.ratio_digital_exclusion", 1.0)
        .with("referral.ratio_ethnicity", 1.0)
        .with("engagement.places", "unlimited")
        .with("engagement.length", "open-ended")
        .with("engagement.alliance_protection", 0.0)
        .with("engagement.dropout_ratio_relapse", 1.0)
        .with("engagement.dropout_ratio_ethnicity", 1.0)
        .with("peer_contact.per_week", 1.0)
}

/// Places still held after each week, of those taken up in the first.
fn held(given: &Given) -> Vec<usize> {
    let engine = Opened::new(given);
    let mut steps = Steps::new(&engine.model, 1, 0);
    let mut counts = Vec::new();
    while steps.week() {
        let first = |since: f64| since < 1.0;
        let held = steps.blocks.iter().flat_map(|block| &block.relationships);
        counts.push(held.filter(|place| first(place.since)).count());
    }
    counts
}

/// exp(-∫h), with 0.06 a week for eight weeks and 0.02 afterwards.
#[test]
fn the_curve_of_drop_out_is_that_of_its_piecewise_hazard() {
    let counts = held(&simple());
    assert!(counts[0] > 4_000, "{}", counts[0]);
    let survival = |weeks: f64| libm::exp(-0.06 * weeks.min(8.0) - 0.02 * (weeks - 8.0).max(0.0));
    for weeks in [4_usize, 8, 9, 20, 52, 100] {
        // Of those who held a place after the first week.
        let share = survival(weeks as f64) / survival(1.0);
        assert_share(&format!("{weeks} weeks"), counts[weeks - 1], counts[0], share);
    }
}

/// Before the first contact the hazard is another: a chain of two states by weeks.
#[test]
fn who_never_comes_leaves_at_a_hazard_of_their_own() {
    let (attends, ratio, rate) = (0.5, 3.0, 0.06);
    let given = simple()
        .with("peer_contact.attendance", attends)
        .with("peer_contact.attendance_in_hospital", attends)
        .with("engagement.dropout_early", rate)
        .with("engagement.dropout_later", rate)
        .with("engagement.dropout_ratio_before_contact", ratio);
    let engine = Opened::new(&given);
    let ledger = engine.live(1, 0).accounts.ledger;
    let count = |quantity| (sum(&ledger, quantity).plain as f64 / SCALE) as usize;
    let places = count(Quantity::Enrolments);
    // Each week a contact takes place with probability p; without one the person stays with probability exp(-3h).
    let stays = libm::exp(-ratio * rate);
    let comes = attends / (1.0 - (1.0 - attends) * stays);
    assert_share("come at all", count(Quantity::PlacesContacted), places, comes);
    let stays_on = libm::exp(-rate);
    let again = stays_on * attends / (1.0 - (1.0 - attends) * stays_on);
    assert_share("come twice", count(Quantity::PlacesContactedTwice), places, comes * again);
    assert_share("leave before", count(Quantity::DropoutsBeforeContact), places, 1.0 - comes);
    // From the first to the latest contact: each week of staying adds a chance to come again.
    let (mut expected, mut alive) = (0.0, 1.0);
    let mut since = 0.0;
    for _ in 0..600 {
        // `since` is the mean time since the latest contact of those who are still there.
        alive *= stays_on;
        since += 1.0;
        expected += alive * attends * since;
        since *= 1.0 - attends;
    }
    let weeks = sum(&ledger, Quantity::InvolvementWeeks).plain as f64 / SCALE;
    let mean = weeks / count(Quantity::PlacesContacted) as f64;
    // A geometric number of weeks has a standard deviation below its mean plus one.
    let error = (expected + 1.0) / libm::sqrt(count(Quantity::PlacesContacted) as f64);
    assert!((mean - expected).abs() < 5.0 * error, "{mean} weeks, not {expected} ± {error}");
}

/// People begin with an alliance of their own: its log odds are normal around those of the middle.
#[test]
fn people_begin_with_an_alliance_of_their_own() {
    let engine = Opened::new(&simple().with("alliance.start_sd", 0.7).with("peer_contact.per_week", 0.0));
    let mut steps = Steps::new(&engine.model, 1, 0);
    steps.week();
    let alliances = steps.blocks.iter().flat_map(|block| &block.relationships).map(|place| {
        let a = f64::from(place.alliance);
        libm::log(a / (1.0 - a))
    });
    let normal = Normal::new(libm::log(0.4 / 0.6), 0.7).unwrap();
    assert_distributed("alliance", alliances.collect(), |x| normal.cdf(x));
}

/// With a worker of another group alliance comes closer to its best at another pace with each contact.
#[test]
fn alliance_grows_with_contacts_and_with_a_match() {
    let given = Given::everything_on()
        .with_steady_workers()
        .switched("adoption", false)
        .switched("harms", false)
        .switched("ties", false)
        .with("simulation.warm_up", 0.0)
        .with("peer_contact.attendance", 1.0)
        .with("peer_contact.attendance_in_hospital", 1.0)
        .with("alliance.growth_ratio_unmatched", 0.5)
        .with("workforce.turnover", 0.0)
        .with("simulation.horizon", 40.0);
    let blocks = Opened::new(&given).live(1, 0).accounts.blocks;
    let mut compared = [0, 0];
    for place in blocks.iter().flat_map(|block| &block.relationships) {
        let growth = if place.matched { 0.1 } else { 0.05 };
        let expected = 0.9 - 0.5 * libm::pow(1.0 - growth, f64::from(place.contacts));
        assert!((f64::from(place.alliance) - expected).abs() < 1e-4, "{} {expected}", place.alliance);
        compared[usize::from(place.matched)] += usize::from(place.contacts > 2);
    }
    assert!(compared.iter().all(|&count| count > 20), "{compared:?}");
}

/// A mismatch, a wish that is not met, and the loss of the worker multiply the hazard, each by its ratio.
#[test]
fn mismatch_and_loss_multiply_the_hazard() {
    let given = Given::everything_on()
        .switched("adoption", false)
        .switched("harms", false)
        .switched("ties", false)
        .with("simulation.warm_up", 0.0)
        .with("engagement.alliance_protection", 0.0)
        .with("engagement.dropout_ratio_ethnicity", 1.0)
        .with("engagement.dropout_ratio_relapse", 1.0)
        .with("engagement.dropout_ratio_language", 1.7)
        .with("engagement.dropout_ratio_wish_unmet", 2.5)
        .with("engagement.dropout_ratio_unassigned", 4.0)
        .with(
            "engagement.preference",
            keyed(&[("none", 0.3), ("group", 0.0), ("language", 0.3), ("sex", 0.4)]),
        )
        .with("simulation.horizon", 40.0);
    let engine = Opened::new(&given);
    let mut steps = Steps::new(&engine.model, 1, 0);
    let mut seen = std::collections::BTreeSet::new();
    while steps.week() {
        let now = steps.now() - 1.0;
        for block in &steps.blocks {
            for place in &block.relationships {
                let there = block.workers.get(usize::from(place.worker));
                let who = &block.people[place.person as usize];
                if there.is_some_and(|worker| worker.stage != WorkerStage::InPost) {
                    continue;
                }
                let base = if now - place.since < 8.0 { 0.06 } else { 0.02 };
                let group = if place.matched { 1.0 } else { 1.3 };
                let language = if place.same_language { 1.0 } else { 1.7 };
                let unmet = place.wish == peerscale::model::relationship::Wish::Unmet;
                let wish = if unmet { 2.5 } else { 1.0 };
                let lost = if there.is_none() { 4.0 } else { 1.0 };
                let expected = (base * (group * language * wish) * lost) as f32;
                let clock = block.clocks[place.person as usize].get(peerscale::processes::slots::ENGAGEMENT);
                assert!((clock.hazard() / expected - 1.0).abs() < 1e-5, "{} {expected}", clock.hazard());
                assert!(who.state.alive());
                seen.insert((place.matched, place.same_language, unmet, there.is_none()));
            }
        }
    }
    assert!(seen.len() >= 8, "{seen:?}");
}
