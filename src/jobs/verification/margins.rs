//! Synthetic people of the shipped settings against every cell of every margin that is stated.

use rayon::prelude::*;

use super::scene::{ENGLAND, Scene, US_STATE, shipped};
use super::{CheckError, Effort, Found};
use crate::analysis::verification::Comparison;
use crate::analysis::verification::chance::{Chance, share_error};
use crate::engine::block::Block;
use crate::engine::ledger::Ledger;
use crate::jobs::model::Model;
use crate::model::person::{AREAS, Attributes, DIAGNOSES, Person, Treatment};
use crate::model::site::Site;
use crate::processes::population::AGE_SEX;
use crate::scenario::{MissingValue, Values};
use crate::units::value::{DiscountClock, DiscountRate};

const SEED: u64 = 5101;
const SOURCE: &str = "multinomial law of the stated margin";
const PERSONS: i64 = 200_000;
/// Sites have a rank of deprivation and a kind of area; with many small ones these are as even as the margins are exact.
const PERSONS_PER_SITE: i64 = 20;

/// Which cell of a table a person belongs to.
type CellOf = Box<dyn Fn(&Person) -> usize>;

/// One attribute of a person.
type Take = fn(&Attributes) -> u8;

/// A table of shares with what a person's cell is, and among whom.
struct Margin {
    id: String,
    words: String,
    shares: Vec<f64>,
    of: CellOf,
    among: Box<dyn Fn(&Person) -> bool>,
}

pub(super) fn check(effort: Effort) -> Found {
    let settings = [("england", "England", ENGLAND), ("us-state", "US state", US_STATE)];
    let found: Result<Vec<Vec<Comparison>>, CheckError> = settings
        .par_iter()
        .with_max_len(1)
        .map(|(id, name, files)| {
            let mut scenario = shipped("status-quo.toml", files)?;
            scenario.values.set_whole("population.persons", PERSONS)?;
            effort.thin(&mut scenario.values, 10)?;
            scenario.values.set_whole("population.persons_per_site", PERSONS_PER_SITE)?;
            let scene = Scene::of(scenario)?;
            Ok(compare(id, name, &people(&scene.model), margins(&scene.scenario.values)?))
        })
        .collect();
    Ok(found?.into_iter().flatten().collect())
}

/// Everyone at the start, before anything has happened.
fn people(model: &Model) -> Vec<Person> {
    let luck = Model::luck(SEED, 0);
    let clock = DiscountClock::new(DiscountRate::per_year(0.0), 1);
    let mut ledger = Ledger::new(model.population.strata.cells(), 52.0, 52.0, clock);
    (0..model.population.sites())
        .flat_map(|id| {
            let mut block = Block::new(Site::new(id));
            model.schedule.found(&mut block, &luck, &mut ledger);
            block.people
        })
        .collect()
}

fn with(who: &Attributes, treatment: Treatment) -> u8 {
    u8::from(who.circumstances.has(treatment))
}

fn margins(values: &Values) -> Result<Vec<Margin>, MissingValue> {
    let everyone = || Box::new(|_: &Person| true);
    let shares = |path: &str| -> Result<Vec<f64>, MissingValue> {
        Ok(values.shares(path)?.into_iter().map(|(_, share)| share).collect())
    };
    let yes = |share: f64| vec![1.0 - share, share];
    let attribute = |take: Take| -> CellOf { Box::new(move |person| usize::from(take(&person.attributes))) };
    let mut margins = vec![Margin {
        id: "age-sex".into(),
        words: "age and sex".into(),
        shares: AGE_SEX
            .iter()
            .map(|key| values.number(&format!("population.age_sex.{key}")))
            .collect::<Result<_, _>>()?,
        of: Box::new(|person| usize::from(person.attributes.sex) * BANDS + band(person)),
        among: everyone(),
    }];
    let tables: [(&str, Take); 5] = [
        ("diagnosis", |who| who.diagnosis),
        ("ethnicity", |who| who.ethnicity),
        ("language", |who| who.language),
        ("fifth", |who| who.fifth),
        ("housing", |who| who.circumstances.housing()),
    ];
    for (id, take) in tables {
        margins.push(Margin {
            id: id.into(),
            words: id.into(),
            shares: shares(&format!("population.{id}"))?,
            of: attribute(take),
            among: everyone(),
        });
    }
    let alone: [(&str, &str, Take); 3] = [
        ("population.digital_exclusion", "digital exclusion", |who| 1 - who.digital),
        ("population.eligible_share", "eligible", |who| who.eligible),
        ("population.rural_share", AREAS[1], |who| who.area),
    ];
    for (path, words, take) in alone {
        let shares = yes(values.number(path)?);
        let id = words.replace(' ', "-");
        margins.push(Margin { id, words: words.into(), shares, of: attribute(take), among: everyone() });
    }
    let by_diagnosis: [(&str, &str, Take); 4] = [
        ("population.substance_use", "substance use", |who| who.substance_use),
        ("population.non_adherence", "no medication", |who| 1 - with(who, Treatment::Medication)),
        ("population.case_management", "case management", |who| with(who, Treatment::CaseManagement)),
        ("population.psychotherapy", "psychotherapy", |who| with(who, Treatment::Psychotherapy)),
    ];
    for (path, words, take) in by_diagnosis {
        for (index, key) in DIAGNOSES.iter().enumerate() {
            margins.push(Margin {
                id: format!("{}-{key}", words.replace(' ', "-")),
                words: format!("{words}, {}", key.replace('_', " ")),
                shares: yes(values.number(&format!("{path}.{key}"))?),
                of: attribute(take),
                among: Box::new(move |person| usize::from(person.attributes.diagnosis) == index),
            });
        }
    }
    for (index, (key, _)) in values.shares("population.ethnicity")?.into_iter().enumerate() {
        margins.push(Margin {
            id: format!("family-{key}"),
            words: format!("decisions with the family, {}", key.replace('_', " ")),
            shares: yes(values.number(&format!("population.family_decisions.{key}"))?),
            of: attribute(|who| who.decision_norm),
            among: Box::new(move |person| usize::from(person.attributes.ethnicity) == index),
        });
    }
    Ok(margins)
}

/// Bands of age of one sex in the joint table.
const BANDS: usize = AGE_SEX.len() / 2;

/// The band of age, from the words of the table's keys: 18 to 24, then tens of years from 25 on, 75 and older.
fn band(person: &Person) -> usize {
    let tens = libm::floor((f64::from(person.age) - 15.0) / 10.0);
    (tens as usize).min(BANDS - 1)
}

/// Pearson's chi-square of each table of more than two cells, and the farthest of all cells.
fn compare(id: &str, name: &str, people: &[Person], margins: Vec<Margin>) -> Vec<Comparison> {
    let (mut found, mut deviations) = (Vec::new(), Vec::new());
    for margin in margins {
        let mut counts = vec![0.0; margin.shares.len()];
        let mut all = 0_usize;
        for person in people.iter().filter(|person| (margin.among)(person)) {
            counts[(margin.of)(person)] += 1.0;
            all += 1;
        }
        let (mut sum, mut cells) = (0.0, 0_usize);
        for (count, share) in counts.iter().zip(&margin.shares) {
            let expected = share * all as f64;
            if *share <= 0.0 || *share >= 1.0 {
                // A share of nothing or of everything holds exactly: one person off is as far as can be.
                if (count - expected).abs() > 0.5 {
                    deviations.push(all as f64);
                }
                continue;
            }
            if all == 0 {
                continue;
            }
            deviations.push((count / all as f64 - share) / share_error(*share, all));
            sum += (count - expected) * (count - expected) / expected;
            cells += 1;
        }
        if cells > 2 {
            let freedom = cells as f64 - 1.0;
            found.push(Comparison {
                id: format!("margins-{id}-{}", margin.id),
                what: format!("{name}, synthetic people: {}, Pearson's chi-square", margin.words),
                unit: "dimensionless",
                exact: freedom,
                simulated: sum,
                chance: Chance::ChiSquare { freedom },
                source: SOURCE,
            });
        }
    }
    found.push(Comparison {
        id: format!("margins-{id}-largest"),
        what: format!(
            "{name}, synthetic people: the farthest of {} cells of all margins, in standard errors",
            deviations.len()
        ),
        unit: "dimensionless",
        exact: 0.0,
        simulated: deviations.iter().fold(0.0, |most: f64, z| most.max(z.abs())),
        chance: Chance::Largest { of: deviations.len() },
        source: SOURCE,
    });
    found
}
