//! The uncertain inputs of a decision: their intervals, and what moves when one of them is moved.

use crate::analysis::quantile::quantile;
use crate::analysis::sensitivity::Input;
use crate::charts::words::capital;
use crate::jobs::run::Decision;
use crate::jobs::sections::registry;
use crate::scenario::distribution::Distribution;
use crate::scenario::parameter::EVERYWHERE;
use crate::scenario::prior::Prior;
use crate::scenario::{Law, MissingValue, Registry, Scenario, Values, normal_cdf, normal_quantile};
use crate::units::convert::{CURRENCY, Conversion, accepted, conversion};
use std::collections::BTreeMap;

/// Probabilities of the ends of a 95% interval.
const ENDS: (f64, f64) = (0.025, 0.975);
/// Probabilities nearer to 0 or 1 than this have no useful normal score.
const EDGE: f64 = 1e-9;

/// How one number of a strategy follows an input.
#[derive(Debug, Clone, PartialEq)]
enum Follows {
    /// It is the input.
    Is,
    /// By its normal score: from that of its own base case by so many times what the input's score moves.
    Scores { prior: Prior, base: f64, weight: f64 },
    /// Along a straight line through the base case, within limits.
    Line { base: f64, slope: f64, limits: (f64, f64) },
}

/// An input with all that follows it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moved {
    /// The input as it is told.
    pub(super) input: Input,
    conversion: Conversion,
    /// Base case and limits in the unit of the model.
    base: f64,
    limits: (f64, f64),
    /// None for a share, which has no normal score here.
    prior: Option<Prior>,
    /// By strategy: addresses with how they follow; none where the strategy states the input as certain.
    strategies: Vec<Vec<(String, Follows)>>,
}

/// The normal score of a value.
fn score(prior: &Prior, value: f64) -> f64 {
    normal_quantile(prior.cdf(value).clamp(EDGE, 1.0 - EDGE))
}

impl Moved {
    /// Puts a value of the input, in the unit of its file, into the values of a strategy.
    ///
    /// # Errors
    /// Where a number is missing.
    pub(super) fn put(&self, strategy: usize, value: f64, values: &mut Values) -> Result<(), MissingValue> {
        let at_base = (value - self.input.base).abs() <= 0.0;
        if at_base {
            return Ok(());
        }
        let value = self.conversion.apply(value).clamp(self.limits.0, self.limits.1);
        let moved = self.prior.map_or(0.0, |prior| score(&prior, value) - score(&prior, self.base));
        for (address, follows) in &self.strategies[strategy] {
            let number = match follows {
                Follows::Is => value,
                Follows::Scores { prior, base, weight } => {
                    prior.quantile(normal_cdf(score(prior, *base) + weight * moved).clamp(EDGE, 1.0 - EDGE))
                }
                Follows::Line { base, slope, limits } => {
                    (base + slope * (value - self.base)).clamp(limits.0, limits.1)
                }
            };
            values.set_number(address, number)?;
        }
        Ok(())
    }
}

/// The words of an address that is not in the registry, or of a key.
fn words(text: &str) -> String {
    text.replace(['_', '.'], " ")
}

/// What an address is about, in a few words.
pub(super) fn label(registry: &Registry, address: &str) -> String {
    let Some(parameter) = registry.parameter_at(address) else { return capital(&words(address)) };
    if let Some(rest) = address.strip_prefix(parameter.path) {
        let key = rest.trim_start_matches('.');
        return if key.is_empty() {
            parameter.label.to_owned()
        } else {
            format!("{}, {}", parameter.label, words(key))
        };
    }
    let list = registry
        .lists()
        .find(|list| address.strip_prefix(list.path).is_some_and(|rest| rest.starts_with('.')));
    let dotted = format!(".{}", parameter.path);
    let row = list.and_then(|list| {
        let rest = &address[list.path.len() + 1..];
        rest.rfind(&dotted).map(|at| (&rest[..at], rest[at + dotted.len()..].trim_start_matches('.')))
    });
    match row {
        Some((row, "")) => format!("{row}: {}", parameter.label.to_lowercase()),
        Some((row, key)) => format!("{row}: {}, {}", parameter.label.to_lowercase(), words(key)),
        None => capital(&words(address)),
    }
}

/// The unit in which a file states an input.
fn unit(registry: &Registry, address: &str, stated: Conversion, currency: &str) -> String {
    let Some(parameter) = registry.parameter_at(address) else { return String::new() };
    let own = parameter.unit;
    if stated == Conversion::IDENTITY {
        return own.replace(CURRENCY, currency);
    }
    let found = accepted(own).into_iter().find(|unit| conversion(unit, own) == Some(stated));
    found.unwrap_or_else(|| own.to_owned())
}

/// Mean, and the sum of squares and products about means.
fn regress(on: &[f64], of: &[f64]) -> f64 {
    let n = on.len().max(1) as f64;
    let (a, b) = (on.iter().sum::<f64>() / n, of.iter().sum::<f64>() / n);
    let both: f64 = on.iter().zip(of).map(|(x, y)| (x - a) * (y - b)).sum();
    let own: f64 = on.iter().map(|x| (x - a) * (x - a)).sum();
    if own > 0.0 { both / own } else { 0.0 }
}

struct Reader<'a> {
    decision: &'a Decision,
    registry: Registry,
    currency: String,
    /// By strategy: every number of the base case.
    bases: Vec<BTreeMap<String, f64>>,
}

fn number_law<'a>(scenario: &'a Scenario, address: &str) -> Option<&'a Prior> {
    scenario.uncertain.iter().find(|input| input.path == address).and_then(|input| match &input.law {
        Law::Number(prior) => Some(prior),
        Law::Dirichlet(_) => None,
    })
}

impl Reader<'_> {
    fn limits(&self, address: &str) -> (f64, f64) {
        self.registry.parameter_at(address).map_or(EVERYWHERE, |parameter| parameter.kind.limits())
    }

    /// The value at an address in the base case of a strategy.
    fn base(&self, strategy: usize, address: &str) -> Option<f64> {
        self.bases[strategy].get(address).copied()
    }

    /// An uncertain number, with the strategy that says it first.
    fn number(&self, first: usize, address: &str, prior: &Prior) -> Option<Moved> {
        let scenarios = &self.decision.scenarios;
        let base = self.base(first, address)?;
        let draws = |strategy: usize| self.decision.joint[strategy].as_ref();
        let column = draws(first).and_then(|draws| draws.column(address));
        let (low, high) = column.as_ref().map_or_else(
            || prior.interval(),
            |column| {
                let mut sorted = column.clone();
                sorted.sort_by(f64::total_cmp);
                let at = |p: f64| quantile(&sorted, p).unwrap_or(base);
                (at(ENDS.0), at(ENDS.1))
            },
        );
        let (mut along, mut others) = (Vec::new(), Vec::new());
        let mut strategies = Vec::with_capacity(scenarios.len());
        for (strategy, scenario) in scenarios.iter().enumerate() {
            let Some(own) = number_law(scenario, address) else {
                strategies.push(Vec::new());
                continue;
            };
            let mut follow = Vec::new();
            if own == prior || column.is_some() {
                follow.push((address.to_owned(), Follows::Is));
            } else if let Some(base) = self.base(strategy, address) {
                others.push(scenario.name.clone());
                follow.push((address.to_owned(), Follows::Scores { prior: *own, base, weight: 1.0 }));
            }
            if let (Some(column), Some(draws)) = (&column, draws(strategy)) {
                for path in draws.paths().iter().filter(|path| *path != address) {
                    let (Some(of), Some(base)) = (draws.column(path), self.base(strategy, path)) else {
                        continue;
                    };
                    if scenario.uncertain.iter().any(|input| input.path == *path) {
                        let line =
                            Follows::Line { base, slope: regress(column, &of), limits: self.limits(path) };
                        follow.push((path.clone(), line));
                    }
                }
                along = vec!["the other inputs of the posterior, along their regression on it".to_owned()];
            } else {
                let told = self.group(strategy, address, &mut follow);
                if along.is_empty() {
                    along = told;
                }
            }
            strategies.push(follow);
        }
        let mut words: Vec<String> = Vec::new();
        if !along.is_empty() {
            words.push(format!("moves with it: {}", along.join(", ")));
        }
        if !others.is_empty() {
            others.dedup();
            words.push(format!("moved as far along its own distribution in {}", others.join(", ")));
        }
        let conversion = prior.conversion();
        let limits = prior.limits();
        let told = |value: f64| conversion.invert(value);
        let allowed = [limits.0, limits.1].map(|limit| if limit.is_finite() { told(limit) } else { limit });
        Some(Moved {
            input: Input {
                address: address.to_owned(),
                label: label(&self.registry, address),
                unit: unit(&self.registry, address, conversion, &self.currency),
                low: told(low),
                base: told(base),
                high: told(high),
                allowed: (allowed[0], allowed[1]),
                along: words.join("; "),
            },
            conversion,
            base,
            limits,
            prior: Some(*prior),
            strategies,
        })
    }

    /// The other members of the group in which an input is drawn: what is expected of them given the input, by normal scores.
    fn group(&self, strategy: usize, address: &str, follow: &mut Vec<(String, Follows)>) -> Vec<String> {
        let scenario = &self.decision.scenarios[strategy];
        let drawn = self.decision.joint[strategy].as_ref();
        let group =
            scenario.correlations.iter().find(|group| group.inputs.iter().any(|path| path == address));
        let Some(group) = group else { return Vec::new() };
        let Some(own) = group.inputs.iter().position(|path| path == address) else { return Vec::new() };
        let mut told = Vec::new();
        for (place, path) in group.inputs.iter().enumerate() {
            let (Some(prior), Some(base)) = (number_law(scenario, path), self.base(strategy, path)) else {
                continue;
            };
            if place == own || drawn.is_some_and(|drawn| drawn.paths().contains(path)) {
                continue;
            }
            let weight = group.copula.correlation(own, place);
            follow.push((path.clone(), Follows::Scores { prior: *prior, base, weight }));
            told.push(format!("{} (correlation {weight:.2})", label(&self.registry, path)));
        }
        told
    }

    /// A share of a set that is drawn from a Dirichlet distribution: its margin is a beta distribution, and the others
    /// divide what is left in proportion, which is what is expected of them.
    fn share(&self, path: &str, counts: &[(String, f64)], place: usize) -> Option<Moved> {
        let all: f64 = counts.iter().map(|(_, count)| count).sum();
        let (category, count) = &counts[place];
        let address = format!("{path}.{category}");
        let law = Distribution::Beta { alpha: *count, beta: all - count };
        let scenarios = &self.decision.scenarios;
        let law_of = |scenario: &Scenario| -> bool {
            scenario
                .uncertain
                .iter()
                .any(|input| input.path == path && input.law == Law::Dirichlet(counts.to_vec()))
        };
        let first = scenarios.iter().position(law_of)?;
        let base = self.base(first, &address)?;
        let strategies = scenarios
            .iter()
            .map(|scenario| if law_of(scenario) { vec![(address.clone(), Follows::Is)] } else { Vec::new() })
            .collect();
        Some(Moved {
            input: Input {
                label: label(&self.registry, &address),
                unit: "proportion".into(),
                low: law.quantile(ENDS.0),
                base,
                high: law.quantile(ENDS.1),
                allowed: (0.0, 1.0),
                along: "the other shares divide what is left in proportion".into(),
                address,
            },
            conversion: Conversion::IDENTITY,
            base,
            limits: (0.0, 1.0),
            prior: None,
            strategies,
        })
    }
}

/// Every uncertain input of a decision, in the order of addresses; of two shares the first alone, because the other is what
/// is left.
///
/// # Errors
/// Where the currency is missing.
pub(super) fn inputs(decision: &Decision) -> Result<Vec<Moved>, MissingValue> {
    let currency = decision.scenarios[0].values.text("money.currency")?.to_owned();
    let bases =
        decision.scenarios.iter().map(|scenario| scenario.values.numbers().into_iter().collect()).collect();
    let reader = Reader { decision, registry: registry(), currency, bases };
    let mut found: Vec<Moved> = Vec::new();
    let known = |found: &[Moved], address: &str| found.iter().any(|moved| moved.input.address == address);
    for (first, scenario) in decision.scenarios.iter().enumerate() {
        for uncertain in &scenario.uncertain {
            match &uncertain.law {
                Law::Number(prior) if !known(&found, &uncertain.path) => {
                    found.extend(reader.number(first, &uncertain.path, prior));
                }
                Law::Number(_) => {}
                Law::Dirichlet(counts) => {
                    let drawn: Vec<usize> =
                        (0..counts.len()).filter(|&place| counts[place].1 > 0.0).collect();
                    let told = if drawn.len() == 2 { &drawn[..1] } else { &drawn[..] };
                    for &place in told {
                        if drawn.len() > 1
                            && !known(&found, &format!("{}.{}", uncertain.path, counts[place].0))
                        {
                            found.extend(reader.share(&uncertain.path, counts, place));
                        }
                    }
                }
            }
        }
    }
    found.sort_by(|a, b| a.input.address.cmp(&b.input.address));
    Ok(found)
}
