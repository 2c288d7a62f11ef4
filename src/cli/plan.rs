//! `plan`: freezes an analysis plan before results are seen, and compares a run with it.

use super::exit::Failure;
use super::job::{pretty, table};
use super::run::What;
use super::standards::intact;
use crate::jobs::opening::load;
use crate::jobs::plan::{Asked, frozen};
use crate::jobs::run::Decision;
use crate::jobs::sections::registry;
use crate::report::plan::{compared, document, terminal};
use crate::report::standards::Held;
use crate::scenario::plan::Frozen;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub(super) struct Plan {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write down what will be run and compared, with a checksum, before results are seen.
    Freeze(Freeze),
    /// Say item by item what a run kept of a plan and where it deviated.
    Check(Check),
}

/// Arguments of `plan freeze`.
#[derive(Debug, Args)]
#[command(
    after_help = "More people, replicates or parameter sets than frozen are no deviation.\n\nExample:\n  peerscale plan freeze scenarios/england --outcomes admissions,qalys,reach --wtp 20000,30000 --samples 1000 \\\n      \
    --out plan.toml\n  peerscale run scenarios/england --samples 1000 --plan plan.toml"
)]
struct Freeze {
    #[command(flatten)]
    what: What,
    /// Outcomes that will be reported.
    #[arg(long, required = true, value_name = "a,b", value_delimiter = ',')]
    outcomes: Vec<String>,
    /// Strategies that will be compared with the comparator; all of them otherwise.
    #[arg(long, value_name = "a,b", value_delimiter = ',')]
    comparisons: Vec<String>,
    /// Willingness to pay at which the decision will be told; that of the comparator otherwise.
    #[arg(long, value_name = "K,K", value_delimiter = ',', value_parser = worth)]
    wtp: Vec<f64>,
    /// The plan; one that is there already is never written over.
    #[arg(long, value_name = "FILE", default_value = "plan.toml")]
    out: PathBuf,
}

/// Arguments of `plan check`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 everything was kept, 3 the plan is damaged or the folder is no run, 4 something deviated.\n\nExample:\n  \
    peerscale plan check plan.toml output/england-1a2b3c4d"
)]
struct Check {
    /// The plan.
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Folder of a run.
    #[arg(value_name = "OUTPUT_DIR")]
    run: PathBuf,
    /// Print the results as JSON.
    #[arg(long)]
    json: bool,
}

fn worth(text: &str) -> Result<f64, String> {
    let number = text.trim().parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0);
    number.ok_or_else(|| "must be a number of money, at least 0, for instance 20000".into())
}

/// Reads a plan.
pub(super) fn read(path: &Path) -> Result<Frozen, Failure> {
    Frozen::read(&table(path)?.text).map_err(|reason| {
        Failure::Invalid(format!("error: {} {reason}\n1 error; nothing was run", path.display()))
    })
}

impl Plan {
    pub(super) fn go(self) -> Result<(), Failure> {
        match self.verb {
            Verb::Freeze(freeze) => freeze.go(),
            Verb::Check(check) => check.go(),
        }
    }
}

impl Freeze {
    fn go(self) -> Result<(), Failure> {
        let options = self.what.options(None);
        let loaded = load(&self.what.files, &registry(), Some(&options))?;
        if loaded.scenarios.is_empty() {
            return Err(Failure::Usage(
                "no strategy among the files: name at least one file of kind \"strategy\"".into(),
            ));
        }
        let decision = Decision::new(loaded.scenarios, &options)?;
        let asked = Asked { outcomes: self.outcomes, comparisons: self.comparisons, thresholds: self.wtp };
        let plan = frozen(&decision, &options, &asked).map_err(Failure::Usage)?;
        let how = keep(&self.out, &plan)?;
        super::tell(&format!("{how} {}", self.out.display()));
        super::say(&format!("{}\n", plan.sha256))
    }
}

/// Writes a plan where none is.
fn keep(path: &Path, plan: &Frozen) -> Result<&'static str, Failure> {
    let unwritable = |error: std::io::Error| {
        Failure::Runtime(format!("{} could not be written: {error}; choose another --out", path.display()))
    };
    match std::fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => {
            file.write_all(plan.text.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritable)?;
            Ok("plan frozen in")
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            if std::fs::read(path).is_ok_and(|there| there == plan.text.as_bytes()) {
                return Ok("the same plan was already in");
            }
            Err(Failure::Usage(format!(
                "{} is there already and says something else; it was left as it is: choose another --out",
                path.display()
            )))
        }
        Err(error) => Err(unwritable(error)),
    }
}

impl Check {
    fn go(self) -> Result<(), Failure> {
        let plan = read(&self.plan)?;
        let held = Held::of_folder(&self.run, intact(&self.run)?.manifest);
        let compared = compared(&plan, &held);
        super::say(&if self.json { pretty(&document(&compared))? } else { terminal(&compared) })?;
        match compared.deviations().count() {
            0 => Ok(()),
            1 => Err(Failure::Missed("one item deviates from the plan".into())),
            number => Err(Failure::Missed(format!("{number} items deviate from the plan"))),
        }
    }
}
