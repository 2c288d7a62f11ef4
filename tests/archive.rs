//! What a run tells archives: what the program is, what the folder holds, and how the model works.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so by a panic")]

mod made_up;

use made_up::with_samples;
use peerscale::jobs::sections::registry;
use peerscale::outcomes::outcomes;
use peerscale::processes::PROCESSES;
use peerscale::report::description::description;
use peerscale::report::folder::files;
use peerscale::report::release::{day, released};
use peerscale::report::standards::STANDARDS;
use peerscale::report::tables::File;
use peerscale::report::{Extras, Input};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

fn root(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

fn left(model: &str) -> Vec<File> {
    let input = |name: &str| Input { name: name.into(), sha256: "ab".repeat(32) };
    let extras = Extras {
        version: "0.1.0".into(),
        inputs: vec![input("base.toml"), input("copy-of-base.toml")],
        model: model.into(),
        ..Extras::default()
    };
    files(&with_samples(), &extras).unwrap()
}

fn document(files: &[File], path: &str) -> Value {
    serde_json::from_slice(&files.iter().find(|file| file.path == path).unwrap().bytes).unwrap()
}

/// The value of a key at the top of a file of lines such as `key: value` or `key = "value"`.
fn stated(text: &str, key: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix([':', '=']));
    line.unwrap_or_else(|| panic!("{key} is stated")).trim().trim_matches('"').to_owned()
}

#[test]
fn codemeta_says_what_the_package_and_the_citation_say() {
    let codemeta: Value = serde_json::from_str(&root("codemeta.json")).unwrap();
    let (cargo, citation) = (root("Cargo.toml"), root("CITATION.cff"));
    assert_eq!(codemeta["name"], stated(&cargo, "name"));
    assert_eq!(codemeta["version"], stated(&cargo, "version"));
    assert_eq!(codemeta["version"], stated(&citation, "version"));
    assert_eq!(codemeta["description"], stated(&cargo, "description"));
    assert_eq!(codemeta["datePublished"], stated(&citation, "date-released"));
    assert!(codemeta["runtimePlatform"].as_str().unwrap().contains(&stated(&cargo, "rust-version")));
    let licences: Vec<&str> = codemeta["license"]
        .as_array()
        .unwrap()
        .iter()
        .map(|licence| licence.as_str().unwrap().strip_prefix("https://spdx.org/licenses/").unwrap())
        .collect();
    assert_eq!(licences.join(" OR "), stated(&cargo, "license"));
    assert_eq!(stated(&cargo, "license"), stated(&citation, "license"));
    let author = codemeta["author"][0]["name"].as_str().unwrap();
    assert!(citation.contains(author));
    for keyword in codemeta["keywords"].as_array().unwrap() {
        assert!(citation.contains(&format!("  - {}", keyword.as_str().unwrap())), "{keyword}");
    }
    let left = left("x");
    let own = left.iter().find(|file| file.path == "codemeta.json").unwrap();
    assert_eq!(own.bytes, root("codemeta.json").into_bytes());
    let [year, month, date] = released();
    assert_eq!(day(), format!("{year}-{month}-{date}"));
    assert_eq!(day(), stated(&citation, "date-released"));
}

#[test]
fn the_research_object_names_every_file_once_and_nothing_else() {
    let files = left("the model");
    let (metadata, manifest) =
        (document(&files, "ro-crate-metadata.json"), document(&files, "manifest.json"));
    assert_eq!(metadata["@context"], "https://w3id.org/ro/crate/1.1/context");
    let graph = metadata["@graph"].as_array().unwrap();
    let ids: Vec<&str> = graph.iter().map(|entity| entity["@id"].as_str().unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an entity has one description");
    let root = graph.iter().find(|entity| entity["@id"] == "./").unwrap();
    assert_eq!((&root["@type"], &root["datePublished"]), (&"Dataset".into(), &day().into()));
    let about = graph.iter().find(|entity| entity["@id"] == "ro-crate-metadata.json").unwrap();
    assert_eq!(about["conformsTo"]["@id"], "https://w3id.org/ro/crate/1.1");
    assert_eq!(about["about"]["@id"], "./");
    let parts: BTreeSet<&str> =
        root["hasPart"].as_array().unwrap().iter().map(|part| part["@id"].as_str().unwrap()).collect();
    let mut listed: BTreeSet<&str> =
        manifest["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert!(listed.contains("ro-crate-metadata.json"), "the manifest answers for it");
    listed.remove("ro-crate-metadata.json");
    listed.insert("manifest.json");
    assert_eq!(parts, listed);
    // Whatever is pointed at is described.
    let mut todo: Vec<&Value> = graph.iter().collect();
    let mut pointed = 0;
    while let Some(value) = todo.pop() {
        match value {
            Value::Object(map) => {
                if let (1, Some(id)) = (map.len(), map.get("@id")) {
                    let id = id.as_str().unwrap();
                    assert!(ids.contains(&id) || id.starts_with("https://w3id.org/"), "{id}");
                    pointed += 1;
                }
                todo.extend(map.values());
            }
            Value::Array(all) => todo.extend(all),
            _ => {}
        }
    }
    assert!(pointed > parts.len());
    let terms = graph.iter().find(|entity| entity["@id"] == root["license"]["@id"]).unwrap();
    assert!(terms["description"].as_str().unwrap().contains("MIT or Apache-2.0"));
}

#[test]
fn the_description_has_every_process_parameter_and_outcome() {
    let (registry, text) = (registry(), description(&registry()));
    for (place, entry) in PROCESSES.iter().enumerate() {
        let section = entry.section;
        let line = format!("\n{}. **{}** (`{}`)", place + 1, section.title, section.id);
        assert!(text.contains(&line), "{line}");
        // Each has its equations from the head of its file, and its reason.
        let from = text.find(&format!("\n### {} (`{}`)\n", section.title, section.id)).unwrap();
        let own = &text[from + 4..];
        let own = &own[..own.find("\n### ").or_else(|| own.find("\n## ")).unwrap()];
        assert!(own.contains("*Why:*"), "{}", section.id);
    }
    for section in registry.sections() {
        assert!(text.contains(&format!("\n### {} (`{}`)\n", section.title, section.id)), "{}", section.id);
        for parameter in section.parameters {
            assert!(text.contains(&format!("\n| `{}` |", parameter.path)), "{}", parameter.path);
        }
        for list in section.lists {
            assert!(text.contains(&format!("\nRows of `[[{}]]`", list.path)), "{}", list.path);
        }
    }
    for outcome in outcomes() {
        assert!(text.contains(&format!("\n| `{}` |", outcome.id)), "{}", outcome.id);
    }
    // What the checklist of ODD says to be under a heading is there.
    let odd = STANDARDS.iter().find(|standard| standard.id == "odd-2020").unwrap();
    for item in odd.items {
        let marks = if item.number.contains('.') { "###" } else { "##" };
        let heading = format!("\n{marks} {} {}\n", item.number, item.heading);
        let from = text.find(&heading).unwrap_or_else(|| panic!("{heading}")) + heading.len();
        let next = text[from..].find("\n#").map_or(text.len(), |end| from + end);
        let said = text[from..].find("*Why:*").is_some_and(|why| from + why < text.len());
        assert!(said && next - from > 60, "{heading}");
    }
    // Tables are whole: no cell breaks its row.
    for row in text.lines().filter(|line| line.starts_with("| ")) {
        assert!(row.ends_with(" |"), "{row}");
    }
    for never in ["[`", "super::", "///"] {
        assert!(!text.contains(never), "{never}");
    }
}

/// What is meant for populations says so, and no table has a row for a person but the anonymous life-lines.
#[test]
fn the_card_says_what_a_run_must_not_be_used_for() {
    let files = left("the model");
    let card = files.iter().find(|file| file.path == "model-card.md").unwrap();
    let card = std::str::from_utf8(&card.bytes).unwrap();
    for wanted in [
        "## Meant for",
        "## Not meant for",
        "Decisions about any person",
        "Ranking, scoring",
        "strategies: status-quo",
    ] {
        assert!(card.contains(wanted), "{wanted}");
    }
    let page = files.iter().find(|file| file.path == "report.html").unwrap();
    let page = std::str::from_utf8(&page.bytes).unwrap();
    assert!(page.contains("model-card.md") && page.contains("must not be used to choose among people"));
    let mut tables = 0;
    for file in files.iter().filter(|file| file.path.starts_with("tables/")) {
        assert_eq!(Path::new(&file.path).extension().unwrap(), "csv");
        let head = std::str::from_utf8(&file.bytes).unwrap().lines().next().unwrap();
        tables += 1;
        let of_people =
            head.split(',').any(|column| ["person", "person_id", "name_of_person"].contains(&column));
        assert!(!of_people || file.path == "tables/life_lines.csv", "{}", file.path);
    }
    assert!(tables > 15);
}
