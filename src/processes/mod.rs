//! The processes of the model, each in its own file with its parameters, its clocks and its decisions.
//!
//! [`PROCESSES`] is the one numbered order in which they act in a step. To add one: write its file, and add its
//! line here.

pub mod adherence;
pub mod adoption;
pub mod after_discharge;
pub mod alliance;
pub mod assessment;
pub mod crisis_plan;
pub mod emergency;
pub mod employment;
pub mod engagement;
pub mod finance;
pub mod governance;
pub mod harms;
pub mod illness;
pub mod life_lines;
mod manner;
pub mod matching;
pub mod mortality;
pub mod peer_contact;
pub mod places;
pub mod policy;
pub mod population;
pub mod programme;
pub mod records;
pub mod referral;
pub mod service_contact;
pub mod slots;
mod spells;
pub mod states_of_mind;
pub mod stigma;
pub mod suicide;
pub mod tailoring;
pub mod ties;
pub mod trial;
pub mod workforce;

use crate::engine::process::Process;
use crate::scenario::Values;
use crate::scenario::parameter::Section;
use population::Population;
use std::sync::Arc;

/// Why a process could not be opened.
pub use crate::scenario::Refused as OpenError;

type Open = fn(&Values) -> Result<Box<dyn Process>, OpenError>;

/// One line of the order: the section that a process owns, how it is opened, and what stands in when it is off.
pub struct Entry {
    /// The section of the scenario.
    pub section: &'static Section,
    open: Open,
    when_off: Option<Open>,
}

macro_rules! entry {
    ($section:expr, $open:expr) => {
        Entry { section: &$section, open: |values| Ok(Box::new($open(values)?)), when_off: None }
    };
}

/// The order in which processes act: sites and workers first, then who comes, what they receive, what it does to
/// them, and what happens in the week.
pub const PROCESSES: &[Entry] = &[
    entry!(population::SECTION, |values| Population::open(values).map(Arc::new)),
    entry!(programme::SECTION, programme::Programmes::open),
    entry!(policy::SECTION, policy::Policy::open),
    Entry {
        section: &adoption::SECTION,
        open: |values| Ok(Box::new(adoption::Adoption::open(values)?)),
        when_off: Some(|_| Ok(Box::new(adoption::EverySiteDelivers))),
    },
    entry!(governance::SECTION, governance::Governance::open),
    entry!(workforce::SECTION, workforce::Workforce::open),
    entry!(referral::SECTION, referral::Referral::open),
    entry!(engagement::SECTION, engagement::Engagement::open),
    entry!(peer_contact::SECTION, peer_contact::PeerContact::open),
    entry!(alliance::SECTION, alliance::Alliance::open),
    entry!(harms::SECTION, harms::Harms::open),
    entry!(ties::SECTION, ties::Ties::open),
    entry!(states_of_mind::SECTION, states_of_mind::StatesOfMind::open),
    entry!(stigma::SECTION, stigma::Stigma::open),
    entry!(crisis_plan::SECTION, crisis_plan::CrisisPlan::open),
    entry!(adherence::SECTION, adherence::Adherence::open),
    entry!(service_contact::SECTION, service_contact::Contact::open),
    entry!(illness::SECTION, illness::Illness::open),
    entry!(after_discharge::SECTION, after_discharge::AfterDischarge::open),
    entry!(mortality::SECTION, mortality::Mortality::open),
    entry!(suicide::SECTION, suicide::Suicide::open),
    entry!(emergency::SECTION, emergency::Emergency::open),
    entry!(employment::SECTION, employment::Employment::open),
    entry!(assessment::SECTION, assessment::Assessment::open),
    entry!(records::SECTION, records::Records::open),
    entry!(finance::SECTION, finance::Finance::open),
];

/// Opens the processes that a scenario has on, in order.
///
/// # Errors
/// Everything that refuses one of them.
pub fn open(values: &Values) -> Result<Vec<Box<dyn Process>>, OpenError> {
    open_around(values, &Arc::new(Population::open(values)?))
}

/// The same around a population that these values have opened before: its tables take as long as all other processes.
///
/// # Errors
/// As [`open`].
pub fn open_around(
    values: &Values,
    population: &Arc<Population>,
) -> Result<Vec<Box<dyn Process>>, OpenError> {
    let mut opened: Vec<Box<dyn Process>> = Vec::with_capacity(PROCESSES.len());
    let mut told = OpenError::default();
    for entry in PROCESSES {
        if entry.section.id == population::SECTION.id {
            opened.push(Box::new(Arc::clone(population)));
        } else if values.is_on(entry.section.id) {
            opened.extend(told.take((entry.open)(values)));
        } else if let Some(open) = entry.when_off {
            opened.extend(told.take(open(values)));
        }
    }
    opened.retain(|process| !process.is_idle());
    told.or(opened)
}

#[cfg(test)]
mod tests {
    use super::slots::DECISIONS;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_decisions_share_a_number() {
        let numbers: BTreeSet<_> = DECISIONS.iter().map(|(decision, _)| decision).collect();
        let names: BTreeSet<_> = DECISIONS.iter().map(|(_, name)| name).collect();
        assert_eq!((numbers.len(), names.len()), (DECISIONS.len(), DECISIONS.len()));
    }
}
