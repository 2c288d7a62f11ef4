//! What is told through time over samples, against the replicates it is told of, taken one by one.

use peerscale::analysis::findings::Estimate;
use peerscale::jobs::batch::Going;
use peerscale::jobs::run::{Keeper, Options, Silent, TRACKS, run_and_keep};
use peerscale::jobs::simulate::Replicate;
use peerscale::jobs::summary::findings;

use crate::given::{Given, decision};

const SAMPLES: usize = 60;

/// Keeps the frames and tracks of every strategy in every unit.
#[derive(Default)]
struct Taken(Vec<Vec<(Vec<f64>, Vec<f64>)>>);

impl Keeper for Taken {
    fn keep(&mut self, _unit: usize, replicates: &[Replicate]) -> bool {
        self.0.push(replicates.iter().map(|one| (one.frame.clone(), one.series.clone())).collect());
        true
    }
}

/// The quantile between the two neighbours in order, as it is written in a textbook.
fn quantile(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = p * (sorted.len() - 1) as f64;
    let below = place as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// Mean, and the limits by this rule.
fn told(values: &[f64], limits: impl Fn(f64, f64) -> [f64; 2]) -> [f64; 3] {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
    let [lower, upper] = limits(mean, variance.sqrt());
    [mean, lower, upper]
}

fn same(found: &Estimate, wanted: [f64; 3], what: &str) {
    let found = [found.mean, found.lower, found.upper].map(Option::unwrap);
    for (found, wanted) in found.into_iter().zip(wanted) {
        assert!((found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0), "{what}: {found} is not {wanted}");
    }
}

#[test]
fn intervals_through_time_are_those_of_the_replicates() {
    let (few, more) = (Given::everything_on(), Given::everything_on().with("workforce.posts_per_site", 9));
    let options = Options { samples: Some(SAMPLES), replicates: Some(1), ..Options::default() };
    let decided = decision(&[("few", &few), ("more", &more)], &options);
    let mut taken = Taken::default();
    let stop = false.into();
    let going = Going { progress: &Silent, stop: &stop, units: None };
    let results = run_and_keep(&decided, going, &mut taken).unwrap();
    let found = findings(&decided, &results).unwrap();
    assert_eq!(taken.0.len(), SAMPLES);
    let layout = &found.layout;
    let column = layout.column("admissions").unwrap();
    let (quantiles, spread) = (
        |values: &[f64]| told(values, |_, _| [0.025, 0.975].map(|p| quantile(values, p))),
        |values: &[f64]| {
            told(values, |mean, sd| [-1.0, 1.0].map(|sign| mean + sign * 1.959_963_984_540_054 * sd))
        },
    );
    for year in 1..=layout.years {
        // Everyone, and the first group of the first attribute.
        for group in [0, 1] {
            let cell = layout.cell(year, group, column);
            let of =
                |strategy: usize| -> Vec<f64> { taken.0.iter().map(|unit| unit[strategy].0[cell]).collect() };
            let difference: Vec<f64> = of(1).iter().zip(of(0)).map(|(more, few)| more - few).collect();
            let limits = |values: &[f64]| if group == 0 { quantiles(values) } else { spread(values) };
            same(&found.level_of(1, "admissions", year, group), limits(&of(1)), "level");
            same(
                &found.difference_of(1, "admissions", year, group).estimate,
                limits(&difference),
                "difference",
            );
        }
    }
    let (place, track) = found.tracks.iter().enumerate().find(|(_, track)| track.key == "workers").unwrap();
    for (period, value) in track.values[1].iter().enumerate() {
        let values: Vec<f64> = taken.0.iter().map(|unit| unit[1].1[period * TRACKS + place]).collect();
        same(value, quantiles(&values), "workers");
    }
}

#[test]
fn people_reached_until_the_end_are_the_reach_of_the_tables() {
    let model = Given::everything_on().model();
    let options = Options { replicates: Some(1), ..Options::default() };
    let decided = decision(&[("plan", &Given::everything_on())], &options);
    let one = peerscale::jobs::simulate::replicate(&model, &decided.layout.groups, 5, 0);
    let place = findings_place(&decided, "reached_share");
    let reached: Vec<f64> = one.series.iter().skip(place).step_by(TRACKS).copied().collect();
    let cell = decided.layout.cell(0, 0, decided.layout.column("reach").unwrap());
    assert!(one.frame[cell] > 0.0);
    assert_eq!(reached.last().unwrap().to_bits(), one.frame[cell].to_bits());
    assert!(reached.windows(2).all(|pair| pair[0] <= pair[1]), "who was reached stays so");
}

/// The place of a track among those of a period.
fn findings_place(decided: &peerscale::jobs::run::Decision, key: &str) -> usize {
    let results = peerscale::jobs::run::run(decided, &Silent, &false.into()).unwrap();
    findings(decided, &results).unwrap().tracks.iter().position(|track| track.key == key).unwrap()
}
