//! What a scenario may say of ties.

use crate::model::network::CIRCLE;
use crate::scenario::parameter::{Parameter, Section, Switch};

/// Address of the rate of word of mouth along ties.
pub(super) const WORD: &str = "ties.word_of_mouth";

/// What a scenario says of ties.
pub const SECTION: Section = Section {
    id: "ties",
    title: "Ties between people",
    doc: "Personal networks, ties that are made in groups and last, and what passes along them: hope, connectedness, and \
          word of the programme.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::number("ties.size_mean", "Size of networks", "persons", 0.0, 150.0,
            "Mean number of people in the network that a person has anyway."),
        Parameter::number("ties.size_sd", "Spread of the size", "persons", 0.0, 150.0,
            "Standard deviation between people of the size of networks, which is gamma distributed."),
        Parameter::shares("ties.composition", "Composition of networks",
            "Of whom networks consist. Other patients are people of the same site; the others are counted and not \
             followed.").shares_over(&CIRCLE),
        Parameter::number("ties.making_rate", "Making of ties in groups", "per meeting", 0.0, 10.0,
            "Rate at which a person makes a tie to another who came to the worker's groups in the same week, for each \
             meeting attended."),
        Parameter::number("ties.half_life", "Half-life of ties made in groups", "weeks", 0.1, 5200.0,
            "Time in which half of those ties that do not last are lost, once one of the two no longer has a place."),
        Parameter::number("ties.lasting_share", "Ties that last", "proportion", 0.0, 1.0,
            "Share of ties made in groups that last for life."),
        Parameter::number("ties.spread", "Spread along ties", "per week", -0.01, 0.01,
            "Rate at which hope and connectedness of a person move towards those of each person tied to them who is \
             higher, as changes from the usual level; below 0 they move away."),
        Parameter::number("ties.drag", "Drag along ties", "ratio", 0.0, 5.0,
            "The same towards those who are lower, relative to that; 1 spreads hope without making or losing any."),
        Parameter::number("ties.protection", "Ties that keep connectedness", "share per tie", 0.0, 10.0,
            "Each tie made in groups lengthens the half-life of connectedness after the end of support by this share."),
        Parameter::number(WORD, "Word of mouth along ties", "per week", 0.0, 1.0,
            "Rate at which a person is brought to the programme by each person tied to them who has or had a place, in \
             place of referral.word_of_mouth. Where it is left out, word of mouth runs as it does without ties.")
            .optional(),
    ],
};
