//! Quantiles of a distribution at many probabilities, for tables.
//!
//! The strategies of a parameter set mostly ask for the same tables, and so do parameter sets that draw other inputs. Those asked
//! for last are kept: a table is a function of its law and its points alone, so that nothing but time depends on it.

use super::distribution::Distribution;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// The probabilities of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Points {
    /// The middle of each of so many classes of the same size.
    Classes(usize),
    /// Φ(z) for standard normal scores z from minus to plus `span` standard deviations, so many in each.
    Scores {
        /// The largest score.
        span: u32,
        /// Scores in a standard deviation.
        per_sd: u32,
    },
}

impl Points {
    /// How many there are.
    const fn count(self) -> usize {
        match self {
            Self::Classes(count) => count,
            Self::Scores { span, per_sd } => (2 * span * per_sd + 1) as usize,
        }
    }

    /// The standard normal score of a point of [`Points::Scores`].
    pub fn score(span: u32, per_sd: u32, point: usize) -> f64 {
        point as f64 / f64::from(per_sd) - f64::from(span)
    }

    fn probability(self, point: usize) -> f64 {
        match self {
            Self::Classes(count) => (point as f64 + 0.5) / count as f64,
            Self::Scores { span, per_sd } => {
                libm::erfc(-Self::score(span, per_sd, point) / std::f64::consts::SQRT_2) / 2.0
            }
        }
    }
}

/// Tables that are kept: more than all processes of a few strategies ask for. They take less than 400 kB.
const KEPT: usize = 64;

struct Table {
    law: Distribution,
    points: Points,
    quantiles: Arc<[f64]>,
}

/// The last ones asked for come last.
static TABLES: Mutex<VecDeque<Table>> = Mutex::new(VecDeque::new());

/// The quantiles of a law at these points.
pub fn quantiles(law: &Distribution, points: Points) -> Arc<[f64]> {
    let tables = || TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    {
        let mut tables = tables();
        let is_it = |table: &Table| table.law == *law && table.points == points;
        if let Some(table) = tables.iter().position(is_it).and_then(|place| tables.remove(place)) {
            let quantiles = Arc::clone(&table.quantiles);
            tables.push_back(table);
            return quantiles;
        }
    }
    // Nobody waits meanwhile: two who want the same table at the same time make it twice.
    let made: Arc<[f64]> = (0..points.count()).map(|point| law.quantile(points.probability(point))).collect();
    let mut tables = tables();
    while tables.len() >= KEPT {
        tables.pop_front();
    }
    tables.push_back(Table { law: *law, points, quantiles: Arc::clone(&made) });
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each by itself, also once so many others were asked for that it is no longer kept.
    #[test]
    fn every_table_is_that_of_its_law_and_its_points() {
        let law = |k: usize| Distribution::Gamma { shape: 0.5 + k as f64, scale: 2.0 };
        let all = [Points::Classes(7), Points::Classes(8), Points::Scores { span: 2, per_sd: 3 }];
        for turn in 0..2 {
            for k in 0..KEPT {
                for points in all {
                    let found = quantiles(&law(k), points);
                    let by_itself: Vec<f64> =
                        (0..points.count()).map(|i| law(k).quantile(points.probability(i))).collect();
                    assert_eq!(found.to_vec(), by_itself, "{turn} {k} {points:?}");
                }
            }
        }
        assert!(TABLES.lock().unwrap().len() <= KEPT);
    }

    #[test]
    fn points_are_the_middles_of_classes_and_the_scores_of_the_normal_distribution() {
        let classes = Points::Classes(4);
        assert_eq!((0..4).map(|i| classes.probability(i)).collect::<Vec<_>>(), [0.125, 0.375, 0.625, 0.875]);
        let scores = Points::Scores { span: 2, per_sd: 1 };
        let known = [0.022_750_131_948_179, 0.158_655_253_931_457, 0.5, 0.841_344_746_068_543];
        for (point, known) in known.into_iter().enumerate() {
            assert!((scores.probability(point) - known).abs() < 1e-14, "{point}");
        }
        assert_eq!(scores.count(), 5);
    }
}
