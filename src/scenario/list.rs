//! Lists: tables that repeat, such as the waves of a roll-out.

use std::ops::Range;

use super::error::Problem;
use super::parameter::{Kind, ListTable, Needed};
use super::statement::Stated;
use super::tree::{Node, Tree};
use super::walk::{Body, Catalog, Reader, leaf};

/// Rows of one list in one file.
const ROWS: usize = 10_000;

/// What a file states about a list.
#[derive(Debug)]
pub(super) struct ListStatement {
    /// Written as one array, so that it is the whole list; rows under `[[…]]` are added to those of the base.
    pub(super) whole: bool,
    pub(super) rows: Vec<Row>,
}

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    /// Its name; a number in brackets where the list does without names.
    pub(super) name: String,
    pub(super) named: bool,
    pub(super) span: Range<usize>,
    pub(super) body: Body,
}

/// Reads the rows of a list.
pub(super) fn read(reader: &mut Reader<'_>, list: &'static ListTable, node: &Node) -> Option<ListStatement> {
    let Tree::List(items) = &node.tree else {
        reader.wrong_type(leaf(list.path), node, &format!("[[{}]] and the keys under it", list.path));
        return None;
    };
    if items.len() > ROWS {
        let message = format!("{} has {} rows, must have at most {ROWS}", leaf(list.path), items.len());
        reader.report(&node.span, Problem::error(message));
        return None;
    }
    // Only the text tells an array of tables from an array: `[[` begins a header.
    let whole = !reader.source.slice(&node.span).starts_with("[[");
    let catalog = Catalog::of_row(list);
    let mut rows: Vec<Row> = Vec::new();
    for item in items {
        let Some(entries) = item.entries() else {
            let example = format!("{{ {} = \"First\", … }}", list.name_field);
            reader.wrong_type(&format!("a row of {}", leaf(list.path)), item, &example);
            continue;
        };
        let mut body = Body::default();
        reader.in_row = true;
        for entry in entries {
            reader.entry("", entry, &catalog, &mut body);
        }
        reader.in_row = false;
        let Some((name, named)) = name(reader, list, &body, item, rows.len()) else { continue };
        if let Some(other) = rows.iter().find(|row| named && row.name == name) {
            let spot = reader.source.spot(other.span.clone());
            let problem = Problem::error(format!("two rows of {} are named {name:?}", leaf(list.path)));
            reader.report(&item.span, problem.related("the other", &spot, "begins here"));
            continue;
        }
        rows.push(Row { name, named, span: item.span.clone(), body });
    }
    Some(ListStatement { whole, rows })
}

/// The name of a row, and whether the file gave it.
fn name(
    reader: &mut Reader<'_>,
    list: &ListTable,
    body: &Body,
    item: &Node,
    place: usize,
) -> Option<(String, bool)> {
    let field = list.fields.iter().find(|field| field.path == list.name_field);
    let stated = body.values.iter().find(|(address, _)| address.path == list.name_field);
    match (stated.map(|(_, statement)| statement.value.as_ref()), field) {
        (Some(Some(Stated::Text(name) | Stated::Word(name))), _) => Some((name.clone(), true)),
        // Its own problem has been told.
        (Some(_), _) => None,
        (None, Some(field)) if field.needed == Needed::Optional => Some((format!("[{}]", place + 1), false)),
        (None, field) => {
            let declared = field.is_some_and(|field| matches!(field.kind, Kind::Text | Kind::Choice(_)));
            let problem = Problem::error(format!("a row of {} has no {}", leaf(list.path), list.name_field));
            let help = format!("write {} = \"First\" in the row", list.name_field);
            reader.report(&item.span, problem.help_if(declared.then_some(help)));
            None
        }
    }
}
