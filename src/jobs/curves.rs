//! Curves of time to event: laid out as cells of one replicate, and brought together from the results of a run.

use super::estimates::Estimates;
use super::run::{Decision, Results};
use crate::analysis::findings::{CurvePoint, Estimate, TimeToEvent};
use crate::engine::follow_up::{Course, FollowUp};
use crate::outcomes::time_to_event::{VALUES, curve};

const COURSES: usize = Course::ALL.len();

/// The values of all curves of one replicate.
///
/// # Shape
/// By group (the first is everyone), course, point, and within a point: at risk for the represented population, survival,
/// cumulative incidence, competing incidence; NaN where nobody is followed that long.
pub(super) fn curves(follow_up: &FollowUp, groups: usize, weight: f64) -> Vec<f64> {
    let mut cells = Vec::with_capacity(groups * cells_of_everyone(follow_up.bins().edges().len() + 1));
    for group in 0..groups {
        for course in Course::ALL {
            for point in curve(&follow_up.tally(course, group)) {
                cells.extend([point.at_risk * weight, point.survival, point.incidence, point.competing]);
            }
        }
    }
    cells
}

/// How many cells everyone's curves have, of so many points each; they are the first.
pub(super) const fn cells_of_everyone(points: usize) -> usize {
    COURSES * points * VALUES
}

/// What a run found of times from event to event.
pub(super) fn time_to_event(decision: &Decision, results: &Results) -> Vec<TimeToEvent> {
    Course::ALL.iter().enumerate().map(|(index, &course)| one(decision, results, index, course)).collect()
}

fn one(decision: &Decision, results: &Results, index: usize, course: Course) -> TimeToEvent {
    let points = decision.follow_up_weeks.len();
    let cell = |group: usize, point: usize| ((group * COURSES + index) * points + point) * VALUES;
    let level = |strategy: usize, group: usize, point: usize| {
        let from = cell(group, point);
        let value = |offset: usize| -> Estimate {
            let estimates = results.curves.get(strategy);
            estimates.map_or_else(Estimate::default, |estimates| {
                results.curves_over_samples.level(estimates, strategy, from + offset).finite()
            })
        };
        CurvePoint { at_risk: value(0), survival: value(1), incidence: value(2), competing: value(3) }
    };
    let difference = |strategy: usize, point: usize| {
        let at = cell(0, point) + 2;
        let estimates: Option<&Estimates> = results.curve_differences.get(strategy - 1);
        estimates.map_or_else(Estimate::default, |estimates| {
            results.curves_over_samples.difference(estimates, strategy, at).finite()
        })
    };
    let strategies = decision.scenarios.len();
    let groups = decision.layout.groups.len();
    TimeToEvent {
        event: course.key().to_owned(),
        doc: course.doc().to_owned(),
        weeks: decision.follow_up_weeks.clone(),
        levels: (0..strategies)
            .map(|s| (0..groups).map(|g| (0..points).map(|p| level(s, g, p)).collect()).collect())
            .collect(),
        differences: (1..strategies).map(|s| (0..points).map(|p| difference(s, p)).collect()).collect(),
    }
}
