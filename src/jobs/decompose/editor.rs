//! Sets the values of a strategy wherever it states them.

use crate::scenario::{MissingValue, Values, is_within};

/// Sets numbers wherever the strategy states them: at a path, by its keys, and in programmes of its own by the same name.
pub(super) struct Editor<'v> {
    pub(super) values: &'v mut Values,
    stated: Vec<(String, f64)>,
}

impl<'v> Editor<'v> {
    pub(super) fn new(values: &'v mut Values) -> Self {
        let stated = values.numbers();
        Self { values, stated }
    }

    pub(super) fn to(&mut self, path: &str, number: f64) -> Result<(), MissingValue> {
        self.by(path, |_| number)
    }

    pub(super) fn by(&mut self, path: &str, number: impl Fn(f64) -> f64) -> Result<(), MissingValue> {
        let name = path.rsplit('.').next().unwrap_or(path);
        for (address, stated) in &self.stated {
            let by_key = is_within(address, path);
            let own = address
                .strip_prefix("programme.template.")
                .is_some_and(|rest| rest.split('.').next_back() == Some(name));
            if by_key || own {
                self.values.set_number(address, number(*stated))?;
            }
        }
        Ok(())
    }

    /// Sets a field in every row of a list.
    pub(super) fn rows(&mut self, list: &str, field: &str, number: f64) -> Result<(), MissingValue> {
        for (address, _) in &self.stated {
            let row = address.strip_prefix(list).is_some_and(|rest| rest.starts_with('.'));
            if row && address.rsplit('.').next() == Some(field) {
                self.values.set_number(address, number)?;
            }
        }
        Ok(())
    }

    /// Whether a choice is this word.
    pub(super) fn word_is(&self, path: &str, word: &str) -> bool {
        self.values.optional_word(path) == Some(word)
    }

    pub(super) fn word(&mut self, path: &str, word: &str) -> Result<(), MissingValue> {
        if self.values.optional_word(path).is_some() { self.values.set_word(path, word) } else { Ok(()) }
    }

    pub(super) fn number(&self, path: &str) -> Option<f64> {
        self.values.optional_number(path)
    }
}
