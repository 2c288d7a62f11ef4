//! The local pool: who might become a peer worker at a site.
//!
//! Candidates come at a constant rate; of the people who complete the programme at the site, a share comes as well. Each
//! leaves the pool at a constant rate, unless a post is filled before: the one who came first takes it. While n
//! candidates are there, a post is filled with hazard min(1, n / reference)^exponent / recruitment time, and not at all
//! while there is none. Without recruitment and alumni the pool is M/M/∞, and Poisson in the long run.
//!
//! # Source
//! The form is ours: certified peers outnumber peer jobs (WF08), so that supply limits growth only where it is fast.

use super::career;
use crate::engine::block::Block;
use crate::engine::process::Step;
use crate::model::worker::{Candidate, NO_ALUMNUS};
use crate::processes::slots::POOL;
use crate::scenario::parameter::Parameter;
use crate::scenario::{MissingValue, Values};
use crate::units::index::Entity;

const LOCAL: &[&str] = &["local"];

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::choice(
        "workforce.pool",
        "Where workers come from",
        &[
            ("unlimited", "There are always candidates."),
            ("local", "Each site has a pool of candidates, which recruitment draws down."),
        ],
        "Where workers come from. Where it is left out: unlimited.",
    )
    .optional(),
    Parameter::number(
        "workforce.pool_inflow",
        "Candidates who come",
        "per week",
        0.0,
        100.0,
        "Rate at which people who were not in the programme come into the pool of a site.",
    )
    .when("workforce.pool", LOCAL),
    Parameter::number(
        "workforce.pool_loss",
        "Candidates who find something else",
        "per week",
        0.0005,
        10.0,
        "Rate at which each candidate leaves the pool again.",
    )
    .when("workforce.pool", LOCAL),
    Parameter::number(
        "workforce.pool_reference",
        "Reference pool",
        "candidates",
        0.1,
        1000.0,
        "Candidates from whom on more of them do not fill a post faster.",
    )
    .when("workforce.pool", LOCAL),
    Parameter::number(
        "workforce.pool_exponent",
        "How much scarcity slows recruitment",
        "exponent",
        0.0,
        5.0,
        "0: a single candidate is as good as many; 1: with half the reference a post takes twice as long.",
    )
    .when("workforce.pool", LOCAL),
    Parameter::number(
        "workforce.alumni_share",
        "Alumni who want to become workers",
        "proportion",
        0.0,
        1.0,
        "Probability that a person who completes the programme comes into the site's pool.",
    )
    .when("workforce.pool", LOCAL),
];

/// How many mean stays the pool is followed before the simulation, so that it starts as it goes on.
const STAYS_BEFORE: f64 = 8.0;

/// The pool of a site, where there is one.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    inflow: f64,
    loss: f64,
    reference: f64,
    exponent: f64,
    alumni: f64,
    /// How many times as many candidates come because of pay.
    paid: f64,
}

impl Pool {
    /// The pool; none where supply is unlimited.
    pub(super) fn open(values: &Values) -> Result<Option<Self>, MissingValue> {
        if values.optional_word("workforce.pool") != Some("local") {
            return Ok(None);
        }
        Ok(Some(Self {
            inflow: values.number("workforce.pool_inflow")?,
            loss: values.number("workforce.pool_loss")?,
            reference: values.number("workforce.pool_reference")?,
            exponent: values.number("workforce.pool_exponent")?,
            alumni: values.number("workforce.alumni_share")?,
            paid: career::candidates(values),
        }))
    }

    /// Everyone who came by now joins the pool.
    pub(super) fn fill(&self, block: &mut Block, step: &mut Step<'_>) {
        // Pay and what is done with the community count from the candidate after the present one on; nothing was done before
        // the start.
        let now = self.inflow * self.paid * libm::exp(f64::from(block.site.community.candidates));
        let inflow = |came: f64| if came < 0.0 { self.inflow } else { now };
        if self.inflow > 0.0 {
            let site = Entity::site(usize::from(block.site.id));
            if block.team.next_candidate.is_nan() {
                let amount = step.luck.draw(site, POOL, 0).amount();
                block.team.next_candidate = -STAYS_BEFORE / self.loss + amount / self.inflow;
            }
            while block.team.next_candidate <= step.start {
                let came = block.team.next_candidate;
                block.team.candidates += 1;
                let mut draw = step.luck.draw(site, POOL, block.team.candidates);
                block.team.next_candidate = came + draw.amount() / inflow(came);
                let leaves = came + draw.amount() / self.loss;
                if leaves > step.start - step.length() {
                    block.team.pool.push(Candidate { came, leaves, alumnus: NO_ALUMNUS });
                }
            }
        }
        for index in 0..block.team.completed.len() {
            let (person, enrolment, came) = block.team.completed[index];
            let mut draw = step.luck.draw(block.entity(person as usize), POOL, u32::from(enrolment));
            if draw.uniform() < self.alumni {
                let leaves = came + draw.amount() / self.loss;
                block.team.pool.push(Candidate { came, leaves, alumnus: person });
            }
        }
        block.team.completed.clear();
    }

    /// Takes the candidate who came first of those who are there at `now`.
    pub(super) fn take(now: f64, block: &mut Block) -> Option<Candidate> {
        let Block { team, people, .. } = block;
        let there = |candidate: &Candidate| {
            let alive = people.get(candidate.alumnus as usize).is_none_or(|person| person.state.alive());
            candidate.came <= now && candidate.leaves > now && alive
        };
        let there = team.pool.iter().enumerate().filter(|(_, candidate)| there(candidate));
        let first = there.min_by(|(_, a), (_, b)| a.came.total_cmp(&b.came).then(a.alumnus.cmp(&b.alumnus)));
        let first = first.map(|(index, _)| index)?;
        Some(team.pool.remove(first))
    }

    /// Those who found something else leave, and the dead.
    pub(super) fn prune(now: f64, block: &mut Block) {
        let Block { team, people, .. } = block;
        team.pool.retain(|candidate| {
            let alive = people.get(candidate.alumnus as usize).is_none_or(|person| person.state.alive());
            candidate.leaves > now && alive
        });
    }

    /// How fast posts are filled now, relative to a full pool.
    pub(super) fn ease(&self, block: &Block) -> f64 {
        let candidates = block.team.pool.len() as f64;
        if candidates == 0.0 {
            0.0
        } else if self.exponent == 0.0 {
            1.0
        } else {
            libm::pow((candidates / self.reference).min(1.0), self.exponent)
        }
    }
}
