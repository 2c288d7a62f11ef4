//! Loading: from the files and folders that a user names to checked scenarios.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::assemble;
use super::correlation;
use super::error::{Problem, Problems, Severity};
use super::extend::Library;
use super::file::{FileKind, Layer, Name};
use super::registry::Registry;
use super::resolve::Resolved;
use super::store::{BUILT_IN, Place, display, similar};
use super::strategy::Scenario;

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The strategies, in the order in which they were named.
    pub scenarios: Vec<Scenario>,
    /// Files that were named and are no strategies, so that nothing is run for them.
    pub parts: Vec<PathBuf>,
    /// The bases and settings among `parts`, with what they state: values may be missing. For `check`.
    pub drafts: Vec<Scenario>,
    /// What somebody should look at.
    pub warnings: Vec<Problem>,
}

/// Reads the scenario files that `paths` name, folders standing for the `*.toml` in them in the order of names.
///
/// ```
/// use peerscale::scenario::{Registry, load};
/// let problems = load(&["nowhere.toml".into()], &Registry::new(&[])).unwrap_err();
/// assert!(problems.to_string().ends_with("1 error; nothing was run"));
/// ```
///
/// # Errors
/// All problems of all files, if one of them is an error; warnings come along.
pub fn load(paths: &[PathBuf], registry: &Registry) -> Result<Loaded, Problems> {
    let (loaded, problems) = read(paths, registry);
    loaded.unless(problems)
}

/// The same whatever is wrong: what could be read, and all problems. For who looks for more of them.
pub fn read(paths: &[PathBuf], registry: &Registry) -> (Loaded, Vec<Problem>) {
    let mut library = Library::new(registry);
    let places = places(paths, &mut library.problems);
    load_places(places, library, registry)
}

/// Reads the strategy `name` among `files`, each a name and a text: files that are built into the program.
///
/// ```
/// use peerscale::scenario::{Registry, load_built_in};
/// let file = ("strategy.toml", "kind = \"strategy\"\nname = \"Nothing\"\n");
/// assert_eq!(load_built_in("strategy.toml", &[file], &Registry::new(&[])).unwrap().name, "Nothing");
/// ```
///
/// # Errors
/// All problems, as of files that are read from disk; also where `name` is none of the files, or no strategy.
pub fn load_built_in(name: &str, files: &[(&str, &str)], registry: &Registry) -> Result<Scenario, Problems> {
    let mut library = Library::new(registry);
    let root = PathBuf::from(BUILT_IN);
    for (name, text) in files {
        library.store.keep(&root.join(name), text);
    }
    let path = root.join(name);
    let place = Place { name: display(&path), path };
    let (loaded, problems) = load_places(vec![(place, root)], library, registry);
    let scenarios = loaded.unless(problems)?.scenarios;
    let none = || Problems::new(vec![Problem::error(format!("the built-in file {name} is no strategy"))]);
    scenarios.into_iter().next().ok_or_else(none)
}

fn load_places(
    places: Vec<(Place, PathBuf)>,
    mut library: Library<'_>,
    registry: &Registry,
) -> (Loaded, Vec<Problem>) {
    let mut loaded =
        Loaded { scenarios: Vec::new(), parts: Vec::new(), drafts: Vec::new(), warnings: Vec::new() };
    let mut strategies: Vec<Rc<Layer>> = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    for (place, root) in places {
        if seen.contains(&place.path) {
            continue;
        }
        seen.push(place.path.clone());
        let Some(layer) = library.layer(&place, &root) else { continue };
        let strategy = layer.kind == Some(FileKind::Strategy);
        if !strategy {
            loaded.parts.push(PathBuf::from(&place.name));
        }
        if matches!(layer.kind, None | Some(FileKind::Sources)) {
            continue;
        }
        let chain = library.chain(&layer);
        let resolved = Resolved::new(registry, &chain);
        library.problems.extend(resolved.check(strategy));
        let mut scenario = assemble::scenario(&resolved, &layer);
        let (correlations, problems) = correlation::resolve(&resolved, &scenario, strategy);
        scenario.correlations = correlations;
        library.problems.extend(problems);
        if strategy {
            loaded.scenarios.push(scenario);
            strategies.push(layer);
        } else {
            loaded.drafts.push(scenario);
        }
    }
    check_names(&strategies, &mut library.problems);
    library.relate();
    (loaded, library.problems)
}

impl Loaded {
    /// What was read, unless one of the problems is an error; they are told in the order of files and lines, each once.
    ///
    /// # Errors
    /// All problems.
    pub fn unless(mut self, problems: Vec<Problem>) -> Result<Self, Problems> {
        let problems = Problems::new(problems).in_order();
        if problems.count(Severity::Error) > 0 {
            return Err(problems);
        }
        self.warnings = problems.list;
        Ok(self)
    }
}

/// The files that the paths name, each with the folder that it may not leave: the outermost of the folders that the
/// paths name or lie in and that hold the file, so that a folder within a decision can build on it where both are named.
fn places(paths: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<(Place, PathBuf)> {
    let mut places = Vec::new();
    for path in paths {
        let name = display(path);
        let real = match fs::canonicalize(path) {
            Ok(real) => real,
            Err(error) => {
                problems.push(unreadable(path, &error));
                continue;
            }
        };
        if !real.is_dir() && real.extension().is_none_or(|ending| ending != "toml") {
            let problem = Problem::error("this is no scenario file: its name does not end in .toml");
            problems.push(problem.in_file(&name));
            continue;
        }
        if !real.is_dir() {
            let root = real.parent().map(Path::to_owned).unwrap_or_default();
            places.push((Place { path: real, name }, root));
            continue;
        }
        let files = toml_files(&real);
        if files.is_empty() {
            problems.push(Problem::error("the folder has no file whose name ends in .toml").in_file(&name));
        }
        for file in files {
            let shown = display(&file.file_name().map_or_else(|| path.clone(), |file| path.join(file)));
            // A link can lead anywhere on this machine: only who names it by itself means it.
            match fs::canonicalize(&file) {
                Ok(file) if file.starts_with(&real) => {
                    places.push((Place { path: file, name: shown }, real.clone()));
                }
                _ => {
                    let problem = Problem::error(format!("{shown} is a link that leads out of the folder"));
                    let help = "copy the file into the folder, or name it by itself";
                    problems.push(problem.in_file(&shown).help(help));
                }
            }
        }
    }
    let roots: Vec<PathBuf> = places.iter().map(|(_, root)| root.clone()).collect();
    for (_, root) in &mut places {
        let holding = roots.iter().filter(|other| root.starts_with(other));
        if let Some(outermost) = holding.min_by_key(|other| other.components().count()) {
            root.clone_from(outermost);
        }
    }
    places
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    let name = display(path);
    if error.kind() != std::io::ErrorKind::NotFound {
        return Problem::error(format!("{name} cannot be read: {error}"));
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let near = similar(folder, path).map_or_else(
        || "name it as it lies from the folder in which the command is given".into(),
        |near| format!("did you mean {near}?"),
    );
    Problem::error(format!("there is no file or folder {name}")).help(near)
}

fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml") && path.is_file())
        .collect();
    files.sort();
    files
}

/// Results are keyed by the names of strategies, so that each must have its own.
fn check_names(strategies: &[Rc<Layer>], problems: &mut Vec<Problem>) {
    for (place, layer) in strategies.iter().enumerate() {
        let earlier = &strategies[..place];
        match &layer.name {
            Name::Missing if !layer.broken => {
                let problem = Problem::error("the strategy has no name").in_file(&layer.source.name);
                problems.push(problem.help("write name = \"…\" at the top, the policy in a few words"));
            }
            Name::Given(name, span) => {
                let same = earlier.iter().find_map(|other| match &other.name {
                    Name::Given(theirs, span) if theirs == name => Some(other.spot(span)),
                    _ => None,
                });
                if let Some(other) = same {
                    let problem = Problem::error(format!("two strategies are named {name:?}"));
                    problems.push(problem.at(&layer.spot(span)).related(
                        "the other",
                        &other,
                        "has the same name",
                    ));
                }
            }
            _ => {}
        }
        let stem = |layer: &Layer| layer.source.path.file_stem().map(std::ffi::OsStr::to_owned);
        if let Some(other) = earlier.iter().find(|other| stem(other) == stem(layer)) {
            let message = format!("the file has the same name as {}", other.source.name);
            let problem = Problem::error(message).in_file(&layer.source.name);
            problems.push(problem.help("results are kept by file name: rename one of them"));
        }
    }
}
