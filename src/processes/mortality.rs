//! Natural death, and leaving the population alive: the life table times the ratio of people with serious mental illness, less suicide.
//!
//! Hazard of natural causes = max(0, ratio(diagnosis, age) × life table(sex, age) - mean suicide hazard), so that
//! all-cause mortality equals the ratio, which includes suicide. Nothing in the model modifies it, so the time of
//! death is known from one amount: the cumulative hazard is inverted in closed form, in `f64`, which keeps rare
//! hazards exact.
//!
//! # Source
//! Ratios: Correll CU et al (2022) World Psychiatry 21:248-271; Hayes JF et al (2015) Acta Psychiatr Scand 131:417-425.

use super::slots::{DEATH, NATURAL_DEATH};
use super::{OpenError, illness, population};
use crate::engine::block::{Block, Change};
use crate::engine::clock::{Clock, Slot};
use crate::engine::ledger::Quantity;
use crate::engine::process::{Early, Process, Step, Turn};
use crate::model::person::{CauseOfDeath, DIAGNOSES, Person, SEXES};
use crate::scenario::Values;
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::setting::LifeTable;
use crate::units::time::WEEKS_PER_YEAR;

const LAW: &str = "mortality.law";

/// What a scenario says of natural death.
pub const SECTION: Section = Section {
    id: "mortality",
    title: "Death",
    doc: "How people die of other causes than suicide.",
    switch: Switch::Always,
    lists: &[],
    parameters: &[
        Parameter::choice(LAW, "Law",
            &[("none", "Nobody dies of natural causes."),
              ("life table", "The general population's life table times a ratio by diagnosis."),
              ("gompertz", "An exponential of age, taken at the start of each week: for reference workloads.")],
            "How natural death depends on age."),
        Parameter::file("mortality.life_table", "Life table",
            "CSV file with the columns age, sex and qx (probability of death within the year).")
            .when(LAW, &["life table"]),
        Parameter::number("mortality.ratio", "Mortality ratio", "ratio", 0.1, 20.0,
            "All-cause mortality relative to the general population of the same age and sex, suicide included, up to the \
             age from which it falls.").each(&DIAGNOSES).when(LAW, &["life table"]),
        Parameter::number("mortality.ratio_falls_from", "Age from which the ratio falls", "years", 0.0, 120.0,
            "Up to this age the ratio is constant; then its excess over 1 falls linearly.").when(LAW, &["life table"]),
        Parameter::number("mortality.ratio_falls_to", "Age at which the fall ends", "years", 1.0, 130.0,
            "From this age on, the excess keeps the share `mortality.ratio_share_old`.").when(LAW, &["life table"]),
        Parameter::number("mortality.ratio_share_old", "Share of the excess in old age", "proportion", 0.0, 1.0,
            "Share of the ratio's excess over 1 that is left in old age.").when(LAW, &["life table"]),
        Parameter::number("mortality.rate", "Rate at the reference age", "per week", 0.0, 1.0,
            "Hazard of death at the reference age.").when(LAW, &["gompertz"]),
        Parameter::number("mortality.slope", "Slope over age", "per year", 0.0, 1.0,
            "Rise of the log hazard for each year of age.").when(LAW, &["gompertz"]),
        Parameter::number("mortality.reference_age", "Reference age", "years", 0.0, 120.0,
            "Age at which the hazard is `mortality.rate`.").when(LAW, &["gompertz"]),
    ],
};

/// Last single year of age that is tabulated; its hazard holds ever after.
const OLDEST: u8 = 130;

/// Cumulative hazard of natural death by single year of age, for one sex and diagnosis.
#[derive(Debug, Clone, PartialEq)]
struct Cumulative {
    /// Hazard per year in each year of age.
    hazard: Vec<f64>,
    /// Cumulative hazard at the start of each year of age.
    total: Vec<f64>,
}

impl Cumulative {
    fn new(hazard: Vec<f64>) -> Self {
        let mut sum = 0.0;
        let total = hazard
            .iter()
            .map(|h| {
                let before = sum;
                sum += h;
                before
            })
            .collect();
        Self { hazard, total }
    }

    fn at(&self, age: f64) -> f64 {
        let year = (age as usize).min(self.hazard.len() - 1);
        self.total[year] + self.hazard[year] * (age - year as f64)
    }

    /// The age at which the cumulative hazard reaches `x`; infinity if never.
    fn inverse(&self, x: f64) -> f64 {
        let year = self.total.partition_point(|&total| total <= x).saturating_sub(1);
        let hazard = self.hazard[year];
        if hazard > 0.0 { year as f64 + (x - self.total[year]) / hazard } else { f64::INFINITY }
    }
}

/// Age before which a death is called premature: the convention of official statistics.
const PREMATURE: f64 = 75.0;

#[derive(Debug, Clone, PartialEq)]
enum Law {
    None,
    LifeTable {
        /// By sex, then diagnosis.
        natural: Vec<Cumulative>,
        /// The general population, all causes, by sex.
        general: Vec<Cumulative>,
    },
    /// Rate per week at the reference age, slope per year, reference age.
    Gompertz(f64, f64, f64),
}

/// The process of natural death.
#[derive(Debug, Clone, PartialEq)]
pub struct Mortality {
    law: Law,
    /// Weekly hazard of leaving the population alive.
    leave: f64,
}

impl Mortality {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing or the life table is not valid.
    pub fn open(values: &Values) -> Result<Self, OpenError> {
        let number = |path: &str| values.number(path);
        let law = match values.word(LAW)? {
            "life table" => {
                let table = LifeTable::read(values.file("mortality.life_table")?)?;
                let suicide = super::suicide::mean_hazard(values)?;
                let ratios = values.each("mortality.ratio", &DIAGNOSES)?;
                let (from, to) = (number("mortality.ratio_falls_from")?, number("mortality.ratio_falls_to")?);
                let old = number("mortality.ratio_share_old")?;
                let excess = |age: f64| {
                    let fallen = ((age - from) / (to - from).max(1.0)).clamp(0.0, 1.0);
                    1.0 - (1.0 - old) * fallen
                };
                let natural = |sex: usize, ratio: f64| {
                    let years = (0..=OLDEST).map(|age| {
                        let age = f64::from(age);
                        let all_cause = (1.0 + (ratio - 1.0) * excess(age)) * table.hazard(sex, age);
                        (all_cause - suicide).max(0.0)
                    });
                    Cumulative::new(years.collect())
                };
                let natural = &natural;
                let general = |sex| (0..=OLDEST).map(|age| table.hazard(sex, f64::from(age))).collect();
                Law::LifeTable {
                    natural: (0..SEXES.len())
                        .flat_map(|sex| ratios.iter().map(move |&ratio| natural(sex, ratio)))
                        .collect(),
                    general: (0..SEXES.len()).map(|sex| Cumulative::new(general(sex))).collect(),
                }
            }
            "gompertz" => Law::Gompertz(
                number("mortality.rate")?,
                number("mortality.slope")?,
                number("mortality.reference_age")?,
            ),
            _ => Law::None,
        };
        Ok(Self { law, leave: population::leave_hazard(values)? })
    }

    /// When a person who enters at `at` dies, given the amount of integrated hazard; nobody dies before the start.
    fn time_of_death(&self, person: &Person, at: f64, amount: f64) -> f64 {
        let at = at.max(0.0);
        let age = person.age_at(at);
        match &self.law {
            Law::None => f64::INFINITY,
            Law::LifeTable { natural, .. } => {
                let who = &person.attributes;
                let table = &natural[usize::from(who.sex) * DIAGNOSES.len() + usize::from(who.diagnosis)];
                at + (table.inverse(table.at(age) + amount) - age) * WEEKS_PER_YEAR
            }
            Law::Gompertz(rate, slope, reference) => {
                let first = rate * libm::exp(slope * (age - reference));
                at + stepped_gompertz(first, slope / WEEKS_PER_YEAR, amount)
            }
        }
    }

    /// Deaths that the general population of the person's sex would have had since birth, by `at`: premature ones, and all.
    fn expected(&self, person: &Person, at: f64) -> [(Quantity, f64); 2] {
        let (early, all) = match &self.law {
            Law::LifeTable { general, .. } => {
                let table = &general[usize::from(person.attributes.sex)];
                let age = person.age_at(at).max(0.0);
                let all = table.at(age);
                (if age < PREMATURE { all } else { table.at(PREMATURE) }, all)
            }
            _ => (0.0, 0.0),
        };
        [(Quantity::EarlyDeathsExpected, early), (Quantity::DeathsExpected, all)]
    }

    /// Counts what is expected from `at` on (`sign` -1) or until then (1).
    fn count_expected(&self, sign: f64, person: &Person, at: f64, step: &mut Step<'_>) {
        let moment = step.ledger.moment(at);
        let Some(mut page) = step.ledger.page(person.stratum, &moment) else { return };
        for (quantity, expected) in self.expected(person, at) {
            if expected > 0.0 {
                page.add(quantity, sign * expected);
            }
        }
    }
}

/// The time at which a hazard that starts at `first` and grows by a factor exp(growth) at the start of each week
/// has used up `amount`: after n whole weeks the integral is first (qⁿ - 1)/(q - 1), with q = exp(growth).
fn stepped_gompertz(first: f64, growth: f64, amount: f64) -> f64 {
    let weeks_used = amount / first;
    // Without growth the hazard is constant; without a hazard at the reference age nobody ever dies.
    if growth <= 0.0 || !weeks_used.is_finite() {
        return weeks_used;
    }
    let step = libm::expm1(growth);
    let after = |n: f64| libm::expm1(growth * n) / step;
    let mut whole = libm::floor(libm::log1p(weeks_used * step) / growth);
    // Rounding of the logarithm may put a time next to a whole week on its wrong side.
    if after(whole) > weeks_used {
        whole -= 1.0;
    }
    whole + ((weeks_used - after(whole)) / libm::exp(growth * whole)).clamp(0.0, 1.0)
}

impl Process for Mortality {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn early(&self) -> Option<Early<'_>> {
        Some(Early::of(self))
    }

    fn slots(&self) -> &'static [Slot] {
        &[DEATH]
    }

    fn enter(&self, person: usize, block: &mut Block, step: &mut Step<'_>) {
        let entity = block.entity(person);
        let death = if matches!(self.law, Law::None) {
            f64::INFINITY
        } else {
            let amount = step.luck.draw(entity, NATURAL_DEATH, 0).amount();
            self.time_of_death(&block.people[person], step.start, amount)
        };
        let leaves = population::time_of_leaving(self.leave, entity, step.start, step.luck);
        block.people[person].leaves = leaves < death;
        block.clocks[person].set(DEATH, Clock::at_time(leaves.min(death)));
    }

    fn event(&self, _slot: Slot, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) -> Change {
        let cause = if block.people[person].leaves { CauseOfDeath::Left } else { CauseOfDeath::Natural };
        illness::die(cause, person, at, block, step)
    }

    /// Only where a life table says what deaths to expect.
    fn listens(&self) -> Change {
        if matches!(self.law, Law::LifeTable { .. }) { Change::GONE } else { Change::NOTHING }
    }

    /// Whatever a person dies of ends the time in which deaths were to be expected.
    fn refresh(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        let who = &block.people[person];
        self.count_expected(1.0, who, at, step);
        if at >= 0.0 && who.age_at(at) < PREMATURE && who.cause != CauseOfDeath::Left {
            let moment = step.ledger.moment(at);
            step.ledger.count(Quantity::EarlyDeaths, who.stratum, &moment);
        }
    }

    fn begin(&self, person: usize, at: f64, block: &mut Block, step: &mut Step<'_>) {
        self.count_expected(-1.0, &block.people[person], at, step);
    }

    fn turn_of_year(&self, block: &mut Block, year: usize, step: &mut Step<'_>) {
        if self.listens() == Change::NOTHING {
            return;
        }
        let (turn, end) = (Turn::of(year, step.ledger), (year + 1) as f64 * WEEKS_PER_YEAR);
        for person in block.people.iter().filter(|person| person.state.alive()) {
            turn.carry_readings(self.expected(person, end), person.stratum, step.ledger);
        }
    }

    fn close(&self, block: &mut Block, step: &mut Step<'_>) {
        if self.listens() == Change::NOTHING {
            return;
        }
        let end = step.end;
        for person in block.people.iter().filter(|person| person.state.alive()) {
            self.count_expected(1.0, person, end, step);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stepped_gompertz_law_is_inverted_exactly() {
        let (first, growth) = (0.0002, 0.06 / 52.0);
        for amount in [1e-6, 1e-4, 0.01, 0.3, 2.0] {
            let time = stepped_gompertz(first, growth, amount);
            let mut left = amount;
            let mut hazard = first;
            let mut week = 0.0;
            while left > hazard {
                left -= hazard;
                week += 1.0;
                hazard = first * libm::exp(growth * week);
            }
            assert!((time - (week + left / hazard)).abs() < 1e-6, "{amount}: {time}");
        }
    }

    #[test]
    fn without_a_hazard_nobody_dies() {
        assert!(stepped_gompertz(0.0, 0.06 / 52.0, 1.0).is_infinite());
        assert!(stepped_gompertz(0.0, 0.0, 1.0).is_infinite());
    }

    #[test]
    fn a_cumulative_hazard_and_its_inverse_agree() {
        let table = Cumulative::new(vec![0.1, 0.0, 0.2, 0.5]);
        for age in [0.3, 0.99, 2.5, 3.2, 7.0] {
            assert!((table.inverse(table.at(age)) - age).abs() < 1e-12);
        }
    }
}
