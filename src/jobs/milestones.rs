//! Milestones: read and checked before the work, looked at in every run, told at the end.

use super::run::{Decision, Results, TRACKS};
use super::series::Track;
use crate::analysis::findings::Estimate;
use crate::analysis::milestones::{MILESTONES, Milestone, Wanted};
use crate::engine::grid::Grid;
use crate::scenario::{Refused, Scenario, Slip, Values, nearest};
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
/// As of [`refuse`], without the places of statements.
pub(super) fn open(scenarios: &[Scenario], weeks: f64, step: f64) -> Result<Vec<Awaited>, Refused> {
    let (mut all, mut told) = (Vec::new(), Refused::default());
    for (strategy, scenario) in scenarios.iter().enumerate() {
        let found = of(&scenario.values, weeks, step);
        let own = told.take(found).unwrap_or_default().into_iter();
        all.extend(own.map(|(told, cell)| Awaited { told: Milestone { strategy, ..told }, cell }));
    }
    told.or(all)
}

/// Refuses milestones of a strategy that cannot be looked at.
///
/// # Errors
/// Every row that is wrong: no such quantity (the nearest is named), no level or two, a date outside the simulated time.
pub(super) fn refuse(values: &Values, grid: &Grid) -> Result<(), Refused> {
    of(values, grid.horizon(), grid.system_step()).map(|_| ())
}

fn of(values: &Values, weeks: f64, step: f64) -> Result<Vec<(Milestone, usize)>, Refused> {
    let rows = values.rows(MILESTONES.path);
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let calendar = Calendar::new(values.date("simulation.start")?);
    let mut told = Refused::default();
    let found = told.each(rows, |row| awaited(row, calendar, weeks, step));
    told.or(found)
}

fn awaited(row: &Values, calendar: Calendar, weeks: f64, step: f64) -> Result<(Milestone, usize), Refused> {
    let (what, by) = (row.text("what")?, row.date("by")?);
    let wrong = |field: &str, message: String, help: String| {
        let message = format!("{} \"{}\": {message}", MILESTONES.path, row.name());
        Slip::in_row(MILESTONES.path, row, field, message).help(help)
    };
    let standing = || Track::ALL.into_iter().enumerate().filter(|(_, track)| stands(*track));
    let mut told = Refused::default();
    let found = standing().find(|(_, track)| track.key() == what);
    if found.is_none() {
        let keys = || standing().map(|(_, track)| track.key());
        let all = || format!("write one of {}", keys().collect::<Vec<_>>().join(", "));
        let help = nearest(what, keys()).map_or_else(all, |near| format!("did you mean {near}?"));
        told.slip(wrong("what", format!("no quantity {what} is followed through time"), help));
    }
    let wanted = match (row.optional_number("at_least"), row.optional_number("at_most")) {
        (Some(level), None) => Wanted::AtLeast(level),
        (None, Some(level)) => Wanted::AtMost(level),
        (Some(level), Some(_)) => {
            let message = "at_least and at_most are both stated".into();
            told.slip(wrong("at_least", message, "state one of them".into()));
            Wanted::AtLeast(level)
        }
        (None, None) => {
            told.slip(wrong("", "the level is missing".into(), "state at_least or at_most".into()));
            Wanted::AtLeast(0.0)
        }
    };
    let period = libm::floor(calendar.weeks_until(by) / step) - 1.0;
    if period < 0.0 || calendar.weeks_until(by) > weeks {
        let [first, last] = [calendar.date(libm::ceil(step)), calendar.date(weeks)];
        let help = format!("write a date from {first} to {last}");
        let slip = wrong("by", format!("{by} is outside the simulated time"), help);
        told.slip(slip.beside("simulation.start").beside("simulation.horizon"));
    }
    let Some((place, track)) = found else { return Err(told) };
    let milestone = Milestone {
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
    told.or((milestone, (period.max(0.0)) as usize * TRACKS + place))
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
