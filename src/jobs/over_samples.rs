//! Intervals over samples, of which only the values at both ends are kept, so that memory hardly grows with samples.

use super::estimates::{Estimates, SampleMeans};
use super::model::Repeats;
use super::precision::MOST_BATCHES;
use super::run::Decision;
use crate::analysis::findings::Estimate;
use crate::analysis::quantile::quantile_of;

/// Probabilities of the limits of an interval.
const LIMITS: [f64; 2] = [0.025, 0.975];

/// The values of one cell: all while they are few, then only as many of the smallest and of the largest as the limits of
/// an interval can rest on.
///
/// # Shape
/// In order; the smallest first, then the largest.
#[derive(Debug, Clone)]
struct Ends {
    count: usize,
    /// Of all values, in the order in which they came.
    sum: f64,
    values: Vec<f64>,
}

impl Default for Ends {
    fn default() -> Self {
        // What the sum of no numbers is.
        Self { count: 0, sum: -0.0, values: Vec::new() }
    }
}

impl Ends {
    /// Takes in a value, of which `each` are kept at either end; missing ones are left out.
    fn add(&mut self, value: f64, each: usize) {
        if !value.is_finite() {
            return;
        }
        self.count += 1;
        self.sum += value;
        let place = self.values.partition_point(|known| known.total_cmp(&value).is_lt());
        if self.values.len() < 2 * each {
            if self.values.len() == self.values.capacity() {
                let room = 2 * each - self.values.len();
                self.values.reserve_exact(room.min(self.values.len().max(4)));
            }
            self.values.insert(place, value);
        } else if place < each {
            // What was the largest of the small ones goes.
            self.values[place..each].rotate_right(1);
            self.values[place] = value;
        } else if place > each {
            self.values[each..place].rotate_left(1);
            self.values[place - 1] = value;
        }
    }

    fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }

    /// The 95% interval: quantiles of all values that came, to the last bit; none of fewer than two.
    fn interval(&self) -> (Option<f64>, Option<f64>) {
        if self.count < 2 {
            return (None, None);
        }
        let left_out = self.count - self.values.len();
        let small = self.values.len() / 2;
        let at = |rank: usize| {
            let place = if left_out == 0 || rank < small { rank } else { rank - left_out };
            self.values[place]
        };
        let [lower, upper] = LIMITS.map(|p| quantile_of(self.count, at, p));
        (lower, upper)
    }
}

/// Levels of strategies and their differences from the first, over samples: of the means of each sample's replicates.
///
/// # Shape
/// By strategy, cell.
#[derive(Debug, Clone)]
pub struct OverSamples {
    means: SampleMeans,
    /// Replicates of each sample; 0 where there are no samples.
    replicates: usize,
    /// How many values are kept at either end.
    each: usize,
    differ: bool,
    levels: Vec<Vec<Ends>>,
    differences: Vec<Vec<Ends>>,
}

impl OverSamples {
    /// Nothing taken in yet, of so many cells of each strategy.
    pub(super) fn new(decision: &Decision, cells: usize) -> Self {
        let Repeats { samples, replicates, .. } = decision.repeats;
        let most = samples * if decision.until_mcse.is_some() { MOST_BATCHES } else { 1 };
        Self::of_at_most(most, if samples > 0 { replicates } else { 0 }, cells)
    }

    /// The same where differences between strategies are not asked for.
    pub(super) fn of_levels(decision: &Decision, cells: usize) -> Self {
        Self { differ: false, ..Self::new(decision, cells) }
    }

    /// Nothing taken in yet, of at most so many samples.
    ///
    /// The lower limit lies between two neighbours in order, the second of which has the rank ⌊0.025 (n − 1)⌋ + 1, from 0, and
    /// the upper limit as far from the other end. One more is kept for the rounding of 0.975 (n − 1).
    fn of_at_most(samples: usize, replicates: usize, cells: usize) -> Self {
        let each = libm::floor(LIMITS[0] * samples.saturating_sub(1) as f64) as usize + 3;
        let (levels, differences) = (Vec::new(), Vec::new());
        Self { means: SampleMeans::of(cells), replicates, each, differ: true, levels, differences }
    }

    /// Takes in the cells of every strategy in a unit; the means of the sample where it is its last replicate. Nothing where
    /// there are no samples.
    pub(super) fn add<'a>(
        &mut self,
        unit: usize,
        rows: impl Iterator<Item = &'a [f64]>,
    ) -> Option<Vec<Vec<f64>>> {
        if self.replicates == 0 {
            return None;
        }
        let means = self.means.add(rows, (unit + 1).is_multiple_of(self.replicates))?;
        self.add_sample(&means);
        Some(means)
    }

    /// Takes in the cells of every strategy in a sample, and their differences from the first strategy.
    pub(super) fn add_sample(&mut self, rows: &[Vec<f64>]) {
        self.levels.resize(rows.len(), Vec::new());
        for (ends, row) in self.levels.iter_mut().zip(rows) {
            take(ends, row.iter().copied(), self.each);
        }
        let [first, others @ ..] = rows else { return };
        if self.differ {
            self.differences.resize(others.len(), Vec::new());
            for (ends, row) in self.differences.iter_mut().zip(others) {
                take(ends, row.iter().zip(first).map(|(new, old)| new - old), self.each);
            }
        }
    }

    /// The 95% interval of a strategy's level over samples.
    pub(super) fn limits(&self, strategy: usize, cell: usize) -> (Option<f64>, Option<f64>) {
        interval(self.levels.get(strategy), cell)
    }

    /// The same of its difference from the first strategy.
    pub(super) fn limits_of_difference(&self, strategy: usize, cell: usize) -> (Option<f64>, Option<f64>) {
        interval(strategy.checked_sub(1).and_then(|index| self.differences.get(index)), cell)
    }

    /// What a strategy's level comes to, with the interval over samples.
    pub(super) fn level(&self, estimates: &Estimates, strategy: usize, cell: usize) -> Estimate {
        estimate_of(estimates, cell, self.levels.get(strategy))
    }

    /// What its difference from the first strategy comes to.
    pub(super) fn difference(&self, estimates: &Estimates, strategy: usize, cell: usize) -> Estimate {
        let ends = strategy.checked_sub(1).and_then(|index| self.differences.get(index));
        estimate_of(estimates, cell, ends)
    }

    /// Mean and interval of a strategy's level, and of its difference from the first, over samples alone: without Monte Carlo
    /// error.
    pub(super) fn by_themselves(&self, strategy: usize, cell: usize) -> [Estimate; 2] {
        let differences = strategy.checked_sub(1).and_then(|index| self.differences.get(index));
        [self.levels.get(strategy), differences].map(|of| {
            let Some(ends) = of.and_then(|ends| ends.get(cell)) else { return Estimate::default() };
            let (lower, upper) = ends.interval();
            Estimate { mean: ends.mean(), mcse: None, lower, upper }
        })
    }
}

fn take(ends: &mut Vec<Ends>, values: impl ExactSizeIterator<Item = f64>, each: usize) {
    if ends.len() < values.len() {
        ends.resize(values.len(), Ends::default());
    }
    for (ends, value) in ends.iter_mut().zip(values) {
        ends.add(value, each);
    }
}

fn interval(of: Option<&Vec<Ends>>, cell: usize) -> (Option<f64>, Option<f64>) {
    of.and_then(|ends| ends.get(cell)).map_or((None, None), Ends::interval)
}

fn estimate_of(estimates: &Estimates, cell: usize, of: Option<&Vec<Ends>>) -> Estimate {
    let (lower, upper) = interval(of, cell);
    Estimate { mean: estimates.mean(cell), mcse: estimates.mcse(cell), lower, upper }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::summary;
    use proptest::prelude::*;

    /// Values with many ties, both zeros and some that are missing.
    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            6 => -1e3..1e3_f64,
            2 => (-3..3_i8).prop_map(f64::from),
            1 => Just(-0.0),
            1 => Just(f64::NAN),
            1 => Just(f64::INFINITY)
        ]
    }

    proptest! {
        /// Against the plain way: all values kept and sorted.
        #[test]
        fn intervals_are_those_of_all_values_to_the_last_bit(
            values in prop::collection::vec((value(), value()), 0..400),
            more in 0..300_usize,
        ) {
            let mut over = OverSamples::of_at_most(values.len() + more, 1, 2);
            for (unit, &(first, other)) in values.iter().enumerate() {
                over.add(unit, [[0.0, first], [1.0, other]].iter().map(<[f64; 2]>::as_slice));
            }
            // A mean of zeros has no sign, whatever theirs.
            let bits =
                |of: Estimate| [of.mean, of.lower, of.upper].map(|value| value.map(|value| (value + 0.0).to_bits()));
            let plain = |of: &dyn Fn(&(f64, f64)) -> f64| {
                let all: Vec<f64> = values.iter().map(of).filter(|value| value.is_finite()).collect();
                let mean = (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64);
                let (lower, upper) = summary::interval(all);
                bits(Estimate { mean, lower, upper, mcse: None })
            };
            prop_assert_eq!(bits(over.by_themselves(0, 1)[0]), plain(&|v| v.0));
            prop_assert_eq!(over.by_themselves(1, 1).map(bits), [plain(&|v| v.1), plain(&|v| v.1 - v.0)]);
            prop_assert_eq!(bits(over.by_themselves(0, 1)[1]), [None; 3]);
        }
    }

    #[test]
    fn what_is_kept_is_a_twentieth_of_many_values() {
        let mut over = OverSamples::of_at_most(10_000, 1, 1);
        for sample in 0..10_000_u32 {
            over.add_sample(&[vec![f64::from(sample.wrapping_mul(2_654_435_761))]]);
        }
        let kept = &over.levels[0][0].values;
        assert!(kept.len() <= 510 && kept.capacity() <= 510, "{} {}", kept.len(), kept.capacity());
    }
}
