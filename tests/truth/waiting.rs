//! The waiting list against a plain program, and against queues whose law is known.
//!
//! Means are judged by their standard error between replicates, at a false-alarm rate of about one in a million a
//! comparison.

use peerscale::engine::ledger::{Quantity, SCALE};

use crate::given::{Given, Opened};
use crate::pieces::alike;
use crate::plain_waiting::{Counts, Law, engset, erlang_b, erlang_c, finite_source, live};

/// Standard errors that a difference of means of so few replicates exceeds about once in a million times (t with about
/// 40 degrees of freedom).
const ERRORS: f64 = 5.7;

/// People who are alike, never ill or dead, and a number of places that nobody is paid for.
fn queue(law: &Law) -> Given {
    ["ratio_in_hospital", "ratio_after_discharge", "ratio_rural", "ratio_language", "ratio_digital_exclusion"]
        .iter()
        .fold(alike(), |given, ratio| given.with(&format!("referral.{ratio}"), 1.0))
        .switched("referral", true)
        .switched("engagement", true)
        .with("illness.relapse_rate", 0.0)
        .with("population.eligible_share", 1.0)
        .with("population.persons_per_site", law.persons as u32)
        .with("referral.rate", law.referral)
        .with("referral.ratio_return", law.ratio_return)
        .with("referral.ratio_ethnicity", 1.0)
        .with("referral.consent", law.consent)
        .with("referral.give_up_rate", law.give_up)
        .with("referral.priority", "first come")
        .with("referral.return_early_weeks", law.pause)
        .with("engagement.places", "fixed")
        .with("engagement.places_per_site", law.places as u32)
        .with("engagement.dropout_early", law.early)
        .with("engagement.dropout_later", law.later)
        .with("engagement.early_weeks", law.early_weeks)
        .with("engagement.alliance_protection", 0.0)
        .with("engagement.dropout_ratio_unmatched", 1.0)
        .with("engagement.dropout_ratio_relapse", 1.0)
        .with("engagement.dropout_ratio_ethnicity", 1.0)
        .with("engagement.length", "open-ended")
        .with("engagement.matching", "random")
}

/// Counts of the years from `from` on, for each site.
fn counted(engine: &Opened, from: usize, sites: usize, replicate: u64) -> Counts {
    let ledger = engine.live(1, replicate).accounts.ledger;
    let sum = |quantity| {
        let cells = (from..ledger.years()).flat_map(|year| ledger.people(year, quantity));
        cells.map(|cell| cell.plain).sum::<i64>() as f64 / SCALE / sites as f64
    };
    Counts {
        referrals: sum(Quantity::Referrals),
        refusals: sum(Quantity::Refusals),
        enrolments: sum(Quantity::Enrolments),
        given_up: sum(Quantity::GivenUp),
        drop_outs: sum(Quantity::Dropouts),
        waiting_weeks: sum(Quantity::WaitingWeeks),
        place_weeks: sum(Quantity::PeerWeeks),
    }
}

fn mean_and_error(sample: &[f64]) -> (f64, f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let variance = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (mean, libm::sqrt(variance / n))
}

/// Three years counted after two that are not.
#[test]
fn the_list_agrees_with_a_plain_program() {
    let law = Law {
        persons: 60,
        places: 10,
        referral: 0.03,
        ratio_return: 0.7,
        consent: 0.8,
        give_up: 0.04,
        early: 0.09,
        later: 0.03,
        early_weeks: 4.0,
        pause: 0.0,
    };
    for law in [law, Law { pause: 10.0, ratio_return: 2.0, ..law }] {
        let (sites, years, from, replicates) = (40, 5, 2, 20);
        let given = queue(&law)
            .with("population.persons", (sites * law.persons) as u32)
            .with("simulation.horizon", f64::from(years) * 52.0);
        let engine = Opened::new(&given);
        let ours: Vec<Counts> =
            (0..replicates).map(|replicate| counted(&engine, from, sites, replicate)).collect();
        let plain: Vec<Counts> = (0..replicates)
            .map(|replicate| {
                let mut sum = Counts::default();
                for site in 0..sites {
                    let seed = replicate * 1_000 + site as u64;
                    let one = live(&law, years as usize * 52, from * 52, seed);
                    let n = sites as f64;
                    sum.referrals += one.referrals / n;
                    sum.refusals += one.refusals / n;
                    sum.enrolments += one.enrolments / n;
                    sum.given_up += one.given_up / n;
                    sum.drop_outs += one.drop_outs / n;
                    sum.waiting_weeks += one.waiting_weeks / n;
                    sum.place_weeks += one.place_weeks / n;
                }
                sum
            })
            .collect();
        for (which, (name, _)) in Counts::default().named().into_iter().enumerate() {
            let of = |counts: &[Counts]| {
                mean_and_error(&counts.iter().map(|one| one.named()[which].1).collect::<Vec<f64>>())
            };
            let ((a, error_a), (b, error_b)) = (of(&ours), of(&plain));
            let error = libm::sqrt(error_a * error_a + error_b * error_b);
            assert!(a > 1.0 && (a - b).abs() < ERRORS * error, "{name}: {a:.3}, plainly {b:.3} ± {error:.3}");
        }
    }
}

const RATE: f64 = 1.0 / 13.0;
const PLACES: usize = 4;

/// Stays of three months at the smallest step; the first eight years are not counted.
fn at_the_smallest_step(persons: usize, load: f64, waiting: &str) -> Vec<Counts> {
    let law = Law {
        persons,
        places: PLACES,
        referral: load * RATE / persons as f64,
        ratio_return: 1.0,
        consent: 1.0,
        give_up: 0.0,
        early: RATE,
        later: RATE,
        early_weeks: 0.0,
        pause: 0.0,
    };
    let sites = 80;
    let given = queue(&law)
        .with("referral.waiting", waiting)
        .with("simulation.site_step", 0.05)
        .with("simulation.horizon", 2_080.0)
        .with("population.persons", (sites * persons) as u32);
    let engine = Opened::new(&given);
    (0..8).map(|replicate| counted(&engine, 8, sites, replicate)).collect()
}

/// M/M/c: the law holds for a finite source, and with many people that is M/M/c.
#[test]
fn as_the_step_goes_to_nought_the_list_is_that_of_mmc() {
    let (persons, load) = (20, 4.0);
    let counts = at_the_smallest_step(persons, load, "list");
    let weeks = 32.0 * 52.0;
    let (list, error) = mean_and_error(&counts.iter().map(|c| c.waiting_weeks / weeks).collect::<Vec<f64>>());
    let (expected, arrivals) = finite_source(persons, PLACES, load * RATE / persons as f64, RATE);
    assert!(error < 0.015 * expected, "the comparison is too coarse: {error} of {expected}");
    assert!((list / expected - 1.0).abs() < 0.03, "{list} ± {error} on the list, not {expected}");
    let wait = mean_and_error(&counts.iter().map(|c| c.waiting_weeks / c.enrolments).collect::<Vec<f64>>());
    assert!((wait.0 / (expected / arrivals) - 1.0).abs() < 0.03, "{wait:?}, not {}", expected / arrivals);
    // So many people that the source hardly ends are within 3% of M/M/c.
    let (many, _) = finite_source(2_000, PLACES, 2.4 * RATE / 2_000.0, RATE);
    assert!((many / erlang_c(PLACES, 2.4 * RATE, RATE) - 1.0).abs() < 0.03);
}

/// Erlang B where nobody may wait: with a finite source, Engset.
#[test]
fn where_nobody_may_wait_the_share_turned_away_is_erlangs() {
    let (persons, load) = (50, 2.4);
    let counts = at_the_smallest_step(persons, load, "none");
    let (blocked, error) =
        mean_and_error(&counts.iter().map(|c| 1.0 - c.enrolments / c.referrals).collect::<Vec<f64>>());
    let expected = engset(persons, PLACES, load / persons as f64);
    assert!(error < 0.012 * expected, "the comparison is too coarse: {error} of {expected}");
    assert!((blocked / expected - 1.0).abs() < 0.03, "{blocked} ± {error} turned away, not {expected}");
    // So many people that the source hardly ends are within 3% of Erlang's formula.
    assert!((engset(2_000, PLACES, load / 2_000.0) / erlang_b(PLACES, load) - 1.0).abs() < 0.03);
    assert!(counts.iter().all(|c| c.waiting_weeks == 0.0));
}
