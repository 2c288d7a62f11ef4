//! `StaRI`: implementation studies, of the strategy that brings a programme about and of the programme itself.

use super::chance;
use super::facts;
use super::rule::{Item, Standard, author, drafted, filled, filled_or_drafted};

/// The checklist.
pub(super) const STARI: Standard = Standard {
    id: "stari",
    title: "StaRI",
    about: "Reporting of implementation studies, in two strands: how a programme is brought about, and what it does.",
    source: "Pinnock H et al (2017) Standards for Reporting Implementation Studies statement, BMJ 356:i6795",
    items: ITEMS,
};

const ITEMS: &[Item] = &[
    drafted(
        ("1", "Title", "Say that it is about implementation, and of what."),
        &["answer.json", "manifest.json: decision"],
        facts::title,
        "Name implementation and programme.",
    ),
    drafted(
        ("2", "Abstract", "Strategy, programme, design, key outcomes."),
        &["answer.json: answer", "scenario.resolved.toml"],
        facts::summary,
        "Write the abstract.",
    ),
    author(("3", "Problem", "The gap in care that is to be closed."), "Describe the gap in care."),
    author(
        ("4", "Rationale", "Why this way of bringing it about, and what is known of the programme's effect."),
        "Give theory and evidence for both strands.",
    ),
    drafted(
        ("5", "Aims", "Aims of implementation and of the programme."),
        &["scenario.resolved.toml", "tables/strategies.csv"],
        facts::strategies,
        "State the aims of both strands.",
    ),
    filled_or_drafted(
        ("6", "Design", "The design, and changes to it."),
        (&["manifest.json: persons", "manifest.json: decision", "manifest.json: plan"], |held| {
            Some(format!("{} {}", facts::design(held)?, facts::plan(held)?))
        }),
        (&["manifest.json: persons", "manifest.json: decision"], |held| {
            Some(format!("{} Changes on the way are to be added: no plan was frozen.", facts::design(held)?))
        }),
        "State the design, and what was changed on the way.",
    ),
    author(
        ("7", "Context", "What of the place helps or hinders."),
        "Describe policy, organisation, funding and people of the place.",
    ),
    drafted(
        ("8", "Sites", "Which sites, how chosen; and which people."),
        &["tables/sites.csv", "scenario.resolved.toml: population.represents"],
        |held| {
            Some(format!(
                "Simulated sites with what they are like: tables/sites.csv. {}",
                facts::population(held)?
            ))
        },
        "Describe the sites and the people.",
    ),
    drafted(
        ("9", "What is done", "The strategy that brings it about, and the programme."),
        &["tables/toolkit.csv", "scenario.resolved.toml"],
        |held| {
            Some(format!(
                "What each strategy asks of those who carry it out: tables/toolkit.csv. {}",
                facts::strategies(held)?
            ))
        },
        "Describe strategy and programme.",
    ),
    filled(
        ("10", "Subgroups", "Any subgroups that are looked at."),
        &["tables/groups.csv", "tables/summary.csv"],
        facts::subgroups,
        "Name the subgroups.",
    ),
    filled(
        ("11", "Outcomes", "Outcomes of both strands, and how they are taken."),
        &["tables/dictionary.csv", "answer.json"],
        facts::measures,
        "Define the outcomes.",
    ),
    author(
        ("12", "Process evaluation", "Its aims, and by which path the strategy is thought to work."),
        "State aims and methods of a process evaluation; model.md has the paths that are simulated.",
    ),
    filled(
        ("13", "Methods of economic evaluation", "Costs of both strands, and how they are found."),
        &["tables/costs.csv", "tables/unit_costs.csv", "answer.json: implementation_cost"],
        |held| {
            Some(format!(
                "{} Strand implementation is what bringing it about costs, strand service what delivering it costs.",
                facts::costs(held)?
            ))
        },
        "Describe how costs of both strands are found.",
    ),
    drafted(
        ("14", "Size", "How large it is, and why."),
        &["manifest.json: persons", "manifest.json: replicates", "tables/summary.csv"],
        |held| Some(format!("{} {}", facts::people(held)?, chance::size(held)?)),
        "State size and reason.",
    ),
    filled(
        ("15", "Analysis", "How results are found."),
        &["manifest.json: replicates", "tables/summary.csv"],
        chance::means,
        "Describe the analysis.",
    ),
    filled(
        ("16", "Analysis of subgroups", "How subgroups are compared."),
        &["tables/groups.csv", "tables/by_pair.csv"],
        |_| {
            Some("Every outcome by group in tables/summary.csv, by pairs of groups in tables/by_pair.csv; small groups are flagged in tables/groups.csv.".into())
        },
        "Describe the analysis of subgroups.",
    ),
    filled(
        ("17", "Who took part", "Share and characteristics of those reached, sites and people."),
        &["answer.json: reach", "answer.json: adoption", "tables/summary.csv", "tables/groups.csv"],
        |held| Some(format!("{} By group: tables/summary.csv.", facts::told(held, &["reach", "adoption"])?)),
        "State who was reached.",
    ),
    filled(
        ("18", "Results", "Outcomes of both strands."),
        &["answer.json: answer", "tables/summary.csv"],
        |held| {
            Some(format!(
                "{} {}",
                facts::answer(held)?,
                facts::told(held, &["admissions", "reach", "fidelity"])?
            ))
        },
        "State the results of both strands.",
    ),
    author(
        ("19", "Results of the process evaluation", "What was learnt of why."),
        "State what a process evaluation found.",
    ),
    filled(
        ("20", "Costs", "Use of resources, costs and what they buy."),
        &["tables/costs.csv", "value.json: icer_table"],
        facts::ratios,
        "State costs of both strands and what they buy.",
    ),
    filled(
        ("21", "Results by subgroup", "How it came out for subgroups."),
        &["tables/summary.csv", "tables/equity.csv"],
        |_| Some("Outcomes of each group: tables/summary.csv; gaps and indices: tables/equity.csv.".into()),
        "State results by subgroup.",
    ),
    drafted(
        (
            "22",
            "Fidelity and adaptation",
            "How faithfully both strands were carried out, and what was changed.",
        ),
        &["answer.json: fidelity"],
        |held| facts::told(held, &["fidelity", "measured_fidelity", "changes_tried", "changes_kept"]),
        "State fidelity and changes.",
    ),
    drafted(
        ("23", "Changes of context", "What changed on the way and may have mattered."),
        &["answer.json: shocks", "answer.json: stopped_money"],
        |held| facts::told(held, &["shocks", "stopped_money", "stopped_staff", "stopped_supervisors"]),
        "State what changed on the way.",
    ),
    drafted(
        ("24", "Harms", "All that went wrong in either strand."),
        &["answer.json: boundary_events", "answer.json: exit_shocks"],
        facts::harms,
        "State all harms; a run with the process harms on counts those that are simulated.",
    ),
    drafted(
        ("25", "Discussion", "Findings, strengths and limits of both strands."),
        &["answer.json: answer", "scenario.resolved.toml"],
        |held| Some(format!("{} {}", facts::answer(held)?, facts::standings(held)?)),
        "Discuss findings and limits.",
    ),
    author(
        ("26", "Meaning", "What it means for policy, practice and research, and for scaling up."),
        "Say what it means, and where it would not hold.",
    ),
    author(
        ("27", "Statements", "Approvals, registration, funding, interests, and where data are."),
        "State approvals, registration, funding, interests and access to data.",
    ),
];
