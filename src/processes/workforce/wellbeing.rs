//! What the work does to workers: growth with tenure, burnout, leave, and benefit to their own wellbeing.
//!
//! Competence and confidence close the distance to 1 at constant rates, confidence only as far as there is supervision.
//! Burnout B follows
//!
//! ```text
//! dB/dt = susceptibility × (load × c + (1 - supervision) × u + (1 - role clarity) × r)
//!         - (recovery + relief × supervision) × B
//! ```
//!
//! with a jump at each boundary event; load is people over what the reference caseload allows in the working time of the
//! post, and role clarity is that of the site. Each unit of burnout above the reference raises the
//! log hazards of sick leave and of leaving. The benefit W to the worker's own wellbeing follows
//!
//! ```text
//! dW/dt = g × d - |g × d| × W / maximum,   d = load (at most 1) × reciprocity
//! ```
//!
//! Every week takes the exact solution with what drives it held fixed. Burnout and benefit are never netted.
//!
//! # Source
//! Drivers of burnout: Maslach C, Leiter MP (2016) World Psychiatry 15:103-111, recalled. Benefit to the helper: Riessman F
//! (1965) Social Work 10:27-32, recalled. The equations are ours.

use super::fidelity::Fidelity;
use super::left::Left;
use crate::engine::draws::{Draw, normal_quantile};
use crate::model::worker::{PeerWorker, RECIPROCITY, WorkerStage};
use crate::scenario::parameter::Parameter;
use crate::scenario::{MissingValue, Values};
use crate::units::logarithm::power;
use crate::units::risk::ratio_of_log;

const TENURE: &[&str] = &["with tenure"];
const BURNOUT: &[&str] = &["followed"];
const LEAVE: &[&str] = &["taken"];

const fn ratio(path: &'static str, label: &'static str, unit: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, unit, -10.0, 10.0, doc)
}

const fn rate(path: &'static str, label: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, "per week", 0.0, 10.0, doc)
}

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::choice(
        "workforce.growth",
        "Growth of workers",
        &[
            ("none", "Everyone is as able and as confident as can be from the first day."),
            ("with tenure", "Competence and confidence grow in the post."),
        ],
        "Whether workers grow into the post. Where it is left out: none.",
    )
    .optional(),
    Parameter::number(
        "workforce.competence_start",
        "Competence after training",
        "competence",
        0.0,
        1.0,
        "Competence with which a worker begins, relative to what the post leads to.",
    )
    .when("workforce.growth", TENURE),
    rate("workforce.competence_growth", "Growth of competence", "Rate at which the distance to 1 closes in post.")
        .when("workforce.growth", TENURE),
    Parameter::number(
        "workforce.trial_competence",
        "Competence in the trials",
        "competence",
        0.01,
        1.0,
        "Competence at which a contact delivers the trial's dose.",
    )
    .when("workforce.growth", TENURE),
    Parameter::number(
        "workforce.exponent_competence",
        "Exponent of competence",
        "exponent",
        0.0,
        5.0,
        "What a contact delivers is multiplied by (competence / trial competence) to this power; 0 means not at all.",
    )
    .when("workforce.growth", TENURE),
    Parameter::number(
        "workforce.alliance_exponent_competence",
        "Exponent of competence in alliance",
        "exponent",
        0.0,
        5.0,
        "The growth of alliance with each contact is multiplied by (competence / trial competence) to this power. Where it \
         is left out: 0.",
    )
    .when("workforce.growth", TENURE)
    .optional(),
    Parameter::number(
        "workforce.confidence_start",
        "Confidence after training",
        "confidence",
        0.0,
        1.0,
        "Confidence with which a worker begins.",
    )
    .when("workforce.growth", TENURE),
    rate(
        "workforce.confidence_growth",
        "Growth of confidence",
        "Rate at which the distance to 1 closes in post under supervision.",
    )
    .when("workforce.growth", TENURE),
    ratio(
        "workforce.turnover_slope_confidence",
        "Leaving for want of confidence",
        "log hazard per unit",
        "Rise of the log hazard of leaving from full confidence to none.",
    )
    .when("workforce.growth", TENURE),
    Parameter::choice(
        "workforce.burnout",
        "Burnout",
        &[("off", "Nobody burns out."), ("followed", "Each worker's burnout is followed.")],
        "Whether the work wears workers out. Where it is left out: off.",
    )
    .optional(),
    Parameter::number(
        "workforce.reference_caseload",
        "Reference caseload",
        "persons/FTE",
        0.01,
        200.0,
        "Caseload that counts as a full load, so that a plan with larger ones wears workers out more. Where it is left out: \
         the plan's own.",
    )
    .optional(),
    rate("workforce.burnout_caseload", "Burnout by caseload", "Rise of burnout at a full load.")
        .when("workforce.burnout", BURNOUT),
    rate("workforce.burnout_unsupervised", "Burnout without supervision", "Rise of burnout where supervision is lacking.")
        .when("workforce.burnout", BURNOUT),
    rate(
        "workforce.burnout_role",
        "Burnout by unclear roles",
        "Rise of burnout where the integration with the care team, and with it the clarity of roles, is none.",
    )
    .when("workforce.burnout", BURNOUT),
    Parameter::number(
        "workforce.burnout_incident",
        "Burnout by boundary events",
        "burnout",
        0.0,
        10.0,
        "Rise of burnout with each boundary event of a worker's people.",
    )
    .when("workforce.burnout", BURNOUT),
    rate("workforce.burnout_recovery", "Recovery from burnout", "Rate at which burnout falls by itself.")
        .when("workforce.burnout", BURNOUT),
    rate("workforce.burnout_relief", "Relief by supervision", "Rate at which burnout falls beside that under supervision.")
        .when("workforce.burnout", BURNOUT),
    Parameter::number(
        "workforce.burnout_sd_log",
        "Spread of susceptibility",
        "log units",
        0.0,
        2.0,
        "Standard deviation of the logarithm of how easily workers burn out; the mean is 1.",
    )
    .when("workforce.burnout", BURNOUT),
    Parameter::number(
        "workforce.burnout_reference",
        "Reference burnout",
        "burnout",
        0.0,
        10.0,
        "Burnout at which turnover and sick leave are as stated.",
    )
    .when("workforce.burnout", BURNOUT),
    ratio(
        "workforce.turnover_slope_burnout",
        "Leaving by burnout",
        "log hazard per unit",
        "Rise of the log hazard of leaving with each unit of burnout.",
    )
    .when("workforce.burnout", BURNOUT),
    Parameter::choice(
        "workforce.leave",
        "Leave",
        &[("none", "Nobody is ever away."), ("taken", "Workers fall ill and have children.")],
        "Whether workers take leave. Where it is left out: none.",
    )
    .optional(),
    rate("workforce.sick_rate", "Sick leave", "Rate at which a worker in post falls ill, at the reference burnout.")
        .when("workforce.leave", LEAVE),
    Parameter::number("workforce.sick_weeks", "Length of sick leave", "weeks", 0.0, 104.0, "Mean, exponential.")
        .when("workforce.leave", LEAVE),
    ratio(
        "workforce.sick_slope_burnout",
        "Sick leave by burnout",
        "log hazard per unit",
        "Rise of the log hazard of sick leave with each unit of burnout.",
    )
    .when("workforce.leave", LEAVE),
    rate("workforce.parental_rate", "Parental leave", "Rate at which a worker in post goes on parental leave.")
        .when("workforce.leave", LEAVE),
    Parameter::number("workforce.parental_weeks", "Length of parental leave", "weeks", 0.0, 260.0, "The same for everyone.")
        .when("workforce.leave", LEAVE),
    Parameter::number(
        "workforce.handover_weeks",
        "Handing over",
        "weeks",
        0.0,
        260.0,
        "A worker who will be away for longer hands the people over; in a shorter leave they wait, without contacts.",
    )
    .when("workforce.leave", LEAVE),
    ratio(
        "workforce.benefit_gain",
        "Benefit to the worker",
        "SD/week",
        "g: what a week with a full load and full reciprocity gives to a worker's own wellbeing; may be harm. Where it \
         is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "workforce.benefit_maximum",
        "Largest benefit to the worker",
        "SD",
        0.01,
        10.0,
        "Where benefit, or harm, saturates. Where it is left out: 1.",
    )
    .optional(),
];

/// What burns workers out, and what that does.
#[derive(Debug, Clone, Copy, Default)]
struct Burnout {
    caseload: f64,
    unsupervised: f64,
    role: f64,
    incident: f64,
    recovery: f64,
    relief: f64,
    sd_log: f64,
    reference: f64,
    turnover_slope: f64,
}

/// Why and for how long workers are away.
#[derive(Debug, Clone, Copy, Default)]
struct Leave {
    sick_rate: f64,
    sick_weeks: f64,
    sick_slope: f64,
    parental_rate: f64,
    parental_weeks: f64,
    handover_weeks: f64,
}

/// How workers grow into the post.
#[derive(Debug, Clone, Copy)]
struct Growth {
    competence: f64,
    competence_rate: f64,
    trial_competence: f64,
    exponent: f64,
    alliance_exponent: f64,
    confidence: f64,
    confidence_rate: f64,
    turnover_slope: f64,
}

/// What the work does to workers.
#[derive(Debug, Clone)]
pub(super) struct Wellbeing {
    growth: Option<Growth>,
    burnout: Option<Burnout>,
    leave: Option<Leave>,
    gain: f64,
    maximum: f64,
    /// People of a full load for a whole-time worker; none where it is the plan's own limit.
    reference: Option<f64>,
}

fn open_if<T>(
    values: &Values,
    path: &str,
    words: &[&str],
    open: impl FnOnce() -> Result<T, MissingValue>,
) -> Result<Option<T>, MissingValue> {
    if values.optional_word(path).is_some_and(|word| words.contains(&word)) {
        open().map(Some)
    } else {
        Ok(None)
    }
}

impl Wellbeing {
    pub(super) fn open(values: &Values) -> Result<Self, MissingValue> {
        let number = |path: &str| values.number(&format!("workforce.{path}"));
        Ok(Self {
            growth: open_if(values, "workforce.growth", TENURE, || {
                Ok(Growth {
                    competence: number("competence_start")?,
                    competence_rate: number("competence_growth")?,
                    trial_competence: number("trial_competence")?,
                    exponent: number("exponent_competence")?,
                    alliance_exponent: values
                        .optional_number("workforce.alliance_exponent_competence")
                        .unwrap_or_default(),
                    confidence: number("confidence_start")?,
                    confidence_rate: number("confidence_growth")?,
                    turnover_slope: number("turnover_slope_confidence")?,
                })
            })?,
            burnout: open_if(values, "workforce.burnout", BURNOUT, || {
                Ok(Burnout {
                    caseload: number("burnout_caseload")?,
                    unsupervised: number("burnout_unsupervised")?,
                    role: number("burnout_role")?,
                    incident: number("burnout_incident")?,
                    recovery: number("burnout_recovery")?,
                    relief: number("burnout_relief")?,
                    sd_log: number("burnout_sd_log")?,
                    reference: number("burnout_reference")?,
                    turnover_slope: number("turnover_slope_burnout")?,
                })
            })?,
            leave: open_if(values, "workforce.leave", LEAVE, || {
                Ok(Leave {
                    sick_rate: number("sick_rate")?,
                    sick_weeks: number("sick_weeks")?,
                    sick_slope: number("sick_slope_burnout")?,
                    parental_rate: number("parental_rate")?,
                    parental_weeks: number("parental_weeks")?,
                    handover_weeks: number("handover_weeks")?,
                })
            })?,
            gain: values.optional_number("workforce.benefit_gain").unwrap_or(0.0),
            maximum: values.optional_number("workforce.benefit_maximum").unwrap_or(1.0),
            reference: values.optional_number("workforce.reference_caseload"),
        })
    }

    /// How easily a new holder burns out: log-normal with mean 1.
    pub(super) fn susceptibility(&self, draw: &mut Draw) -> f32 {
        let normal = normal_quantile(draw.uniform());
        let sd = self.burnout.map_or(0.0, |burnout| burnout.sd_log);
        if sd > 0.0 { libm::exp(sd * normal - sd * sd / 2.0) as f32 } else { 1.0 }
    }

    /// A worker begins in post.
    pub(super) fn begin(&self, worker: &mut PeerWorker) {
        worker.competence = self.growth.map_or(1.0, |growth| growth.competence as f32);
        worker.confidence = self.growth.map_or(1.0, |growth| growth.confidence as f32);
        (worker.burnout, worker.benefit, worker.incidents) = (0.0, 0.0, 0);
        self.judge(worker);
    }

    /// What competence makes of a contact, and of the alliance that grows with it.
    fn judge(&self, worker: &mut PeerWorker) {
        let Some(growth) = self.growth else {
            (worker.skill, worker.ease) = (1.0, 1.0);
            return;
        };
        let relative = f64::from(worker.competence) / growth.trial_competence;
        let factor = |exponent: f64| if exponent > 0.0 { power(relative, exponent) as f32 } else { 1.0 };
        worker.skill = factor(growth.exponent);
        // A power is dear, and the two are mostly stated as the same.
        let alike = growth.exponent.to_bits() == growth.alliance_exponent.to_bits();
        worker.ease = if alike { worker.skill } else { factor(growth.alliance_exponent) };
    }

    /// Whether workers take leave at all.
    pub(super) const fn takes_leave(&self) -> bool {
        self.leave.is_some()
    }

    /// Hazard ratio of leaving the post, beside that of supervision.
    pub(super) fn turnover_ratio(&self, worker: &PeerWorker) -> f64 {
        let unsure =
            self.growth.map_or(0.0, |growth| growth.turnover_slope * (1.0 - f64::from(worker.confidence)));
        let worn = self
            .burnout
            .map_or(0.0, |burnout| burnout.turnover_slope * (f64::from(worker.burnout) - burnout.reference));
        let log = unsure + worn;
        ratio_of_log(log)
    }

    fn sick_hazard(&self, leave: &Leave, worker: &PeerWorker) -> f64 {
        let above = self.burnout.map_or(0.0, |burnout| f64::from(worker.burnout) - burnout.reference);
        let log = leave.sick_slope * above;
        leave.sick_rate * ratio_of_log(log)
    }

    /// Hazard of going on leave.
    pub(super) fn leave_hazard(&self, worker: &PeerWorker) -> f64 {
        self.leave.map_or(0.0, |leave| self.sick_hazard(&leave, worker) + leave.parental_rate)
    }

    /// How long the leave is on which a worker goes now; says as well whether others take the people over.
    pub(super) fn leave_weeks(&self, worker: &PeerWorker) -> (f64, bool) {
        let Some(leave) = self.leave else { return (0.0, false) };
        let [amount, branch] = worker.leave.map(f64::from);
        let sick = self.sick_hazard(&leave, worker);
        let weeks = if branch * (sick + leave.parental_rate) < sick {
            amount * leave.sick_weeks
        } else {
            leave.parental_weeks
        };
        (weeks, weeks > leave.handover_weeks)
    }

    /// The rate at which burnout falls with this share of the supervision that is needed.
    pub(super) fn easing(&self, supervised: f64) -> f64 {
        self.burnout.map_or(0.0, |burnout| burnout.recovery + burnout.relief * supervised)
    }

    /// The rates at which competence and confidence grow with this share of the supervision that is needed.
    pub(super) fn growing(&self, supervised: f64) -> [f64; 2] {
        self.growth.map_or([0.0; 2], |growth| [growth.competence_rate, growth.confidence_rate * supervised])
    }

    /// A week, or part of one, passes at a site with this clarity of roles, and leaves so much of the worker's distances.
    pub(super) fn advance(
        &self,
        (weeks, left): (f64, &Left),
        clarity: f64,
        fidelity: &Fidelity,
        worker: &mut PeerWorker,
    ) {
        let full = self.reference.map_or(f64::from(worker.limit), |people| people * f64::from(worker.fte));
        let load = if full > 0.0 { f64::from(worker.caseload) / full } else { 0.0 };
        let works = worker.stage == WorkerStage::InPost;
        if let Some(burnout) = self.burnout {
            let supervised = f64::from(worker.supervised);
            let pressure = if works {
                burnout.caseload * load
                    + burnout.unsupervised * (1.0 - supervised)
                    + burnout.role * (1.0 - clarity)
            } else {
                0.0
            };
            let pressure = pressure * f64::from(worker.susceptibility);
            let before = f64::from(worker.burnout) + burnout.incident * f64::from(worker.incidents);
            worker.burnout = relax(before, pressure, self.easing(supervised), weeks, || left.burnout) as f32;
        }
        worker.incidents = 0;
        if !works {
            return;
        }
        if self.growth.is_some() {
            let towards = |level: f32, left: f64| (1.0 + (f64::from(level) - 1.0) * left) as f32;
            worker.competence = towards(worker.competence, left.competence);
            worker.confidence = towards(worker.confidence, left.confidence);
            self.judge(worker);
        }
        if self.gain != 0.0 {
            let drive = self.gain * load.min(1.0) * fidelity.practised(RECIPROCITY, worker);
            let fall = drive.abs() / self.maximum;
            let left = || libm::exp(-fall * weeks);
            worker.benefit = relax(f64::from(worker.benefit), drive, fall, weeks, left) as f32;
        }
    }
}

/// The level x after so many weeks of dx/dt = inflow - fall × x, which leave exp(-fall × weeks) of its distance.
fn relax(before: f64, inflow: f64, fall: f64, weeks: f64, left: impl FnOnce() -> f64) -> f64 {
    if fall == 0.0 {
        return before + inflow * weeks;
    }
    let towards = inflow / fall;
    towards + (before - towards) * left()
}
