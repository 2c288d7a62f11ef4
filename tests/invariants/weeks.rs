//! Week by week through random settings: nobody is lost, no place is given twice, the books agree with the people.

use peerscale::engine::ledger::Quantity as Q;
use peerscale::jobs::simulate::accounts;
use peerscale::model::person::IllnessState;
use peerscale::model::site::Stage;
use proptest::prelude::*;

use crate::people::{Limit, check};
use crate::settings::{Setting, settings};
use crate::steps::Steps;

fn people(steps: &Steps<'_>, which: impl Fn(IllnessState) -> bool) -> usize {
    steps.blocks.iter().flat_map(|block| &block.people).filter(|person| which(person.state)).count()
}

/// Flows against stocks, all of them counts of people.
fn check_flows(steps: &Steps<'_>, in_hospital_at_start: usize, persons: usize) {
    let dead = people(steps, |state| !state.alive());
    assert_eq!(persons, people(steps, IllnessState::alive) + dead);
    assert_eq!(steps.count(Q::Deaths), dead);
    assert!(steps.count(Q::Suicides) <= dead);
    // Who leaves hospital is discharged or dies there.
    let left = in_hospital_at_start + steps.count(Q::Admissions) - people(steps, IllnessState::in_hospital);
    assert!((steps.count(Q::Discharges)..=steps.count(Q::Discharges) + dead).contains(&left));
    assert!(steps.count(Q::CompulsoryAdmissions) <= steps.count(Q::Admissions));
    assert!(steps.count(Q::Readmissions30) <= steps.count(Q::Readmissions90));
    assert!(steps.count(Q::Readmissions90) <= steps.count(Q::Readmissions365));
    // Who leaves the programme drops out, completes or dies.
    let engaged: usize = steps.blocks.iter().map(|block| block.relationships.len()).sum();
    let left = steps.count(Q::Enrolments) - engaged;
    let said = steps.count(Q::Dropouts) + steps.count(Q::Completions);
    assert!((said..=said + dead).contains(&left));
    assert!(steps.count(Q::Refusals) + steps.count(Q::Enrolments) <= steps.count(Q::Referrals));
    assert!(steps.count(Q::MatchedEnrolments) <= steps.count(Q::Enrolments));
    let ever = steps.blocks.iter().flat_map(|block| &block.people).filter(|person| person.enrolments > 0);
    assert_eq!(steps.count(Q::FirstEnrolments), ever.count());
}

/// Lives through a setting and checks every week; returns how many people lacked a worker, and who stopped.
fn check_weeks(setting: &Setting) -> [usize; 3] {
    let model = setting.given().model();
    let persons = model.population.persons;
    let mut steps = Steps::new(&model, setting.seed, 0);
    let nothing_yet = steps.ledger.clone();
    let mut contacts = [0, 0];
    let mut seen = [0, 0, 0];
    while steps.now() < 0.0 {
        assert!(nothing_yet == steps.ledger, "something was counted before the start");
        steps.week();
        assert_eq!(people(&steps, IllnessState::alive), persons, "somebody died before the start");
        assert!(steps.blocks.iter().all(|block| block.relationships.is_empty() && block.waiting.is_empty()));
    }
    let in_hospital = people(&steps, IllnessState::in_hospital);
    while steps.week() {
        for block in &steps.blocks {
            seen[0] += check(block, setting.limit, setting.list);
            seen[1] += block.relationships.len();
            seen[2] += usize::from(block.site.stage == Stage::Discontinued);
        }
        check_flows(&steps, in_hospital, persons);
        let now = [Q::ContactsScheduled, Q::Contacts].map(|quantity| steps.count(quantity));
        assert!(now[1] - contacts[1] <= now[0] - contacts[0], "more contacts than were scheduled");
        contacts = now;
    }
    let at_once = accounts(&model, setting.seed, 0);
    assert!(at_once.ledger == steps.ledger, "a week at a time is not four weeks at a time");
    assert_eq!(format!("{:?}", at_once.blocks), format!("{:?}", steps.blocks));
    seen
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_week_of_every_setting(setting in settings()) {
        check_weeks(&setting);
    }
}

/// The fixture is worth its name: people lose workers and find others, sites stop, places are held.
#[test]
fn the_fixture_shows_what_is_checked() {
    let setting = Setting { statements: Vec::new(), limit: Limit::Worker(6), list: true, seed: 1 };
    let [unassigned, engaged, stopped] = check_weeks(&setting);
    assert!(unassigned > 100 && engaged > 1_000 && stopped > 10, "{unassigned} {engaged} {stopped}");
}
