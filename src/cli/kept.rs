//! What a run keeps of what it found, for jobs that begin with the folder of a run.

use super::exit::Failure;
use super::standards::invalid;
use crate::analysis::findings::Findings;
use crate::report::kept;
use std::path::Path;

/// Outcomes that are looked at where none is named.
const OUTCOMES: [&str; 6] = ["reach", "admissions", "bed_days", "qalys", "cost", "net_benefit"];

/// What the run in a folder found.
///
/// # Errors
/// The folder does not hold it, or another version left it.
pub(super) fn findings(folder: &Path) -> Result<Findings, Failure> {
    let read = std::fs::read(folder.join(kept::PATH)).ok().and_then(|bytes| kept::read(&bytes));
    read.map(|(findings, _)| findings).ok_or_else(|| {
        let (folder, file) = (folder.display(), kept::PATH);
        invalid(&format!("{folder} holds no {file} that this version reads: run it anew"))
    })
}

/// The outcomes that were asked for; where none was, those of [`OUTCOMES`] that the run has.
pub(super) fn outcomes(asked: &[String], findings: &Findings) -> Vec<String> {
    if asked.is_empty() {
        let known = OUTCOMES.iter().filter(|id| findings.level(0, id).mean.is_some());
        return known.map(|id| (*id).to_owned()).collect();
    }
    asked.iter().map(|id| id.trim().to_owned()).collect()
}
