//! The value of knowing parameters exactly.

use super::{asked, expected, linear_normal, normals, two};
use peerscale::analysis::value::outcome::Valued;
use peerscale::analysis::value::together::together;
use peerscale::jobs::value::input::Input;
use peerscale::jobs::value::{Request, value};

fn worth(valued: &Valued, set: usize, at: usize) -> (f64, f64) {
    let at = valued.partial[set].at[at];
    (at.value, at.se)
}

/// Every set of the fixture: within 2% of EVPI of what the true conditional expectation gives on the same samples, and
/// within its own standard error of the closed form.
#[test]
fn sets_of_the_fixture_come_within_two_per_cent_of_perfect_information() {
    let known = &expected("evppi")["sets"]["linear_normal"];
    let wtp = known["wtp"].as_f64().unwrap();
    let sets: Vec<&str> = known["evppi"].as_object().unwrap().keys().map(String::as_str).collect();
    let valued = value(&linear_normal(), &asked(&[wtp], &sets)).unwrap();
    let evpi = known["evpi"]["ideal_on_sample"].as_f64().unwrap();
    for (place, set) in sets.iter().enumerate() {
        let (found, se) = worth(&valued, place, 0);
        let ideal = known["evppi"][set]["ideal_on_sample"].as_f64().unwrap();
        let exact = known["evppi"][set]["exact"].as_f64().unwrap();
        let sampling = known["evppi"][set]["sampling_se"].as_f64().unwrap();
        assert!((found - ideal).abs() < 0.02 * evpi, "{set}: {found} {ideal}");
        assert!((found - exact).abs() < 3.0 * sampling + 0.02 * evpi, "{set}: {found} {exact}");
        assert!((found - exact).abs() < 4.0 * se + 1e-6, "{set}: {found} ± {se} {exact}");
        // The error of the samples is one part of it; what the regression adds is smaller than three times that here.
        assert!(se >= 0.9 * sampling && se < 3.0 * sampling + 0.005 * evpi, "{set}: {se} {sampling}");
    }
}

#[test]
fn value_grows_with_the_set_and_never_passes_perfect_information() {
    let input = linear_normal();
    let thresholds: Vec<f64> = (0..11).map(|step| f64::from(step) * 5000.0).collect();
    let sets = ["eff_gain", "eff_gain+u_gain", "eff_gain+u_gain+c_new", "eff_gain+u_gain+noise+c_new"];
    let valued = value(&input, &asked(&thresholds, &sets)).unwrap();
    for (at, known) in valued.thresholds.iter().enumerate() {
        for (set, name) in sets.iter().enumerate() {
            let (found, se) = worth(&valued, set, at);
            assert!(found >= 0.0 && found <= known.evpi(), "{found} {}", known.evpi());
            if set > 0 {
                let (smaller, other) = worth(&valued, set - 1, at);
                assert!(found >= smaller - 2.0 * (se + other), "{name} {found} {smaller}");
            }
        }
    }
}

/// Benefit that lives in an interaction alone: new is worth x1 × x2, so neither tells anything without the other.
///
/// With standard normal parameters, E max(0, x1 x2) = E|x1 x2| / 2 = 1 / π.
fn interaction(n: usize) -> Input {
    let [x1, x2, x3] = [0, 1, 2].map(|stream| normals(n, stream));
    let effects = (0..n).map(|i| x1[i] * x2[i]).collect();
    let costs = x3.iter().map(|x| 0.3 * x).collect();
    two(costs, effects, vec![("x1", x1), ("x2", x2), ("x3", x3)])
}

#[test]
fn benefit_in_an_interaction_alone_is_found_and_told() {
    let input = interaction(10_000);
    let valued = value(&input, &asked(&[1.0], &["x1", "x2", "x1+x2", "x1+x2+x3"])).unwrap();
    let exact = 1.0 / std::f64::consts::PI;
    let evpi = valued.thresholds[0].evpi();
    for single in [0, 1] {
        assert!(worth(&valued, single, 0).0 < 0.03 * evpi, "{:?}", worth(&valued, single, 0));
    }
    let (pair, _) = worth(&valued, 2, 0);
    assert!((pair - exact).abs() < 0.02 * evpi, "{pair} {exact}");
    assert!((worth(&valued, 3, 0).0 - evpi).abs() < 0.02 * evpi);
    assert!(valued.partial[2].at[0].additive.unwrap() < 0.1 * exact);
    assert!(
        valued.warnings.iter().any(|w| w.contains("x1+x2") && w.contains("additive")),
        "{:?}",
        valued.warnings
    );
}

/// Where only the single values are asked for, that the pair matters is told, and which.
#[test]
fn a_pair_that_was_not_asked_for_is_named() {
    let input = interaction(4000);
    let valued = value(&input, &asked(&[1.0], &["x1", "x2", "x3"])).unwrap();
    assert!(valued.warnings.iter().any(|w| w.contains("--evppi x1+x2")), "{:?}", valued.warnings);
    assert!(!valued.warnings.iter().any(|w| w.contains("x3+")), "{:?}", valued.warnings);
    // Without any interaction nothing is told.
    let plain =
        value(&linear_normal(), &asked(&[20_000.0], &["eff_gain", "u_gain", "noise", "c_new"])).unwrap();
    assert!(plain.warnings.is_empty(), "{:?}", plain.warnings);
}

/// More parameters than the samples bear a fit of: the pair is still seen.
#[test]
fn a_pair_is_seen_among_many_parameters_and_few_samples() {
    let input = interaction(300);
    let others: Vec<Vec<f64>> = (0..40)
        .map(|k| {
            (0..300).map(|i| ((f64::from(i) + 1.0) * libm::sqrt(f64::from(k) + 101.5)).fract()).collect()
        })
        .collect();
    let mut columns: Vec<&[f64]> = input.parameters.iter().map(Vec::as_slice).collect();
    columns.extend(others.iter().map(Vec::as_slice));
    let found = together(&input.paired, &columns, 1.0, 0);
    assert!(found.first().is_some_and(|pair| (pair.0, pair.1) == (0, 1) && pair.2 > 0.5), "{found:?}");
}

/// Three parameters whose product alone matters: with standard normal ones E max(0, x1 x2 x3) = (2/π)^1.5 / 2.
#[test]
fn three_that_matter_only_together_are_found() {
    let n = 10_000;
    let [x1, x2, x3] = [0, 1, 2].map(|stream| normals(n, stream));
    let effects: Vec<f64> = (0..n).map(|i| x1[i] * x2[i] * x3[i]).collect();
    let input = two(vec![0.0; n], effects, vec![("x1", x1), ("x2", x2), ("x3", x3)]);
    let valued = value(&input, &asked(&[1.0], &["x1+x2", "x1+x2+x3"])).unwrap();
    let exact = libm::pow(2.0 / std::f64::consts::PI, 1.5) / 2.0;
    let (pair, _) = worth(&valued, 0, 0);
    assert!(pair < 0.05 * exact, "two of the three tell nothing: {pair}");
    assert!((worth(&valued, 1, 0).0 - exact).abs() < 0.03 * exact, "{:?} {exact}", worth(&valued, 1, 0));
}

/// A curve that no straight line can follow: net benefit x² - 1 plus noise, whose value is E max(0, x² - 1) = 2 φ(1).
#[test]
fn a_curved_benefit_is_followed() {
    let n = 10_000;
    let [x, noise] = [0, 1].map(|stream| normals(n, stream));
    let effects: Vec<f64> = (0..n).map(|i| x[i] * x[i] - 1.0 + noise[i]).collect();
    let skewed = x.iter().map(|x| libm::exp(2.5 * x)).collect();
    let input = two(vec![0.0; n], effects, vec![("x", x), ("skewed", skewed), ("noise", noise)]);
    let valued = value(&input, &asked(&[1.0], &["x", "skewed"])).unwrap();
    let exact = 2.0 * libm::exp(-0.5) / (2.0 * std::f64::consts::PI).sqrt();
    for set in [0, 1] {
        let (found, _) = worth(&valued, set, 0);
        assert!((found - exact).abs() < 0.02 * valued.thresholds[0].evpi(), "{found} {exact}");
    }
}

/// A parameter of three values: its value is that of the means at each value, summed by hand.
#[test]
fn few_values_are_told_apart_exactly() {
    let n = 3000;
    let noise = normals(n, 1);
    let group: Vec<f64> = (0..n).map(|i| [0.0, 1.0, 5.0][i % 3]).collect();
    let effects: Vec<f64> = (0..n).map(|i| [-1.0, 0.9, -0.2][i % 3] + 0.5 * noise[i]).collect();
    let mean = |g: usize| (0..n).filter(|i| i % 3 == g).map(|i| effects[i]).sum::<f64>() / (n / 3) as f64;
    let exact = (0..3).map(|g| mean(g).max(0.0) / 3.0).sum::<f64>();
    let input = two(vec![0.0; n], effects.clone(), vec![("group", group), ("fixed", vec![7.0; n])]);
    let valued = value(&input, &asked(&[1.0], &["group", "fixed"])).unwrap();
    assert_eq!((valued.partial[0].method, valued.partial[1].method), ("means by value", "constant"));
    assert!((worth(&valued, 0, 0).0 - exact).abs() < 0.005 * exact, "{:?} {exact}", worth(&valued, 0, 0));
    assert_eq!(worth(&valued, 1, 0).0, 0.0);
    assert!(valued.warnings.iter().any(|w| w.contains("fixed never changes")));
}

#[test]
fn a_dominated_strategy_and_a_change_of_currency_change_no_value() {
    let input = interaction(1500);
    let request = asked(&[1.0], &["x1", "x1+x2"]);
    let before = value(&input, &request).unwrap();
    let mut more = input.clone();
    more.paired.strategies.push("waste".into());
    more.paired.costs.push(input.paired.costs[1].iter().map(|cost| cost + 0.5).collect());
    more.paired.effects.push(input.paired.effects[1].iter().map(|effect| effect - 0.01).collect());
    let mut scaled = input.clone();
    scaled.paired.costs.iter_mut().flatten().for_each(|cost| *cost *= 1000.0);
    let after = value(&more, &request).unwrap();
    let dearer = value(&scaled, &asked(&[1000.0], &["x1", "x1+x2"])).unwrap();
    for set in [0, 1] {
        let (a, b, c) = (worth(&before, set, 0), worth(&after, set, 0), worth(&dearer, set, 0));
        assert!((a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9, "{a:?} {b:?}");
        assert!((1000.0 * a.0 - c.0).abs() < 1e-6 && (1000.0 * a.1 - c.1).abs() < 1e-6, "{a:?} {c:?}");
    }
}

#[test]
fn what_cannot_be_told_is_refused_or_said() {
    let input = linear_normal();
    let told = |request| value(&input, &request).unwrap_err().to_string();
    let wrong = told(asked(&[1.0], &["eff_gian", "noise+noise"]));
    assert!(wrong.contains("eff_gian") && wrong.contains("did you mean eff_gain?"), "{wrong}");
    assert!(wrong.contains("noise is twice in noise+noise"), "{wrong}");
    let mut short = input.clone();
    for column in short.paired.costs.iter_mut().chain(&mut short.paired.effects).chain(&mut short.parameters)
    {
        column.truncate(30);
    }
    let few = value(&short, &asked(&[1.0], &["noise"])).unwrap_err().to_string();
    assert!(few.contains("there are 30 samples, at least 50 are needed"), "{few}");
    // Enough for straight lines and too few for interactions: done, and said.
    for column in short.paired.costs.iter_mut().chain(&mut short.paired.effects).chain(&mut short.parameters)
    {
        let copy = column.clone();
        column.extend(copy.iter().map(|value| value * 1.01));
    }
    let poor = value(&short, &asked(&[20_000.0], &["eff_gain+u_gain+noise+c_new"])).unwrap();
    assert!(
        poor.warnings.iter().any(|w| w.contains("too few samples for interactions")),
        "{:?}",
        poor.warnings
    );
}

/// Another currency, and a dominated strategy beside the others, change no ratio but its unit and no value of information.
#[test]
fn currency_and_dominated_strategies_change_no_ratio_and_no_information() {
    let input = linear_normal();
    let sets = ["eff_gain", "eff_gain+c_new"];
    let thresholds = [10_000.0, 20_000.0, 40_000.0];
    let one = value(&input, &asked(&thresholds, &sets)).unwrap();
    let mut dear = input.clone();
    dear.paired.costs.iter_mut().flatten().for_each(|cost| *cost *= 4.0);
    let dear = value(&dear, &asked(&thresholds.map(|wtp| 4.0 * wtp), &sets)).unwrap();
    for (a, b) in one.icers.iter().zip(&dear.icers) {
        assert_eq!((a.strategy, a.status), (b.strategy, b.status));
        assert_eq!(a.increment.map(|more| 4.0 * more.ratio), b.increment.map(|more| more.ratio));
    }
    for (a, b) in one.partial.iter().zip(&dear.partial) {
        for (a, b) in a.at.iter().zip(&b.at) {
            assert!(
                (4.0 * a.value - b.value).abs() <= 1e-9 * b.value && (4.0 * a.se - b.se).abs() <= 1e-9 * b.se
            );
        }
    }
    let mut more = input;
    let worse = |column: &Vec<f64>, by: f64| column.iter().map(|value| value + by).collect::<Vec<f64>>();
    let last = more.paired.strategies.len() - 1;
    more.paired.strategies.push("waste".into());
    let (cost, effect) = (worse(&more.paired.costs[last], 5.0), worse(&more.paired.effects[last], -0.01));
    more.paired.costs.push(cost);
    more.paired.effects.push(effect);
    let more = value(&more, &asked(&thresholds, &sets)).unwrap();
    assert_eq!(one.icers[..], more.icers[..one.icers.len()]);
    for (a, b) in one.thresholds.iter().zip(&more.thresholds) {
        assert_eq!(
            (a.evpi(), a.best, &a.probability[..]),
            (b.evpi(), b.best, &b.probability[..a.probability.len()])
        );
    }
    for (a, b) in one.partial.iter().flat_map(|p| &p.at).zip(more.partial.iter().flat_map(|p| &p.at)) {
        assert!((a.value - b.value).abs() <= 1e-9 * (1.0 + a.value), "{} {}", a.value, b.value);
    }
}

/// Parameters that nobody named: the ones that matter are found, with the same digits as when they are named; noise is not
/// among the first.
#[test]
fn what_matters_is_found_without_being_named() {
    let input = linear_normal();
    let request = Request { screen: true, ..asked(&[20_000.0], &[]) };
    let found = value(&input, &request).unwrap();
    let singles: Vec<&str> =
        found.partial.iter().filter(|p| p.called.is_none()).map(|p| p.parameters[0].as_str()).collect();
    assert_eq!(singles.len(), input.names.len());
    let named = value(&input, &asked(&[20_000.0], &singles)).unwrap();
    for (a, b) in found.partial.iter().zip(&named.partial) {
        assert_eq!((&a.parameters, &a.at), (&b.parameters, &b.at));
    }
    assert!(
        found
            .partial
            .windows(2)
            .take(singles.len() - 1)
            .all(|pair| pair[0].at[0].value >= pair[1].at[0].value)
    );
    assert_ne!(singles[0], "noise");
    // Too few samples for any regression: said, and everything else is there.
    let mut few = input;
    few.paired
        .costs
        .iter_mut()
        .chain(&mut few.paired.effects)
        .chain(&mut few.parameters)
        .for_each(|all| all.truncate(30));
    let found = value(&few, &request).unwrap();
    assert!(found.partial.is_empty() && found.thresholds.len() == 1);
    assert!(
        found.warnings.iter().any(|told| told.contains("too few to tell what single parameters are worth"))
    );
}
