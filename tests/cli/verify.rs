//! `verify` as a user meets it: what was changed is found, and a part of the run comes out the same again.

use super::{bytes, classroom, only_folder, peerscale, said};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn verified(home: &Path, arguments: &[&str]) -> (Option<i32>, Value, String) {
    let output = peerscale(home, &[&["verify"], arguments, &["--json"]].concat());
    let document = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code(), document, said(&output))
}

#[test]
fn every_file_is_checked_and_a_random_part_comes_out_the_same_again() {
    let home = classroom();
    for (out, more) in [
        ("base", &["--replicates", "3"][..]),
        ("samples", &["--samples", "3", "--replicates", "2", "--seed", "5"]),
        ("shared", &["--samples", "2", "--replicates", "2", "--shared-luck", "--lifetime"]),
    ] {
        let run =
            peerscale(home.path(), &[&["run", "class", "--persons", "150", "--out", out], more].concat());
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        let folder = only_folder(&home.path().join(out));
        let folder = folder.to_str().unwrap();
        let (code, document, told) = verified(home.path(), &[folder, "--rerun", "4", "--from", "class"]);
        assert_eq!(code, Some(0), "{told}");
        let parts = document["rerun"]["parts"].as_array().unwrap();
        assert_eq!((parts.len(), document["changed"].as_array().unwrap().len()), (4, 0));
        assert!(parts.iter().all(|part| part["different"] == 0 && part["values"].as_u64().unwrap() > 1000));
        assert_eq!(parts[0]["sample"].is_null(), out == "base");
        // All of it, on any number of threads, and the same parts for the same seed.
        let (code, all, _) =
            verified(home.path(), &[folder, "--rerun", "999", "--from", "class", "--threads", "3"]);
        assert_eq!((code, &all["rerun"]["of"]), (Some(0), &document["rerun"]["of"]));
        assert_eq!(
            all["rerun"]["parts"].as_array().unwrap().len() as u64,
            all["rerun"]["of"].as_u64().unwrap()
        );
    }
}

#[test]
fn what_was_changed_is_found() {
    let home = classroom();
    let run = peerscale(home.path(), &["run", "class", "--persons", "100", "--replicates", "2"]);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let folder = only_folder(&home.path().join("output"));
    let name = folder.to_str().unwrap();
    let files = bytes(&folder);
    // One bit of any file but the manifest, and any file gone.
    for (file, content) in files.iter().filter(|(file, _)| file != "manifest.json").step_by(7) {
        let path = folder.join(file);
        let mut flipped = content.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        fs::write(&path, flipped).unwrap();
        let (code, document, told) = verified(home.path(), &[name]);
        assert_eq!((code, &document["changed"][0]), (Some(4), &Value::from(file.as_str())), "{told}");
        fs::remove_file(&path).unwrap();
        let (code, document, _) = verified(home.path(), &[name]);
        assert_eq!((code, &document["missing"][0]), (Some(4), &Value::from(file.as_str())));
        fs::write(&path, content).unwrap();
    }
    fs::write(folder.join("more.txt"), "x").unwrap();
    let (code, document, told) = verified(home.path(), &[name]);
    assert_eq!((code, &document["unlisted"][0]), (Some(0), &Value::from("more.txt")), "{told}");
    fs::remove_file(folder.join("more.txt")).unwrap();
    // The scenario has changed since, and that is said before anything is simulated.
    let base = home.path().join("class/base.toml");
    let text = fs::read_to_string(&base).unwrap();
    fs::write(&base, text.replace("caseload = 15", "caseload = 14")).unwrap();
    let (code, _, told) = verified(home.path(), &[name, "--rerun", "1", "--from", "class"]);
    assert_eq!(code, Some(3));
    assert!(told.contains("not those that the run was made from") && told.contains("base.toml"), "{told}");
    // Somebody has made the manifest fit: that the numbers are others is found by simulating again.
    let path = folder.join("manifest.json");
    let manifest = fs::read_to_string(&path).unwrap();
    let sums = |text: &str| peerscale::units::checksum::sha256_hex(text.as_bytes());
    let changed = fs::read_to_string(&base).unwrap();
    fs::write(&path, manifest.replace(&sums(&text), &sums(&changed))).unwrap();
    let (code, document, told) = verified(home.path(), &[name, "--rerun", "99", "--from", "class"]);
    assert_eq!(code, Some(4), "{told}");
    let parts = document["rerun"]["parts"].as_array().unwrap();
    assert!(parts.iter().any(|part| part["different"].as_u64().unwrap() > 100), "{document}");
    assert!(told.contains("came out differently"), "{told}");
}

#[test]
fn what_is_no_folder_of_results_is_told_and_nothing_outside_it_is_read() {
    let home = classroom();
    for (folder, lacks) in [("nowhere", "there is no such folder"), ("class", "manifest.json")] {
        let (code, _, told) = verified(home.path(), &[folder]);
        assert_eq!(code, Some(3), "{told}");
        assert!(told.contains(lacks) && told.contains("name the folder that was printed"), "{told}");
    }
    let folder = home.path().join("forged");
    fs::create_dir(&folder).unwrap();
    for (text, code) in [
        ("{}", 3),
        ("[1]", 3),
        ("{\"files\": [{\"path\": \"../class/base.toml\", \"sha256\": \"\"}]}", 4),
        ("{\"files\": [{\"path\": \"/dev/zero\", \"sha256\": \"\"}]}", 4),
        ("{\"files\": [{\"path\": \"\", \"sha256\": \"\"}, 7]}", 4),
    ] {
        fs::write(folder.join("manifest.json"), text).unwrap();
        let (found, _, told) = verified(home.path(), &["forged"]);
        assert_eq!(found, Some(code), "{text}: {told}");
    }
    let (code, _, _) = verified(home.path(), &["forged", "--rerun", "3"]);
    assert_eq!(code, Some(2), "--rerun needs --from");
    let (code, _, told) = verified(home.path(), &["forged", "--rerun", "3", "--from", "class"]);
    assert_eq!(code, Some(3));
    assert!(told.contains("only results of `run`"), "{told}");
}
