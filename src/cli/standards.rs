//! `standards`: reporting checklists answered from the folder of a run.

use super::exit::Failure;
use super::job::pretty;
use crate::jobs::sections::registry;
use crate::report::description::description;
use crate::report::folder::{Aside, leave, prepare};
use crate::report::manifest::{Checkup, MANIFEST, checkup, named};
use crate::report::standards::{Held, answered, document, markdown, table, terminal};
use crate::units::checksum::sha256_hex;
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `standards`.
#[derive(Debug, Args)]
#[command(
    after_help = "An item is filled only where what it names is in that very folder; drafts have to be confirmed, and the rest written, by the \
    author. Nothing is written without --out.\n\nExit codes: 0 done, 3 this is no folder of a run, or it was changed since.\n\nExamples:\n  \
    peerscale standards output/england-1a2b3c4d\n  peerscale standards output/england-1a2b3c4d --out checklists\n  peerscale standards --odd --out model.md"
)]
pub(super) struct Standards {
    /// Folder of a run.
    #[arg(value_name = "OUTPUT_DIR", required_unless_present = "odd")]
    run: Option<PathBuf>,
    /// Folder in which a folder with the checklists is made, as Markdown and as a table; with --odd the file.
    #[arg(long, value_name = "DIR|FILE")]
    out: Option<PathBuf>,
    /// Print the description of the model by the protocol ODD, as Markdown; of no run.
    #[arg(long, conflicts_with_all = ["run", "json"])]
    odd: bool,
    /// Print counts and items as JSON.
    #[arg(long)]
    json: bool,
    /// Say only what is asked for.
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn invalid(reason: &str) -> Failure {
    Failure::Invalid(format!("error: {reason}\n1 error; nothing was written"))
}

/// The checkup of a folder of a run that is as it was left.
pub(super) fn intact(folder: &Path) -> Result<Checkup, Failure> {
    let found = of_run(folder)?;
    unchanged(&found, folder, "")?;
    Ok(found)
}

/// The checkup of a folder of a run, whatever became of it.
pub(super) fn of_run(folder: &Path) -> Result<Checkup, Failure> {
    let found = checkup(folder).map_err(|error| invalid(&error.to_string()))?;
    let is_run = found.manifest["strategies"].is_array() && found.manifest["replicates"].is_u64();
    if !is_run {
        return Err(invalid(&format!(
            "{} is no folder of `run`: its manifest tells of {}; name the folder that `run` printed",
            folder.display(),
            found.manifest["job"].as_str().map_or_else(|| "no run".to_owned(), |job| format!("`{job}`"))
        )));
    }
    Ok(found)
}

/// Refuses a folder in which a file was changed or is missing, whatever became of one of them.
pub(super) fn unchanged(found: &Checkup, folder: &Path, but: &str) -> Result<(), Failure> {
    if let Some(first) = found.changed.iter().chain(&found.missing).find(|name| *name != but) {
        let folder = folder.display();
        return Err(invalid(&format!(
            "{folder} is not as the run left it ({first}): `peerscale verify {folder}` names what was changed; run it anew"
        )));
    }
    Ok(())
}

impl Standards {
    /// The description of the model.
    fn odd(&self) -> Result<(), Failure> {
        let text = description(&registry());
        let Some(path) = &self.out else { return super::say(&text) };
        let unwritable = |error: std::io::Error| {
            Failure::Runtime(format!("{} cannot be written: {error}; choose another --out", path.display()))
        };
        Aside::open(path).and_then(|aside| aside.keep(text.as_bytes())).map_err(unwritable)?;
        if !self.quiet {
            super::tell(&format!("the model is described in {}", path.display()));
        }
        Ok(())
    }

    pub(super) fn go(self) -> Result<(), Failure> {
        let Some(run) = self.run.as_deref().filter(|_| !self.odd) else { return self.odd() };
        let runtime = |error: crate::report::ReportError| Failure::Runtime(error.to_string());
        let manifest = intact(run)?.manifest;
        if let Some(out) = &self.out {
            prepare(out).map_err(runtime)?;
        }
        let bytes = std::fs::read(run.join(MANIFEST))
            .map_err(|error| Failure::Runtime(format!("{} could not be read: {error}", run.display())))?;
        let decision = manifest["decision"].as_str().unwrap_or_default().to_owned();
        let checked = answered(&Held::of_folder(run, manifest));
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
