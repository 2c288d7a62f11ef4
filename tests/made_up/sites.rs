//! Made-up sites: the stages they come through, and what plans want of them.

use super::PLANS;
use jiff::civil::date;
use peerscale::analysis::findings::Estimate;
use peerscale::analysis::milestones::{Milestone, Wanted};
use peerscale::model::site::{Cause, Stage, Turn};

/// Sites of each plan.
const SITES: usize = 70;

/// A site that begins the later the later it stands, and may stop and begin again.
fn site(plan: usize, number: usize) -> Vec<Turn> {
    let turn = |at: f64, stage: Stage, cause: Option<Cause>| Turn { at, stage, cause };
    let share = PLANS[plan].1.4;
    let mut turns =
        vec![turn(0.0, if number.is_multiple_of(5) { Stage::Unaware } else { Stage::Considering }, None)];
    if number as f64 >= share * SITES as f64 {
        return turns;
    }
    let begins = 20.0 + 4.0 * number as f64;
    turns.push(turn(begins, Stage::Preparing, None));
    turns.push(turn(begins + 24.0, Stage::Delivering, None));
    turns.push(turn(begins + 76.0, Stage::Sustained, None));
    match number % 7 {
        2 => {
            turns.push(turn(begins + 120.0, Stage::Paused, None));
            turns.push(turn(begins + 133.0, Stage::Sustained, None));
        }
        4 => turns.push(turn(begins + 150.0, Stage::Discontinued, Some(Cause::Staff))),
        5 => {
            turns.push(turn(begins + 90.0, Stage::Discontinued, Some(Cause::Money)));
            turns.push(turn(begins + 130.0, Stage::Preparing, None));
            turns.push(turn(begins + 150.0, Stage::Restarted, None));
        }
        _ => {}
    }
    turns
}

/// The stages of every plan's sites.
pub(super) fn roll_out() -> Vec<Vec<Vec<Turn>>> {
    (0..PLANS.len()).map(|plan| (0..SITES).map(|number| site(plan, number)).collect()).collect()
}

/// What two plans want to have come to.
pub(super) fn milestones() -> Vec<Milestone> {
    let one = |strategy: usize, name: &str, what: &str, wanted: Wanted, mean: f64, met: usize| Milestone {
        strategy,
        name: name.into(),
        by: date(2031, 4, 1),
        what: what.into(),
        unit: if what == "engaged" { "people" } else { "proportion" }.into(),
        wanted,
        found: Estimate { mean: Some(mean), mcse: Some(mean / 100.0), ..Estimate::default() },
        met,
        runs: 20,
    };
    vec![
        one(2, "Half of sites deliver", "delivering_share", Wanted::AtLeast(0.5), 0.53, 17),
        one(4, "Nobody waits for long", "engaged", Wanted::AtLeast(9_000.0), 8_120.0, 0),
    ]
}
