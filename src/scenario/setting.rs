//! What a setting brings in files of its own: the life table.

use super::error::Problem;
use super::table::{Table, Told};
use super::values::LoadedFile;

/// Sexes of a life table, in the order of its columns in memory.
pub const SEXES: [&str; 2] = ["female", "male"];
/// Oldest age that a life table may have.
const OLDEST: i64 = 130;
/// Probability that stands for a certain death, whose hazard would be infinite.
const CERTAIN: f64 = 0.999_999_9;
/// Age that a table must reach unless it ends with certain death: the last year stands for all beyond, which
/// would be wrong by far for a table that stops earlier.
const OPEN_FROM: usize = 90;
/// Ages that a message lists.
const LISTED: usize = 8;

/// Hazards of death by sex and age in whole years, from a table of yearly probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct LifeTable {
    hazards: [Vec<f64>; 2],
}

impl LifeTable {
    /// Reads a table with the columns age, sex and qx, the probability to die within the year of age; other
    /// columns are left alone. Each sex has every age from 0 on, in any order of rows. The table is closed by a
    /// last qx of 1, or else by the rule that the hazard of its last year, 90 or older, holds ever after.
    ///
    /// # Errors
    /// Every cell that is out of range, every age that is missing or there twice, and a sex that is missing.
    pub fn read(file: &LoadedFile) -> Result<Self, Vec<Problem>> {
        let table = Table::read(file, &["age", "sex", "qx"])?;
        let ages = table.column("age").and_then(|column| column.wholes(0, OLDEST));
        let sexes = table.column("sex").and_then(|column| column.words(&SEXES));
        let chances = table.column("qx").and_then(|column| column.numbers(0.0, 1.0));
        let (ages, sexes, chances) = match (ages, sexes, chances) {
            (Ok(ages), Ok(sexes), Ok(chances)) => (ages, sexes, chances),
            (ages, sexes, chances) => {
                let told = [ages.err(), sexes.err(), chances.err()];
                return Err(told.into_iter().flatten().flatten().collect());
            }
        };
        let mut told = Told::default();
        let mut cells: [Vec<Option<f64>>; 2] = [Vec::new(), Vec::new()];
        for (row, ((age, sex), chance)) in ages.iter().zip(&sexes).zip(&chances).enumerate() {
            let age = *age as usize;
            let column = &mut cells[*sex];
            if column.len() <= age {
                column.resize(age + 1, None);
            }
            if column[age].replace(*chance).is_some() {
                told.tell(|| table.problem(row, format!("age {age} of {} is there twice", SEXES[*sex])));
            }
        }
        for (sex, column) in SEXES.iter().zip(&cells) {
            if let Some(gap) = gaps(file, sex, column) {
                told.tell(|| gap);
            }
        }
        told.or((), &file.name)?;
        let hazard = |chance: &f64| -libm::log1p(-chance.min(CERTAIN));
        Ok(Self { hazards: cells.map(|column| column.iter().flatten().map(hazard).collect()) })
    }

    /// The hazard of death at an age, for the sex at a place of [`SEXES`]: -ln(1 - qx) of the year of age; the
    /// last year stands for all beyond.
    ///
    /// # Units
    /// Per year.
    pub fn hazard(&self, sex_index: usize, age_years: f64) -> f64 {
        let column = &self.hazards[sex_index.min(SEXES.len() - 1)];
        let age = (age_years.max(0.0) as usize).min(column.len().saturating_sub(1));
        column.get(age).copied().unwrap_or(0.0)
    }

    /// The last age of the table, for the sex at a place of [`SEXES`].
    ///
    /// # Units
    /// Years.
    pub fn last_age(&self, sex_index: usize) -> usize {
        self.hazards[sex_index.min(SEXES.len() - 1)].len().saturating_sub(1)
    }
}

fn gaps(file: &LoadedFile, sex: &str, column: &[Option<f64>]) -> Option<Problem> {
    if column.is_empty() {
        return Some(Problem::error(format!("the life table has no rows of {sex}")).in_file(&file.name));
    }
    let missing: Vec<String> = column
        .iter()
        .enumerate()
        .filter(|(_, cell)| cell.is_none())
        .map(|(age, _)| age.to_string())
        .collect();
    if missing.is_empty() {
        let last = column.len() - 1;
        let closed = last >= OPEN_FROM || column.last().is_some_and(|qx| qx.is_some_and(|qx| qx >= 1.0));
        let message = format!("the life table of {sex} ends at age {last} with deaths still to come");
        let help = format!("give it up to age {OPEN_FROM} at least, or end it with qx 1");
        return (!closed).then(|| Problem::error(message).in_file(&file.name).help(help));
    }
    let (listed, rest) = missing.split_at(missing.len().min(LISTED));
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    let message = format!("the life table of {sex} has no age {}{more}", listed.join(", "));
    Some(Problem::error(message).in_file(&file.name).help("give every year of age from 0 to the last"))
}
