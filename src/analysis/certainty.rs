//! What the spread of a result over parameter sets rests on: shares of its variance by the standing of the inputs.
//!
//! Forward selection: the input with the largest correlation with what is left of the result is taken first, and what it explains
//! counts for its standing; the result and all other inputs are then freed of it (Gram and Schmidt), and so on until no input
//! passes a t value of 3.6. Inputs that are drawn together are thus counted once. Each share r² is less by what chance alone would
//! give, (1 - r²)/(n - k - 1) after k inputs. What no input explains is chance, interaction and what is not linear, or too
//! small to be seen in so many samples.
//!
//! # Source
//! Forward selection and the adjustment: Miller A (2002) Subset Selection in Regression, 2nd ed.; Ezekiel M (1930), recalled.

use super::quantile::quantile;
use crate::scenario::Standing;

/// The t value that a correlation has to pass: with some hundred inputs, one in twenty runs takes one in by chance alone.
const ENOUGH: f64 = 3.6;
/// The most inputs that are taken.
const MOST: usize = 40;

/// An input that explains some of the spread.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Explains {
    /// Its place among the inputs.
    pub input: usize,
    /// The share of the variance that it explains beside those before it.
    pub share: f64,
}

/// What the spread of one result rests on.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Certainty {
    /// Identifier of the outcome whose difference from the comparator it is.
    pub outcome: String,
    /// The strategy.
    pub strategy: usize,
    /// Parameter sets.
    pub samples: usize,
    /// Share of the variance by standing, the best first, and last that of inputs without a source.
    pub shares: [f64; Standing::ALL.len() + 1],
    /// What it would be with the distributions as stated; none where none was widened.
    pub stated: Option<AsStated>,
    /// The inputs that explain most: label, share, standing.
    pub first: Vec<(String, f64, Option<Standing>)>,
    /// Where the difference changes sign over the first of them; none where it does not within its limits.
    pub flip: Option<Flip>,
}

/// What the spread of a result would be without widening, to the first order: what an input explains goes down as its variance
/// does, `V × (σ stated / σ widened)²`, and what no input explains stays as it is.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct AsStated {
    /// Share of that variance by standing, as [`Certainty::shares`].
    pub shares: [f64; Standing::ALL.len() + 1],
    /// The standard deviation as it is over the standard deviation that it would be.
    pub spread: f64,
}

/// An input whose distribution was widened.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Widened {
    /// Its address.
    pub input: String,
    /// The standing of its source; none counts as an assumption.
    pub standing: Option<Standing>,
    /// How many times as wide it is on its natural scale.
    pub factor: f64,
    /// The distribution as stated, in words.
    pub stated: String,
    /// The distribution that was drawn from, in words.
    pub used: String,
    /// Mean and standard deviation as stated and as drawn from; none of shares.
    pub moments: Option<([f64; 2], [f64; 2])>,
}

/// The value of an input at which a difference changes sign, all other inputs as they are on average.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Flip {
    /// The value.
    pub at: f64,
    /// Its standard error.
    pub error: f64,
    /// Between which values 95% of the draws lie.
    pub drawn: [f64; 2],
    /// Whether the difference is above 0 where the input is above the value.
    pub rises: bool,
    /// The unit of the input.
    pub unit: String,
}

/// Where the straight line through a difference over an input crosses 0: x₀ = x̄ - ȳ/b, with the standard error
/// (s/|b|) √(1/n + (x₀ - x̄)²/Σ(x - x̄)²) of the delta method; none outside the limits between which 95% of the draws lie.
pub fn flip(input: &[f64], difference: &[f64], unit: &str) -> Option<Flip> {
    let n = input.len() as f64;
    let (x, y) = (centred(input), centred(difference));
    let size = dot(&x, &x);
    let slope = dot(&x, &y) / size;
    let mean = |column: &[f64]| column.iter().sum::<f64>() / n;
    let at = mean(input) - mean(difference) / slope;
    let mut sorted = input.to_vec();
    sorted.sort_by(f64::total_cmp);
    let drawn = [quantile(&sorted, 0.025)?, quantile(&sorted, 0.975)?];
    if !at.is_finite() || at < drawn[0] || at > drawn[1] {
        return None;
    }
    let left: f64 = x.iter().zip(&y).map(|(x, y)| (y - slope * x) * (y - slope * x)).sum();
    let away = at - mean(input);
    let error = libm::sqrt(left / (n - 2.0) * (1.0 / n + away * away / size)) / slope.abs();
    Some(Flip { at, error, drawn, rises: slope > 0.0, unit: unit.to_owned() })
}

impl Certainty {
    /// What no input explains.
    pub fn rest(&self) -> f64 {
        1.0 - self.shares.iter().sum::<f64>()
    }

    /// The share that rests on assumptions, and on inputs without a source.
    pub fn assumed(&self) -> f64 {
        self.shares.iter().skip(Standing::Assumption as usize).sum()
    }
}

/// A column freed of its mean and of another; none where nothing of it is left.
fn freed(column: &mut [f64], of: &[f64]) {
    let (along, size) = (dot(column, of), dot(of, of));
    if size > 0.0 {
        for (x, u) in column.iter_mut().zip(of) {
            *x -= along / size * u;
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn centred(column: &[f64]) -> Vec<f64> {
    let mean = column.iter().sum::<f64>() / column.len() as f64;
    column.iter().map(|x| x - mean).collect()
}

/// The inputs that explain the spread of a result, the one that explains most first.
///
/// # Shape
/// `inputs`: a column for each input, as long as `result`.
pub fn explained(inputs: &[Vec<f64>], result: &[f64]) -> Vec<Explains> {
    let n = result.len() as f64;
    let mut left = centred(result);
    let mut columns: Vec<Vec<f64>> = inputs.iter().map(|column| centred(column)).collect();
    let sizes: Vec<f64> = columns.iter().map(|column| dot(column, column)).collect();
    let total = dot(&left, &left);
    let mut taken: Vec<Explains> = Vec::new();
    while taken.len() < MOST && total > 0.0 {
        let free = n - taken.len() as f64 - 2.0;
        let size = dot(&left, &left);
        if free < 1.0 || size <= total * 1e-12 {
            break;
        }
        let best = columns
            .iter()
            .enumerate()
            .filter(|(input, column)| dot(column, column) > sizes[*input] * 1e-9)
            .map(|(input, column)| {
                let along = dot(column, &left);
                (input, along * along / (dot(column, column) * size))
            })
            .filter(|(_, share)| share.is_finite())
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((input, share)) = best else { break };
        let t = libm::sqrt(free * share / (1.0 - share).max(1e-300));
        if t < ENOUGH {
            break;
        }
        let adjusted = share - (1.0 - share) / (free + 1.0);
        taken.push(Explains { input, share: (adjusted * size / total).max(0.0) });
        let chosen = std::mem::take(&mut columns[input]);
        freed(&mut left, &chosen);
        columns.iter_mut().filter(|column| !column.is_empty()).for_each(|column| freed(column, &chosen));
    }
    taken
}

/// Shares by standing; `standings` in the order of the inputs.
pub fn by_standing(explained: &[Explains], standings: &[Option<Standing>]) -> [f64; Standing::ALL.len() + 1] {
    let mut shares = [0.0; Standing::ALL.len() + 1];
    for one in explained {
        let standing = standings.get(one.input).copied().flatten();
        shares[standing.map_or(Standing::ALL.len(), |standing| standing as usize)] += one.share;
    }
    shares
}

/// What the spread would be if the variance of each input were so many times what it was, in the order of the inputs.
pub fn as_stated(explained: &[Explains], standings: &[Option<Standing>], shrinks: &[f64]) -> AsStated {
    let shrunk: Vec<Explains> = explained
        .iter()
        .map(|one| Explains {
            share: one.share * shrinks.get(one.input).copied().unwrap_or(1.0),
            ..one.clone()
        })
        .collect();
    let sum = |all: &[Explains]| all.iter().map(|one| one.share).sum::<f64>();
    let left = (1.0 - sum(explained) + sum(&shrunk)).max(f64::MIN_POSITIVE);
    AsStated {
        shares: by_standing(&shrunk, standings).map(|share| share / left),
        spread: libm::sqrt(1.0 / left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without pattern, mean 0 and variance 1.
    fn noise(seed: u64, n: usize) -> Vec<f64> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1_u64 << 31) as f64
        };
        (0..n).map(|_| (0..12).map(|_| next()).sum::<f64>() - 6.0).collect()
    }

    /// y = 3a + 2b + c + noise of variance 2: shares 9/16, 4/16, 1/16, and 2/16 that nothing explains.
    #[test]
    fn shares_are_those_of_a_linear_result() {
        let n = 20_000;
        let [a, b, c, e] = [1, 2, 3, 4].map(|seed| noise(seed, n));
        let y: Vec<f64> =
            (0..n).map(|i| 3.0 * a[i] + 2.0 * b[i] + c[i] + std::f64::consts::SQRT_2 * e[i]).collect();
        let others: Vec<Vec<f64>> = (10..60).map(|seed| noise(seed, n)).collect();
        let inputs: Vec<Vec<f64>> = [c, a, b].into_iter().chain(others).collect();
        let found = explained(&inputs, &y);
        assert_eq!(found.iter().map(|one| one.input).collect::<Vec<_>>(), [1, 2, 0]);
        for (one, share) in found.iter().zip([9.0, 4.0, 1.0]) {
            assert!((one.share - share / 16.0).abs() < 0.01, "{found:?}");
        }
        let (verified, assumed) = (Some(Standing::Verified), Some(Standing::Assumption));
        let shares = by_standing(&found, &[assumed, verified, None]);
        assert!((shares[0] - 9.0 / 16.0).abs() < 0.01 && shares[1] == 0.0);
        assert!((shares[2] - 1.0 / 16.0).abs() < 0.01 && (shares[3] - 4.0 / 16.0).abs() < 0.01);
    }

    /// y = 3a + 2b + noise of variance 3, b drawn twice as wide as stated: with b as stated the variance is 9 + 1 + 3 in place of 16.
    #[test]
    fn widening_is_taken_back_by_the_variance_of_each_input() {
        let n = 20_000;
        let [a, b, e] = [1, 2, 3].map(|seed| noise(seed, n));
        let y: Vec<f64> = (0..n).map(|i| 3.0 * a[i] + 2.0 * b[i] + libm::sqrt(3.0) * e[i]).collect();
        let found = explained(&[a, b], &y);
        let standings = [Some(Standing::Verified), Some(Standing::Assumption)];
        let told = as_stated(&found, &standings, &[1.0, 0.25]);
        assert!((told.spread - libm::sqrt(16.0 / 13.0)).abs() < 0.01, "{told:?}");
        assert!((told.shares[0] - 9.0 / 13.0).abs() < 0.01 && (told.shares[2] - 1.0 / 13.0).abs() < 0.01);
        let same = as_stated(&found, &standings, &[1.0, 1.0]);
        let near = |(a, b): (f64, f64)| (a - b).abs() < 1e-12;
        assert!(near((same.spread, 1.0)));
        assert!(same.shares.into_iter().zip(by_standing(&found, &standings)).all(near));
    }

    /// Two inputs that are drawn together share what they explain: together not more than all.
    #[test]
    fn inputs_that_are_drawn_together_count_once() {
        let n = 2_000;
        let (a, e) = (noise(1, n), noise(2, n));
        let twin: Vec<f64> = a.iter().zip(&e).map(|(a, e)| a + 0.1 * e).collect();
        let found = explained(&[a.clone(), twin, vec![4.0; n]], &a);
        assert_eq!(found.len(), 1);
        assert!(found[0].input == 0 && (found[0].share - 1.0).abs() < 1e-9);
    }

    /// y = 2x - 0.6 + noise crosses 0 at 0.3; and never where y is far from it.
    #[test]
    fn the_sign_changes_where_the_line_crosses() {
        let n = 4_000;
        let (x, e) = (noise(5, n), noise(6, n));
        let y = |shift: f64| -> Vec<f64> { (0..n).map(|i| 2.0 * x[i] - shift + 0.5 * e[i]).collect() };
        let found = flip(&x, &y(0.6), "ratio").unwrap();
        assert!(found.rises && (found.at - 0.3).abs() < 4.0 * found.error, "{found:?}");
        let expected = 0.25 * libm::sqrt((1.0 + 0.09) / n as f64);
        assert!((found.error / expected - 1.0).abs() < 0.1, "{} {expected}", found.error);
        assert!((found.drawn[1] - 1.96).abs() < 0.15);
        let falls: Vec<f64> = y(0.6).iter().map(|y| -y).collect();
        assert!(!flip(&x, &falls, "").unwrap().rises);
        assert_eq!(flip(&x, &y(9.0), ""), None);
        assert_eq!(flip(&[1.0; 50], &[1.0; 50], ""), None);
    }

    /// Among a hundred inputs that have nothing to do with the result, hardly one run in twenty takes one in.
    #[test]
    fn chance_explains_nothing() {
        let runs = 60;
        let taken = (0..runs)
            .filter(|run| {
                let inputs: Vec<Vec<f64>> = (0..100).map(|input| noise(1_000 * run + input, 50)).collect();
                !explained(&inputs, &noise(999_983 + run, 50)).is_empty()
            })
            .count();
        // Of 60 with probability 0.08 at most, more than 14 has a probability of 1 in 10,000.
        assert!(taken <= 14, "{taken} of {runs}");
        assert!(explained(&[noise(1, 5)], &[2.0; 5]).is_empty());
    }
}
