//! What a scenario may say of peer contact.

use crate::scenario::parameter::{Parameter, Section, Switch};

const fn optional(
    path: &'static str,
    label: &'static str,
    unit: &'static str,
    limits: (f64, f64),
    doc: &'static str,
) -> Parameter {
    Parameter::number(path, label, unit, limits.0, limits.1, doc).optional()
}

/// What a scenario says of peer contact.
pub const SECTION: Section = Section {
    id: "peer_contact",
    title: "Peer contact",
    doc: "How often person and worker meet, and what a contact delivers compared with one in the trials.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::number(
            "peer_contact.per_week",
            "Contacts scheduled",
            "contacts/week",
            0.0,
            4.0,
            "Contacts scheduled per week while a person holds a place.",
        ),
        Parameter::number(
            "peer_contact.attendance",
            "Attendance",
            "proportion",
            0.0,
            1.0,
            "Probability that a scheduled contact takes place while the person lives in the community.",
        ),
        Parameter::number(
            "peer_contact.attendance_in_hospital",
            "Attendance in hospital",
            "proportion",
            0.0,
            1.0,
            "Probability that a scheduled contact takes place during a stay in hospital.",
        ),
        Parameter::number(
            "peer_contact.alliance_start",
            "Alliance at the start",
            "alliance",
            0.0,
            1.0,
            "Alliance when person and worker meet.",
        ),
        Parameter::number(
            "peer_contact.alliance_ceiling",
            "Best alliance",
            "alliance",
            0.0,
            1.0,
            "Alliance that many contacts lead to.",
        ),
        Parameter::number(
            "peer_contact.alliance_growth",
            "Growth of alliance",
            "proportion",
            0.0,
            1.0,
            "Share of the way to the best alliance that each contact goes.",
        ),
        Parameter::number(
            "peer_contact.unmatched_fit",
            "Fit without a match",
            "fit",
            0.0,
            2.0,
            "Fit of a worker of another group relative to one of the person's own.",
        ),
        Parameter::number(
            "peer_contact.fidelity_without_worker",
            "Fidelity without a worker",
            "fidelity",
            0.0,
            1.0,
            "Fidelity where places need no worker, as in digital self-help.",
        ),
        Parameter::number(
            "peer_contact.trial_fidelity",
            "Fidelity in the trials",
            "fidelity",
            0.01,
            1.0,
            "Fidelity at which a contact delivers the trial's dose.",
        ),
        Parameter::number(
            "peer_contact.trial_alliance",
            "Alliance in the trials",
            "alliance",
            0.01,
            1.0,
            "Alliance at which a contact delivers the trial's dose.",
        ),
        Parameter::number(
            "peer_contact.exponent_fidelity",
            "Exponent of fidelity",
            "exponent",
            0.0,
            5.0,
            "a: how strongly fidelity decides what a contact delivers; 0 means not at all.",
        ),
        Parameter::number(
            "peer_contact.exponent_alliance",
            "Exponent of alliance",
            "exponent",
            0.0,
            5.0,
            "b: as above for alliance.",
        ),
        Parameter::number(
            "peer_contact.exponent_fit",
            "Exponent of fit",
            "exponent",
            0.0,
            5.0,
            "c: as above for fit.",
        ),
        Parameter::choice(
            "peer_contact.dose_response",
            "Dose-response",
            &[
                ("linear", "Every contact counts."),
                ("threshold", "Contacts count from the second on: nothing is gained by a single one."),
                (
                    "saturating",
                    "Each contact of a place counts less than the one before it, in a constant ratio: \
                     see `peer_contact.saturation_contacts`.",
                ),
            ],
            "How contacts add up.",
        ),
        Parameter::number(
            "peer_contact.saturation_contacts",
            "Contacts to nine tenths",
            "contacts",
            1.0,
            1000.0,
            "N: contacts of a place after which nine tenths of all that endless contacts deliver has been delivered; the \
             k-th counts 10^(-(k-1)/N).",
        )
        .when("peer_contact.dose_response", &["saturating"]),
        optional(
            "peer_contact.first_per_week",
            "Contacts in the first phase",
            "contacts/week",
            (0.0, 4.0),
            "Contacts scheduled per week in the first phase of a place; as later where it is left out.",
        ),
        optional(
            "peer_contact.first_weeks",
            "First phase",
            "weeks",
            (0.0, 1040.0),
            "Length of the first phase; none where it is left out.",
        ),
        optional(
            "peer_contact.step_down_per_week",
            "Contacts in the step-down",
            "contacts/week",
            (0.0, 4.0),
            "Contacts scheduled per week in the last weeks of a planned length; as before where it is left out.",
        ),
        optional(
            "peer_contact.step_down_weeks",
            "Step-down",
            "weeks",
            (0.0, 1040.0),
            "Length of the step-down, which is part of the planned length; none where it is left out.",
        ),
        optional(
            "peer_contact.in_hospital_per_week",
            "Contacts in hospital",
            "contacts/week",
            (0.0, 4.0),
            "Contacts scheduled per week during a stay in hospital. Where it is left out, the calendar goes on as outside.",
        ),
        Parameter::choice(
            "peer_contact.counted_from",
            "Counted from",
            &[
                ("enrolment", "Phases and planned length run from enrolment."),
                (
                    "discharge",
                    "For people who enrol in hospital they run from discharge, as in in-reach with discharge navigation.",
                ),
            ],
            "From when phases and planned length are counted; from enrolment where it is left out.",
        )
        .optional(),
        optional(
            "peer_contact.attendance_spread",
            "Spread of attendance between persons",
            "correlation",
            (0.0, 0.95),
            "Correlation between two contacts of the same person in whether they take place: attendance varies between \
             persons by a beta distribution whose variance is mean × (1 - mean) × this. 0, or left out: everyone comes \
             equally often.",
        ),
        optional(
            "peer_contact.attendance_slope_alliance",
            "Attendance and alliance",
            "log odds per unit",
            (-10.0, 10.0),
            "Rise of the log odds of attendance from an alliance of 0 to one of 1; the attendance stated holds at \
             `peer_contact.trial_alliance`. 0 where it is left out.",
        ),
        optional(
            "peer_contact.hours_per_contact",
            "Worker time per contact",
            "hours/contact",
            (0.0, 100.0),
            "Working time that a contact takes, with travel and notes; for a group, that a meeting takes. Where it is left \
             out, contacts take no time.",
        ),
        optional(
            "peer_contact.group_size",
            "Group size",
            "persons",
            (1.0, 100.0),
            "People whom a worker meets at a time; 1 where it is left out.",
        ),
        optional(
            "peer_contact.missed_time",
            "Time that a missed contact takes",
            "proportion",
            (0.0, 1.0),
            "Share of a contact's time that is lost when the person does not come; a group meets all the same. 0 where it \
             is left out.",
        ),
        optional(
            "peer_contact.displaced",
            "Clinical contacts displaced",
            "contacts/contact",
            (-5.0, 5.0),
            "Contacts with clinical services that a contact replaces; below 0 where it brings others about. 0 where it is \
             left out.",
        ),
        optional(
            "peer_contact.displaced_loss",
            "Loss by a displaced contact",
            "contacts/contact",
            (-5.0, 5.0),
            "What a clinical contact that is replaced would have done for the same ends, in peer contacts as delivered: it is              taken off the dose of the contact that replaces it. 0, as if it had done nothing, where it is left out.",
        ),
        optional(
            "peer_contact.collaboration",
            "Collaborative decisions",
            "level",
            (0.0, 1.0),
            "How far person and worker decide together what to work on; 0 where it is left out.",
        ),
        optional(
            "peer_contact.collaboration_effect",
            "Effect of collaborative decisions",
            "log ratio",
            (-3.0, 3.0),
            "Logarithm of the ratio by which fully collaborative decisions speed the growth of alliance up, for people who \
             decide alone; 0 where it is left out.",
        ),
        optional(
            "peer_contact.collaboration_effect_family",
            "Effect of collaborative decisions, family",
            "log ratio",
            (-3.0, 3.0),
            "The same for people who decide with their family; as for the others where it is left out.",
        ),
        optional(
            "peer_contact.storytelling",
            "Storytelling",
            "level",
            (0.0, 1.0),
            "How far the worker's and the person's stories are told, with a view to strengths; 0 where it is left out.",
        ),
        optional(
            "peer_contact.storytelling_effect",
            "Effect of storytelling",
            "log ratio",
            (-3.0, 3.0),
            "Logarithm of the ratio by which full storytelling speeds the growth of alliance up, where worker and person are \
             of one group; 0 where it is left out.",
        ),
        optional(
            "peer_contact.storytelling_effect_unmatched",
            "Effect of storytelling, not matched",
            "log ratio",
            (-3.0, 3.0),
            "The same where they are of different groups; as for the others where it is left out.",
        ),
        optional(
            "peer_contact.goal_match_effect",
            "Effect of matching goals",
            "log ratio per SD",
            (-3.0, 3.0),
            "Logarithm of the ratio by which a standard deviation of the match between person's and worker's goals speeds \
             the growth of alliance up; each pair has a match of its own. 0 where it is left out.",
        ),
    ],
};
