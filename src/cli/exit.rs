//! Why a command failed, and the exit code that says so.

use crate::jobs::model::ModelError;
use crate::scenario::Problems;

/// Exit code of wrong arguments.
pub(super) const USAGE: u8 = 2;

/// Why a command failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Something went wrong while running: exit code 1.
    Runtime(String),
    /// The arguments do not make sense: exit code 2.
    Usage(String),
    /// A scenario or data file is invalid: exit code 3.
    Invalid(String),
    /// A check or a required target was missed: exit code 4.
    Missed(String),
    /// The user stopped it: exit code 130.
    Interrupted(String),
}

impl Failure {
    pub(super) const fn code(&self) -> u8 {
        match self {
            Self::Runtime(_) => 1,
            Self::Usage(_) => USAGE,
            Self::Invalid(_) => 3,
            Self::Missed(_) => 4,
            Self::Interrupted(_) => 130,
        }
    }

    pub(super) fn tell(&self) {
        match self {
            Self::Runtime(message) | Self::Usage(message) => super::tell(&format!("error: {message}")),
            Self::Invalid(message) | Self::Missed(message) | Self::Interrupted(message) => {
                super::tell(message);
            }
        }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Invalid(problems.to_string())
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        match error {
            ModelError::Invalid(problems) => problems.into(),
            ModelError::Missing(error) => Self::Runtime(error.to_string()),
        }
    }
}
