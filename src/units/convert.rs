//! Units in which a scenario file may state a number, and how each becomes the unit that the model uses.
//!
//! A unit that is not in the table below must be written exactly as the registry has it: a conversion that
//! nobody has thought about is refused, never guessed.

use super::risk::Probability;
use super::time::WEEKS_PER_YEAR;

/// Parts of a year that make days, weeks, months and years whole: a week is 84 of them, a year 52 weeks.
const PARTS: [(&str, &str, u32); 4] =
    [("day", "days", 12), ("week", "weeks", 84), ("month", "months", 364), ("year", "years", 4368)];

/// Person-years to which events may be related, as they are written.
const PERSON_YEARS: [(&str, u32); 5] = [
    ("per person-year", 1),
    ("per 100 person-years", 100),
    ("per 1,000 person-years", 1_000),
    ("per 10,000 person-years", 10_000),
    ("per 100,000 person-years", 100_000),
];

/// How a number in the unit of a file becomes a number in the unit of the model; always increasing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Conversion {
    /// A change of scale: x · times / over. Two whole factors, so that 12 months are exactly one year.
    Scale {
        /// Multiplied first.
        times: f64,
        /// Divided by afterwards.
        over: f64,
    },
    /// A probability q over a period becomes the constant hazard -ln(1 - q) / period.
    ProbabilityToRate {
        /// The period of the probability, in the period of the rate.
        periods: f64,
    },
}

impl Conversion {
    /// No change at all.
    pub const IDENTITY: Self = Self::Scale { times: 1.0, over: 1.0 };

    /// The number in the unit of the model.
    pub fn apply(self, x: f64) -> f64 {
        match self {
            Self::Scale { times, over } => x * times / over,
            Self::ProbabilityToRate { periods } => Probability::new(x).to_weekly_rate(periods).get(),
        }
    }

    /// The number in the unit of the file: the inverse of [`Conversion::apply`].
    pub fn invert(self, y: f64) -> f64 {
        match self {
            Self::Scale { times, over } => y * over / times,
            Self::ProbabilityToRate { periods } => -libm::expm1(-y * periods),
        }
    }

    /// Whether a straight line through zero, so that means and standard deviations convert like values.
    pub const fn is_linear(self) -> bool {
        matches!(self, Self::Scale { .. })
    }

    /// The numbers of the file's unit that have a meaning, as closed limits.
    pub const fn domain(self) -> (f64, f64) {
        match self {
            Self::Scale { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            // A certain event has no finite rate.
            Self::ProbabilityToRate { .. } => (0.0, 1.0 - f64::EPSILON),
        }
    }
}

/// The unit of an amount of money, whose currency the scenario names: any price is accepted for it, and
/// `currency per X` accepts `GBP per X`.
pub const CURRENCY: &str = "currency";

/// Whether a unit is a price: a three-letter currency code, alone or per something.
fn is_price(unit: &str) -> bool {
    let code = unit.get(..3).is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_uppercase()));
    code && (unit.len() == 3 || unit.get(3..).is_some_and(|rest| rest.starts_with(" per ")))
}

/// The conversion from the unit of a file to the unit of the model, if there is one.
///
/// ```
/// use peerscale::units::convert::conversion;
/// let weekly = conversion("probability per year", "per week").map(|c| c.apply(0.5));
/// assert!((weekly.unwrap() - std::f64::consts::LN_2 / 52.0).abs() < 1e-15);
/// assert!(conversion("GBP", "weeks").is_none());
/// ```
pub fn conversion(from: &str, to: &str) -> Option<Conversion> {
    if from == to || (to.is_empty() && from == "dimensionless") {
        return Some(Conversion::IDENTITY);
    }
    if from == "percent" && matches!(to, "proportion" | "probability") {
        return Some(scale(1, 100));
    }
    if is_price(from) && to == CURRENCY {
        return Some(Conversion::IDENTITY);
    }
    if to.strip_prefix(CURRENCY).is_some_and(|per| is_price(from) && from.get(3..) == Some(per)) {
        return Some(Conversion::IDENTITY);
    }
    if let (Some(from), Some(to)) = (duration(from), duration(to)) {
        return Some(scale(from, to));
    }
    let (what, period) = per_period(to)?;
    if what.is_empty()
        && let Some((_, years)) = PERSON_YEARS.iter().find(|(unit, _)| *unit == from)
    {
        return Some(scale(period, year() * years));
    }
    match per_period(from)? {
        ("probability", of) if what.is_empty() => {
            Some(Conversion::ProbabilityToRate { periods: f64::from(of) / f64::from(period) })
        }
        // An amount per period is proportional to the period; a probability is not.
        (same, of) if same == what && what != "probability" => Some(scale(period, of)),
        _ => None,
    }
}

/// Every unit that converts into `to`, the unit itself first; for messages and for the schema.
pub fn accepted(to: &str) -> Vec<String> {
    let own = if to.is_empty() { "dimensionless" } else { to };
    let mut candidates: Vec<String> = vec!["percent".to_owned()];
    candidates.extend(PARTS.iter().map(|(_, plural, _)| (*plural).to_owned()));
    if let Some((what, _)) = per_period(to) {
        let stem = if what.is_empty() { String::new() } else { format!("{what} ") };
        candidates.extend(PARTS.iter().map(|(one, _, _)| format!("{stem}per {one}")));
        candidates.extend(PARTS.iter().map(|(one, _, _)| format!("probability per {one}")));
        candidates.extend(PERSON_YEARS.iter().map(|(unit, _)| (*unit).to_owned()));
    }
    let mut units = vec![own.to_owned()];
    units.extend(candidates.into_iter().filter(|unit| unit != own && conversion(unit, to).is_some()));
    units
}

/// The scale of two whole numbers, in lowest terms.
fn scale(times: u32, over: u32) -> Conversion {
    let mut divisor = (times, over);
    while divisor.1 != 0 {
        divisor = (divisor.1, divisor.0 % divisor.1);
    }
    Conversion::Scale { times: f64::from(times / divisor.0), over: f64::from(over / divisor.0) }
}

/// Parts of a year in a unit of time.
fn duration(unit: &str) -> Option<u32> {
    PARTS.iter().find(|(one, many, _)| unit == *one || unit == *many).map(|(_, _, parts)| *parts)
}

/// What is counted, and the parts of a year in the period: "hours per week" is ("hours", 84).
fn per_period(unit: &str) -> Option<(&str, u32)> {
    let (what, period) =
        unit.strip_prefix("per ").map_or_else(|| unit.rsplit_once(" per "), |period| Some(("", period)))?;
    PARTS.iter().find(|(one, _, _)| period == *one).map(|(_, _, parts)| (what, *parts))
}

/// Parts of a year in a year, which the units of time agree to be 52 weeks.
const fn year() -> u32 {
    WEEKS_PER_YEAR as u32 * 84
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accepted_unit_goes_there_and_back() {
        for to in
            ["weeks", "years", "per week", "per year", "GBP per week", "proportion", "probability", "GBP", ""]
        {
            for from in accepted(to) {
                let there = conversion(&from, to).unwrap();
                for x in [0.0, 0.003, 0.25, 0.75] {
                    assert!((there.invert(there.apply(x)) - x).abs() < 1e-15, "{from} to {to}");
                }
            }
        }
    }

    #[test]
    fn known_conversions() {
        let convert = |x, from, to| conversion(from, to).map(|c: Conversion| c.apply(x));
        assert_eq!(convert(12.0, "months", "years"), Some(1.0));
        assert_eq!(convert(9.0, "months", "weeks"), Some(39.0));
        assert_eq!(convert(14.0, "days", "weeks"), Some(2.0));
        assert_eq!(convert(34.0, "percent", "proportion"), Some(0.34));
        assert_eq!(convert(5.2, "per year", "per week"), Some(0.1));
        assert_eq!(convert(2060.0, "per 100,000 person-years", "per year"), Some(0.0206));
        assert_eq!(convert(100.0, "GBP per day", "GBP per week"), Some(700.0));
        assert_eq!(convert(1.0, "probability per year", "probability per week"), None);
        assert_eq!(convert(1.0, "GBP per day", "USD per week"), None);
        assert_eq!(convert(1.0, "per worker-year", "per year"), None);
    }
}
