//! Measured fidelity: assessors come at intervals, look at the workers in post, err, and report later.
//!
//! measured = true mean fidelity at the visit + error × z, with z standard normal; it is not cut off at 0 or 1, so that
//! it is unbiased. With audit and feedback, a report below the target brings each worker in post a share of the way
//! to the best fidelity: what is acted on is what was measured.

use super::fidelity::{self, Fidelity};
use crate::engine::block::Block;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::Step;
use crate::model::worker::WorkerStage;
use crate::processes::slots::ASSESSOR;
use crate::scenario::parameter::Parameter;
use crate::scenario::{MissingValue, Values};
use crate::units::index::Entity;

const VISITS: &[&str] = &["visits"];
const FEEDBACK: &[&str] = &["given"];

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::choice(
        "workforce.assessors",
        "Assessors",
        &[("none", "Nobody measures fidelity."), ("visits", "Assessors visit each site that delivers.")],
        "Whether fidelity is measured; what a visit costs is a cost item on fidelity_visits. Where it is left out: none.",
    )
    .optional(),
    Parameter::number(
        "workforce.visit_interval",
        "Time between visits",
        "weeks",
        1.0,
        520.0,
        "Time between two visits of assessors; the first comes at a moment of the first interval that chance decides.",
    )
    .when("workforce.assessors", VISITS),
    Parameter::number(
        "workforce.visit_lag",
        "Time to the report",
        "weeks",
        0.0,
        260.0,
        "Time from a visit until what was found is known.",
    )
    .when("workforce.assessors", VISITS),
    Parameter::number(
        "workforce.visit_error",
        "Error of a visit",
        "fidelity",
        0.0,
        1.0,
        "Standard deviation of what is found around the true mean of the workers in post.",
    )
    .when("workforce.assessors", VISITS),
    Parameter::choice(
        "workforce.feedback",
        "Audit and feedback",
        &[
            ("none", "Reports are filed."),
            ("given", "A report below the target is talked through with the workers in post."),
        ],
        "What follows from a report. Where it is left out: none.",
    )
    .when("workforce.assessors", VISITS)
    .optional(),
    Parameter::number(
        "workforce.feedback_target",
        "Target of feedback",
        "fidelity",
        0.0,
        2.0,
        "Feedback follows reports below this.",
    )
    .when("workforce.feedback", FEEDBACK),
    Parameter::number(
        "workforce.feedback_gain",
        "What feedback gains",
        "share",
        0.0,
        1.0,
        "Share of the way to the best fidelity that feedback brings a worker.",
    )
    .when("workforce.feedback", FEEDBACK),
];

/// Assessors and what follows from their visits.
#[derive(Debug, Clone)]
pub(super) struct Measurement {
    interval: f64,
    lag: f64,
    error: f64,
    /// Target and gain of feedback, where it is given.
    feedback: Option<(f64, f64)>,
}

impl Measurement {
    /// The assessors; none where nobody measures.
    pub(super) fn open(values: &Values) -> Result<Option<Self>, MissingValue> {
        if values.optional_word("workforce.assessors") != Some("visits") {
            return Ok(None);
        }
        let number = |path: &str| values.number(path);
        let given = values.optional_word("workforce.feedback") == Some("given");
        Ok(Some(Self {
            interval: number("workforce.visit_interval")?,
            lag: number("workforce.visit_lag")?,
            error: number("workforce.visit_error")?,
            feedback: if given {
                Some((number("workforce.feedback_target")?, number("workforce.feedback_gain")?))
            } else {
                None
            },
        }))
    }

    /// Visits that are due take place, and reports that are due are read.
    pub(super) fn visit(&self, fidelity: &Fidelity, block: &mut Block, step: &mut Step<'_>) {
        if !block.site.stage.delivers() {
            return;
        }
        let site = Entity::site(usize::from(block.site.id));
        // A site that begins again has other visits.
        let starts = u32::from(block.site.stops) << 16;
        if block.team.next_visit.is_nan() {
            let phase = step.luck.draw(site, ASSESSOR, starts).uniform();
            block.team.next_visit = step.start + phase * self.interval;
        }
        let moment = step.ledger.moment(step.start);
        while block.team.next_visit <= step.start {
            let due = block.team.next_visit;
            block.team.next_visit = due + self.interval;
            block.team.visits = block.team.visits.wrapping_add(1);
            let z = step.luck.draw(site, ASSESSOR, starts | u32::from(block.team.visits)).normal();
            if let Some(mean) = fidelity::mean(&block.workers) {
                let found = (mean + self.error * z) as f32;
                block.team.reports.push((due + self.lag, found));
                step.ledger.add_site(SiteQuantity::FidelityVisits, 1.0, &moment);
            }
        }
        while block.team.reports.first().is_some_and(|report| report.0 <= step.start) {
            let (_, found) = block.team.reports.remove(0);
            block.team.measured = found;
            if let Some((_, gain)) = self.feedback.filter(|(target, _)| f64::from(found) < *target) {
                let in_post = block.workers.iter_mut().filter(|worker| worker.stage == WorkerStage::InPost);
                in_post.for_each(|worker| fidelity.hear(gain, worker));
            }
        }
    }
}
