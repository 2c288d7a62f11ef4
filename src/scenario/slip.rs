//! Slips: what is wrong with statements that are well formed, told only by what they mean together.
//!
//! Who finds a slip knows values and their addresses and nothing of files; the scenario knows where each address stands and
//! makes a [`Problem`] of it ([`Scenario::problem`](super::Scenario::problem)). A check that cannot go on because a value is
//! missing gives up itself alone: [`Refused`] collects what the others found.

use super::error::{Problem, Problems};
use super::values::{MissingValue, Values};
use std::fmt;

/// Something wrong with what a scenario states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The address that it is about: of a value, of a row, of a table, or `processes.ID`.
    pub(super) about: String,
    /// Other statements that bear on it.
    pub(super) beside: Vec<String>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Slip {
    /// What is wrong, in one sentence, with what stands at an address.
    pub fn at(about: impl Into<String>, message: impl Into<String>) -> Self {
        Self { about: about.into(), beside: Vec::new(), message: message.into(), help: None }
    }

    /// What is wrong with a field of a row of a list; with the row itself where the field is empty.
    pub fn in_row(list: &str, row: &Values, field: &str, message: impl Into<String>) -> Self {
        let dot = if field.is_empty() { "" } else { "." };
        Self::at(format!("{list}.{}{dot}{field}", row.name()), message)
    }

    /// The same with what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with what to write instead, where somebody knows.
    #[must_use]
    pub fn help_if(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// The same with another statement that bears on it, which is shown where it is stated.
    #[must_use]
    pub fn beside(mut self, address: impl Into<String>) -> Self {
        self.beside.push(address.into());
        self
    }

    /// The same, told of what this is the name of.
    #[must_use]
    pub fn of(mut self, whose: &str) -> Self {
        self.message = format!("{whose}: {}", self.message);
        self
    }

    /// The problem, where no file is known.
    pub(super) fn placeless(&self) -> Problem {
        Problem::error(self.message.as_str()).help_if(self.help.clone()).about(self.about.as_str())
    }
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

/// Why values are refused: everything that is wrong with them, as far as it can be told at once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Refused {
    /// What is wrong with statements.
    pub slips: Vec<Slip>,
    /// What is wrong in data files that they name.
    pub files: Vec<Problem>,
    /// The first value that was missing; a slip of programming, once all statements could be read.
    pub missing: Option<MissingValue>,
}

impl Refused {
    /// Adds a slip.
    pub fn slip(&mut self, slip: Slip) {
        self.slips.push(slip);
    }

    /// Takes in what came of a check or an opening: its result, or nothing where it was refused.
    pub fn take<T>(&mut self, result: Result<T, impl Into<Self>>) -> Option<T> {
        match result {
            Ok(found) => Some(found),
            Err(refused) => {
                self.add(refused.into());
                None
            }
        }
    }

    /// What came of all rows that could be read.
    pub fn each<'r, T, E: Into<Self>>(
        &mut self,
        rows: &'r [Values],
        read: impl Fn(&'r Values) -> Result<T, E>,
    ) -> Vec<T> {
        rows.iter().filter_map(|row| self.take(read(row))).collect()
    }

    /// Takes in what others collected; what is said already is not said again.
    pub fn add(&mut self, other: Self) {
        for slip in other.slips {
            if !self.slips.contains(&slip) {
                self.slips.push(slip);
            }
        }
        for problem in other.files {
            if !self.files.contains(&problem) {
                self.files.push(problem);
            }
        }
        self.missing = self.missing.take().or(other.missing);
    }

    /// Whether nothing is wrong.
    pub const fn is_empty(&self) -> bool {
        self.slips.is_empty() && self.files.is_empty() && self.missing.is_none()
    }

    /// A value that is there where nothing was refused.
    ///
    /// # Errors
    /// What was collected.
    pub fn or<T>(self, found: T) -> Result<T, Self> {
        if self.is_empty() { Ok(found) } else { Err(self) }
    }
}

impl From<Slip> for Refused {
    fn from(slip: Slip) -> Self {
        Self { slips: vec![slip], ..Self::default() }
    }
}

impl From<Vec<Slip>> for Refused {
    fn from(slips: Vec<Slip>) -> Self {
        Self { slips, ..Self::default() }
    }
}

impl From<Vec<Problem>> for Refused {
    fn from(files: Vec<Problem>) -> Self {
        Self { files, ..Self::default() }
    }
}

impl From<MissingValue> for Refused {
    fn from(missing: MissingValue) -> Self {
        Self { missing: Some(missing), ..Self::default() }
    }
}

impl From<Refused> for Problems {
    /// Without the places of statements, where no scenario is at hand.
    fn from(refused: Refused) -> Self {
        Self::new(refused.slips.iter().map(Slip::placeless).chain(refused.files).collect())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.slips.iter().map(ToString::to_string);
        let files = self.files.iter().map(ToString::to_string);
        let missing = self.missing.iter().map(ToString::to_string);
        let all: Vec<String> = told.chain(files).chain(missing).collect();
        f.write_str(&all.join("\n"))
    }
}

impl std::error::Error for Refused {}
