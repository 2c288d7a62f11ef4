//! Time to event: the counts in bins and the curves made of them, against lists of exact times and closed forms.

use peerscale::engine::follow_up::{Course, End};
use peerscale::model::person::CauseOfDeath;
use peerscale::model::person::IllnessState::Dead;
use peerscale::outcomes::time_to_event::{Point, curve};

use crate::given::{Given, Opened};
use crate::histories::{History, histories};
use crate::pieces::{ERRORS, alike, all_engaged};

/// An exact time, and how it ended.
type Time = (f64, End);

fn last(history: &History, horizon: f64) -> Time {
    let end = history.moves.last().unwrap();
    match (end.into, history.person.cause) {
        (Dead, CauseOfDeath::Left) => (end.at, End::Left),
        (Dead, _) => (end.at, End::Died),
        _ => (horizon, End::Censored),
    }
}

/// Times from each discharge to the next admission.
fn readmissions(history: &History, horizon: f64) -> Vec<Time> {
    let moves = &history.moves;
    let discharges = (1..moves.len()).filter(|&i| moves[i - 1].into.in_hospital() && moves[i].into != Dead);
    let time = |i: usize| {
        let (at, end) = match moves[i..].iter().find(|next| next.into.in_hospital()) {
            Some(next) => (next.at, End::Event),
            None => last(history, horizon),
        };
        (at - moves[i].at, end)
    };
    discharges.map(time).collect()
}

fn first_admission(history: &History, horizon: f64) -> Time {
    let admission = history.moves.iter().find(|next| next.into.in_hospital());
    admission.map_or_else(|| last(history, horizon), |next| (next.at, End::Event))
}

/// Kaplan–Meier and Aalen–Johansen at a time, from exact times that are in order.
fn plain(times: &[Time], until: f64) -> (f64, f64) {
    let (mut survival, mut free, mut incidence) = (1.0, 1.0, 0.0);
    for (index, &(time, end)) in times.iter().enumerate().take_while(|(_, time)| time.0 <= until) {
        let at_risk = (times.len() - index) as f64;
        assert!(index == 0 || time > times[index - 1].0 || end == End::Censored, "no two events at once");
        if end == End::Event {
            survival *= 1.0 - 1.0 / at_risk;
            incidence += free / at_risk;
        }
        if end != End::Censored {
            free *= 1.0 - 1.0 / at_risk;
        }
    }
    (survival, incidence)
}

/// The most by which bins can be wrong about a curve: in each, who is censored or ends otherwise may have been at risk
/// for all of it or for none.
fn blur(cells: &[[u32; 6]], bins: usize) -> f64 {
    let mut at_risk: f64 = cells.iter().flatten().map(|&count| f64::from(count)).sum();
    let mut sum = 0.0;
    for cell in &cells[..bins] {
        let all: f64 = cell.iter().map(|&count| f64::from(count)).sum();
        let events = f64::from(cell[End::Event as usize]);
        sum += events / (at_risk - all).max(1.0) * (all - events) / at_risk.max(1.0);
        at_risk -= all;
    }
    sum
}

fn compare(what: &str, given: &Given, horizon: f64, most_blur: f64) {
    let lives = histories(given, 1, horizon, usize::MAX);
    let ledger = Opened::new(given).live(1, 0).accounts.ledger;
    let courses: [(Course, Vec<Time>); 2] = [
        (Course::Readmission, lives.iter().flat_map(|life| readmissions(life, horizon)).collect()),
        (Course::FirstAdmission, lives.iter().map(|life| first_admission(life, horizon)).collect()),
    ];
    for (course, mut times) in courses {
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        let tally = ledger.follow_up().tally(course, 0);
        let edges = tally.bins().edges();
        let mut counted = vec![[0_u32; 6]; edges.len() + 1];
        for &(time, end) in &times {
            let bin = edges.iter().position(|&edge| time <= edge).unwrap_or(edges.len());
            counted[bin][end as usize] += 1;
        }
        assert_eq!(tally.cells(), counted, "{what}, {course:?}");
        assert!(times.len() > 3_000, "{what}, {course:?}: only {} times", times.len());
        for (bin, point) in curve(&tally).iter().enumerate() {
            let (survival, incidence) = plain(&times, point.weeks);
            let at_risk = times.iter().filter(|time| time.0 > point.weeks).count();
            assert_eq!(point.at_risk, at_risk as f64, "{what}, {course:?}, {}", point.weeks);
            let allowed = blur(&counted, bin) + 1e-12;
            assert!(allowed < most_blur, "{what}, {course:?}: bins blur {allowed}");
            let errors = [point.survival - survival, point.incidence - incidence];
            assert!(
                errors.iter().all(|error| error.abs() <= allowed),
                "{what}, {course:?}, {}: {errors:?} of {allowed}",
                point.weeks
            );
        }
    }
}

/// Where everything that ends is an event, the curves at the edges are those of the exact times to rounding.
#[test]
fn without_other_ends_the_curves_are_exact() {
    let given = alike()
        .with("simulation.horizon", 2_080.0)
        .with("simulation.follow_up", 52.0)
        .with("population.persons", 400);
    // So long a run that almost nobody is censored, and nobody within the follow-up but at its very end.
    let lives = histories(&given, 1, 2_080.0, usize::MAX);
    let ledger = Opened::new(&given).live(1, 0).accounts.ledger;
    let mut times: Vec<Time> = lives.iter().map(|life| first_admission(life, 2_080.0)).collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    for point in curve(&ledger.follow_up().tally(Course::FirstAdmission, 0)) {
        let (survival, incidence) = plain(&times, point.weeks);
        assert!((point.survival - survival).abs() < 1e-12 && (point.incidence - incidence).abs() < 1e-12);
    }
}

/// With deaths, people who leave, and a horizon that cuts many times short; every integer is that of a plain count.
#[test]
fn curves_are_those_of_the_exact_times_within_what_bins_blur() {
    let given = alike()
        .with("simulation.horizon", 156.0)
        .with("population.entry", "open")
        .with("population.entry_rate", 0.0)
        .with("population.leave_rate", 0.1)
        .with("mortality.law", "gompertz")
        .with("mortality.rate", 0.002)
        .with("mortality.slope", 0.0)
        .with("mortality.reference_age", 45.0);
    compare("weekly", &given, 156.0, 0.02);
    compare("daily", &given.with("simulation.follow_up_step", 1.0), 156.0, 0.003);
}

/// Panics where an incidence is further from its probability than chance allows.
fn assert_incidence(what: &str, points: &[Point], weeks: f64, expected: f64) {
    let all = points[0].at_risk;
    let point = points.iter().find(|point| (point.weeks - weeks).abs() < 1e-9).unwrap();
    let error = libm::sqrt(expected * (1.0 - expected) / all);
    assert!(
        (point.incidence - expected).abs() < ERRORS * error,
        "{what}, {weeks} weeks: {} of {all}, not {expected}",
        point.incidence
    );
}

/// Death competes at this hazard a week.
const DEATH: f64 = 0.004;
/// Nobody recovers in relapse, so that an admission follows at this rate, which is nearly at once.
const AT_ONCE: f64 = 10.0;

fn at_once(law: &str) -> Given {
    alike()
        .with("simulation.horizon", 520.0)
        .with("population.persons", 12_000)
        .with("illness.relapse_rate", 0.03)
        .with("illness.recovery_rate", 0.0)
        .with("illness.crisis_care", "none")
        .with("illness.admission_rate", AT_ONCE)
        .with("illness.admission_slope_severity", 0.0)
        .with("illness.compulsory_share", 0.0)
        .with("after_discharge.law", law)
        .with("after_discharge.shape", 0.65)
        .with("after_discharge.scale", 60.0)
        .with("mortality.law", "gompertz")
        .with("mortality.rate", DEATH)
        .with("mortality.slope", 0.0)
        .with("mortality.reference_age", 45.0)
}

/// The probability to be admitted by `until`: relapse by a cumulative hazard, admission after an exponential time, death
/// at a constant hazard throughout; by a fine sum over the time of relapse.
fn admitted(until: f64, cumulative: impl Fn(f64) -> f64) -> f64 {
    let steps = 200_000;
    // Points crowd at 0, where the hazard of Weibull's law has no bound.
    let at = |step: usize| until * libm::pow(step as f64 / f64::from(steps), 4.0);
    let mut sum = 0.0;
    for step in 0..steps as usize {
        let (from, to) = (at(step), at(step + 1));
        let relapses = libm::exp(-cumulative(from)) - libm::exp(-cumulative(to));
        let middle = f64::midpoint(from, to);
        let rate = AT_ONCE + DEATH;
        let then = AT_ONCE / rate * -libm::expm1(-rate * (until - middle));
        sum += libm::exp(-DEATH * middle) * relapses * then;
    }
    sum
}

#[test]
fn readmission_after_discharge_follows_the_closed_form() {
    // k (t/τ)^(k-1) reaches 1 here, and stays there.
    let bend = 60.0 * libm::pow(0.65, 1.0 / 0.35);
    let weibull =
        |weeks: f64| 0.03 * (60.0 * libm::pow(weeks.min(bend) / 60.0, 0.65) + (weeks - bend).max(0.0));
    for law in ["weibull", "off"] {
        let cumulative = |weeks: f64| if law == "off" { 0.03 * weeks } else { weibull(weeks) };
        let engine = Opened::new(&at_once(law));
        let lived = engine.live(1, 0);
        let points = curve(&lived.accounts.ledger.follow_up().tally(Course::Readmission, 0));
        assert!(points[0].at_risk > 20_000.0);
        for days in [30.0, 90.0, 365.0] {
            let expected = admitted(days / 7.0, cumulative);
            assert_incidence(law, &points, days / 7.0, expected);
            let said = engine.outcome(&lived.frame, &format!("readmission_{days}"));
            assert!(
                (said - points.iter().find(|p| (p.weeks - days / 7.0).abs() < 1e-9).unwrap().incidence).abs()
                    < 1e-12
            );
            // Admission at once and no death: 1 - exp(-cumulative hazard), which the sum is near to.
            let at_once = -libm::expm1(-cumulative(days / 7.0));
            assert!((expected - at_once).abs() < 0.06, "{expected} {at_once}");
        }
        let competing = points.last().unwrap();
        let all = competing.incidence + competing.competing;
        assert!(competing.survival < 1.0 - competing.incidence && all < 1.0);
    }
}

/// Two constant hazards: λ/(λ+μ) (1 - exp(-(λ+μ)t)), but for the tenth of a week until admission.
#[test]
fn first_admission_follows_the_closed_form() {
    let lived = Opened::new(&at_once("off")).live(2, 0);
    let points = curve(&lived.accounts.ledger.follow_up().tally(Course::FirstAdmission, 0));
    assert_eq!(points[0].at_risk, 12_000.0);
    for weeks in [4.0, 26.0, 104.0] {
        assert_incidence("first admission", &points, weeks, admitted(weeks, |weeks| 0.03 * weeks));
        let (hazard, both) = (0.03, 0.03 + DEATH);
        let exact = hazard / both * -libm::expm1(-both * (weeks - 1.0 / AT_ONCE));
        assert!((exact - admitted(weeks, |weeks| 0.03 * weeks)).abs() < 1e-3);
    }
}

/// A constant hazard of leaving until the planned end, which comes to everyone who has stayed until then.
#[test]
fn drop_out_follows_its_hazard_until_the_planned_end() {
    let given = all_engaged()
        .closed()
        .with("population.persons", 7_200)
        .with("engagement.dropout_early", 0.02)
        .with("engagement.dropout_later", 0.02)
        .with("engagement.alliance_protection", 0.0)
        .with("engagement.dropout_ratio_unmatched", 1.0)
        .with("engagement.dropout_ratio_relapse", 1.0)
        .with("engagement.dropout_ratio_ethnicity", 1.0)
        .with("engagement.length", "planned")
        .with("engagement.planned_weeks", 26.0);
    let ledger = Opened::new(&given).live(1, 0).accounts.ledger;
    let points = curve(&ledger.follow_up().tally(Course::DropOut, 0));
    for weeks in [1.0, 13.0, 26.0, 52.0] {
        assert_incidence("drop-out", &points, weeks, -libm::expm1(-0.02 * f64::min(weeks, 26.0)));
    }
    assert!(points.iter().filter(|point| point.weeks <= 25.0).all(|point| point.competing == 0.0));
    let end = points.iter().find(|point| point.weeks == 26.0).unwrap();
    assert!((end.incidence + end.competing - 1.0).abs() < 1e-12 && end.at_risk == 0.0);
}

/// A year whose discharges nobody can follow for 365 days says nothing of them, and never 0.
#[test]
fn what_is_not_followed_is_missing() {
    let engine = Opened::new(&alike().with("simulation.horizon", 104.0));
    let frame = engine.live(1, 0).frame;
    let value = |id: &str, year: usize| frame[engine.layout.cell(year, 0, engine.layout.column(id).unwrap())];
    assert!(value("readmission_365", 2).is_nan());
    for (id, year) in
        [("readmission_30", 2), ("readmission_90", 2), ("readmission_365", 1), ("readmission_365", 0)]
    {
        assert!(value(id, year) > 0.0, "{id} {year}");
    }
    let short = Opened::new(&alike().with("simulation.follow_up", 8.0));
    let frame = short.live(1, 0).frame;
    assert!(
        short.outcome(&frame, "readmission_30") > 0.0 && short.outcome(&frame, "readmission_90").is_nan()
    );
}
