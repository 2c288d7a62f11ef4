//! What the spread of the headline outcomes over parameter sets rests on, and what widening for poor sources did to it.

use super::model::ModelError;
use super::parameter_sets::ParameterSets;
use super::run::{Decision, Results};
use super::sections::registry;
use crate::analysis::certainty::{Certainty, Widened, as_stated, by_standing, explained, flip};
use crate::charts::rules::FEWEST_SAMPLES;
use crate::scenario::explain::describe;
use crate::scenario::prior::Prior;
use crate::scenario::widen::Widening;
use crate::scenario::{Law, Provenance, Scenario, Slip, Standing};
use std::collections::BTreeMap;

/// The outcomes that a decision hangs on.
const OUTCOMES: [&str; 4] = ["admissions", "qalys", "cost", "net_benefit"];
/// Inputs that are named.
const NAMED: usize = 5;

/// Widens the distributions of all strategies alike.
///
/// # Errors
/// Strategies that state other factors than the comparator, which is the first: they would draw the same input from another
/// distribution. A distribution of which limits leave nothing.
pub(super) fn widen(scenarios: &mut [Scenario], asked: Option<Widening>) -> Result<(), ModelError> {
    let own = scenarios.first().map_or(Widening::NONE, Widening::of);
    for scenario in scenarios {
        let theirs = Widening::of(scenario);
        if asked.is_none() && theirs != own {
            let message = format!(
                "strategy \"{}\" states evidence.widening as {theirs} and the comparator as {own}",
                scenario.name
            );
            let slip = Slip::at("evidence.widening", message).help("state it in the file that both extend");
            return Err(ModelError::of(scenario, slip.into()));
        }
        if let Err(slip) = scenario.widen(asked) {
            return Err(ModelError::of(scenario, slip.into()));
        }
    }
    Ok(())
}

/// What a reader has to know of the widening; nothing where there is none.
pub(super) fn remark(scenario: &Scenario) -> Option<String> {
    let widening = Widening::of(scenario);
    (!widening.is_none()).then(|| {
        let factors = Standing::ALL.map(|standing| format!("{standing} {}", widening.factor(Some(standing))));
        format!(
            "Distributions of inputs are wider than stated, by the standing of their source: {} times as wide on their natural \
             scale. The factors are a judgement.",
            factors.join(", ")
        )
    })
}

/// The prior of an input, as a law has it.
const fn prior(law: &Law) -> Option<&Prior> {
    match law {
        Law::Number(prior) => Some(prior),
        Law::Dirichlet(_) => None,
    }
}

/// The variance of an input as stated over that with which it was drawn; 1 where nothing was widened, or the input is a row
/// of a posterior.
fn shrinks(decision: &Decision, path: &str) -> f64 {
    let joint = decision.joint.iter().flatten().any(|joint| joint.column(path).is_some());
    let found = decision.scenarios.iter().find_map(|scenario| {
        let used = scenario.uncertain.iter().find(|uncertain| uncertain.path == path)?;
        let stated = scenario.provenance.get(path)?.law.as_ref()?;
        Some((prior(stated)?.sd(), prior(&used.law)?.sd()))
    });
    match found {
        Some((stated, used)) if !joint && used > 0.0 && stated.to_bits() != used.to_bits() => {
            (stated / used) * (stated / used)
        }
        _ => 1.0,
    }
}

/// The inputs whose distributions were widened, each once, in the order of the strategies.
pub(super) fn widened(decision: &Decision) -> Vec<Widened> {
    let mut all: Vec<Widened> = Vec::new();
    for scenario in &decision.scenarios {
        let widening = Widening::of(scenario);
        for used in &scenario.uncertain {
            let Some(told) = scenario.provenance.get(&used.path) else { continue };
            let Some(stated) = told.law.as_ref().filter(|stated| **stated != used.law) else { continue };
            let joint = decision.joint.iter().flatten().any(|joint| joint.column(&used.path).is_some());
            if joint || all.iter().any(|one| one.input == used.path) {
                continue;
            }
            let moments = |law: &Law| prior(law).map(|prior| [prior.mean(), prior.sd()]);
            all.push(Widened {
                input: used.path.clone(),
                standing: told.standing,
                factor: widening.factor(told.standing),
                stated: describe(stated),
                used: describe(&used.law),
                moments: moments(stated).zip(moments(&used.law)),
            });
        }
    }
    all
}

/// Where an input comes from: a share from where its table does.
fn source_of<'a>(path: &str, provenance: &'a BTreeMap<String, Provenance>) -> Option<&'a Provenance> {
    provenance.get(path).or_else(|| provenance.get(path.rsplit_once('.')?.0))
}

/// For each strategy and outcome; nothing without enough samples.
pub(super) fn certainties(decision: &Decision, results: &Results, sets: &ParameterSets) -> Vec<Certainty> {
    let (paths, drawn) = (&sets.paths, &sets.rows);
    if results.by_sample.len() < FEWEST_SAMPLES || paths.is_empty() {
        return Vec::new();
    }
    let registry = registry();
    let provenance = &decision.scenarios[0].provenance;
    let standings: Vec<Option<Standing>> =
        paths.iter().map(|path| source_of(path, provenance).and_then(|told| told.standing)).collect();
    let inputs: Vec<Vec<f64>> =
        (0..paths.len()).map(|input| drawn.iter().map(|values| values[input]).collect()).collect();
    let any = !Widening::of(&decision.scenarios[0]).is_none();
    let shrinks: Vec<f64> =
        paths.iter().map(|path| if any { shrinks(decision, path) } else { 1.0 }).collect();
    let label = |input: usize| {
        let path = &paths[input];
        let of = registry.parameter_at(path).map_or(path.as_str(), |parameter| parameter.label);
        format!("{of} ({path})")
    };
    let mut all = Vec::new();
    for strategy in 1..decision.scenarios.len() {
        for outcome in OUTCOMES {
            let Some(column) = decision.layout.column(outcome) else { continue };
            let differences: Vec<f64> =
                results.by_sample.iter().map(|row| row[strategy][column] - row[0][column]).collect();
            if !differences.iter().all(|difference| difference.is_finite()) {
                continue;
            }
            let found = explained(&inputs, &differences);
            let first = found.first().map(|one| one.input);
            let unit = |input: usize| registry.parameter_at(&paths[input]).map_or("", |known| known.unit);
            all.push(Certainty {
                outcome: outcome.to_owned(),
                strategy,
                samples: differences.len(),
                shares: by_standing(&found, &standings),
                stated: any.then(|| as_stated(&found, &standings, &shrinks)),
                first: found
                    .iter()
                    .take(NAMED)
                    .map(|one| (label(one.input), one.share, standings[one.input]))
                    .collect(),
                flip: first.and_then(|input| flip(&inputs[input], &differences, unit(input))),
            });
        }
    }
    all
}
