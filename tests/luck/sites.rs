//! Sites share their luck: what a plan does at some of them moves no other, and what does nothing changes no bit.

use peerscale::jobs::simulate::accounts_in_shards;
use toml::{Table, Value};

use crate::given::{Given, Opened, keyed};

fn rows(text: &str) -> Value {
    let table: Table = format!("rows = [{text}]").parse().unwrap();
    table["rows"].clone()
}

fn bits(given: &Given) -> Vec<u64> {
    Opened::new(given).live(3, 0).frame.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn restless_sites_may_be_shared_out_in_any_way() {
    let model = Given::with_restless_sites().model();
    let together = format!("{:?}", accounts_in_shards(&model, 4, 0, 1));
    for shards in [2, 5, 12] {
        assert!(format!("{:?}", accounts_in_shards(&model, 4, 0, shards)) == together, "{shards} shards");
    }
}

/// Restless sites of which many cannot pay what they do.
fn short_of_money() -> Given {
    let shares = [("grant", 0.5), ("fee", 0.2), ("capitation", 0.2), ("bundle", 0.1)];
    Given::with_restless_sites()
        .switched("finance", true)
        .with("finance.split", "posts")
        .with("finance.payment", keyed(&shares))
        .with("finance.budget", 1.1e7)
        .with("finance.fee", 60.0)
        .with("finance.capitation", 40.0)
        .with("finance.bundle", 900.0)
        .with("finance.delay", 5.0)
        .with("finance.reserves", 1e6)
}

#[test]
fn sites_short_of_money_may_be_shared_out_in_any_way() {
    let model = short_of_money().model();
    let together = format!("{:?}", accounts_in_shards(&model, 4, 0, 1));
    for shards in [2, 5, 12] {
        assert!(format!("{:?}", accounts_in_shards(&model, 4, 0, shards)) == together, "{shards} shards");
    }
}

#[test]
fn levers_that_are_stated_and_do_nothing_change_no_bit() {
    let numbers = [
        ("awareness_push", 0.3),
        ("awareness_influence", 0.3),
        ("aware_at_start", 1.0),
        ("stop_ratio_later", 1.0),
        ("later_after", 10.0),
        ("stop_insolvent", 0.1),
        ("insolvent_weeks", 3.0),
        ("stop_supervisors", 0.0),
        ("stop_staff", 0.0),
        ("stop_support", 0.0),
        ("stop_slope_fidelity", 0.0),
        ("restart_rate", 0.0),
        ("restart_preparation", 0.2),
        ("pause_rate", 0.0),
        ("ramp_up_weeks", 0.0),
        ("readiness_half_life", 10.0),
        ("buy_in_neighbours", 0.0),
        ("legacy_share", 0.5),
    ];
    let idle = numbers
        .into_iter()
        .fold(Given::everything_on(), |given, (name, value)| given.with(&format!("adoption.{name}"), value))
        .with("adoption.neighbours", "everyone")
        .with(
            "adoption.shock",
            rows("{ name = \"Never\", kind = \"other\", rate = 0, stops = 1, effect = { buy_in = -1 } }"),
        );
    // Waves take up sites that have stopped, which then prepare as long as others.
    let idle = idle.with("adoption.restart_preparation", 1.0);
    assert!(bits(&Given::everything_on()) == bits(&idle));
}

/// Sites do not see each other here, so that whatever happens at some of them is nothing to the others.
#[test]
fn a_strategy_moves_only_the_sites_that_it_takes() {
    let alone = || {
        Given::with_restless_sites()
            .with("adoption.influence", 0.0)
            .with("adoption.awareness_influence", 0.0)
            .with("adoption.buy_in_neighbours", 0.0)
            .with("rollout.wave", Value::Array(Vec::new()))
            .with("implementation.strategy", Value::Array(Vec::new()))
    };
    let strategy = rows(
        "{ name = \"Rural\", kind = \"facilitation\", start = 2027-05-01, dose = 4, sites = { fraction = 1, order = \"most ready first\", area = \"rural\" }, effect = { willingness = 0.1, clinicians = 0.1, preparation = 0.5, fidelity = 0.1 } }",
    );
    let (without, with) = (alone().model(), alone().with("implementation.strategy", strategy).model());
    let [before, after] = [&without, &with].map(|model| accounts_in_shards(model, 2, 0, 1).blocks);
    let (mut moved, mut kept) = (0, 0);
    for (one, other) in before.iter().zip(&after) {
        let same = format!("{one:?}") == format!("{other:?}");
        if one.site.area == 0 {
            assert!(same, "site {}", one.site.id);
            kept += 1;
        } else {
            moved += usize::from(!same);
        }
    }
    assert!(moved > 0 && kept > 5, "{moved} {kept}");
}
