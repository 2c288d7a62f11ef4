//! What a scenario may say of engagement.

use crate::scenario::parameter::{Parameter, Section, Switch};

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
        Parameter::number(
            "engagement.dropout_ratio_unmatched",
            "Drop-out ratio, not matched",
            "hazard ratio",
            0.01,
            100.0,
            "Hazard ratio of drop-out where worker and person are of different groups.",
        ),
        Parameter::number(
            "engagement.dropout_ratio_relapse",
            "Drop-out ratio in relapse",
            "hazard ratio",
            0.01,
            100.0,
            "Hazard ratio of drop-out during a relapse.",
        ),
        Parameter::number(
            "engagement.dropout_ratio_ethnicity",
            "Drop-out ratio by ethnic group",
            "hazard ratio",
            0.01,
            100.0,
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
        Parameter::choice(
            "engagement.matching",
            "Matching",
            &[
                ("random", "Any worker with a free place."),
                ("group if available", "A worker of the person's own group if one has a free place."),
            ],
            "Which worker a person gets.",
        ),
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
