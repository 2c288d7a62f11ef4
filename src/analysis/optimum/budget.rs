//! The rule by which a split meets a budget: it is drawn back along the straight line towards the least of every lever.

use super::{Luck, Problem};
use crate::analysis::evaluate::EvaluateError;

/// Most simulations by which a split is drawn back.
const STEPS: usize = 9;
/// Share of a budget that may be left unspent.
const SPARE: f64 = 0.004;

/// The split on the line from the least of every lever to `split` that goes as far as the budget lets it; none where
/// even the least costs more.
///
/// With s the share of the way, the split is s·x. Each step tries the s at which the straight line between the dearest
/// affordable and the cheapest unaffordable one known meets the budget, and every third step the middle of the two, so
/// that costs that rise in stairs, by sites or posts, are met as well. What is returned has been simulated and costs no
/// more than the budget.
///
/// # Errors
/// Where it was stopped, or the model cannot be run.
pub fn affordable(
    problem: &Problem<'_>,
    split: &[f64],
    budget: f64,
    luck: Luck,
) -> Result<Option<Vec<f64>>, EvaluateError> {
    let at = |share: f64| -> Vec<f64> { split.iter().map(|x| share * x).collect() };
    let seen = problem.means(&[at(1.0), problem.nothing()], luck)?;
    let (most, least) = (seen[0].spending, seen[1].spending);
    if most <= budget {
        return Ok(Some(at(1.0)));
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
