//! Principles of good practice for budget impact analyses.

use super::facts;
use super::rule::{Item, Standard, author, drafted, filled, filled_or_drafted};

/// The checklist.
pub(super) const BUDGET_IMPACT: Standard = Standard {
    id: "ispor-budget-impact-2014",
    title: "ISPOR budget impact (2014)",
    about: "Conduct and reporting of budget impact analyses.",
    source: "Sullivan SD et al (2014) Budget impact analysis: principles of good practice, Value in Health 17:5-14",
    items: ITEMS,
};

const TABLE: &str = "tables/budget_impact.csv";
/// The column that says what a row of it tells.
const MEASURE: &str = "measure";

const ITEMS: &[Item] = &[
    drafted(
        ("1", "Objective", "The question of the budget holder."),
        &[TABLE, "scenario.resolved.toml"],
        facts::strategies,
        "State which budget holder asks what.",
    ),
    author(
        ("2", "Illness and its care", "How common the illness is, how it is cared for, what it costs today."),
        "Describe how common the illness is, present care and its burden.",
    ),
    author(
        (
            "3",
            "What is new",
            "What the programme is, for whom it is meant, what is known of its effect and of others like it.",
        ),
        "Describe peer support as it is to be delivered here, and its evidence.",
    ),
    author(
        ("4", "Economic evidence", "What earlier economic studies found."),
        "Sum up earlier economic studies.",
    ),
    filled(
        (
            "5",
            "Eligible population",
            "How many people, how that changes over the years, and who leaves and joins.",
        ),
        &[
            TABLE,
            "manifest.json: persons",
            "scenario.resolved.toml: population.represents",
            "scenario.resolved.toml: population.eligible_share",
        ],
        |held| {
            held.has_row(TABLE, MEASURE, "eligible").then_some(())?;
            Some(format!(
                "{} People to whom the programme is open, by year: measure eligible of tables/budget_impact.csv; {} of people at the start.",
                facts::population(held)?,
                crate::charts::words::percent(held.number("population.eligible_share")?)
            ))
        },
        "State how many people are eligible in each year.",
    ),
    filled(
        (
            "6",
            "Current and new mix",
            "Which care is given now and under each scenario, how fast uptake grows.",
        ),
        &[TABLE, "tables/strategies.csv"],
        |held| {
            let told = ["supported", "uptake"].iter().all(|measure| held.has_row(TABLE, MEASURE, measure));
            told.then_some(())?;
            Some(format!(
                "The comparator is the current mix, every other strategy a new one; people with a place and uptake by year: measures supported and uptake. {}",
                facts::strategies(held)?
            ))
        },
        "State the current and the new mix with uptake by year.",
    ),
    filled(
        ("7", "Costs of the current and new mix", "Prices, use, and what is left out."),
        &[TABLE, "tables/unit_costs.csv", "scenario.resolved.toml"],
        facts::costs,
        "State prices and use in each mix.",
    ),
    filled_or_drafted(
        (
            "8",
            "Condition-related costs",
            "What changes in other care because of the programme, and whether that is cash.",
        ),
        (&[TABLE, "tables/costs.csv"], |held| {
            held.has_row(TABLE, MEASURE, "cashable_cost").then(|| "Changes of every cost item of care stand beside those of the programme, with the part of all that is cash (measure cashable_cost).".into())
        }),
        (&[TABLE, "tables/costs.csv"], |_| {
            Some("Changes of every cost item of care stand beside those of the programme; how much of that is cash the scenario does not state.".into())
        }),
        "Say what of other care changes and how much of it is cash.",
    ),
    drafted(
        (
            "9",
            "Indirect costs",
            "Productivity and other costs outside of the budget, if the payer wants them.",
        ),
        &["tables/impact_inventory.csv"],
        |_| {
            Some("Impacts outside of the budget are listed in tables/impact_inventory.csv with what is not modelled and why.".into())
        },
        "Say whether costs outside of the budget were left out.",
    ),
    drafted(
        ("10", "Time horizon", "The years of the budget, shown one by one."),
        &[TABLE, "scenario.resolved.toml: simulation.horizon"],
        |held| Some(format!("{} Each year is shown by itself.", facts::horizon(held)?)),
        "State the years that matter to the budget holder.",
    ),
    drafted(
        ("11", "Perspective", "Whose budget it is."),
        &[TABLE, "tables/unit_costs.csv"],
        |held| {
            let mut payers: Vec<&str> =
                held.table("tables/unit_costs.csv")?.column("payer").ok()?.texts().collect();
            payers.sort_unstable();
            payers.dedup();
            Some(format!("Budgets are told for each payer: {}.", crate::charts::words::list(&payers)))
        },
        "Say whose budget is meant.",
    ),
    filled(
        ("12", "Undiscounted money of each year", "Money as it is spent, without discounting."),
        &[TABLE],
        facts::budget,
        "State undiscounted costs of each year.",
    ),
    filled(
        ("13", "Computing framework", "How the figures are computed, so that others can follow."),
        &[TABLE, "model.md", "workbook.xlsx"],
        |held| {
            Some(format!(
                "Costs are counted person by person in the simulation; {} Inputs and results are also in workbook.xlsx.",
                facts::model(held)?
            ))
        },
        "Describe how the budget is computed.",
    ),
    filled_or_drafted(
        ("14", "Data and sources", "Each input with its source."),
        (&["scenario.resolved.toml"], facts::inputs),
        (&["scenario.resolved.toml"], facts::inputs_without),
        "Name the source of each input.",
    ),
    filled(
        ("15", "Uncertainty", "Ranges of the budget over uncertain inputs, and scenarios."),
        &[
            "tables/budget_impact.csv: lower",
            "tables/budget_impact.csv: difference_lower",
            "manifest.json: samples",
            "psa/parameters.csv",
        ],
        |held| {
            facts::sets(held).map(|_| "Rows of tables/budget_impact.csv have the 95% range over parameter sets; strategies are scenarios of the roll-out. One-way ranges: `peerscale sensitivity`.".into())
        },
        "Run with --samples for ranges; `peerscale sensitivity` gives one-way ranges of the first five years.",
    ),
    author(
        (
            "16",
            "Validation with those who decide",
            "Face validity with decision makers, and comparison with what is really spent.",
        ),
        "Say who looked at it, and compare the first year with the budget holder's own books.",
    ),
    filled(
        ("17", "Results by year and payer", "Totals and parts, year by year."),
        &[TABLE, "figures/budget-impact.svg"],
        |_| {
            Some("By year, payer and cost item: tables/budget_impact.csv; as a figure: figures/budget-impact.svg.".into())
        },
        "Show the results by year and payer.",
    ),
    drafted(
        ("18", "Conclusions and limits", "What it means for the budget holder, and what it rests on."),
        &[TABLE, "answer.json: answer", "scenario.resolved.toml"],
        |held| Some(format!("{} {}", facts::answer(held)?, facts::standings(held)?)),
        "Draw conclusions and state limits.",
    ),
    filled(
        ("19", "Figures and appendices", "Figures, inputs and references for those who want to check."),
        &["report.html", "workbook.xlsx", "scenario.resolved.toml", "model.md"],
        |_| {
            Some("report.html with figures, workbook.xlsx with inputs and results, scenario.resolved.toml with sources, model.md with the model.".into())
        },
        "Add figures, inputs and references.",
    ),
];
