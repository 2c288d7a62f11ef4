//! Smooth functions of one parameter: columns that are orthonormal over the samples, the straight line first and then
//! ever more bent ones.
//!
//! A parameter of many values gets the Demmler–Reinsch basis of a cubic regression spline with knots at quantiles and
//! the integral of the squared second derivative as its roughness; one of few values gets polynomials on these values,
//! as many as there are values, which can take any mean at each of them.
//!
//! # Source
//! Wand MP, Ormerod JT (2008) Aust N Z J Stat 50:179-198 (O'Sullivan penalised splines); Demmler A, Reinsch C (1975)
//! Numer Math 24:375-382.

use crate::economics::paired::mean;
use crate::scenario::normal_quantile;
use nalgebra::{Cholesky, DMatrix, SymmetricEigen};

/// Pieces of the spline.
const PIECES: usize = 20;
/// Parameters of fewer different values are told apart value by value.
const FEW: usize = 13;
/// Standard deviations from the mean beyond which a parameter is first put on the scale of normal scores.
const FAR: f64 = 10.0;
/// Columns shorter than this share of what they were before others were taken out of them are rounding.
const RANK: f64 = 1e-5;

/// Smooth functions of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// Columns: mean 0, mean square 1, mean products 0; the straight line first.
    pub columns: Vec<Vec<f64>>,
    /// Roughness of each column but the first, relative to the least rough of them.
    pub roughness: Vec<f64>,
    /// Whether the columns can take any mean at each value.
    pub few_values: bool,
}

/// The margin of a parameter with these values, with at most `bent` columns beside the straight line; no column where
/// the parameter is constant.
pub fn margin(values: &[f64], bent: usize) -> Margin {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut different = sorted.clone();
    different.dedup();
    if different.len() < 2 {
        return Margin { columns: Vec::new(), roughness: Vec::new(), few_values: true };
    }
    let Some(mut line) = standardised(values) else {
        return Margin { columns: Vec::new(), roughness: Vec::new(), few_values: true };
    };
    if different.len() < FEW {
        return polynomials(line, bent.min(different.len() - 2), different.len() - 2 <= bent);
    }
    if line.iter().any(|value| value.abs() > FAR) {
        // Ranks of equal values are their middle, so that order never matters.
        let scored: Vec<f64> = values.iter().map(|value| score(&sorted, *value)).collect();
        line = standardised(&scored).unwrap_or(line);
    }
    spline(line, bent)
}

/// The normal score of a value among sorted ones.
fn score(sorted: &[f64], value: f64) -> f64 {
    let below = sorted.partition_point(|other| *other < value);
    let upto = sorted.partition_point(|other| *other <= value);
    normal_quantile((below + upto) as f64 / (2 * sorted.len()) as f64)
}

/// Values with mean 0 and mean square 1; none where they do not differ by more than rounding.
fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    // Divided by the largest first, so that squares stay finite.
    let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let scaled: Vec<f64> = values.iter().map(|value| value / largest).collect();
    let centre = mean(&scaled);
    let mut centred: Vec<f64> = scaled.iter().map(|value| value - centre).collect();
    normalise(&mut centred, 1.0).then_some(centred)
}

/// Scales a column to mean square 1; false where it is rounding beside `before`.
fn normalise(column: &mut [f64], before: f64) -> bool {
    let size = (column.iter().map(|value| value * value).sum::<f64>() / column.len() as f64).sqrt();
    if size <= 1e-12 * before || size.is_nan() {
        return false;
    }
    for value in column {
        *value /= size;
    }
    true
}

/// Takes the mean and other columns of mean square 1 out of a column, twice, and scales it; false where nothing is left.
fn cleaned(column: &mut [f64], others: &[Vec<f64>]) -> bool {
    let n = column.len() as f64;
    let before = (column.iter().map(|value| value * value).sum::<f64>() / n).sqrt();
    for _ in 0..2 {
        let centre = mean(column);
        for value in column.iter_mut() {
            *value -= centre;
        }
        for other in others {
            let share = column.iter().zip(other).map(|(a, b)| a * b).sum::<f64>() / n;
            column.iter_mut().zip(other).for_each(|(value, other)| *value -= share * other);
        }
    }
    let left = (column.iter().map(|value| value * value).sum::<f64>() / n).sqrt();
    left > RANK * before && normalise(column, before)
}

fn polynomials(line: Vec<f64>, bent: usize, few_values: bool) -> Margin {
    let mut columns = vec![line];
    let mut roughness = Vec::new();
    for degree in 2..bent + 2 {
        let mut next: Vec<f64> =
            columns[columns.len() - 1].iter().zip(&columns[0]).map(|(a, b)| a * b).collect();
        if !cleaned(&mut next, &columns) {
            break;
        }
        columns.push(next);
        // The roughness of a polynomial grows about with the fourth power of its degree.
        let relative = (degree as f64 / 2.0) * (degree as f64 / 2.0);
        roughness.push(relative * relative);
    }
    Margin { columns, roughness, few_values }
}

fn spline(line: Vec<f64>, bent: usize) -> Margin {
    let mut sorted = line.clone();
    sorted.sort_by(f64::total_cmp);
    let knots = knots(&sorted);
    let size = knots.len() - 4;
    let cells: Vec<(usize, [f64; 4])> = line.iter().map(|x| values_at(&knots, *x)).collect();
    let mut gram = DMatrix::<f64>::zeros(size, size);
    for (first, cell) in &cells {
        for a in 0..4 {
            for b in 0..4 {
                gram[(first + a, first + b)] += cell[a] * cell[b] / line.len() as f64;
            }
        }
    }
    // A piece without samples would leave the matrix without an inverse.
    let ridge = 1e-10 * gram.trace() / size as f64;
    for i in 0..size {
        gram[(i, i)] += ridge;
    }
    let straight = Margin { columns: vec![line.clone()], roughness: Vec::new(), few_values: false };
    let Some(root) = Cholesky::new(gram) else { return straight };
    let rough = roughness(&knots);
    let lower = root.l();
    let Some(half) = lower.solve_lower_triangular(&rough) else { return straight };
    let Some(pencil) = lower.solve_lower_triangular(&half.transpose()) else { return straight };
    let eigen = SymmetricEigen::new((&pencil + pencil.transpose()) * 0.5);
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[a].total_cmp(&eigen.eigenvalues[b]).then(a.cmp(&b)));
    let (mut columns, mut roughness) = (vec![line], Vec::new());
    // The first two are constants and straight lines, which have no roughness.
    for &place in order.iter().skip(2).take(bent) {
        let Some(weights) = lower.tr_solve_lower_triangular(&eigen.eigenvectors.column(place)) else { break };
        let mut column: Vec<f64> =
            cells.iter().map(|(first, cell)| (0..4).map(|a| cell[a] * weights[first + a]).sum()).collect();
        if cleaned(&mut column, &columns) {
            columns.push(column);
            roughness.push(eigen.eigenvalues[place]);
        }
    }
    let least = roughness.first().copied().unwrap_or(1.0);
    for value in &mut roughness {
        *value = (*value / least).max(1.0);
    }
    Margin { columns, roughness, few_values: false }
}

/// Knots of a cubic spline: the ends four times, and quantiles between.
fn knots(sorted: &[f64]) -> Vec<f64> {
    let (first, last) = (sorted[0], sorted[sorted.len() - 1]);
    let mut inner: Vec<f64> = (1..PIECES)
        .map(|piece| {
            let place = (sorted.len() - 1) * piece / PIECES;
            f64::midpoint(sorted[place], sorted[(place + 1).min(sorted.len() - 1)])
        })
        .filter(|knot| *knot > first && *knot < last)
        .collect();
    // Knots that nearly coincide would make a spline that jumps.
    let least = 1e-4 * (last - first);
    inner.dedup_by(|next, before| *next - *before < least);
    let ends = |end: f64| std::iter::repeat_n(end, 4);
    ends(first).chain(inner).chain(ends(last)).collect()
}

/// The first of the four cubic splines that are not 0 at a place, and their values.
fn values_at(knots: &[f64], x: f64) -> (usize, [f64; 4]) {
    let piece = knots[4..knots.len() - 4].partition_point(|knot| *knot <= x) + 3;
    let mut values = [1.0, 0.0, 0.0, 0.0];
    // de Boor's recursion, from splines of degree 0 upwards.
    for degree in 1..4 {
        let mut carried = 0.0;
        for place in 0..degree {
            let right = knots[piece + place + 1];
            let left = knots[piece + 1 + place - degree];
            let share = values[place] / (right - left);
            values[place] = carried + (right - x) * share;
            carried = (x - left) * share;
        }
        values[degree] = carried;
    }
    (piece - 3, values)
}

/// ∫ B''_i B''_j of the cubic splines on these knots, exactly: second derivatives are straight within a piece.
fn roughness(knots: &[f64]) -> DMatrix<f64> {
    let size = knots.len() - 4;
    let mut matrix = DMatrix::<f64>::zeros(size, size);
    for piece in 3..size {
        let (left, right) = (knots[piece], knots[piece + 1]);
        let width = right - left;
        if width <= 0.0 {
            continue;
        }
        let ends = [bends(knots, piece, left), bends(knots, piece, right)];
        for a in 0..4 {
            for b in 0..4 {
                let (la, lb, ra, rb) = (ends[0][a], ends[0][b], ends[1][a], ends[1][b]);
                let integral = width / 6.0 * (2.0 * la * lb + la * rb + ra * lb + 2.0 * ra * rb);
                matrix[(piece - 3 + a, piece - 3 + b)] += integral;
            }
        }
    }
    matrix
}

/// Second derivatives at a place of the four cubic splines that are not 0 in a piece.
fn bends(knots: &[f64], piece: usize, x: f64) -> [f64; 4] {
    let width = knots[piece + 1] - knots[piece];
    // Splines of degree 1, which begin at knots piece - 1 and piece.
    let linear = [(knots[piece + 1] - x) / width, (x - knots[piece]) / width];
    let over = |top: f64, from: usize, to: usize| {
        let span = knots[to] - knots[from];
        if span > 0.0 { top / span } else { 0.0 }
    };
    // B'_{i,p} = p (B_{i,p-1} / (t_{i+p} - t_i) - B_{i+1,p-1} / (t_{i+p+1} - t_{i+1})), twice.
    let first = |i: usize| -> f64 {
        let at = |j: usize| {
            if j + 1 == piece {
                linear[0]
            } else if j == piece {
                linear[1]
            } else {
                0.0
            }
        };
        2.0 * (over(at(i), i, i + 2) - over(at(i + 1), i + 1, i + 3))
    };
    std::array::from_fn(|a| {
        let i = piece - 3 + a;
        3.0 * (over(first(i), i, i + 3) - over(first(i + 1), i + 1, i + 4))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(n: usize) -> Vec<f64> {
        (0..n).map(|i| normal_quantile((i as f64 + 0.5) / n as f64)).collect()
    }

    #[test]
    fn splines_sum_to_one_and_second_derivatives_are_those_of_differences() {
        let mut sorted = spread(500);
        sorted.sort_by(f64::total_cmp);
        let knots = knots(&sorted);
        for x in [-2.0, -0.3, 0.011, 1.7] {
            let (first, cell) = values_at(&knots, x);
            assert!((cell.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let bent = bends(&knots, first + 3, x);
            let h = 1e-4;
            let at = |x: f64, a: usize| {
                let (begin, cell) = values_at(&knots, x);
                assert_eq!(begin, first);
                cell[a]
            };
            for (a, bent) in bent.iter().enumerate() {
                let numeric = (at(x + h, a) - 2.0 * at(x, a) + at(x - h, a)) / (h * h);
                assert!((numeric - bent).abs() < 1e-3 * (1.0 + bent.abs()), "{x} {a}: {numeric} {bent}");
            }
        }
    }

    #[test]
    fn columns_are_orthonormal_and_ever_rougher() {
        let few: Vec<f64> = (0..600).map(|i| f64::from(i % 5)).collect();
        let skewed: Vec<f64> = spread(800).iter().map(|z| libm::exp(2.0 * z)).collect();
        for (values, most) in [(spread(700), 20), (few, 20), (skewed, 20)] {
            let margin = margin(&values, most);
            let n = values.len() as f64;
            for (i, a) in margin.columns.iter().enumerate() {
                assert!(mean(a).abs() < 1e-9);
                for (j, b) in margin.columns.iter().enumerate() {
                    let product = a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / n;
                    assert!((product - f64::from(u8::from(i == j))).abs() < 1e-8, "{i} {j} {product}");
                }
            }
            assert!(margin.roughness.windows(2).all(|pair| pair[0] <= pair[1]));
            assert_eq!(margin.columns.len(), margin.roughness.len() + 1);
        }
    }

    #[test]
    fn a_constant_has_no_column_and_five_values_have_four() {
        assert!(margin(&[3.0; 50], 20).columns.is_empty());
        assert!(margin(&[0.0; 50], 20).columns.is_empty());
        let five: Vec<f64> = (0..100).map(|i| f64::from(i % 5)).collect();
        let margin = margin(&five, 20);
        assert_eq!((margin.columns.len(), margin.few_values), (4, true));
    }
}
