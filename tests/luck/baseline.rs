//! Baseline: without peers, no parameter of the programme matters.

use proptest::prelude::*;

use crate::given::{Given, Opened, cases};

/// Sections and parameters that say what the programme is and does, but not whether any site takes it up.
const PROGRAMME: [&str; 29] = [
    "adoption.preparation_weeks",
    "adoption.stop_rate",
    "adoption.readiness_",
    "adoption.integration",
    "workforce.",
    "referral.",
    "engagement.",
    "alliance.",
    "peer_contact.",
    "states_of_mind.",
    "illness.relapse_ratio_while_enrolled",
    "illness.p",
    "adherence.protection_",
    "employment.gain_",
    "crisis_plan.per_contact",
    "crisis_plan.gain_",
    "programme.",
    "harms.",
    "governance.",
    "stigma.",
    "ties.making_rate",
    "ties.half_life",
    "ties.lasting_share",
    "ties.spread",
    "ties.drag",
    "ties.protection",
    "ties.word_of_mouth",
    "service_contact.drift_ratio_",
    "service_contact.return_ratio_with",
];

/// Outcomes that tell what sites are like, which the programme's parameters say.
const CLIMATE: [&str; 9] = [
    "readiness",
    "willingness",
    "resources_available",
    "buy_in",
    "integration",
    "attitude_clinicians",
    "attitude_peers",
    "attitude_administrators",
    "acceptability",
];

fn frame(factors: Option<&[f64]>) -> Vec<u64> {
    let timed = Given::engaged_in_every_way()
        .with("programme.hours_per_fte", 37.5)
        .with("peer_contact.hours_per_contact", 3.0)
        .with("peer_contact.attendance_spread", 0.3)
        .with("crisis_plan.gain_self_management", 0.5)
        .with("stigma.referral_slope", 0.5)
        .with("governance.shared_decisions", 0.5)
        .with("governance.buy_in", 0.5)
        .with("governance.fit", 0.5)
        .with("governance.mismatch_rate", 0.2)
        .with("governance.mismatch_trust", 0.1)
        .with("governance.mismatch_ratio_adapted", 0.5)
        .with("governance.mismatch_ratio_shared", 0.5);
    let mut scenario = timed.without_peers().scenario();
    if let Some(factors) = factors {
        let numbers = scenario.values.numbers();
        let programme: Vec<_> = numbers
            .iter()
            .filter(|(path, _)| PROGRAMME.iter().any(|start| path.starts_with(start)))
            .collect();
        assert!(programme.len() > 60, "{} numbers", programme.len());
        for ((path, value), factor) in programme.into_iter().zip(factors.iter().cycle()) {
            scenario.values.set_number(path, value * factor).unwrap();
        }
    }
    let engine = Opened::of(&scenario);
    let frame = engine.live(5, 0).frame;
    let columns = engine.layout.columns.len();
    let of_people = |cell: &usize| !CLIMATE.contains(&engine.layout.columns[cell % columns].id.as_str());
    (0..frame.len()).filter(of_people).map(|cell| frame[cell].to_bits()).collect()
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn without_peers_outcomes_are_the_same_whatever_the_programme(
        factors in prop::collection::vec(0.01..1.0_f64, 97),
    ) {
        prop_assert!(frame(Some(&factors)) == frame(None));
    }
}
