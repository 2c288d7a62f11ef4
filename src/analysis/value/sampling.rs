//! Expected value of sample information: what a two-arm trial of a given size is worth, which tells of one parameter.
//!
//! Given the parameter of a sample, the result of the trial is normal around it; the likelihood of every sample at every
//! result gives what decision the result leads to, and its share in each sample then follows from the normal
//! distribution. Net benefit given the parameter is the fitted one, so that a trial without end is worth what it is to
//! know the parameter exactly.
//!
//! A trial measures one outcome here, or several that are looked at one by one: what its two outcomes tell together is not
//! computed. That would need how the two results of one trial depend on each other, given the parameters (people who are
//! readmitted have a worse quality of life in the same trial), which no study file states, and likelihoods over a plane of
//! results. The larger of the two values is a lower limit of what both are worth together; the EVPPI of both parameters is an
//! upper one.
//!
//! # Source
//! Ades AE, Lu G, Claxton K (2004) Med Decis Making 24:207-227; Menzies NA (2016) Med Decis Making 36:308-320; Heath A et
//! al. (2020) Med Decis Making 40:314-326.

use super::partial::At;
use super::surface::{Seen, Surface};
use crate::economics::acceptability::Acceptability;
use crate::scenario::normal_cdf;

/// Standard deviations of a result that are looked at on both sides.
const REACH: f64 = 6.5;
/// Places for each standard deviation.
const FINE: f64 = 4.0;
/// Most places; a trial so large that it needs more is taken as a little smaller.
const PLACES: f64 = 32_768.0;
/// Results less likely than this share of the likeliest lead to the same decision as their neighbour.
const NEGLIGIBLE: f64 = 1e-9;

/// What a trial of some size would return, given each sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Expected result in each sample.
    pub means: Vec<f64>,
    /// Standard deviation of the result in each sample, above 0.
    pub sds: Vec<f64>,
}

/// A grid of results.
struct Grid {
    first: f64,
    step: f64,
    places: usize,
}

impl Grid {
    fn place(&self, index: f64) -> f64 {
        self.first + index * self.step
    }
}

/// Where a decision holds: results from one place to another.
struct Region {
    from: f64,
    to: f64,
    /// The other strategy that is chosen, by its place; none stays with the best.
    choice: Option<usize>,
}

/// The value of a trial at each threshold.
///
/// # Shape
/// One for each threshold; thresholds from whose best strategy there is no surface are left out.
pub fn value_of_trial(
    surface: &Surface,
    trial: &Trial,
    thresholds: &[Acceptability],
    most: &[At],
) -> Vec<At> {
    let smallest = trial.sds.iter().copied().fold(f64::INFINITY, f64::min);
    let ends = trial.means.iter().zip(&trial.sds).fold((f64::INFINITY, f64::NEG_INFINITY), |ends, (m, s)| {
        (ends.0.min(m - REACH * s), ends.1.max(m + REACH * s))
    });
    let step = (smallest / FINE).max((ends.1 - ends.0) / PLACES);
    let grid = Grid { first: ends.0, step, places: ((ends.1 - ends.0) / step) as usize + 2 };
    // A likelihood narrower than the grid would fall between its places.
    let sds: Vec<f64> = trial.sds.iter().map(|sd| sd.max(2.0 * step)).collect();
    let mut known: Vec<(usize, Seen, Sums)> = Vec::new();
    let mut all = Vec::with_capacity(thresholds.len());
    for (threshold, most) in thresholds.iter().zip(most) {
        if !known.iter().any(|(reference, ..)| *reference == threshold.best) {
            let Some(seen) = surface.from(threshold.best) else { continue };
            let sums = Sums::new(&grid, &trial.means, &sds, &seen);
            known.push((threshold.best, seen, sums));
        }
        let Some((_, seen, sums)) = known.iter().find(|(reference, ..)| *reference == threshold.best) else {
            continue;
        };
        let benefits = seen.benefits(threshold.wtp);
        let weights = weights(&sums.regions(&grid, threshold.wtp), &trial.means, &sds, benefits.len());
        let total: f64 =
            benefits.iter().zip(&weights).map(|(benefit, weight)| super::fit::dot(benefit, weight)).sum();
        all.push(At {
            wtp: threshold.wtp,
            // A sample of the trial can be worth no more than to know the parameter, whose value is held too.
            value: (total / seen.samples().max(1) as f64).max(0.0).min(most.value),
            se: seen.standard_error(threshold.wtp, &benefits, &weights),
            additive: None,
        });
    }
    all
}

/// Sums over samples of likelihood × benefit at each place: of effect and of cost, for each other strategy.
struct Sums {
    likelihood: Vec<f64>,
    effects: Vec<Vec<f64>>,
    costs: Vec<Vec<f64>>,
}

impl Sums {
    fn new(grid: &Grid, means: &[f64], sds: &[f64], seen: &Seen) -> Self {
        // Net benefit is linear in the threshold: at 0 it is the cost alone, and what 1 adds is the effect.
        let (free, one) = (seen.benefits(0.0), seen.benefits(1.0));
        let blank = || vec![0.0; grid.places];
        let others = free.len();
        let mut sums = Self {
            likelihood: blank(),
            effects: (0..others).map(|_| blank()).collect(),
            costs: (0..others).map(|_| blank()).collect(),
        };
        for (sample, (centre, sd)) in means.iter().zip(sds).enumerate() {
            let from = ((centre - REACH * sd - grid.first) / grid.step).max(0.0) as usize;
            let to = (((centre + REACH * sd - grid.first) / grid.step) as usize + 1).min(grid.places - 1);
            for place in from..=to {
                let z = (grid.place(place as f64) - centre) / sd;
                let likelihood = libm::exp(-0.5 * z * z) / sd;
                sums.likelihood[place] += likelihood;
                for other in 0..others {
                    let cost = free[other][sample];
                    sums.costs[other][place] += likelihood * cost;
                    sums.effects[other][place] += likelihood * (one[other][sample] - cost);
                }
            }
        }
        sums
    }

    fn benefit(&self, wtp: f64, choice: Option<usize>, place: usize) -> f64 {
        choice.map_or(0.0, |other| wtp * self.effects[other][place] + self.costs[other][place])
    }

    /// The decision at every result.
    fn regions(&self, grid: &Grid, wtp: f64) -> Vec<Region> {
        let likeliest = self.likelihood.iter().copied().fold(0.0, f64::max);
        let mut regions: Vec<Region> = Vec::new();
        let mut from = f64::NEG_INFINITY;
        let mut choice: Option<Option<usize>> = None;
        for place in 0..grid.places {
            if self.likelihood[place] < NEGLIGIBLE * likeliest {
                continue;
            }
            let (mut best, mut largest) = (None, 0.0);
            for other in 0..self.effects.len() {
                let benefit = self.benefit(wtp, Some(other), place);
                if benefit > largest {
                    (best, largest) = (Some(other), benefit);
                }
            }
            match choice {
                None => choice = Some(best),
                Some(before) if before != best => {
                    let left = place.saturating_sub(1);
                    let gap = |at: usize| self.benefit(wtp, before, at) - self.benefit(wtp, best, at);
                    let (a, b) = (gap(left).max(0.0), (-gap(place)).max(0.0));
                    let share = if a + b > 0.0 { a / (a + b) } else { 0.5 };
                    let at = grid.place(left as f64 + share);
                    regions.push(Region { from, to: at, choice: before });
                    (from, choice) = (at, Some(best));
                }
                Some(_) => {}
            }
        }
        regions.push(Region { from, to: f64::INFINITY, choice: choice.flatten() });
        regions
    }
}

/// The share with which each other strategy is chosen in each sample.
fn weights(regions: &[Region], means: &[f64], sds: &[f64], others: usize) -> Vec<Vec<f64>> {
    let mut weights = vec![vec![0.0; means.len()]; others];
    let below = |at: f64, centre: f64, sd: f64| {
        if at == f64::INFINITY {
            1.0
        } else if at == f64::NEG_INFINITY {
            0.0
        } else {
            normal_cdf((at - centre) / sd)
        }
    };
    for region in regions {
        let Some(choice) = region.choice else { continue };
        for ((weight, centre), sd) in weights[choice].iter_mut().zip(means).zip(sds) {
            *weight += below(region.to, *centre, *sd) - below(region.from, *centre, *sd);
        }
    }
    weights
}
