//! `report` as a user meets it: the page comes again to the last byte, and a folder that is not as it was left is refused.

use super::{bytes, classroom, only_folder, peerscale, said};
use std::fs;
use std::path::{Path, PathBuf};

fn left(home: &Path, out: &str, more: &[&str]) -> PathBuf {
    let run = peerscale(home, &[&["run", "class", "--persons", "150", "--out", out], more].concat());
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    only_folder(&home.join(out))
}

#[test]
fn the_page_comes_again_to_the_last_byte() {
    let home = classroom();
    let froze = [
        "plan",
        "freeze",
        "class",
        "--outcomes",
        "admissions",
        "--wtp",
        "20000",
        "--persons",
        "150",
        "--replicates",
        "2",
        "--samples",
        "3",
        "--out",
        "plan.toml",
    ];
    assert_eq!(peerscale(home.path(), &froze).status.code(), Some(0));
    for (out, more) in [
        ("base", &["--replicates", "3"][..]),
        ("samples", &["--samples", "3", "--replicates", "2", "--plan", "plan.toml"]),
        ("decomposed", &["--replicates", "2", "--decompose", "ingredients,interactions"]),
        ("lifetime", &["--replicates", "1", "--lifetime"]),
    ] {
        let folder = left(home.path(), out, more);
        let before = bytes(&folder);
        let page = folder.join("report.html");
        // Lost, damaged, or as it was.
        for lost in [
            None,
            Some(&b"<p>something else"[..]),
            Some(&before.iter().find(|file| file.0 == "report.html").unwrap().1),
        ] {
            match lost {
                None => fs::remove_file(&page).unwrap(),
                Some(bytes) => fs::write(&page, bytes).unwrap(),
            }
            let again = peerscale(home.path(), &["report", folder.to_str().unwrap()]);
            assert_eq!(again.status.code(), Some(0), "{}", said(&again));
            assert!(said(&again).contains("report.html") && again.stdout.is_empty());
            assert!(bytes(&folder) == before, "{out}");
        }
    }
    let folder = only_folder(&home.path().join("base"));
    let quiet = peerscale(&folder, &["report", ".", "--quiet"]);
    assert_eq!((quiet.status.code(), said(&quiet)), (Some(0), String::new()));
}

#[test]
fn a_folder_that_is_not_as_it_was_left_is_refused() {
    let home = classroom();
    let folder = left(home.path(), "output", &["--replicates", "1"]);
    let name = folder.to_str().unwrap();
    let before = bytes(&folder);
    let page = before.iter().find(|file| file.0 == "report.html").unwrap().1.clone();
    let refused = |code: i32, words: &[&str]| {
        let again = peerscale(home.path(), &["report", name]);
        assert_eq!(again.status.code(), Some(code), "{}", said(&again));
        for word in words {
            assert!(said(&again).contains(word), "{word}: {}", said(&again));
        }
        // What lay there is as it was.
        assert!(fs::read(folder.join("report.html")).unwrap() == page);
    };
    for (file, content) in before.iter().filter(|(file, _)| {
        ["findings.bin", "answer.json", "tables/summary.csv", "model.md"].contains(&file.as_str())
    }) {
        let path = folder.join(file);
        let mut flipped = content.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        fs::write(&path, flipped).unwrap();
        refused(3, &[file, "peerscale verify"]);
        fs::remove_file(&path).unwrap();
        refused(3, &[file, "peerscale verify"]);
        fs::write(&path, content).unwrap();
    }
    let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
    let version = concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\"");
    assert!(manifest.contains(version));
    let changed = |from: &str, to: &str| {
        fs::write(folder.join("manifest.json"), manifest.replacen(from, to, 1)).unwrap();
    };
    changed(version, "\"version\": \"9.9.9\"");
    refused(3, &["version 9.9.9", env!("CARGO_PKG_VERSION"), "run it anew"]);
    changed("findings.bin", "findings.old");
    refused(3, &["findings.old"]);
    changed("\"strategies\"", "\"somethings\"");
    refused(3, &["no folder of `run`"]);
    fs::write(folder.join("manifest.json"), "{").unwrap();
    refused(3, &["manifest.json is no manifest"]);
    fs::remove_file(folder.join("manifest.json")).unwrap();
    refused(3, &["no folder of results", "it has no manifest.json", "name the folder that was printed"]);
    fs::write(folder.join("manifest.json"), &manifest).unwrap();

    // While another process is at that run.
    let part =
        folder.parent().unwrap().join(format!(".{}.part", folder.file_name().unwrap().to_str().unwrap()));
    fs::create_dir(&part).unwrap();
    let lock = fs::File::create(part.join("lock")).unwrap();
    lock.lock().unwrap();
    refused(1, &["another process", "wait"]);
    let within = peerscale(home.path(), &["report", part.to_str().unwrap()]);
    assert_eq!(within.status.code(), Some(1), "{}", said(&within));
    drop(lock);
    assert_eq!(peerscale(home.path(), &["report", name]).status.code(), Some(0));

    for (place, wanted) in
        [("nowhere", "is no folder"), ("class", "manifest.json"), ("class/base.toml", "is no folder")]
    {
        let output = peerscale(home.path(), &["report", place]);
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        assert!(said(&output).contains(wanted), "{}", said(&output));
    }
    assert_eq!(peerscale(home.path(), &["report"]).status.code(), Some(2));
}

/// What is no folder of results is called that, with what it lacks and what to name.
#[test]
fn a_folder_that_is_none_of_results_is_called_so() {
    let home = classroom();
    fs::write(home.path().join("a.txt"), "a").unwrap();
    for (named, lacks) in [
        ("class", "it has no manifest.json"),
        ("a.txt", "it is a file"),
        ("nowhere", "there is no such folder"),
    ] {
        for verb in ["report", "standards", "verify"] {
            let done = peerscale(home.path(), &[verb, named]);
            let said = said(&done);
            assert_eq!((done.status.code(), done.stdout.len()), (Some(3), 0), "{verb} {named}: {said}");
            for words in [named, "is no folder of results", lacks, "name the folder that was printed"] {
                assert!(said.contains(words), "{verb} {named}: {words} is not in\n{said}");
            }
            assert!(!said.contains("could not be written down"), "{said}");
        }
    }
}
