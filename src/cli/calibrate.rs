//! `calibrate`: fits free parameters to published targets.

use super::exit::Failure;
use super::job::{Beside, Job, number, pretty, stopped_by_ctrl_c, strategy, table};
use super::run::at_least_one;
use crate::analysis::calibration::outcome::Calibrated;
use crate::analysis::evaluate::EvaluateError;
use crate::jobs::aim::Size;
use crate::jobs::calibrate::{Belief, Bounds, Prepared, Settings, Watch, bounds};
use crate::jobs::threads;
use crate::report::calibration::{files, terminal};
use crate::report::folder::part;
use crate::report::manifest::named;
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `calibrate`.
#[derive(Debug, Args)]
#[command(
    after_help = "Free parameters stand in a table with the columns path, law, value, low, high and unit (free.csv beside the \
    targets unless --free names them); law is flat, scenario or a distribution. Ctrl-C keeps every simulation that is done: the same command goes on from there and \
    gives the same result. A scenario uses the posterior with `posterior = \"posterior.csv\"` in [simulation].\n`peerscale report RUN \
    --with FOLDER` shows what is left here on the page of a run of the same decision problem."
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
    #[command(flatten)]
    beside: Beside,
    #[command(flatten)]
    job: Job,
}

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

impl Calibrate {
    pub(super) fn go(self) -> Result<(), Failure> {
        let scenario = strategy(&self.file, &self.beside, self.job.quiet)?;
        let targets = table(&self.targets)?;
        let free = self.bounds()?;
        let settings = Settings {
            size: Size {
                persons: self.persons,
                replicates: self.replicates,
                years: Some(self.years),
                seed: u64::from(self.job.seed),
            },
            budget: self.budget,
            posterior_budget: self.posterior_budget,
            draws: self.draws,
        };
        let values = scenario.values.texts();
        let prepared = Prepared::new(scenario, &free, &targets, settings)?;
        self.job.make_out()?;
        let stop = stopped_by_ctrl_c();
        let begin = Instant::now();
        let decided = format!(
            "{}{}{} {} {} {}",
            prepared.fingerprint(),
            targets.sha256,
            self.budget,
            self.posterior_budget,
            self.draws,
            self.job.seed
        );
        let name = named(&format!("{}-calibration", prepared.aim().decision()), &decided);
        let watch = Told(!self.job.quiet);
        let aside = part(&self.job.out, &name);
        let result = threads::with(self.job.threads, || prepared.go(&aside, &watch, stop))
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
            "persons": result.persons,
            "replicates": result.replicates,
            "simulations": result.simulated,
        });
        let written = self.job.leave(&name, &head, files(&result, values), begin)?;
        if self.job.json {
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

fn json(result: &Calibrated) -> Result<String, Failure> {
    let document = serde_json::json!({
        "strategy": result.strategy,
        "stop": result.stop,
        "simulations": result.simulated,
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
    pretty(&document)
}
