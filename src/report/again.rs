//! The page of a run once more, from what its folder holds.

use super::answer::answer;
use super::standards::{Held, answered};
use super::taken_in::{self, Run, Taken};
use super::{Extras, Input, description, kept, page, plan};
use crate::analysis::findings::Findings;
use crate::charts::{Figure, drawings};
use crate::scenario::plan::Frozen;
use crate::scenario::resolved::{Recorded, recorded};
use serde_json::Value;
use std::path::Path;

/// What the page of a run is drawn from.
#[derive(Debug)]
pub struct Again {
    findings: Findings,
    figures: Vec<Figure>,
    extras: Extras,
    held: Held,
    frozen: Option<Frozen>,
    inputs: Vec<Input>,
    recorded: Vec<Recorded>,
}

impl Again {
    /// Reads it from a folder that is as it was left, with this manifest of the run alone.
    ///
    /// # Errors
    /// Where a file that the page is drawn from is not there, or is none that this program reads: which, and what to do.
    pub fn open(folder: &Path, manifest: &Value) -> Result<Self, String> {
        let listed = |name: &str| {
            let mut files = manifest["files"].as_array().into_iter().flatten();
            files.any(|file| file["path"] == name)
        };
        let place = |name: &str| folder.join(name).display().to_string();
        let read = |name: &str| -> Result<Option<Vec<u8>>, String> {
            let unread = |error| format!("{} cannot be read: {error}", place(name));
            listed(name).then(|| std::fs::read(folder.join(name)).map_err(unread)).transpose()
        };
        let foreign =
            |name: &str| format!("{} is not what this build of the program reads: run it anew", place(name));
        let text = |name: &str| -> Result<Option<String>, String> {
            read(name)?.map(|bytes| String::from_utf8(bytes).map_err(|_| foreign(name))).transpose()
        };
        let none =
            || format!("the run left no {}, from which its page is drawn: run it anew", place(kept::PATH));
        let bytes = read(kept::PATH)?.ok_or_else(none)?;
        let (findings, provenance) = kept::read(&bytes).ok_or_else(|| foreign(kept::PATH))?;
        let frozen =
            text(plan::PATH)?.map(|text| Frozen::read(&text).map_err(|_| foreign(plan::PATH))).transpose()?;
        let in_force =
            text(RESOLVED)?.map(|text| recorded(&text).map_err(|_| foreign(RESOLVED))).transpose()?;
        let extras = Extras {
            version: manifest["version"].as_str().unwrap_or_default().to_owned(),
            provenance,
            model: text(description::PATH)?.unwrap_or_default(),
            ..Extras::default()
        };
        Ok(Self {
            figures: drawings(&findings).map_err(|error| error.to_string())?,
            findings,
            extras,
            held: Held::of_folder(folder, manifest.clone()),
            frozen,
            inputs: taken_in::inputs(manifest),
            recorded: in_force.unwrap_or_default(),
        })
    }

    /// What tells whether a result belongs to the run.
    pub fn run(&self) -> Run<'_> {
        Run { findings: &self.findings, inputs: &self.inputs, recorded: &self.recorded }
    }

    /// The page with these results of other jobs; without any, to the last byte the one that the run wrote.
    ///
    /// # Errors
    /// Where a chart cannot be drawn.
    pub fn page(&self, taken: &[Taken]) -> Result<String, String> {
        let planned = self.frozen.as_ref().map(|frozen| plan::compared(frozen, &self.held));
        let checked = answered(&self.held);
        page::page(
            &self.findings,
            &answer(&self.findings),
            &self.figures,
            &self.extras,
            (&checked, planned.as_ref()),
            (taken, self.run()),
        )
        .map_err(|error| error.to_string())
    }
}

/// What was in force.
const RESOLVED: &str = "scenario.resolved.toml";
