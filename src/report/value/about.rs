//! What an evaluation says of itself, so that the same can be told again from its folder.

use super::number;
use crate::analysis::value::outcome::{Named, Natural, Valued};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The key in the document.
pub(super) const KEY: &str = "about";

/// What is known beside the samples; none where nothing is.
pub(super) fn about(valued: &Valued) -> Option<Value> {
    let named = &valued.named;
    if *named == Named::default() && valued.represented.is_none() {
        return None;
    }
    let groups: Map<String, Value> =
        named.groups.iter().map(|group| (group.name.clone(), json!(group.parameters))).collect();
    Some(json!({
        "threshold": number(valued.headline().map(|at| at.wtp)),
        "people": number(valued.represented),
        "currency": named.currency,
        "effect": named.effect,
        "time": named.time,
        "strategies": named.strategies,
        "parameters": named.parameters,
        "groups": groups,
    }))
}

/// What a document says of itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kept {
    /// How things are called.
    pub named: Named,
    /// How many people the samples are about.
    pub represented: Option<f64>,
    /// The willingness to pay of titles and sentences.
    pub threshold: Option<f64>,
    /// All values of willingness to pay, rising.
    pub thresholds: Vec<f64>,
}

/// Reads what a document says of itself; what is not there, or of another form, is left out.
pub fn kept(text: &str) -> Kept {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let about = &document[KEY];
    let text = |key: &str| about[key].as_str().map(str::to_owned);
    let words = |key: &str| -> BTreeMap<String, String> {
        let all = about[key].as_object().into_iter().flatten();
        all.filter_map(|(name, word)| Some((name.clone(), word.as_str()?.to_owned()))).collect()
    };
    let group = |(name, paths): (&String, &Value)| {
        let paths = paths.as_array()?.iter().filter_map(|path| Some(path.as_str()?.to_owned()));
        Some(Natural { name: name.clone(), parameters: paths.collect() })
    };
    let thresholds = document["evpi"].as_array().into_iter().flatten();
    Kept {
        named: Named {
            strategies: words("strategies"),
            parameters: words("parameters"),
            currency: text("currency"),
            effect: text("effect"),
            time: text("time"),
            groups: about["groups"].as_object().into_iter().flatten().filter_map(group).collect(),
        },
        represented: about["people"].as_f64(),
        threshold: about["threshold"].as_f64(),
        thresholds: thresholds.filter_map(|row| row["wtp"].as_f64()).collect(),
    }
}
