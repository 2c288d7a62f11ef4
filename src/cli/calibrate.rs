//! `calibrate`: fits free parameters to published targets.

use super::exit::Failure;
use super::run::at_least_one;
use crate::analysis::evaluate::EvaluateError;
use crate::jobs::aim::Size;
use crate::jobs::calibrate::{Belief, Bounds, Prepared, Settings, Watch, bounds};
use crate::jobs::sections::registry;
use crate::jobs::threads;
use crate::report::calibration::{files, terminal};
use crate::report::folder::{leave, part};
use crate::report::manifest::named;
use crate::scenario::{Loaded, LoadedFile, Scenario, load};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Arguments of `calibrate`.
#[derive(Debug, Args)]
#[command(
    after_help = "Free parameters stand in a table with the columns path, law, value, low, high and unit (free.csv beside the \
    targets unless --free names them); law is flat, scenario or a distribution. Ctrl-C keeps every simulation that is done: the same command goes on from there and \
    gives the same result. A scenario uses the posterior with `posterior = \"posterior.csv\"` in [simulation]."
)]
pub(super) struct Calibrate {
    /// A strategy, or a base: then the comparator of its folder is simulated.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Table of targets.
    #[arg(long, value_name = "T.csv")]
    targets: PathBuf,
    /// A free parameter with its bounds in the unit of the model, PATH=LOW..HIGH, or a table of them; may be repeated.
    #[arg(long, value_name = "PATH=LOW..HIGH|FREE.csv")]
    free: Vec<String>,
    /// Persons of one simulation.
    #[arg(long, value_name = "N", default_value = "50000", value_parser = at_least_one)]
    persons: usize,
    /// Replicates of one simulation.
    #[arg(long, value_name = "N", default_value = "1", value_parser = at_least_one)]
    replicates: usize,
    /// Years of one simulation.
    #[arg(long, value_name = "N", default_value = "3", value_parser = at_least_one)]
    years: usize,
    /// Most simulations of the search.
    #[arg(long, value_name = "N", default_value = "650", value_parser = at_least_one)]
    budget: usize,
    /// Most simulations of the posterior.
    #[arg(long, value_name = "N", default_value = "900", value_parser = at_least_one)]
    posterior_budget: usize,
    /// Draws of the posterior that are written.
    #[arg(long, value_name = "N", default_value = "500", value_parser = at_least_one)]
    draws: usize,
    /// Seed of all luck.
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u32,
    /// Threads; as many as there are cores otherwise. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    threads: Option<usize>,
    /// Folder in which the folder of the calibration is made.
    #[arg(long, value_name = "DIR", default_value = "output")]
    out: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
    /// Show no progress.
    #[arg(long, short)]
    quiet: bool,
}

/// Set by Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

/// Tells every fiftieth simulation.
struct Told(bool);

impl Watch for Told {
    fn simulated(&self, points: usize) {
        if self.0 && points.is_multiple_of(50) {
            super::tell(&format!("{points} simulations"));
        }
    }

    fn begins(&self, what: &str) {
        if self.0 {
            super::tell(what);
        }
    }
}

/// The strategy to be simulated: the one that is named, or for a base the comparator of its folder.
pub(super) fn strategy(file: &Path, quiet: bool) -> Result<Scenario, Failure> {
    let pick = |loaded: Loaded| {
        let only = loaded.scenarios.len() == 1;
        loaded.scenarios.into_iter().find(|scenario| only || scenario.comparator)
    };
    if let Some(scenario) = pick(load(&[file.to_owned()], &registry())?) {
        return Ok(scenario);
    }
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let found = pick(load(&[folder.to_owned()], &registry())?);
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
    let bytes = std::fs::read(path).map_err(|error| invalid(format!("cannot be read: {error}")))?;
    LoadedFile::new(&path.display().to_string(), bytes)
        .map_err(|_| invalid("is not UTF-8: save it as CSV in UTF-8".into()))
}

impl Calibrate {
    pub(super) fn go(self) -> Result<(), Failure> {
        let scenario = strategy(&self.file, self.quiet)?;
        let targets = table(&self.targets)?;
        let free = self.bounds()?;
        let settings = Settings {
            size: Size {
                persons: self.persons,
                replicates: self.replicates,
                years: Some(self.years),
                seed: u64::from(self.seed),
            },
            budget: self.budget,
            posterior_budget: self.posterior_budget,
            draws: self.draws,
        };
        let prepared = Prepared::new(scenario, &free, &targets, settings)?;
        std::fs::create_dir_all(&self.out).map_err(|error| {
            Failure::Runtime(format!("{} cannot be made: {error}; choose another --out", self.out.display()))
        })?;
        let _ = ctrlc::set_handler(|| {
            if STOP.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
        let begin = Instant::now();
        let decided = format!(
            "{}{}{} {} {} {}",
            prepared.fingerprint(),
            targets.sha256,
            self.budget,
            self.posterior_budget,
            self.draws,
            self.seed
        );
        let name = named(&format!("{}-calibration", prepared.aim().decision()), &decided);
        let watch = Told(!self.quiet);
        let aside = part(&self.out, &name);
        let result = threads::with(self.threads, || prepared.go(&aside, &watch, &STOP))
            .map_err(Failure::Runtime)?
            .map_err(|error| match error {
                EvaluateError::Interrupted => Failure::Interrupted(
                    "stopped; every simulation that was done is kept: the same command goes on from there"
                        .into(),
                ),
                EvaluateError::Failed(message) => Failure::Runtime(message),
            })?;
        let head = serde_json::json!({
            "job": "calibrate",
            "strategy": result.strategy,
            "targets": targets.sha256,
            "seed": result.seed,
            "persons": result.size.0,
            "replicates": result.size.1,
            "simulations": result.simulated.1,
        });
        let written = files(&result)
            .and_then(|files| leave(&self.out, &name, &head, files, log(begin.elapsed().as_secs_f64())))
            .map_err(|error| Failure::Runtime(error.to_string()))?;
        if self.json {
            super::say(&json(&result)?)?;
        } else {
            super::say(&terminal(&result))?;
        }
        super::tell(&format!("results in {}", written.folder.display()));
        let missed = result.fit.iter().filter(|row| row.fails()).count();
        if missed > 0 {
            return Err(Failure::Missed(format!("{missed} of the required targets were missed")));
        }
        Ok(())
    }

    fn bounds(&self) -> Result<Vec<Bounds>, Failure> {
        if self.free.is_empty() {
            let beside = self.targets.with_file_name("free.csv");
            if !beside.exists() {
                return Err(Failure::Usage(format!(
                    "no parameter is free: give --free PATH=LOW..HIGH, or a table {}",
                    beside.display()
                )));
            }
            return Ok(bounds(&table(&beside)?)?);
        }
        let mut all = Vec::new();
        for text in &self.free {
            if let Some((path, range)) = text.split_once('=') {
                let numbers = range
                    .split_once("..")
                    .and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
                let (low, high) = numbers.ok_or_else(|| {
                    Failure::Usage(format!(
                        "--free {text}: write PATH=LOW..HIGH, for instance illness.recovery_rate=0.1..0.3"
                    ))
                })?;
                all.push(Bounds { path: path.to_owned(), low, high, unit: None, belief: Belief::Scenario });
            } else {
                all.extend(bounds(&table(Path::new(text))?)?);
            }
        }
        Ok(all)
    }
}

/// What is said in the log of a job.
pub(super) fn log(seconds: f64) -> String {
    let command: Vec<String> = std::env::args().collect();
    format!("command: {}\nseconds: {seconds:.3}\n", command.join(" "))
}

fn json(result: &crate::analysis::calibration::outcome::Calibrated) -> Result<String, Failure> {
    let number =
        |value: f64| if value.is_finite() { serde_json::json!(value) } else { serde_json::Value::Null };
    let document = serde_json::json!({
        "strategy": result.strategy,
        "stop": result.stop,
        "simulations": result.simulated.1,
        "misfit": number(result.misfit),
        "misfit_before": number(result.misfit_before),
        "targets": result.counted,
        "independent": result.independent,
        "effective_sample_size": number(result.effective),
        "parameters": result.parameters.iter().map(|p| serde_json::json!({
            "parameter": p.path, "unit": p.unit, "before": number(p.before), "best": number(p.best),
            "lower": number(p.posterior[0]), "median": number(p.posterior[1]), "upper": number(p.posterior[2]),
            "left_at_the_prior": p.left_at_the_prior,
        })).collect::<Vec<_>>(),
        "fit": super::validate::rows(&result.fit),
        "warnings": result.warnings(),
    });
    let text =
        serde_json::to_string_pretty(&document).map_err(|error| Failure::Runtime(error.to_string()))?;
    Ok(format!("{text}\n"))
}
