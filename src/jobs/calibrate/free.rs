//! Which values a calibration may choose, and what is believed about them beforehand.

use super::super::model::ModelError;
use crate::analysis::calibration::{Free, Space};
use crate::scenario::copula::Copula;
use crate::scenario::distribution::Family;
use crate::scenario::parameter::EVERYWHERE;
use crate::scenario::prior::Prior;
use crate::scenario::strategy::Law;
use crate::scenario::table::Table;
use crate::scenario::{LoadedFile, Problem, Problems, Scenario, nearest};
use crate::units::convert::conversion;

/// What is believed about a free parameter before the targets are looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Belief {
    /// What the scenario says of it, cut at the bounds; flat where it says nothing.
    Scenario,
    /// Every value between the bounds alike; of the logarithm where they are far apart.
    Flat,
    /// A distribution of which the bounds are the 95% limits and this is the centre.
    Family(Family, f64),
}

/// A line of a table of free parameters, or of the command line.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// Address of the value.
    pub path: String,
    /// Smallest value; for a distribution its lower 95% limit.
    pub low: f64,
    /// Largest value, or upper 95% limit.
    pub high: f64,
    /// The unit of both, where it is not that of the model.
    pub unit: Option<String>,
    /// What is believed between them.
    pub belief: Belief,
}

/// Reads a table of free parameters with the columns path, law, value, low, high and unit.
///
/// `law` is `flat`, `scenario`, or the word of a distribution, which then has its centre in `value` and its 95% limits
/// in `low` and `high`.
///
/// # Errors
/// Every cell that is no number, and every law that is not known.
pub fn bounds(file: &LoadedFile) -> Result<Vec<Bounds>, Problems> {
    let read = || -> Result<Vec<Bounds>, Vec<Problem>> {
        let table = Table::read(file, &["path", "law", "value", "low", "high", "unit"])?;
        let texts =
            |name: &str| -> Result<Vec<&str>, Vec<Problem>> { Ok(table.column(name)?.texts().collect()) };
        let numbers = |name: &str| table.column(name)?.numbers(-1e15, 1e15);
        let (lows, highs) = (numbers("low")?, numbers("high")?);
        let (paths, laws, values) = (texts("path")?, texts("law")?, texts("value")?);
        let units = texts("unit")?;
        let mut all = Vec::new();
        let mut problems = Vec::new();
        for row in 0..table.len() {
            match belief(laws[row], values[row]) {
                Ok(belief) => {
                    let path = paths[row].to_owned();
                    let unit = Some(units[row].to_owned()).filter(|unit| !unit.is_empty());
                    all.push(Bounds { path, low: lows[row], high: highs[row], unit, belief });
                }
                Err(message) => problems.push(table.problem(row, message)),
            }
        }
        if problems.is_empty() { Ok(all) } else { Err(problems) }
    };
    read().map_err(Problems::new)
}

fn belief(law: &str, value: &str) -> Result<Belief, String> {
    match law {
        "flat" => Ok(Belief::Flat),
        "scenario" => Ok(Belief::Scenario),
        word => {
            let family = Family::of_word(word).filter(|family| *family != Family::Fixed);
            let family = family.ok_or_else(|| {
                format!("law is {word:?}, must be flat, scenario, or a distribution such as lognormal")
            })?;
            let centre: f64 =
                value.parse().map_err(|_| format!("value is {value:?}: a {word} needs its centre there"))?;
            Ok(Belief::Family(family, centre))
        }
    }
}

/// The free parameters of a scenario with what is believed about them, the correlations that it states included.
///
/// # Errors
/// A path that the scenario does not have (the nearest is named) or that is there twice, bounds that are the wrong way
/// round, a distribution that cannot have these limits; all at once.
pub(super) fn space(scenario: &Scenario, bounds: &[Bounds]) -> Result<Space, ModelError> {
    let known: Vec<String> = scenario.values.numbers().into_iter().map(|(path, _)| path).collect();
    let mut problems = Vec::new();
    let mut wrong = |message: String| problems.push(Problem::error(message));
    let mut free: Vec<Free> = Vec::new();
    for bound in bounds {
        let path = bound.path.as_str();
        if !known.iter().any(|known| known == path) {
            let near = nearest(path, known.iter().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
            wrong(format!("the scenario has no number {path} that could be fitted{near}"));
            continue;
        }
        if bound.low >= bound.high {
            wrong(format!("the bounds of {path}, {} and {}, are the wrong way round", bound.low, bound.high));
            continue;
        }
        if free.iter().any(|free| free.path == path) {
            wrong(format!("{path} is there twice"));
        }
        match one(scenario, bound) {
            Ok(one) => free.push(one),
            Err(message) => wrong(format!("{path}: {message}")),
        }
    }
    if bounds.is_empty() {
        wrong("no parameter is free: name some with --free PATH=LOW..HIGH or in a table".into());
    }
    if !problems.is_empty() {
        return Err(ModelError::Invalid(Problems::new(problems)));
    }
    let copula = together(scenario, &free)?;
    Ok(Space::new(free, copula))
}

/// How the free parameters go together by the scenario's correlations; what is in a group but not free has no part.
fn together(scenario: &Scenario, free: &[Free]) -> Result<Copula, ModelError> {
    let stated = |one: &Free, other: &Free| {
        scenario.correlations.iter().find_map(|group| {
            let place = |free: &Free| group.inputs.iter().position(|input| *input == free.path);
            Some(group.ranks[place(one)?][place(other)?])
        })
    };
    let rank = |i: usize, j: usize| if i == j { 1.0 } else { stated(&free[i], &free[j]).unwrap_or(0.0) };
    let ranks: Vec<Vec<f64>> =
        (0..free.len()).map(|i| (0..free.len()).map(|j| rank(i, j)).collect()).collect();
    Copula::new(&ranks)
        .ok_or_else(|| ModelError::invalid("the correlations of the free parameters contradict each other"))
}

fn one(scenario: &Scenario, bound: &Bounds) -> Result<Free, String> {
    let path = bound.path.clone();
    let registry = super::super::sections::registry();
    let parameter = registry.parameter_at(&path);
    let own = parameter.map_or("", |parameter| parameter.unit);
    let unit = bound.unit.as_deref().unwrap_or(own);
    let conversion = conversion(unit, own)
        .ok_or_else(|| format!("its unit is {own:?}, which {unit:?} cannot be turned into"))?;
    let (low, high) = (conversion.apply(bound.low), conversion.apply(bound.high));
    match bound.belief {
        Belief::Flat => Ok(Free { path, low, high, prior: None }),
        Belief::Scenario => {
            let stated = scenario.uncertain.iter().find(|uncertain| uncertain.path == path);
            let prior = stated.and_then(|uncertain| match &uncertain.law {
                Law::Number(prior) => Some(*prior),
                Law::Dirichlet(_) => None,
            });
            Ok(Free { path, low, high, prior })
        }
        Belief::Family(family, centre) => {
            let law = family.fit(centre, bound.low, bound.high)?;
            let range = parameter.map_or(EVERYWHERE, |parameter| parameter.kind.limits());
            let prior = Prior::new(law, conversion, range)?;
            let (low, high) = (prior.quantile(OUTERMOST), prior.quantile(1.0 - OUTERMOST));
            Ok(Free { path, low, high, prior: Some(prior) })
        }
    }
}

/// The share of a prior beyond its outermost values on either side.
const OUTERMOST: f64 = 1e-5;
