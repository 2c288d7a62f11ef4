//! Sites of a synthesised population that differ in size: the same people in all, and readiness that follows the size.

use peerscale::jobs::model::Model;
use peerscale::jobs::simulate::accounts;

use crate::given::{Given, keyed};

/// A closed population, in which nobody comes later, with readiness that nothing but size tells apart.
fn sites(spread: f64, slope: f64) -> Vec<(f64, f64)> {
    let components =
        |all: f64, resources: f64| keyed(&[("willingness", all), ("resources", resources), ("buy_in", all)]);
    let given = Given::everything_on()
        .closed()
        .with("population.site_size_sd_log", spread)
        .with("adoption.readiness_mean", components(0.5, 0.5))
        .with("adoption.readiness_size", components(0.0, slope))
        .with("adoption.readiness_sd", 0.0);
    let model = Model::open(&given.scenario().values).unwrap();
    let blocks = accounts(&model, 1, 0).blocks;
    blocks.iter().map(|block| (block.people.len() as f64, f64::from(block.site.usual[1]))).collect()
}

/// Resources are 0.5 + slope × ln(people / usual size), to the precision of a single number; people are as many in all.
#[test]
fn readiness_follows_the_size_of_sites_that_differ() {
    let (slope, usual) = (0.2, 60.0_f64);
    let (equal, own) = (sites(0.0, 0.0), sites(0.6, slope));
    let all = |sites: &[(f64, f64)]| sites.iter().map(|site| site.0).sum::<f64>();
    assert!(all(&own).to_bits() == all(&equal).to_bits() && own.len() == equal.len());
    assert!(equal.iter().all(|site| site.0.to_bits() == usual.to_bits()));
    let [least, most] = [f64::min, f64::max].map(|of| own.iter().map(|site| site.0).reduce(of).unwrap());
    assert!(least < 0.6 * usual && most > 1.5 * usual, "{least} {most}");
    for (people, resources) in own {
        let known = 0.5 + slope * libm::log(people / usual);
        assert!((resources - known).abs() < 1e-6, "{people}: {resources} {known}");
    }
}
