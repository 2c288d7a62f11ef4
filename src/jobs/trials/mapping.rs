//! Mapping: every parameter set of a run through the solved curve of its comparator.

use super::effects::{self, Effort};
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::trial::parameters::{CURVE, SCORES};
use crate::analysis::trial::solved::{Solution, Solved};
use crate::jobs::model::ModelError;
use crate::scenario::{MissingValue, Refused, Scenario, Slip, Values, nearest};
use std::sync::atomic::AtomicBool;

/// The share of samples out of reach from which on a report warns on its first page.
const WARNED_FROM: f64 = 0.01;

/// Where the effects of a run come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Mapping {
    /// From the scenario, as stated.
    Stated,
    /// From this curve.
    Solved(Box<Solved>),
    /// From a curve that has to be solved first; the words say why.
    Stale(String),
}

/// How many parameter sets asked for more than can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// Parameter sets.
    pub sets: usize,
    /// Those whose ratio was set to the nearest that can be reached.
    pub ratios: usize,
    /// Those whose differences on instruments were.
    pub differences: usize,
}

/// Refuses effects on instruments that are not there.
///
/// # Errors
/// Each of them, with the one that was probably meant.
fn refuse(values: &Values) -> Result<(), Refused> {
    let mut told = Refused::default();
    let Ok(ids) = effects::instruments(values) else { return Ok(()) };
    let known = || values.rows("assessment.instrument").iter().filter_map(|row| row.optional_text("id"));
    for (score, id) in SCORES.iter().zip(ids) {
        if !known().any(|known| known == id) {
            let at = format!("effect.instrument.{score}");
            let all = || format!("write one of {}", known().collect::<Vec<_>>().join(", "));
            let help = nearest(&id, known()).map_or_else(all, |near| format!("did you mean \"{near}\"?"));
            let message = format!("{at} is \"{id}\", which is no row of assessment.instrument");
            told.slip(Slip::at(at, message).help(help).beside("assessment.instrument"));
        }
    }
    told.or(())
}

impl Mapping {
    /// What a comparator says: nothing of trials, a curve that was solved for just this, or one that was not.
    ///
    /// # Errors
    /// A curve that is damaged, or a value that is missing.
    pub fn open(scenario: &Scenario) -> Result<Self, ModelError> {
        if !effects::wanted(&scenario.values) {
            return Ok(Self::Stated);
        }
        if !scenario.values.is_on("states_of_mind") || !scenario.values.is_on("peer_contact") {
            let message = "effect.source is \"trials\", but peer_contact or states_of_mind is off, so that contacts do nothing \
                           that could be solved for";
            let slip = Slip::at("effect.source", message)
                .help("turn them on, or write effect.source = \"stated\"")
                .beside("processes.peer_contact")
                .beside("processes.states_of_mind");
            return Err(ModelError::of(scenario, slip.into()));
        }
        refuse(&scenario.values).map_err(|refused| ModelError::of(scenario, refused))?;
        let Some(file) = scenario.values.optional_file(CURVE) else {
            return Ok(Self::Stale("the scenario names no effect.curve".into()));
        };
        let solved = Solved::read(file).map_err(|problems| ModelError::from(Refused::from(problems)))?;
        if solved.fingerprint == effects::fingerprint(scenario, Effort::FULL)? {
            return Ok(Self::Solved(Box::new(solved)));
        }
        let own = effects::setting(scenario);
        Ok(Self::Stale(if solved.setting == own {
            format!("{} was solved for other inputs or by another version", file.name)
        } else {
            format!("{} was solved for another setting, {}", file.name, solved.setting)
        }))
    }

    /// Why a curve has to be solved first, if it has to.
    pub fn stale(&self) -> Option<&str> {
        if let Self::Stale(why) = self { Some(why) } else { None }
    }

    /// Solves the curve where that is needed.
    ///
    /// # Errors
    /// As of [`effects::solve`].
    pub fn solve(
        &mut self,
        scenario: &Scenario,
        watch: &(dyn Fn(&str) + Sync),
        stop: &AtomicBool,
    ) -> Result<(), EvaluateError> {
        if self.stale().is_some() {
            *self = Self::Solved(Box::new(effects::solve(scenario, Effort::FULL, watch, stop)?));
        }
        Ok(())
    }

    /// What is solved for a parameter set of the comparator; none where effects are stated.
    ///
    /// # Errors
    /// A value that is missing.
    pub fn solution(&self, of_comparator: &Values) -> Result<Option<Solution>, MissingValue> {
        let Self::Solved(solved) = self else { return Ok(None) };
        Ok(Some(solved.solve(&effects::asked(of_comparator)?, &effects::inputs(of_comparator)?)))
    }

    /// Puts the effects of a parameter set of the comparator into those of strategies.
    ///
    /// # Errors
    /// A value that is missing.
    pub fn put<'a>(
        &self,
        of_comparator: &Values,
        strategies: impl IntoIterator<Item = &'a mut Values>,
    ) -> Result<(), MissingValue> {
        let Some(solution) = self.solution(of_comparator)? else { return Ok(()) };
        let mut wanted = strategies.into_iter().filter(|values| effects::wanted(values));
        wanted.try_for_each(|values| effects::put(values, &solution.effects))
    }

    /// What a reader has to know of it, and what has to stand on the first page.
    pub fn notes(&self, reach: Reach) -> (Vec<String>, Vec<String>) {
        let Self::Solved(solved) = self else { return (Vec::new(), Vec::new()) };
        let misses = solved.misses;
        let mut notes = vec![format!(
            "Effects are solved from emulated trials ({}): over {} other parameter sets the risk ratio that the curve gives \
             lies within {:.3} of the simulated one ({:.3} root mean square), differences on instruments within {:.3}.",
            solved.trials.iter().map(|known| known.id.as_str()).collect::<Vec<_>>().join(", "),
            misses.sets,
            misses.largest,
            misses.typical,
            misses.smd
        )];
        let mut warnings = Vec::new();
        if reach.sets > 0 {
            let text = format!(
                "{} of {} parameter sets asked for a risk ratio, and {} for differences on instruments, that the model \
                 cannot reach: the nearest were taken.",
                reach.ratios, reach.sets, reach.differences
            );
            let most = reach.ratios.max(reach.differences) as f64;
            if most > WARNED_FROM * reach.sets as f64 { warnings.push(text) } else { notes.push(text) }
        }
        (notes, warnings)
    }
}

/// The values of a scenario with the effects that are solved for it, where it asks for that: the base case.
///
/// # Errors
/// Where it was stopped, or nothing can be solved.
pub fn solved(
    scenario: &Scenario,
    watch: &(dyn Fn(&str) + Sync),
    stop: &AtomicBool,
) -> Result<Values, EvaluateError> {
    let failed = |error: ModelError| EvaluateError::Failed(error.to_string());
    let mut mapping = Mapping::open(scenario).map_err(failed)?;
    if let Some(why) = mapping.stale() {
        watch(&format!("{why}: solving effects anew"));
    }
    mapping.solve(scenario, watch, stop)?;
    let mut values = scenario.values.clone();
    mapping.put(&scenario.values, [&mut values]).map_err(|error| failed(error.into()))?;
    Ok(values)
}
