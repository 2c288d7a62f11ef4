//! Results of other jobs on the page of a run: sensitivity analyses, calibrations and validations.
//!
//! Each of these jobs keeps in `findings.bin` what it found, as it is. `peerscale report RUN --with FOLDER` lays a copy of the
//! folder within that of the run and draws the page anew, by the same charts and sentences as the job's own page. The run's own
//! files stay as they are, and from the manifest that tells of both, that of the run alone can be made again to the byte.

mod belongs;
mod folder;
mod page;
mod sound;

pub use belongs::{Run, inputs, refusal};
pub use folder::{ALONE, UNDER, alone, named, names, place, together};
pub(in crate::report) use page::{analyses, comparisons};

use super::tables::File;
use super::{Input, ReportError, kept};
use crate::analysis::agreement::Agreement;
use crate::analysis::calibration::outcome::Calibrated;
use crate::analysis::sensitivity::found::Found;
use crate::analysis::trial::line::{Line, Lived};
use serde::{Deserialize, Serialize};

/// What a file begins with; only the version that wrote it reads it.
const HEAD: &str = concat!("peerscale results ", env!("CARGO_PKG_VERSION"), "\n");

/// What a job found, with what tells of which decision problem it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Finding {
    /// What moves the answer and what would flip the decision.
    Sensitivity(Box<Sensitivity>),
    /// Values fitted to targets.
    Calibration(Box<Calibration>),
    /// The model beside exact answers and published values.
    Validation(Box<Validation>),
}

/// A sensitivity analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// What it found.
    pub found: Found,
    /// The files that went in.
    pub inputs: Vec<Input>,
    /// By what distributions were widened, in words; empty where they were taken as stated.
    pub widened: String,
}

/// A calibration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// What it found, without draws of the posterior.
    pub found: Calibrated,
    /// Every value of the strategy before the fit, by address.
    pub values: Vec<(String, String)>,
}

/// A validation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// The strategies that were simulated.
    pub subjects: Vec<Subject>,
    /// Its parts, in the order of its tables.
    pub parts: Vec<Part>,
    /// Seed.
    pub seed: u64,
    /// Replicates.
    pub replicates: usize,
}

/// A strategy that was simulated beside published values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Its name, as a validation tells it.
    pub name: String,
    /// Identifier of the strategy.
    pub strategy: String,
    /// The files that went in, but for the table of targets.
    pub inputs: Vec<Input>,
}

/// A part of a validation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its title.
    pub title: String,
    /// Place of the strategy that it is about; none where it is about the program.
    pub of: Option<usize>,
    /// What is compared.
    pub rows: Vec<Agreement>,
    /// Emulated trials, where it is about these.
    pub trials: Option<Trials>,
}

/// Emulated trials beside published ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trials {
    /// The emulated ones.
    pub lived: Vec<Lived>,
    /// Every published result.
    pub lines: Vec<Line>,
    /// What is to be said in words.
    pub notes: Vec<String>,
    /// What goes through which state of mind, in lines; nothing where that was not asked.
    pub apart: Vec<String>,
}

/// A result in a folder of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Name of the folder.
    pub folder: String,
    /// What was found.
    pub finding: Finding,
}

impl Finding {
    /// Its file.
    ///
    /// # Errors
    /// Where it cannot be put into the format.
    pub fn file(&self) -> Result<File, ReportError> {
        Ok(File { path: kept::PATH.into(), bytes: kept::put(HEAD, self)? })
    }

    /// The result of a file; none where it is no such file of this version, or tells of what it does not name.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        kept::taken(HEAD, bytes).filter(sound::sound)
    }

    /// What it is called.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Sensitivity(_) => "sensitivity analysis",
            Self::Calibration(_) => "calibration",
            Self::Validation(_) => "validation",
        }
    }
}
