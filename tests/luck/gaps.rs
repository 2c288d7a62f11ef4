//! Gaps: without any mechanism that treats groups differently there are none, and switches do what they say.

use peerscale::analysis::decompose::{Against, Component, Kind};
use peerscale::jobs::decompose::{Plan, alike};
use peerscale::jobs::model::Model;
use peerscale::jobs::run::{Decision, Options, Silent};
use peerscale::jobs::sections::registry;
use peerscale::jobs::simulate::replicate;
use peerscale::scenario::load;
use std::sync::atomic::AtomicBool;

fn decided(folder: &str, files: &[&str], options: &Options) -> Decision {
    let path = |file: &&str| format!("{}/scenarios/{folder}/{file}", env!("CARGO_MANIFEST_DIR")).into();
    let files: Vec<std::path::PathBuf> = files.iter().map(path).collect();
    Decision::new(load(&files, &registry()).unwrap().scenarios, options).unwrap()
}

/// Means and standard errors of a gap over replicates.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
    (mean, libm::sqrt(variance / n))
}

/// In England neither age, sex nor diagnosis goes with deprivation, ethnic group, area or language, so that nothing has to be
/// standardised. Twelve replicates; of 2 outcomes × 6 gaps one lies by chance alone beyond 4 standard errors (t with 11 degrees of
/// freedom, 0.002 each) in about 1 of 40 repetitions of the test; the seed is fixed.
#[test]
fn without_any_mechanism_groups_differ_by_noise_alone() {
    let decision = decided(
        "england",
        &["status-quo.toml", "equity-first.toml"],
        &Options { persons: Some(4500), ..Options::default() },
    );
    let layout = &decision.layout;
    let place = |by: &str, label: &str| {
        layout.groups.iter().position(|group| group.by == by && group.label == label).unwrap()
    };
    let gaps = [
        ("fifth", "fifth_1", "fifth_5"),
        ("ethnicity", "Black", "White"),
        ("ethnicity", "Asian", "White"),
        ("ethnicity", "Mixed or other", "White"),
        ("area", "rural", "urban"),
        ("language", "Little English", "English"),
    ];
    let values = alike(&decision.scenarios[1].values).unwrap();
    let model = Model::open(&values).unwrap();
    let frames: Vec<Vec<f64>> =
        (0..12).map(|number| replicate(&model, &layout.groups, 7, number).frame).collect();
    for outcome in ["reach", "compulsory_per_100"] {
        let column = layout.column(outcome).unwrap();
        for (by, group, reference) in gaps {
            let of = |frame: &Vec<f64>| {
                frame[layout.cell(0, place(by, group), column)]
                    - frame[layout.cell(0, place(by, reference), column)]
            };
            let (gap, error) = mean(&frames.iter().map(of).collect::<Vec<_>>());
            assert!(gap.abs() <= 4.0 * error, "{outcome}, {by} {group}: {gap} ± {error}");
        }
    }
}

/// Shares of the mechanisms sum to the gap less what is left, and with all off what is left is what the switches leave.
#[test]
fn mechanisms_sum_to_the_gap() {
    let decision = decided(
        "england",
        &["status-quo.toml"],
        &Options { persons: Some(450), replicates: Some(1), ..Options::default() },
    );
    let plan = Plan::new(&decision, Kind::Gaps).unwrap();
    let found = plan.run(1, &Silent, &AtomicBool::new(false)).unwrap().unwrap();
    let column = decision.layout.column("reach").unwrap();
    let gap = found.parts.iter().find(|part| part.column == column).and_then(|part| part.gap);
    let of = |component: Component| {
        let own = |part: &&peerscale::analysis::decompose::Part| {
            part.column == column
                && part.gap == gap
                && part.component == component
                && part.against == Against::Equality
        };
        found.parts.iter().find(own).unwrap().estimate.mean.unwrap()
    };
    let sum: f64 = (0..found.factors.len()).map(|factor| of(Component::Shapley(factor))).sum();
    assert!((of(Component::Total) - of(Component::Rest) - sum).abs() < 1e-9);
    // In person, and not adapted: two mechanisms that do nothing.
    for idle in ["digital", "tailoring"] {
        let place = found.factors.iter().position(|factor| factor.id == idle).unwrap();
        assert_eq!(of(Component::Shapley(place)), 0.0, "{idle}");
    }
}
