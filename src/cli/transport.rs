//! `transport`: what a run would have come to in a population that is composed otherwise.

use super::exit::Failure;
use super::job::{pretty, table};
use super::kept;
use super::standards::{intact, invalid};
use crate::jobs::transport::{Target, TransportError, transport};
use crate::report::folder::{leave, prepare};
use crate::report::manifest::{MANIFEST, named};
use crate::report::transport::{document, files, terminal};
use crate::units::checksum::sha256_hex;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `transport`.
#[derive(Debug, Args)]
#[command(
    after_help = "TARGET.csv has the columns group_by, group and share (or people), for instance fifth,fifth_1,0.35: every group of one attribute of \
    the run, or of two attributes each for itself, which are raked over the pairs that the run tells. Nothing is simulated: results of the \
    run's groups are weighted, so that reach, admissions, QALYs and costs are told for each person to whom the programme is open there. Sites, \
    workers, prices and risks within groups stay those of the run.\n\nExit codes: 0 done, 3 this is no folder of a run or was changed since, or the \
    target does not fit it.\n\nExample:\n  peerscale transport output/england-1a2b3c4d --target my-county.csv"
)]
pub(super) struct Transport {
    /// Folder of a run.
    #[arg(value_name = "OUTPUT_DIR")]
    run: PathBuf,
    /// How the target population is composed.
    #[arg(long, value_name = "TARGET.csv")]
    target: PathBuf,
    /// Outcomes that are carried over: sums over people, and reach; those of the headline otherwise.
    #[arg(long, value_name = "a,b", value_delimiter = ',')]
    outcomes: Vec<String>,
    /// Folder in which a folder with the tables is made; nothing is written otherwise.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the results as JSON.
    #[arg(long)]
    json: bool,
    /// Say only what is asked for.
    #[arg(long, short)]
    quiet: bool,
}

fn failure(error: TransportError) -> Failure {
    match error {
        TransportError::Invalid(message) if message.starts_with("error:") => Failure::Invalid(message),
        TransportError::Invalid(message) => invalid(&message),
        TransportError::Run(error) => invalid(&error.to_string()),
    }
}

impl Transport {
    pub(super) fn go(self) -> Result<(), Failure> {
        let runtime = |error: crate::report::ReportError| Failure::Runtime(error.to_string());
        intact(&self.run)?;
        let run = self.run.display();
        let findings = kept::findings(&self.run)?;
        let file = table(&self.target)?;
        let target = Target::read(&file).map_err(failure)?;
        let outcomes = kept::outcomes(&self.outcomes, &findings);
        let found = transport(&self.run, &findings, &target, &outcomes).map_err(failure)?;
        if let Some(out) = &self.out {
            prepare(out).map_err(runtime)?;
            let of = std::fs::read(self.run.join(MANIFEST))
                .map_err(|error| Failure::Runtime(format!("{run} could not be read: {error}")))?;
            let head = serde_json::json!({
                "job": "transport",
                "decision": findings.setting.decision,
                "of": sha256_hex(&of),
                "target": file.sha256,
                "outcomes": outcomes,
            });
            let name = named(
                &format!("transport-{}", findings.setting.decision),
                &format!("{} {head}", env!("CARGO_PKG_VERSION")),
            );
            let command: Vec<String> = std::env::args().collect();
            let log = format!("command: {}\n", command.join(" "));
            let written = files(&findings, &found)
                .and_then(|files| leave(out, &name, &head, files, log))
                .map_err(runtime)?;
            if !self.quiet {
                super::tell(&format!("results in {}", written.folder.display()));
            }
        }
        super::say(&if self.json {
            pretty(&document(&findings, &found))?
        } else {
            terminal(&findings, &found)
        })
    }
}
