//! What a scenario says of assessments and instruments.

use crate::scenario::parameter::{Keys, ListTable, Parameter, Section, Switch};

/// What a scenario says of assessments.
pub const SECTION: Section = Section {
    id: "assessment",
    title: "Assessment",
    doc: "Who is assessed when, with which instruments, and how far a score is from the truth. Assessing changes nobody's \
          life: where it is off, everything else stays the same.",
    switch: Switch::Process,
    lists: &[INSTRUMENTS, BIASES, PARTS],
    parameters: &[
        Parameter::number(
            "assessment.persons_share",
            "Assessed",
            "proportion",
            0.0,
            1.0,
            "Share of people who are asked at every wave while they live there; drawn once for each person.",
        ),
        Parameter::choice(
            "assessment.schedule",
            "Waves",
            &[
                ("regular", "At a first week and then at equal intervals."),
                ("listed", "In the weeks that are listed."),
            ],
            "When people are assessed.",
        ),
        Parameter::number(
            "assessment.first_week",
            "First wave",
            "weeks",
            0.0,
            4784.0,
            "Weeks from the start to the first wave; a whole number.",
        )
        .when("assessment.schedule", &["regular"]),
        Parameter::number(
            "assessment.interval",
            "Interval",
            "weeks",
            1.0,
            4784.0,
            "Weeks from one wave to the next; a whole number. There are waves up to and including the horizon.",
        )
        .when("assessment.schedule", &["regular"]),
        Parameter {
            keys: Keys::Own,
            ..Parameter::number(
                "assessment.wave_week",
                "Weeks of waves",
                "weeks",
                0.0,
                4784.0,
                "Weeks from the start to each wave, by the wave's name; whole numbers, no two alike. A wave \
                 after the horizon never comes.",
            )
        }
        .when("assessment.schedule", &["listed"]),
        Parameter::number(
            "assessment.missed",
            "Waves missed",
            "proportion",
            0.0,
            0.999,
            "Probability that someone of mean severity misses their first wave altogether.",
        ),
        Parameter::number(
            "assessment.missed_slope_severity",
            "Waves missed over severity",
            "log odds per SD",
            -5.0,
            5.0,
            "Rise of the log odds of missing a wave for each standard deviation of usual severity.",
        ),
        Parameter::number(
            "assessment.missed_slope_time",
            "Waves missed over time",
            "log odds per year",
            -5.0,
            5.0,
            "Rise of the log odds of missing a wave for each year since a person's first wave.",
        ),
    ],
};

/// Keys of the shares of an instrument's usual level.
pub(super) const USUAL: [&str; 2] = ["severity", "common"];

/// Keys of an instrument's loadings: what of a person's present state moves the score.
pub const LOADINGS: [&str; 7] =
    ["hope", "self_management", "connectedness", "acute", "hospital", "not_adherent", "employed"];

/// Keys of what states of mind may act through on a score: agency, and self-stigma by which it is lower.
pub const THROUGH: [&str; 2] = ["agency", "self_stigma"];

const LOADING_THROUGH: Parameter = Parameter::number(
    "loading_through",
    "Loading through mediators",
    "SD",
    -10.0,
    10.0,
    "By how many standard deviations the score is better for each standard deviation of agency above the usual level, and \
     for each by which self-stigma is below it; beside the loadings of the states of mind that build them. 0 where it is \
     not said.",
)
.each(&THROUGH)
.optional();

/// Rows of instruments.
pub const INSTRUMENTS: ListTable = ListTable {
    path: "assessment.instrument",
    label: "Instrument",
    doc: "A scale on which people are read off. The standardised level z, positive where it is good, is √reliability × \
          usual level + Σ loading × state; the true score is mean ± SD × z, the observed score adds the error √(1 - \
          reliability) × SD and the bias of the person's group, is rounded to the step and kept within floor and \
          ceiling. No items are held here, names alone.",
    name_field: "id",
    fields: &[
        Parameter::text("id", "Identifier", "Small letters, digits and _; outcomes are named after it, as `qpr_score`."),
        Parameter::text("name", "Name", "Name of the instrument in tables."),
        Parameter::text("construct", "Construct", "What it is meant to measure, for instance personal recovery."),
        Parameter::choice(
            "better",
            "Better",
            &[("more", "A higher score is better."), ("less", "A lower score is better.")],
            "Which end of the scale is the good one.",
        ),
        Parameter::number(
            "mean",
            "Mean",
            "points",
            -1e6,
            1e6,
            "Mean score of people at their usual level who live in the community without an acute episode, take medication \
             as agreed and have no job.",
        ),
        Parameter::number(
            "sd",
            "Standard deviation",
            "points",
            0.0,
            1e6,
            "Standard deviation of observed scores between such people, error included; before floor and ceiling.",
        ),
        Parameter::number("floor", "Floor", "points", -1e6, 1e6, "Lowest score that the scale has."),
        Parameter::number("ceiling", "Ceiling", "points", -1e6, 1e6, "Highest score that the scale has."),
        Parameter::number(
            "step",
            "Step",
            "points",
            0.0,
            1e6,
            "Distance between two neighbouring scores; 0 is a continuous scale.",
        ),
        Parameter::number(
            "mid",
            "Minimal important difference",
            "points",
            0.0,
            1e6,
            "Smallest change of a score that matters to the person.",
        ),
        Parameter::number(
            "reliability",
            "Reliability",
            "correlation",
            0.0,
            1.0,
            "Correlation of two assessments of people in whom nothing has changed.",
        ),
        Parameter::number(
            "usual",
            "Usual level",
            "correlation",
            -1.0,
            1.0,
            "Correlation of the usual level with usual severity (negative where severe illness goes with a bad level) and \
             with a factor that all instruments have in common.",
        )
        .each(&USUAL),
        Parameter::number(
            "loading",
            "Loading",
            "SD",
            -10.0,
            10.0,
            "By how many standard deviations the score is better for each standard deviation of hope, self-management and \
             connectedness above the usual level, in an acute episode at home, in hospital, while medication is not \
             taken as agreed, and with a job.",
        )
        .each(&LOADINGS),
        LOADING_THROUGH,
        Parameter::number(
            "missing",
            "Missing",
            "proportion",
            0.0,
            0.999,
            "Probability that the score is missing though the wave was not missed, for someone of mean severity with a \
             true score at the mean.",
        ),
        Parameter::number(
            "missing_slope_severity",
            "Missing over severity",
            "log odds per SD",
            -5.0,
            5.0,
            "Rise of the log odds of a missing score for each standard deviation of usual severity.",
        ),
        Parameter::number(
            "missing_slope_worse",
            "Missing over the true score",
            "log odds per SD",
            -5.0,
            5.0,
            "Rise of the log odds of a missing score for each standard deviation by which the true score is worse than the \
             mean: not missing at random, so that who answers is no fair sample.",
        ),
    ],
};

/// Rows of biases.
pub const BIASES: ListTable = ListTable {
    path: "assessment.bias",
    label: "Bias of an instrument",
    doc: "An instrument that reads otherwise in one group than in others, as a translation may: true score + intercept + \
          slope × (true score - mean). It makes gaps between groups where there are none. Rows for the same group add up.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the row, for messages."),
        Parameter::text("instrument", "Instrument", "Identifier of the instrument."),
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
            "intercept",
            "Intercept",
            "points",
            -1e6,
            1e6,
            "By how many points the instrument reads too high.",
        ),
        Parameter::number(
            "slope",
            "Slope",
            "points per point",
            -1.0,
            10.0,
            "By how much more a point of the true score is read as; -1 reads everyone of the group alike.",
        ),
    ],
};

/// Rows of parts.
pub const PARTS: ListTable = ListTable {
    path: "assessment.part",
    label: "Part of an instrument",
    doc: "A named sub-score of an instrument, on its scale, such as daily living within functioning. The whole is exactly \
          the weighted mix of its parts, of which the last is its rest, what the named parts leave; the rest has a read-out \
          too, named after the instrument as `psp_rest`. Naming parts changes nothing of the whole.",
    name_field: "id",
    fields: &[
        Parameter::text("id", "Identifier", "Small letters, digits and _; outcomes are named after it."),
        Parameter::text("name", "Name", "Name of the part in tables."),
        Parameter::text("construct", "Construct", "What it is meant to measure, for instance daily living skills."),
        Parameter::text("part_of", "Whole", "Identifier of the instrument of which it is a part."),
        Parameter::number(
            "weight",
            "Weight",
            "proportion",
            0.001,
            0.999,
            "Weight of the part in the whole; the weights of all parts of an instrument must be less than 1 together.",
        ),
        Parameter::number(
            "spread",
            "Spread",
            "SD",
            0.0,
            10.0,
            "Standard deviation between people of the lasting difference of the part from the whole, in standard deviations of \
             the whole.",
        ),
        Parameter::number(
            "error",
            "Error",
            "SD",
            0.0,
            10.0,
            "Standard deviation of the error of the part beyond that of the whole, in the same.",
        ),
        Parameter::number(
            "loading",
            "Loading",
            "SD",
            -10.0,
            10.0,
            "Loadings of the part, as those of an instrument, in standard deviations of the whole; those of the rest are what \
             these leave: (whole - Σ weight × part) / (1 - Σ weight).",
        )
        .each(&LOADINGS),
        LOADING_THROUGH,
    ],
};
