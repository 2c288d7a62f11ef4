//! What a strategy states and nothing would come of: plans for sections that are off, workers whom nobody can meet, events of
//! size where all sites are of one size, and prices that are stated twice.
//!
//! Only what the strategy's own file states is refused where a section is off: a strategy may switch off what its bases
//! describe in detail.

use super::model::ModelError;
use crate::engine::prices;
use crate::processes::{adoption, engagement, finance, referral, workforce};
use crate::scenario::{MissingValue, Provenance, Scenario, Values};

/// Lists of plans for sites, each with what a row of it is.
const PLANS: [(&str, &str); 3] = [
    ("rollout.wave", "wave"),
    ("implementation.strategy", "implementation strategy"),
    ("adoption.shock", "event"),
];

/// The first contradiction, and what to write instead.
///
/// # Errors
/// Where a value is missing.
pub(super) fn found(scenario: &Scenario) -> Result<Option<String>, ModelError> {
    let values = &scenario.values;
    let what = unplanned(scenario)
        .or_else(|| unpaid(scenario))
        .or(unmet(values)?)
        .or(of_one_size(values)?)
        .or(priced_twice(scenario)?);
    Ok(what)
}

/// The statement that the strategy's own file makes at an address, or below it.
fn own<'s>(scenario: &'s Scenario, path: &str) -> Option<(&'s str, &'s Provenance)> {
    let file = scenario.layers.last()?;
    let at =
        scenario.provenance.range(path.to_owned()..).take_while(|(address, _)| address.starts_with(path));
    let mut within =
        at.filter(|(address, _)| matches!(address.as_bytes().get(path.len()), None | Some(b'.')));
    within.find(|(_, from)| from.file == *file).map(|(address, from)| (address.as_str(), from))
}

/// Plans for sites that take nothing up, because all of them deliver from the start.
fn unplanned(scenario: &Scenario) -> Option<String> {
    let section = adoption::SECTION.id;
    if scenario.values.is_on(section) {
        return None;
    }
    PLANS.iter().find_map(|(list, kind)| {
        scenario.values.rows(list).iter().find_map(|row| {
            let (_, from) = own(scenario, &format!("{list}.{}", row.name()))?;
            Some(format!(
                "{kind} \"{}\" ({}:{}) would do nothing, because every site delivers from the start where {section} is off: \
                 write {section} = \"on\" under [processes], or leave the {kind} out",
                row.name(),
                from.file,
                from.line
            ))
        })
    })
}

/// Money that nobody follows, or from which nothing could follow.
fn unpaid(scenario: &Scenario) -> Option<String> {
    let section = finance::SECTION.id;
    if scenario.values.is_on(section) {
        let [sites, workers] = [adoption::SECTION.id, workforce::SECTION.id];
        let idle = !scenario.values.is_on(sites) && !scenario.values.is_on(workers);
        return idle.then(|| {
            format!(
                "{section} is on, but nothing could come of want of money: without {sites} no site is paused or stops, without \
                 {workers} nobody is hired or not; write {sites} = \"on\" or {workers} = \"on\" under [processes], or {section} \
                 = \"off\""
            )
        });
    }
    let (address, from) = own(scenario, section)?;
    Some(format!(
        "{address} is stated ({}:{}), but money is not followed: write {section} = \"on\" under [processes], or leave {section} \
         out",
        from.file, from.line
    ))
}

/// Workers whom nobody can be referred to, or with whom nobody can have a place.
fn unmet(values: &Values) -> Result<Option<String>, MissingValue> {
    let section = workforce::SECTION.id;
    if !values.is_on(section) || values.whole("workforce.posts_per_site")? == 0 {
        return Ok(None);
    }
    let off = [referral::SECTION.id, engagement::SECTION.id].into_iter().find(|needed| !values.is_on(needed));
    Ok(off.map(|needed| {
        format!(
            "{section} is on, but {needed} is off, so that workers are hired and paid and nobody ever has a place with them: \
             write {needed} = \"on\" under [processes], or {section} = \"off\""
        )
    }))
}

/// Readiness by the size of sites, where all sites are of one size.
fn of_one_size(values: &Values) -> Result<Option<String>, MissingValue> {
    const SIZE: &str = "adoption.readiness_size";
    if !values.is_on(adoption::SECTION.id) || values.word("population.source")? == "file" {
        return Ok(None);
    }
    let stated = values
        .keys(SIZE)
        .into_iter()
        .find(|key| values.optional_number(&format!("{SIZE}.{key}")).is_some_and(|slope| slope != 0.0));
    Ok(stated.map(|key| {
        format!(
            "{SIZE}.{key} would do nothing, because all sites of a synthesised population have the same size: write 0 or leave \
             {SIZE} out, or read people and their sites from a file (population.source = \"file\")"
        )
    }))
}

/// A price that a file states for an item whose lines a file beneath it states: both would be paid.
fn priced_twice(scenario: &Scenario) -> Result<Option<String>, MissingValue> {
    let depth = |from: &Provenance| scenario.layers.iter().rposition(|file| *file == from.file);
    for item in scenario.values.rows(prices::ITEMS.path) {
        let (name, price) = (item.name(), item.number("unit_cost")?);
        let Some(stated) = scenario.provenance.get(&format!("{}.{name}.unit_cost", prices::ITEMS.path))
        else {
            continue;
        };
        if price == 0.0 {
            continue;
        }
        for line in scenario.values.rows(prices::LINES.path) {
            let adds = line.number("quantity")? * line.number("price")?;
            let from = scenario.provenance.get(&format!("{}.{}.price", prices::LINES.path, line.name()));
            let beneath = from.filter(|from| depth(from) < depth(stated));
            if let Some(from) = beneath.filter(|_| line.optional_text("item") == Some(name) && adds != 0.0) {
                return Ok(Some(format!(
                    "cost item \"{name}\" is priced {price} ({}:{}), and its line \"{}\" ({}:{}) adds {adds} to that: write \
                     unit_cost = 0 and restate the line with the new price, or restate the line beside the item if both are \
                     meant",
                    stated.file,
                    stated.line,
                    line.name(),
                    from.file,
                    from.line
                )));
            }
        }
    }
    Ok(None)
}
