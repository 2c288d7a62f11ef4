//! The totals of a population, and what it means that two sets of them agree.

use std::collections::BTreeMap;

use crate::smi_ref_law::{SmiRef, WEEKS_PER_YEAR};

/// What a population lived through from the start to the horizon.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) relapses: f64,
    pub(crate) admissions: f64,
    pub(crate) recoveries: f64,
    pub(crate) discharges: f64,
    pub(crate) deaths: f64,
    pub(crate) enrolments: f64,
    pub(crate) drop_outs: f64,
    /// Weeks lived in each state, by `Illness`.
    pub(crate) state_weeks: [f64; 3],
    /// The same, discounted to the start.
    pub(crate) discounted_state_weeks: [f64; 3],
    /// Weeks lived enrolled.
    pub(crate) peer_weeks: f64,
    pub(crate) discounted_peer_weeks: f64,
    /// Persons in each state at the horizon, by `Illness`.
    pub(crate) at_end: [f64; 3],
}

/// The totals by name: the key by which two sets are joined.
pub(crate) type Named = BTreeMap<&'static str, f64>;

impl Totals {
    /// Every total by name, with the money and health that the law gives the time in state.
    ///
    /// # Units
    /// Money as in the law; `qalys`, `life_years` in years of 52 weeks; `bed_days` of 7 a week.
    pub(crate) fn named(&self, law: &SmiRef) -> Named {
        let weeks: f64 = self.state_weeks.iter().sum();
        let discounted_weeks: f64 = self.discounted_state_weeks.iter().sum();
        let peer_cost = law.programme.map_or(0.0, |programme| programme.weekly_cost);
        let years_of_health = |weeks| weighted(law.utility, weeks) / WEEKS_PER_YEAR;
        let spent = |weeks, peer_weeks| weighted(law.weekly_cost, weeks) + peer_cost * peer_weeks;
        BTreeMap::from([
            ("relapses", self.relapses),
            ("admissions", self.admissions),
            ("recoveries", self.recoveries),
            ("discharges", self.discharges),
            ("deaths", self.deaths),
            ("qalys", years_of_health(self.discounted_state_weeks)),
            ("cost", spent(self.discounted_state_weeks, self.discounted_peer_weeks)),
            ("peer weeks", self.peer_weeks),
            ("bed-days", 7.0 * self.state_weeks[2]),
            ("enrolments", self.enrolments),
            ("drop-outs", self.drop_outs),
            ("life-years", weeks / WEEKS_PER_YEAR),
            ("life-years, discounted", discounted_weeks / WEEKS_PER_YEAR),
            ("qalys, undiscounted", years_of_health(self.state_weeks)),
            ("cost, undiscounted", spent(self.state_weeks, self.peer_weeks)),
            ("stable weeks", self.state_weeks[0]),
            ("relapse weeks", self.state_weeks[1]),
            ("stable at end", self.at_end[0]),
            ("relapse at end", self.at_end[1]),
            ("inpatient at end", self.at_end[2]),
        ])
    }

    /// This plus `weight` times the other.
    pub(crate) fn add(&mut self, weight: f64, other: &Self) {
        self.relapses += weight * other.relapses;
        self.admissions += weight * other.admissions;
        self.recoveries += weight * other.recoveries;
        self.discharges += weight * other.discharges;
        self.deaths += weight * other.deaths;
        self.enrolments += weight * other.enrolments;
        self.drop_outs += weight * other.drop_outs;
        self.peer_weeks += weight * other.peer_weeks;
        self.discounted_peer_weeks += weight * other.discounted_peer_weeks;
        for state in 0..3 {
            self.state_weeks[state] += weight * other.state_weeks[state];
            self.discounted_state_weeks[state] += weight * other.discounted_state_weeks[state];
            self.at_end[state] += weight * other.at_end[state];
        }
    }
}

fn weighted(values: [f64; 3], weeks: [f64; 3]) -> f64 {
    values.iter().zip(weeks).map(|(value, weeks)| value * weeks).sum()
}

/// Mean and standard deviation over replicates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moments {
    pub(crate) mean: f64,
    /// Between replicates.
    pub(crate) sd: f64,
    /// Replicates; a part of one where fewer persons were simulated.
    pub(crate) replicates: f64,
}

impl Moments {
    /// Moments of two or more values.
    pub(crate) fn of(values: &[f64]) -> Self {
        assert!(values.len() > 1, "a standard deviation needs two replicates");
        let replicates = values.len() as f64;
        let mean = values.iter().sum::<f64>() / replicates;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        Self { mean, sd: libm::sqrt(squares / (replicates - 1.0)), replicates }
    }

    /// A value known without error.
    pub(crate) fn exact(mean: f64) -> Self {
        Self { mean, sd: 0.0, replicates: 1.0 }
    }

    fn squared_error(&self) -> f64 {
        self.sd * self.sd / self.replicates
    }

    /// How many standard errors the two means are apart.
    ///
    /// Where neither can vary (no programme, so no enrolments) only rounding may part them.
    pub(crate) fn standard_errors_from(&self, other: &Self) -> f64 {
        let gap = (self.mean - other.mean).abs();
        let error = libm::sqrt(self.squared_error() + other.squared_error());
        if gap <= 1e-9 * self.mean.abs().max(other.mean.abs()) { 0.0 } else { gap / error }
    }
}

/// Moments of each total over replicates.
pub(crate) fn moments(replicates: &[Named]) -> BTreeMap<&'static str, Moments> {
    let column = |name| replicates.iter().map(|totals| totals[name]).collect::<Vec<f64>>();
    replicates[0].keys().map(|&name| (name, Moments::of(&column(name)))).collect()
}

/// Every total known without error.
pub(crate) fn exactly(totals: &Named) -> BTreeMap<&'static str, Moments> {
    totals.iter().map(|(&name, &value)| (name, Moments::exact(value))).collect()
}

/// Panics with every total whose means are more than `limit` standard errors apart.
///
/// One side may hold fewer totals than the other, but none that the other does not know: a misspelt name must
/// not pass for want of a partner. With 20 totals a true program fails a limit of 4 about once in 800 seeds.
pub(crate) fn assert_agree(
    case: &str,
    simulated: &BTreeMap<&'static str, Moments>,
    expected: &BTreeMap<&'static str, Moments>,
    limit: f64,
) {
    let mut compared = 0;
    let mut apart = Vec::new();
    for (name, simulated) in simulated {
        let Some(expected) = expected.get(name) else { continue };
        compared += 1;
        let errors = simulated.standard_errors_from(expected);
        if errors.is_nan() || errors > limit {
            apart.push(format!("{name}: {} against {}, {errors:.1} s.e.", simulated.mean, expected.mean));
        }
    }
    assert!(
        compared > 0 && compared == simulated.len().min(expected.len()),
        "{case}: names without a partner"
    );
    assert!(apart.is_empty(), "{case}: means more than {limit} standard errors apart:\n{}", apart.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_three_values() {
        let moments = Moments::of(&[1.0, 2.0, 6.0]);
        assert_eq!(moments.mean, 3.0);
        assert!((moments.sd - libm::sqrt(7.0)).abs() < 1e-12);
        assert!(
            (moments.standard_errors_from(&Moments::exact(0.0)) - 3.0 / libm::sqrt(7.0 / 3.0)).abs() < 1e-12
        );
    }

    #[test]
    fn values_without_error_agree_only_when_equal() {
        let none = Moments::exact(0.0);
        assert_eq!(none.standard_errors_from(&Moments::exact(0.0)), 0.0);
        assert_eq!(none.standard_errors_from(&Moments::exact(1.0)), f64::INFINITY);
    }

    #[test]
    fn money_and_health_follow_the_weeks() {
        let law = SmiRef::reference();
        let totals = Totals {
            state_weeks: [52.0, 104.0, 0.0],
            discounted_state_weeks: [26.0, 0.0, 13.0],
            discounted_peer_weeks: 2.0,
            ..Totals::default()
        };
        let named = totals.named(&law);
        assert!((named["qalys"] - (0.4 + 0.1125)).abs() < 1e-12);
        assert!((named["qalys, undiscounted"] - (0.8 + 1.1)).abs() < 1e-12);
        assert_eq!(named["cost"], 26.0 * 60.0 + 13.0 * 7_000.0 + 150.0);
        assert_eq!(named["life-years"], 3.0);
    }

    #[test]
    #[should_panic(expected = "deaths: 10 against 20")]
    fn a_gap_is_named() {
        let ten = BTreeMap::from([("deaths", Moments { mean: 10.0, sd: 1.0, replicates: 4.0 })]);
        let twenty = BTreeMap::from([("deaths", Moments::exact(20.0))]);
        assert_agree("example", &ten, &twenty, 4.0);
    }

    #[test]
    #[should_panic(expected = "names without a partner")]
    fn a_misspelt_name_is_not_skipped() {
        let value = Moments::exact(1.0);
        let simulated = BTreeMap::from([("death", value), ("cost", value)]);
        let expected = BTreeMap::from([("deaths", value), ("cost", value), ("qalys", value)]);
        assert_agree("example", &simulated, &expected, 4.0);
    }

    #[test]
    #[should_panic(expected = "deaths: NaN")]
    fn a_mean_that_is_no_number_does_not_agree() {
        let simulated = BTreeMap::from([("deaths", Moments { mean: f64::NAN, sd: 1.0, replicates: 4.0 })]);
        assert_agree("example", &simulated, &exactly(&Named::from([("deaths", 1.0)])), 4.0);
    }
}
