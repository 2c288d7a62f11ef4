//! What a folder of results holds, as far as checklists are answered from it.
//!
//! A run builds it from the files that it is about to leave, the command line from a folder on the disk: the same rules read
//! both, so that the report and the verb cannot count differently.

use crate::report::manifest::MANIFEST;
use crate::report::tables::File;
use crate::scenario::DATA_BYTES;
use crate::scenario::resolved::{Recorded, RecordedValue, recorded};
use crate::scenario::table::Table;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

/// Tables whose rows are read; of all others it only counts that they are there.
const READ: [&str; 6] = [
    "tables/impact_inventory.csv",
    "tables/certainty.csv",
    "tables/groups.csv",
    "tables/unit_costs.csv",
    "tables/budget_impact.csv",
    "tables/variance_ratio.csv",
];
/// The scenario as it was in force.
const RESOLVED: &str = "scenario.resolved.toml";
/// The drawn inputs, of which the first line is read.
const DRAWN: &str = "psa/parameters.csv";

/// Documents that are read.
const DOCUMENTS: [&str; 3] = ["answer.json", "value.json", "equity.json"];

/// What a folder holds.
#[derive(Debug, Clone, Default)]
pub struct Held {
    paths: BTreeSet<String>,
    documents: BTreeMap<&'static str, Value>,
    tables: BTreeMap<&'static str, Table>,
    strategies: Vec<Recorded>,
    drawn: usize,
}

impl Held {
    /// Whether a file is read, and does not only count by being there.
    pub fn reads(path: &str) -> bool {
        [RESOLVED, DRAWN].contains(&path) || DOCUMENTS.contains(&path) || READ.contains(&path)
    }

    /// What the files of a run hold, before its page and its manifest are written; `beside` are paths of files that come later
    /// or lie elsewhere.
    pub fn of_files(manifest: Value, files: &[File], beside: &[&str]) -> Self {
        let mut paths: BTreeSet<String> = files.iter().map(|file| file.path.clone()).collect();
        paths.extend(beside.iter().map(|&path| path.to_owned()));
        let read = |path: &str| files.iter().find(|file| file.path == path).map(|file| file.bytes.clone());
        Self::new(manifest, paths, &read)
    }

    /// What a folder of results holds: the files that its manifest lists, and no others that somebody has laid beside them.
    pub fn of_folder(folder: &Path, manifest: Value) -> Self {
        let listed = manifest["files"].as_array().into_iter().flatten();
        let paths = listed.filter_map(|file| file["path"].as_str().map(str::to_owned)).collect();
        let read = |path: &str| {
            let mut bytes = Vec::new();
            let file = std::fs::File::open(folder.join(path)).ok()?;
            file.take(DATA_BYTES).read_to_end(&mut bytes).ok().map(|_| bytes)
        };
        Self::new(manifest, paths, &read)
    }

    fn new(manifest: Value, mut paths: BTreeSet<String>, read: &dyn Fn(&str) -> Option<Vec<u8>>) -> Self {
        let listed = |path: &str| paths.contains(path);
        let text = |path: &str| {
            let bytes = listed(path).then(|| read(path)).flatten()?;
            String::from_utf8(bytes).ok()
        };
        let mut documents = BTreeMap::from([(MANIFEST, manifest)]);
        for path in DOCUMENTS {
            let document = text(path).and_then(|text| serde_json::from_str(&text).ok());
            documents.extend(document.map(|document| (path, document)));
        }
        let table =
            |path: &'static str| Some((path, Table::from_bytes(path, text(path)?.as_bytes(), &[]).ok()?));
        let drawn =
            text(DRAWN).map_or(0, |text| text.lines().next().map_or(0, |line| line.split(',').count()));
        let tables = READ.into_iter().filter_map(table).collect();
        let strategies = text(RESOLVED).and_then(|text| recorded(&text).ok()).unwrap_or_default();
        paths.insert(MANIFEST.into());
        Self { paths, documents, tables, strategies, drawn }
    }

    /// The same with another manifest.
    #[must_use]
    pub fn with_manifest(mut self, manifest: Value) -> Self {
        self.documents.insert(MANIFEST, manifest);
        self
    }

    /// Whether the manifest says yes to something.
    pub fn says_yes(&self, key: &str) -> bool {
        self.document(MANIFEST)[key].as_bool().unwrap_or_default()
    }

    /// A list of words of the manifest.
    pub fn words_of(&self, key: &str) -> Vec<&str> {
        self.document(MANIFEST)[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The files that went in, with their checksums.
    pub fn inputs(&self) -> BTreeMap<String, String> {
        let inputs = self.document(MANIFEST)["inputs"].as_array().into_iter().flatten();
        let one =
            |input: &Value| Some((input["name"].as_str()?.to_owned(), input["sha256"].as_str()?.to_owned()));
        inputs.filter_map(one).collect()
    }

    /// Whether a strategy is compared with the comparator.
    pub fn compares(&self, strategy: &str) -> bool {
        let all = self.document("answer.json")["comparisons"].as_array().into_iter().flatten();
        all.into_iter().any(|one| one["strategy"] == strategy)
    }

    /// Whether the evaluation tells the decision at a willingness to pay.
    pub fn tells_at(&self, threshold: f64) -> bool {
        let value = self.document("value.json");
        let is = |at: &Value| at.as_f64().is_some_and(|at| at.total_cmp(&threshold).is_eq());
        let told = value["ceac"].as_array().into_iter().flatten().any(|row| is(&row["wtp"]));
        // Without parameter sets the report speaks of the willingness to pay of the scenario alone.
        let headline = self.number("money.threshold").is_some_and(|own| own.total_cmp(&threshold).is_eq());
        told || is(&value["about"]["threshold"]) || headline
    }

    /// Whether a place is there: a file, or with `file: key` something in it.
    ///
    /// # Shape
    /// A key of a JSON document, an outcome of `answer.json`, an address of the scenario that was in force, or a column with
    /// values of a table that is read; of other files the name alone counts.
    pub fn has(&self, place: &str) -> bool {
        let (path, key) = place.split_once(": ").unwrap_or((place, ""));
        if !self.paths.contains(path) {
            return false;
        }
        match path {
            _ if key.is_empty() => true,
            RESOLVED => self.value(key).is_some(),
            "answer.json" => says(&self.document(path)[key]) || self.level(0, key).is_some(),
            _ if READ.contains(&path) => self.has_values(path, key),
            _ => says(&self.document(path)[key]),
        }
    }

    /// A document; null where it is not there.
    pub fn document(&self, path: &str) -> &Value {
        self.documents.get(path).unwrap_or(&Value::Null)
    }

    /// A table that is read; none where it is not there.
    pub fn table(&self, path: &str) -> Option<&Table> {
        self.tables.get(path)
    }

    /// Whether a column of a table that is read has a value in any row.
    pub fn has_values(&self, path: &str, column: &str) -> bool {
        let cells = self.table(path).and_then(|table| table.column(column).ok());
        cells.is_some_and(|cells| cells.texts().any(|cell| !cell.is_empty()))
    }

    /// Whether a table that is read has a row with this word in a column.
    pub fn has_row(&self, path: &str, column: &str, word: &str) -> bool {
        let cells = self.table(path).and_then(|table| table.column(column).ok());
        cells.is_some_and(|cells| cells.texts().any(|cell| cell == word))
    }

    /// Every file.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// The same without a file, for tests: what is answered from it can then no longer be.
    #[must_use]
    pub fn without(mut self, path: &str) -> Self {
        self.paths.remove(path);
        self.documents.retain(|own, _| *own != path);
        self.tables.retain(|own, _| *own != path);
        if path == RESOLVED {
            self.strategies.clear();
        }
        if path == DRAWN {
            self.drawn = 0;
        }
        self
    }

    /// The strategies, the comparator first.
    pub fn strategies(&self) -> &[Recorded] {
        &self.strategies
    }

    /// How many inputs were drawn.
    pub const fn drawn(&self) -> usize {
        self.drawn
    }

    /// The comparator's value at an address.
    pub fn value(&self, address: &str) -> Option<&RecordedValue> {
        self.strategies.first()?.values.get(address)
    }

    /// The comparator's words at an address.
    pub fn words(&self, address: &str) -> Option<String> {
        // Words are recorded within quotes.
        let recorded = &self.value(address)?.value;
        Some(serde_json::from_str(recorded).unwrap_or_else(|_| recorded.clone()))
    }

    /// The comparator's value at an address as a number.
    pub fn number(&self, address: &str) -> Option<f64> {
        self.value(address)?.value.parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// A whole number of the manifest.
    pub fn counted(&self, key: &str) -> Option<u64> {
        self.document(MANIFEST)[key].as_u64()
    }

    /// A word of the manifest.
    pub fn word(&self, key: &str) -> Option<&str> {
        self.document(MANIFEST)[key].as_str()
    }

    /// The mean of an outcome of a strategy with its unit; none where it is missing.
    pub fn level(&self, strategy: usize, outcome: &str) -> Option<(f64, &str)> {
        let found = &self.document("answer.json")["strategies"][strategy]["outcomes"][outcome];
        Some((found["mean"].as_f64()?, found["unit"].as_str()?))
    }

    /// The name of a strategy of the answer.
    pub fn name(&self, strategy: usize) -> Option<&str> {
        self.document("answer.json")["strategies"][strategy]["name"].as_str()
    }

    /// How many strategies the answer has.
    pub fn compared(&self) -> usize {
        self.document("answer.json")["strategies"].as_array().map_or(0, Vec::len)
    }

    /// Identifiers of the outcomes of which the answer tells a number under any strategy.
    pub fn outcomes(&self) -> impl Iterator<Item = &str> {
        let outcomes = self.document("answer.json")["strategies"][0]["outcomes"].as_object();
        let all = outcomes.into_iter().flat_map(|map| map.keys().map(String::as_str));
        all.filter(|id| (0..self.compared()).any(|strategy| self.level(strategy, id).is_some()))
    }
}

/// Whether something in a document says anything.
fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(all) => !all.is_empty(),
        Value::Object(all) => !all.is_empty(),
        Value::String(text) => !text.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}
