//! `run`: simulates the named strategies and leaves the results.

use super::exit::Failure;
use crate::jobs::run::{Decision, Options, run};
use crate::jobs::sections::registry;
use crate::jobs::summary::findings;
use crate::scenario::load;
use clap::Args;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// Arguments of `run`.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// Scenario files, or folders that stand for all scenario files in them.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    files: Vec<PathBuf>,
    #[arg(long)]
    replicates: Option<usize>,
    #[arg(long)]
    persons: Option<usize>,
}

impl Run {
    pub(super) fn go(self) -> Result<(), Failure> {
        let loaded = load(&self.files, &registry())?;
        for w in &loaded.warnings { super::tell(&w.to_string()); }
        let options = Options { replicates: self.replicates, persons: self.persons, ..Options::default() };
        let decision = Decision::new(loaded.scenarios, &options)?;
        let t = std::time::Instant::now();
        let results = run(&decision, &*super::progress::fitting(false), &AtomicBool::new(false))?;
        let s = t.elapsed().as_secs_f64();
        let f = findings(&decision, &results)?;
        for (i, c) in f.layout.columns.iter().enumerate() {
            let mut line = format!("{:24.24}", c.id);
            for k in 0..f.strategies.len() {
                line.push_str(&format!(" {:>13.4}±{:<9.3}", f.levels[k][i].mean.unwrap_or(f64::NAN), f.levels[k][i].mcse.unwrap_or(f64::NAN)));
                if k > 0 { line.push_str(&format!("[{:>10.3}±{:<8.3} vr{:<5.1}]", f.differences[k-1][i].estimate.mean.unwrap_or(f64::NAN), f.differences[k-1][i].estimate.mcse.unwrap_or(f64::NAN), f.differences[k-1][i].variance_ratio.unwrap_or(f64::NAN))); }
            }
            super::say(&format!("{line}\n"))?;
        }
        super::say(&format!("{:?} {s} s {:e}\n", f.strategies.iter().map(|s| &s.id).collect::<Vec<_>>(), f.strategies.len() as f64 * results.units as f64 * decision.persons as f64 * decision.horizon / s))?;
        Ok(())
    }
}
