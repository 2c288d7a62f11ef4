//! A page of the ledger: the cells of one person at one moment.
//!
//! Most of what it takes to count something is to find its cells, so that whoever counts several quantities of a person at once
//! opens the page once.

use super::calendar::{Cell, Moment, fixed};
use super::quantities::Quantity;
use crate::model::strata::Cells;

/// The sums of every quantity in one year and cell.
pub(super) type Row = [Cell; Quantity::ALL.len()];

/// Where all that is counted of a person at one moment lies.
#[derive(Debug)]
pub struct Page<'a> {
    /// The rows of the person's cells.
    pub(super) rows: Rows<'a>,
    /// The period of the series.
    pub(super) period: &'a mut [i64; Quantity::ALL.len()],
    /// The moment.
    pub(super) moment: &'a Moment,
}

impl Page<'_> {
    /// Counts one event.
    #[inline]
    pub fn count(&mut self, quantity: Quantity) {
        self.put(quantity, self.moment.one);
    }

    /// Begins to accrue time: what [`super::ledger::Ledger::begin`] does.
    #[inline]
    pub fn begin(&mut self, quantity: Quantity) {
        self.rows.take(quantity, self.moment.reading().opposite());
    }

    /// Ends accruing time.
    #[inline]
    pub fn end(&mut self, quantity: Quantity) {
        self.rows.take(quantity, self.moment.reading());
    }

    /// Counts so many events.
    #[inline]
    pub fn count_all(&mut self, quantity: Quantity, events: u8) {
        // Mostly there is one, of which the moment knows what it is in fixed point.
        if events == 1 {
            self.count(quantity);
        } else {
            self.add(quantity, f64::from(events));
        }
    }

    /// Adds an amount.
    #[inline]
    pub fn add(&mut self, quantity: Quantity, amount: f64) {
        self.put(quantity, self.moment.amount(amount));
    }

    /// Adds a fixed-point amount to the cells and to the series.
    #[inline]
    pub(super) fn put(&mut self, quantity: Quantity, amount: Cell) {
        self.rows.take(quantity, amount);
        self.period[quantity as usize] += amount.plain;
    }
}

/// Where a person's columns of its own lie in one year.
#[derive(Debug)]
pub struct Columns<'a> {
    /// Those of the person's cell.
    pub(super) own: &'a mut [i64],
    /// Those of the cell beside, where there is one.
    pub(super) beside: Option<&'a mut [i64]>,
}

impl Columns<'_> {
    /// Adds an amount to one of them, undiscounted.
    #[inline]
    pub fn add(&mut self, column: usize, amount: f64) {
        let amount = fixed(amount);
        self.own[column] += amount;
        if let Some(beside) = &mut self.beside {
            beside[column] += amount;
        }
    }
}

/// The rows of a person's cells in one year.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    own: &'a mut Row,
    /// That of the cell beside, where there is one.
    beside: Option<&'a mut Row>,
}

impl Rows<'_> {
    /// Adds an amount to the cells; to no series.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "called for everything that is counted")]
    pub(super) fn take(&mut self, quantity: Quantity, amount: Cell) {
        self.own[quantity as usize].take(amount);
        if let Some(beside) = &mut self.beside {
            beside[quantity as usize].take(amount);
        }
    }
}

/// The rows of a stratum in a year.
#[inline(always)]
#[allow(clippy::inline_always, reason = "called for everything that is counted")]
pub(super) fn rows(people: &mut [Row], cells: Cells, year: usize, stratum: u16) -> Rows<'_> {
    let from = year * cells.count();
    match cells.of(stratum) {
        (cell, None) => Rows { own: &mut people[from + cell], beside: None },
        (cell, Some(beside)) => {
            // What is counted beside lies after all that is crossed.
            let (crossed, others) = people.split_at_mut(from + beside);
            Rows { own: &mut crossed[from + cell], beside: others.first_mut() }
        }
    }
}
