//! Week by week through random settings: nobody is lost, no place is given twice, the books agree with the people.

use peerscale::engine::block::Block;
use peerscale::engine::draws::ParameterLuck;
use peerscale::engine::follow_up::{Course, End};
use peerscale::engine::ledger::{Quantity as Q, SCALE, fixed};
use peerscale::jobs::model::Model;
use peerscale::jobs::sections::registry;
use peerscale::jobs::simulate::accounts;
use peerscale::model::person::{CauseOfDeath, IllnessState};
use peerscale::model::site::Stage;
use peerscale::scenario::{Values, load};
use proptest::prelude::*;

use crate::given::{Given, cases};
use crate::people::{Limit, check};
use crate::settings::settings;
use crate::steps::Steps;

fn people(steps: &Steps<'_>, which: impl Fn(IllnessState) -> bool) -> usize {
    steps.blocks.iter().flat_map(|block| &block.people).filter(|person| which(person.state)).count()
}

/// Flows against stocks, all of them counts of people.
fn check_flows(steps: &Steps<'_>, in_hospital_at_start: usize, persons: usize) {
    // Of all who were there at the start or joined, everyone is alive, dead, or has left.
    let dead = people(steps, |state| !state.alive());
    assert_eq!(persons + steps.count(Q::Joined), people(steps, IllnessState::alive) + dead);
    assert_eq!(steps.count(Q::Deaths) + steps.count(Q::Left), dead);
    assert!(steps.count(Q::Suicides) <= steps.count(Q::Deaths));
    // Who leaves hospital is discharged or dies there.
    let left = in_hospital_at_start + steps.count(Q::Admissions) - people(steps, IllnessState::in_hospital);
    assert!((steps.count(Q::Discharges)..=steps.count(Q::Discharges) + dead).contains(&left));
    assert!(steps.count(Q::CompulsoryAdmissions) <= steps.count(Q::Admissions));
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

/// Every time that is followed ends once, in the way that the books say.
fn check_follow_up(steps: &Steps<'_>) {
    let ended = |course, end: End| {
        let cells = steps.ledger.follow_up().tally(course, 0);
        let at_edge =
            |cell: &[u32; 6]| if end == End::Censored { cell[End::CensoredAtEdge as usize] } else { 0 };
        cells.cells().iter().map(|cell| (cell[end as usize] + at_edge(cell)) as usize).sum::<usize>()
    };
    let all = |course| {
        [End::Event, End::Completed, End::Died, End::Left, End::Censored].map(|end| ended(course, end))
    };
    let places = || steps.blocks.iter().flat_map(|block| &block.relationships);
    let at_their_end = places().filter(|place| place.planned_end <= steps.now()).count();
    let [dropped, completed, died, left, held] = all(Course::DropOut);
    assert_eq!((dropped, completed), (steps.count(Q::Dropouts), steps.count(Q::Completions) + at_their_end));
    assert_eq!(held + at_their_end, places().count());
    assert_eq!(dropped + completed + died + left + held, steps.count(Q::Enrolments));
    let readmission = all(Course::Readmission);
    assert_eq!(readmission.iter().sum::<usize>(), steps.count(Q::Discharges));
    assert!(readmission[0] <= steps.count(Q::Admissions));
    let settled = |block: &Block| block.people[..block.settled()].to_vec();
    let there: Vec<_> = steps.blocks.iter().flat_map(settled).collect();
    let first = all(Course::FirstAdmission);
    assert_eq!(first.iter().sum::<usize>(), there.len());
    assert_eq!(first[0], there.iter().filter(|person| person.admissions > 0).count());
    let alive = |cause| there.iter().filter(|person| person.admissions == 0 && person.cause == cause).count();
    assert_eq!(first[3..], [alive(CauseOfDeath::Left), alive(CauseOfDeath::Alive)]);
}

/// Lives through a replicate and checks every week; returns how many people lacked a worker, how many had a place
/// and how many sites had stopped, summed over weeks.
fn check_weeks(model: &Model, limit: Limit, list: bool, seed: u64) -> [usize; 3] {
    let persons = model.population.persons;
    let mut steps = Steps::new(model, seed, 0);
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
            seen[0] += check(block, limit, list);
            seen[1] += block.relationships.len();
            seen[2] += usize::from(block.site.stage == Stage::Discontinued);
        }
        check_flows(&steps, in_hospital, persons);
        let now = [Q::ContactsScheduled, Q::Contacts].map(|quantity| steps.count(quantity));
        assert!(now[1] - contacts[1] <= now[0] - contacts[0], "more contacts than were scheduled");
        contacts = now;
    }
    // A week at whose end somebody lacks a worker may have begun otherwise, once for each worker lost.
    let unassigned = steps.sum(Q::UnassignedWeeks).plain as f64 / SCALE;
    assert!((unassigned - seen[0] as f64).abs() <= steps.count(Q::RelationshipsLost) as f64);
    check_follow_up(&steps);
    let at_once = accounts(model, seed, 0);
    assert!(at_once.ledger == steps.ledger, "a week at a time is not four weeks at a time");
    assert_eq!(format!("{:?}", at_once.blocks), format!("{:?}", steps.blocks));
    seen
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn every_week_of_every_setting(setting in settings()) {
        check_weeks(&setting.given().model(), setting.limit, setting.list, setting.seed);
    }
}

/// The fixture is worth its name: people lose workers and find others, sites stop, places are held.
#[test]
fn the_fixture_shows_what_is_checked() {
    let model = Given::everything_on().model();
    let [unassigned, engaged, stopped] = check_weeks(&model, Limit::Workers, true, 1);
    assert!(unassigned > 100 && engaged > 1_000 && stopped > 10, "{unassigned} {engaged} {stopped}");
}

/// The same with every way in which people come, wait for a match, and stay.
#[test]
fn every_week_with_every_way_to_come_and_to_stay() {
    for seed in 2..5 {
        let model = Given::engaged_in_every_way().model();
        let [unassigned, engaged, _] = check_weeks(&model, Limit::Workers, true, seed);
        assert!(unassigned > 100 && engaged > 1_000, "{unassigned} {engaged}");
        let lately = Steps::new(&model, seed, 0);
        assert!(lately.blocks.iter().all(|block| block.leavers.is_empty()));
    }
}

/// The same with sites that pause, stop for every cause and begin again.
#[test]
fn every_week_with_restless_sites() {
    let mut seen = [0; Stage::ALL.len()];
    for seed in 1..4 {
        let model = Given::with_restless_sites().model();
        check_weeks(&model, Limit::Workers, true, seed);
        let turns = accounts(&model, seed, 0).blocks.into_iter().flat_map(|block| block.turns);
        turns.for_each(|turn| seen[turn.stage as usize] += 1);
    }
    assert!(seen.iter().all(|&times| times > 3), "{seen:?}");
}

/// What limits the places of a strategy, from its own words.
fn limit(values: &Values) -> Limit {
    match values.word("engagement.places").unwrap() {
        "fixed" => Limit::Site(values.whole("engagement.places_per_site").unwrap() as u16),
        "workers" => Limit::Workers,
        _ => Limit::Unlimited,
    }
}

/// Real plans, with inputs drawn from what is believed about them.
#[test]
fn every_week_of_every_shipped_strategy() {
    let shipped = |name: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let models = ["england/status-quo.toml", "england/models"];
    for decision in [&["classroom"][..], &["england"], &["reference"], &["us-state"], &models] {
        let paths: Vec<_> = decision.iter().map(|name| shipped(name)).collect();
        for (sample, scenario) in load(&paths, &registry()).unwrap().scenarios.into_iter().enumerate() {
            let luck = ParameterLuck::new(1, sample as u64);
            let mut values = scenario.sample(&|path, k| luck.uniform(path, k));
            values.set_whole("population.persons", 2_000).unwrap();
            let model = Model::open(&values).unwrap();
            let list = values.word("referral.waiting").unwrap() == "list";
            check_weeks(&model, limit(&values), list, 1);
        }
    }
}

/// Where nobody leaves within a week, weeks without a worker are exactly those that are seen.
#[test]
fn people_without_a_worker_are_counted_as_unassigned() {
    let given = ["engagement.dropout_early", "engagement.dropout_later", "engagement.loss_dropout"]
        .iter()
        .fold(Given::everything_on(), |given, path| given.with(path, 0.0))
        .closed()
        .with("mortality.law", "none")
        .switched("suicide", false);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    let mut seen = 0;
    while steps.week() {
        seen += steps.blocks.iter().map(|block| check(block, Limit::Workers, true)).sum::<usize>();
    }
    assert!(seen > 100);
    assert_eq!(steps.sum(Q::UnassignedWeeks).plain, fixed(seen as f64));
}

/// A site that stops and begins again does not meet the same chance again.
#[test]
fn the_workers_of_a_second_start_are_others() {
    let given = Given::everything_on()
        .with("simulation.warm_up", 0.0)
        .with("adoption.delivering_at_start", 1.0)
        .with("adoption.stop_rate", 0.05);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    let mut stays: Vec<Vec<(u16, f64)>> = vec![Vec::new(); steps.blocks.len()];
    while steps.week() {
        for (block, stays) in steps.blocks.iter().zip(&mut stays) {
            stays.extend(block.workers.iter().map(|worker| (block.site.stops, worker.patience)));
        }
    }
    let mut again = 0;
    for stays in &stays {
        let of = |which: fn(u16) -> bool| {
            stays.iter().filter(move |(stops, _)| which(*stops)).map(|(_, stay)| stay)
        };
        again += of(|stops| stops > 0).count();
        assert!(of(|stops| stops == 0).all(|first| of(|stops| stops > 0).all(|second| first != second)));
    }
    assert!(again > 100, "{again}");
}
