//! What only an opened strategy can tell: plans that reach nobody.

use super::model::{Model, ModelError};
use crate::processes::adoption::Adoption;
use crate::scenario::Scenario;
use crate::units::time::Calendar;

/// Refuses waves of a roll-out that no site can ever belong to, or that lie outside the simulated time.
///
/// # Errors
/// A message that names strategy and wave, and says what to change.
pub fn reachable(scenario: &Scenario, model: &Model) -> Result<(), ModelError> {
    if !scenario.values.is_on("adoption") {
        return Ok(());
    }
    let calendar = Calendar::new(scenario.values.date("simulation.start")?);
    let horizon = model.schedule.grid().horizon();
    for wave in Adoption::waves(&scenario.values, calendar)? {
        let here = |what: &str| {
            Err(ModelError::Invalid(format!(
                "strategy \"{}\", wave \"{}\": {what}",
                scenario.name, wave.name
            )))
        };
        if !(0..model.population.sites()).any(|site| wave.may_take(model.population.area(site))) {
            return here(
                "its site filter matches no site: choose another sites.area, or simulate more sites",
            );
        }
        if wave.start < 0.0 {
            return here(&format!("it starts before the simulation ({})", calendar.start()));
        }
        let step = model.schedule.grid().system_step();
        if libm::ceil(wave.start / step) * step >= horizon {
            let last = calendar.date(horizon - step);
            return here(&format!("it starts after the last step before the horizon ({last})"));
        }
    }
    Ok(())
}
