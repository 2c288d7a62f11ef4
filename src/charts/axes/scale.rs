//! Scales: which number or day stands where, at which round numbers the ticks are, and how they are written.

use super::super::table::Measure;
use super::super::words::{currency_sign, grouped};
use jiff::civil::{Date, date};

/// A straight scale from numbers to places.
#[derive(Debug, Clone, Copy)]
pub(in crate::charts) struct Scale {
    /// Smallest and largest number.
    pub domain: (f64, f64),
    /// Their places.
    pub range: (f64, f64),
    /// Distance between ticks.
    pub step: f64,
}

impl Scale {
    /// A scale over round numbers that holds all values.
    pub(in crate::charts) fn over(
        values: impl IntoIterator<Item = f64>,
        zero: bool,
        ticks: f64,
        range: (f64, f64),
    ) -> Self {
        let (mut low, mut high) = values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if zero {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        if high - low < 1e-12 * high.abs().max(1e-9) {
            let half = if high == 0.0 { 1.0 } else { high.abs() / 2.0 };
            (low, high) = (if zero && low >= 0.0 { 0.0 } else { low - half }, high + half);
        }
        let step = round_step((high - low) / ticks.max(1.0));
        let domain = (libm::floor(low / step + 1e-9) * step, libm::ceil(high / step - 1e-9) * step);
        Self { domain, range, step }
    }

    /// The place of a number.
    pub(in crate::charts) fn at(&self, value: f64) -> f64 {
        let (low, high) = self.domain;
        self.range.0 + (value - low) / (high - low) * (self.range.1 - self.range.0)
    }

    /// The numbers of the ticks.
    pub(in crate::charts) fn ticks(&self) -> Vec<f64> {
        let count = libm::round((self.domain.1 - self.domain.0) / self.step) as usize;
        (0..=count.min(50))
            .map(|index| {
                let tick = self.domain.0 + index as f64 * self.step;
                if tick.abs() < self.step * 1e-6 { 0.0 } else { tick }
            })
            .collect()
    }
}

/// Values for a scale of differences: where all are 0, with room at both sides of it.
pub(in crate::charts) fn both_sides(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    if values.iter().all(|value| *value == 0.0) {
        values.extend([-1.0, 1.0]);
    }
    values
}

/// 1, 2 or 5 times a power of ten, no smaller than this.
fn round_step(rough: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let ratio = rough / power;
    power * [1.0, 2.0, 5.0].into_iter().find(|&step| ratio <= step * (1.0 + 1e-9)).unwrap_or(10.0)
}

/// How the ticks of an axis are written: what they are divided by, and what that is called.
#[derive(Debug, Clone)]
pub(in crate::charts) struct Ticks {
    divisor: f64,
    decimals: usize,
    before: String,
    after: &'static str,
}

impl Ticks {
    /// For the ticks of a scale.
    pub(in crate::charts) fn of(scale: &Scale, measure: &Measure) -> Self {
        let largest = scale.domain.0.abs().max(scale.domain.1.abs());
        let (divisor, after) = match measure {
            Measure::Percent => (0.01, "%"),
            _ if largest >= 2e9 => (1e9, " bn"),
            _ if largest >= 2e6 => (1e6, " m"),
            _ => (1.0, ""),
        };
        let step = scale.step / divisor;
        let decimals = if step >= 1.0 { 0 } else { libm::ceil(-libm::log10(step) - 1e-9).max(0.0) as usize };
        let before = if let Measure::Money(code) = measure { currency_sign(code) } else { String::new() };
        Self { divisor, decimals: decimals.min(6), before, after }
    }

    /// The label of a tick.
    pub(in crate::charts) fn label(&self, tick: f64) -> String {
        let value = tick / self.divisor;
        let size = if tick == 0.0 {
            "0".to_owned()
        } else if self.decimals == 0 {
            grouped(value.abs())
        } else {
            format!("{:.*}", self.decimals, value.abs())
        };
        let sign =
            if value < 0.0 && size.chars().any(|c| c.is_ascii_digit() && c != '0') { "−" } else { "" };
        let after = if size == "0" && self.after != "%" { "" } else { self.after };
        format!("{sign}{}{size}{after}", self.before)
    }
}

/// A date as a number of days.
pub(in crate::charts) fn day(date: Date) -> f64 {
    f64::from(jiff::civil::date(2000, 1, 1).until(date).map_or(0, |span| span.get_days()))
}

/// A time axis between two dates.
pub(in crate::charts) fn calendar(from: Date, to: Date, range: (f64, f64)) -> Scale {
    let (low, high) = (day(from), day(to));
    Scale { domain: (low, if high > low { high } else { low + 1.0 }), range, step: 1.0 }
}

/// The day in the middle between two dates.
pub(in crate::charts) fn middle(from: Date, to: Date) -> f64 {
    f64::midpoint(day(from), day(to))
}

/// The first day of a year that no run reaches: where a date is missing.
pub(in crate::charts) fn no_date() -> Date {
    date(1, 1, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_round_numbers_and_hold_every_value() {
        for values in [vec![3.2, 97.0], vec![-0.013, 0.004], vec![5.0], vec![0.0], vec![], vec![1e9, 1.001e9]]
        {
            for zero in [false, true] {
                let scale = Scale::over(values.clone(), zero, 5.0, (0.0, 100.0));
                assert!(scale.step > 0.0 && scale.ticks().len() >= 2, "{values:?}");
                for value in &values {
                    assert!((-1e-6..=100.000_001).contains(&scale.at(*value)), "{values:?} {scale:?}");
                }
            }
        }
    }

    #[test]
    fn ticks_are_written_with_their_unit() {
        let scale = Scale::over([0.0, 45e6], true, 5.0, (0.0, 1.0));
        let ticks = Ticks::of(&scale, &Measure::Money("GBP".into()));
        assert_eq!(
            (ticks.label(20e6), ticks.label(-5e6), ticks.label(0.0)),
            ("£20 m".into(), "−£5 m".into(), "£0".into())
        );
        let scale = Scale::over([0.0, 0.012], true, 5.0, (0.0, 1.0));
        let percent = Ticks::of(&scale, &Measure::Percent);
        assert_eq!((percent.label(0.005), percent.label(0.0)), ("0.5%".into(), "0%".into()));
        let small = Scale::over([-1.2e6, 2e6], true, 7.0, (0.0, 1.0));
        assert_eq!(Ticks::of(&small, &Measure::Money("GBP".into())).label(0.0), "£0");
    }
}
