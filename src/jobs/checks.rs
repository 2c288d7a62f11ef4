//! What only an opened strategy can tell: plans that reach nobody, and posts that nobody can fill or use.

use super::model::{Model, ModelError};
use crate::processes::adoption::Adoption;
use crate::scenario::{MissingValue, Scenario, Values};
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

/// Refuses posts that could support nobody, courses without places, and switches of the workforce that contradict each
/// other.
///
/// # Errors
/// A message that names the strategy, and says what to write instead.
pub fn staffed(scenario: &Scenario) -> Result<(), ModelError> {
    let values = &scenario.values;
    if !values.is_on("workforce") {
        return Ok(());
    }
    match slip(values)? {
        Some(what) => Err(ModelError::Invalid(format!("strategy \"{}\": {what}", scenario.name))),
        None => Ok(()),
    }
}

fn slip(values: &Values) -> Result<Option<String>, MissingValue> {
    let number = |path: &str| values.number(path);
    let optional = |path: &str| values.optional_number(path).unwrap_or(0.0);
    let posts = values.whole("workforce.posts_per_site")?;
    let (mean, whole) = (number("workforce.fte_per_post")?, optional("workforce.full_time_share"));
    if whole > 0.0 && whole >= mean {
        return Ok(Some(format!(
            "workforce.full_time_share is {whole}: the other posts would be left without any time, because \
             workforce.fte_per_post is {mean} on average; write less than {mean}"
        )));
    }
    let least = if whole > 0.0 { (mean - whole) / (1.0 - whole) } else { mean };
    let caseload = number("workforce.caseload")?;
    let on_workers = values.is_on("engagement") && values.word("engagement.places")? == "workers";
    if posts > 0 && on_workers && libm::round(caseload * least) < 1.0 {
        return Ok(Some(format!(
            "workforce.caseload is {caseload}: a post of {least:.2} whole-time equivalents could support nobody; write at \
             least {:.1}",
            libm::ceil(5.0 / least) / 10.0
        )));
    }
    if posts > 0
        && values.optional_word("workforce.courses") == Some("cohorts")
        && values.whole("workforce.course_places")? == 0
    {
        return Ok(Some(format!(
            "workforce.course_places is 0: nobody could be trained for the {posts} posts of each site; write at least 1, or \
             workforce.courses = \"one by one\""
        )));
    }
    if values.optional_word("workforce.feedback") == Some("given")
        && values.optional_word("workforce.assessors") != Some("visits")
    {
        return Ok(Some(
            "workforce.feedback is given, but nobody measures fidelity; write workforce.assessors = \"visits\", or \
             workforce.feedback = \"none\""
                .into(),
        ));
    }
    let effort = optional("workforce.target_effort");
    if effort > 0.0 && values.keys("workforce.ethnicity_target").is_empty() {
        return Ok(Some(format!(
            "workforce.target_effort is {effort}, but there is no target; state [workforce.ethnicity_target], or write 0"
        )));
    }
    let (floor, ceiling) = (number("workforce.fidelity_floor")?, number("workforce.fidelity_ceiling")?);
    if floor > ceiling {
        return Ok(Some(format!(
            "workforce.fidelity_floor is {floor}, above the best fidelity; write at most {ceiling} \
             (workforce.fidelity_ceiling)"
        )));
    }
    Ok(None)
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
