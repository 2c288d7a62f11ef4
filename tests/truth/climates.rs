//! Implementation strategies, integration with the care team and attitudes, each against its closed form.

use peerscale::engine::ledger::SiteQuantity as S;
use peerscale::model::site::{LEVELS, Stage};
use toml::Value;

use crate::given::{Given, Opened, keyed};
use crate::sites::{day, row, sites};
use crate::steps::Steps;
use crate::workforce::total;

fn level(name: &str) -> usize {
    LEVELS.iter().position(|level| *level == name).unwrap()
}

fn effects(effects: &[(&str, f64)]) -> Value {
    Value::Table(effects.iter().map(|(key, value)| ((*key).to_owned(), Value::from(*value))).collect())
}

/// A strategy of this type from the first day on, for half of the sites.
fn strategy(kind: &str, more: &[(&str, Value)]) -> Value {
    let mut fields = vec![
        ("name", Value::from("Strategy")),
        ("kind", kind.into()),
        ("start", day("2027-04-01")),
        ("dose", 2.0.into()),
        (
            "sites",
            Value::Table(
                [
                    ("fraction".to_owned(), Value::from(0.5)),
                    ("order".to_owned(), "most deprived first".into()),
                    ("area".to_owned(), "all".into()),
                ]
                .into_iter()
                .collect(),
            ),
        ),
    ];
    fields.extend(more.iter().cloned());
    row(&fields)
}

#[test]
fn a_strategy_gives_its_dose_and_what_it_moves_saturates_and_fades() {
    let given =
        sites(100).with("adoption.readiness_mean", 0.4).with("adoption.readiness_half_life", 26.0).with(
            "implementation.strategy",
            strategy(
                "champions",
                &[
                    ("weeks", 40.0.into()),
                    ("enough", 1.5.into()),
                    ("effect", effects(&[("willingness", 0.04), ("resources", -0.04)])),
                ],
            ),
        );
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    while steps.now() < 39.0 {
        steps.week();
    }
    // dx/dt = k (0.4 - x) + 0.06 (1 - x), and for the resources - 0.06 x, over the 40 weeks whose last step has begun.
    let decay = std::f64::consts::LN_2 / 26.0;
    let solved = |pull: f64| {
        let towards = (decay * 0.4 + pull) / (decay + 0.06);
        towards + (0.4 - towards) * libm::exp(-(decay + 0.06) * 40.0)
    };
    for (site, block) in steps.blocks.iter().enumerate() {
        let [willingness, resources, buy_in, ..] = block.site.levels.map(f64::from);
        let (up, down) = if site < 50 { (solved(0.06), solved(0.0)) } else { (0.4, 0.4) };
        assert!(
            (willingness - up).abs() < 1e-5 && (resources - down).abs() < 1e-5,
            "{site}: {willingness} {resources}"
        );
        assert!((buy_in - 0.4).abs() < 1e-7);
    }
    // Once it is over, half of it is gone after a half-life.
    while steps.now() < 39.0 + 26.0 {
        steps.week();
    }
    let left = f64::from(steps.blocks[0].site.levels[0]) - 0.4;
    let then = (solved(0.06) - 0.4) * libm::exp2(-28.0 / 26.0);
    assert!((left - then).abs() < 1e-5, "{left} {then}");
    // Every hour is paid, also those that do nothing more.
    assert!((total(&Opened::new(&given).live(1, 0), S::ChampionHours) - 50.0 * 2.0 * 40.0).abs() < 1e-3);
}

#[test]
fn hours_are_counted_by_type_and_cost_what_the_ledger_says() {
    let kinds = [
        ("training wave", S::TrainingWaveHours, 0.0),
        ("facilitation", S::FacilitationHours, 1.0),
        ("champions", S::ChampionHours, 1.0),
        ("audit and feedback", S::AuditHours, 0.0),
        ("learning collaborative", S::CollaborativeHours, 1.0),
        ("community engagement", S::CommunityHours, 1.0),
    ];
    for (kind, hours, given_hours) in kinds {
        let given =
            sites(100).with("simulation.horizon", 102).with("implementation.strategy", strategy(kind, &[]));
        // No site has posts, so that there is nobody to train and nothing to feed back; the horizon ends within a step.
        let lived = Opened::new(&given).live(1, 0);
        assert!((total(&lived, hours) - given_hours * 50.0 * 2.0 * 102.0).abs() < 1e-3, "{kind}");
    }
    let item = row(&[
        ("name", "Facilitators".into()),
        ("resource", "facilitation_hours".into()),
        ("unit_cost", 3.0.into()),
        ("payer", "Payer".into()),
        ("strand", "implementation".into()),
    ]);
    let given =
        sites(100).with("implementation.strategy", strategy("facilitation", &[])).with("cost.item", item);
    let engine = Opened::new(&given);
    let frame = engine.live(1, 0).frame;
    let hours = engine.outcome(&frame, "implementation_hours");
    assert!((engine.outcome(&frame, "implementation_cost") - 3.0 * hours).abs() < 1e-6 * hours);
    assert!((engine.outcome(&frame, "cost_undiscounted") - 3.0 * hours).abs() < 1e-6 * hours);
}

#[test]
fn facilitation_saves_weeks_of_preparation() {
    let slow = sites(100).with("adoption.preparation_weeks", 40.0).with("adoption.push", 10.0);
    let begun = |given: &Given, weeks: f64| {
        let model = given.model();
        let mut steps = Steps::new(&model, 1, 0);
        while steps.now() < weeks {
            steps.week();
        }
        steps.blocks.iter().filter(|block| block.site.stage.delivers()).count()
    };
    assert_eq!([begun(&slow, 40.0), begun(&slow, 41.0)], [0, 100]);
    // 2 hours x 0.5 weeks: each week is worth two, from the step after taking it up on.
    let helped = slow.with(
        "implementation.strategy",
        strategy("facilitation", &[("effect", effects(&[("preparation", 0.5)]))]),
    );
    assert_eq!([begun(&helped, 20.0), begun(&helped, 25.0), begun(&helped, 41.0)], [0, 50, 100]);
}

#[test]
fn what_the_care_team_knows_follows_what_is_shared_and_weights_make_the_index() {
    let given = sites(10)
        .with("adoption.push", 10.0)
        .with(
            "care_team.level",
            keyed(&[
                ("role_clarity", 0.9),
                ("shared_goals", 0.7),
                ("information_sharing", 0.8),
                ("care_plans", 0.3),
                ("safeguards", 0.6),
            ]),
        )
        .with(
            "care_team.weight",
            keyed(&[
                ("role_clarity", 0.2),
                ("shared_goals", 0.1),
                ("information_sharing", 0.5),
                ("care_plans", 0.2),
                ("safeguards", 0.0),
            ]),
        )
        .with("care_team.information_delay", 10.0)
        .with("care_team.reference", 0.5)
        .with("care_team.slope_drift", 1.0)
        .with("care_team.slope_drift_role", 0.5)
        .with("care_team.slope_turnover", 2.0)
        .with("care_team.slope_displaced", 3.0)
        .with("care_team.slope_breach", 4.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    while steps.now() < 21.0 {
        steps.week();
    }
    let site = &steps.blocks[0].site;
    // Delivery began in the first week; from the system step at 20 weeks the team knows what it will know at 24.
    let known = 0.8 * (1.0 - libm::exp(-20.0 / 10.0));
    let index = 0.2 * 0.9 + 0.1 * 0.7 + 0.5 * known + 0.2 * 0.3;
    assert!((f64::from(site.integration) - index).abs() < 1e-5, "{} {index}", site.integration);
    assert!((f64::from(site.role_clarity) - 0.9).abs() < 1e-6);
    let ratios =
        [site.ratios.drift, site.ratios.turnover, site.ratios.displaced, libm::exp(site.ratios.breach_log)];
    for (found, log) in ratios.into_iter().zip([-0.4, -0.8, -0.6, -0.4]) {
        assert!((libm::log(found) - log).abs() < 1e-6, "{found} {log}");
    }
}

#[test]
fn experience_moves_attitudes_and_attitudes_move_referral_turnover_and_support() {
    let given = sites(10)
        .with("adoption.delivering_at_start", 0.5)
        .with("adoption.integration", 0.5)
        .with("attitudes.mean", keyed(&[("clinicians", 0.4), ("peers", 0.7), ("administrators", 0.5)]))
        .with(
            "attitudes.experience",
            keyed(&[("clinicians", 0.01), ("peers", 0.0), ("administrators", -0.02)]),
        )
        .with("attitudes.reference", keyed(&[("clinicians", 0.5), ("peers", 0.5), ("administrators", 0.5)]))
        .with("attitudes.slope_referral", 0.5)
        .with("attitudes.slope_turnover", 1.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    while steps.now() < 51.0 {
        steps.week();
    }
    for block in &steps.blocks {
        let weeks = if block.site.stage == Stage::Delivering { 52.0 } else { 0.0 };
        let level = |name: &str| f64::from(block.site.levels[level(name)]);
        let clinicians = 1.0 - 0.6 * libm::exp(-0.01 * weeks);
        assert!((level("clinicians") - clinicians).abs() < 1e-5, "{} {clinicians}", level("clinicians"));
        assert!((level("administrators") - 0.5 * libm::exp(-0.02 * weeks)).abs() < 1e-5);
        assert!((level("peers") - 0.7).abs() < 1e-6);
        let referral = 0.5 * libm::exp(0.5 * (clinicians - 0.5));
        assert!((f64::from(block.site.integration) - referral).abs() < 1e-5);
        assert!((block.site.ratios.turnover - libm::exp(-0.2)).abs() < 1e-6);
    }
}

#[test]
fn ramp_up_rises_evenly_and_takes_longer_where_readiness_is_low() {
    let given = sites(10)
        .with("adoption.push", 10.0)
        .with("adoption.integration", 0.6)
        .with("adoption.readiness_mean", keyed(&[("willingness", 0.5), ("resources", 1.0), ("buy_in", 1.0)]))
        .with("adoption.ramp_up_weeks", 20.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    while steps.now() < 9.0 {
        steps.week();
    }
    // 20 weeks at half of the readiness are 40; the step from 8 to 12 weeks has 10 of them on average.
    assert!((f64::from(steps.blocks[0].site.integration) - 0.6 * 10.0 / 40.0).abs() < 1e-6);
    while steps.now() < 60.0 {
        steps.week();
    }
    assert!((f64::from(steps.blocks[0].site.integration) - 0.6).abs() < 1e-6);
}
