//! Joint tables: conditional tables fitted to margins by iterative proportional fitting.
//!
//! Margins rule. A conditional table says how strongly two attributes go together: its odds ratios are kept, and rows
//! and columns are scaled in turn until every margin is met.
//!
//! # Source
//! Deming WE, Stephan FF (1940) Ann Math Statist 11:427-444; convergence and odds ratios: Fienberg SE (1970) Ann Math
//! Statist 41:907-917.

/// Largest difference between a fitted margin and the one that is stated.
const TOLERANCE: f64 = 1e-10;
/// Rounds of scaling after which a table counts as impossible.
const ROUNDS: usize = 20_000;

/// A joint table by row and column.
pub(super) type Joint = Vec<Vec<f64>>;

/// A margin that no table with this pattern of zeros can meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unmet {
    /// Which row or column.
    pub(super) place: usize,
    /// Whether it is a column.
    pub(super) column: bool,
    /// What was reached.
    pub(super) reached: f64,
    /// What was wanted.
    pub(super) wanted: f64,
}

fn scale(cell: &mut f64, sum: f64, wanted: f64) {
    if sum > 0.0 {
        *cell *= wanted / sum;
    }
}

fn column_sum(table: &Joint, column: usize) -> f64 {
    table.iter().map(|row| row[column]).sum()
}

/// The table with the odds ratios of `seed` and these margins, which sum to the same.
///
/// # Errors
/// Where zeros of the seed make a margin impossible: the one that is missed by most.
pub(super) fn fit(mut seed: Joint, rows: &[f64], columns: &[f64]) -> Result<Joint, Unmet> {
    let mut worst = Unmet { place: 0, column: false, reached: 0.0, wanted: 0.0 };
    for _ in 0..ROUNDS {
        for (row, &wanted) in seed.iter_mut().zip(rows) {
            let sum = row.iter().sum();
            for cell in row {
                scale(cell, sum, wanted);
            }
        }
        for (column, &wanted) in columns.iter().enumerate() {
            let sum = column_sum(&seed, column);
            for row in &mut seed {
                scale(&mut row[column], sum, wanted);
            }
        }
        let of_rows = seed.iter().zip(rows).enumerate().map(|(place, (row, &wanted))| Unmet {
            place,
            column: false,
            reached: row.iter().sum(),
            wanted,
        });
        let of_columns = columns.iter().enumerate().map(|(place, &wanted)| Unmet {
            place,
            column: true,
            reached: column_sum(&seed, place),
            wanted,
        });
        let missed = |unmet: &Unmet| (unmet.reached - unmet.wanted).abs();
        worst = of_rows
            .chain(of_columns)
            .fold(worst_of_none(), |a, b| if missed(&b) > missed(&a) { b } else { a });
        if missed(&worst) <= TOLERANCE {
            return Ok(seed);
        }
    }
    Err(worst)
}

const fn worst_of_none() -> Unmet {
    Unmet { place: 0, column: false, reached: 0.0, wanted: 0.0 }
}

/// The three-way table, by first and second attribute in rows and the third in columns, whose two-way margins are
/// these; without an interaction of all three.
///
/// # Shape
/// `first_second[i][j]`, `first_third[i][k]`, `second_third[j][k]`; the result is `[i * J + j][k]`.
pub(super) fn fit_pairs(first_second: &Joint, first_third: &Joint, second_third: &Joint) -> Joint {
    let (seconds, thirds) = (second_third.len(), second_third.first().map_or(0, Vec::len));
    let mut table = vec![vec![1.0; thirds]; first_second.len() * seconds];
    for _ in 0..ROUNDS {
        let mut moved = 0.0_f64;
        let mut adjust = |cells: &mut [f64], sum: f64, wanted: f64| {
            moved = moved.max((sum - wanted).abs());
            for cell in cells {
                scale(cell, sum, wanted);
            }
        };
        for (row, &wanted) in table.iter_mut().zip(first_second.iter().flatten()) {
            let sum = row.iter().sum();
            adjust(row, sum, wanted);
        }
        for (i, wanted) in first_third.iter().enumerate() {
            for (k, &wanted) in wanted.iter().enumerate() {
                let rows = &mut table[i * seconds..(i + 1) * seconds];
                let sum = rows.iter().map(|row| row[k]).sum();
                for row in rows {
                    adjust(&mut row[k..=k], sum, wanted);
                }
            }
        }
        for (j, wanted) in second_third.iter().enumerate() {
            for (k, &wanted) in wanted.iter().enumerate() {
                let sum = table.iter().skip(j).step_by(seconds).map(|row| row[k]).sum();
                for row in table.iter_mut().skip(j).step_by(seconds) {
                    adjust(&mut row[k..=k], sum, wanted);
                }
            }
        }
        if moved <= TOLERANCE {
            break;
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn margins_are_met_and_odds_ratios_kept() {
        let seed = vec![vec![4.0, 1.0, 2.0], vec![1.0, 1.0, 0.5]];
        let table = fit(seed.clone(), &[0.3, 0.7], &[0.2, 0.5, 0.3]).unwrap();
        for (row, wanted) in table.iter().zip([0.3, 0.7]) {
            assert!((row.iter().sum::<f64>() - wanted).abs() < 1e-9);
        }
        for (column, wanted) in [0.2, 0.5, 0.3].into_iter().enumerate() {
            assert!((column_sum(&table, column) - wanted).abs() < 1e-9);
        }
        let odds = |t: &Joint| t[0][0] * t[1][1] / (t[0][1] * t[1][0]);
        assert!((odds(&table) - odds(&seed)).abs() < 1e-9);
    }

    #[test]
    fn a_two_by_two_table_has_the_closed_solution_of_its_odds_ratio() {
        let (rows, columns, odds) = ([0.2, 0.8], [0.5, 0.5], 3.0);
        let table = fit(vec![vec![odds, 1.0], vec![1.0, 1.0]], &rows, &columns).unwrap();
        // a (0.3 + a) = odds (0.2 - a)(0.5 - a), the quadratic that the odds ratio makes of the first cell.
        let (a, b, c) = (1.0 - odds, 0.3 + odds * 0.7, -odds * 0.1);
        let exact = (-b + libm::sqrt(b * b - 4.0 * a * c)) / (2.0 * a);
        assert!((table[0][0] - exact).abs() < 1e-9, "{} {exact}", table[0][0]);
    }

    #[test]
    fn zeros_that_contradict_a_margin_are_named() {
        let error = fit(vec![vec![0.0, 1.0], vec![0.0, 1.0]], &[0.5, 0.5], &[0.4, 0.6]).unwrap_err();
        assert!(error.column || error.wanted > 0.0);
        assert!((error.reached - error.wanted).abs() > 0.1);
    }

    proptest! {
        #[test]
        fn three_attributes_meet_every_pair_of_margins(cells in prop::collection::vec(0.05..1.0_f64, 24)) {
            // 3 × 2 × 4, its margins by pairs, fitted again.
            let total: f64 = cells.iter().sum();
            let cell = |i: usize, j: usize, k: usize| cells[(i * 2 + j) * 4 + k] / total;
            let sum = |f: &dyn Fn(usize) -> f64, n: usize| (0..n).map(f).sum::<f64>();
            let table = |rows: usize, columns: usize, f: &dyn Fn(usize, usize) -> f64| -> Joint {
                (0..rows).map(|r| (0..columns).map(|c| f(r, c)).collect()).collect()
            };
            let ij = table(3, 2, &|i, j| sum(&|k| cell(i, j, k), 4));
            let ik = table(3, 4, &|i, k| sum(&|j| cell(i, j, k), 2));
            let jk = table(2, 4, &|j, k| sum(&|i| cell(i, j, k), 3));
            let fitted = fit_pairs(&ij, &ik, &jk);
            for i in 0..3 {
                for j in 0..2 {
                    prop_assert!((fitted[i * 2 + j].iter().sum::<f64>() - ij[i][j]).abs() < 1e-8);
                    for k in 0..4 {
                        prop_assert!(((0..2).map(|j| fitted[i * 2 + j][k]).sum::<f64>() - ik[i][k]).abs() < 1e-8);
                        prop_assert!(((0..3).map(|i| fitted[i * 2 + j][k]).sum::<f64>() - jk[j][k]).abs() < 1e-8);
                    }
                }
            }
        }
    }
}
