//! What a scenario may say of sites and their roll-out.

use super::super::OpenError;
use super::{attitudes, care_team, climate, neighbours, push, shocks, strategies, sustainment, waves};
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{Slip, Values};

/// The components of readiness.
pub(super) const COMPONENTS: [&str; 3] = ["willingness", "resources", "buy_in"];

/// What a scenario says of sites and roll-out.
pub const SECTION: Section = Section {
    id: "adoption",
    title: "Sites and roll-out",
    doc: "Which sites take the programme up, when, how long they prepare, and whether they keep it, how ready they are, how \
          well the care team works with peer workers, and what is done to bring the programme about. Where the section is \
          off, every site delivers from the start.",
    switch: Switch::Process,
    lists: &[waves::WAVES, shocks::SHOCKS, strategies::STRATEGIES],
    parameters: &ALL,
};

const PARTS: &[&[Parameter]] = &[
    OWN,
    push::PARAMETERS,
    neighbours::PARAMETERS,
    sustainment::PARAMETERS,
    climate::PARAMETERS,
    care_team::PARAMETERS,
    attitudes::PARAMETERS,
];

const COUNT: usize = {
    let (mut part, mut count) = (0, 0);
    while part < PARTS.len() {
        count += PARTS[part].len();
        part += 1;
    }
    count
};

const ALL: [Parameter; COUNT] = {
    let mut all = [OWN[0]; COUNT];
    let (mut part, mut at) = (0, 0);
    while part < PARTS.len() {
        let mut within = 0;
        while within < PARTS[part].len() {
            all[at] = PARTS[part][within];
            at += 1;
            within += 1;
        }
        part += 1;
    }
    all
};

/// Refuses what is stated without something that it needs.
///
/// # Errors
/// A message that names both.
pub(super) fn together(values: &Values, stated: &[&str], needs: &str) -> Result<(), OpenError> {
    if values.optional_number(needs).is_some() {
        return Ok(());
    }
    let needs = needs.strip_suffix(".clinicians").unwrap_or(needs);
    match stated.iter().find(|path| values.optional_number(path).is_some_and(|value| value != 0.0)) {
        Some(path) => {
            let slip = Slip::at(*path, format!("{path} is stated without {needs}"));
            Err(slip.help(format!("state both, or leave {path} out")).beside(needs).into())
        }
        None => Ok(()),
    }
}

const OWN: &[Parameter] = &[
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
    Parameter::number(
        "adoption.aware_at_start",
        "Aware at the start",
        "proportion",
        0.0,
        1.0,
        "Share of the sites that do not deliver which know of the programme at the start; only who knows of it can take it \
         up by itself. Where it is left out: 1.",
    )
    .optional(),
    Parameter::number(
        "adoption.awareness_push",
        "Awareness from outside",
        "per week",
        0.0,
        10.0,
        "Rate at which a site comes to know of the programme without any neighbour's example. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "adoption.awareness_influence",
        "Awareness by neighbours",
        "per week",
        0.0,
        10.0,
        "Rate that is added when every neighbour delivers. Where it is left out: 0.",
    )
    .optional(),
];
