//! Expected value of partial perfect information: what it is worth to know some parameters exactly.

use super::surface::{Surface, choices};
use super::terms::{FEWEST, terms};
use crate::economics::acceptability::Acceptability;
use crate::economics::paired::Paired;
use crate::units::word::Word;

/// Value at one willingness to pay.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct At {
    /// Willingness to pay.
    pub wtp: f64,
    /// Expected value, in money: between 0 and the value of perfect information.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
    /// The value that main effects alone give; none where the fit has nothing else.
    pub additive: Option<f64>,
}

/// The value of knowing a set of parameters.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Partial {
    /// The parameters.
    pub parameters: Vec<String>,
    /// What they are together, where they were chosen as a natural group.
    pub called: Option<String>,
    /// How costs and effects were regressed on them.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub method: Word,
    /// One for each willingness to pay.
    pub at: Vec<At>,
    /// What a reader should know of the estimate.
    pub warnings: Vec<String>,
}

impl Partial {
    /// The value at a willingness to pay, where it was looked at.
    pub fn at(&self, wtp: f64) -> Option<&At> {
        self.at.iter().find(|at| at.wtp.total_cmp(&wtp).is_eq())
    }

    /// The parameters by their identifiers, with + between them.
    pub fn joined(&self) -> String {
        self.parameters.join("+")
    }
}

/// Why a value cannot be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// So many samples are too few.
    TooFewSamples {
        /// Samples.
        samples: usize,
        /// Fewest.
        fewest: usize,
    },
    /// The equations of the regression have no solution.
    NoSolution,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooFewSamples { samples, fewest } => {
                write!(f, "there are {samples} samples, at least {fewest} are needed")
            }
            Self::NoSolution => write!(f, "the equations of the regression have no solution"),
        }
    }
}

impl std::error::Error for Refusal {}

/// Interactions that give less than this share of the value are not told of.
const MATERIAL: f64 = 0.05;
/// Standard errors that a difference must exceed to be told of.
const CLEAR: f64 = 2.0;

/// The regressions on these parameters that are needed from the best strategies at some thresholds.
///
/// # Errors
/// There are too few samples for so many parameters, or the equations have no solution.
pub fn surface(
    paired: &Paired,
    parameters: &[&[f64]],
    thresholds: &[Acceptability],
) -> Result<Surface, Refusal> {
    let samples = paired.samples();
    let fewest = FEWEST.max(super::terms::fewest(parameters.len()));
    let terms = (samples >= fewest).then(|| terms(parameters)).flatten();
    let terms = terms.ok_or(Refusal::TooFewSamples { samples, fewest })?;
    let mut best: Vec<usize> = thresholds.iter().map(|at| at.best).collect();
    best.sort_unstable();
    best.dedup();
    Surface::new(paired, terms, &best).ok_or(Refusal::NoSolution)
}

/// The value of knowing a set of parameters at each threshold.
///
/// E max E(NB | parameters) - max E NB, from the best strategy at the threshold on: the mean over samples of the largest
/// fitted net benefit over it, or 0. Regression may fit noise, so the value is held at that of perfect information, which
/// no part of it can exceed.
pub fn partial(names: &[String], surface: &Surface, thresholds: &[Acceptability]) -> Partial {
    let mut at = Vec::with_capacity(thresholds.len());
    for known in thresholds {
        let Some(seen) = surface.from(known.best) else { continue };
        let benefits = seen.benefits(known.wtp);
        let (value, weights) = choices(&benefits);
        at.push(At {
            wtp: known.wtp,
            value: value.min(known.evpi()),
            se: seen.standard_error(known.wtp, &benefits, &weights),
            additive: seen.additive(known.wtp).map(|benefits| choices(&benefits).0.min(known.evpi())),
        });
    }
    let mut partial = Partial {
        parameters: names.to_vec(),
        called: None,
        method: surface.terms.method,
        at,
        warnings: Vec::new(),
    };
    partial.warnings.extend(missed(&partial));
    let together = partial.parameters.join("+");
    partial.warnings.extend(surface.terms.without.iter().map(|what| format!("{together}: {what}")));
    if surface.terms.method == "constant" {
        partial.warnings.push(format!("{together} never changes, so that it tells nothing"));
    }
    partial
}

/// What an additive fit would have missed, where that is clear.
fn missed(partial: &Partial) -> Option<String> {
    let gap = |at: &At| at.additive.map_or(0.0, |additive| at.value - additive);
    let most = partial.at.iter().max_by(|a, b| gap(a).total_cmp(&gap(b)))?;
    let gap = gap(most);
    (gap > CLEAR * most.se && gap > MATERIAL * most.value).then(|| {
        format!(
            "{}: {:.0}% of the value at {} lives in their interaction: an additive fit would miss it, and the values of the single \
             parameters do not show it",
            partial.parameters.join("+"),
            100.0 * gap / most.value,
            most.wtp
        )
    })
}
