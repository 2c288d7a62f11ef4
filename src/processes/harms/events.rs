//! How often contacts harm: boundary events and breaches of confidentiality, by what the worker's conditions are.
//!
//! rate per contact = reference rate × exp(-slope × (fidelity of the domain - reference)) × unsupervised ratio^(1 -
//! supervised) × (1 - compliance × (1 - safety ratio)), and for boundary events × role ratio^(1 - clarity of roles) ×
//! exp(caseload slope × (load - 1) + burnout slope × (burnout - reference)).
//!
//! A worker's rates are set once a week. A contact takes its rate off the amount of integrated hazard that the person's
//! next event was given, so events are a Poisson process over contacts, and luck is the person's own.

use crate::model::harm::EVENTS;
use crate::model::worker::PeerWorker;
use crate::processes::workforce;
use crate::scenario::{MissingValue, Values};

/// Most events a contact: slopes that multiply up to more say nothing that could be lived.
const MOST: f64 = 10.0;
/// The place of boundary events among [`EVENTS`]; the domains of fidelity have the same places.
const BOUNDARY: usize = 0;

/// What an event of one kind does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome {
    /// Share of the alliance that is lost.
    pub(super) alliance: f32,
    /// Trust that is lost, in standard deviations.
    pub(super) trust: f32,
    /// What is added to the strain: the log of the ratio.
    pub(super) strain: f32,
    /// Probability that the place ends.
    pub(super) ends: f64,
}

/// How often events happen, and what they do.
#[derive(Debug, Clone)]
pub(super) struct Events {
    /// By kind: the log of the rate at the reference and without any ratio; none where it never happens.
    log_rate: [Option<f64>; EVENTS.len()],
    reference: f64,
    slope: [f64; EVENTS.len()],
    unsupervised: f64,
    role: f64,
    caseload: f64,
    burnout: f64,
    burnout_reference: f64,
    /// People of a full load for a whole-time worker; none where it is the plan's own limit.
    full_load: Option<f64>,
    /// What adaptation leaves of each domain.
    left: [f64; EVENTS.len()],
    pub(super) outcome: [Outcome; EVENTS.len()],
}

impl Events {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub(super) fn open(values: &Values) -> Result<Self, MissingValue> {
        let both = |name: &str| -> Result<[f64; EVENTS.len()], MissingValue> {
            let each = values.each(&format!("harms.{name}"), &EVENTS)?;
            Ok(std::array::from_fn(|kind| each[kind]))
        };
        let or = |path: &str, otherwise: f64| values.optional_number(path).unwrap_or(otherwise);
        let compliance = or("harms.safety_compliance", 0.0);
        let safety = 1.0 - compliance * (1.0 - or("harms.safety_ratio", 1.0));
        let log_rate = both("rate")?.map(|rate| (rate * safety > 0.0).then(|| libm::log(rate * safety)));
        let (alliance, trust) = (both("alliance_loss")?, both("trust_loss")?);
        let (strain, ends) = (both("dropout_ratio")?, both("ends_place")?);
        Ok(Self {
            log_rate,
            reference: values.number("harms.reference_fidelity")?,
            slope: both("slope_fidelity")?,
            unsupervised: libm::log(values.number("harms.ratio_unsupervised")?),
            role: libm::log(values.number("harms.ratio_role")?),
            caseload: or("harms.slope_caseload", 0.0),
            burnout: or("harms.slope_burnout", 0.0),
            burnout_reference: or("workforce.burnout_reference", 0.0),
            full_load: values.optional_number("workforce.reference_caseload"),
            left: std::array::from_fn(|domain| workforce::left_by_adaptation(values, domain)),
            outcome: std::array::from_fn(|kind| Outcome {
                alliance: alliance[kind] as f32,
                trust: trust[kind] as f32,
                strain: libm::log(strain[kind]) as f32,
                ends: ends[kind],
            }),
        })
    }

    /// Sets a worker's rates of events for each contact, at a site with this clarity of roles and log ratio of breaches.
    pub(super) fn assess(&self, clarity: f64, breach: f64, worker: &mut PeerWorker) {
        for (kind, log_rate) in self.log_rate.iter().enumerate() {
            let Some(log_rate) = log_rate else {
                worker.risk[kind] = 0.0;
                continue;
            };
            let fidelity = f64::from(worker.levels[kind]) * self.left[kind];
            let mut log = log_rate - self.slope[kind] * (fidelity - self.reference)
                + self.unsupervised * (1.0 - f64::from(worker.supervised));
            if kind == BOUNDARY {
                let full =
                    self.full_load.map_or(f64::from(worker.limit), |people| people * f64::from(worker.fte));
                let load = if full > 0.0 { f64::from(worker.caseload) / full } else { 1.0 };
                log += self.role * (1.0 - clarity)
                    + self.caseload * (load - 1.0)
                    + self.burnout * (f64::from(worker.burnout) - self.burnout_reference);
            } else {
                log += breach;
            }
            worker.risk[kind] = libm::exp(log).min(MOST) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::worker::DOMAINS;

    #[test]
    fn kinds_of_event_are_the_domains_that_keep_them_rare() {
        assert_eq!(["boundaries", EVENTS[1]], DOMAINS[..2]);
    }
}
