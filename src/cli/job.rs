//! What jobs that compare the model with targets share: their luck, their threads, their folder, and Ctrl-C.

use super::exit::Failure;
use super::run::at_least_one;
use crate::analysis::evaluate::EvaluateError;
use crate::jobs::opening::load;
use crate::jobs::sections::registry;
use crate::report::ReportError;
use crate::report::folder::{Written, leave};
use crate::report::tables::File;
use crate::scenario::{DATA_BYTES, Loaded, LoadedFile, Problems, Registry, Scenario};
use clap::Args;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Arguments about how a job is done and where its results go.
#[derive(Debug, Args)]
pub(super) struct Job {
    /// Seed of all luck.
    #[arg(long, value_name = "N", default_value = "1")]
    pub seed: u32,
    /// Threads; as many as there are cores otherwise. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub threads: Option<usize>,
    /// Folder in which the folder of the results is made.
    #[arg(long, value_name = "DIR", default_value = "output")]
    pub out: PathBuf,
    /// Print the results as JSON.
    #[arg(long)]
    pub json: bool,
    /// Show no progress.
    #[arg(long, short)]
    pub quiet: bool,
}

impl Job {
    /// Makes the folder of the results, before any work is done for them.
    pub(super) fn make_out(&self) -> Result<(), Failure> {
        std::fs::create_dir_all(&self.out).map_err(|error| {
            Failure::Runtime(format!("{} cannot be made: {error}; choose another --out", self.out.display()))
        })
    }

    /// Says something on the way, unless nobody wants to hear it.
    pub(super) fn tell(&self, text: &str) {
        if !self.quiet {
            super::tell(text);
        }
    }

    /// Leaves the files of a job that began then in a folder of this name.
    pub(super) fn leave(
        &self,
        name: &str,
        head: &serde_json::Value,
        files: Result<Vec<File>, ReportError>,
        begin: Instant,
    ) -> Result<Written, Failure> {
        let command: Vec<String> = std::env::args().collect();
        let seconds = begin.elapsed().as_secs_f64();
        let log = format!("command: {}\nseconds: {seconds:.3}\n", command.join(" "));
        files
            .and_then(|files| leave(&self.out, name, head, files, log))
            .map_err(|error| Failure::Runtime(error.to_string()))
    }
}

/// Why a job that writes only at its end has written nothing.
pub(super) fn failure(error: EvaluateError) -> Failure {
    match error {
        EvaluateError::Interrupted => Failure::Interrupted("stopped; nothing was written".into()),
        EvaluateError::Failed(message) => {
            Failure::Invalid(format!("error: {message}\n1 error; nothing was written"))
        }
    }
}

/// Set by Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

/// What is said at the first Ctrl-C and at the second.
static LAST_WORDS: OnceLock<[String; 2]> = OnceLock::new();

/// From now on the first Ctrl-C sets what is returned, and a second one ends the program.
pub(super) fn stopped_by_ctrl_c() -> &'static AtomicBool {
    // Only a second handler could fail here; then Ctrl-C simply ends the program.
    let _ = ctrlc::set_handler(|| {
        let again = STOP.swap(true, Ordering::Relaxed);
        if let Some(words) = LAST_WORDS.get() {
            super::tell(&words[usize::from(again)]);
        }
        if again {
            std::process::exit(130);
        }
    });
    &STOP
}

/// From now on Ctrl-C says this at the first time, and that at the second.
pub(super) fn say_when_stopped(first: &str, second: String) {
    let _ = LAST_WORDS.set([first.to_owned(), second]);
}

/// What FILE builds on, where that lies in another folder.
#[derive(Debug, Args, Default)]
pub(super) struct Beside {
    /// A file or folder that FILE builds on, where it lies outside the folder of FILE; may be repeated.
    #[arg(long, value_name = "FILE|FOLDER")]
    pub(super) beside: Vec<PathBuf>,
}

impl Beside {
    /// These files with what is named beside them.
    pub(super) fn with(&self, files: &[&Path]) -> Vec<PathBuf> {
        files.iter().map(|file| (*file).to_owned()).chain(self.beside.iter().cloned()).collect()
    }

    /// The first of the folders named, and that of FILE, in which there is a file of this name.
    pub(super) fn find(&self, file: &Path, name: &str) -> PathBuf {
        let own = file.parent().unwrap_or(Path::new("")).join(name);
        let others = self.beside.iter().map(|folder| folder.join(name));
        std::iter::once(own.clone()).chain(others).find(|path| path.exists()).unwrap_or(own)
    }
}

/// Whether a strategy is the file of this name, or one in the folder of this name.
pub(super) fn is_of(scenario: &Scenario, named: &Path) -> bool {
    scenario.layers.last().is_some_and(|own| Path::new(own).starts_with(named))
}

/// The strategy to be simulated: the one that is named, or for a base the comparator of its folder; its distributions are widened as
/// it says.
pub(super) fn strategy(file: &Path, beside: &Beside, quiet: bool) -> Result<Scenario, Failure> {
    strategy_as(&registry(), file, beside, quiet)
}

/// The same, as this registry reads it.
pub(super) fn strategy_as(
    registry: &Registry,
    file: &Path,
    beside: &Beside,
    quiet: bool,
) -> Result<Scenario, Failure> {
    let mut scenario = named_or_comparator(registry, file, beside, quiet)?;
    if let Err(slip) = scenario.widen(None) {
        return Err(Problems::new(scenario.problem(&slip).into_iter().collect()).into());
    }
    Ok(scenario)
}

fn named_or_comparator(
    registry: &Registry,
    file: &Path,
    beside: &Beside,
    quiet: bool,
) -> Result<Scenario, Failure> {
    let pick = |loaded: Loaded, named: &Path| {
        let mut own: Vec<Scenario> =
            loaded.scenarios.into_iter().filter(|scenario| is_of(scenario, named)).collect();
        let at = if own.len() == 1 { Some(0) } else { own.iter().position(|scenario| scenario.comparator) };
        at.map(|at| own.swap_remove(at))
    };
    if let Some(scenario) = pick(load(&beside.with(&[file]), registry, None)?, file) {
        return Ok(scenario);
    }
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let found = load(&beside.with(&[folder]), registry, None)?.scenarios;
    let found = found.into_iter().find(|scenario| scenario.comparator);
    let scenario = found.ok_or_else(|| {
        let message = format!(
            "{} is no strategy, and no strategy of its folder says `comparator = true`: name a strategy",
            file.display()
        );
        Failure::Usage(message)
    })?;
    if !quiet {
        let (file, name) = (file.display(), &scenario.name);
        super::tell(&format!("{file} is no strategy: its folder's comparator \"{name}\" is simulated"));
    }
    Ok(scenario)
}

/// Reads a table that a command line names.
pub(super) fn table(path: &Path) -> Result<LoadedFile, Failure> {
    let invalid = |reason: String| {
        Failure::Invalid(format!("error: {} {reason}\n1 error; nothing was run", path.display()))
    };
    let mut bytes = Vec::new();
    // What is no file may be a pipe that ends, or a device that does not.
    std::fs::File::open(path).and_then(|file| file.take(DATA_BYTES + 1).read_to_end(&mut bytes)).map_err(
        |error| match error.kind() {
            std::io::ErrorKind::NotFound => invalid(
                "is not there: name a table that is, from the folder in which the command is given".into(),
            ),
            _ => invalid(format!("cannot be read: {error}")),
        },
    )?;
    if bytes.len() as u64 > DATA_BYTES {
        return Err(invalid(format!("is larger than the {} MiB allowed", DATA_BYTES >> 20)));
    }
    LoadedFile::new(&path.display().to_string(), bytes)
        .map_err(|_| invalid("is not UTF-8: save it as CSV in UTF-8".into()))
}

/// A number of a document; null where it is none.
pub(super) fn number(value: f64) -> serde_json::Value {
    if value.is_finite() { serde_json::json!(value) } else { serde_json::Value::Null }
}

/// A document as it is printed.
pub(super) fn pretty(document: &serde_json::Value) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(document).map_err(|error| Failure::Runtime(error.to_string()))?;
    Ok(format!("{text}\n"))
}
