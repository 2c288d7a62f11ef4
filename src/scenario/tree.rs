//! TOML as a plain tree with spans, in the order of the file.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};
use toml::value::Datetime;

use super::error::Problem;
use super::text::SourceText;
use super::wording::count;

/// Tables within tables beyond which a file is refused.
const DEPTH: usize = 16;
/// Syntax errors of one file that are shown; a file that is no TOML at all has thousands.
const SHOWN: usize = 20;

/// A value with its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) tree: Tree,
    pub(super) span: Range<usize>,
}

/// The value itself.
#[derive(Debug, Clone)]
pub(super) enum Tree {
    Text(String),
    Whole(i64),
    Real(f64),
    Truth(bool),
    Date(Datetime),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key of a table with its place and value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Range<usize>,
    pub(super) node: Node,
}

impl Node {
    /// What was found here, for a sentence.
    pub(super) fn found(&self) -> String {
        match &self.tree {
            Tree::Text(text) => format!("the text {text:?}"),
            Tree::Whole(whole) => format!("the whole number {whole}"),
            Tree::Real(real) => format!("the number {real}"),
            Tree::Truth(truth) => format!("the word {truth} without quotes"),
            Tree::Date(date) => format!("the date {date}"),
            Tree::List(_) => "a list".to_owned(),
            Tree::Table(_) => "a table".to_owned(),
        }
    }

    /// The number here, whole or not.
    pub(super) const fn number(&self) -> Option<f64> {
        match self.tree {
            Tree::Whole(whole) => Some(whole as f64),
            Tree::Real(real) => Some(real),
            _ => None,
        }
    }

    /// The entries of the table here.
    pub(super) fn entries(&self) -> Option<&[Entry]> {
        if let Tree::Table(entries) = &self.tree { Some(entries) } else { None }
    }
}

/// Reads TOML; whatever is wrong with its form goes to `problems`, and what is left of it comes back.
pub(super) fn parse(source: &Arc<SourceText>, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    for error in errors.iter().take(SHOWN) {
        let problem = match (error.message(), error.span()) {
            ("duplicate key", Some(span)) => {
                Problem::error(format!("the key {} is there twice", source.slice(&span)))
            }
            (message, _) => Problem::error(message),
        };
        problems.push(match error.span() {
            Some(span) => problem.at(&source.spot(span)),
            None => problem.in_file(&source.name),
        });
    }
    if errors.len() > SHOWN {
        let more = count(errors.len() - SHOWN, "more error");
        problems.push(Problem::error(format!("{more} of form: is this a TOML file?")).in_file(&source.name));
    }
    let mut reader = Reader { source, problems };
    reader.table(table.get_ref(), 0)
}

struct Reader<'a> {
    source: &'a Arc<SourceText>,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Vec<Entry> {
        let mut entries: Vec<Entry> = table
            .iter()
            .filter_map(|(key, value)| {
                let node = self.node(value, depth + 1)?;
                Some(Entry { key: key.get_ref().to_string(), key_span: key.span(), node })
            })
            .collect();
        entries.sort_by_key(|entry| (entry.key_span.start, entry.node.span.start));
        entries
    }

    /// The value, or nothing where a problem has been told.
    fn node(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) -> Option<Node> {
        let span = value.span();
        if depth > DEPTH {
            self.refuse(&span, format!("tables lie more than {DEPTH} deep in each other"));
            return None;
        }
        let tree = match value.get_ref() {
            DeValue::String(text) => Tree::Text(text.to_string()),
            DeValue::Integer(integer) => Tree::Whole(self.whole(integer, &span)?),
            // A number too large for a float reads as infinite and is refused as such later.
            DeValue::Float(float) => Tree::Real(float.as_str().parse().ok()?),
            DeValue::Boolean(truth) => Tree::Truth(*truth),
            DeValue::Datetime(date) => Tree::Date(*date),
            DeValue::Array(items) => {
                Tree::List(items.iter().filter_map(|item| self.node(item, depth + 1)).collect())
            }
            DeValue::Table(table) => Tree::Table(self.table(table, depth)),
        };
        Some(Node { tree, span })
    }

    fn whole(&mut self, integer: &DeInteger<'_>, span: &Range<usize>) -> Option<i64> {
        let whole = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
        if whole.is_none() {
            self.refuse(span, format!("the whole number {} is too large", self.source.slice(span)));
        }
        whole
    }

    fn refuse(&mut self, span: &Range<usize>, message: String) {
        self.problems.push(Problem::error(message).at(&self.source.spot(span.clone())));
    }
}
