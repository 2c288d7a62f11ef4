//! `optimise` as a user meets it: what it leaves, what it refuses, and how it ends when it is stopped.

#[cfg(unix)]
use super::stopped;
use super::{bytes, classroom, only_folder, peerscale, said};
use serde_json::Value;
use std::fs;
use std::path::Path;

const PLAN: &str = "class/every-site-at-once.toml";
const SMALL: [&str; 8] =
    ["--persons", "200", "--replicates", "2", "--evaluations", "8", "--frontier", "150%"];

/// Replaces words in a file of the classroom.
fn edit(home: &Path, file: &str, from: &str, to: &str) {
    let path = home.join("class").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn a_split_is_found_told_and_the_same_for_any_number_of_threads() {
    let home = classroom();
    let run = |out: &str, threads: &str| {
        let more = ["--budget", "4000000", "--json", "--quiet", "--out", out, "--threads", threads];
        let run = peerscale(home.path(), &[&["optimise", PLAN], &SMALL[..], &more].concat());
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        let told: Value = serde_json::from_slice(&run.stdout).unwrap();
        (told, only_folder(&home.path().join(out)))
    };
    let (told, folder) = run("one", "1");
    let (_, again) = run("three", "3");
    assert!(bytes(&folder) == bytes(&again), "threads change nothing");
    for file in [
        "answer.json",
        "manifest.json",
        "tables/frontier.csv",
        "tables/splits.csv",
        "tables/dictionary.csv",
        "figures/budget-frontier.svg",
        "figures/budget-frontier.png",
        "figures/budget-frontier.txt",
    ] {
        assert!(folder.join(file).exists(), "{file}");
    }
    let splits = told["splits"].as_array().unwrap();
    assert_eq!(splits.len(), 2);
    assert!((splits[0]["budget"].as_f64().unwrap() - 4_000_000.0).abs() < 1.0);
    for split in splits {
        let even = split["even"]["levers"].as_array().unwrap();
        assert_eq!(even.len(), 4, "sites, posts, training, supervision");
        let share = |lever: &Value| lever["share"].as_f64().unwrap();
        let others: Vec<f64> = even.iter().filter(|lever| lever["lever"] != "Posts").map(share).collect();
        assert!(others.iter().all(|share| (share - others[0]).abs() < 1e-12), "evenly");
        // The difference that is told is that of the two splits, on the same replicates.
        let qalys = |which: &str| split[which]["qalys"]["mean"].as_f64().unwrap();
        let gain = split["gain"]["mean"].as_f64().unwrap();
        assert!((qalys("best") - qalys("even") - gain).abs() < 1e-9);
        let spent = split["even"]["spending"]["mean"].as_f64().unwrap();
        let mcse = split["even"]["spending"]["mcse"].as_f64().unwrap();
        // Five errors of the judgement and of the choice, which has two replicates where the judgement has eight.
        assert!((spent - split["budget"].as_f64().unwrap()) < 15.0 * mcse, "{spent} {mcse}");
    }
}

#[test]
fn what_cannot_be_bought_is_refused_before_anything_is_run() {
    let home = classroom();
    let refused = |arguments: &[&str], code: i32, words: &[&str]| {
        let run = peerscale(home.path(), &[&["optimise"], arguments, &SMALL[..]].concat());
        let said = said(&run);
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {said}");
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert!(!home.path().join("output").exists(), "{arguments:?}");
    };
    refused(&[PLAN, "--budget", "-5"], 2, &["above 0"]);
    refused(&[PLAN, "--budget", "0"], 2, &["above 0"]);
    refused(&[PLAN, "--budget", "much"], 2, &["amount of money"]);
    refused(&[PLAN, "--floor-equity", "-1"], 2, &["0 or more"]);
    refused(&["class/base.toml"], 2, &["is no strategy"]);
    refused(&["class/usual-care.toml"], 2, &["the comparator itself"]);
    edit(
        home.path(),
        "every-site-at-once.toml",
        "rollout.wave.Everyone.sites.fraction",
        "rollout.wave.Everyone.sites.fracton",
    );
    edit(home.path(), "base.toml", "from = 2\nto = 10", "from = 10\nto = 10");
    edit(home.path(), "base.toml", "from = 0.6\nto = 0.85", "from = 0.6\nto = 1.85");
    let base = fs::read_to_string(home.path().join("class/base.toml")).unwrap();
    let at = |slip: &str, column: usize| {
        let line = base.lines().position(|line| line == slip).unwrap() + 1;
        format!("class/base.toml:{line}:{column}")
    };
    let wrong = [
        &at("from = 10", 8),
        &at("to = 1.85", 6),
        "class/every-site-at-once.toml:24:9",
        "has no number at rollout.wave.Everyone.sites.fracton",
        "did you mean rollout.wave.Everyone.sites.fraction?",
        "from is 10 and to is 10: from must be the smaller",
        "to is 1.85, must be between 0 and 1 fidelity",
        "3 errors",
        "nothing was run",
    ];
    refused(&[PLAN], 3, &wrong);
}

#[test]
fn a_plan_without_levers_and_a_budget_that_is_too_small_are_invalid() {
    let home = classroom();
    let small = [&["optimise", PLAN, "--budget", "1000"], &SMALL[..]].concat();
    let run = peerscale(home.path(), &small);
    assert_eq!(run.status.code(), Some(3), "{}", said(&run));
    assert!(said(&run).contains("does not pay for the least of every lever"), "{}", said(&run));
    assert!(fs::read_dir(home.path().join("output")).unwrap().next().is_none());
    for file in ["base.toml", "every-site-at-once.toml"] {
        let path = home.path().join("class").join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, &text[..text.find("[[optimise.lever]]").unwrap()]).unwrap();
    }
    let run = peerscale(home.path(), &[&["optimise", PLAN], &SMALL[..]].concat());
    assert_eq!(run.status.code(), Some(3), "{}", said(&run));
    assert!(said(&run).contains("names nothing that a budget could buy"), "{}", said(&run));
}

/// Kinds of programme are bought by their shares of sites; other shares go along.
#[test]
fn shares_of_programmes_are_levers() {
    let home = classroom();
    let path = home.path().join("class/every-site-at-once.toml");
    let mut text = fs::read_to_string(&path).unwrap();
    text.push_str(
        "\n[programme]\nmix = { weekly = 0.5, groups = 0.3, rare = 0.2 }\n\
         [[programme.template]]\nname = \"weekly\"\n\
         [[programme.template]]\nname = \"groups\"\ngroup_size = 8\ncaseload = 40\n\
         [[programme.template]]\nname = \"rare\"\nper_week = 0.25\n\
         [[optimise.lever]]\nname = \"Groups\"\ninput = \"programme.mix.groups\"\nfrom = 0\nto = 1\n\
         [[optimise.lever]]\nname = \"Seldom\"\ninput = \"programme.mix.rare\"\nfrom = 0\nto = 1\n",
    );
    fs::write(&path, text).unwrap();
    let run = peerscale(
        home.path(),
        &[
            "optimise",
            PLAN,
            "--json",
            "--quiet",
            "--persons",
            "200",
            "--replicates",
            "2",
            "--evaluations",
            "8",
            "--frontier",
            "100%",
        ],
    );
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let told: Value = serde_json::from_slice(&run.stdout).unwrap();
    let levers = told["plan"]["levers"].as_array().unwrap();
    let share = |name: &str| levers.iter().find(|lever| lever["lever"] == name).unwrap()["share"].as_f64();
    assert_eq!((share("Groups"), share("Seldom")), (Some(0.3), Some(0.2)));
}

#[cfg(unix)]
#[test]
fn stopped_by_ctrl_c_it_ends_with_130_and_leaves_nothing() {
    stopped(classroom().path(), &["optimise", PLAN, "--budget", "1200000"]);
}
