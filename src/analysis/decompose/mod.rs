//! Decomposition: which of several factors an effect comes from, and whether what one does depends on the others.
//!
//! A strategy is simulated with every combination of the factors, all with the same luck. [`game`] shares the effect
//! out; [`parameters`] is what a scenario says of it.

pub mod game;
pub mod parameters;

use super::findings::Estimate;
pub use game::{Component, Subset};

/// What is decomposed, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    /// The difference from the comparator, by the active ingredients: each off or as it is.
    Ingredients,
    /// The effect of how well a programme is implemented: each factor low or high.
    Interactions,
    /// The benefit that is lost between trials and the population, by losses: each at the level of trials or as it is.
    Waterfall,
    /// The benefit that barriers to delivery cost: each away or as it is.
    Barriers,
    /// Gaps between groups, by the mechanisms that make them: each off or as it is.
    Gaps,
}

impl Kind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Ingredients, Self::Interactions, Self::Waterfall, Self::Barriers, Self::Gaps];

    /// The word on the command line and in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ingredients => "ingredients",
            Self::Interactions => "interactions",
            Self::Waterfall => "waterfall",
            Self::Barriers => "barriers",
            Self::Gaps => "gaps",
        }
    }
}

/// What the values of a combination are taken against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Against {
    /// The same strategy with every factor off, or low.
    Itself,
    /// The comparator with the same combination: so what factors do there is taken off what they do in the strategy.
    Comparator,
    /// The same people without any peer support.
    Nobody,
    /// Nothing: a gap is what it is, and without any mechanism it should be 0.
    Equality,
}

/// A gap that is decomposed: an outcome in a group less that in its reference.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct GapOf {
    /// The attribute.
    pub by: String,
    /// The group.
    pub group: String,
    /// Its reference.
    pub reference: String,
    /// Both, by their places in the layout.
    pub between: (usize, usize),
}

/// A factor in words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Factor {
    /// Identifier.
    pub id: String,
    /// Name in plain words.
    pub label: String,
    /// What it is when it is off, or low.
    pub off: String,
    /// What it is when it is on, or high.
    pub on: String,
}

/// A contribution as a proportion of the total.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Share {
    /// Contribution over total, of the means.
    pub value: f64,
    /// Its Monte Carlo standard error, to first order.
    pub mcse: f64,
}

/// The total has to exceed so many of its Monte Carlo standard errors before proportions of it are told.
pub const SHARES_FROM: f64 = 4.0;

impl Share {
    /// A part of a total, with the standard error of their sum, from which their covariance follows:
    /// `cov = (se(part + total)² - se(part)² - se(total)²) / 2`, `var(part/total) ≈ (se(part)² - 2 r cov + r² se(total)²) /
    /// total²`. None where the total does not exceed [`SHARES_FROM`] of its errors, or there is none.
    pub fn of(part: Estimate, total: Estimate, mcse_of_sum: Option<f64>) -> Option<Self> {
        let (whole, error) = (total.mean?, total.mcse?);
        let clear = whole.is_finite() && whole.abs() > SHARES_FROM * error;
        let (mean, own, sum) = (part.mean?, part.mcse?, mcse_of_sum?);
        let value = mean / whole;
        let covariance = (sum * sum - own * own - error * error) / 2.0;
        let variance = own * own - 2.0 * value * covariance + value * value * error * error;
        let mcse = libm::sqrt(variance.max(0.0)) / whole.abs();
        (clear && value.is_finite() && mcse.is_finite()).then_some(Self { value, mcse })
    }
}

/// One number of a decomposition.
///
/// # Units
/// Those of the outcome's column, over the horizon, for the represented population; strategy less what it is taken
/// against.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Part {
    /// Index of the strategy.
    pub strategy: usize,
    /// What it is taken against.
    pub against: Against,
    /// Index of the outcome's column in the layout of the findings.
    pub column: usize,
    /// The gap that it is of, by its place in [`Decomposition::gaps`]; none where it is of everyone.
    pub gap: Option<usize>,
    /// What of the decomposition it is.
    pub component: Component,
    /// Its value.
    pub estimate: Estimate,
    /// The same as a proportion of the total; none where the total cannot be told from chance.
    pub share: Option<Share>,
}

/// What a decomposition found.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Decomposition {
    /// What is decomposed.
    pub kind: Kind,
    /// The factors.
    pub factors: Vec<Factor>,
    /// The gaps that are decomposed; none where it is of everyone.
    pub gaps: Vec<GapOf>,
    /// Its numbers, by strategy and what it is taken against, outcome, component.
    pub parts: Vec<Part>,
}

impl Decomposition {
    /// A number of it.
    pub fn part(
        &self,
        strategy: usize,
        against: Against,
        column: usize,
        component: Component,
    ) -> Option<&Part> {
        self.parts.iter().find(|part| {
            (part.strategy, part.against, part.column, part.component)
                == (strategy, against, column, component)
        })
    }

    /// What the numbers of a strategy are taken against: the comparator, or nobody, where there is such a comparison.
    pub fn against(&self, strategy: usize) -> Against {
        let compared = |part: &&Part| part.strategy == strategy && part.against != Against::Itself;
        self.parts.iter().find(compared).map_or(Against::Itself, |part| part.against)
    }

    /// Whether any factor does anything in a strategy: false where nobody meets a peer worker.
    pub fn matters(&self, strategy: usize, against: Against) -> bool {
        let own = self.parts.iter().filter(|part| part.strategy == strategy && part.against == against);
        own.into_iter().any(|part| part.estimate.mean.is_some_and(|mean| mean != 0.0))
    }

    /// The names of the factors that a component is about; empty where it is about all or none.
    pub fn named(&self, component: Component) -> String {
        self.of(component).map(|factor| factor.label.as_str()).collect::<Vec<_>>().join(" × ")
    }

    /// The factors that a component is about.
    pub fn of(&self, component: Component) -> impl Iterator<Item = &Factor> {
        let set = component.factors();
        self.factors
            .iter()
            .enumerate()
            .filter(move |(index, _)| set >> index & 1 == 1)
            .map(|(_, factor)| factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(mean: f64, mcse: f64) -> Estimate {
        Estimate { mean: Some(mean), mcse: Some(mcse), lower: None, upper: None }
    }

    /// Two independent parts with error e each of a total: r = a / (a + b), var r = e² (a² + b²) / (a + b)⁴.
    #[test]
    fn the_error_of_a_share_is_that_of_a_ratio_of_independent_parts() {
        let (a, b, e) = (30.0, 10.0, 1.0_f64);
        let total = estimate(a + b, libm::sqrt(2.0) * e);
        // a + (a + b) has the variance (4 + 1) e².
        let share = Share::of(estimate(a, e), total, Some(libm::sqrt(5.0) * e)).unwrap();
        assert!((share.value - 0.75).abs() < 1e-12);
        let exact = e * libm::sqrt(a * a + b * b) / ((a + b) * (a + b));
        assert!((share.mcse - exact).abs() < 1e-12, "{} {exact}", share.mcse);
    }

    #[test]
    fn the_whole_is_all_of_itself_without_error() {
        let total = estimate(10.0, 1.0);
        let share = Share::of(total, total, Some(2.0)).unwrap();
        assert!((share.value - 1.0).abs() < 1e-12 && share.mcse < 1e-9);
    }

    #[test]
    fn no_proportion_is_told_of_what_may_be_nothing() {
        for mean in [0.0, 3.9, -4.0, f64::NAN] {
            assert_eq!(Share::of(estimate(1.0, 0.1), estimate(mean, 1.0), Some(1.0)), None, "{mean}");
        }
        assert!(Share::of(estimate(1.0, 0.1), estimate(-4.1, 1.0), Some(1.0)).is_some());
        assert_eq!(
            Share::of(estimate(1.0, 0.1), Estimate { mcse: None, ..estimate(9.0, 0.0) }, Some(1.0)),
            None
        );
    }
}
