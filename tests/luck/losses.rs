//! Losses and barriers: each combination is what a plan that says so by itself would give, and all adds up.

use peerscale::analysis::decompose::{Against, Component, Decomposition, Kind};
use peerscale::jobs::decompose::Plan;
use peerscale::jobs::run::{Decision, Options, Silent, run};
use peerscale::jobs::sections::registry;
use peerscale::jobs::summary::findings;
use peerscale::scenario::load;

use crate::given::{Given, decision};

fn options(replicates: usize) -> Options {
    Options { samples: Some(0), replicates: Some(replicates), ..Options::default() }
}

fn decomposed(decision: &Decision, kind: Kind, units: usize) -> Decomposition {
    Plan::new(decision, kind).unwrap().run(units, &Silent, &false.into()).unwrap().unwrap()
}

fn mean(found: &Decomposition, strategy: usize, column: usize, of: Component) -> f64 {
    found.part(strategy, Against::Nobody, column, of).unwrap().estimate.mean.unwrap()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs() + b.abs())
}

fn shapley(found: &Decomposition, strategy: usize, column: usize) -> Vec<f64> {
    (0..found.factors.len()).map(|loss| mean(found, strategy, column, Component::Shapley(loss))).collect()
}

/// The plan, the same people without peers, and a plan written by hand in which every barrier is away.
#[test]
fn barriers_are_those_of_plans_that_have_none() {
    let without = Given::everything_on().without_programme();
    let plan = Given::everything_on();
    let best = plan
        .clone()
        .with("adoption.readiness_mean", 1.0)
        .with("adoption.readiness_sd", 0.0)
        .with("adoption.integration", 1.0)
        .with("workforce.turnover", 0.0);
    let few = Options { persons: Some(120), ..options(2) };
    let decision_of_all = decision(&[("without", &without), ("plan", &plan), ("best", &best)], &few);
    let results = run(&decision_of_all, &Silent, &false.into()).unwrap();
    let plain = findings(&decision_of_all, &results).unwrap();
    let found = decomposed(&decision_of_all, Kind::Barriers, 2);
    let place = |id: &str| plain.strategies.iter().position(|strategy| strategy.id == id).unwrap();
    for id in ["admissions", "recovery_weeks", "cost"] {
        let column = decision_of_all.layout.column(id).unwrap();
        let level = |strategy: usize| plain.level(strategy, id).mean.unwrap();
        for strategy in [place("plan"), place("best")] {
            let total = mean(&found, strategy, column, Component::Total);
            assert!(near(total, level(strategy) - level(0)), "{id}: {total}");
            let all: f64 = shapley(&found, strategy, column).iter().sum();
            let rest = mean(&found, strategy, column, Component::Rest);
            assert!(near(all + rest, total) && all != 0.0, "{id}: {all} + {rest} is {total}");
        }
        // What is away already is no barrier: readiness, integration, turnover.
        for away in [0, 1] {
            let none = mean(&found, place("best"), column, Component::Shapley(away));
            assert!(none == 0.0, "{id} {away}: {none}");
        }
        assert!(mean(&found, place("plan"), column, Component::Shapley(1)) != 0.0, "{id}");
    }
    // Of the comparator nothing is told: nobody has peers there.
    assert!(found.parts.iter().all(|part| part.strategy > 0));
}

#[test]
fn a_waterfall_without_trials_is_refused() {
    let (without, plan) = (Given::everything_on().without_programme(), Given::everything_on());
    let decision = decision(&[("without", &without), ("plan", &plan)], &options(2));
    let message = Plan::new(&decision, Kind::Waterfall).unwrap_err().to_string();
    assert!(message.contains("states its effects") && message.contains("effect.source"), "{message}");
    let nobody = crate::given::decision(&[("without", &without)], &options(2));
    let message = Plan::new(&nobody, Kind::Barriers).unwrap_err().to_string();
    assert!(message.contains("referral"), "{message}");
}

/// England, small: the steps add up from the trials to what is delivered, and the ends are what they say.
#[test]
fn the_steps_of_the_waterfall_add_up() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/england/");
    let files = ["status-quo.toml", "fast-and-thin.toml"].map(|file| format!("{folder}{file}").into());
    let options = Options { persons: Some(450), ..options(2) };
    let decision = Decision::new(load(&files, &registry()).unwrap().scenarios, &options).unwrap();
    let results = run(&decision, &Silent, &false.into()).unwrap();
    let plain = findings(&decision, &results).unwrap();
    let found = decomposed(&decision, Kind::Waterfall, 2);
    let column = decision.layout.column("admissions").unwrap();
    let of = |component: Component| mean(&found, 1, column, component);
    let level = |strategy: usize| plain.level(strategy, "admissions").mean.unwrap();
    let (trial, delivered) = (of(Component::Trial), of(Component::Total));
    let steps: f64 = shapley(&found, 1, column).iter().sum();
    assert!(near(trial + of(Component::Context) + steps, delivered));
    assert!(near(of(Component::Lost), delivered - trial));
    // Plan and comparator are taken against the same people without peers.
    assert!(near(delivered - of(Component::Comparator), level(1) - level(0)));
    let without = level(1) - delivered;
    assert!(near(trial, (0.88 - 1.0) * without), "{trial} {without}");
    // Trials tell nothing of costs.
    let cost = decision.layout.column("cost").unwrap();
    assert!(found.part(1, Against::Nobody, cost, Component::Trial).is_none());
    assert!(found.part(1, Against::Nobody, cost, Component::Shapley(0)).is_some());
}
