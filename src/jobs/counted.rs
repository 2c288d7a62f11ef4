//! What was counted in a replicate: the whole numbers from which most of its outcomes can be told again.

use super::curves::curves;
use super::margins::{self, Rest};
use super::model::Model;
use super::pairs::Pairs;
use super::simulate::{Accounts, by_year};
use crate::engine::follow_up::{ENDS, FollowUp, Tally};
use crate::outcomes::aggregate::{ADMISSIONS_COUNTED, Aggregate, Census};
use crate::outcomes::frame::Frame;
use crate::outcomes::groups::Group;

/// The sums that outcomes are told from.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    /// Times from event to event.
    pub(super) follow_up: FollowUp,
    /// By year, group.
    pub(super) by_year: Vec<Aggregate>,
    /// By pair of groups, over the whole horizon; empty where they were not asked for.
    pub(super) by_pair: Vec<Aggregate>,
}

/// What is told from them.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// Outcomes by period, group and column.
    pub(super) frame: Frame,
    /// Outcomes of pairs of groups.
    pub(super) pairs: Vec<f64>,
    /// Curves of time to event.
    pub(super) curves: Vec<f64>,
}

/// Whole numbers in rows of one width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// Cells in a row.
    pub(super) width: usize,
    /// Row by row.
    pub(super) cells: Vec<i64>,
}

/// What of a decision it takes to tell them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Teller<'a> {
    /// The strategy in a parameter set.
    pub(super) model: &'a Model,
    /// Groups that are told.
    pub(super) groups: &'a [Group],
    /// Pairs of groups; none where they are not asked for.
    pub(super) pairs: Option<&'a Pairs>,
}

impl Counted {
    /// Reads it off the ledger.
    pub(super) fn of(teller: Teller, accounts: &Accounts) -> Self {
        Self {
            follow_up: accounts.ledger.follow_up().clone(),
            by_year: by_year(teller.model, teller.groups, accounts),
            by_pair: teller.pairs.map_or_else(Vec::new, |pairs| pairs.sums(teller.model, accounts)),
        }
    }

    /// Tells the outcomes.
    pub(super) fn told(&self, teller: Teller) -> Told {
        self.told_like(None, teller)
    }

    /// The same where the frame of what differs in nothing but discounting is known.
    pub(super) fn told_like(&self, known: Option<&[f64]>, teller: Teller) -> Told {
        let Teller { model, groups, pairs } = teller;
        Told {
            frame: model.frame_like(known, &self.by_year, groups.len()),
            pairs: pairs.map_or_else(Vec::new, |pairs| pairs.told(model, &self.by_pair)),
            curves: curves(&self.follow_up, groups.len(), model.population.weight),
        }
    }

    /// The same as [`Counted::restored`] would make of its tables.
    pub(super) fn plain(mut self) -> Self {
        for sums in self.by_year.iter_mut().chain(&mut self.by_pair) {
            sums.forget_discounted();
        }
        // Three numbers of a pair are told from these counts, and to keep the numbers takes less room.
        for sums in &mut self.by_pair {
            sums.readmissions = Tally::default();
        }
        self
    }

    /// Everything that is not discounted: by cohort and group, by year and group, by pair; of rows that follow from others, by how
    /// much they differ.
    pub(super) fn tables(&self, teller: Teller) -> [Table; 3] {
        let sums = |all: &[Aggregate]| Table {
            width: all.first().map_or(0, |first| first.whole_numbers().len()),
            cells: all.iter().flat_map(Aggregate::whole_numbers).collect(),
        };
        let counts = self.follow_up.counts().iter().map(|&count| i64::from(count)).collect();
        let (mut years, mut pairs) = (sums(&self.by_year), sums(&self.by_pair));
        let of = Margins::new(teller);
        let whole = of.whole(&years, self.sizes());
        for rest in of.pairs.iter().rev() {
            rest.take_off(&whole[rest.of], &mut pairs.cells, pairs.width);
        }
        of.each_year(&mut years, self.sizes(), Rest::take_off);
        [Table { width: width(&self.follow_up), cells: counts }, years, pairs]
    }

    fn sizes(&self) -> [usize; 2] {
        self.by_year.first().map_or([0; 2], Aggregate::sizes)
    }

    /// What there is to fill in: nobody was counted.
    pub(super) fn nothing(teller: Teller) -> Self {
        let Model { population, .. } = teller.model;
        let cells = population.strata.cells().count();
        let census = Census {
            persons: vec![0; cells],
            eligible: vec![0; cells],
            admissions: vec![[0; ADMISSIONS_COUNTED]; cells],
            sites: population.sites(),
        };
        let (ledger, blocks, series) = (teller.model.ledger(), Vec::new(), Vec::new());
        Self::of(teller, &Accounts { ledger, census, blocks, series })
    }

    /// Fills in tables of the same shape; none where a number cannot be what was counted.
    pub(super) fn restored(mut self, teller: Teller, tables: [Table; 3]) -> Option<Self> {
        let [counts, mut years, mut pairs] = tables;
        let of = Margins::new(teller);
        of.each_year(&mut years, self.sizes(), Rest::put_back);
        let whole = of.whole(&years, self.sizes());
        for rest in &of.pairs {
            rest.put_back(&whole[rest.of], &mut pairs.cells, pairs.width);
        }
        let counts = counts.cells.into_iter().map(|count| count.try_into().ok()).collect::<Option<_>>()?;
        self.follow_up = self.follow_up.with_counts(counts)?;
        for (sums, table) in [(&mut self.by_year, years), (&mut self.by_pair, pairs)] {
            for (sums, row) in sums.iter_mut().zip(table.cells.chunks(table.width.max(1))) {
                sums.take_whole_numbers(row)?;
            }
        }
        let groups = teller.groups.len().max(1);
        for (index, sums) in self.by_year.iter_mut().enumerate() {
            sums.readmissions = self.follow_up.readmissions_of_year(index / groups, index % groups);
        }
        Some(self)
    }
}

/// Rows that follow from others.
struct Margins {
    count: usize,
    groups: Vec<Rest>,
    pairs: Vec<Rest>,
}

impl Margins {
    fn new(teller: Teller) -> Self {
        let Teller { groups, pairs, .. } = teller;
        Self {
            count: groups.len(),
            groups: margins::of_groups(groups),
            pairs: pairs.map_or_else(Vec::new, |pairs| margins::of_pairs(pairs.groups(), groups)),
        }
    }

    /// By group: what is told of people, over the whole horizon.
    fn whole(&self, years: &Table, [happened, people]: [usize; 2]) -> Vec<Vec<i64>> {
        let mut whole = vec![vec![0_i64; people]; self.count];
        for (row, cells) in years.cells.chunks(years.width.max(1)).enumerate() {
            let sums = &mut whole[row % self.count];
            // Who was there at the start is the same in every year.
            let from_start = if row < self.count { people } else { happened };
            for (sum, cell) in sums.iter_mut().zip(cells).take(from_start) {
                *sum = sum.wrapping_add(*cell);
            }
        }
        whole
    }

    /// Does something with each row of a year that follows from others; everyone's does not.
    fn each_year(
        &self,
        years: &mut Table,
        [_, people]: [usize; 2],
        act: impl Fn(&Rest, &[i64], &mut [i64], usize),
    ) {
        let width = years.width;
        for rows in years.cells.chunks_mut((self.count * width).max(1)) {
            let everyone = rows[..people].to_vec();
            for rest in &self.groups {
                act(rest, &everyone, rows, width);
            }
        }
    }
}

/// Counts of one cohort and group.
fn width(follow_up: &FollowUp) -> usize {
    (follow_up.bins().edges().len() + 1) * ENDS
}
