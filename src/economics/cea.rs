//! Incremental cost-effectiveness ratios with dominance and extended dominance.

/// Relative slack below which two ratios count as equal: rounding of their differences.
const ROUNDING: f64 = 1e-12;

/// What became of a strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Status {
    /// On the frontier: best at some willingness to pay.
    Undominated,
    /// Dominated by a mixture of two others.
    ExtendedlyDominated,
    /// Another strategy costs no more and does no less, and one of the two strictly; or it is equal to an earlier one.
    Dominated,
}

impl Status {
    /// The word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Undominated => "ND",
            Self::ExtendedlyDominated => "ED",
            Self::Dominated => "D",
        }
    }
}

/// What a strategy adds to the one before it on the frontier.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Increment {
    /// Extra cost.
    pub cost: f64,
    /// Extra effect, above 0.
    pub effect: f64,
    /// Extra cost of one more unit of effect: cost / effect.
    pub ratio: f64,
}

/// One strategy in the table of ratios.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Row {
    /// Its place in the list that was given.
    pub strategy: usize,
    /// Mean cost.
    pub cost: f64,
    /// Mean effect.
    pub effect: f64,
    /// Against the row before; none for the first of the frontier and for what is dominated.
    pub increment: Option<Increment>,
    /// What became of it.
    pub status: Status,
}

/// The table of incremental ratios of strategies with these mean costs and effects.
///
/// The frontier is the lower convex hull of (effect, cost): along it ratios never fall. Equal ratios stay on it. A
/// strategy equal in cost and effect to an earlier one is dominated.
///
/// # Shape
/// The frontier by cost, then what is extendedly dominated by cost, then what is dominated by cost; equal costs in the
/// order given.
///
/// # Source
/// Drummond et al. (2015) Methods for the Economic Evaluation of Health Care Programmes, 4th ed., ch. 4; the order of
/// rows is that of the R package dampack.
pub fn icer_table(costs: &[f64], effects: &[f64]) -> Vec<Row> {
    let all: Vec<(f64, f64)> = costs.iter().copied().zip(effects.iter().copied()).collect();
    let dominated = |i: usize| {
        all.iter().enumerate().any(|(j, other)| {
            let no_worse = other.0 <= all[i].0 && other.1 >= all[i].1;
            let better = other.0 < all[i].0 || other.1 > all[i].1;
            no_worse && (better || j < i)
        })
    };
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|&a, &b| all[a].0.total_cmp(&all[b].0).then(a.cmp(&b)));
    let (worse, rest): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|&i| dominated(i));
    let (mut frontier, mut extended): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for next in rest {
        while let [.., before, last] = frontier[..]
            && above(increment(all[before], all[last]).ratio, increment(all[last], all[next]).ratio)
        {
            frontier.pop();
            extended.push(last);
        }
        frontier.push(next);
    }
    extended.sort_by(|&a, &b| all[a].0.total_cmp(&all[b].0).then(a.cmp(&b)));
    let row = |strategy: usize, increment, status| {
        let (cost, effect) = all[strategy];
        Row { strategy, cost, effect, increment, status }
    };
    let mut rows: Vec<Row> = Vec::with_capacity(all.len());
    for (place, &strategy) in frontier.iter().enumerate() {
        let before = place.checked_sub(1).map(|before| increment(all[frontier[before]], all[strategy]));
        rows.push(row(strategy, before, Status::Undominated));
    }
    rows.extend(extended.into_iter().map(|i| row(i, None, Status::ExtendedlyDominated)));
    rows.extend(worse.into_iter().map(|i| row(i, None, Status::Dominated)));
    rows
}

/// Whether a ratio is above another by more than rounding.
fn above(ratio: f64, other: f64) -> bool {
    ratio - other > ROUNDING * ratio.abs().max(other.abs())
}

fn increment(from: (f64, f64), to: (f64, f64)) -> Increment {
    let (cost, effect) = (to.0 - from.0, to.1 - from.1);
    Increment { cost, effect, ratio: cost / effect }
}
