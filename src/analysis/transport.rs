//! Transport to another population: results by group, weighted as a target population is composed.
//!
//! With `y_g` what a group g brings for each person of it to whom the programme is open, and `t_g` the share of g in the target, the
//! target's own is `Σ t_g y_g`: post-stratification, or standardisation to the target. It is right where what happens to a person
//! depends on the setting through the attributes that are weighted alone.
//!
//! # Source
//! Cole SR, Stuart EA (2010) Am J Epidemiol 172:107-115; Deming WE, Stephan FF (1940) Ann Math Stat 11:427-444 for raking; Kish L (1965)
//! Survey Sampling, for the effective number of people; all recalled.

use super::quantile::{HALF_95, quantile};

/// Passes of raking: each brings both margins nearer; a hundred are far more than tables without zeros need.
const PASSES: usize = 10_000;
/// How near margins have to come.
const NEAR: f64 = 1e-9;
/// A group that counts so many times as much as in the run is told.
pub const HEAVY: f64 = 5.0;

/// Shares of pairs with these margins that have the odds ratios of the shares given: iterative proportional fitting.
///
/// # Shape
/// `shares` by row, then column.
///
/// # Errors
/// The row or column that has a share in the target and nobody to give it to; none where margins contradict zeros together.
pub fn raked(shares: &[Vec<f64>], rows: &[f64], columns: &[f64]) -> Result<Vec<Vec<f64>>, Empty> {
    let mut cells = shares.to_vec();
    let column = |cells: &[Vec<f64>], at: usize| cells.iter().map(|row| row[at]).sum::<f64>();
    for _ in 0..PASSES {
        for (at, &wanted) in rows.iter().enumerate() {
            let sum: f64 = cells[at].iter().sum();
            if sum <= 0.0 && wanted > 0.0 {
                return Err(Empty::Row(at));
            }
            for cell in &mut cells[at] {
                *cell *= if sum > 0.0 { wanted / sum } else { 0.0 };
            }
        }
        for (at, &wanted) in columns.iter().enumerate() {
            let sum = column(&cells, at);
            if sum <= 0.0 && wanted > 0.0 {
                return Err(Empty::Column(at));
            }
            for row in &mut cells {
                row[at] *= if sum > 0.0 { wanted / sum } else { 0.0 };
            }
        }
        let off = |(row, wanted): (&Vec<f64>, &f64)| (row.iter().sum::<f64>() - wanted).abs();
        if cells.iter().zip(rows).map(off).fold(0.0, f64::max) < NEAR {
            return Ok(cells);
        }
    }
    Err(Empty::Together)
}

/// Whom the run lacks for a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// A row of the table of pairs.
    Row(usize),
    /// A column.
    Column(usize),
    /// Pairs that nobody belongs to leave no way to fulfil both margins.
    Together,
}

/// A group of the run, and what of the target it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// Its name.
    pub group: String,
    /// Simulated people to whom the programme is open.
    pub simulated: f64,
    /// Its share of them in the run.
    pub share: f64,
    /// Its share in the target.
    pub target: f64,
}

impl Weighed {
    /// How many times as much each of its people counts as in the run; none of nobody.
    pub fn weight(&self) -> Option<f64> {
        (self.share > 0.0).then(|| self.target / self.share)
    }
}

/// How many people of the run as it is would tell as much: n / Σ t²/p (Kish).
pub fn effective(groups: &[Weighed]) -> f64 {
    let n: f64 = groups.iter().map(|group| group.simulated).sum();
    let spread: f64 = groups
        .iter()
        .filter(|group| group.share > 0.0)
        .map(|group| group.target * group.target / group.share)
        .sum();
    n / spread
}

/// A number of the target with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Carried {
    /// Mean; none where it is missing.
    pub mean: Option<f64>,
    /// Standard error: of chance and, with samples, that other parameter sets might have been drawn.
    pub error: Option<f64>,
    /// Limits over samples; none without.
    pub interval: Option<[f64; 2]>,
}

impl Carried {
    /// Of its values in each replicate, or the means of each sample.
    pub fn of(values: &[f64], samples: bool) -> Self {
        let n = values.len() as f64;
        if values.is_empty() || !values.iter().all(|value| value.is_finite()) {
            return Self::default();
        }
        let mean = values.iter().sum::<f64>() / n;
        let square = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let limits = quantile(&sorted, 0.025).zip(quantile(&sorted, 0.975));
        Self {
            mean: Some(mean),
            error: (values.len() > 1).then(|| libm::sqrt(square / n)),
            interval: limits.filter(|_| samples && values.len() > 1).map(|(low, high)| [low, high]),
        }
    }

    /// Of what groups bring, each with its weight, of which moments alone are known: errors of chance as if groups had nothing in common,
    /// intervals over samples as if all of them moved together, which is the widest that they can be.
    pub fn sum(parts: &[(f64, Self)], samples: usize) -> Self {
        let all = |of: &dyn Fn(&Self) -> Option<f64>| -> Option<Vec<f64>> {
            parts.iter().map(|(weight, part)| Some(weight * of(part)?)).collect()
        };
        let mean = all(&|part| part.mean).map(|parts| parts.iter().sum::<f64>());
        let chance = all(&|part| part.error).map(|parts| libm::sqrt(parts.iter().map(|x| x * x).sum()));
        let half = all(&|part| part.interval.map(|[low, high]| 0.5 * (high - low)))
            .map(|parts| parts.iter().map(|x| x.abs()).sum::<f64>());
        let sets = half.map(|half| half / HALF_95 / libm::sqrt(samples.max(1) as f64));
        Self {
            mean,
            error: match (chance, sets) {
                (Some(chance), Some(sets)) => Some(chance.max(sets)),
                (chance, sets) => chance.or(sets),
            },
            interval: mean.zip(half).map(|(mean, half)| [mean - half, mean + half]),
        }
    }
}

/// One outcome of one strategy, in the run and in the target.
///
/// # Units
/// For each person to whom the programme is open at the start.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The strategy, by its place.
    pub strategy: usize,
    /// Identifier of the outcome.
    pub outcome: String,
    /// Unit of the outcome.
    pub unit: String,
    /// Level in the run and in the target.
    pub level: [Carried; 2],
    /// Difference from the comparator in the run and in the target; missing for the comparator.
    pub difference: [Carried; 2],
    /// What of the level belongs to no group and is left as in the run, as a share of it; 0 where all of it does.
    pub fixed: f64,
}

/// A run carried over to a target population.
#[derive(Debug, Clone, PartialEq)]
pub struct Transported {
    /// The attribute, or the two of a pair.
    pub by: String,
    /// Its groups.
    pub groups: Vec<Weighed>,
    /// Whether margins were raked.
    pub raked: bool,
    /// Whether errors are those of replicates and samples, or of moments by group alone.
    pub by_unit: bool,
    /// The outcomes.
    pub rows: Vec<Row>,
    /// What a reader has to know.
    pub warnings: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Margins are met, odds ratios stay: a table of two by two has the solution of a quadratic.
    #[test]
    fn raking_meets_margins_and_keeps_odds_ratios() {
        let seed = vec![vec![0.4, 0.1], vec![0.2, 0.3]];
        let found = raked(&seed, &[0.3, 0.7], &[0.6, 0.4]).unwrap();
        let odds = |t: &[Vec<f64>]| t[0][0] * t[1][1] / (t[0][1] * t[1][0]);
        assert!((odds(&found) - 6.0).abs() < 1e-6, "{found:?}");
        // a (0.1 + a) / ((0.3 - a) (0.6 - a)) = 6: 5 a² - 5.5 a + 1.08 = 0.
        let a = (5.5 - libm::sqrt(5.5 * 5.5 - 4.0 * 5.0 * 1.08)) / 10.0;
        assert!((found[0][0] - a).abs() < 1e-8, "{found:?} {a}");
        for (margin, wanted) in [(found[0][0] + found[0][1], 0.3), (found[0][0] + found[1][0], 0.6)] {
            assert!((margin - wanted).abs() < 1e-8);
        }
        assert_eq!(raked(&[vec![0.0, 0.0], vec![0.5, 0.5]], &[0.2, 0.8], &[0.5, 0.5]), Err(Empty::Row(0)));
        assert_eq!(raked(&[vec![0.0, 0.5], vec![0.0, 0.5]], &[0.5, 0.5], &[0.1, 0.9]), Err(Empty::Column(0)));
        // Nobody is both first and first, nor second and second: both margins cannot be 9 in 10.
        let apart = [vec![0.0, 0.5], vec![0.5, 0.0]];
        assert_eq!(raked(&apart, &[0.9, 0.1], &[0.9, 0.1]), Err(Empty::Together));
    }

    #[test]
    fn people_count_for_less_where_weights_differ() {
        let group = |share: f64, target: f64| Weighed {
            group: String::new(),
            simulated: 1000.0 * share,
            share,
            target,
        };
        assert!((effective(&[group(0.5, 0.5), group(0.5, 0.5)]) - 1000.0).abs() < 1e-9);
        // Σ t²/p = 0.81/0.1 + 0.01/0.9.
        let uneven = [group(0.1, 0.9), group(0.9, 0.1)];
        assert!((effective(&uneven) - 1000.0 / (8.1 + 0.01 / 0.9)).abs() < 1e-9);
        assert_eq!((uneven[0].weight(), group(0.0, 0.2).weight()), (Some(9.0), None));
    }

    #[test]
    fn moments_of_groups_add_up() {
        let part = |mean, error, half: f64| Carried {
            mean: Some(mean),
            error: Some(error),
            interval: Some([mean - half, mean + half]),
        };
        let sum = Carried::sum(&[(0.25, part(4.0, 4.0, 8.0)), (0.75, part(8.0, 4.0, 4.0))], 1_000_000);
        assert_eq!((sum.mean, sum.interval), (Some(7.0), Some([2.0, 12.0])));
        assert!((sum.error.unwrap() - libm::sqrt(10.0)).abs() < 1e-12);
        // Few samples: others might have been drawn.
        let few = Carried::sum(&[(1.0, part(4.0, 0.001, HALF_95))], 100);
        assert!((few.error.unwrap() - 0.1).abs() < 1e-12);
        assert_eq!(Carried::sum(&[(1.0, Carried::default())], 0), Carried::default());
        let of = Carried::of(&[1.0, 2.0, 6.0], false);
        assert_eq!((of.mean, of.interval), (Some(3.0), None));
        assert!((of.error.unwrap() - libm::sqrt(7.0 / 3.0)).abs() < 1e-12);
        assert_eq!(Carried::of(&[1.0, f64::NAN], true), Carried::default());
        assert_eq!(Carried::of(&[1.0], true).error, None);
    }
}
