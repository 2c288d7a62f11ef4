//! TOML as JSON.

use serde_json::{Value, json};

/// A TOML file as JSON, dates as text, as editors hand it to a schema.
pub(crate) fn as_json(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => json!(text),
            toml::Value::Integer(whole) => json!(whole),
            toml::Value::Float(real) => json!(real),
            toml::Value::Boolean(truth) => json!(truth),
            toml::Value::Datetime(date) => json!(date.to_string()),
            toml::Value::Array(items) => items.into_iter().map(convert).collect(),
            toml::Value::Table(table) => {
                table.into_iter().map(|(key, value)| (key, convert(value))).collect()
            }
        }
    }
    convert(toml::Value::Table(text.parse().unwrap()))
}
