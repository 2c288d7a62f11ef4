//! Cells of the rows of a run: held as they are, or told from sums whenever somebody asks for one.
//!
//! Every outcome of every group and year of every strategy is a hundred thousand numbers with their uncertainty, and the tables
//! ask for each of them once. They are therefore told one by one, and never held together.

use std::sync::Arc;

/// Who tells cells from what was summed up.
pub trait Tell<T>: Send + Sync {
    /// How many rows there are.
    fn rows(&self) -> usize;
    /// How many cells each of them has.
    fn cells(&self) -> usize;
    /// The cell at a place that there is.
    fn tell(&self, row: usize, cell: usize) -> T;
}

/// Rows of cells.
///
/// # Shape
/// By row, then cell; every row has the same cells.
#[derive(Clone)]
pub struct Cells<T> {
    held: Vec<Vec<T>>,
    /// Who tells them; none where they are held.
    teller: Option<Arc<dyn Tell<T>>>,
}

impl<T> Default for Cells<T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<T> From<Vec<Vec<T>>> for Cells<T> {
    fn from(held: Vec<Vec<T>>) -> Self {
        Self { held, teller: None }
    }
}

impl<T: Copy> Cells<T> {
    /// Those that somebody tells when they are asked for.
    pub fn told(teller: impl Tell<T> + 'static) -> Self {
        Self { held: Vec::new(), teller: Some(Arc::new(teller)) }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.teller.as_ref().map_or(self.held.len(), |teller| teller.rows())
    }

    /// A cell; none where there is no such place.
    pub fn get(&self, row: usize, cell: usize) -> Option<T> {
        match &self.teller {
            Some(teller) => (row < teller.rows() && cell < teller.cells()).then(|| teller.tell(row, cell)),
            None => self.held.get(row)?.get(cell).copied(),
        }
    }

    /// All cells of a row, in order.
    pub fn row(&self, row: usize) -> impl Iterator<Item = T> + '_ {
        (0..).map_while(move |cell| self.get(row, cell))
    }

    /// All of them, to be changed; they are held from then on.
    pub fn held(&mut self) -> &mut Vec<Vec<T>> {
        if self.teller.is_some() {
            self.held = (0..self.rows()).map(|row| self.row(row).collect()).collect();
            self.teller = None;
        }
        &mut self.held
    }
}

/// Rows are the same where their cells are, however they are kept.
impl<T: Copy + PartialEq> PartialEq for Cells<T> {
    fn eq(&self, other: &Self) -> bool {
        self.rows() == other.rows() && (0..self.rows()).all(|row| self.row(row).eq(other.row(row)))
    }
}

impl<T: Copy + std::fmt::Debug> std::fmt::Debug for Cells<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rows = (0..self.rows()).map(|row| self.row(row).collect::<Vec<_>>());
        f.debug_list().entries(rows).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten times the row and the cell.
    struct Tens;

    impl Tell<usize> for Tens {
        fn rows(&self) -> usize {
            2
        }

        fn cells(&self) -> usize {
            3
        }

        fn tell(&self, row: usize, cell: usize) -> usize {
            10 * row + cell
        }
    }

    #[test]
    fn cells_that_are_told_are_those_that_are_held() {
        let mut told = Cells::told(Tens);
        let held = Cells::from(vec![vec![0, 1, 2], vec![10, 11, 12]]);
        assert_eq!(told, held);
        assert_eq!(format!("{told:?}"), format!("{held:?}"));
        for cells in [&told, &held] {
            assert_eq!(cells.rows(), 2);
            assert_eq!([cells.get(1, 2), cells.get(1, 3), cells.get(2, 0)], [Some(12), None, None]);
            assert_eq!(cells.row(1).collect::<Vec<_>>(), [10, 11, 12]);
        }
        told.held()[1][1] = 7;
        assert_eq!(told, Cells::from(vec![vec![0, 1, 2], vec![10, 7, 12]]));
        assert_ne!(told, held);
    }
}
