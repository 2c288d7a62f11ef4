//! What a scenario says of the people.

use crate::model::person::{DIAGNOSES, FIFTHS, HOUSING, SEXES};
use crate::scenario::parameter::{Parameter, Section, Switch};

/// Age bands by sex: keys of the joint table of age and sex.
pub const AGE_SEX: [&str; 14] = [
    "female_18_24",
    "female_25_34",
    "female_35_44",
    "female_45_54",
    "female_55_64",
    "female_65_74",
    "female_75_plus",
    "male_18_24",
    "male_25_34",
    "male_35_44",
    "male_45_54",
    "male_55_64",
    "male_65_74",
    "male_75_plus",
];
/// Youngest age of each band.
pub(super) const BAND_STARTS: [f64; 7] = [18.0, 25.0, 35.0, 45.0, 55.0, 65.0, 75.0];

/// Age bands: keys of tables by age.
pub const AGE_BANDS: [&str; 7] = ["18_24", "25_34", "35_44", "45_54", "55_64", "65_74", "75_plus"];

/// What a scenario says of the population.
pub const SECTION: Section = Section {
    id: "population",
    title: "People",
    doc: "Who the simulated people are. They stand for a larger population by a stated weight.",
    switch: Switch::Always,
    lists: &[],
    parameters: &[
        Parameter::whole(
            "population.persons",
            "Persons simulated",
            "persons",
            1,
            10_000_000,
            "How many persons are simulated; more of them lower the Monte Carlo error and cost time in proportion.",
        ),
        Parameter::number(
            "population.represents",
            "People represented",
            "persons",
            1.0,
            1e9,
            "The size of the real population for which the simulated persons stand; weight = represents / persons.",
        ),
        Parameter::whole(
            "population.persons_per_site",
            "Persons per site",
            "persons",
            1,
            65_536,
            "Catchment of one site: adults with serious mental illness whom one peer support service would serve.",
        ),
        super::sizes::PARAMETER,
        Parameter::choice(
            "population.source",
            "Where people come from",
            &[
                ("margins", "Synthesised from margins and conditional tables."),
                ("file", "Read from a table with one person a row."),
            ],
            "How the simulated people are made.",
        ),
        Parameter::file(
            "population.persons_file",
            "Table of persons",
            "CSV file with one person a row: age (16 to 110), sex, diagnosis, ethnicity, language, fifth, area, \
             substance_use, digital, decision_norm, adherent, eligible (each 0 or 1), and where there is one, id (each \
             once), site (a word or number; else sites are filled in the order of rows), frailty (mean 1), housing, \
             case_management and psychotherapy (0 or 1; else drawn).",
        )
        .when("population.source", &["file"]),
        Parameter::choice(
            "population.age_law",
            "Age at start",
            &[
                ("uniform", "Uniform between the youngest and the oldest age."),
                ("bands", "Uniform within bands whose shares are given by sex."),
            ],
            "How ages at the start are distributed.",
        ),
        Parameter::number(
            "population.youngest_age",
            "Youngest age",
            "years",
            16.0,
            100.0,
            "Youngest age at the start.",
        ),
        Parameter::number(
            "population.oldest_age",
            "Oldest age",
            "years",
            18.0,
            110.0,
            "Oldest age at the start; the upper end of the last band.",
        ),
        Parameter::shares(
            "population.age_sex",
            "Age and sex",
            "Joint shares of age band and sex at the start.",
        )
        .shares_over(&AGE_SEX)
        .when("population.age_law", &["bands"]),
        Parameter::number(
            "population.female_share",
            "Women",
            "proportion",
            0.0,
            1.0,
            "Share of women, where ages are uniform.",
        )
        .when("population.age_law", &["uniform"]),
        Parameter::shares("population.diagnosis", "Diagnosis", "Shares of diagnoses.")
            .shares_over(&DIAGNOSES),
        Parameter::shares(
            "population.diagnosis_by_sex",
            "Diagnosis by sex",
            "Shares of diagnoses of each sex, where ages are in bands. Margins rule: the table gives how strongly the \
             two go together (its odds ratios), and is fitted to the margins.",
        )
        .shares_over(&DIAGNOSES)
        .each(&SEXES)
        .optional(),
        Parameter::shares(
            "population.diagnosis_by_age",
            "Diagnosis by age",
            "Shares of diagnoses in each age band, where ages are in bands; fitted to the margins.",
        )
        .shares_over(&DIAGNOSES)
        .each(&AGE_BANDS)
        .optional(),
        Parameter::shares(
            "population.ethnicity",
            "Ethnic group",
            "Shares of ethnic or cultural groups; the groups are named here and nowhere else. The first is the \
             majority to which gaps are compared.",
        ),
        Parameter::shares(
            "population.language",
            "Language",
            "Shares of languages; the first is the one that services speak.",
        ),
        Parameter::shares(
            "population.fifth",
            "Deprivation fifth",
            "Shares living in each fifth of area deprivation, most deprived first.",
        )
        .shares_over(&FIFTHS),
        Parameter::shares(
            "population.ethnicity_by_fifth",
            "Ethnic group by deprivation",
            "Shares of ethnic groups in each fifth; fitted to the margins.",
        )
        .shares_as("population.ethnicity")
        .each(&FIFTHS)
        .optional(),
        Parameter::shares(
            "population.language_by_ethnicity",
            "Language by ethnic group",
            "Shares of languages in each ethnic group; fitted to the margins.",
        )
        .shares_as("population.language")
        .per_category("population.ethnicity")
        .optional(),
        Parameter::number(
            "population.family_decisions",
            "Decisions with the family",
            "proportion",
            0.0,
            1.0,
            "Share of each ethnic group who decide about care with their family rather than alone; nobody where this \
             is not said.",
        )
        .per_category("population.ethnicity")
        .optional(),
        Parameter::number(
            "population.deprivation_clustering",
            "Deprivation clustering by site",
            "proportion",
            0.0,
            1.0,
            "Share of a site's people who live in the fifth to which the site itself belongs; the others follow the \
             overall shares. The overall shares do not depend on it.",
        ),
        Parameter::number(
            "population.rural_share",
            "Rural sites",
            "proportion",
            0.0,
            1.0,
            "Share of sites in rural areas.",
        ),
        Parameter::number(
            "population.substance_use",
            "Substance use",
            "proportion",
            0.0,
            1.0,
            "Share with persistent substance use disorder.",
        )
        .each(&DIAGNOSES),
        Parameter::number(
            "population.non_adherence",
            "Not taking medication as agreed",
            "proportion",
            0.0,
            1.0,
            "Share who do not take medication as agreed.",
        )
        .each(&DIAGNOSES),
        Parameter::number(
            "population.non_adherence_odds_substance_use",
            "Not taking medication with substance use",
            "odds ratio",
            0.01,
            100.0,
            "Odds ratio of not taking medication as agreed for people with substance use disorder, within a diagnosis; \
             the share of the diagnosis stays. 1 where this is not said.",
        )
        .optional(),
        Parameter::number(
            "population.digital_exclusion",
            "Digitally excluded",
            "proportion",
            0.0,
            1.0,
            "Share who cannot use digital services.",
        ),
        Parameter::number(
            "population.digital_exclusion_by_age",
            "Digitally excluded by age",
            "proportion",
            0.0,
            1.0,
            "Share in each age band who cannot use digital services, where ages are in bands; fitted to the overall \
             share.",
        )
        .each(&AGE_BANDS)
        .optional(),
        Parameter::shares(
            "population.housing",
            "Housing",
            "Shares in settled housing, in supported housing (with care or staff), and in unstable housing or homeless. \
             Everyone is settled where this is not said. It changes nothing under usual care.",
        )
        .shares_over(&HOUSING)
        .optional(),
        Parameter::shares(
            "population.housing_by_diagnosis",
            "Housing by diagnosis",
            "Shares of housing with each diagnosis; fitted to the margins.",
        )
        .shares_over(&HOUSING)
        .each(&DIAGNOSES)
        .optional(),
        Parameter::number(
            "population.case_management",
            "With a case manager",
            "proportion",
            0.0,
            1.0,
            "Share with a case manager of an assertive outreach or community mental health team; nobody where this is \
             not said. It changes nothing under usual care, whose effects are in the rates of illness already.",
        )
        .each(&DIAGNOSES)
        .optional(),
        Parameter::number(
            "population.psychotherapy",
            "In psychological therapy",
            "proportion",
            0.0,
            1.0,
            "Share in psychological therapy; nobody where this is not said. As for case management.",
        )
        .each(&DIAGNOSES)
        .optional(),
        Parameter::number(
            "population.eligible_share",
            "Eligible",
            "proportion",
            0.0,
            1.0,
            "Share to whom the programme is open.",
        ),
        Parameter::choice(
            "population.frailty_law",
            "Frailty",
            &[
                ("none", "Everyone has the same relapse level."),
                ("lognormal", "Log-normal with mean 1."),
                ("gamma", "Gamma with mean 1."),
            ],
            "How the person's own relapse level varies; use of hospital is concentrated in few people.",
        ),
        Parameter::number(
            "population.frailty_sd_log",
            "Spread of log-normal frailty",
            "log units",
            0.0,
            3.0,
            "Standard deviation of the logarithm of frailty.",
        )
        .when("population.frailty_law", &["lognormal"]),
        Parameter::number(
            "population.frailty_variance",
            "Variance of gamma frailty",
            "variance",
            0.01,
            20.0,
            "Variance of frailty, whose mean is 1.",
        )
        .when("population.frailty_law", &["gamma"]),
        Parameter::number(
            "population.severity_frailty_correlation",
            "Severity and frailty",
            "correlation",
            -1.0,
            1.0,
            "Correlation between usual severity, a standard normal score, and the normal score of frailty.",
        ),
        Parameter::number(
            "population.response_sd_log",
            "Spread of individual response",
            "log units",
            0.0,
            2.0,
            "Standard deviation of the logarithm of the person's response to the programme; the mean response is 1.",
        ),
        Parameter::choice(
            "population.entry",
            "Entry",
            &[
                ("closed", "Nobody joins or leaves after the start."),
                ("open", "New people fall ill and join, and people leave."),
            ],
            "Whether the population is closed or open.",
        ),
        Parameter::number(
            "population.entry_rate",
            "Rate of entry",
            "per year",
            0.0,
            1.0,
            "People who join in a year, as a share of those at the start. Part of the schedule that is the same in every \
             strategy and sample, so it has no distribution: a plan that saves lives must not admit fewer people.",
        )
        .when("population.entry", &["open"]),
        Parameter::shares(
            "population.entry_age_sex",
            "Age and sex at entry",
            "Joint shares of age band and sex of those who join.",
        )
        .shares_over(&AGE_SEX)
        .when("population.entry", &["open"]),
        Parameter::shares("population.entry_diagnosis", "Diagnosis at entry", "Shares of diagnoses of those who join.")
            .shares_over(&DIAGNOSES)
            .when("population.entry", &["open"]),
        Parameter::shares(
            "population.entry_ethnicity",
            "Ethnic group at entry",
            "Shares of ethnic groups among those who join.",
        )
        .shares_as("population.ethnicity")
        .when("population.entry", &["open"]),
        Parameter::shares(
            "population.entry_fifth",
            "Deprivation fifth at entry",
            "Shares of fifths of area deprivation among those who join.",
        )
        .shares_over(&FIFTHS)
        .when("population.entry", &["open"]),
        Parameter::number(
            "population.leave_rate",
            "Rate of leaving",
            "per year",
            0.0,
            1.0,
            "Rate at which people leave the population alive: they move away, or are well for so long that services \
             no longer count them.",
        )
        .when("population.entry", &["open"]),
    ],
};
