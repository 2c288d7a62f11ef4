//! Penalised regression of costs and effects on the terms of parameters.
//!
//! Each group of columns has coefficients that are normal around 0 with a variance of the group; the variances are those
//! under which the data are most likely with the coefficients integrated out (restricted maximum likelihood), found by
//! MacKay's fixed point. A group that tells nothing gets the variance 0.
//!
//! # Source
//! Wood SN (2011) J R Stat Soc B 73:3-36; MacKay DJC (1992) Neural Comput 4:415-447; Wood SN, Fasiolo M (2017) Biometrics
//! 73:1071-1081.

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
/// Samples whose products are summed together.
const BLOCK: usize = 512;

/// Mean products of the columns of a design.
#[derive(Debug, Clone, PartialEq)]
pub enum Gram {
    /// The columns are orthonormal.
    Identity(usize),
    /// Their mean products.
    Full(DMatrix<f64>),
}

/// The mean products of columns.
pub fn gram(terms: &Terms) -> Gram {
    let size = terms.columns.len();
    if terms.orthonormal {
        return Gram::Identity(size);
    }
    let samples = terms.columns.first().map_or(0, Vec::len);
    let mut sums = DMatrix::<f64>::zeros(size, size);
    let mut from = 0;
    while from < samples {
        let to = (from + BLOCK).min(samples);
        for (a, first) in terms.columns.iter().enumerate() {
            for (b, second) in terms.columns[..=a].iter().enumerate() {
                sums[(a, b)] += dot(&first[from..to], &second[from..to]);
            }
        }
        from = to;
    }
    for a in 0..size {
        for b in 0..a {
            sums[(a, b)] /= samples as f64;
            sums[(b, a)] = sums[(a, b)];
        }
        sums[(a, a)] /= samples as f64;
    }
    Gram::Full(sums)
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
pub fn fit(terms: &Terms, gram: &Gram, response: &[f64]) -> Option<Fit> {
    let samples = response.len() as f64;
    let products: Vec<f64> =
        terms.columns.iter().map(|column| dot(column, response) / samples).collect();
    let square = dot(response, response) / samples;
    let size = products.len();
    let mut penalties = vec![0.01; terms.groups.len()];
    let rounds = if size > MANY { ROUNDS_OF_MANY } else { ROUNDS };
    let mut found = solved(terms, gram, &penalties, &products)?;
    if square <= 0.0 {
        return Some(found.fit);
    }
    for _ in 0..rounds {
        let explained: f64 = found.fit.coefficients.iter().zip(&products).map(|(c, p)| c * p).sum();
        // Squares of the residuals and of the penalty together, over the degrees of freedom that the mean leaves.
        let variance = (square - explained).max(1e-14 * square) / (samples - 1.0).max(1.0);
        let mut change = 0.0_f64;
        for (penalty, group) in penalties.iter_mut().zip(&terms.groups) {
            let (mut free, mut size) = (0.0, 0.0);
            for j in group.clone() {
                free += 1.0 - (*penalty * terms.weights[j] * found.inverse[j]).min(1.0);
                size += terms.weights[j] * found.fit.coefficients[j] * found.fit.coefficients[j];
            }
            let next = if size > 0.0 { free * variance / size } else { GONE };
            let next = if next.is_finite() { next.clamp(FREE, GONE) } else { GONE };
            // What is nearly gone may take long to go and changes nothing any more.
            if *penalty < 100.0 || next < 100.0 {
                change = change.max((next - *penalty).abs() / next.max(1e-6));
            }
            *penalty = next;
        }
        found = solved(terms, gram, &penalties, &products)?;
        if change < FOUND {
            break;
        }
    }
    Some(found.fit)
}

struct Solved {
    fit: Fit,
    /// Diagonal of (G + Λ)^-1.
    inverse: Vec<f64>,
}

fn solved(terms: &Terms, gram: &Gram, penalties: &[f64], products: &[f64]) -> Option<Solved> {
    let mut ridge = vec![0.0; products.len()];
    for (penalty, group) in penalties.iter().zip(&terms.groups) {
        for j in group.clone() {
            ridge[j] = penalty * terms.weights[j];
        }
    }
    match gram {
        Gram::Identity(_) => {
            let shrinks: Vec<f64> = ridge.iter().map(|ridge| 1.0 / (1.0 + ridge)).collect();
            let coefficients = shrinks.iter().zip(products).map(|(s, p)| s * p).collect();
            let solver = Solver::Shrinks(shrinks.clone());
            Some(Solved { fit: Fit { coefficients, free: free(&ridge, &shrinks), solver }, inverse: shrinks })
        }
        Gram::Full(gram) => {
            let mut matrix = gram.clone();
            for (j, ridge) in ridge.iter().enumerate() {
                // Columns that say the same, as the same parameter twice, must not make the matrix singular.
                matrix[(j, j)] += ridge.max(1e-10);
            }
            let root = Cholesky::new(matrix)?;
            let coefficients = root.solve(&DVector::from_column_slice(products)).as_slice().to_vec();
            let inverse = root.inverse().diagonal().as_slice().to_vec();
            let solver = Solver::Root(Box::new(root));
            Some(Solved { fit: Fit { coefficients, free: free(&ridge, &inverse), solver }, inverse })
        }
    }
}

/// tr (G + Λ)^-1 G, the degrees of freedom.
fn free(ridge: &[f64], inverse: &[f64]) -> f64 {
    ridge.iter().zip(inverse).map(|(ridge, inverse)| 1.0 - (ridge * inverse).min(1.0)).sum()
}
