//! Workers, supervisors and fidelity, each mechanism alone against its closed form.
//!
//! Counts, shares and means may lie five standard errors apart, distributions at Kolmogorov and Smirnov's limit: a
//! false-alarm rate of about one in a million a comparison.

use peerscale::engine::block::Block;
use peerscale::engine::ledger::{Quantity, SCALE, SiteQuantity as S};
use peerscale::model::worker::{PeerWorker, WorkerStage};

use crate::given::{Given, Lived, Opened};
use crate::pieces::{assert_distributed, assert_share, exponential};

const SITES: f64 = 2_000.0;
const POSTS: f64 = 10.0;

/// The mechanisms of the workforce that can be left out.
const LEFT_OUT: [&str; 13] = [
    "full_time_share",
    "target_effort",
    "fidelity_drift_ratio",
    "fidelity_offset",
    "fidelity_sd",
    "fidelity_sd_domain",
    "fidelity_weight",
    "adaptation",
    "certification_weeks",
    "certification_pass",
    "benefit_gain",
    "supervisor_recruitment_weeks",
    "supervisor_turnover",
];

/// Two thousand sites of one person that deliver from the first day, with ten posts each, and nothing of the workforce
/// but posts, recruitment, training, turnover and supervision.
pub(crate) fn plain() -> Given {
    let given = Given::everything_on()
        .with("simulation.warm_up", 0.0)
        .with("population.persons", 2_000)
        .with("population.persons_per_site", 1)
        .with("adoption.delivering_at_start", 1.0)
        .with("adoption.stop_rate", 0.0)
        .with("workforce.posts_per_site", 10)
        .with("workforce.turnover_ratio_unsupervised", 1.0)
        .with("workforce.pool", "unlimited")
        .with("workforce.courses", "one by one")
        .with("workforce.growth", "none")
        .with("workforce.burnout", "off")
        .with("workforce.leave", "none")
        .with("workforce.feedback", "none")
        .with("workforce.assessors", "none");
    LEFT_OUT.iter().fold(given, |given, name| given.without(&format!("workforce.{name}")))
}

pub(crate) fn total(lived: &Lived, quantity: S) -> f64 {
    let ledger = &lived.accounts.ledger;
    (0..ledger.years()).map(|year| ledger.site(year, quantity).plain as f64 / SCALE).sum()
}

pub(crate) fn workers(blocks: &[Block]) -> impl Iterator<Item = &PeerWorker> {
    blocks.iter().flat_map(|block| &block.workers)
}

/// Panics where a mean is further from its expectation than chance allows.
pub(crate) fn assert_mean(what: &str, sample: &[f64], expected: f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let variance = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    let error = libm::sqrt(variance / n);
    assert!((mean - expected).abs() < 5.0 * error, "{what}: {mean} ± {error}, not {expected}");
}

pub(crate) fn near(what: &str, one: f64, other: f64, most: f64) {
    assert!((one - other).abs() < most, "{what}: {one}, not {other}");
}

// ---------------------------------------------------------------- tenure and the pipeline

#[test]
fn workers_have_an_exponential_patience() {
    let blocks = Opened::new(&plain().with("simulation.horizon", 1.0)).live(1, 0).accounts.blocks;
    let patience: Vec<f64> = workers(&blocks).map(|worker| worker.patience).collect();
    assert_mean("patience", &patience, 1.0);
    assert_distributed("patience", patience, exponential(1.0));
}

/// Time in post of those who are there, in an alternating renewal process that begins with everyone in post: starts
/// come at density λ·off(s), and who started at s is still there at t with probability exp(-μ(t - s)).
#[test]
fn mean_tenure_is_that_of_an_alternating_renewal_process() {
    const LEAVE: f64 = 0.02;
    const FILL: f64 = 0.25;
    let given = plain()
        .with("workforce.turnover", LEAVE)
        .with("workforce.recruitment_weeks", 1.0 / FILL)
        .with("workforce.training_weeks", 0.0);
    let lived = Opened::new(&given).live(2, 0);
    let off = |s: f64| LEAVE / (LEAVE + FILL) * -libm::expm1(-(LEAVE + FILL) * s);
    // Age of who is there at t, by Simpson's rule over the moment of the start.
    let age = |t: f64| {
        let started = |s: f64| FILL * off(s) * (t - s) * libm::exp(-LEAVE * (t - s));
        let n = 400;
        let h = t / f64::from(n);
        let inner: f64 = (1..n).map(|i| if i % 2 == 1 { 4.0 } else { 2.0 } * started(f64::from(i) * h)).sum();
        t * libm::exp(-LEAVE * t) + h / 3.0 * (started(0.0) + inner + started(t))
    };
    // Workers are looked at when weeks begin, and counted as they then are for the week.
    let weeks = (0..104).map(f64::from);
    let heads: f64 = weeks.clone().map(|t| 1.0 - off(t)).sum();
    let expected = weeks.map(|t| age(t) + 0.5 * (1.0 - off(t))).sum::<f64>() / heads;
    let head_weeks = total(&lived, S::HeadWeeks);
    near("share in post", head_weeks / (SITES * POSTS * 104.0), heads / 104.0, 0.003);
    // A mean of 20,000 posts that are followed for two years, whose ages spread by about 25 weeks: five errors.
    near("mean tenure", total(&lived, S::TenureWeeks) / head_weeks, expected, 5.0 * 25.0 / 141.0);
}

/// A post is vacant, in the pipeline, held, its holder on leave: long-run shares are mean times over the mean cycle,
/// in which only a share passes, and leaves come while the holder is in post.
#[test]
fn posts_divide_their_time_by_the_mean_times_of_a_cycle() {
    let given = plain()
        .with("simulation.horizon", 520.0)
        .with("workforce.turnover", 0.04)
        .with("workforce.recruitment_weeks", 4.0)
        .with("workforce.training_weeks", 5.0)
        .with("workforce.certification_weeks", 3.0)
        .with("workforce.certification_pass", 0.7)
        .with("workforce.leave", "taken")
        .with("workforce.sick_rate", 0.05)
        .with("workforce.sick_weeks", 2.0)
        .with("workforce.parental_rate", 0.01)
        .with("workforce.parental_weeks", 20.0);
    let lived = Opened::new(&given).live(3, 0);
    let last = |quantity| lived.accounts.ledger.site(9, quantity).plain as f64 / SCALE;
    let all = last(S::PostWeeks);
    near("all", all, SITES * POSTS * 52.0 * 0.8, 1.0);
    let times = [4.0 / 0.7, 8.0 / 0.7, 25.0, 25.0 * (0.05 * 2.0 + 0.01 * 20.0)];
    let cycle: f64 = times.iter().sum();
    let quantities = [S::VacantWeeks, S::TrainingWeeks, S::WorkerWeeks, S::LeaveWeeks];
    for (quantity, time) in quantities.into_iter().zip(times) {
        let share = time / cycle;
        // A year of a post tells at least as much as one look at it.
        let error = libm::sqrt(share * (1.0 - share) / (SITES * POSTS));
        near(quantity.key(), last(quantity) / all, share, 5.0 * error);
    }
    // Everybody who leaves had a time in post, leaves included, whose mean is 32.5 weeks, once all began long ago.
    let left = last(S::WorkersLeft);
    near("tenure of leavers", last(S::TenureOfLeavers) / left, 32.5, 5.0 * 33.0 / libm::sqrt(left));
}

/// Courses begin at their dates, have no more people than places, and are filled in the order of appointments.
#[test]
fn courses_have_dates_and_places() {
    let given = plain()
        .with("population.persons", 50)
        .with("workforce.courses", "cohorts")
        .with("workforce.course_interval", 13.0)
        .with("workforce.course_places", 2)
        .with("workforce.training_weeks", 5.0)
        .with("workforce.turnover", 0.05);
    let model = Opened::new(&given);
    let lived = model.live(4, 0);
    let (mut seen, mut full) = (0, 0);
    for block in &lived.accounts.blocks {
        let mut begins: Vec<f64> = Vec::new();
        for worker in &block.workers {
            match worker.stage {
                WorkerStage::Appointed => begins.push(worker.until),
                WorkerStage::Training => begins.push(worker.until - 5.0),
                _ => {}
            }
        }
        for &begin in &begins {
            assert_eq!(begin % 13.0, 0.0, "a course begins at {begin}");
            let together = begins.iter().filter(|&&other| other == begin).count();
            assert!(together <= 2, "{together} in a course");
            full += usize::from(together == 2);
        }
        seen += begins.len();
    }
    assert!(seen > 100 && full > 50, "{seen} {full}");
    // 26 places a year and site for ten posts that are left every 20 weeks: supply is what limits, and every course
    // after the first departures is full.
    let trained = total(&lived, S::WorkersTrained);
    assert!(trained <= 50.0 * 2.0 * 8.0, "{trained}");
}

/// Who loses a worker gives up the place or, where there is room elsewhere, is matched again at once.
#[test]
fn the_share_that_is_matched_again_is_what_does_not_give_up() {
    let given = plain()
        .with("population.persons", 7_200)
        .with("population.persons_per_site", 60)
        .with("workforce.caseload", 100.0)
        .with("workforce.turnover", 0.04)
        .with("engagement.loss_dropout", 0.4);
    let engine = Opened::new(&given);
    let lived = engine.live(5, 0);
    let count = |quantity| {
        let ledger = &lived.accounts.ledger;
        let cells = (0..ledger.years()).flat_map(|year| ledger.people(year, quantity));
        cells.map(|cell| cell.plain as f64 / SCALE).sum::<f64>() as usize
    };
    let (lost, again) = (count(Quantity::RelationshipsLost), count(Quantity::Rematched));
    assert!(lost > 2_000, "{lost}");
    assert_share("matched again", again, lost, 0.6);
    assert_share("the same as an outcome", again, lost, engine.outcome(&lived.frame, "rematched_share"));
}

// ---------------------------------------------------------------- the pool

/// The local pool of plain posts.
fn pool(inflow: f64, loss: f64, alumni: f64) -> Given {
    plain()
        .with("workforce.pool", "local")
        .with("workforce.pool_inflow", inflow)
        .with("workforce.pool_loss", loss)
        .with("workforce.pool_reference", 10.0)
        .with("workforce.alumni_share", alumni)
}

fn assert_poisson(what: &str, counts: &[f64], mean: f64) {
    assert_mean(what, counts, mean);
    let n = counts.len() as f64;
    let dispersion = counts.iter().map(|x| (x - mean) * (x - mean) / mean).sum::<f64>() / n;
    // The variance of (X - m)²/m is 2 + 1/m for a Poisson number.
    near(&format!("{what}, dispersion"), dispersion, 1.0, 5.0 * libm::sqrt((2.0 + 1.0 / mean) / n));
}

fn candidates(given: &Given) -> Vec<f64> {
    let blocks = Opened::new(given).live(6, 0).accounts.blocks;
    blocks.iter().map(|block| block.team.pool.len() as f64).collect()
}

#[test]
fn a_pool_that_nobody_recruits_from_is_poisson() {
    let given = pool(0.3, 0.05, 0.0).with("workforce.posts_per_site", 0);
    assert_poisson("first week", &candidates(&given.clone().with("simulation.horizon", 1.0)), 6.0);
    assert_poisson("two years later", &candidates(&given), 6.0);
}

/// Posts that are never filled, since nobody passes, take each candidate at one rate more: 10 posts / (10 candidates ×
/// 10 weeks). The pool is then Poisson with mean inflow / (loss + rate), as steps go to nought.
#[test]
fn recruitment_draws_the_pool_down() {
    let given = pool(0.3, 0.05, 0.0)
        .with("simulation.site_step", 0.05)
        .with("simulation.horizon", 80.0)
        .with("workforce.recruitment_weeks", 10.0)
        .with("workforce.training_weeks", 0.0)
        .with("workforce.certification_pass", 0.0)
        // Those who are there at the start leave at once.
        .with("workforce.turnover", 10.0);
    assert_poisson("drawn down", &candidates(&given), 0.3 / (0.05 + 0.1));
}

/// Of those who complete, a share become candidates, each for an exponential time.
#[test]
fn alumni_come_into_the_pool() {
    let given = pool(0.0, 0.05, 0.3)
        .with("population.persons", 7_200)
        .with("population.persons_per_site", 60)
        .with("workforce.caseload", 100.0)
        .with("workforce.turnover", 0.0)
        .with("engagement.planned_weeks", 5.0);
    let lived = Opened::new(&given).live(7, 0);
    let ledger = &lived.accounts.ledger;
    let completed = |week: f64| {
        let period = (week / 4.0) as usize;
        ledger.period(period, Quantity::Completions) / 4.0
    };
    let expected: f64 = (0..104)
        .map(|week| 0.3 * completed(f64::from(week)) * libm::exp(-0.05 * (103.5 - f64::from(week))))
        .sum();
    let pool: f64 = lived.accounts.blocks.iter().map(|block| block.team.pool.len() as f64).sum();
    assert!(expected > 200.0, "{expected}");
    near("alumni", pool, expected, 5.0 * libm::sqrt(expected));
}
