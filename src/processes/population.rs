//! Population: a closed cohort of adults with serious mental illness, synthesised from a setting's margins.
//!
//! Attributes are drawn one after the other, each given those before it; every attribute of a person comes from
//! one coordinate of luck, so a person added to a site changes nobody else.

use super::slots::BIRTH;
use crate::engine::block::Block;
use crate::engine::draws::{WideDraw, category_of, normal_quantile};
use crate::engine::process::{Process, Step};
use crate::model::person::{Attributes, DIAGNOSES, FIFTHS, Person};
use crate::model::strata::Strata;
use crate::scenario::distribution::Distribution;
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};
use crate::units::index::SITES_MAX;

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
const BAND_STARTS: [f64; 7] = [18.0, 25.0, 35.0, 45.0, 55.0, 65.0, 75.0];

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
            "population.digital_exclusion",
            "Digitally excluded",
            "proportion",
            0.0,
            1.0,
            "Share who cannot use digital services.",
        ),
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
            "population.response_sd_log",
            "Spread of individual response",
            "log units",
            0.0,
            2.0,
            "Standard deviation of the logarithm of the person's response to the programme; the mean response is 1.",
        ),
    ],
};

/// How frailty is distributed; mean 1.
#[derive(Debug, Clone, Copy)]
enum Frailty {
    None,
    LogNormal(f64),
    Gamma(Distribution),
}

/// How age and sex are drawn.
#[derive(Debug, Clone)]
enum Ages {
    Uniform { female: f64 },
    Bands { cumulative: Vec<f64> },
}

/// The population process: margins of the setting, ready to draw from.
#[derive(Debug, Clone)]
pub struct Population {
    /// Persons simulated.
    pub persons: usize,
    /// Persons of one site.
    pub persons_per_site: usize,
    /// Real people for each simulated person.
    pub weight: f64,
    /// The cells by which people are counted.
    pub strata: Strata,
    /// The diagnosis that everyone has, where the strata do not tell them apart.
    pub only_diagnosis: usize,
    ages: Ages,
    youngest: f64,
    oldest: f64,
    diagnosis: Vec<f64>,
    ethnicity: Vec<f64>,
    language: Vec<f64>,
    fifth: Vec<f64>,
    clustering: f64,
    rural_share: f64,
    substance_use: Vec<f64>,
    non_adherence: Vec<f64>,
    digital_exclusion: f64,
    eligible: f64,
    frailty: Frailty,
    response_sd_log: f64,
}

fn cumulative(shares: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    shares
        .into_iter()
        .map(|share| {
            sum += share;
            sum
        })
        .collect()
}

/// Whether more than one category has people.
fn varies(cumulative: &[f64]) -> bool {
    let mut before = 0.0;
    let filled = cumulative.iter().filter(|&&c| c - std::mem::replace(&mut before, c) > 0.0);
    filled.count() > 1
}

fn shares(values: &Values, path: &str) -> Result<(Vec<String>, Vec<f64>), MissingValue> {
    let (names, shares): (Vec<_>, Vec<_>) = values.shares(path)?.into_iter().unzip();
    Ok((names, cumulative(shares)))
}

impl Population {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let number = |path: &str| values.number(path);
        let persons = values.whole("population.persons")? as usize;
        let (ethnicities, ethnicity) = shares(values, "population.ethnicity")?;
        let (languages, language) = shares(values, "population.language")?;
        let diagnosis = cumulative(values.each("population.diagnosis", &DIAGNOSES)?);
        let fifth = cumulative(values.each("population.fifth", &FIFTHS)?);
        let rural_share = number("population.rural_share")?;
        let ages = if values.word("population.age_law")? == "bands" {
            Ages::Bands { cumulative: cumulative(values.each("population.age_sex", &AGE_SEX)?) }
        } else {
            Ages::Uniform { female: number("population.female_share")? }
        };
        let strata = Strata::new(&ethnicities, &languages, |key| match key {
            "diagnosis" => varies(&diagnosis),
            "fifth" => varies(&fifth),
            "area" => rural_share > 0.0 && rural_share < 1.0,
            "sex" => !matches!(&ages, Ages::Uniform { female } if *female <= 0.0 || *female >= 1.0),
            _ => true,
        });
        Ok(Self {
            strata,
            only_diagnosis: diagnosis.iter().position(|&c| c > 0.0).unwrap_or_default(),
            persons,
            persons_per_site: values.whole("population.persons_per_site")? as usize,
            weight: number("population.represents")? / persons as f64,
            ages,
            youngest: number("population.youngest_age")?,
            oldest: number("population.oldest_age")?,
            diagnosis,
            ethnicity,
            language,
            fifth,
            clustering: number("population.deprivation_clustering")?,
            rural_share,
            substance_use: values.each("population.substance_use", &DIAGNOSES)?,
            non_adherence: values.each("population.non_adherence", &DIAGNOSES)?,
            digital_exclusion: number("population.digital_exclusion")?,
            eligible: number("population.eligible_share")?,
            frailty: match values.word("population.frailty_law")? {
                "lognormal" => Frailty::LogNormal(number("population.frailty_sd_log")?),
                "gamma" => {
                    let variance = number("population.frailty_variance")?;
                    Frailty::Gamma(Distribution::Gamma { shape: 1.0 / variance, scale: variance })
                }
                _ => Frailty::None,
            },
            response_sd_log: number("population.response_sd_log")?,
        })
    }

    /// Whether there are no more sites, and no more people in one, than identities can hold.
    ///
    /// # Errors
    /// A message that says what is too large and what to change.
    pub fn check(&self) -> Result<(), String> {
        if self.sites() > SITES_MAX {
            return Err(format!(
                "{} persons in sites of {} make {} sites, more than {SITES_MAX}: make population.persons_per_site larger",
                self.persons,
                self.persons_per_site,
                self.sites()
            ));
        }
        Ok(())
    }

    /// Number of sites: the last one may be smaller.
    pub const fn sites(&self) -> usize {
        self.persons.div_ceil(self.persons_per_site)
    }

    /// A site's place in the order of deprivation: evenly spaced, the first site the most deprived.
    pub fn deprivation_rank(&self, site: usize) -> f64 {
        (site as f64 + 0.5) / self.sites() as f64
    }

    /// A site's kind of area: sites are rural in an even sequence that does not follow deprivation.
    ///
    /// # Source
    /// Additive recurrence with the golden ratio: the most even spread of a sequence of any length.
    pub fn area(&self, site: usize) -> u8 {
        const GOLDEN: f64 = 0.618_033_988_749_894_9;
        let place = (site as f64 + 0.5) * GOLDEN;
        u8::from(place - libm::floor(place) < self.rural_share)
    }

    fn age_and_sex(&self, draw: &mut WideDraw) -> (f64, u8) {
        match &self.ages {
            Ages::Uniform { female } => {
                let age = self.youngest + (self.oldest - self.youngest) * draw.uniform();
                (age, u8::from(draw.uniform() >= *female))
            }
            Ages::Bands { cumulative } => {
                let within = draw.uniform();
                let cell = draw.category(cumulative);
                let band = cell % BAND_STARTS.len();
                let from = BAND_STARTS[band].max(self.youngest);
                let to = BAND_STARTS.get(band + 1).copied().unwrap_or(self.oldest).max(from);
                (from + (to - from) * within, (cell / BAND_STARTS.len()) as u8)
            }
        }
    }

    fn person(&self, rank: f64, area: u8, draw: &mut WideDraw) -> Person {
        let (age, sex) = self.age_and_sex(draw);
        let diagnosis = draw.category(&self.diagnosis);
        let ethnicity = draw.category(&self.ethnicity) as u8;
        let language = draw.category(&self.language) as u8;
        let own_fifth = draw.uniform() < self.clustering;
        let u = draw.uniform();
        let place = if own_fifth { rank } else { u };
        let fifth = category_of(place, &self.fifth) as u8;
        let mut is = |share: f64| u8::from(draw.uniform() < share);
        let attributes = Attributes {
            sex,
            diagnosis: diagnosis as u8,
            ethnicity,
            language,
            fifth,
            area,
            substance_use: is(self.substance_use[diagnosis]),
            adherent: 1 - is(self.non_adherence[diagnosis]),
            digital: 1 - is(self.digital_exclusion),
            eligible: is(self.eligible),
        };
        let frailty = self.frailty(draw.uniform_fine());
        let z = draw.normal();
        let sd = self.response_sd_log;
        let response = libm::exp(sd * (z - sd / 2.0));
        let stratum = self.strata.of(&attributes);
        Person::new(age as f32, attributes, stratum, frailty as f32, response as f32)
    }

    fn frailty(&self, u: f64) -> f64 {
        match self.frailty {
            Frailty::None => 1.0,
            Frailty::LogNormal(sd) => libm::exp(sd * (normal_quantile(u) - sd / 2.0)),
            Frailty::Gamma(gamma) => gamma.quantile(u),
        }
    }
}

impl Process for Population {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn found(&self, block: &mut Block, step: &mut Step<'_>) {
        let site = usize::from(block.site.id);
        block.site.deprivation_rank = self.deprivation_rank(site);
        block.site.area = self.area(site);
        let places = self.persons_per_site.min(self.persons - site * self.persons_per_site);
        for place in 0..places {
            let mut draw = step.luck.wide_draw(block.entity(place), BIRTH);
            let person = self.person(block.site.deprivation_rank, block.site.area, &mut draw);
            block.push(person);
        }
    }
}
