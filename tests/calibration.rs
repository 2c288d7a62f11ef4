//! Calibration and validation as a user meets them: known values are found again, a stopped search goes on where it was,
//! samples use the posterior, and whatever is wrong is told at once.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so by a panic")]

use peerscale::analysis::agreement::{Agreement, Verdict};
use peerscale::analysis::target::Target;
use peerscale::jobs::aim::{Aim, Size};
use peerscale::jobs::calibrate::{Prepared, Settings, Watch, bounds};
use peerscale::jobs::model::{Model, layout};
use peerscale::jobs::sections::registry;
use peerscale::outcomes::frame::Layout;
use peerscale::scenario::{LoadedFile, Scenario, load};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::AtomicBool;

const HEADER: &str = "id,outcome,group_by,group,year,value,low,high,weight,use,required,derived_from,correlation,source,standing,note";
const OUTCOMES: [&str; 4] = ["admissions_per_100", "relapses_per_100", "stay_days", "bed_days_per_year"];
const FREE: &str = "path,law,value,low,high,unit\n\
    illness.relapse_rate.schizophrenia,lognormal,0.2,0.05,0.8,per year\n\
    illness.relapse_rate.bipolar,lognormal,0.2,0.05,0.8,per year\n\
    illness.admission_rate.schizophrenia,flat,,0.03,0.6,per week\n";

struct Nobody;
impl Watch for Nobody {}

fn file(name: &str, text: &str) -> LoadedFile {
    LoadedFile::new(name, text.as_bytes().to_vec()).unwrap()
}

fn usual_care() -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/classroom/usual-care.toml");
    load(&[path], &registry()).unwrap().scenarios.remove(0)
}

fn usual_care_layout() -> Layout {
    let scenario = usual_care();
    let model = Model::open(&scenario.values).unwrap();
    layout(&[scenario], &[model]).unwrap().0
}

fn size(replicates: usize, seed: u64) -> Size {
    Size { persons: 4_000, replicates, years: Some(2), seed }
}

/// Rows for each outcome and two diagnoses; `value` gives what stands for one.
fn targets(value: &dyn Fn(usize) -> f64) -> String {
    let mut text = format!("{HEADER}\n");
    for (place, outcome) in OUTCOMES.iter().enumerate() {
        for (second, group) in ["schizophrenia", "bipolar"].iter().enumerate() {
            let index = 2 * place + second;
            let value = value(index);
            let (low, high) = (value * 0.95, value / 0.95);
            let _ = writeln!(
                text,
                "T{index},{outcome},diagnosis,{group},0,{value},{low},{high},1,fit,yes,,,made,verified,"
            );
        }
    }
    text
}

/// A value misses by chance alone where its own 95% interval touches that of the target, however narrow the target's is.
#[test]
fn chance_may_span_a_narrow_interval() {
    let layout = usual_care_layout();
    let text = format!("{HEADER}\nT,stay_days,all,all,0,20,19.9,20.1,1,fit,yes,,,made,verified,\n");
    let target = Target::read(&file("t.csv", &text), &layout).unwrap().remove(0);
    let verdict = |simulated: f64, mcse: f64| {
        Agreement::of(&target, String::new(), String::new(), simulated, mcse).verdict
    };
    assert_eq!(verdict(20.0, 0.0), Verdict::Agrees);
    assert_eq!(verdict(20.5, 0.1), Verdict::Misses);
    for simulated in [20.5, 19.5] {
        // One error reaches into the interval; five reach out at its other end.
        assert_eq!((verdict(simulated, 0.25), verdict(simulated, 1.25)), (Verdict::Chance, Verdict::Chance));
    }
}

#[test]
fn values_that_made_the_targets_are_found_again() {
    let known = [
        ("illness.relapse_rate.schizophrenia", 0.25 / 52.0),
        ("illness.relapse_rate.bipolar", 0.12 / 52.0),
        ("illness.admission_rate.schizophrenia", 0.22),
    ];
    let aim = Aim::new(usual_care(), &file("t.csv", &targets(&|_| 1.0)), size(1, 77)).unwrap();
    let mut values = aim.scenario.values.clone();
    for (path, value) in known {
        values.set_number(path, value).unwrap();
    }
    let made = aim.simulate(&values, 12).unwrap();
    let targets = file("t.csv", &targets(&|index| made[index].value));
    let bounds = bounds(&file("free.csv", FREE)).unwrap();
    // Other luck than that of the targets.
    let settings = Settings { size: size(1, 5), budget: 160, posterior_budget: 160, draws: 200 };
    let prepared = Prepared::new(usual_care(), &bounds, &targets, settings).unwrap();
    let part = tempfile::tempdir().unwrap();
    let result = prepared.go(part.path(), &Nobody, &AtomicBool::new(false)).unwrap();
    assert!(result.effective >= 50.0, "effective sample size {}", result.effective);
    for (parameter, (path, truth)) in result.parameters.iter().zip(known) {
        assert_eq!(parameter.path, path);
        let away = (parameter.best - truth).abs() / parameter.sd;
        assert!(away < 3.0, "{path}: {} instead of {truth}, {away:.1} sd away", parameter.best);
        assert!((parameter.best / truth - 1.0).abs() < 0.15, "{path}: {}", parameter.best);
        assert!(!parameter.left_at_the_prior, "{path}");
    }
    assert!(result.fit.iter().all(|row| !row.fails()), "{:?}", result.fit);
    assert!(result.misfit < result.misfit_before / 20.0);
}

fn peerscale(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_peerscale")).args(arguments).current_dir(home).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A home with the classroom, targets that it meets and free parameters.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    assert!(peerscale(home.path(), &["new", "class", "--template", "classroom"]).status.success());
    let text = format!(
        "{HEADER}\nA,admissions_per_100,all,all,0,20,2,90,1,fit,yes,,,made,verified,\n\
         B,stay_days,all,all,0,20,2,60,1,validate,yes,,,made,verified,\n"
    );
    fs::write(home.path().join("class/targets.csv"), text).unwrap();
    fs::write(home.path().join("class/free.csv"), FREE).unwrap();
    home
}

const SMALL: [&str; 12] = [
    "calibrate",
    "class/base.toml",
    "--targets",
    "class/targets.csv",
    "--persons",
    "500",
    "--years",
    "1",
    "--budget",
    "40",
    "--posterior-budget",
    "40",
];

/// Every file below a folder but the log.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else if path.file_name().unwrap() != "log.txt" {
            found.push((path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn only(out: &Path) -> std::path::PathBuf {
    let found: Vec<_> = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[test]
fn a_calibration_that_was_killed_goes_on_and_ends_with_the_same_bytes() {
    let home = home();
    let whole = peerscale(home.path(), &[&SMALL[..], &["--out", "whole", "--threads", "1"]].concat());
    assert_eq!(whole.status.code(), Some(0), "{}", said(&whole));
    // Killed in the middle, without a chance to tidy up.
    let mut child = Command::new(env!("CARGO_BIN_EXE_peerscale"))
        .args([&SMALL[..], &["--out", "killed"]].concat())
        .current_dir(home.path())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let kept = || {
        let part = fs::read_dir(home.path().join("killed")).ok()?.next()?.ok()?.path();
        let text = fs::read_to_string(part.join("evaluations.txt")).ok()?;
        (text.lines().count() > 10).then_some(())
    };
    while kept().is_none() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let again = peerscale(home.path(), &[&SMALL[..], &["--out", "killed", "--threads", "2"]].concat());
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert_eq!(contents(&only(&home.path().join("whole"))), contents(&only(&home.path().join("killed"))));
}

#[test]
fn samples_take_rows_of_the_posterior_as_a_whole() {
    let home = home();
    let rows = "illness.relapse_rate.schizophrenia,illness.path_multiplier\n0.003,0.25\n0.006,-0.5\n";
    fs::write(home.path().join("class/posterior.csv"), rows).unwrap();
    let base = home.path().join("class/base.toml");
    let text = fs::read_to_string(&base).unwrap();
    let text = text.replace("[simulation]\n", "[simulation]\nposterior = \"posterior.csv\"\n");
    let certain = "schizophrenia = { value = 0.15, unit = \"per year\" }";
    let uncertain = "schizophrenia = { value = 0.15, unit = \"per year\", low = 0.1, high = 0.2, dist = \"gamma\", source = \"C1\" }";
    assert!(text.contains(certain));
    fs::write(&base, text.replacen(certain, uncertain, 1)).unwrap();
    let run = peerscale(
        home.path(),
        &["run", "class", "--samples", "12", "--replicates", "1", "--persons", "200", "--out", "out"],
    );
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let table = fs::read_to_string(only(&home.path().join("out")).join("psa/parameters.csv")).unwrap();
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = |path: &str| header.iter().position(|column| *column == path).unwrap();
    let (one, other) = (place("illness.relapse_rate.schizophrenia"), place("illness.path_multiplier"));
    let mut seen = std::collections::BTreeSet::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        seen.insert((cells[one].to_owned(), cells[other].to_owned()));
    }
    let expected = [("0.003", "0.25"), ("0.006", "-0.5")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(seen, expected.into_iter().collect());

    fs::write(home.path().join("class/posterior.csv"), rows.replace("0.006", "-0.006")).unwrap();
    let refused = peerscale(home.path(), &["run", "class", "--samples", "2", "--out", "refused"]);
    let said = said(&refused);
    assert_eq!(refused.status.code(), Some(3), "{said}");
    for words in ["posterior.csv", ":3", "-0.006, must be between 0"] {
        assert!(said.contains(words), "{words:?} is missing in: {said}");
    }
    assert!(!home.path().join("refused").exists());
}

#[test]
fn whatever_is_wrong_is_told_with_what_to_write_instead() {
    let home = home();
    let path = |name: &str| home.path().join("class").join(name);
    let good = fs::read_to_string(path("targets.csv")).unwrap();
    let refused = |arguments: &[&str], code: i32, words: &[&str]| {
        let output = peerscale(home.path(), &[&SMALL[..], &["--out", "bad"], arguments].concat());
        let said = said(&output);
        assert_eq!(output.status.code(), Some(code), "{said}");
        for word in words {
            assert!(said.contains(word), "{word:?} is missing in: {said}");
        }
        assert!(output.stdout.is_empty());
    };
    let free = |line: &str| fs::write(path("free.csv"), format!("path,law,value,low,high,unit\n{line}\n"));
    free("illness.relapse_rate.schizofrenia,flat,,0.1,0.2,per year").unwrap();
    refused(&[], 3, &["no number illness.relapse_rate.schizofrenia", "illness.relapse_rate.schizophrenia?"]);
    free("illness.recovery_rate,flat,,0.3,0.2,").unwrap();
    refused(&[], 3, &["wrong way round"]);
    free("illness.recovery_rate,cauchy,0.25,0.2,0.3,").unwrap();
    refused(&[], 3, &["law is \"cauchy\"", "class/free.csv:2"]);
    free("illness.recovery_rate,flat,,0.2,0.3,GBP").unwrap();
    refused(&[], 3, &["per week", "GBP"]);
    free("illness.recovery_rate,flat,,0.3,0.2,\nillness.relapse_rat,flat,,0.1,0.2,").unwrap();
    refused(&[], 3, &["wrong way round", "no number illness.relapse_rat", "2 errors; nothing was run"]);
    free("illness.recovery_rate,flat,,0.2,0.3,").unwrap();
    for (from, to, words) in [
        ("admissions_per_100", "admission_per_100", &["is it admissions_per_100?", "targets.csv:2"][..]),
        ("all,all,0,20,2,90", "diagnosis,madness,0,20,2,90", &["no group is diagnosis madness"]),
        ("all,all,0,20,2,90", "all,all,9,20,2,90", &["year is 9, but the runs have 1 year"]),
        (",20,2,90,", ",20,25,90,", &["does not hold the value"]),
        (",fit,", ",fitt,", &["must be fit or validate"]),
        (",fit,", ",validate,", &["nothing to fit to"]),
        ("B,stay_days", "A,stay_days", &["is there twice", "targets.csv:3"]),
        (",yes,,,made", ",yes,Z,0.5,made", &["no target of this table"]),
        (",yes,,,made", ",yes,,0.5,made", &["correlation is that with derived_from"]),
        (",yes,,,made", ",yes,A,,made", &["is itself derived from \"A\""]),
        (",yes,,,made", ",maybe,,,made", &["required is \"maybe\", must be yes or no"]),
        (",made,verified", ",made,heard", &["standing is \"heard\", must be one of verified"]),
        ("all,all,0,20,2,90", "all,all,0.5,20,2,90", &["year is \"0.5\", must be a whole number"]),
    ] {
        fs::write(path("targets.csv"), good.replacen(from, to, 1)).unwrap();
        refused(&[], 3, words);
    }
    fs::write(path("targets.csv"), &good).unwrap();
    refused(&["--free", "illness.recovery_rate=0.2"], 2, &["PATH=LOW..HIGH"]);
    assert!(fs::read_dir(home.path().join("bad")).map_or(true, |mut found| found.next().is_none()));
}

/// One simulation is no posterior, and no reason to fail either.
#[test]
fn the_smallest_budgets_end_with_a_warning() {
    let home = home();
    let least = ["--budget", "1", "--posterior-budget", "1", "--draws", "3", "--out", "least"];
    let arguments: Vec<&str> = SMALL[..8].iter().copied().chain(least).collect();
    let output = peerscale(home.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let words = String::from_utf8(output.stdout).unwrap();
    assert!(words.contains("the posterior is worth 1 independent draws, fewer than 50"), "{words}");
}

#[test]
fn validate_fails_with_4_where_a_required_row_misses() {
    let home = home();
    let arguments = ["validate", "class/base.toml", "--persons", "1000", "--replicates", "2", "--json"];
    let good = peerscale(home.path(), &arguments);
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    let document: serde_json::Value = serde_json::from_slice(&good.stdout).unwrap();
    assert_eq!(document["failed"], 0);
    let rows = document["sections"][0]["rows"].as_array().unwrap();
    assert_eq!((rows[0]["kind"].as_str(), rows[1]["kind"].as_str()), (Some("internal"), Some("external")));
    assert!(rows.iter().all(|row| row["verdict"] == "agrees" && row["mcse"].as_f64().unwrap() > 0.0));
    let table = home.path().join("class/targets.csv");
    let text = fs::read_to_string(&table).unwrap().replacen(",20,2,60,", ",200,190,210,", 1);
    fs::write(&table, text).unwrap();
    let bad = peerscale(home.path(), &arguments);
    assert_eq!(bad.status.code(), Some(4));
    assert!(said(&bad).contains("1 required row missed: Mean length of stay (B)"), "{}", said(&bad));
    fs::remove_file(&table).unwrap();
    let without = peerscale(home.path(), &arguments);
    assert_eq!(without.status.code(), Some(2));
    assert!(said(&without).contains("--targets"));
}
