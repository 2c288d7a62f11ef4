//! Delivery: reach, adoption, fidelity, dose, retention and workforce, each with its denominator.
//!
//! # Source
//! RE-AIM: Glasgow RE et al (1999) Am J Public Health 89:1322-1327; Proctor E et al (2011) Adm Policy Ment Health
//! 38:65-76.

use super::{Better, Family, Outcome, Scaling, ratio};
use crate::engine::ledger::{Quantity as Q, SiteQuantity as S};
use crate::units::time::WEEKS_PER_YEAR;

const fn of(
    id: &'static str,
    label: &'static str,
    unit: &'static str,
    doc: &'static str,
    scaling: Scaling,
    by_group: bool,
    value: fn(&super::Aggregate) -> f64,
) -> Outcome {
    Outcome {
        id,
        label,
        unit,
        doc,
        family: Family::Implementation,
        scaling,
        better: Better::Neither,
        by_group,
        value,
    }
}

fn places_ended(a: &super::Aggregate) -> f64 {
    [Q::EndedWithoutContact, Q::EndedAfterOne, Q::EndedAfterTwo, Q::EndedAfterSix, Q::EndedAfterEleven]
        .iter()
        .map(|&quantity| a.of(quantity))
        .sum()
}

const TOTAL: Scaling = Scaling::Total;
const RATIO: Scaling = Scaling::Ratio;

/// Delivery of the programme.
pub const OUTCOMES: &[Outcome] = &[
    of("referrals", "Referrals", "referrals", "Referrals to the programme.", TOTAL, true, |a| {
        a.of(Q::Referrals)
    }),
    of("enrolments", "Enrolments", "enrolments", "Places taken up.", TOTAL, true, |a| a.of(Q::Enrolments)),
    of("dropouts", "Drop-outs", "drop-outs", "Places left before the planned end.", TOTAL, true, |a| {
        a.of(Q::Dropouts)
    }),
    of(
        "completions",
        "Completions",
        "completions",
        "Places that came to their planned end.",
        TOTAL,
        true,
        |a| a.of(Q::Completions),
    ),
    of(
        "peer_weeks",
        "Weeks with peer support",
        "person-weeks",
        "Weeks in which people held a place.",
        TOTAL,
        true,
        |a| a.of(Q::PeerWeeks),
    ),
    of("contacts", "Contacts", "contacts", "Contacts that took place.", TOTAL, true, |a| a.of(Q::Contacts)),
    of(
        "reach",
        "Reach",
        "proportion",
        "People who took up a place for the first time in the period, over people eligible at the start.",
        RATIO,
        true,
        |a| ratio(a.of(Q::FirstEnrolments), a.eligible),
    ),
    of(
        "penetration",
        "Penetration",
        "proportion",
        "Weeks with a place over weeks lived by eligible people.",
        RATIO,
        true,
        |a| ratio(a.of(Q::PeerWeeks), a.of(Q::EligibleWeeks)),
    ),
    of(
        "wait_weeks",
        "Mean wait",
        "weeks",
        "Weeks on the waiting list over places taken up.",
        RATIO,
        true,
        |a| ratio(a.of(Q::WaitingWeeks), a.of(Q::Enrolments)),
    ),
    of(
        "unassigned_share",
        "Without a worker",
        "proportion",
        "Weeks with a place whose worker has left and is not replaced, over weeks with a place.",
        RATIO,
        true,
        |a| ratio(a.of(Q::UnassignedWeeks), a.of(Q::PeerWeeks)),
    ),
    of(
        "weeks_per_place",
        "Mean length of a place",
        "weeks",
        "Weeks with a place over places taken up.",
        RATIO,
        true,
        |a| ratio(a.of(Q::PeerWeeks), a.of(Q::Enrolments)),
    ),
    of(
        "contacts_per_place",
        "Contacts per place",
        "contacts",
        "Contacts over places taken up.",
        RATIO,
        true,
        |a| ratio(a.of(Q::Contacts), a.of(Q::Enrolments)),
    ),
    of(
        "attendance",
        "Attendance",
        "proportion",
        "Contacts that took place over contacts scheduled.",
        RATIO,
        true,
        |a| ratio(a.of(Q::Contacts), a.of(Q::ContactsScheduled)),
    ),
    of(
        "dose_per_contact",
        "Delivered per contact",
        "trial contacts",
        "What a contact delivered, as a share of a trial contact.",
        RATIO,
        true,
        |a| ratio(a.of(Q::Dose), a.of(Q::Contacts)),
    ),
    of(
        "matched_share",
        "Matched",
        "proportion",
        "Places with a worker of the person's own group, over places taken up.",
        RATIO,
        true,
        |a| ratio(a.of(Q::MatchedEnrolments), a.of(Q::Enrolments)),
    ),
    of(
        "adoption",
        "Sites delivering",
        "proportion",
        "Weeks in which sites delivered, over weeks of all sites.",
        RATIO,
        false,
        |a| ratio(a.site(S::DeliveringWeeks), a.site_count * a.weeks),
    ),
    of("sites_stopped", "Sites that stopped", "sites", "Sites that stopped delivering.", TOTAL, false, |a| {
        a.site(S::SitesStopped)
    }),
    of(
        "fidelity",
        "Fidelity",
        "fidelity",
        "Mean fidelity of workers in post, weighted by working time.",
        RATIO,
        false,
        |a| ratio(a.site(S::FidelityWeeks), a.site(S::WorkerWeeks)),
    ),
    of("worker_years", "Peer workers", "FTE-years", "Working time of workers in post.", TOTAL, false, |a| {
        a.site(S::WorkerWeeks) / WEEKS_PER_YEAR
    }),
    of(
        "vacancy",
        "Vacancy",
        "proportion",
        "Posts without a worker in post or in training, over posts paid.",
        RATIO,
        false,
        |a| {
            ratio(
                a.site(S::PostWeeks) - a.site(S::WorkerWeeks) - a.site(S::TrainingWeeks),
                a.site(S::PostWeeks),
            )
        },
    ),
    of(
        "turnover",
        "Worker turnover",
        "per year",
        "Workers who left over years of workers in post, counted in persons.",
        RATIO,
        false,
        |a| ratio(a.site(S::WorkersLeft) * WEEKS_PER_YEAR, a.site(S::HeadWeeks)),
    ),
    of(
        "unsupervised_share",
        "Without supervision",
        "proportion",
        "Working time of workers for whom no supervisor had room, over all.",
        RATIO,
        false,
        |a| ratio(a.site(S::UnsupervisedWeeks), a.site(S::WorkerWeeks)),
    ),
    of(
        "occupancy",
        "Places filled",
        "proportion",
        "Weeks with a place over weeks of places for which there was a worker.",
        RATIO,
        false,
        |a| ratio(a.of(Q::PeerWeeks), a.site(S::PlaceWeeks)),
    ),
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
