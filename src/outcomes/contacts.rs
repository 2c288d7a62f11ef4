//! Contacts: those without time, what they take and replace, and after how many of them places end.

use super::implementation::{RATIO, TOTAL, of};
use super::{Aggregate, Outcome, ratio};
use crate::engine::ledger::{Quantity as Q, SiteQuantity as S};

fn places_ended(a: &Aggregate) -> f64 {
    [Q::EndedWithoutContact, Q::EndedAfterOne, Q::EndedAfterTwo, Q::EndedAfterSix, Q::EndedAfterEleven]
        .iter()
        .map(|&quantity| a.of(quantity))
        .sum()
}

/// The outcomes, in the order of tables.
pub const OUTCOMES: &[Outcome] = &[
    of(
        "contacts_crowded_out",
        "Contacts without time",
        "proportion",
        "Contacts of the calendar for which no worker had time, over all contacts of the calendar.",
        RATIO,
        true,
        |a| ratio(a.of(Q::ContactsCrowdedOut), a.of(Q::ContactsCrowdedOut) + a.of(Q::ContactsScheduled)),
    ),
    of(
        "clinical_contacts_displaced",
        "Clinical contacts displaced",
        "contacts",
        "Contacts with clinical services that the programme's contacts replaced, less those that they brought about.",
        TOTAL,
        true,
        |a| a.of(Q::ContactsDisplaced),
    ),
    of(
        "contact_hours",
        "Hours of contact",
        "hours",
        "Hours of workers that contacts took, with travel and notes.",
        TOTAL,
        false,
        |a| a.site(S::ContactHours),
    ),
    of(
        "ended_without_contact",
        "No contact",
        "proportion",
        "Places that ended without a contact, over places that ended.",
        RATIO,
        true,
        |a| ratio(a.of(Q::EndedWithoutContact), places_ended(a)),
    ),
    of(
        "ended_after_1",
        "One contact",
        "proportion",
        "Places that ended after a single contact, over places that ended.",
        RATIO,
        true,
        |a| ratio(a.of(Q::EndedAfterOne), places_ended(a)),
    ),
    of(
        "ended_after_2_to_5",
        "2 to 5 contacts",
        "proportion",
        "Places that ended after 2 to 5 contacts, over places that ended.",
        RATIO,
        true,
        |a| ratio(a.of(Q::EndedAfterTwo), places_ended(a)),
    ),
    of(
        "ended_after_6_to_10",
        "6 to 10 contacts",
        "proportion",
        "Places that ended after 6 to 10 contacts, over places that ended.",
        RATIO,
        true,
        |a| ratio(a.of(Q::EndedAfterSix), places_ended(a)),
    ),
    of(
        "ended_after_more",
        "More than 10 contacts",
        "proportion",
        "Places that ended after more than 10 contacts, over places that ended.",
        RATIO,
        true,
        |a| ratio(a.of(Q::EndedAfterEleven), places_ended(a)),
    ),
];
