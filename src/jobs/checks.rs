//! What only an opened strategy can tell: plans that reach nobody, posts that nobody can fill or use, and programmes that
//! nobody can deliver.

use super::model::{Model, ModelError};
use crate::processes::adoption::{Setting, refuse};
use crate::processes::programme::{DeliveredBy, Programmes, Template, Templates};
use crate::processes::states_of_mind::STATES;
use crate::processes::{engagement, finance, peer_contact, policy, states_of_mind, workforce};
use crate::scenario::{MissingValue, Scenario, Values};

/// Refuses waves, events and implementation strategies that no site can ever belong to, or that lie outside the simulated
/// time, neighbours that do not exist, and data systems, improvement cycles and rules that cannot be carried out.
///
/// # Errors
/// A message that names strategy and row, and says what to change.
pub fn reachable(scenario: &Scenario, model: &Model) -> Result<(), ModelError> {
    if let Some(what) = super::contradictions::found(scenario)? {
        return Err(ModelError::Invalid(format!("strategy \"{}\": {what}", scenario.name)));
    }
    let grid = model.schedule.grid();
    let setting = Setting {
        sites: model.population.sites(),
        represented: model.population.sites() as f64 * model.population.weight,
        area: &|site| model.population.area(site),
        weeks: [grid.horizon(), grid.system_step()],
        withdrawn: Programmes::withdrawal(&scenario.values)?,
    };
    let what = match refuse(&scenario.values, &setting)? {
        Some(what) => Some(what),
        None => policy::refuse(&scenario.values, &setting)?,
    };
    match what {
        Some(what) => Err(ModelError::Invalid(format!("strategy \"{}\", {what}", scenario.name))),
        None => Ok(()),
    }
}

/// Refuses money that cannot be paid as stated.
///
/// # Errors
/// A message that names the strategy, and says what to write instead.
pub fn payable(scenario: &Scenario) -> Result<(), ModelError> {
    match finance::refuse(&scenario.values)? {
        Some(what) => Err(ModelError::Invalid(format!("strategy \"{}\": {what}", scenario.name))),
        None => Ok(()),
    }
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

/// Working time of the posts that are not whole-time, given the mean and the share of whole-time posts.
fn shortest(mean: f64, whole: f64) -> f64 {
    if whole > 0.0 { (mean - whole) / (1.0 - whole) } else { mean }
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
    let least = shortest(mean, whole);
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
    if posts > 0 && values.optional_number("workforce.training_places") == Some(0.0) {
        return Ok(Some(format!(
            "workforce.training_places is 0: nobody could be trained for the {posts} posts of each site; write more, or leave \
             it out"
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
    // A post that is not whole-time has its share of a working week.
    let fte = values.number("workforce.fte_per_post")?;
    let least = shortest(fte, values.optional_number("workforce.full_time_share").unwrap_or(0.0));
    let (hours, week) = (templates.hours * least, templates.paid_hours * fte);
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
    let wanted = caseload * fte * most * used * contact / template.group_size;
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
