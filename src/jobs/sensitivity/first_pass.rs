//! The cheap first pass over many inputs, after which only some of them get the full one.

use super::simulator::{Simulator, Watch};
use super::{Prepared, failed};
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::sensitivity::one_way::{OneWay, one_way};
use crate::analysis::sensitivity::screen::{Screening, kept, left_out};
use crate::analysis::sensitivity::{Input, Lives};
use crate::jobs::run::{Decision, Options};
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// Replicates of the first pass.
const REPLICATES: usize = 3;
/// Their numbers begin here, so that the luck is not that of the full pass.
const FROM: u64 = 1 << 20;
/// The share of the people that the first pass makes do with, where so few fill the sites that plans ask for.
const SHARE: usize = 2;

/// The inputs that get the full pass, and what was found of the others.
pub(super) struct First {
    pub(super) full: Vec<usize>,
    pub(super) others: OneWay,
    pub(super) told: Screening,
    pub(super) simulated: usize,
}

impl Prepared<'_> {
    /// The decision with fewer people and replicates; with fewer replicates alone where fewer people cannot be simulated.
    fn smaller(&self) -> Result<Decision, EvaluateError> {
        let own = self.decision;
        let open = |persons: usize| {
            let options = Options {
                comparator: Some(own.scenarios[0].id.clone()),
                persons: Some(persons.max(1)),
                replicates: Some(REPLICATES),
                ..Options::default()
            };
            Decision::new(own.scenarios.clone(), &options)
        };
        let found = open(own.persons / SHARE).or_else(|_| open(own.persons)).map_err(failed)?;
        Ok(Decision { effects: own.effects.clone(), ..found })
    }

    /// Lives the inputs that have to be simulated in a first pass, where they are many; none where they are not.
    pub(super) fn first_pass(
        &self,
        simulator: &Simulator<'_>,
        told: &[Input],
        watch: &dyn Watch,
        stop: &AtomicBool,
    ) -> Result<Option<First>, EvaluateError> {
        let Some(few) = self.settings.screen.filter(|few| self.wanted.len() > *few) else { return Ok(None) };
        let is_free: Vec<bool> =
            self.wanted.par_iter().map(|&input| simulator.is_free(input)).collect::<Result<_, _>>()?;
        let of = |free: bool| -> Vec<usize> {
            let own = self.wanted.iter().zip(&is_free).filter(|(_, known)| **known == free);
            own.map(|(input, _)| *input).collect()
        };
        let (free, costly) = (of(true), of(false));
        if costly.len() <= few {
            return Ok(None);
        }
        let decision = self.smaller()?;
        let strategies = decision.scenarios.len();
        let what = format!(
            "a first pass over {} inputs with {} people and {REPLICATES} replicates",
            costly.len(),
            decision.persons
        );
        watch.begins(&what, 2 * costly.len() * strategies);
        let small = Simulator::new(&decision, &self.inputs, &self.outcomes, stop, watch)
            .map_err(failed)?
            .numbered_from(FROM);
        let base = small.live(&[Vec::new()])?.remove(0);
        let first = one_way(&small, told, &costly, &base, self.outcomes.len())?;
        let mut places: Vec<usize> = (0..self.outcomes.len()).collect();
        places.swap(0, self.headline);
        let kept = kept(&first, strategies, &places);
        let out: Vec<usize> = costly.iter().copied().filter(|input| !kept.contains(input)).collect();
        let mut full = [free, kept.clone()].concat();
        full.sort_unstable();
        let others =
            OneWay { inputs: out.clone(), replicates: first.replicates, bars: left_out(&first, &out) };
        let told = Screening { kept, left_out: out, persons: decision.persons, replicates: first.replicates };
        Ok(Some(First { full, others, told, simulated: small.simulated() }))
    }
}
