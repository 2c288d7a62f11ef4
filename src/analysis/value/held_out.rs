//! Whether groups of columns predict samples that they were not fitted to.
//!
//! # Source
//! Hastie T, Tibshirani R, Friedman J (2009) The Elements of Statistical Learning, 2nd ed., 7.10 (the rule of one standard
//! error).

use super::fit::{FOLDS, Gram, dot};
use super::terms::Terms;
use nalgebra::{Cholesky, DVector};

/// Standard errors by which a group must make held-out predictions better to be kept.
const CLEAR: f64 = 1.0;

/// Whether each group makes the squares of held-out residuals smaller, by more than a standard error.
///
/// With the contribution c of a group and the residual e of the whole fit, both of a held-out sample, leaving the group out
/// changes the square of the residual by (e + c)² - e².
pub(super) fn helps(terms: &Terms, gram: &Gram, ridge: &[f64], response: &[f64]) -> Vec<bool> {
    let samples = response.len();
    let size = terms.columns.len();
    let folds: Vec<Vec<usize>> = (0..FOLDS)
        .map(|fold| (0..samples).filter(|sample| sample / gram.together % FOLDS == fold).collect())
        .collect();
    let mut gains = vec![(0.0, 0.0); terms.groups.len()];
    let own: Vec<DVector<f64>> = products(terms, gram.together, response);
    let all: DVector<f64> = own.iter().sum();
    let full = gram.folds.iter().sum::<nalgebra::DMatrix<f64>>();
    for (fold, held) in folds.iter().enumerate() {
        // Both sides are divided by the number of all samples, as the penalties are.
        let mut matrix = &full - &gram.folds[fold];
        for j in 0..size {
            matrix[(j, j)] += ridge[j].max(1e-10);
        }
        let Some(root) = Cholesky::new(matrix) else { return vec![true; gains.len()] };
        let coefficients = root.solve(&(&all - &own[fold]));
        let mut residuals: Vec<f64> = held.iter().map(|&sample| response[sample]).collect();
        let mut shares: Vec<Vec<f64>> = Vec::with_capacity(terms.groups.len());
        for group in &terms.groups {
            let mut share = vec![0.0; held.len()];
            for j in group.clone() {
                let (column, coefficient) = (&terms.columns[j], coefficients[j]);
                share
                    .iter_mut()
                    .zip(held)
                    .for_each(|(share, &sample)| *share += coefficient * column[sample]);
            }
            residuals.iter_mut().zip(&share).for_each(|(residual, share)| *residual -= share);
            shares.push(share);
        }
        for (gain, share) in gains.iter_mut().zip(&shares) {
            for (c, e) in share.iter().zip(&residuals) {
                let more = c * (2.0 * e + c);
                gain.0 += more;
                gain.1 += more * more;
            }
        }
    }
    // The sum over samples is beyond so many of its standard errors.
    gains.into_iter().map(|(sum, squares)| sum > CLEAR * squares.sqrt()).collect()
}

/// Sums of products of columns and response over each fold, divided by the number of all samples.
fn products(terms: &Terms, together: usize, response: &[f64]) -> Vec<DVector<f64>> {
    let samples = response.len();
    let mut all = vec![DVector::zeros(terms.columns.len()); FOLDS];
    for (j, column) in terms.columns.iter().enumerate() {
        let mut from = 0;
        while from < samples {
            let to = (from + together).min(samples);
            all[from / together % FOLDS][j] += dot(&column[from..to], &response[from..to]) / samples as f64;
            from = to;
        }
    }
    all
}
