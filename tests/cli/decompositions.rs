//! `run --decompose` as a user meets it: what is asked for is there, and nothing else.

use super::{bytes, classroom, only_folder, peerscale, said};
use serde_json::Value;
use std::fs;

/// What is asked for besides is in the folder, in the answer and on the terminal; without asking nothing of it is there.
#[test]
fn decompositions_are_asked_for_by_word() {
    let home = classroom();
    let small = ["--persons", "150", "--replicates", "2", "--quiet"];
    let run = |out: &str, more: &[&str]| {
        let arguments = [&["run", "class", "--out", out], &small[..], more].concat();
        let run = peerscale(home.path(), &arguments);
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        (String::from_utf8(run.stdout).unwrap(), only_folder(&home.path().join(out)))
    };
    let (_, plain) = run("plain", &[]);
    assert!(
        !plain.join("tables/decomposition.csv").exists() && !plain.join("figures/ingredients.svg").exists()
    );
    assert!(!fs::read_to_string(plain.join("answer.json")).unwrap().contains("decomposition"));
    let both = ["--decompose", "interactions,ingredients"];
    let (told, folder) = run("one", &[&both[..], &["--threads", "1"]].concat());
    assert!(told.contains("Active ingredients") && told.contains("Practical problem solving"), "{told}");
    let (_, again) =
        run("three", &["--decompose", "ingredients", "--decompose", "interactions", "--threads", "3"]);
    assert!(bytes(&folder) == bytes(&again), "threads and order change nothing");
    assert_ne!(folder.file_name(), plain.file_name());
    for file in ["tables/decomposition.csv", "figures/ingredients.png", "figures/interactions.svg"] {
        assert!(folder.join(file).exists(), "{file}");
    }
    let answer: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("answer.json")).unwrap()).unwrap();
    let parts = answer["decompositions"].as_array().unwrap();
    let sum = |strategy: &str, component: &str| -> f64 {
        let own = parts.iter().filter(|part| {
            part["decomposition"] == "ingredients"
                && part["strategy"] == strategy
                && part["against"] == "usual-care"
                && part["outcome"] == "recovery_weeks"
                && part["component"] == component
        });
        own.map(|part| part["contribution"].as_f64().unwrap()).sum()
    };
    for comparison in answer["comparisons"].as_array().unwrap() {
        let strategy = comparison["strategy"].as_str().unwrap();
        let difference = comparison["outcomes"]["recovery_weeks"]["difference"].as_f64().unwrap();
        assert!((sum(strategy, "total") - difference).abs() < 1e-6 * difference.abs());
        let all = sum(strategy, "shapley") + sum(strategy, "rest");
        assert!((all - difference).abs() < 1e-6 * difference.abs() && difference > 0.0);
    }
}

#[test]
fn decompositions_that_make_no_sense_are_refused_before_the_work() {
    let home = classroom();
    let unknown = peerscale(home.path(), &["run", "class", "--decompose", "ingredient"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        said(&unknown).contains("'ingredients'") && said(&unknown).contains("interactions"),
        "{}",
        said(&unknown)
    );
    let alone = peerscale(home.path(), &["run", "class/usual-care.toml", "--decompose", "ingredients"]);
    assert_eq!(alone.status.code(), Some(3));
    assert!(said(&alone).contains("only the comparator") && said(&alone).contains("nothing was run"));
    assert!(!home.path().join("output").exists());
}
