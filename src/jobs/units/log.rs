//! The log of units: a file that only grows, each record with a checksum of its own.
//!
//! A record that was cut off by a kill or a full disk, or has changed since, has a checksum that is wrong and is left out,
//! wherever in the file it lies; so is one that stands there twice. The checksum covers a fingerprint of all that decides
//! the results, so that records of other inputs are wrong as well.

use super::code::Coded;
use crate::units::checksum::sha256;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What a record begins with: no text, so that a program which changes line ends is noticed.
const MARK: [u8; 8] = *b"\x89unit\r\n\x1a";
/// Bytes before what a record holds: the mark, the key, the length.
const HEAD: usize = MARK.len() + 24 + 8;
/// Bytes of the checksum at its end.
const CHECK: usize = 32;
/// Bytes that are looked through at a time.
const CHUNK: usize = 1 << 16;
/// The log is brought to the disk at most so often.
const OFTEN: Duration = Duration::from_secs(1);
/// Of the time of a run, bringing it there takes at most one part in so many.
const SHARE: u32 = 200;

/// Whose a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Which part of the run it belongs to.
    pub(super) part: u32,
    /// The strategy.
    pub(super) strategy: u32,
    /// The unit: sample and replicate.
    pub(super) unit: u64,
    /// Which of the combinations of factors.
    pub(super) set: u64,
}

impl Key {
    fn put(&self, to: &mut Vec<u8>) {
        ((self.part, self.strategy), (self.unit, self.set)).put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let ((part, strategy), (unit, set)) = Coded::take(from)?;
        Some(Self { part, strategy, unit, set })
    }
}

/// Where a record lies in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    from: u64,
    to: u64,
}

/// A log that is open for reading and for adding to it.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    fingerprint: [u8; 32],
    file: File,
    end: u64,
    known: BTreeMap<Key, Span>,
    /// When it was last brought to the disk, and how long that took.
    synced: (Instant, Duration),
}

/// What was found in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Found {
    /// Records that are whole and there once.
    pub intact: usize,
    /// Places where something lies that is no whole record.
    pub damaged: usize,
    /// Records that are there more than once.
    pub repeated: usize,
}

fn checksum(fingerprint: &[u8; 32], record: &[u8]) -> [u8; 32] {
    let mut all = fingerprint.to_vec();
    all.extend_from_slice(&sha256(record));
    sha256(&all)
}

fn record(fingerprint: &[u8; 32], key: Key, held: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + held.len() + CHECK);
    bytes.extend_from_slice(&MARK);
    key.put(&mut bytes);
    held.len().put(&mut bytes);
    bytes.extend_from_slice(held);
    let check = checksum(fingerprint, &bytes);
    bytes.extend_from_slice(&check);
    bytes
}

/// The key and content of a whole record; none where it is damaged.
fn opened<'a>(fingerprint: &[u8; 32], bytes: &'a [u8]) -> Option<(Key, &'a [u8])> {
    let (content, check) = bytes.split_last_chunk::<CHECK>()?;
    if checksum(fingerprint, content) != *check {
        return None;
    }
    let mut from = content.strip_prefix(&MARK)?;
    let key = Key::take(&mut from)?;
    (usize::take(&mut from)? == from.len()).then_some((key, from))
}

/// Reads `length` bytes that begin at a place.
fn bytes_at(file: &mut File, from: u64, length: usize) -> std::io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = vec![0; length];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Where the next mark begins, from a place on.
fn mark_after(file: &mut File, from: u64, end: u64) -> std::io::Result<Option<u64>> {
    let mut from = from;
    while from < end {
        let length = CHUNK.min((end - from) as usize);
        let bytes = bytes_at(file, from, length)?;
        if let Some(place) = bytes.windows(MARK.len()).position(|window| window == MARK) {
            return Ok(Some(from + place as u64));
        }
        if from + length as u64 == end {
            break;
        }
        // A mark may lie across the border.
        from += (length - MARK.len() + 1) as u64;
    }
    Ok(None)
}

impl Log {
    /// Opens a log, or begins one; what is damaged or repeated in it is gone afterwards.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub(super) fn open(path: &Path, fingerprint: [u8; 32]) -> std::io::Result<(Self, Found)> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let end = file.metadata()?.len();
        let now = (Instant::now(), Duration::ZERO);
        let mut log =
            Self { path: path.to_owned(), fingerprint, file, end, known: BTreeMap::new(), synced: now };
        let (found, clean) = log.scan()?;
        if !clean {
            log.rewrite()?;
        }
        Ok((log, found))
    }

    /// Begins anew.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn clear(&mut self) -> std::io::Result<()> {
        self.known.clear();
        self.end = 0;
        self.file.set_len(0)
    }

    /// Finds the records; also whether the file holds nothing else but what can be cut off at its end.
    fn scan(&mut self) -> std::io::Result<(Found, bool)> {
        let (mut at, mut sound_to, end) = (0, 0, self.end);
        let mut all: BTreeMap<Key, Vec<Span>> = BTreeMap::new();
        let mut damaged = 0;
        let mut whole = true;
        while at < end {
            if let Some((key, to)) = self.record_at(at, end)? {
                whole &= sound_to == at;
                all.entry(key).or_default().push(Span { from: at, to });
                (at, sound_to) = (to, to);
            } else {
                damaged += usize::from(sound_to == at);
                at = mark_after(&mut self.file, at + 1, end)?.unwrap_or(end);
            }
        }
        let repeated = all.values().filter(|spans| spans.len() > 1).count();
        self.known = all
            .into_iter()
            .filter_map(|(key, spans)| if let [span] = spans[..] { Some((key, span)) } else { None })
            .collect();
        let clean = whole && repeated == 0;
        if clean && sound_to < end {
            self.end = sound_to;
            self.file.set_len(sound_to)?;
        }
        Ok((Found { intact: self.known.len(), damaged, repeated }, clean))
    }

    /// The key of the record at a place, and where it ends; none where there is no whole one.
    fn record_at(&mut self, at: u64, end: u64) -> std::io::Result<Option<(Key, u64)>> {
        if end - at < (HEAD + CHECK) as u64 {
            return Ok(None);
        }
        let head = bytes_at(&mut self.file, at, HEAD)?;
        let mut length = &head[HEAD - 8..];
        let length = u64::take(&mut length).unwrap_or(u64::MAX);
        let room = end - at - (HEAD + CHECK) as u64;
        if head[..MARK.len()] != MARK || length > room {
            return Ok(None);
        }
        let to = at + (HEAD + CHECK) as u64 + length;
        let bytes = bytes_at(&mut self.file, at, (to - at) as usize)?;
        Ok(opened(&self.fingerprint, &bytes).map(|(key, _)| (key, to)))
    }

    /// Writes the file anew with what is known alone; aside first, so that who is killed here loses nothing.
    fn rewrite(&mut self) -> std::io::Result<()> {
        let anew = self.path.with_extension("new");
        let mut to = BufWriter::new(File::create(&anew)?);
        let mut known = BTreeMap::new();
        let mut end = 0;
        for (&key, span) in &self.known {
            let bytes = bytes_at(&mut self.file, span.from, (span.to - span.from) as usize)?;
            to.write_all(&bytes)?;
            known.insert(key, Span { from: end, to: end + bytes.len() as u64 });
            end += bytes.len() as u64;
        }
        to.into_inner()?.sync_all()?;
        std::fs::rename(&anew, &self.path)?;
        self.file = OpenOptions::new().read(true).write(true).open(&self.path)?;
        (self.known, self.end) = (known, end);
        Ok(())
    }

    /// Whether a record is there.
    pub(super) fn has(&self, key: &Key) -> bool {
        self.known.contains_key(key)
    }

    /// Whether there is no record.
    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// How many records of a part there are.
    pub(super) fn count(&self, part: u32) -> usize {
        self.known.keys().filter(|key| key.part == part).count()
    }

    /// The bytes of a record as they lie there.
    pub(super) fn raw(&mut self, key: &Key) -> Option<Vec<u8>> {
        let span = *self.known.get(key)?;
        bytes_at(&mut self.file, span.from, (span.to - span.from) as usize).ok()
    }

    /// Adds a record as [`Sealer::seal`] makes it.
    ///
    /// # Errors
    /// Where it cannot be written; then nothing of it counts.
    pub(super) fn add(&mut self, key: Key, record: &[u8]) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(record)?;
        let to = self.end + record.len() as u64;
        self.known.insert(key, Span { from: self.end, to });
        self.end = to;
        let (last, took) = self.synced;
        if last.elapsed() >= OFTEN.max(took * SHARE) {
            let begin = Instant::now();
            self.file.sync_data()?;
            self.synced = (Instant::now(), begin.elapsed());
        }
        Ok(())
    }
}

/// Puts records together and opens them, away from the file, so that threads need not wait for each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sealer(pub(super) [u8; 32]);

impl Sealer {
    /// A record as it lies in the file.
    pub(super) fn seal(&self, key: Key, held: &[u8]) -> Vec<u8> {
        record(&self.0, key, held)
    }

    /// What a record holds; none where it is damaged or another's.
    pub(super) fn open<'a>(&self, key: Key, record: &'a [u8]) -> Option<&'a [u8]> {
        opened(&self.0, record).filter(|(own, _)| *own == key).map(|(_, held)| held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEALER: Sealer = Sealer([7; 32]);

    fn key(unit: u64) -> Key {
        Key { part: 0, strategy: 0, unit, set: 0 }
    }

    fn held(unit: u64) -> Vec<u8> {
        (0..40 + 3 * unit).map(|byte| (byte * 31 + unit) as u8).collect()
    }

    /// A log of five units in an own folder, and where each record begins and ends.
    fn five(folder: &Path) -> (PathBuf, Vec<(usize, usize)>) {
        let path = folder.join("units.log");
        let (mut log, found) = Log::open(&path, SEALER.0).unwrap();
        assert_eq!(found, Found::default());
        let mut ends = vec![0];
        for unit in 0..5 {
            log.add(key(unit), &SEALER.seal(key(unit), &held(unit))).unwrap();
            ends.push(log.end as usize);
        }
        (path, ends.windows(2).map(|w| (w[0], w[1])).collect())
    }

    /// Opens the log, and sees that what it has is what was put in.
    fn sound(path: &Path) -> (Found, Vec<u64>) {
        let (mut log, found) = Log::open(path, SEALER.0).unwrap();
        let there: Vec<u64> = (0..5).filter(|&unit| log.has(&key(unit))).collect();
        for &unit in &there {
            let raw = log.raw(&key(unit)).unwrap();
            assert_eq!(SEALER.open(key(unit), &raw).unwrap(), held(unit));
        }
        assert_eq!(found.intact, there.len());
        // The next time nothing of the damage is left, and units are added as before.
        let missing: Vec<u64> = (0..5).filter(|unit| !there.contains(unit)).collect();
        for &unit in &missing {
            log.add(key(unit), &SEALER.seal(key(unit), &held(unit))).unwrap();
        }
        drop(log);
        let (log, again) = Log::open(path, SEALER.0).unwrap();
        assert_eq!(again, Found { intact: 5, damaged: 0, repeated: 0 }, "{found:?}");
        assert_eq!(log.count(0), 5);
        (found, there)
    }

    #[test]
    fn a_flipped_bit_anywhere_costs_the_unit_that_it_is_in_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let (path, spans) = five(folder.path());
        let whole = std::fs::read(&path).unwrap();
        for bit in (0..whole.len() * 8).step_by(13) {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, &bytes).unwrap();
            let hit = spans.iter().position(|(_, to)| bit / 8 < *to).unwrap() as u64;
            let (found, there) = sound(&path);
            assert_eq!(there, (0..5).filter(|unit| *unit != hit).collect::<Vec<_>>(), "bit {bit}");
            assert_eq!((found.damaged, found.repeated), (1, 0), "bit {bit}");
        }
    }

    #[test]
    fn a_log_that_is_cut_off_keeps_every_unit_before() {
        let folder = tempfile::tempdir().unwrap();
        let (path, spans) = five(folder.path());
        let whole = std::fs::read(&path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let left = spans.iter().filter(|(_, to)| *to <= length).count();
            let (found, there) = sound(&path);
            assert_eq!(there.len(), left);
            let torn = !spans.iter().any(|(from, to)| *from == length || *to == length);
            assert_eq!(found.damaged, usize::from(torn), "{length}");
        }
    }

    #[test]
    fn units_that_are_deleted_or_repeated_or_put_in_the_place_of_others_are_done_again() {
        let folder = tempfile::tempdir().unwrap();
        let (path, spans) = five(folder.path());
        let whole = std::fs::read(&path).unwrap();
        let of = |unit: usize| &whole[spans[unit].0..spans[unit].1];
        for (order, there, repeated) in [
            (&[0, 1, 3, 4][..], &[0, 1, 3, 4][..], 0),
            (&[4, 3, 2, 1, 0], &[0, 1, 2, 3, 4], 0),
            (&[0, 1, 2, 2, 3, 4], &[0, 1, 3, 4], 1),
            (&[0, 1, 2, 3, 4, 0, 1], &[2, 3, 4], 2),
            (&[0, 0, 0], &[], 1),
            (&[1, 3, 3, 4], &[1, 4], 1),
        ] {
            let bytes: Vec<u8> = order.iter().flat_map(|&unit| of(unit).to_vec()).collect();
            std::fs::write(&path, bytes).unwrap();
            let (found, left) = sound(&path);
            assert_eq!((left.as_slice(), found.repeated, found.damaged), (there, repeated, 0), "{order:?}");
        }
    }

    #[test]
    fn what_belongs_to_other_inputs_or_is_no_log_at_all_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let (path, _) = five(folder.path());
        let (log, found) = Log::open(&path, [8; 32]).unwrap();
        assert_eq!((found.intact, found.damaged), (0, 1));
        drop(log);
        let rubbish: Vec<u8> = (0..3 * CHUNK).map(|byte| (byte * 7 % 251) as u8).collect();
        for bytes in [rubbish.clone(), MARK.repeat(50), [rubbish, MARK.to_vec()].concat()] {
            std::fs::write(&path, bytes).unwrap();
            let (log, found) = Log::open(&path, SEALER.0).unwrap();
            assert_eq!((found.intact, found.damaged, log.end), (0, 1, 0));
        }
    }

    /// A mark may lie across the border of what is looked through at a time.
    #[test]
    fn units_behind_much_damage_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let (path, _) = five(folder.path());
        let whole = std::fs::read(&path).unwrap();
        for before in CHUNK - 10..CHUNK + 2 {
            let bytes = [vec![0; before], whole.clone()].concat();
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(sound(&path).1.len(), 5, "{before}");
        }
    }
}
