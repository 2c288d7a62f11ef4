//! By which build units were made: the version, and a checksum of the sources.
//!
//! Another build may simulate otherwise under the same version, so that half of a run by each would be neither's. It is told
//! and not taken for damage, which would throw hours of work away.

use std::fmt;
use std::io;
use std::path::Path;

/// The file that says it, beside the log.
const FILE: &str = "made-by";

/// A build of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build(String);

impl Build {
    /// This one: the same on every machine for the same sources, whatever the compiler and its options.
    pub fn this() -> Self {
        let [version, sources] = [env!("CARGO_PKG_VERSION"), env!("PEERSCALE_SOURCES")];
        Self(format!("peerscale {version} of sources {sources}"))
    }

    /// One of this name.
    #[cfg(test)]
    pub(super) fn named(name: &str) -> Self {
        Self(format!("peerscale {name}"))
    }

    /// The build that a folder says; none where it says none, or something that no build has written.
    pub(super) fn of(folder: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(folder.join(FILE)).ok()?;
        let line = text.strip_suffix('\n')?;
        (line.starts_with("peerscale ") && line.len() < 200).then(|| Self(line.to_owned()))
    }

    /// Says it in a folder.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub(super) fn sign(&self, folder: &Path) -> io::Result<()> {
        std::fs::write(folder.join(FILE), format!("{self}\n"))
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_says_by_whom_it_was_made_unless_what_it_says_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Build::of(folder.path()), None);
        Build::this().sign(folder.path()).unwrap();
        assert_eq!(Build::of(folder.path()), Some(Build::this()));
        let path = folder.path().join(FILE);
        let text = std::fs::read_to_string(&path).unwrap();
        // Version and sixteen digits.
        let digits = text.trim_end().rsplit(' ').next().unwrap();
        assert!(text.contains(env!("CARGO_PKG_VERSION")) && digits.len() == 16);
        assert!(u64::from_str_radix(digits, 16).is_ok());
        for length in 0..text.len() {
            std::fs::write(&path, &text[..length]).unwrap();
            assert_eq!(Build::of(folder.path()), None, "{length}");
        }
    }
}
