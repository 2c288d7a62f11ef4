//! Scenarios from strangers: what they say is shown and does nothing, and they read and write nothing but their own.

use super::{bytes, classroom, only_folder, peerscale, said, shipped};
use std::fs;
use std::io::Read;
use std::path::Path;

/// Harmful in a page, in a drawing and on a terminal.
const SCRIPT: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>";
/// The same, short enough for the name of a category.
const SHORT: &str = "<script>alert(1)</script>";
/// Harmful in a spreadsheet program.
const FORMULAS: [&str; 4] = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(1,2)", "-2+3"];

/// A classroom in which everything that has a name has a harmful one.
fn hostile(home: &Path) {
    let folder = home.join("class");
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let mut text = fs::read_to_string(&path).unwrap();
        // Keys and texts alike: a quoted key is a key.
        for (place, word) in ["Majority", "Minority", "Common"].into_iter().enumerate() {
            let named = format!("{}{SHORT}", FORMULAS[place]);
            text = text.replace(&format!("\"{word}\""), word).replace(word, &format!("\"{named}\""));
        }
        for (from, formula) in [
            ("name = \"Recovery scale\"", FORMULAS[0]),
            ("construct = \"loneliness\"", FORMULAS[1]),
            ("citation = \"", FORMULAS[2]),
            ("note = \"", FORMULAS[3]),
            ("question = \"", FORMULAS[0]),
            ("name = \"First three", FORMULAS[1]),
            ("name = \"Two more", FORMULAS[2]),
            ("name = \"Half the sites", FORMULAS[3]),
            ("name = \"Every site", FORMULAS[0]),
            ("name = \"Usual care", FORMULAS[1]),
            ("name = \"Smalltown", FORMULAS[2]),
        ] {
            let (key, value) = from.split_once('"').unwrap();
            text = text.replace(from, &format!("{key}\"{formula}{SCRIPT}\u{2028}{value}"));
        }
        text = text.replace(
            "rollout.wave.First three.",
            &format!("rollout.wave.{}{SCRIPT}\u{2028}First three.", FORMULAS[1]),
        );
        text = text.replace(
            "rollout.wave.Two more.",
            &format!("rollout.wave.{}{SCRIPT}\u{2028}Two more.", FORMULAS[2]),
        );
        fs::write(&path, text).unwrap();
    }
}

/// Whether a cell would be taken for a formula.
fn armed(cell: &str) -> bool {
    cell.starts_with(['=', '+', '@', '\t', '\r']) || cell.starts_with('-') && cell.parse::<f64>().is_err()
}

#[test]
fn what_a_scenario_says_is_inert_in_every_output() {
    let home = classroom();
    hostile(home.path());
    let run =
        peerscale(home.path(), &["run", "class", "--persons", "200", "--samples", "3", "--replicates", "2"]);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let folder = only_folder(&home.path().join("output"));
    let mut seen = 0;
    for (name, content) in bytes(&folder) {
        let ending = Path::new(&name).extension().map(|ending| ending.to_string_lossy().into_owned());
        match ending.as_deref() {
            Some("html" | "svg") => {
                let text = String::from_utf8(content).unwrap();
                assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{name}");
                seen += text.matches("&lt;script&gt;alert(1)").count();
            }
            Some("csv") => {
                let mut reader = csv::ReaderBuilder::new()
                    .has_headers(false)
                    .flexible(true)
                    .from_reader(content.as_slice());
                for row in reader.records() {
                    for cell in &row.unwrap() {
                        assert!(!armed(cell), "{name}: {cell}");
                        seen += usize::from(cell.contains("<script>"));
                    }
                }
            }
            Some("xlsx") => {
                let mut book = zip::ZipArchive::new(std::io::Cursor::new(content)).unwrap();
                for index in 0..book.len() {
                    let mut text = String::new();
                    let mut sheet = book.by_index(index).unwrap();
                    sheet.read_to_string(&mut text).unwrap();
                    assert!(!text.contains("<script>") && !text.contains("<img"), "{name} {index}");
                    for formula in text.split("<f").skip(1).filter_map(|rest| rest.split("</f>").next()) {
                        assert!(!formula.contains("alert"), "{name} {index}: {formula}");
                    }
                    seen += text.matches("&lt;script&gt;").count();
                }
            }
            Some("json") => drop(serde_json::from_slice::<serde_json::Value>(&content).unwrap()),
            _ => {}
        }
    }
    assert!(seen > 50, "{seen}: the names are nowhere, so nothing was tested");
}

/// No name in a file leads out of its folder, by whatever trick.
#[cfg(unix)]
#[test]
fn a_scenario_reads_nothing_outside_its_folder() {
    let home = classroom();
    let secret = home.path().join("secret.toml");
    fs::write(&secret, "kind = \"base\"\ntoken = \"swordfish\"\n").unwrap();
    fs::write(home.path().join("secret.csv"), "age,sex,qx\nswordfish,male,0.5\n").unwrap();
    let absolute = secret.display().to_string();
    let class = home.path().join("class");
    std::os::unix::fs::symlink(&secret, class.join("link.toml.txt")).unwrap();
    std::os::unix::fs::symlink(home.path(), class.join("up")).unwrap();
    let strategy = class.join("every-site-at-once.toml");
    let whole = fs::read_to_string(&strategy).unwrap();
    for name in [
        "../secret.toml",
        "x/../../secret.toml",
        "./../secret.toml",
        &absolute,
        "link.toml.txt",
        "up/secret.toml",
        "/dev/stdin",
        "",
    ] {
        let changed = whole.replace("extends = \"base.toml\"", &format!("extends = \"{name}\""));
        assert_ne!(changed, whole);
        fs::write(&strategy, changed).unwrap();
        for verb in ["check", "run"] {
            let output = peerscale(home.path(), &[verb, "class"]);
            assert_eq!(output.status.code(), Some(3), "{name}: {}", said(&output));
            assert!(!said(&output).contains("swordfish"), "{name}: {}", said(&output));
        }
    }
    for key in ["mortality.life_table", "population.persons_file", "population.posterior", "effect.curve"] {
        for name in ["../secret.csv", "up/secret.csv"] {
            fs::write(&strategy, format!("{whole}\n{key} = \"{name}\"\n")).unwrap();
            let output = peerscale(home.path(), &["check", "class"]);
            assert!(!said(&output).contains("swordfish"), "{name}: {}", said(&output));
        }
    }
    fs::write(&strategy, whole).unwrap();
    assert_eq!(peerscale(home.path(), &["check", "class"]).status.code(), Some(0));
    // A file of the folder that is a link out of it is not one of the folder.
    std::os::unix::fs::symlink(&secret, class.join("zz.toml")).unwrap();
    let output = peerscale(home.path(), &["check", "class"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("leads out of the folder"), "{}", said(&output));
    assert!(!said(&output).contains("swordfish"));
    // Who names it means it.
    let output = peerscale(home.path(), &["check", "class/zz.toml"]);
    assert!(said(&output).contains("token"), "{}", said(&output));
}

/// Names of files and folders become names in the folder of results, and none leads out of it.
#[cfg(unix)]
#[test]
fn a_scenario_writes_nothing_outside_the_folder_of_results() {
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("a/..=b <c>");
    fs::create_dir_all(&place).unwrap();
    for entry in fs::read_dir(shipped("classroom")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, place.join(path.file_name().unwrap())).unwrap();
        }
    }
    fs::rename(place.join("every-site-at-once.toml"), place.join("..\\..=x'\".toml")).unwrap();
    let run = peerscale(
        home.path(),
        &["run", "a/..=b <c>", "--persons", "100", "--replicates", "2", "--out", "a/out"],
    );
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let left = |folder: &Path| -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(left(home.path()), ["a"]);
    assert_eq!(left(&home.path().join("a")), ["..=b <c>", "out"]);
    let folder = only_folder(&home.path().join("a/out"));
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._".contains(letter)), "{name}");
    for (name, content) in bytes(&folder) {
        assert!(!name.contains("=x"), "{name}");
        if Path::new(&name).extension().is_some_and(|ending| ending == "csv") {
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(content.as_slice());
            let cells: Vec<String> = reader
                .records()
                .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
                .collect();
            assert!(cells.iter().all(|cell| !armed(cell)), "{name}");
        }
    }
}
