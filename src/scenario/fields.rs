//! The fields of a value in table form, such as `{ value = 8, unit = "weeks", source = "WF02" }`.

use std::ops::Range;

use super::error::Problem;
use super::file::Address;
use super::statement::Origin;
use super::tree::{Entry, Node, Tree};
use super::walk::{Reader, called};
use super::wording::nearest;

/// A text with its place.
pub(super) type Text<'n> = (&'n str, &'n Range<usize>);

/// Fields that any value in table form may have beside the value.
pub(super) const ORIGIN: [&str; 3] = ["source", "note", "supplied_by"];

/// A problem was found and told; whoever asked has nothing to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told;

/// The fields of one value, read by name.
pub(super) struct Fields<'r, 'a, 'n> {
    pub(super) reader: &'r mut Reader<'a>,
    pub(super) address: &'n Address,
    pub(super) node: &'n Node,
    entries: &'n [Entry],
}

impl<'r, 'a, 'n> Fields<'r, 'a, 'n> {
    /// The fields of a table; fields that are not in `known` are told as problems.
    pub(super) fn new(
        reader: &'r mut Reader<'a>,
        address: &'n Address,
        node: &'n Node,
        known: &[&'static str],
    ) -> Self {
        let entries = node.entries().unwrap_or_default();
        let mut fields = Self { reader, address, node, entries };
        for entry in entries {
            if !known.contains(&entry.key.as_str()) {
                let near = nearest(&entry.key, known.iter().copied());
                let help = near.map_or_else(
                    || format!("it may have {}", known.join(", ")),
                    |near| format!("did you mean {near}?"),
                );
                let message = format!("{} has no field {}", called(address), entry.key);
                fields.problem(&entry.key_span, Problem::error(message).help(help));
            }
        }
        fields
    }

    /// The field of a name.
    pub(super) fn get(&self, name: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key == name)
    }

    /// Tells a problem with this value.
    pub(super) fn problem(&mut self, span: &Range<usize>, problem: Problem) {
        self.reader.report_about(self.address, span, problem);
    }

    /// The finite number of a field, if the field is there.
    pub(super) fn number(&mut self, name: &str) -> Result<Option<f64>, Told> {
        let Some(entry) = self.get(name) else { return Ok(None) };
        finite(self.reader, self.address, name, &entry.node).map(Some)
    }

    /// The text of a field with its place, if the field is there.
    pub(super) fn text(&mut self, name: &str, example: &str) -> Result<Option<Text<'n>>, Told> {
        let Some(entry) = self.get(name) else { return Ok(None) };
        if let Tree::Text(text) = &entry.node.tree {
            Ok(Some((text, &entry.node.span)))
        } else {
            self.reader.wrong_type(name, &entry.node, &format!("{name} = \"{example}\""));
            Err(Told)
        }
    }

    /// Where the value of a field stands, or the whole table where the field is not there.
    pub(super) fn span(&self, name: &str) -> Range<usize> {
        self.get(name).map_or(&self.node.span, |entry| &entry.node.span).clone()
    }

    /// Tells an error at the value of a field.
    pub(super) fn refuse(&mut self, name: &str, message: impl Into<String>) -> Told {
        let span = self.span(name);
        self.problem(&span, Problem::error(message));
        Told
    }

    /// Tells that a field is missing.
    pub(super) fn missing(&mut self, name: &str, help: impl Into<String>) -> Told {
        let message = format!("{} has no {name}", called(self.address));
        self.problem(&self.node.span.clone(), Problem::error(message).help(help));
        Told
    }

    /// What the value rests on.
    pub(super) fn origin(&mut self) -> Origin {
        let mut text = |name, example| self.text(name, example).ok().flatten();
        let source = text("source", "WF02").map(|(id, span)| (id.to_owned(), span.clone()));
        let note = text("note", "as agreed in May").map(|(text, _)| text.to_owned());
        let supplied_by = text("supplied_by", "the trust's finance team").map(|(text, _)| text.to_owned());
        Origin { source, supplied_by, note }
    }
}

/// The finite number at a node.
pub(super) fn finite(
    reader: &mut Reader<'_>,
    address: &Address,
    name: &str,
    node: &Node,
) -> Result<f64, Told> {
    match node.number() {
        Some(number) if number.is_finite() => Ok(number),
        Some(number) => {
            let problem = Problem::error(format!("{name} is {number}, must be a finite number"));
            reader.report_about(address, &node.span, problem);
            Err(Told)
        }
        None => {
            reader.wrong_type(name, node, &format!("a number: {name} = 12"));
            Err(Told)
        }
    }
}
