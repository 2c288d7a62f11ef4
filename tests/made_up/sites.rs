//! Made-up sites: the stages they come through, and what plans want of them.

use super::PLANS;
use jiff::civil::{Date, date};
use peerscale::analysis::certainty::{AsStated, Certainty, Flip, Widened};
use peerscale::analysis::findings::{Estimate, SiteSurvival};
use peerscale::analysis::milestones::{Milestone, Wanted};
use peerscale::analysis::toolkit::Task;
use peerscale::model::site::{Cause, Stage, Turn};
use peerscale::outcomes::site_survival::STATES;
use peerscale::scenario::Standing;

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

/// Sites of every plan but the first, which stop at a constant hazard for three causes.
pub(super) fn site_survival() -> Vec<SiteSurvival> {
    let mut rows = Vec::new();
    for strategy in 1..PLANS.len() {
        for year in 0..=9_usize {
            let hazard = 0.05 + 0.03 * strategy as f64;
            let going = libm::exp(-hazard * year as f64);
            for (state, share) in STATES.into_iter().zip([1.0, 0.1, 0.55, 0.0, 0.35, 0.0, 0.0, 0.0, 0.1, 0.0])
            {
                let counted = state == "sites followed";
                let mean = match state {
                    "without a stop" => going,
                    "sites followed" => 60.0 - 6.0 * year as f64,
                    _ => share * (1.0 - going),
                };
                rows.push(SiteSurvival {
                    strategy,
                    since: "first delivery",
                    year,
                    state,
                    unit: if counted { "sites" } else { "proportion" },
                    estimate: Estimate { mean: Some(mean), mcse: Some(mean * 0.01), ..Estimate::default() },
                });
            }
        }
    }
    rows
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

/// What each plan asks of those who carry it out: the same of all but the first, of which nothing is asked.
pub(super) fn toolkits() -> Vec<Vec<Task>> {
    let task = |what: &str, from: Option<Date>, level: Option<f64>, word: &str, unit: &str| Task {
        phase: "Workers and supervisors",
        who: "managers",
        what: what.into(),
        from,
        level,
        word: word.into(),
        unit: unit.into(),
        key: "workforce.workers_per_supervisor".into(),
    };
    let all = vec![
        task("Workers for each post of a supervisor", None, Some(8.0), "", "workers/supervisor"),
        task("How people and workers are brought together", None, None, "random", ""),
        task("Wave: Wave of 2028", Some(date(2028, 10, 1)), Some(0.2), "", "proportion"),
    ];
    (0..PLANS.len()).map(|plan| if plan == 0 { Vec::new() } else { all.clone() }).collect()
}

/// What the admissions of two plans rest on: one mostly on assumptions, one on nothing that could be seen.
pub(super) fn certainties() -> Vec<Certainty> {
    let one = |strategy: usize, shares: [f64; 4], first: Vec<(String, f64, Option<Standing>)>| Certainty {
        outcome: "admissions".into(),
        strategy,
        samples: 200,
        shares,
        stated: (strategy == 1).then_some(AsStated { shares: [0.3, 0.06, 0.2, 0.0], spread: 1.3 }),
        flip: (shares[2] > 0.0).then(|| Flip {
            at: 0.41,
            error: 0.03,
            drawn: [0.2, 0.7],
            rises: true,
            unit: "proportion".into(),
        }),
        first,
    };
    let effect = ("Ratio of admissions (effect.risk_ratio)".to_owned(), 0.2, Some(Standing::Verified));
    let places = ("Consent (referral.consent)".to_owned(), 0.45, Some(Standing::Assumption));
    vec![one(1, [0.2, 0.05, 0.45, 0.0], vec![places, effect]), one(2, [0.1, 0.0, 0.0, 0.0], Vec::new())]
}

/// One input whose distribution is twice as wide as stated.
pub(super) fn widened() -> Vec<Widened> {
    vec![Widened {
        input: "referral.consent".into(),
        standing: Some(Standing::Assumption),
        factor: 2.0,
        stated: "beta(alpha = 40, beta = 60), 95% limits 0.3 to 0.5".into(),
        used: "beta(alpha = 10, beta = 15), 95% limits 0.22 to 0.59".into(),
        moments: Some(([0.4, 0.049], [0.4, 0.096])),
    }]
}
