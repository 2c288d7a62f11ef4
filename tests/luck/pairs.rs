//! Every two strategies beside each other: what is said of them is the difference of what is said of each.

use peerscale::jobs::run::{Options, Silent, run};
use peerscale::jobs::summary::findings;

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
