//! What only an opened strategy can tell: plans that reach nobody, posts that nobody can fill or use, and programmes that
//! nobody can deliver.

use super::model::ModelError;
use crate::engine::grid::Grid;
use crate::processes::adoption::{self, Setting};
use crate::processes::population::Population;
use crate::processes::programme::{DeliveredBy, Programmes, Template, Templates};
use crate::processes::states_of_mind::STATES;
use crate::processes::{engagement, finance, peer_contact, policy, states_of_mind, workforce};
use crate::scenario::{MissingValue, Problem, Problems, Refused, Scenario, Slip, Values};

/// Refuses what cannot be carried out as stated: contradictions, posts that could support nobody, programmes that cannot be
/// delivered, money that cannot be paid.
///
/// # Errors
/// All that is wrong.
pub(super) fn feasible(scenario: &Scenario) -> Result<(), Refused> {
    let values = &scenario.values;
    let mut told = Refused::default();
    told.take(super::contradictions::refuse(scenario));
    told.take(workable(values));
    told.take(finance::refuse(values));
    told.or(())
}

/// Refuses posts that could support nobody and programmes that cannot be delivered.
///
/// # Errors
/// All that is wrong.
pub(super) fn workable(values: &Values) -> Result<(), Refused> {
    let mut told = Refused::default();
    told.take(staffed(values));
    told.take(deliverable(values));
    told.or(())
}

/// Refuses waves, events and implementation strategies that no site can ever belong to, or that lie outside the simulated
/// time, neighbours that do not exist, and data systems, improvement cycles and rules that cannot be carried out.
///
/// # Errors
/// All that is wrong.
pub(super) fn reachable(values: &Values, population: &Population, grid: &Grid) -> Result<(), Refused> {
    let setting = Setting {
        sites: population.sites(),
        represented: population.sites() as f64 * population.weight,
        area: &|site| population.area(site),
        weeks: [grid.horizon(), grid.system_step()],
        withdrawn: Programmes::withdrawal(values)?,
    };
    let mut told = Refused::default();
    told.take(adoption::refuse(values, &setting));
    told.take(policy::refuse(values, &setting));
    told.or(())
}

/// Working time of the posts that are not whole-time, given the mean and the share of whole-time posts.
fn shortest(mean: f64, whole: f64) -> f64 {
    if whole > 0.0 { (mean - whole) / (1.0 - whole) } else { mean }
}

/// Refuses posts that could support nobody, courses without places, and switches of the workforce that contradict each
/// other.
fn staffed(values: &Values) -> Result<(), Refused> {
    if !values.is_on(workforce::SECTION.id) {
        return Ok(());
    }
    let mut told = Refused::default();
    told.take(time_of_posts(values));
    told.take(courses(values));
    if values.optional_word("workforce.feedback") == Some("given")
        && values.optional_word("workforce.assessors") != Some("visits")
    {
        let message = "workforce.feedback is given, but nobody measures fidelity";
        let help = "write workforce.assessors = \"visits\", or workforce.feedback = \"none\"";
        told.slip(Slip::at("workforce.feedback", message).help(help).beside("workforce.assessors"));
    }
    let effort = values.optional_number("workforce.target_effort").unwrap_or(0.0);
    if effort > 0.0 && values.keys("workforce.ethnicity_target").is_empty() {
        let message = format!("workforce.target_effort is {effort}, but there is no target");
        let slip = Slip::at("workforce.target_effort", message);
        let help = "state [workforce.ethnicity_target], or write 0";
        told.slip(slip.help(help).beside("workforce.ethnicity_target"));
    }
    let limits = ["workforce.fidelity_floor", "workforce.fidelity_ceiling"];
    if let [Some(floor), Some(ceiling)] = limits.map(|path| told.take(values.number(path)))
        && floor > ceiling
    {
        let message = format!("workforce.fidelity_floor is {floor}, above the best fidelity");
        let help = format!("write at most {ceiling} (workforce.fidelity_ceiling)");
        told.slip(Slip::at(limits[0], message).help(help).beside(limits[1]));
    }
    told.or(())
}

/// Refuses posts that could support nobody.
fn time_of_posts(values: &Values) -> Result<(), Refused> {
    let posts = values.whole("workforce.posts_per_site")?;
    let mean = values.number("workforce.fte_per_post")?;
    let whole = values.optional_number("workforce.full_time_share").unwrap_or(0.0);
    let mut told = Refused::default();
    let timeless = whole > 0.0 && whole >= mean;
    if timeless {
        let message = format!(
            "workforce.full_time_share is {whole}: the other posts would be left without any time, because \
             workforce.fte_per_post is {mean} on average"
        );
        let slip = Slip::at("workforce.full_time_share", message).help(format!("write less than {mean}"));
        told.slip(slip.beside("workforce.fte_per_post"));
    }
    let least = shortest(mean, whole);
    let caseload = values.number("workforce.caseload")?;
    let on_workers = values.is_on("engagement") && values.word("engagement.places")? == "workers";
    if posts > 0 && on_workers && !timeless && libm::round(caseload * least) < 1.0 {
        let message = format!(
            "workforce.caseload is {caseload}: a post of {least:.2} whole-time equivalents could support nobody"
        );
        let help = format!("write at least {:.1}", libm::ceil(5.0 / least) / 10.0);
        let slip = Slip::at("workforce.caseload", message).help(help);
        told.slip(slip.beside("workforce.fte_per_post").beside("workforce.full_time_share"));
    }
    told.or(())
}

/// Refuses posts for which nobody could be trained.
fn courses(values: &Values) -> Result<(), Refused> {
    let posts = values.whole("workforce.posts_per_site")?;
    let mut told = Refused::default();
    let untrained = |path: &str, help: &str| {
        let message = format!("{path} is 0: nobody could be trained for the {posts} posts of each site");
        Slip::at(path, message).help(help).beside("workforce.posts_per_site")
    };
    if posts > 0
        && values.optional_word("workforce.courses") == Some("cohorts")
        && values.whole("workforce.course_places")? == 0
    {
        let help = "write at least 1, or workforce.courses = \"one by one\"";
        told.slip(untrained("workforce.course_places", help));
    }
    if posts > 0 && values.optional_number("workforce.training_places") == Some(0.0) {
        told.slip(untrained("workforce.training_places", "write more, or leave it out"));
    }
    told.or(())
}

/// Refuses programmes that cannot be delivered, or that could have no effect though one is asked for.
fn deliverable(values: &Values) -> Result<(), Refused> {
    if !values.is_on(peer_contact::SECTION.id) {
        return Ok(());
    }
    let templates = Templates::open(values)?;
    let mut told = Refused::default();
    for template in templates.all() {
        let mut of = Refused::default();
        for found in [undeliverable(template, &templates, values), ineffective(template, values)] {
            let slips = of.take(found).unwrap_or_default();
            of.slips.extend(slips);
        }
        if !template.name.is_empty() {
            let whose = format!("programme \"{}\"", template.name);
            of.slips = of.slips.into_iter().map(|slip| slip.of(&whose)).collect();
        }
        told.add(of);
    }
    told.or(())
}

/// A number as it is told, rounded down so that what is written instead fits.
fn at_most(number: f64) -> f64 {
    libm::floor(number * 100.0) / 100.0
}

/// What stands in the way of delivering a programme.
fn undeliverable(
    template: &Template,
    templates: &Templates,
    values: &Values,
) -> Result<Vec<Slip>, MissingValue> {
    if template.delivered_by == DeliveredBy::Nobody {
        return Ok(Vec::new());
    }
    let at = |field: &str| template.address(values, field);
    let staffed = values.is_on(workforce::SECTION.id)
        && values.is_on(engagement::SECTION.id)
        && values.word("engagement.places")? == "workers";
    if !staffed {
        let message = "it is delivered by workers, but places are not theirs";
        let help = "write engagement.places = \"workers\" and workforce = \"on\" under [processes], or delivered_by = \
                    \"nobody\"";
        let slip = Slip::at(at("delivered_by"), message).help(help);
        return Ok(vec![slip.beside("engagement.places").beside("processes.workforce")]);
    }
    let mut slips = Vec::new();
    // A post that is not whole-time has its share of a working week.
    let fte = values.number("workforce.fte_per_post")?;
    let least = shortest(fte, values.optional_number("workforce.full_time_share").unwrap_or(0.0));
    let (hours, week) = (templates.hours * least, templates.paid_hours * fte);
    let contact = template.hours_per_contact;
    let on_time = |slip: Slip| {
        let of_a_week = ["programme.hours_per_fte", "workforce.fte_per_post", "workforce.full_time_share"];
        of_a_week.into_iter().fold(slip, Slip::beside)
    };
    if contact > hours {
        let message =
            format!("a contact takes {contact} hours, but a post has {hours} hours a week for contacts");
        let help = format!(
            "write hours_per_contact of at most {}, or raise workforce.fte_per_post or programme.direct_share",
            at_most(hours)
        );
        let slip = Slip::at(at("hours_per_contact"), message).help(help);
        slips.push(on_time(slip.beside("programme.direct_share")));
    }
    let caseload = template.caseload.map_or_else(|| values.number("workforce.caseload"), Ok)?;
    let most = template.phases.most();
    let [comes, _] = template.attendance;
    let used = if template.group_size > 1.0 { comes } else { comes + template.missed_time * (1.0 - comes) };
    let wanted = caseload * fte * most * used * contact / template.group_size;
    if wanted > week {
        let message = format!(
            "a full caseload takes about {} hours a week, but a post is paid for {}",
            libm::round(wanted * 100.0) / 100.0,
            at_most(week)
        );
        let help = format!(
            "write a caseload of at most {} persons/FTE, hours_per_contact of at most {}, or fewer contacts a week than {most}",
            at_most(caseload * week / wanted),
            at_most(contact * week / wanted)
        );
        let slip = Slip::at(at("caseload"), message).help(help);
        slips.push(on_time(slip.beside(at("hours_per_contact")).beside(at("per_week"))));
    }
    Ok(slips)
}

/// Why a programme can have no effect though the scenario asks for one, if that is so.
fn ineffective(template: &Template, values: &Values) -> Result<Vec<Slip>, MissingValue> {
    if !values.is_on(states_of_mind::SECTION.id) {
        return Ok(Vec::new());
    }
    let gain = values.each("states_of_mind.gain", &STATES)?;
    let asked = gain.iter().any(|&gain| gain != 0.0);
    let has = (0..STATES.len()).any(|i| gain[i] * template.ingredient[i] != 0.0);
    if !asked || has {
        return Ok(Vec::new());
    }
    let message =
        "its ingredients are all 0, though states_of_mind.gain asks for an effect, which it can never reach";
    let help = "write a strength above 0 for one that has a gain, or states_of_mind.gain = 0 for a programme without effect";
    let slip = Slip::at(template.address(values, "ingredient"), message).help(help);
    Ok(vec![slip.beside("states_of_mind.gain")])
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
            Err(ModelError::invalid(format!("no strategy is called \"{name}\"; there are {}", all())))
        }
        ([], None) if scenarios.len() == 1 => Ok(0),
        ([], None) => Err(ModelError::invalid(format!(
            "no strategy says `comparator = true`: add it to one of {}, or name it with --comparator",
            all()
        ))),
        ([_, others @ ..], None) => {
            let message = format!("more than one strategy is the comparator: {}", all_of(scenarios, &named));
            let help = "keep `comparator = true` in one of them, or name one with --comparator";
            let slip = Slip::at("comparator", message).help(help);
            let placed: Vec<Problem> = others.iter().filter_map(|&i| scenarios[i].problem(&slip)).collect();
            Err(ModelError::Invalid(Problems::new(placed)))
        }
        ([..], Some(name)) => Err(ModelError::invalid(format!(
            "more than one strategy is called \"{name}\": name it by its file, one of {}",
            all_of(scenarios, &named)
        ))),
    }
}

fn all_of(scenarios: &[Scenario], places: &[usize]) -> String {
    places.iter().map(|&place| format!("\"{}\"", scenarios[place].id)).collect::<Vec<_>>().join(", ")
}
