//! Plans for sites that cannot be carried out as stated.

use super::super::OpenError;
use super::super::policy::{self, Measured};
use super::neighbours::Neighbours;
use super::selection::Selection;
use super::shocks::Shocks;
use super::strategies::Strategy;
use super::{Adoption, SECTION};
use crate::scenario::Values;
use crate::units::time::Calendar;

/// What a plan for sites is checked against.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// How many sites there are.
    pub sites: usize,
    /// How many they stand for.
    pub represented: f64,
    /// The kind of area of each.
    pub area: &'a dyn Fn(usize) -> u8,
    /// Horizon and length of a system step, in weeks.
    pub weeks: [f64; 2],
    /// When the programme is withdrawn, in weeks; infinity where it is not.
    pub withdrawn: f64,
}

impl std::fmt::Debug for Setting<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setting")
            .field("sites", &self.sites)
            .field("represented", &self.represented)
            .field("weeks", &self.weeks)
            .finish_non_exhaustive()
    }
}

impl Setting<'_> {
    /// What is said of a share of sites that would take none, simulated or represented.
    pub(in crate::processes) fn too_few(&self, sites: &Selection) -> Option<String> {
        let all = self.represented.max(self.sites as f64);
        sites.is_idle(all).then(|| {
            format!(
                "sites.fraction is {}, less than half of one of {} sites, so that it takes none: write at least {}",
                sites.fraction(),
                libm::round(all),
                // Rounded up, so that what is written instead will do.
                libm::ceil(1e4 / all.max(1.0)) / 1e4
            )
        })
    }
}

const NO_SITE: &str = "its site filter matches no site: choose another sites.area, or simulate more sites";

/// Says what is wrong with the waves, events, strategies and neighbours of a scenario, and what to write instead.
///
/// # Errors
/// Where values are missing, or a file names sites that do not exist.
pub fn refuse(values: &Values, setting: &Setting<'_>) -> Result<Option<String>, OpenError> {
    if !values.is_on(SECTION.id) {
        return Ok(None);
    }
    let calendar = Calendar::new(values.date("simulation.start")?);
    Neighbours::open(values)?.check(setting.sites)?;
    for wave in Adoption::waves(values, calendar)? {
        let reaches = (0..setting.sites).any(|site| wave.may_take((setting.area)(site)));
        let what = match setting.too_few(wave.sites()) {
            None if reaches => untimely(wave.start, setting, calendar, values)?,
            None => Some(NO_SITE.to_owned()),
            few => few,
        };
        if let Some(what) = what {
            return Ok(Some(format!("wave \"{}\": {what}", wave.name)));
        }
    }
    for (name, week) in Shocks::dates(values, calendar) {
        if let Some(what) = untimely(week, setting, calendar, values)? {
            return Ok(Some(format!("event \"{name}\": {what}")));
        }
    }
    for strategy in Strategy::open_all(values, calendar)? {
        if let Some(what) = useless(&strategy, setting, calendar, values)? {
            return Ok(Some(format!("implementation strategy \"{}\": {what}", strategy.name)));
        }
    }
    Ok(None)
}

fn useless(
    strategy: &Strategy,
    setting: &Setting<'_>,
    calendar: Calendar,
    values: &Values,
) -> Result<Option<String>, OpenError> {
    if let Some(few) = setting.too_few(&strategy.sites) {
        return Ok(Some(few));
    }
    if !(0..setting.sites).any(|site| strategy.sites.may_take((setting.area)(site))) {
        return Ok(Some(NO_SITE.into()));
    }
    let fidelity = |row: &Values| row.name() == Measured::Fidelity.word();
    let measured = values.optional_word("workforce.assessors") == Some("visits")
        || values.rows(policy::MEASURES).iter().any(fidelity);
    if strategy.needs_measurement() && !measured {
        return Ok(Some(
            "it feeds back what is measured, but nobody measures fidelity: write workforce.assessors = \"visits\", or \
             [[data_system.measure]] with quantity = \"fidelity\""
                .into(),
        ));
    }
    untimely(strategy.from, setting, calendar, values)
}

/// What is wrong with a date, if anything is.
pub(in crate::processes) fn untimely(
    week: f64,
    setting: &Setting<'_>,
    calendar: Calendar,
    values: &Values,
) -> Result<Option<String>, OpenError> {
    let [horizon, step] = setting.weeks;
    if week < 0.0 {
        return Ok(Some(format!("it starts before the simulation ({})", calendar.start())));
    }
    if week >= setting.withdrawn {
        return Ok(Some(format!(
            "it starts after the programme is withdrawn ({}): move it or programme.withdrawn",
            values.date("programme.withdrawn")?
        )));
    }
    if libm::ceil(week / step) * step >= horizon {
        let last = calendar.date(horizon - step);
        return Ok(Some(format!("it starts after the last step before the horizon ({last})")));
    }
    Ok(None)
}
