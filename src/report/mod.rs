//! The report: what a run leaves behind, as tables, figures, a page, a manifest, and words for the terminal.
//!
//! Nothing here simulates or estimates: every number comes from the findings, and the page, the tables,
//! `answer.json` and the terminal show the same digits.

pub mod again;
pub mod answer;
mod budget;
pub mod calibration;
pub mod cards;
mod certainty;
pub mod crate_of_run;
pub mod decomposition;
pub mod description;
pub mod dictionary;
pub mod equity;
mod explained;
pub mod fairness;
mod files;
pub mod folder;
mod harms;
pub mod headline;
mod important;
mod joint_display;
pub mod kept;
mod life_lines;
pub mod manifest;
pub mod mediation;
mod milestones;
pub mod model_card;
mod money;
pub mod narrowing;
pub mod new_site;
pub mod optimum;
pub mod page;
pub mod plan;
pub mod precision;
pub mod ranking;
pub mod release;
pub mod replication;
pub mod representation;
pub mod sensitivity;
pub mod sentence;
pub mod standards;
pub mod tables;
pub mod taken_in;
pub mod terminal;
mod toolkit;
pub mod transport;
pub mod trials;
pub mod validation;
pub mod value;
pub mod workbook;

use crate::charts::ChartError;
use crate::scenario::plan::Frozen;
use std::path::{Path, PathBuf};
use tables::outcomes::Kept;

/// A file that went into a run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Input {
    /// Its name without any folder outside the decision: a path would make results depend on where they were made.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Where one value of the scenario comes from.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Provenance {
    /// Path of the parameter.
    pub input: String,
    /// Its value in words.
    pub value: String,
    /// Its 95% limits; none where it is taken as certain.
    pub limits: Option<(f64, f64)>,
    /// What is believed about it, in words; empty where it is taken as certain.
    pub distribution: String,
    /// Unit.
    pub unit: String,
    /// Source.
    pub source: String,
    /// Standing: verified, recalled, assumed, …, as the source table says.
    pub standing: String,
    /// Who supplied the value: lived experience, experts, data, or whoever is named; empty where nobody is.
    pub supplied_by: String,
}

/// What goes into the folder beside the findings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extras {
    /// Version of the program.
    pub version: String,
    /// The scenario with everything that it inherits.
    pub resolved: String,
    /// Files that went into the run.
    pub inputs: Vec<Input>,
    /// Times, machine, threads, command: what may differ between runs with the same results.
    pub log: String,
    /// Where values come from.
    pub provenance: Vec<Provenance>,
    /// Files that were written on the way.
    pub kept: Vec<Kept>,
    /// Anything on the command line that changes results and is told nowhere else, in words; empty if nothing.
    pub options: String,
    /// The analysis plan that was frozen before; none where none is named.
    pub plan: Option<Frozen>,
    /// The description of the model; no such file where it is empty.
    pub model: String,
}

/// Why a report could not be left.
#[derive(Debug)]
pub enum ReportError {
    /// A file or folder could not be read or written.
    Disk {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A complete folder of that name holds something else.
    InTheWay {
        /// Which.
        path: PathBuf,
        /// How it differs.
        reason: String,
    },
    /// A chart could not be drawn.
    Chart(ChartError),
    /// A table or document could not be put into its format.
    Format(String),
    /// A folder is no folder of results, with what it lacks and what to do.
    NoResults(String),
}

impl ReportError {
    /// An error of the disk at a path.
    pub fn disk(path: &Path, cause: std::io::Error) -> Self {
        Self::Disk { path: path.to_owned(), cause }
    }
}

impl std::fmt::Display for ReportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::io::ErrorKind as Kind;
        match self {
            Self::Disk { path, cause } => {
                let remedy = match cause.kind() {
                    Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => {
                        "free some space, or choose another place with --out"
                    }
                    Kind::PermissionDenied | Kind::ReadOnlyFilesystem => {
                        "choose a folder that you may write to with --out"
                    }
                    _ => {
                        "check that the place is a folder that can be written to, or choose another with --out"
                    }
                };
                write!(f, "could not write {}: {cause}; nothing was left there: {remedy}", path.display())
            }
            Self::InTheWay { path, reason } => write!(
                f,
                "{} is already there and {reason}; it was left as it is: move it away, or choose another place with \
                 --out",
                path.display()
            ),
            Self::Chart(error) => error.fmt(f),
            Self::Format(reason) => write!(f, "a result could not be written down: {reason}"),
            Self::NoResults(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for ReportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Disk { cause, .. } => Some(cause),
            Self::Chart(error) => Some(error),
            Self::InTheWay { .. } | Self::Format(_) | Self::NoResults(_) => None,
        }
    }
}

impl From<ChartError> for ReportError {
    fn from(error: ChartError) -> Self {
        Self::Chart(error)
    }
}
