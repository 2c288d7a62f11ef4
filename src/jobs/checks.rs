//! What only an opened strategy can tell: plans that reach nobody, and programmes that nobody can deliver.

use super::model::{Model, ModelError};
use crate::processes::adoption::Adoption;
use crate::processes::programme::{DeliveredBy, Programmes, Template, Templates};
use crate::processes::states_of_mind::STATES;
use crate::processes::{engagement, peer_contact, states_of_mind, workforce};
use crate::scenario::{Scenario, Values};
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
    let withdrawn = Programmes::withdrawal(&scenario.values)?;
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
        if wave.start >= withdrawn {
            return here(&format!(
                "it starts after the programme is withdrawn ({}): move the wave or programme.withdrawn",
                scenario.values.date("programme.withdrawn")?
            ));
        }
        let step = model.schedule.grid().system_step();
        if libm::ceil(wave.start / step) * step >= horizon {
            let last = calendar.date(horizon - step);
            return here(&format!("it starts after the last step before the horizon ({last})"));
        }
    }
    Ok(())
}

/// Refuses programmes that cannot be delivered, or that could have no effect though one is asked for.
///
/// # Errors
/// A message that names strategy and programme, and says what to write instead.
pub fn deliverable(scenario: &Scenario) -> Result<(), ModelError> {
    let values = &scenario.values;
    if !values.is_on(peer_contact::SECTION.id) {
        return Ok(());
    }
    let templates = Templates::open(values)?;
    for template in templates.all() {
        if let Some(what) = undeliverable(template, &templates, values)?.or(ineffective(template, values)?) {
            let programme = if template.name.is_empty() {
                String::new()
            } else {
                format!(", programme \"{}\"", template.name)
            };
            let message = format!("strategy \"{}\"{programme}: {what}", scenario.name);
            return Err(ModelError::Invalid(message));
        }
    }
    Ok(())
}

/// A number as it is told, rounded down so that what is written instead fits.
fn at_most(number: f64) -> f64 {
    libm::floor(number * 100.0) / 100.0
}

/// What stands in the way of delivering a programme, if anything does.
fn undeliverable(
    template: &Template,
    templates: &Templates,
    values: &Values,
) -> Result<Option<String>, ModelError> {
    if template.delivered_by == DeliveredBy::Nobody {
        return Ok(None);
    }
    let staffed = values.is_on(workforce::SECTION.id)
        && values.is_on(engagement::SECTION.id)
        && values.word("engagement.places")? == "workers";
    if !staffed {
        return Ok(Some(
            "it is delivered by workers, but places are not theirs: write engagement.places = \"workers\" and \
             workforce = \"on\" under [processes], or delivered_by = \"nobody\""
                .to_owned(),
        ));
    }
    let (hours, week) = (templates.hours, templates.paid_hours);
    let contact = template.hours_per_contact;
    if contact > hours {
        return Ok(Some(format!(
            "a contact takes {contact} hours, but a post has {} hours a week for contacts: write hours_per_contact of at most \
             {0}, or raise workforce.fte_per_post or programme.direct_share",
            at_most(hours)
        )));
    }
    let caseload = template.caseload.map_or_else(|| values.number("workforce.caseload"), Ok)?;
    let most = template.phases.most();
    let [comes, _] = template.attendance;
    let used = if template.group_size > 1.0 { comes } else { comes + template.missed_time * (1.0 - comes) };
    let wanted = caseload * templates.fte * most * used * contact / template.group_size;
    if wanted > week {
        let people = at_most(caseload * week / wanted);
        return Ok(Some(format!(
            "a full caseload takes about {} hours a week, but a post is paid for {}: write a caseload of at most {people} \
             persons/FTE, hours_per_contact of at most {}, or fewer contacts a week than {most}",
            libm::round(wanted * 100.0) / 100.0,
            at_most(week),
            at_most(contact * week / wanted)
        )));
    }
    Ok(None)
}

/// Why a programme can have no effect though the scenario asks for one, if that is so.
fn ineffective(template: &Template, values: &Values) -> Result<Option<String>, ModelError> {
    if !values.is_on(states_of_mind::SECTION.id) {
        return Ok(None);
    }
    let gain = values.each("states_of_mind.gain", &STATES)?;
    let asked = gain.iter().any(|&gain| gain != 0.0);
    let has = (0..STATES.len()).any(|i| gain[i] * template.ingredient[i] != 0.0);
    Ok((asked && !has).then(|| {
        "its ingredients are all 0, though states_of_mind.gain asks for an effect, which it can never reach: write a strength \
         above 0 for one that has a gain, or states_of_mind.gain = 0 for a programme without effect"
            .to_owned()
    }))
}
