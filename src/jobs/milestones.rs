//! Milestones: read and checked before the work, looked at in every run, told at the end.

use super::model::ModelError;
use super::run::{Decision, Results, TRACKS};
use super::series::Track;
use crate::analysis::findings::Estimate;
use crate::analysis::milestones::{MILESTONES, Milestone, Wanted};
use crate::scenario::{MissingValue, Problem, Problems, Scenario, Values, nearest};
use crate::units::time::Calendar;

/// A milestone with the place of its quantity in the series.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Awaited {
    told: Milestone,
    cell: usize,
}

impl Awaited {
    /// Whose it is.
    pub(super) const fn strategy(&self) -> usize {
        self.told.strategy
    }

    /// Whether a replicate's series has come to it.
    pub(super) fn is_met(&self, series: &[f64]) -> bool {
        series.get(self.cell).is_some_and(|&value| self.told.wanted.is_met(value))
    }
}

/// Whether a track tells what is there on a date, and not what happened within a system step.
const fn stands(track: Track) -> bool {
    !matches!(track, Track::Admissions | Track::Enrolments)
}

/// The milestones of every strategy, in the order of strategies.
///
/// # Errors
/// Every row that is wrong: no such quantity (the nearest is named), no level or two, a date outside the simulated time.
pub(super) fn open(scenarios: &[Scenario], weeks: f64, step: f64) -> Result<Vec<Awaited>, ModelError> {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for (strategy, scenario) in scenarios.iter().enumerate() {
        let calendar = Calendar::new(scenario.values.date("simulation.start")?);
        for row in scenario.values.rows(MILESTONES.path) {
            match awaited(row, calendar, weeks, step)? {
                Ok((told, cell)) => all.push(Awaited { told: Milestone { strategy, ..told }, cell }),
                Err(why) => problems.push(Problem::error(format!(
                    "strategy \"{}\", {} \"{}\": {why}",
                    scenario.name,
                    MILESTONES.path,
                    row.name()
                ))),
            }
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(ModelError::Invalid(Problems::new(problems).to_string())) }
}

fn awaited(
    row: &Values,
    calendar: Calendar,
    weeks: f64,
    step: f64,
) -> Result<Result<(Milestone, usize), String>, MissingValue> {
    let (what, by) = (row.text("what")?, row.date("by")?);
    let standing = || Track::ALL.into_iter().enumerate().filter(|(_, track)| stands(*track));
    let Some((place, track)) = standing().find(|(_, track)| track.key() == what) else {
        let near = nearest(what, standing().map(|(_, track)| track.key()));
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        return Ok(Err(format!("no quantity {what} is followed through time{near}")));
    };
    let wanted = match (row.optional_number("at_least"), row.optional_number("at_most")) {
        (Some(level), None) => Wanted::AtLeast(level),
        (None, Some(level)) => Wanted::AtMost(level),
        (Some(_), Some(_)) => {
            return Ok(Err("at_least and at_most are both stated: state one of them".into()));
        }
        (None, None) => return Ok(Err("the level is missing: state at_least or at_most".into())),
    };
    let period = libm::floor(calendar.weeks_until(by) / step) - 1.0;
    if period < 0.0 || calendar.weeks_until(by) > weeks {
        return Ok(Err(format!(
            "{by} is outside the simulated time; write a date from {} to {}",
            calendar.date(libm::ceil(step)),
            calendar.date(weeks)
        )));
    }
    let told = Milestone {
        strategy: 0,
        name: row.name().to_owned(),
        by,
        what: what.to_owned(),
        unit: track.label().1.to_owned(),
        wanted,
        found: Estimate::default(),
        met: 0,
        runs: 0,
    };
    Ok(Ok((told, period as usize * TRACKS + place)))
}

/// What became of the milestones.
pub(super) fn told(decision: &Decision, results: &Results) -> Vec<Milestone> {
    let found =
        |awaited: &Awaited| -> Estimate { results.through_time.track(awaited.told.strategy, awaited.cell) };
    let each = decision.milestones.iter().zip(&results.milestones);
    each.map(|(awaited, &met)| Milestone {
        found: found(awaited).finite(),
        met,
        runs: results.units,
        ..awaited.told.clone()
    })
    .collect()
}
