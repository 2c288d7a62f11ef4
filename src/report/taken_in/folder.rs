//! The folder of a run in which results of others lie: what its manifest then says, and how that of the run alone comes back.

use super::Taken;
use crate::report::answer::json;
use crate::report::folder::PAGE;
use crate::report::manifest::{Listed, MANIFEST, tame};
use crate::report::{ReportError, tables::File};
use serde_json::{Value, json as value};

/// The name under which a folder is taken in.
pub fn named(folder: &str) -> String {
    tame(folder)
}

/// Folder within that of a run in which results of others lie.
pub const UNDER: &str = "with";
/// What the manifest says of them, and of the page as the run left it.
const KEY: &str = "with";
/// What the page was when nothing was taken in.
pub const ALONE: &str = "page";

/// Path of a file of a result within the folder of the run.
pub fn place(folder: &str, path: &str) -> String {
    format!("{UNDER}/{folder}/{path}")
}

/// The manifest of the run alone, as the run left it; the same where nothing was taken in.
pub fn alone(manifest: &Value) -> Value {
    let mut own = manifest.clone();
    let Some(with) = own.as_object_mut().and_then(|fields| fields.remove(KEY)) else { return own };
    if let Some(files) = own["files"].as_array_mut() {
        let inside = format!("{UNDER}/");
        files.retain(|file| !file["path"].as_str().is_some_and(|path| path.starts_with(&inside)));
        for file in files.iter_mut().filter(|file| file["path"] == PAGE) {
            *file = with[ALONE].clone();
        }
    }
    own
}

/// Names of the folders that were taken in.
pub fn names(manifest: &Value) -> Vec<String> {
    let all = manifest[KEY]["results"].as_array().into_iter().flatten();
    // A manifest from a stranger names nothing outside its folder.
    let inside = |name: &&str| tame(name) == *name;
    all.filter_map(|one| one["folder"].as_str()).filter(inside).map(str::to_owned).collect()
}

/// The manifest of a run, as the run left it, with this page and these results: each with its files, paths within its folder.
///
/// # Errors
/// Where it cannot be put into the format.
pub fn together(own: &Value, page: &[u8], results: &[(&Taken, Vec<Listed>)]) -> Result<File, ReportError> {
    let format = |error: serde_json::Error| ReportError::Format(error.to_string());
    let mut manifest = own.clone();
    if results.is_empty() {
        return Ok(File { path: MANIFEST.into(), bytes: json(&manifest)?.into_bytes() });
    }
    let mut files: Vec<Value> = own["files"].as_array().cloned().unwrap_or_default();
    let file = File { path: PAGE.into(), bytes: page.to_vec() };
    let mut before = Value::Null;
    for listed in files.iter_mut().filter(|listed| listed["path"] == PAGE) {
        before = std::mem::replace(listed, serde_json::to_value(Listed::from(&file)).map_err(format)?);
    }
    let mut told = Vec::new();
    for (taken, listed) in results {
        told.push(value!({"folder": taken.folder, "what": taken.finding.word()}));
        for one in listed {
            let path = place(&taken.folder, &one.path);
            files.push(serde_json::to_value(Listed { path, ..one.clone() }).map_err(format)?);
        }
    }
    // In the order of the run's own manifest.
    files.sort_by(|a, b| a["path"].as_str().cmp(&b["path"].as_str()));
    manifest["files"] = files.into();
    manifest[KEY] = value!({ALONE: before, "results": told});
    Ok(File { path: MANIFEST.into(), bytes: json(&manifest)?.into_bytes() })
}
