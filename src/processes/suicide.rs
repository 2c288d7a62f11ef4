//! Suicide: a hazard of its own beside natural death, raised after discharge.
//!
//! # Source
//! After discharge: Chung D et al (2019) BMJ Open 9:e023883; Chung DT et al (2017) JAMA Psychiatry 74:694-702.

use super::illness;
use super::slots::{SUICIDE, SUICIDE_AMOUNT};
use crate::engine::block::{Block, Change};
use crate::engine::clock::{Clock, Slot};
use crate::engine::ledger::Quantity;
use crate::engine::process::{Early, Process, Step};
use crate::model::person::CauseOfDeath;
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};
use crate::units::time::WEEKS_PER_YEAR;

const RATE: &str = "suicide.rate";
const TIMES: [&str; 4] = ["otherwise", "first", "second", "third"];

/// What a scenario says of suicide.
pub const SECTION: Section = Section {
    id: "suicide",
    title: "Suicide",
    doc: "How often people die by suicide, and how much more often after a stay in hospital.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::number(RATE, "Suicide rate", "per year", 0.0, 1.0,
            "Rate of suicide outside and within each window after discharge (see `after_discharge.window_end`).")
            .each(&TIMES),
        Parameter::number("suicide.mean_rate", "Mean suicide rate", "per year", 0.0, 1.0,
            "Rate of suicide over all people with serious mental illness; it is taken off natural mortality, whose \
             ratios to the general population include suicide."),
    ],
};

/// The mean suicide hazard per year that natural mortality leaves out; 0 where the process is off.
///
/// # Errors
/// Where the value is missing.
pub(super) fn mean_hazard(values: &Values) -> Result<f64, MissingValue> {
    if values.is_on(SECTION.id) { values.number("suicide.mean_rate") } else { Ok(0.0) }
}

/// The suicide process.
#[derive(Debug, Clone, PartialEq)]
pub struct Suicide {
    /// Weekly hazard by window; 0 is outside any.
    hazard: [f32; 4],
}

impl Suicide {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let rates = values.each(RATE, &TIMES)?;
        Ok(Self {
            hazard: std::array::from_fn(|i| {
                (rates.get(i).copied().unwrap_or_default() / WEEKS_PER_YEAR) as f32
            }),
        })
    }
}

impl Process for Suicide {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn early(&self) -> Option<Early<'_>> {
        Some(Early::of(self))
    }

    fn slots(&self) -> &'static [Slot] {
        &[SUICIDE]
    }

    fn listens(&self) -> Change {
        Change::STATE.or(Change::WINDOW)
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let amount = step.luck.draw(block.entity(person), SUICIDE_AMOUNT, 0).amount();
        block.clocks[person].set(SUICIDE, Clock::start(step.start, amount, 0.0));
    }

    fn event(&self, _slot: Slot, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) -> Change {
        let moment = step.ledger.moment(at);
        step.ledger.count(Quantity::Suicides, block.people[person].stratum, &moment);
        illness::die(CauseOfDeath::Suicide, person, at, block, step)
    }

    /// Nobody dies while the model warms up, so the hazard is 0 before the start.
    fn refresh(&self, person: usize, at: f64, block: &mut Block, _step: &mut Step<'_>) {
        let who = &block.people[person];
        if at >= 0.0 && who.state.alive() {
            let hazard = self.hazard[usize::from(who.window) & 3];
            block.clocks[person].set_hazard(SUICIDE, at, hazard);
        }
    }

    fn begin(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        self.refresh(person, at, block, step);
    }
}
