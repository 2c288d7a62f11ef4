//! `verify`: whether the files of a run are as they were left, and whether a part of it comes out the same again.

use super::counted;
use super::exit::Failure;
use super::job::{pretty, stopped_by_ctrl_c};
use super::run::{LIFETIME, WIDENED, at_least_one};
use crate::jobs::opening::load;
use crate::jobs::rerun::{Again, RerunError, rerun};
use crate::jobs::run::{Decision, Options};
use crate::jobs::sections::registry;
use crate::jobs::{summary, threads};
use crate::report::Input;
use crate::report::manifest::{Checkup, checkup};
use crate::scenario::widen::Widening;
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;

/// Arguments of `verify`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 everything is as it was left, 3 this is no folder of results, 4 something was changed or came out \
    differently.\n\nExamples:\n  peerscale verify output/england-1a2b3c4d\n  peerscale verify output/england-1a2b3c4d --rerun 3 \
    --from scenarios/england"
)]
pub(super) struct Verify {
    /// Folder of results.
    #[arg(value_name = "OUTPUT_DIR")]
    folder: PathBuf,
    /// Also simulate so many random parts of the run again (a strategy in a sample, or in a replicate without samples), and
    /// compare every outcome of every group and year to the last bit.
    #[arg(long, value_name = "N", value_parser = at_least_one, requires = "from")]
    rerun: Option<usize>,
    /// The scenario files or folders that the run was made from.
    #[arg(long, value_name = "FILE|FOLDER", num_args = 1.., requires = "rerun")]
    from: Vec<PathBuf>,
    /// Which random parts; others every time otherwise.
    #[arg(long, value_name = "N", requires = "rerun")]
    seed: Option<u32>,
    /// Threads; as many as there are cores otherwise. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    threads: Option<usize>,
    /// Print the results as JSON.
    #[arg(long)]
    json: bool,
    /// Say only what is asked for.
    #[arg(long, short)]
    quiet: bool,
}

/// What was simulated again.
struct Rerun {
    chosen_by: u64,
    of: usize,
    again: Vec<Again>,
}

fn invalid(reason: &str) -> Failure {
    Failure::Invalid(format!("error: {reason}\n1 error; nothing was verified"))
}

impl Verify {
    pub(super) fn go(self) -> Result<(), Failure> {
        let found = checkup(&self.folder).map_err(|error| invalid(&error.to_string()))?;
        let rerun = self.rerun.map(|count| self.again(&found.manifest, count)).transpose()?;
        let text = if self.json {
            pretty(&document(&found, rerun.as_ref()))?
        } else {
            words(&found, rerun.as_ref())
        };
        super::say(&text)?;
        if !self.quiet && !found.unlisted.is_empty() {
            super::tell(&format!("not of this run: {}", found.unlisted.join(", ")));
        }
        let different =
            rerun.iter().flat_map(|rerun| &rerun.again).filter(|again| again.different > 0).count();
        let bad = found.changed.len() + found.missing.len();
        if bad + different == 0 {
            return Ok(());
        }
        let mut parts = Vec::new();
        if bad > 0 {
            parts.push(format!("{} not as the manifest says", counted(bad, "file is", "files are")));
        }
        if different > 0 {
            parts.push(format!("{} out differently", counted(different, "part came", "parts came")));
        }
        Err(Failure::Missed(parts.join("; ")))
    }

    /// Simulates some of the run again.
    fn again(&self, manifest: &Value, count: usize) -> Result<Rerun, Failure> {
        let mut decision = decision_of(manifest, &self.from, self.quiet)?;
        let stop = stopped_by_ctrl_c();
        let quiet = self.quiet;
        let tell = |what: &str| {
            if !quiet {
                super::tell(what);
            }
        };
        super::solve::anew(&mut decision, self.threads, &tell, stop)?;
        let chosen_by = self.seed.map_or_else(|| RandomState::new().build_hasher().finish() >> 32, u64::from);
        let work = || rerun(&decision, &self.folder, count, chosen_by, stop);
        let (again, of) =
            threads::with(self.threads, work).map_err(Failure::Runtime)?.map_err(|error| match error {
                RerunError::Model(error) => error.into(),
                RerunError::Run(error) => invalid(&error.to_string()),
                RerunError::Interrupted => Failure::Interrupted("stopped; nothing was verified".into()),
            })?;
        Ok(Rerun { chosen_by, of, again })
    }
}

/// The decision of a run, opened from the scenario files that it was made from.
pub(super) fn decision_of(manifest: &Value, from: &[PathBuf], quiet: bool) -> Result<Decision, Failure> {
    let text = |key: &str| manifest[key].as_str().unwrap_or_default();
    let number = |key: &str| manifest[key].as_u64().and_then(|number| usize::try_from(number).ok());
    if manifest["strategies"].as_array().is_none() || number("replicates").is_none() {
        return Err(invalid("only results of `run` can be simulated again"));
    }
    if text("version") != env!("CARGO_PKG_VERSION") && !quiet {
        let (then, now) = (text("version"), env!("CARGO_PKG_VERSION"));
        super::tell(&format!("the run was made by version {then}, this is {now}: values may differ"));
    }
    let options = Options {
        comparator: Some(text("comparator").to_owned()),
        seed: manifest["seed"].as_u64(),
        persons: number("persons"),
        replicates: number("replicates"),
        samples: number("samples"),
        shared_luck: manifest["shared_luck"].as_bool().unwrap_or_default(),
        lifetime: text("options").split("; ").any(|word| word == LIFETIME),
        until_mcse: None,
        widening: text("options")
            .split("; ")
            .find_map(|word| Widening::read(word.strip_prefix(WIDENED)?).ok()),
    };
    let loaded = load(from, &registry(), Some(&options))?;
    if loaded.scenarios.is_empty() {
        return Err(Failure::Usage("no strategy among the files of --from".into()));
    }
    let decision = Decision::new(loaded.scenarios, &options)?;
    same_inputs(manifest, &summary::extras(&decision).inputs)?;
    Ok(decision)
}

/// Refuses scenario files that are not those of the run.
fn same_inputs(manifest: &Value, inputs: &[Input]) -> Result<(), Failure> {
    let of = |input: &Value| {
        let text = |key: &str| input[key].as_str().unwrap_or_default().to_owned();
        Input { name: text("name"), sha256: text("sha256") }
    };
    let mut there: Vec<Input> = manifest["inputs"].as_array().into_iter().flatten().map(of).collect();
    there.sort();
    let differ = |a: &[Input], b: &[Input]| -> Vec<String> {
        a.iter().filter(|input| !b.contains(input)).map(|input| input.name.clone()).collect()
    };
    let mut names = differ(&there, inputs);
    names.extend(differ(inputs, &there));
    names.sort();
    names.dedup();
    if names.is_empty() {
        return Ok(());
    }
    let names = names.join(", ");
    Err(invalid(&format!("the files of --from are not those that the run was made from: {names}")))
}

fn words(found: &Checkup, rerun: Option<&Rerun>) -> String {
    let mut text = String::new();
    let intact = found.files - found.changed.len() - found.missing.len();
    let _ = writeln!(text, "{intact} of {} as the manifest says", counted(found.files, "file", "files"));
    for (what, names) in [("changed", &found.changed), ("missing", &found.missing)] {
        for name in names {
            let _ = writeln!(text, "{what}: {name}");
        }
    }
    let Some(rerun) = rerun else { return text };
    for again in &rerun.again {
        let of = again.sample.map_or_else(
            || format!("replicate {}", again.replicate.unwrap_or_default()),
            |sample| format!("sample {sample}"),
        );
        let told = match again.different {
            0 => format!("all {} values the same", again.values),
            different => format!("{different} of {} values differ", again.values),
        };
        let _ = writeln!(text, "{}, {of}: {told}", again.strategy);
    }
    let count = rerun.again.len();
    let _ = writeln!(text, "{count} of {} parts simulated again (--seed {})", rerun.of, rerun.chosen_by);
    text
}

fn document(found: &Checkup, rerun: Option<&Rerun>) -> Value {
    let again = |again: &Again| {
        json!({
            "strategy": again.strategy,
            "sample": again.sample,
            "replicate": again.replicate,
            "values": again.values,
            "different": again.different,
        })
    };
    json!({
        "files": found.files,
        "changed": found.changed,
        "missing": found.missing,
        "unlisted": found.unlisted,
        "rerun": rerun.map(|rerun| json!({
            "seed": rerun.chosen_by,
            "of": rerun.of,
            "parts": rerun.again.iter().map(again).collect::<Vec<_>>(),
        })),
    })
}
