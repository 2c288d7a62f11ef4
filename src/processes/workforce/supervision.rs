//! Supervisors as persons: each is recruited, has room for so many workers, and leaves.
//!
//! A plan pays one supervisor for so many posts; at a small site the last of them is a part of one. A supervisor in post
//! has room for span × working time workers. A worker keeps a supervisor who is there; the others get what room is
//! left, those who have been in post longest first, and the last may get a part. What no supervisor has room for
//! counts as unsupervised, so that the span is never exceeded.

use crate::engine::block::Block;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::Step;
use crate::model::worker::{NO_SUPERVISOR, Supervisor, WorkerStage};
use crate::processes::slots::SUPERVISOR;
use crate::scenario::parameter::Parameter;
use crate::scenario::{MissingValue, Values};
use crate::units::index::Entity;

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::number(
        "workforce.workers_per_supervisor",
        "Workers per supervisor, as funded",
        "workers/supervisor",
        1.0,
        1000.0,
        "Posts for which the plan pays one supervisor.",
    ),
    Parameter::number(
        "workforce.supervisor_span",
        "Span of supervision",
        "workers/supervisor",
        1.0,
        100.0,
        "Workers whom one supervisor can supervise well.",
    ),
    Parameter::number(
        "workforce.supervisor_recruitment_weeks",
        "Recruitment of supervisors",
        "weeks",
        0.0,
        260.0,
        "Mean time to fill a post for a supervisor, exponential. Where it is left out: 0, they are there at once.",
    )
    .optional(),
    Parameter::number(
        "workforce.supervisor_turnover",
        "Turnover of supervisors",
        "per week",
        0.0,
        10.0,
        "Rate at which supervisors leave. Where it is left out: 0, they stay.",
    )
    .optional(),
];

/// Whole workers are told from parts of one above this much; less room than this is none.
const CRUMB: f64 = 1e-6;

/// A post for a supervisor, by number, that was filled, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filled {
    pub(super) number: usize,
    pub(super) at: f64,
}

/// How supervisors come, go and share out their room.
#[derive(Debug, Clone)]
pub(super) struct Supervision {
    workers_per_supervisor: f64,
    span: f64,
    recruitment_weeks: f64,
    turnover: f64,
}

impl Supervision {
    pub(super) fn open(values: &Values) -> Result<Self, MissingValue> {
        let or_none = |path: &str| values.optional_number(path).unwrap_or(0.0);
        Ok(Self {
            workers_per_supervisor: values.number("workforce.workers_per_supervisor")?,
            span: values.number("workforce.supervisor_span")?,
            recruitment_weeks: or_none("workforce.supervisor_recruitment_weeks"),
            turnover: or_none("workforce.supervisor_turnover"),
        })
    }

    /// Opens the posts for supervisors that so many posts for workers pay for, and those that were added to them.
    pub(super) fn open_posts(&self, block: &mut Block, step: &mut Step<'_>) {
        let planned = f64::from(block.site.posts) / self.workers_per_supervisor;
        let paid = (planned + f64::from(block.site.extra_supervisors)).max(0.0);
        let before = std::mem::replace(&mut block.site.supervisors, paid as f32);
        let count = libm::ceil(paid - CRUMB) as usize;
        if before.to_bits() != (paid as f32).to_bits() {
            self.share_out(paid, block, step);
        }
        for number in block.team.supervisors.len()..count {
            block.team.supervisors.push(Supervisor {
                until: step.start,
                stays: 0.0,
                share: (paid - number as f64).min(1.0) as f32,
                holders: 0,
                present: false,
            });
            self.recruit(number, step.start, block, step);
        }
    }

    /// Posts for supervisors that are there already grow or shrink to what is paid; one that is not paid is closed.
    fn share_out(&self, paid: f64, block: &mut Block, step: &mut Step<'_>) {
        for number in 0..block.team.supervisors.len() {
            let supervisor = &mut block.team.supervisors[number];
            let share = (paid - number as f64).clamp(0.0, 1.0);
            let closed = supervisor.share <= 0.0;
            supervisor.share = share as f32;
            if share <= CRUMB {
                *supervisor = Supervisor { until: f64::INFINITY, share: 0.0, present: false, ..*supervisor };
            } else if closed {
                self.recruit(number, step.start, block, step);
            }
        }
    }

    /// The next holder: when the post is filled and how long the holder stays come from one coordinate.
    fn recruit(&self, number: usize, now: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = Entity::worker(usize::from(block.site.id), number);
        let starts = u32::from(block.site.stops) << 16;
        let supervisor = &mut block.team.supervisors[number];
        let mut draw = step.luck.draw(entity, SUPERVISOR, starts | u32::from(supervisor.holders));
        supervisor.present = false;
        supervisor.until = now + draw.amount() * self.recruitment_weeks;
        supervisor.stays = if self.turnover > 0.0 { draw.amount() / self.turnover } else { f64::INFINITY };
        supervisor.holders = supervisor.holders.wrapping_add(1);
    }

    /// Those who are there from the first day.
    pub(super) fn begin_all(now: f64, block: &mut Block) {
        for supervisor in &mut block.team.supervisors {
            supervisor.present = true;
            supervisor.until = now + supervisor.stays;
        }
    }

    /// Supervisors come and go; returns the posts that were filled.
    pub(super) fn move_on(&self, block: &mut Block, step: &mut Step<'_>) -> Vec<Filled> {
        let mut filled = Vec::new();
        let moment = step.ledger.moment(step.start);
        for number in 0..block.team.supervisors.len() {
            while block.team.supervisors[number].until <= step.start {
                let supervisor = &mut block.team.supervisors[number];
                let now = supervisor.until;
                if !supervisor.present && block.site.solvency < 1.0 {
                    // Who cannot pay those who are there hires nobody: the post is filled when money is back.
                    supervisor.until = step.end;
                } else if supervisor.present {
                    step.ledger.add_site(SiteQuantity::SupervisorsLeft, 1.0, &moment);
                    block.team.leavers[1] = block.team.leavers[1].wrapping_add(1);
                    self.recruit(number, now, block, step);
                } else {
                    supervisor.present = true;
                    supervisor.until = now + supervisor.stays;
                    step.ledger.add_site(SiteQuantity::SupervisorsAppointed, 1.0, &moment);
                    filled.push(Filled { number, at: now });
                }
            }
        }
        filled
    }

    /// How many workers a supervisor has room for: span × working time while in post.
    fn room(&self, supervisor: &Supervisor) -> f64 {
        if supervisor.present { self.span * f64::from(supervisor.share) } else { 0.0 }
    }

    /// Shares the supervisors out among the workers in post.
    pub(super) fn assign(&self, block: &mut Block) {
        let Block { workers, team, .. } = block;
        let mut room: Vec<f64> = team.supervisors.iter().map(|supervisor| self.room(supervisor)).collect();
        let mut without: Vec<usize> = Vec::new();
        for (post, worker) in workers.iter_mut().enumerate() {
            if worker.stage != WorkerStage::InPost {
                (worker.supervisor, worker.supervised) = (NO_SUPERVISOR, 0.0);
                continue;
            }
            let number = usize::from(worker.supervisor);
            let stays = team.supervisors.get(number).is_some_and(|supervisor| {
                supervisor.present && supervisor.holders == worker.supervisor_holder
            });
            if stays && worker.supervised >= 1.0 && room[number] >= 1.0 - CRUMB {
                room[number] -= 1.0;
            } else {
                (worker.supervisor, worker.supervised) = (NO_SUPERVISOR, 0.0);
                without.push(post);
            }
        }
        without.sort_by(|&a, &b| {
            let (a, b) = (&workers[a], &workers[b]);
            a.since.total_cmp(&b.since).then(a.rank.cmp(&b.rank))
        });
        for post in without {
            let Some(number) = most(&room) else { break };
            let part = room[number].min(1.0);
            room[number] -= part;
            let worker = &mut workers[post];
            worker.supervisor = number as u16;
            worker.supervisor_holder = team.supervisors[number].holders;
            worker.supervised = if part > 1.0 - CRUMB { 1.0 } else { part as f32 };
        }
    }

    /// Working time of the supervisors in post, counted in whole supervisors.
    pub(super) fn present(block: &Block) -> f64 {
        let present = block.team.supervisors.iter().filter(|supervisor| supervisor.present);
        present.map(|supervisor| f64::from(supervisor.share)).sum()
    }
}

/// The supervisor with the most room, the first of those who have as much; none where no one has any.
fn most(room: &[f64]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (number, &left) in room.iter().enumerate() {
        if left > CRUMB && best.is_none_or(|best| left > room[best]) {
            best = Some(number);
        }
    }
    best
}
