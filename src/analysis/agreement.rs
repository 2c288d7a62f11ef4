//! Agreement: simulated values beside those that are published or exactly known.

use super::quantile::HALF_95;
use super::target::{Target, Use};

/// What a row is a row of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    /// An exact answer.
    Verification,
    /// A target that the model was fitted to.
    Internal,
    /// A published value that the fitting did not use.
    External,
}

impl Kind {
    /// The word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::Internal => "internal",
            Self::External => "external",
        }
    }
}

/// How a simulated value stands to the observed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Verdict {
    /// Inside the interval.
    Agrees,
    /// Outside, but not by more than chance in the simulation allows.
    Chance,
    /// Outside.
    Misses,
    /// The run has no such value.
    Missing,
}

impl Verdict {
    /// The word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Chance => "outside by chance alone",
            Self::Misses => "misses",
            Self::Missing => "missing",
        }
    }
}

/// One row: an observed value with its interval, and the simulated one.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Agreement {
    /// What it is a row of.
    pub kind: Kind,
    /// Identifier.
    pub id: String,
    /// What is compared, in plain words.
    pub what: String,
    /// Unit.
    pub unit: String,
    /// Observed or exact value.
    pub observed: f64,
    /// Its lower 95% limit; for an exact answer, the limit that chance allows the simulated value.
    pub low: f64,
    /// Its upper limit.
    pub high: f64,
    /// Simulated value.
    pub simulated: f64,
    /// Its Monte Carlo standard error.
    pub mcse: f64,
    /// Difference in standard errors of both, on the target's scale.
    pub z: f64,
    /// How the two stand to each other.
    pub verdict: Verdict,
    /// Whether a miss is a failure.
    pub required: bool,
    /// Source.
    pub source: String,
    /// Standing of the source.
    pub standing: String,
    /// What else is to be said of it.
    pub said: Said,
}

/// What is said of a row in words.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Said {
    /// What its table says of it, such as the denominator; nothing where that is all.
    pub note: String,
    /// Why there is no simulated value; nothing where there is one.
    pub lacks: String,
}

/// An answer that is known exactly, with the limits between which chance leaves a simulated value.
#[derive(Debug, Clone, PartialEq)]
pub struct Exact {
    /// Identifier.
    pub id: String,
    /// What is compared, in plain words.
    pub what: String,
    /// Unit.
    pub unit: String,
    /// The exact value.
    pub value: f64,
    /// Lowest simulated value that chance allows.
    pub low: f64,
    /// Highest.
    pub high: f64,
    /// Where the formula comes from.
    pub source: String,
}

impl Agreement {
    /// An exact answer beside its simulated value; a value outside the limits is a miss, and a miss is a failure.
    ///
    /// The difference `z` is in standard errors of the simulated value; where that has none, `z` is 0 for two values
    /// that are bitwise the same and NaN for others.
    pub fn exact(answer: Exact, simulated: f64, mcse: f64) -> Self {
        let verdict = if !simulated.is_finite() {
            Verdict::Missing
        } else if (answer.low..=answer.high).contains(&simulated) {
            Verdict::Agrees
        } else {
            Verdict::Misses
        };
        let away = simulated - answer.value;
        let z = if mcse > 0.0 {
            away / mcse
        } else if away == 0.0 {
            0.0
        } else {
            f64::NAN
        };
        Self {
            kind: Kind::Verification,
            id: answer.id,
            what: answer.what,
            unit: answer.unit,
            observed: answer.value,
            low: answer.low,
            high: answer.high,
            simulated,
            mcse,
            z,
            verdict,
            required: true,
            source: answer.source,
            standing: "exact".into(),
            said: Said::default(),
        }
    }

    /// A target beside its simulated value: outside its interval by chance alone where the simulated value's own 95%
    /// interval reaches into it.
    pub fn of(target: &Target, what: String, unit: String, simulated: f64, mcse: f64) -> Self {
        let limit = HALF_95 * mcse;
        let verdict = if !simulated.is_finite() {
            Verdict::Missing
        } else if target.holds(simulated) {
            Verdict::Agrees
        } else if simulated - limit <= target.high && simulated + limit >= target.low {
            Verdict::Chance
        } else {
            Verdict::Misses
        };
        Self {
            kind: if target.purpose == Use::Fit { Kind::Internal } else { Kind::External },
            id: target.id.clone(),
            what,
            unit,
            observed: target.value,
            low: target.low,
            high: target.high,
            simulated,
            mcse,
            z: target.residual(simulated, mcse).unwrap_or(f64::NAN),
            verdict,
            required: target.required,
            source: target.source.clone(),
            standing: target.standing.clone(),
            said: Said { note: target.note.clone(), lacks: String::new() },
        }
    }

    /// Whether the row fails a validation.
    pub fn fails(&self) -> bool {
        self.required && matches!(self.verdict, Verdict::Misses | Verdict::Missing)
    }
}
