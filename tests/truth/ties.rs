//! Ties between people, each mechanism alone against its closed form.
//!
//! Counts may lie four standard errors apart, a false-alarm rate of 6 in 100,000 a comparison; shares five.

use std::collections::BTreeSet;

use peerscale::engine::ledger::Quantity;
use peerscale::model::person::Programme;

use crate::given::{Given, Opened, keyed};
use crate::harms::harmless;
use crate::pieces::assert_share;
use crate::steps::Steps;

/// Steady members of steady workers' groups, who make no ties yet and have no other patient in their networks.
fn strangers() -> Given {
    harmless()
        .switched("harms", false)
        .with("peer_contact.group_size", 8.0)
        .with(
            "ties.composition",
            keyed(&[("family", 0.5), ("friends", 0.3), ("patients", 0.0), ("professionals", 0.2)]),
        )
        .with("ties.making_rate", 0.0)
        .with("ties.spread", 0.0)
        .with("ties.protection", 0.0)
        .without("ties.word_of_mouth")
}

/// Of n people each makes a Poisson number with mean size × share / 2 of ties to people drawn at random, so that the mean
/// number of ties of a person is size × share, less those to oneself and those that exist already.
#[test]
fn networks_hold_as_many_other_patients_as_stated() {
    let (size, share, persons) = (12.0, 0.25, 600.0);
    let given = strangers()
        .with("population.persons", 12_000)
        .with("population.persons_per_site", 600)
        .with("simulation.horizon", 1.0)
        .with("ties.size_mean", size)
        .with("ties.size_sd", 0.0)
        .with(
            "ties.composition",
            keyed(&[("family", 0.4), ("friends", 0.2), ("patients", share), ("professionals", 0.15)]),
        );
    let blocks = Opened::new(&given).live(1, 0).accounts.blocks;
    let seen: usize = blocks.iter().map(|block| block.ties.len()).sum();
    let made = size * share / 2.0;
    // Of all pairs each is drawn by a Poisson number with this mean, of which one tie comes.
    let pairs = 20.0 * persons * (persons - 1.0) / 2.0;
    let expected = pairs * -libm::expm1(-2.0 * made / persons);
    let error = libm::sqrt(expected);
    assert!((seen as f64 - expected).abs() < 4.0 * error, "{seen}, not {expected} ± {error}");
    let sizes: Vec<f64> =
        blocks.iter().flat_map(|block| &block.networks).map(|network| f64::from(network.size)).collect();
    assert!(sizes.iter().all(|&own| (own - size).abs() < 1e-4));
}

/// Making a tie is a Poisson process over the meetings of a person; the number of ties is that less those to people tied
/// already, which are never made twice.
#[test]
fn ties_are_made_at_their_rate_for_each_meeting() {
    let rate = 0.02;
    let given = strangers().with("ties.making_rate", rate).with("peer_contact.attendance", 0.7);
    let model = given.model();
    let mut steps = Steps::new(&model, 3, 0);
    let mut meetings = 0.0;
    while steps.week() {
        for block in &steps.blocks {
            for place in block.relationships.iter().filter(|place| place.attended > 0) {
                let same = |other: &&peerscale::model::relationship::Relationship| {
                    other.worker == place.worker && other.attended > 0
                };
                if block.relationships.iter().filter(same).count() > 1 {
                    meetings += f64::from(place.attended);
                }
            }
        }
    }
    let networks = || steps.blocks.iter().flat_map(|block| &block.networks);
    let makings: f64 = networks().map(|network| f64::from(network.makings)).sum();
    let expected = rate * meetings;
    let error = libm::sqrt(expected);
    assert!(
        expected > 1_000.0 && (makings - expected).abs() < 4.0 * error,
        "{makings}, not {expected} ± {error}"
    );
    let ties: f64 = steps.blocks.iter().map(|block| block.ties.len() as f64).sum();
    assert!(ties <= makings && ties > 0.5 * makings, "{ties} of {makings}");
    let counted = steps.sum(Quantity::TiesMade).plain as f64 / peerscale::engine::ledger::SCALE;
    assert_eq!(counted, 2.0 * ties);
    assert!(networks().map(|network| f64::from(network.made)).sum::<f64>() == 2.0 * ties);
}

/// Nobody's tie is lost while both have a place; n weeks after the end a share p + (1 - p) 2^(-n / h) is left.
#[test]
fn ties_outlast_the_programme_by_their_half_life_and_their_lasting_share() {
    let (half_life, lasting) = (8.0, 0.3);
    let given = strangers()
        .with("population.persons", 4_800)
        .with("ties.making_rate", 0.1)
        .with("ties.half_life", half_life)
        .with("ties.lasting_share", lasting)
        .with("engagement.length", "planned")
        .with("engagement.planned_weeks", 26.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 8, 0);
    for _ in 0..26 {
        steps.week();
    }
    // Ties of two whose places end in the week that begins now.
    let mut ends = BTreeSet::new();
    for (site, block) in steps.blocks.iter().enumerate() {
        let first: BTreeSet<u32> =
            block.relationships.iter().filter(|place| place.since == 0.0).map(|place| place.person).collect();
        for tie in &block.ties {
            if first.contains(&tie.a) && first.contains(&tie.b) {
                ends.insert((site, tie.a, tie.b));
            }
        }
    }
    assert!(ends.len() > 2_000, "{}", ends.len());
    for n in 1..=40_u32 {
        steps.week();
        if ![1, 4, 8, 16, 40].contains(&n) {
            continue;
        }
        let left = ends
            .iter()
            .filter(|&&(site, a, b)| steps.blocks[site].ties.iter().any(|tie| (tie.a, tie.b) == (a, b)))
            .count();
        let expected = lasting + (1.0 - lasting) * libm::exp2(-f64::from(n) / half_life);
        assert_share(&format!("left after {n} weeks"), left, ends.len(), expected);
    }
}

/// Where a person has k ties made in groups, connectedness fades with the half-life × (1 + protection × k), and hope as
/// without them.
#[test]
fn ties_slow_the_fading_of_connectedness() {
    let (half_life, protection) = (6.0, 0.5);
    let given = strangers()
        .with("ties.making_rate", 0.05)
        .with("ties.lasting_share", 1.0)
        .with("ties.protection", protection)
        .with("states_of_mind.gain", 0.05)
        .with("states_of_mind.half_life", half_life)
        .with("states_of_mind.persistence", "half-life")
        .with("engagement.length", "planned")
        .with("engagement.planned_weeks", 20.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 8, 0);
    // Everyone of the first week has been without support for two weeks.
    for _ in 0..23 {
        steps.week();
    }
    let before = steps.blocks.clone();
    for _ in 0..5 {
        steps.week();
    }
    let mut seen = BTreeSet::new();
    let mut people = 0;
    for (old, new) in before.iter().zip(&steps.blocks) {
        for track in &old.minds {
            let person = track.person as usize;
            if old.people[person].programme == Programme::Engaged || track.supported {
                continue;
            }
            let ties = old.networks[person].made;
            if new.networks[person].made != ties || new.people[person].programme == Programme::Engaged {
                continue;
            }
            let faded = |half_life: f64| libm::exp2(-5.0 / half_life);
            let mind = new.mind(person);
            let hope = f64::from(mind.hope / track.mind.hope);
            let connectedness = f64::from(mind.connectedness / track.mind.connectedness);
            assert!((hope - faded(half_life)).abs() < 1e-4, "{hope}");
            let longer = half_life * (1.0 + protection * f64::from(ties));
            assert!((connectedness - faded(longer)).abs() < 1e-4, "{connectedness}, not {}", faded(longer));
            seen.insert(ties);
            people += 1;
        }
    }
    assert!(people > 500 && seen.len() > 3, "{people} people, {seen:?}");
}

/// A person is brought at rate × people tied to them who have or had a place: in a week 1 - exp(-r k) of those with k.
#[test]
fn word_passes_along_ties_alone() {
    let rate = 0.02;
    let given = strangers()
        .with("population.persons", 12_000)
        .with("population.persons_per_site", 100)
        .with("ties.size_mean", 20.0)
        .with(
            "ties.composition",
            keyed(&[("family", 0.4), ("friends", 0.2), ("patients", 0.25), ("professionals", 0.15)]),
        )
        .with("ties.word_of_mouth", rate)
        .with("referral.rate", 0.004)
        .with("referral.ratio_in_hospital", 1.0)
        .with("referral.ratio_after_discharge", 1.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 8, 0);
    for _ in 0..12 {
        steps.week();
    }
    let (mut expected, mut variance) = (0.0, 0.0);
    let before = steps.sum(Quantity::ReferralsWord).plain as f64 / peerscale::engine::ledger::SCALE;
    for _ in 0..20 {
        for block in &steps.blocks {
            for (person, who) in block.people.iter().enumerate() {
                let asked = who.attributes.eligible == 1 && who.programme == Programme::Outside;
                if asked {
                    let friends = f64::from(block.networks[person].reached);
                    let chance = -libm::expm1(-rate * friends);
                    expected += chance;
                    variance += chance * (1.0 - chance);
                }
            }
        }
        steps.week();
    }
    let seen = steps.sum(Quantity::ReferralsWord).plain as f64 / peerscale::engine::ledger::SCALE - before;
    let error = libm::sqrt(variance);
    // The care team asks one in 250 of them first each week, which takes one in 500 off.
    assert!(
        seen > 500.0 && (seen - expected).abs() < 4.0 * error + 0.01 * expected,
        "{seen}, not {expected} ± {error}"
    );
}
