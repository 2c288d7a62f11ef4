//! The shipped scenarios: valid, described by the checked-in schema, and never the cause of a panic when damaged.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so by a panic")]

#[path = "support/as_json.rs"]
mod as_json;
#[path = "support/damage.rs"]
mod damage;

use peerscale::analysis::toolkit::{asked, tasks};
use peerscale::economics::costs::items;
use peerscale::jobs::model::ModelError;
use peerscale::jobs::run::{Decision, Options, Silent, run};
use peerscale::jobs::sections::registry;
use peerscale::scenario::schema::json_schema;
use peerscale::scenario::{Standing, load};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::PrettyFormatter;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

const FOLDERS: [&str; 4] = ["classroom", "england", "reference", "us-state"];
/// Strategies that build on a folder's and are compared with its status quo.
const MODELS: [&str; 2] = ["england/models", "us-state/models"];
/// Strategies that build on a folder's base and are compared with its usual care.
const WITHIN: &str = "classroom/payment";

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

/// What a decision names on the command line.
fn paths(name: &str) -> Vec<PathBuf> {
    if name == WITHIN {
        return vec![folder("classroom/usual-care.toml"), folder(name)];
    }
    match name.strip_suffix("/models") {
        Some(base) => vec![folder(&format!("{base}/status-quo.toml")), folder(name)],
        None => vec![folder(name)],
    }
}

fn files(name: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn the_registry_has_no_slips() {
    assert_eq!(registry().slips(), [] as [&str; 0]);
}

#[test]
fn every_shipped_folder_is_a_decision_without_warnings() {
    for name in FOLDERS.into_iter().chain(MODELS).chain([WITHIN]) {
        let loaded = load(&paths(name), &registry()).unwrap_or_else(|problems| panic!("{name}:\n{problems}"));
        let warnings: Vec<String> = loaded.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(warnings, [] as [&str; 0], "{name}");
        assert!(!loaded.scenarios.is_empty(), "{name}");
        Decision::new(loaded.scenarios, &Options::default())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// What a year of a worker and of a supervisor costs in each plan: 1,585 hours at 35 pounds, of clinicians at 57 and of
/// supervisors at 57; dollars a year in the US state.
#[test]
fn wages_are_counted_once_in_every_plan() {
    let pounds = |hour: f64| 1585.0 * hour;
    for (name, worker, supervisor) in [
        ("england", pounds(35.0), pounds(57.0)),
        ("england/models", pounds(35.0), pounds(57.0)),
        ("us-state/models", 68_460.0, 116_390.0),
    ] {
        for scenario in load(&paths(name), &registry()).unwrap().scenarios {
            let items = items(&scenario.values).unwrap();
            let price = |item: &str| items.iter().find(|known| known.name == item).unwrap().unit_cost;
            let wanted = if scenario.id == "clinician-delivered" { pounds(57.0) } else { worker };
            for (item, wanted) in [("Peer workers", wanted), ("Supervisors", supervisor)] {
                assert!((price(item) - wanted).abs() < 1e-6, "{}: {item} {}", scenario.id, price(item));
            }
        }
    }
}

/// A strategy that restates the price of an item whose price its base states by a line would pay both.
#[test]
fn a_price_on_top_of_an_inherited_line_is_refused() {
    let home = tempfile::tempdir().unwrap();
    for (file, bytes) in files("england") {
        fs::write(home.path().join(file), bytes).unwrap();
    }
    let row = |price: &str| {
        format!(
            "kind = \"strategy\"\nextends = \"status-quo.toml\"\nname = \"Dear\"\n\n[[cost.item]]\nname = \"Peer \
             workers\"\nresource = \"worker_years\"\nunit_cost = {price}\npayer = \"NHS\"\nstrand = \"service\"\n"
        )
    };
    let line = "\n[[cost.line]]\nname = \"Hours of a peer worker\"\nitem = \"Peer workers\"\nquantity = 1585\ncounted_in = \
                \"hours\"\nprice = 35\n";
    let opened = |text: String| {
        let file = home.path().join("dear.toml");
        fs::write(&file, text).unwrap();
        let scenarios = load(&[file], &registry()).unwrap().scenarios;
        Decision::new(scenarios, &Options::default()).map(drop)
    };
    let Err(ModelError::Invalid(told)) = opened(row("90345")) else { panic!("both prices were accepted") };
    let told = told.to_string();
    for part in [
        "dear.toml:8:13",
        "\"Peer workers\" is priced 90345",
        "\"Hours of a peer worker\"",
        "adds 55475",
        "unit_cost = 0",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(opened(row("0")), Ok(()));
    assert_eq!(opened(row("90345") + line), Ok(()));
}

/// Of each value of our own judgement it is said that it is ours, and of no published one.
#[test]
fn judgements_say_who_supplied_them() {
    for name in ["classroom", WITHIN, "england", "us-state"] {
        let loaded = load(&paths(name), &registry()).unwrap();
        let values = loaded.scenarios.iter().flat_map(|scenario| scenario.provenance.values());
        let mut ours = 0;
        for value in values {
            let own = value.supplied_by.as_deref() == Some("authors of peerscale");
            let judged = value.standing == Some(Standing::Assumption);
            assert!(judged || value.supplied_by.is_none(), "{name}: {}:{}", value.file, value.line);
            ours += usize::from(own);
        }
        assert!(ours >= if name.starts_with("classroom") { 3 } else { 300 }, "{name}: {ours}");
    }
}

/// `PEERSCALE_UPDATE=1 cargo test --test shipped` writes the schema anew.
#[test]
fn the_checked_in_schema_is_that_of_the_registry() {
    let path = folder("schema.json");
    // One space for each level: two thirds of the size of two.
    let (mut bytes, space) = (Vec::new(), PrettyFormatter::with_indent(b" "));
    json_schema(&registry()).serialize(&mut Serializer::with_formatter(&mut bytes, space)).unwrap();
    let schema = String::from_utf8(bytes).unwrap() + "\n";
    if std::env::var_os("PEERSCALE_UPDATE").is_some() {
        fs::write(&path, &schema).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == schema, "run PEERSCALE_UPDATE=1 cargo test --test shipped");
}

#[test]
fn every_shipped_file_is_valid_by_the_schema() {
    let validator = jsonschema::draft202012::new(&json_schema(&registry())).unwrap();
    for name in FOLDERS.into_iter().chain(MODELS) {
        for (file, bytes) in
            files(name).iter().filter(|(file, _)| Path::new(file).extension() == Some("toml".as_ref()))
        {
            let json = as_json::as_json(std::str::from_utf8(bytes).unwrap());
            let errors: Vec<String> =
                validator.iter_errors(&json).map(|error| error.instance_path().to_string()).collect();
            assert_eq!(errors, [] as [&str; 0], "{name}/{file}");
        }
    }
}

/// Loads and opens what is left after damage; runs it small where that is asked.
fn survive(name: &str, damages: &[(usize, damage::Damage)], simulate: bool) {
    let mut files = files(name);
    for (file, damage) in damages {
        let index = file % files.len();
        damage::apply(&mut files[index].1, damage);
    }
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join(name);
    fs::create_dir(&place).unwrap();
    for (file, bytes) in &files {
        fs::write(place.join(file), bytes).unwrap();
    }
    let Ok(loaded) = load(&[place], &registry()) else { return };
    let options = Options { persons: Some(40), replicates: Some(1), samples: Some(0), ..Options::default() };
    match Decision::new(loaded.scenarios, &options) {
        Ok(decision) if simulate => {
            run(&decision, &Silent, &AtomicBool::new(false)).unwrap();
        }
        Ok(_) | Err(ModelError::Invalid(_)) => {}
        Err(ModelError::Missing(error)) => panic!("a checked scenario lacks a value: {error}"),
    }
}

fn damages() -> impl Strategy<Value = Vec<(usize, damage::Damage)>> {
    prop::collection::vec((0..16_usize, damage::damage()), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_shipped_folder_opens_or_says_why_not(name in prop::sample::select(&FOLDERS[..]), damages in damages()) {
        survive(name, &damages, false);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_still_opens_can_be_simulated(damages in damages()) {
        survive("classroom", &damages, true);
    }
}

/// What a toolkit looks at exists, and every plan of England and the US state asks for something that stands in it: with its
/// waves in the order of their dates, each phase in one piece.
#[test]
fn every_plan_has_a_toolkit_of_its_own_values() {
    let registry = registry();
    for address in asked() {
        assert!(registry.parameter_at(address).is_some() || registry.list(address).is_some(), "{address}");
    }
    for name in ["england", "us-state"] {
        for scenario in load(&paths(name), &registry).unwrap().scenarios {
            let tasks = tasks(&scenario.values, &registry);
            assert!(tasks.len() > 20, "{}: {}", scenario.name, tasks.len());
            let number = |key: &str| tasks.iter().find(|task| task.key == key).and_then(|task| task.level);
            let stated = scenario.values.optional_number("workforce.workers_per_supervisor");
            assert!(stated.is_some() && number("workforce.workers_per_supervisor") == stated);
            let phases: Vec<&str> =
                tasks.chunk_by(|one, other| one.phase == other.phase).map(|tasks| tasks[0].phase).collect();
            assert_eq!(phases.len(), phases.iter().collect::<std::collections::BTreeSet<_>>().len());
            let waves: Vec<_> = tasks.iter().filter(|task| task.key.starts_with("rollout.wave.")).collect();
            assert_eq!(waves.len(), scenario.values.rows("rollout.wave").len());
            assert!(waves.is_sorted_by_key(|task| task.from) && waves.iter().all(|task| task.from.is_some()));
        }
    }
}
