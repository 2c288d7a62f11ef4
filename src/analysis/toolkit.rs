//! The toolkit of a strategy: what its values ask of those who carry it out, as a checklist and a plan with dates.
//!
//! Nothing is simulated for it. Each task is a parameter or a dated row of the strategy, told as something to do, with the level
//! that the results rest on: who carries out less gets less than the run shows.

use crate::scenario::{Registry, Values};
use crate::units::word::Word;
use jiff::civil::Date;

/// Something to do or to see to.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Task {
    /// The phase of the work.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub phase: Word,
    /// Who does it.
    #[serde(deserialize_with = "crate::units::word::word")]
    pub who: Word,
    /// What.
    pub what: String,
    /// From when on; none where it is so all the time.
    pub from: Option<Date>,
    /// The level that the results rest on.
    pub level: Option<f64>,
    /// The same in words, where it is no number.
    pub word: String,
    /// The unit of the level.
    pub unit: String,
    /// The address of the value in the scenario.
    pub key: String,
}

/// A parameter that asks for something: phase, who, address, what.
type Check = (&'static str, &'static str, &'static str, &'static str);

const READY: &str = "Getting ready";
const PEOPLE: &str = "Workers and supervisors";
const REACH: &str = "Reaching people";
const SUPPORT: &str = "Support";
const SAFETY: &str = "Safety";
const LEARNING: &str = "Measuring and learning";

const CHECKS: &[Check] = &[
    (READY, "managers", "adoption.preparation_weeks", "Time from the decision to the first contact"),
    (READY, "managers", "adoption.readiness_mean.willingness", "Willingness of staff on average"),
    (READY, "managers", "adoption.readiness_mean.resources", "Resources at hand on average"),
    (READY, "managers", "adoption.readiness_mean.buy_in", "Buy-in of those with a stake on average"),
    (READY, "care team", "care_team.level.role_clarity", "Roles of peer workers are written down and known"),
    (READY, "care team", "care_team.level.shared_goals", "Goals are agreed with peer workers"),
    (READY, "care team", "care_team.level.information_sharing", "Information reaches the care team"),
    (READY, "care team", "care_team.level.care_plans", "Care plans are documented together"),
    (READY, "care team", "care_team.level.safeguards", "Safeguards of confidentiality are in place"),
    (PEOPLE, "commissioner", "workforce.posts_per_site", "Posts for peer workers"),
    (PEOPLE, "commissioner", "workforce.fte_per_post", "Share of whole time of a post"),
    (PEOPLE, "managers", "workforce.recruitment_weeks", "Time to fill a post"),
    (PEOPLE, "trainers", "workforce.training_weeks", "Length of training"),
    (PEOPLE, "trainers", "workforce.course_interval", "A course begins every"),
    (PEOPLE, "trainers", "workforce.course_places", "Places on a course"),
    (PEOPLE, "trainers", "workforce.fidelity_after_training", "Fidelity that training leads to"),
    (PEOPLE, "trainers", "workforce.certification_weeks", "Time to certification"),
    (PEOPLE, "managers", "workforce.workers_per_supervisor", "Workers for each post of a supervisor"),
    (PEOPLE, "supervisors", "workforce.supervisor_span", "Workers whom a supervisor sees to at most"),
    (PEOPLE, "managers", "workforce.caseload", "People to a whole-time worker at most"),
    (REACH, "care team", "referral.rate", "People are referred at a rate of"),
    (REACH, "peer workers", "referral.outreach_rate", "Outreach brings people at a rate of"),
    (REACH, "managers", "referral.priority", "Who comes first on the waiting list"),
    (REACH, "managers", "engagement.matching", "How people and workers are brought together"),
    (REACH, "managers", "workforce.adaptation", "Adaptation to groups"),
    (
        READY,
        "commissioner",
        "governance.shared_decisions",
        "Decisions that people with lived experience hold",
    ),
    (SUPPORT, "peer workers", "peer_contact.per_week", "Contacts that are offered"),
    (SUPPORT, "peer workers", "engagement.planned_weeks", "Planned length of support"),
    (SUPPORT, "peer workers", "peer_contact.attendance", "Contacts to which people come"),
    (SUPPORT, "peer workers", "peer_contact.hours_per_contact", "Working time of a contact"),
    (SUPPORT, "managers", "programme.direct_share", "Working time that goes into contacts"),
    (SUPPORT, "care team", "peer_contact.displaced", "Clinical contacts that a contact replaces"),
    (SAFETY, "supervisors", "harms.safety_compliance", "Safety protocols are kept"),
    (SAFETY, "managers", "workforce.handover_weeks", "Notice and handover before a worker goes"),
    (LEARNING, "assessors", "workforce.visit_interval", "A visit that measures fidelity every"),
    (LEARNING, "assessors", "workforce.feedback_target", "Feedback is given below a measured fidelity of"),
    (LEARNING, "managers", "improvement.goal", "Goal of the improvement cycles"),
    (LEARNING, "managers", "improvement.cycle_weeks", "Length of an improvement cycle"),
];

/// A list whose rows ask for something: phase, who, list, what a row is called, the field that says when, the field that says
/// how much.
type Plan = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const PLANS: &[Plan] = &[
    (READY, "commissioner", "rollout.wave", "Wave", "start", "readiness_at_least"),
    (READY, "managers", "implementation.strategy", "Implementation strategy", "start", "weeks"),
    (SUPPORT, "managers", "programme.template", "Programme", "", "caseload"),
    (LEARNING, "assessors", "data_system.measure", "What is measured", "", "interval"),
    (LEARNING, "managers", "data_system.improvement", "Improvement of the data system", "start", "share"),
    (LEARNING, "managers", "improvement.change", "Change that is tried", "", "amount"),
    (LEARNING, "commissioner", "rule", "Rule", "", "for_months"),
    (LEARNING, "commissioner", "milestone", "Milestone", "by", "at_least"),
];

/// The parameters and the lists that a toolkit looks at, by address.
pub fn asked() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|check| check.2).chain(PLANS.iter().map(|plan| plan.2))
}

/// What a strategy asks of those who carry it out, by phase; dated tasks by date behind the others.
pub fn tasks(values: &Values, registry: &Registry) -> Vec<Task> {
    let unit = |key: &str| registry.parameter_at(key).map_or("", |parameter| parameter.unit).to_owned();
    let mut tasks: Vec<Task> = CHECKS
        .iter()
        .filter_map(|&(phase, who, key, what)| {
            let level = values.optional_number(key).or_else(|| values.optional_whole(key).map(|n| n as f64));
            let word = values.optional_word(key).unwrap_or_default().to_owned();
            (level.is_some() || !word.is_empty()).then(|| Task {
                phase,
                who,
                what: what.to_owned(),
                from: None,
                level,
                word,
                unit: unit(key),
                key: key.to_owned(),
            })
        })
        .collect();
    for &(phase, who, list, what, when, level) in PLANS {
        tasks.extend(values.rows(list).iter().map(|row| {
            let key = format!("{list}.{}", row.name());
            let told = level_of(row, level);
            Task {
                phase,
                who,
                what: format!("{what}: {}", row.name().replace('_', " ")),
                from: row.optional_date(when),
                level: told,
                word: row.optional_text("when").unwrap_or_default().to_owned(),
                unit: if told.is_some() { unit(&format!("{key}.{level}")) } else { String::new() },
                key,
            }
        }));
    }
    let place = |phase: &str| {
        [READY, PEOPLE, REACH, SUPPORT, SAFETY, LEARNING].iter().position(|known| *known == phase)
    };
    tasks.sort_by_key(|task| (place(task.phase), task.from));
    tasks
}

fn level_of(row: &Values, field: &str) -> Option<f64> {
    row.optional_number(field).or_else(|| row.optional_whole(field).map(|n| n as f64))
}
