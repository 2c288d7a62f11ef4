//! The folder of a run: written aside as a whole, then renamed, so that nothing half-written ever has its name.

use super::answer::json;
use super::files::each;
use super::manifest::{LOG, MANIFEST, check, listed};
use super::tables::outcomes::Kept;
use super::tables::{File, Piece, Take};
use super::{Extras, ReportError, taken_in};
use crate::analysis::findings::Findings;
use std::io::Write;
use std::path::{Path, PathBuf};

pub use super::files::files;

/// The page of a run.
pub const PAGE: &str = "report.html";

/// What became of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The folder.
    pub folder: PathBuf,
    /// Whether it was written, or was there already with the same content.
    pub how: How,
}

/// How a folder came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It was written now.
    New,
    /// It was there, complete and with the same content, and was left as it is.
    AlreadyThere,
}

/// The folder for temporary files of a run: `DIR/.<name>.part`. Others may keep files of the same run in it.
pub fn part(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!(".{name}.part"))
}

/// Makes the folder in which runs are left, and tries whether it can be written to: before the work, not after it.
///
/// # Errors
/// Where it cannot be made or written to.
pub fn prepare(dir: &Path) -> Result<(), ReportError> {
    if dir.exists() && !dir.is_dir() {
        return Err(ReportError::InTheWay { path: dir.to_owned(), reason: "is no folder".into() });
    }
    std::fs::create_dir_all(dir).map_err(|cause| ReportError::disk(dir, cause))?;
    let trial = dir.join(".trial.part");
    match std::fs::create_dir(&trial) {
        Err(cause) if cause.kind() != std::io::ErrorKind::AlreadyExists => Err(ReportError::disk(dir, cause)),
        _ => std::fs::remove_dir(&trial).map_err(|cause| ReportError::disk(dir, cause)),
    }
}

/// Writes a run into `dir/name`.
///
/// # Errors
/// Where the place cannot be written to, or holds something else; nothing is then left under that name.
pub fn write(dir: &Path, name: &str, findings: &Findings, extras: &Extras) -> Result<Written, ReportError> {
    let written = written(dir, name, findings, extras);
    for kept in &extras.kept {
        // What was not moved into the folder is of no more use.
        let _ = std::fs::remove_file(&kept.from);
        if let Some(part) = kept.from.parent() {
            // Only if nothing else is kept in it.
            let _ = std::fs::remove_dir(part);
        }
    }
    written
}

fn written(dir: &Path, name: &str, findings: &Findings, extras: &Extras) -> Result<Written, ReportError> {
    let folder = dir.join(name);
    let mut how = How::New;
    place(&Disk, dir, name, &extras.kept, |put| {
        // Each file goes to the disk as it is made: together they may be larger than all that was simulated.
        each(findings, extras, &mut |piece| {
            if piece.path == MANIFEST
                && let Some(there) = present(&folder, piece.bytes)?
            {
                how = there;
            }
            put(piece)
        })?;
        put(File { path: LOG.into(), bytes: extras.log.clone().into_bytes() }.whole())?;
        Ok(how)
    })?;
    Ok(Written { folder, how })
}

/// Writes files of any job into `dir/name`, with the manifest of what went in; `head` says what decided the results.
///
/// # Errors
/// As [`write()`].
pub fn leave(
    dir: &Path,
    name: &str,
    head: &serde_json::Value,
    mut files: Vec<File>,
    log: String,
) -> Result<Written, ReportError> {
    let manifest = listed(head, &files)?;
    let folder = dir.join(name);
    if let Some(how) = present(&folder, &manifest.bytes)? {
        // What was kept aside on the way is of no more use.
        let _ = std::fs::remove_dir_all(part(dir, name));
        return Ok(Written { folder, how });
    }
    files.push(manifest);
    files.push(File { path: LOG.into(), bytes: log.into_bytes() });
    place(&Disk, dir, name, &[], |put| {
        files.iter().try_for_each(|file| put(file.whole()))?;
        Ok(How::New)
    })?;
    Ok(Written { folder, how: How::New })
}

/// Whether the folder is there already with this manifest; an error where something else is.
fn present(folder: &Path, manifest: &[u8]) -> Result<Option<How>, ReportError> {
    let in_the_way =
        |reason: &str| Err(ReportError::InTheWay { path: folder.to_owned(), reason: reason.into() });
    match std::fs::symlink_metadata(folder) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(ReportError::disk(folder, cause)),
        Ok(found) if !found.is_dir() => return in_the_way("is no folder"),
        Ok(_) => {}
    }
    match std::fs::read(folder.join(MANIFEST)) {
        // Results of others may have been taken in since.
        Ok(there) if there == manifest || as_left(&there).is_some_and(|own| own == manifest) => {}
        Ok(_) => return in_the_way("holds a run with other results"),
        Err(_) => return in_the_way("is no folder of a finished run"),
    }
    let changed = check(folder)?;
    match changed.first() {
        None => Ok(Some(How::AlreadyThere)),
        Some(first) => in_the_way(&format!("was changed since it was written ({first})")),
    }
}

/// The manifest of the run alone, of one that also tells of results that were taken in.
fn as_left(manifest: &[u8]) -> Option<Vec<u8>> {
    let there = serde_json::from_slice(manifest).ok()?;
    Some(json(&taken_in::alone(&there)).ok()?.into_bytes())
}

/// A single file that is written aside, and gets its name once it is whole; what lay there stays until then.
#[derive(Debug)]
pub struct Aside {
    part: PathBuf,
    path: PathBuf,
}

impl Aside {
    /// Tries whether a file can be written there: before the work, not after it.
    ///
    /// # Errors
    /// Where it cannot, or a folder has that name.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        if path.is_dir() {
            return Err(std::io::ErrorKind::IsADirectory.into());
        }
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let aside = Self { part: name.into(), path: path.to_owned() };
        Disk.put(&aside.part, &[], Ends::BOTH)?;
        Ok(aside)
    }

    /// Writes the file and gives it its name.
    ///
    /// # Errors
    /// Where it cannot be written; then what lay there is as it was.
    pub fn keep(self, bytes: &[u8]) -> std::io::Result<()> {
        Disk.put(&self.part, bytes, Ends::BOTH)?;
        std::fs::rename(&self.part, &self.path)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // It is gone where it has been renamed.
        let _ = std::fs::remove_file(&self.part);
    }
}

/// Which ends of a file some bytes hold.
#[derive(Debug, Clone, Copy)]
struct Ends {
    first: bool,
    last: bool,
}

impl Ends {
    /// They are all of it.
    const BOTH: Self = Self { first: true, last: true };
}

/// Where files are put: the disk, or in tests one that fails.
trait Store {
    /// Puts the next bytes of a file to those that are there.
    fn put(&self, path: &Path, bytes: &[u8], ends: Ends) -> std::io::Result<()>;
}

struct Disk;

impl Store for Disk {
    fn put(&self, path: &Path, bytes: &[u8], ends: Ends) -> std::io::Result<()> {
        let mut file = if ends.first {
            std::fs::File::create(path)?
        } else {
            std::fs::File::options().append(true).open(path)?
        };
        file.write_all(bytes)?;
        // A full disk may show only here.
        if ends.last { file.sync_all() } else { Ok(()) }
    }
}

/// What takes files.
type Put<'a> = &'a mut Take<'a>;

/// Writes files aside and gives them their name at the end, unless `fill`, which is given what writes a file, finds that they
/// have it already.
fn place(
    store: &dyn Store,
    dir: &Path,
    name: &str,
    kept: &[Kept],
    fill: impl FnOnce(Put) -> Result<How, ReportError>,
) -> Result<(), ReportError> {
    let part = part(dir, name);
    let aside = part.join("result");
    let done = empty(&aside).and_then(|()| fill(&mut |piece| put(store, &aside, piece))).and_then(|how| {
        if how == How::AlreadyThere {
            return Ok(());
        }
        adopt(&aside, kept)?;
        let folder = dir.join(name);
        std::fs::rename(&aside, &folder).map_err(|cause| ReportError::disk(&folder, cause))?;
        // What is left aside goes only when the name is on the disk, whatever happens to the power.
        settle(dir);
        Ok(())
    });
    match done {
        Ok(()) => {
            // The results stand under their name; what is left aside is of no more use, and harmless if it stays.
            let _ = std::fs::remove_dir_all(&part);
            Ok(())
        }
        Err(error) => {
            let _ = std::fs::remove_dir_all(&aside);
            // Only if empty: units of an interrupted run stay for --resume.
            let _ = std::fs::remove_dir(&part);
            Err(error)
        }
    }
}

/// Brings the names in a folder to the disk, where the system can.
fn settle(dir: &Path) {
    let _ = std::fs::File::open(dir).and_then(|dir| dir.sync_all());
}

/// An empty folder.
fn empty(aside: &Path) -> Result<(), ReportError> {
    if aside.exists() {
        std::fs::remove_dir_all(aside).map_err(|cause| ReportError::disk(aside, cause))?;
    }
    std::fs::create_dir_all(aside).map_err(|cause| ReportError::disk(aside, cause))
}

fn put(store: &dyn Store, aside: &Path, piece: Piece) -> Result<(), ReportError> {
    let path = aside.join(piece.path);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|cause| ReportError::disk(parent, cause))?;
    }
    let ends = Ends { first: piece.first, last: piece.last };
    store.put(&path, piece.bytes, ends).map_err(|cause| ReportError::disk(&path, cause))
}

/// Moves what was written on the way to its place.
fn adopt(aside: &Path, kept: &[Kept]) -> Result<(), ReportError> {
    for kept in kept {
        let path = aside.join(kept.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|cause| ReportError::disk(parent, cause))?;
        }
        std::fs::rename(&kept.from, &path).map_err(|cause| ReportError::disk(&path, cause))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// A disk with room for so many bytes.
    struct Small(Cell<usize>);

    impl Store for Small {
        fn put(&self, path: &Path, bytes: &[u8], ends: Ends) -> std::io::Result<()> {
            let room = self.0.get().min(bytes.len());
            self.0.set(self.0.get() - room);
            Disk.put(path, &bytes[..room], ends)?;
            if room < bytes.len() { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        }
    }

    /// Two files on a disk with so much room, the other one in two pieces.
    fn put_two(dir: &Path, room: usize) -> Result<(), ReportError> {
        let file = |path: &str| File { path: path.into(), bytes: vec![b'x'; 100] };
        place(&Small(Cell::new(room)), dir, "run", &[], |put| {
            put(file("a.txt").whole())?;
            let other = file("tables/b.csv");
            let (path, (one, rest)) = (other.path.as_str(), other.bytes.split_at(30));
            put(Piece { path, bytes: one, first: true, last: false })?;
            put(Piece { path, bytes: rest, first: false, last: true })?;
            Ok(How::New)
        })
    }

    #[test]
    fn a_full_disk_leaves_nothing_behind_and_says_what_to_do() {
        let dir = tempfile::tempdir().unwrap();
        for room in [0, 50, 100, 129, 130, 199] {
            let error = put_two(dir.path(), room).unwrap_err();
            assert!(error.to_string().contains("free some space"), "{error}");
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "{room}");
        }
        put_two(dir.path(), 200).unwrap();
        assert_eq!(std::fs::read(dir.path().join("run/tables/b.csv")).unwrap().len(), 100);
        assert!(!part(dir.path(), "run").exists());
    }

    #[test]
    fn units_of_an_interrupted_run_survive_a_full_disk() {
        let dir = tempfile::tempdir().unwrap();
        let unit = part(dir.path(), "run").join("units/0");
        std::fs::create_dir_all(unit.parent().unwrap()).unwrap();
        std::fs::write(&unit, "done").unwrap();
        assert!(put_two(dir.path(), 10).is_err());
        assert!(unit.exists());
        assert!(!part(dir.path(), "run").join("result").exists());
    }

    #[test]
    fn a_device_that_is_full_is_an_error() {
        let full = Path::new("/dev/full");
        if full.exists() {
            assert!(Disk.put(full, b"x", Ends::BOTH).is_err());
        }
    }
}
