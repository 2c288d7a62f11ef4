//! Splits of the classroom: what they cost comes from the cost ledger, and no programme is nothing.

use super::simulator::Simulator;
use super::*;
use crate::analysis::optimum::{Bought, Purchase};
use crate::jobs::run::Options;
use crate::jobs::sections::registry;
use crate::scenario::{Values, load};
use std::path::Path;

const PLAN: &str = "every-site-at-once.toml";
const FEW: Replicates = Replicates { search: 2, choose: 2, judge: 2 };

/// A small classroom whose plan has been changed.
fn decision(change: &dyn Fn(&mut Values)) -> Decision {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/classroom");
    let files = ["usual-care.toml", PLAN].map(|name| folder.join(name));
    let mut scenarios = load(&files, &registry()).unwrap().scenarios;
    for scenario in &mut scenarios {
        change(&mut scenario.values);
    }
    let options = Options { persons: Some(400), samples: Some(0), ..Options::default() };
    Decision::new(scenarios, &options).unwrap()
}

fn bought(decision: &Decision, levers: &[Lever], split: &[f64], per: Per) -> Vec<Bought> {
    let stop = AtomicBool::new(false);
    let simulator = Simulator::new(decision, levers, per, FEW, &stop).unwrap();
    simulator.buy(&[split.to_vec()], Luck::Judge).unwrap().remove(0)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn what_a_split_costs_is_what_the_ledger_says() {
    let plain = decision(&|_| {});
    let dear = decision(&|values| {
        for item in ["Peer workers", "Supervisors", "Training", "Setting up a site"] {
            let address = format!("cost.item.{item}.unit_cost");
            let price = values.numbers().into_iter().find(|(other, _)| *other == address).unwrap().1;
            values.set_number(&address, 2.0 * price).unwrap();
        }
    });
    let mut levers = levers::levers(&plain.scenarios[1]).unwrap();
    // The price of a course is a lever itself.
    levers.retain(|lever| lever.name != "Training");
    let split = vec![0.6; levers.len()];
    let [one, two] = [&plain, &dear].map(|decision| bought(decision, &levers, &split, Per::Horizon));
    let yearly = bought(&plain, &levers, &split, Per::Year);
    for ((one, two), years) in one.iter().zip(&two).zip(&yearly) {
        assert!(one.spending[0] > 0.0 && close(2.0 * one.spending[0], two.spending[0]));
        assert!(close(one.qalys, two.qalys) && close(one.gap, two.gap));
        assert_eq!(years.spending.len(), 5);
        assert!(close(years.spending.iter().sum(), one.spending[0]));
        assert!(close(one.net_benefit, 20_000.0 * one.qalys - one.cost));
    }
}

#[test]
fn no_programme_costs_nothing_and_does_nothing() {
    let decision = decision(&|_| {});
    let sites = Lever {
        name: "Sites".into(),
        inputs: vec![crate::analysis::optimum::lever::Input {
            address: "rollout.wave.Everyone.sites.fraction".into(),
            unit: String::new(),
            least: 0.0,
            most: 1.0,
            whole: false,
        }],
    };
    let none = bought(&decision, std::slice::from_ref(&sites), &[0.0], Per::Horizon);
    for one in none {
        assert_eq!((one.qalys, one.cost, one.spending[0], one.gap), (0.0, 0.0, 0.0, 0.0));
    }
    let some = bought(&decision, &[sites], &[1.0], Per::Horizon);
    assert!(some.iter().all(|one| one.spending[0] > 0.0));
}

#[test]
fn the_split_at_which_the_plan_stands_is_the_plan() {
    let decision = decision(&|_| {});
    let all = levers::levers(&decision.scenarios[1]).unwrap();
    let standing = levers::standing(&all, &decision.scenarios[1].values);
    assert_eq!(standing.len(), 4);
    // Course, fidelity and price stand at other shares of their ranges, so that training is left out.
    let keep: Vec<usize> = (0..4).filter(|&index| all[index].name != "Training").collect();
    let levers: Vec<Lever> = keep.iter().map(|&index| all[index].clone()).collect();
    let split: Vec<f64> = keep.iter().map(|&index| standing[index]).collect();
    let stop = AtomicBool::new(false);
    let simulator = Simulator::new(&decision, &levers, Per::Horizon, FEW, &stop).unwrap();
    let own = simulator.as_it_stands(Luck::Search).unwrap();
    assert_eq!(simulator.buy(&[split], Luck::Search).unwrap().remove(0), own);
}

/// Shares that are set take their values, the others keep what is left in proportion; more than everything is cut.
#[test]
fn some_shares_are_set_together() {
    let decision = decision(&|_| {});
    let set = |wanted: &[(&str, f64)]| {
        let mut values = decision.scenarios[1].values.clone();
        let wanted: Vec<(String, f64)> = wanted.iter().map(|(name, x)| ((*name).to_owned(), *x)).collect();
        values.set_shares("population.fifth", &wanted).unwrap();
        values.shares("population.fifth").unwrap().into_iter().map(|(_, share)| share).collect::<Vec<_>>()
    };
    // 0.4, 0.2, 0.2, 0.1, 0.1 before.
    let all_close = |found: Vec<f64>, wanted: [f64; 5]| {
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} {wanted:?}");
    };
    all_close(set(&[("fifth_1", 0.5), ("fifth_2", 0.3)]), [0.5, 0.3, 0.1, 0.05, 0.05]);
    all_close(set(&[("fifth_1", 0.9), ("fifth_2", 0.9)]), [0.5, 0.5, 0.0, 0.0, 0.0]);
    all_close(set(&[("fifth_5", 0.0)]), [0.4 / 0.9, 0.2 / 0.9, 0.2 / 0.9, 0.1 / 0.9, 0.0]);
    assert!(decision.scenarios[1].values.clone().set_shares("population.fith", &[]).is_err());
}
