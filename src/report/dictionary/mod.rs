//! The dictionary: what every column of every table means, and its unit.

mod meanings;

use super::headline::is_outcome;
use crate::analysis::findings::Findings;
use crate::charts::ChartTable;
use crate::outcomes::by_programme::MEASURES;
use crate::outcomes::finances;
use meanings::MEANINGS;

/// File of the dictionary.
pub const PATH: &str = "tables/dictionary.csv";
/// Its columns.
pub const COLUMNS: [&str; 5] = ["table", "column", "value", "meaning", "unit"];

/// A column with its name, meaning and unit.
pub type Described = (String, String, String);

/// What is told of budgets.
const BUDGET: [(&str, &str, &str); 5] = [
    (
        "eligible",
        "people to whom the programme is open, mean over the year; the population is open",
        "people",
    ),
    ("supported", "people with a place, mean over the year", "people"),
    ("uptake", "people with a place over people eligible, of the year", "proportion"),
    ("cost", "undiscounted cost of the item, of the payer (item all) or of all payers", "{currency}"),
    (
        "cashable_cost",
        "the part of the cost that is paid or freed in cash when use changes: the sum of cashable share times cost; items that \
         say none count in full",
        "{currency}",
    ),
];

/// What the components of a decomposition are.
const COMPONENTS: [(&str, &str); 12] = [
    ("total", "the difference of the strategy from what it is taken against, with every factor on"),
    ("rest", "the same with every factor off: what does not come from the factors"),
    ("together", "every factor on less every factor off; the shapley rows sum to it"),
    ("shapley", "what a factor adds, averaged over all orders in which factors can be added (Shapley value)"),
    ("alone", "the factor alone on less every factor off"),
    ("without", "every factor on less all but this one"),
    (
        "trial",
        "what the risk ratio of the trials would do among the same people: (ratio - 1) times admissions without peer support",
    ),
    (
        "population_and_time",
        "the effect with every loss off less that of the trials: other people, for longer",
    ),
    (
        "lost",
        "the effect of the strategy less that of the trials: the losses and population and time sum to it",
    ),
    (
        "comparator",
        "what the comparator delivers: its outcome less that of the same people without peer support",
    ),
    (
        "dividend",
        "what several factors are worth together beyond all that smaller sets of them are worth (Harsanyi dividend)",
    ),
    (
        "contrast",
        "factorial contrast on the additive scale: of one factor on less off, of several their difference of differences, averaged over the other factors",
    ),
];

/// The rows of the dictionary: columns of the tables, of the figures' tables and of those for other programs; then
/// what the values of coded columns mean.
pub fn rows(
    findings: &Findings,
    tables: &[(&str, Vec<&str>)],
    figures: &[(String, &ChartTable)],
    others: &[(&str, Vec<Described>)],
) -> Vec<[String; 5]> {
    let mut rows = Vec::new();
    let mut row = |words: [&str; 5]| rows.push(words.map(str::to_owned));
    let own = (PATH, COLUMNS.to_vec());
    for (path, columns) in tables.iter().chain([&own]) {
        for column in columns {
            let known = MEANINGS.iter().find(|meaning| meaning.0 == *column);
            let (_, meaning, unit) = known.copied().unwrap_or((column, "", ""));
            row([path, column, "", meaning, unit]);
        }
    }
    for (path, table) in figures {
        for field in table.fields {
            row([path, field.name, "", field.meaning, field.unit]);
        }
    }
    for (path, columns) in others {
        for (name, meaning, unit) in columns {
            row([path, name, "", meaning, unit]);
        }
    }
    for outcome in findings.layout.columns.iter().filter(|column| is_outcome(column)) {
        let meaning = format!("{}: {}", outcome.label, outcome.doc);
        row(["tables/summary.csv", "outcome", &outcome.id, &meaning, &outcome.unit]);
    }
    for event in &findings.time_to_event {
        row(["tables/time_to_event.csv", "event", &event.event, &event.doc, "weeks"]);
    }
    for measure in MEASURES.iter().filter(|_| !findings.programmes.is_empty()) {
        row(["tables/programmes.csv", "measure", measure.id, measure.doc, measure.unit]);
    }
    for (measure, doc, unit) in finances::MEASURES.iter().filter(|_| !findings.finances.is_empty()) {
        let unit = unit.replace("{currency}", &findings.setting.currency);
        row(["tables/finances.csv", "measure", measure, doc, &unit]);
    }
    for (measure, meaning, unit) in BUDGET.iter().filter(|_| !findings.budget.is_empty()) {
        let unit = unit.replace("{currency}", &findings.setting.currency);
        row(["tables/budget_impact.csv", "measure", measure, meaning, &unit]);
    }
    if findings.stated_mixes.is_some() {
        for (measure, meaning, unit) in BUDGET {
            let unit = unit.replace("{currency}", &findings.setting.currency);
            row(["tables/budget_mix.csv", "measure", measure, meaning, &unit]);
        }
        let meaning = "share of eligible people whose services follow the plan (item) in the year; of the comparator what is left";
        row(["tables/budget_mix.csv", "measure", "following", meaning, "proportion"]);
    }
    for (component, meaning) in COMPONENTS.iter().filter(|_| !findings.decompositions.is_empty()) {
        row(["tables/decomposition.csv", "component", component, meaning, ""]);
    }
    for track in &findings.tracks {
        row(["tables/tracks.csv", "track", &track.key, &track.label, &track.unit]);
    }
    for item in &findings.cost_items {
        let meaning = format!("paid by {}; strand {}", item.payer, item.strand);
        row(["tables/costs.csv", "item", &item.name, &meaning, &findings.setting.currency]);
    }
    rows
}
