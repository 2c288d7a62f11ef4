//! A mark of how people live through emulated trials, so that a curve made by an older way of living is found out.

use super::effects::put;
use super::emulate::{Life, Scale, Stage};
use crate::analysis::trial::design::Design;
use crate::analysis::trial::solved::Effects;
use crate::jobs::model::ModelError;
use crate::scenario::Values;
use crate::units::checksum::sha256_hex;
use std::fmt::Write as _;

/// Persons among whom each trial is lived.
const PERSONS: usize = 10_000;
/// Effects that move everything a trial could report, whatever is solved for later.
const MOVING: Effects = Effects { gain: [0.05, 0.04, 0.03], multiplier: 1.5 };

fn write_down(lives: &[Life], text: &mut String) {
    for Life { part, scores, diagnosis, severity } in lives {
        let _ = writeln!(text, "{part:?} {scores:?} {diagnosis} {severity}");
    }
}

/// The checksum of what a few participants live through in both arms of these trials, under effects that are always the same.
///
/// Where it differs from the one that a curve holds, though inputs are the same, the code has changed: the version in
/// [`super::effects`] has to be raised and curves solved anew.
///
/// # Errors
/// Where the setting cannot be opened.
pub fn lived(
    values: &Values,
    designs: &[Design],
    instruments: &[String],
    seed: u64,
) -> Result<String, ModelError> {
    let scale = Scale { participants: PERSONS, seed, replicate: 0 };
    let mut moved = values.clone();
    put(&mut moved, &MOVING)?;
    let mut text = String::new();
    for design in designs {
        let stage = Stage::of(values, design, instruments, scale, PERSONS)?;
        write_down(&stage.control, &mut text);
        write_down(&stage.treated(&moved)?, &mut text);
    }
    Ok(sha256_hex(text.as_bytes()))
}
