//! Penalised regression of costs and effects on the terms of parameters.
//!
//! Each group of columns has coefficients that are normal around 0 with a variance of the group; the variances are those
//! under which the data are most likely with the coefficients integrated out (restricted maximum likelihood), found by
//! `MacKay`'s fixed point. A group that tells nothing gets the variance 0.
//!
//! # Source
//! Wood SN (2011) J R Stat Soc B 73:3-36; `MacKay` DJC (1992) Neural Comput 4:415-447; Wood SN, Fasiolo M (2017) Biometrics
//! 73:1071-1081.

use super::held_out;
use super::terms::Terms;
use nalgebra::{Cholesky, DMatrix, DVector};

/// Rounds of the fixed point; far fewer are needed where columns matter.
const ROUNDS: usize = 60;
/// Rounds where there are so many columns that one takes long.
const ROUNDS_OF_MANY: usize = 14;
/// Columns that are many.
const MANY: usize = 120;
/// Largest relative change of a penalty at which it has been found.
const FOUND: f64 = 1e-3;
/// Limits of penalties: free, and gone.
const FREE: f64 = 1e-12;
const GONE: f64 = 1e8;

/// Mean products of the columns of a design.
#[derive(Debug, Clone, PartialEq)]
pub struct Gram {
    /// Over all samples; none where the columns are orthonormal.
    pub full: Option<DMatrix<f64>>,
    /// Over the samples of each fold, divided by the number of all.
    pub folds: Vec<DMatrix<f64>>,
    /// Samples that stand together in a fold.
    pub together: usize,
}

/// Folds of held-out samples.
pub const FOLDS: usize = 5;

/// The mean products of columns.
///
/// Samples go to the folds in turn, a few neighbours at a time, so that each fold has all kinds of them.
pub fn gram(terms: &Terms) -> Gram {
    let size = terms.columns.len();
    let samples = terms.columns.first().map_or(0, Vec::len);
    let together = (samples / (10 * FOLDS)).clamp(4, 64) / 4 * 4;
    let mut folds = vec![DMatrix::<f64>::zeros(size, size); FOLDS];
    let mut from = 0;
    while from < samples {
        let to = (from + together).min(samples);
        let sums = &mut folds[from / together % FOLDS];
        for (a, first) in terms.columns.iter().enumerate() {
            for (b, second) in terms.columns[..=a].iter().enumerate() {
                sums[(a, b)] += dot(&first[from..to], &second[from..to]);
            }
        }
        from = to;
    }
    for sums in &mut folds {
        for a in 0..size {
            for b in 0..=a {
                sums[(a, b)] /= samples as f64;
                sums[(b, a)] = sums[(a, b)];
            }
        }
    }
    let full = (!terms.orthonormal).then(|| folds.iter().sum());
    Gram { full, folds, together }
}

/// The sum of products, in eight sums side by side.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0_f64; 8];
    let (chunks, others) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = chunks.remainder().iter().zip(others.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in chunks.zip(others) {
        for place in 0..8 {
            sums[place] += a[place] * b[place];
        }
    }
    sums.iter().sum::<f64>() + rest
}

/// A fit of one response.
#[derive(Debug, Clone)]
pub struct Fit {
    /// Coefficients of the columns.
    pub coefficients: Vec<f64>,
    /// Degrees of freedom that it takes.
    pub free: f64,
    /// What turns mean products of columns with a vector into coefficients.
    solver: Solver,
}

#[derive(Debug, Clone)]
enum Solver {
    /// 1 / (1 + penalty) for each column.
    Shrinks(Vec<f64>),
    /// (G + penalties)^-1, factored.
    Root(Box<Cholesky<f64, nalgebra::Dyn>>),
}

impl Fit {
    /// (G + Λ)^-1 times a vector: coefficients are this of the mean products of the columns with the response.
    pub fn solve(&self, vector: &[f64]) -> Vec<f64> {
        match &self.solver {
            Solver::Shrinks(shrinks) => shrinks.iter().zip(vector).map(|(s, v)| s * v).collect(),
            Solver::Root(root) => root.solve(&DVector::from_column_slice(vector)).as_slice().to_vec(),
        }
    }

    /// Fitted values over the samples from the first `count` columns; their mean is 0.
    pub fn values(&self, terms: &Terms, count: usize) -> Vec<f64> {
        let samples = terms.columns.first().map_or(0, Vec::len);
        let mut values = vec![0.0; samples];
        for (column, coefficient) in terms.columns.iter().zip(&self.coefficients).take(count) {
            values.iter_mut().zip(column).for_each(|(value, cell)| *value += coefficient * cell);
        }
        values
    }
}

/// Fits a response with mean 0; none where the equations cannot be solved.
///
/// A group of columns that does not predict held-out samples better than without it is left out, because likelihood takes
/// the spread around the fit to be the same everywhere, which in samples of net benefit it is not.
pub fn fit(terms: &Terms, gram: &Gram, response: &[f64]) -> Option<Fit> {
    let samples = response.len() as f64;
    let products: Vec<f64> = terms.columns.iter().map(|column| dot(column, response) / samples).collect();
    let square = dot(response, response) / samples;
    let known = Known { terms, gram, products, square, samples };
    let mut penalties = vec![0.01; terms.groups.len()];
    let mut left_out = vec![false; terms.groups.len()];
    let found = known.learn(&mut penalties, &left_out)?;
    if square <= 0.0 || found.free <= 0.0 {
        return Some(found);
    }
    let helps = held_out::helps(terms, gram, &ridge(terms, &penalties), response);
    for ((left_out, penalty), helps) in left_out.iter_mut().zip(&mut penalties).zip(helps) {
        if !helps {
            (*left_out, *penalty) = (true, GONE);
        }
    }
    if left_out.contains(&true) { known.learn(&mut penalties, &left_out) } else { Some(found) }
}

/// What a fit is made from.
struct Known<'t> {
    terms: &'t Terms,
    gram: &'t Gram,
    /// Mean products of columns and response.
    products: Vec<f64>,
    /// Mean square of the response.
    square: f64,
    samples: f64,
}

impl Known<'_> {
    /// Learns the penalties of the groups that are not left out, from those given on.
    fn learn(&self, penalties: &mut [f64], left_out: &[bool]) -> Option<Fit> {
        let rounds = if self.products.len() > MANY { ROUNDS_OF_MANY } else { ROUNDS };
        let mut found = solved(self.terms, self.gram, penalties, &self.products)?;
        if self.square <= 0.0 {
            return Some(found.fit);
        }
        for _ in 0..rounds {
            let explained: f64 = found.fit.coefficients.iter().zip(&self.products).map(|(c, p)| c * p).sum();
            // Squares of the residuals and of the penalty together, over the degrees of freedom that the mean leaves.
            let variance = (self.square - explained).max(1e-14 * self.square) / (self.samples - 1.0).max(1.0);
            let mut change = 0.0_f64;
            for ((penalty, group), left_out) in penalties.iter_mut().zip(&self.terms.groups).zip(left_out) {
                if *left_out {
                    continue;
                }
                let (mut free, mut size) = (0.0, 0.0);
                for j in group.clone() {
                    let (weight, c) = (self.terms.weights[j], found.fit.coefficients[j]);
                    free += 1.0 - (*penalty * weight * found.inverse[j]).min(1.0);
                    size += weight * c * c;
                }
                let next = if size > 0.0 { free * variance / size } else { GONE };
                let next = if next.is_finite() { next.clamp(FREE, GONE) } else { GONE };
                // What is nearly gone may take long to go and changes nothing any more.
                if *penalty < 100.0 || next < 100.0 {
                    change = change.max((next - *penalty).abs() / next.max(1e-6));
                }
                *penalty = next;
            }
            found = solved(self.terms, self.gram, penalties, &self.products)?;
            if change < FOUND {
                break;
            }
        }
        Some(found.fit)
    }
}

/// The penalty of each column.
fn ridge(terms: &Terms, penalties: &[f64]) -> Vec<f64> {
    let mut ridge = vec![0.0; terms.columns.len()];
    for (penalty, group) in penalties.iter().zip(&terms.groups) {
        for j in group.clone() {
            ridge[j] = penalty * terms.weights[j];
        }
    }
    ridge
}

struct Solved {
    fit: Fit,
    /// Diagonal of (G + Λ)^-1.
    inverse: Vec<f64>,
}

fn solved(terms: &Terms, gram: &Gram, penalties: &[f64], products: &[f64]) -> Option<Solved> {
    let ridge = ridge(terms, penalties);
    match &gram.full {
        None => {
            let shrinks: Vec<f64> = ridge.iter().map(|ridge| 1.0 / (1.0 + ridge)).collect();
            let coefficients = shrinks.iter().zip(products).map(|(s, p)| s * p).collect();
            let solver = Solver::Shrinks(shrinks.clone());
            Some(Solved { fit: Fit { coefficients, free: free(&ridge, &shrinks), solver }, inverse: shrinks })
        }
        Some(gram) => {
            let mut matrix = gram.clone();
            for (j, ridge) in ridge.iter().enumerate() {
                // Columns that say the same, as the same parameter twice, must not make the matrix singular.
                matrix[(j, j)] += ridge.max(1e-10);
            }
            let root = Cholesky::new(matrix)?;
            let coefficients = root.solve(&DVector::from_column_slice(products)).as_slice().to_vec();
            let inverse = inverse_diagonal(root.l_dirty());
            let solver = Solver::Root(Box::new(root));
            Some(Solved { fit: Fit { coefficients, free: free(&ridge, &inverse), solver }, inverse })
        }
    }
}

/// tr (G + Λ)^-1 G, the degrees of freedom.
fn free(ridge: &[f64], inverse: &[f64]) -> f64 {
    ridge.iter().zip(inverse).map(|(ridge, inverse)| 1.0 - (ridge * inverse).min(1.0)).sum()
}

/// The diagonal of (L L')^-1: squares of the columns of L^-1, of which only what is not 0 is computed.
fn inverse_diagonal(lower: &DMatrix<f64>) -> Vec<f64> {
    let size = lower.nrows();
    let mut column = vec![0.0; size];
    (0..size)
        .map(|first| {
            column[first..].fill(0.0);
            column[first] = 1.0;
            let mut sum = 0.0;
            for at in first..size {
                let root = &lower.as_slice()[at * size..(at + 1) * size];
                let value = column[at] / root[at];
                sum += value * value;
                for (cell, below) in column[at + 1..].iter_mut().zip(&root[at + 1..]) {
                    *cell -= value * below;
                }
            }
            sum
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_diagonal_of_the_inverse_is_that_of_the_inverse() {
        let matrix = DMatrix::from_fn(9, 9, |i, j| if i == j { 3.0 } else { 1.0 / (1.0 + (i + j) as f64) });
        let root = Cholesky::new(matrix.clone()).unwrap();
        let whole = matrix.try_inverse().unwrap();
        for (own, exact) in inverse_diagonal(root.l_dirty()).iter().zip(whole.diagonal().iter()) {
            assert!((own - exact).abs() < 1e-12, "{own} {exact}");
        }
    }
}
