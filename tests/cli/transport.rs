//! `transport` as a user meets it: weights give what a setting with that mix gives, where people differ by what is weighed alone.

use super::{classroom, only_folder, peerscale, said};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A run of the classroom in which people with schizophrenia relapse four times as often, and are such a share.
fn run(home: &Path, out: &str, share: f64, more: &[&str]) -> String {
    let text = |name: &str| fs::read_to_string(home.join("class").join(name)).unwrap();
    let base = text("base.toml").replace(
        "schizophrenia = { value = 0.15, unit = \"per year\" }",
        "schizophrenia = { value = 0.6, unit = \"per year\" }",
    );
    fs::write(home.join("class/base.toml"), base).unwrap();
    let setting = text("setting.toml");
    let begin = setting.find("diagnosis = {").unwrap();
    let end = begin + setting[begin..].find('\n').unwrap();
    let mix = format!(
        "diagnosis = {{ schizophrenia = {share}, other_psychosis = 0.0, bipolar = {:.1}, depression = 0.0 }}",
        1.0 - share
    );
    fs::write(home.join("class/setting.toml"), format!("{}{mix}{}", &setting[..begin], &setting[end..]))
        .unwrap();
    let common = ["run", "class", "--persons", "1000", "--replicates", "6", "--out", out];
    let done = peerscale(home, &[&common, more].concat());
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    only_folder(&home.join(out)).to_str().unwrap().to_owned()
}

fn carried(home: &Path, folder: &str, target: &str, more: &[&str]) -> (Option<i32>, Value, String) {
    fs::write(home.join("target.csv"), target).unwrap();
    let done = peerscale(home, &[&["transport", folder, "--target", "target.csv", "--json"], more].concat());
    (done.status.code(), serde_json::from_slice(&done.stdout).unwrap_or_default(), said(&done))
}

/// Mean and standard error of an outcome of a strategy.
fn told(document: &Value, strategy: &str, outcome: &str, which: &str) -> (f64, f64) {
    let mut all = document["outcomes"].as_array().unwrap().iter();
    let row = all.find(|row| row["strategy"] == strategy && row["outcome"] == outcome).unwrap();
    (row[which]["mean"].as_f64().unwrap(), row[which]["standard_error"].as_f64().unwrap())
}

#[test]
fn weights_give_what_a_run_with_that_mix_gives() {
    let home = classroom();
    let half = run(home.path(), "half", 0.5, &[]);
    let most = run(home.path(), "most", 0.8, &["--seed", "2"]);
    let target = "group_by,group,share\ndiagnosis,schizophrenia,0.8\ndiagnosis,bipolar,0.2\n";
    let (code, here, said) = carried(home.path(), &half, target, &[]);
    assert_eq!(code, Some(0), "{said}");
    let (code, there, said) = carried(home.path(), &most, target, &[]);
    assert_eq!(code, Some(0), "{said}");
    for (strategy, outcome, which, own) in [
        ("usual-care", "admissions", "target", "run"),
        ("usual-care", "qalys", "target", "run"),
        ("usual-care", "bed_days", "target", "run"),
        ("every-site-at-once", "admissions", "target_difference", "run_difference"),
        ("every-site-at-once", "reach", "target", "run"),
    ] {
        let ((weighed, a), (direct, b)) =
            (told(&here, strategy, outcome, which), told(&there, strategy, outcome, own));
        let error = libm::sqrt(a * a + b * b);
        assert!((weighed - direct).abs() < 4.0 * error, "{strategy} {outcome}: {weighed} {direct} ± {error}");
    }
    // As it is, the run is far from it.
    let ((run, a), (direct, b)) =
        (told(&here, "usual-care", "admissions", "run"), told(&there, "usual-care", "admissions", "run"));
    assert!((run - direct).abs() > 6.0 * libm::sqrt(a * a + b * b), "{run} {direct}");
    let effective = here["people_effective"].as_f64().unwrap();
    // 1000 / (0.8²/0.5 + 0.2²/0.5), but for who was drawn.
    assert!((effective / 735.3 - 1.0).abs() < 0.1, "{effective}");
    assert!(here["not_carried_over"].as_array().unwrap().len() > 3);
    // The run's own mix leaves it where it is, and that is what its tables say of each eligible person.
    let own = here["groups"].as_array().unwrap().iter().map(|group| {
        format!("diagnosis,{},{}\n", group["group"].as_str().unwrap(), group["people_simulated"])
    });
    let (code, same, said) =
        carried(home.path(), &half, &format!("group_by,group,people\n{}", own.collect::<String>()), &[]);
    assert_eq!(code, Some(0), "{said}");
    let mut table = csv::Reader::from_path(Path::new(&half).join("tables/per_1000_eligible.csv")).unwrap();
    let mut compared = 0;
    for row in table.records() {
        let row = row.unwrap();
        if ["admissions", "cost"].contains(&&row[2]) {
            let ((run, _), (target, _)) =
                (told(&same, &row[0], &row[2], "run"), told(&same, &row[0], &row[2], "target"));
            assert!((run / target - 1.0).abs() < 2e-3, "{} {}: {run} {target}", &row[0], &row[2]);
            assert!(
                (1000.0 * run / row[3].parse::<f64>().unwrap() - 1.0).abs() < 2e-3,
                "{} {}",
                &row[0],
                &row[2]
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 6);
    // Margins of two attributes: sexes as they are, so that little but the diagnosis moves.
    let both = format!("{target}sex,female,0.5\nsex,male,0.5\n");
    let (code, raked, said) = carried(home.path(), &half, &both, &["--out", "carried"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(raked["raked"], true);
    for (strategy, outcome) in
        [("usual-care", "admissions"), ("usual-care", "qalys"), ("every-site-at-once", "cost")]
    {
        let ((one, _), (two, _)) =
            (told(&here, strategy, outcome, "target"), told(&raked, strategy, outcome, "target"));
        assert!((one / two - 1.0).abs() < 0.03, "{strategy} {outcome}: {one} {two}");
    }
    let tables = only_folder(&home.path().join("carried")).join("tables");
    assert!(tables.join("transport.csv").exists() && tables.join("weights.csv").exists());
}

#[test]
fn targets_that_do_not_fit_are_refused() {
    let home = classroom();
    let folder = run(home.path(), "half", 0.5, &[]);
    let head = "group_by,group,share\n";
    for (target, why) in [
        ("diagnosis,schizophrenia,0.8\ndiagnosis,bipolar,0.3\n", "must come to 1"),
        ("diagnosis,schizophrenia,-0.1\ndiagnosis,bipolar,1.0\n", "-0.1"),
        ("diagnosis,schizophrenia,0.5\ndiagnosis,bipolr,0.5\n", "bipolar"),
        ("diagnosis,schizophrenia,0.5\ndiagnosis,schizophrenia,0.5\n", "twice"),
        ("diagnos,schizophrenia,1.0\n", "diagnosis"),
        ("diagnosis,schizophrenia,0.5\ndiagnosis,depression,0.5\n", "none to whom"),
        ("diagnosis,bipolar,1\nsex,female,1\nfifth,fifth_1,1\n", "one or two"),
        ("", "no row"),
    ] {
        let (code, _, told) = carried(home.path(), &folder, &format!("{head}{target}"), &[]);
        assert_eq!(code, Some(3), "{target}: {told}");
        assert!(told.contains(why), "{target}: {told}");
    }
    let fits = format!("{head}diagnosis,schizophrenia,1.0\n");
    let (code, found, told) = carried(home.path(), &folder, &fits, &[]);
    assert_eq!(code, Some(0), "{told}");
    assert!(found["warnings"].to_string().contains("nobody of diagnosis bipolar"), "{}", found["warnings"]);
    let (code, _, told) = carried(home.path(), &folder, &fits, &["--outcomes", "fidelity"]);
    assert!(code == Some(3) && told.contains("fidelity"), "{told}");
    let (code, _, told) = carried(home.path(), "class", &fits, &[]);
    assert_eq!(code, Some(3), "{told}");
}
