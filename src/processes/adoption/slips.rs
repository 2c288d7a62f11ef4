//! Plans for sites that cannot be carried out as stated.

use super::super::OpenError;
use super::super::policy::{self, Measured};
use super::SECTION;
use super::neighbours::Neighbours;
use super::selection::Selection;
use super::shocks::SHOCKS;
use super::strategies::{STRATEGIES, Strategy};
use super::waves::{WAVES, Wave};
use crate::scenario::{Slip, Values};
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
    /// What is wrong with the sites that a plan at an address takes, if anything is: a share that takes none, simulated or
    /// represented, or a filter that matches none.
    pub(in crate::processes) fn of_sites(&self, at: &str, sites: &Selection) -> Option<Slip> {
        let all = self.represented.max(self.sites as f64);
        if sites.is_idle(all) {
            let message = format!(
                "sites.fraction is {}, less than half of one of {} sites, so that it takes none",
                sites.fraction(),
                libm::round(all)
            );
            // Rounded up, so that what is written instead will do.
            let least = libm::ceil(1e4 / all.max(1.0)) / 1e4;
            return Some(
                Slip::at(format!("{at}.sites.fraction"), message).help(format!("write at least {least}")),
            );
        }
        self.of_area(at, |area| sites.may_take(area))
    }

    /// What is wrong with a filter at an address, where no site is of an area that it lets in.
    pub(in crate::processes) fn of_area(&self, at: &str, may: impl Fn(u8) -> bool) -> Option<Slip> {
        let reaches = (0..self.sites).any(|site| may((self.area)(site)));
        (!reaches).then(|| {
            Slip::at(format!("{at}.sites.area"), "its site filter matches no site")
                .help("choose another sites.area, or simulate more sites")
                .beside("population.rural_share")
        })
    }

    /// What is wrong with the date at an address, if anything is.
    pub(in crate::processes) fn untimely(
        &self,
        at: &str,
        week: f64,
        calendar: Calendar,
        values: &Values,
    ) -> Option<Slip> {
        let [horizon, step] = self.weeks;
        if week < 0.0 {
            let message = format!("it starts before the simulation ({})", calendar.start());
            let slip = Slip::at(at, message).help("write a later date, or an earlier simulation.start");
            return Some(slip.beside("simulation.start"));
        }
        if week >= self.withdrawn {
            let day = values.optional_date("programme.withdrawn");
            let day = day.map_or_else(String::new, |day| format!(" ({day})"));
            let slip = Slip::at(at, format!("it starts after the programme is withdrawn{day}"));
            return Some(slip.help("move it or programme.withdrawn").beside("programme.withdrawn"));
        }
        if libm::ceil(week / step) * step >= horizon {
            let last = calendar.date(horizon - step);
            let slip = Slip::at(at, format!("it starts after the last step before the horizon ({last})"));
            return Some(
                slip.help("write an earlier date, or a longer simulation.horizon")
                    .beside("simulation.horizon"),
            );
        }
        None
    }
}

/// Says what is wrong with the waves, events, strategies and neighbours of a scenario, and what to write instead.
///
/// # Errors
/// All that is wrong.
pub fn refuse(values: &Values, setting: &Setting<'_>) -> Result<(), OpenError> {
    if !values.is_on(SECTION.id) {
        return Ok(());
    }
    let calendar = Calendar::new(values.date("simulation.start")?);
    let mut told = OpenError::default();
    if let Some(neighbours) = told.take(Neighbours::open(values)) {
        told.take(neighbours.check(setting.sites));
    }
    for row in values.rows(WAVES.path) {
        let Some(wave) = told.take(Wave::open(row, calendar)) else { continue };
        let (at, whose) = (format!("{}.{}", WAVES.path, row.name()), format!("wave \"{}\"", wave.name));
        let of_sites = setting.of_sites(&at, wave.sites());
        let untimely = setting.untimely(&format!("{at}.start"), wave.start, calendar, values);
        told.slips.extend([of_sites, untimely].into_iter().flatten().map(|slip| slip.of(&whose)));
    }
    for row in values.rows(SHOCKS.path) {
        let Some(day) = row.optional_date("date") else { continue };
        let at = format!("{}.{}.date", SHOCKS.path, row.name());
        let slip = setting.untimely(&at, calendar.weeks_until(day), calendar, values);
        told.slips.extend(slip.map(|slip| slip.of(&format!("event \"{}\"", row.name()))));
    }
    for row in values.rows(STRATEGIES.path) {
        let Some(strategy) = told.take(Strategy::open(row, calendar)) else { continue };
        let whose = format!("implementation strategy \"{}\"", strategy.name);
        let slips = useless(row, &strategy, setting, calendar, values);
        told.slips.extend(slips.into_iter().map(|slip| slip.of(&whose)));
    }
    told.or(())
}

fn useless(
    row: &Values,
    strategy: &Strategy,
    setting: &Setting<'_>,
    calendar: Calendar,
    values: &Values,
) -> Vec<Slip> {
    let at = format!("{}.{}", STRATEGIES.path, row.name());
    let fidelity = |row: &Values| row.name() == Measured::Fidelity.word();
    let measured = values.optional_word("workforce.assessors") == Some("visits")
        || values.rows(policy::MEASURES).iter().any(fidelity);
    let blind = (strategy.needs_measurement() && !measured).then(|| {
        Slip::at(format!("{at}.kind"), "it feeds back what is measured, but nobody measures fidelity")
            .help(
                "write workforce.assessors = \"visits\", or [[data_system.measure]] with quantity = \"fidelity\"",
            )
            .beside("workforce.assessors")
    });
    let untimely = setting.untimely(&format!("{at}.start"), strategy.from, calendar, values);
    [setting.of_sites(&at, &strategy.sites), blind, untimely].into_iter().flatten().collect()
}
