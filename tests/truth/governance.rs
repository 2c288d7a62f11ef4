//! Co-governance, tailoring by group and contacts against cultural norms, each against what was stated.

use peerscale::engine::block::Block;
use peerscale::model::site::READINESS;
use peerscale::model::worker::DOMAINS;

use crate::given::{Given, Lived, Opened, keyed};
use crate::workforce::near;

/// The fixture's groups, in the order of the alphabet.
const GROUPS: [&str; 3] = ["few", "most", "some"];

/// People of three groups, and workers of one of them.
fn given() -> Given {
    Given::engaged_in_every_way()
        .with_steady_workers()
        .with("engagement.matching", "random")
        .with("engagement.hold_weeks", 0.0)
        .with("simulation.horizon", 104.0)
        .with("population.persons", 12_000)
        .with("population.persons_per_site", 60)
        .with("adoption.delivering_at_start", 1.0)
        .with("workforce.posts_per_site", 4)
        .with("workforce.alumni_share", 0.0)
        .with("workforce.ethnicity", keyed(&[("most", 1.0), ("some", 0.0), ("few", 0.0)]))
        .with("workforce.fidelity_sd", 0.0)
        .with("workforce.fidelity_sd_domain", 0.0)
        .with("workforce.fidelity_rise", 0.0)
        .with("workforce.fidelity_drift", 0.0)
        .with("peer_contact.exponent_fit", 1.0)
        .with("peer_contact.unmatched_fit", 0.6)
}

fn live(given: &Given) -> (Opened, Lived) {
    let engine = Opened::new(given);
    let lived = engine.live(3, 0);
    (engine, lived)
}

/// Whoever has a worker of another group has the fit of the own group's adaptation; the core is that of the largest.
#[test]
fn tailoring_gives_fit_to_its_group_and_takes_core_from_all() {
    let (levels, loss) = ([0.2, 0.0, 0.8], 0.25);
    let loss_of = DOMAINS.map(|domain| (domain, loss));
    let adapted = given()
        .with("workforce.adaptation_to", keyed(&[("few", 0.2), ("most", 0.0), ("some", 0.8)]))
        .with("workforce.adaptation_fit", 0.5)
        .with("workforce.adaptation_loss", keyed(&loss_of));
    let shared = adapted.clone().with("governance.shared_decisions", 0.5).with("governance.fit", 0.4);
    let before = live(&given().without("workforce.adaptation")).1;
    for (given, closed) in [(adapted, 0.0), (shared, 0.2)] {
        let (_, lived) = live(&given);
        let mut seen = [0; 3];
        for (block, plain) in lived.accounts.blocks.iter().zip(&before.accounts.blocks) {
            for place in block.relationships.iter().filter(|place| !place.matched) {
                let group = usize::from(block.people[place.person as usize].attributes.ethnicity);
                let adapted = 0.6 + 0.4 * 0.5 * levels[group];
                near("fit", f64::from(place.fit), adapted + (1.0 - adapted) * closed, 1e-6);
                seen[group] += 1;
            }
            for (worker, before) in block.workers.iter().zip(&plain.workers) {
                let left = f64::from(worker.fidelity) / f64::from(before.fidelity);
                near("core", left, 1.0 - 0.8 * loss, 1e-5);
            }
        }
        assert!(seen[0] > 20 && seen[1] == 0 && seen[2] > 20, "{seen:?}");
    }
}

/// Shared decisions close the share that is stated of what buy-in lacks; a slope below 0 takes as much of what there is.
#[test]
fn shared_decisions_move_the_usual_buy_in() {
    let usual = |given: &Given| -> Vec<f64> {
        let of = |block: &Block| f64::from(block.site.usual[READINESS.end - 1]);
        live(given).1.accounts.blocks.iter().map(of).collect()
    };
    let given = given().with("simulation.horizon", 8.0);
    let plain = usual(&given);
    for slope in [0.5, -0.4, 0.0] {
        let moved =
            usual(&given.clone().with("governance.shared_decisions", 0.6).with("governance.buy_in", slope));
        for (before, after) in plain.iter().zip(moved) {
            let share = 0.6 * slope;
            let expected = if share > 0.0 { before + share * (1.0 - before) } else { before * (1.0 + share) };
            near("buy-in", after, expected, 1e-6);
        }
    }
}

/// Events come with contacts with a worker of another group at the rate of the group, and each costs its trust; what sites share
/// costs the time in which they deliver.
#[test]
fn contacts_against_norms_come_at_their_rate_and_cost_trust() {
    let (rate, loss) = (0.2, 0.125);
    let base = given()
        .with("harms.trust_loss", keyed(&[("boundary", 0.0), ("confidentiality", 0.0)]))
        .with("workforce.adaptation_to", keyed(&[("few", 0.0), ("most", 0.0), ("some", 0.5)]));
    let with = base
        .clone()
        .with("governance.shared_decisions", 0.5)
        .with("governance.mismatch_rate", rate)
        .with("governance.mismatch_trust", loss)
        .with("governance.mismatch_ratio_adapted", 0.25)
        .with("governance.mismatch_ratio_shared", 0.64);
    let (engine, lived) = live(&with);
    let (_, before) = live(&base);
    let of =
        |id: &str, group: usize| lived.frame[engine.layout.cell(0, group, engine.layout.column(id).unwrap())];
    for (category, expected) in [rate * 0.8, 0.0, rate * 0.8 * 0.5].into_iter().enumerate() {
        let is = |group: &peerscale::outcomes::groups::Group| {
            group.by == "ethnicity" && group.label == GROUPS[category]
        };
        let group = engine.layout.groups.iter().position(is).unwrap();
        let (events, wanted) = (of("norm_mismatches", group), expected * of("contacts", group));
        // Five standard errors of a Poisson count.
        assert!((events - wanted).abs() <= 5.0 * libm::sqrt(wanted), "{category}: {events} of {wanted}");
        assert!(expected == 0.0 || wanted > 200.0, "{wanted}");
    }
    let mut cost = 0.0;
    for (block, plain) in lived.accounts.blocks.iter().zip(&before.accounts.blocks) {
        // Who was there from the start is the same person in both.
        for (person, norms) in block.norms.iter().enumerate().take(60) {
            let lost = f64::from(plain.trust[person]) - f64::from(block.trust[person]);
            near("trust", lost, loss * f64::from(norms.events), 1e-5);
            cost += lost;
        }
    }
    assert!(cost > 10.0);
    assert!(
        before.frame[engine.layout.cell(0, 0, engine.layout.column("norm_mismatches").unwrap())].is_nan()
    );
}
