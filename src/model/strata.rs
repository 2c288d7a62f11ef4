//! Strata: the cells by which everything about people is counted, and the groups that are made of them.
//!
//! A stratum is a combination of the attributes by which outcomes are compared. Some attributes are crossed with each
//! other: every outcome is then available for every group and every pair of groups without counting anything twice.
//! The others (housing, treatment beside the programme) are counted beside, crossed only with each other and with
//! diagnosis: crossed with everything they would make the ledger too large for the caches.

use super::person::{AREAS, Attributes, DIAGNOSES, FIFTHS, HOUSING, SEXES, TREATMENTS, Treatment};

/// An attribute by which outcomes are compared.
#[derive(Debug, Clone)]
pub struct Dimension {
    /// Key in tables, for instance `fifth`.
    pub key: &'static str,
    /// Labels of its groups, in order.
    pub groups: Vec<String>,
    read: Read,
    stride: usize,
    beside: bool,
}

impl Dimension {
    /// Whether it is counted beside the crossed strata: crossed only with diagnosis and the others beside.
    pub const fn is_beside(&self) -> bool {
        self.beside
    }
}

/// What is read off a person follows from the key.
impl PartialEq for Dimension {
    fn eq(&self, other: &Self) -> bool {
        (self.key, &self.groups, self.stride) == (other.key, &other.groups, other.stride)
    }
}

impl Eq for Dimension {}

/// How an attribute is read off a person.
pub type Read = fn(&Attributes) -> u8;

/// How many attributes at the head of [`ATTRIBUTES`] are crossed with each other.
const CROSSED: usize = 6;
/// The attributes by which people are compared, in the order of strata.
const ATTRIBUTES: [(&str, Read); 11] = [
    ("diagnosis", |who| who.diagnosis),
    ("sex", |who| who.sex),
    ("ethnicity", |who| who.ethnicity),
    ("fifth", |who| who.fifth),
    ("area", |who| who.area),
    ("language", |who| who.language),
    ("housing", |who| who.circumstances.housing()),
    (TREATMENTS[0], |who| without(who, Treatment::Medication)),
    (TREATMENTS[1], |who| without(who, Treatment::CaseManagement)),
    (TREATMENTS[2], |who| without(who, Treatment::Psychotherapy)),
    // Age is no attribute: [`Strata::of_age`] adds its place.
    (AGE, |_| 0),
];

/// Key of age at entry as an attribute by which people are compared.
pub const AGE: &str = "age";
/// Its groups: each ends where the next begins.
///
/// # Units
/// Years of age at entry.
pub const AGE_GROUPS: [(&str, f64); 3] =
    [("under_35", 35.0), ("35_to_64", 65.0), ("65_and_over", f64::INFINITY)];
/// The diagnosis of a person, as an attribute.
const DIAGNOSIS: &str = "diagnosis";

fn without(who: &Attributes, treatment: Treatment) -> u8 {
    u8::from(!who.circumstances.has(treatment))
}

/// How the attribute of a key is read, with its groups in order: those given for ethnicity and language, fixed ones for
/// the others; none where no attribute has that key.
pub fn attribute(
    key: &str,
    ethnicities: &[String],
    languages: &[String],
) -> Option<(&'static str, Vec<String>, Read)> {
    let (key, read) = ATTRIBUTES.into_iter().find(|(known, _)| *known == key)?;
    let groups = match key {
        "diagnosis" => labels(&DIAGNOSES),
        "sex" => labels(&SEXES),
        "ethnicity" => ethnicities.to_vec(),
        "fifth" => labels(&FIFTHS),
        "area" => labels(&AREAS),
        "language" => languages.to_vec(),
        "housing" => labels(&HOUSING),
        AGE => labels(&AGE_GROUPS.map(|(key, _)| key)),
        _ => labels(&["with", "without"]),
    };
    Some((key, groups, read))
}

/// How the cells of the ledger lie: first the crossed strata, then what is counted beside them, by diagnosis.
///
/// A stratum of a person is `c + C·b`, with c of C crossed strata and b of B combinations of the attributes beside. It
/// is counted in cell c and, where B > 1, in cell `C + D·b + (c mod D)` as well, with D diagnoses told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cells {
    crossed: u32,
    diagnoses: u32,
    beside: u32,
    /// By what a stratum is multiplied in place of a division, for crossed strata and for diagnoses.
    inverse: [u64; 2],
}

/// `2^32` / `divisor`, rounded up: what [`times`] takes.
const fn inverse(divisor: u32) -> u64 {
    (1 << 32) / if divisor == 0 { 1 } else { divisor as u64 } + 1
}

/// `number` / `divisor` from its inverse: exact, because neither has more than 16 bits. Where something is counted, two
/// divisions took as long as all else about it.
#[inline]
const fn times(number: u32, inverse: u64) -> u32 {
    ((number as u64 * inverse) >> 32) as u32
}

/// Nobody.
impl Default for Cells {
    fn default() -> Self {
        Self::from(0)
    }
}

/// So many strata, nothing beside.
impl From<usize> for Cells {
    fn from(strata: usize) -> Self {
        Self::new(strata as u32, 1, 1)
    }
}

impl Cells {
    const fn new(crossed: u32, diagnoses: u32, beside: u32) -> Self {
        Self { crossed, diagnoses, beside, inverse: [inverse(crossed), inverse(diagnoses)] }
    }

    /// How many cells there are.
    pub const fn count(self) -> usize {
        let beside = if self.beside > 1 { self.diagnoses * self.beside } else { 0 };
        (self.crossed + beside) as usize
    }

    /// How many of them, from the first, are crossed strata.
    pub const fn crossed(self) -> usize {
        self.crossed as usize
    }

    /// The cell of a person's stratum, and the one beside where there is one.
    #[inline]
    pub const fn of(self, stratum: u16) -> (usize, Option<usize>) {
        if self.beside <= 1 {
            return (stratum as usize, None);
        }
        let combination = times(stratum as u32, self.inverse[0]);
        let crossed = stratum as u32 - combination * self.crossed;
        let diagnosis = crossed - times(crossed, self.inverse[1]) * self.diagnoses;
        (crossed as usize, Some((self.crossed + self.diagnoses * combination + diagnosis) as usize))
    }
}

/// All strata of a population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strata {
    dimensions: Vec<Dimension>,
    cells: Cells,
}

fn labels(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|&key| key.to_owned()).collect()
}

impl Strata {
    /// The strata of a population with these ethnic groups and languages; attributes for which `varies` says that
    /// nobody differs are left out.
    pub fn new(ethnicities: &[String], languages: &[String], varies: impl Fn(&str) -> bool) -> Self {
        let (mut crossed, mut diagnoses, mut combinations) = (1, 1, 1);
        let mut dimensions = Vec::new();
        for (place, (key, _)) in ATTRIBUTES.iter().enumerate() {
            let Some((key, groups, read)) = attribute(key, ethnicities, languages) else { continue };
            if groups.len() <= 1 || !varies(key) {
                continue;
            }
            let beside = place >= CROSSED;
            let size = if beside { &mut combinations } else { &mut crossed };
            let stride = *size as usize;
            *size *= groups.len() as u32;
            if key == DIAGNOSIS {
                diagnoses = groups.len() as u32;
            }
            dimensions.push(Dimension { key, groups, read, stride, beside });
        }
        Self { dimensions, cells: Cells::new(crossed, diagnoses, combinations) }
    }

    /// How many strata there are.
    pub const fn count(&self) -> usize {
        self.cells.crossed as usize * self.cells.beside as usize
    }

    /// How the cells of the ledger lie.
    pub const fn cells(&self) -> Cells {
        self.cells
    }

    /// The attributes by which people are compared.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// How many groups an attribute has; 0 where nobody differs in it.
    pub fn groups_of(&self, key: &str) -> usize {
        self.dimensions.iter().find(|dimension| dimension.key == key).map_or(0, |found| found.groups.len())
    }

    /// The stratum of a person.
    pub fn of(&self, who: &Attributes) -> u16 {
        let place = |d: &Dimension| {
            let size = if d.beside { self.cells.crossed() } else { 1 };
            usize::from((d.read)(who)) * d.stride * size
        };
        self.dimensions.iter().map(place).sum::<usize>() as u16
    }

    /// The stratum of a person who enters at this age.
    pub fn of_age(&self, who: &Attributes, age: f64) -> u16 {
        let aged = self.dimensions.iter().find(|dimension| dimension.key == AGE);
        let add = aged.map_or(0, |dimension| {
            let group = AGE_GROUPS.iter().take_while(|(_, end)| age >= *end).count();
            group * dimension.stride * self.cells.crossed()
        });
        self.of(who) + add as u16
    }

    /// Whether the cells of the ledger tell people apart by all of these at once: all crossed with each other, or all beside, to
    /// which diagnosis is added.
    pub fn tells_together(&self, dimensions: &[usize]) -> bool {
        let beside = |index: &&usize| self.dimensions[**index].beside;
        let free = |index: &&usize| self.dimensions[**index].key == DIAGNOSIS;
        let among = dimensions.iter().filter(|index| !free(index));
        among.clone().all(|index| beside(&index)) || !among.clone().any(|index| beside(&index))
    }

    /// The group of a cell of the ledger along a dimension, of a cell beside the crossed strata where that is asked for; none
    /// where the cell is of the other kind or does not tell.
    pub fn group_of_cell_beside(&self, cell: usize, dimension: &Dimension, beside: bool) -> Option<usize> {
        if beside != (cell >= self.cells.crossed()) {
            return None;
        }
        if beside && dimension.key == DIAGNOSIS {
            return Some(self.diagnosis_of_cell(cell, 0));
        }
        self.group_of_cell(cell, dimension)
    }

    /// The group of a stratum along a dimension.
    pub fn group(&self, stratum: usize, dimension: &Dimension) -> usize {
        let crossed = self.cells.crossed();
        let place = if dimension.beside { stratum / crossed } else { stratum % crossed };
        place / dimension.stride % dimension.groups.len()
    }

    /// The group of a cell of the ledger along a dimension; none where the cell does not tell.
    pub fn group_of_cell(&self, cell: usize, dimension: &Dimension) -> Option<usize> {
        let place = match (dimension.beside, cell.checked_sub(self.cells.crossed())) {
            (false, None) => cell,
            (true, Some(beside)) => beside / self.cells.diagnoses as usize,
            _ => return None,
        };
        Some(place / dimension.stride % dimension.groups.len())
    }

    /// The diagnosis of a cell of the ledger; `only` where everyone has the same.
    pub fn diagnosis_of_cell(&self, cell: usize, only: usize) -> usize {
        let diagnoses = self.cells.diagnoses as usize;
        if diagnoses == 1 { only } else { cell.checked_sub(self.cells.crossed()).unwrap_or(cell) % diagnoses }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::person::Circumstances;

    #[test]
    fn multiplying_by_an_inverse_is_dividing() {
        let divisors = (1..2_000).chain([4_095, 4_096, 32_767, 46_341, 65_535]);
        for divisor in divisors {
            let by = inverse(divisor);
            let near =
                (0..=u32::from(u16::MAX) / divisor).flat_map(|k| [k * divisor, k * divisor + divisor - 1]);
            for number in near.filter(|&number| u16::try_from(number).is_ok()) {
                assert_eq!(times(number, by), number / divisor, "{number} / {divisor}");
            }
        }
    }

    #[test]
    fn every_combination_has_a_cell_of_its_own_and_gives_its_groups_back() {
        let names = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>();
        let strata = Strata::new(&names(3), &names(1), |key| !["area", "medication", AGE].contains(&key));
        assert_eq!(strata.count(), 4 * 2 * 3 * 5 * 3 * 2 * 2);
        assert_eq!(strata.cells().count(), 4 * 2 * 3 * 5 + 4 * 3 * 2 * 2);
        let mut seen = vec![false; strata.count()];
        let mut cells = vec![0; strata.cells().count()];
        for (diagnosis, sex) in (0..4).flat_map(|diagnosis| (0..2).map(move |sex| (diagnosis, sex))) {
            for (ethnicity, fifth) in (0..3).flat_map(|ethnicity| (0..5).map(move |fifth| (ethnicity, fifth)))
            {
                for (housing, treated) in (0..3).flat_map(|housing| (0..4).map(move |bits| (housing, bits))) {
                    let circumstances = Circumstances::default()
                        .housed(housing)
                        .with(Treatment::CaseManagement, treated & 1 == 1)
                        .with(Treatment::Psychotherapy, treated & 2 == 2);
                    let who = Attributes {
                        sex,
                        diagnosis,
                        ethnicity,
                        fifth,
                        circumstances,
                        ..Attributes::default()
                    };
                    let stratum = strata.of(&who);
                    assert!(!std::mem::replace(&mut seen[usize::from(stratum)], true));
                    let (cell, beside) = strata.cells().of(stratum);
                    for dimension in strata.dimensions() {
                        let group = usize::from((dimension.read)(&who));
                        assert_eq!(strata.group(usize::from(stratum), dimension), group);
                        let told = if dimension.beside { beside.unwrap() } else { cell };
                        assert_eq!(strata.group_of_cell(told, dimension), Some(group));
                    }
                    for cell in [cell, beside.unwrap()] {
                        assert_eq!(strata.diagnosis_of_cell(cell, 9), usize::from(diagnosis));
                        cells[cell] += 1;
                    }
                }
            }
        }
        assert!(cells[..120].iter().all(|&n| n == 12) && cells[120..].iter().all(|&n| n == 30));
    }

    #[test]
    fn age_at_entry_moves_a_person_to_the_cell_of_that_age_and_changes_no_other_group() {
        let strata =
            Strata::new(&["one".into()], &["one".into()], |key| ["fifth", "housing", AGE].contains(&key));
        let age = strata.dimensions().iter().find(|dimension| dimension.key == AGE).unwrap();
        for (years, wanted) in [(18.0, 0), (34.99, 0), (35.0, 1), (64.9, 1), (65.0, 2), (109.0, 2)] {
            let who = Attributes {
                fifth: 3,
                circumstances: Circumstances::default().housed(2),
                ..Attributes::default()
            };
            let stratum = strata.of_age(&who, years);
            assert_eq!(strata.group(usize::from(stratum), age), wanted);
            assert_eq!(strata.of_age(&who, 0.0), strata.of(&who));
            for dimension in strata.dimensions().iter().filter(|dimension| dimension.key != AGE) {
                let own = strata.group(usize::from(strata.of(&who)), dimension);
                assert_eq!(strata.group(usize::from(stratum), dimension), own);
            }
            let (cell, beside) = strata.cells().of(stratum);
            assert_eq!((cell, strata.group_of_cell(beside.unwrap(), age)), (3, Some(wanted)));
        }
    }

    #[test]
    fn where_nothing_is_counted_beside_a_stratum_is_its_cell() {
        let strata = Strata::new(&["one".into()], &["one".into()], |key| key == "fifth");
        assert_eq!((strata.count(), strata.cells().count(), strata.cells().of(4)), (5, 5, (4, None)));
        assert_eq!(strata.diagnosis_of_cell(4, 2), 2);
    }
}
