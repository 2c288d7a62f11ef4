//! The values of a scenario, as the model asks for them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::units::checksum::sha256_hex;
use jiff::civil::Date;

/// All values of a scenario, or of one row of a list, by path.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values {
    pub(super) switches: BTreeMap<String, bool>,
    pub(super) entries: BTreeMap<String, Entry>,
    pub(super) lists: BTreeMap<String, Vec<Values>>,
    pub(super) name: String,
}

/// One value, or one for each key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry {
    Number(f64),
    Whole(i64),
    Word(String),
    Text(String),
    Date(Date),
    File(Arc<LoadedFile>),
    Shares(Vec<(String, f64)>),
    Keyed(Vec<(String, Entry)>),
}

/// A data file that a scenario names, as it was when the scenario was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedFile {
    /// The name under which the user knows it.
    pub name: String,
    /// Its text.
    pub text: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

impl LoadedFile {
    /// A file with these bytes.
    ///
    /// # Errors
    /// The bytes are no UTF-8 text.
    pub fn new(name: &str, bytes: Vec<u8>) -> Result<Self, std::string::FromUtf8Error> {
        let sha256 = sha256_hex(&bytes);
        Ok(Self { name: name.to_owned(), text: String::from_utf8(bytes)?, sha256 })
    }

    /// Its bytes.
    pub const fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// Whether an address is another one or lies below it.
pub fn is_within(address: &str, outer: &str) -> bool {
    address.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A value was asked for that the scenario does not have: a slip of programming, once a scenario is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingValue {
    /// The path that was asked for.
    pub path: String,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for MissingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the scenario has no {} at {}", self.expected, self.path)
    }
}

impl std::error::Error for MissingValue {}

impl Values {
    /// Whether a section is in force.
    pub fn is_on(&self, section: &str) -> bool {
        self.switches.get(section).copied().unwrap_or(false)
    }

    /// The sections with whether each is in force.
    pub fn switches(&self) -> impl Iterator<Item = (&str, bool)> {
        self.switches.iter().map(|(section, on)| (section.as_str(), *on))
    }

    /// Puts a section in force or out of force.
    ///
    /// # Errors
    /// There is no such section.
    pub fn set_switch(&mut self, section: &str, on: bool) -> Result<(), MissingValue> {
        let switch = self.switches.get_mut(section).ok_or_else(|| missing(section, "section"))?;
        *switch = on;
        Ok(())
    }

    /// The number at a path, or at a path with a key.
    ///
    /// # Units
    /// Those of the registry.
    ///
    /// # Errors
    /// There is no number.
    pub fn number(&self, path: &str) -> Result<f64, MissingValue> {
        self.optional_number(path).ok_or_else(|| missing(path, "number"))
    }

    /// The whole number at a path.
    ///
    /// # Errors
    /// There is no whole number.
    pub fn whole(&self, path: &str) -> Result<i64, MissingValue> {
        self.optional_whole(path).ok_or_else(|| missing(path, "whole number"))
    }

    /// The word of a choice at a path.
    ///
    /// # Errors
    /// There is no word.
    pub fn word(&self, path: &str) -> Result<&str, MissingValue> {
        self.optional_word(path).ok_or_else(|| missing(path, "word"))
    }

    /// The text at a path.
    ///
    /// # Errors
    /// There is no text.
    pub fn text(&self, path: &str) -> Result<&str, MissingValue> {
        self.optional_text(path).ok_or_else(|| missing(path, "text"))
    }

    /// The date at a path.
    ///
    /// # Errors
    /// There is no date.
    pub fn date(&self, path: &str) -> Result<Date, MissingValue> {
        self.optional_date(path).ok_or_else(|| missing(path, "date"))
    }

    /// The data file at a path.
    ///
    /// # Errors
    /// There is no file.
    pub fn file(&self, path: &str) -> Result<&LoadedFile, MissingValue> {
        self.optional_file(path).ok_or_else(|| missing(path, "file"))
    }

    /// The numbers of a parameter that has one for each key.
    ///
    /// # Shape
    /// One for each of `keys`, in their order.
    ///
    /// # Errors
    /// A key has no number.
    pub fn each(&self, path: &str, keys: &[&str]) -> Result<Vec<f64>, MissingValue> {
        keys.iter().map(|key| self.number(&format!("{path}.{key}"))).collect()
    }

    /// The shares at a path, in the order of the file.
    ///
    /// # Errors
    /// There are no shares.
    pub fn shares(&self, path: &str) -> Result<Vec<(String, f64)>, MissingValue> {
        match self.find(path) {
            Some(Entry::Shares(shares)) => Ok(shares.clone()),
            _ => Err(missing(path, "shares")),
        }
    }

    /// The keys of a parameter that has one value for each, or the categories of shares, in the order of the
    /// file; none where there is nothing.
    pub fn keys(&self, path: &str) -> Vec<String> {
        match self.find(path) {
            Some(Entry::Keyed(keyed)) => keyed.iter().map(|(key, _)| key.clone()).collect(),
            Some(Entry::Shares(shares)) => shares.iter().map(|(key, _)| key.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether anything is stated at a path.
    pub fn states(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// The number at a path, if it is there.
    pub fn optional_number(&self, path: &str) -> Option<f64> {
        if let Some(Entry::Number(number)) = self.find(path) {
            return Some(*number);
        }
        // A share is a number of its own to sensitivity analysis.
        let (shares, category) = self.share(path)?;
        shares.iter().find(|(name, _)| name == category).map(|(_, share)| *share)
    }

    /// The whole number at a path, if it is there.
    pub fn optional_whole(&self, path: &str) -> Option<i64> {
        if let Some(Entry::Whole(whole)) = self.find(path) { Some(*whole) } else { None }
    }

    /// The word of a choice at a path, if it is there.
    pub fn optional_word(&self, path: &str) -> Option<&str> {
        if let Some(Entry::Word(word)) = self.find(path) { Some(word) } else { None }
    }

    /// The text at a path, if it is there.
    pub fn optional_text(&self, path: &str) -> Option<&str> {
        if let Some(Entry::Text(text)) = self.find(path) { Some(text) } else { None }
    }

    /// The date at a path, if it is there.
    pub fn optional_date(&self, path: &str) -> Option<Date> {
        if let Some(Entry::Date(date)) = self.find(path) { Some(*date) } else { None }
    }

    /// The data file at a path, if it is there.
    pub fn optional_file(&self, path: &str) -> Option<&LoadedFile> {
        if let Some(Entry::File(file)) = self.find(path) { Some(file) } else { None }
    }

    /// The rows of a list, each with paths relative to itself; none where nothing was stated.
    pub fn rows(&self, list: &str) -> &[Self] {
        self.lists.get(list).map_or(&[], Vec::as_slice)
    }

    /// The name of this row; empty for the values of a whole scenario.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number at an address that [`Values::set_number`] takes: at a path, at a path with a key, in a row, or a share.
    pub fn number_at(&self, address: &str) -> Option<f64> {
        if let Some(Entry::Number(number)) = self.look_anywhere(address) {
            return Some(*number);
        }
        splits(address).find_map(|(path, category)| match self.look_anywhere(path)? {
            Entry::Shares(shares) => {
                shares.iter().find(|(name, _)| name == category).map(|(_, share)| *share)
            }
            _ => None,
        })
    }

    /// Sets one number: at a path, at a path with a key, or in a row (`list.row.path`); a share takes the
    /// others along in proportion, so that they still sum to 1.
    ///
    /// # Errors
    /// There is no number at that address.
    pub fn set_number(&mut self, address: &str, value: f64) -> Result<(), MissingValue> {
        if let Some(Entry::Number(number)) = self.find_anywhere(address) {
            *number = value;
            return Ok(());
        }
        for (path, category) in splits(address) {
            if let Some(Entry::Shares(shares)) = self.find_anywhere(path)
                && shares.iter().any(|(name, _)| name == category)
            {
                set_share(shares, category, value);
                return Ok(());
            }
        }
        Err(missing(address, "number"))
    }

    /// Sets some of the shares at a path; the others divide what is left in proportion. What sums to more than 1 is cut
    /// in proportion, and leaves nothing for the others.
    ///
    /// # Errors
    /// There are no shares at that path, or not of such a category.
    pub fn set_shares(&mut self, path: &str, wanted: &[(String, f64)]) -> Result<(), MissingValue> {
        let Some(Entry::Shares(shares)) = self.find_anywhere(path) else {
            return Err(missing(path, "shares"));
        };
        let place = |category: &str| shares.iter().position(|(name, _)| name == category);
        let places: Vec<usize> = wanted
            .iter()
            .map(|(name, _)| place(name).ok_or_else(|| missing(&format!("{path}.{name}"), "share")))
            .collect::<Result<_, _>>()?;
        let asked: f64 = wanted.iter().map(|(_, share)| share).sum();
        let others: f64 =
            shares.iter().enumerate().filter(|(at, _)| !places.contains(at)).map(|(_, s)| s.1).sum();
        let count = (shares.len() - places.len()) as f64;
        // Nobody is there to take what is left.
        let cut = if asked > 1.0 || (count == 0.0 && asked > 0.0) { asked } else { 1.0 };
        let left = (1.0 - asked / cut).max(0.0);
        for (at, (_, share)) in shares.iter_mut().enumerate() {
            *share = match places.iter().position(|&place| place == at) {
                Some(index) => wanted[index].1 / cut,
                None if others > 0.0 => *share * left / others,
                None => left / count,
            };
        }
        Ok(())
    }

    /// Sets one whole number.
    ///
    /// # Errors
    /// There is no whole number at that address.
    pub fn set_whole(&mut self, address: &str, value: i64) -> Result<(), MissingValue> {
        match self.find_anywhere(address) {
            Some(Entry::Whole(number)) => {
                *number = value;
                Ok(())
            }
            _ => Err(missing(address, "whole number")),
        }
    }

    /// Sets one word of a choice.
    ///
    /// # Errors
    /// There is no word at that address.
    pub fn set_word(&mut self, address: &str, value: &str) -> Result<(), MissingValue> {
        match self.find_anywhere(address) {
            Some(Entry::Word(word)) => {
                value.clone_into(word);
                Ok(())
            }
            _ => Err(missing(address, "word")),
        }
    }

    /// States one number at a path, which may have been left out before.
    pub fn state_number(&mut self, path: &str, value: f64) {
        self.entries.insert(path.to_owned(), Entry::Number(value));
    }

    /// States one word of a choice at a path, which may have been left out before.
    pub fn state_word(&mut self, path: &str, word: &str) {
        self.entries.insert(path.to_owned(), Entry::Word(word.to_owned()));
    }

    /// Takes out what may be left out: a value, or all values and lists of a section.
    pub fn leave_out(&mut self, path: &str) {
        self.entries.retain(|key, _| !is_within(key, path));
        self.lists.retain(|key, _| !is_within(key, path));
    }

    /// Replaces what stands at an address, if anything does.
    pub(super) fn set(&mut self, address: &str, value: Entry) {
        if let Some(entry) = self.find_anywhere(address) {
            *entry = value;
        }
    }

    /// Every number with its address, shares and rows included, in the order of addresses.
    pub fn numbers(&self) -> Vec<(String, f64)> {
        let mut numbers = Vec::new();
        self.visit(&mut |address, entry| match entry {
            Entry::Number(number) => numbers.push((address, *number)),
            Entry::Shares(shares) => {
                numbers.extend(shares.iter().map(|(key, share)| (format!("{address}.{key}"), *share)));
            }
            _ => {}
        });
        numbers
    }

    /// Every value with its address, as text.
    pub fn texts(&self) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        self.visit(&mut |address, entry| texts.push((address, entry.to_string())));
        texts
    }

    fn visit(&self, see: &mut dyn FnMut(String, &Entry)) {
        for (path, entry) in &self.entries {
            if let Entry::Keyed(keyed) = entry {
                for (key, inner) in keyed {
                    see(format!("{path}.{key}"), inner);
                }
            } else {
                see(path.clone(), entry);
            }
        }
        for (list, rows) in &self.lists {
            for row in rows {
                row.visit(&mut |path, entry| see(format!("{list}.{}.{path}", row.name), entry));
            }
        }
    }

    /// The entry at a path or at a path with a key.
    fn find(&self, address: &str) -> Option<&Entry> {
        if let Some(entry) = self.entries.get(address) {
            return Some(entry);
        }
        splits(address).find_map(|(path, key)| match self.entries.get(path)? {
            Entry::Keyed(keyed) => keyed.iter().find(|(k, _)| k == key).map(|(_, entry)| entry),
            _ => None,
        })
    }

    /// The entry at a path, at a path with a key, or in a row of a list.
    fn look_anywhere(&self, address: &str) -> Option<&Entry> {
        self.find(address).or_else(|| {
            self.lists.iter().find_map(|(list, rows)| {
                let rest = address.strip_prefix(list.as_str())?.strip_prefix('.')?;
                rows.iter().find_map(|row| {
                    let path = rest.strip_prefix(row.name.as_str())?.strip_prefix('.')?;
                    row.find(path)
                })
            })
        })
    }

    /// The same, to be changed.
    fn find_anywhere(&mut self, address: &str) -> Option<&mut Entry> {
        if self.find(address).is_some() {
            return self.find_mut(address);
        }
        self.lists.iter_mut().find_map(|(list, rows)| {
            let rest = address.strip_prefix(list.as_str())?.strip_prefix('.')?;
            rows.iter_mut().find_map(|row| {
                let path = rest.strip_prefix(row.name.as_str())?.strip_prefix('.')?;
                row.find_mut(path)
            })
        })
    }

    fn find_mut(&mut self, address: &str) -> Option<&mut Entry> {
        if self.entries.contains_key(address) {
            return self.entries.get_mut(address);
        }
        let (path, key) =
            splits(address).find(|(path, _)| matches!(self.entries.get(*path), Some(Entry::Keyed(_))))?;
        match self.entries.get_mut(path)? {
            Entry::Keyed(keyed) => keyed.iter_mut().find(|(k, _)| k == key).map(|(_, entry)| entry),
            _ => None,
        }
    }

    /// The shares that an address of one of their categories names, with the category.
    fn share<'a>(&self, address: &'a str) -> Option<(&[(String, f64)], &'a str)> {
        splits(address).find_map(|(path, category)| match self.find(path)? {
            Entry::Shares(shares) if shares.iter().any(|(name, _)| name == category) => {
                Some((shares.as_slice(), category))
            }
            _ => None,
        })
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Whole(whole) => write!(f, "{whole}"),
            Self::Word(text) | Self::Text(text) => write!(f, "{text:?}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::File(file) => write!(f, "{:?} (sha256 {:.8})", file.name, file.sha256),
            Self::Shares(shares) => {
                let parts: Vec<String> = shares.iter().map(|(k, share)| format!("{k} = {share}")).collect();
                write!(f, "{{ {} }}", parts.join(", "))
            }
            Self::Keyed(keyed) => {
                let parts: Vec<String> = keyed.iter().map(|(k, entry)| format!("{k} = {entry}")).collect();
                write!(f, "{{ {} }}", parts.join(", "))
            }
        }
    }
}

/// The ways to read an address as a path with a key, the longest path first.
fn splits(address: &str) -> impl Iterator<Item = (&str, &str)> {
    address.rmatch_indices('.').map(|(at, _)| (&address[..at], &address[at + 1..]))
}

fn set_share(shares: &mut [(String, f64)], category: &str, value: f64) {
    let others: f64 = shares.iter().filter(|(name, _)| name != category).map(|(_, share)| *share).sum();
    let count = shares.len() as f64 - 1.0;
    for (name, share) in shares {
        *share = if name == category {
            value
        } else if others > 0.0 {
            *share * (1.0 - value) / others
        } else {
            (1.0 - value) / count
        };
    }
}

fn missing(path: &str, expected: &'static str) -> MissingValue {
    MissingValue { path: path.to_owned(), expected }
}
