//! One scenario file: what it says about itself, and every statement in it, checked by the registry.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::correlation::{self, Groups};
use super::error::Problem;
use super::parameter::Switch;
use super::registry::{HEAD, Registry};
use super::sources::{self, Citation};
use super::statement::Statement;
use super::store::Store;
use super::text::{SourceText, Spot};
use super::tree::{Entry, Node, Tree, parse};
use super::walk::{Body, Catalog, Reader, TOLD};
use super::wording::{nearest, one_of};

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// A strategy, which can be run.
    Strategy,
    /// What strategies of a decision problem share.
    Base,
    /// A place: population, life table, prices.
    Setting,
    /// Citations.
    Sources,
}

impl FileKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Strategy, Self::Base, Self::Setting, Self::Sources];

    /// The word in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Strategy => "strategy",
            Self::Base => "base",
            Self::Setting => "setting",
            Self::Sources => "sources",
        }
    }

    /// The keys at the top of a file of this kind, beside its tables.
    pub const fn head(self) -> &'static [&'static str] {
        match self {
            Self::Strategy => &HEAD,
            Self::Base => {
                &["kind", "extends", "setting", "sources", "name", "note", "processes", "correlation"]
            }
            Self::Setting => &["kind", "extends", "sources", "name", "note", "processes", "correlation"],
            Self::Sources => &["kind", "name", "note"],
        }
    }

    /// The kinds that a file of this kind may extend.
    pub(super) const fn extendable(self) -> &'static [Self] {
        match self {
            Self::Strategy => &[Self::Strategy, Self::Base],
            Self::Base => &[Self::Base],
            Self::Setting => &[Self::Setting],
            Self::Sources => &[],
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Where one value lies: a path, with a key where the parameter has one value for each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    pub(super) path: String,
    pub(super) key: Option<String>,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{}.{key}", self.path),
            None => f.write_str(&self.path),
        }
    }
}

/// The name that a file gives itself.
#[derive(Debug)]
pub(super) enum Name {
    /// It has none.
    Missing,
    /// It has one that is no name; the problem has been told.
    Unusable,
    /// It has one, at this place.
    Given(String, Range<usize>),
}

/// One file with everything it states.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) source: Arc<SourceText>,
    /// The folder that no name in it may leave.
    pub(super) root: PathBuf,
    pub(super) kind: Option<FileKind>,
    /// Part of it could not be read as TOML, so that what is missing may stand there.
    pub(super) broken: bool,
    pub(super) name: Name,
    pub(super) question: Option<String>,
    pub(super) comparator: bool,
    /// Where the keys at the top stand.
    pub(super) heads: BTreeMap<&'static str, Range<usize>>,
    /// The other files it names, by the key that names them.
    pub(super) links: BTreeMap<&'static str, (String, Range<usize>)>,
    pub(super) switches: BTreeMap<String, (bool, Range<usize>)>,
    /// Some switch is misspelled, so that one which is missing may be meant by it.
    pub(super) doubtful: bool,
    pub(super) body: Body,
    /// Inputs that are drawn together.
    pub(super) correlations: Groups,
    pub(super) citations: BTreeMap<String, Citation>,
    /// Sources that are listed, but wrongly.
    pub(super) defective: Vec<String>,
}

impl Layer {
    /// A place in this file.
    pub(super) fn spot(&self, span: &Range<usize>) -> Spot {
        self.source.spot(span.clone())
    }

    /// What this file states at an address, for a message about another file.
    pub(super) fn statement(&self, address: &str) -> Option<&Statement> {
        self.body.values.iter().find(|(at, _)| at.to_string() == address).map(|(_, statement)| statement)
    }
}

/// Reads one file; everything wrong in it goes to `problems`.
pub(super) fn read(
    source: &Arc<SourceText>,
    root: &Path,
    registry: &Registry,
    store: &mut Store,
    problems: &mut Vec<Problem>,
) -> Layer {
    let mut of_form = Vec::new();
    let entries = parse(source, &mut of_form);
    let broken = !of_form.is_empty();
    let mut found = Vec::new();
    let mut layer = Layer {
        source: Arc::clone(source),
        root: root.to_owned(),
        kind: None,
        broken,
        name: Name::Missing,
        question: None,
        comparator: false,
        heads: BTreeMap::new(),
        links: BTreeMap::new(),
        switches: BTreeMap::new(),
        doubtful: false,
        body: Body::default(),
        correlations: Groups::default(),
        citations: BTreeMap::new(),
        defective: Vec::new(),
    };
    let mut reader = Reader { registry, source, root, store, problems: &mut found, in_row: false };
    layer.kind = kind(&mut reader, &entries, broken);
    let catalog = Catalog::of_registry(registry);
    for entry in &entries {
        if reader.problems.len() >= TOLD {
            break;
        }
        top(&mut reader, &mut layer, entry, &catalog);
    }
    // What follows from text that could not be read would only distract from it.
    found.retain(|problem| !of_form.iter().any(|form| form.line == problem.line));
    if found.len() >= TOLD {
        // The rest was not read.
        layer.broken = true;
        let message = format!("only the first {TOLD} problems of this file are shown");
        found.push(Problem::error(message).in_file(&source.name));
    }
    problems.append(&mut of_form);
    problems.append(&mut found);
    layer
}

fn kind(reader: &mut Reader<'_>, entries: &[Entry], broken: bool) -> Option<FileKind> {
    let words = || FileKind::ALL.map(FileKind::word);
    let Some(entry) = entries.iter().find(|entry| entry.key == "kind") else {
        if !broken {
            let problem = Problem::error("the file does not say what it is").in_file(&reader.source.name);
            let help =
                format!("write kind = \"strategy\" at the top, or {}", one_of(words().into_iter().skip(1)));
            reader.problems.push(problem.help(help));
        }
        return None;
    };
    let Tree::Text(word) = &entry.node.tree else {
        reader.wrong_type("kind", &entry.node, "kind = \"strategy\"");
        return None;
    };
    let kind = FileKind::ALL.into_iter().find(|kind| kind.word() == word);
    if kind.is_none() {
        let near = nearest(word, words()).map(|near| format!("did you mean {near:?}?"));
        let message = format!("kind is {word:?}, must be {}", one_of(words()));
        reader.report(&entry.node.span, Problem::error(message).help_if(near));
    }
    kind
}

/// One key at the top of a file, or one table.
fn top(reader: &mut Reader<'_>, layer: &mut Layer, entry: &Entry, catalog: &Catalog) {
    let kind = layer.kind.unwrap_or(FileKind::Strategy);
    let key = entry.key.as_str();
    if HEAD.contains(&key) && (kind != FileKind::Sources || entry.node.entries().is_none()) {
        if kind.head().contains(&key) {
            head(reader, layer, entry);
        } else {
            let message = format!("a {kind} file has no key {key}");
            reader.report(&entry.key_span, Problem::error(message));
        }
        return;
    }
    if kind == FileKind::Sources {
        match sources::read(reader, entry) {
            Some(citation) => {
                layer.citations.insert(key.to_owned(), citation);
            }
            None => layer.defective.push(key.to_owned()),
        }
        return;
    }
    reader.entry("", entry, catalog, &mut layer.body);
}

fn head(reader: &mut Reader<'_>, layer: &mut Layer, entry: &Entry) {
    let text = |reader: &mut Reader<'_>, example: &str| {
        if let Tree::Text(text) = &entry.node.tree {
            return Some(text.clone());
        }
        reader.wrong_type(&entry.key, &entry.node, example);
        None
    };
    if let Some(key) = HEAD.iter().find(|key| **key == entry.key) {
        layer.heads.insert(key, entry.node.span.clone());
    }
    match entry.key.as_str() {
        "name" => {
            layer.name = match text(reader, "name = \"Slow and supervised\"") {
                Some(name) if !name.trim().is_empty() => Name::Given(name, entry.node.span.clone()),
                Some(_) => {
                    reader.report(&entry.node.span, Problem::error("name is empty"));
                    Name::Unusable
                }
                None => Name::Unusable,
            };
        }
        "question" => layer.question = text(reader, "question = \"Does supervision pay?\""),
        "note" => {
            text(reader, "note = \"For the board meeting in May\"");
        }
        "comparator" => match entry.node.tree {
            Tree::Truth(truth) => layer.comparator = truth,
            _ => reader.wrong_type("comparator", &entry.node, "comparator = true"),
        },
        "processes" => {
            let told = reader.problems.len();
            switches(reader, layer, &entry.node);
            layer.doubtful = reader.problems.len() > told;
        }
        "correlation" => layer.correlations = correlation::read(reader, &entry.node),
        link @ ("extends" | "setting" | "sources") => {
            let key = HEAD.iter().copied().find(|key| *key == link).unwrap_or_default();
            if let Some(name) = text(reader, &format!("{link} = \"base.toml\"")) {
                layer.links.insert(key, (name, entry.node.span.clone()));
            }
        }
        // `kind` has been read before everything else.
        _ => {}
    }
}

fn switches(reader: &mut Reader<'_>, layer: &mut Layer, node: &Node) {
    let Some(entries) = node.entries() else {
        reader.wrong_type("processes", node, "[processes] and under it illness = \"on\"");
        return;
    };
    for entry in entries {
        let id = entry.key.as_str();
        match reader.registry.section(id).map(|section| section.switch) {
            None => {
                let ids = reader.registry.sections().iter().filter(|s| s.switch == Switch::Process);
                let near = nearest(id, ids.map(|section| section.id));
                let problem = Problem::error(format!("there is no process {id}"));
                reader.report(&entry.key_span, problem.help_if(near.map(|n| format!("did you mean {n}?"))));
                continue;
            }
            Some(Switch::Always) => {
                let problem = Problem::error(format!("{id} is always in force and has no switch"));
                reader.report(&entry.key_span, problem.help("remove the line"));
                continue;
            }
            Some(Switch::Process) => {}
        }
        let on = match &entry.node.tree {
            Tree::Text(word) if word == "on" => true,
            Tree::Text(word) if word == "off" => false,
            _ => {
                reader.wrong_type(id, &entry.node, &format!("{id} = \"on\", or \"off\""));
                continue;
            }
        };
        layer.switches.insert(id.to_owned(), (on, entry.node.span.clone()));
    }
}
