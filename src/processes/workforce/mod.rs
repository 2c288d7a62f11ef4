//! Workforce: posts are recruited to from a pool, holders are trained and certified, carry a caseload, grow, wear out,
//! take leave, keep fidelity or drift, and leave.
//!
//! Better pay and the prospect of becoming a supervisor may keep workers; a share of those trained is certified, or those
//! who reach the threshold of every competency.
//!
//! Supervision is the bottleneck of fast growth: supervisors are persons, too, with room for so many workers; fidelity
//! rises under supervision and drifts without, and the unsupervised leave faster. A leaver's people lose their
//! relationship.
//!
//! Hazards are set at each site step and hold until the next; what has happened by its exact time is seen at the next
//! step.
//!
//! # Source
//! Turnover and span: see the scenario's sources (WF02, WF04). The mechanism of timing follows agent-based work on
//! staffing of evidence-based practices (Implementation Science 2018).

mod career;
mod certification;
mod courses;
mod fidelity;
mod left;
mod measurement;
mod parameters;
mod pipeline;
mod pool;
mod supervision;
mod wellbeing;

pub(super) use fidelity::{adapted_fit, adapted_to, core_left, left_by_adaptation, mean as mean_fidelity};
pub use parameters::SECTION;

use crate::engine::block::Block;
use crate::engine::ledger::{Quantity, SiteQuantity as S};
use crate::engine::process::{Process, Step};
use crate::model::worker::{BURNT_OUT, Team, WorkerStage};
use crate::processes::matching;
use crate::scenario::{MissingValue, Values};
use career::Career;
use certification::Certification;
use courses::Courses;
use fidelity::Fidelity;
use left::{Left, Week};
use measurement::Measurement;
use pool::Pool;
use supervision::Supervision;
use wellbeing::Wellbeing;

/// The workforce process.
#[derive(Debug, Clone)]
pub struct Workforce {
    posts: u16,
    fte: f64,
    full_time: f64,
    caseload: f64,
    recruitment_weeks: f64,
    turnover: f64,
    turnover_unsupervised: f64,
    ethnicity: Vec<f64>,
    sex: Vec<f64>,
    language: Vec<f64>,
    experience: Vec<f64>,
    supervision: Supervision,
    fidelity: Fidelity,
    pool: Option<Pool>,
    courses: Courses,
    wellbeing: Wellbeing,
    week: Week,
    measurement: Option<Measurement>,
    certification: Option<Certification>,
    career: Career,
}

/// Cumulative shares of ethnic groups among those recruited: effort × target + (1 - effort) × today's.
fn recruited(values: &Values) -> Result<Vec<f64>, MissingValue> {
    let groups = values.keys("population.ethnicity");
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let mut shares = values.each("workforce.ethnicity", &groups)?;
    let effort = values.optional_number("workforce.target_effort").unwrap_or(0.0);
    if effort > 0.0 && !values.keys("workforce.ethnicity_target").is_empty() {
        let target = values.each("workforce.ethnicity_target", &groups)?;
        for (share, target) in shares.iter_mut().zip(target) {
            *share += effort * (target - *share);
        }
    }
    let mut sum = 0.0;
    for share in &mut shares {
        sum += *share;
        *share = sum;
    }
    Ok(shares)
}

impl Workforce {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn open(values: &Values) -> Result<Self, MissingValue> {
        let number = |path: &str| values.number(path);
        let career = Career::open(values)?;
        let (fidelity, wellbeing) = (Fidelity::open(values)?, Wellbeing::open(values)?);
        Ok(Self {
            posts: values.whole("workforce.posts_per_site")? as u16,
            fte: number("workforce.fte_per_post")?,
            full_time: values.optional_number("workforce.full_time_share").unwrap_or(0.0),
            caseload: number("workforce.caseload")?,
            recruitment_weeks: number("workforce.recruitment_weeks")? / career.filling,
            turnover: number("workforce.turnover")? * career.leaving,
            turnover_unsupervised: number("workforce.turnover_ratio_unsupervised")?,
            ethnicity: recruited(values)?,
            sex: matching::sexes_of_workers(values)?,
            language: matching::languages_of_workers(values)?,
            experience: matching::experiences_of_workers(values)?,
            supervision: Supervision::open(values)?,
            week: Week::new(&fidelity, &wellbeing),
            fidelity,
            pool: Pool::open(values)?,
            courses: Courses::open(values)?,
            wellbeing,
            measurement: Measurement::open(values)?,
            certification: Certification::open(values)?,
            career,
        })
    }

    fn account(&self, block: &Block, step: &mut Step<'_>) {
        let mut sums = Sums::default();
        for worker in &block.workers {
            let fte = f64::from(worker.fte);
            match worker.stage {
                WorkerStage::Vacant => sums.vacant += fte,
                WorkerStage::OnLeave => sums.leave += fte,
                WorkerStage::InPost => {
                    let supervised = f64::from(worker.supervised);
                    sums.heads += 1.0;
                    sums.time += fte;
                    sums.unsupervised += fte * (1.0 - supervised);
                    sums.fidelity += fte * f64::from(worker.fidelity);
                    sums.places += f64::from(worker.limit);
                    sums.burnt_out += if worker.burnout >= BURNT_OUT { fte } else { 0.0 };
                    sums.benefit += fte * f64::from(worker.benefit);
                    sums.competence += fte * f64::from(worker.competence);
                    // The mean over the step, in which everyone's time in post goes on.
                    sums.tenure += step.start - worker.since + step.length() / 2.0;
                }
                _ => sums.training += fte,
            }
        }
        let measured = f64::from(block.team.measured);
        let known = if measured.is_nan() { 0.0 } else { sums.time };
        let rates = [
            (S::PostWeeks, sums.vacant + sums.leave + sums.time + sums.training),
            (S::WorkerWeeks, sums.time),
            (S::HeadWeeks, sums.heads),
            (S::TrainingWeeks, sums.training),
            (S::UnsupervisedWeeks, sums.unsupervised),
            (S::FidelityWeeks, sums.fidelity),
            (S::SupervisorWeeks, Supervision::present(block) * self.fte),
            (S::PlaceWeeks, sums.places),
            (S::LeaveWeeks, sums.leave),
            (S::VacantWeeks, sums.vacant),
            (S::BurnoutWeeks, sums.burnt_out),
            (S::BenefitWeeks, sums.benefit),
            (S::CompetenceWeeks, sums.competence),
            (S::TenureWeeks, sums.tenure),
            (S::TeamWeeks, f64::from(u8::from(!block.workers.is_empty()))),
            (S::PoolWeeks, block.team.pool.len() as f64),
            (S::MeasuredWeeks, known),
            (S::MeasuredFidelityWeeks, if known > 0.0 { known * measured } else { 0.0 }),
            (S::PayRiseWeeks, self.career.rise * (sums.leave + sums.time + sums.training)),
        ];
        step.ledger.accrue_site_all(&rates, step.start, step.end);
        for worker in block.workers.iter().filter(|worker| worker.stage == WorkerStage::InPost) {
            let groups = [worker.ethnicity, worker.language];
            step.ledger.accrue_staff(groups, f64::from(worker.fte), step.start, step.end);
        }
        if let Some(certification) = &self.certification {
            certification.account(block, step);
        }
    }

    /// What an implementation strategy does for the workers in post.
    fn coach(&self, block: &mut Block) {
        let gain = f64::from(std::mem::take(&mut block.site.coaching));
        if gain > 0.0 {
            let in_post = block.workers.iter_mut().filter(|worker| worker.stage == WorkerStage::InPost);
            in_post.for_each(|worker| self.fidelity.hear(gain, worker));
        }
    }

    /// A site that neither prepares nor delivers nor is paused has nobody; only who might become a worker is still there.
    fn dissolve(block: &mut Block) {
        block.workers.clear();
        block.site.posts = 0;
        block.site.supervisors = 0.0;
        let pool = std::mem::take(&mut block.team.pool);
        let Team { next_candidate, candidates, course, course_taken, .. } = block.team;
        block.team = Team { pool, next_candidate, candidates, course, course_taken, ..Team::EMPTY };
    }
}

/// Sums over the workers of a site, in whole-time equivalents unless said.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    vacant: f64,
    leave: f64,
    training: f64,
    /// Workers in post.
    time: f64,
    /// The same, counted in persons.
    heads: f64,
    unsupervised: f64,
    fidelity: f64,
    /// People who may hold a place.
    places: f64,
    burnt_out: f64,
    benefit: f64,
    competence: f64,
    /// Weeks, counted in persons.
    tenure: f64,
}

impl Process for Workforce {
    fn id(&self) -> &'static str {
        SECTION.id
    }

    fn measures(&self) -> &'static [Quantity] {
        if self.experience.is_empty() { &[] } else { &[Quantity::ExperienceMatchedEnrolments] }
    }

    /// A site that delivers from the start has its workers and supervisors in post; they stay as long as others from
    /// here on.
    fn open(&self, block: &mut Block, step: &mut Step<'_>) {
        if block.site.stage.delivers() {
            self.open_posts(block, step);
            Supervision::begin_all(step.start, block);
            for post in 0..block.workers.len() {
                self.begin(post, step.start, block, step);
            }
        }
    }

    fn couples_sites(&self) -> bool {
        self.courses.are_limited()
    }

    fn system(&self, blocks: &mut [Block], step: &mut Step<'_>) {
        self.courses.give_places(blocks, step);
    }

    fn meet(&self, block: &mut Block, step: &mut Step<'_>) {
        if !block.site.stage.has_posts() {
            if block.site.posts > 0 {
                Self::dissolve(block);
            }
            return;
        }
        match &self.pool {
            Some(pool) => pool.fill(block, step),
            None => block.team.completed.clear(),
        }
        self.open_posts(block, step);
        self.coach(block);
        let filled = self.supervision.move_on(block, step);
        self.promote(&filled, block, step);
        self.lose(block, step);
        self.move_on(block, step);
        if self.pool.is_some() {
            Pool::prune(step.start, block);
        }
        self.supervision.assign(block);
        if let Some(measurement) = &self.measurement {
            measurement.visit(&self.fidelity, block, step);
        }
        self.look_ahead(block, step);
        self.account(block, step);
    }

    fn week(&self, block: &mut Block, step: &mut Step<'_>) {
        let (weeks, clarity) = (step.length(), f64::from(block.site.role_clarity));
        let drift = block.site.ratios.drift;
        for worker in &mut block.workers {
            let works = worker.stage == WorkerStage::InPost;
            if works || worker.stage == WorkerStage::OnLeave {
                let supervised = f64::from(worker.supervised);
                let left = self
                    .week
                    .get(weeks, supervised)
                    .copied()
                    .unwrap_or_else(|| Left::after(weeks, supervised, &self.fidelity, &self.wellbeing));
                if works {
                    self.fidelity.advance(weeks, left.fidelity, drift, worker);
                }
                self.wellbeing.advance((weeks, &left), clarity, &self.fidelity, worker);
            }
        }
    }
}
