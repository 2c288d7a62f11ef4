//! Whoever holds a post has luck of their own: no plan, no other post and no other holder changes it.

use std::collections::BTreeMap;

use peerscale::model::worker::{DOMAINS, NO_ALUMNUS};

use crate::given::{Given, keyed};
use crate::steps::Steps;

/// A holder: site, starts of the site, post, number.
type Holder = (u16, u16, usize, u16);

/// What chance gave to each holder of a post, as bits.
fn holders(given: &Given) -> BTreeMap<Holder, Vec<u64>> {
    let model = given.model();
    let mut steps = Steps::new(&model, 9, 0);
    let mut seen = BTreeMap::new();
    while steps.week() {
        for block in &steps.blocks {
            for (post, worker) in block.workers.iter().enumerate() {
                let mut luck =
                    vec![worker.patience.to_bits(), u64::from(worker.rank), u64::from(worker.passes)];
                luck.push(u64::from(worker.susceptibility.to_bits()));
                luck.extend(worker.deviation.iter().map(|deviation| u64::from(deviation.to_bits())));
                // Who was a client here brings the own group.
                let group = if worker.alumnus == NO_ALUMNUS { u64::from(worker.ethnicity) } else { 0 };
                luck.push(group);
                let holder = (block.site.id, block.site.stops, post, worker.holders);
                if let Some(before) = seen.insert(holder, luck.clone()) {
                    let same = before[..10] == luck[..10];
                    assert!(same, "a holder's luck changed");
                }
            }
        }
    }
    seen
}

/// Without alumni, whose group is their own.
fn given() -> Given {
    Given::everything_on().with("workforce.alumni_share", 0.0)
}

fn assert_same_luck(what: &str, one: &BTreeMap<Holder, Vec<u64>>, other: &BTreeMap<Holder, Vec<u64>>) {
    let mut compared = 0;
    for (holder, luck) in one {
        if let Some(same) = other.get(holder) {
            assert_eq!(luck, same, "{what}: {holder:?}");
            compared += 1;
        }
    }
    assert!(compared > 50, "{what}: only {compared} compared");
}

#[test]
fn a_post_more_changes_no_other_posts_draws() {
    let two = holders(&given());
    let three = holders(&given().with("workforce.posts_per_site", 3));
    assert!(three.keys().any(|holder| holder.2 == 2) && two.keys().all(|holder| holder.2 < 2));
    assert_same_luck("a post more", &two, &three);
}

#[test]
fn no_plan_changes_what_a_holder_is_given() {
    let before = holders(&given());
    for (path, value) in [
        ("workforce.turnover", 0.1),
        ("workforce.training_weeks", 1.0),
        ("workforce.workers_per_supervisor", 2.0),
        ("workforce.pool_inflow", 1.0),
        ("workforce.sick_rate", 0.3),
        ("workforce.burnout_caseload", 0.3),
        ("workforce.supervisor_turnover", 0.0),
        ("referral.rate", 0.0),
    ] {
        assert_same_luck(path, &before, &holders(&given().with(path, value)));
    }
    let ladder = given()
        .with("workforce.pay", 1.5)
        .with("workforce.turnover_slope_pay", -0.5)
        .with("workforce.ladder", "own workers")
        .with("workforce.promotion_share", 0.8)
        .with("workforce.promotion_weeks", 4.0);
    assert_same_luck("pay and a ladder", &before, &holders(&ladder));
    let thresholds = given()
        .with("workforce.certification", "thresholds")
        .with("workforce.competency_threshold", keyed(&DOMAINS.map(|domain| (domain, 0.65))))
        .with("workforce.assessment_error", 0.1)
        .with("workforce.course_gain", 0.3)
        .with("workforce.course_repeats", 2);
    assert_same_luck("thresholds", &before, &holders(&thresholds));
    for (path, word) in
        [("workforce.pool", "unlimited"), ("workforce.courses", "one by one"), ("workforce.leave", "none")]
    {
        assert_same_luck(path, &before, &holders(&given().with(path, word)));
    }
}
