//! Parts: named sub-scores of an instrument, which make up the whole exactly.
//!
//! A part is scored on the scale of its whole. Its standardised level lies δ away from that of the whole, δ = spread × own
//! level + Σ (loading of the part - loading of the whole) × state, and its reading another error × own error. What the parts
//! named leave, 1 - Σ weight, is the rest of the whole, a part as well: its δ and its error are -Σ weight × δ / (1 -
//! Σ weight). So Σ weight × part = whole, of true scores and of readings before they are rounded and kept on the scale,
//! whatever is drawn; and naming parts changes nothing of the whole. A score of a part is there where that of the whole is.

use super::super::slots::{PART_LEVEL, PART_READING};
use super::instrument::{Instrument, States};
use super::meant;
use super::parameters::{INSTRUMENTS, LOADINGS, PARTS, THROUGH};
use crate::engine::block::Block;
use crate::engine::draws::normal_quantile;
use crate::engine::process::Step;
use crate::processes::OpenError;
use crate::scenario::{Slip, Values, identifier};

/// Most parts that a scenario can name: one coordinate of luck serves all.
const MOST: usize = 20;
/// What the rest of an instrument is called, after its identifier.
const REST: &str = "rest";

/// A part of an instrument.
#[derive(Debug, Clone)]
struct Part {
    weight: f64,
    /// Standard deviation between people of the lasting difference from the whole.
    spread: f64,
    /// Standard deviation of the error beyond that of the whole.
    error: f64,
    /// Loadings less those of the whole.
    beyond: States,
}

/// The parts of one instrument: those named, at their places of the list, then the rest.
#[derive(Debug, Clone)]
struct Whole {
    instrument: usize,
    parts: Vec<Part>,
}

/// All parts of a scenario's instruments.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    wholes: Vec<Whole>,
}

/// What a part's level and reading are away from those of the whole, in standard deviations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Away {
    /// Of the level.
    pub(super) level: f64,
    /// Of the reading, beyond that.
    pub(super) error: f64,
}

impl Whole {
    /// What the rest is away from the whole, given the same of the parts that are named.
    fn rest(&self, named: impl Iterator<Item = f64>) -> f64 {
        let sum: f64 = self.parts.iter().zip(named).map(|(part, away)| part.weight * away).sum();
        let rest = self.parts.last().map_or(1.0, |rest| rest.weight);
        -sum / rest
    }

    fn named(&self) -> &[Part] {
        self.parts.split_last().map_or(&[], |(_, named)| named)
    }
}

/// Instruments that have parts, in the order in which parts first name them.
fn wholes<'a>(rows: &'a [Values]) -> Result<Vec<&'a str>, OpenError> {
    let mut wholes: Vec<&'a str> = Vec::new();
    for row in rows {
        let whole = row.text("part_of")?;
        if !wholes.contains(&whole) {
            wholes.push(whole);
        }
    }
    Ok(wholes)
}

/// How many parts a scenario's instruments have, each rest included.
pub(super) fn count(values: &Values) -> usize {
    let rows = values.rows(PARTS.path);
    rows.len() + wholes(rows).map_or(0, |wholes| wholes.len())
}

impl Parts {
    /// Reads the parts of these instruments, with an instrument for the read-outs of each.
    ///
    /// # Errors
    /// Where a value is missing, a part is of no instrument, or parts leave nothing of the whole.
    pub(super) fn open(
        values: &Values,
        instruments: &[Instrument],
    ) -> Result<(Self, Vec<Instrument>), OpenError> {
        let rows = values.rows(PARTS.path);
        if rows.len() > MOST {
            let message = format!("there are {} parts of instruments, must be at most {MOST}", rows.len());
            return Err(Slip::at(PARTS.path, message).help("leave some out").into());
        }
        let known: Vec<&str> = instruments.iter().map(|instrument| instrument.id.as_str()).collect();
        let (mut all, mut read_outs) = (Vec::new(), Vec::<Instrument>::new());
        let mut told = OpenError::default();
        for whole in wholes(rows)? {
            let named = rows.iter().filter(|row| row.text("part_of").is_ok_and(|of| of == whole));
            let Some(place) = known.iter().position(|id| *id == whole) else {
                for row in named {
                    let message = format!("part \"{}\": there is no instrument \"{whole}\"", row.name());
                    let slip = Slip::in_row(PARTS.path, row, "part_of", message);
                    told.slip(slip.help(meant(whole, &known)).beside(INSTRUMENTS.path));
                }
                continue;
            };
            let instrument = &instruments[place];
            let mut parts = Vec::new();
            for row in named {
                let id = row.text("id")?;
                if let Err(message) = identifier(id) {
                    told.slip(Slip::in_row(PARTS.path, row, "id", format!("part \"{id}\": {message}")));
                }
                parts.push(Part::open(row, instrument)?);
                read_outs.push(instrument.renamed(id, row.text("name")?, row.text("construct")?));
            }
            let left = 1.0 - parts.iter().map(|part| part.weight).sum::<f64>();
            if left < 1e-9 {
                let message =
                    format!("the parts of \"{whole}\" weigh {} together, must weigh less than 1", 1.0 - left);
                let first = rows.iter().find(|row| row.text("part_of").is_ok_and(|of| of == whole));
                let at =
                    first.map_or_else(String::new, |row| format!("{}.{}.weight", PARTS.path, row.name()));
                told.slip(Slip::at(at, message).help("write smaller weights: what is left is its rest"));
                continue;
            }
            let of_rest = |of: fn(&Part) -> States| -> States {
                std::array::from_fn(|state| {
                    -parts.iter().map(|part| part.weight * of(part)[state]).sum::<f64>() / left
                })
            };
            let beyond = of_rest(|part| part.beyond);
            parts.push(Part { weight: left, spread: 0.0, error: 0.0, beyond });
            let (id, name) = (format!("{whole}_{REST}"), format!("{}, the rest", instrument.name));
            read_outs.push(instrument.renamed(&id, &name, &instrument.construct));
            all.push(Whole { instrument: place, parts });
        }
        let mut ids = known;
        for part in &read_outs {
            if ids.contains(&part.id.as_str()) {
                let message =
                    format!("part \"{}\": there is an instrument or part of that name already", part.id);
                let row = rows.iter().find(|row| row.text("id").is_ok_and(|id| id == part.id));
                let at =
                    row.map_or_else(|| PARTS.path.into(), |row| format!("{}.{}.id", PARTS.path, row.name()));
                told.slip(Slip::at(at, message).help("choose another"));
            }
            ids.push(&part.id);
        }
        told.or((Self { wholes: all }, read_outs))
    }

    /// Draws what a person's parts lastingly are away from their wholes.
    ///
    /// # Shape
    /// In the order of the read-outs.
    pub(super) fn enter(&self, person: usize, block: &Block, step: &mut Step<'_>) -> Vec<f32> {
        if self.wholes.is_empty() {
            return Vec::new();
        }
        let mut draw = step.luck.draw(block.entity(person), PART_LEVEL, 0);
        let mut own = |whole: &Whole| {
            let mut all: Vec<f64> = whole.named().iter().map(|part| part.spread * draw.normal()).collect();
            all.push(whole.rest(all.iter().copied()));
            all
        };
        self.wholes.iter().flat_map(&mut own).map(|away| away as f32).collect()
    }

    /// What each part is away from its whole at an assessment, with the place of that among the instruments: put into `all`,
    /// which is kept from one person to the next.
    pub(super) fn away(
        &self,
        (person, week): (usize, u32),
        lasting: &[f32],
        states: &States,
        (block, step): (&Block, &mut Step<'_>),
        all: &mut Vec<(usize, Away)>,
    ) {
        all.clear();
        if self.wholes.is_empty() {
            return;
        }
        let mut draw = step.luck.draw(block.entity(person), PART_READING, week);
        for whole in &self.wholes {
            let (first, named) = (all.len(), whole.named().len());
            for (place, part) in whole.parts.iter().enumerate() {
                let error = if place < named {
                    part.error * normal_quantile(draw.uniform_fine())
                } else {
                    whole.rest(all[first..].iter().map(|(_, away)| away.error))
                };
                let moved: f64 = part.beyond.iter().zip(states).map(|(beyond, state)| beyond * state).sum();
                let level = f64::from(lasting[all.len()]) + moved;
                all.push((whole.instrument, Away { level, error }));
            }
        }
    }
}

impl Part {
    fn open(row: &Values, whole: &Instrument) -> Result<Self, OpenError> {
        let stated = row.each("loading", &LOADINGS)?;
        let through = THROUGH.map(|key| row.optional_number(&format!("loading_through.{key}")));
        let of_whole = whole.loading();
        let beyond = std::array::from_fn(|state| match state.checked_sub(LOADINGS.len()) {
            // A part that does not say so loads as the whole does.
            Some(place) => through[place].map_or(0.0, |own| own - of_whole[state]),
            None => stated[state] - of_whole[state],
        });
        Ok(Self {
            weight: row.number("weight")?,
            spread: row.number("spread")?,
            error: row.number("error")?,
            beyond,
        })
    }
}
