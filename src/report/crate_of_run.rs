//! `ro-crate-metadata.json`: the folder of a run as a research object, for archives and search engines.
//!
//! Dated by the release of the program and not by the clock: the same run leaves the same bytes.

use super::answer::json;
use super::manifest::MANIFEST;
use super::release::{self, day};
use super::tables::File;
use super::{ReportError, description, kept};
use serde_json::{Value, json as value};

/// File of the metadata.
pub const PATH: &str = "ro-crate-metadata.json";

/// Under which terms a run may be used.
const TERMS: &str = "Results that follow from the scenarios that are shipped with peerscale: MIT or Apache-2.0, at your choice, as the program. \
                     Results that follow from scenarios of one's own: the licence that their authors state.";

/// The metadata of a folder with these files, `head` being what its manifest says of the run.
///
/// # Errors
/// Where it cannot be put into the format.
///
/// # Source
/// RO-Crate Metadata Specification 1.1.
pub fn metadata(head: &Value, answer: &str, paths: &[&str]) -> Result<File, ReportError> {
    let word = |key: &str| head[key].as_str().unwrap_or_default();
    let mut all: Vec<&str> = paths.iter().copied().filter(|path| *path != PATH).collect();
    all.push(MANIFEST);
    all.sort_unstable();
    all.dedup();
    let parts: Vec<Value> = all.iter().map(|path| value!({"@id": path})).collect();
    let inputs: Vec<Value> = head["inputs"].as_array().into_iter().flatten().enumerate().map(input).collect();
    let used: Vec<Value> = inputs.iter().map(|input| value!({"@id": input["@id"]})).collect();
    let mut graph = vec![
        value!({
            "@id": PATH,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        }),
        value!({
            "@id": "./",
            "@type": "Dataset",
            "name": format!("{}: scaling up peer support, a simulation with peerscale {}", word("decision"), word("version")),
            "description": answer,
            "datePublished": day(),
            "license": {"@id": "#licence"},
            "hasPart": parts,
            "mentions": {"@id": "#run"},
        }),
        value!({"@id": "#licence", "@type": "CreativeWork", "name": "Terms of use", "description": TERMS}),
        value!({
            "@id": "#run",
            "@type": "CreateAction",
            "name": "Simulation of all strategies with the same luck",
            "instrument": {"@id": "#peerscale"},
            "object": used,
            "result": {"@id": "./"},
            "description": format!(
                "seed {}, {} people, {} replicates, {} parameter sets",
                head["seed"], head["persons"], head["replicates"], head["samples"]
            ),
        }),
        value!({
            "@id": "#peerscale",
            "@type": "SoftwareApplication",
            "name": "peerscale",
            "version": word("version"),
            "softwareVersion": word("version"),
            "datePublished": day(),
            "license": "MIT OR Apache-2.0",
            "subjectOf": {"@id": release::PATH},
        }),
    ];
    graph.extend(inputs);
    graph.extend(all.iter().map(|path| entity(path)));
    let document = value!({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph});
    Ok(File { path: PATH.into(), bytes: json(&document)?.into_bytes() })
}

/// A file that went in: it does not lie in the folder.
fn input((place, of): (usize, &Value)) -> Value {
    let name = of["name"].as_str().unwrap_or_default();
    value!({
        "@id": format!("#input-{}", place + 1),
        "@type": "CreativeWork",
        "name": name,
        "identifier": format!("sha256:{}", of["sha256"].as_str().unwrap_or_default()),
    })
}

fn entity(path: &str) -> Value {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let format = match ending {
        "csv" => "text/csv",
        "json" => "application/json",
        "html" => "text/html",
        "toml" => "application/toml",
        "md" => "text/markdown",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" => "text/plain",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "parquet" => "application/vnd.apache.parquet",
        _ => "application/octet-stream",
    };
    value!({"@id": path, "@type": "File", "name": named(path), "encodingFormat": format})
}

/// What a file is, in a few words.
fn named(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match (folder, path) {
        (_, "answer.json") => "The answer with cards, levels and differences".into(),
        (_, "report.html") => "The report".into(),
        (_, "scenario.resolved.toml") => "Every value that was in force, with its source".into(),
        (_, kept::PATH) => "What the page is drawn from, for `peerscale report`".into(),
        (_, "value.json") => "The economic evaluation".into(),
        (_, "equity.json") => "Gaps between groups and health weighed against its distribution".into(),
        (_, "workbook.xlsx") => "Inputs, results and economic evaluation as a workbook".into(),
        (_, MANIFEST) => "What went in, and a checksum of every file".into(),
        (_, release::PATH) => "What the program is".into(),
        (_, super::model_card::PATH) => "What the model is meant for and what not".into(),
        (_, super::plan::PATH) => "The analysis plan that was frozen before".into(),
        (_, description::PATH) => "The description of the model".into(),
        ("figures", _) => format!("Figure {name}"),
        ("psa", _) => format!("Samples {name}, for other programs"),
        _ => format!("Table {name}; its columns are in tables/dictionary.csv"),
    }
}
