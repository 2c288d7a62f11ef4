//! Ranks by measure: the order, what may be said of it, and where another measure makes another plan best.
#![allow(clippy::unwrap_used, clippy::float_cmp, clippy::panic, reason = "a test that fails says where")]

mod made_up;

use made_up::{alone, england};
use peerscale::analysis::findings::{Estimate, Findings, PairDifference};
use peerscale::outcomes::Better;
use peerscale::report::Extras;
use peerscale::report::folder::files;
use peerscale::report::ranking::{Order, Ranking, Reversal, rankings, sentence};

/// Three strategies of which every value is the same, but for those that a test sets.
fn three() -> Findings {
    let mut findings = england();
    findings.strategies.truncate(3);
    findings.levels.held().truncate(3);
    findings.differences.held().truncate(2);
    findings.clouds.truncate(2);
    findings.psa.iter_mut().for_each(|row| row.truncate(3));
    findings.levels.held().iter_mut().flatten().for_each(|estimate| estimate.mean = Some(1.0));
    let columns = findings.layout.columns.len();
    let equal = Estimate { mean: Some(0.0), mcse: Some(0.0), ..Estimate::default() };
    findings.pairs = [(0, 1), (0, 2), (1, 2)]
        .into_iter()
        .map(|(from, of)| PairDifference {
            from,
            of,
            differences: vec![equal; columns],
            above: vec![None; columns],
        })
        .collect();
    findings
}

/// Sets the values of an outcome, with one Monte Carlo error for every difference.
fn set(findings: &mut Findings, outcome: &str, values: [f64; 3], mcse: f64) {
    let column = findings.layout.column(outcome).unwrap();
    for (strategy, value) in values.into_iter().enumerate() {
        let cell = findings.layout.cell(0, 0, column);
        findings.levels.held()[strategy][cell].mean = Some(value);
    }
    for pair in &mut findings.pairs {
        let mean = Some(values[pair.of] - values[pair.from]);
        pair.differences[column] = Estimate { mean, mcse: Some(mcse), ..Estimate::default() };
    }
}

fn of(findings: &Findings, outcome: &str) -> Ranking {
    let column = findings.layout.column(outcome).unwrap();
    rankings(findings).into_iter().find(|ranking| ranking.column == column).unwrap()
}

fn order(ranking: &Ranking) -> Vec<(usize, usize)> {
    ranking.places.iter().map(|place| (place.rank, place.strategy)).collect()
}

#[test]
fn ranks_follow_the_desired_direction_and_ties_share_them() {
    let mut findings = three();
    set(&mut findings, "admissions", [30.0, 10.0, 20.0], 1.0);
    set(&mut findings, "recovery", [0.1, 0.3, 0.1], 0.01);
    let (fewer, more) = (of(&findings, "admissions"), of(&findings, "recovery"));
    assert_eq!(order(&fewer), [(1, 1), (2, 2), (3, 0)]);
    assert_eq!(order(&more), [(1, 1), (2, 0), (2, 2)]);
    let orders: Vec<_> = fewer.places.iter().filter_map(|place| Some(place.next?.1)).collect();
    assert_eq!(orders, [Order::Shown, Order::Shown]);
    assert_eq!(fewer.places[0].next.unwrap().0.mean, Some(-10.0), "this less the next");
    assert_eq!(fewer.places[2].next, None);
    assert_eq!(more.reversal, Reversal::None);
    // Measures of which no direction is desired rank nobody.
    let neither = findings.layout.columns.iter().position(|column| column.better == Better::Neither).unwrap();
    assert!(rankings(&findings).iter().all(|ranking| ranking.column != neither));
}

#[test]
fn a_reversal_is_shown_only_where_both_orders_are() {
    // (error of admissions, error of recovery): with 20 replicates an interval reaches 2.093 errors.
    for (admissions, recovery, expected) in
        [(1.0, 0.01, Reversal::Shown), (9.0, 0.01, Reversal::NotShown), (1.0, 0.2, Reversal::NotShown)]
    {
        let mut findings = three();
        set(&mut findings, "admissions", [30.0, 10.0, 20.0], admissions);
        set(&mut findings, "recovery", [0.0, 0.1, 0.4], recovery);
        let ranking = of(&findings, "recovery");
        assert_eq!((ranking.best(), ranking.reversal), (2, expected), "{admissions} {recovery}");
        let sentence = sentence(&findings).unwrap();
        let shown = sentence.starts_with("Which plan is best depends on the measure: ");
        assert_eq!(shown, expected == Reversal::Shown, "{sentence}");
        assert!(sentence.contains(&findings.strategies[1].name), "{sentence}");
        assert!(!shown || sentence.contains(&findings.strategies[2].name), "{sentence}");
    }
}

#[test]
fn the_probability_of_an_order_is_that_of_being_better() {
    let mut findings = three();
    set(&mut findings, "admissions", [30.0, 10.0, 20.0], 1.0);
    let column = findings.layout.column("admissions").unwrap();
    // From 1 to 2 admissions rise in 70% of samples, from 0 to 2 they rise in 20%.
    findings.pairs[2].above[column] = Some(0.7);
    findings.pairs[1].above[column] = Some(0.2);
    let probabilities: Vec<_> = of(&findings, "admissions").places.iter().map(|p| p.probability).collect();
    // 1 is better than 2 where 2 has more; 2 is better than 0 where it does not have more.
    assert_eq!(probabilities, [Some(0.7), Some(0.8), None]);
}

#[test]
fn there_is_no_table_and_no_sentence_without_something_to_rank() {
    let has = |findings: &Findings| {
        let files = files(findings, &Extras::default()).unwrap();
        files.iter().any(|file| file.path == "tables/rank_reversal.csv")
    };
    assert!(!has(&alone()) && sentence(&alone()).is_none());
    let findings = three();
    assert!(has(&findings));
    assert_eq!(sentence(&findings), None, "everything is the same");
}
