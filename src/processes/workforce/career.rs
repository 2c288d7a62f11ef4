//! Pay and the career ladder: what may keep workers in post, and what may take them out of it.
//!
//! Pay p is a ratio to the reference wage, at which turnover, recruitment and unit costs are stated. Workers leave at p^a
//! times the stated rate, posts are filled at p^b and candidates come at p^c times theirs, so that a, b and c are slopes on
//! the scale of logarithms. What paying better costs is a cost item on `pay_years`: working time × p.
//!
//! With a ladder, a vacancy for a supervisor goes, with so much probability, to the worker of the site who has been in post
//! longest, if that is long enough. The post of that worker is then vacant, and its people lose their relationship. The
//! prospect of it may keep workers in post: they leave at ratio^probability times the stated rate.
//!
//! # Source
//! The form is ours. Turnover and wage: elasticities of separation, Manning A (2003) Monopsony in Motion, recalled.

use super::Workforce;
use super::supervision::Filled;
use crate::engine::block::Block;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::Step;
use crate::model::worker::{PeerWorker, WorkerStage};
use crate::processes::slots::PROMOTION;
use crate::scenario::parameter::Parameter;
use crate::scenario::{MissingValue, Values};
use crate::units::index::Entity;

const OWN: &[&str] = &["own workers"];

const fn slope(path: &'static str, label: &'static str, unit: &'static str, doc: &'static str) -> Parameter {
    Parameter::number(path, label, unit, -10.0, 10.0, doc).optional()
}

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::number(
        "workforce.pay",
        "Pay",
        "ratio",
        0.1,
        10.0,
        "Pay of workers over the reference wage, at which turnover, recruitment and unit costs are stated. It costs what a \
         cost item on pay_years says. Where it is left out: 1.",
    )
    .optional(),
    slope(
        "workforce.turnover_slope_pay",
        "Leaving by pay",
        "log hazard per log unit",
        "Rise of the log hazard of leaving with the logarithm of pay; below 0, those who are paid better stay longer. Where \
         it is left out: 0.",
    ),
    slope(
        "workforce.recruitment_slope_pay",
        "Recruitment by pay",
        "log hazard per log unit",
        "Rise of the log hazard with which posts are filled with the logarithm of pay. Where it is left out: 0.",
    ),
    slope(
        "workforce.pool_slope_pay",
        "Candidates by pay",
        "log rate per log unit",
        "Rise of the log rate at which candidates come into a local pool with the logarithm of pay. Where it is left out: 0.",
    ),
    Parameter::choice(
        "workforce.ladder",
        "Career ladder",
        &[
            ("none", "Supervisors come from elsewhere."),
            ("own workers", "Experienced workers of the site may become its supervisors."),
        ],
        "Whether workers can rise to a supervisor's post. Where it is left out: none.",
    )
    .optional(),
    Parameter::number(
        "workforce.promotion_share",
        "Supervisors from among workers",
        "proportion",
        0.0,
        1.0,
        "Probability that a vacancy for a supervisor goes to a worker of the site, where one has been in post long enough.",
    )
    .when("workforce.ladder", OWN),
    Parameter::number(
        "workforce.promotion_weeks",
        "Time in post before that",
        "weeks",
        0.0,
        2080.0,
        "How long a worker has to have been in post to become a supervisor.",
    )
    .when("workforce.ladder", OWN),
    Parameter::number(
        "workforce.turnover_ratio_prospect",
        "Turnover ratio by the prospect",
        "hazard ratio",
        0.01,
        100.0,
        "Hazard ratio of leaving where every vacancy for a supervisor goes to a worker; this to the power of the probability \
         where only some do. Where it is left out: 1.",
    )
    .when("workforce.ladder", OWN)
    .optional(),
];

/// Who can rise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ladder {
    share: f64,
    weeks: f64,
}

/// Pay with what it does, and the ladder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Career {
    /// Pay over the reference wage, less 1.
    pub(super) rise: f64,
    /// How many times the stated rate workers leave at.
    pub(super) leaving: f64,
    /// How many times the stated rate posts are filled at.
    pub(super) filling: f64,
    ladder: Option<Ladder>,
}

/// What pay multiplies a rate by: exp(slope × ln pay).
fn by_pay(values: &Values, slope: &str) -> f64 {
    let pay = values.optional_number("workforce.pay").unwrap_or(1.0);
    let slope = values.optional_number(slope).unwrap_or(0.0);
    let log = slope * libm::log(pay);
    if log == 0.0 { 1.0 } else { libm::exp(log) }
}

/// How many times the stated rate candidates come at.
pub(super) fn candidates(values: &Values) -> f64 {
    by_pay(values, "workforce.pool_slope_pay")
}

impl Career {
    pub(super) fn open(values: &Values) -> Result<Self, MissingValue> {
        let ladder = if values.optional_word("workforce.ladder") == Some(OWN[0]) {
            let share = values.number("workforce.promotion_share")?;
            Some(Ladder { share, weeks: values.number("workforce.promotion_weeks")? })
        } else {
            None
        };
        let prospect = ladder.map_or(1.0, |ladder| {
            let ratio = values.optional_number("workforce.turnover_ratio_prospect").unwrap_or(1.0);
            libm::pow(ratio, ladder.share)
        });
        Ok(Self {
            rise: values.optional_number("workforce.pay").unwrap_or(1.0) - 1.0,
            leaving: by_pay(values, "workforce.turnover_slope_pay") * prospect,
            filling: by_pay(values, "workforce.recruitment_slope_pay"),
            ladder,
        })
    }
}

impl Workforce {
    /// Own workers take the posts for supervisors that were filled, as far as the ladder has it.
    pub(super) fn promote(&self, filled: &[Filled], block: &mut Block, step: &mut Step<'_>) {
        let Some(ladder) = self.career.ladder else { return };
        for &Filled { number, at } in filled {
            let entity = Entity::worker(usize::from(block.site.id), number);
            let occasion =
                u32::from(block.site.stops) << 16 | u32::from(block.team.supervisors[number].holders);
            let from_within = step.luck.draw(entity, PROMOTION, occasion).uniform() < ladder.share;
            if let Some(post) = longest(at, ladder.weeks, &block.workers).filter(|_| from_within) {
                let moment = step.ledger.moment(step.start);
                step.ledger.add_site(SiteQuantity::Promotions, 1.0, &moment);
                let tenure = at - block.workers[post].since;
                // Sites count those who are lost to them: this one is not.
                super::pipeline::count_left(tenure, step);
                self.recruit(post, at, block, step);
            }
        }
    }
}

/// The post whose holder has been in post longest at `at`, and for so long; of those who are there for as long the one who
/// ranks first.
fn longest(at: f64, weeks: f64, workers: &[PeerWorker]) -> Option<usize> {
    // Who leaves, or goes on leave, before that is no candidate.
    let can = |worker: &PeerWorker| {
        worker.stage == WorkerStage::InPost && worker.until > at && at - worker.since >= weeks
    };
    let there = workers.iter().enumerate().filter(|(_, worker)| can(worker));
    let first = there.min_by(|(_, a), (_, b)| a.since.total_cmp(&b.since).then(a.rank.cmp(&b.rank)));
    first.map(|(post, _)| post)
}
