//! Why a strategy could not be opened, with the places of what is wrong.

use crate::scenario::{MissingValue, Problem, Problems, Refused, Scenario};

/// Why a strategy could not be opened.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelError {
    /// What was asked for cannot be simulated: everything that is wrong with it.
    Invalid(Problems),
    /// A value is missing that the checks should have asked for.
    Missing(MissingValue),
}

impl ModelError {
    /// Something wrong that no file says.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(Problem::error(message).into())
    }

    /// The same of what was done with the scenario.
    #[must_use]
    pub(super) fn with(self, what: &str) -> Self {
        let Self::Invalid(mut problems) = self else { return self };
        for problem in &mut problems.list {
            problem.message = format!("{what}: {}", problem.message);
        }
        Self::Invalid(problems)
    }

    /// What refuses the values of a scenario, each at its place.
    pub(super) fn of(scenario: &Scenario, refused: Refused) -> Self {
        match (scenario.problems(&refused), refused.missing) {
            (problems, Some(missing)) if problems.is_empty() => Self::Missing(missing),
            (problems, _) => Self::Invalid(Problems::new(problems).in_order()),
        }
    }
}

impl std::fmt::Display for ModelError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // The one problem is a sentence within somebody else's message.
            Self::Invalid(Problems { list }) if list.len() == 1 && list[0].file.is_empty() => {
                f.write_str(&list[0].message)?;
                list[0].help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
            }
            Self::Invalid(problems) => problems.fmt(f),
            Self::Missing(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ModelError {}

impl From<MissingValue> for ModelError {
    fn from(error: MissingValue) -> Self {
        Self::Missing(error)
    }
}

impl From<Refused> for ModelError {
    /// Without places, where no scenario is at hand.
    fn from(mut refused: Refused) -> Self {
        match refused.missing.take() {
            Some(missing) if refused.is_empty() => Self::Missing(missing),
            _ => Self::Invalid(refused.into()),
        }
    }
}

impl From<Problems> for ModelError {
    fn from(problems: Problems) -> Self {
        Self::Invalid(problems)
    }
}
