//! `run --resume`: goes on with what is kept of a run, and says how to.

use super::counted;
use super::exit::Failure;
use super::job::say_when_stopped;
use crate::jobs::run::Decision;
use crate::jobs::units::{Begin, Build, Found, Units, UnitsError};
use crate::report::ReportError;
use crate::report::answer::json;
use crate::report::folder::part;
use crate::report::manifest::{MANIFEST, check};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

/// Opens the units of a run, with what is kept of it where it is to go on.
pub(super) fn open(
    folder: &Path,
    decision: &Decision,
    resume: bool,
    tell: &dyn Fn(&str),
) -> Result<Units, Failure> {
    let disk = |cause| Failure::Runtime(ReportError::disk(folder, cause).to_string());
    let begin = if resume { Begin::GoingOn } else { Begin::Anew };
    let (units, found) = Units::open(folder, decision, begin).map_err(|error| match error {
        UnitsError::Taken => Failure::Runtime(format!(
            "another process is at the same run in {}: wait for it, or choose another place with --out",
            folder.display()
        )),
        UnitsError::OtherBuild(other) => Failure::Runtime(format!(
            "what is kept in {} was made by another build, which may simulate otherwise: {other}; this is {}. Go on with \
             that build, or begin anew without --resume",
            folder.display(),
            Build::this()
        )),
        UnitsError::Disk(cause) => disk(cause),
    })?;
    if resume {
        tell(&words(found, units.kept(), decision.scenarios.len()));
    } else if found.intact > 0 {
        let kept = counted(found.intact, "unit", "units");
        tell(&format!("{kept} of the same run were kept and are thrown away; --resume would have gone on"));
    }
    Ok(units)
}

/// What was found of a run that is to go on.
fn words(found: Found, kept: usize, strategies: usize) -> String {
    let mut text = if found == Found::default() {
        "nothing is kept of this run: it starts".to_owned()
    } else {
        let kept = counted(kept, "replicate", "replicates");
        format!("going on with {kept} of {}", counted(strategies, "strategy", "strategies"))
    };
    if found.damaged > 0 {
        let _ = write!(text, "; {} damaged and done again", was(found.damaged, "place"));
    }
    if found.repeated > 0 {
        let _ = write!(text, "; {} there more than once and done again", was(found.repeated, "unit"));
    }
    text
}

fn was(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what} was") } else { format!("{number} {what}s were") }
}

/// Whether the run is there already; then its files are checked and its answer is said again.
///
/// # Errors
/// Where files were changed since.
pub(super) fn complete(dir: &Path, name: &str, as_json: bool) -> Result<bool, Failure> {
    let folder = dir.join(name);
    if !folder.join(MANIFEST).is_file() {
        return Ok(false);
    }
    let changed = check(&folder).map_err(|error| Failure::Runtime(error.to_string()))?;
    if !changed.is_empty() {
        return Err(Failure::Missed(format!(
            "the run is complete in {}, but was changed since: {}; move it away to run it again",
            folder.display(),
            changed.join(", ")
        )));
    }
    // Who was killed just after the results had their name has left these.
    Units::clean(&part(dir, name));
    let path = folder.join("answer.json");
    let text =
        std::fs::read(&path).map_err(|cause| Failure::Runtime(format!("{}: {cause}", path.display())))?;
    let mut answer: Value =
        serde_json::from_slice(&text).map_err(|error| Failure::Runtime(error.to_string()))?;
    if as_json {
        answer["person_weeks_per_second"] = Value::Null;
        answer["seconds"] = 0.into();
        super::say(&json(&answer).map_err(|error| Failure::Runtime(error.to_string()))?)?;
    } else {
        super::say(&format!("{}\n", answer["answer"].as_str().unwrap_or_default()))?;
    }
    super::tell(&format!("complete and intact: {}; open report.html there", folder.display()));
    Ok(true)
}

/// Says at Ctrl-C that what is being simulated is still waited for, and how to go on where nobody waits.
pub(super) fn announce() {
    let go_on = format!("stopped at once; go on with\n  {}", command());
    say_when_stopped(
        "stopping as soon as the replicates at work are done; Ctrl-C again stops at once",
        go_on,
    );
}

/// A failure with how to go on.
pub(super) fn told(failure: Failure, units: &Units, strategies: usize) -> Failure {
    let go_on = command();
    match failure {
        Failure::Interrupted(_) => {
            let kept = counted(units.kept(), "replicate", "replicates");
            let of = counted(strategies, "strategy", "strategies");
            Failure::Interrupted(format!("stopped; {kept} of {of} are kept; go on with\n  {go_on}"))
        }
        Failure::Runtime(message) if units.kept() > 0 => {
            Failure::Runtime(format!("{message}; then go on with\n  {go_on}"))
        }
        other => other,
    }
}

/// The command with which this run goes on.
fn command() -> String {
    let mut words: Vec<String> = std::env::args().map(|word| quoted(&word)).collect();
    if !words.iter().any(|word| word == "--resume") {
        words.push("--resume".into());
    }
    words.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=,:%+@".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_take_them_apart() {
        for (word, wanted) in
            [("run", "run"), ("my plan", "'my plan'"), ("it's", "'it'\\''s'"), ("", "''"), ("$(x)", "'$(x)'")]
        {
            assert_eq!(quoted(word), wanted);
        }
    }
}
