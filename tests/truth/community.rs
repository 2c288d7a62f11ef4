//! What is done with the people of a place: trust and candidates for posts, against closed forms.

use peerscale::engine::block::Block;
use toml::{Table, Value};

use crate::given::{Given, Lived, Opened};

/// Ten hours a week at every site in the first four weeks, with this effect of an hour.
fn engaged(effect: &str) -> Given {
    let row = format!(
        "name = \"With people of the place\"\nkind = \"community engagement\"\nstart = 2027-04-01\nweeks = 4\ndose = 10\n\
         sites = {{ fraction = 1.0, order = \"most ready first\", area = \"all\", stage = \"any\" }}\neffect = {{ {effect} }}"
    );
    let row: Table = row.parse().unwrap();
    Given::everything_on()
        .with("referral.trust_slope", 0.5)
        .with("adoption.delivering_at_start", 1.0)
        .with("adoption.stop_rate", 0.0)
        .with("implementation.strategy", Value::Array(vec![Value::Table(row)]))
        .without("adoption.readiness_half_life")
}

fn live(given: &Given) -> Lived {
    Opened::new(given).live(5, 0)
}

/// Forty hours at 0.025 are one standard deviation of trust, which multiplies the speed of referral by exp(0.5) at every
/// site for all the time that it delivers.
#[test]
fn trust_of_a_community_speeds_referral_by_its_exponential() {
    let (with, without) = (live(&engaged("trust = 0.025")), live(&engaged("trust = 0.0")));
    let mut compared = 0;
    for (with, without) in with.accounts.blocks.iter().zip(&without.accounts.blocks) {
        assert!((f64::from(with.site.community.trust) - 1.0).abs() < 1e-3);
        assert!(without.site.community.trust == 0.0);
        if with.turns == without.turns && without.site.exposure > 1.0 {
            let ratio = with.site.exposure / without.site.exposure;
            // What integration makes of the climate does not depend on referral.
            assert!((ratio - libm::exp(0.5)).abs() < 1e-3, "{ratio}");
            compared += 1;
        }
    }
    assert!(compared > 1, "{compared}");
}

/// A half-life of 20 weeks: after the first of 26 system steps, 25 of four weeks are left for it to fade.
#[test]
fn what_was_done_with_a_community_fades_like_readiness() {
    let given = engaged("trust = 0.025, candidates = 0.05").with("adoption.readiness_half_life", 20.0);
    let left = libm::exp2(-100.0 / 20.0);
    for block in &live(&given).accounts.blocks {
        let community = block.site.community;
        assert!((f64::from(community.trust) - left).abs() < 1e-5, "{community:?} {left}");
        assert!((f64::from(community.candidates) - 2.0 * left).abs() < 1e-5, "{community:?} {left}");
    }
}

/// Candidates come in a Poisson process of rate 0.3 a week, and after the first of them at three times the rate: five
/// standard errors of the difference (false alarm 6e-7) and one candidate a site for the first.
#[test]
fn more_candidates_come_where_people_of_the_place_take_part() {
    let with = live(&engaged(&format!("candidates = {}", libm::log(3.0) / 40.0)));
    let without = live(&engaged("candidates = 0.0"));
    // Sites that have posts all the time.
    let blocks = with.accounts.blocks.iter().zip(&without.accounts.blocks);
    let steady = |block: &Block| block.turns.iter().all(|turn| turn.stage.has_posts());
    let more: Vec<f64> = blocks
        .filter(|(with, without)| steady(with) && steady(without))
        .map(|(with, without)| f64::from(with.team.candidates) - f64::from(without.team.candidates))
        .collect();
    let (found, sites) = (more.iter().sum::<f64>(), more.len() as f64);
    assert!(sites > 2.0, "{sites}");
    let expected = 0.3 * 104.0 * 2.0 * sites;
    let error = libm::sqrt(0.3 * 104.0 * (3.0 + 1.0) * sites);
    assert!((found - expected).abs() < 5.0 * error + sites, "{found}, not {expected} ± {error}");
}
