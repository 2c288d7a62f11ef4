//! `standards`: reporting checklists answered from the folder of a run.

use super::exit::Failure;
use super::job::pretty;
use crate::report::folder::{leave, prepare};
use crate::report::manifest::{Checkup, MANIFEST, checkup, named};
use crate::report::standards::{Held, answered, document, markdown, table, terminal};
use crate::units::checksum::sha256_hex;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `standards`.
#[derive(Debug, Args)]
#[command(
    after_help = "An item is filled only where what it names is in that very folder; drafts have to be confirmed, and the rest written, by the \
    author. Nothing is written without --out.\n\nExit codes: 0 done, 3 this is no folder of a run, or it was changed since.\n\nExamples:\n  \
    peerscale standards output/england-1a2b3c4d\n  peerscale standards output/england-1a2b3c4d --out checklists"
)]
pub(super) struct Standards {
    /// Folder of a run.
    #[arg(value_name = "OUTPUT_DIR")]
    run: PathBuf,
    /// Folder in which a folder with the checklists is made, as Markdown and as a table.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print counts and items as JSON.
    #[arg(long)]
    json: bool,
    /// Say only what is asked for.
    #[arg(long, short)]
    quiet: bool,
}

fn invalid(reason: &str) -> Failure {
    Failure::Invalid(format!("error: {reason}\n1 error; nothing was written"))
}

/// The checkup of a folder of a run that is as it was left.
pub(super) fn intact(folder: &std::path::Path) -> Result<Checkup, Failure> {
    let found = checkup(folder).map_err(|error| invalid(&error.to_string()))?;
    let is_run = found.manifest["strategies"].is_array() && found.manifest["replicates"].is_u64();
    if !is_run {
        return Err(invalid(&format!(
            "{} is no folder of `run`: name the folder that it left",
            folder.display()
        )));
    }
    if let Some(first) = found.changed.iter().chain(&found.missing).next() {
        let folder = folder.display();
        return Err(invalid(&format!(
            "{folder} is not as the run left it ({first}): `peerscale verify {folder}` names what was changed; run it anew"
        )));
    }
    Ok(found)
}

impl Standards {
    pub(super) fn go(self) -> Result<(), Failure> {
        let runtime = |error: crate::report::ReportError| Failure::Runtime(error.to_string());
        let manifest = intact(&self.run)?.manifest;
        if let Some(out) = &self.out {
            prepare(out).map_err(runtime)?;
        }
        let bytes = std::fs::read(self.run.join(MANIFEST)).map_err(|error| {
            Failure::Runtime(format!("{} could not be read: {error}", self.run.display()))
        })?;
        let decision = manifest["decision"].as_str().unwrap_or_default().to_owned();
        let checked = answered(&Held::of_folder(&self.run, manifest));
        if let Some(out) = &self.out {
            let of = sha256_hex(&bytes);
            let head = serde_json::json!({"job": "standards", "decision": decision, "of": of});
            let mut files = markdown(&checked);
            files.push(table(&checked).map_err(runtime)?);
            let decided = format!("{} {head}", env!("CARGO_PKG_VERSION"));
            let name = named(&format!("standards-{decision}"), &decided);
            let command: Vec<String> = std::env::args().collect();
            let log = format!("command: {}\n", command.join(" "));
            let written = leave(out, &name, &head, files, log).map_err(runtime)?;
            if !self.quiet {
                super::tell(&format!("checklists in {}", written.folder.display()));
            }
        }
        super::say(&if self.json { pretty(&document(&checked))? } else { terminal(&checked) })
    }
}
