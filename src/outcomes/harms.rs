//! Harms: what support does to people and workers that it is not meant to do, counted by itself and never netted.
//!
//! Counts are told as they are, for each 1,000 eligible people of the start (over the whole period, not a year), and for
//! each 100 years with a place: the first says how much harm there is, the second how much of it is the programme's way.

use super::implementation::{RATIO, TOTAL, of};
use super::{Aggregate, Better, Family, Outcome, Scaling, ratio};
use crate::engine::ledger::{Quantity as Q, SiteQuantity as S};
use crate::units::time::WEEKS_PER_YEAR;

/// A harm: less of it is better.
const fn harm(
    id: &'static str,
    label: &'static str,
    unit: &'static str,
    doc: &'static str,
    scaling: Scaling,
    by_group: bool,
    value: fn(&Aggregate) -> f64,
) -> Outcome {
    Outcome {
        better: Better::Less,
        family: Family::Harms,
        ..of(id, label, unit, doc, scaling, by_group, value)
    }
}

fn per_thousand(a: &Aggregate, quantity: Q) -> f64 {
    1_000.0 * ratio(a.measured(quantity), a.eligible)
}

fn per_hundred_years(a: &Aggregate, quantity: Q) -> f64 {
    100.0 * ratio(a.measured(quantity), a.of(Q::PeerWeeks) / WEEKS_PER_YEAR)
}

/// The outcomes, in the order of tables.
pub const OUTCOMES: &[Outcome] = &[
    harm(
        "boundary_events",
        "Boundary events",
        "events",
        "Boundary events between people and their workers.",
        TOTAL,
        true,
        |a| a.measured(Q::BoundaryEvents),
    ),
    harm(
        "confidentiality_breaches",
        "Breaches of confidentiality",
        "events",
        "Breaches of confidentiality by workers.",
        TOTAL,
        true,
        |a| a.measured(Q::ConfidentialityBreaches),
    ),
    harm(
        "norm_mismatches",
        "Contacts against cultural norms",
        "events",
        "Contacts with a worker of another group that went against the cultural norms of the person; missing where no rate is stated.",
        TOTAL,
        true,
        |a| a.measured(Q::NormMismatches),
    ),
    harm(
        "places_ended_by_harm",
        "Places ended by an event",
        "places",
        "Places that a boundary event or a breach of confidentiality ended with its week; they are among the drop-outs.",
        TOTAL,
        true,
        |a| a.measured(Q::PlacesEndedByHarm),
    ),
    harm(
        "dependencies",
        "People who came to depend",
        "times",
        "Times that people came to depend on a worker so much that losing them would hurt.",
        TOTAL,
        true,
        |a| a.measured(Q::Dependencies),
    ),
    harm(
        "exit_shocks",
        "Exit shocks",
        "losses",
        "Losses of a worker on whom the person depended, by the worker's leaving, the planned end, the end of a site or \
         an event that ends the place.",
        TOTAL,
        true,
        |a| a.measured(Q::ExitShocks),
    ),
    harm(
        "boundary_events_per_1000",
        "Boundary events per 1,000 eligible",
        "events",
        "Boundary events in the period for each 1,000 people eligible at the start.",
        RATIO,
        true,
        |a| per_thousand(a, Q::BoundaryEvents),
    ),
    harm(
        "confidentiality_breaches_per_1000",
        "Breaches per 1,000 eligible",
        "events",
        "Breaches of confidentiality in the period for each 1,000 people eligible at the start.",
        RATIO,
        true,
        |a| per_thousand(a, Q::ConfidentialityBreaches),
    ),
    harm(
        "exit_shocks_per_1000",
        "Exit shocks per 1,000 eligible",
        "losses",
        "Exit shocks in the period for each 1,000 people eligible at the start.",
        RATIO,
        true,
        |a| per_thousand(a, Q::ExitShocks),
    ),
    harm(
        "boundary_events_per_100_years",
        "Boundary events per 100 engaged-years",
        "events",
        "Boundary events for each 100 years with a place.",
        RATIO,
        true,
        |a| per_hundred_years(a, Q::BoundaryEvents),
    ),
    harm(
        "confidentiality_breaches_per_100_years",
        "Breaches per 100 engaged-years",
        "events",
        "Breaches of confidentiality for each 100 years with a place.",
        RATIO,
        true,
        |a| per_hundred_years(a, Q::ConfidentialityBreaches),
    ),
    harm(
        "exit_shocks_per_100_years",
        "Exit shocks per 100 engaged-years",
        "losses",
        "Exit shocks for each 100 years with a place.",
        RATIO,
        true,
        |a| per_hundred_years(a, Q::ExitShocks),
    ),
    harm(
        "dependent_share",
        "Dependent on the worker",
        "proportion",
        "Weeks with a place of people who depend on their worker, over weeks with a place.",
        RATIO,
        true,
        |a| ratio(a.measured(Q::DependentWeeks), a.of(Q::PeerWeeks)),
    ),
    harm(
        "exit_shock_weeks",
        "Weeks of exit shock",
        "person-weeks",
        "Weeks in which the loss of a worker made relapse more likely (or less, where the scenario says so).",
        TOTAL,
        true,
        |a| a.measured(Q::ExitShockWeeks),
    ),
    harm(
        "harm_events_per_worker_year",
        "Events per worker-year",
        "events",
        "Boundary events and breaches of confidentiality for each year of a worker in post, counted in persons.",
        RATIO,
        false,
        |a| {
            let events = a.measured(Q::BoundaryEvents) + a.measured(Q::ConfidentialityBreaches);
            ratio(events, a.site(S::HeadWeeks) / WEEKS_PER_YEAR)
        },
    ),
];
