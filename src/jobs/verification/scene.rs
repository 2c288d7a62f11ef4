//! Scenes: the built-in scenarios, opened.

use super::CheckError;
use crate::jobs::model::{Model, layout};
use crate::jobs::sections::registry;
use crate::jobs::simulate::{Accounts, accounts, frame};
use crate::outcomes::frame::{Frame, Layout};
use crate::outcomes::groups::Group;
use crate::scenario::{Scenario, load_built_in};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("scenarios/", $name)))),*]
    };
}

/// The scenarios of the checks.
const OWN: &[(&str, &str)] = files!(
    "no-programme.toml",
    "chain.toml",
    "chain-rare-death.toml",
    "chain-many-events.toml",
    "chain-long-stays.toml",
    "chain-no-recovery.toml",
    "frailty-gamma.toml",
    "frailty-log-normal.toml",
    "competing.toml",
    "discharge-weibull.toml",
    "discharge-piecewise.toml",
    "stays.toml",
    "death-at-40.toml",
    "death-at-75.toml",
    "minds-built.toml",
    "minds-faded.toml",
    "no-effect.toml",
    "no-effect-comparator.toml",
);

/// What they build on.
const SHIPPED: &[(&str, &str)] = &[
    ("smi-ref.toml", include_str!("../../../scenarios/reference/smi-ref.toml")),
    ("lifetable.csv", include_str!("../../../scenarios/england/lifetable.csv")),
];

macro_rules! shipped {
    ($name:literal: $($file:literal),* $(,)?) => {
        &[$(($file, include_str!(concat!("../../../scenarios/", $name, "/", $file)))),*]
    };
}

/// England as it is shipped.
pub(super) const ENGLAND: &[(&str, &str)] = shipped!("england": "status-quo.toml", "base.toml", "setting.toml", "sources.toml", "lifetable.csv",
        "posterior.csv", "effects.csv");
/// The US state as it is shipped.
pub(super) const US_STATE: &[(&str, &str)] = shipped!("us-state": "status-quo.toml", "base.toml", "setting.toml", "sources.toml", "lifetable.csv",
        "posterior.csv", "effects.csv");

/// The scenario of a check, read and checked like any other.
pub(super) fn scenario(name: &str) -> Result<Scenario, CheckError> {
    let files: Vec<(&str, &str)> = OWN.iter().chain(SHIPPED).copied().collect();
    load_built_in(name, &files, &registry()).map_err(CheckError::Scenario)
}

/// A scenario of some shipped folder.
pub(super) fn shipped(name: &str, files: &[(&str, &str)]) -> Result<Scenario, CheckError> {
    load_built_in(name, files, &registry()).map_err(CheckError::Scenario)
}

/// A scenario, opened, with the axes of what it reports.
pub(super) struct Scene {
    pub(super) scenario: Scenario,
    pub(super) model: Model,
    layout: Layout,
    groups: Vec<Group>,
}

impl Scene {
    /// Opens a scenario of the checks.
    pub(super) fn open(name: &str) -> Result<Self, CheckError> {
        Self::of(scenario(name)?)
    }

    /// Opens a scenario.
    pub(super) fn of(scenario: Scenario) -> Result<Self, CheckError> {
        let model = Model::open(&scenario.values)?;
        let (layout, groups) = layout(std::slice::from_ref(&scenario), std::slice::from_ref(&model))?;
        Ok(Self { scenario, model, layout, groups })
    }

    /// Persons simulated.
    pub(super) fn persons(&self) -> f64 {
        self.model.population.persons as f64
    }

    /// One replicate.
    pub(super) fn live(&self, seed: u64, replicate: u64) -> (Accounts, Frame) {
        let accounts = accounts(&self.model, seed, replicate);
        let frame = frame(&self.model, &self.groups, &accounts);
        (accounts, frame)
    }

    /// An outcome of everyone over the whole horizon; NaN where there is none of that name.
    pub(super) fn outcome(&self, frame: &Frame, id: &str) -> f64 {
        self.layout.column(id).map_or(f64::NAN, |column| frame[self.layout.cell(0, 0, column)])
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails says so by a panic")]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_scenario_can_be_read_and_opened() {
        for (name, _) in OWN {
            let scenario = scenario(name).unwrap_or_else(|error| unreachable!("{name}: {error}"));
            assert!(Scene::of(scenario).is_ok(), "{name}");
        }
    }
}
