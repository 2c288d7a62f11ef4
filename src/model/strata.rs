//! Strata: the cells by which everything about people is counted, and the groups that are made of them.
//!
//! A stratum is a combination of the attributes by which outcomes are compared. Every outcome is then available for
//! every group and every pair of groups without counting anything twice.

use super::person::{AREAS, Attributes, DIAGNOSES, FIFTHS, SEXES};

/// An attribute by which outcomes are compared.
#[derive(Debug, Clone)]
pub struct Dimension {
    /// Key in tables, for instance `fifth`.
    pub key: &'static str,
    /// Labels of its groups, in order.
    pub groups: Vec<String>,
    read: Read,
    stride: usize,
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

/// The attributes by which people are compared, in the order of strata.
const ATTRIBUTES: [(&str, Read); 6] = [
    ("diagnosis", |who| who.diagnosis),
    ("sex", |who| who.sex),
    ("ethnicity", |who| who.ethnicity),
    ("fifth", |who| who.fifth),
    ("area", |who| who.area),
    ("language", |who| who.language),
];

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
        _ => languages.to_vec(),
    };
    Some((key, groups, read))
}

/// All strata of a population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strata {
    dimensions: Vec<Dimension>,
    count: usize,
}

fn labels(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|&key| key.to_owned()).collect()
}

impl Strata {
    /// The strata of a population with these ethnic groups and languages; attributes for which `varies` says that
    /// nobody differs are left out.
    pub fn new(ethnicities: &[String], languages: &[String], varies: impl Fn(&str) -> bool) -> Self {
        let mut count = 1;
        let dimensions = ATTRIBUTES
            .iter()
            .filter_map(|(key, _)| attribute(key, ethnicities, languages))
            .filter(|(key, groups, _)| groups.len() > 1 && varies(key))
            .map(|(key, groups, read)| {
                let stride = count;
                count *= groups.len();
                Dimension { key, groups, read, stride }
            })
            .collect();
        Self { dimensions, count }
    }

    /// How many strata there are.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// The attributes by which people are compared.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// The stratum of a person.
    pub fn of(&self, who: &Attributes) -> u16 {
        self.dimensions.iter().map(|d| usize::from((d.read)(who)) * d.stride).sum::<usize>() as u16
    }

    /// The group of a stratum along a dimension.
    pub fn group(&self, stratum: usize, dimension: &Dimension) -> usize {
        stratum / dimension.stride % dimension.groups.len()
    }

    /// The diagnosis of a stratum; `only` where everyone has the same.
    pub fn diagnosis(&self, stratum: usize, only: usize) -> usize {
        self.dimensions.iter().find(|d| d.key == "diagnosis").map_or(only, |d| self.group(stratum, d))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_has_a_cell_of_its_own_and_gives_its_groups_back() {
        let names = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>();
        let strata = Strata::new(&names(3), &names(1), |key| key != "area");
        assert_eq!(strata.count(), 4 * 2 * 3 * 5);
        let mut seen = vec![false; strata.count()];
        for diagnosis in 0..4 {
            for sex in 0..2 {
                for ethnicity in 0..3 {
                    for fifth in 0..5 {
                        let who = Attributes { sex, diagnosis, ethnicity, fifth, ..Attributes::default() };
                        let stratum = usize::from(strata.of(&who));
                        assert!(!std::mem::replace(&mut seen[stratum], true));
                        assert_eq!(strata.diagnosis(stratum, 9), usize::from(diagnosis));
                    }
                }
            }
        }
    }
}
