//! What is told through time: tracks at every system step, and everyone's outcomes in every year, over replicates and samples.

use super::estimates::Estimates;
use super::over_samples::OverSamples;
use super::run::{Decision, TRACKS};
use super::simulate::Replicate;
use crate::analysis::findings::Estimate;
use std::sync::Arc;

/// Sums of what is told through time.
#[derive(Debug)]
pub struct ThroughTime {
    /// By strategy: tracks, by period and track; nothing before the first unit.
    tracks: Vec<Estimates>,
    tracks_over_samples: OverSamples,
    /// Everyone's outcomes by year and column, over samples.
    years: Arc<OverSamples>,
}

impl ThroughTime {
    /// Nothing taken in yet.
    pub(super) fn new(decision: &Decision) -> Self {
        let columns = decision.layout.columns.len();
        let periods = libm::ceil(decision.horizon / decision.system_step) as usize;
        Self {
            tracks: Vec::new(),
            tracks_over_samples: OverSamples::of_levels(decision, periods * TRACKS),
            years: Arc::new(OverSamples::new(decision, decision.layout.years * columns)),
        }
    }

    /// Takes in the replicates of a unit.
    pub(super) fn add(&mut self, decision: &Decision, unit: usize, replicates: &[Replicate]) {
        if self.tracks.is_empty() {
            let of = |replicate: &Replicate| {
                Estimates::new(replicate.series.len(), &decision.repeats, decision.shared_luck)
            };
            self.tracks = replicates.iter().map(of).collect();
        }
        for (tracks, replicate) in self.tracks.iter_mut().zip(replicates) {
            tracks.add(unit, &replicate.series);
        }
        if decision.repeats.samples == 0 {
            return;
        }
        self.tracks_over_samples.add(unit, replicates.iter().map(|replicate| replicate.series.as_slice()));
        let layout = &decision.layout;
        let columns = layout.columns.len();
        let everyone = |replicate: &Replicate| -> Vec<f64> {
            let year = |year: usize| {
                let from = layout.cell(year, 0, 0);
                &replicate.frame[from..from + columns]
            };
            (1..=layout.years).flat_map(year).copied().collect()
        };
        let rows: Vec<Vec<f64>> = replicates.iter().map(everyone).collect();
        // Nobody else holds it while a run goes on.
        Arc::make_mut(&mut self.years).add(unit, rows.iter().map(Vec::as_slice));
    }

    /// Everyone's outcomes in every year over samples.
    ///
    /// # Shape
    /// By strategy; cells by year and column.
    pub(super) fn years(&self) -> &Arc<OverSamples> {
        &self.years
    }

    /// How many numbers a strategy has in all tracks; 0 before the first unit.
    pub(super) fn cells(&self) -> usize {
        self.tracks.first().map_or(0, Estimates::cells)
    }

    /// A number of a track.
    pub(super) fn track(&self, strategy: usize, cell: usize) -> Estimate {
        let Some(estimates) = self.tracks.get(strategy) else { return Estimate::default() };
        self.tracks_over_samples.level(estimates, strategy, cell).finite()
    }
}
