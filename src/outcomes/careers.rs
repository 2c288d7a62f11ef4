//! Pay, promotion and certification of workers, and the checklist of their competencies.
//!
//! # Source
//! Checklist: the form is ours; a worker stands in it as in post and at the threshold, or in post and not.

use super::implementation::{RATIO, TOTAL, of};
use super::{Aggregate, Better, Outcome, ratio};
use crate::engine::ledger::SiteQuantity as S;
use crate::model::worker::DOMAINS;

/// Outcomes of the checklist, by competency in the order of [`DOMAINS`], then of all at once.
pub const CHECKLIST: [(&str, &str); DOMAINS.len() + 1] = [
    (DOMAINS[0], "competent_boundaries"),
    (DOMAINS[1], "competent_confidentiality"),
    (DOMAINS[2], "competent_recovery_practice"),
    (DOMAINS[3], "competent_reciprocity"),
    (DOMAINS[4], "competent_choice_and_control"),
    (DOMAINS[5], "competent_community_links"),
    ("all", "competent_all"),
];

const fn checked(
    place: usize,
    label: &'static str,
    doc: &'static str,
    value: fn(&Aggregate) -> f64,
) -> Outcome {
    let id = CHECKLIST[place].1;
    Outcome { better: Better::More, ..of(id, label, "proportion", doc, RATIO, false, value) }
}

/// Share of the time of workers in post, counted in persons, that has reached a threshold; missing without a checklist.
fn share(a: &Aggregate, reached: S) -> f64 {
    ratio(a.site(reached), a.site(S::ChecklistWeeks))
}

/// Careers and competencies of workers.
pub const OUTCOMES: &[Outcome] = &[
    of(
        "pay",
        "Pay",
        "ratio",
        "Mean pay of workers in post, in training and on leave over the reference wage, weighted by working time.",
        RATIO,
        false,
        |a| {
            1.0 + ratio(
                a.site(S::PayRiseWeeks),
                [S::WorkerWeeks, S::TrainingWeeks, S::LeaveWeeks].map(|time| a.site(time)).iter().sum(),
            )
        },
    ),
    of(
        "promotions",
        "Workers who became supervisors",
        "workers",
        "Vacancies for a supervisor that went to a worker of the site, who is counted among the workers who left their post.",
        TOTAL,
        false,
        |a| a.site(S::Promotions),
    ),
    of(
        "promoted_share",
        "Supervisors from among workers",
        "proportion",
        "Supervisors appointed who were workers of the site, over supervisors appointed.",
        RATIO,
        false,
        |a| ratio(a.site(S::Promotions), a.site(S::SupervisorsAppointed)),
    ),
    of(
        "certified_share",
        "Certified in the end",
        "proportion",
        "Workers certified, after however many courses, over those and the workers who went without a certificate.",
        RATIO,
        false,
        |a| ratio(a.site(S::WorkersCertified), a.site(S::WorkersCertified) + a.site(S::WorkersNotCertified)),
    ),
    of(
        "courses_per_certified",
        "Courses for a certificate",
        "courses",
        "Courses that workers finished, those of workers who are not certified as well, over workers certified.",
        RATIO,
        false,
        |a| ratio(a.site(S::WorkersTrained), a.site(S::WorkersCertified)),
    ),
    checked(
        0,
        "Competent in boundaries",
        "Time of workers in post whose level is at the threshold of boundaries, over all, counted in persons.",
        |a| share(a, S::ReachedBoundariesWeeks),
    ),
    checked(1, "Competent in confidentiality", "The same for confidentiality.", |a| {
        share(a, S::ReachedConfidentialityWeeks)
    }),
    checked(2, "Competent in recovery practice", "The same for recovery practice.", |a| {
        share(a, S::ReachedRecoveryPracticeWeeks)
    }),
    checked(3, "Competent in reciprocity", "The same for reciprocity.", |a| {
        share(a, S::ReachedReciprocityWeeks)
    }),
    checked(4, "Competent in choice and control", "The same for choice and control.", |a| {
        share(a, S::ReachedChoiceAndControlWeeks)
    }),
    checked(5, "Competent in community links", "The same for community links.", |a| {
        share(a, S::ReachedCommunityLinksWeeks)
    }),
    checked(6, "Competent in everything", "The same for every competency at once.", |a| {
        share(a, S::ReachedAllWeeks)
    }),
];
