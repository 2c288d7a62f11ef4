//! Indices of inequality as a document and for a terminal.

use crate::economics::inequality::{Index, Lack};
use std::fmt::Write as _;

/// The document: numbers by identifier, those with an aversion as an object keyed by it, null where an index lacks something, and
/// under `reasons` what it lacks.
pub fn document(indices: &[Index]) -> serde_json::Value {
    let mut all = serde_json::Map::new();
    let mut reasons = serde_json::Map::new();
    for index in indices {
        let value = index.value.ok().filter(|value| value.is_finite());
        let value = value.map_or(serde_json::Value::Null, |value| serde_json::json!(value));
        match index.aversion {
            None => {
                all.insert(index.id.to_owned(), value);
            }
            Some(aversion) => {
                let each = all.entry(index.id).or_insert_with(|| serde_json::json!({}));
                each[aversion.to_string()] = value;
            }
        }
        if let Err(lack) = index.value {
            reasons.insert(index.id.to_owned(), lack.reason().into());
        }
    }
    all.insert("reasons".into(), reasons.into());
    all.into()
}

/// One line an index, with how to read it.
pub fn terminal(indices: &[Index]) -> String {
    let mut text = String::new();
    for index in indices {
        let name = match index.aversion {
            None => index.name.to_owned(),
            Some(aversion) => format!("{} ({aversion})", index.name),
        };
        let value = match index.value {
            Ok(value) => format!("{value:>12.6}"),
            Err(_) => format!("{:>12}", "–"),
        };
        let meaning = index.value.map_or_else(Lack::reason, |_| index.meaning);
        let _ = writeln!(text, "{name:<50}{value}  {meaning}");
    }
    text
}
