//! Games: what combinations of factors are worth, shared out among the factors without an order.
//!
//! A game gives every subset S of n factors a value v(S): the outcome when just these are on. Everything here is a sum
//! of values with fixed weights, so that it can be taken in each replicate, and its mean and Monte Carlo error over
//! replicates then carry the pairing of luck.
//!
//! # Shape
//! Values by subset: bit i of the index is set where factor i is on; the first is v(∅), the last v(N).
//!
//! # Source
//! Shapley LS (1953) Contributions to the Theory of Games II:307-317; Harsanyi JC (1963) Int Econ Rev 4:194-220; Banzhaf
//! interaction: Grabisch M, Roubens M (1999) Int J Game Theory 28:547-565; factorial contrasts: Box GEP, Hunter WG,
//! Hunter JS (2005) Statistics for Experimenters, 2nd ed., chapter 5.

/// A set of factors: bit i is set where factor i is in it.
pub type Subset = usize;

/// Most factors of a game: its values are 2 to this power.
pub const MOST_FACTORS: usize = 10;

/// What is told of a game.
///
/// # Units
/// Those of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Component {
    /// v(N): what all factors and everything else are worth.
    Total,
    /// v(∅): what is left without any factor.
    Rest,
    /// v(N) - v(∅): what all factors are worth together; the Shapley values sum to it.
    Together,
    /// The Shapley value of a factor: what it adds, averaged over all orders in which factors can be added:
    /// Σ over S without i of |S|! (n - |S| - 1)! / n! · (v(S ∪ i) - v(S)).
    Shapley(usize),
    /// v(i) - v(∅): what a factor is worth alone.
    Alone(usize),
    /// v(N) - v(N \ i): what is lost without a factor.
    Without(usize),
    /// The Harsanyi dividend of a set T of two or more: Σ over S ⊆ T of (-1)^(|T| - |S|) v(S): what they are worth
    /// together beyond all that smaller sets of them are worth.
    Dividend(Subset),
    /// What the effect of the trials would be among the same people: (RR - 1) times the outcome without any peer support. It
    /// is no value of a game, and neither are the next three.
    Trial,
    /// v(∅) less the effect of the trials: what is left between them where nothing is lost on the way, because people are
    /// others and time is longer.
    Context,
    /// v(N) less the effect of the trials: all that is lost.
    Lost,
    /// What the comparator delivers: its outcome less that without any peer support.
    Comparator,
    /// The factorial contrast of a set T: its difference of differences Σ over S ⊆ T of (-1)^(|T| - |S|) v(R ∪ S), averaged
    /// over all sets R of the other factors. Of one factor it is its main effect; of two, how much more one does where
    /// the other is on.
    Contrast(Subset),
}

impl Component {
    /// Everything that is told of a game of n factors: interactions of at most `order` of them.
    pub fn all(n: usize, order: usize) -> Vec<Self> {
        let sets = |least: usize| {
            let mut sets: Vec<Subset> = (1..1 << n)
                .filter(|set: &Subset| (least..=order.max(1)).contains(&(set.count_ones() as usize)))
                .collect();
            sets.sort_by_key(|set| set.count_ones());
            sets
        };
        [Self::Total, Self::Rest, Self::Together]
            .into_iter()
            .chain((0..n).map(Self::Shapley))
            .chain((0..n).map(Self::Alone))
            .chain((0..n).map(Self::Without))
            .chain(sets(2).into_iter().map(Self::Dividend))
            .chain(sets(1).into_iter().map(Self::Contrast))
            .collect()
    }

    /// Word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Rest => "rest",
            Self::Together => "together",
            Self::Shapley(_) => "shapley",
            Self::Alone(_) => "alone",
            Self::Without(_) => "without",
            Self::Dividend(_) => "dividend",
            Self::Contrast(_) => "contrast",
            Self::Trial => "trial",
            Self::Context => "population_and_time",
            Self::Lost => "lost",
            Self::Comparator => "comparator",
        }
    }

    /// Its value in a game; NaN where that is not a power of two of values, or the factor is none of the game.
    pub fn of(self, values: &[f64]) -> f64 {
        let all = values.len().wrapping_sub(1);
        let known = values.len().is_power_of_two() && self.factors() & !all == 0;
        if !known {
            return f64::NAN;
        }
        match self {
            Self::Trial | Self::Context | Self::Lost | Self::Comparator => f64::NAN,
            Self::Total => values[all],
            Self::Rest => values[0],
            Self::Together => values[all] - values[0],
            Self::Shapley(factor) => shapley(values, factor),
            Self::Alone(factor) => values[1 << factor] - values[0],
            Self::Without(factor) => values[all] - values[all & !(1 << factor)],
            Self::Dividend(set) => difference(values, set, 0),
            Self::Contrast(set) => {
                let others = subsets(all & !set);
                let (sum, count) = others.fold((0.0, 0.0), |(sum, count), rest| {
                    (sum + difference(values, set, rest), count + 1.0)
                });
                sum / count
            }
        }
    }

    /// The factors that it is about; none where it is about all of them or what is beside them.
    pub const fn factors(self) -> Subset {
        match self {
            Self::Total
            | Self::Rest
            | Self::Together
            | Self::Trial
            | Self::Context
            | Self::Lost
            | Self::Comparator => 0,
            Self::Shapley(factor) | Self::Alone(factor) | Self::Without(factor) => {
                if factor < MOST_FACTORS {
                    1 << factor
                } else {
                    1 << MOST_FACTORS
                }
            }
            Self::Dividend(set) | Self::Contrast(set) => set,
        }
    }
}

/// The subsets of a set, ascending.
fn subsets(of: Subset) -> impl Iterator<Item = Subset> {
    (0..=of).filter(move |set| set & !of == 0)
}

/// Σ over S ⊆ set of (-1)^(|set| - |S|) v(at ∪ S), one factor at a time, so that a factor that changes nothing gives
/// exactly 0.
fn difference(values: &[f64], set: Subset, at: Subset) -> f64 {
    if set == 0 {
        return values[at];
    }
    let first = set & set.wrapping_neg();
    difference(values, set ^ first, at | first) - difference(values, set ^ first, at)
}

fn shapley(values: &[f64], factor: usize) -> f64 {
    let n = values.len().trailing_zeros();
    let own = 1 << factor;
    let weight = |set: Subset| 1.0 / (f64::from(n) * binomial(n - 1, set.count_ones()));
    subsets((values.len() - 1) & !own).map(|set| weight(set) * (values[set | own] - values[set])).sum()
}

fn binomial(n: u32, k: u32) -> f64 {
    (0..k).fold(1.0, |product, i| product * f64::from(n - i) / f64::from(i + 1))
}

#[cfg(test)]
#[path = "game_tests.rs"]
mod tests;
