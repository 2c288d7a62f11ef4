//! Length of life of a cohort that lives until the last has died, against its life table.

use super::recorder::lives;
use super::scene::scenario;
use super::{Effort, Found};
use crate::analysis::verification::Comparison;
use crate::analysis::verification::chance::{Chance, mean, share_error};
use crate::analysis::verification::life::{FallingRatio, expected};
use crate::model::person::{CauseOfDeath, SEXES};
use crate::scenario::Refused;
use crate::scenario::setting::LifeTable;
use crate::units::time::WEEKS_PER_YEAR;
use rayon::prelude::*;

const SEED: u64 = 4601;
const SOURCE: &str = "life table × mortality ratio, hazards constant within a year of age (Chiang 1984)";

pub(super) fn check(effort: Effort) -> Found {
    let files = ["death-at-40.toml", "death-at-75.toml"];
    let found: Result<Vec<Vec<Comparison>>, _> =
        files.par_iter().with_max_len(1).map(|file| compare(file, effort)).collect();
    Ok(found?.into_iter().flatten().collect())
}

fn compare(file: &str, effort: Effort) -> Found {
    let mut values = scenario(file)?.values;
    effort.thin(&mut values, 25)?;
    let number = |path: &str| values.number(path);
    let table = LifeTable::read(values.file("mortality.life_table")?).map_err(Refused::from)?;
    let suicide = number("suicide.mean_rate")?;
    let ratio = FallingRatio {
        ratio: number("mortality.ratio.schizophrenia")?,
        from: number("mortality.ratio_falls_from")?,
        to: number("mortality.ratio_falls_to")?,
        left: number("mortality.ratio_share_old")?,
    };
    let age = number("population.youngest_age")? as u32;
    let (lives, accounts) = lives(&values, SEED, 0)?;
    let people: Vec<_> = accounts.blocks.iter().flat_map(|block| &block.people).collect();
    let mut found = Vec::new();
    for (sex, name) in SEXES.iter().enumerate() {
        let exact = expected(age, suicide, |age| {
            let age = f64::from(age);
            ratio.at(age) * table.hazard(sex, age)
        });
        let (mut years, mut suicides) = (Vec::new(), 0);
        for (person, life) in people.iter().zip(&lives) {
            if usize::from(person.attributes.sex) == sex {
                // Who outlived the horizon, at an age of 130, is missing, and then so is the mean.
                years.push(life.last().map_or(f64::NAN, |spell| spell.until / WEEKS_PER_YEAR));
                suicides += usize::from(person.cause == CauseOfDeath::Suicide);
            }
        }
        let (simulated, error) = mean(&years);
        found.push(Comparison {
            id: format!("death-{age}-{name}-life-expectancy"),
            what: format!(
                "Remaining years at the age of {age}, {name}, suicide included in the mortality ratio"
            ),
            unit: "years",
            exact: exact.years,
            simulated,
            chance: Chance::Known(error),
            source: SOURCE,
        });
        found.push(Comparison {
            id: format!("death-{age}-{name}-suicide"),
            what: format!("Share who die by suicide from the age of {age} on, {name}"),
            unit: "proportion",
            exact: exact.second_cause,
            simulated: suicides as f64 / years.len() as f64,
            chance: Chance::Known(share_error(exact.second_cause, years.len())),
            source: "suicide hazard × remaining years",
        });
    }
    Ok(found)
}
