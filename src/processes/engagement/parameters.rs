//! What a scenario may say of engagement.

use crate::processes::matching::{HOLD, PREFERENCE, RULES};
use crate::scenario::parameter::{Parameter, Section, Switch};

const fn hazard_ratio(path: &'static str, label: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, "hazard ratio", 0.01, 100.0, doc)
}

/// What a scenario says of engagement.
pub const SECTION: Section = Section {
    id: "engagement",
    title: "Engagement",
    doc: "How places are given, how long they are held, and why people leave.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::choice(
            "engagement.places",
            "Places",
            &[
                ("fixed", "Each site has a number of places."),
                ("workers", "Each peer worker in post has as many as the caseload allows."),
                ("unlimited", "There is a place for everyone, as in digital self-help."),
            ],
            "What limits the number of people who can hold a place.",
        ),
        Parameter::whole(
            "engagement.places_per_site",
            "Places per site",
            "places",
            0,
            65_535,
            "Places of each site.",
        )
        .when("engagement.places", &["fixed"]),
        Parameter::number(
            "engagement.dropout_early",
            "Early drop-out",
            "per week",
            0.0,
            10.0,
            "Rate of drop-out in the first weeks, at the reference alliance, matched and stable.",
        ),
        Parameter::number(
            "engagement.dropout_later",
            "Later drop-out",
            "per week",
            0.0,
            10.0,
            "Rate of drop-out afterwards.",
        ),
        Parameter::number(
            "engagement.early_weeks",
            "Early phase",
            "weeks",
            0.0,
            520.0,
            "How long the early phase is.",
        ),
        Parameter::number(
            "engagement.alliance_protection",
            "Protection by alliance",
            "log hazard per unit",
            -10.0,
            10.0,
            "Fall of the log hazard of drop-out from an alliance of 0 to one of 1.",
        ),
        Parameter::number(
            "engagement.reference_alliance",
            "Reference alliance",
            "alliance",
            0.0,
            1.0,
            "Alliance at which the rates above hold.",
        ),
        hazard_ratio(
            "engagement.dropout_ratio_unmatched",
            "Drop-out ratio, not matched",
            "Hazard ratio of drop-out where worker and person are of different groups.",
        ),
        hazard_ratio(
            "engagement.dropout_ratio_language",
            "Drop-out ratio, other language",
            "Hazard ratio of drop-out where the worker does not speak the person's language. Where it is left out: 1.",
        )
        .optional(),
        hazard_ratio(
            "engagement.dropout_ratio_wish_unmet",
            "Drop-out ratio, preference not met",
            "Hazard ratio of drop-out of people who would rather have another worker, by group, language or sex. Where \
             it is left out: 1.",
        )
        .optional(),
        hazard_ratio(
            "engagement.dropout_ratio_before_contact",
            "Drop-out ratio before the first contact",
            "Hazard ratio of drop-out until the first contact has taken place. Where it is left out: 1.",
        )
        .optional(),
        hazard_ratio(
            "engagement.dropout_ratio_unassigned",
            "Drop-out ratio without a worker",
            "Hazard ratio of drop-out of people whose worker has left, until they have another. Where it is left out: 1.",
        )
        .optional(),
        Parameter::number(
            "engagement.dropout_slope_trust",
            "Trust and drop-out",
            "log hazard per SD",
            -5.0,
            5.0,
            "Fall of the log hazard of drop-out with trust in services. Where it is left out: 0.",
        )
        .optional(),
        hazard_ratio(
            "engagement.dropout_ratio_relapse",
            "Drop-out ratio in relapse",
            "Hazard ratio of drop-out during a relapse.",
        ),
        hazard_ratio(
            "engagement.dropout_ratio_ethnicity",
            "Drop-out ratio by ethnic group",
            "Hazard ratio of drop-out by ethnic group, beside matching.",
        )
        .per_category("population.ethnicity"),
        Parameter::choice(
            "engagement.length",
            "Length",
            &[
                ("planned", "A place ends after a planned number of weeks."),
                ("open-ended", "A place has no planned end."),
            ],
            "How long a place lasts.",
        ),
        Parameter::number(
            "engagement.planned_weeks",
            "Planned length",
            "weeks",
            1.0,
            1040.0,
            "Weeks after which a place comes to its planned end.",
        )
        .when("engagement.length", &["planned"]),
        Parameter::choice("engagement.matching", "Matching", RULES, "Which worker a person gets."),
        PREFERENCE,
        HOLD,
        Parameter::number(
            "engagement.loss_dropout",
            "Leaving with the worker",
            "proportion",
            0.0,
            1.0,
            "Probability that a person whose worker leaves gives up the place; the others wait for another worker.",
        ),
    ],
};
