//! Courses and certification: a course begins at intervals and has so many places; not everyone passes.

use crate::engine::block::Block;
use crate::engine::process::Step;
use crate::model::worker::{PeerWorker, WorkerStage};
use crate::scenario::parameter::Parameter;
use crate::scenario::{MissingValue, Values};
use crate::units::time::WEEKS_PER_YEAR;

const COHORTS: &[&str] = &["cohorts"];

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::choice(
        "workforce.courses",
        "Courses",
        &[
            ("one by one", "Everyone is trained from the day of appointment."),
            ("cohorts", "Courses begin at intervals and have so many places for each site."),
        ],
        "How training is organised. Where it is left out: one by one.",
    )
    .optional(),
    Parameter::number(
        "workforce.course_interval",
        "Time between courses",
        "weeks",
        1.0,
        260.0,
        "Courses begin at whole multiples of this since the start.",
    )
    .when("workforce.courses", COHORTS),
    Parameter::whole(
        "workforce.course_places",
        "Places of a course",
        "places",
        0,
        10_000,
        "Places that each course has for the workers of a site; who finds none takes the next.",
    )
    .when("workforce.courses", COHORTS),
    Parameter::number(
        "workforce.training_places",
        "Training places of the plan",
        "places/year",
        0.0,
        1e7,
        "Places in training that the plan has in a year for the workers of all sites of the represented population. They are \
         given at system steps to those who have waited longest; what nobody takes within a year lapses. Where it is left \
         out: as many as are needed, at once.",
    )
    .optional(),
    Parameter::number(
        "workforce.certification_weeks",
        "Certification",
        "weeks",
        0.0,
        104.0,
        "Time from the end of the course to the certificate, without which nobody takes on people. Where it is left out: 0.",
    )
    .optional(),
    Parameter::number(
        "workforce.certification_pass",
        "Certified",
        "proportion",
        0.0,
        1.0,
        "Share of those trained who are certified; for the others the post is recruited to again. Where it is left out: 1.",
    )
    .optional(),
];

/// Courses that begin at intervals.
#[derive(Debug, Clone, Copy)]
struct Cohorts {
    interval: f64,
    places: u16,
}

/// How training is organised.
#[derive(Debug, Clone)]
pub(super) struct Courses {
    cohorts: Option<Cohorts>,
    /// Places that the plan has in a year for the simulated sites, where they are limited.
    plan: Option<f64>,
    /// Length of the training, in weeks.
    pub(super) weeks: f64,
    /// Time to the certificate, in weeks.
    pub(super) certification_weeks: f64,
    /// Share who are certified.
    pub(super) pass: f64,
}

impl Courses {
    pub(super) fn open(values: &Values) -> Result<Self, MissingValue> {
        let cohorts = if values.optional_word("workforce.courses") == Some("cohorts") {
            let interval = values.number("workforce.course_interval")?;
            // No place at all is refused where posts are paid for; here it would be a course that never is.
            let places = values.whole("workforce.course_places")?.max(1) as u16;
            Some(Cohorts { interval, places })
        } else {
            None
        };
        let people =
            values.number("population.represents")? / values.whole("population.persons")?.max(1) as f64;
        Ok(Self {
            cohorts,
            plan: values.optional_number("workforce.training_places").map(|places| places / people),
            weeks: values.number("workforce.training_weeks")?,
            certification_weeks: values.optional_number("workforce.certification_weeks").unwrap_or(0.0),
            pass: values.optional_number("workforce.certification_pass").unwrap_or(1.0),
        })
    }

    /// Whether the plan limits places, so that who is appointed has to wait for one.
    pub(super) const fn are_limited(&self) -> bool {
        self.plan.is_some()
    }

    /// Gives the places of the step to those who have waited longest, then by their own draws. What is left over is kept
    /// at the first site.
    pub(super) fn give_places(&self, blocks: &mut [Block], step: &Step<'_>) {
        let Some(yearly) = self.plan else { return };
        let Some(kept) = blocks.first_mut().map(|first| &mut first.finances.places) else { return };
        *kept = (*kept + yearly * step.length() / WEEKS_PER_YEAR).min(yearly.max(1.0));
        let free = *kept as usize;
        let waits =
            |worker: &PeerWorker| worker.stage == WorkerStage::Appointed && worker.until == f64::INFINITY;
        let mut queue = Vec::new();
        for (site, block) in blocks.iter().enumerate() {
            let waiting = block.workers.iter().enumerate().filter(|(_, worker)| waits(worker));
            queue.extend(waiting.map(|(post, worker)| (worker.since, worker.rank, site, post)));
        }
        queue.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2, a.3).cmp(&(b.1, b.2, b.3))));
        queue.truncate(free);
        for &(_, _, site, post) in &queue {
            let begins = self.book(step.start, &mut blocks[site]);
            blocks[site].workers[post].until = begins;
        }
        if let Some(first) = blocks.first_mut() {
            first.finances.places -= queue.len() as f64;
        }
    }

    /// Books the next place of a course for someone appointed at `now`; returns when it begins.
    ///
    /// Appointments have to be booked in the order of their times.
    pub(super) fn book(&self, now: f64, block: &mut Block) -> f64 {
        let Some(cohorts) = self.cohorts else { return now };
        let next = libm::ceil(now.max(0.0) / cohorts.interval) as u32;
        let team = &mut block.team;
        if next > team.course {
            (team.course, team.course_taken) = (next, 0);
        }
        if team.course_taken >= cohorts.places {
            (team.course, team.course_taken) = (team.course + 1, 0);
        }
        team.course_taken += 1;
        f64::from(team.course) * cohorts.interval
    }
}
