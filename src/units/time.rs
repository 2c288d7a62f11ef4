//! Time: weeks as the unit of the simulation, years of 52 weeks for rates, real days for calendar dates.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// Days in a week.
pub const DAYS_PER_WEEK: f64 = 7.0;
/// Weeks in the year that rates and discounting use.
pub const WEEKS_PER_YEAR: f64 = 52.0;
/// Weeks in a month: a twelfth of the year that rates use.
pub const WEEKS_PER_MONTH: f64 = WEEKS_PER_YEAR / 12.0;

/// The calendar of a simulation: from weeks since its start to dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    start: Date,
}

impl Calendar {
    /// A calendar whose week 0 begins on `start`.
    pub const fn new(start: Date) -> Self {
        Self { start }
    }

    /// The first day of the simulation.
    pub const fn start(&self) -> Date {
        self.start
    }

    /// The date `weeks` after the start, counting seven real days a week; the last date that a calendar can
    /// hold (9999-12-31) where the sum goes beyond it.
    ///
    /// # Units
    /// Weeks, rounded down to whole days.
    pub fn date(&self, weeks: f64) -> Date {
        let days: Span = ((weeks * DAYS_PER_WEEK) as i64).clamp(0, 3_000_000).days();
        self.start.checked_add(days).unwrap_or(Date::MAX)
    }

    /// Weeks from the start until `date`; negative where the date lies before the start.
    ///
    /// # Units
    /// Weeks: real days divided by seven.
    pub fn weeks_until(&self, date: Date) -> f64 {
        let days = self.start.until(date).map_or(0, |span| span.get_days());
        f64::from(days) / DAYS_PER_WEEK
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_use_real_days_and_not_the_52_week_year() {
        let calendar = Calendar::new(date(2027, 4, 1));
        assert_eq!(calendar.date(52.0), date(2028, 3, 30));
        assert!((calendar.weeks_until(date(2028, 4, 1)) - 366.0 / 7.0).abs() < 1e-12);
        assert!(calendar.weeks_until(date(2027, 3, 25)) < 0.0);
    }
}
