//! The lock of a run: held by an open file, so that a process which has died does not keep it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// Takes the lock at a path; none where another process has it.
///
/// # Errors
/// Where the file cannot be made or locked.
pub(super) fn take(path: &Path) -> io::Result<Option<File>> {
    // Who finishes removes the file: then what was locked is no longer what lies there, and the next one is tried.
    loop {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = match OpenOptions::new().write(true).create(true).truncate(false).open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other?,
        };
        match file.try_lock() {
            Ok(()) if lies_at(&file, path) => return Ok(Some(file)),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// Whether a lock is the one that lies at a path.
#[cfg(unix)]
pub(super) fn lies_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |about: std::fs::Metadata| (about.dev(), about.ino());
    let there = std::fs::metadata(path).map(place).ok();
    there.is_some() && there == file.metadata().map(place).ok()
}

/// Elsewhere an open file cannot be removed.
#[cfg(not(unix))]
pub(super) fn lies_at(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_once_and_is_free_when_its_holder_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run/lock");
        let first = take(&path).unwrap();
        assert!(first.is_some() && take(&path).unwrap().is_none());
        drop(first);
        let second = take(&path).unwrap();
        assert!(second.is_some());
        // The holder has finished and removed the folder, and another begins before it has let go.
        std::fs::remove_dir_all(folder.path().join("run")).unwrap();
        assert!(take(&path).unwrap().is_some());
    }
}
