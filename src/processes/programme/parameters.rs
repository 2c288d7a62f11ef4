//! What a scenario may say of the programmes that sites run.

use crate::processes::states_of_mind::STATES;
use crate::scenario::parameter::{ListTable, Parameter, Section, Switch};

/// Address of the shares of programmes over sites.
pub(super) const MIX: &str = "programme.mix";
/// The same for rural sites.
pub(super) const MIX_RURAL: &str = "programme.mix_rural";
/// Address of the day on which the programme is withdrawn.
pub(super) const WITHDRAWN: &str = "programme.withdrawn";

/// What a scenario says of the programmes that sites run.
pub const SECTION: Section = Section {
    id: "programme",
    title: "Programmes",
    doc: "Which kinds of programme there are, which sites run which, and how much time workers have for contacts. Where \
          no programme is named, all sites run the one that the other sections describe.",
    switch: Switch::Always,
    lists: &[TEMPLATES],
    parameters: &[
        Parameter::shares(
            MIX,
            "Programmes over sites",
            "Shares of sites that run each programme, by the names of [[programme.template]]; which site runs which is \
             its own draw, the same in every strategy. Where it is left out, all sites run the programme that the other \
             sections describe.",
        )
        .optional(),
        Parameter::shares(
            MIX_RURAL,
            "Programmes over rural sites",
            "The same for rural sites, in place of `programme.mix`.",
        )
        .optional(),
        Parameter::number(
            "programme.hours_per_fte",
            "Working week",
            "hours/week",
            1.0,
            80.0,
            "Hours of a whole-time worker's week. Where it is left out, time does not limit contacts.",
        )
        .optional(),
        Parameter::number(
            "programme.direct_share",
            "Share for contacts",
            "proportion",
            0.0,
            1.0,
            "Share of working time that is there for contacts, with their travel and notes; the rest is training, \
             supervision, meetings and leave. Where it is left out: all of it.",
        )
        .optional(),
        Parameter::date(
            WITHDRAWN,
            "Withdrawal",
            "From the first step on or after this day no site prepares or delivers any more, and everyone loses the place. \
             Where it is left out, the programme is not withdrawn.",
        )
        .optional(),
    ],
};

const fn row(
    path: &'static str,
    label: &'static str,
    unit: &'static str,
    limits: (f64, f64),
    doc: &'static str,
) -> Parameter {
    Parameter::number(path, label, unit, limits.0, limits.1, doc).optional()
}

const TEMPLATES: ListTable = ListTable {
    path: "programme.template",
    label: "Programme",
    doc: "A kind of programme that a site can run. What a row leaves out is as the sections on contacts, engagement, \
          referral, workforce and states of mind say.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the programme, as `programme.mix` uses it."),
        Parameter::choice(
            "delivered_by",
            "Delivered by",
            &[
                ("peer worker", "A peer worker, with a caseload."),
                ("clinician", "A clinician who does the same, with a caseload."),
                ("nobody", "No person at all, as in digital self-help; places are then unlimited."),
            ],
            "Who meets the people.",
        )
        .optional(),
        Parameter::choice(
            "access",
            "Access",
            &[
                ("in person", "In person; nobody is left out for want of a device."),
                ("digital", "By digital means alone: people who are excluded from them are never referred."),
            ],
            "What people need to take part.",
        )
        .optional(),
        Parameter::choice(
            "length",
            "Length",
            &[("planned", "A place ends after a planned number of weeks."), ("open-ended", "A place has no planned end.")],
            "As `engagement.length`.",
        )
        .optional(),
        row("planned_weeks", "Planned length", "weeks", (1.0, 1040.0), "As `engagement.planned_weeks`; the step-down is part of it."),
        Parameter::choice(
            "counted_from",
            "Counted from",
            &[
                ("enrolment", "Phases and planned length run from enrolment."),
                ("discharge", "For people who enrol in hospital they run from discharge, as in in-reach with discharge navigation."),
            ],
            "From when phases and planned length are counted.",
        )
        .optional(),
        row("first_per_week", "Contacts in the first phase", "contacts/week", (0.0, 4.0), "As `peer_contact.first_per_week`."),
        row("first_weeks", "First phase", "weeks", (0.0, 1040.0), "As `peer_contact.first_weeks`."),
        row("per_week", "Contacts", "contacts/week", (0.0, 4.0), "As `peer_contact.per_week`."),
        row("step_down_per_week", "Contacts in the step-down", "contacts/week", (0.0, 4.0), "As `peer_contact.step_down_per_week`."),
        row("step_down_weeks", "Step-down", "weeks", (0.0, 1040.0), "As `peer_contact.step_down_weeks`."),
        row("in_hospital_per_week", "Contacts in hospital", "contacts/week", (0.0, 4.0), "As `peer_contact.in_hospital_per_week`."),
        row("attendance", "Attendance", "proportion", (0.0, 1.0), "As `peer_contact.attendance`."),
        row("attendance_in_hospital", "Attendance in hospital", "proportion", (0.0, 1.0), "As `peer_contact.attendance_in_hospital`."),
        row("hours_per_contact", "Worker time per contact", "hours/contact", (0.0, 100.0), "As `peer_contact.hours_per_contact`; for a group, of one meeting."),
        row("group_size", "Group size", "persons", (1.0, 100.0), "As `peer_contact.group_size`."),
        row("caseload", "Caseload", "persons/FTE", (0.01, 200.0), "As `workforce.caseload`."),
        row("alliance_start", "Alliance at the start", "alliance", (0.0, 1.0), "As `peer_contact.alliance_start`."),
        row("alliance_ceiling", "Best alliance", "alliance", (0.0, 1.0), "As `peer_contact.alliance_ceiling`."),
        row("fidelity_without_worker", "Fidelity without a worker", "fidelity", (0.0, 1.0), "As `peer_contact.fidelity_without_worker`."),
        row("ingredient", "Strength of the ingredient", "proportion", (0.0, 3.0), "As `states_of_mind.ingredient`.").each(&STATES),
        row("dropout_ratio", "Drop-out ratio", "hazard ratio", (0.01, 100.0), "Hazard ratio of drop-out from this programme; 1 where it is left out."),
        row("consent", "Consent", "proportion", (0.0, 1.0), "As `referral.consent`."),
        row("displaced", "Clinical contacts displaced", "contacts/contact", (-5.0, 5.0), "As `peer_contact.displaced`."),
        row("collaboration", "Collaborative decisions", "level", (0.0, 1.0), "As `peer_contact.collaboration`."),
        row("storytelling", "Storytelling", "level", (0.0, 1.0), "As `peer_contact.storytelling`."),
    ],
};

/// Path of the list of programmes.
pub(super) const LIST: &str = TEMPLATES.path;
