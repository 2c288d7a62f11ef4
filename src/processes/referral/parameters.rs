//! What a scenario may say of referral.

use crate::model::person::{AREAS, FIFTHS};
use crate::scenario::parameter::{Parameter, Section, Switch};

const RATIO: (f64, f64) = (0.0, 100.0);

const fn ratio(path: &'static str, label: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, "ratio", RATIO.0, RATIO.1, doc)
}

const fn rate(path: &'static str, label: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, "per week", 0.0, 10.0, doc)
}

/// What a scenario says of referral.
pub const SECTION: Section = Section {
    id: "referral",
    title: "Referral and waiting",
    doc: "How people come to the programme, what keeps them from it, and how they wait.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::choice(
            "referral.gate",
            "When referrals are taken",
            &[
                ("always", "Whenever the site delivers; those for whom there is no place wait."),
                ("while places are free", "Only in steps that begin with a free place."),
            ],
            "When a site takes referrals.",
        ),
        rate(
            "referral.rate",
            "Referral rate",
            "Rate at which the care team refers an eligible person without any barrier or boost, where it is fully \
             integrated with the programme.",
        ),
        ratio(
            "referral.ratio_in_hospital",
            "Referral ratio in hospital",
            "Referral rate during a stay in hospital relative to other times: in-reach.",
        ),
        ratio(
            "referral.ratio_after_discharge",
            "Referral ratio after discharge",
            "Referral rate in the first two windows after discharge relative to other times.",
        ),
        ratio(
            "referral.ratio_return",
            "Referral ratio of returners",
            "Referral rate of people who have had a place before.",
        ),
        rate(
            "referral.outreach_rate",
            "Outreach",
            "Rate at which outreach workers of the programme reach an eligible person who lives in the community, \
             whatever the distance, the language and the care team. Where it is left out there is no outreach.",
        )
        .optional(),
        ratio(
            "referral.outreach_ratio_ethnicity",
            "Aim of outreach by ethnic group",
            "Outreach to each ethnic group relative to the rate above. Where it is left out: 1.",
        )
        .per_category("population.ethnicity")
        .optional(),
        ratio(
            "referral.outreach_ratio_fifth",
            "Aim of outreach by deprivation",
            "Outreach to each fifth of deprivation relative to the rate above. Where it is left out: 1.",
        )
        .each(&FIFTHS)
        .optional(),
        ratio(
            "referral.outreach_ratio_area",
            "Aim of outreach by kind of area",
            "Outreach in each kind of area relative to the rate above. Where it is left out: 1.",
        )
        .each(&AREAS)
        .optional(),
        rate(
            "referral.word_of_mouth",
            "Word of mouth",
            "Rate at which an eligible person would come by word of mouth if all others of the site had had a place; it \
             falls in proportion to the share of them who have one or had one. Where it is left out: 0.",
        )
        .optional(),
        ratio(
            "referral.ratio_again",
            "Referral ratio after a refusal",
            "Rate of being asked again after a referral that came to nothing, relative to the first time. Where it is \
             left out: 1.",
        )
        .optional(),
        Parameter::number(
            "referral.return_early_weeks",
            "Early time after leaving",
            "weeks",
            0.0,
            1040.0,
            "Weeks after leaving or completing during which people come back at a rate of its own. Where it is left \
             out: 0.",
        )
        .optional(),
        ratio(
            "referral.ratio_return_early",
            "Referral ratio soon after leaving",
            "Referral rate during that early time relative to people who never had a place; 0 makes it a pause. Where \
             it is left out: 0.",
        )
        .optional(),
        ratio(
            "referral.ratio_rural",
            "Referral ratio, rural",
            "Referral rate in rural relative to urban areas: distance.",
        ),
        ratio(
            "referral.ratio_language",
            "Referral ratio, other language",
            "Referral rate of people whose language services do not speak.",
        ),
        ratio(
            "referral.ratio_digital_exclusion",
            "Referral ratio, digitally excluded",
            "Referral rate of people who cannot use digital services; 0 where the programme is only digital.",
        ),
        ratio(
            "referral.ratio_ethnicity",
            "Referral ratio by ethnic group",
            "Referral rate by ethnic group: trust and tailoring.",
        )
        .per_category("population.ethnicity"),
        Parameter::number(
            "referral.trust_mean",
            "Trust in services",
            "SD",
            -5.0,
            5.0,
            "Mean trust in services of each ethnic group, in standard deviations from that of a group at 0. Where it is \
             left out: 0.",
        )
        .per_category("population.ethnicity")
        .optional(),
        Parameter::number(
            "referral.trust_sd",
            "Differences in trust",
            "SD",
            0.0,
            5.0,
            "Standard deviation of trust within a group. Where it is left out: 0.",
        )
        .optional(),
        Parameter::number(
            "referral.trust_slope",
            "Trust and referral",
            "log ratio per SD",
            -5.0,
            5.0,
            "Rise of the log rate of referral with trust; a group's mean rate is that of its mean trust. Where it is left \
             out: 0.",
        )
        .optional(),
        Parameter::number(
            "referral.trust_slope_consent",
            "Trust and consent",
            "log odds per SD",
            -5.0,
            5.0,
            "Rise of the log odds of consent with trust. Where it is left out: 0.",
        )
        .optional(),
        Parameter::number(
            "referral.season_amplitude",
            "Season",
            "proportion",
            0.0,
            1.0,
            "How far the rate of referral rises above its mean at the height of the season, and falls below it half a \
             year later. Where it is left out: 0.",
        )
        .optional(),
        Parameter::number(
            "referral.season_peak",
            "Height of the season",
            "weeks",
            0.0,
            52.0,
            "Weeks from the start of the simulation to the height of the season. Where it is left out: 0.",
        )
        .optional(),
        Parameter::number(
            "referral.fluctuation_sd_log",
            "Fluctuation of arrivals",
            "log units",
            0.0,
            3.0,
            "Standard deviation of the log rate of referral of a site over time, beside season; the mean rate stays. \
             Where it is left out: 0.",
        )
        .optional(),
        Parameter::number(
            "referral.fluctuation_correlation",
            "Persistence of fluctuation",
            "correlation",
            0.0,
            1.0,
            "Correlation of that log rate with itself four weeks later. Where it is left out: 0.",
        )
        .optional(),
        Parameter::number(
            "referral.consent",
            "Consent",
            "proportion",
            0.0,
            1.0,
            "Probability that a referred person accepts; who refuses may be asked again.",
        ),
        Parameter::choice(
            "referral.waiting",
            "Waiting",
            &[
                ("list", "Those who find no place wait on the site's list."),
                ("none", "Those who find no place go, and may ask again."),
            ],
            "What happens to people for whom there is no place.",
        ),
        rate("referral.give_up_rate", "Giving up waiting", "Rate at which people leave the waiting list.")
            .when("referral.waiting", &["list"]),
        Parameter::choice(
            "referral.priority",
            "Priority",
            &[
                ("own draw", "Candidates are equal; each one's own draw decides."),
                ("first come", "The longest wait first."),
                (
                    "need",
                    "People in hospital or just discharged first, then those in relapse, then the longest wait.",
                ),
                ("equity", "People in the most deprived fifth first, then the longest wait."),
            ],
            "Who gets a free place.",
        ),
    ],
};
