//! The JSON Schema: it accepts the sample and refuses what the program refuses.

use peerscale::scenario::schema::json_schema;
use serde_json::json;

use crate::as_json::as_json;
use crate::decision::{SAMPLE, registry};

fn validator() -> jsonschema::Validator {
    let schema = json_schema(&registry());
    assert!(jsonschema::meta::is_valid(&schema));
    jsonschema::draft202012::new(&schema).unwrap()
}

#[test]
fn the_sample_files_are_valid() {
    let validator = validator();
    for (name, text) in SAMPLE.iter().filter(|(name, _)| *name != "life-table.csv") {
        let errors: Vec<String> =
            validator.iter_errors(&as_json(text)).map(|error| error.to_string()).collect();
        assert_eq!(errors, [] as [&str; 0], "{name}");
    }
}

#[test]
fn what_the_program_refuses_is_not_valid() {
    let validator = validator();
    let text = |name: &str| SAMPLE.iter().find(|(other, _)| *other == name).unwrap().1;
    for (file, from, to) in [
        ("base.toml", "bipolar = 0.004", "bipolar = 4"),
        ("base.toml", "bipolar = 0.004", "bipolar = \"low\""),
        ("base.toml", "[workforce]", "[work]"),
        ("base.toml", "cashable", "cashible"),
        ("base.toml", "\"weibull\"", "\"weibul\""),
        ("base.toml", "unit = \"days\"", "unit = \"hours\""),
        ("base.toml", "illness = \"on\"", "illness = true"),
        ("base.toml", "ward = 4", "wart = 4"),
        ("base.toml", "kind = \"base\"", "kind = \"bass\""),
        ("base.toml", "note =", "comparator ="),
        ("status-quo.toml", "name = \"Status quo\"\n", ""),
        ("slow-and-supervised.toml", "start = 2031-04-01\n", ""),
        ("slow-and-supervised.toml", "name = \"Third\"\n", ""),
        ("setting.toml", "value = 1000", "value = 0"),
        ("setting.toml", "bipolar = 0.4", "bipolar = 1.4"),
        ("sources.toml", "standing = \"assumption\"", "standing = \"guess\""),
        ("sources.toml", "citation = \"Judgement of the panel\"\n", ""),
    ] {
        let changed = text(file).replacen(from, to, 1);
        assert_ne!(changed, text(file), "{from}");
        assert!(!validator.is_valid(&as_json(&changed)), "{file}: {from} → {to}");
    }
}

#[test]
fn the_schema_describes_what_it_asks_for() {
    let schema = json_schema(&registry());
    let span = &schema["$defs"]["table_workforce"]["properties"]["supervision"]["properties"]["workers_per_supervisor"];
    assert_eq!(
        span["description"],
        "Span of supervision. Workers that one supervisor looks after. Unit: workers/supervisor."
    );
    assert_eq!(span["anyOf"][0], json!({ "type": "number", "minimum": 1.0, "maximum": 40.0 }));
    assert_eq!(schema["$defs"]["base"]["additionalProperties"], json!(false));
}
