//! Acceptability, expected loss and the value of perfect information.

use super::{asked, expected, file, linear_normal, normals};
use peerscale::economics::acceptability::{acceptability, affected};
use peerscale::economics::paired::Paired;
use peerscale::jobs::value::input::Input;
use peerscale::jobs::value::value;
use proptest::prelude::*;

fn three(n: usize) -> Paired {
    let [a, b, c, d] = [0, 1, 2, 3].map(|stream| normals(n, stream));
    let each = |rule: &dyn Fn(usize) -> f64| (0..n).map(rule).collect::<Vec<f64>>();
    Paired {
        strategies: ["usual", "some", "much"].map(str::to_owned).to_vec(),
        costs: vec![
            each(&|i| 1000.0 + 50.0 * a[i]),
            each(&|i| 1500.0 + 200.0 * b[i]),
            each(&|i| 2600.0 + 300.0 * a[i]),
        ],
        effects: vec![
            each(&|i| 5.0 + 0.1 * c[i]),
            each(&|i| 5.03 + 0.1 * c[i] + 0.02 * d[i]),
            each(&|i| 5.06 + 0.1 * d[i]),
        ],
    }
}

/// The same, written as one would on paper.
fn plain(paired: &Paired, wtp: f64) -> (Vec<f64>, Vec<f64>, f64) {
    let (s, n) = (paired.strategies.len(), paired.samples());
    let net = |j: usize, i: usize| wtp * paired.effects[j][i] - paired.costs[j][i];
    let (mut share, mut sum, mut most) = (vec![0.0; s], vec![0.0; s], 0.0);
    for i in 0..n {
        let largest = (0..s).map(|j| net(j, i)).fold(f64::NEG_INFINITY, f64::max);
        let ties = (0..s).filter(|&j| net(j, i) == largest).count();
        most += largest;
        for j in 0..s {
            sum[j] += net(j, i);
            if net(j, i) == largest {
                share[j] += 1.0 / ties as f64 / n as f64;
            }
        }
    }
    let loss: Vec<f64> = sum.iter().map(|sum| (most - sum) / n as f64).collect();
    let best = sum.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (share, loss, (most - best) / n as f64)
}

#[test]
fn curves_equal_a_plain_rewrite_and_their_own_laws() {
    for n in [7, 512, 1300] {
        let paired = three(n);
        for step in 0..40 {
            let wtp = f64::from(step) * 2500.0;
            let found = acceptability(&paired, wtp);
            let (share, loss, evpi) = plain(&paired, wtp);
            for j in 0..3 {
                assert!((found.probability[j] - share[j]).abs() < 1e-12);
                assert!((found.loss[j] - loss[j]).abs() < 1e-9 * (1.0 + loss[j]));
            }
            assert!((found.evpi() - evpi).abs() < 1e-8 && found.evpi() >= 0.0);
            assert!((found.probability.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let least = found.loss.iter().copied().fold(f64::INFINITY, f64::min);
            assert!(found.evpi() == least, "the value of perfect information is the least expected loss");
        }
    }
}

#[test]
fn perfect_information_is_worth_what_the_fixture_says() {
    let known = &expected("evppi")["sets"]["linear_normal"];
    let found = acceptability(&linear_normal().paired, known["wtp"].as_f64().unwrap());
    let ideal = known["evpi"]["ideal_on_sample"].as_f64().unwrap();
    assert!((found.evpi() - ideal).abs() < 1e-9 * ideal, "{} {ideal}", found.evpi());
    let (probability, exact) = (found.probability[1], known["prob_new_ce_exact"].as_f64().unwrap());
    // Four standard errors of a share of 10,000: a false alarm in 16,000, and the samples are always the same.
    assert!((probability - exact).abs() < 4.0 * (exact * (1.0 - exact) / 10_000.0).sqrt());
}

#[test]
fn equal_strategies_share_and_the_cheaper_is_named() {
    let paired = Paired {
        strategies: ["a", "b", "c"].map(str::to_owned).to_vec(),
        costs: vec![vec![10.0, 10.0], vec![10.0, 10.0], vec![12.0, 12.0]],
        effects: vec![vec![1.0, 2.0], vec![1.0, 2.0], vec![1.0, 2.0]],
    };
    let found = acceptability(&paired, 100.0);
    assert_eq!(found.probability, [0.5, 0.5, 0.0]);
    assert_eq!((found.best, found.evpi()), (0, 0.0));
    // At a threshold of 1 the dearer buys exactly what it costs: all three share, and the cheaper is named.
    let even = Paired { effects: vec![vec![1.0, 2.0], vec![1.0, 2.0], vec![3.0, 4.0]], ..paired };
    let found = acceptability(&even, 1.0);
    assert!(found.probability.iter().all(|share| (share - 1.0 / 3.0).abs() < 1e-15));
    assert_eq!(found.best, 0);
}

#[test]
fn a_dominated_strategy_and_a_change_of_currency_change_nothing() {
    let paired = three(900);
    let mut more = paired.clone();
    more.strategies.push("waste".into());
    more.costs.push(paired.costs[1].iter().map(|cost| cost + 1.0).collect());
    more.effects.push(paired.effects[1].iter().map(|effect| effect - 0.001).collect());
    let mut scaled = paired.clone();
    scaled.costs.iter_mut().flatten().for_each(|cost| *cost *= 4.0);
    for wtp in [0.0, 9_000.0, 21_000.0, 60_000.0] {
        let (a, b, c) =
            (acceptability(&paired, wtp), acceptability(&more, wtp), acceptability(&scaled, 4.0 * wtp));
        assert_eq!(a.probability, b.probability[..3]);
        assert_eq!((&a.loss[..], a.best, b.probability[3]), (&b.loss[..3], b.best, 0.0));
        assert_eq!((a.probability, a.best), (c.probability, c.best));
        assert!(a.loss.iter().zip(&c.loss).all(|(a, c)| 4.0 * a == *c));
    }
}

#[test]
fn the_order_of_rows_and_columns_and_threads_do_not_matter() {
    let paired = three(200);
    let text = |columns: &[Vec<f64>], order: &[usize], rows: &[usize]| {
        let head: Vec<&str> = order.iter().map(|&j| paired.strategies[j].as_str()).collect();
        let mut lines = vec![head.join(",")];
        lines.extend(
            rows.iter()
                .map(|&i| order.iter().map(|&j| columns[j][i].to_string()).collect::<Vec<_>>().join(",")),
        );
        lines.join("\n")
    };
    let read = |order: [[usize; 3]; 2], rows: &[usize]| {
        let costs = file("costs.csv", text(&paired.costs, &order[0], rows));
        let effects = file("effects.csv", text(&paired.effects, &order[1], rows));
        let parameters = rows.iter().map(|&i| format!("{},{}", paired.costs[1][i], i)).collect::<Vec<_>>();
        let parameters = file("parameters.csv", format!("p,q\n{}", parameters.join("\n")));
        Input::read(&costs, &effects, Some(&parameters)).unwrap()
    };
    let forwards: Vec<usize> = (0..200).collect();
    let backwards: Vec<usize> = (0..200).map(|i| (i * 77) % 200).collect();
    let wtp = [0.0, 20_000.0, 50_000.0];
    let request = asked(&wtp, &["p", "q", "p+q"]);
    let one = value(&read([[0, 1, 2], [0, 1, 2]], &forwards), &request).unwrap();
    let two = value(&read([[0, 1, 2], [2, 0, 1]], &backwards), &request).unwrap();
    assert_eq!(one, two);
    let turned = value(&read([[2, 0, 1], [0, 1, 2]], &backwards), &request).unwrap();
    for (a, b) in one.thresholds.iter().zip(&turned.thresholds) {
        assert_eq!([a.loss[2], a.loss[0], a.loss[1]], b.loss[..]);
        assert_eq!(one.paired.strategies[a.best], turned.paired.strategies[b.best]);
    }
    for (a, b) in one.partial.iter().flat_map(|p| &p.at).zip(turned.partial.iter().flat_map(|p| &p.at)) {
        assert!(
            (a.value - b.value).abs() <= 1e-9 * (1.0 + a.value) && (a.se - b.se).abs() <= 1e-9 * (1.0 + a.se)
        );
    }
    for threads in [1, 3] {
        let pool = peerscale::jobs::threads::with(Some(threads), || {
            value(&read([[0, 1, 2]; 2], &forwards), &request)
        });
        assert_eq!(pool.unwrap().unwrap(), one);
    }
}

#[test]
fn people_are_counted_with_the_discount_of_their_year() {
    assert_eq!(affected(100.0, 0.0, 10.0, 0.0), 1000.0);
    let ln = libm::log(1.035);
    let closed = |from: f64, to: f64| 100.0 * (libm::exp(-ln * from) - libm::exp(-ln * to)) / ln;
    for (from, to) in [(0.0, 10.0), (2.0, 10.0)] {
        assert!((affected(100.0, from, to, 0.035) - closed(from, to)).abs() < 1e-9);
    }
    assert_eq!(affected(100.0, 12.0, 10.0, 0.035), 0.0);
    // Fine sums of the discount of each day come to the same.
    let days: f64 = (0..36_500).map(|day| libm::pow(1.035, -(f64::from(day) + 0.5) / 3650.0)).sum();
    assert!((affected(100.0, 0.0, 10.0, 0.035) - 100.0 * days / 3650.0).abs() < 1e-5);
}

proptest! {
    #[test]
    fn shares_sum_to_one_and_no_loss_is_below_nought(
        cells in proptest::collection::vec((0_u8..6, 0_u8..6, 0_u8..6, 0_u8..6), 1..40),
        wtp in 0_u8..4,
    ) {
        let column = |rule: fn(&(u8, u8, u8, u8)) -> u8| cells.iter().map(|c| f64::from(rule(c))).collect::<Vec<_>>();
        let paired = Paired {
            strategies: vec!["a".into(), "b".into()],
            costs: vec![column(|c| c.0), column(|c| c.1)],
            effects: vec![column(|c| c.2), column(|c| c.3)],
        };
        let found = acceptability(&paired, f64::from(wtp));
        let (share, loss, evpi) = plain(&paired, f64::from(wtp));
        prop_assert!((found.probability.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        prop_assert!(found.loss.iter().all(|loss| *loss >= 0.0));
        for j in 0..2 {
            prop_assert!((found.probability[j] - share[j]).abs() < 1e-12 && (found.loss[j] - loss[j]).abs() < 1e-9);
        }
        prop_assert!((found.evpi() - evpi).abs() < 1e-9);
    }
}
