//! What a file states about one parameter.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::prior::Prior;
use super::text::{SourceText, Spot};
use super::tree;
use super::values::{Entry, LoadedFile};

/// One statement: a value at a place, with what it rests on.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    /// Where the value stands.
    pub(super) spot: Spot,
    /// Where the key stands.
    pub(super) key_span: Range<usize>,
    /// The value; none where a problem with it has been told.
    pub(super) value: Option<Stated>,
    pub(super) origin: Origin,
    /// A number without unit, interval and source.
    pub(super) bare: bool,
}

/// What a value rests on.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    pub(super) source: Option<(String, Range<usize>)>,
    pub(super) supplied_by: Option<String>,
    pub(super) note: Option<String>,
}

/// The value of a statement.
#[derive(Debug, Clone)]
pub(super) enum Stated {
    Number {
        value: f64,
        prior: Option<Prior>,
        /// The 95% limits as stated, in the unit of the model.
        limits: Option<(f64, f64)>,
    },
    Whole(i64),
    Word(String),
    Text(String),
    Date(Date),
    File(Arc<LoadedFile>),
    Shares {
        shares: Vec<(String, f64)>,
        concentration: Option<f64>,
    },
}

impl Statement {
    /// A statement of which only the place is known so far.
    pub(super) fn at(spot: Spot) -> Self {
        Self { spot, key_span: 0..0, value: None, origin: Origin::default(), bare: false }
    }

    /// A statement of which only the place is known, because a problem with it has been told.
    pub(super) fn unusable(source: &Arc<SourceText>, entry: &tree::Entry) -> Self {
        Self { key_span: entry.key_span.clone(), ..Self::at(source.spot(entry.node.span.clone())) }
    }
}

impl Stated {
    /// The value as the model receives it.
    pub(super) fn entry(&self) -> Entry {
        match self {
            Self::Number { value, .. } => Entry::Number(*value),
            Self::Whole(whole) => Entry::Whole(*whole),
            Self::Word(word) => Entry::Word(word.clone()),
            Self::Text(text) => Entry::Text(text.clone()),
            Self::Date(date) => Entry::Date(*date),
            Self::File(file) => Entry::File(Arc::clone(file)),
            Self::Shares { shares, .. } => Entry::Shares(shares.clone()),
        }
    }
}
