//! Targets: published values that the model is fitted to, or checked against.
//!
//! A target names an outcome of a run, a group of people and a period; `A / B` as a group is the ratio of A to B. It is
//! compared on the scale on which its error is roughly normal: the logarithm for what is positive, the logit for
//! proportions.

use super::quantile::HALF_95;
use crate::outcomes::frame::Layout;
use crate::scenario::table::Table;
use crate::scenario::{LoadedFile, Problem, Standing, nearest};

/// What a target is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// The model is fitted to it.
    Fit,
    /// It is kept back to check the fitted model.
    Validate,
}

/// The scale on which a target is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// As it is.
    Plain,
    /// Natural logarithm: rates, ratios and durations.
    Log,
    /// Log odds: proportions.
    Logit,
}

impl Scale {
    /// The value on this scale.
    pub fn of(self, value: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Log => libm::log(value),
            Self::Logit => libm::log(value / (1.0 - value)),
        }
    }

    /// The value that lies so far away from another on this scale.
    pub fn moved(self, value: f64, by: f64) -> f64 {
        match self {
            Self::Plain => value + by,
            Self::Log => value * libm::exp(by),
            Self::Logit => {
                let odds = value / (1.0 - value) * libm::exp(by);
                if odds.is_infinite() { value } else { odds / (1.0 + odds) }
            }
        }
    }

    /// The standard error on this scale, of a value with this one (delta method).
    pub fn error(self, value: f64, error: f64) -> f64 {
        match self {
            Self::Plain => error,
            Self::Log => error / value,
            Self::Logit => error / (value * (1.0 - value)),
        }
    }
}

/// A published value with its 95% interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Identifier, unique in its table.
    pub id: String,
    /// Outcome of a run.
    pub outcome: String,
    /// Attribute of the group; `all` for everyone.
    pub group_by: String,
    /// Group; `all` for everyone, `A / B` for the ratio of group A to group B.
    pub group: String,
    /// Year of the simulation, from 1; 0 is the whole horizon.
    pub year: usize,
    /// Value.
    pub value: f64,
    /// Lower 95% limit.
    pub low: f64,
    /// Upper 95% limit.
    pub high: f64,
    /// Factor on its part of the misfit.
    pub weight: f64,
    /// What it is for.
    pub purpose: Use,
    /// Whether a validation that misses it has failed.
    pub required: bool,
    /// The target from which this one was computed, so that the two are not counted as two.
    pub derived_from: Option<String>,
    /// Correlation of its error with that of the target from which it was computed; none where it tells nothing more.
    pub correlation: Option<f64>,
    /// Source.
    pub source: String,
    /// How far the source has been checked: verified, recalled or assumption.
    pub standing: String,
    /// What else is to be said.
    pub note: String,
    /// The scale on which it is compared.
    pub scale: Scale,
    /// Cell of a frame that holds the simulated value.
    pub cell: usize,
    /// Cell of the group by which it is divided, where it is a ratio of groups.
    pub over: Option<usize>,
    /// What the simulated value is multiplied with before it is compared: a ratio of prevalences makes a ratio among people with
    /// the illness one of the whole population.
    pub factor: f64,
}

/// No run has more years: the last person of a cohort is dead long before.
const YEARS_MAX: i64 = 200;

/// Columns that a table of targets must have; `required`, `derived_from`, `correlation`, `factor` and `note` may be added.
const NEEDED: [&str; 12] = [
    "id", "outcome", "group_by", "group", "year", "value", "low", "high", "weight", "use", "source",
    "standing",
];

/// What a simulated value is multiplied with; 1 where nothing is said.
fn factor(text: &str, messages: &mut Vec<String>) -> f64 {
    match text.parse::<f64>() {
        _ if text.is_empty() => 1.0,
        Ok(value) if value > 0.0 && value.is_finite() => value,
        _ => {
            messages.push(format!("factor is {text:?}, must be a number above 0"));
            1.0
        }
    }
}

impl Target {
    /// Reads a table of targets for runs with these axes.
    ///
    /// # Errors
    /// Every cell that is out of range, every target that no outcome or group measures (with what is nearest), every
    /// interval that does not hold its value, every identifier that is there twice, and every derivation from a target
    /// that does not exist or is itself derived; all at once.
    pub fn read(file: &LoadedFile, layout: &Layout) -> Result<Vec<Self>, Vec<Problem>> {
        let table = Table::read(file, &NEEDED)?;
        let mut problems = Vec::new();
        let texts = |name: &str| -> Vec<String> {
            table.column(name).map(|column| column.texts().map(str::to_owned).collect()).unwrap_or_default()
        };
        let optional = |name: &str| -> Vec<String> {
            if table.header().iter().any(|column| column == name) {
                texts(name)
            } else {
                vec![String::new(); table.len()]
            }
        };
        let mut numbers = |name: &str, min: f64, max: f64| -> Vec<f64> {
            table.column(name).and_then(|column| column.numbers(min, max)).unwrap_or_else(|found| {
                problems.extend(found);
                vec![f64::NAN; table.len()]
            })
        };
        let (values, lows, highs) =
            (numbers("value", -1e15, 1e15), numbers("low", -1e15, 1e15), numbers("high", -1e15, 1e15));
        let weights = numbers("weight", 0.0, 1e6);
        let years = table.column("year").and_then(|column| column.wholes(0, YEARS_MAX));
        let years = years.unwrap_or_else(|found| {
            problems.extend(found);
            Vec::new()
        });
        let [ids, outcomes, bys, groups] = ["id", "outcome", "group_by", "group"].map(texts);
        let [uses, sources, standings] = ["use", "source", "standing"].map(texts);
        let [required, derived, correlations, notes, factors] =
            ["required", "derived_from", "correlation", "note", "factor"].map(optional);
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut targets: Vec<Self> = Vec::new();
        for row in 0..table.len() {
            let mut target = Self {
                id: ids[row].clone(),
                outcome: outcomes[row].clone(),
                group_by: bys[row].clone(),
                group: groups[row].clone(),
                year: years[row] as usize,
                value: values[row],
                low: lows[row],
                high: highs[row],
                weight: weights[row],
                purpose: if uses[row] == "validate" { Use::Validate } else { Use::Fit },
                required: required[row] == "yes",
                derived_from: Some(derived[row].clone()).filter(|id| !id.is_empty()),
                source: sources[row].clone(),
                standing: standings[row].clone(),
                note: notes[row].clone(),
                correlation: None,
                scale: Scale::Plain,
                cell: 0,
                over: None,
                factor: 1.0,
            };
            let mut messages = target.place(layout);
            target.factor = factor(&factors[row], &mut messages);
            match correlations[row].parse::<f64>() {
                _ if correlations[row].is_empty() => {}
                Ok(value) if value.abs() < 1.0 && target.derived_from.is_some() => {
                    target.correlation = Some(value);
                }
                Ok(value) if value.abs() < 1.0 => {
                    messages.push("correlation is that with derived_from, which is empty".into());
                }
                _ => messages.push(format!(
                    "correlation is {:?}, must be a number between -1 and 1",
                    correlations[row]
                )),
            }
            if !matches!(uses[row].as_str(), "fit" | "validate") {
                messages.push(format!("use is {:?}, must be fit or validate", uses[row]));
            }
            if targets.iter().any(|other| other.id == target.id) {
                messages.push(format!("the target {} is there twice", target.id));
            }
            if !matches!(required[row].as_str(), "yes" | "no" | "") {
                messages.push(format!("required is {:?}, must be yes or no", required[row]));
            }
            if !Standing::ALL.iter().any(|standing| standing.word() == standings[row]) {
                let words = Standing::ALL.map(Standing::word).join(", ");
                messages.push(format!("standing is {:?}, must be one of {words}", standings[row]));
            }
            match target.derived_from.as_ref().map(|from| (from, ids.iter().position(|id| id == from))) {
                Some((from, None)) => {
                    messages.push(format!("derived_from is {from:?}, which is no target of this table"));
                }
                // A chain would leave open what of it is counted, and a circle would count nothing.
                Some((from, Some(origin))) if !derived[origin].is_empty() => messages.push(format!(
                    "derived_from is {from:?}, which is itself derived from {:?}: name a target that is not derived",
                    derived[origin]
                )),
                None | Some(_) => {}
            }
            problems.extend(messages.into_iter().map(|message| table.problem(row, message)));
            targets.push(target);
        }
        if problems.is_empty() { Ok(targets) } else { Err(problems) }
    }

    /// Finds the target's cell and scale; what is wrong with it where it has none.
    fn place(&mut self, layout: &Layout) -> Vec<String> {
        let mut messages = Vec::new();
        let near = |word: &str, known: Vec<&str>| {
            nearest(word, known.iter().copied())
                .map_or_else(|| format!("there are {}", known.join(", ")), |near| format!("is it {near}?"))
        };
        let column = layout.column(&self.outcome);
        if column.is_none() {
            let known = layout.columns.iter().map(|column| column.id.as_str()).collect();
            messages.push(format!("no outcome is called {}; {}", self.outcome, near(&self.outcome, known)));
        }
        let mut find = |label: &str| {
            let group = layout.groups.iter().position(|g| g.by == self.group_by && g.label == label);
            if group.is_none() {
                let same: Vec<&str> = layout
                    .groups
                    .iter()
                    .filter(|g| g.by == self.group_by)
                    .map(|g| g.label.as_str())
                    .collect();
                let attributes = layout.groups.iter().map(|g| g.by.as_str());
                let help = if same.is_empty() {
                    near(&self.group_by, attributes.collect())
                } else {
                    near(label, same)
                };
                messages.push(format!("no group is {} {label}; {help}", self.group_by));
            }
            group
        };
        let (group, over) = match self.group.split_once(" / ") {
            None => (find(&self.group), None),
            Some((one, other)) => (find(one.trim()), find(other.trim())),
        };
        if self.year > layout.years {
            let years = if layout.years == 1 { "year" } else { "years" };
            messages.push(format!("year is {}, but the runs have {} {years}", self.year, layout.years));
        }
        if self.low > self.value || self.value > self.high || self.low >= self.high {
            messages.push(format!(
                "the interval {} to {} does not hold the value {}",
                self.low, self.high, self.value
            ));
        }
        if let (Some(column), Some(group)) = (column, group) {
            let described = &layout.columns[column];
            if group > 0 && !described.by_group {
                messages.push(format!("the outcome {} is known for everyone together only", self.outcome));
            }
            self.scale = match described.unit.as_str() {
                "proportion" if over.is_none() && self.low > 0.0 && self.high < 1.0 => Scale::Logit,
                _ if self.low > 0.0 => Scale::Log,
                _ => Scale::Plain,
            };
            let period = self.year.min(layout.years);
            self.cell = layout.cell(period, group, column);
            self.over = over.map(|group| layout.cell(period, group, column));
        }
        messages
    }

    /// The simulated value in a replicate's frame.
    pub fn simulated(&self, frame: &[f64]) -> f64 {
        self.factor * self.over.map_or(frame[self.cell], |over| frame[self.cell] / frame[over])
    }

    /// The standard error of the published value, on the target's scale.
    pub fn error(&self) -> f64 {
        (self.scale.of(self.high) - self.scale.of(self.low)) / (2.0 * HALF_95)
    }

    /// How far a simulated value lies from the published one, in standard errors that hold the error of both; none
    /// where the value is none on this scale.
    pub fn residual(&self, simulated: f64, mcse: f64) -> Option<f64> {
        let (own, chance) = (self.error(), self.scale.error(simulated, mcse));
        let away = self.scale.of(simulated) - self.scale.of(self.value);
        let residual = away / libm::sqrt(own * own + chance * chance);
        residual.is_finite().then_some(residual)
    }

    /// Whether a simulated value lies in the published interval.
    pub fn holds(&self, simulated: f64) -> bool {
        (self.low..=self.high).contains(&simulated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn residuals_are_in_standard_errors_of_the_targets_scale() {
        let mut target = Target {
            id: "T".into(),
            outcome: "admissions_per_100".into(),
            group_by: "all".into(),
            group: "all".into(),
            year: 0,
            value: 9.0,
            low: 6.0,
            high: 13.5,
            weight: 1.0,
            purpose: Use::Fit,
            required: false,
            derived_from: None,
            source: String::new(),
            standing: String::new(),
            note: String::new(),
            correlation: None,
            scale: Scale::Log,
            cell: 0,
            factor: 1.0,
            over: None,
        };
        // 13.5 is half as much again as 9, and 9 as 6: one half-width of log 1.5 each way.
        assert!((target.error() - libm::log(1.5) / HALF_95).abs() < 1e-12);
        assert!((target.residual(13.5, 0.0).unwrap() - HALF_95).abs() < 1e-12);
        assert!(target.residual(13.5, 1.0).unwrap() < HALF_95);
        assert!(target.residual(0.0, 1.0).is_none());
        target = Target { scale: Scale::Logit, value: 0.5, low: 0.4, high: 0.6, ..target };
        assert!((target.residual(0.6, 0.0).unwrap() - HALF_95).abs() < 1e-12);
        assert!((target.residual(0.4, 0.0).unwrap() + HALF_95).abs() < 1e-12);
    }

    #[test]
    fn errors_on_a_scale_are_derivatives() {
        for scale in [Scale::Plain, Scale::Log, Scale::Logit] {
            let (x, step) = (0.3, 1e-6);
            let slope = (scale.of(x + step) - scale.of(x - step)) / (2.0 * step);
            assert!((scale.error(x, 1.0) - slope).abs() < 1e-6);
            assert!((scale.of(scale.moved(x, 0.4)) - scale.of(x) - 0.4).abs() < 1e-12);
        }
    }
}
