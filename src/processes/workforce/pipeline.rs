//! The pipeline of a post: vacant, appointed, in training, certifying, in post, on leave, vacant again.
//!
//! What a holder is like and how much it takes until they leave comes from coordinates of the holder's own; what
//! happens to them in time changes hazards and not draws.

use super::Workforce;
use super::pool::Pool;
use crate::engine::block::Block;
use crate::engine::clock::Clock;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::Step;
use crate::model::worker::{ANY_EXPERIENCE, NO_ALUMNUS, NO_SUPERVISOR, PeerWorker, Running, WorkerStage};
use crate::processes::slots::{CERTIFICATION, HOLDER, HOLDER_SELF, HOLDER_TRAITS, LEAVE};
use crate::units::index::Entity;

/// How far apart the working times of neighbouring posts and sites lie in the order of whole-time posts.
const SPREAD: (f64, f64) = (0.618_033_988_749_894_9, 1.732_050_807_568_877_2);

fn clock(running: Running) -> Clock {
    Clock::with(running.anchor, running.hazard)
}

fn stored(clock: Clock, now: f64) -> Running {
    let anchor = if clock.hazard() > 0.0 { clock.time() } else { clock.remaining(now) };
    Running { anchor, hazard: clock.hazard() }
}

/// Changes the hazard of a running clock at `now`.
fn set_hazard(running: &mut Running, now: f64, hazard: f64) {
    let mut moved = clock(*running);
    moved.set_hazard(now, hazard as f32);
    *running = stored(moved, now);
}

impl Workforce {
    /// Working time of a post: whole, or what is left for the others so that the mean stays.
    fn time_of(&self, post: usize, block: &Block) -> f64 {
        if self.full_time <= 0.0 {
            return self.fte;
        }
        let place = post as f64 * SPREAD.0 + (f64::from(block.site.id) + 0.5) * SPREAD.1;
        if place - libm::floor(place) < self.full_time {
            1.0
        } else {
            ((self.fte - self.full_time) / (1.0 - self.full_time)).max(0.0)
        }
    }

    /// Opens the posts that the plan pays, each to be recruited to, and those of their supervisors.
    pub(super) fn open_posts(&self, block: &mut Block, step: &mut Step<'_>) {
        let posts = block.site.staffing.posts(self.posts);
        block.site.posts = posts;
        for post in block.workers.len()..usize::from(posts) {
            let fte = self.time_of(post, block);
            let limit = libm::round(block.site.staffing.caseload(self.caseload) * fte) as u16;
            block.workers.push(PeerWorker { fte: fte as f32, limit, ..PeerWorker::NOBODY });
            self.recruit(post, step.start, block, step);
        }
        self.supervision.open_posts(block, step);
    }

    /// How fast posts are filled now, relative to what is usual: not at all while recruitment is paused.
    fn ease(&self, block: &Block) -> f64 {
        if block.site.open.recruits { self.pool.as_ref().map_or(1.0, |pool| pool.ease(block)) } else { 0.0 }
    }

    /// The next holder of a post: when the post is filled, who fills it and how long the holder stays come from
    /// coordinates of that holder.
    pub(super) fn recruit(&self, post: usize, now: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = Entity::worker(usize::from(block.site.id), post);
        let ease = self.ease(block);
        // A site that stops and begins again has other people in its posts.
        let starts = u32::from(block.site.stops) << 16;
        let worker = &mut block.workers[post];
        let occasion = starts | u32::from(worker.holders);
        let mut draw = step.luck.draw(entity, HOLDER, occasion);
        worker.stage = WorkerStage::Vacant;
        let hazard = ease / self.recruitment_weeks;
        worker.clock = stored(Clock::start(now, draw.amount(), hazard as f32), now);
        worker.until = worker.clock.time();
        worker.ethnicity = draw.category(&self.ethnicity) as u8;
        worker.patience = draw.amount();
        worker.holders = worker.holders.wrapping_add(1);
        worker.alumnus = NO_ALUMNUS;
        worker.leaves = 0;
        worker.repeats = 0;
        worker.caseload = 0;
        (worker.supervisor, worker.supervised) = (NO_SUPERVISOR, 0.0);
        let mut traits = step.luck.draw(entity, HOLDER_TRAITS, occasion);
        worker.sex = traits.category(&self.sex) as u8;
        worker.language = traits.category(&self.language) as u8;
        worker.experience = match self.experience.as_slice() {
            [] => ANY_EXPERIENCE,
            shares => traits.category(shares) as u8,
        };
        let mut draw = step.luck.draw(entity, HOLDER_SELF, occasion);
        worker.rank = draw.word();
        worker.passes = draw.uniform() < self.courses.pass;
        worker.susceptibility = self.wellbeing.susceptibility(&mut draw);
        worker.deviation = self.fidelity.deviations(&mut draw);
    }

    /// A worker begins in post.
    pub(super) fn begin(&self, post: usize, now: f64, block: &mut Block, step: &mut Step<'_>) {
        let ratio = block.site.ratios.turnover;
        let worker = &mut block.workers[post];
        worker.stage = WorkerStage::InPost;
        worker.since = now;
        worker.caseload = 0;
        self.train(worker);
        self.wellbeing.begin(worker);
        let hazard = self.leaving_hazard(ratio, worker);
        worker.clock = stored(Clock::start(now, worker.patience, hazard as f32), now);
        self.next_leave(post, now, block, step);
    }

    /// Draws the next leave of the holder of a post.
    fn next_leave(&self, post: usize, now: f64, block: &mut Block, step: &mut Step<'_>) {
        let holder = of_holder(block, post);
        let worker = &mut block.workers[post];
        if self.wellbeing.takes_leave() {
            let entity = Entity::worker(usize::from(block.site.id), post);
            let mut draw = step.luck.draw(entity, LEAVE, holder | u32::from(worker.leaves) & 0xff);
            let hazard = self.wellbeing.leave_hazard(worker);
            worker.away = stored(Clock::start(now, draw.amount(), hazard as f32), now);
            worker.leave = [draw.amount() as f32, draw.uniform() as f32];
            worker.leaves = worker.leaves.wrapping_add(1);
        } else {
            worker.away = Running::OFF;
        }
        worker.until = worker.clock.time().min(worker.away.time());
    }

    fn leaving_hazard(&self, ratio: f64, worker: &PeerWorker) -> f64 {
        let lacks = 1.0 - f64::from(worker.supervised);
        let unsupervised = if lacks == 0.0 { 1.0 } else { libm::pow(self.turnover_unsupervised, lacks) };
        self.turnover * unsupervised * self.wellbeing.turnover_ratio(worker) * ratio
    }

    /// Everything that has come since the last step comes about, in the order of its times.
    pub(super) fn move_on(&self, block: &mut Block, step: &mut Step<'_>) {
        while let Some(post) = next(&block.workers, step.start) {
            self.pass(post, block, step);
        }
    }

    /// A stage of a post ends.
    fn pass(&self, post: usize, block: &mut Block, step: &mut Step<'_>) {
        let moment = step.ledger.moment(step.start);
        let now = block.workers[post].until;
        match block.workers[post].stage {
            WorkerStage::Vacant => self.appoint(post, now, block, step),
            WorkerStage::Appointed => {
                block.workers[post].stage = WorkerStage::Training;
                block.workers[post].until = now + self.courses.weeks;
            }
            WorkerStage::Training => {
                step.ledger.add_site(SiteQuantity::WorkersTrained, 1.0, &moment);
                block.workers[post].stage = WorkerStage::Certifying;
                block.workers[post].until = now + self.courses.certification_weeks;
            }
            WorkerStage::Certifying => self.certify(post, now, block, step),
            WorkerStage::InPost => {
                let worker = &mut block.workers[post];
                if worker.away.time() < worker.clock.time() {
                    self.go_away(post, now, block);
                } else {
                    let tenure = now - worker.since;
                    count_leaver(tenure, block, step);
                    self.recruit(post, now, block, step);
                }
            }
            WorkerStage::OnLeave => {
                let worker = &mut block.workers[post];
                worker.stage = WorkerStage::InPost;
                worker.hands_over = false;
                let hazard = self.leaving_hazard(block.site.ratios.turnover, worker);
                set_hazard(&mut worker.clock, now, hazard);
                self.next_leave(post, now, block, step);
            }
        }
    }

    /// The post is filled, where there is a candidate.
    fn appoint(&self, post: usize, now: f64, block: &mut Block, step: &mut Step<'_>) {
        if self.pool.is_some() {
            let Some(candidate) = Pool::take(now, block) else {
                // Whoever comes next is taken.
                block.workers[post].clock = Running { anchor: 0.0, hazard: 0.0 };
                block.workers[post].until = f64::INFINITY;
                return;
            };
            if let Some(person) = block.people.get(candidate.alumnus as usize) {
                let moment = step.ledger.moment(step.start);
                step.ledger.add_site(SiteQuantity::AlumniAppointed, 1.0, &moment);
                block.workers[post].alumnus = candidate.alumnus;
                let who = person.attributes;
                let worker = &mut block.workers[post];
                (worker.ethnicity, worker.sex, worker.language) = (who.ethnicity, who.sex, who.language);
                if worker.experience != ANY_EXPERIENCE {
                    worker.experience = who.diagnosis;
                }
            }
        }
        let moment = step.ledger.moment(step.start);
        step.ledger.add_site(SiteQuantity::WorkersAppointed, 1.0, &moment);
        self.enrol(post, now, block);
    }

    /// The holder waits for a course to begin.
    fn enrol(&self, post: usize, now: f64, block: &mut Block) {
        let begins = if self.courses.are_limited() {
            block.workers[post].since = now;
            f64::INFINITY
        } else {
            self.courses.book(now, block)
        };
        block.workers[post].stage = WorkerStage::Appointed;
        block.workers[post].until = begins;
    }

    /// Fidelity as the courses that the holder has taken leave it.
    fn train(&self, worker: &mut PeerWorker) {
        self.fidelity.begin(worker);
        if let Some(certification) = &self.certification {
            certification.teach(&self.fidelity, worker);
        }
    }

    /// The certificate is given, or not: then the course is taken again, or the post recruited to.
    fn certify(&self, post: usize, now: f64, block: &mut Block, step: &mut Step<'_>) {
        let moment = step.ledger.moment(step.start);
        let (passes, again) = match &self.certification {
            Some(certification) => {
                let occasion = of_holder(block, post) | u32::from(block.workers[post].repeats);
                let entity = Entity::worker(usize::from(block.site.id), post);
                let mut draw = step.luck.draw(entity, CERTIFICATION, occasion);
                let worker = &mut block.workers[post];
                self.train(worker);
                (certification.passes(&mut draw, worker), certification.allows(worker))
            }
            None => (block.workers[post].passes, false),
        };
        if passes {
            step.ledger.add_site(SiteQuantity::WorkersCertified, 1.0, &moment);
            self.begin(post, now, block, step);
        } else if again {
            block.workers[post].repeats += 1;
            self.enrol(post, now, block);
        } else {
            step.ledger.add_site(SiteQuantity::WorkersNotCertified, 1.0, &moment);
            self.recruit(post, now, block, step);
        }
    }

    /// A worker goes on leave; the clock of leaving the post stands still meanwhile.
    fn go_away(&self, post: usize, now: f64, block: &mut Block) {
        let worker = &mut block.workers[post];
        let (weeks, hands_over) = self.wellbeing.leave_weeks(worker);
        set_hazard(&mut worker.clock, now, 0.0);
        worker.stage = WorkerStage::OnLeave;
        worker.until = now + weeks;
        worker.hands_over = hands_over;
    }

    /// Posts of alumni who have died, or moved away, are vacant.
    pub(super) fn lose(&self, block: &mut Block, step: &mut Step<'_>) {
        for post in 0..block.workers.len() {
            let worker = block.workers[post];
            let gone = block.people.get(worker.alumnus as usize).is_some_and(|person| !person.state.alive());
            if gone && worker.stage != WorkerStage::Vacant {
                if matches!(worker.stage, WorkerStage::InPost | WorkerStage::OnLeave) {
                    count_leaver(step.start - worker.since, block, step);
                }
                self.recruit(post, step.start, block, step);
            }
        }
    }

    /// Sets every hazard to what it is from now until the next step.
    pub(super) fn look_ahead(&self, block: &mut Block, step: &Step<'_>) {
        let ease = self.ease(block);
        // Who cannot pay those who are there hires nobody.
        let filling = if block.site.solvency < 1.0 { 0.0 } else { ease / self.recruitment_weeks };
        let ratio = block.site.ratios.turnover;
        for worker in &mut block.workers {
            match worker.stage {
                WorkerStage::Vacant => {
                    set_hazard(&mut worker.clock, step.start, filling);
                    worker.until = worker.clock.time();
                }
                WorkerStage::InPost => {
                    let leaving = self.leaving_hazard(ratio, worker);
                    set_hazard(&mut worker.clock, step.start, leaving);
                    if self.wellbeing.takes_leave() {
                        let away = self.wellbeing.leave_hazard(worker);
                        set_hazard(&mut worker.away, step.start, away);
                    }
                    worker.until = worker.clock.time().min(worker.away.time());
                }
                // Who is back within the step keeps the people.
                WorkerStage::OnLeave if worker.hands_over => worker.caseload = 0,
                _ => {}
            }
        }
    }
}

/// The occasion of what recurs while a holder is there, which leaves 8 of the 24 bits to the caller: 4 are of the site's
/// starts, 12 of the holder.
fn of_holder(block: &Block, post: usize) -> u32 {
    let holders = u32::from(block.workers[post].holders);
    (u32::from(block.site.stops) & 0xf) << 20 | (holders & 0xfff) << 8
}

/// Counts someone who has left a worker's post.
pub(super) fn count_left(tenure: f64, step: &mut Step<'_>) {
    let moment = step.ledger.moment(step.start);
    step.ledger.add_site(SiteQuantity::WorkersLeft, 1.0, &moment);
    step.ledger.add_site(SiteQuantity::TenureOfLeavers, tenure, &moment);
}

fn count_leaver(tenure: f64, block: &mut Block, step: &mut Step<'_>) {
    count_left(tenure, step);
    block.team.leavers[0] = block.team.leavers[0].wrapping_add(1);
}

/// The post whose stage ends first, and by `now`; posts whose stages end at once by the holders' own draws.
fn next(workers: &[PeerWorker], now: f64) -> Option<usize> {
    let due = workers.iter().enumerate().filter(|(_, worker)| worker.until <= now);
    let first = due.min_by(|(_, a), (_, b)| a.until.total_cmp(&b.until).then(a.rank.cmp(&b.rank)));
    first.map(|(post, _)| post)
}
