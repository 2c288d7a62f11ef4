//! Replication against closed forms and against repeats that are themselves drawn.

use super::*;

fn told(mean: f64, mcse: f64) -> Estimate {
    Estimate { mean: Some(mean), mcse: Some(mcse), lower: None, upper: None }
}

fn seen(seed: u64, levels: [f64; 2], difference: f64, mcse: f64) -> Seen {
    let level = |mean: f64| vec![told(mean, 3.0 * mcse)];
    Seen {
        seed,
        samples: 0,
        levels: levels.map(level).to_vec(),
        differences: vec![vec![Estimate::default()], vec![told(difference, mcse)]],
    }
}

/// Normal numbers without pattern.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        normal_quantile(((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64)
    }
}

/// A sign comes back with probability Φ(d/(s√2)), and the number of times in two repeats has the mixture's law: both come back with
/// probability P(z₁, z₂ > -d/s) of normal numbers with correlation 1/2 about d/s, for d = 0 one third.
#[test]
fn what_is_predicted_has_its_closed_form() {
    for ratio in [0.0, 0.4, 1.3, 3.0] {
        let (share, _) = predicted(0, 1, |z| above(ratio + z, 1.0));
        let exact = normal_cdf(ratio / std::f64::consts::SQRT_2);
        assert!((share - exact).abs() < 1e-4, "{ratio} {share} {exact}");
    }
    let (_, at_most_one) = predicted(1, 2, |z| above(z, 1.0));
    assert!((at_most_one - 2.0 / 3.0).abs() < 1e-3, "{at_most_one}");
    let (_, none) = predicted(0, 2, |z| above(z, 1.0));
    assert!((none - 1.0 / 3.0).abs() < 1e-3, "{none}");
}

#[test]
fn binomial_tails_are_exact() {
    assert!((at_most(1, 3, 0.5) - 0.5).abs() < 1e-12);
    assert!((at_most(0, 4, 0.9) - 1e-4).abs() < 1e-12);
    assert_eq!((at_most(3, 3, 0.2), at_most(2, 3, 1.0), at_most(0, 3, 0.0)), (1.0, 0.0, 1.0));
}

/// Runs and repeats drawn from one truth: signs and intervals come back as often as is predicted, on average over many runs, and
/// conclusions are called missed in one replication of a hundred at most.
#[test]
fn predictions_hold_where_nothing_is_wrong_and_misses_are_found_where_it_is() {
    let (mut noise, runs, n, s) = (Noise(7), 1_500, 8, 1.0);
    let (mut back, mut foreseen, mut missed, mut broken) = ([0.0; 2], [0.0; 2], 0, 0);
    for run in 0..runs {
        let truth = 4.0 * f64::from(run) / f64::from(runs);
        let own = seen(0, [0.0; 2], truth + s * noise.next(), s);
        let repeats: Vec<Seen> =
            (1..=n).map(|seed| seen(seed, [0.0; 2], truth + s * noise.next(), s)).collect();
        let all = of_difference(&own, &repeats, 1, 0, "x");
        for (place, one) in all.iter().enumerate() {
            back[place] += one.rate().unwrap().0;
            foreseen[place] += one.predicted.unwrap();
        }
        let rare = |all: &[Conclusion]| all.iter().any(|one| one.tail.unwrap() < RARE / 2.0);
        missed += i32::from(rare(&all));
        // Repeats of something else.
        let other: Vec<Seen> = (1..=n).map(|seed| seen(seed, [0.0; 2], s * noise.next() - 4.0, s)).collect();
        broken += i32::from(truth > 2.0 && rare(&of_difference(&own, &other, 1, 0, "x")));
    }
    for place in 0..2 {
        let [back, foreseen] = [back, foreseen].map(|sum| sum[place] / f64::from(runs));
        // The prior of the truth is flat on 0 to 4 alone, which costs a little at the ends.
        assert!((back - foreseen).abs() < 0.03, "{place}: {back} {foreseen}");
    }
    assert!(missed <= 30, "{missed} of {runs}");
    assert!(broken > 600, "{broken} of 750");
}

/// By hand: repeats 1, 3 with the strategy, 2, 4 with the comparator.
#[test]
fn the_unpaired_estimator_shares_no_luck() {
    let own = seen(0, [100.0, 110.0], 10.0, 1.0);
    let repeats = [
        seen(1, [900.0, 112.0], 9.0, 1.0),
        seen(2, [98.0, -5.0], 11.0, 1.0),
        seen(3, [900.0, 116.0], 10.0, 1.0),
        seen(4, [102.0, -5.0], 14.0, 1.0),
    ];
    let all = estimators(&own, &repeats, 1, 0, "x");
    let [run, paired, unpaired] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((run.difference, run.error, run.z), (10.0, Some(1.0), None));
    assert!((paired.difference - 11.0).abs() < 1e-12);
    // Variance of 9, 11, 10, 14 is 14/3, over 4.
    assert!((paired.error.unwrap() - libm::sqrt(14.0 / 12.0)).abs() < 1e-12);
    // 114 - 100; variances of 112, 116 and of 98, 102 are 8 each, over 2.
    assert_eq!((unpaired.difference, unpaired.error), (14.0, Some(libm::sqrt(8.0))));
    assert!((unpaired.z.unwrap() - 4.0 / 3.0).abs() < 1e-12);
    // A single repeat says its own error.
    let single = estimators(&own, &repeats[..1], 1, 0, "x");
    assert_eq!(single.len(), 2);
    assert_eq!(single[1].error, Some(1.0));
}

/// Over parameter sets the interval is theirs, and so is the error of its ends.
#[test]
fn intervals_over_parameter_sets_have_the_error_of_a_quantile() {
    let mut noise = Noise(3);
    let (sets, often) = (200, 2_000);
    let mut lows: Vec<f64> = Vec::new();
    for _ in 0..often {
        let mut drawn: Vec<f64> = (0..sets).map(|_| noise.next()).collect();
        drawn.sort_by(f64::total_cmp);
        lows.push(super::super::quantile::quantile(&drawn, 0.025).unwrap());
    }
    let middle = mean(&lows);
    let sd = libm::sqrt(lows.iter().map(|x| (x - middle) * (x - middle)).sum::<f64>() / f64::from(often - 1));
    let own = Estimate {
        mean: Some(3.0),
        mcse: Some(0.01),
        lower: Some(3.0 - HALF_95),
        upper: Some(3.0 + HALF_95),
    };
    let (ends, error_of_end) = interval(&own, 200).unwrap();
    assert!(ends[0] > 0.0 && (error_of_end / sd - 1.0).abs() < 0.1, "{error_of_end} {sd}");
    // The mean of other sets differs by σ/√S, more than by chance alone.
    assert!((error(&own, 200).unwrap() - 1.0 / libm::sqrt(200.0)).abs() < 1e-9);
    assert_eq!(error(&told(1.0, 0.2), 0), Some(0.2));
}
