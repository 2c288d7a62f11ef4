//! CHEERS 2022: health economic evaluations.

use super::chance;
use super::facts;
use super::rule::{Item, Standard, author, drafted, filled, filled_or_drafted};

/// The checklist.
pub(super) const CHEERS: Standard = Standard {
    id: "cheers-2022",
    title: "CHEERS 2022",
    about: "Reporting of health economic evaluations.",
    source: "Husereau D et al (2022) Consolidated Health Economic Evaluation Reporting Standards 2022, BMJ 376:e067975",
    items: ITEMS,
};

const ITEMS: &[Item] = &[
    drafted(
        ("1", "Title", "Say that this is an economic evaluation, and of what."),
        &["answer.json", "manifest.json: decision"],
        facts::title,
        "Name the evaluation and the strategies.",
    ),
    drafted(
        ("2", "Abstract", "Context, methods, results and other analyses in short."),
        &["answer.json: answer", "scenario.resolved.toml"],
        facts::summary,
        "Write an abstract with context, methods and results.",
    ),
    author(
        (
            "3",
            "Background and aims",
            "Why the question is asked, and what it matters for policy or practice.",
        ),
        "Say why this place asks the question now, and which decision hangs on it.",
    ),
    filled(
        ("4", "Analysis plan", "Whether a plan was made before, and where it is."),
        &["manifest.json: plan"],
        facts::plan,
        "Freeze a plan with `peerscale plan freeze` before the run and name it with `run --plan`; or say that there was none.",
    ),
    filled(
        ("5", "Study population", "Who is in it: age, illness and what else matters."),
        &["manifest.json: persons", "scenario.resolved.toml: population.represents"],
        facts::population,
        "Describe the population.",
    ),
    drafted(
        ("6", "Setting and location", "What of the place may move the findings."),
        &["manifest.json: decision", "scenario.resolved.toml: simulation.start"],
        |held| {
            Some(format!(
                "The place is the decision folder {}; its setting and sources are in scenario.resolved.toml.",
                held.word("decision")?
            ))
        },
        "Describe services, payers and what else of the place matters.",
    ),
    drafted(
        ("7", "Comparators", "What is compared, and why just these."),
        &["scenario.resolved.toml", "manifest.json: comparator", "tables/strategies.csv"],
        facts::strategies,
        "Name the strategies and say why they were chosen.",
    ),
    drafted(
        ("8", "Perspective", "Whose costs and outcomes count, and why."),
        &["tables/impact_inventory.csv", "tables/perspectives.csv"],
        facts::perspectives,
        "State the perspective; rows of [[money.perspective]] and [[money.impact]] make a run tell it.",
    ),
    drafted(
        ("9", "Time horizon", "How long, and why that is enough."),
        &["scenario.resolved.toml: simulation.horizon"],
        facts::horizon,
        "State the horizon and why it is long enough.",
    ),
    drafted(
        ("10", "Discount rate", "Which rates, and why."),
        &["scenario.resolved.toml: money.discount_rate"],
        facts::discount,
        "State the rates and whose guidance they follow.",
    ),
    filled(
        ("11", "Outcomes", "Which measures of benefit and of harm are used."),
        &["answer.json", "tables/dictionary.csv", "tables/summary.csv"],
        facts::measures,
        "List the measures of benefit and harm.",
    ),
    filled(
        ("12", "Measurement of outcomes", "How each outcome is taken."),
        &["tables/dictionary.csv", "model.md"],
        |_| {
            Some("Each outcome is counted by the simulation; its formula, denominator and unit are in tables/dictionary.csv, what moves it in model.md.".into())
        },
        "Say how outcomes are captured.",
    ),
    drafted(
        (
            "13",
            "Valuation of outcomes",
            "Whose values turn outcomes into quality of life, and by which method.",
        ),
        &["scenario.resolved.toml: money.threshold", "psa/effects.csv"],
        |held| {
            Some(format!(
                "QALYs are the sum of weekly utilities of simulated people; utilities and their sources stand under health in scenario.resolved.toml. {}",
                facts::threshold(held)?
            ))
        },
        "Say by whom and how health states were valued.",
    ),
    filled(
        ("14", "Resources and costs", "How use was measured and priced."),
        &["tables/costs.csv", "tables/unit_costs.csv", "scenario.resolved.toml"],
        facts::costs,
        "Say how resource use was valued.",
    ),
    filled(
        ("15", "Currency and price year", "Currency, year of prices, how others were brought to it."),
        &["scenario.resolved.toml: money.currency", "scenario.resolved.toml: money.price_year"],
        facts::price_year,
        "State currency and price year.",
    ),
    drafted(
        ("16", "Model", "What the model is, why it is so, and whether others can get at it."),
        &["model.md"],
        facts::model,
        "Describe the model and why it was chosen.",
    ),
    drafted(
        ("17", "Analytics and assumptions", "How data were turned into results, extrapolated and checked."),
        &["model.md", "manifest.json: replicates"],
        |held| {
            Some(format!(
                "{} Checks against exact answers and published values: those of `peerscale validate` stand on the page after `peerscale report --with`.",
                chance::means(held)?
            ))
        },
        "Describe statistics, extrapolation and validation.",
    ),
    filled(
        ("18", "Heterogeneity", "How results were looked at by subgroup."),
        &["tables/groups.csv", "tables/summary.csv"],
        facts::subgroups,
        "Say how results differ between subgroups.",
    ),
    filled(
        (
            "19",
            "Distributional effects",
            "How effects on different people, or on priority groups, were looked at.",
        ),
        &["equity.json", "tables/equity.csv", "tables/equity_impact.csv"],
        facts::distribution,
        "Say who gains and who bears the cost; a baseline distribution in the scenario (equity) makes a run tell it.",
    ),
    filled_or_drafted(
        ("20", "Characterising uncertainty", "How sources of uncertainty were looked at."),
        (&["manifest.json: samples", "value.json: ceac", "tables/acceptability.csv"], chance::uncertainty),
        (
            &["manifest.json: samples", "value.json: ceac", "tables/acceptability.csv"],
            chance::uncertainty_and_chance,
        ),
        "Parameter sets were not sampled: run with --samples, and say what chance and inputs each contribute.",
    ),
    author(
        (
            "21",
            "Engagement with those affected",
            "How people who use services, the public, clinicians or payers had a part in the design.",
        ),
        "Say who had a part, how, and what they changed.",
    ),
    filled(
        ("22", "Study parameters", "Every input with value, range, distribution and source."),
        &["scenario.resolved.toml", "psa/parameters.csv", "workbook.xlsx"],
        facts::parameters,
        "Every value is in scenario.resolved.toml; run with --samples for the distributions, or say why inputs are taken as certain.",
    ),
    filled(
        ("23", "Main results", "Mean costs by category and mean outcomes, and what compares them."),
        &["answer.json: answer", "value.json: icer_table", "tables/costs.csv"],
        facts::results,
        "State mean costs, mean outcomes and their ratio; a run of two or more strategies tells them.",
    ),
    drafted(
        (
            "24",
            "Effect of uncertainty",
            "What uncertainty about inputs, methods and horizon does to the findings.",
        ),
        &["value.json: ceac", "tables/evpi.csv", "tables/net_benefit.csv"],
        facts::effect_of_uncertainty,
        "Run with --samples; add `peerscale sensitivity` for single inputs and structures.",
    ),
    author(
        ("25", "Effect of engagement", "Whether engagement changed approach or findings."),
        "Say what engagement changed.",
    ),
    drafted(
        (
            "26",
            "Findings, limits, generalisability",
            "Key findings, limits, fairness and ethics, and what they mean elsewhere.",
        ),
        &["answer.json: answer", "scenario.resolved.toml"],
        |held| Some(format!("{} {}", facts::answer(held)?, facts::standings(held)?)),
        "Discuss findings, limits and how far they carry.",
    ),
    author(("27", "Funding", "Who paid, and what part the funder had."), "State funder and role."),
    author(
        ("28", "Conflicts of interest", "What competing interests there are."),
        "State competing interests.",
    ),
];
