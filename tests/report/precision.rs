//! What the report says of chance and what it would take to make it small.

use crate::made_up::{england, with_samples};
use peerscale::analysis::precision::Noise;
use peerscale::report::precision::sentence;

fn noise(outcome: &'static str) -> Noise {
    Noise {
        strategy: 1,
        outcome,
        difference: Some(-4e7),
        level: Some(58_400.0),
        mcse: Some(116.8),
        apart: Some(1e16),
        chance: Some(4e15),
    }
}

#[test]
fn samples_are_told_what_of_their_spread_is_chance_and_how_many_would_do() {
    let mut findings = with_samples();
    findings.noises = vec![noise("admissions"), noise("net_benefit")];
    // 0.4 × 0.95 / (0.05 × 0.6) = 12.7 times the persons; 1e16 / (0.05 × 4e7)² = 2,500 samples.
    assert_eq!(
        sentence(&findings).unwrap(),
        "40% of the spread of net benefit over samples is chance (Digital self-help), so that intervals are too wide and the \
         value of information is overstated; 13 times as many persons or replicates would bring that to 5%. A standard error of \
         its mean of 5% of it would take 2,500 samples."
    );
    findings.noises[1].chance = Some(2e16);
    assert!(sentence(&findings).unwrap().contains("what parameters do cannot be told from it"));
    findings.noises[1] = Noise { apart: Some(1e14), chance: Some(1e12), ..findings.noises[1] };
    assert_eq!(
        sentence(&findings).unwrap(),
        "1% of the spread of net benefit over samples is chance (Digital self-help), which is little. The samples are enough for \
         a standard error of its mean below 5% of it."
    );
    findings.setting.replicates = 1;
    assert!(sentence(&findings).unwrap().starts_with("With one replicate of each parameter sample"));
}

#[test]
fn without_samples_the_error_of_the_headline_is_told() {
    let mut findings = england();
    findings.noises = vec![noise("admissions")];
    assert_eq!(
        sentence(&findings).unwrap(),
        "The Monte Carlo error of the difference in admissions is at most 0.2% of the level of Status quo (Digital self-help); 4 \
         times as many persons or replicates would bring it to 0.1%."
    );
    findings.noises[0].mcse = None;
    assert_eq!(sentence(&findings), None);
}
