//! Decompositions: every strategy with every combination of some factors, all with the same luck, replicate by replicate.
//!
//! Combinations that have the same values are simulated once. What is told is taken in each replicate, so that its Monte
//! Carlo error carries the pairing; with samples it is taken in every parameter set of the run, with the effects that
//! are solved for the programme as a whole.

mod editor;
mod factors;
mod losses;
mod mechanisms;
mod simulated;

use super::batch::Going;
use super::estimates::Estimates;
use super::model::{Model, ModelError};
use super::over_samples::OverSamples;
use super::run::{Decision, Progress, open, sampled};
use crate::analysis::decompose::game::Subset;
use crate::analysis::decompose::{Against, Component, Decomposition, GapOf, Kind, Part, Share};
use crate::scenario::{MissingValue, Values};
use factors::Switch;
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// Outcomes that are decomposed: those that a benefit is told by, and what it costs.
pub const OUTCOMES: [&str; 9] = [
    "admissions",
    "compulsory_admissions",
    "bed_days",
    "relapses",
    "deaths",
    "life_years",
    "qalys",
    "recovery_weeks",
    "cost",
];
/// The outcome by which it is known whether anybody met a peer worker.
const CONTACTS: &str = "contacts";
/// What stands at the ends of the waterfall, of the first of [`OUTCOMES`], which is what trials report.
const ENDS: [Component; 4] = [Component::Trial, Component::Context, Component::Lost, Component::Comparator];
/// Interactions of more factors than this are not told.
const ORDER: usize = 3;

/// A decomposition that is checked and ready to be run.
#[derive(Debug)]
pub struct Plan<'a> {
    decision: &'a Decision,
    kind: Kind,
    switches: Vec<Switch>,
    /// Columns of the layout that are decomposed.
    columns: Vec<usize>,
    /// The gaps that are decomposed, one for each of the columns; none where it is of everyone.
    gaps: Vec<GapOf>,
    /// The column of contacts, where a replicate without any shows that nobody ever met a peer worker.
    contacts: Option<usize>,
    /// Each strategy with what its values are taken against.
    games: Vec<(usize, Against)>,
    components: Vec<Component>,
}

/// The values of a strategy with every mechanism off that makes gaps between groups.
///
/// # Errors
/// Where a value is missing.
pub fn alike(values: &Values) -> Result<Values, MissingValue> {
    let mut alike = values.clone();
    mechanisms::Mechanism::ALL.iter().try_for_each(|mechanism| mechanism.relax(&mut alike))?;
    Ok(alike)
}

/// One combination of the factors in a strategy.
#[derive(Debug)]
enum Variant {
    /// It is simulated.
    Own(Box<Model>),
    /// It has the values of this earlier one.
    Like(Subset),
}

/// The outcomes of one replicate, with the contacts at the end.
type Row = Vec<f64>;

impl<'a> Plan<'a> {
    /// Checks that there is something to decompose.
    ///
    /// # Errors
    /// Where there is not; the message says what to do.
    pub fn new(decision: &'a Decision, kind: Kind) -> Result<Self, ModelError> {
        let switches = factors::switches(&decision.scenarios, kind)?;
        let strategies = decision.scenarios.len();
        let itself = (0..strategies).map(|strategy| (strategy, Against::Itself));
        let nobody = (usize::from(strategies > 1)..strategies).map(|strategy| (strategy, Against::Nobody));
        let compared = (1..strategies).map(|strategy| (strategy, Against::Comparator));
        let games = match kind {
            Kind::Ingredients => itself.chain(compared).collect(),
            Kind::Interactions => itself.collect(),
            Kind::Waterfall | Kind::Barriers => nobody.collect(),
            Kind::Gaps => (0..strategies).map(|strategy| (strategy, Against::Equality)).collect(),
        };
        let mut components = Component::all(switches.len(), ORDER);
        match kind {
            Kind::Ingredients => {}
            // Levels are two points of a scale, and no order of adding them is meant.
            Kind::Interactions => {
                components
                    .retain(|component| matches!(component, Component::Together | Component::Contrast(_)));
            }
            Kind::Waterfall | Kind::Barriers | Kind::Gaps => {
                components.retain(|part| !matches!(part, Component::Dividend(_) | Component::Contrast(_)));
            }
        }
        if kind == Kind::Waterfall {
            components.extend(ENDS);
        }
        let (columns, gaps) = if kind == Kind::Gaps {
            mechanisms::gaps(&decision.layout)?.into_iter().unzip()
        } else {
            let columns = OUTCOMES.iter().filter_map(|outcome| decision.layout.column(outcome));
            (columns.collect(), Vec::new())
        };
        let plan = Self {
            decision,
            kind,
            columns,
            gaps,
            contacts: decision.layout.column(CONTACTS).filter(|_| kind == Kind::Ingredients),
            games,
            components,
            switches,
        };
        // What a loss puts in the place of the strategy's values can be opened: told before the work and not after it.
        for &(strategy, _) in plan.games.iter().filter(|(_, against)| *against == Against::Nobody) {
            let scenario = &decision.scenarios[strategy];
            open(scenario, &plan.with(&scenario.values, 0)?)?;
            open(scenario, &losses::without_peers(&scenario.values)?)?;
        }
        Ok(plan)
    }

    fn combinations(&self) -> usize {
        1 << self.switches.len()
    }

    /// The values of a strategy with these factors on and the others off.
    fn with(&self, values: &Values, set: Subset) -> Result<Values, ModelError> {
        let mut values = values.clone();
        for (index, switch) in self.switches.iter().enumerate() {
            switch.put(set >> index & 1 == 1, &mut values)?;
        }
        Ok(values)
    }

    /// Whether values are taken against those of the same people without any peer support.
    fn against_nobody(&self) -> bool {
        self.games.iter().any(|(_, against)| *against == Against::Nobody)
    }

    /// Every combination of a strategy in a sample, and the same people without peer support where they are needed;
    /// what has the values of an earlier one is not opened, and of a strategy that is not decomposed only the strategy
    /// itself is.
    fn variants(&self, strategy: usize, sample: usize) -> Result<Vec<Variant>, ModelError> {
        let values = sampled(self.decision, strategy, sample)?;
        let last = self.combinations() - 1;
        let mut all: Vec<Values> =
            (0..=last).map(|set| self.with(&values, set)).collect::<Result<_, ModelError>>()?;
        if self.against_nobody() {
            all.push(losses::without_peers(&values)?);
        }
        let aside = !self
            .games
            .iter()
            .any(|(played, against)| *played == strategy || *against == Against::Comparator);
        let one = |set: Subset| match all[..set].iter().position(|earlier| *earlier == all[set]) {
            _ if aside && set < last => Ok(Variant::Like(last)),
            Some(like) if !aside => Ok(Variant::Like(like)),
            _ => {
                open(&self.decision.scenarios[strategy], &all[set]).map(|model| Variant::Own(Box::new(model)))
            }
        };
        (0..all.len()).map(one).collect()
    }

    /// What is told of a game: by outcome, its components, then what [`Share::of`] needs beside them.
    fn told(&self, (strategy, against): (usize, Against), rows: &[Vec<Row>], risk_ratio: f64) -> Row {
        let mut cells = Row::new();
        let last = self.combinations() - 1;
        let nobody = |of: usize, outcome: usize| rows[of].get(last + 1).map_or(f64::NAN, |row| row[outcome]);
        for outcome in 0..self.columns.len() {
            let off = |of: usize| match against {
                Against::Itself => rows[strategy][0][outcome],
                Against::Comparator => rows[0][of][outcome],
                Against::Nobody => nobody(strategy, outcome),
                Against::Equality => 0.0,
            };
            let game: Vec<f64> = rows[strategy][..=last]
                .iter()
                .enumerate()
                .map(|(set, row)| row[outcome] - off(set))
                .collect();
            // Trials report admissions, which are the first of the outcomes.
            let trial = if outcome == 0 && self.gaps.is_empty() {
                (risk_ratio - 1.0) * nobody(strategy, outcome)
            } else {
                f64::NAN
            };
            let value = |component: Component| match component {
                Component::Trial => trial,
                Component::Context => Component::Rest.of(&game) - trial,
                Component::Lost => Component::Total.of(&game) - trial,
                Component::Comparator => rows[0][last][outcome] - nobody(0, outcome),
                of_game => of_game.of(&game),
            };
            let whole = value(self.whole());
            cells.extend(self.components.iter().map(|&component| value(component)));
            cells.extend(self.components.iter().map(|&component| value(component) + whole));
        }
        cells
    }

    /// What shares are proportions of.
    const fn whole(&self) -> Component {
        match self.kind {
            Kind::Ingredients => Component::Total,
            Kind::Interactions | Kind::Waterfall | Kind::Barriers | Kind::Gaps => Component::Together,
        }
    }

    /// Runs it over the first `units` units (sample × replicate) of the decision; none where it was stopped.
    ///
    /// # Errors
    /// Where a combination cannot be opened.
    pub fn run(
        &self,
        units: usize,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<Option<Decomposition>, ModelError> {
        self.run_and_keep(units, Going { progress, stop, units: None })
    }

    /// The same with outcomes that are kept on the way.
    ///
    /// # Errors
    /// As [`Plan::run`].
    pub fn run_and_keep(&self, units: usize, going: Going) -> Result<Option<Decomposition>, ModelError> {
        let decision = self.decision;
        let repeats = &decision.repeats;
        let strategies = decision.scenarios.len();
        let cells = self.columns.len() * self.components.len() * 2;
        let mut estimates: Vec<Estimates> =
            self.games.iter().map(|_| Estimates::new(cells, repeats, decision.shared_luck)).collect();
        let mut over_samples = OverSamples::of_levels(decision, cells);
        let sample_of = |unit: usize| if repeats.samples > 0 { unit / repeats.replicates } else { 0 };
        let variants = |sample: usize| -> Result<Vec<Vec<Variant>>, ModelError> {
            (0..strategies).into_par_iter().map(|strategy| self.variants(strategy, sample)).collect()
        };
        let ratio = |sample: usize| -> Result<f64, ModelError> {
            Ok(sampled(decision, 0, sample)?.optional_number("effect.risk_ratio").unwrap_or(f64::NAN))
        };
        let mut opened = (0, variants(0)?, ratio(0)?);
        let own = |all: &[Variant]| all.iter().filter(|v| matches!(v, Variant::Own(_))).count();
        let most = opened.1.iter().map(|all| own(all)).max().unwrap_or(1);
        let names: Vec<String> = decision.scenarios.iter().map(|s| s.name.clone()).collect();
        going.progress.begins(&names, (units * most) as u64);
        let batch = (rayon::current_num_threads() * 2).div_ceil(strategies * most).max(1);
        let mut unit = 0;
        while unit < units {
            let sample = sample_of(unit);
            if opened.0 != sample {
                opened = (sample, variants(sample)?, ratio(sample)?);
            }
            let of_sample = if repeats.samples > 0 { (sample + 1) * repeats.replicates } else { units };
            let until = (unit + batch).min(units).min(of_sample);
            let first = repeats.first_replicate(sample, decision.shared_luck);
            let number = |unit: usize| {
                first + (if repeats.samples > 0 { unit % repeats.replicates } else { unit }) as u64
            };
            let numbers: Vec<u64> = (unit..until).map(number).collect();
            let simulated = self.simulated(&opened.1, unit, &numbers, going);
            if going.stopped() {
                return Ok(None);
            }
            for rows in simulated {
                let told: Vec<Row> =
                    self.games.iter().map(|&game| self.told(game, &rows, opened.2)).collect();
                for (estimates, row) in estimates.iter_mut().zip(&told) {
                    estimates.add(unit, row);
                }
                over_samples.add(unit, told.iter().map(Vec::as_slice));
                unit += 1;
            }
        }
        Ok(Some(self.found(&estimates, &over_samples)))
    }

    fn found(&self, estimates: &[Estimates], over_samples: &OverSamples) -> Decomposition {
        let count = self.components.len();
        let whole = self.whole();
        let total = self.components.iter().position(|component| *component == whole).unwrap_or_default();
        let mut parts = Vec::new();
        for (index, &(strategy, against)) in self.games.iter().enumerate() {
            let of = &estimates[index];
            let estimate = |cell: usize| over_samples.level(of, index, cell).finite();
            for (outcome, &column) in self.columns.iter().enumerate() {
                let from = outcome * count * 2;
                for (place, &component) in self.components.iter().enumerate() {
                    // Against itself nothing is left without the factors, and what they are worth together is all.
                    if against == Against::Itself && matches!(component, Component::Total | Component::Rest) {
                        continue;
                    }
                    let own = estimate(from + place);
                    // What ends the waterfall is known of admissions alone.
                    if own.mean.is_none() && ENDS.contains(&component) {
                        continue;
                    }
                    let sum = estimate(from + count + place).mcse;
                    let end =
                        matches!(component, Component::Total | Component::Rest) || ENDS.contains(&component);
                    let contrast = matches!(component, Component::Contrast(_));
                    let against_all = matches!(against, Against::Nobody | Against::Equality);
                    let shared = !(contrast || end && against_all);
                    let share = Share::of(own, estimate(from + total), sum).filter(|_| shared);
                    let gap = (!self.gaps.is_empty()).then_some(outcome);
                    parts.push(Part { strategy, against, column, gap, component, estimate: own, share });
                }
            }
        }
        let factors = self.switches.iter().map(|switch| switch.factor.clone()).collect();
        Decomposition { kind: self.kind, factors, gaps: self.gaps.clone(), parts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::run::Options;
    use crate::jobs::sections::registry;
    use crate::processes::states_of_mind::STATES;
    use crate::scenario::load;

    /// Of England, whose gains and path to hospital are solved for the programme as a whole: with an ingredient off its
    /// strengths are 0 and every other number is the same to the last bit, so that nothing makes up for it.
    #[test]
    fn an_ingredient_that_is_off_is_not_made_up_for() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/england/");
        let files = ["status-quo.toml", "slow-and-supervised.toml", "models/mutual-groups.toml"];
        let files = files.map(|file| format!("{folder}{file}").into());
        let options = Options { persons: Some(2000), samples: Some(2), ..Options::default() };
        let decision = Decision::new(load(&files, &registry()).unwrap().scenarios, &options).unwrap();
        let plan = Plan::new(&decision, Kind::Ingredients).unwrap();
        for strategy in 0..decision.scenarios.len() {
            let whole = sampled(&decision, strategy, 1).unwrap();
            for set in 0..8 {
                let values = plan.with(&whole, set).unwrap();
                for ((address, before), (_, after)) in whole.numbers().iter().zip(values.numbers()) {
                    let off = (0..3).any(|index| {
                        set >> index & 1 == 0 && address.ends_with(&format!("ingredient.{}", STATES[index]))
                    });
                    let wanted = if off { 0.0 } else { *before };
                    assert!(after.to_bits() == wanted.to_bits(), "{address} {after} {wanted}");
                }
                assert_eq!(values.numbers().len(), whole.numbers().len());
            }
        }
    }
}
