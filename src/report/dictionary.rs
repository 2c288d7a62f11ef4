//! The dictionary: what every column of every table means, and its unit.

use super::headline::is_outcome;
use crate::analysis::findings::Findings;
use crate::charts::ChartTable;
use crate::outcomes::by_programme::MEASURES;

/// File of the dictionary.
pub const PATH: &str = "tables/dictionary.csv";
/// Its columns.
pub const COLUMNS: [&str; 5] = ["table", "column", "value", "meaning", "unit"];

/// A column with its name, meaning and unit.
pub type Described = (String, String, String);

/// What each column of these tables means, and its unit.
const MEANINGS: &[(&str, &str, &str)] = &[
    ("strategy", "identifier of the strategy: the name of its file", ""),
    ("comparator", "identifier of the strategy that differences are taken from", ""),
    ("outcome", "identifier of the outcome; what each means is in the rows that name a value", ""),
    ("group_by", "attribute of people; all for everyone", ""),
    ("group", "category of the attribute; all for everyone", ""),
    ("year", "year of the simulation, from 1, of 52 weeks; all for the whole horizon", "year"),
    ("from", "first day", "date"),
    ("to", "day after the last", "date"),
    ("date", "first day of the period", "date"),
    ("item", "cost item; total is the sum of the items", ""),
    ("payer", "who pays; all in a total", ""),
    (
        "strand",
        "care, service (delivering the programme) or implementation (bringing it about); all in a total",
        "",
    ),
    ("programme", "programme that some of the strategy's sites run", ""),
    ("measure", "identifier of what is told of the programme", ""),
    ("track", "quantity followed through time", ""),
    ("mean", "mean over replicates and samples, for the represented population", "as the column unit says"),
    (
        "mcse",
        "Monte Carlo standard error of the mean; empty from a single replicate",
        "as the column unit says",
    ),
    ("lower", "2.5% quantile over parameter samples; empty without samples", "as the column unit says"),
    ("upper", "97.5% quantile over parameter samples; empty without samples", "as the column unit says"),
    (
        "difference",
        "strategy less comparator, paired by replicate; empty for the comparator",
        "as the column unit says",
    ),
    ("difference_mcse", "Monte Carlo standard error of the difference", "as the column unit says"),
    ("difference_lower", "2.5% quantile of the difference over parameter samples", "as the column unit says"),
    (
        "difference_upper",
        "97.5% quantile of the difference over parameter samples",
        "as the column unit says",
    ),
    ("event", "what is followed, from one event to another", ""),
    ("weeks", "weeks since the first of the two events", "weeks"),
    ("at_risk", "how many of the represented population are followed longer than that", "number"),
    (
        "survival",
        "Kaplan–Meier: probability that the event has not come, had nothing else ended the time",
        "proportion",
    ),
    ("survival_mcse", "Monte Carlo standard error of the survival", "proportion"),
    (
        "cumulative_incidence",
        "Aalen–Johansen: probability that the event has come, other ends being what they are; empty where nobody is followed that long",
        "proportion",
    ),
    ("competing", "probability that another end has come first", "proportion"),
    ("unit", "unit of the numbers in the row", ""),
    (
        "variance_ratio",
        "(variance of strategy + variance of comparator) / variance of the difference",
        "ratio",
    ),
    ("name", "name of the strategy in plain words", ""),
    ("question", "the question that the strategy answers", ""),
    ("table", "file of the table", ""),
    ("column", "column of the table", ""),
    ("value", "a value that occurs in the column; empty for the column itself", ""),
    ("meaning", "meaning of the column or value", ""),
];

/// The rows of the dictionary: columns of the tables, of the figures' tables and of those for other programs; then
/// what the values of coded columns mean.
pub fn rows(
    findings: &Findings,
    tables: &[(&str, Vec<&str>)],
    figures: &[(String, &ChartTable)],
    psa: &[(&str, &[Described])],
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
    for (path, columns) in psa {
        for (name, meaning, unit) in *columns {
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
    for track in &findings.tracks {
        row(["tables/tracks.csv", "track", &track.key, &track.label, &track.unit]);
    }
    for item in &findings.cost_items {
        let meaning = format!("paid by {}; strand {}", item.payer, item.strand);
        row(["tables/costs.csv", "item", &item.name, &meaning, &findings.setting.currency]);
    }
    rows
}
