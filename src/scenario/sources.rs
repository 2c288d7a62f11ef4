//! Files of sources: what every number rests on.

use std::fmt;
use std::ops::Range;

use super::error::Problem;
use super::tree::{Entry, Tree};
use super::walk::Reader;
use super::wording::{nearest, one_of};

/// How far a source has been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Standing {
    /// The value was seen in a text of the source.
    Verified,
    /// The value is quoted from memory.
    Recalled,
    /// The value is a judgement.
    Assumption,
}

impl Standing {
    /// All standings, the best first.
    pub const ALL: [Self; 3] = [Self::Verified, Self::Recalled, Self::Assumption];

    /// The word in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Recalled => "recalled",
            Self::Assumption => "assumption",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Author, year, title, table.
    pub citation: String,
    /// How far it has been checked.
    pub standing: Standing,
    /// Where it can be found.
    pub address: Option<String>,
    /// What else a reader should know.
    pub note: Option<String>,
    /// Who supplied the values that name it, where they do not say so themselves.
    pub supplied_by: Option<String>,
}

/// The keys of a source.
const KEYS: [&str; 5] = ["citation", "standing", "address", "note", "supplied_by"];
const EXAMPLE: &str = "[WF02] and under it citation = \"Author A (2020) Journal 1:2\"";

/// Reads one source; nothing where it is not usable.
pub(super) fn read(reader: &mut Reader<'_>, entry: &Entry) -> Option<Citation> {
    let id = entry.key.as_str();
    let Some(fields) = entry.node.entries() else {
        reader.wrong_type(id, &entry.node, EXAMPLE);
        return None;
    };
    let mut texts: [Option<(&str, Range<usize>)>; KEYS.len()] = [const { None }; KEYS.len()];
    for field in fields {
        let Some(place) = KEYS.iter().position(|key| *key == field.key) else {
            let near = nearest(&field.key, KEYS).map(|near| format!("did you mean {near}?"));
            let message = format!("a source has no key {}", field.key);
            reader.report(&field.key_span, Problem::error(message).help_if(near));
            continue;
        };
        match &field.node.tree {
            Tree::Text(text) => texts[place] = Some((text.as_str(), field.node.span.clone())),
            _ => reader.wrong_type(&field.key, &field.node, &format!("{} = \"…\"", field.key)),
        }
    }
    let [citation, standing, address, note, supplied_by] = texts;
    for (text, key) in [(&citation, "citation"), (&standing, "standing")] {
        if text.is_none() && !fields.iter().any(|field| field.key == key) {
            let problem = Problem::error(format!("source {id} has no {key}"));
            reader.report(&entry.key_span, problem.help(format!("write {key} = \"…\" under [{id}]")));
        }
    }
    let (word, span) = standing?;
    let standing = Standing::ALL.into_iter().find(|standing| standing.word() == word);
    if standing.is_none() {
        let words = one_of(Standing::ALL.map(Standing::word));
        reader.report(&span, Problem::error(format!("standing is {word:?}, must be {words}")));
    }
    Some(Citation {
        citation: citation?.0.to_owned(),
        standing: standing?,
        address: address.map(|(text, _)| text.to_owned()),
        note: note.map(|(text, _)| text.to_owned()),
        supplied_by: supplied_by.map(|(text, _)| text.to_owned()),
    })
}
