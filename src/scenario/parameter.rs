//! What a scenario file may say: the parameter registry.
//!
//! Every process, outcome and analysis declares its own parameters as constants of these types, beside the
//! code that reads them; `jobs::registry` lists the sections in order. From that one list come the checks of
//! a scenario, the JSON Schema, `check --explain` and the dictionary, so that none of them can drift.

use super::expression::Name;

/// One section of a scenario file: everything that one part of the model may be told.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Identifier, unique and in `snake_case`; also the key in `[processes]` where the section has a switch.
    pub id: &'static str,
    /// What the section is about, in a few plain words.
    pub title: &'static str,
    /// One or more sentences for a reader who meets the section for the first time.
    pub doc: &'static str,
    /// Whether a scenario can turn the section off.
    pub switch: Switch,
    /// The parameters, in the order in which they are explained.
    pub parameters: &'static [Parameter],
    /// Tables that repeat, such as waves of a roll-out.
    pub lists: &'static [ListTable],
}

/// Whether a section can be turned off in the table `[processes]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// Always in force: its parameters are always needed.
    Always,
    /// A process: `[processes] id = "on" | "off"` must be stated; when off, its parameters are not needed.
    Process,
}

/// One parameter: a path in the scenario file with its meaning, unit and range.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Dotted path, for instance `illness.relapse_rate`.
    pub path: &'static str,
    /// Short label for tables and charts.
    pub label: &'static str,
    /// What it means, with the formula it enters where there is one.
    pub doc: &'static str,
    /// Canonical unit, the one in which the model receives the value; a file may use any unit that
    /// `units::convert` can turn into it. Empty for words, dates and texts.
    pub unit: &'static str,
    /// What kind of value it is, with its range.
    pub kind: Kind,
    /// One value, or one for each member of an index.
    pub keys: Keys,
    /// When it must be present.
    pub needed: Needed,
}

/// The kind of a parameter's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A real number within closed limits, in the canonical unit; may carry a distribution.
    Number {
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
    },
    /// A whole number within closed limits; always certain.
    Whole {
        /// Smallest value allowed.
        min: i64,
        /// Largest value allowed.
        max: i64,
    },
    /// Shares over categories that the file names and that sum to 1; may carry a Dirichlet distribution. With
    /// [`Keys::Own`], as [`Parameter::shares`] makes it, one set of shares; with [`Keys::Each`] or
    /// [`Keys::Categories`] a conditional table, one set of shares for each key over the same categories.
    Shares,
    /// Shares over exactly these categories.
    SharesOver(&'static [&'static str]),
    /// Shares over the categories that the shares at this path declare.
    SharesAs(&'static str),
    /// One word of a list; each comes with the sentence that explains it.
    Choice(&'static [(&'static str, &'static str)]),
    /// A calendar date.
    Date,
    /// Free text.
    Text,
    /// The name of a file in the scenario's own folder.
    File,
    /// A condition over these names, as [`super::expression`] reads it.
    Condition(&'static [Name]),
}

/// No limits.
pub(crate) const EVERYWHERE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

impl Kind {
    /// Whether the value is shares that sum to 1.
    pub const fn is_shares(&self) -> bool {
        matches!(self, Self::Shares | Self::SharesOver(_) | Self::SharesAs(_))
    }

    /// The limits of a number of this kind, in the canonical unit; infinite where it has none.
    pub const fn limits(&self) -> (f64, f64) {
        match self {
            Self::Number { min, max } => (*min, *max),
            Self::Whole { min, max } => (*min as f64, *max as f64),
            Self::Shares | Self::SharesOver(_) | Self::SharesAs(_) => (0.0, 1.0),
            _ => EVERYWHERE,
        }
    }
}

/// Over what a parameter repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// A single value.
    One,
    /// One value for each of these words, all required.
    Each(&'static [&'static str]),
    /// One value for each category that the parameter at this path (of kind [`Kind::Shares`]) declares.
    Categories(&'static str),
    /// The file chooses its own keys (one to 64 of them), as for the categories of an attribute.
    Own,
}

/// When a parameter must be present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// Whenever its section is on.
    Always,
    /// Only when the choice at `path` has one of `words`.
    When {
        /// Path of a parameter of kind [`Kind::Choice`].
        path: &'static str,
        /// The words of that choice for which this parameter is needed.
        words: &'static [&'static str],
    },
    /// It may be absent, and absence has the meaning that its doc gives.
    Optional,
}

/// A table that repeats: `[[path]]`, each row with the same fields.
#[derive(Debug, Clone, Copy)]
pub struct ListTable {
    /// Dotted path of the list, for instance `rollout.wave`.
    pub path: &'static str,
    /// Short label.
    pub label: &'static str,
    /// What a row means.
    pub doc: &'static str,
    /// The field whose text names the row; rows of a file that extends another replace those of the same name.
    pub name_field: &'static str,
    /// The fields of a row; `path` of each is relative to the row and may be dotted.
    pub fields: &'static [Parameter],
}

impl Parameter {
    /// A single number that must always be present.
    pub const fn number(
        path: &'static str,
        label: &'static str,
        unit: &'static str,
        min: f64,
        max: f64,
        doc: &'static str,
    ) -> Self {
        Self {
            path,
            label,
            doc,
            unit,
            kind: Kind::Number { min, max },
            keys: Keys::One,
            needed: Needed::Always,
        }
    }

    /// A single whole number that must always be present.
    pub const fn whole(
        path: &'static str,
        label: &'static str,
        unit: &'static str,
        min: i64,
        max: i64,
        doc: &'static str,
    ) -> Self {
        Self {
            path,
            label,
            doc,
            unit,
            kind: Kind::Whole { min, max },
            keys: Keys::One,
            needed: Needed::Always,
        }
    }

    /// A choice between words that must always be present.
    pub const fn choice(
        path: &'static str,
        label: &'static str,
        words: &'static [(&'static str, &'static str)],
        doc: &'static str,
    ) -> Self {
        Self {
            path,
            label,
            doc,
            unit: "",
            kind: Kind::Choice(words),
            keys: Keys::One,
            needed: Needed::Always,
        }
    }

    /// Shares over categories that the file names itself.
    pub const fn shares(path: &'static str, label: &'static str, doc: &'static str) -> Self {
        Self {
            path,
            label,
            doc,
            unit: "proportion",
            kind: Kind::Shares,
            keys: Keys::Own,
            needed: Needed::Always,
        }
    }

    /// Shares over exactly these categories.
    #[must_use]
    pub const fn shares_over(mut self, categories: &'static [&'static str]) -> Self {
        self.kind = Kind::SharesOver(categories);
        self
    }

    /// Shares over the categories that the shares at `path` declare.
    #[must_use]
    pub const fn shares_as(mut self, path: &'static str) -> Self {
        self.kind = Kind::SharesAs(path);
        self
    }

    /// A text.
    pub const fn text(path: &'static str, label: &'static str, doc: &'static str) -> Self {
        Self { path, label, doc, unit: "", kind: Kind::Text, keys: Keys::One, needed: Needed::Always }
    }

    /// The name of a file in the scenario's own folder.
    pub const fn file(path: &'static str, label: &'static str, doc: &'static str) -> Self {
        Self { path, label, doc, unit: "", kind: Kind::File, keys: Keys::One, needed: Needed::Always }
    }

    /// A condition over these names.
    pub const fn condition(
        path: &'static str,
        label: &'static str,
        names: &'static [Name],
        doc: &'static str,
    ) -> Self {
        Self {
            path,
            label,
            doc,
            unit: "",
            kind: Kind::Condition(names),
            keys: Keys::One,
            needed: Needed::Always,
        }
    }

    /// A calendar date.
    pub const fn date(path: &'static str, label: &'static str, doc: &'static str) -> Self {
        Self { path, label, doc, unit: "", kind: Kind::Date, keys: Keys::One, needed: Needed::Always }
    }

    /// The same parameter, once for each of these words.
    #[must_use]
    pub const fn each(mut self, words: &'static [&'static str]) -> Self {
        self.keys = Keys::Each(words);
        self
    }

    /// The same parameter, once for each category of the shares at `path`.
    #[must_use]
    pub const fn per_category(mut self, path: &'static str) -> Self {
        self.keys = Keys::Categories(path);
        self
    }

    /// The same parameter, needed only when a choice has one of these words.
    #[must_use]
    pub const fn when(mut self, path: &'static str, words: &'static [&'static str]) -> Self {
        self.needed = Needed::When { path, words };
        self
    }

    /// The same parameter, which may be absent.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.needed = Needed::Optional;
        self
    }
}
