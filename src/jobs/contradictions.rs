//! What a strategy states and nothing would come of: plans for sections that are off, workers whom nobody can meet, events of
//! size where all sites are of one size, and prices that are stated twice.
//!
//! Only what the strategy's own file states is refused where a section is off: a strategy may switch off what its bases
//! describe in detail.

use crate::engine::prices;
use crate::processes::{adoption, engagement, finance, referral, workforce};
use crate::scenario::{MissingValue, Refused, Scenario, Slip, Values};

/// The spread of the sizes of synthesised sites.
const SPREAD: &str = "population.site_size_sd_log";

/// Lists of plans for sites, each with what a row of it is.
const PLANS: [(&str, &str); 3] = [
    ("rollout.wave", "wave"),
    ("implementation.strategy", "implementation strategy"),
    ("adoption.shock", "event"),
];

/// All contradictions, and what to write instead.
///
/// # Errors
/// Everything that is found.
pub(super) fn refuse(scenario: &Scenario) -> Result<(), Refused> {
    let values = &scenario.values;
    let mut told = Refused::from(unplanned(scenario));
    told.slips.extend(unpaid(scenario));
    for found in [unmet(values), of_one_size(values), sized_twice(values)] {
        let found = told.take(found).flatten();
        told.slips.extend(found);
    }
    let twice = told.take(priced_twice(scenario)).unwrap_or_default();
    told.slips.extend(twice);
    told.or(())
}

/// What is said of something that a section does, where it is off.
fn off(at: &str, message: String, section: &str, otherwise: &str) -> Slip {
    let help = format!("write {section} = \"on\" under [processes], or {otherwise}");
    Slip::at(at, message).help(help).beside(format!("processes.{section}"))
}

/// Plans for sites that take nothing up, because all of them deliver from the start.
fn unplanned(scenario: &Scenario) -> Vec<Slip> {
    let section = adoption::SECTION.id;
    if scenario.values.is_on(section) {
        return Vec::new();
    }
    let mut slips = Vec::new();
    for (list, kind) in PLANS {
        for row in scenario.values.rows(list) {
            let at = format!("{list}.{}", row.name());
            if scenario.stated_by_itself(&at).is_none() {
                continue;
            }
            let message = format!(
                "{kind} \"{}\" would do nothing, because every site delivers from the start where {section} is off",
                row.name()
            );
            slips.push(off(&at, message, section, &format!("leave the {kind} out")));
        }
    }
    slips
}

/// Money that nobody follows, or from which nothing could follow.
fn unpaid(scenario: &Scenario) -> Option<Slip> {
    let section = finance::SECTION.id;
    if scenario.values.is_on(section) {
        let [sites, workers] = [adoption::SECTION.id, workforce::SECTION.id];
        let idle = !scenario.values.is_on(sites) && !scenario.values.is_on(workers);
        return idle.then(|| {
            let message = format!(
                "{section} is on, but nothing could come of want of money: without {sites} no site is paused or stops, without \
                 {workers} nobody is hired or not"
            );
            let help = format!(
                "write {sites} = \"on\" or {workers} = \"on\" under [processes], or {section} = \"off\""
            );
            let slip = Slip::at(format!("processes.{section}"), message).help(help);
            slip.beside(format!("processes.{sites}")).beside(format!("processes.{workers}"))
        });
    }
    let at = scenario.stated_by_itself(section)?;
    let message = format!("{at} is stated, but money is not followed");
    Some(off(&at, message, section, &format!("leave {section} out")))
}

/// Workers whom nobody can be referred to, or with whom nobody can have a place.
fn unmet(values: &Values) -> Result<Option<Slip>, MissingValue> {
    let section = workforce::SECTION.id;
    if !values.is_on(section) || values.whole("workforce.posts_per_site")? == 0 {
        return Ok(None);
    }
    let off = [referral::SECTION.id, engagement::SECTION.id].into_iter().find(|needed| !values.is_on(needed));
    Ok(off.map(|needed| {
        let message = format!(
            "{section} is on, but {needed} is off, so that workers are hired and paid and nobody ever has a place with them"
        );
        let help = format!("write {needed} = \"on\" under [processes], or {section} = \"off\"");
        let slip = Slip::at(format!("processes.{section}"), message).help(help);
        slip.beside(format!("processes.{needed}"))
    }))
}

/// Readiness by the size of sites, where all sites are of one size.
fn of_one_size(values: &Values) -> Result<Option<Slip>, MissingValue> {
    const SIZE: &str = "adoption.readiness_size";
    let spread = values.optional_number(SPREAD).unwrap_or(0.0);
    if !values.is_on(adoption::SECTION.id) || values.word("population.source")? == "file" || spread > 0.0 {
        return Ok(None);
    }
    let stated = values
        .keys(SIZE)
        .into_iter()
        .find(|key| values.optional_number(&format!("{SIZE}.{key}")).is_some_and(|slope| slope != 0.0));
    Ok(stated.map(|key| {
        let at = format!("{SIZE}.{key}");
        let message =
            format!("{at} would do nothing, because all sites of this synthesised population have the same size");
        let help = format!(
            "write {SPREAD} above 0, or leave {SIZE} out, or read people and their sites from a file (population.source = \"file\")"
        );
        Slip::at(at, message).help(help).beside("population.source").beside(SPREAD)
    }))
}

/// A spread of the sizes of sites, where people and their sites are read from a file.
fn sized_twice(values: &Values) -> Result<Option<Slip>, MissingValue> {
    let idle = values.word("population.source")? == "file"
        && values.optional_number(SPREAD).is_some_and(|spread| spread > 0.0);
    Ok(idle.then(|| {
        let message = format!(
            "{SPREAD} would do nothing, because sites are those of the people who are read from a file"
        );
        let slip = Slip::at(SPREAD, message).help("leave it out, or write population.source = \"margins\"");
        slip.beside("population.source")
    }))
}

/// Prices that a file states for items whose lines a file beneath it states: both would be paid.
fn priced_twice(scenario: &Scenario) -> Result<Vec<Slip>, MissingValue> {
    let mut slips = Vec::new();
    for item in scenario.values.rows(prices::ITEMS.path) {
        let (name, price) = (item.name(), item.number("unit_cost")?);
        let at = format!("{}.{name}.unit_cost", prices::ITEMS.path);
        let Some(stated) = scenario.depth(&at).filter(|_| price != 0.0) else { continue };
        for line in scenario.values.rows(prices::LINES.path) {
            let adds = line.number("quantity")? * line.number("price")?;
            let other = format!("{}.{}.price", prices::LINES.path, line.name());
            let beneath = scenario.depth(&other).is_some_and(|from| from < stated);
            if beneath && line.optional_text("item") == Some(name) && adds != 0.0 {
                let message = format!(
                    "cost item \"{name}\" is priced {price}, and its line \"{}\" adds {adds} to that",
                    line.name()
                );
                let help = "write unit_cost = 0 and restate the line with the new price, or restate the line beside the item \
                            if both are meant";
                slips.push(Slip::at(&at, message).help(help).beside(other));
            }
        }
    }
    Ok(slips)
}
