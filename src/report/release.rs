//! The release of the program: when it was, and what it is for machines.
//!
//! Files that must carry a date carry this one, so that the same run leaves the same bytes.

use super::tables::File;

/// Where the day of the release is written.
const CITATION: &str = include_str!("../../CITATION.cff");
/// What the program is, as `CodeMeta` says it.
const CODEMETA: &str = include_str!("../../codemeta.json");

/// File that says what the program is.
pub const PATH: &str = "codemeta.json";

/// The day on which this version of the program was released.
///
/// # Shape
/// Year, month, day.
pub fn released() -> [u16; 3] {
    let day = CITATION.lines().find_map(|line| line.strip_prefix("date-released:")).unwrap_or_default();
    let mut parts = day.trim().trim_matches('"').split('-').filter_map(|part| part.parse::<u16>().ok());
    [(); 3].map(|()| parts.next().unwrap_or(1))
}

/// The same as `2026-11-22`.
pub fn day() -> String {
    let [year, month, day] = released();
    format!("{year:04}-{month:02}-{day:02}")
}

/// What the program is, for machines.
///
/// # Source
/// `CodeMeta` 3.0.
pub fn codemeta() -> File {
    File { path: PATH.into(), bytes: CODEMETA.as_bytes().to_vec() }
}
