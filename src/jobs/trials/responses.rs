//! Responses: how participants respond to contacts under other values than those with which they came into being.
//!
//! A person's own response, log-normal with mean 1, is drawn at birth and then multiplied by what diagnosis, severity and
//! circumstances do. A stage is lived up to the start once; where an arm has other values of these, everyone is given the
//! response that they would have been born with.

use super::super::model::ModelError;
use crate::engine::block::Block;
use crate::engine::draws::Luck;
use crate::engine::ledger::Ledger;
use crate::engine::process::{Process, Step};
use crate::processes::states_of_mind::StatesOfMind;
use crate::scenario::Values;

/// What spreads people's own responses.
const SPREAD: &str = "population.response_sd_log";

/// People's own responses, as the logarithm; site by site.
#[derive(Debug, Default)]
pub(super) struct Responses {
    own: Vec<Vec<f64>>,
    spread: f64,
}

/// What gives people the responses of other values.
pub(super) struct Given<'r> {
    of: &'r Responses,
    process: StatesOfMind,
    spread: f64,
}

/// What the process makes of a response of 1, person by person.
fn made(process: &StatesOfMind, block: &mut Block, luck: &Luck, ledger: &mut Ledger) -> Vec<f64> {
    let mut step = Step { luck, ledger, start: 0.0, end: 0.0 };
    (0..block.people.len())
        .map(|person| {
            block.people[person].response = 1.0;
            process.enter(person, block, &mut step);
            f64::from(block.people[person].response)
        })
        .collect()
}

impl Responses {
    /// Those of people who came into being with these values.
    pub(super) fn of(
        values: &Values,
        blocks: &[Block],
        luck: &Luck,
        ledger: &mut Ledger,
    ) -> Result<Self, ModelError> {
        if !values.is_on("states_of_mind") {
            return Ok(Self::default());
        }
        let process = StatesOfMind::open(values)?;
        let own = |block: &Block| {
            let made = made(&process, &mut block.clone(), luck, ledger);
            let log = |(response, made): (f64, &f64)| {
                // Who does not respond at all is taken for the average.
                if response / made > 0.0 { libm::log(response / made) } else { 0.0 }
            };
            block.people.iter().map(|who| f64::from(who.response)).zip(&made).map(log).collect()
        };
        Ok(Self { own: blocks.iter().map(own).collect(), spread: values.number(SPREAD)? })
    }

    /// What gives them the responses of these values; none where contacts do nothing.
    pub(super) fn with(&self, values: &Values) -> Result<Option<Given<'_>>, ModelError> {
        if self.own.is_empty() || !values.is_on("states_of_mind") {
            return Ok(None);
        }
        Ok(Some(Given { of: self, process: StatesOfMind::open(values)?, spread: values.number(SPREAD)? }))
    }
}

impl Given<'_> {
    /// Gives everyone of a site the response.
    pub(super) fn put(&self, site: usize, block: &mut Block, luck: &Luck, ledger: &mut Ledger) {
        let made = made(&self.process, block, luck, ledger);
        let before = self.of.spread;
        for ((who, made), &log) in block.people.iter_mut().zip(made).zip(&self.of.own[site]) {
            // log = s (z - s/2) with the person's own z.
            let own = if before > 0.0 {
                let z = log / before + before / 2.0;
                self.spread * (z - self.spread / 2.0)
            } else {
                log
            };
            who.response = (libm::exp(own) * made) as f32;
        }
    }
}
