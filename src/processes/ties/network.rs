//! The networks that people have anyway: how large they are, and which other patients belong to them.
//!
//! Size is gamma distributed; the number of other patients is Poisson with mean size × share. Half of a person's ties to
//! other patients are of the own making and half of the others', so each person at the start makes half as many, to
//! people drawn with equal probability; who joins later makes all of the own.

use super::parameters::SECTION;
use crate::engine::block::Block;
use crate::engine::process::Step;
use crate::engine::room;
use crate::model::network::{CIRCLE, Network, Tie};
use crate::processes::slots::NETWORK;
use crate::scenario::distribution::Family;
use crate::scenario::quantiles::{Points, quantiles};
use crate::scenario::{MissingValue, Values};

/// Classes of equal size into which networks are put by size.
const CLASSES: usize = 256;
/// Ties to other patients that a person makes at most at entry: as many as a coordinate has words for.
const MOST: usize = 60;

/// The law of networks.
#[derive(Debug, Clone)]
pub(super) struct Networks {
    /// Sizes by class, from the least, with the stated mean.
    sizes: Vec<f64>,
    /// Share of other patients.
    patients: f64,
}

impl Networks {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn open(values: &Values) -> Result<Self, MissingValue> {
        let (mean, sd) = (values.number("ties.size_mean")?, values.number("ties.size_sd")?);
        let shares = values.each(&format!("{}.composition", SECTION.id), &CIRCLE)?;
        Ok(Self { sizes: sizes(mean, sd), patients: shares[2] })
    }

    /// The network of a person who enters.
    pub(super) fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let mut draw = step.luck.draw(block.entity(person), NETWORK, 0);
        let size = self.sizes[(draw.word() >> 24) as usize % CLASSES];
        room::extend_to(&mut block.networks, &block.people, Network::NONE);
        block.networks[person].size = size as f32;
        let at_start = person < block.settled();
        let mean = size * self.patients * if at_start { 0.5 } else { 1.0 };
        let others = if at_start { block.settled() } else { person };
        for _ in 0..poisson(mean, draw.uniform()) {
            let other = (draw.uniform() * others as f64) as usize;
            if block.people[other].state.alive() {
                tie(block, person, other, f32::INFINITY, false);
            }
        }
    }
}

/// Sizes by class of a gamma distribution, stretched to its mean.
fn sizes(mean: f64, sd: f64) -> Vec<f64> {
    let shape = (mean / sd) * (mean / sd);
    let law = Family::Gamma.build(&[shape, mean / shape]).ok().filter(|_| sd > 0.0 && mean > 0.0);
    let Some(law) = law else { return vec![mean; CLASSES] };
    let raw = quantiles(&law, Points::Classes(CLASSES));
    let centre = raw.iter().sum::<f64>() / CLASSES as f64;
    raw.iter().map(|size| size * mean / centre).collect()
}

/// The Poisson number with this mean up to which the probability is `u`, at most [`MOST`].
fn poisson(mean: f64, u: f64) -> usize {
    let (mut term, mut number) = (libm::exp(-mean), 0);
    let mut sum = term;
    while u > sum && number < MOST {
        number += 1;
        term *= mean / number as f64;
        sum += term;
    }
    number
}

/// Ties two people, unless they are the same or tied already; says whether they were tied now.
pub(super) fn tie(block: &mut Block, one: usize, other: usize, left: f32, made: bool) -> bool {
    let (a, b) = (one.min(other) as u32, one.max(other) as u32);
    let new = a != b && !block.ties.iter().any(|tie| (tie.a, tie.b) == (a, b));
    if new {
        room::push(&mut block.ties, Tie { a, b, left, made });
        if made {
            block.ties_made += 1;
            for person in [one, other] {
                block.networks[person].made = block.networks[person].made.saturating_add(1);
            }
        }
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_mean_and_nearly_the_spread_of_their_law() {
        let sizes = sizes(11.7, 5.0);
        let n = sizes.len() as f64;
        let mean = sizes.iter().sum::<f64>() / n;
        let variance = sizes.iter().map(|size| (size - mean) * (size - mean)).sum::<f64>() / n;
        assert!((mean - 11.7).abs() < 1e-9 && (variance / 25.0 - 1.0).abs() < 0.02, "{mean} {variance}");
    }

    #[test]
    fn numbers_are_poisson() {
        let n = 100_000;
        for mean in [0.3, 1.2, 8.0] {
            let numbers: Vec<f64> =
                (0..n).map(|i| poisson(mean, (f64::from(i) + 0.5) / f64::from(n)) as f64).collect();
            let average = numbers.iter().sum::<f64>() / f64::from(n);
            let square = numbers.iter().map(|x| x * x).sum::<f64>() / f64::from(n);
            assert!((average - mean).abs() < 1e-3, "{mean}: {average}");
            assert!((square - average * average - mean).abs() < 5e-3 * mean.max(1.0), "{mean}: {square}");
        }
    }
}
