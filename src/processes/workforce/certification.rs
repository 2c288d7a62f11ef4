//! Certification by thresholds: a worker is certified when every competency has reached its own.
//!
//! The competencies are the domains of fidelity: what a course leaves of each is what the worker practises later. At the
//! assessment each is found as level + error × z, with z standard normal and independent. Who does not reach every
//! threshold takes the course again, which closes a share of the way to the worker's own best in each domain, up to so
//! many times, and then goes; the post is recruited to again. With levels that do not differ between workers, the
//! probability to pass is the product of Φ((level - threshold) / error).
//!
//! The checklist that follows counts the workers in post whose true level in a competency is at the threshold.
//!
//! # Source
//! A threshold in every part, and instruction again until it is reached: Bloom BS (1968) Learning for mastery, Evaluation
//! Comment 1(2), recalled. The equations are ours.

use super::fidelity::{Fidelity, by_domain};
use crate::engine::block::Block;
use crate::engine::draws::Draw;
use crate::engine::ledger::SiteQuantity as S;
use crate::engine::process::Step;
use crate::model::worker::{DOMAINS, PeerWorker, WorkerStage};
use crate::scenario::parameter::Parameter;
use crate::scenario::{MissingValue, Values};

const THRESHOLDS: &[&str] = &["thresholds"];

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::choice(
        "workforce.certification",
        "Who is certified",
        &[
            ("share", "So many of those trained, by workforce.certification_pass."),
            ("thresholds", "Those who are found to reach the threshold of every competency."),
        ],
        "Who is certified at the end of training. Who is in post on the first day is taken as they are. Where it is left out: \
         share.",
    )
    .optional(),
    Parameter::number(
        "workforce.competency_threshold",
        "Thresholds of competencies",
        "fidelity",
        0.0,
        1.0,
        "Level that each competency has to reach; 0 asks nothing.",
    )
    .each(&DOMAINS)
    .when("workforce.certification", THRESHOLDS),
    Parameter::number(
        "workforce.assessment_error",
        "Error of the assessment",
        "fidelity",
        0.0,
        1.0,
        "Standard deviation of what is found of a competency around the true level.",
    )
    .when("workforce.certification", THRESHOLDS),
    Parameter::number(
        "workforce.course_gain",
        "What a further course gains",
        "share",
        0.0,
        1.0,
        "Share of the way to the worker's best fidelity that taking the course again closes, in each domain.",
    )
    .when("workforce.certification", THRESHOLDS),
    Parameter::whole(
        "workforce.course_repeats",
        "How often a course can be taken again",
        "courses",
        0,
        20,
        "Each time takes a place, the time of the course and of the certificate, and what a course costs.",
    )
    .when("workforce.certification", THRESHOLDS),
];

/// Quantities of the checklist, in the order of [`DOMAINS`].
const REACHED: [S; DOMAINS.len()] = [
    S::ReachedBoundariesWeeks,
    S::ReachedConfidentialityWeeks,
    S::ReachedRecoveryPracticeWeeks,
    S::ReachedReciprocityWeeks,
    S::ReachedChoiceAndControlWeeks,
    S::ReachedCommunityLinksWeeks,
];

/// Certification by thresholds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Certification {
    thresholds: [f64; DOMAINS.len()],
    error: f64,
    gain: f64,
    repeats: u8,
}

impl Certification {
    /// None where a share of those trained is certified.
    pub(super) fn open(values: &Values) -> Result<Option<Self>, MissingValue> {
        if values.optional_word("workforce.certification") != Some(THRESHOLDS[0]) {
            return Ok(None);
        }
        Ok(Some(Self {
            thresholds: by_domain(values, "workforce.competency_threshold", 0.0),
            error: values.number("workforce.assessment_error")?,
            gain: values.number("workforce.course_gain")?,
            repeats: values.whole("workforce.course_repeats")? as u8,
        }))
    }

    /// Levels of someone who has taken the course again so often.
    pub(super) fn teach(&self, fidelity: &Fidelity, worker: &mut PeerWorker) {
        for _ in 0..worker.repeats {
            fidelity.hear(self.gain, worker);
        }
    }

    /// Whether someone may take the course once more.
    pub(super) const fn allows(&self, worker: &PeerWorker) -> bool {
        worker.repeats < self.repeats
    }

    /// Whether every competency is found to be at its threshold.
    pub(super) fn passes(&self, draw: &mut Draw, worker: &PeerWorker) -> bool {
        let mut all = true;
        for (&level, &threshold) in worker.levels.iter().zip(&self.thresholds) {
            let found = f64::from(level) + self.error * draw.normal();
            all &= threshold <= 0.0 || found >= threshold;
        }
        all
    }

    /// Ticks the checklist of the workers in post.
    pub(super) fn account(&self, block: &Block, step: &mut Step<'_>) {
        let mut reached = [0.0; DOMAINS.len()];
        let (mut heads, mut all) = (0.0, 0.0);
        for worker in block.workers.iter().filter(|worker| worker.stage == WorkerStage::InPost) {
            let mut every = true;
            for (domain, count) in reached.iter_mut().enumerate() {
                let there = f64::from(worker.levels[domain]) >= self.thresholds[domain];
                *count += f64::from(u8::from(there));
                every &= there;
            }
            heads += 1.0;
            all += f64::from(u8::from(every));
        }
        let mut rates = [(S::ChecklistWeeks, heads); DOMAINS.len() + 2];
        rates[1] = (S::ReachedAllWeeks, all);
        for (rate, of) in rates[2..].iter_mut().zip(REACHED.into_iter().zip(reached)) {
            *rate = of;
        }
        step.ledger.accrue_site_all(&rates, step.start, step.end);
    }
}
