//! What service-use records say happened, beside what did.

use super::aggregate::Aggregate;
use super::frame::Column;
use super::{Better, Family, Scaling};
use crate::processes::records::EVENT_KEYS;

/// Prefix of the identifiers of recorded outcomes; the true outcome's follows.
pub const RECORDED: &str = "recorded_";

/// Label and unit by kind of event.
const NAMES: [(&str, &str); EVENT_KEYS.len()] = [
    ("Admissions, recorded", "admissions"),
    ("Compulsory admissions, recorded", "admissions"),
    ("Emergency department visits, recorded", "visits"),
    ("Contacts, recorded", "contacts"),
];

/// The column of a kind of event.
fn column(kind: usize) -> Column {
    let (event, (label, unit)) = (EVENT_KEYS[kind], NAMES[kind]);
    let contacts = event == "contacts";
    Column {
        id: format!("{RECORDED}{event}"),
        label: label.into(),
        unit: unit.into(),
        doc: format!(
            "What routine records say of {event}, by when it happened: what is recorded by the horizon, records without \
             an event included."
        ),
        family: if contacts { Family::Implementation } else { Family::Health },
        scaling: Scaling::Total,
        better: if contacts { Better::More } else { Better::Less },
        by_group: true,
    }
}

/// The columns of recorded outcomes, given the kinds that are recorded, each with its column of the ledger.
pub fn columns(recorded: &[(usize, usize)]) -> Vec<Column> {
    recorded.iter().map(|&(kind, _)| column(kind)).collect()
}

/// What is recorded of a group in a period, in the order of [`columns`].
pub fn values<'a>(recorded: &'a [(usize, usize)], sums: &'a Aggregate) -> impl Iterator<Item = f64> + 'a {
    recorded.iter().map(|&(_, column)| sums.own(column))
}
