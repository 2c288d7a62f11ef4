//! Work units of a run, kept as they finish: what one replicate of one strategy gives, so that a run that was stopped,
//! killed, or ran out of disk or power goes on where it was and leaves the same bytes.
//!
//! A unit holds everything of its replicate that later stages read, to the last bit, packed. A run that goes on takes units in
//! their order, from the disk or by simulating, so that sums, tables and the stream of outcomes see the same numbers in
//! the same order as in a run that nobody disturbed. In memory is only where each unit lies.

mod code;
mod lock;
mod log;
mod made_by;
mod record;
mod table;

pub use log::Found;
pub use made_by::Build;

use super::counted::{Counted, Teller};
use super::run::Decision;
use super::simulate::Replicate;
use crate::scenario::resolved::resolved;
use crate::units::checksum::sha256;
use crate::units::packed::{packed, unpacked};
use code::Coded;
use log::{Key, Log, Sealer};
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

const LOG: &str = "units.log";
const LOCK: &str = "lock";
/// More than this no record holds, in bytes.
const MOST: u64 = 1 << 28;
/// How hard records are packed, of 9: higher levels take longer and save little.
const LEVEL: u32 = 1;
/// The part of the run itself; decompositions have the next ones.
const RUN: u32 = 0;

/// Why there is no place for the units of a run.
#[derive(Debug)]
pub enum UnitsError {
    /// Another process does the same run.
    Taken,
    /// What is kept was made by another build of the program.
    OtherBuild(Build),
    /// The disk refuses.
    Disk(std::io::Error),
}

/// How a run begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// With what is kept of it.
    GoingOn,
    /// Anew: what is kept of it is thrown away.
    Anew,
}

impl From<std::io::Error> for UnitsError {
    fn from(error: std::io::Error) -> Self {
        Self::Disk(error)
    }
}

/// The units of one run, in the folder for its temporary files, which nobody else has.
#[derive(Debug)]
pub struct Units {
    folder: PathBuf,
    log: Mutex<Log>,
    sealer: Sealer,
    failed: Mutex<Option<std::io::Error>>,
    reused: AtomicUsize,
    done: AtomicUsize,
    // Let go at last.
    lock: File,
}

/// All that decides what the units of a run hold: the build, the inputs and the counts.
fn fingerprint(build: &Build, decision: &Decision) -> [u8; 32] {
    let repeats = &decision.repeats;
    let mut text = format!(
        "{build}\n{} {} {} {}\n{} {} {} {}\n",
        repeats.seed,
        repeats.samples,
        repeats.replicates,
        decision.shared_luck,
        decision.persons,
        decision.horizon.to_bits(),
        decision.weight.to_bits(),
        decision.life_lines,
    );
    for scenario in &decision.scenarios {
        for input in &scenario.inputs {
            let _ = writeln!(text, "{} {}", input.name, input.sha256);
        }
    }
    text.push_str(&resolved(&decision.scenarios));
    sha256(text.as_bytes())
}

const fn key(strategy: usize, unit: usize) -> Key {
    Key { part: RUN, strategy: strategy as u32, unit: unit as u64, set: 0 }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Units {
    /// Opens the units of a run in a folder, which is made; with what was found there.
    ///
    /// # Errors
    /// Where another process does the same run, what the run is to go on with was made by another build, or the disk refuses.
    pub fn open(folder: &Path, decision: &Decision, begin: Begin) -> Result<(Self, Found), UnitsError> {
        Self::open_by(&Build::this(), folder, decision, begin)
    }

    fn open_by(
        build: &Build,
        folder: &Path,
        decision: &Decision,
        begin: Begin,
    ) -> Result<(Self, Found), UnitsError> {
        let fingerprint = fingerprint(build, decision);
        let lock = lock::take(&folder.join(LOCK))?.ok_or(UnitsError::Taken)?;
        let path = folder.join(LOG);
        let made_by = Build::of(folder);
        if begin == Begin::GoingOn
            && std::fs::metadata(&path).is_ok_and(|log| log.len() > 0)
            && let Some(other) = made_by.as_ref().filter(|made_by| *made_by != build)
        {
            return Err(UnitsError::OtherBuild(other.clone()));
        }
        let (mut log, found) = Log::open(&path, fingerprint)?;
        if begin == Begin::Anew {
            log.clear()?;
        }
        if made_by.as_ref() != Some(build) {
            build.sign(folder)?;
        }
        let units = Self {
            folder: folder.to_owned(),
            log: Mutex::new(log),
            sealer: Sealer(fingerprint),
            failed: Mutex::new(None),
            reused: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            lock,
        };
        Ok((units, found))
    }

    /// Whether the replicate of a unit is kept.
    pub(super) fn has(&self, strategy: usize, unit: usize) -> bool {
        held(&self.log).has(&key(strategy, unit))
    }

    /// The replicate of a unit; none where it is not kept, or was damaged since.
    pub(super) fn replicate(&self, strategy: usize, unit: usize, teller: Teller) -> Option<Replicate> {
        let replicate = record::read(&self.content(key(strategy, unit))?, teller)?;
        self.reused.fetch_add(1, Ordering::Relaxed);
        Some(replicate)
    }

    /// Keeps the replicate of a unit.
    pub(super) fn keep(
        &self,
        strategy: usize,
        unit: usize,
        replicate: &Replicate,
        counted: Counted,
        teller: Teller,
    ) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.add(key(strategy, unit), &record::written(replicate, counted, teller, unit == 0));
    }

    /// What the record of a key holds; none where there is none, or it was damaged since.
    fn content(&self, key: Key) -> Option<Vec<u8>> {
        let record = held(&self.log).raw(&key)?;
        unpacked(self.sealer.open(key, &record)?, MOST)
    }

    fn add(&self, key: Key, bytes: &[u8]) {
        let added = packed(bytes, LEVEL).and_then(|packed| {
            let record = self.sealer.seal(key, &packed);
            held(&self.log).add(key, &record)
        });
        if let Err(error) = added {
            held(&self.failed).get_or_insert(error);
        }
    }

    /// Whether something could not be kept, so that going on would be in vain.
    pub(super) fn full(&self) -> bool {
        held(&self.failed).is_some()
    }

    /// Why something could not be kept, if so.
    pub fn failure(&self) -> Option<std::io::Error> {
        held(&self.failed).take()
    }

    /// The outcomes of one combination of a decomposition in a unit; none where they are not kept.
    pub(super) fn row(&self, part: usize, strategy: usize, unit: usize, set: usize) -> Option<Vec<f64>> {
        let content = self.content(of_part(part, strategy, unit, set))?;
        Vec::take(&mut content.as_slice())
    }

    /// Keeps them.
    pub(super) fn keep_row(&self, part: usize, strategy: usize, unit: usize, set: usize, row: &[f64]) {
        let mut bytes = Vec::new();
        row.to_vec().put(&mut bytes);
        self.add(of_part(part, strategy, unit, set), &bytes);
    }

    /// How many replicates of strategies are kept.
    pub fn kept(&self) -> usize {
        held(&self.log).count(RUN)
    }

    /// Which share of the replicates of this run was simulated now and not taken from the disk.
    pub fn share_done(&self) -> f64 {
        let (reused, done) = (self.reused.load(Ordering::Relaxed), self.done.load(Ordering::Relaxed));
        if done + reused == 0 { 1.0 } else { done as f64 / (done + reused) as f64 }
    }

    /// Throws everything away, when the results stand or cannot come to be.
    pub fn remove(self) {
        // It may be gone with the results' rename, and another process may have begun there since.
        if lock::lies_at(&self.lock, &self.folder.join(LOCK)) {
            // What is left would be harmless; and nothing can be done about it.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }

    /// Throws away what a run has left whose results stand, unless another process is at it.
    pub fn clean(folder: &Path) {
        if folder.exists()
            && let Ok(Some(_lock)) = lock::take(&folder.join(LOCK))
        {
            let _ = std::fs::remove_dir_all(folder);
        }
    }

    /// Whether another process is at the run that keeps its temporary files in a folder.
    pub fn busy(folder: &Path) -> bool {
        let path = folder.join(LOCK);
        // Looking makes no folder where none is.
        path.is_file() && matches!(lock::take(&path), Ok(None))
    }

    /// Lets go of a run that is to go on later; a folder without any unit goes.
    pub fn leave(self) {
        if held(&self.log).is_empty() {
            self.remove();
        }
    }
}

const fn of_part(part: usize, strategy: usize, unit: usize, set: usize) -> Key {
    Key { part: RUN + 1 + part as u32, strategy: strategy as u32, unit: unit as u64, set: set as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::run::Options;
    use crate::jobs::sections::registry;
    use crate::scenario::load;

    #[test]
    fn builds_do_not_take_each_others_units() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/reference/smi-ref.toml");
        let scenarios = load(&[file], &registry()).unwrap().scenarios;
        let decision = Decision::new(scenarios, &Options::default()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["1.0.0 of sources a", "1.0.0 of sources b"].map(Build::named);
        let open = |build: &Build, begin| Units::open_by(build, folder.path(), &decision, begin);
        let (units, _) = open(&one, Begin::GoingOn).unwrap();
        units.keep_row(0, 0, 0, 0, &[1.0]);
        drop(units);
        assert!(
            matches!(open(&other, Begin::GoingOn), Err(UnitsError::OtherBuild(made_by)) if made_by == one)
        );
        let (units, found) = open(&one, Begin::GoingOn).unwrap();
        assert_eq!((found.intact, units.row(0, 0, 0, 0)), (1, Some(vec![1.0])));
        drop(units);
        // Where nobody says who made it, the checksums do.
        std::fs::remove_file(folder.path().join("made-by")).unwrap();
        let (units, found) = open(&other, Begin::GoingOn).unwrap();
        assert_eq!((found.intact, found.damaged, units.row(0, 0, 0, 0)), (0, 1, None));
        units.keep_row(0, 0, 0, 0, &[2.0]);
        drop(units);
        let (units, found) = open(&one, Begin::Anew).unwrap();
        assert_eq!((found.intact, units.row(0, 0, 0, 0)), (0, None));
        drop(units);
        assert!(open(&one, Begin::GoingOn).is_ok(), "it is its own now");
    }
}
