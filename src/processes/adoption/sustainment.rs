//! What keeps a site delivering, and why it stops.
//!
//! The hazard that a delivering site stops is the sum of its causes,
//!
//! ```text
//! h = (base + money × (1 - solvency) + supervisors × their leavers a post and year + workers × theirs
//!      + support × (1 - readiness) × factor of administrators' attitude)
//!     × ratio later × exp(-slope × (fidelity - reference))
//! ```
//!
//! Hazards are set at each system step and hold until the next; each cause takes its share of the stops. Leavers count
//! with a weight that falls to 1/e in a year. Where nothing but the base is stated, h is a constant.
//!
//! # Source
//! Supervisor turnover and not fidelity predicted survival: Peterson AE et al (2014) J Behav Health Serv Res 41:337-346
//! (WF19). Rates: Swain K et al (2010), Bond GR et al (2014) Adm Policy Ment Health 41:228-236 (WF16 to WF18).

use super::super::OpenError;
use super::attitudes::Attitudes;
use super::parameters::together;
use crate::engine::block::Block;
use crate::model::site::{Cause, Stage};
use crate::processes::workforce::mean_fidelity;
use crate::scenario::Values;
use crate::scenario::parameter::Parameter;
use crate::units::time::WEEKS_PER_YEAR;

const fn rate(path: &'static str, label: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, "per week", 0.0, 10.0, doc).optional()
}

const fn weeks(path: &'static str, label: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, "weeks", 0.0, 5200.0, doc).optional()
}

pub(super) const PARAMETERS: &[Parameter] = &[
    weeks(
        "adoption.sustained_after",
        "Sustained after",
        "Time of delivery after which a site counts as sustained; sites that deliver at the start do so at once. Where it is \
         left out: never.",
    ),
    rate(
        "adoption.sustained_stop_rate",
        "Stopping of sustained sites",
        "Rate that takes the place of `adoption.stop_rate` for sites that count as sustained. Where it is left out: the same.",
    ),
    weeks(
        "adoption.later_after",
        "Later",
        "Time after coming to count as sustained from which stopping is multiplied by `adoption.stop_ratio_later`. Where it is \
         left out: 0.",
    ),
    Parameter::number(
        "adoption.stop_ratio_later",
        "Stopping later",
        "hazard ratio",
        0.0,
        100.0,
        "Ratio of all hazards of stopping from then on. Where it is left out: 1.",
    )
    .optional(),
    rate(
        "adoption.stop_insolvent",
        "Stopping for want of money",
        "Rate that is added at a site that can pay nothing; in proportion to what it cannot pay. Where it is left out: 0.",
    ),
    weeks(
        "adoption.insolvent_weeks",
        "Time without money",
        "How long a site that can pay nothing is paused before it stops. Where it is left out: 0, it stops at once.",
    ),
    rate(
        "adoption.stop_supervisors",
        "Stopping by turnover of supervisors",
        "Rate that is added at a site that lost as many supervisors within a year as it has posts for them. Where it is left \
         out: 0.",
    ),
    rate(
        "adoption.stop_staff",
        "Stopping by turnover of workers",
        "Rate that is added at a site that lost as many workers within a year as it has posts for them. Where it is left out: \
         0.",
    ),
    rate(
        "adoption.stop_support",
        "Stopping for lack of support",
        "Rate that is added at a site without any readiness; in proportion to what is missing of it. Where it is left out: 0.",
    ),
    Parameter::number(
        "adoption.stop_slope_fidelity",
        "Stopping by fidelity",
        "log hazard per unit",
        -10.0,
        10.0,
        "Fall of the log hazard of stopping with each unit of fidelity; below 0 it rises. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "adoption.reference_fidelity",
        "Reference fidelity",
        "fidelity",
        0.0,
        1.0,
        "Fidelity at which stopping is as stated. It is needed with the slope.",
    )
    .optional(),
    rate(
        "adoption.restart_rate",
        "Starting again",
        "Rate at which a site that has stopped takes the programme up again by itself, if it can pay. Where it is left out: \
         0.",
    ),
    Parameter::number(
        "adoption.restart_preparation",
        "Preparation of who starts again",
        "ratio",
        0.0,
        10.0,
        "How long a site that starts again prepares, relative to another one. Where it is left out: 1.",
    )
    .optional(),
    rate(
        "adoption.pause_rate",
        "Pausing",
        "Rate at which a delivering site without any readiness pauses; in proportion to what is missing of it. Where it is \
         left out: 0.",
    ),
    weeks("adoption.pause_weeks", "Length of a pause", "Mean, exponential; it is needed with the rate."),
];

/// What keeps a site delivering.
#[derive(Debug, Clone)]
pub(super) struct Sustainment {
    pub(super) sustained_after: f64,
    base: f64,
    base_sustained: f64,
    later_after: f64,
    later: f64,
    insolvent: f64,
    pub(super) insolvent_weeks: f64,
    supervisors: f64,
    staff: f64,
    support: f64,
    slope_fidelity: f64,
    reference_fidelity: f64,
    pub(super) restart_rate: f64,
    pub(super) restart_preparation: f64,
    pub(super) pause_rate: f64,
    pub(super) pause_weeks: f64,
}

impl Sustainment {
    pub(super) fn open(values: &Values) -> Result<Self, OpenError> {
        together(values, &["adoption.stop_slope_fidelity"], "adoption.reference_fidelity")?;
        together(values, &["adoption.pause_rate"], "adoption.pause_weeks")?;
        together(values, &["adoption.later_after"], "adoption.stop_ratio_later")?;
        let or = |path: &str, otherwise: f64| {
            values.optional_number(&format!("adoption.{path}")).unwrap_or(otherwise)
        };
        let base = values.number("adoption.stop_rate")?;
        Ok(Self {
            sustained_after: or("sustained_after", f64::INFINITY),
            base,
            base_sustained: or("sustained_stop_rate", base),
            later_after: or("later_after", 0.0),
            later: or("stop_ratio_later", 1.0),
            insolvent: or("stop_insolvent", 0.0),
            insolvent_weeks: or("insolvent_weeks", 0.0),
            supervisors: or("stop_supervisors", 0.0),
            staff: or("stop_staff", 0.0),
            support: or("stop_support", 0.0),
            slope_fidelity: or("stop_slope_fidelity", 0.0),
            reference_fidelity: or("reference_fidelity", 0.0),
            restart_rate: or("restart_rate", 0.0),
            restart_preparation: or("restart_preparation", 1.0),
            pause_rate: or("pause_rate", 0.0),
            pause_weeks: or("pause_weeks", 0.0),
        })
    }

    /// Takes in who has left since the last look, so many weeks ago.
    pub(super) fn count_leavers(block: &mut Block, weeks: f64) {
        let posts = [block.workers.len() as f64, block.team.supervisors.len() as f64];
        let kept = libm::exp(-weeks / WEEKS_PER_YEAR);
        for (kind, posts) in posts.into_iter().enumerate() {
            let left = block.team.leavers[kind].wrapping_sub(block.site.leavers_seen[kind]);
            let lost = if posts > 0.0 { f64::from(left) / posts } else { 0.0 };
            block.site.turnover[kind] = (f64::from(block.site.turnover[kind]) * kept + lost) as f32;
        }
        block.site.leavers_seen = block.team.leavers;
    }

    /// The hazards of stopping now, by cause.
    ///
    /// # Units
    /// Per week.
    pub(super) fn hazards(
        &self,
        attitudes: Option<&Attitudes>,
        now: f64,
        block: &Block,
    ) -> [f64; Cause::ALL.len()] {
        let site = &block.site;
        let mut hazard = [0.0; Cause::ALL.len()];
        if !site.stage.delivers() {
            return hazard;
        }
        let base = if site.stage == Stage::Sustained { self.base_sustained } else { self.base };
        let [staff, supervisors] = site.turnover.map(f64::from);
        let fidelity = if self.slope_fidelity == 0.0 { None } else { mean_fidelity(&block.workers) };
        let above = fidelity.map_or(0.0, |fidelity| fidelity - self.reference_fidelity);
        let later = if now >= site.sustained + self.later_after { self.later } else { 1.0 };
        let ratio = later * libm::exp(-self.slope_fidelity * above);
        let support = attitudes.map_or(1.0, |attitudes| attitudes.support(site));
        hazard[Cause::Other as usize] = base * ratio;
        hazard[Cause::Money as usize] = self.insolvent * (1.0 - f64::from(site.solvency)).max(0.0) * ratio;
        hazard[Cause::Supervisors as usize] = self.supervisors * supervisors * ratio;
        hazard[Cause::Staff as usize] = self.staff * staff * ratio;
        hazard[Cause::Support as usize] = self.support * (1.0 - site.readiness()) * support * ratio;
        hazard
    }
}
