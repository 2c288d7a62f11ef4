//! The walk through a file's tables, led by the registry.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::error::Problem;
use super::file::Address;
use super::list::{self, ListStatement};
use super::parameter::{Keys, Kind, ListTable, Parameter};
use super::registry::{HEAD, Registry};
use super::statement::Statement;
use super::store::Store;
use super::text::SourceText;
use super::tree::{Entry, Node};
use super::wording::{nearest, one_of};
use super::{number, plain, shares};

/// Problems of one file that are told, so that a file which is something else altogether costs no minutes.
pub(super) const TOLD: usize = 200;
/// Keys that a file may choose for one parameter.
const OWN_KEYS: usize = 64;
/// Characters of such a key.
const KEY_LENGTH: usize = 64;

/// What may stand below a table: the parameters and lists of the registry, or the fields of a row.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    /// The list whose rows these are.
    row_of: Option<&'static str>,
    parameters: BTreeMap<&'static str, &'static Parameter>,
    lists: BTreeMap<&'static str, &'static ListTable>,
}

/// The statements of a file, or of a row.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) values: BTreeMap<Address, Statement>,
    pub(super) lists: BTreeMap<&'static str, ListStatement>,
}

/// Reads one file with the registry at hand.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) registry: &'a Registry,
    pub(super) source: &'a Arc<SourceText>,
    pub(super) root: &'a Path,
    pub(super) store: &'a mut Store,
    pub(super) problems: &'a mut Vec<Problem>,
    /// Within a row, where paths are relative and mean nothing to other files.
    pub(super) in_row: bool,
}

impl Catalog {
    pub(super) fn of_registry(registry: &Registry) -> Self {
        Self {
            row_of: None,
            parameters: registry.parameters().map(|parameter| (parameter.path, parameter)).collect(),
            lists: registry.lists().map(|list| (list.path, list)).collect(),
        }
    }

    pub(super) fn of_row(list: &'static ListTable) -> Self {
        Self {
            row_of: Some(list.path),
            parameters: list.fields.iter().map(|field| (field.path, field)).collect(),
            lists: BTreeMap::new(),
        }
    }

    /// Whether something is declared below a path.
    fn is_table(&self, path: &str) -> bool {
        let below = format!("{path}.");
        let mut paths = self.parameters.keys().chain(self.lists.keys());
        paths.any(|candidate| candidate.starts_with(&below))
    }

    /// The words that may stand directly below a path.
    fn words(&self, prefix: &str) -> Vec<&'static str> {
        let paths = self.parameters.keys().chain(self.lists.keys());
        let mut words: Vec<&'static str> = paths
            .filter_map(|path| {
                let rest =
                    if prefix.is_empty() { path } else { path.strip_prefix(prefix)?.strip_prefix('.')? };
                rest.split('.').next()
            })
            .collect();
        words.dedup();
        words
    }
}

impl Reader<'_> {
    /// Tells a problem at a place of this file.
    pub(super) fn report(&mut self, span: &Range<usize>, problem: Problem) {
        if self.problems.len() < TOLD {
            self.problems.push(problem.at(&self.source.spot(span.clone())));
        }
    }

    /// Tells a problem with the value at an address.
    pub(super) fn report_about(&mut self, address: &Address, span: &Range<usize>, problem: Problem) {
        let problem = if self.in_row { problem } else { problem.about(address.to_string()) };
        self.report(span, problem);
    }

    /// Tells that a value is of another kind than the one expected.
    pub(super) fn wrong_type(&mut self, name: &str, node: &Node, example: &str) {
        let problem = Problem::error(format!("{name} is {}", node.found())).help(format!("write {example}"));
        self.report(&node.span, problem);
    }

    /// One key of a table whose path is `prefix`.
    pub(super) fn entry(&mut self, prefix: &str, entry: &Entry, catalog: &Catalog, body: &mut Body) {
        if self.problems.len() >= TOLD {
            return;
        }
        let path = if prefix.is_empty() { entry.key.clone() } else { format!("{prefix}.{}", entry.key) };
        if let Some(parameter) = catalog.parameters.get(path.as_str()) {
            if !self.registry.makes(&path) {
                self.parameter(parameter, entry, body);
            }
        } else if let Some(list) = catalog.lists.get(path.as_str()) {
            if let Some(statement) = list::read(self, list, &entry.node) {
                body.lists.insert(list.path, statement);
            }
        } else if !catalog.is_table(&path) {
            self.unknown(prefix, entry, catalog);
        } else if let Some(entries) = entry.node.entries() {
            for inner in entries {
                self.entry(&path, inner, catalog, body);
            }
        } else {
            self.wrong_type(&path, &entry.node, &format!("[{path}] and the keys under it"));
        }
    }

    fn unknown(&mut self, prefix: &str, entry: &Entry, catalog: &Catalog) {
        if self.problems.len() >= TOLD {
            return;
        }
        let key = entry.key.as_str();
        let message = match (prefix, catalog.row_of) {
            ("", Some(list)) => format!("a row of {} has no key {key}", leaf(list)),
            ("", None) if entry.node.entries().is_some() => format!("there is no section {key}"),
            ("", None) => format!("there is no key {key}"),
            _ => format!("{prefix} has no key {key}"),
        };
        let help = if HEAD.contains(&key) {
            Some(format!("{key} belongs at the top of the file, before the first [table]"))
        } else if let Some(near) = nearest(key, catalog.words(prefix)) {
            Some(format!("did you mean {near}?"))
        } else {
            let path = if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
            self.registry.nearest(&path).map(|near| format!("did you mean {near}?"))
        };
        self.report(&entry.key_span, Problem::error(message).help_if(help));
    }

    /// The value or values of one parameter.
    fn parameter(&mut self, parameter: &'static Parameter, entry: &Entry, body: &mut Body) {
        if parameter.keys == Keys::One || is_plain_shares(parameter) {
            let address = Address { path: parameter.path.to_owned(), key: None };
            let statement = self.one(parameter, &address, entry);
            body.values.insert(address, statement);
            return;
        }
        let wanted = match parameter.keys {
            Keys::Each(words) => format!("one value for each of {}", words.join(", ")),
            Keys::Categories(path) => format!("one value for each category of {path}"),
            _ => "one value for each key of your choice".to_owned(),
        };
        let name = leaf(parameter.path);
        let Some(entries) = entry.node.entries() else {
            let problem = Problem::error(format!("{name} is {}, must be {wanted}", entry.node.found()));
            let help = format!("write {name} = {{ {} = …, … }}", example_key(parameter));
            let address = Address { path: parameter.path.to_owned(), key: None };
            self.report_about(&address, &entry.node.span, problem.help(help));
            body.values.insert(address, Statement::unusable(self.source, entry));
            return;
        };
        if parameter.keys == Keys::Own && (entries.is_empty() || entries.len() > OWN_KEYS) {
            let message = format!("{name} has {} keys, must have 1 to {OWN_KEYS}", entries.len());
            self.report(&entry.node.span, Problem::error(message));
            return;
        }
        for inner in entries {
            let address = Address { path: parameter.path.to_owned(), key: Some(inner.key.clone()) };
            let statement = if self.key_is_known(parameter, inner, &wanted) {
                self.one(parameter, &address, inner)
            } else {
                Statement::unusable(self.source, inner)
            };
            body.values.insert(address, statement);
        }
    }

    fn key_is_known(&mut self, parameter: &Parameter, entry: &Entry, wanted: &str) -> bool {
        let name = leaf(parameter.path);
        match parameter.keys {
            Keys::Each(words) if !words.contains(&entry.key.as_str()) => {
                let near = nearest(&entry.key, words.iter().copied());
                let help =
                    near.map_or_else(|| format!("{name} has {wanted}"), |n| format!("did you mean {n}?"));
                let problem = Problem::error(format!("{name} has no key {}", entry.key)).help(help);
                self.report(&entry.key_span, problem);
                false
            }
            Keys::Each(_) => true,
            _ => self.key_is_a_name(entry),
        }
    }

    /// Whether a key that the file chose can name a category or row everywhere: in addresses, tables and charts.
    pub(super) fn key_is_a_name(&mut self, entry: &Entry) -> bool {
        let key = entry.key.as_str();
        let good = !key.trim().is_empty()
            && key.chars().count() <= KEY_LENGTH
            && !key.chars().any(|c| c == '.' || c.is_control());
        if !good {
            let problem = Problem::error(format!("{key:?} cannot be the name of a category"));
            let help = format!("use 1 to {KEY_LENGTH} characters and no full stop");
            self.report(&entry.key_span, problem.help(help));
        }
        good
    }

    fn one(&mut self, parameter: &'static Parameter, address: &Address, entry: &Entry) -> Statement {
        let mut statement = match parameter.kind {
            Kind::Number { min, max } => number::read(self, parameter, address, &entry.node, (min, max)),
            Kind::Shares | Kind::SharesOver(_) | Kind::SharesAs(_) => {
                shares::read(self, address, &entry.node)
            }
            _ => plain::read(self, parameter, address, &entry.node),
        };
        statement.key_span = entry.key_span.clone();
        statement
    }
}

/// Whether a parameter is one set of shares over categories that the file names.
pub(super) fn is_plain_shares(parameter: &Parameter) -> bool {
    parameter.kind.is_shares() && parameter.keys == Keys::Own
}

/// The last part of a path, by which messages call a parameter.
pub(super) fn leaf(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// How messages call the value at an address: the last part of its path, with its key.
pub(super) fn called(address: &Address) -> String {
    match &address.key {
        Some(key) => format!("{}.{key}", leaf(&address.path)),
        None => leaf(&address.path).to_owned(),
    }
}

fn example_key(parameter: &Parameter) -> String {
    match parameter.keys {
        Keys::Each(words) => one_of(words.first().copied()),
        _ => "name".to_owned(),
    }
}
