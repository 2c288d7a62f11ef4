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

/// A share that is missing where no contact was ever scheduled: without contacts nobody can be told from the others by them.
fn with_contacts(a: &super::Aggregate, share: f64) -> f64 {
    if a.of(Q::ContactsScheduled) > 0.0 { share } else { f64::NAN }
}

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
        "referrals_care_team",
        "Referrals by the care team",
        "referrals",
        "Referrals by the care team of people who are neither in hospital nor in the first two windows after it.",
        TOTAL,
        true,
        |a| {
            a.of(Q::Referrals)
                - a.of(Q::ReferralsDischarge)
                - a.of(Q::ReferralsOutreach)
                - a.of(Q::ReferralsWord)
        },
    ),
    of(
        "referrals_discharge",
        "Referrals about discharge",
        "referrals",
        "Referrals by the care team of people in hospital or in the first two windows after it.",
        TOTAL,
        true,
        |a| a.of(Q::ReferralsDischarge),
    ),
    of(
        "referrals_outreach",
        "Referrals by outreach",
        "referrals",
        "Referrals by outreach workers of the programme.",
        TOTAL,
        true,
        |a| a.of(Q::ReferralsOutreach),
    ),
    of(
        "referrals_word_of_mouth",
        "Referrals by word of mouth",
        "referrals",
        "Referrals by people of the site who have or had a place.",
        TOTAL,
        true,
        |a| a.of(Q::ReferralsWord),
    ),
    of("refusals", "Refusals", "refusals", "Referrals that the person declined.", TOTAL, true, |a| {
        a.of(Q::Refusals)
    }),
    of(
        "refusal_share",
        "Refused",
        "proportion",
        "Referrals that the person declined, over referrals.",
        RATIO,
        true,
        |a| ratio(a.of(Q::Refusals), a.of(Q::Referrals)),
    ),
    of(
        "given_up_share",
        "Gave up waiting",
        "proportion",
        "Waits that the person gave up, over referrals that were accepted.",
        RATIO,
        true,
        |a| ratio(a.of(Q::GivenUp), a.of(Q::Referrals) - a.of(Q::Refusals)),
    ),
    of(
        "engagement_rate",
        "Engagement",
        "proportion",
        "Places with at least one contact, over referrals.",
        RATIO,
        true,
        |a| with_contacts(a, ratio(a.of(Q::PlacesContacted), a.of(Q::Referrals))),
    ),
    of(
        "second_contact_share",
        "Two contacts or more",
        "proportion",
        "Places with at least two contacts, over referrals that were accepted.",
        RATIO,
        true,
        |a| with_contacts(a, ratio(a.of(Q::PlacesContactedTwice), a.of(Q::Referrals) - a.of(Q::Refusals))),
    ),
    of(
        "left_before_contact_share",
        "Left before the first contact",
        "proportion",
        "Places left before the planned end without any contact, over places taken up.",
        RATIO,
        true,
        |a| with_contacts(a, ratio(a.of(Q::DropoutsBeforeContact), a.of(Q::Enrolments))),
    ),
    of(
        "completion_share",
        "Kept to the end",
        "proportion",
        "Places that came to their planned end, over places that came to it or were left before.",
        RATIO,
        true,
        |a| ratio(a.of(Q::Completions), a.of(Q::Completions) + a.of(Q::Dropouts)),
    ),
    of(
        "involvement_weeks",
        "Length of involvement",
        "weeks",
        "Weeks from the first to the latest contact of a place, over places with at least one contact.",
        RATIO,
        true,
        |a| ratio(a.of(Q::InvolvementWeeks), a.of(Q::PlacesContacted)),
    ),
    of(
        "return_share",
        "Returned",
        "proportion",
        "Places taken up by people who had one before, over places that were left or came to their end.",
        RATIO,
        true,
        |a| ratio(a.of(Q::Enrolments) - a.of(Q::FirstEnrolments), a.of(Q::Completions) + a.of(Q::Dropouts)),
    ),
    of(
        "matched_sex_share",
        "Matched by sex",
        "proportion",
        "Places with a worker of the person's own sex, over places taken up.",
        RATIO,
        true,
        |a| ratio(a.of(Q::SexMatchedEnrolments), a.of(Q::Enrolments)),
    ),
    of(
        "matched_language_share",
        "Matched by language",
        "proportion",
        "Places with a worker who speaks the person's language, over places taken up.",
        RATIO,
        true,
        |a| ratio(a.of(Q::LanguageMatchedEnrolments), a.of(Q::Enrolments)),
    ),
    of(
        "wish_met_share",
        "Preference met",
        "proportion",
        "Places with a worker whom the person would rather have, over places of people who would rather have one than another.",
        RATIO,
        true,
        |a| ratio(a.of(Q::WishMetEnrolments), a.of(Q::WishEnrolments)),
    ),
];
