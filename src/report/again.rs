//! The page of a run once more, from what its folder holds.

use super::answer::answer;
use super::standards::{Held, answered};
use super::{Extras, description, kept, page, plan};
use crate::charts::drawings;
use crate::scenario::plan::Frozen;
use serde_json::Value;
use std::path::Path;

/// The page of a run in a folder that is as it was left, with this manifest: to the last byte the one that the run wrote.
///
/// # Errors
/// Where a file that it is drawn from is not there, or is none that this program reads: which, and what to do.
pub fn page_again(folder: &Path, manifest: &Value) -> Result<String, String> {
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
    let none = || format!("the run left no {}, from which its page is drawn: run it anew", place(kept::PATH));
    let bytes = read(kept::PATH)?.ok_or_else(none)?;
    let (findings, provenance) = kept::read(&bytes).ok_or_else(|| foreign(kept::PATH))?;
    let frozen =
        text(plan::PATH)?.map(|text| Frozen::read(&text).map_err(|_| foreign(plan::PATH))).transpose()?;
    let extras = Extras {
        version: manifest["version"].as_str().unwrap_or_default().to_owned(),
        provenance,
        model: text(description::PATH)?.unwrap_or_default(),
        ..Extras::default()
    };
    let held = Held::of_folder(folder, manifest.clone());
    let planned = frozen.as_ref().map(|frozen| plan::compared(frozen, &held));
    let checked = answered(&held);
    let figures = drawings(&findings).map_err(|error| error.to_string())?;
    Ok(page::page(&findings, &answer(&findings), &figures, &extras, (&checked, planned.as_ref())))
}
