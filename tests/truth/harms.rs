//! Harms, each mechanism alone against its closed form.
//!
//! Counts may lie four standard errors apart where the test says so (a false-alarm rate of 6 in 100,000 a comparison), five
//! elsewhere (one in two million).

use peerscale::engine::clock::Clocks;
use peerscale::engine::ledger::{Ledger, Quantity, SCALE};
use peerscale::model::harm::EVENTS;
use peerscale::model::person::{Habit, IllnessState, Programme};
use peerscale::model::relationship::NO_WORKER;
use peerscale::processes::slots::{ENGAGEMENT, ILLNESS};
use statrs::distribution::{ContinuousCDF, Normal};

use crate::given::{Given, Opened, keyed};
use crate::pieces::assert_share;
use crate::steps::Steps;

const HORIZON: f64 = 104.0;
/// Single precision.
const ROUNDING: f64 = 1e-5;

/// People who all take up a place with a steady worker at the first step and never leave, meet once a week, and neither
/// fall ill nor die; contacts do no harm yet.
pub(crate) fn harmless() -> Given {
    let ones = ["rural", "language", "digital_exclusion"];
    let given = Given::everything_on()
        .closed()
        .with_steady_workers()
        .switched("adoption", false)
        .switched("suicide", false)
        .switched("service_contact", false)
        .with("simulation.warm_up", 0.0)
        .with("simulation.horizon", HORIZON)
        .with("population.persons", 2_400)
        .with("mortality.law", "none")
        .with("illness.relapse_rate", 0.0)
        .with("workforce.posts_per_site", 10)
        .with("workforce.caseload", 20.0)
        .with("workforce.turnover", 0.0)
        .with("workforce.turnover_ratio_unsupervised", 1.0)
        .with("referral.rate", 10.0)
        .with("referral.consent", 1.0)
        .with("referral.ratio_return", 0.0)
        .with("referral.ratio_ethnicity", 1.0)
        .with("engagement.length", "open-ended")
        .with("engagement.dropout_early", 0.0)
        .with("engagement.dropout_later", 0.0)
        .with("engagement.matching", "random")
        .with("peer_contact.per_week", 1.0)
        .with("peer_contact.attendance", 1.0)
        .with("peer_contact.attendance_in_hospital", 1.0)
        .with("harms.rate", 0.0)
        .with("harms.slope_fidelity", 0.0)
        .with("harms.ratio_unsupervised", 1.0)
        .with("harms.ratio_role", 1.0)
        .with("harms.slope_caseload", 0.0)
        .with("harms.slope_burnout", 0.0)
        .with("harms.safety_compliance", 0.0)
        .with("harms.ends_place", 0.0)
        .with("harms.dependency", "off");
    ones.iter().fold(given, |given, name| given.with(&format!("referral.ratio_{name}"), 1.0))
}

fn count(ledger: &Ledger, quantity: Quantity) -> f64 {
    let cells = (0..ledger.years()).flat_map(|year| ledger.people(year, quantity));
    cells.map(|cell| cell.plain as f64).sum::<f64>() / SCALE
}

/// The number of events less contacts × rate has mean 0 and variance contacts × rate, whatever events do to the number of
/// contacts: places end, and people drop out. Judged by four standard errors.
#[test]
fn events_are_as_many_as_contacts_and_their_rate_expect() {
    let (boundary, breach) = (0.02, 0.007);
    for (ends, attendance) in [(0.0, 1.0), (0.3, 0.6)] {
        let given = harmless()
            .with("harms.rate", keyed(&[("boundary", boundary), ("confidentiality", breach)]))
            .with("harms.ends_place", ends)
            .with("peer_contact.attendance", attendance)
            .with("engagement.dropout_later", 0.01);
        let ledger = Opened::new(&given).live(1, 0).accounts.ledger;
        let contacts = count(&ledger, Quantity::Contacts);
        assert!(contacts > 15_000.0, "{contacts}");
        let kinds = [(Quantity::BoundaryEvents, boundary), (Quantity::ConfidentialityBreaches, breach)];
        for (quantity, rate) in kinds {
            let (seen, expected) = (count(&ledger, quantity), contacts * rate);
            let error = libm::sqrt(expected);
            assert!((seen - expected).abs() < 4.0 * error, "{seen}, not {expected} ± {error}");
        }
        let events =
            count(&ledger, Quantity::BoundaryEvents) + count(&ledger, Quantity::ConfidentialityBreaches);
        // Two events of one week end the place only once: rarer than one in fifty.
        let ended = count(&ledger, Quantity::PlacesEndedByHarm);
        let error = libm::sqrt(events * ends * (1.0 - ends));
        assert!((ended - ends * events).abs() <= 4.0 * error + 0.02 * ended, "{ended} of {events}");
    }
}

/// Over persons with the same contacts, numbers of events are Poisson: their variance is their mean.
#[test]
fn events_of_a_person_are_a_poisson_number() {
    let given = harmless().with("harms.rate", 0.03);
    let blocks = Opened::new(&given).live(3, 0).accounts.blocks;
    for kind in 0..EVENTS.len() {
        let mut squares = Vec::new();
        for block in &blocks {
            for place in &block.relationships {
                let mean = 0.03 * f64::from(place.contacts);
                let number = f64::from(block.harms[place.person as usize].events[kind]);
                squares.push((number - mean) * (number - mean) / mean);
            }
        }
        let n = squares.len() as f64;
        assert!(n > 1_500.0, "{n}");
        let dispersion = squares.iter().sum::<f64>() / n;
        // The variance of the square of a standardised Poisson number is 2 + 1 / mean; the mean is about 3.
        let error = libm::sqrt((2.0 + 1.0 / 3.0) / n);
        assert!((dispersion - 1.0).abs() < 5.0 * error, "{dispersion} ± {error}");
    }
}

/// What a worker's conditions make of the rate, written out anew.
#[test]
fn the_rate_follows_supervision_roles_load_fidelity_and_protocols() {
    let given = harmless()
        .with("harms.rate", keyed(&[("boundary", 0.002), ("confidentiality", 0.001)]))
        .with("harms.slope_fidelity", keyed(&[("boundary", 2.0), ("confidentiality", 4.0)]))
        .with("harms.reference_fidelity", 0.8)
        .with("harms.ratio_unsupervised", 3.0)
        .with("harms.ratio_role", 2.0)
        .with("harms.slope_caseload", 0.7)
        .with("harms.slope_burnout", 0.4)
        .with("harms.safety_compliance", 0.5)
        .with("harms.safety_ratio", 0.4)
        .with("workforce.reference_caseload", 6.0)
        .with("workforce.burnout", "followed")
        .with("workforce.burnout_reference", 0.6)
        .with("workforce.workers_per_supervisor", 4.0)
        .with("workforce.supervisor_span", 2.0)
        .with("workforce.adaptation", 0.5)
        .with("workforce.adaptation_loss.boundaries", 0.2)
        .switched("adoption", true)
        .with("adoption.delivering_at_start", 1.0)
        .with("adoption.stop_rate", 0.0)
        .with("adoption.integration", 0.3);
    let model = given.model();
    let mut steps = Steps::new(&model, 2, 0);
    let mut kinds = [0, 0, 0];
    for _ in 0..30 {
        steps.week();
    }
    for worker in steps.blocks.iter().flat_map(|block| &block.workers) {
        let supervised = f64::from(worker.supervised);
        kinds[(supervised * 2.0) as usize] += 1;
        let common = libm::pow(3.0, 1.0 - supervised) * (1.0 - 0.5 * (1.0 - 0.4));
        let load = f64::from(worker.caseload) / (6.0 * f64::from(worker.fte));
        let boundary = 0.002
            * common
            * libm::pow(2.0, 1.0 - 0.3)
            * libm::exp(0.7 * (load - 1.0) + 0.4 * (f64::from(worker.burnout) - 0.6))
            * libm::exp(-2.0 * (f64::from(worker.levels[0]) * (1.0 - 0.5 * 0.2) - 0.8));
        let breach = 0.001 * common * libm::exp(-4.0 * (f64::from(worker.levels[1]) - 0.8));
        for (seen, expected) in worker.risk.into_iter().zip([boundary, breach]) {
            assert!((f64::from(seen) / expected - 1.0).abs() < ROUNDING, "{seen}, not {expected}");
        }
    }
    assert!(kinds[0] > 10 && kinds[2] > 10, "{kinds:?}");
}

/// An event costs alliance and trust at once, burdens the worker, and puts its ratio on the hazard of drop-out; the log
/// of the ratio then halves in each half-life, down to nothing at all.
#[test]
fn an_event_strains_the_relationship_and_wears_off() {
    let given = harmless()
        .with("harms.rate", keyed(&[("boundary", 0.03), ("confidentiality", 0.0)]))
        .with("harms.alliance_loss", 0.3)
        .with("harms.trust_loss", 0.25)
        .with("harms.dropout_ratio", 3.0)
        .with("harms.strain_half_life", 2.0)
        .with("referral.trust_sd", 1.0)
        .with("referral.trust_slope", 0.1)
        .with("peer_contact.alliance_growth", 0.0)
        .with("engagement.dropout_early", 0.0001)
        .with("engagement.dropout_later", 0.0001)
        .with("engagement.alliance_protection", 0.0)
        .with("engagement.dropout_ratio_relapse", 1.0)
        .with("engagement.dropout_ratio_ethnicity", 1.0)
        .with("engagement.dropout_ratio_unmatched", 1.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 4, 0);
    let kept = libm::exp2(-0.5);
    let (mut events, mut healed) = (0, 0);
    steps.week();
    let mut before = steps.blocks.clone();
    while steps.week() {
        for (block, old) in steps.blocks.iter().zip(&before) {
            let mut incidents = vec![0; block.workers.len()];
            for place in &block.relationships {
                let person = place.person as usize;
                let last = old.relationships.iter().find(|other| other.person == place.person);
                let Some(last) = last.filter(|last| last.since == place.since) else { continue };
                let new = block.harms[person].events[0] - old.harms[person].events[0];
                let mut log = libm::log(last.strain) * kept;
                if log < 1e-3 {
                    log = 0.0;
                }
                healed += u32::from(last.strain > 1.0 && log == 0.0);
                let expected = libm::exp(log + f64::from(new) * libm::log(3.0));
                assert!((place.strain / expected - 1.0).abs() < ROUNDING, "{} not {expected}", place.strain);
                assert!(place.strain.to_bits() == 1.0_f64.to_bits() || place.strain > 1.0009);
                let alliance = f64::from(last.alliance) * libm::pow(0.7, f64::from(new));
                assert!((f64::from(place.alliance) - alliance).abs() < ROUNDING);
                let trust = block.trust[person] - old.trust[person];
                assert!((f64::from(trust) + 0.25 * f64::from(new)).abs() < ROUNDING);
                let hazard = Clocks::get(&block.clocks[person], ENGAGEMENT).hazard();
                assert!((f64::from(hazard) / (0.0001 * place.strain) - 1.0).abs() < ROUNDING);
                incidents[usize::from(place.worker)] += new;
                events += u32::from(new);
            }
            let seen: Vec<u16> = block.workers.iter().map(|worker| worker.incidents).collect();
            // Who enrolled or left within the week is not followed above.
            assert!(seen.iter().zip(&incidents).all(|(seen, expected)| seen >= expected));
        }
        before.clone_from(&steps.blocks);
    }
    assert!(events > 3_000 && healed > 100, "{events} events, {healed} healed");
}

/// The susceptibility from which on a person with a contact a week is dependent after so many weeks, by halving.
fn susceptible(weeks: f64, gain: f64, fall: f64, threshold: f64) -> f64 {
    let level = |s: f64| {
        let inflow = gain * s;
        inflow / (inflow + fall) * -libm::expm1(-(inflow + fall) * weeks)
    };
    let (mut low, mut high) = (0.0, 1e3);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if level(middle) < threshold { low = middle } else { high = middle }
    }
    low
}

#[test]
fn as_many_people_depend_on_their_worker_as_their_susceptibility_says() {
    let (gain, fall, sd, threshold) = (0.05, 0.02, 0.7, 0.6);
    let given = harmless()
        .with("harms.dependency", "followed")
        .with("harms.dependency_gain", gain)
        .with("harms.dependency_fall", fall)
        .with("harms.dependency_sd_log", sd)
        .with("harms.dependency_threshold", threshold)
        // A change after a week without a contact would fall below the threshold again.
        .with("simulation.site_step", 1.0);
    let model = given.model();
    let mut steps = Steps::new(&model, 6, 0);
    let normal = Normal::standard();
    for week in 1..=100_u32 {
        steps.week();
        if ![12, 26, 52, 100].contains(&week) {
            continue;
        }
        let all: Vec<bool> = steps
            .blocks
            .iter()
            .flat_map(|block| block.relationships.iter().map(move |place| (block, place)))
            .filter(|(_, place)| u32::from(place.contacts) == week)
            .map(|(block, place)| block.harms[place.person as usize].dependent)
            .collect();
        let limit = susceptible(f64::from(week), gain, fall, threshold);
        let expected = 1.0 - normal.cdf((libm::log(limit) + sd * sd / 2.0) / sd);
        assert!(all.len() > 1_400, "{}", all.len());
        let dependent = all.iter().filter(|&&dependent| dependent).count();
        assert_share(&format!("dependent after {week} weeks"), dependent, all.len(), expected);
    }
}

/// Who depends on a worker and comes to the planned end relapses, for ten weeks, with the ratio: of the persons who are
/// stable then, the share 1 - exp(-λ f r w) has relapsed after w weeks. Judged by four standard errors.
#[test]
fn losing_the_worker_raises_relapse_by_its_ratio_for_its_time() {
    let (rate, ratio) = (0.01, 2.5);
    let given = harmless()
        .switched("adherence", false)
        .with("population.persons", 12_000)
        .with("illness.relapse_rate", rate)
        .with("illness.relapse_ratio_substance_use", 1.0)
        .with("illness.relapse_ratio_non_adherence", 1.0)
        .with("illness.relapse_ratio_while_enrolled", 1.0)
        .with("illness.path_multiplier", 0.0)
        .with("after_discharge.law", "off")
        .with("engagement.length", "planned")
        .with("engagement.planned_weeks", 20.0)
        .with("harms.dependency", "followed")
        .with("harms.dependency_gain", 1.0)
        .with("harms.dependency_fall", 0.0)
        .with("harms.dependency_sd_log", 0.0)
        .with("harms.dependency_threshold", 0.5)
        .with("harms.exit_ratio", ratio)
        .with("harms.exit_weeks", 9.2);
    let model = given.model();
    let mut steps = Steps::new(&model, 5, 0);
    for _ in 0..20 {
        steps.week();
    }
    let is_bereft =
        |steps: &Steps, site: usize, person: usize| steps.blocks[site].people[person].has(Habit::Bereft);
    assert!(steps.blocks.iter().all(|block| block.bereft.is_empty()));
    // Places that began at the first step end at week 20, which the next step lives.
    steps.week();
    let mut followed = Vec::new();
    for (site, block) in steps.blocks.iter().enumerate() {
        for loss in block.bereft.iter().filter(|loss| loss.until == 30.0) {
            let person = loss.person as usize;
            assert!(is_bereft(&steps, site, person));
            assert_eq!(block.people[person].programme, Programme::Completed);
            if block.people[person].state == IllnessState::Stable {
                let own = rate * f64::from(block.people[person].frailty);
                let hazard = f64::from(Clocks::get(&block.clocks[person], ILLNESS).hazard());
                assert!((hazard / (own * ratio) - 1.0).abs() < ROUNDING, "{hazard}");
                followed.push((site, person, own, block.people[person].entries[0]));
            }
        }
    }
    assert!(followed.len() > 4_000, "{}", followed.len());
    for _ in 0..9 {
        steps.week();
    }
    assert!(followed.iter().all(|&(site, person, ..)| is_bereft(&steps, site, person)));
    let (mut seen, mut expected, mut variance) = (0.0, 0.0, 0.0);
    for &(site, person, own, before) in &followed {
        // The first of ten weeks has been lived when people were found stable at its end: nine are left.
        let chance = -libm::expm1(-own * ratio * 9.0);
        seen += f64::from(u8::from(steps.blocks[site].people[person].entries[0] > before));
        expected += chance;
        variance += chance * (1.0 - chance);
    }
    let error = libm::sqrt(variance);
    assert!((seen - expected).abs() < 4.0 * error, "{seen}, not {expected} ± {error}");
    steps.week();
    for &(site, person, own, _) in &followed {
        let block = &steps.blocks[site];
        assert!(!is_bereft(&steps, site, person));
        if block.people[person].state == IllnessState::Stable {
            let hazard = f64::from(Clocks::get(&block.clocks[person], ILLNESS).hazard());
            assert!((hazard / own - 1.0).abs() < ROUNDING, "{hazard}");
        }
    }
    let weeks = count(&steps.ledger, Quantity::ExitShockWeeks);
    assert!(weeks > 0.0 && count(&steps.ledger, Quantity::ExitShocks) >= followed.len() as f64);
}

/// A worker who leaves is lost by those who depend on them, also where they get another at once; who drops out is spared.
#[test]
fn a_lost_worker_hurts_and_an_own_wish_does_not() {
    let dependent = harmless()
        .with("harms.dependency", "followed")
        .with("harms.dependency_gain", 5.0)
        .with("harms.dependency_fall", 0.0)
        .with("harms.dependency_sd_log", 0.0)
        .with("harms.dependency_threshold", 0.1)
        .with("engagement.loss_dropout", 0.3);
    let ledger = Opened::new(&dependent.clone().with("workforce.turnover", 0.02)).live(1, 0).accounts.ledger;
    let (lost, shocks) = (count(&ledger, Quantity::RelationshipsLost), count(&ledger, Quantity::ExitShocks));
    // Who was given a worker in the step in which the worker left was not yet known to be with them.
    assert!(lost > 1_000.0 && shocks <= lost && shocks > 0.98 * lost, "{shocks} of {lost}");
    let leaving = dependent.with("engagement.dropout_early", 0.05).with("engagement.dropout_later", 0.05);
    let ledger = Opened::new(&leaving).live(1, 0).accounts.ledger;
    assert!(count(&ledger, Quantity::Dropouts) > 1_000.0);
    assert!(count(&ledger, Quantity::Dependencies) > 1_000.0);
    assert_eq!(count(&ledger, Quantity::ExitShocks), 0.0);
}

/// Where nobody meets the people there is no worker who could do harm, or be depended on.
#[test]
fn nobody_is_harmed_where_nobody_meets_them() {
    let given = harmless()
        .with("harms.rate", 0.5)
        .with("harms.dependency", "followed")
        .switched("workforce", false)
        .with("engagement.places", "unlimited");
    let lived = Opened::new(&given).live(1, 0).accounts;
    assert!(count(&lived.ledger, Quantity::Contacts) > 10_000.0);
    let harms = [Quantity::BoundaryEvents, Quantity::ConfidentialityBreaches, Quantity::Dependencies];
    assert!(harms.into_iter().all(|quantity| count(&lived.ledger, quantity) == 0.0));
    assert!(lived.blocks.iter().flat_map(|block| &block.harms).all(|harm| harm.worker == NO_WORKER));
}
