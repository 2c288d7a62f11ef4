//! The JSON Schema of scenario files, made from the registry, for completion in editors.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::units::convert::{CURRENCY, accepted};

use super::distribution::Family;
use super::file::FileKind;
use super::parameter::{Keys, Kind, ListTable, Needed, Parameter, Switch};
use super::registry::Registry;
use super::sources::Standing;
use super::walk::is_plain_shares;

/// Tables within tables, as paths unfold.
enum Branch {
    Table(BTreeMap<&'static str, Branch>),
    Parameter(&'static Parameter),
    List(&'static ListTable),
}

/// The schema of every kind of scenario file, in the draft 2020-12.
///
/// ```
/// use peerscale::scenario::{Registry, schema::json_schema};
/// assert_eq!(json_schema(&Registry::new(&[]))["oneOf"].as_array().map(Vec::len), Some(4));
/// ```
pub fn json_schema(registry: &Registry) -> Value {
    let mut units = Units::default();
    let tables = branches(
        registry.parameters().map(|parameter| (parameter.path, Branch::Parameter(parameter))),
        registry.lists().map(|list| (list.path, Branch::List(list))),
    );
    let mut definitions = Map::new();
    let mut sections = Map::new();
    for (key, branch) in &tables {
        definitions.insert(format!("table_{key}"), units.branch(branch, &describe(registry, key)));
        sections.insert((*key).to_owned(), json!({ "$ref": format!("#/$defs/table_{key}") }));
    }
    definitions.append(&mut units.definitions());
    definitions.insert("source".to_owned(), source());
    let mut kinds = Vec::new();
    for kind in FileKind::ALL {
        definitions.insert(kind.word().to_owned(), file(kind, registry, &sections));
        kinds.push(json!({ "$ref": format!("#/$defs/{kind}") }));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "peerscale scenario files",
        "description": "Strategies, bases, settings and sources of a simulation of peer support.",
        "type": "object",
        "required": ["kind"],
        "oneOf": kinds,
        "$defs": definitions,
    })
}

fn file(kind: FileKind, registry: &Registry, sections: &Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in kind.head() {
        properties.insert((*key).to_owned(), head(key, kind, registry));
    }
    if kind == FileKind::Sources {
        return json!({
            "type": "object",
            "description": "Citations, each a table under its identifier.",
            "properties": properties,
            "required": ["kind"],
            "additionalProperties": { "$ref": "#/$defs/source" },
        });
    }
    properties.extend(sections.iter().map(|(key, section)| (key.clone(), section.clone())));
    let required = if kind == FileKind::Strategy { json!(["kind", "name"]) } else { json!(["kind"]) };
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn head(key: &str, kind: FileKind, registry: &Registry) -> Value {
    let text = |doc: &str| json!({ "type": "string", "description": doc });
    match key {
        "kind" => json!({ "const": kind.word(), "description": "What the file is for." }),
        "extends" => text("The file that this one builds on; only what differs is stated here."),
        "setting" => text("The file of the setting, whose values lie beneath all others."),
        "sources" => text("The file that lists the sources."),
        "name" => text("The policy in a few words."),
        "question" => text("The question that the scenario is to answer."),
        "comparator" => {
            json!({ "type": "boolean", "description": "Whether other strategies are compared with it." })
        }
        "processes" => {
            let processes = registry.sections().iter().filter(|section| section.switch == Switch::Process);
            let switches: Map<String, Value> = processes
                .map(|section| {
                    let doc = format!("{}. {}", section.title, section.doc);
                    (section.id.to_owned(), json!({ "enum": ["on", "off"], "description": doc }))
                })
                .collect();
            json!({ "type": "object", "properties": switches, "additionalProperties": false })
        }
        "correlation" => correlation(),
        _ => text("What a reader should know about the file."),
    }
}

/// Inputs that are drawn together.
fn correlation() -> Value {
    let rank = json!({ "type": "number", "exclusiveMinimum": -1, "exclusiveMaximum": 1 });
    let cell = json!({ "type": "number", "minimum": -1, "maximum": 1 });
    let mut fields = origin();
    fields.insert("name".to_owned(), json!({ "type": "string", "description": "What goes together." }));
    fields.insert(
        "inputs".to_owned(),
        json!({
            "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 64, "uniqueItems": true,
            "description": "Addresses of uncertain numbers.",
        }),
    );
    fields.insert("rank".to_owned(), rank);
    fields.insert(
        "matrix".to_owned(),
        json!({ "type": "array", "items": { "type": "array", "items": cell }, "minItems": 2 }),
    );
    let mut row = table(&fields, &["name", "inputs", "source"]);
    row["oneOf"] = json!([{ "required": ["rank"] }, { "required": ["matrix"] }]);
    json!({
        "type": "array",
        "items": row,
        "description": "Uncertain inputs that are sampled jointly: rank correlations, one for all pairs or a matrix.",
    })
}

fn source() -> Value {
    json!({
        "type": "object",
        "properties": {
            "citation": { "type": "string", "description": "Author, year, title, table." },
            "standing": {
                "enum": Standing::ALL.map(Standing::word),
                "description": "Seen in a text of the source, quoted from memory, or a judgement.",
            },
            "address": { "type": "string", "description": "Where it can be found." },
            "note": { "type": "string", "description": "What else a reader should know." },
            "supplied_by": {
                "type": "string",
                "description": "Who supplied the values that name it, where they do not say so themselves.",
            },
        },
        "required": ["citation", "standing"],
        "additionalProperties": false,
    })
}

/// The tree of tables that dotted paths make.
fn branches(
    parameters: impl Iterator<Item = (&'static str, Branch)>,
    lists: impl Iterator<Item = (&'static str, Branch)>,
) -> BTreeMap<&'static str, Branch> {
    let mut root = BTreeMap::new();
    for (path, leaf) in parameters.chain(lists) {
        plant(&mut root, path, leaf);
    }
    root
}

fn plant(table: &mut BTreeMap<&'static str, Branch>, path: &'static str, leaf: Branch) {
    let Some((first, rest)) = path.split_once('.') else {
        table.insert(path, leaf);
        return;
    };
    if let Branch::Table(inner) = table.entry(first).or_insert_with(|| Branch::Table(BTreeMap::new())) {
        plant(inner, rest, leaf);
    }
}

/// What a top table is about: the section of its name, or the first that puts something into it.
fn describe(registry: &Registry, key: &str) -> String {
    let within = format!("{key}.");
    let of_path = registry.parameters().find(|parameter| parameter.path.starts_with(&within));
    let section = registry.section(key).or_else(|| registry.section_of(of_path?.path));
    section.map_or_else(String::new, |section| format!("{}. {}", section.title, section.doc))
}

/// The units met so far; numbers in table form are defined once for each.
#[derive(Default)]
struct Units {
    seen: Vec<&'static str>,
}

impl Units {
    fn branch(&mut self, branch: &Branch, doc: &str) -> Value {
        match branch {
            Branch::Parameter(parameter) => self.parameter(parameter),
            Branch::List(list) => self.list(list),
            Branch::Table(table) => {
                let properties: Map<String, Value> =
                    table.iter().map(|(key, inner)| ((*key).to_owned(), self.branch(inner, ""))).collect();
                let mut schema =
                    json!({ "type": "object", "properties": properties, "additionalProperties": false });
                if !doc.is_empty() {
                    schema["description"] = json!(doc);
                }
                schema
            }
        }
    }

    fn list(&mut self, list: &'static ListTable) -> Value {
        let fields = list.fields.iter().map(|field| (field.path, Branch::Parameter(field)));
        let table = branches(fields, std::iter::empty());
        let mut row = self.branch(&Branch::Table(table), "");
        let needed = list.fields.iter().filter(|field| field.needed == Needed::Always);
        let mut required: Vec<&str> =
            needed.filter_map(|field| field.path.split('.').next()).chain(name_of(list)).collect();
        required.sort_unstable();
        required.dedup();
        row["required"] = json!(required);
        json!({ "type": "array", "items": row, "description": format!("{}. {}", list.label, list.doc) })
    }

    fn parameter(&mut self, parameter: &'static Parameter) -> Value {
        let one = self.value(parameter);
        let mut schema = match parameter.keys {
            Keys::One => one,
            _ if is_plain_shares(parameter) => one,
            Keys::Each(words) => {
                let properties: Map<String, Value> =
                    words.iter().map(|word| ((*word).to_owned(), one.clone())).collect();
                json!({ "type": "object", "properties": properties, "additionalProperties": false })
            }
            Keys::Categories(_) | Keys::Own => keyed(&one),
        };
        let unit =
            if parameter.unit.is_empty() { String::new() } else { format!(" Unit: {}.", parameter.unit) };
        schema["description"] = json!(format!("{}. {}{unit}", parameter.label, parameter.doc));
        schema
    }

    /// One value, bare or in table form.
    fn value(&mut self, parameter: &'static Parameter) -> Value {
        match parameter.kind {
            Kind::Number { min, max } => {
                let mut bare = json!({ "type": "number" });
                // JSON has no infinity; a side without limit has no keyword.
                if min.is_finite() {
                    bare["minimum"] = json!(min);
                }
                if max.is_finite() {
                    bare["maximum"] = json!(max);
                }
                json!({ "anyOf": [bare, { "$ref": format!("#/$defs/{}", self.name(parameter.unit)) }] })
            }
            Kind::Whole { min, max } => {
                annotated(&json!({ "type": "integer", "minimum": min, "maximum": max }), Some(parameter.unit))
            }
            Kind::Shares | Kind::SharesOver(_) | Kind::SharesAs(_) => {
                let share = json!({ "type": "number", "minimum": 0, "maximum": 1 });
                let shares = match parameter.kind {
                    Kind::SharesOver(words) => {
                        let each: Map<String, Value> =
                            words.iter().map(|word| ((*word).to_owned(), share.clone())).collect();
                        json!({ "type": "object", "properties": each, "required": words, "additionalProperties": false })
                    }
                    _ => keyed(&share),
                };
                let mut fields = origin();
                fields.insert("shares".to_owned(), shares.clone());
                fields.insert("dist".to_owned(), json!({ "enum": ["dirichlet", "fixed"] }));
                fields.insert("concentration".to_owned(), json!({ "type": "number", "exclusiveMinimum": 0 }));
                json!({ "anyOf": [shares, table(&fields, &["shares"])] })
            }
            Kind::Choice(words) => {
                let words: Vec<Value> =
                    words.iter().map(|(word, doc)| json!({ "const": word, "description": doc })).collect();
                annotated(&json!({ "oneOf": words }), None)
            }
            Kind::Date => annotated(&json!({ "type": "string", "format": "date" }), None),
            Kind::Text | Kind::File | Kind::Condition(_) => annotated(&json!({ "type": "string" }), None),
        }
    }

    fn name(&mut self, unit: &'static str) -> String {
        let place = self.seen.iter().position(|seen| *seen == unit).unwrap_or_else(|| {
            self.seen.push(unit);
            self.seen.len() - 1
        });
        let word: String = unit.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        format!("number_{place}_{word}")
    }

    fn definitions(&mut self) -> Map<String, Value> {
        let units = self.seen.clone();
        units.into_iter().map(|unit| (self.name(unit), number_table(unit))).collect()
    }
}

fn number_table(unit: &str) -> Value {
    let number = |doc: &str| json!({ "type": "number", "description": doc });
    let mut fields = origin();
    fields.insert("value".to_owned(), number("The value of the base case."));
    let units = match unit.strip_prefix(CURRENCY) {
        Some("") => json!({ "type": "string", "pattern": "^[A-Z]{3}( per .+)?$" }),
        Some(per) => json!({ "type": "string", "pattern": format!("^[A-Z]{{3}}{per}$") }),
        None => json!({ "enum": accepted(unit) }),
    };
    fields.insert("unit".to_owned(), units);
    fields.insert("low".to_owned(), number("Lower 95% limit."));
    fields.insert("high".to_owned(), number("Upper 95% limit."));
    fields.insert("dist".to_owned(), json!({ "enum": Family::ALL.map(Family::word) }));
    let limits = json!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 });
    fields.insert("truncate".to_owned(), limits);
    for family in Family::ALL {
        for own in family.parameters() {
            fields.insert((*own).to_owned(), number("Own parameter of a distribution."));
        }
    }
    table(&fields, &["value", "unit"])
}

/// The fields that any value in table form may have.
fn origin() -> Map<String, Value> {
    let text = |doc: &str| json!({ "type": "string", "description": doc });
    [
        ("source", text("Identifier of a source.")),
        ("note", text("What else a reader should know.")),
        ("supplied_by", text("Who supplied the value.")),
    ]
    .into_iter()
    .map(|(key, schema)| (key.to_owned(), schema))
    .collect()
}

fn annotated(bare: &Value, unit: Option<&str>) -> Value {
    let mut fields = origin();
    fields.insert("value".to_owned(), bare.clone());
    if let Some(unit) = unit {
        fields.insert("unit".to_owned(), json!({ "const": unit }));
    }
    json!({ "anyOf": [bare, table(&fields, &["value"])] })
}

fn table(properties: &Map<String, Value>, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// A table whose keys the file chooses.
fn keyed(one: &Value) -> Value {
    json!({
        "type": "object",
        "propertyNames": { "pattern": "^[^.]+$", "maxLength": 64 },
        "minProperties": 1,
        "maxProperties": 64,
        "additionalProperties": one,
    })
}

/// The field that names a row, unless rows do without names.
fn name_of(list: &ListTable) -> Option<&'static str> {
    let field = list.fields.iter().find(|field| field.path == list.name_field);
    field.filter(|field| field.needed != Needed::Optional).and_then(|field| field.path.split('.').next())
}
