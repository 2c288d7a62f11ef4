//! Margins: sums that follow from others, because the categories of an attribute hold everyone once.
//!
//! What is kept of such a row is by how much it differs from what follows, which is nothing: a quarter of the groups and two
//! fifths of their pairs take no room. Where it were something it would be kept as well.

use crate::outcomes::groups::{COMBINATION, Group};
use std::collections::BTreeMap;

/// A row that is what is left of a group when other rows are taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rest {
    row: usize,
    /// The group.
    pub(super) of: usize,
    others: Vec<usize>,
}

/// The last category of each attribute: everyone without the others.
pub(super) fn of_groups(groups: &[Group]) -> Vec<Rest> {
    let mut by: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, group) in groups.iter().enumerate().skip(1) {
        if group.by != COMBINATION {
            by.entry(&group.by).or_default().push(row);
        }
    }
    let rest = |mut rows: Vec<usize>| rows.pop().map(|row| Rest { row, of: 0, others: rows });
    by.into_values().filter_map(rest).collect()
}

/// Of each two attributes: pairs with the last category of the first, then those with the last of the second. In this order each
/// follows from what is known before.
pub(super) fn of_pairs(pairs: &[Group], groups: &[Group]) -> Vec<Rest> {
    let mut by: BTreeMap<&str, Vec<(usize, [usize; 2])>> = BTreeMap::new();
    for (row, pair) in pairs.iter().enumerate() {
        if let Some(parts) = pair.parts(groups) {
            by.entry(&pair.by).or_default().push((row, parts));
        }
    }
    let mut rests = Vec::new();
    for rows in by.values() {
        for side in [0, 1] {
            let last = |side: usize| rows.iter().map(|(_, parts)| parts[side]).max();
            let (own, other) = (last(side), last(1 - side));
            let follows = |parts: &[usize; 2]| {
                // The corner has its turn once, on the second side.
                Some(parts[side]) == own && (side == 1 || Some(parts[1 - side]) != other)
            };
            for &(row, parts) in rows.iter().filter(|(_, parts)| follows(parts)) {
                let of = parts[1 - side];
                let among = |other: &&(usize, [usize; 2])| other.1[1 - side] == of && other.0 != row;
                rests.push(Rest {
                    row,
                    of,
                    others: rows.iter().filter(among).map(|other| other.0).collect(),
                });
            }
        }
    }
    rests
}

impl Rest {
    /// What is left of the group, in the first columns of rows of a width.
    fn left(&self, group: &[i64], rows: &[i64], width: usize) -> Vec<i64> {
        let left = |(column, all): (usize, &i64)| {
            self.others.iter().fold(*all, |left, other| left.wrapping_sub(rows[other * width + column]))
        };
        group.iter().enumerate().map(left).collect()
    }

    /// Leaves by how much the row differs from what is left of the group.
    pub(super) fn take_off(&self, group: &[i64], rows: &mut [i64], width: usize) {
        for (column, left) in self.left(group, rows, width).into_iter().enumerate() {
            let cell = &mut rows[self.row * width + column];
            *cell = cell.wrapping_sub(left);
        }
    }

    /// Puts the row back.
    pub(super) fn put_back(&self, group: &[i64], rows: &mut [i64], width: usize) {
        for (column, left) in self.left(group, rows, width).into_iter().enumerate() {
            let cell = &mut rows[self.row * width + column];
            *cell = cell.wrapping_add(left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::strata::Strata;
    use crate::outcomes::groups::{groups, pairs};

    fn strata() -> Strata {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        Strata::new(&names(&["a", "b", "c"]), &names(&["x", "y"]), |key| key != "area")
    }

    /// Rows of people who fall into strata by a plain list: what follows is 0, and comes back.
    #[test]
    fn what_follows_is_nothing_and_comes_back() {
        let strata = strata();
        let (groups, pairs) = (groups(&strata), pairs(&strata));
        let people: Vec<usize> = (0..5000_usize).map(|person| person * 7919 % strata.count()).collect();
        let count = |group: &Group| -> i64 {
            people.iter().map(|&stratum| i64::from(group.holds(stratum, &strata))).sum()
        };
        let rows = |of: &[Group]| -> Vec<i64> { of.iter().map(count).collect() };
        let (whole, both) = (rows(&groups), rows(&pairs));
        let (single, double) = (of_groups(&groups), of_pairs(&pairs, &groups));
        for (rests, truth, share) in [(single, &whole, 4), (double, &both, 3)] {
            let mut cells = truth.clone();
            for rest in rests.iter().rev() {
                rest.take_off(&whole[rest.of..=rest.of], &mut cells, 1);
            }
            for rest in &rests {
                assert_eq!(cells[rest.row], 0, "{rest:?}");
            }
            assert!(rests.len() * share > truth.len(), "{} of {}", rests.len(), truth.len());
            for rest in &rests {
                rest.put_back(&whole[rest.of..=rest.of], &mut cells, 1);
            }
            assert_eq!(&cells, truth);
        }
    }

    #[test]
    fn every_pair_follows_at_most_once_and_from_what_is_known_before() {
        let strata = strata();
        let (groups, pairs) = (groups(&strata), pairs(&strata));
        let rests = of_pairs(&pairs, &groups);
        let mut later: Vec<usize> = rests.iter().map(|rest| rest.row).collect();
        let all = later.len();
        later.sort_unstable();
        later.dedup();
        assert_eq!(later.len(), all);
        for (place, rest) in rests.iter().enumerate() {
            let open = &rests[place..];
            assert!(!rest.others.iter().any(|row| open.iter().any(|later| later.row == *row)), "{rest:?}");
        }
    }
}
