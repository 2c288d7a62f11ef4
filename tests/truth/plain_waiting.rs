//! A waiting list as a plain program, week by week, one draw after the other; and queues in closed form.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What the list and the places of one site are governed by; rates are per week.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Law {
    pub(crate) persons: usize,
    pub(crate) places: usize,
    pub(crate) referral: f64,
    pub(crate) ratio_return: f64,
    pub(crate) consent: f64,
    pub(crate) give_up: f64,
    pub(crate) early: f64,
    pub(crate) later: f64,
    pub(crate) early_weeks: f64,
    /// Weeks after leaving in which nobody comes back.
    pub(crate) pause: f64,
}

/// What is counted between two times, by week of site.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) referrals: f64,
    pub(crate) refusals: f64,
    pub(crate) enrolments: f64,
    pub(crate) given_up: f64,
    pub(crate) drop_outs: f64,
    pub(crate) waiting_weeks: f64,
    pub(crate) place_weeks: f64,
}

impl Counts {
    /// The counts by name.
    pub(crate) fn named(self) -> [(&'static str, f64); 7] {
        [
            ("referrals", self.referrals),
            ("refusals", self.refusals),
            ("enrolments", self.enrolments),
            ("given up", self.given_up),
            ("drop-outs", self.drop_outs),
            ("waiting weeks", self.waiting_weeks),
            ("place weeks", self.place_weeks),
        ]
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Outside,
    Waiting(f64),
    Placed(f64),
}

#[derive(Clone, Copy)]
struct Person {
    standing: Standing,
    /// When the last place was left, if there was one.
    left: Option<f64>,
}

fn exponential(rate: f64, rng: &mut ChaCha8Rng) -> f64 {
    if rate > 0.0 { -libm::log(1.0 - rng.random::<f64>()) / rate } else { f64::INFINITY }
}

/// Lives one site for `weeks` and counts from `from` on.
pub(crate) fn live(law: &Law, weeks: usize, from: usize, seed: u64) -> Counts {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut people = vec![Person { standing: Standing::Outside, left: None }; law.persons];
    let mut counts = Counts::default();
    for week in 0..weeks {
        let (now, counted) = (week as f64, f64::from(u8::from(week >= from)));
        for who in &mut people {
            let ratio = match who.left {
                _ if who.standing != Standing::Outside => continue,
                None => 1.0,
                Some(left) if now - left < law.pause => continue,
                Some(_) => law.ratio_return,
            };
            if rng.random::<f64>() < -libm::expm1(-law.referral * ratio) {
                counts.referrals += counted;
                if rng.random::<f64>() < law.consent {
                    who.standing = Standing::Waiting(now);
                } else {
                    counts.refusals += counted;
                }
            }
        }
        let placed = people.iter().filter(|who| matches!(who.standing, Standing::Placed(_))).count();
        let mut list: Vec<(f64, f64, usize)> = people
            .iter()
            .enumerate()
            .filter_map(|(person, who)| match who.standing {
                Standing::Waiting(since) => Some((since, rng.random(), person)),
                _ => None,
            })
            .collect();
        list.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for &(_, _, person) in list.iter().take(law.places - placed) {
            people[person].standing = Standing::Placed(now);
            counts.enrolments += counted;
        }
        for who in &mut people {
            live_week(law, who, now, counted, &mut counts, &mut rng);
        }
    }
    counts
}

fn live_week(law: &Law, who: &mut Person, now: f64, counted: f64, counts: &mut Counts, rng: &mut ChaCha8Rng) {
    match who.standing {
        Standing::Waiting(_) => {
            let stays = exponential(law.give_up, rng);
            counts.waiting_weeks += counted * stays.min(1.0);
            if stays < 1.0 {
                counts.given_up += counted;
                who.standing = Standing::Outside;
            }
        }
        Standing::Placed(since) => {
            let stays = exponential(if now - since < law.early_weeks { law.early } else { law.later }, rng);
            counts.place_weeks += counted * stays.min(1.0);
            if stays < 1.0 {
                counts.drop_outs += counted;
                *who = Person { standing: Standing::Outside, left: Some(now + stays) };
            }
        }
        Standing::Outside => {}
    }
}

/// The stationary law of a birth and death chain: how many are in the system.
fn stationary(birth: impl Fn(usize) -> f64, death: impl Fn(usize) -> f64, most: usize) -> Vec<f64> {
    let mut weights = vec![1.0];
    for n in 0..most {
        weights.push(weights[n] * birth(n) / death(n + 1));
    }
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// Mean number on the list and arrivals a week, where each of `persons` outside comes at `referral` and `places` serve at
/// `rate` each: M/M/c with a finite source.
pub(crate) fn finite_source(persons: usize, places: usize, referral: f64, rate: f64) -> (f64, f64) {
    let law = stationary(|n| (persons - n) as f64 * referral, |n| n.min(places) as f64 * rate, persons);
    let mean =
        |value: &dyn Fn(usize) -> f64| -> f64 { law.iter().enumerate().map(|(n, p)| p * value(n)).sum() };
    (mean(&|n| n.saturating_sub(places) as f64), mean(&|n| (persons - n) as f64 * referral))
}

/// The mean number on the list of M/M/c.
///
/// # Source
/// Erlang AK (1917); the formula of his name, C.
pub(crate) fn erlang_c(places: usize, arrivals: f64, rate: f64) -> f64 {
    let load = arrivals / rate;
    let blocked = erlang_b(places, load);
    let busy = load / places as f64;
    let waits = blocked / (1.0 - busy * (1.0 - blocked));
    waits * busy / (1.0 - busy)
}

/// The share of arrivals that find all places taken where nobody waits.
///
/// # Source
/// Erlang AK (1917); by the usual recursion.
pub(crate) fn erlang_b(places: usize, load: f64) -> f64 {
    (1..=places).fold(1.0, |blocked, n| load * blocked / (n as f64 + load * blocked))
}

/// The same with a finite source of people who come at `referral` each while they have no place.
///
/// # Source
/// Engset TO (1918): an arrival sees the system that the others make.
pub(crate) fn engset(persons: usize, places: usize, load_each: f64) -> f64 {
    let others = persons - 1;
    let law = stationary(|n| (others - n) as f64 * load_each, |n| n as f64, places);
    law[places]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms_meet_where_sources_are_many() {
        // One place: M/M/1 has ρ²/(1-ρ) on the list.
        assert!((erlang_c(1, 0.5, 1.0) - 0.5).abs() < 1e-12);
        assert!((erlang_b(1, 1.0) - 0.5).abs() < 1e-12);
        let (arrivals, rate) = (2.4 / 13.0, 1.0 / 13.0);
        let (waiting, _) = finite_source(200_000, 4, arrivals / 200_000.0, rate);
        assert!((waiting / erlang_c(4, arrivals, rate) - 1.0).abs() < 1e-3);
        assert!((engset(200_000, 5, 2.4 / 200_000.0) / erlang_b(5, 2.4) - 1.0).abs() < 1e-4);
    }
}
