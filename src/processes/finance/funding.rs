//! What the plan is given: a budget by year, its cap, cuts, and the day on which funding ends.

use super::super::OpenError;
use super::parameters::{CUTS, YEARS};
use crate::scenario::Values;
use crate::units::time::{Calendar, WEEKS_PER_YEAR};

/// A cut of the budget.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cut {
    pub(super) from: f64,
    pub(super) until: f64,
    pub(super) share: f64,
}

/// What the plan is given, for the simulated people.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Funding {
    /// Of the first year, and growth a year.
    budget: Option<(f64, f64)>,
    /// Years that have an amount of their own, from 0.
    years: Vec<(usize, f64)>,
    cap: f64,
    /// When it ends, in weeks.
    cliff: f64,
    cuts: Vec<Cut>,
}

impl Funding {
    pub(super) fn open(values: &Values, calendar: Calendar, weight: f64) -> Result<Self, OpenError> {
        let growth = values.optional_number("finance.growth").unwrap_or(0.0);
        let mut years = Vec::new();
        for row in values.rows(YEARS.path) {
            let year = row.whole("year")?.max(1) as usize - 1;
            years.push((year, row.number("amount")? / weight));
        }
        Ok(Self {
            budget: values.optional_number("finance.budget").map(|budget| (budget / weight, growth)),
            years,
            cap: values.optional_number("finance.cap").map_or(f64::INFINITY, |cap| cap / weight),
            cliff: values
                .optional_date("finance.cliff")
                .map_or(f64::INFINITY, |day| calendar.weeks_until(day)),
            cuts: Self::cuts(values, calendar)?,
        })
    }

    /// The cuts of a scenario.
    pub(super) fn cuts(values: &Values, calendar: Calendar) -> Result<Vec<Cut>, OpenError> {
        let mut cuts = Vec::new();
        for row in values.rows(CUTS.path) {
            let until = row.optional_date("end").map_or(f64::INFINITY, |day| calendar.weeks_until(day));
            let from = calendar.weeks_until(row.date("start")?);
            cuts.push(Cut { from, until, share: row.number("share")? });
        }
        Ok(cuts)
    }

    /// Whether there is a budget or a cap at all.
    pub(super) fn is_limited(&self) -> bool {
        self.budget.is_some() || !self.years.is_empty() || self.cap < f64::INFINITY
    }

    /// The budget of a year before cuts, at most the cap: its own amount, else the first year's grown, else the last
    /// amount before it, else that of the first row.
    fn of_year(&self, year: usize) -> f64 {
        let own = self.years.iter().find(|row| row.0 == year).map(|row| row.1);
        let grown = || self.budget.map(|(first, growth)| first * libm::pow(1.0 + growth, year as f64));
        let before = || {
            let earlier = self.years.iter().filter(|row| row.0 < year).max_by_key(|row| row.0);
            earlier.or_else(|| self.years.iter().min_by_key(|row| row.0)).map(|row| row.1)
        };
        own.or_else(grown).or_else(before).unwrap_or(f64::INFINITY).min(self.cap)
    }

    /// Share of the budget that cuts and the end of funding leave at a time.
    fn left_at(&self, time: f64) -> f64 {
        if time >= self.cliff {
            return 0.0;
        }
        let now = self.cuts.iter().filter(|cut| cut.from <= time && time < cut.until);
        now.map(|cut| 1.0 - cut.share).product()
    }

    /// Sums a rate a week over the pieces between changes.
    fn sum(&self, from: f64, to: f64, rate: impl Fn(f64) -> f64) -> f64 {
        let mut edges = vec![from, to, self.cliff];
        edges.extend(self.cuts.iter().flat_map(|cut| [cut.from, cut.until]));
        let last = libm::floor(to / WEEKS_PER_YEAR) as usize;
        edges.extend((0..=last).map(|year| year as f64 * WEEKS_PER_YEAR));
        edges.retain(|edge| (from..=to).contains(edge));
        edges.sort_by(f64::total_cmp);
        edges
            .windows(2)
            .filter(|edge| edge[1] > edge[0])
            .map(|edge| rate(f64::midpoint(edge[0], edge[1])) * (edge[1] - edge[0]))
            .sum()
    }

    /// The money of all simulated sites from one time to another; none where nothing limits it.
    pub(super) fn between(&self, from: f64, to: f64) -> Option<f64> {
        let rate = |time: f64| {
            let year = libm::floor(time / WEEKS_PER_YEAR) as usize;
            self.of_year(year) * self.left_at(time) / WEEKS_PER_YEAR
        };
        self.is_limited().then(|| self.sum(from, to, rate))
    }

    /// Mean share of prices that cuts and the end of funding leave from one time to another.
    pub(super) fn left(&self, from: f64, to: f64) -> f64 {
        if to > from { self.sum(from, to, |time| self.left_at(time)) / (to - from) } else { 1.0 }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the shares are exact")]
mod tests {
    use super::*;

    const PLAIN: Funding = Funding {
        budget: Some((520.0, 0.1)),
        years: Vec::new(),
        cap: f64::INFINITY,
        cliff: f64::INFINITY,
        cuts: Vec::new(),
    };

    fn near(a: Option<f64>, b: f64) {
        assert!((a.unwrap() - b).abs() < 1e-9, "{a:?} {b}");
    }

    #[test]
    fn budgets_grow_are_capped_cut_and_end() {
        near(PLAIN.between(0.0, 4.0), 40.0);
        near(PLAIN.between(52.0, 56.0), 44.0);
        // Half a step in each year.
        near(PLAIN.between(50.0, 54.0), 42.0);
        near(Funding { cap: 546.0, ..PLAIN }.between(52.0, 56.0), 42.0);
        let cut = Cut { from: 2.0, until: 6.0, share: 0.25 };
        let half = Cut { from: 3.0, until: f64::INFINITY, share: 0.5 };
        // 10 a week: two weeks in full, one at 75%, one at 37.5%.
        near(Funding { cuts: vec![cut, half], ..PLAIN }.between(0.0, 4.0), 20.0 + 7.5 + 3.75);
        near(Funding { cliff: 1.0, ..PLAIN }.between(0.0, 4.0), 10.0);
        near(Funding { cliff: 1.0, ..PLAIN }.between(4.0, 8.0), 0.0);
    }

    #[test]
    fn a_year_may_have_an_amount_of_its_own() {
        let own = Funding { years: vec![(1, 1040.0)], ..PLAIN };
        near(own.between(52.0, 56.0), 80.0);
        near(own.between(104.0, 108.0), 520.0 * 1.21 / 13.0);
        let only = Funding { budget: None, years: vec![(0, 52.0), (2, 104.0)], ..PLAIN };
        near(only.between(52.0, 56.0), 4.0);
        near(only.between(520.0, 524.0), 8.0);
    }

    #[test]
    fn without_a_budget_nothing_limits_and_cuts_act_on_prices() {
        let open = Funding { budget: None, cliff: 6.0, ..PLAIN };
        assert_eq!(open.between(0.0, 4.0), None);
        assert_eq!((open.left(0.0, 4.0), open.left(4.0, 8.0), open.left(8.0, 12.0)), (1.0, 0.5, 0.0));
        near(Funding { cap: 52.0, ..open }.between(0.0, 4.0), 4.0);
    }
}
