//! Reporting checklists, answered from what a run holds: filled from it, drafted for the author to confirm, or left to the author.
//!
//! Checklists are data, one file each; what they ask is said in words of our own. An item is only filled when every place that
//! it names is in that very folder, so that nothing claims more than the run holds.

mod advishe;
mod budget_impact;
mod chance;
mod cheers;
mod delivery;
mod facts;
mod held;
mod inventory;
mod odd;
mod rule;
mod stari;
mod stress;
mod trace;
mod write;

pub(in crate::report) use facts::standings;
pub use held::Held;
pub use rule::{Answered, Checked, Item, Standard, Status};
pub(in crate::report) use write::inert;
pub(in crate::report) use write::section;
pub use write::{COLUMNS, PATH, document, markdown, table, terminal};

use crate::charts::words::capital;
use crate::outcomes::outcomes;

/// All checklists.
pub static STANDARDS: [Standard; 9] = [
    cheers::CHEERS,
    budget_impact::BUDGET_IMPACT,
    advishe::ADVISHE,
    odd::ODD,
    trace::TRACE,
    stress::STRESS,
    delivery::DELIVERY,
    stari::STARI,
    inventory::INVENTORY,
];

/// Every checklist with its answers.
pub fn answered(held: &Held) -> Vec<Checked> {
    STANDARDS
        .iter()
        .map(|standard| Checked {
            standard,
            items: standard.items.iter().map(|item| item.answered(held)).collect(),
        })
        .collect()
}

/// What an outcome is called; its identifier where it is none of the program's own.
fn outcome_label(id: &str) -> String {
    let known = outcomes().into_iter().find(|outcome| outcome.id == id);
    match (known, id) {
        (Some(outcome), _) => outcome.label.to_owned(),
        (None, "qalys") => "QALYs".into(),
        (None, id) => capital(&id.replace('_', " ")),
    }
}
