//! Sensitivity of the shipped folders: what is moved is what is said, luck is shared to the bit, and thresholds that follow
//! from the ledger are found.

use super::simulator::Simulator;
use super::*;
use crate::analysis::sensitivity::threshold::Verdict as Flip;
use crate::jobs::run::{Options, Silent as NoProgress, run};
use crate::jobs::sections::registry;
use crate::scenario::distribution::Distribution;
use crate::scenario::prior::Prior;
use crate::scenario::{Law, Uncertain, Values, load};
use crate::units::convert::Conversion;
use std::path::Path;

const PEERS: &str = "cost.item.Peer workers.unit_cost";

fn scenarios(folder: &str, files: &[&str]) -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(folder);
    let files: Vec<_> = files.iter().map(|name| folder.join(name)).collect();
    load(&files, &registry()).unwrap().scenarios
}

fn classroom() -> Vec<Scenario> {
    scenarios("classroom", &["usual-care.toml", "every-site-at-once.toml"])
}

fn decide(scenarios: Vec<Scenario>, persons: usize, replicates: usize) -> Decision {
    let options = Options {
        persons: Some(persons),
        replicates: Some(replicates),
        samples: Some(0),
        ..Options::default()
    };
    Decision::new(scenarios, &options).unwrap()
}

fn settings() -> Settings {
    Settings {
        one_way: Wanted::All,
        two_way: None,
        steps: 3,
        flips: Flips::None,
        outcome: NET_BENEFIT.into(),
        screen: None,
        structural: false,
    }
}

fn go(decision: &Decision, settings: Settings) -> Found {
    Prepared::new(decision, settings).unwrap().go(&Silent, &AtomicBool::new(false)).unwrap()
}

fn uncertain(scenarios: &mut [Scenario], path: &str, law: &Law) {
    for scenario in scenarios {
        scenario.uncertain.retain(|input| input.path != path);
        scenario.uncertain.push(Uncertain { path: path.into(), law: law.clone() });
    }
}

fn uniform(min: f64, max: f64) -> Law {
    let law = Distribution::Uniform { min, max };
    Law::Number(Prior::new(law, Conversion::IDENTITY, (min, max)).unwrap())
}

/// A strategy against its copy: no bar, no flip, no cell of a map, to the bit.
#[test]
fn a_copy_of_the_comparator_never_differs() {
    let mut both = vec![classroom().remove(0)];
    both.push(Scenario { id: "copy".into(), name: "Copy".into(), comparator: false, ..both[0].clone() });
    let decision = decide(both, 200, 2);
    let pair = ["illness.path_multiplier".to_owned(), "workforce.turnover".to_owned()];
    let found = go(&decision, Settings { two_way: Some(pair), flips: Flips::Top(2), ..settings() });
    for bar in &found.one_way.unwrap().bars {
        assert_eq!((bar.range(), bar.base.mean, bar.verdict), (0.0, 0.0, Verdict::Nothing));
    }
    let map = found.map.unwrap();
    assert!(map.cells.iter().all(|cell| cell.margin.mean == 0.0 && !cell.told));
    assert!(found.thresholds.is_empty() && !found.told, "nothing moves, so that nothing is searched");
}

/// What a point comes to is what a run of the same values comes to, whether it is simulated or only valued anew.
#[test]
fn a_point_is_a_run_of_its_values() {
    let decision = decide(classroom(), 200, 2);
    let mut inputs = inputs::inputs(&decision).unwrap();
    assert_eq!(inputs.len(), 3, "{inputs:?}");
    // One that is uncertain for this test alone: it values states, and decides nothing of what happens.
    let mut more = classroom();
    uncertain(&mut more, "utility.recovery_gain", &uniform(0.0, 0.2));
    uncertain(&mut more, PEERS, &uniform(10_000.0, 90_000.0));
    let wider = decide(more, 200, 2);
    inputs = inputs::inputs(&wider).unwrap();
    let (outcomes, _) = outcomes(&wider, NET_BENEFIT).unwrap();
    let stop = AtomicBool::new(false);
    let simulator = Simulator::new(&wider, &inputs, &outcomes, &stop, &Silent).unwrap();
    for (place, moved) in inputs.iter().enumerate() {
        let before = simulator.simulated();
        let levels = simulator.live(&[vec![(place, moved.input.high)]]).unwrap().remove(0);
        let valued = moved.input.address.starts_with("utility") || moved.input.address == PEERS;
        let base = if place == 0 { 2 } else { 0 };
        assert_eq!(
            simulator.simulated() - before,
            base + if valued { 0 } else { 2 },
            "{}",
            moved.input.address
        );
        let mut changed = wider.scenarios.clone();
        for (strategy, scenario) in changed.iter_mut().enumerate() {
            moved.put(strategy, moved.input.high, &mut scenario.values).unwrap();
        }
        let again = decide(changed, 200, 2);
        let results = run(&again, &NoProgress, &stop).unwrap();
        for strategy in 0..2 {
            for (place, outcome) in outcomes.iter().enumerate().skip(1) {
                // Budgets are told of books and not of a column.
                let Some(column) = again.layout.column(&outcome.id) else { continue };
                let cell = again.layout.cell(0, 0, column);
                let mean = results.levels[strategy].mean(cell).unwrap();
                let own = levels.mean(strategy, place);
                assert!(
                    (own - mean).abs() <= 1e-9 * mean.abs().max(1.0),
                    "{} {}",
                    moved.input.address,
                    outcome.id
                );
            }
        }
    }
}

/// The price of a worker-year at which a plan is worth nothing follows from the ledger of one run: net benefit is a straight
/// line in it.
#[test]
fn the_price_at_which_the_decision_flips_is_that_of_the_ledger() {
    let mut both = classroom();
    uncertain(&mut both, PEERS, &uniform(0.0, 400_000.0));
    // Cheap enough at the base case that the plan is better.
    for scenario in &mut both {
        scenario.values.set_number(PEERS, 1_000.0).unwrap();
        scenario.values.set_number("money.threshold", 300_000.0).unwrap();
        scenario.values.set_number("cost.item.Setting up a site.unit_cost", 0.0).unwrap();
        scenario.values.set_number("cost.item.Supervisors.unit_cost", 0.0).unwrap();
    }
    let decision = decide(both, 400, 6);
    let found = go(
        &decision,
        Settings {
            one_way: Wanted::Keys(vec![PEERS.into()]),
            flips: Flips::Of(PEERS.into(), None),
            ..settings()
        },
    );
    let bar = found.one_way.as_ref().unwrap().tornado(1, 0)[0];
    let slope = (bar.high.mean - bar.low.mean) / (found.inputs[bar.input].high - found.inputs[bar.input].low);
    let root = found.inputs[bar.input].base - bar.base.mean / slope;
    let threshold = &found.thresholds[0];
    if (10_000.0..390_000.0).contains(&root) && bar.base.mean > 0.0 {
        let crossing = threshold.crossings[0];
        assert!((crossing.value - root).abs() < 1e-3 * root, "{} {root}", crossing.value);
        assert_eq!((crossing.below, crossing.above), (1, 0));
        let (low, high) = crossing.limits.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        assert!(low < root && root < high);
    } else {
        panic!("the root {root} is not within the interval: base {}", bar.base.mean);
    }
    // Beyond the root nothing flips.
    let holds = go(
        &decision,
        Settings {
            one_way: Wanted::None,
            flips: Flips::Of(PEERS.into(), Some((0.0, 0.5 * root))),
            ..settings()
        },
    );
    assert_eq!(holds.thresholds[0].verdict, Flip::Holds);
}

/// A plan with a distribution of its own moves as far along it; one that states the input as certain stays.
#[test]
fn every_strategy_moves_along_its_own_distribution() {
    let mut three =
        scenarios("classroom", &["usual-care.toml", "every-site-at-once.toml", "half-the-sites-well.toml"]);
    let path = "illness.path_multiplier";
    let own =
        Prior::new(Distribution::Normal { mean: 5.0, sd: 0.5 }, Conversion::IDENTITY, (-50.0, 50.0)).unwrap();
    for scenario in &mut three {
        if scenario.id == "every-site-at-once" {
            uncertain(std::slice::from_mut(scenario), path, &Law::Number(own));
            scenario.values.set_number(path, 5.0).unwrap();
        }
        if scenario.id == "half-the-sites-well" {
            scenario.uncertain.retain(|input| input.path != path);
        }
    }
    let decision = decide(three, 200, 2);
    let inputs = inputs::inputs(&decision).unwrap();
    let moved = inputs.iter().find(|moved| moved.input.address == path).unwrap();
    let at = |strategy: usize, value: f64| {
        let mut values = decision.scenarios[strategy].values.clone();
        moved.put(strategy, value, &mut values).unwrap();
        values.number(path).unwrap()
    };
    // Normal with mean 1 and limits of -1.6 and 3.6: the upper limit lies 1.96 standard deviations above.
    assert!((at(0, moved.input.high) - 3.6).abs() < 1e-3);
    assert!((at(1, moved.input.high) - (5.0 + 0.5 * 1.959_964)).abs() < 1e-4);
    assert_eq!(at(2, moved.input.high).to_bits(), 1.0_f64.to_bits());
    assert!(moved.input.along.contains("Every site at once"), "{}", moved.input.along);
    for strategy in 0..3 {
        let mut values = decision.scenarios[strategy].values.clone();
        moved.put(strategy, moved.input.base, &mut values).unwrap();
        assert_eq!(values, decision.scenarios[strategy].values, "at the base case nothing moves");
    }
}

/// Numbers are told in the unit of the file, and go back to that of the model.
#[test]
fn units_are_those_of_the_file() {
    let decision = decide(classroom(), 200, 2);
    let inputs = inputs::inputs(&decision).unwrap();
    let find = |path: &str| inputs.iter().find(|moved| moved.input.address == path).unwrap();
    let half_life = find("states_of_mind.half_life");
    assert_eq!(half_life.input.unit, "months");
    assert!((half_life.input.base - 9.0).abs() < 1e-9 && (half_life.input.low - 3.0).abs() < 0.3);
    let turnover = find("workforce.turnover");
    assert_eq!(turnover.input.unit, "probability per year");
    assert!((turnover.input.base - 0.3).abs() < 1e-9);
    let mut values = decision.scenarios[0].values.clone();
    turnover.put(0, 0.5, &mut values).unwrap();
    assert!((values.number("workforce.turnover").unwrap() - std::f64::consts::LN_2 / 52.0).abs() < 1e-12);
}

/// Shares: the margin of a Dirichlet distribution, and the others in proportion. Of two the second is what is left.
#[test]
fn shares_move_the_others_in_proportion() {
    let mut both = classroom();
    let counts = |shares: &[(&str, f64)]| {
        Law::Dirichlet(shares.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect())
    };
    let fifths = [("fifth_1", 16.0), ("fifth_2", 8.0), ("fifth_3", 8.0), ("fifth_4", 4.0), ("fifth_5", 4.0)];
    uncertain(&mut both, "population.fifth", &counts(&fifths));
    uncertain(&mut both, "population.ethnicity", &counts(&[("Majority", 8.0), ("Minority", 2.0)]));
    let decision = decide(both, 200, 2);
    let inputs = inputs::inputs(&decision).unwrap();
    let of = |start: &str| inputs.iter().filter(|moved| moved.input.address.starts_with(start)).count();
    assert_eq!((of("population.fifth."), of("population.ethnicity.")), (5, 1));
    let moved = inputs.iter().find(|moved| moved.input.address == "population.fifth.fifth_1").unwrap();
    let margin = Distribution::Beta { alpha: 16.0, beta: 24.0 };
    assert!((moved.input.high - margin.quantile(0.975)).abs() < 1e-12);
    let mut values = decision.scenarios[1].values.clone();
    moved.put(1, 0.7, &mut values).unwrap();
    let shares: Vec<f64> = values.shares("population.fifth").unwrap().iter().map(|share| share.1).collect();
    for (share, known) in shares.iter().zip([0.7, 0.1, 0.1, 0.05, 0.05]) {
        assert!((share - known).abs() < 1e-12, "{shares:?}");
    }
}

/// England: members of a group move by what is expected of them, inputs of the posterior by regression, and effects go through
/// the curve as in samples.
#[test]
fn what_belongs_together_moves_together_and_effects_are_solved() {
    let decision = decide(scenarios("england", &["status-quo.toml", "fast-and-thin.toml"]), 450, 2);
    let inputs = inputs::inputs(&decision).unwrap();
    let place = |path: &str| inputs.iter().position(|moved| moved.input.address == path).unwrap();
    let recovery = place("effect.smd.recovery");
    let put = |place: usize, value: f64| -> Values {
        let mut values = decision.scenarios[1].values.clone();
        inputs[place].put(1, value, &mut values).unwrap();
        values
    };
    let high = put(recovery, inputs[recovery].input.high);
    // Normal with limits of 0.02 and 0.46; ranks correlate 0.9, normal numbers 2 sin(0.9 π / 6).
    let weight = 2.0 * libm::sin(0.9 * std::f64::consts::PI / 6.0);
    let hope = high.number("effect.smd.hope").unwrap();
    assert!((hope - (0.24 + weight * 0.22)).abs() < 2e-3, "{hope}");
    assert!(inputs[recovery].input.along.contains("0.91"), "{}", inputs[recovery].input.along);

    let (outcomes, _) = outcomes(&decision, NET_BENEFIT).unwrap();
    let stop = AtomicBool::new(false);
    let simulator = Simulator::new(&decision, &inputs, &outcomes, &stop, &Silent).unwrap();
    let point = vec![(recovery, inputs[recovery].input.high)];
    let solved = simulator.values(1, &point).unwrap();
    let mut comparator = decision.scenarios[0].values.clone();
    inputs[recovery].put(0, inputs[recovery].input.high, &mut comparator).unwrap();
    let effects = decision.effects.solution(&comparator).unwrap().unwrap().effects;
    assert_eq!(solved.number("states_of_mind.gain.hope").unwrap().to_bits(), effects.gain[0].to_bits());
    assert_ne!(
        solved.number("states_of_mind.gain.hope"),
        simulator.values(1, &Vec::new()).unwrap().number("states_of_mind.gain.hope")
    );

    let first = place("after_discharge.multiplier.first");
    let draws = decision.joint[0].as_ref().unwrap();
    let mut column = draws.column("after_discharge.multiplier.first").unwrap();
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let of = draws.column("illness.recovery_rate").unwrap();
    let (a, b) = (mean(&column), mean(&of));
    let slope = column.iter().zip(&of).map(|(x, y)| (x - a) * (y - b)).sum::<f64>()
        / column.iter().map(|x| (x - a) * (x - a)).sum::<f64>();
    let base = &decision.scenarios[1].values;
    let by = inputs[first].input.high - base.number("after_discharge.multiplier.first").unwrap();
    let moved = put(first, inputs[first].input.high).number("illness.recovery_rate").unwrap();
    assert!((moved - (base.number("illness.recovery_rate").unwrap() + slope * by)).abs() < 1e-12);
    column.sort_by(f64::total_cmp);
    assert!(
        (inputs[first].input.high - crate::analysis::quantile::quantile(&column, 0.975).unwrap()).abs()
            < 1e-9
    );
}

/// An alternative that says what is so already changes nothing, to the bit; one without an effect on hospital does.
#[test]
fn alternatives_are_lived_with_the_same_luck() {
    let decision = decide(classroom(), 300, 3);
    let found = go(&decision, Settings { one_way: Wanted::None, structural: true, ..settings() });
    let structural = found.structural.unwrap();
    assert_eq!(structural.alternatives.len(), 9);
    assert_eq!(structural.rows.len(), 10 * found.outcomes.len());
    let qalys = found.outcomes.iter().position(|outcome| outcome.id == "qalys").unwrap();
    let of = |name: &str| {
        let place = structural.alternatives.iter().position(|one| one.name == name).unwrap();
        let row = structural
            .rows
            .iter()
            .find(|row| row.alternative == Some(place) && row.outcome == qalys)
            .unwrap();
        row.change.mean
    };
    // A price moves no health.
    assert_eq!(of("A free bed saves a tenth of its price").to_bits(), 0.0_f64.to_bits());
    assert!(of("Only hospital counts") < 0.0 && of("Effects last for years") > 0.0);
}

/// Every shipped folder's alternatives can be opened in every plan.
#[test]
fn shipped_alternatives_are_sound() {
    for folder in ["classroom", "england", "us-state"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(folder);
        let scenarios = load(&[path], &registry()).unwrap().scenarios;
        let decision = Decision::new(scenarios, &Options { samples: Some(0), ..Options::default() }).unwrap();
        let asked = Settings { one_way: Wanted::None, structural: true, ..settings() };
        let prepared = Prepared::new(&decision, asked).unwrap_or_else(|error| panic!("{folder}: {error}"));
        assert!(prepared.structures.len() >= 9, "{folder}");
        for structure in &prepared.structures {
            let altered = prepared.altered(structure).unwrap();
            let same = altered.iter().zip(&decision.scenarios).all(|(a, b)| a.values == b.values);
            assert!(!same, "{folder}: {} changes nothing", structure.told.name);
        }
    }
}
