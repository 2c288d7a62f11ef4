//! What people do and have beside their illness: medication, work, crisis plans, visits; and who is admitted how often.

use peerscale::engine::ledger::{Quantity, SCALE};
use peerscale::model::person::{CauseOfDeath, Habit, Person};
use statrs::distribution::{Discrete, NegativeBinomial};

use crate::given::{Given, Lived, Opened};
use crate::histories::blocks;
use crate::pieces::{alike, assert_mean, assert_share};

const WEEKS: f64 = 104.0;

fn people(lived: &Lived) -> Vec<Person> {
    lived.accounts.blocks.iter().flat_map(|block| block.people.clone()).collect()
}

fn counted(lived: &Lived, quantity: Quantity) -> f64 {
    let ledger = &lived.accounts.ledger;
    let cells = (0..ledger.years()).flat_map(|year| ledger.people(year, quantity));
    cells.map(|cell| cell.plain as f64).sum::<f64>() / SCALE
}

fn well() -> Given {
    alike().with("illness.relapse_rate", 0.0)
}

/// An alternating renewal process that starts as it goes on: the share never moves, and changes come at 2ρλ/(ρ+λ).
#[test]
fn medication_alternates_and_keeps_its_share() {
    let given = well()
        .switched("adherence", true)
        .with("adherence.resume_rate", 0.05)
        .with("population.non_adherence", 0.4);
    let lapse = 0.05 * 0.4 / 0.6;
    let model = Opened::new(&given);
    let (mut shares, mut changes, mut taking) = (Vec::new(), Vec::new(), Vec::new());
    for replicate in 0..12 {
        let lived = model.live(3, replicate);
        let people = people(&lived);
        let n = people.len() as f64;
        shares.push(counted(&lived, Quantity::AdherentWeeks) / (n * WEEKS));
        // The first change that is counted is the one that is still to come.
        changes.extend(people.iter().map(|person| f64::from(person.medication_changes) - 1.0));
        taking.extend(people.iter().map(|person| f64::from(u8::from(person.has(Habit::Adherent)))));
    }
    assert_mean("share of weeks", &shares, 0.6);
    assert_mean("changes", &changes, WEEKS * 2.0 * 0.05 * lapse / (0.05 + lapse));
    assert_mean("share at the end", &taking, 0.6);
}

/// On a ward people take it up again at another rate: with a stay that never ends, 1-exp(-ρ r t) of them have.
#[test]
fn medication_is_taken_up_again_on_a_ward() {
    let given = alike()
        .switched("adherence", true)
        .with("adherence.resume_rate", 0.02)
        .with("adherence.resume_ratio_in_hospital", 3.0)
        .with("population.non_adherence", 0.999_999)
        .with("illness.relapse_rate", 9.0)
        .with("illness.admission_rate", 10.0)
        .with("illness.recovery_rate", 0.0)
        .with("illness.crisis_care", "none")
        .with("illness.stay_mean", 2000.0)
        .with("illness.stay_sd_log", 0.01);
    let model = Opened::new(&given);
    let lived = model.live(1, 0);
    let people = people(&lived);
    let none = people.iter().filter(|person| person.medication_changes == 1).count();
    // Everyone is on the ward after 0.2 weeks on average; lapsing has a rate without bound, so it is the first change
    // that is looked at.
    assert_share("still none", none, people.len(), libm::exp(-0.06 * (WEEKS - 0.2)));
}

#[test]
fn work_keeps_its_share_and_ends_with_the_retirement_age() {
    let given = well()
        .with("population.age_law", "uniform")
        .with("population.female_share", 0.5)
        .with("population.youngest_age", 20.0)
        .with("population.oldest_age", 60.0)
        .with("employment.share", 0.3)
        .with("employment.loss_rate.value", 1.0)
        .with("employment.retirement_age", 66.0);
    let model = Opened::new(&given);
    let shares: Vec<f64> = (0..12)
        .map(|replicate| {
            let lived = model.live(3, replicate);
            counted(&lived, Quantity::EmployedWeeks) / (people(&lived).len() as f64 * WEEKS)
        })
        .collect();
    assert_mean("share of weeks", &shares, 0.3);
    // Everyone reaches the age within the first year: nobody works in the second.
    let old = given.with("population.youngest_age", 65.2).with("population.oldest_age", 65.8);
    let ledger = Opened::new(&old).live(3, 0).accounts.ledger;
    let weeks = |year| ledger.people(year, Quantity::EmployedWeeks).map(|cell| cell.plain).sum::<i64>();
    assert!(weeks(0) > 0);
    assert_eq!(weeks(1), 0);
}

/// After n attended contacts a share 1-(1-q)ⁿ holds a plan.
#[test]
fn contacts_make_crisis_plans_with_their_chance() {
    let given = Given::everything_on()
        .with("population.persons", 12_000)
        .with("mortality.law", "none")
        .switched("suicide", false)
        .with("crisis_plan.share", 0.0)
        .with("crisis_plan.per_contact", 0.08);
    let lived = Opened::new(&given).live(1, 0);
    let (mut holders, mut expected, mut variance, mut all) = (0.0, 0.0, 0.0, 0);
    for block in &lived.accounts.blocks {
        for place in &block.relationships {
            let person = &block.people[place.person as usize];
            if person.enrolments == 1 {
                let chance = 1.0 - libm::pow(0.92, f64::from(place.contacts));
                holders += f64::from(u8::from(person.has(Habit::CrisisPlan)));
                expected += chance;
                variance += chance * (1.0 - chance);
                all += 1;
            }
        }
    }
    assert!(all > 200, "only {all} first places");
    assert!((holders - expected).abs() < 4.5 * libm::sqrt(variance), "{holders} of {all}, not {expected}");
}

/// With strength s of practical problem solving a share 1-(1-q)ˢⁿ holds a plan after n contacts, whoever meets people: a third
/// of it makes plans at a third of the rate, none of it makes none, and of the strength of trials the chance is q.
#[test]
fn plans_are_made_at_the_strength_of_practical_problem_solving() {
    for strength in [0.0, 0.3, 1.0] {
        let ingredients = [("hope", 1.0), ("self_management", strength), ("connectedness", 1.0)];
        let given = Given::everything_on()
            .with("population.persons", 12_000)
            .with("mortality.law", "none")
            .switched("suicide", false)
            .with("states_of_mind.ingredient", crate::given::keyed(&ingredients))
            .with("crisis_plan.share", 0.0)
            .with("crisis_plan.per_contact", 0.08);
        let lived = Opened::new(&given).live(1, 0);
        let places = lived.accounts.blocks.iter().flat_map(|block| {
            block.relationships.iter().map(|place| (&block.people[place.person as usize], place.contacts))
        });
        let first: Vec<_> = places.filter(|(person, _)| person.enrolments == 1).collect();
        let holders = first.iter().filter(|(person, _)| person.has(Habit::CrisisPlan)).count() as f64;
        let chance = |contacts: f64| 1.0 - libm::pow(0.92, strength * contacts);
        let chances: Vec<f64> = first.iter().map(|(_, contacts)| chance(f64::from(*contacts))).collect();
        let expected: f64 = chances.iter().sum();
        let variance: f64 = chances.iter().map(|chance| chance * (1.0 - chance)).sum();
        assert!(first.len() > 200, "only {} first places", first.len());
        let error = (holders - expected).abs();
        assert!(error <= 4.5 * libm::sqrt(variance), "strength {strength}: {holders}, not {expected}");
    }
}

/// Visits of a person in a time are negative binomial: gamma levels, Poisson visits.
#[test]
fn visits_to_emergency_departments_are_negative_binomial() {
    let given = well()
        .switched("emergency", true)
        .with("emergency.rate", 1.5)
        .with("emergency.dispersion", 0.5)
        .with("population.persons", 20_000);
    let lived = Opened::new(&given).live(1, 0);
    let people = people(&lived);
    let mean = 1.5 * WEEKS / 52.0;
    let law = NegativeBinomial::new(0.5, 0.5 / (0.5 + mean)).unwrap();
    for visits in 0..6_u16 {
        // The occasion of the next visit counts those that were and the one that is to come.
        let count = people.iter().filter(|person| person.emergencies == visits + 1).count();
        assert_share(&format!("{visits} visits"), count, people.len(), law.pmf(u64::from(visits)));
    }
}

/// Years with an admission, admissions of a person and the share of the heaviest users, from lives as lists of moves.
#[test]
fn who_is_admitted_how_often_is_what_the_lives_say() {
    let given = alike().with("population.frailty_law", "gamma").with("population.frailty_variance", 1.5);
    let model = Opened::new(&given);
    let lived = model.live(5, 0);
    let (mut years, mut counts) = (0, Vec::new());
    for (_, lives) in blocks(&given, 5, WEEKS, usize::MAX) {
        for life in lives {
            let admitted = life.moves.iter().filter(|step| step.into.in_hospital());
            let times: Vec<f64> = admitted.map(|step| step.at).collect();
            years += (0..2).filter(|year| times.iter().any(|at| (at / 52.0) as i32 == *year)).count();
            counts.push(times.len());
        }
    }
    assert_eq!(counted(&lived, Quantity::YearsWithAdmission), years as f64);
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let top: usize = counts[..counts.len() / 20].iter().sum();
    let share = top as f64 / counts.iter().sum::<usize>() as f64;
    assert!(share > 0.1, "the heaviest users are heavy: {share}");
    assert!((model.outcome(&lived.frame, "admissions_of_top_5") - share).abs() < 1e-12);
}

#[test]
fn every_death_has_its_cause() {
    let lived = Opened::new(&Given::everything_on().without_programme()).live(1, 0);
    let people = people(&lived);
    let of = |cause: CauseOfDeath| people.iter().filter(|person| person.cause == cause).count() as f64;
    assert!(of(CauseOfDeath::Natural) > 0.0);
    assert_eq!(of(CauseOfDeath::Suicide), counted(&lived, Quantity::Suicides));
    assert_eq!(of(CauseOfDeath::Natural) + of(CauseOfDeath::Suicide), counted(&lived, Quantity::Deaths));
    assert!(people.iter().all(|person| person.state.alive() == (person.cause == CauseOfDeath::Alive)));
}

/// With one ratio for everyone and at all ages, deaths under 75 are that many times those of the life table, whatever
/// the ages are; a count whose expectation is an integrated hazard varies by the root of it.
#[test]
fn the_mortality_ratio_under_75_is_the_one_that_goes_in() {
    for ratio in [1.0, 3.0] {
        let given = alike()
            .with("population.persons", 20_000)
            .with("mortality.law", "life table")
            .with("mortality.ratio", ratio)
            .with("mortality.ratio_falls_from", 120.0)
            .with("mortality.ratio_falls_to", 130.0);
        let model = Opened::new(&given);
        let lived = model.live(1, 0);
        let (deaths, expected) =
            (counted(&lived, Quantity::EarlyDeaths), counted(&lived, Quantity::EarlyDeathsExpected));
        assert!(deaths > 100.0 && deaths < counted(&lived, Quantity::Deaths));
        let error = 4.5 * libm::sqrt(ratio * expected);
        assert!((deaths - ratio * expected).abs() < error, "{deaths}, not {ratio} times {expected}");
        let by_year = lived.accounts.ledger.people(1, Quantity::EarlyDeathsExpected);
        let second: f64 = by_year.map(|cell| cell.plain as f64).sum::<f64>() / SCALE;
        assert!(
            second > 0.3 * expected && second < 0.7 * expected,
            "{second} of {expected} in the second year"
        );
    }
}

/// Nobody ever has it: 0, and missing only where nobody is asked because the process is off.
#[test]
fn what_nobody_has_is_none_and_what_is_not_looked_at_is_missing() {
    let given = Given::everything_on().with("employment.share", 0.0).with("emergency.rate", 0.0);
    for (on, process, outcome) in [
        (true, "employment", "employment"),
        (false, "employment", "employment"),
        (true, "emergency", "ed_visits_per_year"),
        (false, "emergency", "ed_visits_per_year"),
    ] {
        let engine = Opened::new(&given.clone().switched(process, on));
        let column = engine.layout.column(outcome).unwrap();
        let frame = engine.live(1, 0).frame;
        for group in 0..engine.layout.groups.len() {
            let value = frame[engine.layout.cell(0, group, column)];
            assert!(if on { value == 0.0 } else { value.is_nan() }, "{outcome}, group {group}: {value}");
        }
    }
}
