//! Groups of people: everyone, each category of each attribute, those that a scenario names, and pairs of categories.
//!
//! Groups are read off the cells of the ledger, so that none is counted twice and a further one costs no event. The attributes
//! that are crossed (see [`crate::model::strata`]) can be told together; those beside only with each other and diagnosis.

use crate::model::strata::Strata;
use crate::processes::OpenError;
use crate::scenario::parameter::{ListTable, Parameter};
use crate::scenario::{Slip, Values, nearest};
use std::collections::BTreeMap;

/// The attribute of groups that a scenario names.
pub const COMBINATION: &str = "combination";
/// Attributes that a row of [`GROUPS`] may name.
const ATTRIBUTES: [&str; 8] =
    ["diagnosis", "sex", "ethnicity", "fifth", "area", "language", "housing", "age"];

/// Rows of groups that a scenario names.
pub const GROUPS: ListTable = ListTable {
    path: "equity.group",
    label: "Group of one's own",
    doc: "A group of people that is reported like those of single attributes: who fulfils all that the row states. Several \
          categories of an attribute are separated by commas. Housing and age can be combined with each other and with diagnosis \
          only.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the group in tables."),
        Parameter::text("diagnosis", "Diagnosis", "Diagnoses that belong to it. Where it is left out: all.")
            .optional(),
        Parameter::text("sex", "Sex", "Sex: female or male. Where it is left out: both.").optional(),
        Parameter::text("ethnicity", "Ethnic group", "Ethnic or cultural groups. Where it is left out: all.")
            .optional(),
        Parameter::text(
            "fifth",
            "Fifth",
            "Fifths of area deprivation, such as fifth_1. Where it is left out: all.",
        )
        .optional(),
        Parameter::text("area", "Area", "Kind of area: urban or rural. Where it is left out: both.")
            .optional(),
        Parameter::text("language", "Language", "Languages. Where it is left out: all.").optional(),
        Parameter::text("housing", "Housing", "Housing, such as unstable. Where it is left out: all.")
            .optional(),
        Parameter::text(
            "age",
            "Age",
            "Age at entry, such as under_35, where equity.by_age is yes. Where it is left out: all.",
        )
        .optional(),
    ],
};

/// What an attribute has to be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Condition {
    dimension: usize,
    categories: Vec<usize>,
}

/// A group of people: those who fulfil every condition; everyone where there is none.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Group {
    /// The attribute; `all` for everyone, `combination` where a scenario names the group, two with ` × ` between them for a pair.
    pub by: String,
    /// The category; `all` for everyone.
    pub label: String,
    conditions: Vec<Condition>,
    /// Whether it is read off the cells beside the crossed strata.
    beside: bool,
}

impl Group {
    fn new(by: String, label: String, conditions: Vec<Condition>, strata: &Strata) -> Self {
        let beside = conditions.iter().any(|one| strata.dimensions()[one.dimension].is_beside());
        Self { by, label, conditions, beside }
    }

    /// The categories of each of two attributes where the group is made of these alone, nothing for one of which it says nothing;
    /// none of everyone, and of groups that other attributes make.
    pub(super) fn categories(&self, keys: [&str; 2], strata: &Strata) -> Option<[Option<&[usize]>; 2]> {
        let mut found = [None; 2];
        for one in &self.conditions {
            let key = strata.dimensions()[one.dimension].key;
            found[keys.iter().position(|known| *known == key)?] = Some(one.categories.as_slice());
        }
        (!self.conditions.is_empty()).then_some(found)
    }

    /// The two of these groups of which a pair holds those who belong to both; none where it is no pair of theirs.
    pub fn parts(&self, groups: &[Self]) -> Option<[usize; 2]> {
        let [first, second] = self.conditions.as_slice() else { return None };
        let of = |one: &Condition| {
            groups
                .iter()
                .position(|group| group.by != COMBINATION && group.conditions == std::slice::from_ref(one))
        };
        Some([of(first)?, of(second)?])
    }

    /// Whether a stratum belongs to the group.
    #[cfg(test)]
    pub(crate) fn holds(&self, stratum: usize, strata: &Strata) -> bool {
        self.conditions
            .iter()
            .all(|one| one.categories.contains(&strata.group(stratum, &strata.dimensions()[one.dimension])))
    }

    /// Whether a cell of the ledger is summed up for the group: everyone is the sum of the crossed strata.
    pub(super) fn sums(&self, cell: usize, strata: &Strata) -> bool {
        if self.beside != (cell >= strata.cells().crossed()) {
            return false;
        }
        self.conditions.iter().all(|one| {
            let group = strata.group_of_cell_beside(cell, &strata.dimensions()[one.dimension], self.beside);
            group.is_some_and(|group| one.categories.contains(&group))
        })
    }
}

/// The groups that each cell of the ledger is summed up for, by their places among these.
pub fn groups_of_cells(groups: &[Group], strata: &Strata) -> Vec<Vec<u32>> {
    let of = |cell: usize| {
        let held = groups.iter().zip(0..).filter(|(group, _)| group.sums(cell, strata));
        held.map(|(_, index)| index).collect()
    };
    (0..strata.cells().count()).map(of).collect()
}

/// Cells that belong to the same ones of some groups, put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bundles {
    /// By cell of the ledger: the bundle; none where it belongs to none of these groups.
    pub(super) of_cell: Vec<Option<usize>>,
    /// By bundle: the groups to which its cells belong, by their places among all.
    pub(super) groups: Vec<Vec<u32>>,
}

/// So many bundles are made of some groups at most, where these are of more than one attribute.
const BUNDLES: usize = 40;

impl Bundles {
    /// Of the groups in these places.
    fn of(places: std::ops::Range<usize>, memberships: &[Vec<u32>]) -> Self {
        let mut known = BTreeMap::new();
        let mut groups = Vec::new();
        let mut of_cell = Vec::with_capacity(memberships.len());
        for held in memberships {
            let held: Vec<u32> =
                held.iter().copied().filter(|&group| places.contains(&(group as usize))).collect();
            let next = groups.len();
            of_cell.push((!held.is_empty()).then(|| {
                *known.entry(held.clone()).or_insert_with(|| {
                    groups.push(held);
                    next
                })
            }));
        }
        Self { of_cell, groups }
    }

    /// All groups, those of as many attributes at a time as make few bundles: to sum up cells by bundle and bundles by group takes
    /// a third of the additions that it takes to sum up every cell for each of its groups.
    pub(super) fn all(groups: &[Group], strata: &Strata) -> Vec<Self> {
        let memberships = groups_of_cells(groups, strata);
        let (mut all, mut from, mut until) = (Vec::new(), 0, 0);
        let mut open: Option<Self> = None;
        for one_attribute in groups.chunk_by(|a, b| a.by == b.by) {
            let next = until + one_attribute.len();
            let together = Self::of(from..next, &memberships);
            if together.groups.len() <= BUNDLES || open.is_none() {
                open = Some(together);
            } else {
                all.extend(open.replace(Self::of(until..next, &memberships)));
                from = until;
            }
            until = next;
        }
        all.extend(open);
        all
    }
}

/// Everyone, then each category of each attribute.
pub fn groups(strata: &Strata) -> Vec<Group> {
    let everyone = Group::new("all".into(), "all".into(), Vec::new(), strata);
    let single = strata.dimensions().iter().enumerate().flat_map(|(dimension, named)| {
        named.groups.iter().enumerate().map(move |(category, label)| {
            let conditions = vec![Condition { dimension, categories: vec![category] }];
            Group::new(named.key.to_owned(), label.clone(), conditions, strata)
        })
    });
    std::iter::once(everyone).chain(single).collect()
}

/// [`groups()`], then those that the scenario names.
///
/// # Errors
/// Where a row names a category that there is not, states nothing, or combines attributes that are not counted together.
pub fn groups_of(values: &Values, strata: &Strata) -> Result<Vec<Group>, OpenError> {
    let mut all = groups(strata);
    let mut told = OpenError::default();
    for row in values.rows(GROUPS.path) {
        let whose = format!("{} \"{}\"", GROUPS.path, row.name());
        all.extend(told.take(named(row, strata).map_err(|slip| slip.of(&whose))));
    }
    told.or(all)
}

fn named(row: &Values, strata: &Strata) -> Result<Group, Slip> {
    let wrong = |field: &str, message: String| Slip::in_row(GROUPS.path, row, field, message);
    let mut conditions = Vec::new();
    for key in ATTRIBUTES {
        let Some(text) = row.optional_text(key) else { continue };
        let found = strata.dimensions().iter().position(|dimension| dimension.key == key);
        let dimension = found.ok_or_else(|| match key {
            "age" => wrong(key, "age is not told apart".into()).help("write by_age = \"yes\" in [equity]"),
            _ => wrong(key, format!("nobody differs in {key} in this setting")).help("leave it out"),
        })?;
        let known = &strata.dimensions()[dimension].groups;
        let category = |word: &str| {
            known.iter().position(|label| label == word).ok_or_else(|| {
                let near = nearest(word, known.iter().map(String::as_str));
                let all = || format!("write one of {}", known.join(", "));
                let help = near.map_or_else(all, |near| format!("did you mean {near}?"));
                wrong(key, format!("there is no {key} \"{word}\"")).help(help)
            })
        };
        let categories = text.split(',').map(|word| category(word.trim())).collect::<Result<_, _>>()?;
        conditions.push(Condition { dimension, categories });
    }
    if conditions.is_empty() {
        let help = format!("name one of {}", ATTRIBUTES.join(", "));
        return Err(wrong("", "it states no attribute".into()).help(help));
    }
    let dimensions: Vec<usize> = conditions.iter().map(|one| one.dimension).collect();
    if !strata.tells_together(&dimensions) {
        let message = "housing and age are counted beside the other attributes";
        return Err(wrong("", message.into()).help("combine them with each other and diagnosis only"));
    }
    Ok(Group::new(COMBINATION.into(), row.name().to_owned(), conditions, strata))
}

/// Every pair of categories of two attributes that are told together.
pub fn pairs(strata: &Strata) -> Vec<Group> {
    let dimensions = strata.dimensions();
    let mut all = Vec::new();
    for first in 0..dimensions.len() {
        for second in first + 1..dimensions.len() {
            if !strata.tells_together(&[first, second]) {
                continue;
            }
            for (a, one) in dimensions[first].groups.iter().enumerate() {
                for (b, other) in dimensions[second].groups.iter().enumerate() {
                    let by = format!("{} × {}", dimensions[first].key, dimensions[second].key);
                    let conditions = vec![
                        Condition { dimension: first, categories: vec![a] },
                        Condition { dimension: second, categories: vec![b] },
                    ];
                    all.push(Group::new(by, format!("{one} × {other}"), conditions, strata));
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strata() -> Strata {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        Strata::new(&names(&["a", "b", "c"]), &names(&["x", "y"]), |_| true)
    }

    /// Every pair of attributes splits everyone once: its groups share no cell of the ledger, and people who are counted in them
    /// are those whom both conditions hold.
    #[test]
    fn pairs_of_two_attributes_hold_everyone_once() {
        let strata = strata();
        let pairs = pairs(&strata);
        let mut seen = std::collections::BTreeSet::new();
        for pair in &pairs {
            seen.insert(pair.by.clone());
        }
        // Six crossed: 15 pairs; five beside with each other and diagnosis: 15 more.
        assert_eq!(seen.len(), 30);
        for by in seen {
            let own: Vec<&Group> = pairs.iter().filter(|pair| pair.by == by).collect();
            for stratum in (0..strata.count()).step_by(37) {
                let holders: Vec<&&Group> = own.iter().filter(|pair| pair.holds(stratum, &strata)).collect();
                assert_eq!(holders.len(), 1, "{by} {stratum}");
                let (cell, beside) = strata.cells().of(stratum as u16);
                let cells = [cell, beside.unwrap()];
                assert_eq!(cells.iter().filter(|&&cell| holders[0].sums(cell, &strata)).count(), 1);
                let others = own.iter().filter(|pair| !pair.holds(stratum, &strata));
                assert!(!others.into_iter().any(|pair| cells.iter().any(|&cell| pair.sums(cell, &strata))));
            }
        }
    }

    /// Against the conditions of each group, asked for each stratum by itself.
    #[test]
    fn the_cells_of_a_stratum_belong_to_the_groups_whose_conditions_it_meets() {
        let strata = strata();
        let all: Vec<Group> = groups(&strata).into_iter().chain(pairs(&strata)).collect();
        let held = groups_of_cells(&all, &strata);
        assert_eq!(held.len(), strata.cells().count());
        for stratum in (0..strata.count()).step_by(53) {
            let (cell, beside) = strata.cells().of(stratum as u16);
            let mut found: Vec<u32> =
                std::iter::once(cell).chain(beside).flat_map(|cell| held[cell].clone()).collect();
            found.sort_unstable();
            let own = (0..all.len() as u32).filter(|&group| all[group as usize].holds(stratum, &strata));
            assert!(own.eq(found), "{stratum}");
        }
    }

    #[test]
    fn bundles_hold_every_cell_of_every_group_once() {
        let strata = strata();
        let conditions = vec![Condition { dimension: 0, categories: vec![0, 2] }];
        let own = Group::new(COMBINATION.into(), "own".into(), conditions, &strata);
        let all: Vec<Group> = groups(&strata).into_iter().chain([own]).collect();
        let parts = Bundles::all(&all, &strata);
        assert!(parts.len() > 1 && parts.iter().all(|part| part.groups.len() <= BUNDLES));
        let bundled: usize = parts.iter().map(|part| part.groups.len()).sum();
        assert!(bundled < strata.cells().count() / 4, "{bundled} bundles put nothing together");
        for (cell, wanted) in groups_of_cells(&all, &strata).into_iter().enumerate() {
            let held = |part: &Bundles| {
                part.of_cell[cell].map_or_else(Vec::new, |bundle| part.groups[bundle].clone())
            };
            let mut found: Vec<u32> = parts.iter().flat_map(held).collect();
            found.sort_unstable();
            assert_eq!(found, wanted, "{cell}");
        }
    }

    #[test]
    fn what_is_counted_apart_is_not_combined() {
        let strata = strata();
        let at = |key: &str| strata.dimensions().iter().position(|dimension| dimension.key == key).unwrap();
        assert!(strata.tells_together(&[at("sex"), at("fifth"), at("language")]));
        assert!(strata.tells_together(&[at("age"), at("diagnosis"), at("housing")]));
        assert!(!strata.tells_together(&[at("age"), at("fifth")]));
    }
}
