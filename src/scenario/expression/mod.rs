//! Conditions that a scenario states in words, such as `site.measured_fidelity < 0.60 and site.delivering_for > 6 months`.
//!
//! ```text
//! condition  = either { "or" either }
//! either     = both { "and" both }
//! both       = "not" both | comparison
//! comparison = sum [ ("<" | "<=" | ">" | ">=" | "=" | "!=") sum ]
//! sum        = product { ("+" | "-") product }
//! product    = factor { ("*" | "/") factor }
//! factor     = "-" factor | "(" condition ")" | number [ unit ] | ("site" | "all") "." name
//! ```
//!
//! A condition may be unknown, where a quantity is: unknown joins by the logic of Kleene, so that what is known already decides
//! where it can.
//!
//! # Source
//! Kleene SC (1952) Introduction to Metamathematics, section 64: strong three-valued logic.

mod parse;
mod types;

use std::fmt;
use std::ops::Range;

/// What a quantity is measured in, so that months are not compared with shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// A share, from 0 to 1; may be written in %.
    Share,
    /// A time; numbers beside it need a unit.
    Time,
    /// A number of things, or of things for each of others.
    Count,
}

/// A name that conditions may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// The word after `site.` or `all.`.
    pub word: &'static str,
    /// What it is measured in.
    pub dimension: Dimension,
    /// What it means.
    pub doc: &'static str,
    /// Whether it is known of a site, and over all sites.
    pub known_of: [bool; 2],
}

/// Of whom a quantity is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Of the site that the condition is about.
    Site,
    /// Over all sites.
    All,
}

impl Whose {
    /// Both, in the order of [`Name::known_of`].
    pub const ALL: [Self; 2] = [Self::Site, Self::All];

    /// The word before the full stop.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::All => "all",
        }
    }
}

/// Units of numbers in conditions, each with what one of it is in the unit of the model.
const UNITS: [(&str, &str, Dimension, f64); 5] = [
    ("%", "%", Dimension::Share, 0.01),
    ("day", "days", Dimension::Time, 1.0 / crate::units::time::DAYS_PER_WEEK),
    ("week", "weeks", Dimension::Time, 1.0),
    ("month", "months", Dimension::Time, crate::units::time::WEEKS_PER_MONTH),
    ("year", "years", Dimension::Time, crate::units::time::WEEKS_PER_YEAR),
];

/// Two amounts become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Sum.
    Plus,
    /// Difference.
    Minus,
    /// Product.
    Times,
    /// Quotient.
    Over,
}

/// Two amounts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Less.
    Less,
    /// Less or the same.
    AtMost,
    /// More.
    More,
    /// More or the same.
    AtLeast,
    /// The same.
    Same,
    /// Not the same.
    Other,
}

/// A condition, or an amount within one, with its place in the text. Two are equal where they say the same, wherever it stands.
#[derive(Debug, Clone)]
pub struct Expression {
    term: Term,
    span: Range<usize>,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.term == other.term
    }
}

/// What an expression is made of.
#[derive(Debug, Clone, PartialEq)]
enum Term {
    Number { value: f64, unit: Option<usize> },
    Quantity { whose: Whose, name: usize, word: &'static str },
    Negative(Box<Expression>),
    Sum(Operation, Box<Expression>, Box<Expression>),
    Compared(Comparison, Box<Expression>, Box<Expression>),
    Not(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
}

/// What is wrong with a condition, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Bytes of the text that it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Whether another reading of the same text is out of the question.
    certain: bool,
}

impl Slip {
    fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None, certain: true }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at column {}: {}", self.span.start + 1, self.message)?;
        self.help.iter().try_for_each(|help| write!(f, "; {help}"))
    }
}

impl std::error::Error for Slip {}

/// Reads a condition in which these names may stand.
///
/// # Errors
/// What is wrong with it first, and where.
pub fn condition(text: &str, names: &[Name]) -> Result<Expression, Slip> {
    let read = parse::read(text, names)?;
    types::check(&read, names)?;
    Ok(read)
}

/// Whether amounts compare so; unknown where one of them is.
fn compared(comparison: Comparison, left: f64, right: f64) -> Option<bool> {
    if !left.is_finite() || !right.is_finite() {
        return None;
    }
    // Adding 0 turns -0 into 0.
    let order = (left + 0.0).total_cmp(&(right + 0.0));
    Some(match comparison {
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::More => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
        Comparison::Same => order.is_eq(),
        Comparison::Other => order.is_ne(),
    })
}

impl Expression {
    /// Whether the condition holds, given each quantity by its place among the names; unknown quantities are NaN.
    pub fn holds(&self, value: &dyn Fn(Whose, usize) -> f64) -> Option<bool> {
        match &self.term {
            Term::Compared(comparison, left, right) => {
                compared(*comparison, left.amount(value), right.amount(value))
            }
            Term::Not(inner) => inner.holds(value).map(|holds| !holds),
            Term::And(left, right) => match (left.holds(value), right.holds(value)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Term::Or(left, right) => match (left.holds(value), right.holds(value)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Term::Number { .. } | Term::Quantity { .. } | Term::Negative(_) | Term::Sum(..) => None,
        }
    }

    /// The amount, in the units of the model; NaN where it is unknown.
    fn amount(&self, value: &dyn Fn(Whose, usize) -> f64) -> f64 {
        match &self.term {
            Term::Number { value, unit } => unit.map_or(*value, |unit| value * UNITS[unit].3),
            Term::Quantity { whose, name, .. } => value(*whose, *name),
            Term::Negative(inner) => -inner.amount(value),
            Term::Sum(operation, left, right) => {
                let (left, right) = (left.amount(value), right.amount(value));
                match operation {
                    Operation::Plus => left + right,
                    Operation::Minus => left - right,
                    Operation::Times => left * right,
                    Operation::Over => left / right,
                }
            }
            Term::Compared(..) | Term::Not(_) | Term::And(..) | Term::Or(..) => f64::NAN,
        }
    }

    /// Every quantity that the condition names, as often as it does.
    pub fn quantities(&self) -> Vec<(Whose, usize)> {
        let mut found = Vec::new();
        self.visit(&mut |whose, name| found.push((whose, name)));
        found
    }

    fn visit(&self, see: &mut dyn FnMut(Whose, usize)) {
        match &self.term {
            Term::Number { .. } => {}
            Term::Quantity { whose, name, .. } => see(*whose, *name),
            Term::Negative(inner) | Term::Not(inner) => inner.visit(see),
            Term::Sum(_, left, right)
            | Term::Compared(_, left, right)
            | Term::And(left, right)
            | Term::Or(left, right) => {
                left.visit(see);
                right.visit(see);
            }
        }
    }

    /// How firmly the parts hold together: what is higher needs no brackets within what is lower.
    const fn rank(&self) -> u8 {
        match self.term {
            Term::Or(..) => 0,
            Term::And(..) => 1,
            Term::Not(_) => 2,
            Term::Compared(..) => 3,
            Term::Sum(Operation::Plus | Operation::Minus, ..) => 4,
            Term::Sum(..) => 5,
            Term::Negative(_) | Term::Number { .. } | Term::Quantity { .. } => 6,
        }
    }

    fn within(&self, rank: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rank() < rank { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rank = self.rank();
        match &self.term {
            Term::Number { value, unit } => match unit.map(|unit| UNITS[unit]) {
                None => write!(f, "{value}"),
                Some((_, "%", ..)) => write!(f, "{value}%"),
                Some((_, many, ..)) => write!(f, "{value} {many}"),
            },
            Term::Quantity { whose, word, .. } => write!(f, "{}.{word}", whose.word()),
            Term::Negative(inner) => {
                f.write_str("-")?;
                inner.within(rank, f)
            }
            Term::Not(inner) => {
                f.write_str("not ")?;
                inner.within(rank, f)
            }
            // What stands at the right of an operation is read after it, so that the same kind needs brackets there.
            Term::Sum(operation, left, right) => {
                left.within(rank, f)?;
                f.write_str(match operation {
                    Operation::Plus => " + ",
                    Operation::Minus => " - ",
                    Operation::Times => " * ",
                    Operation::Over => " / ",
                })?;
                right.within(rank + 1, f)
            }
            Term::Compared(comparison, left, right) => {
                left.within(rank + 1, f)?;
                write!(f, " {} ", comparison.sign())?;
                right.within(rank + 1, f)
            }
            Term::And(left, right) => {
                left.within(rank, f)?;
                f.write_str(" and ")?;
                right.within(rank + 1, f)
            }
            Term::Or(left, right) => {
                left.within(rank, f)?;
                f.write_str(" or ")?;
                right.within(rank + 1, f)
            }
        }
    }
}

impl Comparison {
    const fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::Same => "=",
            Self::Other => "!=",
        }
    }
}
