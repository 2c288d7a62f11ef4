//! The rule by which a split meets a budget: it is drawn back along the straight line towards the least of every lever.

use super::{Luck, Problem};
use crate::analysis::evaluate::EvaluateError;

/// Most simulations by which a split is drawn back.
const STEPS: usize = 9;
/// Share of a budget that may be left unspent.
const SPARE: f64 = 0.004;

/// The even split: every lever at the same share of its range, as far as the budget goes. Where a lever comes in whole
/// numbers the next one may be too dear; what is left then moves the other levers on, evenly. None where even the least
/// of every lever costs more.
///
/// # Errors
/// Where it was stopped, or the model cannot be run.
pub fn even(problem: &Problem<'_>, budget: f64, luck: Luck) -> Result<Option<Vec<f64>>, EvaluateError> {
    let whole = problem.purchase.whole();
    let Some(even) = affordable(problem, &vec![1.0; whole.len()], budget, luck)? else { return Ok(None) };
    if !whole.contains(&true) {
        return Ok(Some(even));
    }
    let on: Vec<f64> = even.iter().zip(&whole).map(|(x, whole)| if *whole { *x } else { 1.0 }).collect();
    between(problem, (&even, &on), budget, luck)
}

/// The split on the line from the least of every lever to `split` that goes as far as the budget lets it; none where
/// even the least costs more.
///
/// # Errors
/// Where it was stopped, or the model cannot be run.
pub fn affordable(
    problem: &Problem<'_>,
    split: &[f64],
    budget: f64,
    luck: Luck,
) -> Result<Option<Vec<f64>>, EvaluateError> {
    between(problem, (&problem.nothing(), split), budget, luck)
}

/// The split on the line between two that goes as far towards the second as the budget lets it.
///
/// With s the share of the way, the split is a + s·(b - a). Each step tries the s at which the straight line between the
/// dearest affordable and the cheapest unaffordable one known meets the budget, and every third step the middle of the
/// two, so that costs that rise in stairs, by sites or posts, are met as well. What is returned has been simulated and
/// costs no more than the budget.
fn between(
    problem: &Problem<'_>,
    (from, to): (&[f64], &[f64]),
    budget: f64,
    luck: Luck,
) -> Result<Option<Vec<f64>>, EvaluateError> {
    let at = |share: f64| -> Vec<f64> { from.iter().zip(to).map(|(a, b)| a + share * (b - a)).collect() };
    let seen = problem.means(&[to.to_vec(), from.to_vec()], luck)?;
    let (most, least) = (seen[0].spending, seen[1].spending);
    if most <= budget {
        return Ok(Some(to.to_vec()));
    }
    if least > budget {
        return Ok(None);
    }
    let (mut low, mut high) = ((0.0, least), (1.0, most));
    for step in 1..=STEPS {
        if budget - low.1 <= SPARE * budget.abs() {
            break;
        }
        let straight = low.0 + (high.0 - low.0) * (budget - low.1) / (high.1 - low.1);
        // A little short of the budget, so that one step more often suffices.
        let short = low.0 + (straight - low.0) * (1.0 - SPARE / 2.0);
        let share = if step % 3 == 0 { f64::midpoint(low.0, high.0) } else { short };
        let spent = problem.means(&[at(share)], luck)?[0].spending;
        if spent <= budget {
            low = (share, spent);
        } else {
            high = (share, spent);
        }
    }
    Ok(Some(at(low.0)))
}
