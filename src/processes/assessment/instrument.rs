//! An instrument: from what a person is and feels to the score that is written down.

use super::meant;
use super::parameters::{BIASES, INSTRUMENTS, LOADINGS, THROUGH, USUAL};
use crate::model::person::Attributes;
use crate::model::strata::{Read, attribute};
use crate::processes::OpenError;
use crate::scenario::{Slip, Values, identifier};
use crate::units::risk::ratio_of_log;

/// Present states that move scores, by [`LOADINGS`] and then [`THROUGH`].
pub(super) type States = [f64; LOADINGS.len() + THROUGH.len()];

/// An instrument that reads otherwise in one group.
#[derive(Debug, Clone, Copy)]
struct Bias {
    read: Read,
    group: u8,
    intercept: f64,
    slope: f64,
}

/// An instrument.
///
/// # Units
/// Points of its scale; loadings in standard deviations of its observed scores, positive where they are good.
#[derive(Debug, Clone)]
pub struct Instrument {
    /// Identifier.
    pub id: String,
    /// Name in tables.
    pub name: String,
    /// What it is meant to measure.
    pub construct: String,
    /// Whether a higher score is better.
    pub more_is_better: bool,
    /// Mean score at the usual level.
    pub mean: f64,
    /// Standard deviation of observed scores at the usual level.
    pub sd: f64,
    /// Lowest score.
    pub floor: f64,
    /// Highest score.
    pub ceiling: f64,
    /// Distance between two neighbouring scores; 0 is continuous.
    pub step: f64,
    /// Smallest change that matters.
    pub mid: f64,
    root_reliability: f64,
    error: f64,
    usual: [f64; 3],
    loading: States,
    missing: Odds,
    missing_severity: f64,
    missing_worse: f64,
    bias: Vec<Bias>,
}

/// A probability with its log odds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Odds {
    probability: f64,
    log: f64,
}

impl Odds {
    pub(super) fn new(probability: f64) -> Self {
        Self { probability, log: libm::log(probability) - libm::log1p(-probability) }
    }

    /// The probability after its log odds have risen by so much; nobody is ever missing where it is 0.
    pub(super) fn risen(self, by: f64) -> f64 {
        if by == 0.0 { self.probability } else { 1.0 / (1.0 + ratio_of_log(-self.log - by)) }
    }
}

impl Instrument {
    /// Reads the instruments with their biases.
    ///
    /// # Errors
    /// Where a value is missing, a scale is impossible, or a bias is about an instrument or group that does not exist.
    pub fn open_all(values: &Values) -> Result<Vec<Self>, OpenError> {
        let mut told = OpenError::default();
        let mut all = told.each(values.rows(INSTRUMENTS.path), Self::open);
        if !told.is_empty() {
            // Biases of an instrument that is refused would seem to be of none.
            return Err(told);
        }
        let names = |path: &str| -> Result<Vec<String>, OpenError> {
            Ok(values.shares(path)?.into_iter().map(|(name, _)| name).collect())
        };
        let (ethnicities, languages) = (names("population.ethnicity")?, names("population.language")?);
        for row in values.rows(BIASES.path) {
            let (name, key, group) = (row.text("name")?, row.word("attribute")?, row.text("group")?);
            let wrong = |field: &str, message: String| {
                Slip::in_row(BIASES.path, row, field, format!("bias \"{name}\": {message}"))
            };
            let id = row.text("instrument")?;
            let ids: Vec<String> = all.iter().map(|instrument| instrument.id.clone()).collect();
            let known: Vec<&str> = ids.iter().map(String::as_str).collect();
            let Some(instrument) = all.iter_mut().find(|instrument| instrument.id == id) else {
                let slip = wrong("instrument", format!("there is no instrument \"{id}\""));
                told.slip(slip.help(meant(id, &known)).beside(INSTRUMENTS.path));
                continue;
            };
            let Some((_, groups, read)) = attribute(key, &ethnicities, &languages) else {
                told.slip(wrong("attribute", format!("there is no attribute \"{key}\"")));
                continue;
            };
            let Some(place) = groups.iter().position(|known| known == group) else {
                let known: Vec<&str> = groups.iter().map(String::as_str).collect();
                let slip = wrong("group", format!("{key} has no group \"{group}\""));
                told.slip(slip.help(meant(group, &known)));
                continue;
            };
            let (intercept, slope) = (row.number("intercept")?, row.number("slope")?);
            instrument.bias.push(Bias { read, group: place as u8, intercept, slope });
        }
        told.or(all)
    }

    fn open(row: &Values) -> Result<Self, OpenError> {
        let id = row.text("id")?.to_owned();
        let number = |path: &str| row.number(path);
        let reliability = number("reliability")?;
        let usual = row.each("usual", &USUAL)?;
        let [severity, common] = [usual[0], usual[1]];
        let own = 1.0 - severity * severity - common * common;
        let mut loading = row.each("loading", &LOADINGS)?;
        let through = |key: &str| row.optional_number(&format!("loading_through.{key}")).unwrap_or_default();
        loading.extend(THROUGH.map(through));
        let instrument = Self {
            name: row.text("name")?.to_owned(),
            construct: row.text("construct")?.to_owned(),
            more_is_better: row.word("better")? == "more",
            mean: number("mean")?,
            sd: number("sd")?,
            floor: number("floor")?,
            ceiling: number("ceiling")?,
            step: number("step")?,
            mid: number("mid")?,
            root_reliability: libm::sqrt(reliability),
            error: libm::sqrt(1.0 - reliability),
            usual: [severity, common, libm::sqrt(own.max(0.0))],
            loading: std::array::from_fn(|i| loading[i]),
            missing: Odds::new(number("missing")?),
            missing_severity: number("missing_slope_severity")?,
            missing_worse: number("missing_slope_worse")?,
            bias: Vec::new(),
            id,
        };
        instrument.check(row, own)?;
        Ok(instrument)
    }

    fn check(&self, row: &Values, own: f64) -> Result<(), OpenError> {
        let mut told = OpenError::default();
        let mut refuse = |field: &str, message: String, help: &str| {
            let message = format!("instrument \"{}\": {message}", self.id);
            told.slip(Slip::in_row(INSTRUMENTS.path, row, field, message).help(help));
        };
        if let Err(message) = identifier(&self.id) {
            refuse("id", message, "write another id");
        }
        let (floor, ceiling) = (self.floor, self.ceiling);
        if floor >= ceiling {
            let message = format!("its floor, {floor}, is not below its ceiling, {ceiling}");
            refuse("floor", message, "write a lower floor or a higher ceiling");
        } else if self.mean < floor || self.mean > ceiling {
            let message = format!("its mean, {}, is not on the scale from {floor} to {ceiling}", self.mean);
            refuse("mean", message, "write a mean on the scale");
        } else if self.mid > ceiling - floor || self.step > ceiling - floor {
            let message = format!(
                "its step, {}, and its minimal important difference, {}, must fit into the scale from {floor} to {ceiling}",
                self.step, self.mid
            );
            let field = if self.step > ceiling - floor { "step" } else { "mid" };
            refuse(field, message, "write less");
        }
        if self.sd == 0.0 {
            let message = "its standard deviation is 0, so that everyone has the same score";
            refuse("sd", message.into(), "write more than 0");
        }
        if self.mid == 0.0 {
            let message = "its minimal important difference is 0, so that any change would matter";
            refuse("mid", message.into(), "write more than 0");
        }
        if own < -1e-9 {
            let message = "the squares of usual.severity and usual.common are together more than 1";
            refuse("usual.severity", message.into(), "write less for one of them");
        }
        told.or(())
    }

    /// The usual level, of mean 0 and variance 1 over people: severity × its correlation, the common factor × its own,
    /// and a part that belongs to this instrument alone.
    pub(super) fn usual(&self, severity: f64, common: f64, own: f64) -> f64 {
        self.usual[0] * severity + self.usual[1] * common + self.usual[2] * own
    }

    /// The standardised level: √reliability × usual level + Σ loading × state; positive is better.
    pub(super) fn level(&self, usual: f64, states: &States) -> f64 {
        let moved: f64 = self.loading.iter().zip(states).map(|(loading, state)| loading * state).sum();
        self.root_reliability * usual + moved
    }

    /// The loadings of all states.
    pub(super) const fn loading(&self) -> &States {
        &self.loading
    }

    /// The same under another name.
    pub(super) fn renamed(&self, id: &str, name: &str, construct: &str) -> Self {
        Self { id: id.into(), name: name.into(), construct: construct.into(), ..self.clone() }
    }

    /// So many standard deviations, positive where they are good, in points.
    pub(super) const fn points(&self, deviations: f64) -> f64 {
        self.sign() * self.sd * deviations
    }

    const fn sign(&self) -> f64 {
        if self.more_is_better { 1.0 } else { -1.0 }
    }

    /// The true score of a level: mean ± SD × level, wherever that lies.
    pub(super) fn truth(&self, level: f64) -> f64 {
        self.mean + self.sign() * self.sd * level
    }

    /// What is read of a true score, given a standard normal error: not rounded, and wherever it lies.
    pub(super) fn reading(&self, truth: f64, error: f64, who: &Attributes) -> f64 {
        let mut reading = truth + self.sd * self.error * error;
        for bias in self.bias.iter().filter(|bias| (bias.read)(who) == bias.group) {
            reading += bias.intercept + bias.slope * (truth - self.mean);
        }
        reading
    }

    /// The score that is written down for a reading: rounded to the step, within floor and ceiling.
    pub(super) fn score(&self, reading: f64) -> f64 {
        let mut reading = reading;
        if self.step > 0.0 {
            reading = self.floor + libm::round((reading - self.floor) / self.step) * self.step;
        }
        reading.clamp(self.floor, self.ceiling)
    }

    /// The probability that the score of someone with this severity and level is missing.
    pub(super) fn missing(&self, severity: f64, level: f64) -> f64 {
        self.missing.risen(self.missing_severity * severity - self.missing_worse * level)
    }

    /// By how many minimal important differences a change is for the better; negative for the worse.
    pub(super) fn important(&self, change: f64) -> f64 {
        // A change of exactly one difference counts, whatever the last bits of two stored scores are.
        const ROUNDING: f64 = 1e-6;
        let changes = self.sign() * change / self.mid;
        changes + ROUNDING.copysign(changes)
    }

    /// A score in standard deviations from the mean; positive is better.
    pub fn standardised(&self, score: f64) -> f64 {
        self.sign() * (score - self.mean) / self.sd
    }
}
