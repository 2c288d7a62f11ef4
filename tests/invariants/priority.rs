//! Who gets a free place: the rule decides, then each candidate's own draw, never the order of the list.

use peerscale::engine::block::Block;
use peerscale::model::person::{IllnessState, Person};

use crate::given::Given;
use crate::steps::Steps;

/// Everyone asks at once for five places, which nobody leaves.
fn everyone_asks() -> Given {
    Given::everything_on()
        .switched("adoption", false)
        .with("population.eligible_share", 1.0)
        .with("referral.rate", 10.0)
        .with("referral.consent", 1.0)
        .with("engagement.places", "fixed")
        .with("engagement.places_per_site", 5)
        .with("engagement.dropout_early", 0.0)
}

/// People's ranks by a rule that everyone's state at the start decides, and who got a place in the first week.
fn first_week(priority: &str, rank: impl Fn(&Person) -> u8) -> Vec<(Vec<u8>, Block)> {
    let model = everyone_asks().with("referral.priority", priority).model();
    let mut steps = Steps::new(&model, 1, 0);
    while steps.now() < 0.0 {
        steps.week();
    }
    let ranks: Vec<Vec<u8>> =
        steps.blocks.iter().map(|block| block.people.iter().map(&rank).collect()).collect();
    steps.week();
    ranks.into_iter().zip(steps.blocks).collect()
}

/// Nobody waits who comes before somebody with a place.
fn assert_in_order(priority: &str, rank: impl Fn(&Person) -> u8) {
    let mut apart = 0;
    for (ranks, block) in first_week(priority, rank) {
        let placed = block.relationships.iter().map(|place| ranks[place.person as usize]).max().unwrap();
        let waiting = block.waiting.iter().map(|entry| ranks[entry.person as usize]);
        assert!(waiting.clone().all(|rank| placed <= rank), "{priority}");
        apart += usize::from(waiting.into_iter().any(|rank| placed < rank));
    }
    assert!(apart > 3, "{priority}: the rule must decide something");
}

#[test]
fn the_most_deprived_come_first_where_equity_rules() {
    assert_in_order("equity", |person| person.attributes.fifth);
}

#[test]
fn people_in_or_just_out_of_hospital_and_then_those_in_relapse_come_first_where_need_rules() {
    assert_in_order("need", |person| match person.state {
        state if state.in_hospital() || [1, 2].contains(&person.window) => 0,
        IllnessState::Relapse => 1,
        _ => 2,
    });
}

/// Candidates who are equal have the same chance, whatever their number: the mean number of those with a place.
#[test]
fn where_own_draws_rule_the_order_of_people_decides_nothing() {
    let given = everyone_asks()
        .with("referral.priority", "own draw")
        .with("population.persons", 30_000)
        .with("simulation.warm_up", 0.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    steps.week();
    let placed = steps.blocks.iter().flat_map(|block| &block.relationships);
    let numbers: Vec<f64> = placed.map(|place| f64::from(place.person)).collect();
    let n = numbers.len() as f64;
    assert!(n > 2_000.0);
    let error = libm::sqrt((60.0 * 60.0 - 1.0) / 12.0 / n);
    let mean = numbers.iter().sum::<f64>() / n;
    assert!((mean - 29.5).abs() < 5.0 * error, "{mean}, not 29.5");
}

/// Who gets a place has not come after anybody who still waits.
#[test]
fn the_longest_wait_comes_first_where_time_rules() {
    let given = everyone_asks()
        .with("referral.priority", "first come")
        .with("referral.rate", 0.1)
        .with("engagement.dropout_early", 0.1)
        .with("simulation.warm_up", 0.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    let mut compared = 0;
    loop {
        let now = steps.now();
        let lists: Vec<_> = steps.blocks.iter().map(|block| block.waiting.clone()).collect();
        if !steps.week() {
            break;
        }
        for (block, list) in steps.blocks.iter().zip(&lists) {
            let placed =
                |person| block.relationships.iter().any(|place| place.person == person && place.since == now);
            let went = list.iter().filter(|entry| placed(entry.person)).map(|entry| entry.since);
            let latest = went.fold(f64::NEG_INFINITY, f64::max);
            assert!(block.waiting.iter().all(|entry| latest <= entry.since));
            compared += usize::from(latest.is_finite() && !block.waiting.is_empty());
        }
    }
    assert!(compared > 100, "{compared}");
}
