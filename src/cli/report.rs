//! `report`: the page of a run once more, from what its folder holds.

use super::exit::Failure;
use super::standards::{invalid, of_run, unchanged};
use crate::jobs::units::Units;
use crate::report::again::page_again;
use crate::report::folder::{Aside, PAGE, part};
use crate::units::checksum::sha256_hex;
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(
    after_help = "Nothing is simulated: the page is drawn from the findings that the run kept beside its tables, and is the run's own to the last \
    byte. It can be lost or damaged; every other file has to be as the run left it.\n\nExit codes: 0 done, 1 it cannot be written or the \
    run is still at work, 3 this is no folder of a run, was changed since, or is of another version.\n\nExamples:\n  \
    peerscale report output/england-1a2b3c4d"
)]
pub(super) struct Report {
    /// Folder of a run.
    #[arg(value_name = "OUTPUT_DIR")]
    run: PathBuf,
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
        unchanged(&found, run, PAGE)?;
        let page = page_again(run, &found.manifest).map_err(|why| invalid(&why))?;
        let mut files = found.manifest["files"].as_array().into_iter().flatten();
        let left = files.find(|file| file["path"] == PAGE).and_then(|file| file["sha256"].as_str());
        if left != Some(sha256_hex(page.as_bytes()).as_str()) {
            return Err(invalid(&format!(
                "this build of peerscale {now} draws another page than the run of {} left: use that build, or run it anew",
                run.display()
            )));
        }
        let path = run.join(PAGE);
        Aside::open(&path).and_then(|aside| aside.keep(page.as_bytes())).map_err(|error| {
            Failure::Runtime(format!(
                "{} cannot be written: {error}; what lay there is as it was: free some space, or allow writing there",
                path.display()
            ))
        })?;
        if !self.quiet {
            super::tell(&format!("the page is in {}", path.display()));
        }
        Ok(())
    }
}
