//! What a scenario says of service-use records.

use crate::model::record::RECORDED;
use crate::scenario::parameter::{ListTable, Parameter, Section, Switch};

/// What a scenario says of service-use records.
pub const SECTION: Section = Section {
    id: "records",
    title: "Service-use records",
    doc: "How administrative records tell of admissions, visits and contacts: not all are recorded, some records have no \
          event, and records come late. Recording changes nobody's life; an event without a row of its own is not \
          recorded at all, and there is then no outcome of it.",
    switch: Switch::Always,
    lists: &[SYSTEMS, GROUPS],
    parameters: &[],
};

/// Events that may be recorded, with what a record is a record of.
const EVENTS: [(&str, &str); RECORDED] = [
    ("admissions", "Admissions to hospital, of either legal status."),
    ("compulsory_admissions", "Admissions under compulsion, recorded apart from admissions."),
    ("ed_visits", "Visits to an emergency department."),
    ("contacts", "Peer contacts that took place; those of a week are reported together."),
];

/// The keys of the events, in the order of the kinds.
pub const EVENT_KEYS: [&str; RECORDED] = [EVENTS[0].0, EVENTS[1].0, EVENTS[2].0, EVENTS[3].0];

/// Rows of record systems.
pub const SYSTEMS: ListTable = ListTable {
    path: "records.system",
    label: "Record system",
    doc: "A system in which events of one kind are recorded: the outcome `recorded_` + event is then reported beside the true \
          one. What is recorded by the horizon counts, in the year in which it happened.",
    name_field: "event",
    fields: &[
        Parameter::choice("event", "Event", &EVENTS, "What is recorded."),
        Parameter::number(
            "sensitivity",
            "Sensitivity",
            "proportion",
            0.0,
            1.0,
            "Probability that an event is ever recorded.",
        ),
        Parameter::number(
            "sensitivity_enrolled",
            "Sensitivity while enrolled",
            "proportion",
            0.0,
            1.0,
            "The same for events of people who hold a place in the programme, of whom services may know more. Where it is \
             left out: as for everyone.",
        )
        .optional(),
        Parameter::number(
            "false_rate",
            "Records without an event",
            "per year",
            0.0,
            100.0,
            "Records per person-year that have no event behind them, as duplicates have not. Where it is left out: none.",
        )
        .optional(),
        Parameter::number(
            "lag_mean",
            "Mean lag",
            "weeks",
            0.0,
            520.0,
            "Mean of the exponential time from an event until its record is there. Where it is left out: none.",
        )
        .optional(),
    ],
};

/// Rows of groups whose events are recorded less often.
pub const GROUPS: ListTable = ListTable {
    path: "records.group",
    label: "Group that is recorded less",
    doc: "A group of people of whose events a smaller share is recorded: sensitivity × ratio. It makes gaps between groups \
          where there are none, and hides those there are. Rows for the same person multiply.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the row, for messages."),
        Parameter::choice("event", "Event", &EVENTS, "What is recorded less often."),
        Parameter::choice(
            "attribute",
            "Attribute",
            &[
                ("diagnosis", "By diagnosis."),
                ("sex", "By sex."),
                ("ethnicity", "By ethnic or cultural group."),
                ("fifth", "By fifth of area deprivation."),
                ("area", "By kind of area."),
                ("language", "By language."),
            ],
            "What the group is a group of.",
        ),
        Parameter::text("group", "Group", "The group, by the key that the setting gives it."),
        Parameter::number(
            "ratio",
            "Ratio of sensitivities",
            "ratio",
            0.0,
            1.0,
            "Share of the events recorded elsewhere that is recorded in this group.",
        ),
    ],
};
