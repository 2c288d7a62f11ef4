//! What a run looks at more closely: the people whose life-lines are shown, and every two strategies beside each other.

use super::model::{Model, ModelError};
use super::run::{Decision, Results, open_sample};
use super::sections::LIFE_LINES;
use crate::analysis::life_lines::{LifeLines, choose, choose_workers};
use crate::scenario::Scenario;

/// About how many people's diaries are kept, from whom those who are shown are chosen: enough that each stratum has
/// somebody, and so few that memory does not grow with the population.
const WATCHED: f64 = 400.0;

/// Whether somebody may be a real person: where people come from a table, a life-line would tell age, sex, diagnosis and place of one
/// of its rows.
fn may_be_real(scenario: &Scenario) -> bool {
    scenario.values.optional_word("population.source") == Some("file")
}

/// What a reader is told where life-lines are held back.
pub(super) fn held_back(scenarios: &[Scenario]) -> Option<String> {
    scenarios.iter().any(may_be_real).then(|| {
        "People come from a table (population.persons_file): no life-lines are shown, because they would tell of its rows, and nothing of \
         the table is copied into results."
            .into()
    })
}

/// How many people are shown for each strategy: as many as the comparator says, six otherwise; none where there is
/// nothing to compare with, and none where they may be real.
pub(super) fn wanted(scenarios: &[Scenario]) -> usize {
    let [comparator, _, ..] = scenarios else { return 0 };
    if scenarios.iter().any(may_be_real) {
        return 0;
    }
    comparator.values.optional_whole("simulation.life_lines").map_or(LIFE_LINES, |count| count as usize)
}

/// The strategies opened for the first replicate with people watched; none where no life-lines are wanted.
///
/// # Errors
/// As [`Model::open`].
pub(super) fn models(decision: &Decision) -> Result<Vec<Model>, ModelError> {
    if decision.life_lines == 0 {
        return Ok(Vec::new());
    }
    (0..decision.scenarios.len()).map(|index| model(decision, index)).collect()
}

/// One strategy opened for the first replicate with people watched.
///
/// # Errors
/// As [`Model::open`].
pub(super) fn model(decision: &Decision, index: usize) -> Result<Model, ModelError> {
    let share = WATCHED / decision.persons as f64;
    open_sample(decision, index, 0).map(|model| model.watching(share))
}

/// Every two strategies: the one that is taken off and the other.
pub fn pairs(strategies: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..strategies).flat_map(move |from| (from + 1..strategies).map(move |of| (from, of)))
}

/// The life-lines of each strategy other than the comparator.
pub(super) fn life_lines(decision: &Decision, results: &Results) -> Vec<LifeLines> {
    let [comparator, others @ ..] = results.diaries.as_slice() else { return Vec::new() };
    let beside = results.worker_diaries.iter().position(|diaries| !diaries.is_empty()).unwrap_or_default();
    let workers = |strategy: usize| {
        let of = |strategy: usize| results.worker_diaries.get(strategy).map_or(&[][..], Vec::as_slice);
        // A strategy is not beside itself.
        let most = if strategy == beside { 0 } else { decision.life_lines };
        choose_workers(of(beside), of(strategy), most)
    };
    let each = others.iter().enumerate();
    each.map(|(index, diaries)| LifeLines {
        strategy: index + 1,
        people: choose(comparator, diaries, decision.life_lines),
        beside,
        workers: workers(index + 1),
    })
    .filter(|lines| !lines.people.is_empty())
    .collect()
}
