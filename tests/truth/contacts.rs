//! Contacts, dose and worker time, each against a plain count or a closed form.
//!
//! Chi-square sums and means are judged by standard errors with a false-alarm rate of about one in two million a
//! comparison.

use peerscale::engine::ledger::{Ledger, Quantity, SCALE, SiteQuantity};
use peerscale::model::relationship::Relationship;
use statrs::function::gamma::ln_gamma;

use crate::given::{Given, Opened};
use crate::pieces::all_engaged;

/// Standard errors that a normal variable exceeds once in about two million times.
const ERRORS: f64 = 5.0;
/// Weeks of the fixture.
const HORIZON: f64 = 104.0;

fn count(ledger: &Ledger, quantity: Quantity) -> f64 {
    let cells = (0..ledger.years()).flat_map(|year| ledger.people(year, quantity));
    cells.map(|cell| cell.plain as f64).sum::<f64>() / SCALE
}

fn site_count(ledger: &Ledger, quantity: SiteQuantity) -> f64 {
    (0..ledger.years()).map(|year| ledger.site(year, quantity).plain as f64).sum::<f64>() / SCALE
}

fn places(engine: &Opened) -> Vec<Relationship> {
    let blocks = engine.live(1, 0).accounts.blocks;
    blocks.into_iter().flat_map(|block| block.relationships).collect()
}

/// Everyone engaged from early on, in one site step a week, with the same attendance everywhere.
fn attending(attendance: f64) -> Given {
    all_engaged()
        .closed()
        .with("population.persons", 7_200)
        .with("peer_contact.attendance", attendance)
        .with("peer_contact.attendance_in_hospital", attendance)
}

/// Whole weeks that a place has had at the horizon.
fn weeks(place: &Relationship) -> f64 {
    libm::floor(HORIZON - place.since)
}

/// The chi-square sum of counts against probabilities, and its degrees of freedom; cells that expect fewer than five are
/// put together.
fn chi_square(counts: &[f64], probabilities: &[f64]) -> (f64, f64) {
    let n: f64 = counts.iter().sum();
    let (mut sum, mut cells, mut rest) = (0.0, 0.0, (0.0, 0.0));
    for (&count, &probability) in counts.iter().zip(probabilities) {
        rest = (rest.0 + count, rest.1 + n * probability);
        if rest.1 >= 5.0 {
            sum += (rest.0 - rest.1) * (rest.0 - rest.1) / rest.1;
            cells += 1.0;
            rest = (0.0, 0.0);
        }
    }
    (sum, cells - 1.0)
}

/// A chi-square sum beyond this many standard deviations above its mean is an alarm: less than one in a million.
fn assert_fits(what: &str, (sum, freedom): (f64, f64)) {
    let limit = freedom + 6.5 * libm::sqrt(2.0 * freedom);
    assert!(freedom >= 3.0 && sum < limit, "{what}: chi-square {sum:.1} on {freedom} degrees of freedom");
}

fn ln_choose(n: f64, k: f64) -> f64 {
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}

fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Places that have had exactly `n` contacts scheduled, by how many took place: those taken up at the first step.
fn by_attended(given: &Given, n: u32) -> Vec<f64> {
    let weekly = given
        .clone()
        .with("population.persons", 21_600)
        .with("peer_contact.per_week", 1.0)
        .with("simulation.horizon", f64::from(n));
    let mut counts = vec![0.0; n as usize + 1];
    for place in places(&Opened::new(&weekly)).iter().filter(|place| place.since == 0.0) {
        counts[usize::from(place.contacts)] += 1.0;
    }
    assert!(counts.iter().sum::<f64>() > 1_000.0, "only {} places", counts.iter().sum::<f64>());
    counts
}

#[test]
fn contacts_attended_are_binomial_given_those_scheduled() {
    let (n, p) = (12, 0.7);
    let law: Vec<f64> = (0..=n)
        .map(|k| {
            let (n, k) = (f64::from(n), f64::from(k));
            libm::exp(ln_choose(n, k) + k * libm::log(p) + (n - k) * libm::log(1.0 - p))
        })
        .collect();
    assert_fits("binomial", chi_square(&by_attended(&attending(p), n), &law));
}

/// With a spread between persons the counts are beta-binomial; a binomial of the same mean does not fit them.
#[test]
fn persons_differ_in_attendance_as_a_beta_binomial_says() {
    let (n, p) = (12, 0.55);
    for spread in [0.05, 0.2] {
        let size = (1.0 - spread) / spread;
        let (a, b) = (p * size, (1.0 - p) * size);
        let law = |k: u32| {
            let (n, k) = (f64::from(n), f64::from(k));
            libm::exp(ln_choose(n, k) + ln_beta(k + a, n - k + b) - ln_beta(a, b))
        };
        let law: Vec<f64> = (0..=n).map(law).collect();
        let counts = by_attended(&attending(p).with("peer_contact.attendance_spread", spread), n);
        assert_fits("beta-binomial", chi_square(&counts, &law));
        let total: f64 = counts.iter().sum();
        let mean = counts.iter().enumerate().map(|(k, c)| k as f64 * c).sum::<f64>() / total;
        let variance =
            counts.iter().enumerate().map(|(k, c)| (k as f64 - mean) * (k as f64 - mean) * c).sum::<f64>()
                / total;
        let n = f64::from(n);
        let expected = n * p * (1.0 - p) * (1.0 + (n - 1.0) * spread);
        assert!((variance / expected - 1.0).abs() < 0.15, "{variance}, not {expected}");
        assert!(variance > 1.2 * n * p * (1.0 - p));
    }
}

/// When each contact is due, by walking through the phases in small steps; which week it falls into.
fn walked(phases: [(f64, f64); 3], weeks: usize) -> Vec<u32> {
    const STEPS: u32 = 1_000;
    let mut calendar = vec![0; weeks];
    let (mut due, mut told) = (0.0, 0);
    for (week, contacts) in calendar.iter_mut().enumerate() {
        for step in 0..STEPS {
            let middle = week as f64 + (f64::from(step) + 0.5) / f64::from(STEPS);
            let rate = phases.iter().rev().find(|(from, _)| middle >= *from).map_or(0.0, |(_, rate)| *rate);
            due += rate / f64::from(STEPS);
        }
        let whole = libm::floor(due + 1e-6) as u32;
        *contacts = whole - told;
        told = whole;
    }
    calendar
}

#[test]
fn the_calendar_of_contacts_is_a_plain_count_by_phase() {
    // Twice a week for 6.5 weeks, then weekly-and-a-quarter, and every third week for the last 9 of 40 weeks.
    let given = attending(1.0)
        .with("peer_contact.first_per_week", 2.0)
        .with("peer_contact.first_weeks", 6.5)
        .with("peer_contact.per_week", 1.25)
        .with("peer_contact.step_down_per_week", 0.333)
        .with("peer_contact.step_down_weeks", 9.0)
        .with("engagement.length", "planned")
        .with("engagement.planned_weeks", 40.0);
    let calendar = walked([(0.0, 2.0), (6.5, 1.25), (31.0, 0.333)], 40);
    assert_eq!(calendar.iter().sum::<u32>(), 13 + 30 + 3);
    let mut seen = 0;
    for horizon in [3.0, 8.0, 20.0, 33.0, 39.0] {
        for place in places(&Opened::new(&given.clone().with("simulation.horizon", horizon))) {
            let lived = libm::floor(horizon - place.since) as usize;
            let expected: u32 = calendar[..lived].iter().sum();
            assert_eq!(u32::from(place.contacts), expected, "after {lived} weeks");
            seen += 1;
        }
    }
    assert!(seen > 1_000);
}

/// In-reach: what is planned begins to run at discharge for who enrols in hospital.
#[test]
fn in_reach_counts_from_discharge() {
    let given = attending(1.0)
        .with("peer_contact.counted_from", "discharge")
        .with("peer_contact.in_hospital_per_week", 2.0)
        .with("peer_contact.per_week", 1.0)
        .with("engagement.length", "planned")
        .with("engagement.planned_weeks", 30.0)
        .with("illness.relapse_rate", 0.0)
        .with("referral.rate", 0.0)
        .with("simulation.horizon", 20.0);
    // Nobody falls ill again, so that whoever was in hospital at enrolment was there without a break.
    let given = given.with("referral.rate", 0.05).with("illness.relapse_rate", 0.02);
    let engine = Opened::new(&given);
    let (mut before, mut other) = (0, 0);
    for place in places(&engine) {
        let moved = place.planned_end - place.since - 30.0;
        assert_eq!(moved, f64::from(place.before));
        before += u32::from(place.before > 0);
        other += u32::from(place.before == 0);
        if place.before > 0 && f64::from(place.before) >= libm::floor(20.0 - place.since) {
            // Still on the ward: twice a week since enrolment.
            assert_eq!(place.contacts, 2 * place.before);
        }
    }
    assert!(before > 20 && other > 100, "{before} {other}");
}

/// The weights of contacts are those of the dose-response: all of them, all but the first, or a falling series.
#[test]
fn contacts_add_up_as_the_dose_response_says() {
    let given = attending(0.7)
        .with("peer_contact.exponent_fidelity", 0.0)
        .with("peer_contact.exponent_alliance", 0.0)
        .with("peer_contact.saturation_contacts", 6.0);
    let ratio = libm::pow(10.0, -1.0 / 6.0);
    for law in ["linear", "threshold", "saturating"] {
        let lived = Opened::new(&given.clone().with("peer_contact.dose_response", law)).live(1, 0);
        let of = |contacts: u16| match law {
            "linear" => f64::from(contacts),
            "threshold" => f64::from(contacts.saturating_sub(1)),
            _ => (1.0 - libm::pow(ratio, f64::from(contacts))) / (1.0 - ratio),
        };
        let held = lived.accounts.blocks.iter().flat_map(|block| &block.relationships);
        let expected: f64 = held.map(|place| of(place.contacts)).sum();
        let dose = count(&lived.accounts.ledger, Quantity::Dose);
        assert!((dose / expected - 1.0).abs() < 1e-6, "{law}: {dose}, not {expected}");
    }
    // Nine tenths after so many contacts.
    assert!(((1.0 - libm::pow(ratio, 6.0)) - 0.9).abs() < 1e-12);
}

/// To first order twice the dose is twice the gain; far from it, it is less.
#[test]
fn twice_the_dose_is_twice_the_gain_while_the_gain_is_small() {
    let recovery = |gain: f64, per_week: f64| {
        let given = attending(1.0)
            .with("peer_contact.dose_response", "linear")
            .with("peer_contact.exponent_alliance", 0.0)
            .with("peer_contact.per_week", per_week)
            .with("states_of_mind.gain", gain);
        let engine = Opened::new(&given);
        engine.outcome(&engine.live(1, 0).frame, "recovery")
    };
    let ratio = recovery(1e-6, 2.0) / recovery(1e-6, 1.0);
    assert!((ratio - 2.0).abs() < 1e-3, "{ratio}");
    let far = recovery(0.05, 2.0) / recovery(0.05, 1.0);
    assert!(far > 1.0 && far < 1.8, "{far}");
}

/// Without growth of alliance the odds of attendance move by the slope times the distance from the trials' alliance.
#[test]
fn attendance_falls_with_poor_alliance() {
    let given = attending(0.7)
        .with("peer_contact.alliance_start", 0.3)
        .with("peer_contact.alliance_ceiling", 0.3)
        .with("peer_contact.attendance_slope_alliance", 2.0);
    let ledger = Opened::new(&given).live(1, 0).accounts.ledger;
    let (scheduled, attended) =
        (count(&ledger, Quantity::ContactsScheduled), count(&ledger, Quantity::Contacts));
    let odds = 0.7 / 0.3 * libm::exp(2.0 * (0.3 - 0.7));
    let p = odds / (1.0 + odds);
    let error = libm::sqrt(p * (1.0 - p) / scheduled);
    assert!((attended / scheduled - p).abs() < ERRORS * error, "{}, not {p}", attended / scheduled);
}

/// Alliance after n contacts is c - (c - a)(1 - g·ratio)^n, with the ratio of person, worker and programme.
#[test]
fn collaboration_stories_and_goals_speed_alliance_up() {
    let given = attending(1.0)
        .with("peer_contact.collaboration", 0.8)
        .with("peer_contact.collaboration_effect", 0.5)
        .with("peer_contact.collaboration_effect_family", -0.4)
        .with("peer_contact.storytelling", 1.0)
        .with("peer_contact.storytelling_effect", 0.3)
        .with("simulation.horizon", 30.0);
    let blocks = Opened::new(&given).live(1, 0).accounts.blocks;
    let mut seen = [0, 0];
    for block in &blocks {
        for place in &block.relationships {
            let family = block.people[place.person as usize].attributes.decision_norm;
            let effect = if family == 1 { -0.4 } else { 0.5 };
            let growth = 0.1 * libm::exp(0.8 * effect + 0.3);
            let left = libm::pow(1.0 - growth, f64::from(place.contacts));
            let expected = 0.9 - 0.5 * left;
            assert!((f64::from(place.alliance) - expected).abs() < 1e-4, "{} {expected}", place.alliance);
            seen[usize::from(family)] += 1;
        }
    }
    assert!(seen.iter().all(|&n| n > 200), "{seen:?}");
    // The match of goals is a standard normal of each pair.
    let goals = given.with("peer_contact.goal_match_effect", 0.2);
    let logs: Vec<f64> = Opened::new(&goals)
        .live(1, 0)
        .accounts
        .blocks
        .iter()
        .flat_map(|block| &block.relationships)
        .map(|place| libm::log(f64::from(place.rapport)))
        .collect();
    let n = logs.len() as f64;
    let norms = [0.8 * 0.5 + 0.3, -0.8 * 0.4 + 0.3];
    let nearest: f64 =
        logs.iter().map(|x| norms.iter().map(|m| (x - m).abs()).fold(f64::INFINITY, f64::min)).sum::<f64>()
            / n;
    assert!(nearest > 0.05 && nearest < 0.2, "{nearest}");
}

/// Places that ended are counted once each, by how many contacts they had.
#[test]
fn places_are_counted_by_their_contacts_when_they_end() {
    let given = attending(0.7)
        .with("engagement.dropout_early", 0.2)
        .with("engagement.dropout_later", 0.1)
        .with("peer_contact.per_week", 0.5);
    let engine = Opened::new(&given);
    let lived = engine.live(1, 0);
    let ledger = &lived.accounts.ledger;
    let ended = [
        Quantity::EndedWithoutContact,
        Quantity::EndedAfterOne,
        Quantity::EndedAfterTwo,
        Quantity::EndedAfterSix,
        Quantity::EndedAfterEleven,
    ];
    let counts = ended.map(|quantity| count(ledger, quantity));
    let held: usize = lived.accounts.blocks.iter().map(|block| block.relationships.len()).sum();
    assert_eq!(counts.iter().sum::<f64>(), count(ledger, Quantity::Enrolments) - held as f64);
    assert!(counts.iter().all(|&n| n > 50.0), "{counts:?}");
    let ids = [
        "ended_without_contact",
        "ended_after_1",
        "ended_after_2_to_5",
        "ended_after_6_to_10",
        "ended_after_more",
    ];
    let shares: f64 = ids.iter().map(|id| engine.outcome(&lived.frame, id)).sum();
    assert!((shares - 1.0).abs() < 1e-12);
}

/// What contacts displace, and the hours that they take, follow from their number.
#[test]
fn displaced_contacts_and_hours_are_proportional_to_contacts() {
    let given = Given::everything_on()
        .with("peer_contact.displaced", 0.3)
        .with("peer_contact.hours_per_contact", 1.5)
        .with("peer_contact.missed_time", 0.4);
    let ledger = Opened::new(&given).live(1, 0).accounts.ledger;
    let contacts = count(&ledger, Quantity::Contacts);
    let missed = count(&ledger, Quantity::ContactsScheduled) - contacts;
    let near = |what: &str, is: f64, should: f64| {
        assert!((is / should - 1.0).abs() < 1e-5, "{what}: {is}, not {should}");
    };
    near("displaced", count(&ledger, Quantity::ContactsDisplaced), 0.3 * contacts);
    near("hours", site_count(&ledger, SiteQuantity::ContactHours), 1.5 * (contacts + 0.4 * missed));
    assert!(contacts > 1_000.0 && weeks(&places(&Opened::new(&attending(0.5)))[0]) > 50.0);
}

/// A contact that displaces one clinical contact, which would have done as much, leaves everything as it was without it.
#[test]
fn what_a_displaced_contact_would_have_done_is_taken_off_the_dose() {
    let dose = |displaced: f64, loss: f64| {
        let given = Given::everything_on()
            .with("peer_contact.displaced", displaced)
            .with("peer_contact.displaced_loss", loss);
        let lived = Opened::new(&given).live(1, 0);
        let ledger = &lived.accounts.ledger;
        (count(ledger, Quantity::Dose) / count(ledger, Quantity::Contacts), lived)
    };
    let (whole, _) = dose(0.0, 0.7);
    let (less, _) = dose(0.5, 0.7);
    // Places differ in how long they last by what little the dose does to drop-out.
    assert!((less / whole / (1.0 - 0.35) - 1.0).abs() < 0.02, "{less} of {whole}");
    let (none, lived) = dose(1.0, 1.0);
    assert!(none == 0.0 && lived.accounts.blocks.iter().all(|block| block.minds.is_empty()));
    let (harm, _) = dose(1.0, 1.5);
    assert!(harm < 0.0, "{harm}");
}
