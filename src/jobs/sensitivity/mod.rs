//! `sensitivity`: every uncertain input at the ends of its interval, maps over two of them, where the decision flips, and
//! structural alternatives, all with the luck of the base case.

mod alternatives;
mod first_pass;
mod inputs;
mod simulator;
mod structures;
#[cfg(test)]
mod tests;

use super::model::ModelError;
use super::run::Decision;
use super::trials::mapping::Mapping;
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::sensitivity::found::{Found, Strategy};
use crate::analysis::sensitivity::one_way::{OneWay, Verdict, one_way};
use crate::analysis::sensitivity::threshold::{GRID, threshold};
use crate::analysis::sensitivity::two_way::two_way;
use crate::analysis::sensitivity::{BUDGET, Levels, Lives, MIXES, NET_BENEFIT, Outcome};
use crate::economics::budget_mix::headline_years;
use crate::outcomes::{Better, Scaling};
use crate::scenario::{Problem, Problems, Scenario, nearest};
use alternatives::Structure;
use inputs::Moved;
use simulator::Simulator;
pub use simulator::{Silent, Watch};
use std::sync::atomic::AtomicBool;

/// Outcomes that every analysis tells.
const TOLD: [&str; 3] = ["admissions", "qalys", "cost"];
/// Which inputs are moved one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// None.
    None,
    /// All that are uncertain.
    All,
    /// Those with these addresses, or below them.
    Keys(Vec<String>),
}

/// Of which inputs flips are looked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Flips {
    /// None.
    None,
    /// So many at the top of the tornado.
    Top(usize),
    /// This one, between its 95% limits, or these.
    Of(String, Option<(f64, f64)>),
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Inputs that are moved one by one.
    pub one_way: Wanted,
    /// Inputs of a map.
    pub two_way: Option<[String; 2]>,
    /// Values of each in the map.
    pub steps: usize,
    /// Searches for flips.
    pub flips: Flips,
    /// The outcome by which strategies are ranked.
    pub outcome: String,
    /// Whether structural alternatives are lived through.
    pub structural: bool,
    /// Where more inputs than these have to be simulated, all are lived in a cheap first pass, and some of them in full.
    pub screen: Option<usize>,
}

/// A checked analysis, ready to be done.
pub struct Prepared<'a> {
    decision: &'a Decision,
    settings: Settings,
    inputs: Vec<Moved>,
    outcomes: Vec<Outcome>,
    headline: usize,
    wanted: Vec<usize>,
    pair: Option<[usize; 2]>,
    flip: Option<usize>,
    structures: Vec<Structure>,
}

fn invalid<T>(message: impl Into<String>) -> Result<T, ModelError> {
    Err(ModelError::invalid(message))
}

fn failed(error: impl std::fmt::Display) -> EvaluateError {
    EvaluateError::Failed(error.to_string())
}

/// Outcomes that are told, and the place of that by which strategies are ranked.
fn outcomes(decision: &Decision, wanted: &str) -> Result<(Vec<Outcome>, usize), ModelError> {
    let currency = decision.scenarios[0].values.text("money.currency")?;
    let columns = &decision.layout.columns;
    let known = || columns.iter().map(|column| column.id.as_str()).chain([NET_BENEFIT, BUDGET]);
    if !known().any(|id| id == wanted) {
        let near =
            nearest(wanted, known()).map_or_else(String::new, |near| format!("; did you mean {near}?"));
        return invalid(format!("no outcome is called {wanted}{near}"));
    }
    let of = |id: &str| {
        let column = columns.iter().find(|column| column.id == id)?;
        Some(Outcome {
            id: column.id.clone(),
            label: column.label.clone(),
            unit: column.unit.clone(),
            better: column.better,
            money: column.unit == *currency && column.scaling == Scaling::Total,
        })
    };
    let mut found = vec![Outcome {
        id: NET_BENEFIT.into(),
        label: "Net benefit".into(),
        unit: currency.to_owned(),
        better: Better::More,
        money: true,
    }];
    found.extend(TOLD.iter().filter_map(|id| of(id)));
    if wanted != BUDGET && !found.iter().any(|outcome| outcome.id == wanted) {
        found.extend(of(wanted));
    }
    let budget = |id: &str, label: &str| Outcome {
        id: id.into(),
        label: label.into(),
        unit: currency.to_owned(),
        better: Better::Less,
        money: true,
    };
    found.push(budget(BUDGET, "Budget impact"));
    let values = &decision.scenarios[0].values;
    if super::budget::mixes(&decision.scenarios, values, decision.layout.years)?.mixes.is_some() {
        found.push(budget(MIXES, "Budget impact of the stated mixes"));
    }
    let headline = found.iter().position(|outcome| outcome.id == wanted).unwrap_or_default();
    if found[headline].better == Better::Neither {
        return invalid(format!(
            "{wanted} is neither better nor worse when there is more of it, so that no strategy is best by it: name one such \
             as {NET_BENEFIT}, qalys or admissions"
        ));
    }
    Ok((found, headline))
}

/// The place of an input that is named.
fn place(decision: &Decision, inputs: &[Moved], key: &str) -> Result<usize, String> {
    if let Some(found) = inputs.iter().position(|moved| moved.input.address == key) {
        return Ok(found);
    }
    let below: Vec<&str> = under(inputs, key).map(|place| inputs[place].input.address.as_str()).collect();
    if let Some(first) = below.first() {
        return Err(format!("{key} has a value for each key: name one of them, for instance {first}"));
    }
    let stated = |scenario: &Scenario| scenario.provenance.contains_key(key);
    if let Some(scenario) = decision.scenarios.iter().find(|scenario| stated(scenario)) {
        let told = &scenario.provenance[key];
        return Err(if told.in_force {
            format!(
                "{key} is certain ({}:{} sets {}), so that it has no interval: give it low, high, dist and source, as in \
                 {{ value = …, unit = \"…\", low = …, high = …, dist = \"…\", source = \"…\" }}",
                told.file, told.line, told.text_of_value
            )
        } else {
            format!("{key} has no effect here: its section is off, or a choice leaves it out")
        });
    }
    let near = nearest(key, inputs.iter().map(|moved| moved.input.address.as_str()));
    Err(format!(
        "{key} is no uncertain input{}",
        near.map_or_else(String::new, |near| format!("; did you mean {near}?"))
    ))
}

/// Inputs below an address.
fn under<'a>(inputs: &'a [Moved], key: &'a str) -> impl Iterator<Item = usize> + 'a {
    let below =
        move |moved: &Moved| moved.input.address.strip_prefix(key).is_some_and(|rest| rest.starts_with('.'));
    inputs.iter().enumerate().filter(move |(_, moved)| below(moved)).map(|(place, _)| place)
}

fn wanted(decision: &Decision, inputs: &[Moved], one_way: &Wanted) -> (Vec<usize>, Vec<Problem>) {
    let Wanted::Keys(keys) = one_way else {
        let all = if *one_way == Wanted::All { (0..inputs.len()).collect() } else { Vec::new() };
        return (all, Vec::new());
    };
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for key in keys {
        let below: Vec<usize> = under(inputs, key).collect();
        if below.is_empty() {
            match place(decision, inputs, key) {
                Ok(place) => found.push(place),
                Err(why) => problems.push(Problem::error(format!("--one-way: {why}"))),
            }
        } else {
            found.extend(below);
        }
    }
    found.sort_unstable();
    found.dedup();
    (found, problems)
}

impl<'a> Prepared<'a> {
    /// Checks everything before anything is simulated. The first strategy is the comparator.
    ///
    /// # Errors
    /// Everything that is wrong: keys that are not uncertain (the nearest is named), a map over one input, limits outside
    /// what an input may be, an outcome that does not exist, alternatives that cannot be; only one strategy.
    pub fn new(decision: &'a Decision, settings: Settings) -> Result<Self, ModelError> {
        if decision.scenarios.len() < 2 {
            return invalid(format!(
                "there is only the comparator, \"{}\": name a plan beside it, or the folder of both",
                decision.scenarios[0].name
            ));
        }
        let (outcomes, headline) = outcomes(decision, &settings.outcome)?;
        let inputs = inputs::inputs(decision)?;
        let (wanted, mut problems) = wanted(decision, &inputs, &settings.one_way);
        let pair = settings.two_way.as_ref().and_then(|[a, b]| {
            let mut at = |key: &str| {
                place(decision, &inputs, key)
                    .map_err(|why| problems.push(Problem::error(format!("--two-way: {why}"))))
                    .ok()
            };
            let pair = [at(a)?, at(b)?];
            if pair[0] == pair[1] {
                problems.push(Problem::error(format!("--two-way: {a} is there twice: name two inputs")));
            }
            Some(pair)
        });
        let flip = if let Flips::Of(key, between) = &settings.flips {
            let found = place(decision, &inputs, key)
                .map_err(|why| problems.push(Problem::error(format!("--threshold: {why}"))))
                .ok();
            if let (Some(place), Some((low, high))) = (found, between) {
                let (least, most) = inputs[place].input.allowed;
                if low >= high {
                    let message = format!("--between: {low} must be below {high}");
                    problems.push(Problem::error(message));
                } else if *low < least || *high > most {
                    let unit = &inputs[place].input.unit;
                    let message = format!("--between: {key} must be between {least} and {most} {unit}");
                    problems.push(Problem::error(message));
                }
            }
            found
        } else {
            None
        };
        let structures = if settings.structural {
            match alternatives::alternatives(&decision.scenarios[0]) {
                Ok(found) => found,
                // They are told as they came where nothing else is wrong.
                Err(error) if problems.is_empty() => return Err(error),
                Err(error) => {
                    problems.push(Problem::error(error.to_string()));
                    Vec::new()
                }
            }
        } else {
            Vec::new()
        };
        if !problems.is_empty() {
            return invalid(Problems::new(problems).to_string());
        }
        if inputs.is_empty() && (settings.one_way == Wanted::All || matches!(settings.flips, Flips::Top(_))) {
            return invalid(
                "no input is uncertain, so that there is nothing to move: give inputs low, high, dist and source",
            );
        }
        let prepared =
            Self { decision, settings, inputs, outcomes, headline, wanted, pair, flip, structures };
        for structure in &prepared.structures {
            prepared.altered(structure)?;
        }
        Ok(prepared)
    }

    /// How many strategies are lived in full while inputs are moved one by one, about: where there is a first pass it cannot
    /// be known before.
    pub fn moved(&self) -> usize {
        let full = self.wanted.len();
        let full = self.settings.screen.map_or(full, |few| full.min(few));
        2 * full * self.decision.scenarios.len()
    }

    /// All that decides what is found, as a text to be fingerprinted.
    pub fn fingerprint(&self) -> String {
        use std::fmt::Write as _;
        let mut text = format!("{:?} {:?}\n", self.settings, self.decision.repeats);
        for scenario in &self.decision.scenarios {
            for (address, value) in scenario.values.texts() {
                let _ = writeln!(text, "{address}={value}");
            }
        }
        for moved in &self.inputs {
            let _ = writeln!(text, "{moved:?}");
        }
        text
    }

    /// Does the analysis.
    ///
    /// # Errors
    /// Where it was stopped, or the model cannot be run.
    pub fn go(&self, watch: &dyn Watch, stop: &AtomicBool) -> Result<Found, EvaluateError> {
        let decision = self.decision;
        let simulator =
            Simulator::new(decision, &self.inputs, &self.outcomes, stop, watch).map_err(failed)?;
        let strategies = decision.scenarios.len();
        watch.begins("the base case", strategies);
        let base = simulator.live(&[Vec::new()])?.remove(0);
        let told: Vec<_> = self.inputs.iter().map(|moved| moved.input.clone()).collect();
        let headline = (self.headline, &self.outcomes[self.headline]);
        let first = self.first_pass(&simulator, &told, watch, stop)?;
        let wanted = first.as_ref().map_or(&self.wanted, |first| &first.full);
        let mut one = None;
        if !wanted.is_empty() {
            watch.begins("one input after the other", 2 * wanted.len() * strategies);
            let mut found = one_way(&simulator, &told, wanted, &base, self.outcomes.len())?;
            if let Some(first) = &first {
                found.inputs.extend(&first.others.inputs);
                found.bars.extend(&first.others.bars);
            }
            one = Some(found);
        }
        let mut map = None;
        if let Some(pair) = self.pair {
            watch.begins("a map over two inputs", self.settings.steps * self.settings.steps * strategies);
            map = Some(two_way(&simulator, &told, pair, headline, self.settings.steps, &base)?);
        }
        let mut thresholds = Vec::new();
        for (input, range) in self.searched(one.as_ref(), &base) {
            let what = format!("where the decision flips with {}", self.inputs[input].input.address);
            watch.begins(&what, GRID * strategies);
            thresholds.push(threshold(&simulator, (input, &told[input]), range, headline, &base)?);
        }
        let (mut structural, mut of_structures, mut notes) = (None, 0, self.notes());
        if self.settings.structural {
            let (found, simulated, said) = self.structures(&simulator, &base, watch, stop)?;
            (structural, of_structures) = (Some(found), simulated);
            notes.extend(said);
        }
        let sign = headline.1.sign();
        let best = base.best_two(self.headline, sign).map_or(0, |(best, _)| best);
        let values = &decision.scenarios[0].values;
        Ok(Found {
            decision: decision_name(&decision.scenarios[0]),
            strategies: decision
                .scenarios
                .iter()
                .map(|scenario| Strategy { id: scenario.id.clone(), name: scenario.name.clone() })
                .collect(),
            outcomes: self.outcomes.clone(),
            headline: self.headline,
            inputs: told,
            currency: values.text("money.currency").map_err(failed)?.to_owned(),
            threshold: values.number("money.threshold").map_err(failed)?,
            best,
            told: base.told(best, self.headline, sign),
            plan: self.plan(&base),
            one_way: one,
            screening: first.as_ref().map(|first| first.told.clone()),
            budget_years: headline_years(values, decision.layout.years),
            map,
            thresholds,
            structural,
            seed: decision.repeats.seed,
            persons: decision.persons,
            horizon: decision.horizon,
            replicates: decision.repeats.replicates,
            simulated: simulator.simulated() + of_structures + first.map_or(0, |first| first.simulated),
            notes,
        })
    }

    /// The best strategy but for the comparator; of equals the first.
    fn plan(&self, base: &Levels) -> usize {
        let sign = self.outcomes[self.headline].sign();
        let mean = |strategy: usize| sign * base.mean(strategy, self.headline);
        (1..base.0.len()).reduce(|best, next| if mean(next) > mean(best) { next } else { best }).unwrap_or(1)
    }

    /// Inputs of which flips are looked for, with the values between which.
    fn searched(&self, one: Option<&OneWay>, base: &Levels) -> Vec<(usize, (f64, f64))> {
        let interval = |place: usize| (self.inputs[place].input.low, self.inputs[place].input.high);
        match (&self.settings.flips, self.flip, one) {
            (Flips::Of(_, between), Some(place), _) => {
                vec![(place, between.unwrap_or_else(|| interval(place)))]
            }
            (Flips::Top(number), _, Some(one)) => {
                let bars = one.tornado(self.plan(base), self.headline);
                let moving = bars.into_iter().filter(|bar| bar.verdict == Verdict::Moves);
                moving.take(*number).map(|bar| (bar.input, interval(bar.input))).collect()
            }
            _ => Vec::new(),
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.decision.effects != Mapping::Stated {
            notes.push(
                "Effects are solved anew from the curve wherever an input that it depends on is moved, as in samples; inputs \
                 that are solved for move nothing."
                    .to_owned(),
            );
        }
        if self.decision.joint.iter().any(Option::is_some) {
            notes.push(
                "The interval of an input of the posterior is that of its draws, and the others of them move along their \
                 regression on it."
                    .to_owned(),
            );
        }
        notes
    }
}

/// The name of the decision problem: the folder of the comparator.
fn decision_name(comparator: &Scenario) -> String {
    let folder = comparator.folder.canonicalize().unwrap_or_else(|_| comparator.folder.clone());
    folder.file_name().and_then(|name| name.to_str()).unwrap_or("scenario").to_owned()
}
