//! Indices of inequality and distributional cost-effectiveness: against published conventions, closed forms and what an index must
//! do when rows are moved, split, scaled or a little is taken from some and given to others.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so by a panic")]
#![allow(clippy::float_cmp, reason = "what is exactly equal is asked to be exactly equal")]

use peerscale::economics::distributional::{Aversion, Distributional, Group};
use peerscale::economics::inequality::{Bounds, Index, Lack, Ranked, Unranked, indices};
use peerscale::jobs::equity::{Columns, measured};
use peerscale::report::equity::document;
use peerscale::scenario::LoadedFile;
use serde_json::Value;
use std::process::Command;

fn fixture(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/fixtures/equity/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn near(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-3), "{what}: {found} is not {expected}");
}

/// A column of the fixture's groups.
fn column(name: &str) -> Vec<f64> {
    let text = fixture("groups.csv");
    let place = text.lines().next().unwrap().split(',').position(|column| column == name).unwrap();
    text.lines().skip(1).map(|line| line.split(',').nth(place).unwrap().parse().unwrap()).collect()
}

fn programme(name: &str) -> Distributional {
    let [population, rank, baseline, share] =
        ["population", "rank", "hale_baseline", "opportunity_cost_share"].map(column);
    let (gain, cost) = (column(&format!("qaly_gain_{name}")), column(&format!("cost_pp_{name}")));
    let group = |g: usize| Group {
        population: population[g],
        rank: rank[g],
        baseline: baseline[g],
        gain: gain[g],
        cost: cost[g],
        opportunity_share: share[g],
    };
    Distributional::new((0..5).map(group).collect(), 20_000.0)
}

/// Every number of the fixture's groups, under whatever name, is that of the document.
fn agrees(found: &Value, expected: &Value, what: &str) {
    for (key, value) in expected.as_object().unwrap() {
        match (key.as_str(), value) {
            ("slope", slope) => {
                for key in ["sii", "rii_mean", "rii_ratio"] {
                    near(
                        found[key].as_f64().unwrap(),
                        slope[key].as_f64().unwrap(),
                        &format!("{what} {key}"),
                    );
                }
            }
            (_, Value::Object(by_aversion)) => {
                for (aversion, value) in by_aversion {
                    let aversion: f64 = aversion.parse().unwrap();
                    let own = found[key][aversion.to_string()].as_f64().unwrap();
                    near(own, value.as_f64().unwrap(), &format!("{what} {key} {aversion}"));
                }
            }
            _ => near(found[key].as_f64().unwrap(), value.as_f64().unwrap(), &format!("{what} {key}")),
        }
    }
}

#[test]
fn the_groups_of_the_fixture_have_its_indices() {
    let expected: Value = serde_json::from_str(&fixture("expected.json")).unwrap();
    let file = LoadedFile::new("groups.csv", fixture("groups.csv").into_bytes()).unwrap();
    let columns = Columns { value: "hale_baseline", rank: "rank", weight: Some("population") };
    let found = document(&measured(&file, &columns, None).unwrap());
    agrees(&found, &expected["groups"]["baseline"], "baseline");
    assert!(
        found["wagstaff"].is_null() && found["reasons"]["erreygers"].as_str().unwrap().contains("--bounds")
    );
    for name in ["A", "B"] {
        let after = document(&indices(&programme(name).after().unwrap(), None));
        agrees(&after, &expected["groups"][format!("after_{name}")], name);
    }
}

#[test]
fn the_two_programmes_lie_where_the_fixture_has_them() {
    let expected: Value = serde_json::from_str(&fixture("expected.json")).unwrap();
    for name in ["A", "B"] {
        let (programme, expected) = (programme(name), &expected["dcea"][name]);
        for (net, own) in programme.net.iter().zip(expected["net_by_group_pp"].as_array().unwrap()) {
            near(*net, own.as_f64().unwrap(), name);
        }
        for (aversion, own) in expected["equity_impact_plane"].as_object().unwrap() {
            let (kind, number) = aversion.split_once('_').unwrap();
            let number = number.parse().unwrap();
            let aversion = if kind == "kolm" { Aversion::Kolm(number) } else { Aversion::Atkinson(number) };
            let impact = programme.impact(aversion).unwrap().unwrap();
            let what = format!("{name} {kind} {number}");
            near(impact.net_health, own["net_health_impact_total"].as_f64().unwrap(), &what);
            // Differences of numbers of 68 that agree to 1e-13.
            let gain = own["ede_gain_pp"].as_f64().unwrap();
            assert!((impact.ede_gain - gain).abs() < 1e-11, "{what}: {} is not {gain}", impact.ede_gain);
            let equity = own["health_equity_impact_total"].as_f64().unwrap();
            assert!((impact.equity - equity).abs() < 1e-6, "{what}: {} is not {equity}", impact.equity);
        }
        for (aversion, own) in expected["marginal_equity_weights_baseline"].as_object().unwrap() {
            let found = programme.equity_weights(aversion.parse().unwrap());
            for (weight, own) in found.iter().zip(own.as_array().unwrap()) {
                near(*weight, own.as_f64().unwrap(), &format!("weight {name} {aversion}"));
            }
        }
        let change = programme.after().unwrap().slope().1 - programme.before().unwrap().slope().1;
        assert!((change - expected["change_in_sii"].as_f64().unwrap()).abs() < 1e-11, "{change}");
    }
}

/// Values between 1 and 3, ranks with ties, weights: an order that looks like chance and is always the same.
fn people(n: usize) -> [Vec<f64>; 3] {
    let mut state = 11_u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / 16_777_216.0
    };
    let values = (0..n).map(|_| 1.0 + 2.0 * random()).collect();
    let ranks = (0..n).map(|_| (random() * 20.0).floor()).collect();
    [values, ranks, (0..n).map(|_| 0.5 + random()).collect()]
}

fn all(values: &[f64], ranks: &[f64], weights: &[f64]) -> Vec<Index> {
    indices(&Ranked::new(values, ranks, weights).unwrap(), Some(Bounds { low: 0.0, high: 1e3 }))
}

fn of(all: &[Index], id: &str) -> Vec<f64> {
    all.iter().filter(|index| index.id == id).map(|index| index.value.unwrap()).collect()
}

#[test]
fn neither_the_order_of_rows_nor_a_split_of_a_row_matters() {
    let [values, ranks, weights] = people(300);
    let plain = all(&values, &ranks, &weights);
    let back = |list: &[f64]| list.iter().rev().copied().collect::<Vec<_>>();
    let turned = all(&back(&values), &back(&ranks), &back(&weights));
    let halves: Vec<f64> = weights.iter().chain(&weights).map(|weight| weight / 2.0).collect();
    let split = all(&[&values[..], &values].concat(), &[&ranks[..], &ranks].concat(), &halves);
    // Whole weights against repeated rows.
    let whole: Vec<f64> = weights.iter().map(|weight| (weight * 4.0).floor()).collect();
    let repeat = |list: &[f64]| -> Vec<f64> {
        list.iter().zip(&whole).flat_map(|(x, w)| vec![*x; *w as usize]).collect()
    };
    let (weighted, repeated) =
        (all(&values, &ranks, &whole), all(&repeat(&values), &repeat(&ranks), &repeat(&vec![1.0; 300])));
    for (place, index) in plain.iter().enumerate() {
        let value = index.value.unwrap();
        assert_eq!(value, turned[place].value.unwrap(), "{}", index.id);
        near(split[place].value.unwrap(), value, index.id);
        near(repeated[place].value.unwrap(), weighted[place].value.unwrap(), index.id);
    }
}

#[test]
fn relative_indices_know_no_scale_and_absolute_ones_no_origin() {
    let [values, ranks, weights] = people(200);
    let plain = all(&values, &ranks, &weights);
    let scaled = all(&values.iter().map(|x| 7.0 * x).collect::<Vec<_>>(), &ranks, &weights);
    let shifted = all(&values.iter().map(|x| 7.0 + x).collect::<Vec<_>>(), &ranks, &weights);
    for id in
        ["concentration_index", "concentration_index_nu", "gini", "atkinson", "rii_mean", "theil_t", "mld"]
    {
        for (a, b) in of(&plain, id).into_iter().zip(of(&scaled, id)) {
            near(b, a, id);
        }
    }
    for id in ["kolm", "sii", "gap_abs", "erreygers"] {
        for (a, b) in of(&plain, id).into_iter().zip(of(&shifted, id)) {
            near(b, a, id);
        }
    }
}

#[test]
fn equal_values_give_nothing_and_a_transfer_lowers_what_it_should() {
    let ranks: Vec<f64> = (0..10).map(f64::from).collect();
    let ones = vec![1.0; 10];
    for index in all(&[3.0; 10], &ranks, &ones) {
        let nothing = match index.id {
            "mean" | "ede_atkinson" | "ede_kolm" => 3.0,
            "rii_ratio" | "gap_ratio" => 1.0,
            _ => 0.0,
        };
        assert!((index.value.unwrap() - nothing).abs() < 1e-12, "{index:?}");
    }
    let before: Vec<f64> = ranks.iter().map(|rank| 1.0 + rank).collect();
    let mut after = before.clone();
    after[8] -= 0.4;
    after[2] += 0.4;
    let (before, after) = (all(&before, &ranks, &ones), all(&after, &ranks, &ones));
    for (one, other) in before.iter().zip(&after) {
        let (was, is) = (one.value.unwrap(), other.value.unwrap());
        match (one.id, one.aversion) {
            ("atkinson" | "kolm", Some(0.0)) => assert!(was.abs() < 1e-12 && is.abs() < 1e-12),
            ("atkinson" | "kolm" | "gini" | "theil_t" | "mld", _) => assert!(is < was, "{one:?} {is}"),
            ("concentration_index" | "concentration_index_nu" | "sii" | "rii_mean", _) => {
                assert!(is < was, "{one:?} {is}");
            }
            _ => {}
        }
    }
}

/// Of a share, by hand: half have 0.2 and half 0.6, ranked the same way: cov = 0.05, mean 0.4.
#[test]
fn bounded_indices_by_hand() {
    let people = Ranked::new(&[0.2, 0.6], &[1.0, 2.0], &[1.0, 1.0]).unwrap();
    let bounds = Bounds { low: 0.0, high: 1.0 };
    near(people.concentration_index().unwrap(), 0.25, "C");
    near(people.erreygers(bounds), 0.4, "E");
    near(people.wagstaff(bounds).unwrap(), 0.25 / 0.6, "W");
    // Ill health is concentrated the other way, and these two mirror it.
    let ill = Ranked::new(&[0.8, 0.4], &[1.0, 2.0], &[1.0, 1.0]).unwrap();
    near(ill.erreygers(bounds), -0.4, "E of ill health");
    near(ill.wagstaff(bounds).unwrap(), -0.25 / 0.6, "W of ill health");
}

#[test]
fn who_cannot_be_compared_is_named() {
    let ranked =
        |values: &[f64], ranks: &[f64], weights: &[f64]| Ranked::new(values, ranks, weights).unwrap_err();
    assert_eq!(ranked(&[1.0], &[1.0], &[1.0]), Unranked::TooFew);
    assert_eq!(ranked(&[1.0, 2.0], &[1.0, 2.0], &[0.0, 0.0]), Unranked::Weights);
    assert_eq!(ranked(&[1.0, 2.0], &[1.0, 2.0], &[2.0, -1.0]), Unranked::Weights);
    assert_eq!(ranked(&[1.0, 2.0], &[3.0, 3.0], &[1.0, 1.0]), Unranked::OneRank);
    // A rank that nobody has any weight in is none.
    assert_eq!(ranked(&[1.0, 2.0], &[3.0, 4.0], &[1.0, 0.0]), Unranked::OneRank);
}

/// What divides by the mean is unbounded where a value is below 0, and reads the wrong way round where the mean is: of -1, 0 and 3 a
/// Gini coefficient would be 1.33, of -5, 0 and 1 it would be -1.
#[test]
fn what_needs_shares_of_a_whole_is_missing_where_a_value_is_below_nothing() {
    const SHARES: [&str; 7] = [
        "concentration_index",
        "concentration_index_nu",
        "wagstaff",
        "gini",
        "rii_mean",
        "rii_ratio",
        "gap_ratio",
    ];
    const LOGARITHMS: [&str; 4] = ["atkinson", "ede_atkinson", "theil_t", "mld"];
    let bounds = Some(Bounds { low: -5.0, high: 5.0 });
    for (values, lack) in [
        ([-1.0, 0.0, 3.0], Lack::NotNegative),
        ([-5.0, 0.0, 1.0], Lack::NotNegative),
        ([0.0, 0.0, 0.0], Lack::Mean),
    ] {
        let found = indices(&Ranked::new(&values, &[1.0, 2.0, 3.0], &[1.0; 3]).unwrap(), bounds);
        for index in &found {
            let expected = match index.id {
                id if SHARES.contains(&id) => Some(lack),
                id if LOGARITHMS.contains(&id) => Some(Lack::Positive),
                _ => None,
            };
            assert_eq!(index.value.err(), expected, "{values:?} {}", index.id);
        }
        // In the document they are null, each with its reason.
        let told = document(&found);
        for id in SHARES {
            let value = &told[id];
            assert!(
                value.is_null() || value.as_object().is_some_and(|all| all.values().all(Value::is_null)),
                "{id}"
            );
            assert_eq!(told["reasons"][id], lack.reason(), "{id}");
        }
        assert!(told["sii"].is_number() && told["gap_abs"].is_number() && told["reasons"]["sii"].is_null());
    }
    // By hand: -1, 0, 3 of thirds ranked 1/6, 1/2, 5/6: cov = (1/3)(4/3) = 4/9, so 8 × 4/9 over a range of 10.
    let people = Ranked::new(&[-1.0, 0.0, 3.0], &[1.0, 2.0, 3.0], &[1.0; 3]).unwrap();
    near(people.erreygers(Bounds { low: -5.0, high: 5.0 }), 3.2 / 9.0, "E of values below 0");
}

#[test]
fn the_command_line_tells_numbers_and_slips() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    let equity = |text: &str, arguments: &[&str]| {
        std::fs::write(&path, text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_peerscale"))
            .arg("equity")
            .arg(&path)
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    let plain = ["--value", "health", "--rank", "fifth", "--json"];
    let (code, told, _) =
        equity("fifth,health\n1,0.2\n2,0.6\n", &[&plain[..], &["--bounds", "0:1"]].concat());
    let found: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(code, 0);
    near(found["erreygers"].as_f64().unwrap(), 0.4, "E");
    near(found["atkinson"]["1"].as_f64().unwrap(), 1.0 - (0.12_f64).sqrt() / 0.4, "Atkinson");
    for (text, arguments, reason) in [
        ("fifth,health\n1,0.2\n2,x\n", &plain[..], "health is \"x\", must be a number"),
        ("fifth,health\n1,0.2\n2,\n", &plain, "health is \"\""),
        ("fifth,health\n1,0.2\n,0.4\n", &plain, "fifth is \"\""),
        ("fifth,health\n1,0.2\n1,0.4\n", &plain, "at least two different ranks"),
        ("fifth,health\n1,0.2\n", &plain, "fewer than two rows"),
        ("fifth,healt\n1,0.2\n2,0.4\n", &plain, "health"),
        (
            "fifth,health,n\n1,0.2,0\n2,0.4,0\n",
            &["--value", "health", "--rank", "fifth", "--weight", "n"],
            "weights",
        ),
        ("fifth,health\n1,0.2\n2,1.4\n", &[&plain[..], &["--bounds", "0:1"]].concat(), "health is 1.4"),
    ] {
        let (code, told, talk) = equity(text, arguments);
        assert!(code == 3 && told.is_empty() && talk.contains(reason), "{code} {told} {talk}");
    }
    // Limits below 0 are written as they are, and indices that are undefined are null with the reason.
    let (code, told, talk) =
        equity("fifth,health\n1,-1\n2,0\n3,3\n", &[&plain[..], &["--bounds", "-5:5"]].concat());
    let found: Value = serde_json::from_str(&told).unwrap();
    assert!(code == 3 && found["gini"].is_null() && found["concentration_index"].is_null(), "{told}");
    near(found["erreygers"].as_f64().unwrap(), 3.2 / 9.0, "E");
    assert!(found["reasons"]["gini"].as_str().unwrap().contains("no value is below 0"), "{told}");
    let line = talk.lines().find(|line| line.contains("is below 0 in some rows")).unwrap();
    for name in ["Gini coefficient", "Concentration index", "Wagstaff index", "Gap, highest over lowest rank"]
    {
        assert!(line.contains(name), "{line}");
    }
    assert!(!talk.contains("Erreygers") && talk.contains("2 errors"), "{talk}");
    // Each slip comes with what to do.
    for (text, arguments, advice) in [
        ("fifth,health\n1,0.2\n", &plain[..], "at least two"),
        ("fifth,health\n1,0.2\n1,0.4\n", &plain, "another column with --rank"),
        (
            "fifth,health,n\n1,0.2,0\n2,0.4,0\n",
            &["--value", "health", "--rank", "fifth", "--weight", "n"],
            "column n, all rows",
        ),
        (
            "fifth,health,n\n1,0.2,0\n2,0.4,0\n",
            &["--value", "health", "--rank", "fifth", "--weight", "n"],
            "leave --weight out",
        ),
    ] {
        let (code, _, talk) = equity(text, arguments);
        assert!(code == 3 && talk.contains(advice), "{talk}");
    }
    // What is defined is told, what is not is named.
    let (code, told, talk) = equity("fifth,health\n1,0\n2,0.4\n", &plain);
    let found: Value = serde_json::from_str(&told).unwrap();
    assert!(code == 3 && found["atkinson"]["2"].is_null() && found["kolm"]["0.1"].is_number(), "{told}");
    assert!(talk.contains("Atkinson index") && talk.contains("Theil index"), "{talk}");
    assert_eq!(equity("fifth,health\n1,0\n2,1\n", &[&plain[..], &["--bounds", "1:0"]].concat()).0, 2);
}
