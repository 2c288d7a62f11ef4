//! A part of a finished run simulated again: the same values to the last bit, or something has changed.

use super::estimates::SampleMeans;
use super::model::ModelError;
use super::run::{Decision, open_sample};
use super::simulate::replicate;
use crate::engine::draws::ParameterLuck;
use crate::report::ReportError;
use crate::report::tables::outcomes::Finished;
use rayon::prelude::*;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// One strategy in one sample, or in one replicate where there are no samples, beside what the run left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// The strategy.
    pub strategy: String,
    /// The sample, from 1; none without samples.
    pub sample: Option<usize>,
    /// The replicate, from 1; none with samples, of which all replicates are simulated.
    pub replicate: Option<usize>,
    /// How many values are compared.
    pub values: usize,
    /// How many of them differ.
    pub different: usize,
}

/// Why nothing was compared.
#[derive(Debug)]
pub enum RerunError {
    /// The scenario cannot be simulated.
    Model(ModelError),
    /// What the run left cannot be read, or is not of this scenario.
    Run(ReportError),
    /// It was stopped.
    Interrupted,
}

/// Simulates `count` parts of a run again, chosen by a number, and compares them with its table of outcomes.
///
/// # Errors
/// See [`RerunError`].
pub fn rerun(
    decision: &Decision,
    run: &Path,
    count: usize,
    chosen_by: u64,
    stop: &AtomicBool,
) -> Result<(Vec<Again>, usize), RerunError> {
    let repeats = &decision.repeats;
    let strategies: Vec<String> = decision.scenarios.iter().map(|s| s.id.clone()).collect();
    let each = if repeats.samples > 0 { repeats.samples } else { repeats.replicates };
    let frames = each * strategies.len();
    let table = Finished::open(run, &strategies, &decision.layout, frames).map_err(RerunError::Run)?;
    let again = chosen(frames, count, chosen_by)
        .into_par_iter()
        .with_max_len(1)
        .map(|frame| {
            if stop.load(Ordering::Relaxed) {
                return Err(RerunError::Interrupted);
            }
            let (one, strategy) = (frame / strategies.len(), frame % strategies.len());
            let cells = lived(decision, strategy, one).map_err(RerunError::Model)?;
            let (values, different) = table.compare(frame, &cells).map_err(RerunError::Run)?;
            let number = |of: bool| of.then_some(one + 1);
            Ok(Again {
                strategy: strategies[strategy].clone(),
                sample: number(repeats.samples > 0),
                replicate: number(repeats.samples == 0),
                values,
                different,
            })
        })
        .collect::<Result<_, _>>()?;
    Ok((again, frames))
}

/// Which frames are simulated again, in their order.
fn chosen(frames: usize, count: usize, by: u64) -> Vec<usize> {
    // A path has so many coordinates in a sample.
    const COORDINATES: usize = 1 << 16;
    let place = |frame: usize| {
        let luck = ParameterLuck::new(by, (frame / COORDINATES) as u64);
        luck.uniform("verify", (frame % COORDINATES) as u32)
    };
    let mut all: Vec<(f64, usize)> = (0..frames).map(|frame| (place(frame), frame)).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut chosen: Vec<usize> = all.into_iter().take(count).map(|(_, frame)| frame).collect();
    chosen.sort_unstable();
    chosen
}

/// The cells of one frame: of a replicate, or the means of a sample's replicates.
fn lived(decision: &Decision, strategy: usize, one: usize) -> Result<Vec<f64>, ModelError> {
    let repeats = &decision.repeats;
    let sample = if repeats.samples > 0 { one } else { 0 };
    let model = open_sample(decision, strategy, sample)?;
    let first = repeats.first_replicate(sample, decision.shared_luck);
    let frame = |number: u64| replicate(&model, &decision.layout.groups, repeats.seed, number).frame;
    if repeats.samples == 0 {
        return Ok(frame(first + one as u64));
    }
    let mut means = SampleMeans::of(decision.layout.len());
    let mut cells = Vec::new();
    for index in 0..repeats.replicates {
        let frame = frame(first + index as u64);
        let last = index + 1 == repeats.replicates;
        cells.extend(means.add(std::iter::once(frame.as_slice()), last).into_iter().flatten().flatten());
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_depends_on_the_number_and_nothing_is_chosen_twice() {
        let (one, other) = (chosen(100, 10, 1), chosen(100, 10, 2));
        assert!(one != other && one.len() == 10 && one.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(chosen(4, 9, 1), [0, 1, 2, 3]);
        // Every frame has its turn.
        let mut often = vec![0; 20];
        for by in 0..400 {
            for frame in chosen(20, 1, by) {
                often[frame] += 1;
            }
        }
        // Binomial with mean 20: one of 20 outside 4..=44 has a chance below 2e-4.
        assert!(often.iter().all(|&times| (4..=44).contains(&times)), "{often:?}");
    }
}
