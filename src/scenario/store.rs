//! Files on disk: where a name leads, how large a file may be, and each file read once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::units::checksum::sha256_hex;

use super::error::Problem;
use super::text::SourceText;
use super::values::LoadedFile;
use super::wording::nearest;

/// Largest scenario file: beyond it something else was given by mistake.
const SCENARIO_BYTES: u64 = 4 << 20;
/// Largest data file, such as a table of persons, in bytes.
pub const DATA_BYTES: u64 = 128 << 20;
/// The folder in which files lie that are built into the program; a real path is absolute, so that none is in it.
pub(super) const BUILT_IN: &str = "built-in";

/// Every file that was read, by its place with links resolved.
#[derive(Debug)]
pub(super) struct Store {
    texts: BTreeMap<PathBuf, Option<Arc<SourceText>>>,
    data: BTreeMap<PathBuf, Arc<LoadedFile>>,
}

/// Where a name in a file leads.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// With links resolved.
    pub(super) path: PathBuf,
    /// As the user would write it.
    pub(super) name: String,
}

impl Store {
    pub(super) const fn new() -> Self {
        Self { texts: BTreeMap::new(), data: BTreeMap::new() }
    }

    /// Keeps a file that is built into the program, as if it had been read from `path`.
    pub(super) fn keep(&mut self, path: &Path, text: &str) {
        let (name, text) = (display(path), text.to_owned());
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = Arc::new(SourceText::new(name, path, text));
            self.texts.insert(path.to_owned(), Some(text));
        } else {
            let sha256 = sha256_hex(text.as_bytes());
            self.data.insert(path.to_owned(), Arc::new(LoadedFile { name, text, sha256 }));
        }
    }

    /// Where a file lies that is built in; nothing where it is none, or outside `root`.
    fn kept(&self, from: &SourceText, root: &Path, name: &str) -> Option<Place> {
        let path = walk(from.path.parent()?, Path::new(name)).filter(|path| path.starts_with(root))?;
        let known = self.texts.contains_key(&path) || self.data.contains_key(&path);
        known.then(|| Place { name: display(&path), path })
    }

    /// The place that `name` means in a file at `from`, which must lie under `root`.
    ///
    /// A decision folder is whole in itself: it can be copied, hashed and sent, and a scenario from a stranger
    /// reads nothing else of this machine.
    pub(super) fn locate(
        &self,
        from: &SourceText,
        root: &Path,
        name: &str,
    ) -> Result<Place, (String, Option<String>)> {
        if root.starts_with(BUILT_IN)
            && let Some(place) = self.kept(from, root, name)
        {
            return Ok(place);
        }
        locate(from, root, name)
    }

    /// The text of a scenario file; a problem is told once, whoever asks again.
    pub(super) fn text(&mut self, place: &Place, problems: &mut Vec<Problem>) -> Option<Arc<SourceText>> {
        if let Some(known) = self.texts.get(&place.path) {
            return known.clone();
        }
        let text = match read(place, SCENARIO_BYTES) {
            Ok(text) => Some(Arc::new(SourceText::new(place.name.clone(), &place.path, text))),
            Err(problem) => {
                problems.push(*problem);
                None
            }
        };
        self.texts.insert(place.path.clone(), text.clone());
        text
    }

    /// A data file.
    pub(super) fn data(&mut self, place: &Place) -> Result<Arc<LoadedFile>, Box<Problem>> {
        if let Some(known) = self.data.get(&place.path) {
            return Ok(Arc::clone(known));
        }
        let text = read(place, DATA_BYTES)?;
        let sha256 = sha256_hex(text.as_bytes());
        let file = Arc::new(LoadedFile { name: place.name.clone(), text, sha256 });
        self.data.insert(place.path.clone(), Arc::clone(&file));
        Ok(file)
    }
}

fn locate(from: &SourceText, root: &Path, name: &str) -> Result<Place, (String, Option<String>)> {
    let relative = Path::new(name);
    if name.is_empty()
        || relative.components().any(|c| matches!(c, Component::Prefix(_) | Component::RootDir))
    {
        let message = format!("{name:?} is not a file name relative to this file");
        return Err((message, Some("write the name of a file in the scenario's own folder".to_owned())));
    }
    let folder = from.path.parent().unwrap_or(root);
    let outside = || {
        let message = format!("{name:?} lies outside the folder of the scenario");
        (message, Some("copy the file into the folder, or name the folder it lies in as well (`optimise`, `validate` and `calibrate`: with --beside): a scenario reads nothing from elsewhere".to_owned()))
    };
    let target = walk(folder, relative).filter(|target| target.starts_with(root)).ok_or_else(outside)?;
    let path = fs::canonicalize(&target).map_err(|_| {
        let near = target.parent().and_then(|parent| similar(parent, relative));
        let help = near.map_or_else(
            || "write the name of a file as it lies from the folder of the file that names it".into(),
            |near| format!("did you mean {near:?}?"),
        );
        (format!("there is no file {name:?}"), Some(help))
    })?;
    // A link inside the folder can still lead out of it.
    if !path.starts_with(root) {
        return Err(outside());
    }
    let shown = Path::new(&from.name).parent().map(Path::to_owned).unwrap_or_default();
    let shown = walk(&shown, relative).unwrap_or_else(|| shown.join(relative));
    Ok(Place { path, name: display(&shown) })
}

/// A path as messages and tables show it, the same on every system.
pub(super) fn display(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// A folder followed by a relative path, with `..` taken away as written; nothing where it leaves the root.
fn walk(folder: &Path, relative: &Path) -> Option<PathBuf> {
    let mut at = folder.to_owned();
    for component in relative.components() {
        match component {
            Component::Normal(part) => at.push(part),
            Component::ParentDir if !at.pop() => return None,
            _ => {}
        }
    }
    Some(at)
}

/// The file in a folder that is spelled most like a name.
pub(super) fn similar(folder: &Path, name: &Path) -> Option<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let wanted = name.file_name()?.to_str()?;
    nearest(wanted, names.iter().map(String::as_str)).map(str::to_owned)
}

fn read(place: &Place, limit: u64) -> Result<String, Box<Problem>> {
    let name = &place.name;
    let refuse = |message: String| Box::new(Problem::error(message).in_file(&place.name));
    let about =
        fs::metadata(&place.path).map_err(|error| refuse(format!("{name} cannot be read: {error}")))?;
    if !about.is_file() {
        return Err(refuse(format!("{name} is not a file")));
    }
    if about.len() > limit {
        return Err(refuse(format!("{name} is larger than the {} MiB allowed", limit >> 20)));
    }
    let bytes = fs::read(&place.path).map_err(|error| refuse(format!("{name} cannot be read: {error}")))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..good].split(|byte| *byte == b'\n').count();
        let problem = Problem::error(format!("byte {} is not UTF-8", good + 1));
        Box::new(problem.on_line(&place.name, line).help("save the file as UTF-8 text"))
    })
}
