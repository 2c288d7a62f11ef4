//! The guides do what they say: every command of every guide is run, in its order, with small counts, in a folder of its own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so by a panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the counts of a command are brought down to, so that the guides take seconds.
const SMALL: [(&str, usize); 2] = [("--samples", 50), ("--replicates", 2)];

fn guides() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/guide");
    let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

/// The lines of the blocks that are for a shell.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in text.lines().filter_map(|line| line.strip_prefix("//!")) {
        let line = line.trim();
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside && !line.is_empty() {
            found.push(line.to_owned());
        }
    }
    found
}

/// The folder of results that a guide means by `output/name-1a2b3c4d`: the newest of that name.
fn results(word: &str, home: &Path) -> String {
    let Some((name, rest)) = word.split_once("-1a2b3c4d") else { return word.to_owned() };
    let (folder, name) = name.rsplit_once('/').unwrap();
    let newest = fs::read_dir(home.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            // Results of other jobs have names that begin alike.
            let own = path.file_name().unwrap().to_string_lossy();
            own.strip_prefix(&format!("{name}-")).is_some_and(|hash| hash.len() == 8)
        })
        .max_by_key(|path| fs::metadata(path).unwrap().modified().unwrap());
    format!("{}{rest}", newest.unwrap_or_else(|| panic!("no results {word}")).display())
}

/// The words of a command with small counts and real folders.
fn small(command: &str, home: &Path) -> Vec<String> {
    let mut words: Vec<String> = command.split_whitespace().skip(1).map(|word| results(word, home)).collect();
    for (option, most) in SMALL {
        let Some(at) = words.iter().position(|word| word == option) else { continue };
        let count: usize = words[at + 1].parse().unwrap();
        words[at + 1] = count.min(most).to_string();
    }
    let at = words.iter().position(|word| word == "--replicates");
    if let Some(at) = at.filter(|_| words.iter().any(|word| word == "--samples")) {
        words[at + 1] = "1".into();
    }
    // A plan is for the run that follows.
    let counts = words[0] == "run" || words[..2] == ["plan", "freeze"];
    if counts && !words.iter().any(|word| word == "--replicates") {
        words.extend(["--replicates".into(), "1".into()]);
    }
    words
}

/// As the first exercise says of its two plans.
fn the_second_plan_costs_less_than_half_as_much(run: &Path) {
    let answer = fs::read_to_string(run.join("answer.json")).unwrap();
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let cards = answer["cards"].as_array().unwrap();
    let card = cards.iter().find(|card| card["id"] == "yearly_cost").unwrap();
    let more = |strategy: &str| {
        let lines = card["lines"].as_array().unwrap();
        lines.iter().find(|line| line["strategy"] == strategy).unwrap()["mean"].as_f64().unwrap()
    };
    let [everywhere, half] = ["every-site-at-once", "half-the-sites-well"].map(more);
    assert!(0.0 < half && half < 0.5 * everywhere, "{half} of {everywhere}");
}

#[test]
fn every_command_of_the_guides_runs() {
    let mut ran = 0;
    for guide in guides() {
        let home = tempfile::tempdir().unwrap();
        for command in commands(&fs::read_to_string(&guide).unwrap()) {
            assert!(command.starts_with("peerscale "), "{}: {command}", guide.display());
            let words = small(&command, home.path());
            let output = Command::new(env!("CARGO_BIN_EXE_peerscale"))
                .args(&words)
                .current_dir(home.path())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {command}\n{words:?}\n{said}", guide.display());
            if guide.ends_with("exercises.rs") && command == "peerscale run class" {
                the_second_plan_costs_less_than_half_as_much(Path::new(&results(
                    "output/class-1a2b3c4d",
                    home.path(),
                )));
            }
            ran += 1;
        }
    }
    assert!(ran >= 15, "{ran}");
}

#[test]
fn commands_are_found_where_they_stand() {
    let text = "//! Words.\n//!\n//! ```sh\n//! peerscale run a\n//!\n//! peerscale run b\n//! ```\n//! ```r\n//! evpi(x)\n//! ```\n";
    assert_eq!(commands(text), ["peerscale run a", "peerscale run b"]);
}
