//! Policy on what is measured: data systems, improvement cycles of sites, and rules.
//!
//! At each site step readings that are due are taken, before anything else happens in the step. At each system step, before
//! waves and strategies, rules are looked at, cycles turn, and the site is set to what both make of it. Rules and cycles read
//! what is known and never the truth.

mod actions;
mod cycles;
mod data_system;
pub mod fights;
mod quantities;
mod readings;
pub mod rules;
mod slips;

pub use quantities::{Measured, NAMES, truth};
pub use slips::refuse;

use super::OpenError;
use crate::engine::block::{Block, Change};
use crate::engine::process::{Process, Step};
use crate::model::oversight::{Gauge, Standing};
use crate::scenario::Values;
use crate::scenario::parameter::{Parameter, Section, Switch};
use cycles::{Changes, Cycles};
use data_system::DataSystem;
use rules::Rule;

const COUNT: usize = cycles::PARAMETERS.len() + fights::PARAMETERS.len();

const ALL: [Parameter; COUNT] = {
    let mut all = [cycles::PARAMETERS[0]; COUNT];
    let mut at = 0;
    while at < COUNT {
        let first = cycles::PARAMETERS.len();
        all[at] = if at < first { cycles::PARAMETERS[at] } else { fights::PARAMETERS[at - first] };
        at += 1;
    }
    all
};

/// What a scenario says of data systems, improvement cycles and rules.
pub const SECTION: Section = Section {
    id: "policy",
    title: "Data systems, improvement and rules",
    doc: "What is measured of sites, how well and how late; improvement cycles, in which sites try changes and keep those after \
          which what is measured is better; and rules: when what is measured passes a level for some months, recruitment or \
          intake is paused, supervision added, money moved or a wave stopped. Where nothing is said of it, nothing is measured \
          but what assessors do, and there are neither cycles nor rules.",
    switch: Switch::Always,
    lists: &[data_system::MEASURES, data_system::IMPROVEMENTS, cycles::CHANGES, rules::RULES],
    parameters: &ALL,
};

/// List of what is measured.
pub(super) const MEASURES: &str = data_system::MEASURES.path;

/// The quantities that a data system measures, in the order of its gauges.
pub fn measured(values: &Values) -> Vec<Measured> {
    values.rows(MEASURES).iter().filter_map(|row| Measured::of(row.name())).collect()
}

/// Data systems, improvement cycles and rules.
#[derive(Debug, Clone)]
pub struct Policy {
    data: DataSystem,
    cycles: Option<Cycles>,
    changes: Changes,
    rules: Vec<Rule>,
    horizon: f64,
}

impl Policy {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let cycles = Cycles::open(values)?;
        Ok(Self {
            data: DataSystem::open(values)?,
            changes: if cycles.is_some() { Changes::open(values)? } else { Changes::default() },
            cycles,
            rules: Rule::open_all(values)?,
            horizon: values.number("simulation.horizon")?,
        })
    }

    /// What is known of a quantity of a site; NaN where nothing is.
    fn known(&self, quantity: Measured, block: &Block) -> f64 {
        match self.data.gauge(quantity) {
            Some(place) => block.oversight.gauges[place].known.value,
            // Assessors are a data system of their own.
            None if quantity == Measured::Fidelity => f64::from(block.team.measured),
            None => f64::NAN,
        }
    }
}

impl Process for Policy {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn is_idle(&self) -> bool {
        self.data.measures.is_empty() && self.cycles.is_none() && self.rules.is_empty()
    }

    fn found(&self, block: &mut Block, _step: &mut Step<'_>) {
        block.oversight.gauges = vec![Gauge::UNUSED; self.data.measures.len()];
        block.oversight.rules = vec![Standing::IDLE; self.rules.len()];
        block.oversight.changes = vec![0; self.changes.0.len()];
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        if self.data.gauge(Measured::DropOut).is_some() {
            block.oversight.place_weeks += block.relationships.len() as f64 * step.length();
        }
        self.data.measure(block, step);
    }

    fn listens(&self) -> Change {
        let counts = self.data.gauge(Measured::DropOut).is_some();
        if counts { Change::PROGRAMME.or(Change::STATE) } else { Change::NOTHING }
    }

    fn refresh(&self, person: usize, _at: f64, block: &mut Block, _step: &mut Step<'_>) {
        readings::note_place(person, block);
    }

    fn couples_sites(&self) -> bool {
        true
    }

    fn system(&self, blocks: &mut [Block], step: &mut Step<'_>) {
        self.data.improve(blocks, step);
        for (place, measure) in self.data.measures.iter().enumerate() {
            for block in blocks.iter_mut() {
                DataSystem::tell(place, measure.quantity, block, step.start);
            }
        }
        let known = |quantity: Measured, block: &Block| self.known(quantity, block);
        rules::judge(&self.rules, &known, blocks, step);
        if let Some(cycles) = &self.cycles {
            cycles.enlist(blocks, step);
            for block in blocks.iter_mut() {
                let value = self.known(cycles.quantity, block);
                cycles.turn(&self.changes, value, block, step);
            }
        }
        actions::act(&self.rules, &self.changes, blocks, self.horizon, step);
    }
}
