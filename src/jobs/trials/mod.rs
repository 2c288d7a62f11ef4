//! Emulated trials: living them, solving effects from them, and setting them beside what was published.

pub mod compare;
mod control_arms;
pub mod effects;
pub mod emulate;
pub mod found;
pub mod lived;
pub mod mapping;
pub mod mediation;
mod responses;
pub mod scores;

use super::model::ModelError;
use crate::analysis::trial::design::Design;
use crate::analysis::trial::published::Published;
use crate::scenario::{LoadedFile, Problem, Problems};

const DESIGNS: &str = include_str!("../../../scenarios/trials/designs.csv");
const PUBLISHED: &str = include_str!("../../../scenarios/trials/published.csv");

fn built_in(name: &str, text: &str) -> Result<LoadedFile, ModelError> {
    LoadedFile::new(name, text.as_bytes().to_vec())
        .map_err(|_| ModelError::invalid(format!("{name} is not UTF-8")))
}

fn invalid(problems: Vec<Problem>) -> ModelError {
    ModelError::Invalid(Problems::new(problems))
}

/// The designs of the trials.
///
/// # Errors
/// Every row that is wrong.
pub fn designs() -> Result<Vec<Design>, ModelError> {
    Design::read(&built_in("scenarios/trials/designs.csv", DESIGNS)?).map_err(invalid)
}

/// The published results.
///
/// # Errors
/// Every row that is wrong.
pub fn published(designs: &[Design]) -> Result<Vec<Published>, ModelError> {
    Published::read(&built_in("scenarios/trials/published.csv", PUBLISHED)?, designs).map_err(invalid)
}
