//! What a scenario may say of sites and their roll-out.

use super::waves::WAVES;
use crate::scenario::parameter::{Parameter, Section, Switch};

/// The components of readiness.
pub(super) const COMPONENTS: [&str; 3] = ["willingness", "resources", "buy_in"];

/// What a scenario says of sites and roll-out.
pub const SECTION: Section = Section {
    id: "adoption",
    title: "Sites and roll-out",
    doc: "Which sites take the programme up, when, how long they prepare, and whether they keep it. Where the section is \
          off, every site delivers from the start.",
    switch: Switch::Process,
    lists: &[WAVES],
    parameters: &[
        Parameter::number(
            "adoption.delivering_at_start",
            "Delivering at the start",
            "proportion",
            0.0,
            1.0,
            "Share of sites that deliver when the simulation begins.",
        ),
        Parameter::number(
            "adoption.push",
            "External push",
            "per week",
            0.0,
            10.0,
            "Rate at which a fully ready site takes the programme up without any neighbour's example or wave.",
        ),
        Parameter::number(
            "adoption.influence",
            "Influence of others",
            "per week",
            0.0,
            10.0,
            "Rate that is added for a fully ready site when every other site delivers.",
        ),
        Parameter::number(
            "adoption.preparation_weeks",
            "Preparation",
            "weeks",
            0.0,
            520.0,
            "Time from taking up to delivering of a fully ready site; others take longer in proportion to 1/readiness, up \
             to `adoption.longest_preparation`.",
        ),
        Parameter::number(
            "adoption.longest_preparation",
            "Longest preparation",
            "multiplier",
            1.0,
            100.0,
            "How many times as long as a fully ready site the least ready one takes to prepare, at most.",
        ),
        Parameter::number(
            "adoption.stop_rate",
            "Stopping",
            "per week",
            0.0,
            10.0,
            "Rate at which delivering sites stop.",
        ),
        Parameter::number(
            "adoption.readiness_mean",
            "Readiness",
            "share",
            0.0,
            1.0,
            "Mean of each component of readiness.",
        )
        .each(&COMPONENTS),
        Parameter::number(
            "adoption.readiness_sd",
            "Spread of readiness",
            "share",
            0.0,
            1.0,
            "Standard deviation of each component between sites; values are kept within 0 to 1.",
        ),
        Parameter::number(
            "adoption.integration",
            "Integration with the care team",
            "share",
            0.0,
            1.0,
            "Share of possible referrals that the care team makes: role clarity, shared goals, information sharing.",
        ),
    ],
};
