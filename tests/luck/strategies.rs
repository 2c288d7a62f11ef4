//! Strategies beside each other: copies, programmes without effect, and who else is compared.

use peerscale::analysis::life_lines::TwoLives;
use peerscale::jobs::run::{Decision, Options, Results, Silent, run};
use peerscale::jobs::summary::findings;
use peerscale::outcomes::Family;
use peerscale::processes::slots::{ADHERENCE, DEATH, EMERGENCY, EMPLOYMENT, ILLNESS, SUICIDE, WINDOW};

use crate::given::{Given, Lived, Opened, decision};

fn results(decision: &Decision) -> Results {
    run(decision, &Silent, &false.into()).unwrap()
}

fn two_replicates() -> Options {
    Options { replicates: Some(2), ..Options::default() }
}

#[test]
fn a_strategy_and_its_copy_differ_by_exactly_nothing_in_every_cell() {
    let given = Given::everything_on();
    let decision = decision(&[("one", &given), ("copy", &given)], &two_replicates());
    let results = results(&decision);
    let difference = &results.differences[0];
    let mut compared = 0;
    for cell in 0..decision.layout.len() {
        let (mean, variance) = (difference.mean(cell), difference.variance(cell));
        assert!(mean.is_none_or(|mean| mean == 0.0), "{mean:?} in cell {cell}");
        assert!(variance.is_none_or(|variance| variance == 0.0), "{variance:?} in cell {cell}");
        assert_eq!(mean.is_some(), results.levels[0].mean(cell).is_some());
        compared += usize::from(mean.is_some());
    }
    assert!(compared > decision.layout.len() / 2, "only {compared} cells had a value");
}

/// Where illness, window, death, suicide, emergency visit, medication and work stand of everyone, as text, which tells any two bit
/// patterns apart: rounding to the ledger's steps must not hide that somebody's clock was touched.
fn lives(lived: &Lived) -> Vec<String> {
    let blocks = lived.accounts.blocks.iter();
    let people = blocks.flat_map(|block| block.people.iter().zip(&block.clocks));
    let slots = [ILLNESS, WINDOW, DEATH, SUICIDE, EMERGENCY, ADHERENCE, EMPLOYMENT];
    people
        .map(|(person, clocks)| {
            let clocks = slots.map(|slot| clocks.get(slot));
            format!(
                "{:?} {} {} {} {:?}",
                person.state, person.discharged, person.window, person.habits, clocks
            )
        })
        .collect()
}

/// Health, and the deaths, stays and visits of which costs of care are made; not the programme's own doings.
fn assert_same_health(case: &str, one: &Opened, other: &Opened) {
    for replicate in 0..3 {
        let (one_lived, other_lived) = (one.live(1, replicate), other.live(1, replicate));
        let differ = lives(&one_lived).into_iter().zip(lives(&other_lived)).find(|(one, other)| one != other);
        assert!(differ.is_none(), "{case}: somebody's clock was touched: {differ:#?}");
        let mut touched = 0.0;
        for (index, column) in one.layout.columns.iter().enumerate() {
            if column.id == "peer_weeks" {
                touched += (other_lived.frame[index] - one_lived.frame[index]).abs();
            }
            let care =
                ["cost: Bed-days", "cost: Emergency", "cost: Community care"].contains(&column.id.as_str());
            let health = column.family == Family::Health || column.id.starts_with("qalys") || care;
            if !health {
                continue;
            }
            for period in 0..=one.layout.years {
                for group in 0..one.layout.groups.len() {
                    let cell = one.layout.cell(period, group, index);
                    let (a, b) = (one_lived.frame[cell], other_lived.frame[cell]);
                    assert!(a.to_bits() == b.to_bits(), "{case}: {} is {a} and {b}", column.id);
                }
            }
        }
        assert!(touched > 100.0, "{case}: the programmes must differ in who holds a place");
    }
}

#[test]
fn a_programme_without_effect_changes_nobodys_health() {
    let no_effect = |given: Given| given.with("illness.relapse_ratio_while_enrolled", 1.0);
    let everything = || {
        no_effect(Given::everything_on())
            .with("crisis_plan.per_contact", 0.0)
            .with("service_contact.drift_ratio_with_peers", 1.0)
            .with("service_contact.return_ratio_with_peers", 1.0)
            .with("harms.exit_weeks", 0.0)
            .with("stigma.contact_gain", 0.0)
    };
    let nobody = Opened::new(&Given::everything_on().without_peers());
    let gain = everything().with("states_of_mind.gain", 0.0);
    assert_same_health("no gain", &nobody, &Opened::new(&gain));
    let ingredients = everything().with("states_of_mind.ingredient", 0.0);
    assert_same_health("no active ingredient", &nobody, &Opened::new(&ingredients));
    let in_every_way = no_effect(Given::engaged_in_every_way())
        .with("crisis_plan.per_contact", 0.0)
        .with("service_contact.drift_ratio_with_peers", 1.0)
        .with("service_contact.return_ratio_with_peers", 1.0)
        .with("harms.exit_weeks", 0.0)
        .with("stigma.contact_gain", 0.0)
        .with("states_of_mind.gain", 0.0);
    assert_same_health("every way to come and to stay", &nobody, &Opened::new(&in_every_way));
    let nobody = Opened::new(&Given::smi_ref().with("population.persons", 2_000).without_programme());
    let ratio = no_effect(Given::smi_ref().with("population.persons", 2_000));
    assert_same_health("ratio 1", &nobody, &Opened::new(&ratio));
}

/// People do get hope and skill here; what is cut is the way from there to relapse, admission and quality of life.
#[test]
fn a_programme_whose_path_to_hospital_is_cut_changes_states_of_mind_alone() {
    let recovery = |given: Given| given.with("utility.recovery_gain", 0.0);
    let nobody = Opened::new(&recovery(Given::everything_on()).without_peers());
    let cut = recovery(Given::everything_on())
        .with("illness.relapse_ratio_while_enrolled", 1.0)
        .with("illness.path_multiplier", 0.0)
        .with("adherence.protection_self_management", 0.0)
        .with("employment.gain_connectedness", 0.0)
        .with("crisis_plan.per_contact", 0.0)
        .with("service_contact.drift_ratio_with_peers", 1.0)
        .with("service_contact.return_ratio_with_peers", 1.0)
        .with("harms.exit_weeks", 0.0);
    let cut = Opened::new(&cut);
    let (nobody_lived, cut_lived) = (nobody.live(1, 0), cut.live(1, 0));
    assert!(cut.outcome(&cut_lived.frame, "recovery") > 0.01);
    assert!(lives(&nobody_lived) == lives(&cut_lived), "somebody's clock was touched");
    for id in ["relapses", "admissions", "compulsory_admissions", "deaths", "bed_days", "qalys"] {
        let (a, b) = (nobody.outcome(&nobody_lived.frame, id), cut.outcome(&cut_lived.frame, id));
        assert_eq!(a.to_bits(), b.to_bits(), "{id}");
    }
}

/// What is stated and does nothing is what is left out, to the last bit.
#[test]
fn ways_to_come_and_to_stay_that_do_nothing_change_nothing() {
    let [before, stated] = [Given::everything_on(), Given::engaged_as_before()].map(|given| {
        let lived = Opened::new(&given).live(3, 0);
        (format!("{:?}", lived.accounts.blocks), lived.accounts.ledger)
    });
    assert!(before.0 == stated.0, "somebody's life differs");
    assert!(before.1 == stated.1, "the books differ");
}

#[test]
fn adding_a_scenario_changes_nothing_in_the_others() {
    let (status_quo, plan) = (Given::everything_on().without_peers(), Given::everything_on());
    let more = Given::everything_on().with("workforce.posts_per_site", 9).with("referral.rate", 0.3);
    let two = [("status-quo", &status_quo), ("plan", &plan)];
    let three = [("status-quo", &status_quo), ("another", &more), ("plan", &plan)];
    let [two, three] = [&two[..], &three[..]].map(|given| decision(given, &two_replicates()));
    let of = |decision: &Decision| findings(decision, &results(decision)).unwrap();
    let (two, three) = (of(&two), of(&three));
    let ids: Vec<&str> = three.strategies.iter().map(|strategy| strategy.id.as_str()).collect();
    assert_eq!(ids, ["status-quo", "another", "plan"]);
    assert!(two.levels.row(0).eq(three.levels.row(0)));
    assert!(two.levels.row(1).eq(three.levels.row(2)));
    assert!(two.differences.row(0).eq(three.differences.row(1)));
    assert!(three.differences.row(0).ne(three.differences.row(1)));
    assert_eq!(two.life_lines[0].people.len(), 6);
    assert_eq!(two.life_lines[0].people, three.life_lines[1].people);
    // Somebody beside both plans has one line under the comparator, whichever plan it stands beside.
    let same = |a: &TwoLives, b: &TwoLives| {
        (a.comparator.site, a.comparator.person) == (b.comparator.site, b.comparator.person)
    };
    let both = three.life_lines[0]
        .people
        .iter()
        .flat_map(|a| three.life_lines[1].people.iter().filter(move |b| same(a, b)).map(move |b| (a, b)));
    let both: Vec<_> = both.collect();
    assert!(!both.is_empty() && both.iter().all(|(a, b)| a.comparator == b.comparator));
}
