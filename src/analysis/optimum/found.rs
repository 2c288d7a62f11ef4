//! What was found: the even and the best split of each budget on luck that chose neither, and what they differ by.

use super::lever::Lever;
use super::{Bought, Goal, means};
use crate::analysis::quantile::HALF_95;
use crate::outcomes::frame::Moments;

/// A mean over replicates with its Monte Carlo standard error.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Paired {
    /// Mean.
    pub mean: f64,
    /// Monte Carlo standard error; NaN from fewer than two replicates.
    pub mcse: f64,
}

impl Paired {
    /// Over these replicates.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut moments = Moments::new(1);
        for value in values {
            moments.add([value]);
        }
        Self { mean: moments.mean(0).unwrap_or(f64::NAN), mcse: moments.mcse(0).unwrap_or(f64::NAN) }
    }

    /// Whether the 95% Monte Carlo interval lies above a value: by chance alone in one of forty.
    pub fn clearly_above(&self, value: f64) -> bool {
        self.mean - HALF_95 * self.mcse > value
    }
}

/// The period in which most is spent on average.
pub fn dearest(rows: &[Bought]) -> usize {
    let periods = rows.first().map_or(0, |row| row.spending.len());
    let sum = |period: usize| rows.iter().map(|row| row.spending[period]).sum::<f64>();
    (0..periods).fold(0, |best, period| if sum(period) > sum(best) { period } else { best })
}

/// A split with what it brings, as differences from the comparator.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// How far each lever is moved, from 0 to 1.
    pub split: Vec<f64>,
    /// What the split is for.
    pub gain: Paired,
    /// Quality-adjusted life-years.
    pub qalys: Paired,
    /// Net benefit at the threshold.
    pub net_benefit: Paired,
    /// All costs.
    pub cost: Paired,
    /// Spending on the programme, of the period in which most is spent.
    pub spending: Paired,
    /// Gap of the most deprived fifth.
    pub gap: Paired,
}

impl Row {
    /// Over the replicates of a split.
    pub fn of(goal: Goal, split: Vec<f64>, rows: &[Bought]) -> Self {
        let of = |value: &dyn Fn(&Bought) -> f64| Paired::of(rows.iter().map(value));
        let period = dearest(rows);
        debug_assert!(rows.is_empty() || means(goal, rows).spending.is_finite());
        Self {
            split,
            gain: of(&|row| row.gain(goal)),
            qalys: of(&|row| row.qalys),
            net_benefit: of(&|row| row.net_benefit),
            cost: of(&|row| row.cost),
            spending: of(&|row| row.spending.get(period).copied().unwrap_or(f64::NAN)),
            gap: of(&|row| row.gap),
        }
    }
}

/// How the best split compares with the even one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It brings more, beyond what chance explains.
    Better,
    /// That it brings more cannot be told from chance: the even split will do.
    NoBetter,
    /// Its gap is wider than the floor allows, beyond what chance explains: the even split will do.
    FloorMissed,
}

impl Verdict {
    /// As a word of a table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::NoBetter => "no better",
            Self::FloorMissed => "floor missed",
        }
    }
}

/// What was found for one budget.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The budget.
    pub budget: f64,
    /// Every lever at the same share of its range, as far as the budget goes.
    pub even: Row,
    /// The best split that was found; the even one where nothing better was.
    pub best: Row,
    /// Best less even: what the split is for.
    pub gain: Paired,
    /// Best less even: spending in the period in which the even split spends most.
    pub spending: Paired,
    /// Best less even: the gap.
    pub gap: Paired,
    /// Which to take.
    pub verdict: Verdict,
}

impl Told {
    /// The split to take: the best where it is better, else the even one.
    pub fn taken(&self) -> &Row {
        if self.verdict == Verdict::Better { &self.best } else { &self.even }
    }
}

/// A budget with what was found for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// The budget.
    pub budget: f64,
    /// What was found; none where even the least of every lever costs more.
    pub told: Option<Told>,
}

/// What an optimisation found.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimised {
    /// Name of the decision problem.
    pub decision: String,
    /// Identifier of the plan.
    pub strategy: String,
    /// Name of the plan.
    pub name: String,
    /// Name of the comparator.
    pub comparator: String,
    /// Currency.
    pub currency: String,
    /// What is paid for a QALY.
    pub threshold: f64,
    /// What splits are for.
    pub goal: Goal,
    /// Under an equity floor: by how many QALYs a person the gap may be wider than the even split's.
    pub floor: Option<f64>,
    /// Whether budgets are of a year, or else of the horizon.
    pub yearly: bool,
    /// What can be bought.
    pub levers: Vec<Lever>,
    /// Every budget, the smallest first.
    pub splits: Vec<Split>,
    /// Place of the budget that was asked for.
    pub main: usize,
    /// The plan as it stands, whatever it costs.
    pub standing: Row,
    /// Seed.
    pub seed: u64,
    /// Persons simulated.
    pub persons: usize,
    /// Horizon, in weeks.
    pub horizon: f64,
    /// Replicates of search, choice and judgement.
    pub replicates: [u64; 3],
    /// How many splits were simulated, each luck counted by itself.
    pub simulated: usize,
}

impl Optimised {
    /// What was found for the budget that was asked for.
    pub fn answer(&self) -> Option<&Told> {
        self.splits.get(self.main)?.told.as_ref()
    }
}
