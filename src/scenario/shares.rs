//! Shares over categories, certain or with a Dirichlet distribution.

use super::error::Problem;
use super::fields::{Fields, ORIGIN, Told, finite};
use super::file::Address;
use super::statement::{Stated, Statement};
use super::tree::{Node, Tree};
use super::walk::{Reader, called};
use super::wording::{exact, rounded};

/// How far from 1 shares may sum, for the sake of rounded decimals.
const TOLERANCE: f64 = 1e-6;
/// Categories of one set of shares.
const CATEGORIES: usize = 64;
/// Concentrations for which gamma quantiles are computed to full precision.
const CONCENTRATIONS: (f64, f64) = (1e-2, 1e7);
const EXAMPLE: &str = "{ A = 0.6, B = 0.4 }";

/// Reads shares, as a plain table or as `{ shares, dist, concentration, source, note, supplied_by }`.
pub(super) fn read(reader: &mut Reader<'_>, address: &Address, node: &Node) -> Statement {
    let mut statement = Statement::at(reader.source.spot(node.span.clone()));
    let told = node.entries().and_then(|entries| entries.iter().find(|entry| entry.key == "shares"));
    let Some(told) = told.filter(|entry| entry.node.entries().is_some()) else {
        statement.bare = true;
        statement.value =
            shares(reader, address, node).map(|s| Stated::Shares { shares: s, concentration: None });
        return statement;
    };
    let mut known = vec!["shares", "dist", "concentration"];
    known.extend(ORIGIN);
    let mut fields = Fields::new(reader, address, node, &known);
    statement.origin = fields.origin();
    let concentration = concentration(&mut fields);
    if fields.get("dist").is_some() && fields.get("source").is_none() {
        fields.missing("source", "uncertain shares need one: write source = \"…\" and list it".to_owned());
    }
    statement.spot.span = told.node.span.clone();
    let shares = shares(reader, address, &told.node);
    statement.value = shares
        .zip(concentration.ok())
        .map(|(shares, concentration)| Stated::Shares { shares, concentration });
    statement
}

fn concentration(fields: &mut Fields<'_, '_, '_>) -> Result<Option<f64>, Told> {
    let uncertain = match fields.text("dist", "dirichlet")? {
        None | Some(("fixed", _)) => false,
        Some(("dirichlet", _)) => true,
        Some((word, span)) => {
            let message = format!("dist is {word:?}, must be dirichlet or fixed for shares");
            fields.problem(span, Problem::error(message));
            return Err(Told);
        }
    };
    let concentration = fields.number("concentration")?;
    match (uncertain, concentration, fields.get("concentration")) {
        (true, None, _) => Err(fields
            .missing("concentration", "write how many observed people they are worth: concentration = 20")),
        (false, Some(_), Some(entry)) => {
            let problem = Problem::error("concentration belongs to dist = \"dirichlet\"");
            fields.problem(&entry.key_span, problem);
            Err(Told)
        }
        (true, Some(x), _) if !(CONCENTRATIONS.0..=CONCENTRATIONS.1).contains(&x) => {
            let (low, high) = CONCENTRATIONS;
            let message = format!("concentration is {}, must be between {low} and {high}", exact(x));
            Err(fields.refuse("concentration", message))
        }
        _ => Ok(concentration),
    }
}

fn shares(reader: &mut Reader<'_>, address: &Address, node: &Node) -> Option<Vec<(String, f64)>> {
    let name = called(address);
    let Tree::Table(entries) = &node.tree else {
        reader.wrong_type(&name, node, &format!("shares: {name} = {EXAMPLE}"));
        return None;
    };
    if entries.is_empty() || entries.len() > CATEGORIES {
        let message = format!("{name} has {} categories, must have 1 to {CATEGORIES}", entries.len());
        reader.report_about(address, &node.span, Problem::error(message));
        return None;
    }
    let mut shares = Vec::new();
    for entry in entries {
        if !reader.key_is_a_name(entry) {
            continue;
        }
        let called = format!("{name}.{}", entry.key);
        let Ok(share) = finite(reader, address, &called, &entry.node) else { continue };
        if (0.0..=1.0).contains(&share) {
            shares.push((entry.key.clone(), share));
        } else {
            let problem = Problem::error(format!("{called} is {}, must be between 0 and 1", exact(share)));
            reader.report_about(address, &entry.node.span, problem);
        }
    }
    if shares.len() < entries.len() {
        return None;
    }
    let sum: f64 = shares.iter().map(|(_, share)| share).sum();
    if (sum - 1.0).abs() > TOLERANCE {
        let message =
            format!("the shares of {name} sum to {}, must sum to 1 (within {TOLERANCE})", rounded(sum));
        let off = rounded((sum - 1.0).abs());
        let help = if sum > 1.0 { format!("{off} too much") } else { format!("{off} is missing") };
        reader.report_about(address, &node.span, Problem::error(message).help(help));
        return None;
    }
    Some(shares)
}
