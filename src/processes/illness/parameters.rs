//! What a scenario says of illness and hospital.

use crate::model::person::DIAGNOSES;
use crate::scenario::parameter::{Parameter, Section, Switch};

/// What a scenario says of illness.
pub const SECTION: Section = Section {
    id: "illness",
    title: "Illness and hospital",
    doc: "How people relapse, recover and are admitted, under usual care and under the programme.",
    switch: Switch::Always,
    lists: &[],
    parameters: &[
        Parameter::number("illness.relapse_rate", "Relapse rate", "per week", 0.0, 10.0,
            "Rate from stable to relapse of a person of average frailty who takes medication as agreed and has no \
             substance use disorder, outside any window after discharge.").each(&DIAGNOSES),
        Parameter::number("illness.relapse_ratio_substance_use", "Relapse ratio, substance use", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of relapse for people with persistent substance use."),
        Parameter::number("illness.relapse_ratio_non_adherence", "Relapse ratio, not taking medication", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of relapse for people who do not take medication as agreed."),
        Parameter::number("illness.relapse_ratio_while_enrolled", "Direct relapse ratio while enrolled", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of relapse while a person holds a place, beside anything that states of mind do; 1 where the \
             effect works through states of mind alone."),
        Parameter::number("illness.recovery_rate", "Recovery rate in relapse", "per week", 0.0, 10.0,
            "Rate from relapse to stable without admission."),
        Parameter::number("illness.admission_rate", "Admission rate in relapse", "per week", 0.0, 10.0,
            "Rate from relapse to hospital of a person in the reference groups, voluntary and compulsory together.")
            .each(&DIAGNOSES),
        Parameter::number("illness.admission_slope_severity", "Admission over severity", "log hazard per SD", -3.0, 3.0,
            "Rise of the log hazard of admission in an acute episode for each standard deviation of usual severity."),
        Parameter::choice("illness.crisis_care", "Crisis-team care",
            &[("none", "Nobody treats acute episodes at home in place of hospital."),
              ("team", "A crisis team may take over an acute episode; from there people recover or are admitted.")],
            "Whether acute episodes can be cared for at home by a crisis team."),
        Parameter::number("illness.crisis_rate", "Crisis-team rate in relapse", "per week", 0.0, 10.0,
            "Rate from relapse in routine care to crisis-team care.").each(&DIAGNOSES)
            .when("illness.crisis_care", &["team"]),
        Parameter::number("illness.crisis_recovery_rate", "Recovery rate in crisis-team care", "per week", 0.0, 10.0,
            "Rate from crisis-team care to stable.").when("illness.crisis_care", &["team"]),
        Parameter::number("illness.crisis_admission_ratio", "Admission ratio in crisis-team care", "hazard ratio", 0.0, 100.0,
            "Hazard ratio of admission, voluntary or compulsory, in crisis-team care against relapse in routine care: \
             below 1 where a team keeps people at home, above 1 where it takes over those who are most unwell.")
            .when("illness.crisis_care", &["team"]),
        Parameter::number("illness.compulsory_share", "Compulsory share of admissions", "proportion", 0.0, 1.0,
            "Share of the admission rate that is under compulsion, in the reference groups."),
        Parameter::number("illness.compulsory_ratio_ethnicity", "Compulsory admission ratio by ethnic group", "hazard ratio", 0.01, 100.0,
            "Hazard ratio of compulsory admission in relapse, by ethnic group; 1 for the reference group.")
            .per_category("population.ethnicity"),
        Parameter::number("illness.compulsory_slope_deprivation", "Compulsory admission, slope over deprivation", "per point", -1.0, 1.0,
            "Proportional change of compulsory admission for each percentage point of area income deprivation."),
        Parameter::number("illness.income_deprivation", "Area income deprivation", "percentage points", 0.0, 100.0,
            "Mean income deprivation of the areas in each fifth.").each(&crate::model::person::FIFTHS),
        Parameter::choice("illness.stay_law", "Length of stay",
            &[("lognormal", "Log-normal with a mean and a spread."), ("exponential", "Exponential with a mean.")],
            "How long a stay in hospital lasts."),
        Parameter::number("illness.stay_mean", "Mean length of stay", "days", 0.1, 2000.0, "Mean length of a stay in hospital.")
            .each(&DIAGNOSES),
        Parameter::number("illness.stay_sd_log", "Spread of length of stay", "log days", 0.01, 3.0,
            "Standard deviation of the logarithm of the length of stay.").when("illness.stay_law", &["lognormal"]),
        Parameter::number("illness.protection_self_management", "Protection by self-management", "log hazard per SD", -5.0, 5.0,
            "b_M: fall of the log hazard of relapse and of admission for each standard deviation of self-management above \
             the usual level; negative where more of it does harm."),
        Parameter::number("illness.protection_connectedness", "Protection by connectedness", "log hazard per SD", -5.0, 5.0,
            "b_C: as above for connectedness."),
        Parameter::number("illness.path_multiplier", "Strength of the path to hospital", "multiplier", -100.0, 100.0,
            "Multiplies both protections. The effect of peer support on admissions may be zero or harmful: at 0 the states \
             of mind do not reach the hospital, below 0 they do harm."),
        Parameter::number("illness.path_limit", "Limit of the path to hospital", "hazard ratio", 1.01, 1e6,
            "L: what states of mind can multiply or divide the hazard of relapse by at most, and that of admission. The sum s \
             of both protections acts as s / sqrt(1 + (s / ln L)²), so that neither benefit nor harm runs away where people \
             are supported for longer than in trials. Without it there is no limit.").optional(),
    ],
};
