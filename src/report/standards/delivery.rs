//! RE-AIM and the outcomes of Proctor: what became of delivery.

use super::facts;
use super::rule::{Item, Standard, author, drafted, filled, filled_or_drafted};

/// The checklist.
pub(super) const DELIVERY: Standard = Standard {
    id: "re-aim-and-proctor",
    title: "RE-AIM and Proctor",
    about: "Reach, effectiveness, adoption, implementation, maintenance; and eight outcomes of implementation.",
    source: "Glasgow RE et al (1999) Am J Public Health 89:1322-1327; Proctor E et al (2011) Adm Policy Ment Health 38:65-76",
    items: ITEMS,
};

const ITEMS: &[Item] = &[
    filled(
        ("R", "Reach", "How many of those who could take part do, and whether they are like the others."),
        &["answer.json: reach", "tables/summary.csv", "tables/groups.csv"],
        |held| {
            Some(format!("{} By group: tables/summary.csv, outcome reach.", facts::told(held, &["reach"])?))
        },
        "State number, share and representativeness of those who take part.",
    ),
    filled_or_drafted(
        ("E", "Effectiveness", "What it does to outcomes, harms and differences between groups included."),
        (
            &["answer.json: admissions", "answer.json: qalys", "tables/summary.csv", "tables/equity.csv"],
            |held| {
                Some(format!(
                    "{} Harms beside it: {} Differences from the comparator: tables/summary.csv; between groups: tables/equity.csv.",
                    facts::told(held, &["admissions", "qalys"])?,
                    facts::harms(held)?
                ))
            },
        ),
        (&["answer.json: admissions", "answer.json: qalys", "tables/summary.csv"], |held| {
            let harms = facts::harms(held).map_or_else(
                || " Harms are not simulated in this run.".into(),
                |harms| format!(" Harms beside it: {harms}"),
            );
            Some(format!("{}{harms}", facts::told(held, &["admissions", "qalys"])?))
        }),
        "State effects, harms and differences between groups.",
    ),
    filled(
        ("A", "Adoption", "How many of the sites and staff that could take it up do."),
        &["answer.json: adoption", "tables/sites.csv"],
        |held| {
            Some(format!(
                "{} Site by site: tables/sites.csv.",
                facts::told(held, &["adoption", "sites_started"])?
            ))
        },
        "State number and share of sites and staff that take it up; a run with the process adoption on tells it.",
    ),
    drafted(
        ("I", "Implementation", "How faithfully it is delivered, at which cost, with which changes."),
        &["answer.json: fidelity", "answer.json: implementation_cost"],
        |held| facts::told(held, &["fidelity", "attendance", "dose_per_contact", "implementation_cost"]),
        "State fidelity, adaptations and cost.",
    ),
    drafted(
        ("M1", "Maintenance by people", "What of the effect lasts once support has ended."),
        &["tables/time_to_event.csv", "tables/by_year.csv"],
        |_| {
            Some("Outcomes year by year: tables/by_year.csv; times to readmission: tables/time_to_event.csv. How fast effects fade after support is an input (states_of_mind).".into())
        },
        "State effects at least six months after support.",
    ),
    filled(
        ("M2", "Maintenance by sites", "How many sites go on."),
        &["answer.json: maintenance"],
        |held| facts::told(held, &["maintenance", "sites_sustained", "sites_discontinued"]),
        "State how many sites go on, and for how long; a run with the process adoption on tells it.",
    ),
    filled(
        ("P1", "Acceptability", "Whether those concerned find it agreeable."),
        &["answer.json: acceptability"],
        |held| facts::told(held, &["acceptability"]),
        "Say how acceptable it is to people, peer workers and teams.",
    ),
    filled(
        ("P2", "Uptake by organisations", "Whether it is taken up."),
        &["answer.json: adoption"],
        |held| facts::told(held, &["adoption"]),
        "State uptake.",
    ),
    filled(
        ("P3", "Appropriateness", "Whether it fits people and place."),
        &["answer.json: appropriateness"],
        |held| facts::told(held, &["appropriateness"]),
        "Say how well it fits.",
    ),
    filled(
        ("P4", "Feasibility", "Whether it can be carried out."),
        &["answer.json: feasibility"],
        |held| facts::told(held, &["feasibility", "vacancy"]),
        "Say whether it can be carried out.",
    ),
    filled(
        ("P5", "Fidelity", "Whether it is delivered as intended."),
        &["answer.json: fidelity"],
        |held| facts::told(held, &["fidelity", "measured_fidelity"]),
        "State fidelity.",
    ),
    filled(
        ("P6", "Cost of implementation", "What bringing it about costs."),
        &["answer.json: implementation_cost", "tables/costs.csv"],
        |held| {
            Some(format!(
                "{} Its items: tables/costs.csv, strand implementation.",
                facts::told(held, &["implementation_cost"])?
            ))
        },
        "State what bringing it about costs.",
    ),
    filled(
        ("P7", "Penetration", "How far it reaches into a service and those it serves."),
        &["answer.json: penetration"],
        |held| facts::told(held, &["penetration"]),
        "State penetration.",
    ),
    filled(
        ("P8", "Sustainability", "Whether it becomes a lasting part of services."),
        &["answer.json: sites_sustained", "tables/site_survival.csv"],
        |held| {
            Some(format!(
                "{} After sites first delivered or came to count as sustained: tables/site_survival.csv.",
                facts::told(held, &["sites_sustained"])?
            ))
        },
        "Say whether it lasts; a run in which sites come to count as sustained tells it.",
    ),
    drafted(
        ("C", "How these are told", "Denominators and who was left out."),
        &["tables/dictionary.csv"],
        |_| {
            Some("Denominators are in tables/dictionary.csv. All of these are simulated, and most inputs behind them are judgement.".into())
        },
        "State denominators.",
    ),
    author(
        ("Q", "Reasons in words", "What people, workers and teams say of why it went so."),
        "Add what was said in interviews, meetings and visits; a simulation does not hear it.",
    ),
];
