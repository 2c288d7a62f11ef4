//! Who else is simulated: one person more.

use peerscale::engine::block::Block;

use crate::given::{Given, Opened};

/// Four sites, of which the last has room.
fn people(given: Given, persons: i64) -> Vec<Block> {
    people_of(given, persons, 3)
}

fn people_of(given: Given, persons: i64, seed: u64) -> Vec<Block> {
    let given = given
        .with("population.persons_per_site", 300)
        .with("population.persons", persons)
        .with("population.represents", persons);
    Opened::new(&given).live(seed, 0).accounts.blocks
}

/// Where the same person is in another run: who joins is known by the number of the candidate.
fn same_person(one: &Block, person: usize, other: &Block) -> usize {
    let entity = one.entity(person);
    (0..other.people.len()).find(|&same| other.entity(same) == entity).unwrap()
}

/// One person's life and first scores as text, which tells any two bit patterns apart.
fn life(block: &Block, person: usize) -> String {
    let panel = &block.panel;
    let asked = panel.people.iter().position(|asked| asked.person as usize == person);
    let scores = asked.map(|place| {
        let each = panel.first.len() / panel.people.len();
        let (from, to) = (place * each, (place + 1) * each);
        (panel.people[place].since, &panel.usual[from..to], &panel.first[from..to])
    });
    format!("{:?} {:?} {scores:?}", block.people[person], block.clocks[person])
}

#[test]
fn without_a_programme_a_person_more_changes_nobody_elses_life() {
    for law in ["piecewise", "weibull"] {
        let given = || {
            Given::everything_on()
                .without_peers()
                .with("after_discharge.law", law)
                .with("after_discharge.shape", 0.65)
                .with("after_discharge.scale", 60.0)
        };
        let (fewer, more) = (people(given(), 1_000), people(given(), 1_001));
        assert_eq!((fewer[3].settled(), more[3].settled()), (100, 101));
        let (mut compared, mut joined) = (0, 0);
        for (one, other) in fewer.iter().zip(&more) {
            for person in 0..one.people.len() {
                let same = same_person(one, person, other);
                assert_eq!(life(one, person), life(other, same), "site {}, person {person}", one.site.id);
                compared += 1;
            }
            joined += one.people.len() - one.settled();
        }
        assert!(joined > 100 && compared == 1_000 + joined, "{joined} joined");
    }
}

/// Where everyone has a place at once and nobody is told or moved by others, one client's history changes nothing of another's.
#[test]
fn where_there_is_a_place_for_everyone_a_person_more_changes_nobody_elses_life() {
    let alone = |block: &Block, person: usize| {
        // Where somebody stands on a list of the site depends on who else is on it.
        let who = peerscale::model::person::Person { link: 0, mind: 0, ..block.people[person] };
        let place = block.relationships.iter().find(|place| place.person as usize == person);
        let place = place.map(|place| peerscale::model::relationship::Relationship { person: 0, ..*place });
        format!("{who:?} {:?} {place:?} {:?}", block.clocks[person], block.trust[person])
    };
    let mut engaged = 0;
    for seed in 1..=6 {
        let people = |persons: i64| {
            let given = Given::engaged_in_every_way()
                .with("adoption.influence", 0.0)
                .with("engagement.places", "unlimited")
                .with("referral.word_of_mouth", 0.0)
                .with("ties.word_of_mouth", 0.0)
                .with("ties.spread", 0.0);
            people_of(given, persons, seed)
        };
        let (fewer, more) = (people(1_000), people(1_001));
        for (one, other) in fewer.iter().zip(&more) {
            for person in 0..one.people.len() {
                let same = same_person(one, person, other);
                assert_eq!(alone(one, person), alone(other, same), "seed {seed}, person {person}");
            }
            engaged += one.relationships.len();
        }
    }
    assert!(engaged > 200, "{engaged}");
}

/// With a programme people compete for their site's places, and sites for nothing but each other's example.
#[test]
fn a_person_more_at_one_site_changes_no_other_site() {
    let given = || Given::everything_on().with("adoption.influence", 0.0);
    let (fewer, more) = (people(given(), 1_000), people(given(), 1_001));
    let engaged = |blocks: &[Block]| blocks.iter().map(|block| block.relationships.len()).sum::<usize>();
    assert!(engaged(&fewer[..3]) > 10);
    for (one, other) in fewer[..3].iter().zip(&more) {
        assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }
}

/// Even where lives touch, who a person is and what chance holds for them does not depend on the others.
#[test]
fn a_person_more_changes_nobody_elses_draws() {
    let given = Given::engaged_in_every_way;
    let (fewer, more) = (people(given(), 1_000), people(given(), 1_001));
    for (one, other) in fewer.iter().zip(&more) {
        for (person, a) in one.people.iter().enumerate() {
            let b = &other.people[same_person(one, person, other)];
            assert_eq!((a.attributes, a.stratum), (b.attributes, b.stratum));
            let fixed = [(a.age, b.age), (a.frailty, b.frailty), (a.response, b.response)];
            assert!(fixed.iter().all(|(a, b)| a.to_bits() == b.to_bits()));
            let trust = other.trust[same_person(one, person, other)];
            assert_eq!(one.trust[person].to_bits(), trust.to_bits());
        }
    }
}
