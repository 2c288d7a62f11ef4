//! The best split of a budget over what a plan can buy, judged against the even split with luck that chose nothing.
//!
//! A split is a point x of [0, 1]ᵏ: how far each of k levers is moved from the least to the most of it. What a split gains
//! and what it spends is simulated ([`Purchase`]); no price is assumed. Three sets of replicates keep luck apart: with the
//! first the search looks for splits, with the second the few best of them are fitted to the budget and one is chosen,
//! with the third it is compared with the even split, replicate by replicate. What the search saw is never told: the
//! best of many noisy values is too good.

pub mod budget;
pub mod found;
pub mod lever;
pub mod parameters;
pub mod search;
#[cfg(test)]
mod tests;

use super::evaluate::EvaluateError;
use crate::outcomes::frame::Moments;
use budget::{affordable, even};
use found::{Paired, Row, Told, Verdict};
use search::search;

/// What a split is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// Quality-adjusted life-years.
    Health,
    /// Quality-adjusted life-years at the scenario's threshold, less all costs.
    NetBenefit,
}

/// What one replicate of a split brings, as a difference from the comparator.
#[derive(Debug, Clone, PartialEq)]
pub struct Bought {
    /// Quality-adjusted life-years, discounted.
    pub qalys: f64,
    /// Threshold × QALYs less all costs, discounted.
    pub net_benefit: f64,
    /// All costs, care included, discounted.
    pub cost: f64,
    /// What the programme costs, undiscounted: of the whole horizon, or of each year, of which the dearest counts.
    pub spending: Vec<f64>,
    /// By how many QALYs a person the most deprived fifth gains less than everyone; NaN where there are no fifths.
    pub gap: f64,
}

impl Bought {
    /// What the split is for.
    pub const fn gain(&self, goal: Goal) -> f64 {
        match goal {
            Goal::Health => self.qalys,
            Goal::NetBenefit => self.net_benefit,
        }
    }
}

/// The means of a split over replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Means {
    /// Of what the split is for.
    pub gain: f64,
    /// The largest of the means of `spending`.
    pub spending: f64,
    /// Of the gap.
    pub gap: f64,
}

/// The means over replicates; of spending the period in which most is spent.
pub fn means(goal: Goal, rows: &[Bought]) -> Means {
    let periods = rows.first().map_or(0, |row| row.spending.len());
    let mut moments = Moments::new(2 + periods);
    for row in rows {
        moments.add([row.gain(goal), row.gap].into_iter().chain(row.spending.iter().copied()));
    }
    let mean = |cell: usize| moments.mean(cell).unwrap_or(f64::NAN);
    let spending = (0..periods).map(|period| mean(2 + period)).fold(f64::NEG_INFINITY, f64::max);
    Means { gain: mean(0), spending, gap: mean(1) }
}

/// Which luck a split is simulated with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Luck {
    /// That by which the search looks.
    Search,
    /// That by which one of the few best is chosen.
    Choose,
    /// That by which it is judged.
    Judge,
}

/// Something in which splits can be simulated, many at a time.
pub trait Purchase {
    /// How many levers there are.
    fn levers(&self) -> usize;

    /// Which levers come in whole numbers.
    fn whole(&self) -> Vec<bool> {
        vec![false; self.levers()]
    }

    /// What each split brings in each replicate of some luck.
    ///
    /// # Errors
    /// Where it was stopped, or the model cannot be run with these values.
    fn buy(&self, splits: &[Vec<f64>], luck: Luck) -> Result<Vec<Vec<Bought>>, EvaluateError>;
}

/// What is to be split, and how hard is tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Task {
    /// What the split is for.
    pub goal: Goal,
    /// Under an equity floor: by how much the gap may be larger than that of the even split.
    ///
    /// # Units
    /// QALYs a person.
    pub floor: Option<f64>,
    /// Splits that the search simulates for a budget.
    pub evaluations: usize,
    /// Seed of the search.
    pub seed: u64,
}

/// A problem: what can be bought, for what.
#[derive(Clone, Copy)]
pub struct Problem<'a> {
    /// What simulates.
    pub purchase: &'a dyn Purchase,
    /// What is asked.
    pub task: Task,
}

impl Problem<'_> {
    /// The means of splits.
    ///
    /// # Errors
    /// As [`Purchase::buy`].
    pub fn means(&self, splits: &[Vec<f64>], luck: Luck) -> Result<Vec<Means>, EvaluateError> {
        let bought = self.purchase.buy(splits, luck)?;
        Ok(bought.iter().map(|rows| means(self.task.goal, rows)).collect())
    }

    /// The split with nothing of any lever.
    pub fn nothing(&self) -> Vec<f64> {
        vec![0.0; self.purchase.levers()]
    }

    /// The best split of each budget beside the even one; each budget comes with its share of the search's effort.
    ///
    /// # Shape
    /// One for each budget, in order; none where even the least of every lever costs more.
    ///
    /// # Errors
    /// As [`Purchase::buy`].
    pub fn frontier(
        &self,
        budgets: &[(f64, f64)],
        tell: &dyn Fn(usize),
    ) -> Result<Vec<Option<Told>>, EvaluateError> {
        let each = budgets.iter().enumerate();
        each.map(|(index, &(budget, effort))| {
            tell(index);
            self.one(budget, effort)
        })
        .collect()
    }

    fn one(&self, budget: f64, effort: f64) -> Result<Option<Told>, EvaluateError> {
        let Some(start) = even(self, budget, Luck::Search)? else {
            return Ok(None);
        };
        let candidates = search(self, budget, &start, effort)?;
        let Some(even) = even(self, budget, Luck::Choose)? else { return Ok(None) };
        let best = self.chosen(&candidates, &even, budget)?;
        let bought = self.purchase.buy(&[even.clone(), best.clone()], Luck::Judge)?;
        let [even_rows, best_rows] = bought.as_slice() else { return Ok(None) };
        Ok(Some(self.told(budget, (even, even_rows), (best, best_rows))))
    }

    /// The best of some candidates, each fitted to the budget, with luck by which they were not found.
    fn chosen(&self, candidates: &[Vec<f64>], even: &[f64], budget: f64) -> Result<Vec<f64>, EvaluateError> {
        let mut splits = vec![even.to_vec()];
        for candidate in candidates {
            splits.extend(affordable(self, candidate, budget, Luck::Choose)?);
        }
        let seen = self.means(&splits, Luck::Choose)?;
        let allowed = |means: &Means| self.task.floor.is_none_or(|slack| means.gap <= seen[0].gap + slack);
        let best = seen
            .iter()
            .enumerate()
            .filter(|(index, means)| *index == 0 || allowed(means))
            // Of equals the first: the even split wins a tie.
            .fold(0, |best, (index, means)| if means.gain > seen[best].gain { index } else { best });
        Ok(splits.swap_remove(best))
    }

    fn told(&self, budget: f64, even: (Vec<f64>, &[Bought]), best: (Vec<f64>, &[Bought])) -> Told {
        let goal = self.task.goal;
        let paired = |of: &dyn Fn(&Bought) -> f64| {
            Paired::of(best.1.iter().zip(even.1).map(|(best, even)| of(best) - of(even)))
        };
        let gain = paired(&|row| row.gain(goal));
        let gap = paired(&|row| row.gap);
        // The period that counts is that in which the even split spends most.
        let period = found::dearest(even.1);
        let spending = paired(&|row| row.spending.get(period).copied().unwrap_or(f64::NAN));
        let kept = self.task.floor.is_none_or(|slack| !gap.clearly_above(slack));
        let verdict = match (gain.clearly_above(0.0), kept) {
            (_, false) => Verdict::FloorMissed,
            (true, true) => Verdict::Better,
            (false, true) => Verdict::NoBetter,
        };
        Told {
            budget,
            even: Row::of(goal, even.0, even.1),
            best: Row::of(goal, best.0, best.1),
            gain,
            spending,
            gap,
            verdict,
        }
    }
}
