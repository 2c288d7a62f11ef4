//! Random draws against the laws that they are to follow.

use super::{Effort, Found};
use crate::analysis::verification::Comparison;
use crate::analysis::verification::chance::{Chance, distance};
use crate::engine::draws::{Decision, Draw, Luck};
use crate::scenario::normal_cdf;
use crate::units::index::Entity;

const SEED: u64 = 4901;
/// Cumulative shares of the categories that are drawn.
const CUMULATIVE: [f64; 5] = [0.4, 0.41, 0.7, 0.95, 1.0];

/// One number from the words of a coordinate.
type Take = fn(&mut Draw) -> f64;
/// A law: identifier, words, how to take a number of it, its distribution function.
type Law = (&'static str, &'static str, Take, fn(f64) -> f64);

/// The laws in which the processes draw.
const LAWS: [Law; 3] = [
    ("uniform", "uniform numbers", Draw::uniform, |x| x),
    ("amount", "amounts of integrated hazard", Draw::amount, |x| -libm::expm1(-x)),
    ("normal", "normal numbers", Draw::normal, normal_cdf),
];

#[expect(clippy::unnecessary_wraps, reason = "checks have one form")]
pub(super) fn check(effort: Effort) -> Found {
    let people = effort.of(20_000, 200_000);
    let draw = |luck: &Luck, index: usize, occasion: u32| {
        luck.draw(Entity::person(index / 1_000, index % 1_000), Decision(3), occasion)
    };
    let luck = Luck::new(SEED, 0);
    let mut found = Vec::new();
    for (index, (id, words, take, law)) in LAWS.into_iter().enumerate() {
        let mut sample: Vec<f64> =
            (0..people).map(|person| take(&mut draw(&luck, person, index as u32))).collect();
        found.push(Comparison {
            id: format!("luck-{id}"),
            what: format!("Random draws: {words}, √n × largest distance to their law"),
            unit: "dimensionless",
            exact: 0.0,
            simulated: distance(&mut sample, people, law),
            chance: Chance::Distance,
            source: "inversion of uniform numbers",
        });
    }
    let mut counts = [0.0; CUMULATIVE.len()];
    for person in 0..people {
        counts[draw(&luck, person, 9).category(&CUMULATIVE)] += 1.0;
    }
    let freedom = CUMULATIVE.len() as f64 - 1.0;
    let mut before = 0.0;
    let mut sum = 0.0;
    for (count, until) in counts.iter().zip(CUMULATIVE) {
        let expected = (until - before) * people as f64;
        sum += (count - expected) * (count - expected) / expected;
        before = until;
    }
    found.push(Comparison {
        id: "luck-category".into(),
        what: "Random draws: categories, Pearson's chi-square".into(),
        unit: "dimensionless",
        exact: freedom,
        simulated: sum,
        chance: Chance::ChiSquare { freedom },
        source: "multinomial law",
    });
    Ok(found)
}
