//! Games against what is known of them exactly, and against a slow rewrite over all orders.

use super::*;
use proptest::prelude::*;

fn values(n: usize, seed: &[f64]) -> Vec<f64> {
    seed.iter().copied().take(1 << n).collect()
}

/// A game of up to five factors.
fn game() -> impl Strategy<Value = Vec<f64>> {
    (1_usize..=5).prop_flat_map(|n| prop::collection::vec(-100.0..100.0_f64, 1 << n))
}

fn factors(values: &[f64]) -> usize {
    values.len().trailing_zeros() as usize
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * (1.0 + a.abs() + b.abs())
}

/// Every order of the factors, by Heap's algorithm.
fn orders(items: &mut Vec<usize>, length: usize, found: &mut Vec<Vec<usize>>) {
    if length <= 1 {
        found.push(items.clone());
        return;
    }
    for index in 0..length {
        orders(items, length - 1, found);
        let with = if length.is_multiple_of(2) { index } else { 0 };
        items.swap(with, length - 1);
    }
}

/// The Shapley values as they are defined: the mean over all orders of what each factor adds when its turn comes.
fn by_orders(values: &[f64]) -> Vec<f64> {
    let n = factors(values);
    let mut found = Vec::new();
    orders(&mut (0..n).collect(), n, &mut found);
    let mut sums = vec![0.0; n];
    for order in &found {
        let mut on = 0;
        for &factor in order {
            sums[factor] += values[on | 1 << factor] - values[on];
            on |= 1 << factor;
        }
    }
    sums.iter().map(|sum| sum / found.len() as f64).collect()
}

proptest! {
    #[test]
    fn shapley_values_are_means_over_all_orders(v in game()) {
        for (factor, slow) in by_orders(&v).into_iter().enumerate() {
            prop_assert!(near(Component::Shapley(factor).of(&v), slow));
        }
    }

    #[test]
    fn shapley_values_sum_to_what_all_are_worth_together(v in game()) {
        let sum: f64 = (0..factors(&v)).map(|factor| Component::Shapley(factor).of(&v)).sum();
        prop_assert!(near(sum, Component::Together.of(&v)));
        prop_assert!(near(sum + Component::Rest.of(&v), Component::Total.of(&v)));
    }

    #[test]
    fn dividends_sum_to_the_value_of_every_set_and_are_shared_equally(v in game()) {
        for set in 0..v.len() {
            let sum: f64 = subsets(set).map(|within| Component::Dividend(within).of(&v)).sum();
            prop_assert!(near(sum, v[set]));
        }
        for factor in 0..factors(&v) {
            let shared: f64 = (1..v.len())
                .filter(|set| set >> factor & 1 == 1)
                .map(|set| Component::Dividend(set).of(&v) / f64::from(set.count_ones()))
                .sum();
            prop_assert!(near(Component::Shapley(factor).of(&v), shared));
        }
    }

    #[test]
    fn exchangeable_factors_get_the_same(v in game(), first in 0_usize..5, second in 0_usize..5) {
        let n = factors(&v);
        let (a, b) = (first % n, second % n);
        let swapped = |set: usize| {
            let (in_a, in_b) = (set >> a & 1, set >> b & 1);
            set & !(1 << a | 1 << b) | in_a << b | in_b << a
        };
        // Made symmetric in the two.
        let even: Vec<f64> = (0..v.len()).map(|set| v[set] + v[swapped(set)]).collect();
        prop_assert!(near(Component::Shapley(a).of(&even), Component::Shapley(b).of(&even)));
        prop_assert!(near(Component::Contrast(1 << a).of(&even), Component::Contrast(1 << b).of(&even)));
    }

    #[test]
    fn a_factor_that_changes_nothing_gets_exactly_nothing(v in game(), which in 0_usize..5) {
        let null = which % factors(&v);
        let idle: Vec<f64> = (0..v.len()).map(|set| v[set & !(1 << null)]).collect();
        for component in Component::all(factors(&v), usize::MAX) {
            let about = component.factors() >> null & 1 == 1;
            prop_assert!(!about || component.of(&idle) == 0.0, "{component:?}");
        }
    }

    #[test]
    fn everything_is_linear(v in game(), scale in -3.0..3.0_f64) {
        let other: Vec<f64> = v.iter().rev().map(|value| value * 0.5 + 1.0).collect();
        let mixed: Vec<f64> = v.iter().zip(&other).map(|(a, b)| a + scale * b).collect();
        for component in Component::all(factors(&v), usize::MAX) {
            let apart = component.of(&v) + scale * component.of(&other);
            prop_assert!(near(component.of(&mixed), apart), "{component:?}");
        }
    }

    #[test]
    fn in_an_additive_game_each_gets_its_own_and_nothing_depends_on_anything(
        own in prop::collection::vec(-9.0..9.0_f64, 1..5), rest in -9.0..9.0_f64
    ) {
        let n = own.len();
        let v: Vec<f64> = (0..1 << n)
            .map(|set: usize| rest + (0..n).filter(|i| set >> i & 1 == 1).map(|i| own[i]).sum::<f64>())
            .collect();
        for (factor, &worth) in own.iter().enumerate() {
            for component in [
                Component::Shapley(factor),
                Component::Alone(factor),
                Component::Without(factor),
                Component::Contrast(1 << factor),
            ] {
                prop_assert!(near(component.of(&v), worth), "{component:?}");
            }
        }
        for set in (1..1 << n).filter(|set: &usize| set.count_ones() > 1) {
            prop_assert!(Component::Dividend(set).of(&v).abs() < 1e-9);
            prop_assert!(Component::Contrast(set).of(&v).abs() < 1e-9);
        }
    }

    /// v(S) = Π over S of `f_i`: the dividend of T is Π (f - 1), its contrast that times the means (f + 1) / 2 of the others.
    #[test]
    fn a_multiplicative_game_has_its_closed_form(f in prop::collection::vec(0.2..3.0_f64, 1..5)) {
        let n = f.len();
        let inside = |set: usize, i: usize| set >> i & 1 == 1;
        let v: Vec<f64> =
            (0..1 << n).map(|set| (0..n).filter(|&i| inside(set, i)).map(|i| f[i]).product()).collect();
        for set in 1..1 << n {
            let dividend: f64 = (0..n).filter(|&i| inside(set, i)).map(|i| f[i] - 1.0).product();
            let others: f64 = (0..n).filter(|&i| !inside(set, i)).map(|i| f64::midpoint(f[i], 1.0)).product();
            prop_assert!(near(Component::Dividend(set).of(&v), dividend));
            prop_assert!(near(Component::Contrast(set).of(&v), dividend * others));
        }
    }
}

/// Three factors by hand: a glove game with one left hand and two right ones.
#[test]
fn the_glove_game_gives_two_thirds_to_the_left_hand() {
    let v = values(3, &[0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
    let shapley: Vec<f64> = (0..3).map(|factor| Component::Shapley(factor).of(&v)).collect();
    for (found, exact) in shapley.iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
        assert!((found - exact).abs() < 1e-12, "{shapley:?}");
    }
}

#[test]
fn what_is_told_has_no_holes_and_what_is_no_game_has_no_value() {
    let all = Component::all(3, usize::MAX);
    assert_eq!(all.len(), 3 + 9 + 4 + 7);
    assert_eq!(Component::all(7, 2).len(), 3 + 21 + 21 + 28);
    assert!(Component::Total.of(&[]).is_nan() && Component::Total.of(&[1.0, 2.0, 3.0]).is_nan());
    assert!(Component::Shapley(2).of(&[1.0, 2.0, 3.0, 4.0]).is_nan());
    assert!(Component::Shapley(99).of(&[1.0, 2.0]).is_nan());
    assert!(Component::Contrast(4).of(&[1.0, 2.0, 3.0, 4.0]).is_nan());
}
