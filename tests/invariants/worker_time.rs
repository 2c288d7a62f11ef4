//! Worker time: no worker's week holds more hours than it has, and who goes without is decided by people's own draws.

use peerscale::engine::block::Block;
use peerscale::engine::ledger::Quantity as Q;
use peerscale::model::relationship::NO_WORKER;
use proptest::prelude::*;

use crate::given::{Given, Opened, cases};
use crate::steps::Steps;

/// Hours of a whole-time post of the fixture that are there for contacts.
fn budget(direct_share: f64) -> f64 {
    37.5 * direct_share
}

fn timed(hours: f64, direct_share: f64) -> Given {
    Given::everything_on()
        .with("simulation.warm_up", 0.0)
        .with("programme.hours_per_fte", 37.5)
        .with("programme.direct_share", direct_share)
        .with("peer_contact.hours_per_contact", hours)
        .with("adoption.delivering_at_start", 1.0)
        .with("referral.rate", 0.5)
}

/// The hours of each worker, counted anew from the places.
fn hours(block: &Block, hours_per_contact: f64, group: f64, missed: f64) -> Vec<f64> {
    let mut seats = vec![0.0; block.workers.len()];
    for place in block.relationships.iter().filter(|place| place.worker != NO_WORKER) {
        let not_there = f64::from(place.offered - place.attended);
        let lost = if group > 1.0 { 0.0 } else { missed * not_there };
        seats[usize::from(place.worker)] += f64::from(place.attended) + lost;
    }
    let meetings = |seats: f64| if group > 1.0 { libm::ceil(seats / group) } else { seats };
    seats.into_iter().map(|seats| hours_per_contact * meetings(seats)).collect()
}

/// Lives through the fixture; returns contacts that were crowded out and those for which there was time.
fn check(given: &Given, hours_per_contact: f64, group: f64, missed: f64, budget: f64) -> [usize; 2] {
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    while steps.week() {
        for block in &steps.blocks {
            // People may leave within the week, so that what is counted anew can only be less.
            for (worker, anew) in block.workers.iter().zip(hours(block, hours_per_contact, group, missed)) {
                let said = f64::from(worker.hours);
                let budget = budget * f64::from(worker.fte);
                assert!(said <= budget + 1e-4, "{said} hours of {budget}");
                assert!(anew <= budget + 1e-4, "{anew} hours of {budget}");
            }
        }
    }
    [Q::ContactsCrowdedOut, Q::ContactsScheduled].map(|quantity| steps.count(quantity))
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn no_week_holds_more_hours_than_it_has(
        hours in 0.5..6.0_f64,
        share in 0.2..1.0_f64,
        group in prop::sample::select(vec![1.0, 2.0, 3.5, 8.0]),
        missed in prop::sample::select(vec![0.0, 0.4, 1.0]),
        per_week in prop::sample::select(vec![0.5, 1.0, 2.3, 4.0]),
    ) {
        let given = timed(hours, share)
            .with("peer_contact.group_size", group)
            .with("peer_contact.missed_time", missed)
            .with("peer_contact.per_week", per_week);
        check(&given, hours, group, missed, budget(share));
    }
}

#[test]
fn a_larger_caseload_thins_contacts_out() {
    // A post of 0.8 has 12 hours for contacts: 6 of 2 hours each, for 6 people at 1.3 a week of which 70% are kept.
    let of = |caseload: f64| {
        let given =
            timed(2.0, 0.4).with("workforce.caseload", caseload).with("workforce.full_time_share", 0.0);
        check(&given, 2.0, 1.0, 0.0, budget(0.4))
    };
    let [none, enough] = of(3.0);
    assert!(none == 0 && enough > 500, "{none} of {enough}");
    let [few, many] = of(7.0);
    let [more, most] = of(20.0);
    let share = |out: usize, kept: usize| out as f64 / (out + kept) as f64;
    assert!(share(few, many) > 0.005 && share(more, most) > 0.3, "{few} {many} {more} {most}");
}

/// A group of so many serves so many with the same hours.
#[test]
fn one_hour_with_a_group_serves_several() {
    let of = |group: f64| {
        check(
            &timed(4.0, 0.4)
                .with("workforce.caseload", 20.0)
                .with("workforce.full_time_share", 0.0)
                .with("peer_contact.group_size", group),
            4.0,
            group,
            0.0,
            budget(0.4),
        )
    };
    let ([alone_out, _], [group_out, _]) = (of(1.0), of(8.0));
    assert!(alone_out > 1_000 && group_out == 0, "{alone_out} {group_out}");
}

/// Where time is short, people go without equally often wherever they stand on the list; nobody's second contact comes
/// before another's first.
#[test]
fn time_is_given_out_by_own_draws() {
    let given = timed(2.0, 0.4)
        .with("workforce.caseload", 20.0)
        .with("peer_contact.per_week", 2.0)
        .with("peer_contact.attendance", 1.0)
        .with("peer_contact.attendance_in_hospital", 1.0)
        .with("population.persons", 2_880);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    let mut halves = [[0.0; 2]; 2];
    while steps.week() {
        for block in &steps.blocks {
            for worker in 0..block.workers.len() as u16 {
                let own: Vec<_> = block.relationships.iter().filter(|place| place.worker == worker).collect();
                let most = own.iter().map(|place| place.offered).max().unwrap_or(0);
                let least =
                    own.iter().filter(|place| place.block != u32::MAX).map(|place| place.offered).min();
                // Those who began this week have not been counted yet.
                if own.len() > 6 {
                    assert!(most <= 1 || least.is_none_or(|least| least > 0) || own.len() <= 6);
                    for (index, place) in own.iter().enumerate() {
                        let half = &mut halves[usize::from(2 * index >= own.len())];
                        half[0] += f64::from(place.offered);
                        half[1] += 1.0;
                    }
                }
            }
        }
    }
    let [first, second] = halves.map(|[offered, all]| offered / all);
    let n = halves[0][1].min(halves[1][1]);
    let error = libm::sqrt(2.0 * first * (1.0 - first) / n);
    assert!(n > 3_000.0 && (first - second).abs() < 5.0 * error, "{first} {second} of {n}");
}

/// Time that is no limit changes nothing.
#[test]
fn enough_time_is_as_good_as_no_limit() {
    let frame = |given: &Given| {
        let engine = Opened::new(given);
        let lived = engine.live(1, 0);
        ["contacts", "qalys", "admissions", "cost"].map(|id| engine.outcome(&lived.frame, id).to_bits())
    };
    let free = timed(0.01, 1.0);
    assert_eq!(frame(&free), frame(&free.clone().with("programme.hours_per_fte", 80.0)));
    assert_eq!(frame(&free), frame(&free.clone().with("peer_contact.hours_per_contact", 0.0)));
}
