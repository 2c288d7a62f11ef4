//! Files that are damaged at random: always an answer, never a panic.

use proptest::prelude::*;

use crate::damage::{apply, damage};
use crate::decision::{Decision, SAMPLE};

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_folder_gives_scenarios_or_problems(
        damages in prop::collection::vec((0..SAMPLE.len(), damage()), 1..6)
    ) {
        let decision = Decision::new();
        let mut files: Vec<Vec<u8>> = SAMPLE.iter().map(|(_, text)| text.as_bytes().to_vec()).collect();
        for (file, damage) in &damages {
            apply(&mut files[*file], damage);
        }
        for ((name, _), bytes) in SAMPLE.iter().zip(&files) {
            decision.write(name, bytes);
        }
        match decision.load() {
            Ok(loaded) => for scenario in loaded.scenarios {
                for u in [1e-12, 0.3, 1.0 - 1e-12] {
                    for (address, x) in scenario.sample(&|_, _| u).numbers() {
                        prop_assert!(x.is_finite(), "{} is {}", address, x);
                    }
                }
            },
            Err(problems) => {
                prop_assert!(problems.to_string().ends_with("; nothing was run"));
                prop_assert!(problems.list.iter().all(|problem| !problem.message.is_empty()));
            }
        }
    }
}
