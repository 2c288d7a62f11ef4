//! Scenarios: what is simulated, read from files that people write.
//!
//! A scenario file holds only what differs from the file it extends. [`load`] reads the files that a user
//! names with everything they build on, checks every statement by the [`Registry`] and tells all problems of
//! all files at once; what it returns can be run without asking again. The steps, one file each:
//!
//! | step | file |
//! |---|---|
//! | find and read a file, once | `store`, `text` |
//! | TOML with the place of every value | `tree` |
//! | the head of a file and the walk through its tables, led by the registry | `file`, `walk`, `list` |
//! | one value: number, shares, or certain | `number`, `belief`, `shares`, `plain`, `fields` |
//! | a condition in words, for rules | [`expression`] |
//! | inputs that are drawn together | `correlation`, `copula` |
//! | the files that a file builds on | `extend` |
//! | the last writer wins; what is needed must be there | `resolve`, `complete` |
//! | what is wrong with what is well formed, at its place | [`slip`], `places` |
//! | the scenario | `assemble`, `strategy`, `values` |
//!
//! Beside them: [`distribution`] and [`prior`] (what is believed about a number), [`widen`] (wider for poorer sources), [`explain`] (what `check`
//! prints), [`schema`] (completion in editors), [`table`] (the only reader of CSV), [`setting`] (life tables) and [`study`]
//! (designs of trials).

pub mod distribution;
pub mod error;
pub mod explain;
pub mod expression;
pub mod joint;
pub mod parameter;
pub mod plan;
pub mod prior;
pub mod quantiles;
pub mod resolved;
pub mod schema;
pub mod setting;
pub mod table;

mod assemble;
mod belief;
mod complete;
pub mod copula;
pub mod correlation;
mod extend;
mod fields;
mod file;
mod list;
mod load;
mod normal;
mod number;
mod places;
mod plain;
mod registry;
mod resolve;
mod shares;
pub mod slip;
mod sources;
mod special;
mod statement;
mod store;
pub mod strategy;
pub mod study;
mod text;
mod tree;
mod values;
mod walk;
pub mod widen;
mod wording;

pub use error::{Problem, Problems, Related, Severity};
pub use file::FileKind;
pub use load::{Loaded, load, load_built_in, read};
pub(crate) use normal::{normal_cdf, normal_quantile};
pub use registry::Registry;
pub(crate) use resolved::quoted as text_of;
pub use slip::{Refused, Slip};
pub use sources::{Citation, Standing};
pub use store::DATA_BYTES;
pub use strategy::{InputFile, Law, Provenance, Scenario, Stating, Uncertain};
pub use values::{LoadedFile, MissingValue, Values, is_within};
pub(crate) use wording::{identifier, likest, nearest};

/// The word of a list that is spelled most like another.
pub(crate) fn nearest_word<'a>(word: &str, words: &[&'a str]) -> Option<&'a str> {
    nearest(word, words.iter().copied())
}
