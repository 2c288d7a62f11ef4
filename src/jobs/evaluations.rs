//! Evaluations that are kept: each simulated point a line with its own checksum, so that an analysis that was stopped,
//! killed or ran out of disk goes on where it was.

use crate::analysis::evaluate::Measured;
use crate::units::checksum::sha256_hex;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

const NAME: &str = "evaluations.txt";
/// The same while it is written anew.
const ANEW: &str = "evaluations.new";

/// Points by the bits of their coordinates, with what was measured there.
pub(super) struct Evaluations {
    known: BTreeMap<Vec<u64>, Vec<Measured>>,
    file: Mutex<File>,
}

fn bits(point: &[f64]) -> Vec<u64> {
    point.iter().map(|x| x.to_bits()).collect()
}

fn line(point: &[f64], measured: &[Measured]) -> String {
    let mut text = String::new();
    for word in bits(point) {
        let _ = write!(text, "{word:016x} ");
    }
    text.push('|');
    for value in measured {
        let _ = write!(text, " {:016x} {:016x}", value.value.to_bits(), value.mcse.to_bits());
    }
    let check = sha256_hex(text.as_bytes());
    format!("{text} # {}\n", &check[..16])
}

fn words(text: &str) -> Option<Vec<u64>> {
    text.split_whitespace().map(|word| u64::from_str_radix(word, 16).ok()).collect()
}

/// The point and values of a line; none where it is damaged.
fn read(line: &str) -> Option<(Vec<u64>, Vec<Measured>)> {
    let (text, check) = line.rsplit_once(" # ")?;
    if sha256_hex(text.as_bytes()).get(..16) != Some(check) {
        return None;
    }
    let (point, values) = text.split_once('|')?;
    let values = words(values)?;
    let measured = values
        .chunks_exact(2)
        .map(|pair| Measured { value: f64::from_bits(pair[0]), mcse: f64::from_bits(pair[1]) })
        .collect();
    Some((words(point)?, measured))
}

impl Evaluations {
    /// Opens what is kept in a folder for these inputs; what was kept for others, or is damaged, is left out.
    pub(super) fn open(folder: &Path, fingerprint: &str) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(NAME);
        let head = format!("peerscale evaluations {}\n", sha256_hex(fingerprint.as_bytes()));
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let known: BTreeMap<_, _> = match text.strip_prefix(&head) {
            Some(rest) => rest.lines().filter_map(read).collect(),
            None => BTreeMap::new(),
        };
        // Written anew without damaged lines: a line that was cut off must not swallow the next. Aside first, so that who
        // is killed here loses nothing.
        let anew = folder.join(ANEW);
        let mut file = File::create(&anew)?;
        file.write_all(head.as_bytes())?;
        for (point, measured) in &known {
            let point: Vec<f64> = point.iter().map(|&word| f64::from_bits(word)).collect();
            file.write_all(line(&point, measured).as_bytes())?;
        }
        file.sync_all()?;
        std::fs::rename(&anew, &path)?;
        let file = OpenOptions::new().append(true).open(&path)?;
        Ok(Self { known, file: Mutex::new(file) })
    }

    /// What was measured at a point before.
    pub(super) fn known(&self, point: &[f64]) -> Option<Vec<Measured>> {
        self.known.get(&bits(point)).cloned()
    }

    /// Keeps what was measured at a point.
    pub(super) fn keep(&self, point: &[f64], measured: &[Measured]) -> std::io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line(point, measured).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_found_and_what_is_damaged_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let measured =
            |x: f64| vec![Measured { value: x, mcse: 0.1 }, Measured { value: f64::NAN, mcse: 0.0 }];
        let first = Evaluations::open(folder.path(), "inputs").unwrap();
        for x in [1.0, 2.0, 3.0] {
            first.keep(&[x, -x], &measured(x)).unwrap();
        }
        drop(first);
        let path = folder.path().join(NAME);
        let text = std::fs::read_to_string(&path).unwrap();
        // The second line loses a digit, the third its end.
        let damaged = text.replacen("4000000000000000", "4000000000000001", 1);
        std::fs::write(&path, &damaged[..damaged.len() - 9]).unwrap();
        let second = Evaluations::open(folder.path(), "inputs").unwrap();
        assert_eq!(second.known(&[1.0, -1.0]).unwrap()[0], measured(1.0)[0]);
        assert!(second.known(&[2.0, -2.0]).is_none() && second.known(&[3.0, -3.0]).is_none());
        drop(second);
        assert!(Evaluations::open(folder.path(), "other inputs").unwrap().known(&[1.0, -1.0]).is_none());
    }
}
