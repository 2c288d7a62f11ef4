//! `replicate` as a user meets it: repeats are what a run under their seed would be.

use super::{classroom, only_folder, peerscale, said};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn run(home: &Path, out: &str, more: &[&str]) -> String {
    let common = ["run", "class", "--persons", "200", "--replicates", "3", "--out", out];
    let done = peerscale(home, &[&common, more].concat());
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    only_folder(&home.join(out)).to_str().unwrap().to_owned()
}

#[test]
fn repeats_are_runs_under_other_seeds() {
    let home = classroom();
    let folder = run(home.path(), "first", &["--seed", "5"]);
    let common = ["replicate", &folder, "--from", "class", "--times", "2", "--json"];
    let done = peerscale(home.path(), &[&common[..], &["--out", "one"]].concat());
    assert!(matches!(done.status.code(), Some(0 | 4)), "{}", said(&done));
    let document: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&document["seed"], &document["seeds"]), (&Value::from(5), &serde_json::json!([6, 7])));
    for conclusion in document["conclusions"].as_array().unwrap() {
        assert_eq!(conclusion["repeats"], 2, "{conclusion}");
        let [lower, rate, upper] = ["lower", "rate", "upper"].map(|key| conclusion[key].as_f64().unwrap());
        assert!(lower <= rate && rate <= upper);
        assert!((0.0..=1.0).contains(&conclusion["predicted"].as_f64().unwrap()), "{conclusion}");
    }
    let best = |outcome: &str| {
        let mut all = document["conclusions"].as_array().unwrap().iter();
        all.any(|one| one["conclusion"] == "best" && one["outcome"] == outcome)
    };
    assert!(best("net_benefit") && best("qalys"));
    // Other threads, the same bytes; and once more.
    let again = peerscale(home.path(), &[&common[..], &["--out", "two", "--threads", "1"]].concat());
    assert_eq!(again.stdout, done.stdout);
    let kept = only_folder(&home.path().join("one"));
    let repeats = fs::read_to_string(kept.join("tables/repeats.csv")).unwrap();
    assert_eq!(
        repeats,
        fs::read_to_string(only_folder(&home.path().join("two")).join("tables/repeats.csv")).unwrap()
    );
    // What a run under that seed says of itself, to the last digit.
    let other = run(home.path(), "other", &["--seed", "7"]);
    let mut compared = 0;
    let mut summary = csv::Reader::from_path(Path::new(&other).join("tables/summary.csv")).unwrap();
    for row in summary.records() {
        let row = row.unwrap();
        let (strategy, outcome, by) = (&row[0], &row[2], &row[3]);
        if by == "all" && ["admissions", "qalys", "cost"].contains(&outcome) {
            let begin = format!("7,{strategy},{outcome},{},{},{},{}", &row[5], &row[6], &row[9], &row[10]);
            assert!(repeats.lines().any(|line| line.starts_with(&begin)), "{begin}");
            compared += 1;
        }
    }
    assert_eq!(compared, 9);
    let words = peerscale(home.path(), &["replicate", &folder, "--from", "class", "--times", "2", "--quiet"]);
    let text = String::from_utf8(words.stdout).unwrap();
    assert!(text.contains("came back") && text.contains("unpaired") && text.contains(" of 2"), "{text}");
}

#[test]
fn what_cannot_be_repeated_is_refused() {
    let home = classroom();
    let folder = run(home.path(), "first", &[]);
    let refused = |more: &[&str]| {
        let done = peerscale(home.path(), &[&["replicate", &folder, "--from", "class"], more].concat());
        (done.status.code(), said(&done))
    };
    let (code, told) = refused(&["--seed", "1"]);
    assert!(code == Some(2) && told.contains("the run's own"), "{told}");
    let (code, told) = refused(&["--outcomes", "admisions"]);
    assert!(code == Some(3) && told.contains("did you mean admissions?"), "{told}");
    assert_eq!(refused(&["--times", "0"]).0, Some(2));
    let base = home.path().join("class/base.toml");
    let text = fs::read_to_string(&base).unwrap();
    fs::write(&base, text.replace("caseload = 15", "caseload = 14")).unwrap();
    let (code, told) = refused(&[]);
    assert!(code == Some(3) && told.contains("base.toml"), "{told}");
    let (code, told) = {
        let done = peerscale(home.path(), &["replicate", "class", "--from", "class"]);
        (done.status.code(), said(&done))
    };
    assert_eq!(code, Some(3), "{told}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_nothing() {
    let home = classroom();
    let folder = run(home.path(), "first", &[]);
    super::stopped(home.path(), &["replicate", &folder, "--from", "class", "--times", "900"]);
}
