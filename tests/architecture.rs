//! The house rules, read off the source: directions of the layers, owners of the packages, length of files.
#![allow(clippy::unwrap_used, reason = "a test that fails says so by a panic")]

use std::fs;
use std::path::{Path, PathBuf};

/// Layers in order: each may use only those before it.
const LAYERS: [&str; 12] = [
    "units",
    "model",
    "scenario",
    "engine",
    "processes",
    "outcomes",
    "economics",
    "analysis",
    "charts",
    "report",
    "jobs",
    "cli",
];

/// Packages and the only places that may name them.
const OWNERS: [(&str, &[&str]); 21] = [
    ("rand", &["engine/draws.rs"]),
    ("rand_chacha", &["engine/draws.rs"]),
    ("rayon", &["jobs/"]),
    ("nalgebra", &["analysis/"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/"]),
    ("clap_mangen", &["cli/"]),
    ("indicatif", &["cli/"]),
    ("ctrlc", &["cli/"]),
    ("plotters", &["charts/"]),
    ("resvg", &["charts/"]),
    ("csv", &["scenario/table.rs", "report/tables"]),
    ("parquet", &["report/tables/parquet.rs"]),
    ("bytes", &["report/tables/parquet.rs"]),
    ("rust_xlsxwriter", &["report/workbook/"]),
    ("flate2", &["units/packed.rs"]),
    ("sha2", &["units/checksum.rs"]),
    ("postcard", &["report/kept.rs"]),
    ("toml", &["scenario/"]),
    ("winnow", &["scenario/expression/parse.rs"]),
    ("strsim", &["scenario/", "engine/prices.rs"]),
];

const LONGEST: usize = 500;

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn place(path: &Path) -> String {
    path.strip_prefix(root("src")).unwrap().to_string_lossy().replace('\\', "/")
}

/// The code of a file: what stands before its own tests, without comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Whether `name` stands in the code as the beginning of a path (`name::…`) or of a `use`.
fn names(code: &str, name: &str) -> bool {
    let start = |at: usize| {
        !code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':')
    };
    code.match_indices(&format!("{name}::")).any(|(at, _)| start(at))
        || code.contains(&format!("use {name};"))
        || code.contains(&format!("use {name} "))
}

#[test]
fn layers_import_only_from_their_left() {
    let mut wrong = Vec::new();
    for path in sources(&root("src")) {
        let place = place(&path);
        let Some(layer) = LAYERS.iter().position(|layer| place.starts_with(&format!("{layer}/"))) else {
            continue;
        };
        let code = code(&path);
        for right in &LAYERS[layer + 1..] {
            if code.contains(&format!("crate::{right}")) {
                wrong.push(format!("{place} uses {right}"));
            }
        }
    }
    assert!(wrong.is_empty(), "wrong arrows:\n{}", wrong.join("\n"));
}

#[test]
fn packages_stay_with_their_owners() {
    let mut wrong = Vec::new();
    for path in sources(&root("src")) {
        let (place, code) = (place(&path), code(&path));
        for (package, owners) in OWNERS {
            if names(&code, package) && !owners.iter().any(|owner| place.starts_with(owner)) {
                wrong.push(format!("{place} names {package}"));
            }
        }
    }
    assert!(wrong.is_empty(), "packages outside their owners:\n{}", wrong.join("\n"));
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for path in sources(&root(folder)) {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            if lines > LONGEST {
                long.push(format!("{} has {lines} lines", path.display()));
            }
        }
    }
    assert!(long.is_empty(), "longer than {LONGEST} lines:\n{}", long.join("\n"));
}

#[test]
fn the_rules_see_what_they_forbid() {
    assert!(names("use rand::Rng;", "rand") && names("let x = rand::rng();", "rand"));
    assert!(!names("use rand_chacha::ChaCha8Rng;", "rand") && !names("let operand::x", "rand"));
}
