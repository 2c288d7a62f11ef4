//! What checklists ask for again and again, said once, each from what the folder holds.

use super::held::Held;
use crate::charts::rules::{FEWEST_SAMPLES, plural};
use crate::charts::words::{capital, count, grouped, list, percent};
use crate::outcomes::Family;
use crate::outcomes::outcomes;
use crate::report::manifest::MANIFEST;
use crate::report::standards::outcome_label;
use crate::scenario::resolved::RecordedValue;
use crate::units::time::WEEKS_PER_YEAR;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What stands between the names of a pair of attributes.
const PAIR: char = '×';

/// What is compared, in a title.
pub(super) fn title(held: &Held) -> Option<String> {
    let decision = capital(held.word("decision")?);
    let number = held.compared();
    (number > 0).then(|| {
        format!(
            "{decision}: scaling up peer support for adults with serious mental illness. A person-by-person simulation of costs, \
             health and delivery under {number} strategies"
        )
    })
}

/// What an abstract needs: question, design, finding.
pub(super) fn summary(held: &Held) -> Option<String> {
    Some(format!("{} {} Finding: {}", design(held)?, strategies(held)?, answer(held)?))
}

/// The sentence of the report.
pub(super) fn answer(held: &Held) -> Option<String> {
    held.document("answer.json")["answer"].as_str().map(str::to_owned)
}

/// How the study was made, in a sentence.
pub(super) fn design(held: &Held) -> Option<String> {
    let (persons, decision) = (held.counted("persons")?, held.word("decision")?);
    Some(format!(
        "Stochastic person-by-person simulation ({}): {} simulated people; every strategy meets the same people with the \
         same luck. {}",
        capital(decision),
        grouped(persons as f64),
        repeats(held)?
    ))
}

/// How many people are simulated.
pub(super) fn people(held: &Held) -> Option<String> {
    Some(format!("{} simulated people.", grouped(held.counted("persons")? as f64)))
}

/// How often it was repeated, and which kind of uncertainty that shows.
pub(super) fn repeats(held: &Held) -> Option<String> {
    let (samples, replicates) = (held.counted("samples")?, held.counted("replicates")?);
    Some(match samples {
        0 => format!("Replicates of the base case: {replicates}; parameter uncertainty was not sampled."),
        _ => format!("Parameter sets: {samples}; replicates of each: {replicates}."),
    })
}

/// The strategies with their questions, the comparator marked.
pub(super) fn strategies(held: &Held) -> Option<String> {
    let comparator = held.word("comparator")?;
    let one = |strategy: &crate::scenario::resolved::Recorded| {
        let mark = if strategy.id == comparator { " (comparator)" } else { "" };
        let question =
            strategy.question.as_ref().map_or_else(String::new, |question| format!(": {question}"));
        format!("{}{mark}{question}", strategy.name)
    };
    let all: Vec<String> = held.strategies().iter().map(one).collect();
    (all.len() > 1).then(|| format!("Strategies: {}.", all.join("; ")))
}

/// How long the horizon is.
pub(super) fn horizon(held: &Held) -> Option<String> {
    let weeks = held.number("simulation.horizon")?;
    let start = held.words("simulation.start")?;
    Some(format!("Costs and outcomes over {} years of 52 weeks from {start}.", count(weeks / WEEKS_PER_YEAR)))
}

/// Who is simulated.
pub(super) fn population(held: &Held) -> Option<String> {
    let persons = held.counted("persons")?;
    let represented = held.number("population.represents")?;
    let groups = groups(held).map_or_else(String::new, |groups| format!(" Results are told by {groups}."));
    Some(format!(
        "Adults with serious mental illness: {} simulated people stand for {} real ones. Their shares by age, sex, diagnosis and \
         other attributes are the values under population in the scenario that was in force.{groups}",
        grouped(persons as f64),
        grouped(represented)
    ))
}

/// The attributes by which results are told.
fn groups(held: &Held) -> Option<String> {
    let by: BTreeSet<&str> = held.table("tables/groups.csv")?.column("group_by").ok()?.texts().collect();
    let by: Vec<String> = by
        .into_iter()
        .filter(|by| *by != "all" && !by.contains(PAIR))
        .map(|by| by.replace('_', " "))
        .collect();
    (!by.is_empty()).then(|| list(&by))
}

/// Results by group.
pub(super) fn subgroups(held: &Held) -> Option<String> {
    Some(format!(
        "Outcomes are told by {}, each with its size; groups of fewer than 30 simulated people are flagged. All rows: \
         tables/summary.csv, columns group_by and group.",
        groups(held)?
    ))
}

/// The discount rate.
pub(super) fn discount(held: &Held) -> Option<String> {
    let rate = held.number("money.discount_rate")?;
    Some(format!("Costs and QALYs are discounted at {}% a year.", count(rate * 100.0)))
}

/// Currency and price year; none where what stands in the place of the year names none.
pub(super) fn price_year(held: &Held) -> Option<String> {
    let year = held.words("money.price_year")?;
    year.contains(|letter: char| letter.is_ascii_digit()).then(|| prices(held)).flatten()
}

/// Currency and what the scenario says of the year of prices.
pub(super) fn prices(held: &Held) -> Option<String> {
    let (currency, year) = (held.words("money.currency")?, held.words("money.price_year")?);
    Some(format!(
        "Currency {currency}, prices of {year}. Unit costs of other years are brought there by the lines and indices of the scenario."
    ))
}

/// What a QALY is worth.
pub(super) fn threshold(held: &Held) -> Option<String> {
    let (currency, threshold) = (held.words("money.currency")?, held.number("money.threshold")?);
    Some(format!("Willingness to pay: {} {currency} a QALY.", grouped(threshold)))
}

/// Whose costs are counted.
pub(super) fn perspectives(held: &Held) -> Option<String> {
    let table = held.table("tables/impact_inventory.csv")?;
    let mut names: Vec<String> = Vec::new();
    for name in table.column("perspective").ok()?.texts() {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    Some(format!(
        "Perspectives: {}. Costs and net benefit in each are in tables/perspectives.csv, what each counts in \
         tables/impact_inventory.csv.",
        list(&names)
    ))
}

/// How many outcomes there are, and where each is defined.
pub(super) fn measures(held: &Held) -> Option<String> {
    let own: BTreeSet<&str> = held.outcomes().collect();
    let all = outcomes();
    let of = |family: Family| all.iter().filter(|one| one.family == family && own.contains(one.id)).count();
    (!own.is_empty()).then(|| {
        format!(
            "{} outcomes with a number: {} of health and care, {} of harms, {} of delivery, the others of money, quality of life and instruments. \
             Each has its formula, denominator and unit in tables/dictionary.csv.",
            own.len(),
            of(Family::Health),
            of(Family::Harms),
            of(Family::Implementation)
        )
    })
}

/// Levels of outcomes, a sentence each; none where none is there.
pub(super) fn told(held: &Held, ids: &[&str]) -> Option<String> {
    let sentences: Vec<String> = ids.iter().filter_map(|id| levels(held, id)).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn levels(held: &Held, id: &str) -> Option<String> {
    let label = outcome_label(id);
    let said = label.to_lowercase();
    let one = |strategy: usize| {
        let (mean, unit) = held.level(strategy, id)?;
        let value = match unit {
            "proportion" | "share" => percent(mean),
            // A unit that the label names already says nothing more.
            unit if said.contains(unit) => count(mean),
            unit => format!("{} {unit}", count(mean)),
        };
        Some(format!("{} {value}", held.name(strategy)?))
    };
    let all: Vec<String> = (0..held.compared()).filter_map(one).collect();
    let own = if said == id { String::new() } else { format!(" ({id})") };
    (!all.is_empty()).then(|| format!("{label}{own}: {}.", all.join("; ")))
}

/// Harms that were counted, in levels.
pub(super) fn harms(held: &Held) -> Option<String> {
    told(
        held,
        &[
            "boundary_events",
            "confidentiality_breaches",
            "dependencies",
            "exit_shocks",
            "places_ended_by_harm",
        ],
    )
}

/// How many values have which standing.
pub(in crate::report) fn standings(held: &Held) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let values = &held.strategies().first()?.values;
    for value in values.values() {
        *counts.entry(value.standing.as_deref().unwrap_or_default()).or_default() += 1;
    }
    let bare = counts.remove("").unwrap_or_default();
    let told: Vec<String> = counts.iter().map(|(standing, number)| format!("{number} {standing}")).collect();
    let numbers = unsourced(held);
    (!told.is_empty()).then(|| {
        format!(
            "Of the comparator's {} values {} name a source, by how far it was checked: {}; {bare} name none: settings, names, zeros and \
             ones, and {numbers} other number{}.",
            values.len(),
            values.len() - bare,
            list(&told),
            plural(numbers)
        )
    })
}

/// Numbers of the comparator that name no source and that are neither 0 or 1 nor settings of the simulation.
fn unsourced(held: &Held) -> usize {
    let Some(comparator) = held.strategies().first() else { return 0 };
    let own = |(address, value): &(&String, &RecordedValue)| {
        let number =
            value.value.parse::<f64>().is_ok_and(|number| number != 0.0 && (number - 1.0).abs() > 0.0);
        number && value.standing.is_none() && !address.starts_with("simulation.")
    };
    comparator.values.iter().filter(own).count()
}

/// Whether nearly all numbers name a source. Bounds of ages and ends of scales never do; where more than a tenth of the numbers name
/// none, inputs themselves are among them.
fn sourced(held: &Held) -> bool {
    let Some(comparator) = held.strategies().first() else { return false };
    let named = comparator.values.values().filter(|value| value.standing.is_some()).count();
    9 * unsourced(held) <= named
}

/// Inputs with their distributions, where parameter sets were drawn.
pub(super) fn parameters(held: &Held) -> Option<String> {
    let drawn = held.drawn();
    sets(held)?;
    let (sources, some, drawn) = (standings(held)?, drawn > 0, grouped(drawn as f64));
    (some && sourced(held)).then(|| {
        format!(
            "{sources} Values, sources and places of every one are in scenario.resolved.toml, intervals and distributions in the sheet of \
             inputs of workbook.xlsx; the {drawn} uncertain ones as they were drawn are in psa/parameters.csv."
        )
    })
}

/// Inputs with their sources; none where many name none.
pub(super) fn inputs(held: &Held) -> Option<String> {
    sourced(held).then(|| values(held)).flatten()
}

/// What is said of inputs where many name no source.
pub(super) fn inputs_without(held: &Held) -> Option<String> {
    Some(format!("{} Sources of the others are to be added.", values(held)?))
}

/// Where values are, and how many name a source.
pub(super) fn values(held: &Held) -> Option<String> {
    Some(format!("{} All are in scenario.resolved.toml with the place that states them.", standings(held)?))
}

/// The inputs' files with their checksums.
pub(super) fn files(held: &Held) -> Option<String> {
    let inputs = held.document(MANIFEST)["inputs"].as_array()?;
    let names: Vec<&str> = inputs.iter().filter_map(|input| input["name"].as_str()).collect();
    (!names.is_empty())
        .then(|| format!("Files read: {}; their SHA-256 sums are in the manifest.", list(&names)))
}

/// How costs are made up.
pub(super) fn costs(held: &Held) -> Option<String> {
    let items: BTreeSet<&str> = held.table("tables/unit_costs.csv")?.column("item").ok()?.texts().collect();
    Some(format!(
        "{} cost items, each a unit cost times a simulated resource: unit costs with their lines in tables/unit_costs.csv, totals by \
         year and payer in tables/costs.csv, sources in scenario.resolved.toml.",
        items.len()
    ))
}

/// The means that an evaluation compares.
pub(super) fn ratios(held: &Held) -> Option<String> {
    let names = &held.document("value.json")["about"]["strategies"];
    let name = |id: &str| names[id].as_str().unwrap_or(id).to_owned();
    let rows = held.document("value.json")["icer_table"].as_array()?;
    let one = |row: &Value| {
        let (cost, effect) = (row["cost"].as_f64()?, row["effect"].as_f64()?);
        let standing = match (row["status"].as_str()?, row["icer"].as_f64()) {
            (_, Some(ratio)) => format!("{} a QALY more", grouped(ratio)),
            ("D", _) => "dominated".into(),
            ("ED", _) => "extendedly dominated".into(),
            _ => "cheapest".into(),
        };
        Some(format!(
            "{} {} and {effect:.3} QALYs ({standing})",
            name(row["strategy"].as_str()?),
            grouped(cost)
        ))
    };
    let told: Vec<String> = rows.iter().filter_map(one).collect();
    (told.len() > 1).then(|| format!("Means per person, discounted: {}.", told.join("; ")))
}

/// Results as a summary asks for them: the sentence and the means.
pub(super) fn results(held: &Held) -> Option<String> {
    Some(format!("{} {} Mean costs by category: tables/costs.csv.", answer(held)?, ratios(held)?))
}

/// The number of the row at the willingness to pay that the evaluation speaks of.
fn at_threshold(held: &Held, table: &str, key: &str) -> Vec<(String, f64)> {
    let value = held.document("value.json");
    let Some(threshold) = value["about"]["threshold"].as_f64() else { return Vec::new() };
    let rows = value[table].as_array().into_iter().flatten();
    let own = rows.filter(|row| row["wtp"].as_f64().is_some_and(|wtp| wtp.total_cmp(&threshold).is_eq()));
    own.filter_map(|row| {
        let id = row["strategy"].as_str().unwrap_or_default();
        let name = value["about"]["strategies"][id].as_str().unwrap_or(id);
        Some((name.to_owned(), row[key].as_f64()?))
    })
    .collect()
}

/// How many parameter sets were drawn; none where they are too few to say anything of uncertainty.
pub(super) fn sets(held: &Held) -> Option<u64> {
    held.counted("samples").filter(|&sets| sets >= FEWEST_SAMPLES as u64)
}

/// What uncertainty does to the decision; none without parameter sets.
pub(super) fn effect_of_uncertainty(held: &Held) -> Option<String> {
    let shares = at_threshold(held, "ceac", "probability");
    let told: Vec<String> =
        shares.iter().map(|(name, share)| format!("{name} {}", percent(*share))).collect();
    let perfect = at_threshold(held, "evpi", "evpi");
    let perfect = perfect
        .first()
        .map(|(_, evpi)| format!(" Perfect information would be worth {} a person.", grouped(*evpi)));
    sets(held)?;
    (!told.is_empty()).then(|| {
        format!(
            "{} Share of parameter sets in which each strategy has the largest net benefit: {}.{} Single inputs, structures and methods: \
             `peerscale sensitivity`.",
            threshold(held).unwrap_or_default(),
            told.join("; "),
            perfect.unwrap_or_default()
        )
    })
}

/// How health and costs are shared out.
pub(super) fn distribution(held: &Held) -> Option<String> {
    held.has("tables/equity_impact.csv").then(|| {
        "Gaps and indices over deprivation fifths and groups: tables/equity.csv; health gained less health that the money would have \
         bought, by group: tables/equity_impact.csv and tables/net_health.csv; the same weighed by aversion to inequality: \
         tables/equity_ranking.csv."
            .into()
    })
}

/// The budget impact.
pub(super) fn budget(held: &Held) -> Option<String> {
    let mixes = if held.has("tables/budget_mix.csv") {
        " Mixes that the scenario states: tables/budget_mix.csv."
    } else {
        ""
    };
    let range = if held.has("tables/budget_impact.csv: difference_lower") { " and its range" } else { "" };
    Some(format!(
        "Undiscounted cost by year, payer and cost item under the comparator and under each strategy, with the difference{range}: \
         tables/budget_impact.csv. {}{mixes}",
        prices(held)?
    ))
}

/// The program that ran.
pub(super) fn program(held: &Held) -> Option<String> {
    Some(format!(
        "peerscale {}, a Rust program of one package, under MIT or Apache-2.0; what it is: codemeta.json.",
        held.word("version")?
    ))
}

/// Where luck comes from.
pub(super) fn luck(held: &Held) -> Option<String> {
    Some(format!(
        "Seed {}. Every draw has a coordinate (seed, replicate, entity, decision, occasion) from which a counter-based generator \
         (Philox4x64-10) makes it, so that strategies share their luck and results depend on neither threads nor order.",
        held.counted("seed")?
    ))
}

/// The plan that was made before.
pub(super) fn plan(held: &Held) -> Option<String> {
    let plan = &held.document(MANIFEST)["plan"];
    let deviations = plan["deviations"].as_array()?;
    let told = if deviations.is_empty() {
        "the run deviates from it in nothing".into()
    } else {
        let words: Vec<&str> = deviations.iter().filter_map(Value::as_str).collect();
        format!("deviations: {}", words.join("; "))
    };
    Some(format!("An analysis plan was frozen (SHA-256 {}); {told}.", plan["sha256"].as_str()?))
}

/// The description of the model.
pub(super) fn model(held: &Held) -> Option<String> {
    held.has("model.md").then(|| {
        "The model is described by the protocol ODD in model.md, which is made from the program's own lists of processes, parameters \
         and outcomes."
            .into()
    })
}
