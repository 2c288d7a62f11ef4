//! `check`: validates files of any kind, shows what is in force and where it comes from.

use super::exit::Failure;
use crate::engine::prices::ITEMS;
use crate::engine::resources::RESOURCES;
use crate::jobs::opening::load;
use crate::jobs::run::{Decision, Options};
use crate::jobs::sections::registry;
use crate::scenario::explain::{diff, explain, listing};
use crate::scenario::{Problems, Scenario};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Scenario files or folders, of any kind.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Explain one parameter: meaning, unit, range, value in force and every file that sets it.
    #[arg(long, value_name = "KEY")]
    explain: Option<String>,
    /// Show where two strategies differ.
    #[arg(long, conflicts_with = "explain")]
    diff: bool,
}

impl Check {
    pub(super) fn go(self) -> Result<(), Failure> {
        let registry = registry();
        let loaded = load(&self.files, &registry, None)?;
        for warning in &loaded.warnings {
            super::tell(&warning.to_string());
        }
        let shown: Vec<&Scenario> = loaded.scenarios.iter().chain(&loaded.drafts).collect();
        if !loaded.scenarios.is_empty() {
            let options = Options { comparator: Some(loaded.scenarios[0].id.clone()), ..Options::default() };
            Decision::new(loaded.scenarios.clone(), &options)?;
        }
        if self.diff {
            let [first, second] = loaded.scenarios.as_slice() else {
                let count = loaded.scenarios.len();
                return Err(Failure::Usage(format!("--diff compares two strategies, {count} were named")));
            };
            return super::say(&format!("{}\n", diff(first, second)));
        }
        for scenario in shown {
            let text = match &self.explain {
                Some(key) => explain(scenario, &registry, key)
                    .map_err(|problem| Failure::from(Problems::new(vec![*problem])))?
                    .to_string(),
                None => listing(scenario, &registry).to_string(),
            };
            super::say(&format!("{text}\n"))?;
        }
        if self.explain.as_deref().is_some_and(asks_for_resources) {
            let known = RESOURCES.iter().map(|of| format!("  {} ({}): {}\n", of.key, of.unit, of.doc));
            super::say(&format!("resources on which a price can be put\n{}", known.collect::<String>()))?;
        }
        let strategies = super::counted(loaded.scenarios.len(), "strategy", "strategies");
        let parts = super::counted(loaded.parts.len(), "other file", "other files");
        super::tell(&format!("valid: {strategies} and {parts}; nothing was run"));
        Ok(())
    }
}

/// Whether a key is that of cost items, or of what they put a price on.
fn asks_for_resources(key: &str) -> bool {
    let rest = key.strip_prefix(ITEMS.path);
    rest.is_some_and(|rest| rest.is_empty() || (rest.starts_with('.') && rest.ends_with("resource")))
}
