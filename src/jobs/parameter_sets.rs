//! Parameter sets of a run, drawn once more when it is over: every number that was drawn, and what follows from it.

use super::model::ModelError;
use super::run::{Decision, drawn};
use super::trials::mapping::Reach;
use crate::scenario::{Law, Values};
use rayon::prelude::*;

/// How far effects differ between sites of one setting.
const SPREAD: &str = "states_of_mind.site_sd_log";

/// What is read off the parameter sets of a run.
pub(super) struct ParameterSets {
    /// Addresses of every number that any strategy draws, each once, in the order of the strategies; of shares that are drawn
    /// together one for each category.
    pub(super) paths: Vec<String>,
    /// By set: the number at each address, of the first strategy that has it.
    pub(super) rows: Vec<Vec<f64>>,
    /// By set and strategy: how far effects differ between sites, as a standard deviation of the logarithm.
    pub(super) spreads: Vec<Vec<f64>>,
    /// How many asked for effects that cannot be reached.
    pub(super) reach: Reach,
}

impl ParameterSets {
    /// The first `sets` of a decision.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn of(decision: &Decision, sets: usize) -> Result<Self, ModelError> {
        let paths = paths(decision);
        let read = |set: usize| -> Result<_, ModelError> {
            let values: Vec<Values> =
                (0..decision.scenarios.len()).map(|index| drawn(decision, index, set)).collect();
            let number =
                |path: &String| values.iter().find_map(|values| values.number_at(path)).unwrap_or(f64::NAN);
            let spread = |values: &Values| values.optional_number(SPREAD).unwrap_or_default();
            let solution = match values.first() {
                Some(comparator) => decision.effects.solution(comparator)?,
                None => None,
            };
            let missed = solution.map_or([false; 2], |found| [!found.ratio_reached, !found.smd_reached]);
            Ok((paths.iter().map(number).collect(), values.iter().map(spread).collect(), missed))
        };
        let all = (0..sets).into_par_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let mut found =
            Self { paths, rows: Vec::new(), spreads: Vec::new(), reach: Reach { sets, ..Reach::default() } };
        for (row, spreads, [ratio, difference]) in all {
            found.rows.push(row);
            found.spreads.push(spreads);
            found.reach.ratios += usize::from(ratio);
            found.reach.differences += usize::from(difference);
        }
        Ok(found)
    }
}

fn paths(decision: &Decision) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for uncertain in decision.scenarios.iter().flat_map(|scenario| &scenario.uncertain) {
        let each = match &uncertain.law {
            Law::Number(_) => vec![uncertain.path.clone()],
            Law::Dirichlet(counts) => {
                counts.iter().map(|(category, _)| format!("{}.{category}", uncertain.path)).collect()
            }
        };
        for path in each {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    paths
}
