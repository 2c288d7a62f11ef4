//! Wider distributions for poorer sources: the same luck, wider by a closed form, and nothing where nothing is asked.

use super::{bytes, classroom, only_folder, peerscale, said};
use std::fs;
use std::path::{Path, PathBuf};

/// A small run over parameter sets; returns its folder.
fn run(home: &Path, out: &str, more: &[&str]) -> PathBuf {
    let common = ["run", "class", "--persons", "100", "--replicates", "1", "--samples", "60", "--out", out];
    let done = peerscale(home, &[&common, more].concat());
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    only_folder(&home.join(out))
}

/// A column of a table of a run.
fn column(folder: &Path, table: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(folder.join(table)).unwrap();
    let place = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|row| row.unwrap()[place].to_owned()).collect()
}

fn numbers(folder: &Path, table: &str, name: &str) -> Vec<f64> {
    column(folder, table, name).iter().filter_map(|cell| cell.parse().ok()).collect()
}

#[test]
fn a_factor_of_one_is_the_same_run_to_the_last_byte() {
    let home = classroom();
    let plain = run(home.path(), "plain", &[]);
    let same = run(home.path(), "same", &["--widen=verified=1,recalled=1,assumption=1"]);
    assert!(bytes(&plain) == bytes(&same));
    assert!(!plain.join("tables/widening.csv").exists());
    assert!(numbers(&plain, "tables/certainty.csv", "spread_ratio").is_empty());
}

#[test]
fn what_is_drawn_is_wider_by_the_closed_form_with_the_same_luck() {
    let home = classroom();
    let plain = run(home.path(), "plain", &[]);
    let wide = run(home.path(), "wide", &["--widen=assumption=1.5"]);
    // A normal about its mean, and a lognormal about its median of 9 months on the logarithm; limits cut next to nothing.
    let effect = |folder: &Path| numbers(folder, "psa/parameters.csv", "illness.path_multiplier");
    for (before, after) in effect(&plain).into_iter().zip(effect(&wide)) {
        assert!((after - 1.0 - 1.5 * (before - 1.0)).abs() < 0.01, "{before} {after}");
    }
    let fading = |folder: &Path| numbers(folder, "psa/parameters.csv", "states_of_mind.half_life");
    let middle = libm::log(9.0 / 12.0 * 365.25 / 7.0);
    for (before, after) in fading(&plain).into_iter().zip(fading(&wide)) {
        let [before, after] = [before, after].map(|weeks| libm::log(weeks) - middle);
        assert!((after - 1.5 * before).abs() < 0.05, "{before} {after}");
    }
    assert_eq!(column(&wide, "tables/widening.csv", "standing"), ["assumption"; 3]);
    assert_eq!(numbers(&wide, "tables/widening.csv", "factor"), [1.5; 3]);
    let [before, after] = ["sd_stated", "sd_drawn"].map(|name| numbers(&wide, "tables/widening.csv", name));
    assert!(before.iter().zip(&after).all(|(before, after)| after > before), "{before:?} {after:?}");
    // The spread as it would be comes near the spread as it was where nothing is widened.
    let told = numbers(&wide, "tables/certainty.csv", "spread_ratio");
    assert!(!told.is_empty() && told.iter().all(|ratio| (1.0..=1.6).contains(ratio)), "{told:?}");
    let page = fs::read_to_string(wide.join("report.html")).unwrap();
    assert!(page.contains("Distributions were widened by the standing of their source"));
    assert!(page.contains("Distributions of inputs are wider than stated"));
    // A part of it comes out the same again, with what the manifest says of the factors.
    let again =
        peerscale(home.path(), &["verify", wide.to_str().unwrap(), "--rerun", "3", "--from", "class"]);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    // The scenario may say the same.
    let base = home.path().join("class/base.toml");
    let stated = fs::read_to_string(&base).unwrap() + "\n[evidence.widening]\nassumption = 1.5\n";
    fs::write(&base, stated).unwrap();
    let own = run(home.path(), "own", &[]);
    for table in ["tables/summary.csv", "tables/certainty.csv", "tables/widening.csv", "psa/parameters.csv"] {
        assert!(fs::read(wide.join(table)).unwrap() == fs::read(own.join(table)).unwrap(), "{table}");
    }
    let told = peerscale(home.path(), &["check", "class", "--explain", "illness.path_multiplier"]);
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("widened 1.5 times: normal(mean = 1, sd = 1.99)"), "{told}");
    // And the command line may take it back.
    let back = run(home.path(), "back", &["--widen=assumption=1"]);
    for table in ["tables/summary.csv", "psa/parameters.csv"] {
        assert!(fs::read(plain.join(table)).unwrap() == fs::read(back.join(table)).unwrap(), "{table}");
    }
}

#[test]
fn factors_that_make_no_sense_are_refused() {
    let home = classroom();
    for (wrong, why) in
        [("assumption=0.5", "from 1 to 10"), ("assumption=NaN", "from 1 to 10"), ("guess=2", "no standing")]
    {
        let done = peerscale(home.path(), &["run", "class", &format!("--widen={wrong}")]);
        assert_eq!(done.status.code(), Some(2), "{}", said(&done));
        assert!(said(&done).contains(why), "{}", said(&done));
    }
    let base = home.path().join("class/base.toml");
    let text = fs::read_to_string(&base).unwrap();
    for wrong in ["assumption = 0.9", "assumption = nan", "recalled = 11", "hearsay = 2"] {
        fs::write(&base, format!("{text}\n[evidence.widening]\n{wrong}\n")).unwrap();
        let done = peerscale(home.path(), &["check", "class"]);
        assert_eq!(done.status.code(), Some(3), "{wrong}: {}", said(&done));
        assert!(said(&done).contains("base.toml:"), "{}", said(&done));
    }
    let uncertain =
        "{ value = 2, unit = \"factor\", low = 1.5, high = 3, dist = \"lognormal\", source = \"C1\" }";
    fs::write(&base, format!("{text}\n[evidence.widening]\nassumption = {uncertain}\n")).unwrap();
    let done = peerscale(home.path(), &["check", "class"]);
    assert_eq!(done.status.code(), Some(3));
    assert!(said(&done).contains("cannot be uncertain itself"), "{}", said(&done));
    // A strategy of its own mind would draw the same input from another distribution.
    fs::write(&base, &text).unwrap();
    let plan = home.path().join("class/every-site-at-once.toml");
    let own = fs::read_to_string(&plan).unwrap() + "\n[evidence.widening]\nassumption = 2\n";
    fs::write(&plan, own).unwrap();
    let done = peerscale(home.path(), &["check", "class"]);
    assert_eq!(done.status.code(), Some(3));
    assert!(said(&done).contains("evidence.widening"), "{}", said(&done));
}
