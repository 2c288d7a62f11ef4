//! The push from outside, constant or growing as a policy spreads.
//!
//! Where it grows, push(t) = push × 1 / (1 + exp(-growth × (t - midpoint))): as a share of authorities that have taken up
//! a policy. Over a step its exact mean is taken, from the integral ln(1 + exp(growth × (t - midpoint))) / growth.
//!
//! # Source
//! Logistic spread of state certification: Wolf J (2018) Psychiatr Serv, as WF13 and WF14 of the evidence.

use super::super::OpenError;
use crate::scenario::parameter::Parameter;
use crate::scenario::{Slip, Values};
use crate::units::time::Calendar;

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::date(
        "adoption.push_midpoint",
        "Push: midpoint",
        "Day on which the external push has come to half of what is stated. Where it is left out: the push is constant.",
    )
    .optional(),
    Parameter::number(
        "adoption.push_growth",
        "Push: growth",
        "per week",
        0.0,
        1.0,
        "Rate of the logistic curve by which the external push grows: it is stated together with the midpoint.",
    )
    .optional(),
];

/// The push from outside.
///
/// # Units
/// Per week for a fully ready site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Push {
    rate: f64,
    /// Midpoint in weeks since the start, and growth a week.
    growing: Option<(f64, f64)>,
}

impl Push {
    pub(super) fn open(values: &Values, calendar: Calendar) -> Result<Self, OpenError> {
        let (midpoint, growth) =
            (values.optional_date("adoption.push_midpoint"), values.optional_number("adoption.push_growth"));
        let growing = match (midpoint, growth) {
            (None, None) => None,
            (Some(day), Some(growth)) => Some((calendar.weeks_until(day), growth)),
            (Some(_), None) => {
                return Err(missing("adoption.push_midpoint", "adoption.push_growth"));
            }
            (None, Some(_)) => {
                return Err(missing("adoption.push_growth", "adoption.push_midpoint"));
            }
        };
        Ok(Self { rate: values.number("adoption.push")?, growing })
    }

    /// Its mean from one time to another.
    pub(super) fn mean(&self, from: f64, to: f64) -> f64 {
        match self.growing {
            Some((midpoint, growth)) if growth > 0.0 => {
                let grown = |t: f64| softplus(growth * (t - midpoint)) / growth;
                self.rate * (grown(to) - grown(from)) / (to - from)
            }
            Some(_) => self.rate / 2.0,
            None => self.rate,
        }
    }
}

fn missing(stated: &str, other: &str) -> OpenError {
    let slip = Slip::at(stated, format!("{stated} is stated without {other}"));
    slip.help("state both, or leave both out").beside(other).into()
}

/// ln(1 + exp(x)), without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}
