//! What must hold of ties and of harms at the end of any week.

use std::collections::BTreeSet;

use peerscale::engine::block::Block;
use peerscale::model::person::{Habit, Programme};
use peerscale::model::relationship::NO_WORKER;

use crate::given::Given;
use crate::steps::Steps;

/// Everything on, in groups, so that ties are made and people come to depend on workers.
fn in_groups() -> Given {
    Given::in_groups().with("harms.dependency_gain", 0.3)
}

/// Ties have two ends that differ, none stands twice, none has an end that died before the week, and every person's
/// count of ties is that of the list.
fn check_ties(block: &Block, dead: &BTreeSet<usize>) {
    let mut pairs = BTreeSet::new();
    let mut made = vec![0_u16; block.people.len()];
    assert_eq!(block.ties_made as usize, block.ties.iter().filter(|tie| tie.made).count());
    for tie in &block.ties {
        assert!(tie.a < tie.b && (tie.b as usize) < block.people.len());
        assert!(pairs.insert((tie.a, tie.b)), "a pair is tied twice");
        assert!(tie.left > 0.0 && (tie.made || tie.left == f32::INFINITY));
        for person in [tie.a, tie.b] {
            assert!(!dead.contains(&(person as usize)), "a tie to somebody who is dead");
            made[person as usize] += u16::from(tie.made);
        }
    }
    assert!(block.networks.iter().zip(&made).all(|(network, made)| network.made == *made));
    assert_eq!(block.networks.len(), block.people.len());
}

/// Strain belongs to who has a place, dependency to who has a worker, and a loss is over when its time has come.
fn check_harms(block: &Block, now: f64) {
    assert_eq!(block.harms.len(), block.people.len());
    let mut grieving = BTreeSet::new();
    for loss in &block.bereft {
        assert!(grieving.insert(loss.person as usize), "two losses of one person at a time");
        assert!(loss.until > now - 1.0, "a loss that should be over");
    }
    for (person, (who, harm)) in block.people.iter().zip(&block.harms).enumerate() {
        assert!((0.0..=1.0).contains(&harm.dependency) && harm.strain.is_finite());
        assert!(!harm.dependent || harm.worker != NO_WORKER);
        assert!(harm.left.iter().all(|left| left.is_nan() || *left > 0.0));
        if who.programme != Programme::Engaged && who.state.alive() {
            assert_eq!((harm.worker, harm.strain), (NO_WORKER, 0.0));
        }
        let bereft = who.has(Habit::Bereft);
        assert!(!bereft || who.state.alive());
        assert_eq!(bereft, grieving.contains(&person) && who.state.alive());
    }
    for place in &block.relationships {
        let harm = &block.harms[place.person as usize];
        let strain = if harm.strain == 0.0 { 1.0 } else { libm::exp(f64::from(harm.strain)) };
        assert!((place.strain / strain - 1.0).abs() < 1e-6);
    }
}

#[test]
fn every_week_of_ties_and_harms() {
    for (seed, site_step) in [(1, 1.0), (2, 0.5), (3, 4.0)] {
        let given = in_groups().with("simulation.site_step", site_step);
        let model = given.model();
        let mut steps = Steps::new(&model, seed, 0);
        let mut dead: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); steps.blocks.len()];
        let (mut ties, mut losses) = (0, 0);
        steps.warm_up();
        while steps.week() {
            let now = steps.now();
            for (block, dead) in steps.blocks.iter().zip(&mut dead) {
                if now > 1.0 {
                    check_ties(block, dead);
                }
                check_harms(block, now);
                let all = block.people.iter().enumerate();
                *dead = all.filter(|(_, who)| !who.state.alive()).map(|(person, _)| person).collect();
                ties += block.ties.iter().filter(|tie| tie.made).count();
                losses += block.bereft.len();
            }
        }
        assert!(ties > 1_000 && losses > 100, "{ties} ties, {losses} losses");
    }
}
