//! A reading: what chosen instruments would write down of one person at one time, apart from any panel.
//!
//! The usual levels are those that the panel would have, so that a person answers a trial's questionnaire as their own.

use super::super::slots::{TRIAL_READING, USUAL_LEVEL};
use super::parameters::INSTRUMENTS;
use super::{Instrument, states};
use crate::engine::block::Block;
use crate::engine::draws::{Luck, normal_quantile};
use crate::processes::OpenError;
use crate::processes::states_of_mind::Agency;
use crate::scenario::{Slip, Values, nearest};

/// Instruments that are read together.
#[derive(Debug, Clone)]
pub struct Reading {
    instruments: Vec<Instrument>,
    /// Places of those that are read, in the order asked for.
    chosen: Vec<usize>,
    agency: Agency,
}

impl Reading {
    /// Opens the instruments with these identifiers.
    ///
    /// # Errors
    /// Where an instrument is not valid, or there is none of that name (the nearest is told).
    pub fn open(values: &Values, ids: &[&str]) -> Result<Self, OpenError> {
        let instruments = Instrument::open_all(values)?;
        let known = || instruments.iter().map(|instrument| instrument.id.as_str());
        let find = |id: &&str| {
            known().position(|known| known == *id).ok_or_else(|| {
                let near = nearest(id, known()).map(|near| format!("did you mean \"{near}\"?"));
                Slip::at(INSTRUMENTS.path, format!("there is no instrument \"{id}\"")).help_if(near)
            })
        };
        let chosen = ids.iter().map(find).collect::<Result<_, _>>()?;
        Ok(Self { instruments, chosen, agency: Agency::open(values) })
    }

    /// How many instruments are read.
    pub const fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether none is.
    pub const fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// The standardised scores of a person now, with measurement error, floor, ceiling and step.
    ///
    /// # Shape
    /// One for each instrument, in the order asked for; more is better.
    pub fn read(&self, person: usize, block: &Block, luck: &Luck) -> Vec<f32> {
        let who = &block.people[person];
        let entity = block.entity(person);
        let mut usual = luck.draw(entity, USUAL_LEVEL, 0);
        // The first number of that coordinate decides who belongs to the panel.
        let _ = usual.uniform();
        let common = usual.normal();
        let own: Vec<f64> = self.instruments.iter().map(|_| usual.normal()).collect();
        let mut errors = luck.draw(entity, TRIAL_READING, 0);
        let error: Vec<f64> =
            self.instruments.iter().map(|_| normal_quantile(errors.uniform_fine())).collect();
        let states = states(who, block, person, &self.agency);
        self.chosen
            .iter()
            .map(|&place| {
                let instrument = &self.instruments[place];
                let level =
                    instrument.level(instrument.usual(f64::from(who.severity), common, own[place]), &states);
                let reading = instrument.reading(instrument.truth(level), error[place], &who.attributes);
                instrument.standardised(instrument.score(reading)) as f32
            })
            .collect()
    }
}
