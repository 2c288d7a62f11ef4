//! What of every unit of a run goes into the long table of outcomes, while the run goes on.

use super::estimates::SampleMeans;
use super::precision::MOST_BATCHES;
use super::run::{Decision, Keeper};
use super::simulate::Replicate;
use crate::report::ReportError;
use crate::report::tables::outcomes::{Frame, Frames, Kept, MOST_ROWS, Outcomes};
use std::path::Path;

/// Writes the outcomes of every sample, or of every replicate where there are no samples.
pub struct OutcomeTable {
    outcomes: Outcomes,
    means: SampleMeans,
    replicates: usize,
    samples: usize,
    failed: Option<ReportError>,
}

impl OutcomeTable {
    /// Opens the table in a folder for temporary files.
    ///
    /// # Errors
    /// Where it cannot be written there.
    pub fn create(folder: &Path, decision: &Decision) -> Result<Self, ReportError> {
        let strategies: Vec<String> = decision.scenarios.iter().map(|s| s.id.clone()).collect();
        let (samples, replicates) = (decision.repeats.samples, decision.repeats.replicates);
        let each = if samples > 0 { samples } else { replicates };
        let least = strategies.len() * each;
        let goes_on = samples == 0 && decision.until_mcse.is_some();
        let frames = Frames { least, most: if goes_on { least * MOST_BATCHES } else { least } };
        let version = env!("CARGO_PKG_VERSION");
        Ok(Self {
            outcomes: Outcomes::create(folder, &strategies, &decision.layout, frames, MOST_ROWS, version)?,
            means: SampleMeans::of(decision.layout.len()),
            replicates,
            samples,
            failed: None,
        })
    }

    /// Finishes the table.
    ///
    /// # Errors
    /// Where it, or what came before, could not be written.
    pub fn finish(self) -> Result<Option<Kept>, ReportError> {
        match self.failed {
            Some(error) => Err(error),
            None => self.outcomes.finish(),
        }
    }

    /// Gives the table up; why it could not be written, if it could not.
    pub fn failure(self) -> Option<ReportError> {
        self.failed
    }

    fn take(&mut self, unit: usize, replicates: &[Replicate]) -> Result<(), ReportError> {
        let number = |index: usize| i32::try_from(index + 1).ok();
        if self.samples == 0 {
            for (strategy, replicate) in replicates.iter().enumerate() {
                let frame = Frame { strategy, sample: None, replicate: number(unit) };
                self.outcomes.add(frame, &replicate.frame)?;
            }
            return Ok(());
        }
        let last = (unit + 1).is_multiple_of(self.replicates);
        let frames = self.means.add(replicates.iter().map(|replicate| replicate.frame.as_slice()), last);
        for (strategy, cells) in frames.into_iter().flatten().enumerate() {
            let frame = Frame { strategy, sample: number(unit / self.replicates), replicate: None };
            self.outcomes.add(frame, &cells)?;
        }
        Ok(())
    }
}

impl Keeper for OutcomeTable {
    fn keep(&mut self, unit: usize, replicates: &[Replicate]) -> bool {
        if self.failed.is_none() {
            self.failed = self.take(unit, replicates).err();
        }
        self.failed.is_none()
    }
}
