//! Pairs of groups: every outcome over the whole horizon, of which moments alone are kept, so that memory is flat in samples.

use super::estimates::Estimates;
use super::model::Model;
use super::run::Decision;
use super::simulate::{Accounts, Replicate};
use crate::analysis::cells::{Cells, Tell};
use crate::analysis::findings::{Estimate, GroupPairs};
use crate::model::strata::Strata;
use crate::outcomes::aggregate::{Aggregate, Members, whole_by_pair};
use crate::outcomes::frame::{Column, Layout};
use crate::outcomes::groups::{Group, pairs};
use crate::report::headline::is_outcome;
use std::sync::Arc;

/// The pairs that a decision reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    groups: Vec<Group>,
    members: Members,
    /// Columns that exist for groups, by their places in the layout.
    columns: Vec<usize>,
}

impl Pairs {
    /// Of this population.
    pub(super) fn new(strata: &Strata, layout: &Layout) -> Self {
        let groups = pairs(strata);
        let told = |column: &Column| column.by_group && is_outcome(column);
        let columns =
            layout.columns.iter().enumerate().filter(|(_, column)| told(column)).map(|(at, _)| at).collect();
        Self { members: Members::new(&groups, strata), groups, columns }
    }

    /// How many values a replicate has.
    pub(super) const fn cells(&self) -> usize {
        self.groups.len() * self.columns.len()
    }

    /// The pairs, in order.
    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The sums of a replicate.
    ///
    /// # Shape
    /// By pair.
    pub(super) fn sums(&self, model: &Model, accounts: &Accounts) -> Vec<Aggregate> {
        whole_by_pair(
            &accounts.ledger,
            &accounts.census,
            &model.population.strata,
            &self.members,
            model.population.only_diagnosis,
            model.schedule.grid().horizon(),
        )
    }

    /// The values that sums come to.
    ///
    /// # Shape
    /// By pair, column.
    pub(super) fn told(&self, model: &Model, sums: &[Aggregate]) -> Vec<f64> {
        let mut all = Vec::with_capacity(self.cells());
        for row in model.rows(sums) {
            all.extend(self.columns.iter().map(|&column| row[column]));
        }
        all
    }

    /// What a run found.
    pub(super) fn found(&self, moments: &PairMoments) -> GroupPairs {
        let told =
            |of: &Arc<Vec<Estimates>>| Cells::told(Found { estimates: Arc::clone(of), cells: self.cells() });
        GroupPairs {
            groups: self.groups.clone(),
            columns: self.columns.clone(),
            levels: told(&moments.levels),
            differences: told(&moments.differences),
        }
    }
}

/// Tells what moments come to: the interval is mean ± 1.96 standard deviations over samples.
struct Found {
    estimates: Arc<Vec<Estimates>>,
    cells: usize,
}

impl Tell<Estimate> for Found {
    fn rows(&self) -> usize {
        self.estimates.len()
    }

    fn cells(&self) -> usize {
        self.cells
    }

    fn tell(&self, row: usize, cell: usize) -> Estimate {
        self.estimates[row].by_spread(cell).finite()
    }
}

/// Moments of the outcomes of pairs of groups.
#[derive(Debug)]
pub struct PairMoments {
    /// By strategy.
    levels: Arc<Vec<Estimates>>,
    /// Paired differences from the comparator, by strategy other than that.
    differences: Arc<Vec<Estimates>>,
}

impl PairMoments {
    /// Nothing taken in yet.
    pub(super) fn new(decision: &Decision) -> Self {
        let cells = decision.group_pairs.cells();
        let estimates = |_| Estimates::new(cells, &decision.repeats, decision.shared_luck);
        let strategies = decision.scenarios.len();
        Self {
            levels: Arc::new((0..strategies).map(estimates).collect()),
            differences: Arc::new((1..strategies).map(estimates).collect()),
        }
    }

    /// Takes in the replicates of a unit.
    pub(super) fn add(&mut self, unit: usize, replicates: &[Replicate]) {
        let (levels, differences) = (Arc::make_mut(&mut self.levels), Arc::make_mut(&mut self.differences));
        for (strategy, replicate) in replicates.iter().enumerate() {
            levels[strategy].add(unit, &replicate.pairs);
            if let Some(index) = strategy.checked_sub(1) {
                let pairs = replicate.pairs.iter().zip(&replicates[0].pairs);
                differences[index].add(unit, &pairs.map(|(new, old)| new - old).collect::<Vec<_>>());
            }
        }
    }
}
