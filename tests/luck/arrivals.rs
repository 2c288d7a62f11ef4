//! Who joins an open population: the same people at the same moments, whatever is done for them.

use peerscale::engine::block::Block;

use crate::given::{Given, Opened};

/// Who joined a site, with the number of the candidate as identity, and all that was so from birth.
fn joined(block: &Block) -> Vec<String> {
    (block.settled()..block.people.len())
        .map(|person| {
            let who = &block.people[person];
            format!(
                "{:?} {} {:?} {} {}",
                block.entity(person),
                who.age,
                who.attributes,
                who.frailty,
                who.severity
            )
        })
        .collect()
}

#[test]
fn who_joins_does_not_depend_on_the_strategy() {
    let plan = Opened::new(&Given::everything_on()).live(1, 0).accounts.blocks;
    let none = Opened::new(&Given::everything_on().without_peers()).live(1, 0).accounts.blocks;
    let harmful = Given::everything_on().with("illness.path_multiplier", -3.0).with("mortality.ratio", 5.0);
    let harmful = Opened::new(&harmful).live(1, 0).accounts.blocks;
    let all: usize = plan.iter().map(|block| joined(block).len()).sum();
    assert!(all > 100, "{all} joined");
    for ((a, b), c) in plan.iter().zip(&none).zip(&harmful) {
        assert_eq!(joined(a), joined(b));
        assert_eq!(joined(a), joined(c));
    }
}

/// Entry is a Poisson process: 0.15 a year of the 720 for two years.
#[test]
fn people_join_at_the_rate_that_is_stated() {
    let model = Opened::new(&Given::everything_on());
    let counts: Vec<f64> =
        (0..20).map(|replicate| model.outcome(&model.live(1, replicate).frame, "joined") / 10.0).collect();
    let (mean, expected) = (counts.iter().sum::<f64>() / 20.0, 0.15 * 720.0 * 2.0);
    assert!((mean - expected).abs() < 4.5 * libm::sqrt(expected / 20.0), "{mean}, not {expected}");
    let spread = counts.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 19.0;
    // A variance of 20 normal numbers: chi-square with 19 degrees of freedom, one in a million beyond 5.6 and 62.
    assert!((5.6..62.0).contains(&(19.0 * spread / expected)), "{spread}, not {expected}");
}

/// Leaving has a constant hazard: of people who neither die nor join, exp(-0.05 t) are left.
#[test]
fn people_leave_by_a_constant_hazard() {
    let given = Given::everything_on()
        .with("mortality.law", "none")
        .switched("suicide", false)
        .with("population.entry_rate", 0.0)
        .with("population.leave_rate", 0.3)
        .with("population.persons", 7_200);
    let model = Opened::new(&given);
    let lived = model.live(2, 0);
    let left = model.outcome(&lived.frame, "left") / model.model.population.weight;
    let expected = 7_200.0 * -libm::expm1(-0.3 * 2.0);
    assert!((left - expected).abs() < 4.5 * libm::sqrt(7_200.0 * 0.45 * 0.55), "{left}, not {expected}");
    assert_eq!(model.outcome(&lived.frame, "deaths"), 0.0);
}
