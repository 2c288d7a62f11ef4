//! Estimates: what the replicates and samples of a run come to, cell by cell, as they come in.

use super::model::Repeats;
use crate::analysis::findings::Estimate;
use crate::analysis::quantile::HALF_95;
use crate::outcomes::frame::{Layout, Means, Moments};
use std::borrow::Cow;
use std::sync::Arc;

/// The cells of a frame that can have a value: what sites do exists for everyone alone.
#[derive(Debug)]
struct Kept {
    /// In order.
    cells: Vec<u32>,
    /// By cell: its place among those that are kept.
    places: Vec<Option<u32>>,
}

impl Kept {
    fn of(layout: &Layout) -> Self {
        let (mut cells, mut places) = (Vec::new(), vec![None; layout.len()]);
        for period in 0..=layout.years {
            for group in 0..layout.groups.len() {
                for (index, column) in layout.columns.iter().enumerate() {
                    if group == 0 || column.by_group {
                        let cell = layout.cell(period, group, index);
                        places[cell] = Some(cells.len() as u32);
                        cells.push(cell as u32);
                    }
                }
            }
        }
        Self { cells, places }
    }
}

/// What several replicates of each sample are summed up by, beside [`Estimates::over`]: two thirds of what there is for a
/// cell, which neither one replicate of each sample nor a run without samples needs.
#[derive(Debug, Clone)]
struct Nested {
    /// Over all units.
    all: Means,
    /// The current sample's own moments.
    sample: Moments,
    /// Mean over samples of the variance between replicates within a sample.
    within: Means,
    /// Under shared luck: means over samples, replicate by replicate.
    shared: Vec<Means>,
}

impl Nested {
    fn new(cells: usize, shared: usize) -> Self {
        let none = || Means::new(cells);
        Self { all: none(), sample: Moments::new(cells), within: none(), shared: vec![none(); shared] }
    }

    /// Under shared luck: moments over replicates of their means over samples, of the cell in a place.
    fn of_replicates(&self, place: usize) -> Moments {
        let mut means = Moments::new(1);
        for replicate in &self.shared {
            means.add([replicate.mean(place).unwrap_or(f64::NAN)]);
        }
        means
    }
}

/// Mean, Monte Carlo error and, with samples, what parameter uncertainty adds, of every cell.
#[derive(Debug, Clone, Default)]
pub struct Estimates {
    /// Which cells there are, where not all.
    kept: Option<Arc<Kept>>,
    /// Without samples moments over replicates; with samples over samples, of the means of their replicates.
    over: Moments,
    /// Where samples have several replicates each.
    nested: Option<Nested>,
    replicates: usize,
    samples: usize,
}

impl Estimates {
    /// Nothing taken in yet, for this many cells.
    pub(super) fn new(cells: usize, repeats: &Repeats, shared_luck: bool) -> Self {
        let Repeats { replicates, samples, .. } = *repeats;
        let shared = if shared_luck && samples > 1 { replicates } else { 0 };
        let nested = (samples > 0 && replicates > 1).then(|| Nested::new(cells, shared));
        Self { kept: None, over: Moments::new(cells), nested, replicates, samples }
    }

    /// Of so many frames of one layout.
    pub(super) fn of_frames(
        count: usize,
        layout: &Layout,
        repeats: &Repeats,
        shared_luck: bool,
    ) -> Vec<Self> {
        let kept = Arc::new(Kept::of(layout));
        let one = Self { kept: Some(Arc::clone(&kept)), ..Self::new(kept.cells.len(), repeats, shared_luck) };
        vec![one; count]
    }

    /// How many cells there are.
    pub(super) fn cells(&self) -> usize {
        self.over.cells()
    }

    /// Where the moments of a cell are; nowhere where it has no value.
    fn place(&self, cell: usize) -> Option<usize> {
        match &self.kept {
            Some(kept) => kept.places.get(cell).copied().flatten().map(|place| place as usize),
            None => Some(cell),
        }
    }

    /// Takes in the values of a unit; units come in order, the replicates of a sample after each other.
    pub(super) fn add(&mut self, unit: usize, values: &[f64]) {
        let index = unit % self.replicates;
        let values: Cow<[f64]> = match &self.kept {
            Some(kept) => {
                debug_assert!(
                    values.iter().zip(&kept.places).all(|(value, place)| place.is_some() || value.is_nan()),
                    "a group has a value that is told of everyone alone"
                );
                kept.cells.iter().map(|&cell| values[cell as usize]).collect()
            }
            None => values.into(),
        };
        let Some(nested) = &mut self.nested else { return self.over.add(values.iter().copied()) };
        nested.all.add(values.iter().copied());
        if let Some(shared) = nested.shared.get_mut(index) {
            shared.add(values.iter().copied());
        }
        nested.sample.add(values.iter().copied());
        if index + 1 == self.replicates {
            let cells = values.len();
            let done = &nested.sample;
            nested.within.add((0..cells).map(|cell| done.variance(cell).unwrap_or(f64::NAN)));
            self.over.add((0..cells).map(|cell| done.mean(cell).unwrap_or(f64::NAN)));
            nested.sample.clear();
        }
    }

    /// The mean over everything.
    pub fn mean(&self, cell: usize) -> Option<f64> {
        let place = self.place(cell)?;
        self.nested.as_ref().map_or_else(|| self.over.mean(place), |nested| nested.all.mean(place))
    }

    /// The Monte Carlo standard error of the mean; none from a single replicate.
    ///
    /// Without samples: s/√R. With nested samples: √(mean within-sample variance / (S·R)). Under shared luck the
    /// replicates' own effect does not average out over samples: the error of the mean over the replicate means.
    pub fn mcse(&self, cell: usize) -> Option<f64> {
        let place = self.place(cell)?;
        match &self.nested {
            Some(nested) if !nested.shared.is_empty() => nested.of_replicates(place).mcse(0),
            Some(nested) => {
                let within = nested.within.mean(place)?;
                Some((within / f64::from(nested.all.count(place))).sqrt())
            }
            None if self.samples > 0 => None,
            None => self.over.mcse(place),
        }
    }

    /// How far the samples lie apart, and what of that is chance; none without two samples of two replicates.
    ///
    /// Samples differ by parameters and by the chance that R replicates leave in the mean of each. With nested replicates
    /// that chance is W / R, with W the mean over samples of the variance between replicates. Under shared luck what a
    /// replicate does to every sample alike does not set samples apart; what is left is the residual of the two-way table
    /// of samples and replicates, S (W - B) / (S - 1) over R, with B the variance between replicates of their means over
    /// samples.
    ///
    /// # Source
    /// Searle SR, Casella G, `McCulloch` CE (1992) Variance Components, ch. 3 and 4; O'Hagan, Stevenson, Madan (2007) Health Econ
    /// 16:1009-1023 for patient-level models.
    pub fn spread(&self, cell: usize) -> Option<Spread> {
        let (place, nested) = (self.place(cell)?, self.nested.as_ref()?);
        let (apart, within) = (self.over.variance(place)?, nested.within.mean(place)?);
        let chance = if nested.shared.is_empty() {
            within
        } else {
            let samples = f64::from(self.over.count(place));
            (samples * (within - nested.of_replicates(place).variance(0)?) / (samples - 1.0)).max(0.0)
        };
        Some(Spread { apart, chance: chance / self.replicates as f64 })
    }

    /// The standard deviation over samples of the means of their replicates; none from fewer than two samples.
    pub fn between(&self, cell: usize) -> Option<f64> {
        let place = self.place(cell)?;
        if self.samples > 0 { self.over.variance(place).map(libm::sqrt) } else { None }
    }

    /// Mean and Monte Carlo error, with the interval over samples as mean ± 1.96 standard deviations: for cells of which there are
    /// too many to keep the values at both ends of each.
    pub(super) fn by_spread(&self, cell: usize) -> Estimate {
        let (mean, spread) = (self.mean(cell), self.between(cell));
        let limit = |sign: f64| Some(mean? + sign * HALF_95 * spread?);
        Estimate { mean, mcse: self.mcse(cell), lower: limit(-1.0), upper: limit(1.0) }
    }

    /// The variance between replicates: within a sample where there are samples.
    pub fn variance(&self, cell: usize) -> Option<f64> {
        let place = self.place(cell)?;
        match &self.nested {
            Some(nested) => nested.within.mean(place),
            None if self.samples > 0 => None,
            None => self.over.variance(place),
        }
    }
}

/// How far samples lie apart.
///
/// # Units
/// Variances: the square of the cell's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Variance over samples of the means of their replicates.
    pub apart: f64,
    /// What chance alone contributes to it.
    pub chance: f64,
}

/// Takes the means of a sample's replicates in the first cells of each strategy.
#[derive(Debug, Clone)]
pub(super) struct SampleMeans {
    sums: Vec<Moments>,
    cells: usize,
}

impl SampleMeans {
    /// No replicate yet; so many cells of each are looked at.
    pub(super) const fn of(cells: usize) -> Self {
        Self { sums: Vec::new(), cells }
    }

    /// Takes in one replicate of each strategy; the means where it is the last of its sample.
    pub(super) fn add<'a>(
        &mut self,
        rows: impl Iterator<Item = &'a [f64]>,
        last: bool,
    ) -> Option<Vec<Vec<f64>>> {
        for (strategy, row) in rows.enumerate() {
            if strategy == self.sums.len() {
                self.sums.push(Moments::new(self.cells));
            }
            self.sums[strategy].add(row.iter().copied());
        }
        let mean = |sums: &Moments| (0..self.cells).map(|cell| sums.mean(cell).unwrap_or(f64::NAN)).collect();
        let means = last.then(|| self.sums.iter().map(mean).collect());
        if last {
            self.sums.clear();
        }
        means
    }
}

#[cfg(test)]
#[path = "estimates_tests.rs"]
mod tests;
