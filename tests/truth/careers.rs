//! Pay, the career ladder and certification by thresholds, each alone against its closed form.
//!
//! Counts, shares and means may lie five standard errors apart: a false-alarm rate of about one in a million a comparison.

use peerscale::engine::ledger::{Quantity, SCALE, SiteQuantity as S};
use peerscale::model::worker::{DOMAINS, WorkerStage};

use crate::given::{Given, Lived, Opened, keyed};
use crate::pieces::assert_share;
use crate::workforce::{assert_mean, near, total, workers};

const POSTS: f64 = 5_000.0;

/// Five hundred sites of one person with ten posts each, and the simplest workforce.
fn plain() -> Given {
    crate::workforce::plain().with("population.persons", 500)
}

/// A quantity from a year on.
fn from(lived: &Lived, year: usize, quantity: S) -> f64 {
    let ledger = &lived.accounts.ledger;
    (year..ledger.years()).map(|year| ledger.site(year, quantity).plain as f64 / SCALE).sum()
}

/// Panics where the time of posts is not shared out as these mean times are: vacant, in the pipeline, in post.
fn assert_shared_out(lived: &Lived, times: [f64; 3]) {
    let years = lived.accounts.ledger.years();
    let last = |quantity| from(lived, years - 1, quantity);
    let cycle: f64 = times.iter().sum();
    for (quantity, time) in [S::VacantWeeks, S::TrainingWeeks, S::WorkerWeeks].into_iter().zip(times) {
        let share = time / cycle;
        // A year of a post tells at least as much as one look at it.
        let error = libm::sqrt(share * (1.0 - share) / POSTS);
        near(quantity.key(), last(quantity) / last(S::PostWeeks), share, 5.0 * error);
    }
}

// ---------------------------------------------------------------- pay

/// Who is paid p times the reference leaves at p^a times the rate, and posts are filled at p^b times theirs: the mean time
/// in post is p^-a times as long.
#[test]
fn pay_acts_by_its_slopes_on_time_in_post_and_on_time_to_fill() {
    const PAY: f64 = 1.5;
    let given = plain()
        .with("simulation.horizon", 520.0)
        .with("workforce.turnover", 0.04)
        .with("workforce.recruitment_weeks", 16.0)
        .with("workforce.training_weeks", 4.0)
        .with("workforce.pay", PAY)
        .with("workforce.turnover_slope_pay", -0.8)
        .with("workforce.recruitment_slope_pay", 0.6);
    let model = Opened::new(&given);
    let lived = model.live(11, 0);
    let stays = 25.0 * libm::pow(PAY, 0.8);
    assert_shared_out(&lived, [16.0 / libm::pow(PAY, 0.6), 4.0, stays]);
    let left = from(&lived, 9, S::WorkersLeft);
    near(
        "tenure of leavers",
        from(&lived, 9, S::TenureOfLeavers) / left,
        stays,
        5.0 * stays / libm::sqrt(left),
    );
    // What it costs: half as much again for every hour of working time.
    let time: f64 =
        [S::WorkerWeeks, S::TrainingWeeks, S::LeaveWeeks].map(|time| total(&lived, time)).iter().sum();
    near("pay", total(&lived, S::PayRiseWeeks) / time, 0.5, 1e-6);
    near("pay as an outcome", model.outcome(&lived.frame, "pay"), PAY, 1e-6);
}

/// Pay alone, without slopes, costs and does nothing else: the same lives to the last bit.
#[test]
fn pay_without_slopes_changes_nothing_but_what_it_costs() {
    let given = Given::everything_on();
    let before = Opened::new(&given).live(3, 1).accounts;
    let after = Opened::new(&given.with("workforce.pay", 1.3)).live(3, 1).accounts;
    for year in 0..before.ledger.years() {
        for &quantity in S::ALL {
            let [one, other] = [&before, &after].map(|accounts| accounts.ledger.site(year, quantity).plain);
            assert_eq!(one == other, quantity != S::PayRiseWeeks, "{}", quantity.key());
        }
        for &quantity in Quantity::ALL {
            let [one, other] = [&before, &after].map(|accounts| accounts.ledger.people(year, quantity));
            assert!(one.eq(other), "{}", quantity.key());
        }
    }
}

/// M/M/∞ whose inflow is p^c times as high from the start on: Poisson at all times, with the mean of a linear equation.
#[test]
fn candidates_come_faster_where_pay_is_better() {
    let given = plain()
        .with("workforce.posts_per_site", 0)
        .with("workforce.pool", "local")
        .with("workforce.pool_inflow", 0.3)
        .with("workforce.pool_loss", 0.05)
        .with("workforce.alumni_share", 0.0)
        .with("workforce.pay", 1.5)
        .with("workforce.pool_slope_pay", 1.2);
    let blocks = Opened::new(&given).live(12, 0).accounts.blocks;
    let candidates: Vec<f64> = blocks.iter().map(|block| block.team.pool.len() as f64).collect();
    let better = 6.0 * libm::pow(1.5, 1.2);
    // Sites look last one week before the end.
    assert_mean("candidates", &candidates, better + (6.0 - better) * libm::exp(-0.05 * 103.0));
}

// ---------------------------------------------------------------- the ladder

/// One worker and one supervisor a site: a vacancy for the supervisor comes at rate ν and is filled at once.
fn ladder(share: f64, weeks: f64) -> Given {
    crate::workforce::plain()
        .with("workforce.posts_per_site", 1)
        .with("workforce.workers_per_supervisor", 1.0)
        .with("workforce.supervisor_turnover", 0.05)
        .with("workforce.recruitment_weeks", 4.0)
        .with("workforce.training_weeks", 5.0)
        .with("workforce.ladder", "own workers")
        .with("workforce.promotion_share", share)
        .with("workforce.promotion_weeks", weeks)
}

/// A worker leaves at rate μ and, from T weeks in post on, is promoted at rate νs: of those who leave the post
/// exp(-μT) νs / (μ + νs) are promoted, after (1 - exp(-μT))/μ + exp(-μT)/(μ + νs) weeks in the mean. Vacancies for
/// supervisors come at random times, and find a worker who can rise in so much of the time.
#[test]
fn workers_rise_at_the_rate_of_vacancies_from_their_time_on() {
    let (leave, vacant, share, wait) = (0.02, 0.05, 0.6, 20.0);
    let given = ladder(share, wait).with("simulation.horizon", 520.0).with("workforce.turnover", leave);
    let model = Opened::new(&given);
    let lived = model.live(13, 0);
    let [left, risen, appointed, tenure] =
        [S::WorkersLeft, S::Promotions, S::SupervisorsAppointed, S::TenureOfLeavers]
            .map(|quantity| from(&lived, 4, quantity));
    let stay = libm::exp(-leave * wait);
    let both = leave + vacant * share;
    assert!(left > 10_000.0, "{left}");
    assert_share("promoted of those who left", risen as usize, left as usize, stay * vacant * share / both);
    let mean = (1.0 - stay) / leave + stay / both;
    // The spread is less than the mean.
    near("time in post", tenure / left, mean, 5.0 * mean / libm::sqrt(left));
    let ready = stay / both / (mean + 4.0 + 5.0);
    // Neighbouring vacancies of a site find the same worker: counted as if there were half as many.
    let chance = share * ready;
    let error = libm::sqrt(chance * (1.0 - chance) * 2.0 / appointed);
    near("own workers among supervisors", risen / appointed, chance, 5.0 * error);
    let all = total(&lived, S::Promotions) / total(&lived, S::SupervisorsAppointed);
    near("the same as an outcome", model.outcome(&lived.frame, "promoted_share"), all, 1e-9);
}

/// The prospect alone: nobody can rise in the time that is simulated.
#[test]
fn the_prospect_lowers_turnover_by_its_ratio_to_the_power_of_the_share() {
    let given = ladder(0.25, 2_000.0)
        .with("population.persons", 500)
        .with("workforce.posts_per_site", 10)
        .with("workforce.turnover", 0.04)
        .with("workforce.turnover_ratio_prospect", 0.5);
    let lived = Opened::new(&given).live(14, 0);
    assert_eq!(total(&lived, S::Promotions), 0.0);
    let expected = 0.04 * libm::pow(0.5, 0.25) * total(&lived, S::HeadWeeks);
    // Workers who leave within a week are counted in post to its end: half a week in 25 of those who leave, each a week
    // less of filling; one in a thousand.
    let allowed = 5.0 * libm::sqrt(expected) + 0.002 * expected;
    near("left", total(&lived, S::WorkersLeft), expected, allowed);
}

/// Where nobody leaves but to rise, every relationship that is lost is that of someone who rose, who had been in post
/// longest.
#[test]
fn who_rises_leaves_the_people() {
    let people = |given: Given| {
        given
            .with("population.persons", 3_600)
            .with("population.persons_per_site", 60)
            .with("workforce.posts_per_site", 4)
            .with("workforce.caseload", 10.0)
            .with("workforce.turnover", 0.0)
    };
    let lost = |lived: &Lived| -> i64 {
        let ledger = &lived.accounts.ledger;
        let cells = (0..ledger.years()).flat_map(|year| ledger.people(year, Quantity::RelationshipsLost));
        cells.map(|cell| cell.plain).sum()
    };
    let none = Opened::new(&people(ladder(0.0, 13.0))).live(15, 0);
    assert_eq!((lost(&none), total(&none, S::WorkersLeft)), (0, 0.0));
    let all = Opened::new(&people(ladder(1.0, 13.0))).live(15, 0);
    let risen = total(&all, S::Promotions);
    assert!(risen > 500.0 && lost(&all) as f64 / SCALE > risen, "{risen}");
    assert_eq!(total(&all, S::WorkersLeft), risen);
    // Nobody is passed over: who is in post longest has been there for less than it takes four others to rise and the
    // eldest never are of the first day, once there were ten vacancies.
    let eldest = workers(&all.accounts.blocks).map(|worker| worker.since).filter(|&since| since == 0.0);
    let posts = all.accounts.blocks.len() * 4;
    assert!(eldest.count() * 10 < posts, "many of the first day are passed over");
}

// ---------------------------------------------------------------- certification

/// Φ.
fn normal(x: f64) -> f64 {
    libm::erfc(-x / std::f64::consts::SQRT_2) / 2.0
}

/// Thresholds of the competencies.
const ASKED: [f64; DOMAINS.len()] = [0.75, 0.5, 0.6, 0.65, 0.7, 0.55];
/// What a course leaves of each.
const TAUGHT: [f64; DOMAINS.len()] = [0.80, 0.75, 0.70, 0.70, 0.65, 0.60];
/// The best of each.
const BEST: f64 = 0.9;

fn of_domains(values: impl Fn(usize) -> f64) -> toml::Value {
    let pairs: Vec<(&str, f64)> =
        (0..DOMAINS.len()).map(|domain| (DOMAINS[domain], values(domain))).collect();
    keyed(&pairs)
}

/// Thresholds in five hundred sites of ten posts, whose workers stay as the course leaves them.
fn certified(error: f64, repeats: i64, gain: f64) -> Given {
    plain()
        .with("workforce.turnover", 0.05)
        .with("workforce.recruitment_weeks", 3.0)
        .with("workforce.training_weeks", 4.0)
        .with("workforce.certification_weeks", 2.0)
        .with("workforce.fidelity_after_training", 0.7)
        .with("workforce.fidelity_offset", of_domains(|domain| TAUGHT[domain] - 0.7))
        .with("workforce.fidelity_ceiling", BEST)
        .with("workforce.fidelity_rise", 0.0)
        .with("workforce.fidelity_drift", 0.0)
        .with("workforce.certification", "thresholds")
        .with("workforce.competency_threshold", of_domains(|domain| ASKED[domain]))
        .with("workforce.assessment_error", error)
        .with("workforce.course_gain", gain)
        .with("workforce.course_repeats", repeats)
}

/// The probability to pass after a course has been taken again so often, by everyone alike.
fn pass(error: f64, gain: f64, again: i32) -> f64 {
    let left = libm::pow(1.0 - gain, f64::from(again));
    let each = (0..DOMAINS.len())
        .map(|domain| normal((BEST - (BEST - TAUGHT[domain]) * left - ASKED[domain]) / error));
    each.product()
}

#[test]
fn who_is_certified_is_a_product_of_normal_tails() {
    let lived = Opened::new(&certified(0.1, 0, 0.0)).live(16, 0);
    let [yes, no] = [S::WorkersCertified, S::WorkersNotCertified].map(|quantity| total(&lived, quantity));
    assert!(yes > 1_000.0 && no > 1_000.0, "{yes} {no}");
    assert_share("certified", yes as usize, (yes + no) as usize, pass(0.1, 0.0, 0));
    assert!(total(&lived, S::WorkersTrained) >= yes + no);
}

/// A course may be taken again twice: 1 - (1 - p0)(1 - p1)(1 - p2) are certified in the end, after 1 + (1 - p0) +
/// (1 - p0)(1 - p1) courses, each of which takes its time.
#[test]
fn a_course_that_is_taken_again_raises_who_passes_and_takes_its_time() {
    let given = certified(0.1, 2, 0.3).with("simulation.horizon", 312.0);
    let model = Opened::new(&given);
    let lived = model.live(17, 0);
    let fail: [f64; 3] = [0, 1, 2].map(|again| 1.0 - pass(0.1, 0.3, again));
    let in_the_end = 1.0 - fail.iter().product::<f64>();
    let courses = 1.0 + fail[0] + fail[0] * fail[1];
    let [yes, no, trained] = [S::WorkersCertified, S::WorkersNotCertified, S::WorkersTrained]
        .map(|quantity| from(&lived, 1, quantity));
    assert!(fail[0] > 0.4 && no > 1_000.0, "{fail:?} {no}");
    assert_share("certified", yes as usize, (yes + no) as usize, in_the_end);
    // Courses of one worker spread by less than one around their mean.
    let each = courses / in_the_end;
    near("courses", trained / yes, each, 5.0 * each / libm::sqrt(yes));
    assert_shared_out(&lived, [3.0 / in_the_end, 6.0 * each, 20.0]);
}

/// Of levels N(m, s²) that are found with error e, those found at threshold c have the mean
/// m + s²/√(s² + e²) · φ(a)/Φ(a) with a = (m - c)/√(s² + e²).
#[test]
fn thresholds_select_who_is_better() {
    let (sd, error) = (0.05, 0.05);
    let lived = Opened::new(&certified(error, 0, 0.0).with("workforce.fidelity_sd_domain", sd)).live(18, 0);
    let wide = libm::hypot(sd, error);
    let yes = total(&lived, S::WorkersCertified);
    let tails = (0..DOMAINS.len()).map(|domain| normal((TAUGHT[domain] - ASKED[domain]) / wide));
    assert_share(
        "certified",
        yes as usize,
        (yes + total(&lived, S::WorkersNotCertified)) as usize,
        tails.product(),
    );
    for (domain, name) in DOMAINS.into_iter().enumerate() {
        // Not those of the first day, whom nobody assessed.
        let levels: Vec<f64> = workers(&lived.accounts.blocks)
            .filter(|worker| worker.stage == WorkerStage::InPost && worker.since > 0.0)
            .map(|worker| f64::from(worker.levels[domain]))
            .collect();
        assert!(levels.len() > 500, "{}", levels.len());
        let a = (TAUGHT[domain] - ASKED[domain]) / wide;
        let density = libm::exp(-a * a / 2.0) / libm::sqrt(std::f64::consts::TAU);
        assert_mean(name, &levels, TAUGHT[domain] + sd * sd / wide * density / normal(a));
    }
}

/// On the first day nobody was assessed: shares at the thresholds are normal tails, and all at once their product. Once
/// everyone has been assessed without error, everyone is at every threshold.
#[test]
fn the_checklist_counts_who_is_at_the_threshold() {
    const SD: f64 = 0.06;
    let given = certified(0.0, 0, 0.0).with("workforce.fidelity_sd_domain", SD);
    let first = Opened::new(&given.clone().with("simulation.horizon", 1.0));
    let lived = first.live(19, 0);
    let tail = |domain: usize| normal((TAUGHT[domain] - ASKED[domain]) / SD);
    let near_share = |id: &str, share: f64| {
        let error = libm::sqrt(share * (1.0 - share) / POSTS);
        near(id, first.outcome(&lived.frame, id), share, 5.0 * error);
    };
    for (domain, name) in DOMAINS.iter().enumerate() {
        near_share(&format!("competent_{name}"), tail(domain));
    }
    near_share("competent_all", (0..DOMAINS.len()).map(tail).product());
    // Everyone of the first day has left after a year.
    let lived = Opened::new(&given.with("workforce.turnover", 0.5)).live(20, 0);
    let [all, heads] = [S::ReachedAllWeeks, S::ChecklistWeeks].map(|quantity| from(&lived, 1, quantity));
    assert!(heads > 1_000.0 && all == heads, "{all} of {heads}");
    assert_eq!(heads, from(&lived, 1, S::HeadWeeks));
}

/// A threshold of 0 asks nothing: whatever the error, everyone is certified, and lives as without thresholds.
#[test]
fn thresholds_of_nought_change_nothing() {
    let given = Given::everything_on().with("workforce.certification_pass", 1.0);
    let before = Opened::new(&given).live(4, 2).accounts;
    let given = given
        .with("workforce.certification", "thresholds")
        .with("workforce.competency_threshold", of_domains(|_| 0.0))
        .with("workforce.assessment_error", 0.5)
        .with("workforce.course_gain", 0.5)
        .with("workforce.course_repeats", 3);
    let after = Opened::new(&given).live(4, 2).accounts;
    for year in 0..before.ledger.years() {
        for &quantity in Quantity::ALL {
            let [one, other] = [&before, &after].map(|accounts| accounts.ledger.people(year, quantity));
            assert!(one.eq(other), "{}", quantity.key());
        }
    }
    assert!(after.ledger.site(0, S::ChecklistWeeks).plain > 0);
}
