//! Workforce: posts are recruited to, holders are trained, carry a caseload, drift or keep fidelity, and leave.
//!
//! Supervision is the bottleneck of fast growth: supervisors who are paid for cover as many workers as their span
//! allows; fidelity rises under supervision and drifts without, and the unsupervised leave faster.
//!
//! # Source
//! Turnover and span: see the scenario's sources (WF02, WF04). The mechanism of timing follows agent-based work on
//! staffing of evidence-based practices (Implementation Science 2018).

use super::slots::HOLDER;
use crate::engine::block::Block;
use crate::engine::ledger::SiteQuantity;
use crate::engine::process::{Process, Step};
use crate::model::site::Stage;
use crate::model::worker::{PeerWorker, WorkerStage};
use crate::scenario::parameter::{Parameter, Section, Switch};
use crate::scenario::{MissingValue, Values};
use crate::units::index::Entity;

/// What a scenario says of the workforce.
pub const SECTION: Section = Section {
    id: "workforce",
    title: "Peer workers and supervision",
    doc: "How posts are filled, how many people a worker supports, how well, and how long workers stay.",
    switch: Switch::Process,
    lists: &[],
    parameters: &[
        Parameter::whole(
            "workforce.posts_per_site",
            "Posts per site",
            "posts",
            0,
            10_000,
            "Posts for peer workers that the plan pays at each site that prepares or delivers.",
        ),
        Parameter::number(
            "workforce.fte_per_post",
            "Whole-time equivalents per post",
            "FTE",
            0.05,
            1.0,
            "Working time of a post.",
        ),
        Parameter::number(
            "workforce.caseload",
            "Caseload",
            "persons/FTE",
            0.0,
            200.0,
            "People whom one whole-time worker supports at a time; a post's limit is this times its working time, \
             rounded to whole people.",
        ),
        Parameter::number(
            "workforce.recruitment_weeks",
            "Recruitment",
            "weeks",
            0.1,
            260.0,
            "Mean time to fill a post, exponential.",
        ),
        Parameter::number(
            "workforce.training_weeks",
            "Training",
            "weeks",
            0.0,
            260.0,
            "Time from appointment to taking on people.",
        ),
        Parameter::number(
            "workforce.turnover",
            "Turnover",
            "per week",
            0.0,
            10.0,
            "Rate at which supervised workers leave their post.",
        ),
        Parameter::number(
            "workforce.turnover_ratio_unsupervised",
            "Turnover ratio without supervision",
            "hazard ratio",
            0.01,
            100.0,
            "Hazard ratio of leaving for workers for whom no supervisor has room.",
        ),
        Parameter::shares(
            "workforce.ethnicity",
            "Workers by ethnic group",
            "Shares of ethnic groups among those recruited.",
        )
        .shares_as("population.ethnicity"),
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
            "workforce.fidelity_after_training",
            "Fidelity after training",
            "fidelity",
            0.0,
            1.0,
            "Fidelity with which a worker begins in post.",
        ),
        Parameter::number(
            "workforce.fidelity_ceiling",
            "Best fidelity",
            "fidelity",
            0.0,
            1.0,
            "Fidelity that lasting supervision leads to.",
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
            "Share of the way to the best fidelity that a supervised worker goes.",
        ),
        Parameter::number(
            "workforce.fidelity_drift",
            "Drift without supervision",
            "per week",
            0.0,
            1.0,
            "Fall of fidelity of an unsupervised worker.",
        ),
    ],
};

/// People whom the holder of one post may support; 0 where the process is off.
///
/// # Errors
/// Where a value is missing.
pub(super) fn caseload_of_a_post(values: &Values) -> Result<u16, MissingValue> {
    if !values.is_on(SECTION.id) {
        return Ok(0);
    }
    let people = values.number("workforce.caseload")? * values.number("workforce.fte_per_post")?;
    Ok(libm::round(people) as u16)
}

/// The workforce process.
#[derive(Debug, Clone)]
pub struct Workforce {
    posts: u16,
    fte: f64,
    caseload: u16,
    recruitment_weeks: f64,
    training_weeks: f64,
    turnover: f64,
    turnover_unsupervised: f64,
    ethnicity: Vec<f64>,
    workers_per_supervisor: f64,
    span: f64,
    fidelity_start: f32,
    fidelity_ceiling: f64,
    fidelity_floor: f64,
    rise: f64,
    drift: f64,
}

impl Workforce {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let number = |path: &str| values.number(path);
        let mut sum = 0.0;
        let groups = values.keys("population.ethnicity");
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        let ethnicity = values.each("workforce.ethnicity", &groups)?.into_iter().map(|share| {
            sum += share;
            sum
        });
        Ok(Self {
            ethnicity: ethnicity.collect(),
            posts: values.whole("workforce.posts_per_site")? as u16,
            fte: number("workforce.fte_per_post")?,
            caseload: caseload_of_a_post(values)?,
            recruitment_weeks: number("workforce.recruitment_weeks")?,
            training_weeks: number("workforce.training_weeks")?,
            turnover: number("workforce.turnover")?,
            turnover_unsupervised: number("workforce.turnover_ratio_unsupervised")?,
            workers_per_supervisor: number("workforce.workers_per_supervisor")?,
            span: number("workforce.supervisor_span")?,
            fidelity_start: number("workforce.fidelity_after_training")? as f32,
            fidelity_ceiling: number("workforce.fidelity_ceiling")?,
            fidelity_floor: number("workforce.fidelity_floor")?,
            rise: number("workforce.fidelity_rise")?,
            drift: number("workforce.fidelity_drift")?,
        })
    }

    fn supervised_share(&self) -> f64 {
        (self.span / self.workers_per_supervisor).min(1.0)
    }

    /// The next holder of a post: when the post is filled, who fills it and how long the holder stays come from
    /// one coordinate.
    fn recruit(&self, post: usize, now: f64, block: &mut Block, step: &mut Step<'_>) {
        let entity = Entity::worker(usize::from(block.site.id), post);
        // A site that stops and begins again has other people in its posts.
        let starts = u32::from(block.site.stops) << 16;
        let worker = &mut block.workers[post];
        let mut draw = step.luck.draw(entity, HOLDER, starts | u32::from(worker.holders));
        worker.stage = WorkerStage::Vacant;
        worker.until = now + draw.amount() * self.recruitment_weeks;
        worker.ethnicity = draw.category(&self.ethnicity) as u8;
        let leave = self.supervised_share() * self.turnover
            + (1.0 - self.supervised_share()) * self.turnover * self.turnover_unsupervised;
        worker.stays = draw.amount() / leave.max(1e-12);
        worker.holders = worker.holders.wrapping_add(1);
    }

    fn begin(&self, post: usize, now: f64, block: &mut Block) {
        let worker = &mut block.workers[post];
        worker.stage = WorkerStage::InPost;
        worker.until = now + worker.stays;
        worker.fidelity = self.fidelity_start;
        worker.caseload = 0;
    }

    /// Opens the posts that the plan pays, each to be recruited to.
    fn open_posts(&self, block: &mut Block, step: &mut Step<'_>) {
        let posts = block.site.staffing.posts(self.posts);
        for post in block.workers.len()..usize::from(posts) {
            block.workers.push(PeerWorker::NOBODY);
            self.recruit(post, step.start, block, step);
        }
        block.site.posts = posts;
        block.site.supervisors = (f64::from(posts) / self.workers_per_supervisor) as f32;
    }

    fn move_on(&self, block: &mut Block, step: &mut Step<'_>) {
        let moment = step.ledger.moment(step.start);
        for post in 0..block.workers.len() {
            // A post can pass through several stages within one long step.
            while block.workers[post].until <= step.start {
                let now = block.workers[post].until;
                match block.workers[post].stage {
                    WorkerStage::Vacant => {
                        block.workers[post].stage = WorkerStage::Training;
                        block.workers[post].until = now + self.training_weeks;
                    }
                    WorkerStage::Training => {
                        step.ledger.add_site(SiteQuantity::WorkersTrained, 1.0, &moment);
                        self.begin(post, now, block);
                    }
                    WorkerStage::InPost => {
                        step.ledger.add_site(SiteQuantity::WorkersLeft, 1.0, &moment);
                        self.recruit(post, now, block, step);
                    }
                }
            }
        }
    }

    fn account(&self, block: &Block, step: &mut Step<'_>) {
        let of = |stage: WorkerStage| block.workers.iter().filter(move |worker| worker.stage == stage);
        let in_post = of(WorkerStage::InPost).count() as f64;
        let fidelity: f64 = of(WorkerStage::InPost).map(|worker| f64::from(worker.fidelity)).sum();
        let training = of(WorkerStage::Training).count() as f64;
        let unsupervised = in_post * (1.0 - self.supervised_share());
        for (quantity, rate) in [
            (SiteQuantity::PostWeeks, f64::from(block.site.posts) * self.fte),
            (SiteQuantity::WorkerWeeks, in_post * self.fte),
            (SiteQuantity::HeadWeeks, in_post),
            (SiteQuantity::TrainingWeeks, training * self.fte),
            (SiteQuantity::UnsupervisedWeeks, unsupervised * self.fte),
            (SiteQuantity::FidelityWeeks, fidelity * self.fte),
            (SiteQuantity::SupervisorWeeks, f64::from(block.site.supervisors) * self.fte),
            (SiteQuantity::PlaceWeeks, in_post * f64::from(block.site.staffing.caseload(self.caseload))),
        ] {
            step.ledger.accrue_site(quantity, rate, step.start, step.end);
        }
    }
}

impl Process for Workforce {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    /// A site that delivers from the start has its workers in post; they stay as long as others from here on.
    fn open(&self, block: &mut Block, step: &mut Step<'_>) {
        if block.site.stage == Stage::Delivering {
            self.open_posts(block, step);
            for post in 0..block.workers.len() {
                self.begin(post, step.start, block);
            }
        }
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        if step.warms_up() {
            return;
        }
        match block.site.stage {
            Stage::Preparing | Stage::Delivering => {
                self.open_posts(block, step);
                self.move_on(block, step);
                self.account(block, step);
            }
            _ => {
                block.workers.clear();
                block.site.posts = 0;
                block.site.supervisors = 0.0;
            }
        }
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        let supervised = self.supervised_share();
        let weeks = step.length();
        for worker in block.workers.iter_mut().filter(|worker| worker.stage == WorkerStage::InPost) {
            let f = f64::from(worker.fidelity);
            let change =
                supervised * self.rise * (self.fidelity_ceiling - f) - (1.0 - supervised) * self.drift;
            worker.fidelity = (f + change * weeks).clamp(self.fidelity_floor.min(f), 1.0) as f32;
        }
    }
}
