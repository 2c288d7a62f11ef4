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

/// The strategy with which the others are compared.
///
/// # Errors
/// None is, or more than one, or none of that name.
pub(super) fn comparator(scenarios: &[Scenario], wanted: Option<&str>) -> Result<usize, ModelError> {
    let named: Vec<usize> = match wanted {
        Some(name) => {
            (0..scenarios.len()).filter(|&i| scenarios[i].id == name || scenarios[i].name == name).collect()
        }
        None => (0..scenarios.len()).filter(|&i| scenarios[i].comparator).collect(),
    };
    let all = || scenarios.iter().map(|s| format!("\"{}\"", s.id)).collect::<Vec<_>>().join(", ");
    match (named.as_slice(), wanted) {
        ([only], _) => Ok(*only),
        ([], Some(name)) => {
            Err(ModelError::Invalid(format!("no strategy is called \"{name}\"; there are {}", all())))
        }
        ([], None) if scenarios.len() == 1 => Ok(0),
        ([], None) => Err(ModelError::Invalid(format!(
            "no strategy says `comparator = true`: add it to one of {}, or name it with --comparator",
            all()
        ))),
        _ => Err(ModelError::Invalid(format!(
            "more than one strategy is the comparator: keep `comparator = true` in one of {}, or name it with --comparator",
            all()
        ))),
    }
}
