//! Sites: how they take the programme up, how long they keep it, and why they stop.
//!
//! Counts and shares are judged by standard errors with a false-alarm rate of about one in a million a comparison.

use peerscale::engine::block::Block;
use peerscale::engine::ledger::SiteQuantity as S;
use peerscale::model::site::{Cause, Stage};
use peerscale::outcomes::site_survival::{self, STATES};
use toml::value::Datetime;
use toml::{Table, Value};

use crate::given::{Given, Opened, keyed};
use crate::pieces::{ERRORS, alike, assert_share};
use crate::steps::Steps;
use crate::workforce::total;

const YEAR: f64 = 52.0;

/// So many sites of one person each, none of which delivers, all ready, with nothing else going on.
pub(crate) fn sites(count: i64) -> Given {
    alike()
        .switched("adoption", true)
        .without_peers()
        .with("population.persons", count)
        .with("population.persons_per_site", 1)
        .with("adoption.readiness_mean", 1.0)
        .with("adoption.readiness_sd", 0.0)
        .with("adoption.preparation_weeks", 0.0)
        .with("adoption.stop_rate", 0.0)
}

pub(crate) fn day(text: &str) -> Value {
    Value::Datetime(text.parse::<Datetime>().unwrap())
}

pub(crate) fn row(fields: &[(&str, Value)]) -> Value {
    Value::Array(vec![Value::Table(
        fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect::<Table>(),
    )])
}

fn in_stage(blocks: &[Block], is: impl Fn(Stage) -> bool) -> usize {
    blocks.iter().filter(|block| is(block.site.stage)).count()
}

/// Lives so many weeks.
fn after(steps: &mut Steps<'_>, weeks: usize) {
    for _ in 0..weeks {
        assert!(steps.week());
    }
}

#[test]
fn readiness_multiplies_the_hazard_and_lengthens_preparation() {
    let given = sites(2_000)
        .with("adoption.readiness_mean", keyed(&[("willingness", 0.8), ("resources", 0.5), ("buy_in", 0.5)]))
        .with("adoption.push", 0.05)
        .with("adoption.preparation_weeks", 10.0)
        .with("adoption.longest_preparation", 4.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 3, 0);
    after(&mut steps, 40);
    // 0.2 x 0.05 a week; 1/0.2 is longer than four times, so that everyone prepares for 40 weeks.
    let taken_up = in_stage(&steps.blocks, |stage| stage != Stage::Considering);
    assert_share("taken up", taken_up, 2_000, -libm::expm1(-0.01 * 40.0));
    assert_eq!(in_stage(&steps.blocks, Stage::delivers), 0);
    after(&mut steps, 1);
    let first =
        steps.blocks.iter().filter(|block| block.turns.get(1).is_some_and(|turn| turn.at == 0.0)).count();
    assert_eq!(in_stage(&steps.blocks, Stage::delivers), first);
    assert_share("the first to deliver", first, 2_000, -libm::expm1(-0.01 * 4.0));
}

/// Mean and variance of the share of sites that have taken the programme up, by steps of this length.
///
/// # Source
/// The law itself for the mean; for the variance its linearisation, v' = (1 + J)² v + (1 - m) π (1 - π) / N.
fn taken_up(push: f64, influence: f64, step: f64, weeks: f64, sites: f64) -> (f64, f64) {
    let (mut mean, mut variance) = (0.0, 0.0);
    for _ in 0..libm::round(weeks / step) as usize {
        let stay = libm::exp(-(push + influence * mean) * step);
        let slope = stay - 1.0 + (1.0 - mean) * influence * step * stay;
        variance = (1.0 + slope) * (1.0 + slope) * variance + (1.0 - mean) * stay * (1.0 - stay) / sites;
        mean += (1.0 - mean) * (1.0 - stay);
    }
    (mean, variance)
}

/// The share of adopters at a time.
///
/// # Source
/// Bass FM (1969) Management Science 15:215-227.
fn bass(push: f64, influence: f64, t: f64) -> f64 {
    let gone = libm::exp(-(push + influence) * t);
    (1.0 - gone) / (1.0 + influence / push * gone)
}

#[test]
fn on_a_complete_graph_sites_follow_the_curve_of_bass() {
    let (push, influence, count) = (0.0025, 0.03, 12_000);
    // The shorter the step, the nearer the law is to the curve: in proportion.
    for weeks in [80.0, 120.0, 160.0] {
        let off = |step: f64| taken_up(push, influence, step, weeks, 1e9).0 - bass(push, influence, weeks);
        assert!(off(0.01).abs() < 2e-4 && (off(4.0) / off(2.0) - 2.0).abs() < 0.3, "{weeks}");
        assert!(off(1.0).abs() < 0.009, "{}", off(1.0));
    }
    let given = sites(count)
        .with("simulation.system_step", 1)
        .with("simulation.horizon", 160)
        .with("adoption.push", push)
        .with("adoption.influence", influence);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    for weeks in [40.0, 80.0, 120.0, 160.0] {
        while steps.now() < weeks {
            steps.week();
        }
        let share = in_stage(&steps.blocks, Stage::delivers) as f64 / count as f64;
        let (mean, variance) = taken_up(push, influence, 1.0, weeks, count as f64);
        let error = libm::sqrt(variance);
        assert!((share - mean).abs() < ERRORS * error, "{weeks}: {share}, not {mean} ({error})");
        let curve = bass(push, influence, weeks);
        assert!((share - curve).abs() < ERRORS * error + 0.009, "{weeks}: {share}, not {curve}");
        assert!(error < 0.012);
    }
}

#[test]
fn sites_match_the_share_of_2017_under_the_push_of_certification() {
    // WF13, WF14: half of the states certified in 2010.1, at a logistic rate of 0.286 a year; WF15: 24.7% of facilities
    // offered peer support in 2017. The push is solved from the three by Simpson's rule.
    let (growth, horizon) = (0.286 / YEAR, 16.0 * YEAR);
    let midpoint = f64::from(9 * 365 + 2 + 36) / 7.0;
    let certified = |t: f64| 1.0 / (1.0 + libm::exp(-growth * (t - midpoint)));
    let parts = 1_000;
    let width = horizon / f64::from(parts);
    let weight = |i: i32| if i == 0 || i == parts { 1.0 } else { f64::from(2 + 2 * (i % 2)) };
    let exposure =
        (0..=parts).map(|i| weight(i) * certified(width * f64::from(i))).sum::<f64>() * width / 3.0;
    let push = -libm::log1p(-0.247) / exposure;
    let given = sites(4_000)
        .with("simulation.start", day("2001-01-01"))
        .with("simulation.horizon", horizon)
        .with("adoption.push", push)
        .with("adoption.push_midpoint", day("2010-02-06"))
        .with("adoption.push_growth", growth);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    after(&mut steps, horizon as usize / 2);
    let half = (0..=500).map(|i| weight(if i == 500 { parts } else { i }) * certified(width * f64::from(i)));
    let half = half.sum::<f64>() * width / 3.0;
    assert_share("in 2009", in_stage(&steps.blocks, Stage::delivers), 4_000, -libm::expm1(-push * half));
    while steps.week() {}
    assert_share("in 2017", in_stage(&steps.blocks, Stage::delivers), 4_000, 0.247);
}

/// Yearly hazards of stopping in the first two years and later, and of starting again: what WF16 to WF18 ask for.
const STOPS: [f64; 2] = [0.112, 0.133];
const RESTARTS: f64 = 0.155;

/// Shares that go on without a stop and that deliver again, so many years after coming to count as sustained.
fn kept(years: f64) -> (f64, f64) {
    let (mut first, mut stopped, mut again) = (1.0, 0.0, 0.0);
    let step = 1e-4;
    let mut t = 0.0;
    while t < years - step / 2.0 {
        let stops = STOPS[usize::from(t >= 2.0)] * first * step;
        let (restarts, second) = (RESTARTS * stopped * step, STOPS[0] * again * step);
        first -= stops;
        stopped += stops + second - restarts;
        again += restarts - second;
        t += step;
    }
    (first, again)
}

fn sustained() -> Given {
    sites(3_000)
        .with("simulation.horizon", 6.0 * YEAR + 1.0)
        .with("adoption.delivering_at_start", 1.0)
        .with("adoption.sustained_after", 52.0)
        .with("adoption.stop_rate", STOPS[0] / YEAR)
        .with("adoption.sustained_stop_rate", STOPS[0] / YEAR)
        .with("adoption.later_after", 2.0 * YEAR)
        .with("adoption.stop_ratio_later", STOPS[1] / STOPS[0])
        .with("adoption.restart_rate", RESTARTS / YEAR)
}

#[test]
fn sites_are_sustained_for_as_long_as_was_published() {
    let ((two, _), (six, again)) = (kept(2.0), kept(6.0));
    for (what, found, published) in [("2 years", two, 0.80), ("6 years", six, 0.47), ("again", again, 0.16)] {
        assert!((found - published).abs() < 0.005, "{what}: {found}, not {published}");
    }
    let lived = Opened::new(&sustained().with("population.persons", 8_000)).live(2, 0);
    let blocks = &lived.accounts.blocks;
    let told = site_survival::values(blocks, 6.0 * YEAR + 1.0, 1.0);
    let at = |year: usize, state: &str| {
        let place = STATES.iter().position(|known| *known == state).unwrap();
        (told[year * STATES.len() + place] * 8_000.0).round() as usize
    };
    assert_share("without a stop after 2 years", at(2, "without a stop"), 8_000, two);
    assert_share("without a stop after 6 years", at(6, "without a stop"), 8_000, six);
    assert_share("delivering again after 6 years", at(6, "delivering again"), 8_000, again);
    assert_eq!(at(6, "other") + at(6, "without a stop"), 8_000);
    let restarted = in_stage(blocks, |stage| stage == Stage::Restarted);
    assert!(restarted.abs_diff(at(6, "delivering again")) < 32, "{restarted}");
}

#[test]
fn from_their_first_delivery_sites_stop_at_a_constant_hazard_by_the_closed_form() {
    let (base, money) = (0.06 / YEAR, 0.16 / YEAR);
    let given = sites(6_000)
        .with("simulation.horizon", 5.0 * YEAR + 1.0)
        .with("adoption.delivering_at_start", 1.0)
        .with("adoption.stop_rate", base)
        .with("adoption.stop_insolvent", money);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    // Half solvent from the first step on: the hazard of money is half of what it is with nothing.
    steps.blocks.iter_mut().for_each(|block| block.site.solvency = 0.5);
    while steps.week() {}
    let horizon = 5.0 * YEAR + 1.0;
    let told = site_survival::values(&steps.blocks, horizon, 1.0);
    let at = |start: usize, year: usize, state: &str| {
        let place = STATES.iter().position(|known| *known == state).unwrap();
        told[(start * site_survival::points(horizon) + year) * STATES.len() + place]
    };
    let hazard = base + money / 2.0;
    for year in 1..=5 {
        let gone = -libm::expm1(-hazard * year as f64 * YEAR);
        let share = |state: &str| (at(1, year, state) * 6_000.0).round() as usize;
        assert_share("without a stop", share("without a stop"), 6_000, 1.0 - gone);
        assert_share("for want of money", share("money"), 6_000, gone * money / 2.0 / hazard);
        assert_share("for no cause named", share("other"), 6_000, gone * base / hazard);
        assert_eq!(at(1, year, "sites followed"), 6_000.0);
        // None counts as sustained, so none is followed from there.
        assert!(at(0, year, "without a stop").is_nan() && at(0, year, "sites followed") == 0.0);
    }
}

#[test]
fn at_its_best_nobody_stops_but_by_an_event_from_outside() {
    let best = sustained()
        .with("population.persons", 600)
        .with("adoption.stop_rate", 0.0)
        .with("adoption.sustained_stop_rate", 0.0)
        .with("adoption.stop_supervisors", 0.01)
        .with("adoption.stop_staff", 0.01)
        .with("adoption.stop_support", 0.01)
        .with("adoption.stop_insolvent", 0.01)
        .with("adoption.pause_rate", 0.01)
        .with("adoption.pause_weeks", 10.0);
    let stops = |given: &Given, quantity| total(&Opened::new(given).live(1, 0), quantity) as usize;
    assert_eq!(stops(&best, S::SitesStopped) + stops(&best, S::SitesPaused), 0);
    let event = |stops: f64| {
        best.clone().with("adoption.restart_rate", 0.0).with(
            "adoption.shock",
            row(&[
                ("name", "New head".into()),
                ("kind", "change of leadership".into()),
                ("date", day("2029-01-01")),
                ("stops", stops.into()),
            ]),
        )
    };
    assert_share("stopped by the event", stops(&event(0.3), S::StoppedShock), 600, 0.3);
    assert_eq!(stops(&event(0.3), S::SitesStopped), stops(&event(0.3), S::StoppedShock));
    assert_eq!([stops(&event(0.0), S::SitesStopped), stops(&event(0.0), S::Shocks)], [0, 600]);
}

#[test]
fn an_event_with_a_rate_comes_as_often_as_it_says_and_moves_readiness_for_a_while() {
    let given =
        sites(3_000).with("adoption.readiness_mean", 0.8).with("adoption.readiness_half_life", 26.0).with(
            "adoption.shock",
            row(&[
                ("name", "Cuts".into()),
                ("kind", "news of funding".into()),
                ("rate", 0.01.into()),
                ("effect", Value::Table([("resources".to_owned(), Value::from(-0.5))].into_iter().collect())),
            ]),
        );
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    after(&mut steps, 1);
    let hit = steps.blocks.iter().filter(|block| block.site.levels[1] < 0.8).count();
    assert_share("hit in the first four weeks", hit, 3_000, -libm::expm1(-0.04));
    let expected = 0.8 - 0.4 * libm::exp2(-4.0 / 26.0);
    for block in steps.blocks.iter().filter(|block| block.site.levels[1] < 0.8) {
        // What is felt from now on is told for the four weeks that follow.
        assert!((f64::from(block.site.levels[1]) - expected).abs() < 1e-6, "{}", block.site.levels[1]);
    }
}

#[test]
fn causes_take_stops_in_proportion_to_their_hazards() {
    let given = sustained()
        .with("adoption.restart_rate", 0.0)
        .with("adoption.stop_ratio_later", 1.0)
        .with("adoption.sustained_stop_rate", 0.01)
        .with("adoption.stop_insolvent", 0.06);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    steps.blocks.iter_mut().for_each(|block| block.site.solvency = 0.5);
    after(&mut steps, 101);
    // 0.01 + 0.03 a week, felt from the first system step on.
    let stopped = in_stage(&steps.blocks, |stage| stage == Stage::Discontinued);
    assert_share("stopped", stopped, 3_000, -libm::expm1(-0.04 * 100.0));
    let by = |cause: Cause| {
        steps
            .blocks
            .iter()
            .filter(|block| block.turns.last().is_some_and(|turn| turn.cause == Some(cause)))
            .count()
    };
    assert_share("for want of money", by(Cause::Money), stopped, 0.75);
    assert_eq!(by(Cause::Money) + by(Cause::Other), stopped);
}

#[test]
fn without_money_every_site_pauses_and_stops_and_says_so_and_goes_on_where_there_is_some_again() {
    let given = sustained()
        .with("adoption.stop_rate", 0.0)
        .with("adoption.sustained_stop_rate", 0.0)
        .with("adoption.insolvent_weeks", 13.0)
        .with("adoption.restart_rate", 10.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    after(&mut steps, 8);
    steps.blocks.iter_mut().for_each(|block| block.site.solvency = 0.0);
    after(&mut steps, 1);
    assert_eq!(in_stage(&steps.blocks, |stage| stage == Stage::Paused), 3_000);
    // Half of them have money again after eight weeks.
    after(&mut steps, 8);
    steps.blocks.iter_mut().step_by(2).for_each(|block| block.site.solvency = 1.0);
    after(&mut steps, 13);
    assert_eq!(in_stage(&steps.blocks, |stage| stage == Stage::Sustained), 1_500);
    let stopped = steps.blocks.iter().filter(|block| block.site.stage == Stage::Discontinued);
    assert!(stopped.clone().all(|block| block.turns.last().unwrap().cause == Some(Cause::Money)));
    assert_eq!(stopped.count(), 1_500, "who has no money does not start again");
    steps.blocks.iter_mut().for_each(|block| block.site.solvency = 1.0);
    after(&mut steps, 10);
    assert_eq!(in_stage(&steps.blocks, |stage| stage == Stage::Restarted), 1_500);
}

#[test]
fn supervisors_who_leave_take_sites_with_them_and_fidelity_counts_only_where_it_is_said_to() {
    let busy = crate::workforce::plain()
        .with("population.persons", 400)
        .with("adoption.sustained_after", 0.0)
        .with("workforce.supervisor_turnover", 0.05)
        .with("workforce.supervisor_recruitment_weeks", 1.0);
    let stops = |given: &Given| {
        let lived = Opened::new(given).live(1, 0);
        [S::StoppedSupervisors, S::StoppedStaff, S::SitesStopped]
            .map(|quantity| total(&lived, quantity) as usize)
    };
    let leaving = busy.clone().with("adoption.stop_supervisors", 0.01);
    let [supervisors, staff, all] = stops(&leaving);
    assert!(supervisors > 100 && staff == 0 && supervisors == all, "{supervisors} {staff} {all}");
    let stays = stops(&leaving.clone().with("workforce.supervisor_turnover", 0.0));
    assert_eq!(stays[2], 0);
    // Where the slope is 0 fidelity moves nothing; where it is steep, low fidelity stops more.
    let slope = |slope: f64| {
        let given = busy.clone().with("adoption.stop_rate", 0.005).with("adoption.reference_fidelity", 1.0);
        stops(&given.with("adoption.stop_slope_fidelity", slope))[2]
    };
    assert!(slope(3.0) > slope(0.0) + 30 && slope(-3.0) + 30 < slope(0.0));
}

#[test]
fn who_does_not_know_of_it_cannot_take_it_up() {
    let given = sites(2_000)
        .with("adoption.push", 1.0)
        .with("adoption.aware_at_start", 0.25)
        .with("adoption.awareness_push", 0.01);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    let unaware = in_stage(&steps.blocks, |stage| stage == Stage::Unaware);
    assert_share("unaware", unaware, 2_000, 0.75);
    after(&mut steps, 40);
    let still = in_stage(&steps.blocks, |stage| stage == Stage::Unaware);
    assert_share("unaware after 40 weeks", still, unaware, libm::exp(-0.4));
}

#[test]
fn only_neighbours_lead_by_example() {
    let given = sites(60)
        .with("adoption.influence", 10.0)
        .with("adoption.neighbours", "regions")
        .with("adoption.regions", 6)
        .with("adoption.delivering_at_start", 0.02);
    let model = given.model();
    let mut steps = Steps::new(&model, 1, 0);
    let first = in_stage(&steps.blocks, Stage::delivers);
    assert!(first >= 1, "{first}");
    after(&mut steps, 100);
    let delivering = in_stage(&steps.blocks, Stage::delivers);
    assert!((10 * first..=11 * first).contains(&delivering), "{delivering} of {first}");
    // In rows the example wanders: nobody is left out in the end, and nobody takes it up before a neighbour has.
    let rows = given.with("adoption.neighbours", "lattice").without("adoption.regions");
    let model = rows.model();
    let mut steps = Steps::new(&model, 1, 0);
    after(&mut steps, 1);
    assert!((2 * first..=5 * first).contains(&in_stage(&steps.blocks, Stage::delivers)));
    after(&mut steps, 100);
    assert_eq!(in_stage(&steps.blocks, Stage::delivers), 60);
}
