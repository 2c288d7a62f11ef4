//! The grid of time: which ticks are site steps, weeks and system steps.

use super::clock::{Due, Slot};

/// The grid of time: ticks, and which of them are site steps, weeks and system steps.
///
/// # Units
/// Weeks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    warm_up: f64,
    horizon: f64,
    tick: f64,
    ticks_per_site_step: u32,
    ticks_per_week: u32,
    ticks_per_system_step: u32,
}

/// A grid that cannot be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridError {
    /// The parameter of the scenario that does not fit.
    pub path: &'static str,
    message: String,
    /// What to write instead.
    pub help: String,
}

impl std::fmt::Display for GridError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for GridError {}

impl Grid {
    /// A grid of `horizon` weeks after `warm_up` weeks, with these lengths of site and system step.
    ///
    /// # Errors
    /// Where the site step is neither a whole number of weeks nor a whole part of one, where the system step is
    /// not a whole number of site steps and weeks, or where horizon and warm-up are not whole system steps' weeks.
    pub fn new(warm_up: f64, horizon: f64, site_step: f64, system_step: f64) -> Result<Self, GridError> {
        let tick = site_step.min(1.0);
        let refused = |path: &'static str, message: String, length: f64, step: f64| {
            let near = libm::round(length / step).max(1.0) * step;
            GridError { path, message, help: format!("write a multiple of {step}, for instance {near}") }
        };
        let whole = |length: f64, what: &str, path: &'static str| -> Result<u32, GridError> {
            let ticks = libm::round(length / tick);
            if (ticks * tick - length).abs() > 1e-9 || ticks < 1.0 || ticks > f64::from(Due::LAST) {
                let message =
                    format!("{what} of {length} weeks is not a whole number of steps of {tick} weeks");
                return Err(refused(path, message, length, tick));
            }
            Ok(ticks as u32)
        };
        let grid = Self {
            warm_up,
            horizon,
            tick,
            ticks_per_site_step: whole(site_step, "a site step", "simulation.site_step")?,
            ticks_per_week: whole(1.0, "a week", "simulation.site_step")?,
            ticks_per_system_step: whole(system_step, "a system step", "simulation.system_step")?,
        };
        if !grid.ticks_per_system_step.is_multiple_of(grid.ticks_per_site_step)
            || !grid.ticks_per_system_step.is_multiple_of(grid.ticks_per_week)
        {
            let message = format!(
                "a system step of {system_step} weeks is not a whole number of weeks and of site steps of {site_step} weeks"
            );
            return Err(refused("simulation.system_step", message, system_step, site_step.max(1.0)));
        }
        whole(horizon, "a horizon", "simulation.horizon")?;
        if warm_up > 0.0 {
            whole(warm_up, "a warm-up", "simulation.warm_up")?;
            let steps = warm_up / system_step;
            if (steps - libm::round(steps)).abs() > 1e-9 {
                let message = format!(
                    "a warm-up of {warm_up} weeks is not a whole number of system steps of {system_step} weeks"
                );
                return Err(refused("simulation.warm_up", message, warm_up, system_step));
            }
        }
        Ok(grid)
    }

    /// Ticks from the beginning of the warm-up to the horizon.
    pub fn ticks(&self) -> u32 {
        libm::round((self.warm_up + self.horizon) / self.tick) as u32
    }

    /// Ticks in a system step.
    pub const fn ticks_per_system_step(&self) -> u32 {
        self.ticks_per_system_step
    }

    /// The ticks in which system steps begin, from the start on.
    pub fn system_steps(&self) -> impl Iterator<Item = u32> + use<> {
        (self.first_tick()..self.ticks()).step_by(self.ticks_per_system_step as usize)
    }

    /// Whether site steps begin in a tick, and weeks.
    pub(super) const fn begins(&self, tick: u32) -> [bool; 2] {
        [tick.is_multiple_of(self.ticks_per_site_step), tick.is_multiple_of(self.ticks_per_week)]
    }

    /// When the site step ends that begins in a tick: the last one with the horizon, where that is not a whole number of steps
    /// away.
    pub(super) fn end_of_site_step(&self, tick: u32) -> f64 {
        self.time((tick + self.ticks_per_site_step).min(self.ticks()))
    }

    /// When the week ends that begins in a tick.
    pub(super) fn end_of_week(&self, tick: u32) -> f64 {
        self.time(tick + self.ticks_per_week)
    }

    /// How many system steps begin at or after the start.
    pub fn periods(&self) -> usize {
        self.system_steps().count()
    }

    /// Length of a system step.
    pub fn system_step(&self) -> f64 {
        f64::from(self.ticks_per_system_step) * self.tick
    }

    /// When a tick begins; whole weeks are exact whatever the tick is.
    pub fn time(&self, tick: u32) -> f64 {
        let weeks = f64::from(tick / self.ticks_per_week);
        weeks + f64::from(tick % self.ticks_per_week) * self.tick - self.warm_up
    }

    /// The horizon.
    pub const fn horizon(&self) -> f64 {
        self.horizon
    }

    pub(super) fn due(&self, (slot, time): (Slot, f64)) -> Due {
        let weeks = time + self.warm_up;
        // A tick is a week at most, and mostly is one: the division would take as long as all else about it.
        let ticks = if self.tick < 1.0 { weeks / self.tick } else { weeks };
        Due::new(ticks as i32, slot)
    }

    /// The tick in which the simulation starts: the number of those before it.
    pub fn first_tick(&self) -> u32 {
        libm::round(self.warm_up / self.tick) as u32
    }
}
