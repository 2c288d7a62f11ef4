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
        "Working time of posts that are being recruited to, over all that is paid for.",
        RATIO,
        false,
        |a| ratio(a.site(S::VacantWeeks), a.site(S::PostWeeks)),
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
        "leave_share",
        "On leave",
        "proportion",
        "Working time of workers on sick or parental leave, over that of workers in post and on leave.",
        RATIO,
        false,
        |a| ratio(a.site(S::LeaveWeeks), a.site(S::WorkerWeeks) + a.site(S::LeaveWeeks)),
    ),
    of(
        "pipeline_share",
        "In the pipeline",
        "proportion",
        "Working time of posts whose holders wait for a course, are trained or wait for the certificate, over all that is \
         paid for.",
        RATIO,
        false,
        |a| ratio(a.site(S::TrainingWeeks), a.site(S::PostWeeks)),
    ),
    of(
        "tenure",
        "Mean time in post",
        "years",
        "Time since taking up the post, mean over workers in post.",
        RATIO,
        false,
        |a| ratio(a.site(S::TenureWeeks), a.site(S::HeadWeeks)) / WEEKS_PER_YEAR,
    ),
    of(
        "tenure_of_leavers",
        "Time in post of those who left",
        "years",
        "Mean over workers who left.",
        RATIO,
        false,
        |a| ratio(a.site(S::TenureOfLeavers), a.site(S::WorkersLeft)) / WEEKS_PER_YEAR,
    ),
    of(
        "rematched_share",
        "Matched again",
        "proportion",
        "People who got another worker, over people whose worker left.",
        RATIO,
        true,
        |a| ratio(a.of(Q::Rematched), a.of(Q::RelationshipsLost)),
    ),
    of(
        "competence",
        "Competence",
        "competence",
        "Mean competence of workers in post, weighted by working time; 1 is what the post leads to.",
        RATIO,
        false,
        |a| ratio(a.site(S::CompetenceWeeks), a.site(S::WorkerWeeks)),
    ),
    of(
        "measured_fidelity",
        "Measured fidelity",
        "fidelity",
        "Fidelity as assessors last found and reported it, weighted by working time, from a site's first report on; the \
         true one, which stands beside it, counts the time before as well.",
        RATIO,
        false,
        |a| ratio(a.site(S::MeasuredFidelityWeeks), a.site(S::MeasuredWeeks)),
    ),
    of(
        "fidelity_visits",
        "Visits of assessors",
        "visits",
        "Visits at which fidelity was measured.",
        TOTAL,
        false,
        |a| a.site(S::FidelityVisits),
    ),
    of(
        "pool",
        "Candidates",
        "candidates/site",
        "Candidates who wait in the local pool of a site with posts; missing where supply is unlimited.",
        RATIO,
        false,
        |a| if a.site(S::PoolWeeks) > 0.0 { a.site(S::PoolWeeks) / a.site(S::TeamWeeks) } else { f64::NAN },
    ),
    of(
        "alumni_share",
        "Workers from among alumni",
        "proportion",
        "Workers appointed who had completed the programme at the site, over workers appointed.",
        RATIO,
        false,
        |a| ratio(a.site(S::AlumniAppointed), a.site(S::WorkersAppointed)),
    ),
    of(
        "supervisor_years",
        "Supervisors",
        "FTE-years",
        "Working time of supervisors in post.",
        TOTAL,
        false,
        |a| a.site(S::SupervisorWeeks) / WEEKS_PER_YEAR,
    ),
    Outcome {
        better: Better::More,
        ..of(
            "worker_benefit",
            "Benefit to workers",
            "SD",
            "What the work gave to workers' own wellbeing, mean over working time in post; burnout is counted beside it \
             and never taken off.",
            RATIO,
            false,
            |a| ratio(a.site(S::BenefitWeeks), a.site(S::WorkerWeeks)),
        )
    },
    Outcome {
        better: Better::Less,
        family: Family::Harms,
        ..of(
            "burnout",
            "Burnout of workers",
            "proportion",
            "Working time of workers who are burnt out, over that of workers in post; never netted against benefit.",
            RATIO,
            false,
            |a| ratio(a.site(S::BurnoutWeeks), a.site(S::WorkerWeeks)),
        )
    },
];
