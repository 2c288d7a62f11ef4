//! What is only told of people (housing, treatment, contact with services) changes nobody's life by being told.

use crate::given::{Given, Lived, Opened};

/// Every outcome for everyone and by the groups that both know, by name.
fn same_cells(one: &Opened, other: &Opened, (a, b): (&Lived, &Lived), left_out: &[&str]) -> usize {
    let mut compared = 0;
    for (group, of) in one.layout.groups.iter().enumerate() {
        let Some(there) = other.layout.groups.iter().position(|g| (&g.by, &g.label) == (&of.by, &of.label))
        else {
            continue;
        };
        for (index, column) in one.layout.columns.iter().enumerate() {
            if left_out.contains(&column.id.as_str()) {
                continue;
            }
            for period in 0..=one.layout.years {
                let here = a.frame[one.layout.cell(period, group, index)];
                let other = b.frame[other.layout.cell(period, there, index)];
                assert_eq!(here.to_bits(), other.to_bits(), "{} of {} {}", column.id, of.by, of.label);
                compared += 1;
            }
        }
    }
    compared
}

fn neutral() -> Given {
    Given::everything_on().with("service_contact.relapse_ratio", 1.0)
}

/// Everything on, where housing and other treatment do not change how people respond.
fn unmoved() -> Given {
    Given::everything_on()
        .with("states_of_mind.response_log_ratio_treatment", 0.0)
        .with("states_of_mind.response_log_ratio_housing", 0.0)
}

#[test]
fn following_contact_with_services_changes_nothing_where_it_has_no_ratio() {
    let (on, off) = (Opened::new(&neutral()), Opened::new(&neutral().switched("service_contact", false)));
    let (followed, not) = (on.live(2, 0), off.live(2, 0));
    let contact = ["contact_engaged", "contact_drifting", "contact_lost"];
    assert!(same_cells(&on, &off, (&followed, &not), &contact) > 2_000);
    assert!(contact.iter().all(|id| on.outcome(&followed.frame, id) > 0.01));
    assert!(contact.iter().all(|id| off.outcome(&not.frame, id).is_nan()));
    assert!(not.accounts.blocks.iter().all(|block| block.contacts.is_empty()));
    // Out of contact people relapse more: the switch is not without meaning.
    let moved = Opened::new(&Given::everything_on()).live(2, 0);
    assert_ne!(on.outcome(&moved.frame, "relapses"), on.outcome(&followed.frame, "relapses"));
}

#[test]
fn housing_and_treatment_change_nothing_but_their_own_groups() {
    let told = Opened::new(&unmoved());
    let silent = unmoved()
        .without("population.housing")
        .without("population.housing_by_diagnosis")
        .without("population.case_management")
        .without("population.psychotherapy");
    let silent = Opened::new(&silent);
    let (a, b) = (told.live(2, 0), silent.live(2, 0));
    assert!(same_cells(&silent, &told, (&b, &a), &[]) > 2_000);
    for by in ["housing", "case_management", "psychotherapy"] {
        assert!(silent.layout.groups.iter().all(|group| group.by != by));
        let own: Vec<usize> =
            (0..told.layout.groups.len()).filter(|&group| told.layout.groups[group].by == by).collect();
        assert!(own.len() > 1);
        // The groups of an attribute hold everyone once.
        for id in ["admissions", "life_years", "peer_weeks", "qalys"] {
            let column = told.layout.column(id).unwrap();
            let sum: f64 = own.iter().map(|&group| a.frame[told.layout.cell(0, group, column)]).sum();
            let all = told.outcome(&a.frame, id);
            assert!((sum - all).abs() < 1e-9 * all, "{id} by {by}: {sum}, not {all}");
        }
    }
}

#[test]
fn log_ratios_change_the_response_of_those_whom_they_name_and_of_nobody_else() {
    use peerscale::model::person::Treatment;
    let given = unmoved()
        .with("states_of_mind.response_log_ratio_treatment.case_management", 0.5)
        .with("states_of_mind.response_log_ratio_housing.unstable", -0.25);
    let plain = Opened::new(&unmoved()).live(2, 0).accounts.blocks;
    let (mut named, mut all) = (0, 0);
    for (one, other) in Opened::new(&given).live(2, 0).accounts.blocks.iter().zip(&plain) {
        for person in 0..one.settled() {
            let (changed, before) = (&one.people[person], &other.people[person]);
            assert_eq!(changed.attributes, before.attributes);
            let held = changed.attributes.circumstances;
            let log = if held.has(Treatment::CaseManagement) { 0.5 } else { 0.0 }
                + if held.housing() == 2 { -0.25 } else { 0.0 };
            let ratio = f64::from(changed.response) / f64::from(before.response);
            assert!((ratio - libm::exp(log)).abs() < 1e-6, "{ratio}, not {}", libm::exp(log));
            named += usize::from(log != 0.0);
            all += 1;
        }
    }
    assert!(named > 100 && all > named + 100);
}

/// Outcomes that harms alone count.
const HARMS: [&str; 14] = [
    "boundary_events",
    "confidentiality_breaches",
    "places_ended_by_harm",
    "dependencies",
    "exit_shocks",
    "boundary_events_per_1000",
    "confidentiality_breaches_per_1000",
    "exit_shocks_per_1000",
    "boundary_events_per_100_years",
    "confidentiality_breaches_per_100_years",
    "exit_shocks_per_100_years",
    "dependent_share",
    "exit_shock_weeks",
    "harm_events_per_worker_year",
];

#[test]
fn harms_without_a_rate_are_as_good_as_off() {
    let off = Opened::new(&Given::engaged_in_every_way().switched("harms", false));
    let without = off.live(2, 0);
    assert!(HARMS.iter().all(|id| off.outcome(&without.frame, id).is_nan()));
    assert!(without.accounts.blocks.iter().all(|block| block.harms.is_empty() && block.bereft.is_empty()));
    let none = Given::engaged_in_every_way().with("harms.rate", 0.0).with("harms.dependency", "off");
    let none = Opened::new(&none);
    let lived = none.live(2, 0);
    assert!(same_cells(&none, &off, (&lived, &without), &HARMS) > 2_000);
    assert!(HARMS.iter().all(|id| none.outcome(&lived.frame, id) == 0.0));
    // Dependency that hurts nobody is counted, and moves nothing else.
    let painless = Given::engaged_in_every_way().with("harms.rate", 0.0).with("harms.exit_ratio", 1.0);
    let painless = Opened::new(&painless);
    let lived = painless.live(2, 0);
    assert!(same_cells(&painless, &off, (&lived, &without), &HARMS) > 2_000);
    assert!(painless.outcome(&lived.frame, "exit_shocks") > 100.0);
    // Both move what they should: the switches are not without meaning.
    let all = Opened::new(&Given::engaged_in_every_way());
    let lived = all.live(2, 0);
    assert!(HARMS.iter().all(|id| all.outcome(&lived.frame, id) > 0.0));
    for id in ["dropouts", "relapses", "referrals", "burnout"] {
        assert_ne!(all.outcome(&lived.frame, id), off.outcome(&without.frame, id), "{id}");
    }
}

/// Outcomes that ties alone count.
const TIES: [&str; 3] = ["ties_made", "ties_after_share", "network_size"];

#[test]
fn ties_along_which_nothing_passes_are_as_good_as_off() {
    let off = Opened::new(&Given::in_groups().switched("ties", false));
    let without = off.live(2, 0);
    assert!(TIES.iter().all(|id| off.outcome(&without.frame, id).is_nan()));
    assert!(without.accounts.blocks.iter().all(|block| block.ties.is_empty() && block.networks.is_empty()));
    let dull = Given::in_groups()
        .with("ties.spread", 0.0)
        .with("ties.protection", 0.0)
        .with("stigma.influence", 0.0)
        .without("ties.word_of_mouth");
    let dull = Opened::new(&dull);
    let lived = dull.live(2, 0);
    assert!(same_cells(&dull, &off, (&lived, &without), &TIES) > 2_000);
    assert!(TIES.iter().all(|id| dull.outcome(&lived.frame, id) > 0.0));
    // Each of the four moves something by itself.
    for (path, value, id) in [
        ("ties.spread", 0.005, "recovery"),
        ("ties.protection", 0.5, "recovery"),
        ("ties.word_of_mouth", 0.01, "referrals"),
        ("stigma.influence", 0.4, "self_stigma"),
    ] {
        let given = Given::in_groups()
            .with("ties.spread", 0.0)
            .with("ties.protection", 0.0)
            .with("stigma.influence", 0.0)
            .without("ties.word_of_mouth")
            .with(path, value);
        let engine = Opened::new(&given);
        let moved = engine.live(2, 0);
        assert_ne!(engine.outcome(&moved.frame, id), off.outcome(&without.frame, id), "{path}");
    }
}

/// Self-stigma and the climate are read off people and change nobody's life, unless the climate acts on referral.
#[test]
fn stigma_that_does_not_act_on_referral_is_as_good_as_off() {
    const STIGMA: [&str; 2] = ["self_stigma", "stigma_climate"];
    let names = ["weight", "influence", "contact_gain", "maximum", "half_life"];
    let given = names.iter().fold(Given::in_groups(), |given, name| given.without(&format!("stigma.{name}")));
    let off = Opened::new(&given);
    let without = off.live(2, 0);
    assert!(STIGMA.iter().all(|id| off.outcome(&without.frame, id).is_nan()));
    assert!(without.accounts.blocks.iter().all(|block| block.stigma.is_empty()));
    let on = Opened::new(&Given::in_groups());
    let lived = on.live(2, 0);
    assert!(same_cells(&on, &off, (&lived, &without), &STIGMA) > 2_000);
    assert!(STIGMA.iter().all(|id| on.outcome(&lived.frame, id) < 0.0));
    let acting = Opened::new(&Given::in_groups().with("stigma.referral_slope", 0.8));
    let acted = acting.live(2, 0);
    assert_ne!(acting.outcome(&acted.frame, "referrals"), off.outcome(&without.frame, "referrals"));
}
