//! The dictionary: what every column of every table means, and its unit.

use super::headline::is_outcome;
use crate::analysis::findings::Findings;
use crate::charts::ChartTable;
use crate::outcomes::by_programme::MEASURES;
use crate::outcomes::finances;

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
        "care, service (delivering the programme), implementation (bringing it about) or society (outside of services); all in a total",
        "",
    ),
    ("counted", "whether the cost of the headline, or the perspective, counts it", ""),
    ("perspective", "whose costs are counted", ""),
    ("valued", "cost, or net_benefit: willingness to pay × QALYs - cost; both discounted", ""),
    (
        "probability_above",
        "share of parameter samples in which the strategy is above the comparator, ties half; empty without samples",
        "proportion",
    ),
    ("sector", "sector that feels the impact", ""),
    ("impact", "what an evaluation may count", ""),
    ("items", "cost items that count it", ""),
    ("reason", "why it is not modelled, or what is left out", ""),
    ("programme", "programme that some of the strategy's sites run", ""),
    ("measure", "identifier of what is told of the programme, of the money of sites, or of the budget", ""),
    (
        "current",
        "the current mix: mean of the comparator; mean and its limits are the new mix, the strategy's",
        "as the column unit says",
    ),
    ("sites", "which sites the row sums up: all, or those of a kind of area", ""),
    ("track", "quantity followed through time", ""),
    (
        "decomposition",
        "what was decomposed: ingredients, interactions of how a programme is implemented, waterfall of losses, or barriers to delivery",
        "",
    ),
    (
        "against",
        "what the strategy is taken against with the same combination of factors: the comparator, or the strategy itself without any",
        "",
    ),
    (
        "component",
        "what of the decomposition the row is; each is explained in the rows that name a value",
        "",
    ),
    ("factors", "the factors that the row is about; empty where it is about all or none", ""),
    (
        "contribution",
        "mean over replicates and samples of what the component is worth, strategy less what it is taken against, over the horizon, for the represented population",
        "as the column unit says",
    ),
    (
        "contribution_mcse",
        "Monte Carlo standard error of the contribution, from replicates with the same luck",
        "as the column unit says",
    ),
    (
        "contribution_lower",
        "2.5% quantile of the contribution over parameter samples",
        "as the column unit says",
    ),
    (
        "contribution_upper",
        "97.5% quantile of the contribution over parameter samples",
        "as the column unit says",
    ),
    (
        "per_1000",
        "the contribution per 1,000 people to whom the programme is open at the start",
        "unit per 1,000 eligible",
    ),
    ("per_1000_mcse", "Monte Carlo standard error of per_1000", "unit per 1,000 eligible"),
    ("per_1000_lower", "2.5% quantile of per_1000 over parameter samples", "unit per 1,000 eligible"),
    ("per_1000_upper", "97.5% quantile of per_1000 over parameter samples", "unit per 1,000 eligible"),
    (
        "share",
        "contribution over the total (for interactions over all together); empty where that does not exceed four of its Monte Carlo errors",
        "proportion",
    ),
    ("share_mcse", "Monte Carlo standard error of the share, to first order", "proportion"),
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
    ("ratio", "strategy over comparator, all sites: geometric mean over parameter samples", "ratio"),
    ("ratio_lower", "2.5% quantile of the ratio over all sites, over parameter samples", "ratio"),
    ("ratio_upper", "97.5% quantile of the ratio over all sites, over parameter samples", "ratio"),
    (
        "new_site_lower",
        "lower limit of the 95% prediction interval of the ratio in one more site, chosen at random: the spread \
         between sites (states_of_mind.site_sd_log) and parameter uncertainty together",
        "ratio",
    ),
    ("new_site_upper", "upper limit of the same prediction interval", "ratio"),
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
    ("better", "whether more or less of the outcome is better", ""),
    ("rank", "place among the strategies, 1 is the best; exactly equal ones share it", "number"),
    (
        "ahead",
        "this strategy less the one in the next place, paired by replicate; empty in the last place",
        "as the column unit says",
    ),
    ("ahead_mcse", "Monte Carlo standard error of ahead", "as the column unit says"),
    ("ahead_lower", "2.5% quantile of ahead over parameter samples", "as the column unit says"),
    ("ahead_upper", "97.5% quantile of ahead over parameter samples", "as the column unit says"),
    (
        "order",
        "whether the order of this strategy and the next is shown (the 95% interval of ahead leaves out 0), not shown, the same, or unknown; the interval is that of the samples, else of chance",
        "",
    ),
    (
        "probability_ahead",
        "share of parameter samples in which this strategy is better than the next, ties half; empty without samples",
        "proportion",
    ),
    (
        "reversal",
        "in the row of the best: whether admissions make another strategy best (no, shown, not shown); shown where the order of the two is shown by both outcomes",
        "",
    ),
    ("true_mean", "what happened: mean over replicates and samples", "as the column unit says"),
    ("recorded_mean", "what is recorded of it: mean over replicates and samples", "as the column unit says"),
    ("recorded_share", "recorded over true", "ratio"),
    ("recorded_difference", "strategy less comparator in what is recorded", "as the column unit says"),
    (
        "recorded_difference_mcse",
        "Monte Carlo standard error of the difference in what is recorded",
        "as the column unit says",
    ),
    (
        "recorded_difference_lower",
        "2.5% quantile of the difference in what is recorded over parameter samples",
        "as the column unit says",
    ),
    (
        "recorded_difference_upper",
        "97.5% quantile of the difference in what is recorded over parameter samples",
        "as the column unit says",
    ),
    ("ratio", "strategy over comparator, of what happened; empty for the comparator", "ratio"),
    ("recorded_ratio", "strategy over comparator, of what is recorded; empty for the comparator", "ratio"),
    ("gap", "rate per year lived of the group over that of everyone, of what happened", "ratio"),
    ("recorded_gap", "the same of what is recorded", "ratio"),
    ("person", "number of the simulated person beside this strategy; no real person", "number"),
    (
        "chosen_as",
        "the stratum from which the simulated person was drawn by lot: whether they held a place and were admitted, in either line",
        "",
    ),
    ("who", "the simulated person at the start", ""),
    ("lived_under", "identifier of the strategy under which the line was lived, with the same luck", ""),
    ("week", "weeks since the start", "weeks"),
    ("kind", "input: a number that drives the outcome; qualitative: a finding in words", ""),
    ("evidence", "the input by its path, or the name of the finding", ""),
    ("says", "the input with its value, or the finding", ""),
    ("source", "identifiers of the sources", ""),
    (
        "standing",
        "of an input: the poorest standing of its sources; of a finding: the confidence in it, in the words of GRADE-CERQual",
        "",
    ),
    (
        "rank_correlation",
        "rank correlation of the input with the difference over parameter samples, of the key for which it is largest; empty without samples",
        "correlation",
    ),
    ("area", "kind of area of the site", ""),
    ("site_stage", "stage of the site at the horizon of the first replicate", ""),
    ("site_cause", "why the site stopped, where it has", ""),
    ("began", "day on which delivery last began; empty where it never did", "date"),
    ("deprivation_rank", "share of the general population of which the site is more deprived", "proportion"),
    ("stops", "how often the site has stopped", "stops"),
    (
        "people_eligible",
        "simulated people who live at the site then and to whom the programme is open",
        "people",
    ),
    ("people_reached", "those of them who ever had a place", "people"),
    ("site_reach", "people_reached over people_eligible", "proportion"),
    ("people_engaged", "simulated people with a place then", "people"),
    ("people_waiting", "simulated people who wait for one", "people"),
    ("posts", "posts for peer workers", "posts"),
    ("workers", "workers in post", "workers"),
    ("site_fidelity", "mean fidelity of workers in post; empty without any", "fidelity"),
    ("site_supervised", "mean share of the supervision that they need which they have", "proportion"),
    ("site_readiness", "readiness of the site", "share"),
    ("site_integration", "integration with the care team", "share"),
    ("site_contacts", "contacts with simulated people since the start", "contacts"),
    (
        "competency",
        "what workers are certified in; the row is the share of workers in post whose true level is at the threshold, counted in \
         persons and weeks; all for every one at once",
        "",
    ),
    ("milestone", "name of the milestone", ""),
    ("by", "date of the milestone", "date"),
    ("quantity", "quantity that is looked at, at the end of the last system step that ends by then", ""),
    ("wanted", "at least or at most", ""),
    ("wanted_level", "the level that is wanted", "as the column unit says"),
    ("met", "runs in which the milestone was met", "runs"),
    ("runs", "runs: parameter sets times replicates", "runs"),
    ("share_met", "share of runs in which it was met", "proportion"),
    ("share_met_lower", "lower limit of its 95% Wilson interval", "proportion"),
    ("share_met_upper", "upper limit of its 95% Wilson interval", "proportion"),
    ("rule", "name of the rule, as the scenario gives it", ""),
    ("site", "number of the site, from 1; all where the rule is about all sites", ""),
    (
        "happened",
        "what happened in the first replicate: a person's event, or a rule that came into force, ended, or alternates with \
         another (or itself) more often than rules.fight_times",
        "",
    ),
    ("years_since_sustained", "whole years since a site came to count as sustained", "years"),
    (
        "state",
        "of sites that came to count as sustained: without a stop; first stopped, by cause (cumulative incidence of Aalen and \
         Johansen); delivering again after a stop; sites that were followed for so long",
        "",
    ),
    ("table", "file of the table", ""),
    ("column", "column of the table", ""),
    ("value", "a value that occurs in the column; empty for the column itself", ""),
    ("meaning", "meaning of the column or value", ""),
];

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
