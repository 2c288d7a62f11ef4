//! SMI-ref as a plain program: person by person, week by week, one draw after the other.
//!
//! Exponential clocks forget, so drawing every waiting time anew at each week start and after each event is
//! exact; that is why nothing here is remembered from week to week but the person's state.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::smi_ref_law::{Illness, Programme, SmiRef, WEEKS_PER_YEAR};
use crate::totals::{Named, Totals};

/// What can happen to a person within a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Relapse,
    Admission,
    Recovery,
    Discharge,
    DropOut,
    Death,
}

struct Person {
    frailty: f64,
    age_at_start: f64,
    eligible: bool,
    alive: bool,
    illness: Illness,
    enrolled: bool,
    /// The week from which this person's time has not been counted yet.
    counted_until: f64,
}

/// One replicate of the whole population.
pub(crate) fn replicate(law: &SmiRef, seed: u64, replicate: u64) -> Totals {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(replicate);
    let mut totals = Totals::default();
    for _ in 0..law.sites {
        live_site(law, &mut rng, &mut totals);
    }
    totals
}

/// The totals of replicates 0, 1, ... by name.
pub(crate) fn replicates(law: &SmiRef, seed: u64, count: u64) -> Vec<Named> {
    (0..count).map(|number| replicate(law, seed, number).named(law)).collect()
}

/// Sites share nothing in this law, so each lives its whole horizon by itself.
fn live_site(law: &SmiRef, rng: &mut ChaCha8Rng, totals: &mut Totals) {
    let mut persons: Vec<Person> = (0..law.persons_per_site)
        .map(|index| new_person(law, index < law.eligible_per_site(), rng))
        .collect();
    for week in 0..law.weeks {
        if let Some(programme) = &law.programme {
            give_places(law, programme, &mut persons, week as f64, rng, totals);
        }
        for person in persons.iter_mut().filter(|person| person.alive) {
            live_week(law, person, week as f64, rng, totals);
        }
    }
    for person in persons.iter_mut().filter(|person| person.alive) {
        count_time(law, person, law.weeks as f64, totals);
        totals.at_end[person.illness as usize] += 1.0;
    }
}

fn new_person(law: &SmiRef, eligible: bool, rng: &mut ChaCha8Rng) -> Person {
    Person {
        frailty: libm::exp(law.log_frailty_mean() + law.log_frailty_sd * standard_normal(rng)),
        age_at_start: law.youngest + (law.oldest - law.youngest) * rng.random::<f64>(),
        eligible,
        alive: true,
        illness: Illness::Stable,
        enrolled: false,
        counted_until: 0.0,
    }
}

/// The week's askers, in the order of their own draws, take the places that are free now.
fn give_places(
    law: &SmiRef,
    programme: &Programme,
    persons: &mut [Person],
    now: f64,
    rng: &mut ChaCha8Rng,
    totals: &mut Totals,
) {
    let taken = persons.iter().filter(|person| person.alive && person.enrolled).count();
    let free = programme.places_per_site - taken;
    if free == 0 {
        return;
    }
    let mut askers: Vec<(f64, &mut Person)> = Vec::new();
    for person in persons.iter_mut().filter(|person| person.alive && person.eligible && !person.enrolled) {
        if rng.random::<f64>() < programme.asking_probability() {
            askers.push((rng.random(), person));
        }
    }
    askers.sort_by(|one, other| one.0.total_cmp(&other.0));
    for (_, person) in askers.into_iter().take(free) {
        count_time(law, person, now, totals);
        person.enrolled = true;
        totals.enrolments += 1.0;
    }
}

/// Competing exponential clocks until the week or the life ends.
fn live_week(law: &SmiRef, person: &mut Person, week: f64, rng: &mut ChaCha8Rng, totals: &mut Totals) {
    let death = law.death.at(person.age_at_start + week / WEEKS_PER_YEAR);
    let mut now = week;
    while person.alive {
        let hazards = hazards(law, person, death);
        let total: f64 = hazards.iter().map(|(_, hazard)| hazard).sum();
        now += standard_exponential(rng) / total;
        if now >= week + 1.0 {
            return;
        }
        count_time(law, person, now, totals);
        happen(person, first_event(&hazards, total, rng), totals);
    }
}

/// The hazard per week of everything that can happen to this person as things stand.
fn hazards(law: &SmiRef, person: &Person, death: f64) -> [(Event, f64); 6] {
    let only_in = |state, hazard| if person.illness == state { hazard } else { 0.0 };
    let (peer_effect, drop_out) = match &law.programme {
        Some(programme) if person.enrolled => (programme.relapse_ratio, programme.drop_out),
        _ => (1.0, 0.0),
    };
    [
        (Event::Relapse, only_in(Illness::Stable, law.hazards.relapse * person.frailty * peer_effect)),
        (Event::Admission, only_in(Illness::Relapse, law.hazards.admission)),
        (Event::Recovery, only_in(Illness::Relapse, law.hazards.recovery)),
        (Event::Discharge, only_in(Illness::Inpatient, law.hazards.discharge)),
        (Event::DropOut, drop_out),
        (Event::Death, death),
    ]
}

/// Of competing clocks the first to ring is each with probability hazard over total.
fn first_event(hazards: &[(Event, f64)], total: f64, rng: &mut ChaCha8Rng) -> Event {
    let mut remaining = rng.random::<f64>() * total;
    let mut first = None;
    for &(event, hazard) in hazards.iter().filter(|(_, hazard)| *hazard > 0.0) {
        first = Some(event);
        if remaining < hazard {
            break;
        }
        remaining -= hazard;
    }
    first.unwrap()
}

fn happen(person: &mut Person, event: Event, totals: &mut Totals) {
    let (count, illness) = match event {
        Event::Relapse => (&mut totals.relapses, Illness::Relapse),
        Event::Admission => (&mut totals.admissions, Illness::Inpatient),
        Event::Recovery => (&mut totals.recoveries, Illness::Stable),
        Event::Discharge => (&mut totals.discharges, Illness::Stable),
        Event::DropOut => (&mut totals.drop_outs, person.illness),
        Event::Death => (&mut totals.deaths, person.illness),
    };
    *count += 1.0;
    person.illness = illness;
    person.enrolled = person.enrolled && event != Event::DropOut;
    person.alive = event != Event::Death;
}

/// Counts the time since this person's last change to the state it was spent in.
fn count_time(law: &SmiRef, person: &mut Person, now: f64, totals: &mut Totals) {
    let weeks = now - person.counted_until;
    let discounted = law.discounted_weeks(person.counted_until, now);
    totals.state_weeks[person.illness as usize] += weeks;
    totals.discounted_state_weeks[person.illness as usize] += discounted;
    if person.enrolled {
        totals.peer_weeks += weeks;
        totals.discounted_peer_weeks += discounted;
    }
    person.counted_until = now;
}

/// A waiting time of mean 1; the draw is in (0, 1], so that its logarithm is finite.
fn standard_exponential(rng: &mut ChaCha8Rng) -> f64 {
    -libm::log(1.0 - rng.random::<f64>())
}

/// Box and Muller's normal draw.
fn standard_normal(rng: &mut ChaCha8Rng) -> f64 {
    let radius = libm::sqrt(2.0 * standard_exponential(rng));
    radius * libm::cos(std::f64::consts::TAU * rng.random::<f64>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rng() -> ChaCha8Rng {
        ChaCha8Rng::seed_from_u64(11)
    }

    /// A share of `draws` may miss its probability by four standard errors.
    fn assert_share(share: f64, probability: f64, draws: usize) {
        let error = libm::sqrt(probability * (1.0 - probability) / draws as f64);
        assert!((share - probability).abs() < 4.0 * error, "{share} against {probability}");
    }

    #[test]
    fn clocks_ring_first_in_the_share_of_their_hazard() {
        let hazards =
            [(Event::Relapse, 0.0), (Event::Admission, 0.15), (Event::Recovery, 0.20), (Event::Death, 0.05)];
        let (mut rng, draws) = (rng(), 100_000);
        let mut counts = [0.0; 4];
        for _ in 0..draws {
            let event = first_event(&hazards, 0.4, &mut rng);
            counts[hazards.iter().position(|(each, _)| *each == event).unwrap()] += 1.0;
        }
        assert_eq!(counts[0], 0.0);
        for (count, (_, hazard)) in counts.iter().zip(&hazards).skip(1) {
            assert_share(count / f64::from(draws), hazard / 0.4, draws as usize);
        }
    }

    #[test]
    fn draws_have_their_moments() {
        let (mut rng, draws) = (rng(), 200_000);
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let normal: Vec<f64> = (0..draws).map(|_| standard_normal(&mut rng)).collect();
        let squares: Vec<f64> = normal.iter().map(|draw| draw * draw).collect();
        let waits: Vec<f64> = (0..draws).map(|_| standard_exponential(&mut rng)).collect();
        let error = 4.0 / libm::sqrt(f64::from(draws));
        assert!(mean(&normal).abs() < error);
        assert!((mean(&squares) - 1.0).abs() < libm::sqrt(2.0) * error);
        assert!((mean(&waits) - 1.0).abs() < error);
        let longer = waits.iter().filter(|wait| **wait > 1.5).count() as f64;
        assert_share(longer / f64::from(draws), libm::exp(-1.5), draws as usize);
    }

    #[test]
    fn frailty_has_mean_one_and_ages_are_uniform() {
        let (law, mut rng, count) = (SmiRef::reference(), rng(), 100_000);
        let persons: Vec<Person> = (0..count).map(|_| new_person(&law, true, &mut rng)).collect();
        let root = libm::sqrt(f64::from(count));
        let frailty = persons.iter().map(|person| person.frailty).sum::<f64>() / f64::from(count);
        let age = persons.iter().map(|person| person.age_at_start).sum::<f64>() / f64::from(count);
        assert!((frailty - 1.0).abs() < 4.0 * libm::sqrt(libm::expm1(0.25)) / root);
        assert!((age - 49.0).abs() < 4.0 * 62.0 / libm::sqrt(12.0) / root);
        assert!(persons.iter().all(|person| (18.0..80.0).contains(&person.age_at_start)));
    }

    #[test]
    fn a_replicate_is_its_seed_and_number() {
        let law = SmiRef { weeks: 52, ..SmiRef::reference().at_sites(2) };
        let cost = |seed, number| replicate(&law, seed, number).named(&law)["cost"];
        assert_eq!(cost(1, 0), cost(1, 0));
        assert_ne!(cost(1, 0), cost(1, 1));
        assert_ne!(cost(1, 0), cost(2, 0));
    }

    #[test]
    fn nobody_is_lost_and_no_flow_outruns_its_source() {
        let law = SmiRef::reference().at_sites(4);
        let totals = replicate(&law, 3, 0);
        let alive: f64 = totals.at_end.iter().sum();
        let left_relapse = totals.admissions + totals.recoveries;
        assert_eq!(alive + totals.deaths, law.persons() as f64);
        assert!(totals.relapses - left_relapse >= totals.at_end[1]);
        assert!(totals.admissions - totals.discharges >= totals.at_end[2]);
        assert!(totals.relapses - left_relapse - totals.at_end[1] <= totals.deaths);
        assert!(totals.enrolments >= totals.drop_outs);
    }

    #[test]
    fn places_limit_the_time_with_a_peer() {
        let law = SmiRef::reference().at_sites(4);
        let most = (law.sites * 10 * law.weeks) as f64;
        let totals = replicate(&law, 5, 0);
        assert!(totals.peer_weeks < most && totals.peer_weeks > 0.97 * most);
        let off = replicate(&SmiRef { programme: None, ..law }, 5, 0);
        assert_eq!((off.peer_weeks, off.enrolments, off.drop_outs), (0.0, 0.0, 0.0));
    }
}
