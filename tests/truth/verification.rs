//! The program's own verification: its exact answers against those of the truth, and its verdicts.

use std::sync::atomic::AtomicBool;

use peerscale::analysis::agreement::{Agreement, Verdict};
use peerscale::analysis::verification::chain::Hazards;
use peerscale::analysis::verification::{frailty, judge};
use peerscale::jobs::verification::{CHECKS, Effort, FALSE_ALARM, Silent, checks, comparisons};

use crate::chain::{self, Generator, Path, STABLE};
use crate::quadrature;
use crate::smi_ref_law::HAZARD_SETS;

/// The library's closed solution and the truth's, written apart from each other.
#[test]
fn both_closed_solutions_of_the_chain_are_the_same() {
    let (weeks, discount) = (520.0, 0.0006);
    for set in &HAZARD_SETS {
        let mut path = Path::start(4, STABLE, discount);
        path.advance(&Generator::four_states(&set.hazards, 1.0, set.death_per_week), weeks);
        let hazards = Hazards {
            relapse: set.hazards.relapse,
            admission: set.hazards.admission,
            recovery: set.hazards.recovery,
            discharge: set.hazards.discharge,
            death: set.death_per_week,
        };
        let library = hazards.expected(weeks, discount);
        let near = |one: f64, other: f64| {
            assert!((one - other).abs() < 1e-9 * (1.0 + other.abs()), "{}: {one} {other}", set.name);
        };
        for state in 0..4 {
            near(library.occupancy[state], path.occupancy[state]);
            near(library.weeks[state], path.state_weeks[state]);
            near(library.discounted_weeks[state], path.discounted_state_weeks[state]);
        }
        near(library.relapses, path.moves[(STABLE, chain::RELAPSE)]);
        near(library.admissions, path.moves[(chain::RELAPSE, chain::INPATIENT)]);
    }
}

/// Trapezoids over the normal density against Gauss and Hermite's nodes.
#[test]
fn both_quadratures_over_frailty_are_the_same() {
    for (sd, hazard) in [(0.3, 0.2), (0.5, 1.0), (0.5, 3.0)] {
        let nodes = quadrature::standard_normal(40);
        let truth: f64 = nodes
            .into_iter()
            .map(|(x, weight)| weight * libm::exp(-hazard * libm::exp(sd * x - sd * sd / 2.0)))
            .sum();
        let library = frailty::log_normal_survival(sd, hazard);
        assert!((library - truth).abs() < 1e-9, "{sd} {hazard}: {library} {truth}");
    }
}

/// Panics with every row that does not agree.
fn assert_agree(rows: &[Agreement]) {
    let missed = rows.iter().filter(|row| row.verdict != Verdict::Agrees);
    let missed: Vec<String> = missed
        .map(|row| {
            let (low, high) = (row.low, row.high);
            format!("{}: {}, not {} ({low} to {high})", row.id, row.simulated, row.observed)
        })
        .collect();
    assert_eq!(missed, [] as [&str; 0]);
}

/// One quick verification: everything agrees, and an answer that is wrong does not.
#[test]
fn everything_agrees_with_its_exact_answer() {
    let found = comparisons(Effort::Quick, &Silent, &AtomicBool::new(false)).unwrap();
    let rows = judge(found.clone(), FALSE_ALARM);
    assert_agree(&rows);
    for check in CHECKS {
        assert!(rows.iter().any(|row| row.id.starts_with(check.id)), "{}", check.title);
    }
    assert!(rows.iter().all(|row| row.required && row.standing == "exact"));
    let mut ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rows.len());
    // An answer of twice the time in relapse, of a fifth more life, of one relapse more.
    for (id, factor, more) in [
        ("competing-relapse-recovery-time", 2.0, 0.0),
        ("death-40-female-life-expectancy", 1.2, 0.0),
        ("no-effect-relapses", 1.0, 1.0),
    ] {
        let mut wrong = found.clone();
        let row = wrong.iter_mut().find(|row| row.id == id).unwrap();
        row.exact = row.exact * factor + more;
        let rows = judge(wrong, FALSE_ALARM);
        let failed: Vec<&str> = rows.iter().filter(|row| row.fails()).map(|row| row.id.as_str()).collect();
        assert_eq!(failed, [id]);
    }
}

#[test]
fn a_verification_that_is_stopped_says_so() {
    let stopped = checks(Effort::Quick, &Silent, &AtomicBool::new(true));
    assert!(stopped.unwrap_err().to_string().contains("stopped"));
}

/// The whole verification as `validate` makes it.
#[test]
fn everything_agrees_at_full_effort() {
    assert_agree(&checks(Effort::Full, &Silent, &AtomicBool::new(false)).unwrap());
}
