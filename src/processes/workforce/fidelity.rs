//! Fidelity as a vector: what training sets, supervision raises, time without it wears off, and adaptation costs.
//!
//! For each domain, df/dt = s·rise·(ceiling - f) - (1 - s)·drift, where s is how much of the supervision that the
//! worker needs there is; f never drifts below the floor. Each week takes the exact solution with s held fixed. What is
//! practised is f × (1 - adaptation × loss), and overall fidelity the weighted mean of that over the domains.
//!
//! # Source
//! The equation is ours. Domains: Gillard S et al (2021) Community Ment Health J 57:1491-1503. Adaptation of form against
//! core: Wiltsey Stirman S et al (2019) Implementation Science 14:58 (FRAME).

use crate::engine::draws::{Draw, normal_quantile};
use crate::model::worker::{DOMAINS, Domains, PeerWorker, WorkerStage};
use crate::scenario::parameter::Parameter;
use crate::scenario::{MissingValue, Values};

/// How far the programme is adapted to each ethnic group.
const ADAPTED_TO: &str = "workforce.adaptation_to";

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::number(
        "workforce.fidelity_after_training",
        "Fidelity after training",
        "fidelity",
        0.0,
        1.0,
        "Mean fidelity with which workers begin in post.",
    ),
    Parameter::number(
        "workforce.fidelity_ceiling",
        "Best fidelity",
        "fidelity",
        0.0,
        1.0,
        "Mean fidelity that lasting supervision leads to.",
    ),
    Parameter::number(
        "workforce.fidelity_floor",
        "Lowest fidelity",
        "fidelity",
        0.0,
        1.0,
        "Fidelity below which workers do not drift.",
    ),
    Parameter::number(
        "workforce.fidelity_rise",
        "Rise under supervision",
        "per week",
        0.0,
        1.0,
        "Rate at which a supervised worker closes the distance to the best fidelity.",
    ),
    Parameter::number(
        "workforce.fidelity_drift",
        "Drift without supervision",
        "per week",
        0.0,
        1.0,
        "Fall of fidelity of an unsupervised worker.",
    ),
    Parameter::number(
        "workforce.fidelity_drift_ratio",
        "Drift by domain",
        "ratio",
        0.0,
        10.0,
        "How fast each domain drifts, relative to the rate above. Where it is left out: 1.",
    )
    .each(&DOMAINS)
    .optional(),
    Parameter::number(
        "workforce.fidelity_offset",
        "Fidelity after training by domain",
        "fidelity",
        -1.0,
        1.0,
        "What training leaves more, or less, in each domain than on average. Where it is left out: 0.",
    )
    .each(&DOMAINS)
    .optional(),
    Parameter::number(
        "workforce.fidelity_sd",
        "Spread of fidelity between workers",
        "fidelity",
        0.0,
        0.5,
        "Standard deviation between workers of where they begin and of the best that supervision leads to, the same in \
         every domain; values are kept within 0 to 1. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "workforce.fidelity_sd_domain",
        "Spread of fidelity within workers",
        "fidelity",
        0.0,
        0.5,
        "The same from one domain to another of the same worker. Where it is left out: 0.",
    )
    .optional(),
    Parameter::shares(
        "workforce.fidelity_weight",
        "Weights of the domains",
        "What each domain counts in overall fidelity. Where it is left out: all the same.",
    )
    .shares_over(&DOMAINS)
    .optional(),
    Parameter::number(
        "workforce.adaptation",
        "Adaptation to the people served",
        "share",
        0.0,
        1.0,
        "How far the programme is adapted to the cultures of those whom it serves: 0 not at all, 1 wholly. Where it is left \
         out: 0.",
    )
    .optional(),
    Parameter::number(
        ADAPTED_TO,
        "Adaptation by ethnic group",
        "share",
        0.0,
        1.0,
        "How far the programme is adapted to each ethnic group, in place of the level above: the fit of a worker of another group \
         rises for the people of that group alone, and the core that is lost, for everyone, is that of the group to which it is \
         adapted most. Where it is left out: workforce.adaptation for every group.",
    )
    .per_category("population.ethnicity")
    .optional(),
    Parameter::number(
        "workforce.adaptation_fit",
        "What adaptation gains in fit",
        "share",
        -1.0,
        1.0,
        "Share of the distance between the fit without a match and 1 that full adaptation closes; below 0 it does harm. \
         Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "workforce.adaptation_loss",
        "What adaptation costs in fidelity",
        "share",
        0.0,
        1.0,
        "Share of each domain that full adaptation loses: its core. Where it is left out: 0.",
    )
    .each(&DOMAINS)
    .optional(),
];

/// How far the programme is adapted to each ethnic group of the setting, in their order.
pub(in crate::processes) fn adapted_to(values: &Values) -> Vec<f64> {
    let on = values.is_on(super::SECTION.id);
    let one = values.optional_number("workforce.adaptation").filter(|_| on).unwrap_or(0.0);
    let own = |group: String| {
        let stated = values.optional_number(&format!("{ADAPTED_TO}.{group}"));
        if by_group(values) { stated.filter(|_| on).unwrap_or(0.0) } else { one }
    };
    values.keys("population.ethnicity").into_iter().map(own).collect()
}

/// Whether adaptation is stated by group.
fn by_group(values: &Values) -> bool {
    !values.keys(ADAPTED_TO).is_empty()
}

/// How far the core is adapted: what is changed for one group is changed for all.
fn adapted(values: &Values) -> f64 {
    if by_group(values) {
        adapted_to(values).into_iter().fold(0.0, f64::max)
    } else {
        values.optional_number("workforce.adaptation").unwrap_or(0.0)
    }
}

/// The fit of a worker of another group in a programme that is adapted to the person's: fit + (1 - fit) × adaptation × gain.
///
/// # Units
/// Fit of a worker of the person's own group is 1.
pub(in crate::processes) fn adapted_fit(values: &Values, adaptation: f64, unmatched: f64) -> f64 {
    if !values.is_on(super::SECTION.id) {
        return unmatched;
    }
    let closed = adaptation * values.optional_number("workforce.adaptation_fit").unwrap_or(0.0);
    (unmatched + (1.0 - unmatched) * closed).max(0.0)
}

/// The share of the core that adaptation leaves: the weighted mean over the domains.
pub(in crate::processes) fn core_left(values: &Values) -> f64 {
    let weight = by_domain(values, "workforce.fidelity_weight", 1.0 / DOMAINS.len() as f64);
    weight.iter().enumerate().map(|(domain, weight)| weight * left_by_adaptation(values, domain)).sum()
}

/// What adaptation leaves of a domain's fidelity: a factor, 1 where there is no workforce.
pub(in crate::processes) fn left_by_adaptation(values: &Values, domain: usize) -> f64 {
    if !values.is_on(super::SECTION.id) {
        return 1.0;
    }
    1.0 - adapted(values) * by_domain(values, "workforce.adaptation_loss", 0.0)[domain]
}

/// How fidelity begins and moves.
#[derive(Debug, Clone)]
pub(super) struct Fidelity {
    start: Domains,
    ceiling: f32,
    floor: f32,
    rise: f64,
    drift: [f64; DOMAINS.len()],
    sd: f64,
    sd_domain: f64,
    /// Weight × what adaptation leaves.
    practised: [f64; DOMAINS.len()],
    left: Domains,
}

pub(super) fn by_domain(values: &Values, path: &str, otherwise: f64) -> [f64; DOMAINS.len()] {
    std::array::from_fn(|domain| {
        values.optional_number(&format!("{path}.{}", DOMAINS[domain])).unwrap_or(otherwise)
    })
}

impl Fidelity {
    pub(super) fn open(values: &Values) -> Result<Self, MissingValue> {
        let number = |path: &str| values.number(path);
        let or_none = |path: &str| values.optional_number(path).unwrap_or(0.0);
        let begin = number("workforce.fidelity_after_training")?;
        let drift = number("workforce.fidelity_drift")?;
        let offset = by_domain(values, "workforce.fidelity_offset", 0.0);
        let loss = by_domain(values, "workforce.adaptation_loss", 0.0);
        let weight = by_domain(values, "workforce.fidelity_weight", 1.0 / DOMAINS.len() as f64);
        let adapted = adapted(values);
        let left = loss.map(|loss| 1.0 - adapted * loss);
        Ok(Self {
            start: offset.map(|offset| (begin + offset) as f32),
            ceiling: number("workforce.fidelity_ceiling")? as f32,
            floor: number("workforce.fidelity_floor")? as f32,
            rise: number("workforce.fidelity_rise")?,
            drift: by_domain(values, "workforce.fidelity_drift_ratio", 1.0).map(|ratio| ratio * drift),
            sd: or_none("workforce.fidelity_sd"),
            sd_domain: or_none("workforce.fidelity_sd_domain"),
            practised: std::array::from_fn(|domain| weight[domain] * left[domain]),
            left: left.map(|left| left as f32),
        })
    }

    /// How far a new holder stands from others: a deviation of the worker and one of each domain.
    pub(super) fn deviations(&self, draw: &mut Draw) -> Domains {
        // Drawn whether they count or not, so that what follows at this coordinate does not depend on it.
        let own = self.sd * normal_quantile(draw.uniform());
        std::array::from_fn(|_| (own + self.sd_domain * normal_quantile(draw.uniform())) as f32)
    }

    /// Levels as the first course leaves them.
    pub(super) fn begin(&self, worker: &mut PeerWorker) {
        for domain in 0..DOMAINS.len() {
            worker.levels[domain] = (self.start[domain] + worker.deviation[domain]).clamp(0.0, 1.0);
        }
        self.sum_up(worker);
    }

    /// The rate at which a worker with this share of the supervision that is needed closes the distance to the best.
    pub(super) fn rising(&self, supervised: f64) -> f64 {
        supervised * self.rise
    }

    /// A week, or part of one, passes, which leaves so much of the distance to the best; the site multiplies the drift by a ratio.
    pub(super) fn advance(&self, weeks: f64, left: f64, ratio: f64, worker: &mut PeerWorker) {
        let supervised = f64::from(worker.supervised);
        let rate = self.rising(supervised);
        for domain in 0..DOMAINS.len() {
            let before = f64::from(worker.levels[domain]);
            let fall = (1.0 - supervised) * self.drift[domain] * ratio;
            let ceiling = f64::from((self.ceiling + worker.deviation[domain]).clamp(0.0, 1.0));
            let after = if rate > 0.0 {
                let towards = ceiling - fall / rate;
                towards + (before - towards) * left
            } else {
                before - fall * weeks
            };
            // Who stands below the floor already does not fall further.
            let floor = f64::from(self.floor).min(before);
            worker.levels[domain] = after.clamp(floor, 1.0) as f32;
        }
        self.sum_up(worker);
    }

    /// Feedback brings a worker a share of the way to the best.
    pub(super) fn hear(&self, gain: f64, worker: &mut PeerWorker) {
        for domain in 0..DOMAINS.len() {
            let ceiling = (self.ceiling + worker.deviation[domain]).clamp(0.0, 1.0);
            let distance = (ceiling - worker.levels[domain]).max(0.0);
            worker.levels[domain] += distance * gain as f32;
        }
        self.sum_up(worker);
    }

    /// What is practised in a domain.
    pub(super) fn practised(&self, domain: usize, worker: &PeerWorker) -> f64 {
        f64::from(worker.levels[domain] * self.left[domain])
    }

    fn sum_up(&self, worker: &mut PeerWorker) {
        let sum = worker.levels.iter().zip(&self.practised).map(|(&level, share)| f64::from(level) * share);
        worker.fidelity = sum.sum::<f64>() as f32;
    }
}

/// Mean fidelity of the workers in post of a site, weighted by working time; none where nobody is in post.
pub(in crate::processes) fn mean(workers: &[PeerWorker]) -> Option<f64> {
    let in_post = || workers.iter().filter(|worker| worker.stage == WorkerStage::InPost);
    let time: f64 = in_post().map(|worker| f64::from(worker.fte)).sum();
    let sum: f64 = in_post().map(|worker| f64::from(worker.fte) * f64::from(worker.fidelity)).sum();
    (time > 0.0).then(|| sum / time)
}
