//! What the benchmarks share: a strategy opened for simulation.

use peerscale::jobs::model::Model;
use peerscale::jobs::sections::registry;
use peerscale::scenario::load;
use std::path::Path;

/// The last strategy of these files, because a file may build on one before it, with so many persons where that is said.
pub(crate) fn model(files: &[&str], persons: Option<i64>) -> Model {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let paths: Vec<_> = files.iter().map(|file| folder.join(file)).collect();
    let loaded = load(&paths, &registry()).unwrap_or_else(|problems| panic!("{problems}"));
    let last = loaded.scenarios.into_iter().next_back();
    let mut values = last.unwrap_or_else(|| panic!("{files:?} hold no strategy")).values;
    if let Some(persons) = persons {
        values.set_whole("population.persons", persons).unwrap_or_else(|error| panic!("{error}"));
    }
    Model::open(&values).unwrap_or_else(|error| panic!("{error}"))
}
