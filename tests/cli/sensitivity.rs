//! `sensitivity` as a user meets it: what it leaves, what it refuses, and how it ends when it is stopped.

#[cfg(unix)]
use super::stopped;
use super::{bytes, classroom, only_folder, peerscale, said};
use serde_json::Value;
use std::fs;

const SMALL: [&str; 4] = ["--persons", "200", "--replicates", "3"];

#[test]
fn everything_is_told_and_the_same_for_any_number_of_threads() {
    let home = classroom();
    let run = |out: &str, threads: &str| {
        let more = [
            "--one-way",
            "all",
            "--threshold",
            "--two-way",
            "illness.path_multiplier,states_of_mind.half_life",
            "--steps",
            "3",
            "--structural",
            "--json",
            "--quiet",
            "--out",
            out,
            "--threads",
            threads,
        ];
        let run = peerscale(home.path(), &[&["sensitivity", "class"], &SMALL[..], &more].concat());
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        assert!(run.stderr.is_empty(), "quiet: {}", said(&run));
        let told: Value = serde_json::from_slice(&run.stdout).unwrap();
        (told, only_folder(&home.path().join(out)))
    };
    let (told, folder) = run("one", "1");
    let (_, again) = run("three", "3");
    assert!(bytes(&folder) == bytes(&again), "threads change nothing");
    for file in [
        "answer.json",
        "manifest.json",
        "report.html",
        "tables/one_way.csv",
        "tables/structural.csv",
        "tables/dictionary.csv",
    ] {
        assert!(folder.join(file).exists(), "{file}");
    }
    for id in [
        "tornado",
        "tornado-admissions",
        "tornado-budget-impact",
        "tornado-stated-mixes",
        "two-way-map",
        "structural-alternatives",
    ] {
        for end in ["csv", "svg", "png", "txt"] {
            assert!(folder.join(format!("figures/{id}.{end}")).exists(), "{id}.{end}");
        }
    }
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(page.contains("Ranges of the budget impact"));
    assert!(page.contains(told["answer"].as_str().unwrap().split('.').next().unwrap()));
    assert!(!page.contains("NaN") && !told.to_string().contains("NaN"));
    // Three inputs; two plans with five outcomes, and the budget impact of the stated mixes.
    let bars = told["one_way"].as_array().unwrap();
    assert_eq!(bars.len(), 3 * (2 * 5 + 1));
    for bar in bars {
        let number = |field: &str| bar[field]["mean"].as_f64().unwrap();
        let swing = number("at_low") - number("at_base") - number("swing_low");
        assert!(swing.abs() < 1e-6 * number("at_base").abs().max(1.0), "{bar}");
    }
    let half_life = bars.iter().find(|bar| bar["input"] == "states_of_mind.half_life").unwrap();
    assert!(told["screening"].is_null() && told["budget_years"] == 5);
    assert!(half_life["unit"] == "months" && half_life["base"] == 9.0, "{half_life}");
    assert_eq!(told["two_way"]["cells"].as_array().unwrap().len(), 9);
    assert_eq!(told["structural"]["alternatives"].as_array().unwrap().len(), 9);
    assert_eq!(told["structural"]["choices"].as_array().unwrap().len(), 10);
    assert_eq!(told["comparator"], "usual-care");
    for threshold in told["thresholds"].as_array().unwrap() {
        assert!(threshold["sentence"].as_str().unwrap().len() > 20);
    }
}

#[test]
fn one_input_by_another_outcome() {
    let home = classroom();
    let asked = [
        "sensitivity",
        "class",
        "--threshold",
        "illness.path_multiplier",
        "--outcome",
        "admissions",
        "--between",
        "-3:3",
    ];
    let run = peerscale(home.path(), &[&asked[..], &SMALL[..], &["--quiet"]].concat());
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(text.contains("by admissions"), "{text}");
    let answer = fs::read(only_folder(&home.path().join("output")).join("answer.json")).unwrap();
    let told: Value = serde_json::from_slice(&answer).unwrap();
    let threshold = &told["thresholds"][0];
    assert_eq!((threshold["from"].as_f64(), threshold["to"].as_f64()), (Some(-3.0), Some(3.0)));
    assert!(told["one_way"].is_null() && told["structural"].is_null());
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_run() {
    let home = classroom();
    let refused = |arguments: &[&str], code: i32, words: &[&str]| {
        let run = peerscale(home.path(), &[&["sensitivity"], arguments, &["--persons", "200"]].concat());
        let said = said(&run);
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {said}");
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert!(!home.path().join("output").exists(), "{arguments:?}");
    };
    refused(&[], 2, &["FILE"]);
    refused(&["class", "--replicates", "1"], 2, &["at least 2"]);
    refused(&["class", "--two-way", "illness.path_multiplier"], 2, &["A,B"]);
    refused(&["class", "--between", "1:2"], 2, &["--threshold"]);
    refused(&["class", "--threshold", "illness.path_multiplier", "--between", "1-2"], 2, &["0.1:0.5"]);
    refused(&["class/base.toml"], 2, &["no strategy"]);
    refused(&["class/usual-care.toml"], 3, &["only the comparator", "name a plan"]);
    refused(&["class", "--outcome", "admisions"], 3, &["did you mean admissions?"]);
    refused(
        &["class", "--one-way", "illness.path_multiplyer,workforce.caseload"],
        3,
        &[
            "did you mean illness.path_multiplier?",
            "workforce.caseload is certain",
            "give it low, high, dist and source",
            "2 errors",
        ],
    );
    let twice = "illness.path_multiplier,illness.path_multiplier";
    refused(&["class", "--two-way", twice], 3, &["is there twice: name two inputs"]);
    refused(
        &["class", "--threshold", "illness.path_multiplier", "--between", "3:1"],
        3,
        &["3 must be below 1", "nothing was run"],
    );
    let path = home.path().join("class/base.toml");
    let text = fs::read_to_string(&path).unwrap();
    let wrong = text
        .replace(
            "input = \"illness.path_multiplier\"\nnumber = 0",
            "input = \"illness.path_multiplyer\"\nnumber = 0",
        )
        .replace("word = \"threshold\"", "word = \"treshold\"");
    fs::write(&path, &wrong).unwrap();
    let at = |slip: &str, column: usize| {
        let line = wrong.lines().position(|line| line.contains(slip)).unwrap() + 1;
        format!("class/base.toml:{line}:{column}")
    };
    refused(
        &["class", "--structural"],
        3,
        &[
            &at("path_multiplyer", 9),
            "nothing is stated at illness.path_multiplyer",
            "did you mean illness.path_multiplier?",
            &at("treshold", 8),
            "write one of linear, threshold",
        ],
    );
    fs::write(&path, &text[..text.find("[[structural]]").unwrap()]).unwrap();
    refused(&["class", "--structural"], 3, &["names no structural alternative", "add [[structural]]"]);
}

#[cfg(unix)]
#[test]
fn stopped_by_ctrl_c_it_ends_with_130_and_leaves_nothing() {
    stopped(classroom().path(), &["sensitivity", "class", "--replicates", "400", "--persons", "4000"]);
}
