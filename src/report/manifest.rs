//! `manifest.json`: what went in, and a checksum of everything that came out.

use super::answer::json;
use super::tables::File;
use super::{Extras, Input, ReportError};
use crate::analysis::findings::{Findings, Setting};
use crate::units::checksum::{sha256_hex, sha256_of};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Component, Path};

/// Name of the manifest in a folder.
pub const MANIFEST: &str = "manifest.json";
/// Name of the log in a folder: the only file that the manifest does not answer for, itself aside.
pub const LOG: &str = "log.txt";

#[derive(Serialize)]
struct Head<'a> {
    program: &'a str,
    version: &'a str,
    decision: &'a str,
    strategies: Vec<&'a str>,
    comparator: &'a str,
    inputs: Vec<Named<'a>>,
    seed: u64,
    persons: usize,
    replicates: usize,
    samples: usize,
    shared_luck: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    options: &'a str,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
    sha256: &'a str,
}

/// What a manifest says of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Path within the folder.
    pub path: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

impl From<&File> for Listed {
    fn from(file: &File) -> Self {
        Self { path: file.path.clone(), bytes: file.bytes.len() as u64, sha256: sha256_hex(&file.bytes) }
    }
}

/// What a manifest says of a run before its files: what went in.
///
/// # Errors
/// Where it cannot be put into the format.
pub fn head(findings: &Findings, extras: &Extras) -> Result<Value, ReportError> {
    let setting = &findings.setting;
    let mut inputs: Vec<Named> =
        extras.inputs.iter().map(|input| Named { name: &input.name, sha256: &input.sha256 }).collect();
    inputs.sort_by(|a, b| (a.name, a.sha256).cmp(&(b.name, b.sha256)));
    let head = Head {
        program: "peerscale",
        version: &extras.version,
        decision: &setting.decision,
        strategies: findings.strategies.iter().map(|strategy| strategy.id.as_str()).collect(),
        comparator: findings.strategies.first().map_or("", |strategy| &strategy.id),
        inputs,
        seed: setting.seed,
        persons: setting.persons,
        replicates: setting.replicates,
        samples: setting.samples,
        shared_luck: setting.shared_luck,
        options: &extras.options,
    };
    serde_json::to_value(head).map_err(|error| ReportError::Format(error.to_string()))
}

/// The manifest of these files.
///
/// # Errors
/// Where it cannot be put into the format.
pub fn manifest(mut head: Value, extras: &Extras, files: &[Listed]) -> Result<File, ReportError> {
    let mut checked = files.to_vec();
    let kept = extras.kept.iter();
    checked.extend(kept.map(|kept| Listed {
        path: kept.path.to_owned(),
        bytes: kept.bytes,
        sha256: kept.sha256.clone(),
    }));
    checked.sort_by(|a, b| a.path.cmp(&b.path));
    head["files"] = serde_json::to_value(checked).map_err(|error| ReportError::Format(error.to_string()))?;
    Ok(File { path: MANIFEST.into(), bytes: json(&head)?.into_bytes() })
}

/// The manifest of any job: what decided the results, and a checksum of every file.
///
/// # Errors
/// Where it cannot be put into the format.
pub fn listed(head: &Value, files: &[File]) -> Result<File, ReportError> {
    let mut checked: Vec<Value> = files
        .iter()
        .map(|file| {
            serde_json::json!({"path": file.path, "bytes": file.bytes.len(), "sha256": sha256_hex(&file.bytes)})
        })
        .collect();
    checked.sort_by(|a, b| a["path"].as_str().cmp(&b["path"].as_str()));
    let mut document = head.clone();
    document["program"] = "peerscale".into();
    document["version"] = env!("CARGO_PKG_VERSION").into();
    document["files"] = checked.into();
    Ok(File { path: MANIFEST.into(), bytes: json(&document)?.into_bytes() })
}

/// `<name>-<hash8>`: the name of a folder whose content is decided by a text.
pub fn named(name: &str, decided_by: &str) -> String {
    format!("{}-{}", tame(name), &sha256_hex(decided_by.as_bytes())[..8])
}

/// What a manifest says, beside which files there are now.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkup {
    /// The manifest.
    pub manifest: Value,
    /// How many files it lists.
    pub files: usize,
    /// Listed files that are there and differ.
    pub changed: Vec<String>,
    /// Listed files that are not there.
    pub missing: Vec<String>,
    /// Files that are there and not listed, beside the manifest and the log.
    pub unlisted: Vec<String>,
}

/// The files of a folder that are missing or differ from what its manifest says.
///
/// # Errors
/// Where there is no readable manifest.
pub fn check(folder: &Path) -> Result<Vec<String>, ReportError> {
    let Checkup { mut changed, missing, .. } = checkup(folder)?;
    changed.extend(missing);
    changed.sort();
    Ok(changed)
}

/// Computes the checksum of every file of a folder anew.
///
/// # Errors
/// Where there is no readable manifest.
pub fn checkup(folder: &Path) -> Result<Checkup, ReportError> {
    let none = |lacks: &str| {
        ReportError::NoResults(format!(
            "{} is no folder of results: {lacks}; name the folder that was printed when the results were left, such as \
             output/england-1a2b3c4d",
            folder.display()
        ))
    };
    let path = folder.join(MANIFEST);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(_) if !folder.exists() => return Err(none("there is no such folder")),
        Err(_) if !folder.is_dir() => return Err(none("it is a file")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(none("it has no manifest.json"));
        }
        Err(error) => return Err(none(&format!("its manifest.json cannot be read ({error})"))),
    };
    let manifest: Value = serde_json::from_slice(&text)
        .map_err(|error| none(&format!("its manifest.json is no manifest ({error})")))?;
    let files = manifest.get("files").and_then(Value::as_array).cloned();
    let files = files.ok_or_else(|| none("its manifest.json lists no files"))?;
    let (mut changed, mut missing, mut listed) = (Vec::new(), Vec::new(), BTreeSet::new());
    for file in &files {
        let of = |key: &str| file.get(key).and_then(Value::as_str).unwrap_or_default();
        let (name, sha256) = (of("path"), of("sha256"));
        // A manifest from a stranger names nothing outside its folder.
        let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let path = folder.join(if inside { name } else { "" });
        match std::fs::symlink_metadata(&path) {
            Err(_) => missing.push(name.to_owned()),
            Ok(about) if !about.is_file() => changed.push(name.to_owned()),
            Ok(_) => {
                let found = std::fs::File::open(&path).and_then(sha256_of);
                if !found.is_ok_and(|(_, found)| found == sha256) {
                    changed.push(name.to_owned());
                }
            }
        }
        listed.insert(name.to_owned());
    }
    let mut unlisted = all(folder, folder);
    unlisted.retain(|name| !listed.contains(name) && name != MANIFEST && name != LOG);
    unlisted.sort();
    Ok(Checkup { files: files.len(), manifest, changed, missing, unlisted })
}

/// Names of all files below a folder.
fn all(folder: &Path, root: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            names.extend(all(&path, root));
        } else if let Ok(name) = path.strip_prefix(root) {
            names.push(name.to_string_lossy().replace('\\', "/"));
        }
    }
    names
}

/// What decides which folder a run belongs into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunKey<'a> {
    /// Name of the decision folder.
    pub decision: &'a str,
    /// Version of the program.
    pub version: &'a str,
    /// Files that went in.
    pub inputs: &'a [Input],
    /// Identifier of the comparator, which a command line may choose.
    pub comparator: &'a str,
    /// Seed.
    pub seed: u64,
    /// Persons asked for.
    pub persons: usize,
    /// Replicates asked for.
    pub replicates: usize,
    /// Samples asked for.
    pub samples: usize,
    /// Whether samples share their luck.
    pub shared_luck: bool,
    /// Anything else on the command line that changes results, in words; empty if nothing.
    pub options: &'a str,
}

impl<'a> RunKey<'a> {
    /// The key of a finished run whose counts are those that were asked for.
    pub fn of(setting: &'a Setting, comparator: &'a str, extras: &'a Extras) -> Self {
        Self {
            decision: &setting.decision,
            version: &extras.version,
            inputs: &extras.inputs,
            comparator,
            seed: setting.seed,
            persons: setting.persons,
            replicates: setting.replicates,
            samples: setting.samples,
            shared_luck: setting.shared_luck,
            options: &extras.options,
        }
    }

    /// `<decision>-<hash8>`: the folder's name.
    pub fn folder_name(&self) -> String {
        let mut text = format!("peerscale\0{}\0", self.version);
        let mut inputs: Vec<&Input> = self.inputs.iter().collect();
        inputs.sort();
        for input in inputs {
            let _ = write!(text, "{}\0{}\0", input.name, input.sha256);
        }
        let _ = write!(
            text,
            "\0{}\0{}\0{}\0{}\0{}\0{}\0{}",
            self.comparator,
            self.seed,
            self.persons,
            self.replicates,
            self.samples,
            self.shared_luck,
            self.options
        );
        let hash = sha256_hex(text.as_bytes());
        format!("{}-{}", tame(self.decision), &hash[..8])
    }
}

/// A name that is a file's name everywhere: letters, digits, dots, dashes and underscores, no dot in front.
pub(super) fn tame(name: &str) -> String {
    let tame: String = name
        .chars()
        .take(60)
        .map(|letter| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '-' })
        .collect();
    let tame = tame.trim_matches(['.', '-']);
    if tame.is_empty() { "decision".into() } else { tame.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(inputs: &[Input]) -> RunKey<'_> {
        RunKey {
            decision: "england",
            version: "0.1.0",
            inputs,
            comparator: "status-quo",
            seed: 1,
            persons: 1000,
            replicates: 5,
            samples: 0,
            shared_luck: false,
            options: "",
        }
    }

    #[test]
    fn the_name_follows_from_what_went_in_and_from_nothing_else() {
        let input = |name: &str| Input { name: name.into(), sha256: "00".into() };
        let (one, other) = ([input("a"), input("b")], [input("b"), input("a")]);
        assert_eq!(key(&one).folder_name(), key(&other).folder_name());
        assert!(key(&one).folder_name().starts_with("england-"));
        assert_eq!(key(&one).folder_name().len(), "england-".len() + 8);
        assert_ne!(key(&one).folder_name(), RunKey { seed: 2, ..key(&one) }.folder_name());
        assert_ne!(key(&one).folder_name(), RunKey { replicates: 6, ..key(&one) }.folder_name());
        assert_ne!(key(&one).folder_name(), key(&one[..1]).folder_name());
    }

    #[test]
    fn names_of_folders_are_tame() {
        for (name, wanted) in [("../../etc", "etc"), ("a b/c", "a-b-c"), ("..", "decision"), ("", "decision")]
        {
            assert_eq!(tame(name), wanted);
        }
    }
}
