//! `report`: the page of a run once more, from what its folder holds, and with results of other jobs where they are taken in.

use super::exit::Failure;
use super::standards::{invalid, of_run, unchanged};
use crate::jobs::units::Units;
use crate::report::again::Again;
use crate::report::folder::{Aside, PAGE, part};
use crate::report::manifest::{Checkup, LOG, Listed, MANIFEST, checkup};
use crate::report::taken_in::{Finding, Taken, UNDER, alone, named, names, place, refusal, together};
use crate::report::{ReportError, kept};
use crate::units::checksum::sha256_hex;
use clap::Args;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(
    after_help = "Nothing is simulated: the page is drawn from the findings that the run kept beside its tables, and is the run's own to the last \
    byte. It can be lost or damaged; every other file has to be as the run left it.\n\nWith --with the page also shows what `sensitivity`, \
    `calibrate` or `validate` found for the same decision problem, each with its provenance. A copy of the folder is laid within that of the \
    run, and manifest.json tells of both, so that `verify` checks both; what was taken in stays until --alone, which leaves the page and \
    manifest.json as the run did. Refused is what is about other strategies, or was made from other files.\n\nExit codes: 0 done, 1 it \
    cannot be written or the run is still at work, 3 this is no folder of a run, was changed since, is of another version, or a result is \
    not of the same decision problem.\n\nExamples:\n  peerscale report output/england-1a2b3c4d\n  peerscale report \
    output/england-1a2b3c4d --with output/england-sensitivity-1a2b3c4d output/validation-1a2b3c4d\n  peerscale report \
    output/england-1a2b3c4d --alone"
)]
pub(super) struct Report {
    /// Folder of a run.
    #[arg(value_name = "OUTPUT_DIR")]
    run: PathBuf,
    /// Folders that `sensitivity`, `calibrate` or `validate` left: the page shows them as well, beside those that were taken in
    /// before.
    #[arg(long = "with", value_name = "FOLDER", num_args = 1..)]
    others: Vec<PathBuf>,
    /// Let go of what was taken in before.
    #[arg(long)]
    alone: bool,
    /// Say only what goes wrong.
    #[arg(long, short)]
    quiet: bool,
}

/// The folder in which a run keeps its temporary files while it is at work.
fn at_work(folder: &Path) -> Option<PathBuf> {
    // By its full name, so that `.` has one as well.
    let full = folder.canonicalize().ok()?;
    Some(part(full.parent()?, full.file_name()?.to_str()?))
}

/// A result with the folder that it lies in, and its files as they are listed there.
struct Lying {
    taken: Taken,
    from: PathBuf,
    files: Vec<Listed>,
}

/// The files of a folder of results and its manifest; not its log, which tells of a machine.
fn listed(manifest: &Value, bytes: &[u8]) -> Vec<Listed> {
    let one = |file: &Value| {
        let text = |key: &str| file[key].as_str().map(str::to_owned);
        Some(Listed { path: text("path")?, bytes: file["bytes"].as_u64()?, sha256: text("sha256")? })
    };
    let mut files: Vec<Listed> = manifest["files"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(one)
        .filter(|file| file.path != LOG)
        .collect();
    files.push(Listed { path: MANIFEST.into(), bytes: bytes.len() as u64, sha256: sha256_hex(bytes) });
    files
}

/// What a folder of results holds.
fn lying(from: &Path) -> Result<Lying, Failure> {
    let found = checkup(from).map_err(|error| invalid(&error.to_string()))?;
    unchanged(&found, from, "")?;
    let told = from.display();
    let job = found.manifest["job"].as_str().unwrap_or_default().to_owned();
    if !["sensitivity", "calibrate", "validate"].contains(&job.as_str()) {
        let of = if job.is_empty() { "`run`".to_owned() } else { format!("`{job}`") };
        return Err(invalid(&format!(
            "{told} is a folder of {of}: only what `sensitivity`, `calibrate` or `validate` left can be taken in"
        )));
    }
    let (then, now) = (found.manifest["version"].as_str().unwrap_or_default(), env!("CARGO_PKG_VERSION"));
    if then != now {
        return Err(invalid(&format!(
            "{told} was left by version {then} of peerscale, and this is {now}: make it anew with this one"
        )));
    }
    // Another file of that name may lie beside those of the manifest.
    let holds =
        found.manifest["files"].as_array().into_iter().flatten().any(|file| file["path"] == kept::PATH);
    let read = holds.then(|| std::fs::read(from.join(kept::PATH)).ok()).flatten();
    let finding = read.and_then(|bytes| Finding::read(&bytes)).ok_or_else(|| {
        invalid(&format!("{told} holds no {} that this build of the program reads: make it anew", kept::PATH))
    })?;
    let bytes = std::fs::read(from.join(MANIFEST))
        .map_err(|error| Failure::Runtime(format!("{told} could not be read: {error}")))?;
    let full = from.canonicalize().unwrap_or_else(|_| from.to_owned());
    let name = full.file_name().and_then(|name| name.to_str()).unwrap_or(&job);
    Ok(Lying {
        taken: Taken { folder: named(name), finding },
        files: listed(&found.manifest, &bytes),
        from: full,
    })
}

impl Report {
    pub(super) fn go(self) -> Result<(), Failure> {
        let run = self.run.as_path();
        let own = run.canonicalize().is_ok_and(|full| Units::busy(&full));
        if own || at_work(run).is_some_and(|part| Units::busy(&part)) {
            return Err(Failure::Runtime(format!(
                "another process is at the run of {}: wait until it is done",
                run.display()
            )));
        }
        let found = of_run(run)?;
        let (then, now) = (found.manifest["version"].as_str().unwrap_or_default(), env!("CARGO_PKG_VERSION"));
        if then != now {
            let run = run.display();
            return Err(invalid(&format!(
                "{run} was left by version {then} of peerscale, and this is {now}: use that version, or run it anew with this one"
            )));
        }
        self.intact(&found)?;
        let left = alone(&found.manifest);
        let again = Again::open(run, &left).map_err(|why| invalid(&why))?;
        let alone = again.page(&[]).map_err(|why| invalid(&why))?;
        self.same(&left, &alone)?;
        let lying = self.lying(&found.manifest, &again)?;
        let page = if lying.is_empty() {
            alone
        } else {
            let taken: Vec<Taken> = lying.iter().map(|one| one.taken.clone()).collect();
            again.page(&taken).map_err(|why| invalid(&why))?
        };
        if self.others.is_empty() && !self.alone {
            self.same(&found.manifest, &page)?;
            self.keep(PAGE, page.as_bytes())?;
        } else {
            self.take_in(&left, &page, &lying)?;
        }
        if !self.quiet {
            let names: Vec<&str> = lying.iter().map(|one| one.taken.folder.as_str()).collect();
            let with = if names.is_empty() { String::new() } else { format!(", with {}", names.join(", ")) };
            super::tell(&format!("the page is in {}{with}", run.join(PAGE).display()));
        }
        Ok(())
    }

    /// Refuses a run that is not as it was left; what was taken in counts only where it stays.
    fn intact(&self, found: &Checkup) -> Result<(), Failure> {
        let mut found = found.clone();
        if self.alone {
            let inside = format!("{UNDER}/");
            found.changed.retain(|name| !name.starts_with(&inside));
            found.missing.retain(|name| !name.starts_with(&inside));
        }
        unchanged(&found, &self.run, PAGE)
    }

    /// Refuses a page that is not the one that the manifest tells of.
    fn same(&self, manifest: &Value, page: &str) -> Result<(), Failure> {
        let mut files = manifest["files"].as_array().into_iter().flatten();
        let left = files.find(|file| file["path"] == PAGE).and_then(|file| file["sha256"].as_str());
        if left == Some(sha256_hex(page.as_bytes()).as_str()) {
            return Ok(());
        }
        Err(invalid(&format!(
            "this build of peerscale {} draws another page than the run of {} left: use that build, or run it anew",
            env!("CARGO_PKG_VERSION"),
            self.run.display()
        )))
    }

    /// What the page is to show: what was taken in before and is to stay, and what is named now, in the order of their names.
    fn lying(&self, manifest: &Value, again: &Again) -> Result<Vec<Lying>, Failure> {
        let before = if self.alone { Vec::new() } else { names(manifest) };
        let within = before.iter().map(|name| self.run.join(UNDER).join(name));
        let mut all: Vec<Lying> = Vec::new();
        for from in within.chain(self.others.iter().cloned()) {
            let one = lying(&from)?;
            if let Some(why) = refusal(&one.taken.finding, again.run()) {
                let (what, run) = (one.taken.finding.word(), self.run.display());
                return Err(invalid(&format!(
                    "the {what} of {} is not of the decision problem of {run}: it {why}; make it from the files of that run",
                    from.display()
                )));
            }
            // The same result once more takes the place of the one before.
            all.retain(|other| other.taken.folder != one.taken.folder);
            all.push(one);
        }
        all.sort_by(|a, b| a.taken.folder.cmp(&b.taken.folder));
        Ok(all)
    }

    /// Lays copies of results within the folder of the run, then changes the page, and the manifest last: until then it is that of
    /// before, by which what lies beside is not of the run.
    fn take_in(&self, left: &Value, page: &str, lying: &[Lying]) -> Result<(), Failure> {
        let runtime = |error: ReportError| Failure::Runtime(error.to_string());
        for one in lying {
            for file in &one.files {
                let to = place(&one.taken.folder, &file.path);
                let from = one.from.join(&file.path);
                let bytes = std::fs::read(&from).map_err(|error| {
                    Failure::Runtime(format!("{} could not be read: {error}", from.display()))
                })?;
                self.keep(&to, &bytes)?;
            }
        }
        let results: Vec<(&Taken, Vec<Listed>)> =
            lying.iter().map(|one| (&one.taken, one.files.clone())).collect();
        let manifest = together(left, page.as_bytes(), &results).map_err(runtime)?;
        self.keep(PAGE, page.as_bytes())?;
        self.keep(MANIFEST, &manifest.bytes)?;
        self.let_go(lying);
        Ok(())
    }

    /// Takes away what was taken in before and stays no longer, which is not of the run; what cannot go lies there and `verify`
    /// tells of it.
    fn let_go(&self, staying: &[Lying]) {
        let under = self.run.join(UNDER);
        for there in std::fs::read_dir(&under).into_iter().flatten().flatten() {
            let stays =
                staying.iter().any(|one| there.file_name().to_str() == Some(one.taken.folder.as_str()));
            if !stays {
                let _ = std::fs::remove_dir_all(there.path());
            }
        }
        // It goes only where nothing is left in it.
        let _ = std::fs::remove_dir(under);
    }

    /// Writes a file of the run's folder as a whole.
    fn keep(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.run.join(name);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        made.and_then(|()| Aside::open(&path)).and_then(|aside| aside.keep(bytes)).map_err(|error| {
            Failure::Runtime(format!(
                "{} cannot be written: {error}; what lay there is as it was: free some space, or allow writing there",
                path.display()
            ))
        })
    }
}
