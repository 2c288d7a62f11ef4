//! How time is read: fixed-point numbers, moments on the discounting clock, and the years and periods in which they fall.

use crate::units::time::WEEKS_PER_YEAR;
use crate::units::value::DiscountClock;

/// Steps of the fixed-point numbers in one unit (a week, an event): 2^24.
pub const SCALE: f64 = 16_777_216.0;

/// Turns an amount into fixed point, to the nearest step.
#[inline]
pub fn fixed(amount: f64) -> i64 {
    (amount * SCALE + f64::copysign(0.5, amount)) as i64
}

/// Undiscounted and discounted sum, in fixed point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// Undiscounted.
    pub plain: i64,
    /// Discounted at the scenario's rates' common clock.
    pub discounted: i64,
}

impl Cell {
    /// Adds another sum.
    #[inline]
    pub(super) const fn take(&mut self, other: Self) {
        self.plain += other.plain;
        self.discounted += other.discounted;
    }

    /// The sum that makes this one nothing.
    pub(super) const fn opposite(self) -> Self {
        Self { plain: -self.plain, discounted: -self.discounted }
    }
}

/// A moment on the discounting clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Weeks since the start.
    pub time: f64,
    elapsed: Cell,
    /// Discounted time since the start, as it is before it is brought to fixed point.
    discounted: f64,
    factor: f64,
    /// One event at this moment, undiscounted and discounted.
    pub(super) one: Cell,
    year: usize,
    /// The period of the series.
    pub(super) period: usize,
}

impl Moment {
    /// The fixed-point reading of the clock at this moment: plain and discounted time since the start.
    pub const fn reading(&self) -> Cell {
        self.elapsed
    }

    /// The year of 52 weeks, from 0.
    pub const fn year(&self) -> usize {
        self.year
    }

    /// An amount that falls at this moment, undiscounted and discounted.
    #[inline]
    pub(super) fn amount(&self, amount: f64) -> Cell {
        Cell { plain: fixed(amount), discounted: fixed(amount * self.factor) }
    }

    /// Discounted weeks from the start until this moment.
    pub const fn discounted(&self) -> f64 {
        self.discounted
    }

    /// Weeks from a time, at which the discounted ones were so many, until this moment: as they are and discounted.
    #[inline]
    pub fn weeks_since(&self, time: f64, discounted: f64) -> [f64; 2] {
        [self.time - time, self.elapsed.discounted as f64 / SCALE - discounted]
    }
}

/// The years and periods up to a horizon, with the discounting clock.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Calendar {
    years: usize,
    periods: usize,
    period: f64,
    clock: DiscountClock,
    /// Year and period of each whole week; empty where a period is no whole number of weeks.
    weeks: Vec<[u32; 2]>,
}

impl Calendar {
    /// Years of 52 weeks and periods of `period` weeks, the last of each possibly in part.
    pub(super) fn new(horizon: f64, period: f64, clock: DiscountClock) -> Self {
        let mut calendar = Self {
            years: (libm::ceil(horizon / WEEKS_PER_YEAR) as usize).max(1),
            periods: (libm::ceil(horizon / period) as usize).max(1),
            period,
            clock,
            weeks: Vec::new(),
        };
        if period.fract() == 0.0 {
            let date = |week: usize| calendar.date(week as f64).map(|part| part as u32);
            calendar.weeks = (0..=libm::ceil(horizon) as usize).map(date).collect();
        }
        calendar
    }

    /// How many years there are.
    pub(super) const fn years(&self) -> usize {
        self.years
    }

    /// How many periods there are.
    pub(super) const fn periods(&self) -> usize {
        self.periods
    }

    /// Length of a period, in weeks.
    pub(super) const fn period_weeks(&self) -> f64 {
        self.period
    }

    /// The year and the period of a time since the start.
    fn date(&self, time: f64) -> [usize; 2] {
        let (year, period) = (time / WEEKS_PER_YEAR, time / self.period);
        [(year as usize).min(self.years - 1), (period as usize).min(self.periods - 1)]
    }

    /// The moment `time`; times before the start read as the start.
    #[inline]
    pub(super) fn moment(&self, time: f64) -> Moment {
        let t = time.max(0.0);
        let (elapsed, factor) = self.clock.at(t);
        // Both begin with a week, so that two divisions are spared for everything that happens.
        let known = self.weeks.get(t as usize);
        let [year, period] = known.map_or_else(|| self.date(t), |date| date.map(|part| part as usize));
        Moment {
            time,
            elapsed: Cell { plain: fixed(t), discounted: fixed(elapsed) },
            discounted: elapsed,
            factor,
            one: Cell { plain: fixed(1.0), discounted: fixed(factor) },
            year,
            period,
        }
    }

    /// The end of a year, as the last moment of it.
    pub(super) fn end_of(&self, year: usize) -> Moment {
        Moment { year, ..self.moment((year + 1) as f64 * WEEKS_PER_YEAR) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::value::DiscountRate;

    fn calendar(horizon: f64, period: f64) -> Calendar {
        Calendar::new(horizon, period, DiscountClock::new(DiscountRate::per_year(0.035), horizon as usize))
    }

    /// Against two divisions, at whole weeks, next to them, and beyond the horizon.
    #[test]
    fn year_and_period_of_a_week_are_those_of_every_moment_in_it() {
        for (horizon, period) in [(520.0, 4.0), (57.0, 12.0), (104.0, 13.0), (30.0, 2.5), (5200.0, 52.0)] {
            let calendar = calendar(horizon, period);
            assert_eq!(calendar.weeks.is_empty(), period.fract() > 0.0);
            for week in 0..=horizon as usize + 3 {
                let time = week as f64;
                for time in [time.next_down(), time, time.next_up(), time + 0.73] {
                    let moment = calendar.moment(time);
                    let gone = time.max(0.0);
                    let year = ((gone / WEEKS_PER_YEAR) as usize).min(calendar.years - 1);
                    let place = ((gone / period) as usize).min(calendar.periods - 1);
                    assert_eq!((moment.year(), moment.period), (year, place), "{horizon} {period} {time}");
                }
            }
        }
    }

    #[test]
    fn the_end_of_a_year_is_the_beginning_of_the_next() {
        let calendar = calendar(520.0, 4.0);
        let (last, first) = (calendar.end_of(2), calendar.moment(156.0));
        assert_eq!((last.year(), first.year()), (2, 3));
        assert_eq!(Moment { year: 3, ..last }, first);
        assert_eq!(last.reading().plain, fixed(156.0));
        let mut sum = last.reading();
        sum.take(last.reading().opposite());
        assert_eq!(sum, Cell::default());
    }
}
