//! Numbers: bare, or with unit, interval, distribution and source.

use crate::units::convert::{Conversion, accepted, conversion};

use super::belief::{Belief, OWN};
use super::distribution::Family;
use super::error::Problem;
use super::fields::{Fields, ORIGIN, Told, finite};
use super::file::Address;
use super::parameter::Parameter;
use super::statement::{Stated, Statement};
use super::tree::{Node, Tree};
use super::walk::{Reader, called};
use super::wording::{exact, nearest, one_of, range, rounded};

/// Fields of a number beside those of [`ORIGIN`] and the own parameters of distributions.
const FIELDS: [&str; 6] = ["value", "unit", "low", "high", "dist", "truncate"];

/// Reads one number.
pub(super) fn read(
    reader: &mut Reader<'_>,
    parameter: &'static Parameter,
    address: &Address,
    node: &Node,
    limits: (f64, f64),
) -> Statement {
    let mut statement = Statement::at(reader.source.spot(node.span.clone()));
    if node.entries().is_none() {
        statement.bare = true;
        statement.value = bare(reader, parameter, address, node, limits).ok();
        return statement;
    }
    let known: Vec<&'static str> = FIELDS.into_iter().chain(ORIGIN).chain(OWN).collect();
    let mut fields = Fields::new(reader, address, node, &known);
    statement.origin = fields.origin();
    statement.value = table(&mut fields, parameter, limits).ok();
    statement.spot.span = fields.span("value");
    statement
}

fn bare(
    reader: &mut Reader<'_>,
    parameter: &Parameter,
    address: &Address,
    node: &Node,
    limits: (f64, f64),
) -> Result<Stated, Told> {
    let name = called(address);
    let problem = if node.number().is_none() {
        let table = format!("{name} = {{ value = 12, unit = {:?} }}", parameter.unit);
        Problem::error(format!("{name} is {}", node.found()))
            .help(format!("write a number: {name} = 12, or {table}"))
    } else {
        let value = finite(reader, address, &name, node)?;
        if (limits.0..=limits.1).contains(&value) {
            return Ok(Stated::Number { value, prior: None, limits: None });
        }
        let range = range(limits.0, limits.1, parameter.unit);
        Problem::error(format!("{name} is {}, must be {range}", exact(value)))
    };
    reader.report_about(address, &node.span, problem);
    Err(Told)
}

/// A number in table form. Every field is looked at before anything is given up, so that all its problems come
/// at once.
fn table(fields: &mut Fields<'_, '_, '_>, parameter: &Parameter, limits: (f64, f64)) -> Result<Stated, Told> {
    let conversion = unit(fields, parameter);
    let value = fields.number("value").and_then(|value| {
        value.ok_or_else(|| fields.missing("value", format!("write value = 12, unit = {:?}", parameter.unit)))
    });
    let interval = interval(fields);
    let family = family(fields);
    let truncate = truncate(fields);
    let told_uncertain = ["low", "high"].iter().any(|name| fields.get(name).is_some());
    if (told_uncertain || matches!(family, Ok(Some(family)) if family != Family::Fixed))
        && fields.get("source").is_none()
    {
        fields.missing("source", "an uncertain number needs one: write source = \"…\" and list it");
    }
    let (conversion, value) = (conversion?, value?);
    let converted = in_range(fields, parameter, conversion, value, limits)?;
    let percent = matches!(fields.text("unit", ""), Ok(Some(("percent", _))));
    let belief = Belief::new(value, conversion, interval?, family?, truncate?, percent);
    belief.check_order(fields)?;
    let prior = belief.prior(fields, limits)?;
    let limits = belief.limits();
    Ok(Stated::Number { value: converted, prior, limits })
}

fn unit(fields: &mut Fields<'_, '_, '_>, parameter: &Parameter) -> Result<Conversion, Told> {
    let help = format!("write unit = {}", quoted(&accepted(parameter.unit)));
    let Some((unit, span)) = fields.text("unit", parameter.unit)? else {
        return Err(fields.missing("unit", help));
    };
    conversion(unit, parameter.unit).ok_or_else(|| {
        let message = format!("the unit of {} is {unit:?}", called(fields.address));
        fields.problem(span, Problem::error(message).help(help));
        Told
    })
}

fn in_range(
    fields: &mut Fields<'_, '_, '_>,
    parameter: &Parameter,
    conversion: Conversion,
    value: f64,
    limits: (f64, f64),
) -> Result<f64, Told> {
    let name = called(fields.address);
    let (low, high) = conversion.domain();
    if value < low || value > high {
        let message = format!("{name} is {}, and a probability must be at least 0 and below 1", exact(value));
        return Err(fields.refuse("value", message));
    }
    let converted = conversion.apply(value);
    if (limits.0..=limits.1).contains(&converted) {
        return Ok(converted);
    }
    // The line shows the unit already, unless it is another than that of the range.
    let message = if conversion == Conversion::IDENTITY {
        format!("{name} is {}, must be {}", exact(value), range(limits.0, limits.1, ""))
    } else {
        let unit = parameter.unit;
        let range = range(limits.0, limits.1, unit);
        format!("{name} is {}, which is {} {unit}, must be {range}", exact(value), rounded(converted))
    };
    Err(fields.refuse("value", message))
}

fn interval(fields: &mut Fields<'_, '_, '_>) -> Result<Option<(f64, f64)>, Told> {
    let (low, high) = (fields.number("low"), fields.number("high"));
    let help = "low and high are 95% limits and come together";
    match (low?, high?) {
        (None, None) => Ok(None),
        (Some(low), Some(high)) => Ok(Some((low, high))),
        (Some(_), None) => Err(fields.missing("high", help)),
        (None, Some(_)) => Err(fields.missing("low", help)),
    }
}

fn family(fields: &mut Fields<'_, '_, '_>) -> Result<Option<Family>, Told> {
    let words = || Family::ALL.map(Family::word);
    if let Some((word, span)) = fields.text("dist", "normal")? {
        return Family::of_word(word).map(Some).ok_or_else(|| {
            let near = nearest(word, words()).map(|near| format!("did you mean {near:?}?"));
            let message = format!("dist is {word:?}, must be {}", one_of(words()));
            fields.problem(span, Problem::error(message).help_if(near));
            Told
        });
    }
    // Without a family, an interval or a distribution's own parameter would silently have no effect.
    let useless = OWN.iter().chain(&["low", "high"]).find_map(|name| fields.get(name));
    let Some(entry) = useless else { return Ok(None) };
    let message = format!("{} has {} but no dist", called(fields.address), entry.key);
    let help = format!("write dist = {}", quoted(&words().map(str::to_owned)));
    fields.problem(&entry.key_span, Problem::error(message).help(help));
    Err(Told)
}

fn truncate(fields: &mut Fields<'_, '_, '_>) -> Result<Option<(f64, f64)>, Told> {
    let Some(entry) = fields.get("truncate") else { return Ok(None) };
    let pair = match &entry.node.tree {
        Tree::List(items) => match items.as_slice() {
            [low, high] => low.number().zip(high.number()),
            _ => None,
        },
        _ => None,
    };
    let Some((low, high)) = pair.filter(|(low, high)| low.is_finite() && high.is_finite()) else {
        fields.reader.wrong_type("truncate", &entry.node, "two limits: truncate = [1, 40]");
        return Err(Told);
    };
    if low < high {
        return Ok(Some((low, high)));
    }
    let message =
        format!("truncate runs from {} to {}, write the lower limit first", exact(low), exact(high));
    Err(fields.refuse("truncate", message))
}

/// Units or words as they are written, with quotes.
fn quoted(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
    one_of(words.iter().map(String::as_str))
}
