//! What a scenario says of effects that are solved from trials.

use crate::scenario::parameter::{Keys, Kind, Needed, Parameter, Section, Switch};

/// Keys of the instruments that effects are solved from.
pub const SCORES: [&str; 3] = ["recovery", "hope", "inclusion"];
/// Address of the choice where effects come from.
pub const SOURCE: &str = "effect.source";
/// The word of that choice that has them solved.
pub const TRIALS: &str = "trials";
/// Address of the file with the solved curve.
pub const CURVE: &str = "effect.curve";

/// What a scenario says of effects that are solved from trials.
pub const SECTION: Section = Section {
    id: "effect",
    title: "Effects from trials",
    doc: "What trials of peer support returned, as offered. Gains of states of mind and the strength of the path to \
          hospital are solved such that emulated trials return the same, in every parameter set. What the comparator says \
          here holds for all strategies, because trials are about the programme and not about a plan.",
    switch: Switch::Always,
    lists: &[],
    parameters: &[
        Parameter::choice(
            SOURCE,
            "Where effects come from",
            &[
                ("stated", "Gains and path multiplier are those that the scenario states."),
                (
                    TRIALS,
                    "Gains and path multiplier are solved from trials; what the scenario states of them is replaced.",
                ),
            ],
            "Where gains of states of mind and the strength of the path to hospital come from. Left out: as stated.",
        )
        .optional(),
        Parameter::number(
            "effect.risk_ratio",
            "Risk ratio of admission",
            "risk ratio",
            0.05,
            20.0,
            "Ratio of the risk of admission within a year, programme as offered against usual care: what the weighted \
             mean of the emulated trials returns. Above 1 is harm.",
        )
        .when(SOURCE, &[TRIALS]),
        Parameter::number(
            "effect.smd",
            "Standardised mean difference",
            "SMD",
            -2.0,
            2.0,
            "Difference on an instrument in standard deviations of its scores, programme as offered against usual care, \
             when the intervention ends; positive is better.",
        )
        .each(&SCORES)
        .when(SOURCE, &[TRIALS]),
        Parameter {
            path: "effect.instrument",
            label: "Instrument",
            doc: "Identifier of the instrument on which each difference is read.",
            unit: "",
            kind: Kind::Text,
            keys: Keys::Each(&SCORES),
            needed: Needed::When { path: SOURCE, words: &[TRIALS] },
        },
        Parameter::file(
            CURVE,
            "Solved curve",
            "The curve that `peerscale solve` leaves, beside the scenario. Where it is left out, or was solved for other \
             inputs, effects are solved anew before a run.",
        )
        .optional(),
    ],
};
