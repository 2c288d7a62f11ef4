//! Decompositions: every combination is what a plan that says so by itself would give, bit by bit, and all adds up.

use peerscale::analysis::decompose::{Against, Component, Decomposition, Kind};
use peerscale::jobs::decompose::Plan;
use peerscale::jobs::run::{Decision, Options, Results, Silent, run};
use peerscale::jobs::summary::findings;
use toml::{Table, Value};

use crate::given::{Given, decision};

const STATES: [&str; 3] = ["hope", "self_management", "connectedness"];

fn options(samples: usize, replicates: usize) -> Options {
    Options { samples: Some(samples), replicates: Some(replicates), ..Options::default() }
}

fn decomposed(decision: &Decision, kind: Kind) -> (Results, Decomposition) {
    let results = run(decision, &Silent, &false.into()).unwrap();
    let plan = Plan::new(decision, kind).unwrap();
    let found = plan.run(results.units, &Silent, &false.into()).unwrap().unwrap();
    (results, found)
}

fn refused(given: &[(&str, &Given)], kind: Kind) -> String {
    let decision = decision(given, &options(0, 2));
    Plan::new(&decision, kind).unwrap_err().to_string()
}

fn mean(found: &Decomposition, strategy: usize, against: Against, column: usize, of: Component) -> f64 {
    found.part(strategy, against, column, of).unwrap().estimate.mean.unwrap()
}

/// A plan with more posts, with these ingredients alone.
fn plan(on: [bool; 3]) -> Given {
    let all = Given::everything_on().with("workforce.posts_per_site", 9).with("referral.rate", 0.3);
    // Strengths of 0 with gains above it are refused as a slip.
    let all = if on.contains(&true) { all } else { all.with("states_of_mind.gain", 0.0) };
    STATES.iter().zip(on).fold(all, |given, (state, on)| {
        given.with(&format!("states_of_mind.ingredient.{state}"), f64::from(u8::from(on)))
    })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs() + b.abs())
}

/// Of a comparator without peers nothing has to be simulated twice; a comparator with peers has contributions of its own.
#[test]
fn contributions_are_those_of_plans_that_leave_ingredients_out() {
    let nobody = Given::everything_on().without_peers();
    let own: Vec<(usize, Given)> =
        (0..8).map(|set| (set, plan([set & 1 > 0, set & 2 > 0, set & 4 > 0]))).collect();
    let named: Vec<(String, &Given)> = own.iter().map(|(set, given)| (format!("plan{set}"), given)).collect();
    let mut all: Vec<(&str, &Given)> = vec![("nobody", &nobody)];
    all.extend(named.iter().map(|(name, given)| (name.as_str(), *given)));
    let decision_of_all = decision(&all, &options(0, 3));
    let results = run(&decision_of_all, &Silent, &false.into()).unwrap();
    let plain = findings(&decision_of_all, &results).unwrap();

    let two = decision(&[("nobody", &nobody), ("plan", &own[7].1)], &options(0, 3));
    let (_, found) = decomposed(&two, Kind::Ingredients);
    let mut different = 0;
    for outcome in ["admissions", "bed_days", "qalys", "recovery_weeks", "cost"] {
        let column = plain.layout.column(outcome).unwrap();
        let value = |set: usize| plain.difference(set + 1, outcome).estimate.mean.unwrap();
        let part = |of: Component| mean(&found, 1, Against::Comparator, column, of);
        assert!(near(part(Component::Total), value(7)), "{outcome}");
        assert!(near(part(Component::Rest), value(0)), "{outcome}");
        for factor in 0..3 {
            assert!(near(part(Component::Alone(factor)), value(1 << factor) - value(0)), "{outcome}");
            assert!(near(part(Component::Without(factor)), value(7) - value(7 ^ 1 << factor)), "{outcome}");
            different += usize::from(part(Component::Alone(factor)).abs() > 0.0);
            // Nobody there met a peer worker.
            assert_eq!(mean(&found, 0, Against::Itself, column, Component::Shapley(factor)), 0.0);
        }
        let sum: f64 = (0..3).map(|factor| part(Component::Shapley(factor))).sum();
        assert!(near(sum, value(7) - value(0)), "{outcome}");
    }
    assert!(different >= 12, "{different}");
}

#[test]
fn what_an_ingredient_does_in_the_comparator_is_taken_off() {
    let today = Given::everything_on();
    for samples in [0, 2] {
        let decision = decision(&[("today", &today), ("plan", &plan([true; 3]))], &options(samples, 2));
        let (results, found) = decomposed(&decision, Kind::Ingredients);
        let run = findings(&decision, &results).unwrap();
        for column in found.parts.iter().map(|part| part.column).collect::<std::collections::BTreeSet<_>>() {
            let total = found.part(1, Against::Comparator, column, Component::Total).unwrap().estimate;
            let difference = run.difference(1, &run.layout.columns[column].id).estimate;
            assert!(near(total.mean.unwrap(), difference.mean.unwrap()));
            assert!(near(total.mcse.unwrap(), difference.mcse.unwrap()));
            assert_eq!(total.lower.is_some(), samples > 0);
            for factor in 0..3 {
                let of = Component::Shapley(factor);
                let own = |strategy| mean(&found, strategy, Against::Itself, column, of);
                let compared = mean(&found, 1, Against::Comparator, column, of);
                assert!(near(compared, own(1) - own(0)), "{column} {factor}");
            }
        }
    }
}

#[test]
fn an_ingredient_without_strength_contributes_exactly_nothing_and_threads_change_nothing() {
    let nobody = Given::everything_on().without_peers();
    let template = |name: &str, hope: f64| {
        let mut row = Table::new();
        row.insert("name".into(), name.into());
        let own = [("hope", hope), ("self_management", 1.0), ("connectedness", 0.0)];
        let own = own.map(|(state, strength)| (state.to_owned(), Value::Float(strength)));
        row.insert("ingredient".into(), Value::Table(own.into_iter().collect()));
        Value::Table(row)
    };
    // Of two programmes each says its own hope; neither has any connectedness.
    let mixed = plan([true, true, false])
        .with("programme.template", Value::Array(vec![template("much", 2.0), template("little", 0.5)]))
        .with(
            "programme.mix",
            Value::Table(
                [("much".to_owned(), 0.5.into()), ("little".to_owned(), 0.5.into())].into_iter().collect(),
            ),
        );
    let decision = decision(&[("nobody", &nobody), ("mixed", &mixed)], &options(0, 2));
    let plan = Plan::new(&decision, Kind::Ingredients).unwrap();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| plan.run(2, &Silent, &false.into())).unwrap().unwrap()
    };
    let found = with(1);
    assert!(found == with(3));
    let column = decision.layout.column("recovery_weeks").unwrap();
    let part = |of| mean(&found, 1, Against::Comparator, column, of);
    assert_eq!(part(Component::Shapley(2)), 0.0);
    assert_eq!(
        found.part(1, Against::Comparator, column, Component::Shapley(2)).unwrap().estimate.mcse,
        Some(0.0)
    );
    assert!(part(Component::Shapley(0)) > 0.0);
    // With hope off in both programmes only self-management is left.
    assert!(near(
        part(Component::Total) - part(Component::Without(0)),
        part(Component::Alone(1)) + part(Component::Rest)
    ));
    assert!(plan.run(2, &Silent, &true.into()).unwrap().is_none(), "stopped");
}

fn level(name: &str, factor: &str, input: &str, low: f64, high: f64) -> Value {
    let mut row = Table::new();
    for (key, value) in [("name", name), ("factor", factor), ("input", input)] {
        row.insert(key.into(), value.into());
    }
    row.insert("low".into(), low.into());
    row.insert("high".into(), high.into());
    Value::Table(row)
}

fn levels() -> Vec<Value> {
    vec![
        level("training", "fidelity", "workforce.fidelity_after_training", 0.4, 0.9),
        level("ceiling", "fidelity", "workforce.fidelity_ceiling", 0.4, 0.9),
        level("fit", "cultural fit", "peer_contact.unmatched_fit", 0.5, 1.0),
    ]
}

/// Two factors by hand: the interaction is the difference of the differences of four plans.
#[test]
fn interactions_are_differences_of_differences() {
    let at = |fidelity: f64, fit: f64| {
        plan([true; 3])
            .with("workforce.fidelity_after_training", fidelity)
            .with("workforce.fidelity_ceiling", fidelity)
            .with("peer_contact.unmatched_fit", fit)
    };
    let four = [at(0.4, 0.5), at(0.9, 0.5), at(0.4, 1.0), at(0.9, 1.0)];
    let names = ["a", "b", "c", "d"];
    let given: Vec<(&str, &Given)> = names.into_iter().zip(&four).collect();
    let all = decision(&given, &options(0, 3));
    let plain = findings(&all, &run(&all, &Silent, &false.into()).unwrap()).unwrap();
    let one = plan([true; 3]).with("interaction.level", Value::Array(levels()));
    let decision = decision(&[("plan", &one)], &options(0, 3));
    let (_, found) = decomposed(&decision, Kind::Interactions);
    assert_eq!(found.factors.len(), 2);
    for outcome in ["recovery_weeks", "admissions"] {
        let column = plain.layout.column(outcome).unwrap();
        let v = |index: usize| plain.level(index, outcome).mean.unwrap();
        let part = |of| mean(&found, 0, Against::Itself, column, of);
        assert!(near(part(Component::Contrast(3)), v(3) - v(2) - v(1) + v(0)), "{outcome}");
        let main = f64::midpoint(v(1) - v(0), v(3) - v(2));
        assert!(near(part(Component::Contrast(1)), main), "{outcome}");
        assert!(near(part(Component::Together), v(3) - v(0)), "{outcome}");
    }
}

#[test]
fn what_cannot_be_decomposed_is_refused_with_a_reason() {
    let nobody = Given::everything_on().without_peers();
    let all = plan([true; 3]);
    let idle = plan([false; 3]);
    let off = plan([true; 3]).switched("states_of_mind", false).switched("ties", false);
    let nobody_at_all = nobody.clone().switched("states_of_mind", false).switched("ties", false);
    let none = nobody.clone().with("states_of_mind.ingredient", 0.0).with("states_of_mind.gain", 0.0);
    for (given, why) in [
        (vec![("plan", &all)], "there is only the comparator, \"plan\""),
        (
            vec![("nobody", &none), ("idle", &idle)],
            "every ingredient has a strength of 0 in \"nobody\", \"idle\"",
        ),
        (vec![("nobody", &nobody_at_all), ("off", &off)], "no strategy has a programme"),
    ] {
        let said = refused(&given, Kind::Ingredients);
        assert!(said.contains(why), "{said}");
    }
    let with = |rows: Vec<Value>| plan([true; 3]).with("interaction.level", Value::Array(rows));
    let mut others = Vec::new();
    for (row, why) in [
        (level("x", "y", "adoption.integratoin", 0.1, 0.2), "did you mean adoption.integration?"),
        (level("x", "y", "adoption.integration", 0.1, 1.2), "high is 1.2, must be between 0 and 1"),
        (level("x", "y", "adoption.integration", 0.1, 0.1), "nothing would be switched"),
    ] {
        let rows = [levels(), vec![row]].concat();
        others.push((with(rows), why));
    }
    others.push((with(Vec::new()), "names none of the two or more factors"));
    others.push((with(levels().into_iter().take(2).collect()), "names one of the two or more factors"));
    let six =
        (0..6).map(|index| level(&format!("{index}"), &format!("{index}"), "adoption.integration", 0.1, 0.2));
    others.push((with(six.collect()), "6 factors are 64 runs"));
    for (given, why) in &others {
        let said = refused(&[("plan", given)], Kind::Interactions);
        assert!(said.contains(why), "{said}");
    }
}
