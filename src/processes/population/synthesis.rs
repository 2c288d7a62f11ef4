//! Synthesis: who people are, drawn from margins and fitted conditional tables.

use super::circumstances::Stated;
use super::frailty::Frailty;
use super::joint::{Joint, Unmet, fit, fit_pairs};
use super::parameters::{AGE_BANDS, AGE_SEX, BAND_STARTS};
use crate::engine::draws::{Draw, category_of, normal_quantile};
use crate::model::person::{Attributes, Circumstances, DIAGNOSES, FIFTHS, SEXES, Treatment};
use crate::processes::OpenError;
use crate::scenario::{MissingValue, Slip, Values};

const BANDS: usize = AGE_BANDS.len();

/// Shares summed up, so that a uniform number finds its category.
pub(super) fn cumulative(shares: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    shares
        .into_iter()
        .map(|share| {
            sum += share;
            sum
        })
        .collect()
}

/// The shares within each row of a joint table, summed up; the overall shares for a row without people.
pub(super) fn within_rows(joint: &Joint, overall: &[f64]) -> Vec<Vec<f64>> {
    joint
        .iter()
        .map(|row| {
            let sum: f64 = row.iter().sum();
            let shares: Vec<f64> =
                if sum > 0.0 { row.iter().map(|x| x / sum).collect() } else { overall.to_vec() };
            cumulative(shares)
        })
        .collect()
}

pub(super) fn unmet(path: &str, rows: &[String], columns: &[String], unmet: Unmet) -> OpenError {
    let name = |names: &[String]| names.get(unmet.place).cloned().unwrap_or_default();
    let which = if unmet.column { name(columns) } else { name(rows) };
    let message = format!(
        "{path} cannot be fitted to its margins: {which} would have a share of {:.6}, but {:.6} is stated",
        unmet.reached, unmet.wanted
    );
    Slip::at(path, message).help("a share of 0 in the table may leave no room for it").into()
}

pub(super) fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// One set of shares for each key of a conditional table; none where the scenario does not have it.
pub(super) fn conditional(
    values: &Values,
    path: &str,
    keys: &[String],
) -> Result<Option<Joint>, MissingValue> {
    if values.keys(path).is_empty() {
        return Ok(None);
    }
    let row = |key: &String| -> Result<Vec<f64>, MissingValue> {
        Ok(values.shares(&format!("{path}.{key}"))?.into_iter().map(|(_, share)| share).collect())
    };
    keys.iter().map(row).collect::<Result<_, _>>().map(Some)
}

/// How age and sex are drawn.
#[derive(Debug, Clone, PartialEq)]
enum Ages {
    Uniform { female: f64, youngest: f64, oldest: f64 },
    Bands { cumulative: Vec<f64>, youngest: f64, oldest: f64 },
}

impl Ages {
    /// Age, sex, and the cell of [`AGE_SEX`] where ages are in bands.
    fn draw(&self, draw: &mut Draw) -> (f64, u8, Option<usize>) {
        match self {
            Self::Uniform { female, youngest, oldest } => {
                let age = youngest + (oldest - youngest) * draw.uniform();
                (age, u8::from(draw.uniform() >= *female), None)
            }
            Self::Bands { cumulative, youngest, oldest } => {
                let within = draw.uniform();
                let cell = draw.category(cumulative);
                let band = cell % BANDS;
                let from = BAND_STARTS[band].max(*youngest);
                let to = BAND_STARTS.get(band + 1).copied().unwrap_or(*oldest).max(from);
                (from + (to - from) * within, (cell / BANDS) as u8, Some(cell))
            }
        }
    }
}

/// The shares of one set of people: those at the start, or those who join.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Makeup {
    ages: Ages,
    /// Cumulative shares of diagnoses, by cell of age and sex; a single row where they do not differ.
    diagnosis: Vec<Vec<f64>>,
    fifth: Vec<f64>,
    /// Cumulative shares of ethnic groups, by fifth; a single row where they do not differ.
    ethnicity: Vec<Vec<f64>>,
}

impl Makeup {
    fn new(
        values: &Values,
        ages: Ages,
        age_sex: Option<&[f64]>,
        paths: [&str; 3],
    ) -> Result<Self, OpenError> {
        let diagnoses = values.each(paths[0], &DIAGNOSES)?;
        let groups = values.shares(paths[1])?;
        let fifths = values.each(paths[2], &FIFTHS)?;
        let ethnicities: Vec<f64> = groups.iter().map(|(_, share)| *share).collect();
        let names: Vec<String> = groups.into_iter().map(|(name, _)| name).collect();
        let diagnosis = match age_sex {
            Some(age_sex) => diagnosis_by_cell(values, age_sex, &diagnoses)?,
            None => vec![cumulative(diagnoses)],
        };
        let path = "population.ethnicity_by_fifth";
        let ethnicity = match conditional(values, path, &owned(&FIFTHS))? {
            Some(seed) => {
                let joint = fit(weighted(seed, &fifths), &fifths, &ethnicities)
                    .map_err(|error| unmet(path, &owned(&FIFTHS), &names, error))?;
                within_rows(&joint, &ethnicities)
            }
            None => vec![cumulative(ethnicities)],
        };
        Ok(Self { ages, diagnosis, fifth: cumulative(fifths), ethnicity })
    }

    /// People at the start.
    pub(super) fn at_start(values: &Values) -> Result<Self, OpenError> {
        let (youngest, oldest) =
            (values.number("population.youngest_age")?, values.number("population.oldest_age")?);
        let paths = ["population.diagnosis", "population.ethnicity", "population.fifth"];
        if values.word("population.age_law")? == "bands" {
            let shares = values.each("population.age_sex", &AGE_SEX)?;
            let ages = Ages::Bands { cumulative: cumulative(shares.iter().copied()), youngest, oldest };
            return Self::new(values, ages, Some(&shares), paths);
        }
        let female = values.number("population.female_share")?;
        Self::new(values, Ages::Uniform { female, youngest, oldest }, None, paths)
    }

    /// People who join.
    pub(super) fn at_entry(values: &Values) -> Result<Self, OpenError> {
        let (youngest, oldest) =
            (values.number("population.youngest_age")?, values.number("population.oldest_age")?);
        let paths = ["population.entry_diagnosis", "population.entry_ethnicity", "population.entry_fifth"];
        let shares = values.each("population.entry_age_sex", &AGE_SEX)?;
        let ages = Ages::Bands { cumulative: cumulative(shares.iter().copied()), youngest, oldest };
        Self::new(values, ages, Some(&shares), paths)
    }

    /// Whether an attribute, by the key of its stratum, has more than one category with people.
    pub(super) fn varies(&self, key: &str) -> bool {
        match key {
            "diagnosis" => self.diagnosis.iter().any(|row| filled(row) > 1) || self.distinct_diagnoses(),
            "fifth" => filled(&self.fifth) > 1,
            "sex" => match &self.ages {
                Ages::Uniform { female, .. } => *female > 0.0 && *female < 1.0,
                Ages::Bands { cumulative, .. } => {
                    let women = cumulative[BANDS - 1];
                    women > 0.0 && women < cumulative[2 * BANDS - 1]
                }
            },
            _ => true,
        }
    }

    /// The youngest age that is drawn.
    pub(super) fn youngest(&self) -> f64 {
        match &self.ages {
            Ages::Uniform { youngest, .. } => *youngest,
            Ages::Bands { youngest, .. } => youngest.max(BAND_STARTS[0]),
        }
    }

    fn distinct_diagnoses(&self) -> bool {
        self.diagnosis.windows(2).any(|rows| first(&rows[0]) != first(&rows[1]))
    }

    /// The diagnosis that everyone has, where they do not differ.
    pub(super) fn only_diagnosis(&self) -> usize {
        self.diagnosis.first().map_or(0, |row| first(row))
    }
}

fn first(cumulative: &[f64]) -> usize {
    cumulative.iter().position(|&c| c > 0.0).unwrap_or_default()
}

/// How many categories have people.
fn filled(cumulative: &[f64]) -> usize {
    let mut before = 0.0;
    cumulative.iter().filter(|&&c| c - std::mem::replace(&mut before, c) > 0.0).count()
}

pub(super) fn weighted(mut table: Joint, rows: &[f64]) -> Joint {
    for (row, weight) in table.iter_mut().zip(rows) {
        for cell in row {
            *cell *= weight;
        }
    }
    table
}

/// Cumulative shares of diagnoses in each cell of age and sex.
fn diagnosis_by_cell(
    values: &Values,
    age_sex: &[f64],
    diagnoses: &[f64],
) -> Result<Vec<Vec<f64>>, OpenError> {
    let (by_sex, by_age) = ("population.diagnosis_by_sex", "population.diagnosis_by_age");
    let sexes: Vec<f64> = age_sex.chunks(BANDS).map(|chunk| chunk.iter().sum()).collect();
    let bands: Vec<f64> = (0..BANDS).map(|band| age_sex[band] + age_sex[BANDS + band]).collect();
    let table = |path: &str, keys: &[&str], margin: &[f64]| -> Result<Option<Joint>, OpenError> {
        let Some(seed) = conditional(values, path, &owned(keys))? else { return Ok(None) };
        fit(weighted(seed, margin), margin, diagnoses)
            .map(Some)
            .map_err(|error| unmet(path, &owned(keys), &owned(&DIAGNOSES), error))
    };
    let (by_sex, by_age) = (table(by_sex, &SEXES, &sexes)?, table(by_age, &AGE_BANDS, &bands)?);
    if by_sex.is_none() && by_age.is_none() {
        return Ok(vec![cumulative(diagnoses.iter().copied())]);
    }
    let apart = |margin: &[f64]| -> Joint {
        margin.iter().map(|row| diagnoses.iter().map(|share| row * share).collect()).collect()
    };
    let sex_age: Joint = age_sex.chunks(BANDS).map(<[f64]>::to_vec).collect();
    let joint = fit_pairs(
        &sex_age,
        &by_sex.unwrap_or_else(|| apart(&sexes)),
        &by_age.unwrap_or_else(|| apart(&bands)),
    );
    Ok(within_rows(&joint, diagnoses))
}

/// The chance not to take medication as agreed, by diagnosis and substance use.
///
/// # Errors
/// Where a value is missing or no table has these margins.
pub(in crate::processes) fn non_adherence(values: &Values) -> Result<[[f64; 2]; DIAGNOSES.len()], OpenError> {
    let users = values.each("population.substance_use", &DIAGNOSES)?;
    let shares = values.each("population.non_adherence", &DIAGNOSES)?;
    let path = "population.non_adherence_odds_substance_use";
    let odds = values.optional_number(path).unwrap_or(1.0);
    let mut chances = [[0.0; 2]; DIAGNOSES.len()];
    for (place, chance) in chances.iter_mut().enumerate() {
        let (user, share) = (users[place], shares[place]);
        *chance = [share; 2];
        if user > 0.0 && user < 1.0 {
            let joint =
                fit(vec![vec![odds, 1.0], vec![1.0, 1.0]], &[user, 1.0 - user], &[share, 1.0 - share])
                    .map_err(|error| {
                        unmet(path, &owned(&["users", "others"]), &owned(&["not", "as agreed"]), error)
                    })?;
            *chance = [joint[1][0] / (1.0 - user), joint[0][0] / user];
        }
    }
    Ok(chances)
}

/// What a person is made of, beside the place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made {
    /// Age on the day of entry.
    pub(super) age: f64,
    /// Who the person is.
    pub(super) attributes: Attributes,
    /// The person's own relapse level.
    pub(super) frailty: f64,
    /// Usual severity, a standard normal score.
    pub(super) severity: f64,
    /// Response to the programme.
    pub(super) response: f64,
    /// What a table says of housing and treatment.
    pub(super) stated: Stated,
}

/// What does not depend on when people enter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Synthesis {
    /// Cumulative shares of languages, by ethnic group; a single row where they do not differ.
    language: Vec<Vec<f64>>,
    clustering: f64,
    substance_use: Vec<f64>,
    non_adherence: [[f64; 2]; DIAGNOSES.len()],
    /// Share of the digitally excluded, by age band; a single one where it does not differ.
    excluded: Vec<f64>,
    family: Vec<f64>,
    eligible: f64,
    frailty: Frailty,
    severity_frailty: f64,
    response_sd_log: f64,
}

impl Synthesis {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing, or a table contradicts its margins.
    pub(super) fn open(values: &Values) -> Result<Self, OpenError> {
        let number = |path: &str| values.number(path);
        let groups = values.shares("population.ethnicity")?;
        let names: Vec<String> = groups.iter().map(|(name, _)| name.clone()).collect();
        let ethnicities: Vec<f64> = groups.iter().map(|(_, share)| *share).collect();
        let spoken = values.shares("population.language")?;
        let languages: Vec<f64> = spoken.iter().map(|(_, share)| *share).collect();
        let path = "population.language_by_ethnicity";
        let language = match conditional(values, path, &names)? {
            Some(seed) => {
                let columns: Vec<String> = spoken.iter().map(|(name, _)| name.clone()).collect();
                let joint = fit(weighted(seed, &ethnicities), &ethnicities, &languages)
                    .map_err(|error| unmet(path, &names, &columns, error))?;
                within_rows(&joint, &languages)
            }
            None => vec![cumulative(languages)],
        };
        let family = "population.family_decisions";
        Ok(Self {
            language,
            clustering: number("population.deprivation_clustering")?,
            substance_use: values.each("population.substance_use", &DIAGNOSES)?,
            non_adherence: non_adherence(values)?,
            excluded: excluded(values)?,
            family: names
                .iter()
                .map(|name| values.optional_number(&format!("{family}.{name}")).unwrap_or_default())
                .collect(),
            eligible: number("population.eligible_share")?,
            frailty: Frailty::open(values)?,
            severity_frailty: number("population.severity_frailty_correlation")?,
            response_sd_log: number("population.response_sd_log")?,
        })
    }

    /// Whether medication is taken as agreed by some and not by others.
    pub(super) fn medication_varies(&self) -> bool {
        self.non_adherence.iter().flatten().any(|&share| share > 0.0)
    }

    /// Makes a person at a site of this rank of deprivation and kind of area.
    pub(super) fn person(&self, makeup: &Makeup, rank: f64, area: u8, draw: &mut Draw) -> Made {
        fn row<T>(table: &[T], place: usize) -> &T {
            table.get(place).unwrap_or(&table[0])
        }
        let (age, sex, cell) = makeup.ages.draw(draw);
        let diagnosis = draw.category(row::<Vec<f64>>(&makeup.diagnosis, cell.unwrap_or_default()));
        let (own_group, own_language) = (draw.uniform(), draw.uniform());
        let own_fifth = draw.uniform() < self.clustering;
        let u = draw.uniform();
        let fifth = category_of(if own_fifth { rank } else { u }, &makeup.fifth);
        let ethnicity = category_of(own_group, row::<Vec<f64>>(&makeup.ethnicity, fifth));
        let language = category_of(own_language, row::<Vec<f64>>(&self.language, ethnicity));
        let mut is = |share: f64| u8::from(draw.uniform() < share);
        let substance_use = is(self.substance_use[diagnosis]);
        let adherent = is(self.non_adherence[diagnosis][usize::from(substance_use)]) == 0;
        let digital = 1 - is(*row(&self.excluded, cell.unwrap_or_default() % BANDS));
        let eligible = is(self.eligible);
        let (frailty, severity, response) = self.own(draw);
        let decision_norm = u8::from(draw.uniform() < self.family[ethnicity]);
        Made {
            age,
            attributes: Attributes {
                sex,
                diagnosis: diagnosis as u8,
                ethnicity: ethnicity as u8,
                language: language as u8,
                fifth: fifth as u8,
                area,
                substance_use,
                circumstances: Circumstances::default().with(Treatment::Medication, adherent),
                digital,
                eligible,
                decision_norm,
            },
            frailty,
            severity,
            response,
            stated: Stated::default(),
        }
    }

    /// What no table says of a person: frailty, severity and response.
    pub(super) fn own(&self, draw: &mut Draw) -> (f64, f64, f64) {
        let frailty = draw.uniform_fine();
        let z = draw.normal();
        let sd = self.response_sd_log;
        let rest = libm::sqrt(1.0 - self.severity_frailty * self.severity_frailty);
        let score = normal_quantile(frailty);
        let severity = self.severity_frailty * score + rest * draw.normal();
        (self.frailty.quantile(frailty, score), severity, libm::exp(sd * (z - sd / 2.0)))
    }
}

/// The share of the digitally excluded in each age band, fitted to the overall share.
fn excluded(values: &Values) -> Result<Vec<f64>, OpenError> {
    let overall = values.number("population.digital_exclusion")?;
    let path = "population.digital_exclusion_by_age";
    if values.keys(path).is_empty() || values.word("population.age_law")? != "bands" {
        return Ok(vec![overall]);
    }
    let age_sex = values.each("population.age_sex", &AGE_SEX)?;
    let bands: Vec<f64> = (0..BANDS).map(|band| age_sex[band] + age_sex[BANDS + band]).collect();
    let seed: Joint =
        values.each(path, &AGE_BANDS)?.into_iter().map(|share| vec![share, 1.0 - share]).collect();
    let joint = fit(weighted(seed, &bands), &bands, &[overall, 1.0 - overall])
        .map_err(|error| unmet(path, &owned(&AGE_BANDS), &owned(&["excluded", "not"]), error))?;
    Ok(joint
        .iter()
        .zip(&bands)
        .map(|(row, &band)| if band > 0.0 { row[0] / band } else { overall })
        .collect())
}
