//! Estimates over replicates and samples: means, Monte Carlo errors, and the means of each sample.

use super::model::Repeats;
use crate::outcomes::frame::Moments;

/// Mean, Monte Carlo error and, with samples, what parameter uncertainty adds, of every cell.
#[derive(Debug, Clone, Default)]
pub struct Estimates {
    /// Over all units.
    all: Moments,
    /// The current sample's own moments.
    sample: Moments,
    /// Mean over samples of the variance between replicates within a sample.
    within: Moments,
    /// Under shared luck: moments over samples, replicate by replicate.
    shared: Vec<Moments>,
    replicates: usize,
    samples: usize,
}

impl Estimates {
    pub(super) fn new(cells: usize, repeats: &Repeats, shared_luck: bool) -> Self {
        let shared = if shared_luck && repeats.samples > 1 { repeats.replicates } else { 0 };
        Self {
            all: Moments::new(cells),
            sample: Moments::new(cells),
            within: Moments::new(cells),
            shared: vec![Moments::new(cells); shared],
            replicates: repeats.replicates,
            samples: repeats.samples,
        }
    }

    pub(super) fn add(&mut self, unit: usize, values: &[f64]) {
        let index = unit % self.replicates;
        self.all.add(values.iter().copied());
        if let Some(shared) = self.shared.get_mut(index) {
            shared.add(values.iter().copied());
        }
        if self.samples > 0 {
            self.sample.add(values.iter().copied());
            if index + 1 == self.replicates {
                let cells = values.len();
                let done = std::mem::replace(&mut self.sample, Moments::new(cells));
                self.within.add((0..cells).map(|cell| done.variance(cell).unwrap_or(f64::NAN)));
            }
        }
    }

    /// The mean over everything.
    pub fn mean(&self, cell: usize) -> Option<f64> {
        self.all.mean(cell)
    }

    /// The Monte Carlo standard error of the mean; none from a single replicate.
    ///
    /// Without samples: s/√R. With nested samples: √(mean within-sample variance / (S·R)). Under shared luck the
    /// replicates' own effect does not average out over samples: the error of the mean over the replicate means.
    pub fn mcse(&self, cell: usize) -> Option<f64> {
        if !self.shared.is_empty() {
            let mut means = Moments::new(1);
            for replicate in &self.shared {
                means.add([replicate.mean(cell).unwrap_or(f64::NAN)]);
            }
            return means.mcse(0);
        }
        if self.samples > 0 {
            let within = self.within.mean(cell)?;
            return Some((within / f64::from(self.all.count(cell))).sqrt());
        }
        self.all.mcse(cell)
    }

    /// The variance between replicates: within a sample where there are samples.
    pub fn variance(&self, cell: usize) -> Option<f64> {
        if self.samples > 0 { self.within.mean(cell) } else { self.all.variance(cell) }
    }
}

/// Takes the means of a sample's replicates in the first cells of each strategy.
pub(super) struct SampleMeans {
    sums: Vec<Moments>,
    pub(super) cells: usize,
}

impl SampleMeans {
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
