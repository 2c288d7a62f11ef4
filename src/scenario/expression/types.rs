//! What goes together in a condition: conditions with conditions, and amounts with amounts of the same dimension.

use super::{Dimension, Expression, Name, Operation, Slip, Term, UNITS};

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    /// A condition.
    Truth,
    /// An amount of a dimension; of none where it is a plain number, or a ratio.
    Amount(Option<Dimension>),
}

const fn told(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Share => "a share",
        Dimension::Time => "a time",
        Dimension::Count => "a number of things",
    }
}

/// Refuses what cannot be asked.
pub(super) fn check(whole: &Expression, names: &[Name]) -> Result<(), Slip> {
    match of(whole, names)? {
        Type::Truth => Ok(()),
        Type::Amount(_) => Err(Slip::new(whole.span.clone(), "this is an amount and no condition")
            .help("compare it, as in site.measured_fidelity < 0.6")),
    }
}

fn truth(part: &Expression, names: &[Name]) -> Result<(), Slip> {
    match of(part, names)? {
        Type::Truth => Ok(()),
        Type::Amount(_) => {
            Err(Slip::new(part.span.clone(), "and, or and not join conditions, but this is an amount")
                .help("compare it first"))
        }
    }
}

fn amount(part: &Expression, names: &[Name]) -> Result<Option<Dimension>, Slip> {
    match of(part, names)? {
        Type::Amount(dimension) => Ok(dimension),
        Type::Truth => Err(Slip::new(part.span.clone(), "an amount is needed here, but this is a condition")
            .help("join conditions by and, or")),
    }
}

/// The dimension that two amounts have which are added or compared.
fn same(whole: &Expression, parts: [&Expression; 2], names: &[Name]) -> Result<Option<Dimension>, Slip> {
    let [left, right] = parts.map(|part| amount(part, names));
    let (left, right) = (left?, right?);
    let slip = |message: String| Slip::new(whole.span.clone(), message);
    match (left, right) {
        (Some(one), Some(other)) if one != other => {
            Err(slip(format!("{} is put beside {}", told(one), told(other))))
        }
        (Some(Dimension::Time), None) | (None, Some(Dimension::Time)) => {
            Err(slip("a time is put beside a number without a unit".into())
                .help("write 3 months, or 12 weeks"))
        }
        _ => Ok(left.or(right)),
    }
}

fn of(whole: &Expression, names: &[Name]) -> Result<Type, Slip> {
    Ok(match &whole.term {
        Term::Number { unit, .. } => Type::Amount(unit.map(|unit| UNITS[unit].2)),
        Term::Quantity { name, .. } => Type::Amount(names.get(*name).map(|name| name.dimension)),
        Term::Negative(inner) => Type::Amount(amount(inner, names)?),
        Term::Sum(Operation::Plus | Operation::Minus, left, right) => {
            Type::Amount(same(whole, [left, right], names)?)
        }
        Term::Sum(Operation::Times, left, right) => {
            let (left, right) = (amount(left, names)?, amount(right, names)?);
            Type::Amount(if left.is_none() || right.is_none() { left.or(right) } else { None })
        }
        Term::Sum(Operation::Over, left, right) => {
            let (left, right) = (amount(left, names)?, amount(right, names)?);
            Type::Amount(if right.is_none() { left } else { None })
        }
        Term::Compared(_, left, right) => {
            same(whole, [left, right], names)?;
            Type::Truth
        }
        Term::Not(inner) => {
            truth(inner, names)?;
            Type::Truth
        }
        Term::And(left, right) | Term::Or(left, right) => {
            truth(left, names)?;
            truth(right, names)?;
            Type::Truth
        }
    })
}
