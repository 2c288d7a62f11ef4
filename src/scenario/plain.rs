//! Values that are certain: whole numbers, words, texts, dates and names of files.

use jiff::civil::Date;

use super::error::Problem;
use super::expression::{Name, condition};
use super::fields::{Fields, ORIGIN};
use super::file::Address;
use super::parameter::{Kind, Parameter};
use super::statement::{Origin, Stated, Statement};
use super::tree::{Node, Tree};
use super::walk::{Reader, called};
use super::wording::{nearest, one_of, range};

/// Reads a certain value, bare or as `{ value, source, note, supplied_by }`.
pub(super) fn read(
    reader: &mut Reader<'_>,
    parameter: &'static Parameter,
    address: &Address,
    node: &Node,
) -> Statement {
    let mut origin = Origin::default();
    let mut inner = Some(node);
    let table = node.entries().is_some();
    if table {
        let mut known = vec!["value"];
        known.extend(matches!(parameter.kind, Kind::Whole { .. }).then_some("unit"));
        known.extend(ORIGIN);
        let mut fields = Fields::new(reader, address, node, &known);
        inner = fields.get("value").map(|entry| &entry.node);
        if inner.is_none() {
            fields.missing("value", format!("write {}", example(parameter)));
        }
        let unit = fields.text("unit", parameter.unit).ok().flatten();
        if let Some((unit, span)) = unit.filter(|(unit, _)| *unit != parameter.unit) {
            let message = format!("the unit is {unit:?}, must be {:?}", parameter.unit);
            fields.problem(span, Problem::error(message));
        }
        origin = fields.origin();
    }
    let value = inner.and_then(|node| value(reader, parameter, address, node));
    let span = inner.unwrap_or(node).span.clone();
    let whole = matches!(parameter.kind, Kind::Whole { .. });
    Statement { spot: reader.source.spot(span), key_span: 0..0, value, origin, bare: whole && !table }
}

fn value(
    reader: &mut Reader<'_>,
    parameter: &'static Parameter,
    address: &Address,
    node: &Node,
) -> Option<Stated> {
    let name = called(address);
    let problem = match (parameter.kind, &node.tree) {
        (Kind::Whole { min, max }, Tree::Whole(whole)) => {
            if (min..=max).contains(whole) {
                return Some(Stated::Whole(*whole));
            }
            let range = range(min as f64, max as f64, parameter.unit);
            Problem::error(format!("{name} is {whole}, must be {range}"))
        }
        (Kind::Choice(words), Tree::Text(word)) => {
            if words.iter().any(|(known, _)| known == word) {
                return Some(Stated::Word(word.clone()));
            }
            let known = || words.iter().map(|(known, _)| *known);
            let near = nearest(word, known()).map(|near| format!("did you mean {near:?}?"));
            Problem::error(format!("{name} is {word:?}, must be {}", one_of(known()))).help_if(near)
        }
        (Kind::Text, Tree::Text(text)) => return Some(Stated::Text(text.clone())),
        (Kind::Date, Tree::Date(date)) => match (date.date, date.time, date.offset) {
            (Some(day), None, None) => {
                let (month, day, year) =
                    (day.month.cast_signed(), day.day.cast_signed(), day.year.cast_signed());
                match Date::new(year, month, day) {
                    Ok(date) => return Some(Stated::Date(date)),
                    Err(_) => Problem::error(format!("{name} is {date}, which is no day of the calendar")),
                }
            }
            _ => Problem::error(format!("{name} is {date}, must be a date alone"))
                .help("write year-month-day, as 2027-04-01"),
        },
        (Kind::File, Tree::Text(file)) => match open(reader, file) {
            Ok(stated) => return Some(stated),
            Err(problem) => *problem,
        },
        (Kind::Condition(names), Tree::Text(text)) => {
            return stated_condition(reader, address, node, (names, text));
        }
        _ => {
            let problem = Problem::error(format!("{name} is {}", node.found()));
            problem.help(format!("write {}", example(parameter)))
        }
    };
    // A problem at a line of the data file keeps its place there.
    if problem.line == 0 {
        reader.report_about(address, &node.span, problem);
    } else {
        let spot = reader.source.spot(node.span.clone());
        reader.problems.push(problem.related("named by", &spot, spot.text()));
    }
    None
}

/// Reads a condition; what is wrong with it is told at its place within the quotes, unless escapes hide that.
fn stated_condition(
    reader: &mut Reader<'_>,
    address: &Address,
    node: &Node,
    (names, text): (&[Name], &str),
) -> Option<Stated> {
    let Err(slip) = condition(text, names) else { return Some(Stated::Text(text.to_owned())) };
    let written = reader.source.slice(&node.span).find(text);
    let span = match written.map(|within| node.span.start + within) {
        Some(from) if !text.is_empty() => from + slip.span.start..from + slip.span.end,
        _ => node.span.clone(),
    };
    let problem = Problem::error(format!("{}: {}", called(address), slip.message)).help_if(slip.help);
    reader.report_about(address, &span, problem);
    None
}

fn open(reader: &mut Reader<'_>, name: &str) -> Result<Stated, Box<Problem>> {
    let place = reader
        .store
        .locate(reader.source, reader.root, name)
        .map_err(|(message, help)| Box::new(Problem::error(message).help_if(help)))?;
    reader.store.data(&place).map(Stated::File)
}

/// What to write, for a message about something else found.
fn example(parameter: &Parameter) -> String {
    let name = super::walk::leaf(parameter.path);
    match parameter.kind {
        Kind::Whole { min, .. } => format!("a whole number: {name} = {}", min.max(1)),
        Kind::Choice(words) => format!("a word in quotes: {name} = {:?}", words.first().map_or("", |w| w.0)),
        Kind::Date => format!("a date without quotes: {name} = 2027-04-01"),
        Kind::File => format!("the name of a file in quotes: {name} = \"life-table.csv\""),
        Kind::Condition(names) => {
            let first = names.first().map_or("", |name| name.word);
            format!("a condition in quotes: {name} = \"site.{first} < 0.6\"")
        }
        _ => format!("a text in quotes: {name} = \"…\""),
    }
}
