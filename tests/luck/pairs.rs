//! Every two strategies beside each other: what is said of them is the difference of what is said of each.

use peerscale::jobs::run::{Decision, Options, Silent, run};
use peerscale::jobs::sections::registry;
use peerscale::jobs::summary::findings;
use peerscale::report::headline::is_outcome;
use peerscale::scenario::load;

use crate::given::{Given, decision};

#[test]
fn pairs_are_the_paired_differences_of_strategies() {
    let (status_quo, plan) = (Given::everything_on().without_peers(), Given::everything_on());
    let more = Given::everything_on().with("workforce.posts_per_site", 9).with("referral.rate", 0.3);
    let given = [("status-quo", &status_quo), ("more", &more), ("plan", &plan)];
    for samples in [0, 5] {
        let options = Options { samples: Some(samples), replicates: Some(2), ..Options::default() };
        let decision = decision(&given, &options);
        let results = run(&decision, &Silent, &false.into()).unwrap();
        let found = findings(&decision, &results).unwrap();
        let pairs: Vec<_> = found.pairs.iter().map(|pair| (pair.from, pair.of)).collect();
        assert_eq!(pairs, [(0, 1), (0, 2), (1, 2)]);
        let mut decided = 0;
        for (index, column) in found.layout.columns.iter().enumerate() {
            for pair in &found.pairs {
                let (estimate, above) = (pair.differences[index], pair.above[index]);
                if pair.from == 0 {
                    // The same replicates, summed in the same order: the same bits.
                    assert_eq!(estimate, found.difference(pair.of, &column.id).estimate, "{}", column.id);
                }
                let rows = results.by_sample.iter().map(|row| row[pair.of][index] - row[pair.from][index]);
                let rows: Vec<f64> = rows.filter(|difference| difference.is_finite()).collect();
                let points = rows.iter().map(|d| {
                    if *d > 0.0 {
                        1.0
                    } else if *d < 0.0 {
                        0.0
                    } else {
                        0.5
                    }
                });
                let share = points.sum::<f64>() / rows.len() as f64;
                assert_eq!(above, (!rows.is_empty()).then_some(share), "{}", column.id);
                decided += usize::from(above.is_some_and(|share| share > 0.5));
            }
        }
        assert_eq!(decided > 0, samples > 0);
    }
}

/// A group that a scenario names by two attributes is counted event by event, a pair is a sum of cells: both are the same people.
#[test]
fn a_pair_of_groups_is_the_group_that_a_scenario_names_so() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/england");
    let files = ["status-quo.toml", "equity-first.toml"].map(|file| folder.join(file));
    for samples in [0, 2] {
        let options = Options {
            persons: Some(4000),
            replicates: Some(2),
            samples: Some(samples),
            ..Options::default()
        };
        let decision = Decision::new(load(&files, &registry()).unwrap().scenarios, &options).unwrap();
        let results = run(&decision, &Silent, &false.into()).unwrap();
        let found = findings(&decision, &results).unwrap();
        let of_group = |name: &str| found.layout.groups.iter().position(|group| group.label == name).unwrap();
        let group = of_group("Black people in the most deprived fifth");
        let told = &found.group_pairs;
        let pair = told.groups.iter().position(|pair| pair.label == "Black × fifth_1").unwrap();
        let by_group =
            found.layout.columns.iter().filter(|column| column.by_group && is_outcome(column)).count();
        assert_eq!(told.columns.len(), by_group, "every outcome that groups have");
        let mut known = 0;
        for (place, &column) in told.columns.iter().enumerate() {
            let id = &found.layout.columns[column].id;
            let cell = pair * told.columns.len() + place;
            for strategy in 0..2 {
                let (one, other) =
                    (found.level_of(strategy, id, 0, group), told.levels.get(strategy, cell).unwrap());
                assert_eq!((one.mean, one.mcse), (other.mean, other.mcse), "{id}");
                known += usize::from(other.mean.is_some());
            }
            let one = found.difference_of(1, id, 0, group).estimate;
            let other = told.differences.get(0, cell).unwrap();
            assert_eq!((one.mean, one.mcse), (other.mean, other.mcse), "{id}");
            if id.starts_with("readmission_") {
                assert!(other.mean.is_some() && told.levels.get(0, cell).unwrap().mean > Some(0.0), "{id}");
            }
        }
        assert!(known > 200, "{known}");
    }
}
