//! Gauss's rules for the mean of a smooth function of a normal or a uniform variable.
//!
//! Nodes are the eigenvalues of the Jacobi matrix of the orthogonal polynomials, weights the squared first
//! components of its unit eigenvectors; `n` nodes are exact for polynomials of degree `2n - 1`.
//!
//! # Source
//! Golub and Welsch 1969, Mathematics of Computation 23:221.

use nalgebra::DMatrix;

/// A node and its weight; the weights of a rule add up to 1.
pub(crate) type Node = (f64, f64);

/// The mean over a normal variable of mean 0 and standard deviation 1.
pub(crate) fn standard_normal(nodes: usize) -> Vec<Node> {
    rule(nodes, libm::sqrt)
}

/// The mean over a variable uniform from `low` to `high`.
pub(crate) fn uniform(nodes: usize, low: f64, high: f64) -> Vec<Node> {
    rule(nodes, |k| k / libm::sqrt(4.0 * k * k - 1.0))
        .into_iter()
        .map(|(node, weight)| (low + (high - low) * (node + 1.0) / 2.0, weight))
        .collect()
}

/// `beside(k)` is the Jacobi matrix's entry beside the diagonal at row `k`, counted from 1.
fn rule(nodes: usize, beside: impl Fn(f64) -> f64) -> Vec<Node> {
    let mut jacobi = DMatrix::zeros(nodes, nodes);
    for k in 1..nodes {
        jacobi[(k - 1, k)] = beside(k as f64);
        jacobi[(k, k - 1)] = beside(k as f64);
    }
    let eigen = jacobi.symmetric_eigen();
    let first_components = eigen.eigenvectors.row(0);
    eigen
        .eigenvalues
        .iter()
        .zip(first_components.iter())
        .map(|(&node, &first)| (node, first * first))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(rule: &[Node], function: impl Fn(f64) -> f64) -> f64 {
        rule.iter().map(|&(node, weight)| weight * function(node)).sum()
    }

    #[test]
    fn normal_moments() {
        let rule = standard_normal(12);
        for (power, moment) in [(0, 1.0), (1, 0.0), (2, 1.0), (4, 3.0), (6, 15.0)] {
            assert!((mean(&rule, |x| libm::pow(x, f64::from(power))) - moment).abs() < 1e-11);
        }
        assert!((mean(&rule, |x| libm::exp(0.5 * x - 0.125)) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn uniform_moments() {
        let rule = uniform(8, 18.0, 80.0);
        assert!((mean(&rule, |_| 1.0) - 1.0).abs() < 1e-13);
        assert!((mean(&rule, |age| age) - 49.0).abs() < 1e-11);
        let closed = (libm::exp(0.06 * 35.0) - libm::exp(-0.06 * 27.0)) / (0.06 * 62.0);
        assert!((mean(&rule, |age| libm::exp(0.06 * (age - 45.0))) - closed).abs() < 1e-11);
    }
}
