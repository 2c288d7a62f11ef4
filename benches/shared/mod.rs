//! What the benchmarks share: a strategy opened for simulation.

use peerscale::jobs::model::Model;
use peerscale::jobs::sections::registry;
use peerscale::scenario::load;
use std::path::Path;

/// The last strategy of these files, because a file may build on one before it, with some of its whole numbers changed.
pub(crate) fn model(files: &[&str], changes: &[(&str, i64)]) -> Model {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let paths: Vec<_> = files.iter().map(|file| folder.join(file)).collect();
    let loaded = load(&paths, &registry()).unwrap_or_else(|problems| panic!("{problems}"));
    let last = loaded.scenarios.into_iter().next_back();
    let mut values = last.unwrap_or_else(|| panic!("{files:?} hold no strategy")).values;
    for &(path, value) in changes {
        values.set_whole(path, value).unwrap_or_else(|error| panic!("{error}"));
    }
    Model::open(&values).unwrap_or_else(|error| panic!("{error}"))
}
