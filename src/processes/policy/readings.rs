//! Readings: what a data system finds of a site when it looks.

use super::super::slots::READING;
use super::data_system::Measure;
use super::quantities::{Measured, eligible, flowed, held, in_post, truth};
use crate::engine::block::Block;
use crate::engine::draws::Draw;
use crate::engine::process::Step;
use crate::model::oversight::Reading;
use crate::model::person::Programme;
use crate::model::worker::PeerWorker;
use crate::units::index::Entity;

/// Top over bottom; NaN of nothing.
fn ratio(top: f64, bottom: f64) -> f64 {
    if bottom > 0.0 { top / bottom } else { f64::NAN }
}

/// What is found of a quantity.
pub(super) fn read(
    measure: &Measure,
    occasion: u32,
    draw: &mut Draw,
    place: usize,
    block: &mut Block,
    step: &mut Step<'_>,
) -> Reading {
    let z = draw.normal();
    let found = match measure.quantity {
        Measured::Fidelity => return rate(measure, occasion, |worker| worker.fidelity, block, step),
        Measured::Supervision => return rate(measure, occasion, |worker| worker.supervised, block, step),
        Measured::FilledPosts | Measured::Caseload => staff(measure, occasion, block, step),
        Measured::Waiting | Measured::Wait | Measured::Reach => people(measure, occasion, block, step),
        Measured::Contacts | Measured::DropOut => flow(measure, draw.uniform_fine(), place, block),
        Measured::Solvency => {
            Reading { value: truth(measure.quantity, step.start, block), number: 1.0, squares: 0.0 }
        }
    };
    Reading { value: found.value + measure.bias + measure.error * z, ..found }
}

/// Workers in post are rated, those who are looked at.
fn rate(
    measure: &Measure,
    occasion: u32,
    level: fn(&PeerWorker) -> f32,
    block: &Block,
    step: &mut Step<'_>,
) -> Reading {
    let (mut time, mut sum) = (0.0, 0.0);
    let mut rated: Vec<f64> = Vec::new();
    for (post, worker) in block.workers.iter().enumerate().filter(|(_, worker)| in_post(worker)) {
        let mut rating = f64::from(level(worker)) + measure.bias;
        if measure.errs() {
            let entity = Entity::worker(usize::from(block.site.id), post);
            let mut draw = step.luck.draw(entity, READING, occasion);
            if draw.uniform() >= measure.coverage && measure.coverage < 1.0 {
                continue;
            }
            rating += measure.error * draw.normal();
        }
        time += f64::from(worker.fte);
        sum += f64::from(worker.fte) * rating;
        rated.push(rating);
    }
    let number = rated.len() as f64;
    let mean = rated.iter().sum::<f64>() / number;
    let squares = rated.iter().map(|rating| (rating - mean) * (rating - mean)).sum();
    Reading { value: ratio(sum, time), number, squares }
}

/// Posts are counted, those that are recorded.
fn staff(measure: &Measure, occasion: u32, block: &Block, step: &mut Step<'_>) -> Reading {
    let (mut top, mut bottom, mut number) = (0.0, 0.0, 0.0);
    for (post, worker) in block.workers.iter().enumerate() {
        let entity = Entity::worker(usize::from(block.site.id), post);
        let recorded =
            measure.coverage >= 1.0 || step.luck.draw(entity, READING, occasion).uniform() < measure.coverage;
        if !recorded {
            continue;
        }
        number += 1.0;
        if measure.quantity == Measured::FilledPosts {
            bottom += 1.0;
            top += f64::from(u8::from(held(worker)));
        } else if in_post(worker) {
            bottom += f64::from(worker.fte);
            top += f64::from(worker.caseload);
        }
    }
    Reading { value: ratio(top, bottom), number, squares: 0.0 }
}

/// People are counted, those who are recorded.
fn people(measure: &Measure, occasion: u32, block: &Block, step: &mut Step<'_>) -> Reading {
    let recorded = |person: u32| {
        measure.coverage >= 1.0
            || step.luck.draw(block.entity(person as usize), READING, occasion).uniform() < measure.coverage
    };
    if measure.quantity == Measured::Reach {
        let places = block.relationships.iter().filter(|place| recorded(place.person)).count();
        let all = eligible(block);
        return Reading { value: ratio(places as f64, all), number: all, squares: 0.0 };
    }
    let known: Vec<f64> =
        block.waiting.iter().filter(|entry| recorded(entry.person)).map(|entry| entry.since).collect();
    let number = known.len() as f64;
    let waited: f64 = known.iter().map(|since| step.start - since).sum();
    let value = match measure.quantity {
        Measured::Waiting => number,
        _ if known.is_empty() => 0.0,
        _ => waited / number,
    };
    Reading { value, number, squares: 0.0 }
}

/// Events since the last reading, those that are recorded.
fn flow(measure: &Measure, u: f64, place: usize, block: &mut Block) -> Reading {
    let now = flowed(measure.quantity, block);
    let before = std::mem::replace(&mut block.oversight.gauges[place].flowed, now);
    let [events, time] = [now[0] - before[0], now[1] - before[1]];
    let recorded = binomial(libm::round(events), measure.coverage, u);
    Reading { value: ratio(recorded, time), number: recorded, squares: 0.0 }
}

/// How many of so many events are recorded, each with this probability: the quantile of the binomial distribution at `u`.
fn binomial(events: f64, probability: f64, u: f64) -> f64 {
    if probability >= 1.0 || events <= 0.0 {
        return events.max(0.0);
    }
    if probability <= 0.0 {
        return 0.0;
    }
    let odds = libm::log(probability) - libm::log1p(-probability);
    let (mut log, mut sum, mut count) = (events * libm::log1p(-probability), 0.0, 0.0);
    loop {
        sum += libm::exp(log);
        if sum >= u || count >= events {
            return count;
        }
        log += libm::log((events - count) / (count + 1.0)) + odds;
        count += 1.0;
    }
}

/// Notes that a person takes up a place, or has left it; who left it before the planned end counts as a drop-out.
pub(super) fn note_place(person: usize, block: &mut Block) {
    let who = &block.people[person];
    let holds = who.programme == Programme::Engaged && who.state.alive();
    let left = who.state.alive() && who.programme != Programme::Completed;
    let oversight = &mut block.oversight;
    let place = oversight.places.iter().position(|&other| other as usize == person);
    match (place, holds) {
        (None, true) => oversight.places.push(person as u32),
        (Some(place), false) => {
            oversight.places.swap_remove(place);
            oversight.dropouts += if left { 1.0 } else { 0.0 };
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The quantile at evenly spread probabilities has the mean and the variance of the distribution.
    #[test]
    fn as_many_events_are_recorded_as_the_binomial_distribution_says() {
        for (events, probability) in [(1.0, 0.3), (12.0, 0.5), (400.0, 0.9), (3000.0, 0.02)] {
            let draws = 20_000;
            let each =
                (0..draws).map(|i| binomial(events, probability, (f64::from(i) + 0.5) / f64::from(draws)));
            let (sum, squares) = each.fold((0.0, 0.0), |(sum, squares), k| (sum + k, squares + k * k));
            let mean = sum / f64::from(draws);
            let variance = squares / f64::from(draws) - mean * mean;
            let expected = events * probability * (1.0 - probability);
            assert!(
                (mean - events * probability).abs() < 0.01 * libm::sqrt(expected) + 1e-4,
                "{events}: {mean}"
            );
            assert!((variance / expected - 1.0).abs() < 0.01, "{events}: {variance} {expected}");
        }
        for (events, probability, expected) in [(7.0, 1.0, 7.0), (7.0, 0.0, 0.0), (0.0, 0.5, 0.0)] {
            assert!((binomial(events, probability, 0.99) - expected).abs() < 1e-12);
        }
    }
}
