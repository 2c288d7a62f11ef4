//! Mediation in emulated trials: the intervention arm is lived once more for each state of mind that is held at its usual level.

use super::compare::Size;
use super::effects;
use super::emulate::{Life, Scale, Stage, possible};
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::trial::design::Design;
use crate::analysis::trial::mediation::{Mediated, Observed, Told, product_of_coefficients};
use crate::jobs::model::ModelError;
use crate::processes::states_of_mind::STATES;
use crate::scenario::Values;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Which of the instruments that effects are solved from (recovery, hope, inclusion) reads each state of mind.
const READS: [usize; STATES.len()] = [1, 0, 2];

/// What one replicate gives of a state of mind.
type Parts = [Option<Told>; 4];

/// Emulates the trials of admission and takes their effects apart by state of mind.
///
/// # Errors
/// Where it was stopped, or the setting cannot be opened.
pub fn mediated(
    values: &Values,
    size: Size,
    watch: &(dyn Fn(&str) + Sync),
    stop: &AtomicBool,
) -> Result<Vec<Mediated>, EvaluateError> {
    let failed = |error: ModelError| EvaluateError::Failed(error.to_string());
    let read = effects::instruments(values).map_err(|error| failed(error.into()))?;
    let instruments = READS.map(|which| read[which].clone());
    let designs: Vec<Design> = super::designs()
        .map_err(failed)?
        .into_iter()
        .filter(|design| design.weight > 0.0 && possible(design, values))
        .collect();
    let mut parts: Vec<[Vec<Parts>; STATES.len()]> = vec![Default::default(); designs.len()];
    let mut people = vec![0; designs.len()];
    for replicate in 0..size.replicates {
        if stop.load(Ordering::Relaxed) {
            return Err(EvaluateError::Interrupted);
        }
        watch(&format!("taking effects apart, replicate {} of {}", replicate + 1, size.replicates));
        let scale = Scale { participants: size.participants, seed: size.seed, replicate: replicate as u64 };
        let found: Vec<(usize, [Parts; STATES.len()])> = designs
            .par_iter()
            .with_max_len(1)
            .map(|design| apart(values, design, &instruments, scale))
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        for (trial, (participants, found)) in found.into_iter().enumerate() {
            people[trial] += participants;
            for (all, one) in parts[trial].iter_mut().zip(found) {
                all.push(one);
            }
        }
    }
    let of = |(trial, design): (usize, &Design)| {
        let row = |(state, replicates): (usize, &Vec<Parts>)| {
            let pooled =
                |part: usize| Told::pooled(&replicates.iter().map(|one| one[part]).collect::<Vec<_>>());
            Mediated {
                trial: design.id.clone(),
                name: design.name.clone(),
                participants: people[trial],
                state: STATES[state],
                total: pooled(0),
                through: pooled(1),
                from_state: pooled(2),
                instrument: instruments[state].clone(),
                from_score: pooled(3),
            }
        };
        parts[trial].iter().enumerate().map(row).collect::<Vec<_>>()
    };
    Ok(designs.iter().enumerate().flat_map(of).collect())
}

/// One trial in one replicate: how many took part, and the effect, its part through each state of mind and the two estimates of
/// that.
fn apart(
    values: &Values,
    design: &Design,
    instruments: &[String],
    scale: Scale,
) -> Result<(usize, [Parts; STATES.len()]), ModelError> {
    let stage = Stage::new(values, design, instruments, scale)?;
    let offered = stage.treated(values)?;
    let event = |life: &Life| f64::from(u8::from(stage.event(&life.part) <= design.follow_up));
    let difference = |of: &[Life], from: &[Life]| {
        Told::mean(&of.iter().zip(from).map(|(a, b)| event(a) - event(b)).collect::<Vec<_>>())
    };
    let total = difference(&offered, &stage.control);
    let mut parts = [[None; 4]; STATES.len()];
    for (state, part) in parts.iter_mut().enumerate() {
        let mut held = values.clone();
        held.set_number(&format!("states_of_mind.gain.{}", STATES[state]), 0.0)?;
        let without = stage.treated(&held)?;
        // A trial has one arm of each person: every other is offered support.
        let trial = |mediator: &dyn Fn(&Life) -> f64| -> Vec<Observed> {
            let arms = stage.control.iter().zip(&offered).enumerate();
            let one = arms.map(|(place, (control, treated))| {
                let life = if place % 2 == 1 { treated } else { control };
                Observed { offered: place % 2 == 1, mediator: mediator(life), outcome: event(life) }
            });
            one.filter(|one| one.mediator.is_finite()).collect()
        };
        let stands = |life: &Life| if life.part.read { f64::from(life.part.mind[state]) } else { f64::NAN };
        *part = [
            total,
            difference(&offered, &without),
            product_of_coefficients(&trial(&stands)),
            product_of_coefficients(&trial(&|life| f64::from(life.scores[state]))),
        ];
    }
    Ok((stage.control.len(), parts))
}
