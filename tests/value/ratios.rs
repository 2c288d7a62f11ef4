//! The table of incremental ratios.

use super::{expected, fixture};
use peerscale::economics::cea::{Row, Status, icer_table};
use proptest::prelude::*;
use serde_json::Value;

fn table(text: &str) -> (Vec<String>, Vec<f64>, Vec<f64>) {
    let mut all = (Vec::new(), Vec::new(), Vec::new());
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.unwrap();
        all.0.push(row[0].to_owned());
        all.1.push(row[1].parse().unwrap());
        all.2.push(row[2].parse().unwrap());
    }
    all
}

#[test]
fn tables_are_those_of_the_fixture() {
    for (name, rows) in expected("icer")["expected"].as_object().unwrap() {
        let (names, costs, effects) = table(&fixture(&format!("icer/{name}.csv")));
        let found = icer_table(&costs, &effects);
        let rows = rows.as_array().unwrap();
        assert_eq!(found.len(), rows.len());
        for (row, wanted) in found.iter().zip(rows) {
            let same = |value: Option<f64>, wanted: &Value| match (value, wanted.as_f64()) {
                (None, None) => {}
                (Some(a), Some(b)) => assert!((a - b).abs() <= 1e-9 * b.abs(), "{name}: {a} {b}"),
                pair => panic!("{name}: {pair:?} in {wanted}"),
            };
            assert_eq!(
                (names[row.strategy].as_str(), row.status.word()),
                (wanted["Strategy"].as_str().unwrap(), wanted["Status"].as_str().unwrap())
            );
            same(Some(row.cost), &wanted["Cost"]);
            same(Some(row.effect), &wanted["Effect"]);
            same(row.increment.map(|more| more.cost), &wanted["Inc_Cost"]);
            same(row.increment.map(|more| more.effect), &wanted["Inc_Effect"]);
            same(row.increment.map(|more| more.ratio), &wanted["ICER"]);
        }
    }
}

/// Who is ever best, found by trying thresholds: between each two ratios, and far beyond the last.
fn ever_best(costs: &[f64], effects: &[f64], rows: &[Row]) -> Vec<usize> {
    let mut ratios = vec![0.0];
    ratios.extend(rows.iter().filter_map(|row| row.increment).map(|more| more.ratio));
    ratios.push(ratios[ratios.len() - 1] * 2.0 + 1.0);
    let mut found: Vec<usize> = Vec::new();
    for pair in ratios.windows(2) {
        let wtp = f64::midpoint(pair[0], pair[1]);
        let net = |i: usize| wtp * effects[i] - costs[i];
        let best = (0..costs.len()).max_by(|&a, &b| net(a).total_cmp(&net(b)).then(b.cmp(&a))).unwrap();
        if !found.contains(&best) {
            found.push(best);
        }
    }
    found
}

proptest! {
    /// Costs and effects on a coarse grid, so that dominance and ties are common.
    #[test]
    fn the_frontier_is_who_is_best_somewhere(cells in proptest::collection::vec((0_u8..20, 0_u8..20), 2..9)) {
        let costs: Vec<f64> = cells.iter().map(|cell| f64::from(cell.0) * 100.0).collect();
        let effects: Vec<f64> = cells.iter().map(|cell| f64::from(cell.1) * 0.25).collect();
        let rows = icer_table(&costs, &effects);
        prop_assert_eq!(rows.len(), cells.len());
        let frontier: Vec<usize> =
            rows.iter().filter(|row| row.status == Status::Undominated).map(|row| row.strategy).collect();
        for best in ever_best(&costs, &effects, &rows) {
            prop_assert!(frontier.contains(&best), "{best} is best somewhere and not in {frontier:?}");
        }
        let ratios: Vec<f64> = rows.iter().filter_map(|row| row.increment).map(|more| more.ratio).collect();
        prop_assert!(ratios.windows(2).all(|pair| pair[0] <= pair[1] * (1.0 + 1e-9)));
        prop_assert!(rows.iter().filter_map(|row| row.increment).all(|more| more.effect > 0.0));
        // A strategy that is dominated by the first of the frontier changes no other row.
        let (mut more_costs, mut more_effects) = (costs.clone(), effects.clone());
        more_costs.push(rows[0].cost + 1.0);
        more_effects.push(rows[0].effect - 1.0);
        let again = icer_table(&more_costs, &more_effects);
        let kept: Vec<&Row> = again.iter().filter(|row| row.strategy < costs.len()).collect();
        prop_assert!(kept.iter().zip(&rows).all(|(a, b)| **a == *b));
    }
}

#[test]
fn equal_ratios_stay_on_the_frontier_whatever_their_digits() {
    // 0.1 + 0.2 is not 0.3 in binary: the second ratio comes out a hair above or below the first.
    let (costs, effects) = ([0.0, 700.0, 1400.0, 2100.0], [0.1, 0.8, 1.5, 2.2]);
    let rows = icer_table(&costs, &effects);
    assert!(rows.iter().all(|row| row.status == Status::Undominated), "{rows:?}");
}
