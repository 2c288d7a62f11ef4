//! Courses and certification: a course begins at intervals and has so many places; not everyone passes.

use crate::engine::block::Block;
use crate::scenario::parameter::Parameter;
use crate::scenario::{MissingValue, Values};

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
        Ok(Self {
            cohorts,
            weeks: values.number("workforce.training_weeks")?,
            certification_weeks: values.optional_number("workforce.certification_weeks").unwrap_or(0.0),
            pass: values.optional_number("workforce.certification_pass").unwrap_or(1.0),
        })
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
