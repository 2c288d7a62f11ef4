//! Structural alternatives, each lived through by every strategy with the luck of the base case.

use super::alternatives::{self, Structure};
use super::simulator::{Simulator, Watch};
use super::{Prepared, failed};
use crate::analysis::evaluate::EvaluateError;
use crate::analysis::sensitivity::structural::{Structural, structural};
use crate::analysis::sensitivity::{Levels, Lives, Point};
use crate::charts::words::grouped;
use crate::jobs::model::{ModelError, layout};
use crate::jobs::run::open;
use crate::jobs::sections::registry;
use crate::jobs::trials::effects::{Effort, solve};
use crate::jobs::trials::mapping::Mapping;
use crate::scenario::{Scenario, Values};
use std::sync::atomic::AtomicBool;

/// How the curve of a structural alternative is made, and with it that of the base case beside it: coarser than that of a
/// run, with the same luck for all of them, so that what they differ by is the structure.
const EFFORT: Effort = Effort { participants: 12_000, parts: 4, draws: 8, checks: 2, seed: 1 };

impl Prepared<'_> {
    /// The strategies under an alternative, opened once.
    pub(super) fn altered(&self, structure: &Structure) -> Result<Vec<Scenario>, ModelError> {
        let registry = registry();
        let one = |scenario: &Scenario| {
            let mut values = scenario.values.clone();
            alternatives::put(&structure.changes, &registry, &mut values)?;
            let named = |why: &dyn std::fmt::Display| {
                ModelError::invalid(format!("alternative \"{}\": {why}", structure.told.name))
            };
            let whose = format!("alternative \"{}\"", structure.told.name);
            let model = open(scenario, &values).map_err(|error| error.with(&whose))?;
            let altered = Scenario { values, ..scenario.clone() };
            // A column more or less, such as cash where every item is all cash, would put numbers into the wrong place.
            let (own, _) = layout(std::slice::from_ref(&altered), &[model])?;
            let columns = self.decision.layout.columns.iter().map(|column| &column.id);
            if !own.columns.iter().map(|column| &column.id).eq(columns) {
                return Err(named(&"it changes which outcomes there are, so that they cannot be compared"));
            }
            Ok(altered)
        };
        self.decision.scenarios.iter().map(one).collect()
    }

    /// Lives through every alternative; where the curve of effects would be another one, that and the base case's are solved
    /// alike.
    pub(super) fn structures(
        &self,
        simulator: &Simulator<'_>,
        base: &Levels,
        watch: &dyn Watch,
        stop: &AtomicBool,
    ) -> Result<(Structural, usize, Vec<String>), EvaluateError> {
        let decision = self.decision;
        let altered: Vec<Vec<Scenario>> =
            self.structures.iter().map(|one| self.altered(one)).collect::<Result<_, _>>().map_err(failed)?;
        let solved = |scenario: &Scenario| -> Result<Mapping, EvaluateError> {
            let say = |what: &str| watch.says(what);
            Ok(Mapping::Solved(Box::new(solve(scenario, EFFORT, &say, stop)?)))
        };
        let mut mappings: Vec<Option<Mapping>> = Vec::new();
        for (structure, scenarios) in self.structures.iter().zip(&altered) {
            let own = Mapping::open(&scenarios[0]).map_err(failed)?;
            mappings.push(if own.stale().is_some() {
                watch.says(&format!("solving effects of \"{}\"", structure.told.name));
                Some(solved(&scenarios[0])?)
            } else {
                // The same curve, or effects that are stated.
                (own == Mapping::Stated).then_some(own)
            });
        }
        let any_solved = mappings.iter().flatten().any(|mapping| *mapping != Mapping::Stated);
        let strategies = decision.scenarios.len();
        let alike = if any_solved {
            watch.says("solving effects of the base case in the same way");
            Some(solved(&decision.scenarios[0])?)
        } else {
            None
        };
        watch.begins("structural alternatives", (self.structures.len() + 1) * strategies);
        let mut simulated = 0;
        // Where curves are solved anew, alternatives with one are told against the base case with one.
        let beside = match &alike {
            Some(mapping) => {
                let own = simulator.with_effects(mapping);
                let lived = own.live(&[Point::new()])?.remove(0);
                simulated += own.simulated();
                Some(lived)
            }
            None => None,
        };
        let mut lived: Vec<Levels> = Vec::new();
        for (scenarios, mapping) in altered.iter().zip(&mappings) {
            let own = mapping.as_ref().unwrap_or(&decision.effects);
            let mut each: Vec<(&Scenario, Values)> =
                scenarios.iter().map(|scenario| (scenario, scenario.values.clone())).collect();
            let values = each.iter_mut().map(|(_, values)| values);
            own.put(&scenarios[0].values, values).map_err(failed)?;
            let mut rows = simulator.rows(each)?;
            simulator.together(&scenarios[0].values, &mut rows)?;
            let mut levels = Levels(rows);
            if let (Some(Mapping::Solved(_)), Some(beside)) = (mapping, &beside) {
                levels = shifted(&levels, base, beside);
            }
            lived.push(levels);
        }
        let told = self
            .structures
            .iter()
            .zip(&mappings)
            .map(|(structure, mapping)| {
                let mut told = structure.told.clone();
                if let Some(Mapping::Solved(solved)) = mapping {
                    told.note = format!(
                        "effects solved anew; at sets far from the base case the curve misses the simulated risk ratio by up to {:.3}",
                        solved.misses.largest
                    );
                }
                told
            })
            .collect();
        let mut notes = Vec::new();
        if any_solved {
            notes.push(format!(
                "Alternatives that change what emulated trials would show have their effects solved anew from trials of {} \
                 participants, and are told against the base case solved in the same way, so that what they differ by is the \
                 structure.",
                grouped(EFFORT.participants as f64)
            ));
        }
        Ok((structural(told, base, &lived, &self.outcomes, self.headline), simulated, notes))
    }
}

/// What an alternative comes to beside a base case solved alike, put on the base case of the analysis: levels plus base less
/// beside, replicate by replicate.
fn shifted(levels: &Levels, base: &Levels, beside: &Levels) -> Levels {
    let mut moved = levels.clone();
    for (strategy, rows) in moved.0.iter_mut().enumerate() {
        for (replicate, row) in rows.iter_mut().enumerate() {
            for (outcome, value) in row.iter_mut().enumerate() {
                *value += base.0[strategy][replicate][outcome] - beside.0[strategy][replicate][outcome];
            }
        }
    }
    moved
}
