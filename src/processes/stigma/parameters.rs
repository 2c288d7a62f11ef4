//! What a scenario may say of stigma.

use super::super::states_of_mind::STATES;
use crate::scenario::parameter::{Parameter, Section, Switch};

pub(super) const WEIGHT: &str = "stigma.weight";
pub(super) const INFLUENCE: &str = "stigma.influence";
pub(super) const GAIN: &str = "stigma.contact_gain";
pub(super) const MAXIMUM: &str = "stigma.maximum";
pub(super) const HALF_LIFE: &str = "stigma.half_life";
pub(super) const REFERRAL: &str = "stigma.referral_slope";

/// What a scenario says of stigma.
pub const SECTION: Section = Section {
    id: "stigma",
    title: "Self-stigma and the climate of stigma",
    doc: "Self-stigma of people, what passes along their ties, and the climate at their site, which contact with peer \
          workers changes. All are changes from the usual level in standard deviations, positive where there is more \
          stigma. Where nothing is said of it, stigma is not followed.",
    switch: Switch::Always,
    lists: &[],
    parameters: &[
        Parameter::number(WEIGHT, "Weight in self-stigma", "SD", -5.0, 5.0,
            "By how many standard deviations self-stigma is lower for each standard deviation of a state of mind above the \
             usual level. 0 where it is not said.").each(&STATES).optional(),
        Parameter::number(INFLUENCE, "Influence along ties", "SD", -5.0, 5.0,
            "By how many standard deviations self-stigma changes with the mean of what states of mind do to the self-stigma \
             of the people tied to a person; nothing where ties are off. 0 where it is left out.").optional(),
        Parameter::number(GAIN, "Gain of contact", "SD/week", -1.0, 1.0,
            "g: by how much the climate of a site falls in a week in which everyone meets a peer worker, far from its limit; \
             negative where contact makes it worse. 0 where it is left out.").optional(),
        Parameter::number(MAXIMUM, "Largest change of the climate", "SD", 0.01, 5.0,
            "Y_max: what endless contact of everyone leads to. Needed where contact changes the climate.").optional(),
        Parameter::number(HALF_LIFE, "Half-life of the climate", "weeks", 0.1, 5200.0,
            "Time in which half of a change of the climate is lost without contact. Needed where contact changes it.")
            .optional(),
        Parameter::number(REFERRAL, "Referral over the climate", "log ratio per SD", -5.0, 5.0,
            "Rise of the log rate of referral, by every pathway, for each standard deviation by which the climate of the site \
             is lower. 0 where it is left out.").optional(),
    ],
};
