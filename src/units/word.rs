//! Words that the program itself has written and reads back: names of measures, units, phases.

use serde::{Deserialize, Deserializer, de};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// A word that the program was compiled with, or has read once. As a name of its own, so that it is not taken for a piece of
/// what it is read from.
pub type Word = &'static str;

/// The program has no more words of its own than this, and none is longer: more can only come from a damaged file.
const MOST: usize = 4096;
const LONGEST: usize = 4096;

/// The words that were read, each once: they stay for as long as the program runs, as those do that it was compiled with.
static READ: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// Reads a word of the program's own.
///
/// # Errors
/// Where there are more or longer ones than the program has.
pub fn word<'de, D: Deserializer<'de>>(from: D) -> Result<Word, D::Error> {
    let text = String::deserialize(from)?;
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(&known) = read.get(text.as_str()) {
        return Ok(known);
    }
    if text.len() > LONGEST || read.len() >= MOST {
        return Err(de::Error::custom("a word that this program does not have"));
    }
    let kept: Word = Box::leak(text.into_boxed_str());
    read.insert(kept);
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    fn read(text: &str) -> Result<&'static str, Error> {
        let from: StrDeserializer<'_, Error> = text.into_deserializer();
        word(from)
    }

    #[test]
    fn a_word_is_kept_once_and_a_giant_is_refused() {
        let (one, again) = (read("admissions").unwrap(), read("admissions").unwrap());
        assert!(one == "admissions" && std::ptr::eq(one, again));
        assert!(read(&"x".repeat(LONGEST + 1)).is_err());
    }
}
